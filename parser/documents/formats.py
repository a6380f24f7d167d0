"""Which reader reads which bytes. The kind is told by the bytes, never by a name or a header."""

import codecs
import gc
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from archive.decode import decode_html
from parser.documents.document import Document, Kind, UnreadableDocument
from parser.documents.html.mhtml import from_mhtml, is_mhtml
from parser.documents.html.page import from_html
from parser.documents.html.wrapped import html_in_json
from parser.documents.ofd.reader import from_ofd
from parser.documents.office.doc import read_doc
from parser.documents.office.docx import from_docx
from parser.documents.office.libreoffice import RTF
from parser.documents.office.ole2 import MAGIC as OLE2
from parser.documents.office.ole2 import CompoundFile
from parser.documents.office.package import package_kind
from parser.documents.office.sheets import from_sheets
from parser.documents.package import Package
from parser.documents.packed.budget import Budget
from parser.documents.packed.reader import read_packed
from parser.documents.pdf.pages import from_pdf
from parser.documents.scans.pictures import read_picture
from parser.documents.text import from_text

MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|tbody|div|p|h1|meta|script|span|title)[\s>/]", re.IGNORECASE
)
ARCHIVES: tuple[tuple[bytes, Kind], ...] = ((b"Rar!\x1a\x07", "rar"), (b"7z\xbc\xaf\x27\x1c", "7z"))
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# JPEG, PNG, GIF, TIFF in both byte orders, WebP, BMP with a plausible header.
PICTURES = re.compile(
    rb"\xff\xd8\xff|\x89PNG|GIF8|II\x2a\x00|MM\x00\x2a|RIFF.{4}WEBP|BM.{4}\x00\x00\x00\x00.{4}[\x0c\x28\x6c\x7c]\x00\x00\x00",
    re.DOTALL,
)
PROGRAM = 4 << 20  # bytes; the programs before self-extracting archives have 100 to 600 kB
ZIP_END = b"PK\x05\x06"
ZIP_COMMENT = 65_536 + 22  # bytes in which a ZIP file's end record stands
# Word 2003 XML, Excel 2003 XML and packages written as one XML file, by their root element.
OFFICE_XML = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<(?:\w+:)?(?P<root>wordDocument|package|Workbook)\s",
    re.DOTALL,
)


def kind_of(data: bytes) -> Kind:
    """The kind of a file by its first bytes.

    Raises:
        UnreadableDocument: for kinds no reader exists for yet, naming what was seen.
    """
    start = data[:4096]
    if not data.strip(b"\x00 \r\n\t"):
        raise UnreadableDocument("the file is empty")
    if start.startswith(b"PK"):
        return zip_kind(data)
    for magic, packed in ARCHIVES:
        if start.startswith(magic):
            return packed
    if b"%PDF-" in start[:1024]:  # below the archives: one that stores a PDF shows this, too
        return "pdf"
    if is_mhtml(start):
        return "mhtml"
    if start.startswith(OLE2):
        return ole2_kind(data)
    if start.startswith(RTF):
        return "rtf"
    if written := office_xml_kind(start):
        return written
    if PICTURES.match(start):
        return "image"
    if ZIP_END in data[-ZIP_COMMENT:] and is_binary(data[:65536]) and zipfile.is_zipfile(BytesIO(data)):
        return zip_kind(data)
    if start.startswith(b"MZ"):
        for magic, packed in ARCHIVES:
            if data.find(magic, 1, PROGRAM) > 0:
                return packed
    head = decode_html(data[:65536], "").encode("utf-8", "replace") if data.startswith(UTF16) else data[:65536]
    if MARKUP.search(head) or html_in_json(data):
        return "html"
    if is_binary(data[:65536]):
        seen = start[:8].hex(" ")
        raise UnreadableDocument(f"no text and no known kind of file: a binary file beginning with {seen}")
    return "text"


def is_binary(data: bytes) -> bool:
    """Whether bytes are no text in any encoding of these sites: control characters, or nothing that decodes.

    Text of reports holds no C0 controls but tabs, line ends and form feeds; UTF-16 is told by its mark.
    """
    if data.startswith(UTF16):
        return False
    if sum(byte < 0x20 and byte not in b"\t\n\r\f\v" for byte in data) * 200 > len(data):
        return True
    return decode_html(data, "").count("\ufffd") * 50 > len(data)


def ole2_kind(data: bytes) -> Kind:
    """A Word file (also named .wps) or an Excel file (also named .et), by the streams in its directory."""
    streams = CompoundFile(data).streams.keys()
    if "EncryptedPackage" in streams:
        raise UnreadableDocument("an encrypted Office file: a password is needed")
    if "WordDocument" in streams:
        return "doc"
    if {"Workbook", "Book"} & streams:
        return "xls"
    seen = ", ".join(repr(name) for name in sorted(streams)[:5]) or "nothing"
    raise UnreadableDocument(f"an OLE2 file that is neither Word nor Excel (holds {seen}): no reader for it")


def office_xml_kind(start: bytes) -> Kind | None:
    found = OFFICE_XML.match(start)
    if found is None:
        return None
    if found["root"] == b"Workbook":
        return "xlsx" if b"urn:schemas-microsoft-com:office:spreadsheet" in start else None
    return "docx" if b"schemas.microsoft.com/office/" in start else None


def zip_kind(data: bytes) -> Kind:
    """DOCX, XLSX, OFD by their main parts, whatever case and slashes their names are written in; else an archive."""
    names = Package(data)
    if office := package_kind(names.parts):
        return office
    if "ofd.xml" in names:
        return "ofd"
    if "[content_types].xml" in names or "mimetype" in names:
        seen = ", ".join(sorted(names.parts)[:3])
        raise UnreadableDocument(f"an office file that is neither DOCX, XLSX nor OFD (holds {seen}): no reader for it")
    return "zip"


COLLECTING = (50_000, 20, 20)  # objects made before the first generation is looked at, and so on


def read_document(data: bytes, content_type: str = "", budget: Budget | None = None) -> Document:
    """Bytes of any known kind -> Document. ``budget``: what files inside files may still unpack to.

    Raises:
        UnreadableDocument: with what was seen, for damaged files and kinds without a reader.
    """
    with collecting_less():
        return of_kind(kind_of(data), data, content_type, budget)


@contextmanager
def collecting_less() -> Iterator[None]:
    """Let Python look for rings of objects less often: a document is many small objects, and looking takes a tenth."""
    before = gc.get_threshold()
    gc.set_threshold(*COLLECTING)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def of_kind(kind: Kind, data: bytes, content_type: str, budget: Budget | None) -> Document:
    if kind == "pdf":
        return from_pdf(data, lambda inner, left: read_document(inner, "", left), budget)
    if kind == "docx":
        return from_docx(data)
    if kind in ("doc", "rtf"):
        return read_doc(data)
    if kind == "xls" or kind == "xlsx":
        return from_sheets(data, kind)
    if kind == "html":
        inner = html_in_json(data)
        return from_html(inner, "text/html; charset=utf-8") if inner else from_html(data, content_type)
    if kind == "mhtml":
        return from_mhtml(data)
    if kind in ("zip", "rar", "7z"):
        return read_packed(data, kind, lambda inner, left: read_document(inner, "", left), budget)
    if kind == "image":
        return read_picture(data)
    if kind == "ofd":
        return from_ofd(data, lambda inner, left: read_document(inner, "", left), budget)
    return from_text(decode_html(data, content_type))
