"""Which PDF pages are scans, and what stands round the text of a page: running heads, page numbers, addresses."""

import pytest

from parser.read import read_report
from tests.pdf_made import Made, bar, stroke, text
from tests.pdf_page import CELLS, PROSE, TABLE, only_table, read, texts

# -- text or scan -------------------------------------------------------------------------------------


def scanned(over: str = "", under: str = "", size: str = "595 0 0 842 0 0") -> Made:
    made = Made()
    picture = made.picture(bytes(100), 10, 10)
    return made.page(f"{under}q {size} cm /P Do Q\n{over}", "", f"/XObject << /P {picture} 0 R >>")


LAYER = PROSE.replace("0 Tr", "3 Tr")


@pytest.mark.parametrize(
    "made",
    [
        scanned(),
        scanned(over=LAYER),
        scanned(under=PROSE),
        scanned(under=PROSE, over=text(280, 820, "- 3 -")),
        scanned(over=text(280, 820, "- 3 -")),
        scanned(size="500 0 0 300 40 400"),
        Made().page("".join(bar(60 + 12 * i, 100, 8, 8) for i in range(40)) * 2),
    ],
    ids=[
        "picture",
        "hidden layer",
        "text below the picture",
        "and a page number above it",
        "page number",
        "half a page",
        "outlines",
    ],
)
def test_a_page_to_be_recognised(made: Made) -> None:
    document = read(made.page(TABLE + PROSE))
    assert [(scan.page, scan.position) for scan in document.scans] == [(1, 0)]
    assert texts(only_table(document)) == CELLS
    issues = [issue for issue in read_report(document).issues if issue.kind == "scan_not_read"]
    assert [issue.message for issue in issues] == ["pages that are pictures and were not recognised: 1"]


def test_scans_between_pages_know_their_place_and_empty_pages_are_nothing() -> None:
    made = Made().page(PROSE).page("").page(stroke(50, 50, 500, 50))
    picture = made.picture(bytes(100), 10, 10)
    made.page("q 595 0 0 842 0 0 cm /P Do Q", "", f"/XObject << /P {picture} 0 R >>").page(PROSE)
    document = read(made)
    assert [(scan.page, scan.position) for scan in document.scans] == [(4, 4)]
    assert len(document.paragraphs) == 8


def test_a_font_that_names_wrong_characters_makes_a_page_to_be_looked_at() -> None:
    garbled = "".join(text(60, 300 + 20 * i, "ĀăĄāȥऄ෴ก" * 4) for i in range(4))
    document = read(Made().page(garbled))
    assert [scan.page for scan in document.scans] == [1]
    assert document.blocks == []


def test_a_picture_beside_text_is_told_and_one_behind_it_is_not() -> None:
    assert [i.kind for i in read(scanned(over=PROSE, size="500 0 0 300 40 50")).issues] == ["picture_not_read"]
    assert read(scanned(over=PROSE)).issues == []
    assert read(scanned(over=PROSE, size="100 0 0 100 450 50")).issues == []


# -- furniture ----------------------------------------------------------------------------------------


def test_running_heads_and_page_numbers_are_taken_out_and_rows_are_not() -> None:
    made = Made()
    for number in range(1, 6):
        head = text(200, 40, "某局2023年政府信息公开工作年度报告") + stroke(60, 44, 530, 44)
        foot = text(280, 820, ["- 1 -", "2", "第 3 页 共 5 页", "4 / 5", "共5页 第5页"][number - 1])
        row = text(60, 80, "行政许可") + text(300, 80, f"{number}")
        made.page(head + row + PROSE + foot)
    document = read(made)
    assert "年度报告" not in document.text
    assert [p.text for p in document.paragraphs[::5]] == [f"行政许可 {n}" for n in range(1, 6)]
    assert len(document.paragraphs) == 25


def test_what_a_browser_prints_round_a_page() -> None:
    made = Made()
    for number in (1, 2):
        head = text(24, 20, "2024/1/31 15:30") + text(250, 20, "某局年度报告")
        foot = text(24, 832, "https://example.gov.cn/zwgk/content/post_1.html") + text(560, 832, f"{number}/2")
        made.page(head + PROSE + foot)
    document = read(made)
    assert "example" not in document.text
    assert "15:30" not in document.text
    assert len(document.paragraphs) == 8


def test_a_single_page_with_an_address_in_its_text_keeps_it() -> None:
    document = read(Made().page(text(60, 700, "下载：https://example.gov.cn/a.html") + PROSE))
    assert "example.gov.cn" in document.text
