"""Bytes -> Document, on the shapes that break readers."""

import io
import zipfile

import docx
import pytest

from parser.documents.document import Document, Grid, UnreadableDocument
from parser.documents.formats import kind_of, read_document
from parser.documents.html.page import from_html
from parser.documents.lattice import Character, Rule, line_text, lines, tables
from parser.documents.office.docx import from_docx
from parser.documents.text import from_text


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows()]


def html(body: str, charset: str = "utf-8") -> Document:
    page = f"<html><head><meta charset={charset}></head><body>{body}</body></html>"
    return from_html(page.encode("gb18030" if charset == "gb2312" else charset))


# -- HTML ---------------------------------------------------------------------------------------------


def test_a_page_that_declares_gb2312_is_read_whole() -> None:
    document = html("<p>局长镕堃〇。</p><table><tr><td>规章</td><td>7</td></tr></table>", "gb2312")
    assert document.text == "局长镕堃〇。\n规章\t7"


def test_spans_are_kept_and_clipped() -> None:
    (grid,) = html(
        "<table><tr><td rowspan='2px'>a</td><td colspan=100000>b</td></tr><tr><td>c<td rowspan=99>d</tr></table>"
    ).grids
    assert [(c.text, c.row, c.column, c.rowspan) for c in grid.cells] == [
        ("a", 0, 0, 2),
        ("b", 0, 1, 1),
        ("c", 1, 1, 1),
        ("d", 1, 2, 1),
    ]
    assert grid.n_columns == 200


def test_layout_tables_are_walked_and_data_tables_kept() -> None:
    document = html(
        "<table><tr><td>导航</td></tr><tr><td><p>正文</p><table><tr><td>行政许可</td><td>3</td></tr></table></td></tr></table>"
    )
    assert document.text == "导航\n正文\n行政许可\t3"


def test_inline_runs_do_not_cut_a_number_and_paragraphs_do() -> None:
    (grid,) = html(
        "<table><tr><td><span>1</span><span>7</span>\n<b>098</b></td><td><p>1</p><p>7</p></td><td>第<br>三</td></tr></table>"
    ).grids
    assert texts(grid) == [["17 098", "1\n7", "第\n三"]]


def test_nested_spans_without_space_join() -> None:
    (grid,) = html(
        "<table><tr><td>x</td><td><span lang=EN-US>1<span>7</span><o:p>098</o:p></span></td></tr></table>"
    ).grids
    assert texts(grid) == [["x", "17098"]]


def test_scripts_comments_and_hidden_rows_are_no_text() -> None:
    document = html("<p>甲<!-- 乙 --></p><script>丙</script><p style='display: none'>丁</p><p>戊</p>")
    assert document.text == "甲\n戊"


def test_the_article_is_found_in_its_container() -> None:
    body = "<p>" + "本局全年办理情况如下。" * 30 + "</p>"
    document = html(f"<div class=nav>首页 机构 服务</div><div id=zoomcon>{body}</div><div>版权所有</div>")
    assert "版权所有" not in document.text
    assert "本局" in document.text


def test_a_container_that_lost_the_tables_is_not_believed() -> None:
    table = "<table><tr><td>行政许可</td><td>3</td></tr></table>"
    document = html(f"<div id=zoom>{'说明' * 200}</div><div>{table}</div>")
    assert len(document.grids) == 1


def test_metadata_of_the_page() -> None:
    page = (
        "<html><head><META Name='ArticleTitle' Content='某局2023年报告'>"
        "<meta name=PubDate content='2024年01月31日 15:30'>"
        "</head><body><p>正文</p></body></html>"
    )
    assert from_html(page.encode()).meta == {"title": "某局2023年报告", "published": "2024年01月31日 15:30"}


def test_deep_nesting_and_nul_bytes_end_in_a_document() -> None:
    assert from_html(b"<div>" * 5000 + "甲".encode() + b"\x00</p>").kind == "html"


# -- DOCX ---------------------------------------------------------------------------------------------


