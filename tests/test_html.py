"""Web pages -> Document: what browsers show, whatever the markup; hostile pages in bounded time."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parser.alignment.values import read_value
from parser.documents.document import Document, Grid
from parser.documents.formats import read_document
from parser.documents.html import tree
from parser.documents.html.page import from_html

NUMBERS = "".join(f"<td>{n}</td>" for n in range(10, 22))


def html(body: str) -> Document:
    return from_html(f"<html><head><meta charset=utf-8></head><body>{body}</body></html>".encode())


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows()]


def shape(grid: Grid) -> list[tuple[str, int, int, int, int]]:
    return [(c.text, c.row, c.column, c.rowspan, c.colspan) for c in grid.cells]


def kinds(document: Document) -> list[str]:
    return [issue.kind for issue in document.issues]


# -- what browsers show -------------------------------------------------------------------------------


def test_cells_and_rows_that_are_never_closed() -> None:
    (grid,) = html("<table><tr><td><div>行政许可<td><div>3<tr><td><p>规章<td>4</table>后").grids
    assert texts(grid) == [["行政许可", "3"], ["规章", "4"]]


def test_text_between_the_rows_stands_before_the_table() -> None:
    assert html("<table>单位：件<tr><td>规章</td><td>4</td></tr>注</table>").text == "单位：件注\n规章\t4"


def test_a_page_inside_a_page_is_read_to_its_end() -> None:
    document = html("<p>上</p></body></html><html><body><table><tr><td>规章<td>4</table>")
    assert document.text == "上\n规章\t4"


def test_heads_stand_above_and_feet_below_wherever_they_are_written() -> None:
    (grid,) = html(
        "<table><tfoot><tr><td>总计<td>3</tfoot><tbody><tr><td>规章<td>1</tbody><tbody><tr><td>其他<td>2</tbody>"
        "<thead><tr><td>项目<td>数量</thead></table>"
    ).grids
    assert texts(grid) == [["项目", "数量"], ["规章", "1"], ["其他", "2"], ["总计", "3"]]
    assert [(c.place.row, c.place.column) for c in grid.cells][-1] == (4, 2)


def test_a_span_ends_with_its_section() -> None:
    (grid,) = html(
        "<table><tbody><tr><td rowspan=9>甲<td>1</tbody><tbody><tr><td rowspan=0>乙<td>2<tr><td>3</tbody></table>"
    ).grids
    assert shape(grid) == [
        ("甲", 0, 0, 1, 1),
        ("1", 0, 1, 1, 1),
        ("乙", 1, 0, 2, 1),
        ("2", 1, 1, 1, 1),
        ("3", 2, 1, 1, 1),
    ]


@pytest.mark.parametrize(
    ("attribute", "columns"), [("-3", 1), ("x", 1), ("", 1), ("0", 1), ("2px", 2), (" +2;", 2), ("２", 1)]
)
def test_spans_are_the_leading_digits(attribute: str, columns: int) -> None:
    (grid,) = html(f"<table><tr><td colspan='{attribute}'>a<td>b</table>").grids
    assert grid.cells[0].colspan == columns


def test_comments_between_rows_and_cells_take_no_place() -> None:
    (grid,) = html(
        "<table><!-- x --><tr><!-- y --><td>规章<!-- z --><td>4<!-- --><!--[endif]--><tr><td>其他<td>5</table>"
    ).grids
    assert texts(grid) == [["规章", "4"], ["其他", "5"]]
    assert grid.n_columns == 2


def test_overlapping_spans_take_the_next_free_column() -> None:
    (grid,) = html("<table><tr><td>a<td rowspan=2>b<td>c<tr><td colspan=2>d<td>e</table>").grids
    assert [(t, r, c) for t, r, c, _, _ in shape(grid)] == [
        ("a", 0, 0),
        ("b", 0, 1),
        ("c", 0, 2),
        ("d", 1, 0),
        ("e", 1, 2),
    ]


def test_hidden_rows_and_cells_take_no_place() -> None:
    (grid,) = html(
        "<table><tr style='DISPLAY : none'><td>旧<td>9</tr><tr><td>规章<td style='mso-hide:all'>8<td>4</tr>"
        "<tr hidden><td>旧<td>9</tr></table>"
    ).grids
    assert texts(grid) == [["规章", "4"]]


def test_tables_in_a_part_that_a_script_uncovers_are_read_and_said() -> None:
    table = "<table><tr><td>行政许可<td>3</table>"
    document = html(f"<p>报告</p><div id=zoom style='display:none'>{table}</div>")
    assert texts(document.grids[0]) == [["行政许可", "3"]]
    assert kinds(document) == ["hidden_text"]
    both = html(f"{table}<div style='display:none'>{table}</div>")
    assert (len(both.grids), kinds(both)) == (1, [])
    other = html(f"{table}<div style='display:none'>{table.replace('许可', '复议')}</div>")
    assert (len(other.grids), kinds(other)) == (1, ["hidden_text"])


@pytest.mark.parametrize("rule", ["text-decoration:line-through", "display : none", "VERTICAL-ALIGN: super;color:red"])
def test_a_number_beside_which_a_style_sheet_prints_another_is_doubtful(rule: str) -> None:
    styles = f"<style>p{{margin:0}} @media all {{ td b, span.x , .y {{{rule}}} }}</style>"
    (grid,) = html(
        f"{styles}<table><tr><td>规章<td><span class=x>5</span>6<td>7<td>8<i class='z y'>1</i></table>"
    ).grids
    assert [cell.doubtful for cell in grid.cells] == [False, True, False, True]


def test_lines_of_preformatted_text_are_lines() -> None:
    document = html("<div>前\n文</div><pre>\n规章 \t2\t3\n<b>行政许可\t4</b>\n</pre>后\n文")
    assert [p.text for p in document.paragraphs] == ["前文", "规章 2 3", "行政许可 4", "后文"]


def test_what_stands_in_a_noscript_is_read_where_nothing_else_does() -> None:
    told = "<p>政府信息公开年度报告</p><table><tr><td>行政许可<td>3</tr></table>"
    document = html(f"<div id=app></div><noscript>{told}</noscript>")
    assert texts(document.grids[0]) == [["行政许可", "3"]]


def test_a_caption_is_kept() -> None:
    assert html("<table><caption>第二十条第（一）项<tr><td>规章<td>4</table>").text == "第二十条第（一）项\n规章\t4"


def test_the_method_and_the_places_are_filled() -> None:
    document = html("<table><tr><td>a<td>b</table><p>x<p>y<table><tr><td>c<td>d</table>")
    assert [(g.method, g.place.table, g.cells[1].place.table, g.cells[1].place.column) for g in document.grids] == [
        ("html", 1, 1, 2),
        ("html", 2, 2, 2),
    ]
    assert [p.place.line for p in document.paragraphs] == [1, 2]


# -- runs, lines, things beside a number --------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p class=MsoNormal><span lang=EN-US>1</span><span>7</span><b>0</b><o:p></o:p></p>", "170"),
        ("<p><span style='mso-spacerun:yes'>&nbsp;</span><span>1<!--x-->7</span></p>", "17"),
        ("<p>政府信<span>息</span>\n公开</p>", "政府信息公开"),
        ("<font>本年\n\t新制作</font>\n数量", "本年新制作数量"),
        ("本年新<br>制作数量", "本年新\n制作数量"),
        ("2022\n年", "2022 年"),
        ("1\n7", "1 7"),
        ("<p>1</p>\n<p>7</p>", "1\n7"),
        ("<ul><li>1<li>7</ul>", "1\n7"),
        ("<ruby>镕<rp>(<rt>róng<rp>)</ruby>", "镕"),
        ("<input value=12>", "12"),
        ("<input value=请输入><input type=hidden value=9>", ""),
        ("<script>9</script><style>8</style><select><option>7</select>", ""),
        ("&#12288;1&#160;", "1"),
    ],
)
def test_text_of_a_cell(cell: str, text: str) -> None:
    (grid,) = html(f"<table><tr><td>规章<td>{cell}</table>").grids
    assert grid.cells[1].text == text


@pytest.mark.parametrize(
    "cell",
    [
        "28<sup>1</sup>",
        "<s>5</s>6",
        "<del>5</del>6",
        "<img src=5.gif>",
        "<p><strike>5</strike></p>6",
        "28<span style='font-size:8pt; vertical-align: super'>1</span>",
        "28<span style='position:relative;top:-4pt;mso-text-raise:4.0pt'>1</span>",
        "28<a class=MsoFootnoteReference href=#_ftn1>1</a>",
        "<p style='text-decoration:underline line-through'>5</p>6",
        "<span style='visibility:hidden'>5</span>6",
        "<span style='font-size:0px'>5</span>6",
    ],
)
def test_a_number_with_something_beside_it_is_doubtful(cell: str) -> None:
    (grid,) = html(f"<table><tr><td>规章<td>{cell}</table>").grids
    assert grid.cells[1].doubtful
    assert not grid.cells[0].doubtful


def test_a_number_struck_out_by_the_style_of_its_cell_is_doubtful() -> None:
    (grid,) = html("<table><tr><td>规章<td style='text-decoration:line-through'>28</table>").grids
    assert [c.doubtful for c in grid.cells] == [False, True]


def test_small_print_and_middled_cells_make_no_doubt() -> None:
    styled = "<td style='vertical-align:middle;font-size:0.9em'><span style='font-size:0.75rem'>28</span>"
    (grid,) = html(f"<table><tr><td>规章{styled}</table>").grids
    assert [(c.text, c.doubtful) for c in grid.cells] == [("规章", False), ("28", False)]


def test_a_raised_word_makes_no_doubt() -> None:
    (grid,) = html("<table><tr><td>规章<sup>注</sup><td>28</table>").grids
    assert [c.doubtful for c in grid.cells] == [False, False]


# -- tables in tables ---------------------------------------------------------------------------------


def test_a_cell_wrapped_in_a_table_of_its_own_is_a_cell() -> None:
    wrapped = "<table><tr><td><table><tr><td>{}</td></tr></table></td></tr></table>"
    (grid,) = html(f"<table><tr><td>规章<td>{wrapped.format(3)}<td>{wrapped.format('')}</table>").grids
    assert texts(grid) == [["规章", "3", ""]]
    assert not any(cell.doubtful for cell in grid.cells)


def test_a_table_of_figures_stays_one_beside_a_long_cell() -> None:
    (grid,) = html(f"<table><tr><td>规章（{'指' * 500}）{NUMBERS}</table>").grids
    assert grid.n_columns == 13


def test_a_table_inside_a_table_of_figures_is_doubtful_text_of_its_cell() -> None:
    (grid,) = html(f"<table><tr><td>规章{NUMBERS}<td><table><tr><td>1<td>2</table></td></table>").grids
    assert grid.cells[-1].text == "1\n2"
    assert grid.cells[-1].doubtful


def test_text_beside_a_table_in_a_layout_table_is_kept() -> None:
    document = html("<table><tr><td>左<td>上<table><tr><td>行政许可<td>3</table>下</table>")
    assert document.text == "左\n上\n行政许可\t3\n下"


# -- what office programs write -----------------------------------------------------------------------

EXCEL = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><!--[if gte mso 9]><xml>
<x:ExcelWorkbook><x:Name>旧表</x:Name></x:ExcelWorkbook></xml><![endif]--></head><body>
<table x:str border=0 style='border-collapse:collapse'><![if supportMisalignedColumns]>
<tr height=0 style='display:none'><td width=72></td><td width=72></td></tr><![endif]>
<tr height=19><td height=19 class=xl24>规章</td><td class=xl25 align=right x:num="1234.0">1,234</td></tr>
<tr><td>行政许可</td><td x:num x:fmla="=SUM(B1:B1)">56</td></tr>
<![if !supportMisalignedColumns]><tr><td>其他</td><td x:num>7</td></tr><![endif]></table></body></html>"""


