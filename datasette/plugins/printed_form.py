"""Tables in the shape of the official form: merged label columns, header rows, one cell per printed value.

The shape comes from the tables form_tables, form_rows and form_columns, the values from cells; so a new form
needs no code here. A table no form knows is shown as its rows by its columns.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from datasette import hookimpl

Row = dict[str, Any]
WORST_FIRST = ("differs", "unknown", "agrees")


@dataclass
class Head:
    """A label with the rectangle it covers; ``verdict`` is the worst one on its line, ``finding`` its id."""

    text: str
    code: str = ""
    scope: str = "col"
    rowspan: int = 1
    colspan: int = 1
    indent: int = 0
    verdict: str = ""
    finding: int | None = None


@dataclass
class Table:
    """One table ready to be drawn. ``head``: header rows; ``body``: (labels, unit, cells) of each row.

    ``section``: the code of the section it is printed in, '' where no form tells; ``unit``: that of all cells.
    """

    code: str
    label: str
    section: str
    unit: str
    units: bool
    corner: tuple[int, int]
    head: list[list[Head]]
    body: list[tuple[list[Head], str, list[Row | None]]]
    findings: list[Row]


@dataclass
class Line:
    """A row or column of a form: its groups from the outermost inward, and how deep it stands below another row."""

    code: str
    label: str
    groups: tuple[str, ...] = ()
    indent: int = 0
    unit: str = ""


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    env.filters["printed_tables"] = printed_tables


def printed_tables(cells: Sequence[Row], shape: dict[str, list[Row]], findings: Sequence[Row]) -> list[Table]:
    """All tables of one version of a report, in the order of its form and then of its text.

    ``shape`` holds the rows of form_tables, form_rows and form_columns for that form under ``tables``, ``rows``
    and ``columns``.
    """
    by_table: dict[str, list[Row]] = {}
    for cell in cells:
        by_table.setdefault(cell["table_code"], []).append(cell)
    known = {table["table_code"]: table for table in shape["tables"]}
    order = [code for code in known if code in by_table] + [code for code in by_table if code not in known]
    return [
        printed_table(
            by_table[code],
            lines_of(shape["rows"], by_table[code], "row"),
            lines_of(shape["columns"], by_table[code], "column"),
            [finding for finding in findings if finding["table_code"] == code],
            known.get(code, {}),
        )
        for code in order
    ]


def lines_of(shape: list[Row], cells: list[Row], kind: str) -> list[Line]:
    """The form's lines of a table, and after them those that only the report prints (a row its province added)."""
    own = form_lines(shape, cells[0]["table_code"], kind)
    known = {line.code for line in own}
    return own + [line for line in cell_lines(cells, kind) if line.code not in known]


def form_lines(lines: Iterable[Row], table: str, kind: str) -> list[Line]:
    mine = [line for line in lines if line["table_code"] == table]
    nested = nesting([(line["label"], line["parent_label"] or "") for line in mine])
    return [
        Line(line[f"{kind}_code"], line["label"], groups, indent, line.get("unit") or "")
        for line, (groups, indent) in zip(mine, nested, strict=True)
    ]


def cell_lines(cells: Iterable[Row], kind: str) -> list[Line]:
    """The lines of a table no form knows, as its cells name them."""
    labels = {cell[f"{kind}_code"]: cell[f"{kind}_label"] or cell[f"{kind}_code"] for cell in cells}
    units = {cell[f"{kind}_code"]: cell["unit"] or "" for cell in cells}
    return [Line(code, label, unit=units[code]) for code, label in labels.items()]


def nesting(lines: Sequence[tuple[str, str]]) -> list[tuple[tuple[str, ...], int]]:
    """Groups and indent of each line from (label, parent label).

    A parent that is itself a line above indents its children. Any other parent is a group and covers its lines
    from the first to the last, groups in between included: 三、本年度办理结果 covers （三）不予公开.
    """
    groups: list[str] = []
    indents: list[int] = []
    for at, (_, parent) in enumerate(lines):
        above = next((i for i in range(at - 1, -1, -1) if parent and lines[i][0] == parent), None)
        groups.append(parent if above is None else groups[above])
        indents.append(0 if above is None else indents[above] + 1)
    spans = {group: (groups.index(group), len(groups) - groups[::-1].index(group)) for group in groups if group}
    outermost_first = sorted(spans, key=lambda group: (spans[group][0], -spans[group][1]))
    return [
        (tuple(group for group in outermost_first if groups[at] and spans[group][0] <= at < spans[group][1]), indent)
        for at, indent in enumerate(indents)
    ]


