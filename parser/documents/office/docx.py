"""DOCX -> Document: a walk over WordprocessingML (ECMA-376) with merged cells, tracked changes and text boxes."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from parser.documents.document import Document, Grid, GridCell, Paragraph, Place, UnreadableDocument

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MAX_XML = 64 << 20  # bytes of document.xml; a report's is below 1 MB
MAX_SPAN = 200  # columns; Word itself allows 63


def from_docx(data: bytes) -> Document:
    """Read the body of a DOCX file; headers, footers and comments are not part of a report.

    Raises:
        UnreadableDocument: when the file is no DOCX, is damaged, or its text is larger than any report.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package, package.open("word/document.xml") as part:
            xml = part.read(MAX_XML + 1)
    except (zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise UnreadableDocument(f"DOCX cannot be opened: {error}") from error
    if len(xml) > MAX_XML:
        raise UnreadableDocument(f"DOCX text is larger than {MAX_XML >> 20} MB")
    try:
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError as error:
        raise UnreadableDocument(f"DOCX text is not well-formed: {error}") from error
    body = root.find(f"{W}body")
    document = Document("docx")
    if body is not None:
        for element in content(body):
            if element.tag == f"{W}tbl":
                read_table(element, document)
            else:
                read_paragraph(element, document)
    return document


def content(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables of a container, through content controls and tracked insertions."""
    for child in parent:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"):
            yield from content(child)


def read_paragraph(element: etree._Element, document: Document) -> None:
    for box in element.iter(f"{W}txbxContent"):
        if not any(ancestor.tag == MC_FALLBACK for ancestor in box.iterancestors()):
            for inner in content(box):
                if inner.tag == f"{W}tbl":
                    read_table(inner, document)
                else:
                    read_paragraph(inner, document)
    text = paragraph_text(element).strip()
    if text:
        document.blocks.append(Paragraph(text, Place("docx", line=len(document.blocks) + 1)))


def paragraph_text(element: etree._Element) -> str:
    """The text as it reads with all changes accepted: deletions dropped, insertions kept, runs joined without a gap."""
    parts: list[str] = []

    def walk(node: etree._Element) -> None:
        for child in node:
            tag = child.tag
            if tag == f"{W}t":
                parts.append(child.text or "")
            elif tag in (f"{W}br", f"{W}cr"):
                parts.append("\n")
            elif tag == f"{W}tab":
                parts.append(" ")
            elif tag == f"{W}noBreakHyphen":
                parts.append("-")
            elif tag not in (
                f"{W}del",
                f"{W}moveFrom",
                f"{W}txbxContent",
                f"{W}pPr",
                f"{W}rPr",
                f"{W}tbl",
                MC_FALLBACK,
            ):
                walk(child)

    walk(element)
    return "".join(parts)


def read_table(table: etree._Element, document: Document) -> None:
    """Append the grid of a table, then the grids of tables nested in its cells."""
    number = len(document.grids) + 1
    cells: list[GridCell] = []
    open_merges: dict[int, int] = {}  # grid column -> index in cells of the vertically merged cell
    nested: list[etree._Element] = []
    for r, row in enumerate(rows_of(table)):
        column = integer(row.find(f"{W}trPr/{W}gridBefore"), 0)
        merges: dict[int, int] = {}
        for cell in cells_of(row):
            properties = cell.find(f"{W}tcPr")
            span = min(integer(None if properties is None else properties.find(f"{W}gridSpan"), 1), MAX_SPAN)
            merge = None if properties is None else properties.find(f"{W}vMerge")
            if merge is not None and merge.get(f"{W}val", "continue") == "continue" and column in open_merges:
                at = open_merges[column]
                merges[column] = at
                above = cells[at]
                cells[at] = GridCell(above.text, above.row, above.column, above.place, r - above.row + 1, above.colspan)
            else:
                if merge is not None:
                    merges[column] = len(cells)
                place = Place("docx", table=number, row=r + 1, column=column + 1)
                cells.append(GridCell(cell_text(cell), r, column, place, 1, span))
            nested.extend(inner for inner in content(cell) if inner.tag == f"{W}tbl")
            column += span
        open_merges = merges
    if cells:
        document.blocks.append(Grid(cells, True, Place("docx", table=number)))
    for inner in nested:
        read_table(inner, document)


def rows_of(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == f"{W}tr":
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            yield from rows_of(child)


def cells_of(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml"):
            yield from cells_of(child)


def cell_text(cell: etree._Element) -> str:
    return "\n".join(text for p in content(cell) if p.tag == f"{W}p" and (text := paragraph_text(p).strip()))


def integer(element: etree._Element | None, default: int) -> int:
    value = (element.get(f"{W}val") if element is not None else None) or ""
    return int(value) if value.isdigit() else default
