"""Column heads: which grid column stands for which column of a form's table."""

import itertools
import re
from collections import Counter
from dataclasses import dataclass

from parser.alignment.labels import Match, folded, stem
from parser.alignment.values import compact, is_unit, looks_like_value
from parser.documents.document import Grid, GridCell
from parser.forms import Form, FormTable

YEAR_HEAD = re.compile(r"20\d\d年度?(?:数|数量|统计数)?")  # stands for 本年度 over the sheets before 2019
CORNER = {
    "信息内容",
    "指标",
    "统计指标",
    "项目",
    "单位",
    "计量单位",
    "代码",
    "指标代码",
    "序号",
}  # heads of label columns
PLAIN = {"数量", "数", "件数", "统计数", "指标数量", "本年", "本年度", "合计", "总数", "数值", "金额", "备注", "情况"}
# 本年收费金额（单位：元）, where the form prints 万元: another number altogether
MONEY_HEAD = re.compile(r"(?:\(|单位[:是为]?)(?:单位[:是为]?)?(?:人民币)?([亿万千百]*元)(?=[),、;。]|$)")
MAX_HEADER = 4  # rows; the applicants' header has three, and a head may be wrapped over one more


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads of one table as printed.

    ``columns``: grid column -> (row code of a one-line table or '', column code), complete or empty; ``found``: the
    same, also when some are lacking. ``units``: column code -> unit of money that its head prints.
    ``order``: the column codes of a single header row from left to right, None where a head is not in the
    form. ``end``: number of the first row after the header. ``unread``: cells no label of the form fits;
    ``misprinted``: cells read as a column they do not spell.
    """

    table: FormTable
    columns: dict[int, tuple[str, str]]
    order: tuple[str | None, ...]
    width: int
    end: int
    unread: tuple[GridCell, ...]
    misprinted: tuple[tuple[GridCell, str], ...]
    found: dict[int, tuple[str, str]]
    units: dict[str, str]

    def fits(self, counted: "Counted") -> bool:
        return bool(self.columns) and counted.ruled and counted.columns == self.width

    def lines_up(self, counted: "Counted", row: int) -> bool:
        """Whether a row of text has as many cells as its header row, so that the one counts for the other."""
        return bool(self.columns) and not counted.ruled and counted.rows[row] == self.width

    def serves(self, table: FormTable) -> bool:
        """Whether these heads stand over the rows of a table; 第（五）项 and 第（六）项 print the same."""
        return table.code == self.table.code or (
            not table.one_line and [c.code for c in table.columns] == [c.code for c in self.table.columns]
        )


class Counted:
    """What is asked of a grid for each of its rows, counted once: a grid may have thousands of them."""

    def __init__(self, grid: Grid) -> None:
        self.ruled, self.columns, self.cover = grid.ruled, grid.n_columns, grid.cover()
        self.rows = Counter(cell.row for cell in grid.cells)


def heads_at(grid: Grid, rows: list[list[GridCell]], start: int, form: Form, current: FormTable | None) -> Heads | None:
    """The heads that begin in row ``start``, or None. Header rows hold no values and at least one column head."""
    if any(looks_like_value(cell.text) for cell in rows[start]):
        return None
    table = headed_table(rows[start], form, current)
    if table is None:
        return None
    end = start + 1
    while end < min(len(rows), start + MAX_HEADER) and goes_on(rows[end], table, form):
        end += 1
    unread, misprinted = oddities(rows[start:end], table)
    found, order = columns_of(grid, start, end, table), order_of(rows[start:end], table)
    columns = found if is_complete(found, table) else {}
    width = grid.n_columns if grid.ruled else len(rows[start])
    return Heads(table, columns, order, width, end, unread, misprinted, found, units_of(rows[start:end], table))


def strange_heads(row: list[GridCell], form: Form) -> list[GridCell]:
    """The heads of a header row that no table of the form has: 项目 | 甲所 | 乙所, 信息内容 | 上年处理决定数量."""
    shown = [cell for cell in row if compact(cell.text)]
    if len(shown) < 2 or stem(shown[0].text) not in CORNER or any(looks_like_value(cell.text) for cell in shown):
        return []
    others = [cell for cell in shown[1:] if stem(folded(cell.text).split("(")[0]) not in CORNER | PLAIN]
    known = any(find_column(table, cell.text) or is_unit(cell.text) for table in form.tables for cell in others)
    return [] if known else others


def units_of(rows: list[list[GridCell]], table: FormTable) -> dict[str, str]:
    found = {}
    for cell in (cell for row in rows for cell in row):
        unit, match = MONEY_HEAD.search(folded(cell.text)), find_column(table, cell.text)
        if unit and match:
            found[match.code] = unit[1]
    return found


def goes_on(row: list[GridCell], table: FormTable, form: Form) -> bool:
    """Whether a row below a header row is still header: no value, no row label, no title, some head or part of one."""
    shown = [cell.text for cell in row if compact(cell.text)]
    if any(looks_like_value(text) or any(t.is_row(text) for t in form.tables if not t.one_line) for text in shown):
        return False
    if len(shown) == 1 and form.table_labels.exact(shown[0]):
        return False
    return any(heads_in([text], table) or part_of_head(text, table) for text in shown) or not shown


def part_of_head(text: str, table: FormTable) -> bool:
    """A piece of a head that was wrapped into two header rows: 商业 over 企业."""
    key = stem(text)
    return len(key) >= 2 and any(key in stem(w) for column in table.columns for w in column.wordings)


def oddities(
    rows: list[list[GridCell]], table: FormTable
) -> tuple[tuple[GridCell, ...], tuple[tuple[GridCell, str], ...]]:
    """Header cells that the form does not know, and those that are close to one of its columns."""
    unread: list[GridCell] = []
    misprinted: list[tuple[GridCell, str]] = []
    for cell in (cell for row in rows for cell in row if compact(cell.text)):
        if stem(cell.text) in CORNER | table.ignored or grouped([cell.text], table):
            continue
        match = find_column(table, cell.text)
        if match is None:
            if not part_of_head(cell.text, table):
                unread.append(cell)
        elif match.how == "fuzzy":
            misprinted.append((cell, table.column(match.code).label))
    return tuple(unread), tuple(misprinted)


def headed_table(row: list[GridCell], form: Form, current: FormTable | None) -> FormTable | None:
    """The table whose column heads a row holds, the current one when several have them."""
    first = [cell.text for cell in row if compact(cell.text)]
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


def find_column(table: FormTable, text: str) -> Match | None:
    """The column a head names, a year standing for the year of the report."""
    return table.column_labels.find("本年度" if YEAR_HEAD.fullmatch(folded(text)) else text)


def exact_column(table: FormTable, text: str) -> str | None:
    found = find_column(table, text)
    return found.code if found and found.how in ("exact", "definition") else None


def heads_in(texts: list[str], table: FormTable) -> int:
    known = {c for text in texts if (c := exact_column(table, text))}
    groups = {c for text in texts if (c := table.group_labels.exact(text))}
    named = {c for text in texts if table.one_line and (c := table.row_labels.exact(text))}
    return len(known) + len(groups) + len(named)


def columns_of(grid: Grid, start: int, end: int, table: FormTable) -> dict[int, tuple[str, str]]:
    """Grid column -> code, read down the header from the lowest head."""
    if not grid.ruled and end > start + 1:
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
    return columns


def is_complete(columns: dict[int, tuple[str, str]], table: FormTable) -> bool:
    """Whether every column is there exactly once."""
    wanted = len(table.columns) * (len(table.rows) if table.one_line and len(table.rows) > 1 else 1)
    return len(columns) == wanted == len(set(columns.values()))


def column_of(path: list[GridCell], table: FormTable) -> str | None:
    """The column a stack of heads names; a head wrapped over two header rows is joined."""
    for cell in reversed(path):
        match = find_column(table, cell.text)
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
    found = (find_column(table, cell.text) for cell in cells)
    return tuple(match.code if match else None for match in found)
