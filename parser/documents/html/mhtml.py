"""MHTML -> Document: a page saved with its pictures as one MIME message (RFC 2557), by browsers, Word or Excel."""

import email
import re
from dataclasses import replace
from email.message import Message

from parser.documents.document import Block, Document, Grid, Issue, Place, UnreadableDocument
from parser.documents.html.page import from_html

MAX_MESSAGE = 100 << 20  # bytes; pictures make the most of it
MAX_PARTS = 2000  # a page saved by a browser holds some hundred pictures and styles
HEADER = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*[A-Za-z][A-Za-z0-9-]*:[ \t]")
MESSAGE = re.compile(rb"^(?:mime-version:|content-type:[ \t]*multipart/)", re.IGNORECASE | re.MULTILINE)
# An equals sign is followed by two hexadecimal digits or the end of the line; control characters are none.
NO_QUOTED = re.compile(r"=(?![0-9A-Fa-f]{2}|\r?\n|\Z)\r?|[\x00-\x08\x0b\x0c\x0e-\x1f]|\r(?!\n)")
BOUNDARY = re.compile(rb"^--", re.MULTILINE)


def is_mhtml(start: bytes) -> bool:
    """Whether a file begins with the headers of a MIME message, whatever it is named (.mht, .doc, .xls)."""
    if HEADER.match(start) is None:
        return False
    head = re.split(rb"\r?\n\r?\n", start.lstrip(b"\xef\xbb\xbf \r\n\t"), maxsplit=1)[0]
    return MESSAGE.search(head) is not None


def from_mhtml(data: bytes) -> Document:
    """Read the root page of the message; where that is only a set of frames (Excel), its other pages in their order.

    Raises:
        UnreadableDocument: no page in it, larger than 100 MB, or nested or divided beyond any saved page.
    """
    if len(data) > MAX_MESSAGE or sum(1 for _ in BOUNDARY.finditer(data)) > MAX_PARTS:
        raise UnreadableDocument(f"MHTML of more than {MAX_MESSAGE >> 20} MB or {MAX_PARTS} parts")
    try:
        message = email.message_from_bytes(data.lstrip(b"\xef\xbb\xbf \r\n\t"))
        pages = [part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    except (RecursionError, ValueError, LookupError) as error:
        raise UnreadableDocument(f"MHTML cannot be taken apart: {error}") from error
    if not pages:
        raise UnreadableDocument("MHTML without a page in it")
    root = root_of(message, pages)
    document = page_of(root)
    if not document.grids and len(document.text.strip()) < 200 and len(pages) > 1:
        for page in pages:
            if page is not root:
                add(document, page_of(page))
    damage = {str(type(defect).__name__) for part in message.walk() for defect in part.defects}
    if damage:
        told = ", ".join(sorted(damage))
        document.issues.append(Issue("damaged_message", f"the MIME message is damaged: {told}", Place("mhtml")))
    return document


def root_of(message: Message, pages: list[Message]) -> Message:
    """The page named by the parameter ``start`` (RFC 2387), else that at the message's own location, else the first."""
    start = message.get_param("start")
    location = message.get("Snapshot-Content-Location") or message.get("Content-Location")
    for header, wanted in (("Content-ID", start), ("Content-Location", location)):
        for page in pages:
            if wanted and str(page.get(header, "")).strip() == str(wanted).strip():
                return page
    return pages[0]


def page_of(part: Message) -> Document:
    damaged = 0
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "quoted-printable":
        damaged = mend(part)
    content = part.get_payload(decode=True)
    page = from_html(content if isinstance(content, bytes) else b"", str(part.get("Content-Type", "")))
    page.kind = "mhtml"
    if damaged:
        page.issues.append(Issue("damaged_message", f"{damaged} places are no quoted-printable", Place("mhtml")))
    page.blocks = [moved(block, 0) for block in page.blocks]
    return page


def mend(part: Message) -> int:
    """Put a question mark where something is no quoted-printable (RFC 2045 section 6.7), and give how often.

    Decoders drop such places in silence, and what follows up to the end of the line with them: 15=…999 became 15.
    """
    payload = part.get_payload()
    if not isinstance(payload, str):
        return 0
    mended, count = NO_QUOTED.subn("?", payload)
    if count:
        part.set_payload(mended)
    return count


def add(document: Document, page: Document) -> None:
    """Append another page; its tables are counted on."""
    tables = len(document.grids)
    document.blocks.extend(moved(block, tables) for block in page.blocks)
    document.issues.extend(page.issues)


def moved(block: Block, tables: int) -> Block:
    def placed(place: Place) -> Place:
        return replace(place, kind="mhtml", table=place.table + tables if place.table else None)

    if isinstance(block, Grid):
        return replace(block, cells=[replace(c, place=placed(c.place)) for c in block.cells], place=placed(block.place))
    return replace(block, place=placed(block.place))
