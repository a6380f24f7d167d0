"""Layouts as they are met: every number in its row and column, and what stands round the tables taken off."""

import pytest

from parser.documents.document import Document, Grid
from parser.documents.formats import read_document
from parser.documents.pdf import second_opinion
from parser.read import read_report
from parser.score import score, truth_of
from tests.layout_cases import CASES, Case

KNOWN = {case.name: case for case in CASES}


def read(name: str) -> Document:
    return read_document(KNOWN[name].data)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_number_is_read_and_nobody_else_is_asked(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object) -> None:
        pytest.fail("pdfplumber was asked about a page that we read")

    monkeypatch.setattr(second_opinion.SecondOpinion, "better", asked)
    report = read_report(read_document(case.data))
    result = score(report, truth_of(case.truth))
    assert [str(cell) for cell in result.cells if cell.kind == "silent"] == []
    assert result.count("right") == len(result.cells), list(map(str, result.wrong))


def test_a_table_over_two_pages_is_one_with_its_merged_labels() -> None:
    (table,) = [grid for grid in read("wps_vertical").grids if grid.fragments]
    assert [fragment.page for fragment in table.fragments] == [1, 2]
    (handled,) = [cell for cell in table.cells if cell.text.startswith("三、")]
    assert handled.text == "三、本年度办理结果"
    assert table.fragments[0].last < handled.row + handled.rowspan - 1
    assert {cell.place.page for cell in table.cells} == {1, 2}


def test_what_the_browser_printed_round_the_pages_is_gone() -> None:
    document = read("browser_print")
    assert "file://" not in document.text
    assert "page.html" not in document.text
    titles = [p for p in document.paragraphs if "工作年度报告" in p.text]
    assert len(titles) == 1


@pytest.mark.parametrize("name", ["unruled_middle", "unruled_right", "word_top"])
def test_tables_without_rules_say_how_they_were_read(name: str) -> None:
    grids = read(name).grids
    assert {grid.method for grid in grids} == {"pdf-rows"}
    assert all(isinstance(grid, Grid) and grid.ruled for grid in grids)
