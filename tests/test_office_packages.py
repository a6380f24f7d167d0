"""Packages of Word files: vocabularies, odd ZIP files, files inside, and what is made to break readers."""

import base64
import io
import struct
import time
import zipfile

import docx
import openpyxl
import pytest
from lxml import etree
from PIL import Image

from parser.documents.document import Document, UnreadableDocument
from parser.documents.formats import kind_of, read_document
from parser.documents.office import docx as reader
from parser.documents.office.docx import from_docx
from tests.fixtures import fixtures
from tests.office_made import (
    MAIN,
    RELATIONSHIPS,
    SPACES,
    STRICT,
    compound,
    level,
    lists,
    numbered,
    p,
    tbl,
    tc,
    tr,
    word,
    zipped,
)

REPORTS = [fixture for fixture in fixtures() if fixture.document.suffix == ".docx"]
WORD_2003 = "http://schemas.microsoft.com/office/word/2003/wordml"


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# -- vocabularies -------------------------------------------------------------------------------------


def strict(parts: dict[str, bytes]) -> bytes:
    """ISO 29500 strict: other names of the same."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006"

    def renamed(content: bytes) -> bytes:
        content = content.replace(MAIN.encode(), STRICT.encode())
        return content.replace(office.encode(), b"http://purl.oclc.org/ooxml/officeDocument")

    return zipped({name: renamed(content) for name, content in parts.items()})


def flat(parts: dict[str, bytes]) -> bytes:
    """Word's "XML document": the package as one file."""
    written = []
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            body = etree.tostring(etree.fromstring(content)).decode()
            written.append(f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{body}</pkg:xmlData></pkg:part>')
        else:
            body = base64.b64encode(content).decode()
            written.append(f'<pkg:part pkg:name="/{name}"><pkg:binaryData>{body}</pkg:binaryData></pkg:part>')
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Word.Document"?>\n'
    space = 'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"'
    return f"{head}<pkg:package {space}>{''.join(written)}</pkg:package>".encode()


def word_2003(parts: dict[str, bytes]) -> bytes:
    body = etree.fromstring(parts["word/document.xml"])[0]
    text = etree.tostring(body).decode().replace(MAIN, WORD_2003)
    text = text.replace("w:vMerge", "w:vmerge")
    root = f'<w:wordDocument xmlns:w="{WORD_2003}">{text}</w:wordDocument>'
    return f'<?xml version="1.0"?><?mso-application progid="Word.Document"?>{root}'.encode()


def odd(parts: dict[str, bytes]) -> bytes:
    """Backslashes, other case, byte order marks and UTF-16."""
    made: dict[str, str | bytes] = {}
    for name, content in parts.items():
        other = name.replace("/", "\\").upper()
        text = content.decode() if name.endswith((".xml", ".rels")) else ""
        if name == "word/document.xml":
            made[other] = text.partition("?>")[2].encode("utf-16")
        else:
            made[other] = b"\xef\xbb\xbf" + content if text else content
    return zipped(made)


@pytest.mark.parametrize("write", [strict, flat, word_2003, odd])
@pytest.mark.parametrize("fixture", REPORTS, ids=lambda fixture: fixture.name)
def test_reports_in_other_vocabularies_and_packages(write, fixture) -> None:  # type: ignore[no-untyped-def]
    data = write(parts_of(fixture.document.read_bytes()))
    assert kind_of(data) == "docx"
    assert read_document(data) == read_document(fixture.document.read_bytes())


def test_the_part_with_the_text_may_have_another_name() -> None:
    relation = f'<Relationship Id="r1" Type="{RELATIONSHIPS}/officeDocument" Target="/word/document2.xml"/>'
    space = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    parts: dict[str, str | bytes] = dict(parts_of(word(p("正文"))))
    parts["word/document2.xml"] = parts.pop("word/document.xml")
    parts["_rels/.rels"] = f"<Relationships {space}>{relation}</Relationships>"
    assert read_document(zipped(parts)).text == "正文"


def test_tracked_changes_and_numbers_of_word_2003() -> None:
    spaces = f'xmlns:w="{WORD_2003}" xmlns:aml="http://schemas.microsoft.com/aml/2001/core"'
    spaces += ' xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"'
    run = "<aml:content><w:r><w:{0}>{1}</w:{0}></w:r></aml:content>"
    deleted = f'<aml:annotation w:type="Word.Deletion">{run.format("delText", "3")}</aml:annotation>'
    inserted = f'<aml:annotation w:type="Word.Insertion">{run.format("t", "5")}</aml:annotation>'
    listed = '<w:pPr><w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/><wx:t wx:val="一、"/></w:listPr></w:pPr>'
    paragraph = f"<w:p>{listed}<w:r><w:t>收到</w:t></w:r>{deleted}{inserted}</w:p>"
    body = f"<w:body><wx:sect><wx:sub-section>{paragraph}</wx:sub-section></wx:sect></w:body>"
    document = read_document(f"<?xml version='1.0'?><w:wordDocument {spaces}>{body}</w:wordDocument>".encode())
    assert document.text == "一、收到5"
    assert [issue.kind for issue in document.issues] == ["tracked_changes"]


# -- files inside -------------------------------------------------------------------------------------


def workbook(value: int) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["行政许可", value])
    book.save(out)
    return out.getvalue()


