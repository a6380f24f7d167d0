"""A Document: what one file shows, as paragraphs and grids in reading order, each with its place."""

from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["html", "mhtml", "pdf", "docx", "doc", "rtf", "xlsx", "xls", "ofd", "image", "text", "zip", "rar", "7z"]


class UnreadableDocument(ValueError):
    """A file that is not what its kind promises: damaged, encrypted, too large or empty."""


# Places and cells are never changed once made. frozen=True would say so and make each ten times as slow to make
# (1.2 µs instead of 0.1): a third of the time in which a page is read.
@dataclass(slots=True, unsafe_hash=True)
class Place:
    """Where something is printed. Counts are 1-based; ``box``: x0, y0, x1, y1 in PDF points, origin top-left."""

    kind: Kind
    table: int | None = None
    row: int | None = None
    column: int | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    line: int | None = None
    member: str | None = None  # which file inside the file: "附件/表.docx", parted by " > " where nested

    def as_json(self) -> dict[str, Any]:
        """All eight keys, null where the kind of file knows no such thing."""
        return {
            "kind": self.kind,
            "table": self.table,
            "row": self.row,
            "column": self.column,
            "page": self.page,
            "box": None if self.box is None else [round(v, 1) for v in self.box],
            "line": self.line,
            "member": self.member,
        }


@dataclass(slots=True, unsafe_hash=True)
class GridCell:
    """One anchor cell: its printed text, its first row and column (0-based) and how many of each it covers."""

    text: str
    row: int
    column: int
    place: Place
    rowspan: int = 1
    colspan: int = 1
    doubtful: bool = False  # the text may be that of several cells, or not what is printed
    confidence: float | None = None  # 0 to 1, of text recognised in a picture


@dataclass(frozen=True, slots=True)
class Fragment:
    """The part of a stitched table that stood on one page: rows ``first`` to ``last`` of the grid, both included."""

    page: int
    first: int
    last: int
    box: tuple[float, float, float, float] | None = None


@dataclass(slots=True)
class Grid:
    """A table as anchor cells. ``ruled``: columns are those of the page; else they only count cells of a text line.

    ``method`` names how the cells were found (html, pdf-lattice, ocr-cell ...); ``fragments`` the pieces of a table
    that pages cut, empty where it was in one piece.
    """

    cells: list[GridCell]
    ruled: bool
    place: Place
    method: str = ""
    fragments: tuple[Fragment, ...] = ()

    @property
    def n_rows(self) -> int:
        return max((cell.row + cell.rowspan for cell in self.cells), default=0)

    @property
    def n_columns(self) -> int:
        return max((cell.column + cell.colspan for cell in self.cells), default=0)

    def rows(self) -> list[list[GridCell]]:
        """The anchors that start in each row, left to right."""
        rows: list[list[GridCell]] = [[] for _ in range(self.n_rows)]
        for cell in sorted(self.cells, key=lambda c: (c.row, c.column)):
            rows[cell.row].append(cell)
        return rows

    def cover(self) -> dict[tuple[int, int], GridCell]:
        """(row, column) -> the cell that covers it."""
        return {
            (r, c): cell
            for cell in self.cells
            for r in range(cell.row, cell.row + cell.rowspan)
            for c in range(cell.column, cell.column + cell.colspan)
        }

    @property
    def text(self) -> str:
        """One line a row, cells parted by tabs."""
        return "\n".join("\t".join(" ".join(cell.text.split()) for cell in row) for row in self.rows())


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text without a line break of its own. ``style`` is 'title' for the page's own title element.

    ``confidence``: 0 to 1, of the least certain digit of a line recognised in a picture.
    """

    text: str
    place: Place
    style: Literal["", "title"] = ""
    confidence: float | None = None


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that could not be read, with the place and the text that was seen."""

    kind: str
    message: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """A page or picture without text that has to be recognised. Its blocks belong before block ``position``."""

    page: int
    position: int


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a file: read as a document of its own, or the issue that says why not."""

    name: str
    document: "Document | None"
    issue: Issue | None = None


@dataclass(slots=True)
class Document:
    """Everything one file shows. ``meta``: what the file says of itself (title, published, agency), as printed.

    ``scans``: pages still to be recognised; ``members``: files that it holds, whose blocks are not among its own.
    """

    kind: Kind
    blocks: list[Block] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    scans: list[Scan] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)

    @property
    def paragraphs(self) -> list[Paragraph]:
        return [block for block in self.blocks if isinstance(block, Paragraph)]

    @property
    def grids(self) -> list[Grid]:
        return [block for block in self.blocks if isinstance(block, Grid)]

    @property
    def text(self) -> str:
        """The whole text in reading order, one block a line."""
        return "\n".join(block.text for block in self.blocks)
