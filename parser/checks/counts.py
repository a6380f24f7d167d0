"""Counts are whole and not negative; a cell that reads otherwise was more likely misread than written so."""

from collections.abc import Iterator

from parser.checks.rules import TableRule
from parser.checks.sides import Cells, Key
from parser.forms import Form
from parser.report import Finding, Verdict


def findings(form: Form, cells: Cells) -> Iterator[Finding]:
    """One finding for each cell that is no count; for a table without one, a single line that says so.

    That line is unknown when a cell of the table is not a number.
    """
    for rule in form.table_rules:
        if rule.kind == "counts":
            for table in rule.tables:
                yield from of_table(rule, table, form, cells)


def of_table(rule: TableRule, table: str, form: Form, cells: Cells) -> Iterator[Finding]:
    keys = counted(rule, table, form, cells)
    if not keys:
        return
    wrong = False
    for key in keys:
        value = cells[key].value
        if value is not None and (value < 0 or value != int(value)):
            wrong = True
            line = f"{key[1]}.{key[2]}"
            yield Finding(rule.id, table, line, "differs", value, None, (key,), (), rule.says, "reading", rule.severity)
    if not wrong:
        whole: Verdict = "agrees" if all(cells[key].value is not None for key in keys) else "unknown"
        yield Finding(rule.id, table, "report", whole, None, None, keys, (), rule.says, "reading", rule.severity)


def counted(rule: TableRule, table: str, form: Form, cells: Cells) -> tuple[Key, ...]:
    """The cells of a table that a rule speaks of: not those it leaves out, nor signed changes."""
    signed = {line.code for line in (*form.table(table).rows, *form.table(table).columns) if line.signed}
    left_out = rule.without | signed
    return tuple(key for key in cells if key[0] == table and not {key[1], key[2]} & left_out)