def packaged(name: str, content: bytes) -> bytes:
    """A file put into a document as an object of the Packager."""
    named = name.encode("gb18030") + b"\0"
    path = b"C:\\" + named
    native = b"\x02\x00" + named + path + b"\0\0\x03\0" + struct.pack("<I", len(path)) + path
    return compound({"\x01Ole10Native": struct.pack("<I", 0) + native + struct.pack("<I", len(content)) + content})


def members(document: Document) -> dict[str, str]:
    told = {member.name: member.issue.message for member in document.members if member.issue}
    return {member.name: member.document.text if member.document else told[member.name] for member in document.members}


def test_workbooks_and_documents_put_into_a_document_are_its_members() -> None:
    inside: dict[str, tuple[str, bytes]] = {
        "word/embeddings/a.xlsx": ("package", workbook(1)),
        "word/embeddings/b.bin": ("oleObject", compound({"Package": workbook(2)})),
        "word/embeddings/c.bin": ("oleObject", packaged("附件.xlsx", workbook(3))),
        "word/embeddings/d.docx": ("package", word(p("内"))),
        "word/embeddings/e.bin": ("oleObject", compound({"Equation Native": b"x"})),
        "word/embeddings/f.xlsx": ("package", workbook(4)[:-60]),
        "word/charts/chart1.xml": ("chart", b"<c/>"),
    }
    parts: dict[str, str | bytes] = {name: content for name, (_, content) in inside.items()}
    document = read_document(word(p("文"), parts, {name: kind for name, (kind, _) in inside.items()}))
    found = members(document)
    assert list(found) == [
        "word/embeddings/a.xlsx",
        "word/embeddings/b.bin",
        "word/embeddings/c.bin > 附件.xlsx",
        "word/embeddings/d.docx",
        "word/embeddings/e.bin",
        "word/embeddings/f.xlsx",
    ]
    texts = list(found.values())
    assert texts[:4] == ["行政许可\t1", "行政许可\t2", "行政许可\t3", "内"]
    assert texts[4].startswith("no workbook and no DOCX")
    assert "damaged" in texts[5]
    inner = document.members[2].document
    assert inner is not None
    assert inner.grids[0].cells[1].place.member == "word/embeddings/c.bin > 附件.xlsx"


def test_documents_within_documents_end() -> None:
    data = word(p("芯"))
    for _ in range(6):
        data = word(p("壳"), {"word/embeddings/x.docx": data}, {"word/embeddings/x.docx": "package"})
    document: Document | None = read_document(data)
    depth = 0
    while document and document.members:
        (member,) = document.members
        document, depth = member.document, depth + 1
    assert depth == reader.MAX_DEPTH + 1
    assert member.issue is not None


