"""Tables that pages cut in pieces, put together again: also in the middle of a row, under repeated heads, under labels
whose merged cell begins anew without text.

Two pieces are one table when nothing stands between them, their columns lie at the same places, and the second begins
with values or repeats the heads of the first. Pieces of which that is not certain stay apart; the alignment reads them
one by one. Two half rows become one only where labels of the forms say so.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from statistics import fmean

from parser.alignment.labels import stem
from parser.alignment.values import compact, looks_like_value
from parser.documents.document import Block, Document, Fragment, Grid, GridCell, Scan
from parser.forms import FormTable, load_forms

SHIFT = 3.0  # points; how far an edge of a column may lie from itself on the next page
GUTTER = 12.0  # points; as far where no rule shows the edge, and it lies somewhere between two columns
UNRULED = "pdf-rows"
LABELS = 3  # columns of labels at most
Cells = Sequence[GridCell]


def stitch(document: Document) -> Document:
    """The document with its cut tables joined; `Grid.fragments` tells where the pieces stood.

    Cells keep page, box and table number of the piece they were printed in. Stitching anew changes nothing.
    """
    blocks: list[Block] = []
    moved: list[int] = []  # old position of a block -> new one
    unread = {scan.position for scan in document.scans}
    for number, block in enumerate(document.blocks):
        before = blocks[-1] if blocks and number not in unread else None
        one = joined(before, block) if isinstance(before, Grid) and isinstance(block, Grid) else None
        if one is None:
            blocks.append(block)
        else:
            blocks[-1] = one
        moved.append(len(blocks) - 1)
    moved.append(len(blocks))
    document.scans = [Scan(scan.page, moved[min(scan.position, len(moved) - 1)]) for scan in document.scans]
    document.blocks = blocks
    return document


def joined(upper: Grid, lower: Grid) -> Grid | None:
    """The two as one table; None where that is not certain."""
    if not (upper.ruled and lower.ruled and upper.method == lower.method) or lower.fragments:
        return None
    pieces = upper.fragments or piece(upper, 0, upper.n_rows)
    following = piece(lower, 0, lower.n_rows)
    if not pieces or not following or following[0].page != pieces[-1].page + 1:
        return None
    columns = same_columns(edges(upper, pieces), edges(lower, following), upper.method != UNRULED)
    if columns is None:
        return None
    above, below = (recolumned(grid.cells, numbers) for grid, numbers in zip((upper, lower), columns, strict=True))
    heads = repeated_heads(above, below, upper.method != UNRULED)
    if heads:
        below = [replace(cell, row=cell.row - heads) for cell in below if cell.row >= heads]
    if not below:
        return None
    last, first = covering(above, upper.n_rows - 1), covering(below, 0)
    cut = is_cut(last, first)
    if not (heads or cut or any(map(is_value, first)) or (columns[0] == columns[1] and is_label_row(last, first))):
        return None
    start = upper.n_rows - cut
    cells = together(above, below, last, start, cut)
    return replace(
        upper,
        cells=cells,
        fragments=(*pieces, *piece(lower, start, start + lower.n_rows - heads)),
    )


def piece(grid: Grid, first: int, end: int) -> tuple[Fragment, ...]:
    """The fragment that a grid on one page is; nothing where its page is not known."""
    page = grid.place.page
    return () if page is None or not grid.cells else (Fragment(page, first, end - 1, grid.place.box),)


# -- columns ------------------------------------------------------------------------------------------


def edges(grid: Grid, pieces: Sequence[Fragment]) -> list[float]:
    """Where each edge of the columns lies, in points from the left edge of its piece; [] where boxes are not known.

    Web pages have no boxes: there the number of a column is where it lies.
    """
    cells = grid.cells
    if grid.method == "html":
        return [number * 10 * SHIFT for number in range(grid.n_columns + 1)]
    lefts = {piece.page: piece.box[0] for piece in pieces if piece.box is not None}
    found: defaultdict[int, list[float]] = defaultdict(list)
    for cell in cells:
        box, left = cell.place.box, lefts.get(cell.place.page or 0)
        if box is None or left is None:
            return []
        found[cell.column].append(box[0] - left)
        found[cell.column + cell.colspan].append(box[2] - left)
    return [fmean(found[number]) for number in sorted(found)]


def same_columns(upper: list[float], lower: list[float], ruled: bool) -> tuple[list[int], list[int]] | None:
    """New numbers for the edges of both, when the edges of one are among those of the other."""
    if len(upper) >= len(lower):
        among = placed(lower, upper, ruled)
        return None if among is None else (list(range(len(upper))), among)
    among = placed(upper, lower, ruled)
    return None if among is None else (among, list(range(len(lower))))


def placed(coarse: list[float], fine: list[float], ruled: bool) -> list[int] | None:
    """The number of each coarse edge among the fine ones; None unless all are there, the outer ones as outer ones."""
    if len(coarse) < 2:
        return None
    if not ruled:
        return from_the_right(coarse, fine)
    numbers = [min(range(len(fine)), key=lambda n: abs(fine[n] - edge)) for edge in coarse]
    near = all(abs(fine[number] - edge) <= SHIFT for number, edge in zip(numbers, coarse, strict=True))
    outer = (numbers[0], numbers[-1]) == (0, len(fine) - 1)
    return numbers if near and outer and len(set(numbers)) == len(numbers) else None


def from_the_right(coarse: list[float], fine: list[float]) -> list[int] | None:
    """As `placed`, for columns without rules: numbers stand at the right, labels take up what columns they need."""
    offset = len(fine) - len(coarse)
    shift = fine[-1] - coarse[-1]
    unsure = min(LABELS, len(coarse) - 2)
    for number, edge in enumerate(coarse[unsure:], unsure):
        narrow = min(abs(a - b) for a, b in pairwise(fine[offset + unsure :]))
        if abs(fine[offset + number] - edge - shift) > min(GUTTER, narrow / 3):
            return None
    return list(range(offset, len(fine)))


def recolumned(cells: list[GridCell], numbers: list[int]) -> list[GridCell]:
    if numbers == list(range(len(numbers))):
        return cells
    return [
        replace(
            cell,
            column=numbers[cell.column],
            colspan=numbers[cell.column + cell.colspan] - numbers[cell.column],
        )
        for cell in cells
    ]


# -- rows ---------------------------------------------------------------------------------------------


def covering(cells: Cells, row: int) -> list[GridCell]:
    """The cells of one row, those that began above it too, left to right."""
    return sorted((c for c in cells if c.row <= row < c.row + c.rowspan), key=lambda c: c.column)


def is_value(cell: GridCell) -> bool:
    return looks_like_value(cell.text)


def repeated_heads(above: Cells, below: Cells, ruled: bool) -> int:
    """How many rows of heads stand over the second piece as over the first: the same texts in the same columns.

    Without rules the columns that a head of a group stands over are told by its place; the texts alone are compared.
    """
    count = rows = 0
    while True:
        pair = [[c for c in cells if c.row == rows] for cells in (above, below)]
        seen = [[(c.column, c.colspan, c.rowspan, compact(c.text)) for c in row] for row in pair]
        texts = [[text for *_, text in row if text] for row in seen]
        same = seen[0] == seen[1] if ruled else texts[0] == texts[1]
        if not texts[0] or not same or any(map(is_value, pair[0])):
            return count
        rows += 1
        if all(c.row + c.rowspan <= rows for c in below if c.row < rows):
            count = rows


def is_label_row(last: Cells, first: Cells) -> bool:
    """Words only where the row above has its label: a row whose values are all blank, no heads of another table."""
    values = [cell.column for cell in last if is_value(cell)]
    return bool(values) and all(cell.column + cell.colspan <= min(values) for cell in first if compact(cell.text))


def is_cut(last: Cells, first: Cells) -> bool:
    """Whether a page cut one row in two: values in one half only, and a label that only both halves make."""
    below = {(cell.column, cell.colspan): cell for cell in first}
    if not below.keys() <= {(cell.column, cell.colspan) for cell in last}:
        return False
    upper, lower = any(map(is_value, last)), any(map(is_value, first))
    if upper == lower:
        return False
    values = min(cell.column for cell in (last if upper else first) if is_value(cell))
    pairs = [(cell, below.get((cell.column, cell.colspan))) for cell in last]
    halves = [(a.text, b.text if b else "") for a, b in pairs if a.column < values]
    others = [b if upper else a for a, b in pairs if a.column >= values]
    if any(cell is None or compact(cell.text) for cell in others):
        return False
    rests = [(a, b) for a, b in halves if compact(b)]
    if not rests:
        return upper or any(is_label(a) for a, _ in halves[-1:])
    return all(is_rest(a, b) for a, b in rests)


def is_rest(text: str, rest: str) -> bool:
    """Whether two texts make a label together, and not each of them one alone."""
    return is_label(text + rest) and not (is_label(text) and is_label(rest))


def is_label(text: str) -> bool:
    """Whether a form has a row or a group of this label, with or without its definition."""
    if stem(text) in known_stems():
        return True
    found = (table.row_labels.find(text) for table in row_tables())
    return any(match is not None and match.how == "definition" for match in found)


@cache
def row_tables() -> tuple[FormTable, ...]:
    return tuple(table for form in load_forms() for table in form.tables if not table.one_line)


@cache
def known_stems() -> frozenset[str]:
    return frozenset(key for t in row_tables() for labels in (t.row_labels, t.group_labels) for key in labels.stems)


def together(above: Cells, below: Cells, last: Cells, start: int, cut: bool) -> list[GridCell]:
    """The cells of both. ``start``: the row that the first row of the second piece becomes."""
    bottom = {(cell.column, cell.colspan): cell for cell in last}
    values = min((cell.column for cell in (*last, *below) if is_value(cell)), default=0)
    grown: dict[tuple[int, int], GridCell] = {}
    added: list[GridCell] = []
    for cell in below:
        over = bottom.get((cell.column, cell.colspan)) if cell.row == 0 else None
        if over is not None and (cut or (cell.column < values and begins_anew(over, cell))):
            grown[over.row, over.column] = one_cell(over, cell, cut)
        else:
            added.append(replace(cell, row=cell.row + start))
    return [*(grown.get((cell.row, cell.column), cell) for cell in above), *added]


def begins_anew(over: GridCell, cell: GridCell) -> bool:
    """Whether a merged label goes on over the page: without text, or with the rest of it."""
    if max(over.rowspan, cell.rowspan) == 1 or is_value(over):
        return False
    if not compact(cell.text):
        return True
    return bool(compact(over.text)) and is_rest(over.text, cell.text)


def one_cell(over: GridCell, cell: GridCell, cut: bool) -> GridCell:
    """Both halves as one cell, placed where its text begins."""
    return replace(
        over,
        text=over.text + cell.text,
        place=over.place if compact(over.text) or not compact(cell.text) else cell.place,
        rowspan=over.rowspan + cell.rowspan - cut,
        doubtful=over.doubtful or cell.doubtful,
    )
