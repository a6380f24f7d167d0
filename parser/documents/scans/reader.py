"""One scanned page -> blocks: its ruled tables cell by cell, the text beside them line by line, each with its place.

Measured on pages of reports at 200 dpi, one thread: 2 to 4 CPU seconds a page; see `tests/test_scans.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from parser.documents.document import (
    Block,
    Document,
    Grid,
    GridCell,
    Issue,
    Kind,
    Paragraph,
    Place,
    Scan,
    UnreadableDocument,
)
from parser.documents.furniture import Sheet as Furnished
from parser.documents.furniture import without_furniture
from parser.documents.ofd import picture as ofd
from parser.documents.pdf import render as pdf
from parser.documents.scans.cells import Box, CellText, read_cells
from parser.documents.scans.engine import Image
from parser.documents.scans.paragraphs import lines_outside
from parser.documents.scans.pictures import picture_page
from parser.documents.scans.ruled import POINTS, RuledTable, ruled_tables
from parser.documents.scans.sheets import sheets
from parser.documents.scans.straight import Matrix, Sheet, taken_back
from parser.documents.stitch import stitch

METHOD = "ocr-cell"
RENDERED = 250  # dpi of a PDF page that is drawn and not one picture


@dataclass(slots=True)
class ScanReading:
    """What was recognised on one page: its blocks in reading order, and what could not be read there.

    Boxes are in points of the page made straight, ``height`` points high; ``back``, nine numbers of a matrix by rows,
    takes them to the page as it stands in the file.
    """

    blocks: list[Block] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    height: float = 0.0
    back: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


def read_scan(data: bytes, kind: Kind, page: int) -> ScanReading:
    """Recognise page ``page`` (from 1) of a file.

    Raises:
        UnreadableDocument: the file has no such page, its picture is damaged or too large, or no page of this kind of
            file can be shown as a picture.
    """
    if kind == "pdf":
        return read_page(*pdf.page_image(data, page, RENDERED, inks=True), page, kind)
    if kind == "ofd":
        return read_page(*ofd.page_image(data, page), page, kind)
    if kind == "image":
        return read_page(*picture_page(data, page, inks=True), page, kind)
    raise UnreadableDocument(f"pages of {kind} files cannot be recognised")


def read_page(image: Image, dpi: float | None, page: int, kind: Kind) -> ScanReading:
    """Recognise a picture of a page. ``dpi`` None where nothing tells it.

    Grey pixels, rows from the top, 0 black; a second channel shows the page without its red ink (`inks.py`).
    """
    shown = sheets(image, dpi)
    found = Document(kind)
    for number, sheet in enumerate(shown, 1):
        # Two pages on one sheet are pages of their own until a table that both show is joined.
        found.blocks += blocks_of(sheet, number, kind, len(found.grids))
    blocks = [on_page(block, page) for block in stitch(found).blocks]
    reading = ScanReading(blocks, [], shown[0].height, tuple(shown[0].back.ravel().tolist()))
    if not blocks:
        message = f"nothing could be recognised on page {page}: a picture without text, or an empty sheet"
        reading.issues.append(Issue("nothing_recognised", message, Place(kind, page=page)))
    return reading


def blocks_of(sheet: Sheet, page: int, kind: Kind, before: int) -> list[Block]:
    """The tables and lines of a straight page, top to bottom. ``before``: tables that were read before it."""
    tables = ruled_tables(sheet.grey)
    cells = [[pixels(cell.box) for cell in one.table.cells] for one in tables]
    texts = read_cells(sheet.grey, sheet.text, [box for boxes in cells for box in boxes])
    placed: list[tuple[int, Block]] = []
    for number, (one, boxes) in enumerate(zip(tables, cells, strict=True), before + 1):
        own, texts = texts[: len(boxes)], texts[len(boxes) :]
        outer = pixels(one.table.box)
        place = Place(kind, table=number, page=page, box=sheet.points(outer))
        placed.append((outer[1], grid_of(one, own, sheet, place)))
    lines = lines_outside(sheet.text, [pixels(one.table.box) for one in tables])
    for order, line in enumerate(lines, 1):
        place = Place(kind, page=page, line=order, box=sheet.points(line.box))
        placed.append((line.box[1], Paragraph(line.text, place, confidence=line.confidence)))
    return [block for _, block in sorted(placed, key=lambda item: item[0])]


def grid_of(one: RuledTable, texts: list[CellText], sheet: Sheet, place: Place) -> Grid:
    cells = [
        GridCell(
            text.text,
            cell.row,
            cell.column,
            replace(place, row=cell.row + 1, column=cell.column + 1, box=sheet.points(pixels(cell.box))),
            cell.rowspan,
            cell.colspan,
            doubtful=text.doubtful or number in one.doubtful or cell.crossed,
            confidence=text.confidence,
        )
        for number, (cell, text) in enumerate(zip(one.table.cells, texts, strict=True))
    ]
    return Grid(cells, True, place, METHOD)


def pixels(box: tuple[float, float, float, float]) -> Box:
    """A box in points of a sheet, in its pixels."""
    x0, y0, x1, y1 = (round(value / POINTS) for value in box)
    return x0, y0, x1, y1


def on_page(block: Block, page: int) -> Block:
    """A block of a picture, on the page that the picture is."""
    if isinstance(block, Paragraph):
        return replace(block, place=replace(block.place, page=page))
    cells = [replace(cell, place=replace(cell.place, page=page)) for cell in block.cells]
    return replace(block, cells=cells, place=replace(block.place, page=page), fragments=())


def filled(document: Document, readings: Mapping[int, ScanReading]) -> Document:
    """The document with the blocks of recognised pages at their places; pages without a reading stay to be read.

    Page numbers and running heads go, tables that pages cut are joined.
    """
    read = [scan for scan in document.scans if scan.page in readings]
    pages = without_furniture([Furnished(readings[scan.page].height, readings[scan.page].blocks) for scan in read])
    own = {scan.page: blocks for scan, blocks in zip(read, pages, strict=True)}
    blocks: list[Block] = []
    left: list[Scan] = []
    at = 0
    for scan in document.scans:
        blocks += document.blocks[at : scan.position]
        at = max(at, scan.position)
        blocks += own.get(scan.page, [])
        if scan.page not in own:
            left.append(Scan(scan.page, len(blocks)))
    document.blocks = [*blocks, *document.blocks[at:]]
    document.scans = left
    document.issues += [issue for scan in read for issue in readings[scan.page].issues]
    stitch(document)
    backs = {scan.page: np.array(readings[scan.page].back).reshape(3, 3) for scan in read}
    document.blocks = [as_given(block, backs) for block in document.blocks]
    return document


def as_given(block: Block, backs: Mapping[int, Matrix]) -> Block:
    """A block with its boxes on the pages as they stand in the file."""

    def placed(place: Place) -> Place:
        back = backs.get(place.page or 0)
        return place if back is None or place.box is None else replace(place, box=taken_back(back, place.box))

    if isinstance(block, Paragraph):
        return replace(block, place=placed(block.place))
    pieces = (
        replace(piece, box=taken_back(backs[piece.page], piece.box)) if piece.page in backs and piece.box else piece
        for piece in block.fragments
    )
    cells = [replace(cell, place=placed(cell.place)) for cell in block.cells]
    return replace(block, cells=cells, place=placed(block.place), fragments=tuple(pieces))


def recognised(data: bytes, document: Document) -> Document:
    """The document with all of its own pages recognised that are pictures; one that cannot be becomes an issue."""
    readings: dict[int, ScanReading] = {}
    for scan in document.scans:
        try:
            readings[scan.page] = read_scan(data, document.kind, scan.page)
        except UnreadableDocument as error:
            place = Place(document.kind, page=scan.page)
            readings[scan.page] = ScanReading([], [Issue("scan_not_read", f"page {scan.page}: {error}", place)])
    return filled(document, readings)
