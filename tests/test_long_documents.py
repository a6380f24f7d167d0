"""Hostile lengths: aligning takes time in proportion to the text, and what no report can be is not aligned at all."""

import time

import pytest

from parser import read
from parser.alignment.rows import Words
from parser.documents.document import Document, Paragraph, Place
from parser.documents.text import from_text
from parser.forms import load_forms
from parser.read import read_report
from parser.text.headings import ends
from parser.text.pieces import Candidate
from tests.fixtures import DOCUMENTS


def seconds(text: str) -> float:
    document = from_text(text)
    before = time.process_time()
    read_report(document)
    return time.process_time() - before


@pytest.mark.parametrize(
    "line",
    ["一、总体情况\n", "一、总体情况\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n", "收到5件。"],
    ids=["one heading", "contents", "one line of sentences"],
)
def test_six_times_the_text_takes_about_six_times_as_long(line: str) -> None:
    read_report(from_text(line))  # forms and rules are loaded
    few, many = (min(seconds(line * count) for _ in range(3)) for count in (500, 3000))
    assert many < 10 * max(few, 0.05)


@pytest.mark.parametrize("line", ["自然人\n", "（三）不予公开"], ids=["heads of a table", "one line of groups"])
def test_labels_behind_a_report_take_time_in_proportion(line: str) -> None:
    printed = (DOCUMENTS / "2021_lines.txt").read_text(encoding="utf-8") + "\n"
    alone = min(seconds(printed) for _ in range(3))
    few, many = (min(seconds(printed + line * count) for _ in range(2)) - alone for count in (500, 3000))
    assert many < 12 * max(few, 0.05)


def test_a_label_of_a_group_with_a_page_of_digits_behind_it_is_none() -> None:
    """Each place in it was tried as the beginning of another label: 10,000 digits took 11 seconds."""
    words = Words(next(form for form in load_forms() if form.code == "v2021"))
    label = "三、本年度办理结果（三）不予公开"
    assert words.is_group(label) and words.is_group("  （三） 不予公开")
    before = time.process_time()
    assert not words.is_group(label + "12" * 10_000)
    assert time.process_time() - before < 1


def test_a_document_that_is_longer_than_any_report_is_not_aligned_and_says_so() -> None:
    place = Place("text", line=1)
    many = Document("text", [Paragraph("甲", place)] * (read.MOST_BLOCKS + 1), {"title": "年度报告"})
    wide = Document("text", [Paragraph("规章 1 2 3。" * read.MOST_TEXT, place)])
    for document in (many, wide):
        before = time.process_time()
        report = read_report(document)
        assert time.process_time() - before < 1
        assert [issue.kind for issue in report.issues] == ["document_too_long"]
        assert f"in {len(document.blocks)} paragraphs" in report.issues[0].message
        assert (report.form, report.cells, len(report.text) <= read.MOST_TEXT) == (None, [], True)
    assert read_report(many).title == "年度报告"


def test_a_document_just_within_the_bounds_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MOST_BLOCKS", 3)
    monkeypatch.setattr(read, "MOST_TEXT", 12)
    for text, kind in (("一二三四\n" * 3, "no_known_form"), ("一二三四\n" * 4, "document_too_long")):
        assert [issue.kind for issue in read_report(from_text(text)).issues] == [kind]
    assert "document_too_long" in {issue.kind for issue in read_report(from_text("一二三四五六七\n" * 2)).issues}


def test_where_a_section_would_end() -> None:
    def at(code: str, first: int, start: int = 0) -> Candidate:
        return Candidate(code, first, first + 1, start, 0, 3, "", False)

    found = [at("s1", 0), at("s1", 2), at("s2", 2, 8), at("s1", 5), at("s3", 7), at("s3", 9)]
    assert ends(found, 20) == [2, 7, 5, 7, 20, 20]
