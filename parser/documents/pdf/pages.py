"""PDF -> Document: characters and rules of each page by pdfium, tables by the lattice, the rest as lines.

Measured on the reports' layouts: the lattice reads every cell of ruled tables, also rows cut by a page, at a tenth of
pdfplumber's CPU.
"""

from collections.abc import Sequence

import pypdfium2 as pdfium

from parser.documents import agreement, lattice
from parser.documents.cell_text import cell_texts
from parser.documents.document import Block, Document, Grid, GridCell, Issue, Paragraph, Place, Scan
from parser.documents.furniture import Sheet, counts, margin, without_furniture
from parser.documents.heads import Band
from parser.documents.lattice import Character, LatticeTable
from parser.documents.lines import upright
from parser.documents.matrices import Box
from parser.documents.packed.budget import Budget
from parser.documents.packed.reader import Read
from parser.documents.pdf.attached import read_attached
from parser.documents.pdf.characters import PageText, characters_of
from parser.documents.pdf.drawing import MAX_OBJECTS, Drawing, drawing_of
from parser.documents.pdf.faint import MAX_DRAWN, Digits, may_have_layers
from parser.documents.pdf.filled import drawn_upon, flattened, prepare_forms
from parser.documents.pdf.lost import UNREADABLE
from parser.documents.pdf.opening import opened
from parser.documents.pdf.scanned import is_scan, unread_pictures
from parser.documents.pdf.second_opinion import SecondOpinion, inside
from parser.documents.pdf.view import view_of
from parser.documents.stitch import stitch
from parser.documents.struck import struck_digits
from parser.documents.typed_rules import typed_rules
from parser.documents.unruled import unruled_tables
from parser.documents.unruled_layout import UnruledTable

MAX_PAGES = 400  # the longest report seen has 31
WHOLE = 0.9  # of the digits in tables that the edges of filled shapes enclose when those are their rules
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
        second, layered = SecondOpinion(data), may_have_layers(data)
        reader: PageReader | None = None
        for number in range(min(len(pdf), MAX_PAGES)):
            try:
                reader = PageReader(pdf, number, document.issues, second, reader, layered)
            except pdfium.PdfiumError as error:
                message = f"page {number + 1} cannot be loaded: {error}"
                document.issues.append(Issue("unreadable_page", message, Place("pdf", page=number + 1)))
                sheets.append(Sheet(0.0, []))
                if reader is not None:
                    reader.last = ()
                continue
            sheets.append(reader.sheet())
            if reader.scanned:
                scans.append(number)
        if read is not None:
            read_attached(pdf, document, read, budget)
    for number, blocks in enumerate(without_furniture(sheets)):
        if number in scans:
            document.scans.append(Scan(number + 1, len(document.blocks)))
        document.blocks.extend(blocks)
    return stitch(document)


# A table, what speaks against which of its cells, how it was read.
Reading = tuple[LatticeTable, dict[int, str], str]


def undisputed(tables: list[Reading]) -> int:
    """How many digits the cells hold that nothing speaks against."""
    return sum(
        c.text.isdigit()
        for table, against, _ in tables
        for number, cell in enumerate(table.cells)
        if number not in against
        for c in cell.characters
    )


