"""PDF pages as programs write them: turned, cropped, in forms within forms, doubled, without characters."""

import pytest

from tests.pdf_made import HEIGHT, Made, grid, rows, stroke, text, turned
from tests.pdf_page import CELLS, PROSE, TABLE, XS, YS, only_table, read, texts


def test_a_ruled_table_and_lines_in_reading_order() -> None:
    document = read(Made().page(text(60, 90, "一、总体情况") + TABLE + PROSE))
    assert texts(only_table(document)) == CELLS
    assert (only_table(document).ruled, only_table(document).method) == (True, "pdf-lattice")
    assert document.text.startswith("一、总体情况\n信息内容\t")
    assert only_table(document).cells[3].place.as_json() == {
        "kind": "pdf",
        "table": 1,
        "row": 2,
        "column": 1,
        "page": 1,
        "box": [60.0, 120.0, 220.0, 140.0],
        "line": None,
        "member": None,
    }


# -- turned, cropped, in forms ------------------------------------------------------------------------


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_shown_turned_is_read_upright_and_placed_as_shown(rotate: int) -> None:
    document = read(Made().page(TABLE + PROSE, f"/Rotate {rotate}"))
    assert texts(only_table(document)) == CELLS
    assert document.paragraphs[0].text.startswith("第0段")
    box = only_table(document).place.box
    assert box is not None
    assert (
        tuple(round(v) for v in box)
        == {
            90: (682, 60, 742, 380),
            180: (215, 682, 535, 742),
            270: (100, 215, 160, 535),
        }[rotate]
    )


@pytest.mark.parametrize("rotate", [0, 90, 270])
def test_a_wide_page_whose_content_is_drawn_on_its_side(rotate: int) -> None:
    """What Word makes of a landscape section: the content is turned, and /Rotate turns it back, or does not."""
    content = f"q 0 1 -1 0 {HEIGHT} 0 cm\n{TABLE}{PROSE}Q\n"
    document = read(Made().page(content, f"/Rotate {rotate}", width=HEIGHT, height=595))
    assert texts(only_table(document)) == CELLS


def test_one_cell_on_its_side_is_read_as_it_stands() -> None:
    content = (
        grid([60, 90, 250, 300], [100, 200])
        + turned(80, 190, "办理结果")
        + rows([90, 250, 300], [100, 200], [["予以公开", "5"]])
    )
    document = read(Made().page(content + PROSE))
    assert texts(only_table(document)) == [["办理结果", "予以公开", "5"]]


def test_what_was_cropped_away_is_not_read() -> None:
    cropped = Made().page(TABLE + PROSE + text(20, 130, "页边批注"), "/CropBox [50 400 500 760]")
    document = read(cropped)
    assert texts(only_table(document)) == CELLS
    assert "页边批注" not in document.text
    assert only_table(document).place.box == (10.0, 18.0, 330.0, 78.0)


def test_forms_within_forms_are_placed_by_all_their_matrices() -> None:
    made = Made()
    half = grid([30, 110, 150, 190], [50, 60, 70, 80], height=421) + rows(
        [30, 110, 150, 190], [50, 60, 70, 80], [[cell[:3] for cell in row] for row in CELLS], height=421
    ).replace("/F 10 Tf", "/F 5 Tf")
    inner = made.form(half, matrix="2 0 0 2 10 0")
    outer = made.form("q 1 0 0 1 5 -20 cm /In Do Q", f"/XObject << /In {inner} 0 R >>", matrix="1 0 0 1 0 8")
    document = read(made.page("q 1 0 0 1 7 0 cm /Out Do Q\n" + PROSE, "", f"/XObject << /Out {outer} 0 R >>"))
    assert texts(only_table(document)) == [[cell[:3] for cell in row] for row in CELLS]
    assert only_table(document).place.box == (82.0, 112.0, 402.0, 172.0)


def test_forms_that_hold_themselves_end() -> None:
    made = Made()
    made.the_font()
    own = len(made.objects) + 1
    assert made.form("/X Do " + stroke(0, 10, 50, 10), f"/XObject << /X {own} 0 R >>") == own
    document = read(made.page("/X Do\n" + PROSE, "", f"/XObject << /X {own} 0 R >>"))
    assert len(document.paragraphs) == 4


# -- characters ---------------------------------------------------------------------------------------


def test_bold_by_drawing_twice_is_read_once() -> None:
    cells = [["合计", "1188", "22"]]
    twice = rows(XS, YS, cells) + f"q 1 0 0 1 0.7 0 cm\n{rows(XS, YS, cells)}Q\n"
    document = read(Made().page(grid(XS, YS[:2]) + twice + PROSE))
    assert texts(only_table(document)) == cells


def test_radicals_are_characters() -> None:
    document = read(Made().page(text(60, 100, "⼀、申请⼈情况⻚") + PROSE))
    assert document.paragraphs[0].text == "一、申请人情况页"


def test_a_glyph_that_names_no_character_is_said_and_no_number() -> None:
    made = Made()
    partial = made.stream(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Part def /CMapType 2 def "
        "1 begincodespacerange <0000> <ffff> endcodespacerange 2 beginbfrange <0030> <0038> <0030> "
        "<4e00> <4eff> <4e00> endbfrange endcmap end end"
    )
    made.the_font()
    unnamed = made.objects[made.font - 1].split(b"/ToUnicode")[0] + f"/ToUnicode {partial} 0 R >>".encode()
    bad = made.add(unnamed)
    # 0x39 is the digit 9 for no reader: the font may show anything there.
    content = grid(XS, YS[:2]) + rows(XS, YS, [["规章", "", "3"]]) + text(230, 117, "193").replace("/F ", "/B ")
    made.page(content + PROSE, "", f"/Font << /F {made.font} 0 R /B {bad} 0 R >>")
    document = read(made)
    (row,) = only_table(document).rows()
    assert [(cell.text, cell.doubtful) for cell in row] == [("规章", False), ("1\ufffd3", True), ("3", False)]
    (issue,) = document.issues
    assert issue.kind == "glyph_without_unicode"
    assert issue.place is not None
    assert issue.place.page == 1


def test_two_numbers_below_each_other_do_not_become_one_and_a_long_one_goes_on() -> None:
    xs = [60.0, 200.0, 260.0, 300.0]
    content = grid(xs, [100, 130]) + text(63, 118, "收费金额") + text(203, 112, "12") + text(203, 126, "34")
    content += grid(xs, [130, 160]) + text(63, 148, "采购金额") + text(203, 148, "5")
    content += text(262, 142, "3758973") + text(262, 156, "19元")
    first, second = only_table(read(Made().page(content + PROSE))).rows()
    assert [cell.text for cell in first] == ["收费金额", "12\n34", ""]
    assert [cell.text for cell in second] == ["采购金额", "5", "375897319元"]


def test_slanted_words_are_no_part_of_cells_and_not_lost() -> None:
    mark = "BT /F 30 Tf 0.7 0.7 -0.7 0.7 200 650 Tm <4EC54F9B53C28003> Tj ET\n"
    document = read(Made().page(TABLE + PROSE + mark))
    assert texts(only_table(document)) == CELLS
    assert document.paragraphs[-1].text.replace(" ", "") == "仅供参考"
