"""Tables of a page -> grids: spans expanded within bounds as browsers do, layout tables told from tables of figures."""

import re
from collections.abc import Iterator
from functools import cached_property

from parser.documents.document import Grid, GridCell, Issue, Place
from parser.documents.html.flow import ASIDE, BREAK, LINK, UNASIDE, UNLINK, Cell, Image, Piece, Table

MAX_COLUMNS = 200  # of one table; a colspan of 100000 was seen to exhaust memory elsewhere
MAX_ROWS = 5000
MAX_SLOTS = 200_000  # rows times columns that the cells of one table cover
LONG = 400  # characters; no value or label cell of a form is that long
FEWEST_FIGURES = 10  # of a table that holds long text or further tables and is no layout all the same

FORM_WORDS = re.compile(r"行政许可|规范性文件|申请数量|申请人情况|结果维持|行政复议|主动公开|申请总数|第二十条")
FIGURE = re.compile(r"[+\-]*[\d.,]+|[/\-—无]")
WIDE = "\u2e80-\u303e\u3041-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6"
# CSS Text 3, 4.1.3: a line end of the source between wide characters is no space.
BETWEEN_WIDE = re.compile(rf"(?<=[{WIDE}])[ \t\r\f]*\n[ \t\r\n\f]*(?=[{WIDE}])")
SPACES = re.compile(r"[ \t\r\n\f]+")
MARKED = LINK + UNLINK + ASIDE + UNASIDE
MARKS = re.compile(f"[{MARKED}]")
FIGURE_ASIDE = re.compile(rf"{ASIDE}[^{UNASIDE}]*\d")
BLANK = BREAK + " \t\r\n\f\u00a0\u3000"


class Sheet:
    """A table with the texts of its cells, in the order in which browsers show its rows."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.rows = list(rows_of(table))
        self.cells = [cell for row, _ in self.rows for cell in row]

    @cached_property
    def text(self) -> str:
        return "\n".join([cell.text for cell in self.cells])

    @cached_property
    def of_form(self) -> bool:
        return FORM_WORDS.search(self.text) is not None

    @cached_property
    def is_layout(self) -> bool:
        """Whether it arranges a page: a single cell, no text, or tables and long text and hardly a figure."""
        if len(self.cells) <= 1 or not self.text.strip():
            return True
        if not any(cell.nested or len(cell.text) > LONG for cell in self.cells):
            return False
        figures = sum(FIGURE.fullmatch(cell.text) is not None for cell in self.cells)
        return figures < FEWEST_FIGURES or figures * 3 < len(self.cells)

    def grid(self, number: int, issues: list[Issue]) -> Grid:
        """The anchors. Spans end with their section and with MAX_COLUMNS; what lies beyond the bounds is an issue."""
        taken = [0] * (MAX_COLUMNS + 1)  # by column: the row before which a cell from above reaches; the last never is
        cells: list[GridCell] = []
        slots = cut = 0
        for r, (row, left) in enumerate(self.rows):
            if r >= MAX_ROWS:
                cut += len(row)
                continue
            column = 0
            for cell in row:
                while taken[column] > r:
                    column += 1
                if column == MAX_COLUMNS:
                    cut += 1
                    continue
                colspan = 1 if cell.colspan == 1 else min(cell.colspan, MAX_COLUMNS - column)
                rowspan = 1 if cell.rowspan == 1 else min(cell.rowspan or left, left)
                if slots + rowspan * colspan > MAX_SLOTS:
                    cut += 1
                    continue
                if rowspan > 1:
                    for c in range(column, column + colspan):
                        taken[c] = max(taken[c], r + rowspan)
                place = Place("html", number, r + 1, column + 1)
                text = whole(cell) if cell.nested else cell.text
                cells.append(GridCell(text, r, column, place, rowspan, colspan, cell.doubtful))
                slots += rowspan * colspan
                column += colspan
        place = Place("html", number)
        if cut:
            issues.append(Issue("table_cut", f"{cut} cells beyond the bounds of a table were not read", place))
        return Grid(cells, True, place, "html")


def rows_of(table: Table) -> Iterator[tuple[list[Cell], int]]:
    """Each row with the number of rows to the end of its section, the first thead above and the first tfoot below."""
    head = next((section for section in table.sections if section.tag == "thead"), None)
    foot = next((section for section in table.sections if section.tag == "tfoot"), None)
    between = [section for section in table.sections if section is not head and section is not foot]
    for section in (head, *between, foot):
        if section is not None:
            for number, row in enumerate(section.rows):
                for cell in row:
                    show(cell)
                yield row, len(section.rows) - number


def show(cell: Cell) -> None:
    """Work out what a cell prints."""
    try:
        text = "".join(cell.pieces).strip(BLANK)  # type: ignore[arg-type]
    except TypeError:
        show_mixed(cell)
        return
    if text.isprintable() and "  " not in text:
        cell.text = text
    else:
        show_text(cell, text)


def show_mixed(cell: Cell) -> None:
    """A cell that holds pictures or tables beside its text."""
    if any(isinstance(piece, Table) and several(piece) for piece in cell.pieces):
        show_text(cell, "".join([piece for piece in cell.pieces if isinstance(piece, str)]))
        cell.doubtful = cell.nested = True
        return
    show_text(cell, "".join(flat(cell.pieces)))
    pictured = not cell.text and any(isinstance(piece, Image) for piece in cell.pieces)
    cell.doubtful = cell.doubtful or pictured


def show_text(cell: Cell, text: str) -> None:
    cell.doubtful = ASIDE in text and FIGURE_ASIDE.search(text) is not None
    cell.text = cell_lines(MARKS.sub("", text))


def whole(cell: Cell) -> str:
    """The text of a cell with that of the table inside."""
    return cell_lines(MARKS.sub("", "".join(flat(cell.pieces))))


def flat(pieces: list[Piece]) -> Iterator[str]:
    """The text of pieces, each cell of a table inside them on lines of its own."""
    waiting = [iter(pieces)]
    while waiting:
        for piece in waiting[-1]:
            if isinstance(piece, str):
                yield piece
            elif isinstance(piece, Table):
                yield BREAK
                waiting.append(part for cell in piece.cells() for part in (*cell.pieces, BREAK))
                break
        else:
            waiting.pop()


def several(table: Table) -> bool:
    """Whether more than one cell of a table, or of a table inside it, holds text."""
    if table.several is None:
        tables = [piece for cell in table.cells() for piece in cell.pieces if isinstance(piece, Table)]
        with_text = (cell for cell in table.cells() if any(run.strip(BLANK + MARKED) for run in flat(cell.pieces)))
        two = next(with_text, None) is not None and next(with_text, None) is not None
        table.several = two or any(several(inner) for inner in tables)
    return table.several


def cell_lines(text: str) -> str:
    """Inline runs joined as they are; paragraphs and line breaks are line ends."""
    if "\n" in text:
        text = BETWEEN_WIDE.sub("", text)
    if BREAK not in text:
        return spaced(text)
    return "\n".join([line for part in text.split(BREAK) if (line := spaced(part))])


def spaced(text: str) -> str:
    text = text.strip()
    return SPACES.sub(" ", text) if " " in text or "\n" in text or "\t" in text else text


def paragraph(text: str) -> str:
    """A line of text as published: white space of any kind is one space."""
    if "\n" in text:
        text = BETWEEN_WIDE.sub("", text)
    return " ".join(text.split())
