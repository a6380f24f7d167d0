"""Column heads: which grid column stands for which column of a form's table."""

import itertools
from dataclasses import dataclass

from parser.document import Grid, GridCell
from parser.forms import Form, FormTable
from parser.labels import stem
from parser.values import compact, looks_like_value

CORNER = {"信息内容", "指标", "统计指标", "项目"}


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads of one table as printed.

    ``columns``: grid column -> (row code or '' , column code), complete or empty. ``order``: the column
    codes of a single header row from left to right, None where a head is not in the form.
    """

    table: FormTable
    columns: dict[int, tuple[str, str]]
    order: tuple[str | None, ...]
    width: int

    def fits(self, grid: Grid) -> bool:
        return bool(self.columns) and grid.ruled and grid.n_columns == self.width


def read_heads(grid: Grid, form: Form, current: FormTable | None) -> dict[int, Heads]:
    """Row number -> the heads that this row belongs to. Header rows hold no values and at least one column head."""
    rows = grid.rows()
    found: dict[int, Heads] = {}
    at = 0
    while at < len(rows):
        block = header_block(rows, at)
        table = headed_table(rows[at:block], form, current) if block > at else None
        if table is None:
            at += 1
            continue
        heads = Heads(table, columns_of(grid, at, block, table), order_of(rows[at:block], table), grid.n_columns)
        found.update(dict.fromkeys(range(at, block), heads))
        current = table
        at = block
    return found


def header_block(rows: list[list[GridCell]], start: int) -> int:
    """Index after the rows from ``start`` that hold no value, a header being at most four rows."""
    at = start
    while at < min(len(rows), start + 4) and not any(looks_like_value(cell.text) for cell in rows[at]):
        at += 1
    return at


def headed_table(rows: list[list[GridCell]], form: Form, current: FormTable | None) -> FormTable | None:
    """The table whose column heads the first of these rows begins; the rows that follow must only add heads."""
    first = [cell.text for cell in rows[0] if compact(cell.text)]
    if not first:
        return None
    tables = sorted(form.tables, key=lambda t: t is not current)
    corner = stem(first[0]) in CORNER
    scores = [(heads_in(first, table), table) for table in tables]
    best, table = max(scores, key=lambda score: score[0])
    if best == 0 or any(table.is_row(text) and not table.one_line for text in first):
        return None
    if corner and current is not None and heads_in(first, current) == best:
        return current
    if best == 1 and len(table.columns) > 1 and not corner and not grouped(first, table):
        return None
    return table


def grouped(texts: list[str], table: FormTable) -> bool:
    return any(table.group_labels.exact(text) or (table.one_line and table.row_labels.exact(text)) for text in texts)


def heads_in(texts: list[str], table: FormTable) -> int:
    known = {c for text in texts if (c := table.column_labels.exact(text))}
    groups = {c for text in texts if (c := table.group_labels.exact(text))}
    named = {c for text in texts if table.one_line and (c := table.row_labels.exact(text))}
    return len(known) + len(groups) + len(named)


def columns_of(grid: Grid, start: int, end: int, table: FormTable) -> dict[int, tuple[str, str]]:
    """Grid column -> code, read down the header from the lowest head; {} unless every column is there exactly once."""
    if not grid.ruled:
        return {}
    cover = grid.cover()
    columns: dict[int, tuple[str, str]] = {}
    for c in range(grid.n_columns):
        path: list[GridCell] = []
        for r in range(start, end):
            cell = cover.get((r, c))
            if cell and compact(cell.text) and cell not in path:
                path.append(cell)
        code = column_of(path, table)
        if code is None:
            continue
        row = table.rows[0].code if table.one_line else ""
        if table.one_line and len(table.rows) > 1:
            named = [known for cell in path if (known := table.row_labels.exact(cell.text))]
            if not named:
                continue
            row = named[-1]
        columns[c] = (row, code)
    wanted = len(table.columns) * (len(table.rows) if table.one_line and len(table.rows) > 1 else 1)
    return columns if len(columns) == wanted == len(set(columns.values())) else {}


def column_of(path: list[GridCell], table: FormTable) -> str | None:
    """The column a stack of heads names; a head wrapped over two header rows is joined."""
    for cell in reversed(path):
        match = table.column_labels.find(cell.text)
        if match and match.how in ("exact", "fuzzy", "definition"):
            return match.code
    for upper, lower in itertools.pairwise(path):
        code = table.column_labels.exact(upper.text + lower.text)
        if code:
            return code
    return None


def order_of(rows: list[list[GridCell]], table: FormTable) -> tuple[str | None, ...]:
    """The heads of a single header row after its corner cell; () for headers of several rows."""
    if len([row for row in rows if any(compact(cell.text) for cell in row)]) != 1:
        return ()
    cells = [cell for cell in rows[0] if compact(cell.text)]
    if cells and stem(cells[0].text) in CORNER:
        cells = cells[1:]
    found = (table.column_labels.find(cell.text) for cell in cells)
    return tuple(match.code if match else None for match in found)
