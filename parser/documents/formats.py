"""Which reader reads which bytes. The kind is told by the bytes, never by a name or a header."""

import re
import zipfile
from io import BytesIO

from archive.decode import decode_html
from parser.documents.document import Document, Kind, UnreadableDocument
from parser.documents.html.page import from_html
from parser.documents.office.docx import from_docx
from parser.documents.pdf.pages import from_pdf
from parser.documents.text import from_text

MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|tbody|div|p|h1|meta|script|span|title)[\s>/]", re.IGNORECASE
)
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind_of(data: bytes) -> Kind:
    """The kind of a file by its first bytes.

    Raises:
        UnreadableDocument: for kinds no reader exists for yet, naming what was seen.
    """
    start = data[:4096]
    if not data.strip(b"\x00 \r\n\t"):
        raise UnreadableDocument("the file is empty")
    if b"%PDF-" in start[:1024]:
        return "pdf"
    if start.startswith(b"PK"):
        return zip_kind(data)
    for magic, name in (
        (OLE2, "an OLE2 file (DOC, XLS or WPS)"),
        (b"{\\rtf", "an RTF file"),
        (b"Rar!", "a RAR archive"),
        (b"7z\xbc\xaf", "a 7z archive"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"\x89PNG", "a PNG picture"),
        (b"GIF8", "a GIF picture"),
    ):
        if start.startswith(magic):
            raise UnreadableDocument(f"{name}, for which there is no reader yet; the archived bytes are kept")
    if MARKUP.search(start) or MARKUP.search(data[:65536]):
        return "html"
    if is_binary(data[:65536]):
        seen = start[:8].hex(" ")
        raise UnreadableDocument(f"no text and no known kind of file: a binary file beginning with {seen}")
    return "text"


def is_binary(data: bytes) -> bool:
    """Whether bytes are no text in any encoding of these sites: control characters, or nothing that decodes.

    Text of reports holds no C0 controls but tabs, line ends and form feeds; UTF-16 is told by its mark.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    if sum(byte < 0x20 and byte not in b"\t\n\r\f\v" for byte in data) * 200 > len(data):
        return True
    return decode_html(data, "").count("\ufffd") * 50 > len(data)


def zip_kind(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise UnreadableDocument(f"a damaged ZIP file: {error}") from error
    if "word/document.xml" in names:
        return "docx"
    seen = ", ".join(names[:3]) or "nothing"
    raise UnreadableDocument(f"a ZIP file that is no DOCX (holds {seen}), for which there is no reader yet")


def read_document(data: bytes, content_type: str = "") -> Document:
    """Bytes of any known kind -> Document.

    Raises:
        UnreadableDocument: with what was seen, for damaged files and kinds without a reader.
    """
    kind = kind_of(data)
    if kind == "pdf":
        return from_pdf(data)
    if kind == "docx":
        return from_docx(data)
    if kind == "html":
        return from_html(data, content_type)
    return from_text(decode_html(data, content_type))
