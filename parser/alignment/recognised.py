"""Numbers recognised in a picture, held against the sums that the form prints.

A sum that differs over numbers of a text layer is the agency's slip. Over recognised numbers it may be a misread digit,
and which of the two cannot be told: such a number is ambiguous, and an agency's own slip in a scan is so, too. Each
number of the large table stands in two sums, so that one misread number is left where both differ.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from parser.documents.document import Issue
from parser.forms import Form
from parser.report import Finding, ReportCell

Key = tuple[str, str, str]


def contested(cells: Mapping[Key, ReportCell], sums: Iterable[Finding]) -> dict[Key, Finding]:
    """The recognised numbers of sums that differ, with the sum; of these only such as no other sum confirms.

    Where other sums confirm all numbers of a sum that differs, at least two are wrong, and all of them are returned.
    """
    found = list(sums)
    confirmed = {key for one in found if one.verdict == "agrees" for key in members(one)}
    out: dict[Key, Finding] = {}
    for one in found:
        if one.verdict == "differs":
            recognised = {key for key in members(one) if cells[key].confidence is not None}
            out.update(dict.fromkeys(recognised - confirmed or recognised, one))
    return out


def members(sum_: Finding) -> tuple[Key, ...]:
    return (*sum_.left_cells, *sum_.right_cells)


def doubts(cells: Iterable[ReportCell], form: Form) -> Iterator[Issue]:
    """What was seen in the cells of each row that the recogniser was not sure of; they are ambiguous."""
    unsure = (cell for cell in cells if cell.state == "ambiguous" and cell.confidence is not None)
    for (code, row), group in groupby(unsure, key=lambda cell: cell.key[:2]):
        table, line = form.table(code), list(group)
        labels = {each.code: each.label for each in (*table.rows, *table.columns)}
        seen = ", ".join(f"{labels.get(cell.column, cell.column)} {cell.raw!r}" for cell in line)
        yield Issue("recognised_in_doubt", f"{labels.get(row, row)}: {seen}", line[0].place)
