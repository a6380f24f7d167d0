"""DOC -> Document by office_oxide, where LibreOffice is not installed: texts and rows are right, spans are not told."""

from typing import Any

import office_oxide

from parser.documents.document import Document, Grid, GridCell, Issue, Paragraph, Place, UnreadableDocument

MAX_CELLS = 200_000


def from_oxide(data: bytes) -> Document:
    """Read an OLE2 Word file.

    Merged cells come as empty ones and a table comes in one piece for each shape of row; pieces that follow each other
    are one grid again, whose columns only count the cells of each row.

    Raises:
        UnreadableDocument: the reader finds no Word document, or panics.
    """
    try:
        told: dict[str, Any] = office_oxide.Document.from_bytes(data, "doc").to_ir()
    except office_oxide.OfficeOxideError as error:
        raise UnreadableDocument(f"the Word file cannot be read: {error}") from error
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        # A panic of the wheel's Rust code descends from BaseException alone.
        raise UnreadableDocument(f"the Word file makes its reader panic: {error}") from error
    document = Document("doc")
    rows: list[list[str]] = []
    for element in (element for section in told["sections"] for element in section["elements"]):
        if "rows" in element:
            rows += [[text_of(cell) for cell in row["cells"]] for row in element["rows"]]
            continue
        add_grid(document, rows)
        rows = []
        for line in text_of(element).split("\n"):
            if text := line.strip():
                document.blocks.append(Paragraph(text, Place("doc", line=len(document.blocks) + 1)))
    add_grid(document, rows)
    why = "read without LibreOffice, which alone tells merged cells: apt-get install libreoffice-writer-nogui"
    document.issues.append(Issue("read_without_spans", why))
    return document


def add_grid(document: Document, rows: list[list[str]]) -> None:
    number = len(document.grids) + 1
    cells = [
        GridCell(text, r, c, Place("doc", table=number, row=r + 1, column=c + 1))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    if len(cells) > MAX_CELLS:
        raise UnreadableDocument(f"a table of more than {MAX_CELLS} cells")
    if cells:
        document.blocks.append(Grid(cells, False, Place("doc", table=number), "office-oxide"))


def text_of(element: dict[str, Any]) -> str:
    """The text of a paragraph, list or cell: runs joined as they are, paragraphs and items as lines."""
    if isinstance(element.get("text"), str):
        return str(element["text"])
    if "break" in str(element.get("type", "")):
        return "\n"
    parts = [part for name in ("content", "items", "elements") for part in element.get(name) or ()]
    if nested := element.get("nested"):
        parts.append(nested)
    inline = all(part.get("type") in ("text", "hyperlink") or "break" in str(part.get("type")) for part in parts)
    return ("" if inline else "\n").join(text_of(part) for part in parts)
