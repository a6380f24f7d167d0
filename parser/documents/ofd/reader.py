"""OFD (GB/T 33190-2016) -> Document: characters and rules of each page, tables by the lattice, the rest as lines.

How TextCode, paths and resources are read, with the sections of the standard, stands in the modules beside.
"""

from collections import Counter
from functools import partial

from parser.documents.document import Document, Issue, Place, Scan
from parser.documents.furniture import Sheet, without_furniture
from parser.documents.ofd.beside import Attachment
from parser.documents.ofd.container import OfdFile
from parser.documents.ofd.pages import PageReader
from parser.documents.package import MissingPart
from parser.documents.packed.budget import MAX_DEPTH, Budget, Entry, Spent, Unpackable
from parser.documents.packed.names import shown, single
from parser.documents.packed.reader import Read, member_of
from parser.documents.stitch import stitch

MAX_PAGES = 400  # the longest report seen has 31


def from_ofd(data: bytes, read: Read | None = None, budget: Budget | None = None) -> Document:
    """Read all pages of all documents in an OFD file; pages are counted through.

    A page that is a picture becomes a `Scan` (its pixels: `picture.page_image`). A page or an object that is missing or
    damaged becomes an issue, and cells where something of it would stand are doubtful. ``read``: how files attached to
    it are read, within ``budget``; without it they are left alone.

    Raises:
        UnreadableDocument: damaged as a whole, encrypted, or larger than any report.
    """
    file = OfdFile(data)
    document = Document("ofd")
    document.issues.extend(Issue("missing_part", message, Place("ofd")) for message in file.lost)
    if len(file.pages) > MAX_PAGES:
        message = f"{len(file.pages)} pages, the first {MAX_PAGES} were read"
        document.issues.append(Issue("too_many_pages", message, Place("ofd")))
    sheets: list[Sheet] = []
    scans: set[int] = set()
    tables = 0
    for number, files in enumerate(file.pages[:MAX_PAGES], 1):
        try:
            page = file.content_of(files)
        except MissingPart as error:
            document.issues.append(Issue("missing_part", f"page {number}: {error}", Place("ofd", page=number)))
            sheets.append(Sheet(0.0, []))
            continue
        reader = PageReader(page, number, tables)
        sheets.append(reader.sheet())
        document.issues.extend(reader.issues)
        tables = reader.tables
        if reader.scanned:
            scans.add(number)
    for number, blocks in enumerate(without_furniture(sheets), 1):
        if number in scans:
            document.scans.append(Scan(number, len(document.blocks)))
        document.blocks.extend(block for block in blocks if block.text)
    stitch(document)
    if read is not None:
        read_attached(file, document, read, budget or Budget())
    return document


def read_attached(file: OfdFile, document: Document, read: Read, budget: Budget) -> None:
    """Add a member for each file attached to a document of the package."""
    if file.attached and budget.depth >= MAX_DEPTH:
        message = (
            f"{len(file.attached)} attached files were not read: files inside files to more than {MAX_DEPTH} levels"
        )
        document.issues.append(Issue("unpacking_stopped", message, Place("ofd")))
        return
    seen: Counter[str] = Counter()
    try:
        for attachment in file.attached:
            budget.take_member()
            entry = Entry(attachment.name, 0, partial(content, file, attachment))
            document.members.append(member_of(entry, single(shown(entry.name), seen), "ofd", read, budget))
    except Spent as spent:
        document.issues.append(Issue("unpacking_stopped", str(spent), Place("ofd")))


def content(file: OfdFile, attachment: Attachment, limit: int) -> bytes:
    """The attached file; without its packed size it may have `budget.ALWAYS` bytes."""
    if attachment.part is None:
        raise Unpackable("the attached file is missing")
    try:
        return file.package.read(attachment.part)[:limit]
    except MissingPart as error:
        raise Unpackable(str(error)) from error