def picture(number: int) -> str:
    return f'<w:r><w:drawing><a:blip r:embed="r{number}"/></w:drawing></w:r>'


def drawn(width: int, height: int, form: str) -> bytes:
    out = io.BytesIO()
    Image.new("L", (width, height), 255).save(out, form)
    return out.getvalue()


def test_pictures_are_members_where_no_number_is_text() -> None:
    parts: dict[str, str | bytes] = {"word/media/image1.png": drawn(400, 300, "PNG")}
    parts["word/media/image2.jpeg"] = drawn(300, 1500, "JPEG")
    parts |= {"word/media/image3.emf": b"\x01\0\0\0", "word/media/icon.png": drawn(40, 40, "PNG")}
    related = dict.fromkeys(parts, "image")
    old = '<w:r><w:pict><v:shape><v:imagedata r:id="r2"/></v:shape></w:pict></w:r>'
    body = p(inside=picture(1) + old) + p(inside=picture(1) + picture(3) + picture(4) + picture(9))
    document = read_document(word(p("一、总体情况") + body, parts, related))
    assert [member.name for member in document.members] == list(parts)[:3]
    shown = [(m.document.kind, len(m.document.scans) > 1) for m in document.members if m.document]
    assert shown == [("image", False), ("image", True)]
    assert [m.issue.kind for m in document.members if m.issue] == ["unreadable_document"]
    with_table = read_document(word(body + tbl(tr(tc("行政许可"), tc("3"))), parts, related))
    assert with_table.members == []


def test_a_part_that_is_a_file_of_its_own_stands_in_its_place() -> None:
    chunk = '<w:altChunk r:id="r{}"/>'
    parts: dict[str, str | bytes] = {
        "word/a.htm": "<html><body><p>网页</p><table><tr><td>行政处罚</td><td>46</td></tr></table></body></html>",
        "word/b.docx": word(tbl(tr(tc("行政强制"), tc("7")))),
        "word/c.txt": "文本",
        "word/d.rtf": "{\\rtf1 x}",
    }
    related = dict.fromkeys(parts, "aFChunk")
    body = tbl(tr(tc("甲"), tc("1"))) + "".join(p(str(n)) + chunk.format(n) for n in (1, 2, 3, 4, 9))
    document = read_document(word(body, parts, related))
    assert document.text == "甲\t1\n1\n网页\n行政处罚\t46\n2\n行政强制\t7\n3\n文本\n4\n9"
    assert [(grid.place.table, grid.place.member) for grid in document.grids] == [
        (1, None),
        (2, "word/a.htm"),
        (3, "word/b.docx"),
    ]
    assert [issue.kind for issue in document.issues] == ["unreadable_document"] * 2


# -- hostile files ------------------------------------------------------------------------------------


def nested(times: int, before: str, after: str) -> bytes:
    return word(before * times + p("芯") + after * times)


DEEP_TABLES = ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        DEEP_TABLES,
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        ("<w:p><w:r><w:pict><w:txbxContent>", "</w:txbxContent></w:pict></w:r></w:p>"),
        ("<w:p><w:ins>" + "<w:smartTag>" * 3, "</w:smartTag>" * 3 + "</w:ins></w:p>"),
    ],
)
@pytest.mark.parametrize("times", [20, 300, 20_000])
def test_nesting_ends_in_a_document_or_an_error_of_ours(times: int, before: str, after: str) -> None:
    try:
        assert read_document(nested(times, before, after)).kind == "docx"
    except UnreadableDocument:
        assert times > 20


