"""PDF -> Document: characters and rules of each page by pdfium, tables by the lattice, the rest as lines.

Measured on the reports' layouts: the lattice reads every cell of ruled tables, also rows cut by a page, at a tenth of
pdfplumber's CPU.
"""

import re
from collections import Counter

import pypdfium2 as pdfium

from parser.documents import lattice
from parser.documents.document import Block, Document, Grid, GridCell, Issue, Paragraph, Place, Scan
from parser.documents.lattice import Character, LatticeTable
from parser.documents.lines import upright
from parser.documents.packed.budget import Budget
from parser.documents.packed.reader import Read
from parser.documents.pdf import agreement
from parser.documents.pdf.attached import read_attached
from parser.documents.pdf.characters import UNREADABLE, PageText, characters_of
from parser.documents.pdf.drawing import MAX_OBJECTS, Drawing, drawing_of
from parser.documents.pdf.filled import flattened, prepare_forms
from parser.documents.pdf.furniture import MARGIN, Sheet, counts, without_furniture
from parser.documents.pdf.opening import opened
from parser.documents.pdf.scanned import is_scan, unread_pictures
from parser.documents.pdf.view import Box, view_of
from parser.documents.stitch import stitch
from parser.documents.unruled import unruled_tables
from parser.documents.unruled_layout import UnruledTable

MAX_PAGES = 400  # the longest report seen has 31
VALUE = re.compile(r"[-—－/\d.,]+")
FEWEST_VALUES = 3  # in a row of a table without rules; the forms' lists of one number a line have one
MAX_RULES = 3_000  # of one direction; a page of 60 rows, each cell with a border of its own, has 1,200


def from_pdf(data: bytes, read: Read | None = None, budget: Budget | None = None) -> Document:
    """Read a PDF. A page that shows text in no other way than as a picture becomes a `Scan`.

    ``read``: how files embedded in it are read, within ``budget``; without it they are left alone.

    Raises:
        UnreadableDocument: when the file cannot be opened (damaged, or a password is needed).
    """
    document = Document("pdf")
    sheets: list[Sheet] = []
    scans: list[int] = []
    with opened(data) as pdf:
        prepare_forms(pdf, document)
        if len(pdf) > MAX_PAGES:
            document.issues.append(Issue("too_many_pages", f"{len(pdf)} pages, the first {MAX_PAGES} were read"))
        tables = 0
        for number in range(min(len(pdf), MAX_PAGES)):
            try:
                reader = PageReader(pdf, number, document.issues, tables)
            except pdfium.PdfiumError as error:
                message = f"page {number + 1} cannot be loaded: {error}"
                document.issues.append(Issue("unreadable_page", message, Place("pdf", page=number + 1)))
                sheets.append(Sheet(0.0, []))
                continue
            sheets.append(reader.sheet())
            tables = reader.tables
            if reader.scanned:
                scans.append(number)
        if read is not None:
            read_attached(pdf, document, read, budget)
    for number, blocks in enumerate(without_furniture(sheets)):
        if number in scans:
            document.scans.append(Scan(number + 1, len(document.blocks)))
        document.blocks.extend(blocks)
    return stitch(document)