class PageReader:
    """One page -> its blocks in reading order.

    ``tables``: how many there are up to this page; ``last``: the columns of its last one, when it has no rules.
    """

    def __init__(
        self,
        pdf: pdfium.PdfDocument,
        number: int,
        issues: list[Issue],
        second: SecondOpinion,
        before: "PageReader | None",
        layered: bool,
    ) -> None:
        self.number = number + 1
        self.issues = issues
        self.second = second
        self.tables: int = before.tables if before else 0
        self.columns: Sequence[Band] = before.last if before else ()
        self.last: Sequence[Band] = ()
        self.drawn_pages: int = before.drawn_pages if before else 0
        self.faint: set[int] = set()  # ids of digits that are not seen
        page = pdf[number]
        try:
            self.shown = view_of(page)
            self.drawing: Drawing = drawing_of(page, self.shown, layered)
            upon = drawn_upon(page, self.shown)
            page = flattened(pdf, page, number)
            self.text: PageText = characters_of(page, self.shown, self.drawing)
            if self.drawing.suspect or upon or self.drawing.replaced:
                self.drawn_pages += self.drawing.suspect
                digits = Digits(self.shown, self.text.view, self.text.characters)
                look = self.drawing.suspect and self.drawn_pages <= MAX_DRAWN
                self.faint = digits.within([*upon, *self.drawing.replaced])
                self.faint |= digits.unseen(page) if look else digits.all if self.drawing.suspect else set()
        finally:
            page.close()
        if self.text.view.turn != self.shown.turn:
            self.drawing.turn(self.shown, self.text.view.turn - self.shown.turn)
        self.scanned = is_scan(self.text, self.drawing)
        if self.text.unseen:
            for lost in self.second.characters_among(number, self.text.view, self.text.unseen):
                self.text.add_unreadable(lost)
        self.text.characters, across, down = typed_rules(self.text.characters)
        self.drawn = self.drawing.horizontal + across, self.drawing.vertical + down
        edges = self.drawing.edges
        self.rules = lattice.merged(self.drawn[0] + edges[0]), lattice.merged(self.drawn[1] + edges[1])
        self.faint |= set(map(id, struck_digits(self.drawn[0], self.text.characters)))

    def sheet(self) -> Sheet:
        height = self.text.view.height
        if self.scanned:
            return Sheet(height, [])
        self.say()
        ruled = self.ruled()
        tables, outside = self.read(ruled, "pdf-lattice")
        if any(self.drawing.edges):
            ruled, tables, outside = self.shaded(ruled, tables, outside)
        if any(against for _, against, method in tables if method == "pdf-lattice") or self.rules_left_out(tables):
            view, rules = self.text.view, len(self.rules[0]) + len(self.rules[1])
            better = self.second.better(self.number - 1, view, rules, ruled, self.text.characters)
            if better is not None:
                tables, outside = self.read(better, "pdfplumber")
        placed: list[tuple[float, Block]] = []
        for table, against, method in sorted(tables, key=lambda item: item[0].box[1]):
            self.tables += 1
            placed.append((table.box[1], self.grid_of(table, against, method)))
        placed.extend(self.paragraphs(outside))
        if self.text.slanted:
            placed.append((height, self.paragraph(self.text.slanted, 0, len(outside) + 1)[0]))
        return Sheet(height, [block for _, block in sorted(placed, key=lambda item: item[0])])

    def shaded(
        self, ruled: list[LatticeTable], tables: list[Reading], outside: list[Character]
    ) -> tuple[list[LatticeTable], list[Reading], list[Character]]:
        """The same without the edges of filled shapes, when they shade some rows only.

        Then numbers of tables lie outside of them, or several in one cell between two shaded rows.
        """
        filled, last = self.rules, self.last
        self.rules = lattice.merged(self.drawn[0]), lattice.merged(self.drawn[1])
        plain = self.ruled()
        other, left = self.read(plain, "pdf-lattice")
        without = inside([table for table, _, _ in other])
        if inside(ruled) < WHOLE * without or undisputed(tables) < undisputed(other):
            return plain, other, left
        self.rules, self.last = filled, last
        return ruled, tables, outside

    def read(self, ruled: list[LatticeTable], method: str) -> tuple[list[Reading], list[Character]]:
        """All tables, those without rules too, and the characters outside of them."""
        inside = {id(character) for table in ruled for cell in table.cells for character in cell.characters}
        outside = [character for character in self.text.characters if id(character) not in inside]
        tables: list[Reading] = [(table, agreement.disputed(table), method) for table in ruled]
        for found in self.unruled(outside, ruled):
            tables.append((found.table, dict.fromkeys(found.unsure, "its row may be another"), "pdf-rows"))
            taken = {id(character) for cell in found.table.cells for character in cell.characters}
            outside = [character for character in outside if id(character) not in taken]
        return tables, outside

    def rules_left_out(self, tables: list[Reading]) -> bool:
        """Whether rules part the columns of a table that was read as one without rules."""
        return any(
            sum(x0 < rule.at < x1 and min(rule.end, y1) - max(rule.start, y0) > 10 for rule in self.rules[1]) > 1
            for (x0, y0, x1, y1) in (table.box for table, _, method in tables if method == "pdf-rows")
        )

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
        found = lattice.tables_between(horizontal, vertical, self.text.characters)
        return [table for table in found if not table.is_box]

    def unruled(self, characters: list[Character], ruled: list[LatticeTable]) -> list[UnruledTable]:
        """The tables without rules; numbers that count pages are none of theirs."""
        height = self.text.view.height
        edge = [c for c in characters if not margin(height) <= c.y <= height - margin(height)]
        counted = {
            id(character)
            for line in lattice.lines(edge)
            if counts(lattice.line_text(line), line[0].y0, line[0].y1, height)
            for character in line
        }
        upright = [c for c in characters if not c.turned and id(c) not in counted]
        walls = (r for r in self.rules[0] if not any(t.box[1] - 1 <= r.at <= t.box[3] + 1 for t in ruled))
        found = unruled_tables(upright, self.text.spaces, walls, self.columns)
        self.last = found[-1].bands if found and not ruled else ()
        return found

    def grid_of(self, table: LatticeTable, against: dict[int, str], method: str) -> Grid:
        """``against``: number of a cell -> what speaks against its reading."""
        cells = []
        for number, (cell, text) in enumerate(zip(table.cells, cell_texts(table), strict=True)):
            place = self.place(cell.box, table=self.tables, row=cell.row + 1, column=cell.column + 1)
            unseen = bool(self.faint) and any(id(c) in self.faint for c in cell.characters)
            doubtful = number in against or UNREADABLE in text or unseen
            cells.append(GridCell(text, cell.row, cell.column, place, cell.rowspan, cell.colspan, doubtful))
            if number in against and text:
                message = f"page {self.number}, {text!r}: {against[number]}"
                self.issues.append(Issue("readings_disagree", message, place))
            if unseen:
                message = f"page {self.number}, {text[:80]!r}: digits of it are not seen, struck out or replaced"
                self.issues.append(Issue("hidden_text", message, place))
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
