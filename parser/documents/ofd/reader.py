"""OFD (GB/T 33190-2016) -> Document: characters and rules of each page, tables by the lattice, the rest as lines.

How TextCode, paths and resources are read, with the sections of the standard, stands in the modules beside.
"""

import re
from collections.abc import Iterator

from parser.alignment.rows import PAGE_NUMBER
from parser.documents import lattice
from parser.documents.document import Block, Document, Grid, GridCell, Issue, Paragraph, Place, Scan
from parser.documents.lattice import Character, LatticeCell, LatticeTable
from parser.documents.ofd.container import OfdFile, PageContent
from parser.documents.ofd.content import Drawn, drawn
from parser.documents.ofd.geometry import POINTS, Box, area, common, points
from parser.documents.ofd.text import Run
from parser.documents.package import MissingPart

MAX_PAGES = 400  # the longest report seen has 31
MAX_CROSSINGS = 250_000  # horizontal rules times vertical ones; a page of 60 rows and 15 columns has 1,000
SCANNED = 0.6  # of the page: a picture this large is the page
TOLD = 0.15  # of the page: a smaller picture is a seal or an emblem
FEW = 40  # characters; a scan may bear a page number or a header as text
MARGIN = 0.08  # of the page height; page numbers stand above or below
BARE_NUMBER = re.compile(r"^\s*\d{1,3}\s*(?:/\s*\d{1,3})?\s*$")


def from_ofd(data: bytes) -> Document:
    """Read all pages of all documents in an OFD file; pages are counted through.

    A page that is a picture becomes a `Scan` (its pixels: `picture.page_image`). A page or an object that is missing or
    damaged becomes an issue, and cells where something of it would stand are doubtful.

    Raises:
        UnreadableDocument: damaged as a whole, encrypted, or larger than any report.
    """
    file = OfdFile(data)
    document = Document("ofd")
    document.issues.extend(Issue("missing_part", message, Place("ofd")) for message in file.lost)
    if file.attached:
        message = f"files attached to the OFD were not read: {', '.join(file.attached)[:200]}"
        document.issues.append(Issue("attachment_not_read", message, Place("ofd")))
    if len(file.pages) > MAX_PAGES:
        message = f"{len(file.pages)} pages, the first {MAX_PAGES} were read"
        document.issues.append(Issue("too_many_pages", message, Place("ofd")))
    for number, files in enumerate(file.pages[:MAX_PAGES], 1):
        try:
            page = file.content_of(files)
        except MissingPart as error:
            document.issues.append(Issue("missing_part", f"page {number}: {error}", Place("ofd", page=number)))
            continue
        read_page(page, number, document)
    return document


def read_page(page: PageContent, number: int, document: Document) -> None:
    found = drawn(page)
    place = Place("ofd", page=number)
    document.issues.extend(issue for issue in said(page, found, place))
    scanned = covered(page, found)
    runs = [run for run in found.runs if is_shown(run, found, page, scanned)]
    characters = [character for run in runs for character in run.characters]
    if scanned and len(characters) < FEW:
        document.scans.append(Scan(number, len(document.blocks)))
        document.issues.append(Issue("page_without_text", f"page {number} is a picture: a scan", place))
    elif not characters and len(found.rules) > FEW:
        document.issues.append(
            Issue("page_without_text", f"page {number} shows no text: it may be drawn as outlines", place)
        )
    tables = tables_of(found, characters, place, document)
    doubts = list(doubtful(page, found, runs))
    if sum(character.turned > 0 for character in characters) * 2 > len(characters):
        document.issues.append(Issue("sideways_page", f"most text of page {number} stands on its side", place))
        doubts.append(scale(page.box))
    placed: list[tuple[float, Block]] = []
    for order, table in enumerate(tables, len(document.grids) + 1):
        placed.append((table.box[1], grid_of(table, place, order, doubts)))
    outside = [c for c in characters if not any(within(c, table.box) for table in tables)]
    placed.extend(paragraphs(outside, place, (page.box[3] - page.box[1]) * POINTS))
    document.blocks.extend(block for _, block in sorted(placed, key=lambda item: item[0]))