def test_a_sheet_pasted_from_excel() -> None:
    (grid,) = from_html(EXCEL.encode()).grids
    assert texts(grid) == [["规章", "1,234"], ["行政许可", "56"], ["其他", "7"]]


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset=gb2312>
<style><!-- p {margin:0} --></style><!--[if gte mso 9]><xml><o:DocumentProperties><o:Pages>9</o:Pages>
</o:DocumentProperties></xml><![endif]--></head><body lang=ZH-CN><div class=Section1 style='layout-grid:15.6pt'>
<p class=MsoNormal><b><span style='font-family:黑体'>一、总体情况<span lang=EN-US><o:p></o:p></span></span></b></p>
<p><span>本局由<st1:PersonName ProductID="朱镕">朱镕</st1:PersonName>负
责。<span lang=EN-US>2<span style='mso-spacerun:yes'></span>0</span>件。</span><!--[if !supportLists]-->
<span>1.</span><!--[endif]--></p><![if !vml]><p>图</p><![endif]><table class=MsoNormalTable>
<tr style='mso-yfti-irow:0'><td width=568 colspan=2><p>
规章<span
lang=EN-US></span></p></td><td><p align=center><span lang=EN-US>1</span><span style='font-size:9.0pt'>2</span></p></td>
</tr></table></div></body></html>"""


def test_a_page_saved_by_word() -> None:
    document = read_document(WORD.encode("gb18030"))
    assert document.text == "一、总体情况\n本局由朱镕负责。20件。 1.\n图\n规章\t12"
    assert shape(document.grids[0]) == [("规章", 0, 0, 1, 2), ("12", 0, 2, 1, 1)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8", "gb18030"])
def test_every_encoding_of_a_page_is_a_page(encoding: str) -> None:
    document = read_document(
        "<html><body><p>朱镕、王堃，二〇二三，龑㙍𠮷</p><table><tr><td>规章<td>4</table>".encode(encoding)
    )
    assert document.text == "朱镕、王堃，二〇二三，龑㙍𠮷\n规章\t4"


@pytest.mark.parametrize(
    ("page", "content_type", "encoding"),
    [
        ("<meta charset=gb2312>", "text/html; charset=utf-8", "gb18030"),
        ("<meta charset=utf-8>", "text/html; charset=gb2312", "utf-8"),
        ("<meta charset=utf-8>", "text/html; charset=utf-8", "gb18030"),
        ("<meta charset=iso-8859-1>", "text/html; charset=big5", "gb18030"),
        ("<meta charset=big5>", "text/html", "big5hkscs"),
    ],
)
def test_charsets_that_lie(page: str, content_type: str, encoding: str) -> None:
    names = "朱鎔、王堃" if encoding == "big5hkscs" else "朱镕、王堃，二〇二三，龑㙍𠮷"
    data = f"<html>{page}<p>{names}</p><table><tr><td>行政许可<td>4</table>".encode(encoding, "replace")
    assert from_html(data, content_type).text.startswith(names)


# -- hostile pages ------------------------------------------------------------------------------------

HOSTILE = {
    "tables in tables": "<table><tr><td>" * 5000 + "行政许可" + "</td></tr></table>" * 5000,
    "divs in divs": "<div>" * 2000 + "甲" + "</div>" * 2000,
    "very many divs in divs": "<div>" * 100_000 + "甲" + "</div>" * 100_000,
    "spans in spans": "<span>" * 100_000 + "甲" + "</span>" * 100_000,
    "lists in lists": "<ul><li>" * 50_000,
    "huge spans": "<table>" + "<tr><td rowspan=99999 colspan=99999>1<td rowspan=9>2" * 3000 + "</table>",
    "open fonts": "<p>" + "".join(f"<font color={n}>" for n in range(2000)) + "</p>" + "<p>甲</p>" * 2000,
    "attributes": "<div " + " ".join(f"a{n}=1" for n in range(100_000)) + "></div>",
    "a picture inside": f"<img src='data:image/png;base64,{'A' * 5_000_000}'>",
    "a picture that is not closed": f"<img alt='x' src=\"data:image/png;base64,{'A' * 200_000}\">",
    "quotes in a script": "<script>" + "'\\" * 50_000 + "\n</script>",
    "writes in a script": "<script>" + 'document.write("<table><tr><td>行政许可");' * 5000 + "</script>",
    "CDATA": "<![CDATA[" * 100_000 + ">",
    "forms of one name": "<div class=article>x</div>" * 5000,
}


@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE)
def test_hostile_pages_cost_little_and_lose_nothing_after_them(page: str) -> None:
    begun = time.process_time()
    document = html(f"{page}<p>尾</p>")
    assert time.process_time() - begun < 4  # seconds; the slowest takes 0.6
    assert "尾" in document.text.split("\n")


def test_what_is_beyond_the_bounds_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ("<tr>" + "<td>1" * 100) * 1000
    document = html(f"<table>{rows}</table><p>尾")
    assert (len(document.grids[0].cells), document.text[-1], kinds(document)) == (100_000, "尾", [])
    document = html(f"<table>{'<tr><td>1<td>2' * 6000}</table>")
    assert (len(document.grids[0].cells), kinds(document)) == (10_000, ["table_cut"])
    assert kinds(html(HOSTILE["tables in tables"])) == kinds(html(HOSTILE["lists in lists"])) == ["nested_too_deep"]
    monkeypatch.setattr(tree, "MAX_TAGS", 100)
    assert kinds(html("<b>x</b>" * 250)) == ["page_cut"]
    monkeypatch.setattr(tree, "MAX_BYTES", 500)
    assert kinds(html("x" * 600)) == ["page_cut"]


def test_a_cell_whose_tag_is_cut_is_said() -> None:
    long = f"<td style='{'x' * 5000}' colspan=2>规章</td>"
    assert kinds(html(f"<table><tr>{long}<td>3</table>{' ' * 100_000}")) == ["tag_cut"]


PIECES = st.sampled_from(
    "<table> <tr> <td> </td> </tr> </table> <th rowspan=2> <td colspan=3> <tbody> <thead> <tfoot> <caption> <p> </p>"
    " <div> </div> <span> </span> <b> </b> <a> </a> <br> <select> <script> </script> <style> </style> <title> <math>"
    " <svg> <template> <frameset> <body> </body> <html> <form> <textarea> <!-- --> <li> <ul> 行政许可 1 \x00 & &lt;"
    " <sup> </sup> <datastore> <img/src=a> <input/value=3> <xmp> <plaintext> <noscript> <iframe/srcdoc=x>".split()
)


@settings(deadline=None, max_examples=300)
@given(st.lists(PIECES, max_size=60))
def test_no_order_of_tags_breaks_the_reader(tags: list[str]) -> None:
    document = from_html("".join(tags).encode())
    for grid in document.grids:
        slots = [(r, c) for cell in grid.cells for r in [cell.row] for c in [cell.column]]
        assert len(slots) == len(set(slots))
        assert all(cell.row + cell.rowspan <= grid.n_rows for cell in grid.cells)
    assert not set(document.text) & set("\x00\x01\x02\x03\x04")


@settings(deadline=None)
@given(st.binary(max_size=500))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    from_html(data, "text/html")


def test_the_value_of_a_cell_with_two_lines_is_no_number() -> None:
    (grid,) = html("<table><tr><td>规章<td><p>1</p><p>7</p></table>").grids
    assert read_value(grid.cells[1].text).state == "ambiguous"
