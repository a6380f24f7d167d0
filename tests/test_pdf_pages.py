"""PDF pages as programs write them: turned, cropped, in forms within forms, hidden, doubled, without characters."""

import itertools

import pytest

from parser.documents.document import Document, Grid, UnreadableDocument
from parser.documents.formats import read_document
from parser.documents.pdf import pages, second_opinion
from parser.read import read_report
from tests.pdf_made import HEIGHT, Made, bar, grid, rows, stroke, text, turned

XS, YS = [60.0, 220.0, 300.0, 380.0], [100.0, 120.0, 140.0, 160.0]
CELLS = [["信息内容", "本年制发件数", "本年废止件数"], ["规章", "17", "3"], ["行政规范性文件", "1,204", "0"]]
TABLE = grid(XS, YS) + rows(XS, YS, CELLS)
# Enough words for a page of text.
PROSE = "".join(text(60, 300 + 20 * i, f"第{i}段：本机关严格落实政府信息公开条例的各项要求。") for i in range(4))


def read(made: Made | bytes) -> Document:
    return read_document(made if isinstance(made, bytes) else made.data)


def texts(table: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows()]


def only_table(document: Document) -> Grid:
    (table,) = document.grids
    return table


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


# -- what is drawn but no rule, and rules drawn otherwise ---------------------------------------------


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


# -- files that say something of themselves -----------------------------------------------------------


def test_fields_of_a_form_and_free_text_are_read() -> None:
    made = Made()
    font = made.the_font()
    entries = f"/DA (/F 10 Tf 0 g) /F 4 /DR << /Font << /F {font} 0 R >> >>"
    field = made.add(f"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (123) /Rect [225 702 295 722] {entries} >>")
    note = made.add(
        "<< /Type /Annot /Subtype /FreeText /Contents (77) /DA (/Helv 10 Tf 0 g) /Rect [305 702 375 722] >>"
    )
    made.catalogue = (
        f"/AcroForm << /Fields [{field} 0 R] /NeedAppearances true /DA (/F 10 Tf 0 g) /DR << /Font << /F {font} 0 R "
        "/Helv << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
    )
    made.page(grid(XS, YS) + rows(XS, YS, [CELLS[0], ["规章"]]) + PROSE, f"/Annots [{field} 0 R {note} 0 R]")
    assert texts(only_table(read(made)))[1] == ["规章", "123", "77"]


def test_a_form_of_xml_alone_says_so() -> None:
    made = Made()
    xfa = made.stream("<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'></xdp:xdp>")
    made.catalogue = f"/AcroForm << /Fields [] /XFA {xfa} 0 R >> /NeedsRendering true"
    assert [issue.kind for issue in read(made.page(text(60, 60, "Please wait..."))).issues] == ["xfa_form"]


def embedding(*files: tuple[str, bytes]) -> Made:
    made = Made()
    names = ""
    for name, data in files:
        stream = made.stream(data, "/Type /EmbeddedFile")
        spec = made.add(f"<< /Type /Filespec /F ({name}) /UF ({name}) /EF << /F {stream} 0 R >> >>")
        names += f"({name}) {spec} 0 R "
    made.catalogue = f"/Names << /EmbeddedFiles << /Names [{names}] >> >> /Collection << /Type /Collection >>"
    return made.page(text(60, 60, "附件见文件包"))


def test_embedded_files_are_members() -> None:
    inner = Made().page(TABLE + PROSE).data
    document = read(
        embedding(("report.pdf", inner), ("empty.xls", b"\x00" * 9), ("report.pdf", b"\x7fELF\x01\x00" * 9))
    )
    first, *others = document.members
    assert first.name == "report.pdf"
    assert first.document is not None
    assert texts(only_table(first.document)) == CELLS
    assert only_table(first.document).place.member == "report.pdf"
    assert [member.issue.kind for member in others if member.issue] == ["unreadable_document"] * 2
    assert len({member.name for member in document.members}) == 3


def test_files_in_files_in_files_end() -> None:
    data = Made().page(PROSE).data
    for _ in range(5):
        data = embedding(("a.pdf", data)).data
    depth, document = 0, read(data)
    while document.members:
        inner = document.members[0].document
        assert inner is not None
        depth, document = depth + 1, inner
    assert depth == 3
    assert [issue.kind for issue in document.issues] == ["unpacking_stopped"]


def test_a_password_is_asked_for_by_name() -> None:
    made = Made().page(PROSE)
    made.trailer = f"/ID [<{'00' * 16}> <{'00' * 16}>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 "
    made.trailer += f"/O <{'11' * 32}> /U <{'22' * 32}> >>"
    with pytest.raises(UnreadableDocument, match="a password is needed"):
        read(made)


def test_a_page_that_cannot_be_loaded_is_one_issue() -> None:
    made = Made().page(PROSE).page(PROSE).page(PROSE)
    made.objects[made.pages[1] - 1] = b"null"
    document = read(made)
    assert [(i.kind, i.place.page if i.place else None) for i in document.issues] == [("unreadable_page", 2)]
    assert {p.place.page for p in document.paragraphs} == {1, 3}


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
