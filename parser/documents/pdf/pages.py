"""PDF -> Document: characters and rules of each page by pypdfium2, tables by the lattice, the rest as lines.

Measured on the reports' layouts: the lattice reads every cell of ruled tables, also rows cut by a page,
at a tenth of pdfplumber's CPU.
"""

import ctypes
import re
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from parser.alignment.rows import PAGE_NUMBER
from parser.documents import lattice
from parser.documents.document import Block, Document, Grid, GridCell, Issue, Paragraph, Place
from parser.documents.lattice import Character, Rule
from parser.documents.pdf.opening import opened

MAX_PAGES = 400  # the longest report seen has 31
FURNITURE = re.compile(r"^\s*[-—–]?\s*\d{1,3}\s*[-—–]?\s*(?:/\s*\d{1,3})?\s*$")
MARGIN = 0.08  # of the page height; page numbers and print headers stand above or below


def from_pdf(data: bytes) -> Document:
    """Read a PDF that has a text layer. Pages without text become an issue each.

    Raises:
        UnreadableDocument: when the file cannot be opened (damaged, or a password is needed).
    """
    document = Document("pdf")
    with opened(data) as pdf:
        if len(pdf) > MAX_PAGES:
            document.issues.append(Issue("too_many_pages", f"{len(pdf)} pages, the first {MAX_PAGES} were read"))
        for number in range(min(len(pdf), MAX_PAGES)):
            page = pdf[number]
            try:
                read_page(page, number + 1, document)
            finally:
                page.close()
    return document


def read_page(page: pdfium.PdfPage, number: int, document: Document) -> None:
    height = float(page.get_height())
    characters = list(characters_of(page, height))
    if not characters:
        document.issues.append(
            Issue(
                "page_without_text",
                f"page {number} shows no text layer: a scan or empty",
                Place("pdf", page=number),
            )
        )
        return
    horizontal, vertical = rules_of(page, height)
    found = lattice.tables(horizontal, vertical, characters)
    placed: list[tuple[float, Block]] = []
    before = len(document.grids)
    for order, table in enumerate(found, before + 1):
        placed.append((table.box[1], grid_of(table, number, order)))
    outside = [c for c in characters if not any(within(c, table.box) for table in found)]
    for order, line in enumerate(lattice.lines(outside), 1):
        text = lattice.line_text(line).strip()
        top, bottom = min(c.y0 for c in line), max(c.y1 for c in line)
        if not text or is_furniture(text, top, bottom, height):
            continue
        box = (line[0].x0, top, line[-1].x1, bottom)
        placed.append((top, Paragraph(text, Place("pdf", page=number, line=order, box=box))))
    document.blocks.extend(block for _, block in sorted(placed, key=lambda item: item[0]))


def is_furniture(text: str, top: float, bottom: float, height: float) -> bool:
    """Page numbers: between dashes anywhere, bare ones only in the margin."""
    if PAGE_NUMBER.match(text):
        return True
    return FURNITURE.match(text) is not None and (bottom < height * MARGIN or top > height * (1 - MARGIN))


def within(character: Character, box: tuple[float, float, float, float]) -> bool:
    return box[0] <= character.x <= box[2] and box[1] <= character.y <= box[3]


def grid_of(table: lattice.LatticeTable, page: int, number: int) -> Grid:
    cells = [
        GridCell(
            "".join(lattice.line_text(line) for line in lattice.lines(cell.characters)),
            cell.row,
            cell.column,
            Place("pdf", table=number, row=cell.row + 1, column=cell.column + 1, page=page, box=cell.box),
            cell.rowspan,
            cell.colspan,
        )
        for cell in table.cells
    ]
    return Grid(cells, True, Place("pdf", table=number, page=page, box=table.box))


def characters_of(page: pdfium.PdfPage, height: float) -> Iterator[Character]:
    """The visible characters of a page; white space is told by gaps, not by characters."""
    textpage = page.get_textpage()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    loose = raw.FS_RECTF()
    try:
        for i in range(textpage.count_chars()):
            code = raw.FPDFText_GetUnicode(textpage.raw, i)
            text = chr(code) if code < 0x110000 else ""
            if not text or text.isspace() or code < 0x20 or code in (0xFFFE, 0xFFFF, 0x00AD, 0x200B):
                continue
            raw.FPDFText_GetCharBox(textpage.raw, i, left, right, bottom, top)
            x0, y0, x1, y1 = left.value, height - top.value, right.value, height - bottom.value
            # The ink of a comma stands below the middle of its line; the font's own box does not.
            if raw.FPDFText_GetLooseCharBox(textpage.raw, i, loose) and loose.top - loose.bottom > y1 - y0:
                y0, y1 = height - loose.top, height - loose.bottom
            yield Character(text, x0, y0, x1, y1)
    finally:
        textpage.close()


def rules_of(page: pdfium.PdfPage, height: float) -> tuple[list[Rule], list[Rule]]:
    """Horizontal and vertical rules: strokes along an axis, and filled bars thinner than 3 points."""
    horizontal: list[Rule] = []
    vertical: list[Rule] = []
    for path in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=6):
        strokes = list(strokes_of(path))
        if not strokes:
            continue
        xs = [x for stroke in strokes for x in (stroke[0], stroke[2])]
        ys = [height - y for stroke in strokes for y in (stroke[1], stroke[3])]
        width, tall = max(xs) - min(xs), max(ys) - min(ys)
        if width < lattice.SHORTEST and tall < lattice.SHORTEST:
            continue
        if tall < lattice.SHORTEST:
            horizontal.append(Rule((min(ys) + max(ys)) / 2, min(xs), max(xs)))
        elif width < lattice.SHORTEST:
            vertical.append(Rule((min(xs) + max(xs)) / 2, min(ys), max(ys)))
        else:
            for x0, y0, x1, y1 in strokes:
                if abs(y0 - y1) < 0.6 and abs(x0 - x1) >= lattice.SHORTEST:
                    horizontal.append(Rule(height - (y0 + y1) / 2, min(x0, x1), max(x0, x1)))
                elif abs(x0 - x1) < 0.6 and abs(y0 - y1) >= lattice.SHORTEST:
                    vertical.append(Rule((x0 + x1) / 2, height - max(y0, y1), height - min(y0, y1)))
    return horizontal, vertical


def strokes_of(path: pdfium.PdfObject) -> Iterator[tuple[float, float, float, float]]:
    """The straight segments of a path object in page space, closing ones included."""
    matrix = path.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    first = current = None
    for i in range(raw.FPDFPath_CountSegments(path.raw)):
        segment = raw.FPDFPath_GetPathSegment(path.raw, i)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == raw.FPDF_SEGMENT_LINETO and current is not None:
            yield (*current, *point)
        current = point
        if raw.FPDFPathSegment_GetClose(segment) and first is not None:
            yield (*current, *first)
            current = first
