"""Sums that the form itself prints or implies: some lines of a table equal others."""

from collections.abc import Iterator

from parser.alignment.values import Number
from parser.forms import Form, SumRule
from parser.report import Finding, ReportCell, Verdict

Cells = dict[tuple[str, str, str], ReportCell]


def findings(form: Form, cells: Cells) -> Iterator[Finding]:
    """Evaluate every rule on every line of the tables that the report has, agreeing lines too."""
    present = {table for table, _, _ in cells}
    for rule in form.checks:
        if rule.table in present:
            yield from evaluate(rule, form, cells)


def evaluate(rule: SumRule, form: Form, cells: Cells) -> Iterator[Finding]:
    table = form.table(rule.table)
    if rule.along == "report":
        lines = ["report"]
    else:
        lines = [line.code for line in (table.columns if rule.along == "columns" else table.rows)]
    for line in lines:
        left = operands(rule, line, rule.left, table.columns[0].code)
        right = operands(rule, line, rule.right, table.columns[0].code)
        sums = total(cells, left), total(cells, right)
        yield Finding(rule.id, rule.table, line, verdict(*sums), *sums, left, right, rule.says)


def operands(rule: SumRule, line: str, codes: tuple[str, ...], only_column: str) -> tuple[tuple[str, str, str], ...]:
    """The cells a side adds up. A report-wide rule names rows of a table with a single value column."""
    if rule.along == "rows":
        return tuple((rule.table, line, code) for code in codes)
    column = line if rule.along == "columns" else only_column
    return tuple((rule.table, code, column) for code in codes)


def total(cells: Cells, keys: tuple[tuple[str, str, str], ...]) -> Number | None:
    """The sum, or None as soon as one of the cells is not a number: blank is never counted as 0."""
    values = [cells[key].value for key in keys if key in cells]
    numbers = [value for value in values if value is not None]
    return sum(numbers) if len(numbers) == len(keys) else None


def verdict(left: Number | None, right: Number | None) -> Verdict:
    if left is None or right is None:
        return "unknown"
    return "agrees" if left == right else "differs"