def said(page: PageContent, found: Drawn, place: Place) -> Iterator[Issue]:
    """What of a page could not be read or is not text."""
    for message in page.lost:
        yield Issue("missing_part", f"page {place.page}: {message}", place)
    for message, box in found.torn:
        yield Issue("unreadable_object", f"page {place.page}: {message}", at(place, box and points(box)))
    for run in found.runs:
        told = f"taken for a watermark: {run.text[:60]}" if run.slanted else f"{run.doubt}: {run.text[:60]}"
        if run.slanted or run.doubt:
            kind = "slanted_text" if run.slanted else "doubtful_text"
            yield Issue(kind, f"page {place.page}: {told}", at(place, run.box))
    for note in page.notes:
        message = f"page {place.page}: an annotation was not read: {note.text[:60]}"
        yield Issue("annotation_not_read", message, at(place, note.box and points(note.box)))
    paper = area(page.box)
    for picture in found.pictures:
        share = area(common(picture.box, upright(page.box))) / paper
        if TOLD <= share < SCANNED and not covered(page, found):
            message = f"page {place.page}: a picture over {share:.0%} of the page was not read"
            yield Issue("picture_not_read", message, at(place, points(picture.box)))


def at(place: Place, box: Box | None) -> Place:
    return Place(place.kind, page=place.page, box=box)


def upright(paper: Box) -> Box:
    """The paper with its corner at the origin, as objects are drawn."""
    return 0.0, 0.0, paper[2] - paper[0], paper[3] - paper[1]


def scale(paper: Box) -> Box:
    return points(upright(paper))


def covered(page: PageContent, found: Drawn) -> bool:
    """Whether pictures make the page: one over most of it, or the strips of a scan together."""
    paper = upright(page.box)
    return sum(area(common(picture.box, paper)) for picture in found.pictures) >= SCANNED * area(paper)


def is_shown(run: Run, found: Drawn, page: PageContent, scanned: bool) -> bool:
    """Whether a run is printed. Under or in a scan, invisible text is what somebody's recognition made of it."""
    if not run.painted or run.slanted:
        return False
    if not scanned:
        return True
    paper = upright(page.box)
    over = (p.order > run.order and area(common(p.box, paper)) >= SCANNED * area(paper) for p in found.pictures)
    return not run.faint and not any(over)


def tables_of(found: Drawn, characters: list[Character], place: Place, document: Document) -> list[LatticeTable]:
    dotted = lattice.dotted(found.rules.dots)
    horizontal = lattice.merged([*found.rules.horizontal, *dotted[0]])
    vertical = lattice.merged([*found.rules.vertical, *dotted[1]])
    if len(horizontal) * len(vertical) > MAX_CROSSINGS:
        message = f"page {place.page}: {len(horizontal)} by {len(vertical)} rules: no table"
        document.issues.append(Issue("too_many_rules", message, place))
        return []
    return [table for table in lattice.tables(horizontal, vertical, characters) if not table.is_box]


def doubtful(page: PageContent, found: Drawn, runs: list[Run]) -> Iterator[Box]:
    """Where something may be missing or wrong, in points; the whole page where that is not known."""
    yield from (box for run in runs if run.doubt for box in (run.box, run.boundary) if box)
    boxes = [box for _, box in found.torn] + [note.box for note in page.notes]
    yield from (points(box) if box else scale(page.box) for box in boxes)


def within(character: Character, box: Box) -> bool:
    return box[0] <= character.x <= box[2] and box[1] <= character.y <= box[3]


def grid_of(table: LatticeTable, place: Place, number: int, doubts: list[Box]) -> Grid:
    page = place.page
    cells = [
        GridCell(
            "".join(lattice.line_text(line) for line in lattice.lines(cell.characters)),
            cell.row,
            cell.column,
            Place("ofd", table=number, row=cell.row + 1, column=cell.column + 1, page=page, box=cell.box),
            cell.rowspan,
            cell.colspan,
            cell.crossed or is_doubtful(cell, doubts),
        )
        for cell in table.cells
    ]
    return Grid(cells, True, Place("ofd", table=number, page=page, box=table.box), "ofd")


def is_doubtful(cell: LatticeCell, doubts: list[Box]) -> bool:
    x0, y0, x1, y1 = cell.box
    return any(box[0] < x1 and box[2] > x0 and box[1] < y1 and box[3] > y0 for box in doubts)


def paragraphs(characters: list[Character], place: Place, height: float) -> Iterator[tuple[float, Paragraph]]:
    """Lines outside of tables, top to bottom, with their upper edge; page numbers are left out."""
    for order, line in enumerate(lattice.lines(characters), 1):
        text = lattice.line_text(line).strip()
        top, bottom = min(c.y0 for c in line), max(c.y1 for c in line)
        in_margin = bottom < height * MARGIN or top > height * (1 - MARGIN)
        if text and not PAGE_NUMBER.match(text) and not (in_margin and BARE_NUMBER.match(text)):
            box = (line[0].x0, top, line[-1].x1, bottom)
            yield top, Paragraph(text, Place("ofd", page=place.page, line=order, box=box))
