"""DOCX as it prints: merges, tracked changes, boxes, fields, numbers that stand in no text, and hostile files."""

import base64

import pytest

from parser.documents.document import Document, Grid
from parser.documents.office.counting import printed
from parser.documents.office.docx import from_docx
from tests.office_made import SPACES, level, lists, numbered, p, r, tbl, tc, tr, word

SPAN = '<w:gridSpan w:val="{}"/>'
DOWN, ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")


def spans(grid: Grid) -> list[tuple[str, int, int, int, int]]:
    return [(c.text, c.row, c.column, c.rowspan, c.colspan) for c in grid.cells]


def issues(document: Document) -> list[str]:
    return [issue.kind for issue in document.issues]


# -- tables -------------------------------------------------------------------------------------------


def test_a_merge_goes_on_only_in_the_same_columns() -> None:
    (grid,) = from_docx(
        word(
            tbl(
                tr(tc("甲", SPAN.format(2) + DOWN), tc("1")),
                tr(tc("", SPAN.format(2) + ON), tc("2")),
                tr(tc("乙", ON), tc("丙"), tc("3")),
                tr(tc("丁", ON), tc("戊"), tc("4")),
            )
        )
    ).grids
    assert spans(grid) == [
        ("甲", 0, 0, 2, 2),
        ("1", 0, 2, 1, 1),
        ("2", 1, 2, 1, 1),
        ("乙", 2, 0, 2, 1),
        ("丙", 2, 1, 1, 1),
        ("3", 2, 2, 1, 1),
        ("戊", 3, 1, 1, 1),
        ("4", 3, 2, 1, 1),
    ]