BOMB = '<!DOCTYPE x [<!ENTITY a "11111111"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (zipped({"word/document.xml": f"{BOMB}<w:document {SPACES}><w:body/></w:document>"}), "document type"),
        (zipped({"word/document.xml": f"<!DOCTYPE w:document><w:document {SPACES}/>"}), "document type"),
        (zipped({"word/document.xml": b" " * (33 << 20)}), "larger than 32 MB|limit exceeded"),
        (zipped({"word/documentation.txt": b"x"}), "no word/document.xml"),
    ],
)
def test_bombs(data: bytes, seen: str) -> None:
    with pytest.raises(UnreadableDocument, match=seen):
        read_document(data)


def test_two_different_texts_in_one_package_are_not_chosen_from() -> None:
    def twice(second: str) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
            for text in ("17", second):
                archive.writestr("word/document.xml", f"<w:document {SPACES}><w:body>{p(text)}</w:body></w:document>")
        return out.getvalue()

    assert read_document(twice("17")).text == "17"
    with pytest.raises(UnreadableDocument, match="two different parts"):
        read_document(twice("71"))


def test_a_broken_part_beside_the_text_costs_what_stands_in_it_and_is_said() -> None:
    broken: dict[str, str | bytes] = {"word/numbering.xml": "<w:num", "word/footnotes.xml": b"\0"}
    related = {"word/numbering.xml": "numbering", "word/footnotes.xml": "footnotes"}
    reference = "<w:r><w:footnoteReference w:id='1'/></w:r>"
    document = read_document(word(numbered("甲") + p("乙", inside=reference) * 2, broken, related))
    assert document.text == "甲\n乙\n乙"
    assert [issue.kind for issue in document.issues] == ["unreadable_part", "unreadable_part"]


def test_tens_of_thousands_of_cells_in_seconds() -> None:
    row = tr(*(tc(str(n)) for n in range(20)))
    began = time.process_time()
    document = from_docx(word(tbl(*[row] * 500) * 2))
    assert sum(len(grid.cells) for grid in document.grids) == 20_000
    assert time.process_time() - began < 4


def test_more_cells_than_any_report_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_CELLS", 50)
    with pytest.raises(UnreadableDocument, match="more than 50 table cells"):
        from_docx(word(tbl(*[tr(*[tc("1")] * 10)] * 6)))


def test_spans_without_end_are_cut_and_said() -> None:
    wide = '<w:gridSpan w:val="{}"/>'
    rows = [
        tr(tc("a", wide.format(999999999)), tc("1")),
        tr(tc("b", wide.format("-5")), tc("2", wide.format("x"))),
        tr(tc("c"), properties='<w:gridBefore w:val="99999999"/>'),
    ]
    document = from_docx(word(tbl(*rows)))
    (grid,) = document.grids
    assert [(c.text, c.row, c.column, c.colspan) for c in grid.cells] == [
        ("a", 0, 0, 200),
        ("b", 1, 0, 1),
        ("2", 1, 1, 1),
    ]
    assert [issue.kind for issue in document.issues] == ["table_cut"]


def test_a_document_without_styles_as_programs_write_it() -> None:
    made, out = docx.Document(), io.BytesIO()
    made.add_paragraph("甲", style="List Bullet")
    made.add_paragraph("乙", style="List Number")
    made.add_paragraph("丙", style="List Number")
    made.save(out)
    parts: dict[str, str | bytes] = dict(parts_of(out.getvalue()))
    assert read_document(zipped(parts)).text == "甲\n1.乙\n2.丙"
    del parts["word/styles.xml"]
    assert read_document(zipped(parts)).text == "甲\n乙\n丙"
    bare = {"word/document.xml": parts["word/document.xml"]}
    assert read_document(zipped(bare)).text == "甲\n乙\n丙"


def test_numbers_of_paragraphs_that_are_counted_a_million_times() -> None:
    numbering = lists(level(0, "chineseCountingThousand", "%1、"))
    body = "".join(numbered("x") for _ in range(12_000))
    text = from_docx(word(body, {"word/numbering.xml": numbering}, {"word/numbering.xml": "numbering"})).text
    assert text.split("\n")[9_998:10_000] == ["九千九百九十九、x", "10000、x"]
