"""One cell of a report from all that the document prints for it: a number only where nothing speaks against it."""

import pytest

from parser.alignment.cells import report_cell
from parser.alignment.values import Printed
from parser.documents.document import Place
from parser.forms import load_forms

TABLE = next(form for form in load_forms() if form.code == "v2021").table("applications")
ROW, COLUMN = TABLE.row("new_received"), TABLE.column("total")


def printed(raw: str, line: int = 1, *, doubtful: bool = False) -> Printed:
    return Printed(raw, Place("text", line=line), doubtful, None, None)


@pytest.mark.parametrize(
    ("shown", "refused", "state", "value", "issues"),
    [
        ([], False, "missing", None, 0),
        ([printed("17")], False, "number", 17, 0),
        ([printed("17"), printed("1 7", 2)], False, "number", 17, 0),
        ([printed(""), printed("17", 2)], False, "number", 17, 0),
        ([printed("")], False, "blank", None, 0),
        ([printed("17"), printed("18", 2)], False, "ambiguous", None, 1),
        ([printed("17"), printed("/", 2)], False, "ambiguous", None, 1),
        ([printed("17", doubtful=True), printed("18", 2)], False, "ambiguous", None, 0),  # its doubt was said before
        ([printed("17")], True, "ambiguous", None, 0),
        ([printed("17"), printed("18", 2)], True, "ambiguous", None, 0),
    ],
)
def test_a_cell_is_a_number_only_where_nothing_speaks_against_it(
    shown: list[Printed], refused: bool, state: str, value: int | None, issues: int
) -> None:
    cell, told = report_cell(TABLE, ROW, COLUMN, shown, refused=refused)
    assert (cell.state, cell.value, len(told)) == (state, value, issues)


def test_two_different_numbers_for_one_cell_are_said_with_both_and_the_place_of_the_last() -> None:
    cell, (issue,) = report_cell(TABLE, ROW, COLUMN, [printed("17"), printed("18", 2)], refused=False)
    assert (cell.raw, issue.kind) == ("17", "read_twice")
    assert issue.message.endswith(": 17 / 18")
    assert issue.place == Place("text", line=2)