class PageReader:
    """One page -> its blocks in reading order. ``tables``: how many there are up to this page."""

    def __init__(self, pdf: pdfium.PdfDocument, number: int, issues: list[Issue], tables: int) -> None:
        self.number = number + 1
        self.issues = issues
        self.tables = tables
        page = pdf[number]
        try:
            self.shown = view_of(page)
            self.drawing: Drawing = drawing_of(page, self.shown)
            page = flattened(pdf, page, number)
            self.text: PageText = characters_of(page, self.shown, self.drawing)
        finally:
            page.close()
        if self.text.view.turn != self.shown.turn:
            self.drawing.turn(self.shown, self.text.view.turn - self.shown.turn)
        self.rules = lattice.merged(self.drawing.horizontal), lattice.merged(self.drawing.vertical)
        self.scanned = is_scan(self.text, self.drawing)

    def sheet(self) -> Sheet:
        height = self.text.view.height
        if self.scanned:
            return Sheet(height, [])
        self.say()
        ruled = [table for table in self.ruled() if not table.is_box]
        inside = {id(character) for table in ruled for cell in table.cells for character in cell.characters}
        outside = [character for character in self.text.characters if id(character) not in inside]
        tables = [(table, agreement.disputed(table), "pdf-lattice") for table in ruled]
        for found in self.unruled(outside, ruled):
            unsure = dict.fromkeys(found.unsure, "its row may be another")
            tables.append((found.table, unsure, "pdf-rows"))
            taken = {id(character) for cell in found.table.cells for character in cell.characters}
            outside = [character for character in outside if id(character) not in taken]
        placed: list[tuple[float, Block]] = []
        for table, against, method in sorted(tables, key=lambda item: item[0].box[1]):
            self.tables += 1
            placed.append((table.box[1], self.grid_of(table, against, method)))
        placed.extend(self.paragraphs(outside))
        if self.text.slanted:
            placed.append((height, self.paragraph(self.text.slanted, 0, len(outside) + 1)[0]))
        return Sheet(height, [block for _, block in sorted(placed, key=lambda item: item[0])])

    def say(self) -> None:
        """What of the page could not be read."""
        text, number = self.text, self.number
        if text.unreadable:
            first = next(c for c in (*text.characters, *text.slanted) if c.text == UNREADABLE)
            message = f"page {number}: {text.unreadable} of {len(text.characters)} glyphs do not say what they are"
            self.issue("glyph_without_unicode", message, first[1:5])
        if text.cut or self.drawing.cut:
            what = "characters" if text.cut else f"objects than {MAX_OBJECTS}"
            self.issue("page_too_full", f"page {number} holds more {what}; the rest was not read")
        for box in unread_pictures(text, self.drawing):
            self.issue("picture_not_read", f"page {number}: a large picture beside the text was not read", box)

    def issue(self, kind: str, message: str, box: Box | None = None) -> None:
        self.issues.append(Issue(kind, message, self.place(box)))

    def place(
        self,
        box: Box | None = None,
        table: int | None = None,
        row: int | None = None,
        column: int | None = None,
        line: int | None = None,
    ) -> Place:
        """A place on the page as it is shown, whichever way it was turned for reading."""
        view = self.text.view
        if box is not None and view.turn != self.shown.turn:
            box = view.turned_by(self.shown.turn - view.turn, box)
        return Place("pdf", table, row, column, self.number, box, line)

    def ruled(self) -> list[LatticeTable]:
        horizontal, vertical = self.rules
        if max(len(horizontal), len(vertical)) > MAX_RULES:
            message = f"page {self.number} has {len(horizontal)} x {len(vertical)} rules: no table is read from them"
            self.issue("page_too_full", message)
            return []
        return lattice.tables_between(horizontal, vertical, self.text.characters)

    def unruled(self, characters: list[Character], ruled: list[LatticeTable]) -> list[UnruledTable]:
        """The tables without rules; numbers that count pages are none of theirs."""
        height = self.text.view.height
        edge = [c for c in characters if not MARGIN * height <= c.y <= (1 - MARGIN) * height]
        counted = {
            id(character)
            for line in lattice.lines(edge)
            if counts(lattice.line_text(line), line[0].y0, line[0].y1, height)
            for character in line
        }
        upright = [c for c in characters if not c.turned and id(c) not in counted]
        walls = (r for r in self.rules[0] if not any(t.box[1] - 1 <= r.at <= t.box[3] + 1 for t in ruled))
        return [found for found in unruled_tables(upright, self.text.spaces, walls) if many_columns(found.table)]

    def grid_of(self, table: LatticeTable, against: dict[int, str], method: str) -> Grid:
        """``against``: number of a cell -> what speaks against its reading."""
        cells = []
        for number, cell in enumerate(table.cells):
            text = cell_text(cell.characters, cell.box)
            place = self.place(cell.box, table=self.tables, row=cell.row + 1, column=cell.column + 1)
            doubtful = number in against or UNREADABLE in text
            cells.append(GridCell(text, cell.row, cell.column, place, cell.rowspan, cell.colspan, doubtful))
            if number in against and text:
                message = f"page {self.number}, {text!r}: {against[number]}"
                self.issues.append(Issue("readings_disagree", message, place))
        return Grid(cells, True, self.place(table.box, table=self.tables), method)

    def paragraphs(self, characters: list[Character]) -> list[tuple[float, Block]]:
        found: list[tuple[float, Block]] = []
        for turned in (0, 1, 2, 3):
            for line in lattice.lines([c for c in characters if c.turned == turned]):
                paragraph, box = self.paragraph(line, turned, len(found) + 1)
                if paragraph.text:
                    found.append((box[1], paragraph))
        return found

    def paragraph(self, line: list[Character], turned: int, order: int) -> tuple[Paragraph, Box]:
        """A line as read, and its box on the page. ``turned``: how its characters lie there."""
        xs, ys = [x for c in line for x in (c.x0, c.x1)], [y for c in line for y in (c.y0, c.y1)]
        box = Character("", min(xs), min(ys), max(xs), max(ys), -turned % 4)
        if turned:
            box = upright(box)
        return Paragraph(lattice.line_text(line).strip(), self.place(box[1:5], line=order)), box[1:5]


def many_columns(table: LatticeTable) -> bool:
    """Whether some row shows three values beside its label; a list of labels and numbers reads well line by line."""
    values = [
        cell for cell in table.cells if cell.column > 0 and VALUE.fullmatch("".join(c.text for c in cell.characters))
    ]
    filled = Counter(cell.row for cell in values)
    return max(filled.values(), default=0) >= FEWEST_VALUES


def cell_text(characters: tuple[Character, ...], box: Box) -> str:
    """Printed lines of a cell as one text; a line feed where two numbers stand below each other.

    A long number goes on in the next line only where the first has no room left.
    """
    parts: list[str] = []
    before: list[Character] = []
    for line in lattice.lines(characters):
        if parts and before[-1].text.isdigit() and line[0].text.isdigit() and not agreement.goes_on(before, box):
            parts.append("\n")
        parts.append(lattice.line_text(line))
        before = line
    return "".join(parts)
