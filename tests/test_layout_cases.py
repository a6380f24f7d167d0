"""Page layouts as they are met: every cell right or said not to be, in as many cells as the layout allows."""

import pytest

from parser.documents.formats import read_document
from parser.read import read_report
from parser.score import score, truth_of
from tests.layout_cases import CASES, Case

# Share of the cells read right so far; tables without rules are to come to 0.99, and what is not right says so.
LEAST = {"browser_print": 1.0, "unruled_middle": 0.92, "unruled_right": 0.41, "word_top": 1.0, "wps_vertical": 1.0}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_layout(case: Case) -> None:
    result = score(read_report(read_document(case.data)), truth_of(case.truth))
    assert [str(cell) for cell in result.cells if cell.kind == "silent"] == []
    assert result.count("right") >= LEAST[case.name] * len(result.cells)


def test_every_layout_is_told_of() -> None:
    assert {case.name for case in CASES} == set(LEAST)
