"""One report's facts as plain text in the layouts that published copies come in."""

from collections.abc import Callable

from tests.sites import forms, grids
from tests.sites.facts import Facts
from tests.sites.grids import Grid
from tests.sites.make_documents import HUADU_SECTIONS, SECTIONS

Rows = list[list[str]]


def expanded(grid: Grid) -> Rows:
    """Every grid column of every row; a covered place is empty."""
    rows = [[""] * grid.width for _ in range(grid.height)]
    for box in grid.boxes:
        rows[box.row][box.column] = box.text
    return rows


def anchors(grid: Grid) -> Rows:
    """The cells that begin in each row, as a copy that dropped all spans shows them."""
    return [[box.text for box in line] for line in grid.lines()]


def below_spans(grid: Grid) -> Rows:
    """As `anchors`, with an empty cell where one from above reaches down: merged down, not across."""
    rows: Rows = []
    for number, line in enumerate(grid.lines()):
        shown = {box.column: box.text for box in line}
        reaching = [b for b in grid.boxes if b.row < number < b.row + b.rows]
        shown.update((box.column, "") for box in reaching)
        rows.append([shown[column] for column in sorted(shown)])
    return rows


def tabs(grid: Grid) -> str:
    return "\n".join("\t".join(row) for row in expanded(grid)) + "\n"


def tabs_without_spans(grid: Grid) -> str:
    return "\n".join("\t".join(row) for row in anchors(grid)) + "\n"


def pipes(grid: Grid) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in expanded(grid)) + "\n"


def stacked(grid: Grid) -> str:
    """One cell a line behind a tab, rows parted by an empty line."""
    return "\n".join("".join(f"\t{cell}\n" for cell in row) for row in below_spans(grid))


def lines(grid: Grid) -> str:
    """One cell a line, empty cells gone."""
    return "\n".join(cell for row in expanded(grid) for cell in row if cell) + "\n"


def spaced_lines(grid: Grid) -> str:
    return "\n\n".join(cell for row in expanded(grid) for cell in row if cell) + "\n"


def bars_before(grid: Grid) -> str:
    """One cell a line behind a bar, empty cells gone, rows parted by an empty line."""
    return "\n\n".join("\n".join(f"| {cell}" for cell in row if cell) for row in expanded(grid)) + "\n"


def bars_after(grid: Grid) -> str:
    return "\n".join(f"{cell} |" for row in expanded(grid) for cell in row if cell) + "\n"


def bars_alone(grid: Grid) -> str:
    """One cell a line, a bar on a line of its own between two cells."""
    return "\n|\n".join(cell for row in expanded(grid) for cell in row if cell) + "\n"


def spaces(grid: Grid) -> str:
    """One row a line, cells parted by single spaces, empty cells gone."""
    return "\n".join(" ".join(cell for cell in row if cell) for row in expanded(grid)) + "\n"


def glued_rows(grid: Grid) -> str:
    """One row a line, nothing between the cells."""
    return "\n".join("".join(row) for row in expanded(grid)) + "\n"


def glued(grid: Grid) -> str:
    """The whole table on one line, nothing between the cells."""
    return "".join(cell for row in expanded(grid) for cell in row) + "\n"


LAYOUTS: dict[str, Callable[[Grid], str]] = {
    "tabs": tabs,
    "tabs_without_spans": tabs_without_spans,
    "pipes": pipes,
    "stacked": stacked,
    "lines": lines,
    "spaced_lines": spaced_lines,
    "bars_before": bars_before,
    "bars_after": bars_after,
    "bars_alone": bars_alone,
    "spaces": spaces,
    "glued_rows": glued_rows,
    "glued": glued,
}


def tables_of(facts: Facts) -> dict[str, list[Grid]]:
    """Section code -> the grids that stand in it; rows the document lost are left out."""
    if facts.form == "v2008":
        return {
            "s7": [
                grids.annex(facts, table) for table in forms.ANNEXES if any(c.startswith(table) for c in facts.cells)
            ]
        }
    head = grids.applications_header(facts, "top")
    body = grids.applications(facts)
    whole = body.crop(0, head=head)
    tables = {"s2": [grids.proactive(facts)], "s3": [whole], "s4": [grids.review_litigation(facts)], "s6": []}
    if facts.has("processing_fee", "information_fee"):
        tables["s6"] = [grids.processing_fee(facts)]
    return tables


def text_of(facts: Facts, layout: str, tables: dict[str, list[Grid]] | None = None) -> str:
    """The whole report as text; ``tables`` replaces the tables of the facts (a mutation)."""
    write = LAYOUTS[layout]
    tables = tables_of(facts) if tables is None else tables
    parts = [facts.title or "", ""]
    for code, heading in (HUADU_SECTIONS if facts.form == "v2008" else SECTIONS).items():
        parts += [heading, "", *facts.prose.get(code, []), ""]
        for number, grid in enumerate(tables.get(code, []), 1):
            if facts.form == "v2008":
                caption, unit, _ = list(forms.ANNEXES.values())[min(number, 3) - 1]
                parts += [f"{caption} 单位：{unit}", ""]
            parts += [write(grid), ""]
    return "\n".join(parts)
