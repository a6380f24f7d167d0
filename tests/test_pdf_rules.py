"""Rules of PDF pages: drawn in every manner, shaded, typed, and those on which two readings differ."""

import itertools

import pytest

from parser.documents.pdf import pages, second_opinion
from tests.pdf_made import HEIGHT, Made, bar, grid, rows, stroke, text
from tests.pdf_page import CELLS, PROSE, TABLE, XS, YS, only_table, read, texts


@pytest.mark.parametrize(
    "rules",
    [
        "".join(stroke(XS[0], y, XS[-1], y, dash="[3 3] 0 d") for y in YS)
        + "".join(stroke(x, YS[0], x, YS[-1], dash="[1 2] 0 d") for x in XS),
        "".join(bar(XS[0], y, 320.7, 0.7) for y in YS) + "".join(bar(x, YS[0], 0.7, 60.7) for x in XS),
        "".join(bar(x, y, 1, 1) for y in YS for x in range(60, 382, 2))
        + "".join(bar(x, y, 1, 1) for x in XS for y in range(100, 162, 2)),
        "".join(
            f"q {x0} {HEIGHT - y1} {x1 - x0} {y1 - y0} re S Q\n"
            for x0, x1 in itertools.pairwise(XS)
            for y0, y1 in itertools.pairwise(YS)
        ),
        bar(59, 99, 322, 62)
        + "".join(
            bar(x0 + 0.5, y0 + 0.5, x1 - x0 - 1, y1 - y0 - 1, grey=1)
            for x0, x1 in itertools.pairwise(XS)
            for y0, y1 in itertools.pairwise(YS)
        ),
    ],
    ids=["dashed", "bars", "dots", "a box each cell", "white cells on black"],
)
def test_rules_in_every_manner(rules: str) -> None:
    assert texts(only_table(read(Made().page(rules + rows(XS, YS, CELLS) + PROSE)))) == CELLS


LABELLED = [
    ["信息内容", "制发", "废止"],
    *([f"第{c}类文件", str(7 * n), str(1000 - 3 * n)] for n, c in enumerate("甲乙丙丁戊己", 1)),
]


@pytest.mark.parametrize("shaded", [range(1, 7, 2), range(0, 7, 2), range(1)], ids=["odd", "even", "head"])
def test_rows_that_are_shaded_have_no_rules(shaded: range) -> None:
    ys = [100.0 + 18 * n for n in range(len(LABELLED) + 1)]
    shades = "".join(bar(x0, ys[n], x1 - x0, 18, grey=0.8) for n in shaded for x0, x1 in itertools.pairwise(XS))
    found = only_table(read(Made().page(shades + rows(XS, ys, LABELLED) + PROSE)))
    assert texts(found) == LABELLED
    assert found.method == "pdf-rows"


DRAWN = """┌────────┬────┬────┐
│信息内容│制发│废止│
├────────┼────┼────┤
│规章    │  17│   3│
├────────┼────┼────┤
│行政规范│1204│   0│
│性文件  │    │    │
└────────┴────┴────┘"""
TYPED = """+--------+----+----+
|信息内容|制发|废止|
+--------+----+----+
|规章    |  17|   3|
+========+====+====+
|行政规范|1204|   0|
|性文件  |    |    |
+--------+----+----+"""


def typed(drawing: str, pitch: float) -> str:
    """A drawing in a font of one width: Latin half as wide as Chinese, drawing characters as wide as Latin."""
    content = ""
    for number, line in enumerate(drawing.split("\n")):
        x = 60.0
        for character in line:
            content += text(x, 110 + pitch * number, character)
            x += 10 if character >= "\u2e80" else 5
    return content


@pytest.mark.parametrize("pitch", [10, 12])
@pytest.mark.parametrize("drawing", [DRAWN, TYPED], ids=["drawn", "typed"])
def test_rules_that_are_typed(drawing: str, pitch: float) -> None:
    found = texts(only_table(read(Made().page(typed(drawing, pitch) + PROSE))))
    assert found == [["信息内容", "制发", "废止"], ["规章", "17", "3"], ["行政规范性文件", "1204", "0"]]


