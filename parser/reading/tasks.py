"""What workers are asked for beside plain reading. A file's bytes go in, JSON comes out."""

from base64 import b64encode

from parser.documents.document import Document, UnreadableDocument
from parser.documents.formats import kind_of, read_document
from parser.documents.members import walk
from parser.documents.office.doc import check, read_doc
from parser.documents.office.libreoffice import convert
from parser.documents.serial import encode
from parser.reading.results import Conversions, Head, Wanted


def read(data: bytes, content_type: str = "", converted: int = 0) -> bytes:
    """A file's `Head` in a line of JSON and its `Document` in another.

    ``converted``: how many bytes at the end are not the file's, but the DOCX that LibreOffice made of it before.
    """
    file, docx = (data[:-converted], data[-converted:]) if converted else (data, None)
    document = read_doc(file, docx) if docx else read_document(file, content_type)
    return encode(Head(document.kind, scans(document))) + b"\n" + encode(document)


def scans(document: Document) -> tuple[Wanted, ...]:
    return tuple(Wanted(path, found.kind, scan.page) for path, found in walk(document, "") for scan in found.scans)


def head(data: bytes) -> Head:
    """The kind of a file that could not be read."""
    return Head(kind_of(data))


def convert_word(data: bytes, sizes: list[int]) -> Conversions:
    """DOC, WPS and RTF files, one after the other, to DOCX in one run of LibreOffice; others are passed over."""
    files, at = {}, 0
    for number, size in enumerate(sizes):
        files[number] = data[at : at + size]
        at += size
    made = convert({str(number): file for number, file in files.items() if is_word(file)})
    written = [made.get(str(number)) for number in files]
    return Conversions(tuple(b64encode(one).decode() if isinstance(one, bytes) else None for one in written))


def is_word(data: bytes) -> bool:
    """Whether LibreOffice should be given a file; what is wrong with it is said by its reader."""
    try:
        if kind_of(data) not in ("doc", "rtf"):
            return False
        check(data)
    except UnreadableDocument:
        return False
    return True
