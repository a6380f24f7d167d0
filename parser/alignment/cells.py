"""One cell of a report from what the document prints for it: a value, a hole, or too many readings to choose from."""

from dataclasses import replace

from parser.alignment.values import Printed, Value, compact, is_count_of_another, read_value
from parser.documents.document import Issue
from parser.forms import FormTable, Line
from parser.report import ReportCell


def report_cell(
    table: FormTable, line: Line, head: Line, shown: list[Printed], *, refused: bool
) -> tuple[ReportCell, list[Issue]]:
    """The cell of a row and a column, and an issue where it was printed twice with different numbers.

    ``shown``: what was read for it, in reading order; empty fields count only where nothing else was. ``refused``:
    nothing in the document can be placed, so that every printed number is ambiguous.
    """
    row, column = line.code, head.code
    unit = table.unit_of(line, head) or None
    filled = [p for p in shown if compact(p.raw)] or shown[:1]
    if not filled:
        return ReportCell(table.code, row, column, "missing", unit=unit), []
    first, issues = filled[0], []
    value = read_value(first.raw, signed=head.signed)
    if refused or first.doubtful:
        value = Value("ambiguous")
    elif len({compact(p.raw) for p in filled}) > 1:
        seen = " / ".join(p.raw for p in filled)
        issues.append(Issue("read_twice", f"{line.label} × {head.label}: {seen}", filled[-1].place))
        value = Value("ambiguous")
    if is_count_of_another(value, unit):
        value = replace(value, state="ambiguous", value=None)
    printed = (first.raw, value.unit or first.unit or unit, first.place, first.confidence)
    return ReportCell(table.code, row, column, value.state, value.value, *printed), issues