def printed_table(
    cells: Sequence[Row], rows: list[Line], columns: list[Line], findings: list[Row], table: Row
) -> Table:
    value = {(cell["row_code"], cell["column_code"]): cell for cell in cells}
    units = {row.unit for row in rows}
    body: list[tuple[list[Head], str, list[Row | None]]]
    if table.get("one_line"):
        head = transposed(label_columns(in_one_line(rows, columns), findings, "col", widen_groups=True))
        body = [([], "", [value.get((row.code, column.code)) for row in rows for column in columns])]
        width = 0
    else:
        head = transposed(label_columns(columns, findings, "col"))
        labels = merged(label_columns(rows, findings, "row"))
        body = [
            (labels[at], row.unit, [value.get((row.code, column.code)) for column in columns])
            for at, row in enumerate(rows)
        ]
        width = max(len(row.groups) for row in rows) + 1
    return Table(
        code=cells[0]["table_code"],
        label=cells[0]["table_label"] or cells[0]["table_code"],
        section=table.get("section") or "",
        unit=units.pop() if len(units) == 1 else "",
        units=bool(units) and width > 0,
        corner=(width, len(head)),
        head=head,
        body=body,
        findings=findings,
    )


def in_one_line(rows: list[Line], columns: list[Line]) -> list[Line]:
    """The columns of a table that is printed as one line of values: every row's columns side by side.

    They carry the code of their row, because the findings of such a table stand on its rows.
    """
    if len(rows) == 1:
        return columns
    return [Line(row.code, column.label, (*row.groups, row.label)) for row in rows for column in columns]


def label_columns(
    lines: list[Line], findings: list[Row], scope: str, *, widen_groups: bool = False
) -> list[list[Head]]:
    """For each line its labels from the outermost group inward, all of equal length.

    A label that covers several places is the same object in all of them. The line's own label fills up what its
    groups leave; with ``widen_groups`` the innermost group does.
    """
    depth = max((len(line.groups) for line in lines), default=0) + 1
    table: list[list[Head]] = []
    before: tuple[str, ...] = ()
    for line in lines:
        heads: list[Head] = []
        for level, group in enumerate(line.groups):
            same = bool(table) and before[: level + 1] == line.groups[: level + 1]
            heads.append(table[-1][level] if same else Head(group, scope=f"{scope}group"))
        if widen_groups and heads:
            heads += [heads[-1]] * (depth - 1 - len(heads))
        own = Head(line.label, line.code, scope, indent=line.indent)
        table.append(heads + [own] * (depth - len(heads)))
        before = line.groups
    for heads in table:
        put_mark(heads[-2 if widen_groups and depth > 1 else -1], heads[-1].code, findings)
    return table


def put_mark(head: Head, code: str, findings: list[Row]) -> None:
    """Mark a label with the worst finding on its line."""
    on_line = [finding for finding in findings if finding["line"] == code]
    worst = min(on_line, key=lambda finding: WORST_FIRST.index(finding["verdict"]), default=None)
    if worst is not None:
        head.verdict, head.finding = worst["verdict"], worst["id"]


def transposed(lines: list[list[Head]]) -> list[list[Head]]:
    return merged([list(level) for level in zip(*lines, strict=True)])


def merged(table: list[list[Head]]) -> list[list[Head]]:
    """Each row's heads that begin there, with the rectangle of places where the same object stands."""
    seen: set[int] = set()
    rows: list[list[Head]] = []
    for y, row in enumerate(table):
        begins: list[Head] = []
        for x, head in enumerate(row):
            if id(head) in seen:
                continue
            seen.add(id(head))
            head.colspan = sum(other is head for other in row[x:])
            head.rowspan = sum(below[x] is head for below in table[y:])
            begins.append(head)
        rows.append(begins)
    return rows