def test_a_row_that_begins_and_ends_inside_the_grid() -> None:
    (grid,) = from_docx(
        word(
            tbl(
                tr(tc("a"), tc("b"), tc("c"), tc("d")),
                tr(tc("x"), tc("y"), properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>'),
            )
        )
    ).grids
    assert spans(grid)[4:] == [("x", 1, 1, 1, 1), ("y", 1, 2, 1, 1)]


def test_horizontal_merges_of_old_files_also_merged_down() -> None:
    across, more = '<w:hMerge w:val="restart"/>', '<w:hMerge w:val="continue"/>'
    (grid,) = from_docx(
        word(
            tbl(
                tr(tc("头", across + DOWN), tc("", more + DOWN), tc("1")),
                tr(tc("", across + ON), tc("", more + ON), tc("2")),
            )
        )
    ).grids
    assert spans(grid) == [("头", 0, 0, 2, 2), ("1", 0, 2, 1, 1), ("2", 1, 2, 1, 1)]


def test_tracked_rows_cells_and_merges_are_accepted_and_said() -> None:
    document = from_docx(
        word(
            tbl(
                tr(tc("规章", '<w:cellMerge w:id="1" w:vMerge="rest"/>'), tc("1")),
                tr(tc("", '<w:cellMerge w:id="2" w:vMerge="cont"/>'), tc("9", "<w:cellDel w:id='3'/>"), tc("2")),
                tr(tc("旧"), tc("5"), properties='<w:del w:id="4"/>'),
                tr(tc("新"), tc("3"), properties='<w:ins w:id="5"/>'),
            )
        )
    )
    assert spans(document.grids[0]) == [
        ("规章", 0, 0, 2, 1),
        ("1", 0, 1, 1, 1),
        ("2", 1, 1, 1, 1),
        ("新", 2, 0, 1, 1),
        ("3", 2, 1, 1, 1),
    ]
    assert issues(document) == ["tracked_changes"]


def test_what_stands_under_a_merged_cell_is_not_printed_and_said() -> None:
    document = from_docx(word(tbl(tr(tc("1", DOWN), tc("a")), tr(tc("22", ON), tc("b")))))
    assert [c.text for c in document.grids[0].cells] == ["1", "a", "b"]
    (issue,) = document.issues
    assert "22" in issue.message
    assert issue.place is not None
    assert (issue.place.row, issue.place.column) == (1, 1)


def control(content: str) -> str:
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def test_rows_and_cells_in_content_controls() -> None:
    (grid,) = from_docx(word(tbl(control(tr(control(tc("甲")), tc("1")))))).grids
    assert [c.text for c in grid.cells] == ["甲", "1"]


def test_a_table_that_arranges_the_page_gives_way_to_what_it_holds() -> None:
    inner = tbl(tr(tc("行政许可"), tc("3")))
    document = from_docx(word(tbl(tr(tc("一、总体情况", inside=p("正文") + inner + p("二、其他"))))))
    assert document.text == "一、总体情况\n正文\n行政许可\t3\n二、其他"
    assert [grid.place.table for grid in document.grids] == [2]


def test_a_table_inside_a_table_of_numbers_follows_it() -> None:
    inner = tbl(tr(tc("内"), tc("7")))
    document = from_docx(word(tbl(tr(tc("外"), tc("5", inside=inner)))))
    assert [[c.text for c in grid.cells] for grid in document.grids] == [["外", "5"], ["内", "7"]]


# -- text ---------------------------------------------------------------------------------------------


def one(body: str, **more: dict[str, str]) -> str:
    return from_docx(word(body, **more)).text  # type: ignore[arg-type]


def field(*parts: str) -> str:
    """A complex field: parts before and after the mark that parts instruction from result."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return mark.format("begin") + mark.format("separate").join(parts) + mark.format("end")


INSTRUCTION = "<w:r><w:instrText> =SUM(ABOVE) 99 </w:instrText></w:r>"
CASES = {
    "deleted and moved": (
        p(
            inside=r("收到")
            + "<w:del><w:r><w:delText>3</w:delText></w:r></w:del>"
            + "<w:moveFrom><w:r><w:t>4</w:t></w:r></w:moveFrom>"
            + f"<w:ins>{r('5')}</w:ins><w:moveTo>{r('件')}</w:moveTo>"
        ),
        "收到5件",
    ),
    "deleted mark of a paragraph": (
        p("12", "<w:rPr><w:del/></w:rPr>") + p("5", "<w:rPr><w:del/></w:rPr>") + p("件") + p("完"),
        "125件\n完",
    ),
    "deleted paragraph": (
        p("甲") + p("", "<w:rPr><w:del/></w:rPr>", "<w:del><w:r><w:delText>x</w:delText></w:r></w:del>"),
        "甲",
    ),
    "field": (p(inside=r("共") + field(INSTRUCTION, r("17098")) + r("件")), "共17098件"),
    "field in the instruction of a field": (p(inside=field(INSTRUCTION + field(INSTRUCTION, r("8")), r("42"))), "42"),
    "field without a result": (p("甲", inside=field(INSTRUCTION) + r("乙")), "甲乙"),
    "field that never ends": (
        p(inside='<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + INSTRUCTION) + p("下文"),
        "下文",
    ),
    "simple field and link": (
        p(inside=f"<w:fldSimple w:instr='REF x'>{r('3')}</w:fldSimple><w:hyperlink>{r('件')}</w:hyperlink>"),
        "3件",
    ),
    "hidden text": (p(inside=r("1") + r("7", "<w:vanish/>") + r("2", '<w:vanish w:val="0"/>')), "12"),
    "soft hyphen and hyphen": (
        p(inside="<w:r><w:t>1</w:t><w:softHyphen/><w:t>7</w:t><w:noBreakHyphen/><w:t>2</w:t></w:r>"),
        "17-2",
    ),
    "breaks and tabs": (p(inside="<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>"), "a b\nc"),
    "symbols": (
        p(
            inside='<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Symbol" w:char="F037"/>'
            '<w:sym w:font="Wingdings" w:char="F081"/><w:sym w:font="Nobody" w:char="F041"/><w:sym w:char="zz"/></w:r>'
        ),
        "☑7①\ufffd\ufffd",
    ),
    "comment inside a text": (p(inside="<w:r><w:t>12<!-- x -->5</w:t></w:r>"), "125"),
    "reading aid": (
        p(
            inside="<w:r><w:ruby><w:rt><w:r><w:t>zhang</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>章</w:t></w:r></w:rubyBase></w:ruby></w:r>"
        ),
        "章",
    ),
    "fraction": (
        p(
            inside="<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
        ),
        "1/2",
    ),
    "smart tag": (p(inside=f"<w:smartTag><w:customXml>{r('5')}</w:customXml></w:smartTag>"), "5"),
}


@pytest.mark.parametrize(("body", "text"), CASES.values(), ids=CASES.keys())
def test_text_reads_as_it_prints(body: str, text: str) -> None:
    assert one(body) == text


BOX = "<wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx>"
OLD_BOX = "<w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict>"


def either(choice: str, fallback: str) -> str:
    choice = f"<mc:Choice Requires='wps'><w:drawing>{choice}</w:drawing></mc:Choice>"
    return f"<w:r><mc:AlternateContent>{choice}<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r>"


def both(content: str) -> str:
    """A text box as Word writes it: once for new programs, once for old ones."""
    return either(BOX.format(content), OLD_BOX.format(content))


def test_text_boxes_are_read_once() -> None:
    table = tbl(tr(tc("行政处罚"), tc("46")))
    assert one(p("锚", inside=both(p("框内") + table))) == "框内\n行政处罚\t46\n锚"
    assert one(p(inside=f"<w:r>{OLD_BOX.format(p('旧框'))}</w:r>")) == "旧框"


def test_an_empty_choice_leaves_the_fallback() -> None:
    assert one(p(inside=either("", OLD_BOX.format(p("唯一"))))) == "唯一"


def test_wordart_is_text() -> None:
    assert (
        one(p(inside='<w:r><w:pict><v:shape><v:textpath string="某某市公安局"/></v:shape></w:pict></w:r>'))
        == "某某市公安局"
    )


def test_a_text_box_over_a_cell_makes_it_doubtful() -> None:
    cell = f"<w:tc><w:tcPr/>{p(inside=both(p('17')))}</w:tc>"
    (grid,) = from_docx(word(tbl(tr(tc("行政处罚"), cell)))).grids
    assert [(c.text, c.doubtful) for c in grid.cells] == [("行政处罚", False), ("17", True)]


RAISED = '<w:vertAlign w:val="superscript"/>'
CHARACTER = '<w:style w:type="character" w:styleId="{}"><w:rPr>{}</w:rPr></w:style>'


@pytest.mark.parametrize(
    "inside",
    [
        r("28") + r("1", RAISED),
        r("28") + r("1", '<w:position w:val="8"/>'),
        r("5", "<w:strike/>") + r("6"),
        r("5", '<w:dstrike w:val="true"/>'),
        r("28") + r("1", '<w:rStyle w:val="Note"/>'),
        r("5", '<w:rStyle w:val="Old"/>') + r("6"),
    ],
)
def test_digits_raised_or_struck_out_beside_a_number_make_it_doubtful(inside: str) -> None:
    styles = f"<w:styles {SPACES}>{CHARACTER.format('Note', RAISED)}{CHARACTER.format('Old', '<w:strike/>')}</w:styles>"
    table = tbl(tr(tc("规章"), tc(inside=p(inside=inside))))
    (grid,) = from_docx(word(table, {"word/styles.xml": styles}, {"word/styles.xml": "styles"})).grids
    assert [cell.doubtful for cell in grid.cells] == [False, True]


@pytest.mark.parametrize(
    "inside", [r("28", RAISED), r("28") + r("注", RAISED), r("28", '<w:strike w:val="0"/>'), r("28", "<w:rStyle/>")]
)
def test_raised_words_and_a_number_on_its_own_make_no_doubt(inside: str) -> None:
    (grid,) = from_docx(word(tbl(tr(tc("规章"), tc(inside=p(inside=inside)))))).grids
    assert [cell.doubtful for cell in grid.cells] == [False, False]


def test_footnotes_follow_what_refers_to_them_once() -> None:
    note = "<w:footnote w:id='{}'>{}</w:footnote>"
    notes = f"<w:footnotes {SPACES}>{note.format(1, p('不含街道。'))}{note.format(2, p('别的'))}</w:footnotes>"
    reference = "<w:r><w:footnoteReference w:id='1'/></w:r>"
    body = p("全年508件", inside=reference) + tbl(tr(tc("甲"), tc("5", inside=p(inside=reference)))) + p("完")
    data = word(body, {"word/footnotes.xml": notes}, {"word/footnotes.xml": "footnotes"})
    assert from_docx(data).text == "全年508件\n不含街道。\n甲\t5\n完"


# -- automatic numbers --------------------------------------------------------------------------------


def with_lists(body: str, numbering: str, styles: str = "") -> str:
    parts: dict[str, str | bytes] = {
        "word/numbering.xml": numbering,
        "word/styles.xml": f"<w:styles {SPACES}>{styles}</w:styles>",
    }
    return from_docx(word(body, parts, {"word/numbering.xml": "numbering", "word/styles.xml": "styles"})).text


def test_headings_carry_the_numbers_that_are_printed() -> None:
    numbering = lists(
        level(0, "chineseCountingThousand", "%1、"),
        level(1, "chineseCounting", "（%2）"),
        level(2, "decimal", "%3."),
        level(3, "decimal", "%1.%2.%4", "<w:isLgl/>"),
    )
    body = "".join(
        numbered(text, depth)
        for text, depth in (
            ("总体情况", 0),
            ("主动公开", 1),
            ("甲", 2),
            ("乙", 2),
            ("依申请公开", 1),
            ("丙", 2),
            ("丁", 3),
            ("其他", 0),
            ("戊", 1),
        )
    )
    assert with_lists(body, numbering).split("\n") == [
        "一、总体情况",
        "（一）主动公开",
        "1.甲",
        "2.乙",
        "（二）依申请公开",
        "1.丙",
        "1.2.1 丁",
        "二、其他",
        "（一）戊",
    ]


def test_numbers_of_styles_and_of_those_they_are_based_on() -> None:
    numbering = lists(
        level(0, "chineseCounting", "第%1章", '<w:pStyle w:val="chapter"/><w:suff w:val="space"/>'),
        level(1, "chineseCounting", "%2、", '<w:pStyle w:val="part"/>'),
    )
    listed = "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>"
    style = '<w:style w:type="paragraph" w:styleId="{}">{}</w:style>'
    styles = style.format("chapter", listed) + style.format("part", listed)
    styles += style.format("mine", '<w:basedOn w:val="part"/>') + style.format("plain", "")
    styled = '<w:pStyle w:val="{}"/>'
    body = p("总则", styled.format("chapter")) + p("甲", styled.format("part")) + p("乙", styled.format("mine"))
    body += p("丙", styled.format("plain")) + p("丁", styled.format("mine") + "<w:numPr><w:numId w:val='0'/></w:numPr>")
    assert with_lists(body, numbering, styles).split("\n") == ["第一章 总则", "一、甲", "二、乙", "丙", "丁"]


def test_lists_that_begin_anew_and_lists_that_go_on() -> None:
    again = '<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    anew = f'<w:num w:numId="3"><w:abstractNumId w:val="7"/>{override}</w:num>'
    numbering = lists(level(0, "decimal", "%1、"), more=again + anew)
    body = "".join(numbered(text, 0, number) for text, number in (("a", 1), ("b", 2), ("c", 3), ("d", 3), ("e", 1)))
    assert with_lists(body, numbering).split("\n") == ["1、a", "2、b", "1、c", "2、d", "3、e"]


def test_bullets_and_deleted_paragraphs_are_not_counted() -> None:
    deleted = p(
        "",
        '<w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr>',
        "<w:del><w:r><w:delText>x</w:delText></w:r></w:del>",
    )
    numbering = lists(level(0, "decimal", "%1."), level(1, "bullet", "\uf06c"))
    assert with_lists(numbered("a") + deleted + numbered("点", 1) + numbered("b"), numbering) == "1.a\n点\n2.b"


@pytest.mark.parametrize(
    ("number_format", "count", "text"),
    [
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 12, "十二"),
        ("chineseCountingThousand", 20, "二十"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("chineseLegalSimplified", 11, "壹拾壹"),
        ("ideographTraditional", 3, "丙"),
        ("ideographTraditional", 11, "11"),
        ("decimalEnclosedCircleChinese", 21, "㉑"),
        ("decimalEnclosedCircle", 51, "51"),
        ("decimalZero", 7, "07"),
        ("lowerLetter", 28, "bb"),
        ("upperRoman", 1994, "MCMXCIV"),
        ("hebrew1", 5, "5"),
        ("decimal", 10**8, "100000000"),
    ],
)
def test_formats_of_numbers(number_format: str, count: int, text: str) -> None:
    assert printed(count, number_format) == text


def test_lists_that_refer_to_each_other_or_to_nothing_end() -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{a}"><w:basedOn w:val="{b}"/></w:style>' for a, b in ("xy", "yx")
    )
    body = p("甲", '<w:pStyle w:val="x"/>') + numbered("乙", 0, 77) + numbered("丙", 99)
    numbering = lists(level(0, "decimal", "%9%1"))
    assert with_lists(body, numbering, styles) == "甲\n乙\n丙"
