"""DOCX -> Document: a walk over WordprocessingML (ECMA-376) as it prints, with all tracked changes accepted.

Also its flat forms: Word's "XML document" and Word 2003 XML. Headers, footers and comments are no part of a report.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from lxml import etree

from archive.decode import decode_html
from parser.documents.document import Document, Grid, GridCell, Issue, Kind, Paragraph, Place, UnreadableDocument
from parser.documents.html.page import from_html
from parser.documents.office.attached import attached_files, pictures
from parser.documents.office.beside import Styles, is_styled, paragraphs_beside, styles_beside
from parser.documents.office.numbering import Numbering
from parser.documents.office.package import Package, main_part, opened, part_of, relations
from parser.documents.office.rows import Layout, Said, layout_of, said_of_cells
from parser.documents.office.runs import BOX, NOTES, ORNAMENT, PICTURES, Inline, prepared, texts, to_walk, walk
from parser.documents.office.wordml import R, W, below
from parser.documents.text import from_text

MAX_CELLS = 200_000  # of one document; the longest real one had 700
MAX_DEPTH = 3  # documents within documents
LAYOUT_TEXT = 400  # characters; no value or label cell of a form is that long
PARAGRAPH, TABLE = f"{W}p", f"{W}tbl"
CONTENT = frozenset({PARAGRAPH, TABLE, f"{W}altChunk"})


def from_docx(data: bytes, kind: Kind = "docx", method: str = "docx", depth: int = 0) -> Document:
    """Read a Word document.

    ``kind``: what the file was before it was converted, ``method``: how its cells were found; ``depth``: how many
    documents this one lies within.

    Raises:
        UnreadableDocument: when the file is no Word document, is damaged, or its text is larger than any report.
    """
    if depth > MAX_DEPTH:
        raise UnreadableDocument(f"a document within {MAX_DEPTH} others")
    package = opened(data)
    reader = Reader(package, main_part(package, "word/document.xml"), Document(kind), method, depth)
    try:
        reader.read_all()
    except RecursionError as error:
        raise UnreadableDocument("nested deeper than any report") from error
    return reader.document


class Item(NamedTuple):
    """What a container holds, one after the other: a line of text, or an element that is read as blocks of its own."""

    text: str = ""
    doubtful: bool = False  # in a text box that is only anchored here, or with digits raised or struck out
    element: etree._Element | None = None  # a table or a file that is shown in this place
    note: tuple[str, str] | None = None  # footnote or endnote, and its id


class Reader:
    """Turns the parts of a package into blocks, in reading order."""

    def __init__(self, package: Package, part: str, document: Document, method: str, depth: int) -> None:
        self.package, self.part, self.document, self.method, self.depth = package, part, document, method, depth
        self.relations = relations(package, part)
        self.numbering = Numbering(package, self.relations)
        self.pictures: list[str] = []
        self.notes: dict[str, list[etree._Element]] = {}
        self.notes_read: set[tuple[str, str]] = set()
        self.changes = self.tables = self.cells = 0
        self.numbered = False
        self.to_walk: set[etree._Element] = set()
        self.said: dict[etree._Element, Said] = {}
        self.styles: Styles | None = None  # read for the first part that names one
        self.beside: frozenset[etree._Element] = frozenset()

    def tree(self, part: str) -> etree._Element:
        """A part, made ready to be read."""
        root = prepared(self.package.tree(part))
        self.to_walk |= to_walk(root)
        self.said |= said_of_cells(root)
        if self.styles is None and is_styled(root):
            self.styles = self.read_styles()
        self.beside |= paragraphs_beside(root, self.styles or Styles())
        return root

    def read_styles(self) -> Styles:
        try:
            return styles_beside(self.package, self.relations)
        except UnreadableDocument as error:
            self.issue("unreadable_part", f"what is struck out or raised by its style is not known: {error}")
            return Styles()

    def read_all(self) -> None:
        root = self.tree(self.part)
        try:
            self.numbered = self.numbering.matters(root)
        except UnreadableDocument as error:
            self.issue("unreadable_part", f"automatic numbers are not known: {error}")
        for body in below(root, frozenset({f"{W}body"})):
            for item in self.items(body):
                self.add(item)
        if self.changes:
            self.issue("tracked_changes", f"{self.changes} tracked changes are open; read as if all were accepted")
        self.document.members += attached_files(self.package, self.relations, self.depth, from_docx)
        if not any(cell.text.strip().isdigit() for grid in self.document.grids for cell in grid.cells):
            self.document.members += pictures(self.package, self.relations, self.pictures)

    def items(self, container: etree._Element) -> Iterator[Item]:
        for element in below(container, CONTENT):
            if element.tag != PARAGRAPH:
                yield Item(element=element)
                continue
            inline = None
            if element in self.to_walk:
                inline = Inline()
                walk(element, inline)
                text = "".join(inline.parts)
                self.changes += inline.changes
                for hung in inline.hung:
                    yield from self.hung_before(hung)
            else:
                text = texts(element)
            if self.numbered:
                text = self.numbering.number(element.find(f"{W}pPr")) + text
            if text := text.strip():
                yield Item(text, element in self.beside)
            for hung in inline.hung if inline else ():
                if hung.tag in NOTES:
                    yield Item(note=(NOTES[hung.tag], hung.get(f"{W}id", "")))

    def hung_before(self, element: etree._Element) -> Iterator[Item]:
        """What is anchored in a paragraph and read before it: text boxes and WordArt; pictures are remembered."""
        if element.tag == BOX:
            yield from (item._replace(doubtful=True) for item in self.items(element))
        elif element.tag == ORNAMENT:
            if text := (element.get("string") or "").strip():
                yield Item(text, doubtful=True)
        elif element.tag in PICTURES:
            self.pictures.append(element.get(PICTURES[element.tag]) or "")

    def add(self, item: Item) -> None:
        """Append an item as blocks."""
        if item.text:
            place = Place(self.document.kind, line=len(self.document.blocks) + 1)
            self.document.blocks.append(Paragraph(item.text, place))
        elif item.note is not None:
            self.note(item.note)
        elif item.element is not None and item.element.tag == TABLE:
            self.table(item.element)
        elif item.element is not None:
            self.chunk(item.element.get(f"{R}id", ""))

    def table(self, element: etree._Element) -> None:
        """Append the grid of a table, then what stands in its cells beside text; or only that, of a layout table."""
        layout = layout_of(element, self.said)
        if not layout.slots:
            return
        self.tables += 1
        number = self.tables
        self.changes += layout.changes
        self.cells += len(layout.slots)
        if self.cells > MAX_CELLS:
            raise UnreadableDocument(f"more than {MAX_CELLS} table cells")
        where = Place(self.document.kind, table=number)
        if layout.cut:
            self.issue("table_cut", "the table is larger than that of any report; what is beyond was not read", where)
        shown = [list(self.items(slot.element)) for slot in layout.slots]
        if arranges_page(layout, shown):
            for item in (item for items in shown for item in items):
                self.add(item)
            return
        cells: list[GridCell] = []
        for slot, items in zip(layout.slots, shown, strict=True):
            place = Place(self.document.kind, table=number, row=slot.row + 1, column=slot.column + 1)
            text = "\n".join([item.text for item in items if item.text])
            doubtful = any(item.doubtful for item in items)
            cells.append(GridCell(text, slot.row, slot.column, place, slot.rowspan, slot.colspan, doubtful))
            hidden = " ".join(texts(covered) for covered in slot.covered).strip() if slot.covered else ""
            if hidden:
                self.issue("hidden_text", f"{hidden[:80]!r} stands under a merged cell and is not printed", place)
        self.document.blocks.append(Grid(cells, True, where, self.method))
        for item in (item for items in shown for item in items if not item.text):
            self.add(item)

    def note(self, named: tuple[str, str]) -> None:
        """Append the text of a footnote or endnote below what refers to it, once."""
        if named in self.notes_read:
            return
        self.notes_read.add(named)
        kind, wanted = named
        if kind not in self.notes:
            self.notes[kind] = self.notes_of(kind)
        for note in self.notes[kind]:
            if note.get(f"{W}id") == wanted:
                for item in self.items(note):
                    self.add(item)

    def notes_of(self, kind: str) -> list[etree._Element]:
        part = part_of(self.package, self.relations, f"{kind}s")
        try:
            return list(self.tree(part)) if part else []
        except UnreadableDocument as error:
            self.issue("unreadable_part", f"the {kind}s are not known: {error}")
            return []

    def chunk(self, relation: str) -> None:
        """Append the blocks of a file that Word shows in this place (altChunk)."""
        _, part = self.relations.get(relation, ("", ""))
        try:
            inner = self.read_chunk(self.package.read(part))
        except UnreadableDocument as error:
            self.issue("unreadable_document", f"a part of the text stands in a file of its own: {error}")
            return
        for block in inner.blocks:
            place = replace(block.place, member=part)
            if isinstance(block, Paragraph):
                self.document.blocks.append(replace(block, place=place))
                continue
            self.tables += 1
            cells = [replace(cell, place=replace(cell.place, member=part, table=self.tables)) for cell in block.cells]
            self.document.blocks.append(replace(block, cells=cells, place=replace(place, table=self.tables)))
        self.document.issues += inner.issues

    def read_chunk(self, data: bytes) -> Document:
        if data.startswith(b"PK"):
            return from_docx(data, depth=self.depth + 1)
        if data.startswith((b"{\\rtf", b"MIME-Version")):
            raise UnreadableDocument(f"RTF or MHTML inside a Word file, which is not read: {data[:30]!r}")
        if b"<" in data[:1024]:
            return from_html(data)
        return from_text(decode_html(data, ""))

    def issue(self, kind: str, message: str, place: Place | None = None) -> None:
        self.document.issues.append(Issue(kind, message, place))


def arranges_page(layout: Layout, shown: list[list[Item]]) -> bool:
    """A table that holds other tables, or long text, and in no row two texts beside each other."""
    tables = any(item.element is not None for items in shown for item in items)
    long = sum(len(item.text) for items in shown for item in items) > LAYOUT_TEXT
    if not tables and not (long and len(shown) == 1):
        return False
    filled = [slot.row for slot, items in zip(layout.slots, shown, strict=True) if any(item.text for item in items)]
    return len(filled) == len(set(filled))