def saved(document: "docx.document.Document") -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_merged_cells_across_and_down() -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for r in range(3):
        for c in range(3):
            table.cell(r, c).text = f"{r}{c}"
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(2, 1).merge(table.cell(2, 2))
    (grid,) = from_docx(saved(document)).grids
    assert {(c.row, c.column): (c.rowspan, c.colspan) for c in grid.cells} == {
        (0, 0): (2, 1),
        (0, 1): (1, 1),
        (0, 2): (1, 1),
        (1, 1): (1, 1),
        (1, 2): (1, 1),
        (2, 0): (1, 1),
        (2, 1): (1, 2),
    }


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def package(body: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
    return out.getvalue()


def test_tracked_changes_read_as_accepted() -> None:
    document = from_docx(
        package(
            "<w:p><w:r><w:t>收到</w:t></w:r><w:del><w:r><w:delText>3</w:delText></w:r></w:del>"
            "<w:ins><w:r><w:t>5</w:t></w:r></w:ins><w:r><w:t>件</w:t></w:r></w:p>"
        )
    )
    assert document.text == "收到5件"


def test_content_controls_and_nested_tables() -> None:
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p>{}</w:tc>"
    inner = f"<w:tbl><w:tr>{cell.format('内', '')}</w:tr></w:tbl>"
    document = from_docx(
        package(f"<w:sdt><w:sdtContent><w:tbl><w:tr>{cell.format('外', inner)}</w:tr></w:tbl></w:sdtContent></w:sdt>")
    )
    assert document.text == "外\n内"
    assert [texts(grid) for grid in document.grids] == [[["内"]]]


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04 cut", package("<w:p>")[:-40], package("</w:p>"), package("<!DOCTYPE x []>")],
    ids=["cut", "no directory", "not well-formed", "entities"],
)
def test_a_damaged_docx_says_so(data: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        read_document(data)


def test_a_docx_whose_compressed_text_is_flipped_says_so() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", "<w:p>总体情况</w:p>" * 200)
    data = bytearray(buffer.getvalue())
    start = 30 + len("word/document.xml")
    data[start : start + 8] = b"\xff" * 8
    with pytest.raises(UnreadableDocument, match="invalid block type"):
        read_document(bytes(data))


# -- the lattice --------------------------------------------------------------------------------------


def characters(text: str, x: float, y: float) -> list[Character]:
    return [Character(c, x + 10 * i, y, x + 10 * i + 9, y + 10) for i, c in enumerate(text)]


def test_cells_merge_where_no_rule_parts_them() -> None:
    horizontal = [Rule(0, 0, 100), Rule(20.7, 50, 100), Rule(40, 0, 100)]
    vertical = [Rule(0, 0, 40), Rule(50, 0, 40), Rule(100, 0, 40)]
    (table,) = tables(
        horizontal, vertical, [*characters("甲", 5, 15), *characters("乙丙", 55, 4), *characters("丁", 60, 25)]
    )
    found = {(c.row, c.column, c.rowspan, c.colspan): "".join(x.text for x in c.characters) for c in table.cells}
    assert found == {(0, 0, 2, 1): "甲", (0, 1, 1, 1): "乙丙", (1, 1, 1, 1): "丁"}


def test_two_tables_on_a_page_stay_two() -> None:
    def box(y: float) -> tuple[list[Rule], list[Rule]]:
        return [Rule(y, 0, 50), Rule(y + 20, 0, 50)], [Rule(0, y, y + 20), Rule(50, y, y + 20)]

    (h1, v1), (h2, v2) = box(0), box(100)
    assert len(tables([*h1, *h2], [*v1, *v2], [])) == 2


def test_lines_of_text_keep_latin_gaps() -> None:
    (line,) = lines([*characters("IAB", 0, 0), *characters("产业", 50, 1)])
    assert line_text(line) == "IAB 产业"


# -- text and kinds -----------------------------------------------------------------------------------


def test_wrapped_heads_in_a_table_of_one_cell_a_line() -> None:
    document = from_text("表\n\n\t信息内容\n\t本年新\n制作数量\n\n\t规章\n\t0\n\n正文\n")
    assert texts(document.grids[0]) == [["信息内容", "本年新制作数量"], ["规章", "0"]]
    assert [p.text for p in document.paragraphs] == ["表", "正文"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\n\n%PDF-1.4", "pdf"),
        (package("<w:p/>"), "docx"),
        ("<!DOCTYPE html><p>甲".encode(), "html"),
        (b"\xef\xbb\xbf<html>", "html"),
        ("一、总体情况".encode(), "text"),
        ("一、总体情况".encode("gb18030"), "text"),
        ("一、总体情况".encode("utf-16"), "text"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe1..Exif", "image"),
        (b"II\x2a\x00\x08\x00\x00\x00", "image"),
        (b"RIFF\x24\x10\x00\x00WEBPVP8 ", "image"),
    ],
)
def test_kinds_are_told_by_the_bytes(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (b"", "empty"),
        (b"\x00" * 50, "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "OLE2"),
        (b"{\\rtf1 x", "RTF"),
        (b"\xff\xd8\xff\xe0abc", "picture cannot be opened"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00", "7f 45 4c 46"),
        (bytes(range(256)) * 12, "binary file"),
        (bytes((i * 7919 >> 3) % 223 + 32 for i in range(3000)), "binary file"),
        (b"PK\x05\x06" + b"\x00" * 18, "holds no file"),
        (b"%PDF-1.7\nnot a pdf", "cannot be opened"),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, seen: str) -> None:
    with pytest.raises(UnreadableDocument, match=seen):
        read_document(data)