def test_two_rows_in_one_are_no_numbers() -> None:
    """The drawing lost the rule between two rows: in narrow columns 17 above 12 looks like a number of two lines."""
    lost = DRAWN.replace("├────────┼────┼────┤\n│行政", "│行政").replace("1204", "  12")
    row = texts(only_table(read(Made().page(typed(lost, 12) + PROSE))))[1]
    assert row == ["规章行政规范性文件", "17\n12", "3\n0"]


def test_backgrounds_frames_and_shaded_lines_are_no_tables() -> None:
    page = bar(0, 0, 595, 842, grey=0.95)
    framed = grid([30, 565], [30, 812])
    shaded = bar(55, 285, 400, 20, grey=0.8)
    document = read(Made().page(page + framed + shaded + PROSE + TABLE))
    assert texts(only_table(document)) == CELLS
    assert [p.text[:3] for p in document.paragraphs] == ["第0段", "第1段", "第2段", "第3段"]


def test_too_many_rules_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MAX_RULES", 3)
    document = read(Made().page(TABLE + PROSE))
    assert [issue.kind for issue in document.issues] == ["page_too_full"]
    assert "17" in document.text


# -- the two readings ---------------------------------------------------------------------------------


def test_a_rule_through_a_number_is_said_and_its_cells_are_doubtful() -> None:
    xs = [60.0, 220.0, 243.0, 300.0]
    content = grid(xs, [100, 120]) + text(63, 117, "规章") + text(233, 117, "1704") + PROSE
    document = read(Made().page(content))
    (row,) = only_table(document).rows()
    assert [cell.text for cell in row] == ["规章", "17", "04"]
    assert [cell.doubtful for cell in row] == [False, True, True]
    assert [issue.kind for issue in document.issues] == ["readings_disagree"] * 2


def test_a_lost_rule_between_two_numbers_is_said() -> None:
    rules = grid([60, 220, 380], YS)
    document = read(Made().page(rules + rows(XS, YS, CELLS) + PROSE))
    doubtful = [cell.text for cell in only_table(document).cells if cell.doubtful]
    assert doubtful == ["17 3", "1,204 0"]


# -- the second opinion -------------------------------------------------------------------------------


TICKED = (
    grid(XS, YS)
    + rows(XS, YS, [CELLS[0], ["规章", "", "3"], CELLS[2]])
    + text(250, 137, "1704")
    + stroke(260, 124, 260, 136)  # ends 4 points from the rules above and below
    + PROSE
)


def test_a_mark_through_a_number_is_left_to_the_second_opinion() -> None:
    """A stroke beside two rules, as a pen or a stamp makes, parts the number for us; pdfplumber wants rules to meet."""
    document = read(Made().page(PROSE).page(TICKED))
    assert texts(only_table(document)) == [CELLS[0], ["规章", "1704", "3"], CELLS[2]]
    assert only_table(document).method == "pdfplumber"
    assert not any(cell.doubtful for cell in only_table(document).cells)
    assert only_table(document).cells[4].place.box == pytest.approx((220, 120, 300, 140), abs=1)
    assert document.issues == []


def test_the_second_opinion_is_asked_for_few_pages_and_doubts_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_opinion, "MAX_PAGES", 1)
    document = read(Made().page(TICKED).page(TICKED))
    assert [grid.method for grid in document.grids] == ["pdfplumber", "pdf-lattice"]
    assert [cell.text for cell in document.grids[1].cells if cell.doubtful] == ["17", "04"]


def test_a_second_opinion_that_contradicts_itself_too_is_not_taken() -> None:
    through = grid([60.0, 220.0, 243.0, 300.0], [100, 120]) + text(63, 117, "规章") + text(233, 117, "1704") + PROSE
    assert only_table(read(Made().page(through))).method == "pdf-lattice"
