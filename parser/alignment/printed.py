"""Tables of reports before 2019 that are no known sheet: kept as printed, labels, values, units and places.

No national sheet was prescribed until 2014, and provinces printed their own long after.
"""

from collections.abc import Iterator

from parser.alignment.values import Value, compact, is_unit, looks_like_value, read_value
from parser.documents.document import Document, Grid, GridCell
from parser.report import ReportCell

FEWEST_ROWS = 2  # with a label and a number; less is a box, not a statistic


def printed_cells(document: Document) -> Iterator[ReportCell]:
    """A cell for each number under its row label and column head, with table codes printed_1, printed_2 ...

    ``row`` is the printed label, ``column`` the printed head or, where there is none, the grid column counted from 1.
    """
    number = 0
    for grid in document.grids:
        rows = [row for row in grid.rows() if labelled(row)]
        if len(rows) < FEWEST_ROWS:
            continue
        number += 1
        heads = heads_of(grid)
        seen: dict[str, int] = {}
        for row in rows:
            label, unit, values = parts(row)
            seen[label] = seen.get(label, 0) + 1
            name = label if seen[label] == 1 else f"{label}′{seen[label]}"
            for cell in values:
                value = Value("ambiguous") if cell.doubtful else read_value(cell.text)
                column = heads.get(cell.column) or str(cell.column + 1)
                yield ReportCell(
                    f"printed_{number}",
                    name,
                    column,
                    value.state,
                    value.value,
                    cell.text,
                    value.unit or unit,
                    cell.place,
                    cell.confidence,
                )


def labelled(row: list[GridCell]) -> bool:
    """A label followed by at least one number."""
    filled = [cell for cell in row if compact(cell.text)]
    return bool(filled) and not looks_like_value(filled[0].text) and any(looks_like_value(c.text) for c in filled[1:])


def parts(row: list[GridCell]) -> tuple[str, str | None, list[GridCell]]:
    """Label, unit and value cells of a row."""
    first = next(i for i, cell in enumerate(row) if i and looks_like_value(cell.text))
    words = [" ".join(cell.text.split()) for cell in row[:first] if compact(cell.text) and not is_unit(cell.text)]
    units = [compact(cell.text) for cell in row if is_unit(cell.text)]
    return words[-1], units[0] if units else None, [cell for cell in row[first:] if not is_unit(cell.text)]


def heads_of(grid: Grid) -> dict[int, str]:
    """Grid column -> the text of the lowest header cell over it; header rows stand above the first number."""
    heads: dict[int, str] = {}
    for row in grid.rows():
        if any(looks_like_value(cell.text) for cell in row):
            break
        for cell in row:
            for column in range(cell.column, cell.column + cell.colspan):
                if compact(cell.text):
                    heads[column] = " ".join(cell.text.split())
    return heads
