"""Kinds of packed files are told by what is in them, whatever they are called and whatever stands before them."""

import io
import zipfile

import docx
import pytest

from parser.documents.document import UnreadableDocument
from parser.documents.formats import kind_of, read_document
from parser.documents.members import documents_in
from tests.archives_made import PAGE, File, rar4, rar5, zip_file
from tests.programs import needed


def word(text: str) -> bytes:
    buffer = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(text)
    document.save(buffer)
    return buffer.getvalue()


def renamed(data: bytes, change: object) -> bytes:
    """The same package with every name changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(change(name), old.read(name))  # type: ignore[operator]
    return buffer.getvalue()


@pytest.mark.parametrize("change", [str.upper, lambda name: "/" + name, lambda name: name.replace("/", "\\")])
def test_a_docx_is_told_and_read_whatever_its_names_look_like(change: object) -> None:
    data = renamed(word("年度报告"), change)
    # The standard library's writer turns backslashes round only on Windows.
    data = data.replace(b"word/document.xml", b"word\\document.xml") if b"\\" in str(change).encode() else data
    assert kind_of(data) == "docx"
    assert read_document(data).text == "年度报告"


def test_kinds_by_what_is_in_the_package() -> None:
    assert kind_of(zip_file(File(b"xl/workbook.xml", b"<x/>"))) == "xlsx"
    assert kind_of(zip_file(File(b"OFD.xml", b"<x/>"))) == "ofd"
    assert kind_of(zip_file(File(b"a.docx", word("x")))) == "zip"
    with pytest.raises(UnreadableDocument, match="neither DOCX"):
        kind_of(zip_file(File(b"[Content_Types].xml", b"<x/>"), File(b"ppt/presentation.xml", b"<x/>")))


def test_an_archive_that_stores_a_pdf_is_no_pdf() -> None:
    assert kind_of(zip_file(File(b"a.pdf", b"%PDF-1.7 x"))) == "zip"
    assert kind_of(rar5(File(b"a.pdf", b"%PDF-1.7 x"))) == "rar"


@pytest.mark.parametrize(
    "before", [b"MZ\x90\x00" + b"\x00\x01" * 400, b"\xef\xbb\xbf", b"\r\n", b"<br><b>Warning</b>\r\n"]
)
def test_a_zip_behind_other_bytes_is_told(before: bytes) -> None:
    data = before + zip_file(File(b"a.html", PAGE))
    assert kind_of(data) == "zip"
    assert [path for path, _ in documents_in(read_document(data))] == ["a.html"]


def test_a_rar_behind_its_unpacking_program_is_told() -> None:
    data = b"MZ\x90\x00" + b"\x00\x01" * 400 + rar4(File(b"a.html", PAGE))
    assert kind_of(data) == "rar"
    needed("bsdtar")
    assert [path for path, _ in documents_in(read_document(data))] == ["a.html"]
