"""What workers are asked for beside plain reading. A file's bytes go in, JSON comes out."""

from base64 import b64encode
from collections import defaultdict
from dataclasses import replace

from parser.documents.document import Document, Issue, Kind, Place, UnreadableDocument
from parser.documents.formats import kind_of, read_document
from parser.documents.members import in_member, walk
from parser.documents.office.doc import check, read_doc
from parser.documents.office.libreoffice import convert
from parser.documents.scans.reader import ScanReading, filled, read_scan
from parser.documents.serial import decode, encode
from parser.reading.inside import file_inside
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


Sized = tuple[str, int, int]
Failed = tuple[str, int, str, str]


def recognise(data: bytes, member: str, kind: Kind, page: int) -> ScanReading:
    """What a page of a file shows, or of the file inside it that ``member`` is the path of."""
    return read_scan(file_inside(data, member), kind, page)


def with_pages(
    data: bytes, recognised: list[tuple[str, int, int]], failed: list[tuple[str, int, str, str]]
) -> Document:
    """A `Document` in JSON, with the pages in their places that were recognised; the others still wait.

    Behind it in ``data`` stand their `ScanReading`s; ``recognised``: member, page and length of each. ``failed``:
    member, page, kind of issue and message.
    """
    end = len(data) - sum(size for _, _, size in recognised)
    document = decode(Document, data[:end])
    pages: dict[str, dict[int, ScanReading]] = defaultdict(dict)
    for member, page, size in recognised:
        pages[member][page] = decode(ScanReading, data[end : end + size])
        end += size
    for member, page, kind, message in failed:
        pages[member][page] = ScanReading([], [Issue(kind, f"page {page}: {message}")])
    for path, found in walk(document, ""):
        if path in pages:
            filled(found, {page: placed(reading, found.kind, path, page) for page, reading in pages[path].items()})
    return document


def placed(reading: ScanReading, kind: Kind, path: str, page: int) -> ScanReading:
    """A reading of a page with the place of all that is in it: on that page, in that member."""
    said = [replace(issue, place=issue.place or Place(kind, page=page)) for issue in reading.issues]
    if not path:
        return replace(reading, issues=said)
    inside = in_member(Document(kind, reading.blocks, issues=said), path)
    return replace(reading, blocks=inside.blocks, issues=inside.issues)
