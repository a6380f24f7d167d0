"""Tables without rules: columns from the gutters between numbers, rows from their lines, heads from what stands above.

What a page shows of such a table: lines that end with numbers, the numbers of one column above each other, words left
of them that may be wrapped, heads over them. Which label is which row of a form is told by the alignment alone. Prose
and headings are no part of it: they run through the gutters or stand by themselves.

Coordinates are in points with the origin at the top left of the page, y downwards.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from parser.alignment.labels import number_of
from parser.documents.heads import LARGER, Band, Heads, heads_alone, heads_over
from parser.documents.lattice import Rule
from parser.documents.lines import Character, lines
from parser.documents.pieces import WIDE, Piece, pieces_of
from parser.documents.row_labels import labels_of
from parser.documents.unruled_layout import Row, UnruledTable, laid_out
from parser.documents.unruled_regions import Line, Region, regions_of

STARTS = re.compile(r"\s*(?:其\s*中\s*[:：]|第\s*二\s*十\s*条)")  # begin a label, or a table, as item numbers do
SAME_LINE = 0.35  # em
WRAP = 1.9  # em between the lines of one label, or from a label to its numbers
FEWEST = 2  # rows of a table without heads


def unruled_tables(
    characters: Sequence[Character],
    spaces: Sequence[Character],
    horizontal: Iterable[Rule] = (),
    before: Sequence[Band] = (),
) -> list[UnruledTable]:
    """The tables among characters that no rules enclose, top to bottom.

    ``before``: the columns of the table that the page before ends with; one without heads that begins this page under
    the same columns has all of them, also those that are blank here.
    """
    sizes = [c.x1 - c.x0 for c in characters if c.text >= WIDE]
    page = pieces_of(lines(characters, SAME_LINE * median(sizes) if sizes else None), spaces)
    regions = list(regions_of(page))
    walls = [rule.at for rule in horizontal] if regions else []
    found = []
    for number, region in enumerate(regions):
        start = regions[number - 1].rows[-1] + 1 if number else 0
        end = regions[number + 1].rows[0] if number + 1 < len(regions) else len(page)
        table = Builder(page, region, start, end, walls).table(before if number == 0 else ())
        if table is not None:
            found.append(table)
    last = regions[-1].rows[-1] + 1 if regions else 0
    heads = heads_alone(page[last:])
    if heads is not None:
        found.append(laid_out(heads, [], [], median(piece.em for line in page[last:] for piece in line)))
    return found


def starts_label(text: str) -> bool:
    """Whether a line begins with an item number, with 其中, or with the article whose table follows."""
    return STARTS.match(text) is not None or number_of(text) != ""


def continued(bands: list[Band], before: Sequence[Band]) -> list[Band]:
    """The columns of a table that goes on from the page before, when each of its own stands under one of those."""
    under = [[n for n, (a, b) in enumerate(before) if min(b, high) > max(a, low)] for low, high in bands]
    if any(len(over) != 1 for over in under) or len({over[0] for over in under}) < len(bands):
        return bands
    own = {over[0]: band for over, band in zip(under, bands, strict=True)}
    return [
        (min(low, own[n][0]), max(high, own[n][1])) if n in own else (low, high) for n, (low, high) in enumerate(before)
    ]


class Builder:
    """One region with the lines around it -> a table."""

    def __init__(self, page: Sequence[Line], region: Region, start: int, end: int, walls: Sequence[float]) -> None:
        self.page, self.region, self.start, self.end, self.walls = page, region, start, end, walls
        self.em = median(piece.em for number in region.rows for piece in page[number])
        self.heights = [median(piece.y for piece in run) for run in region.numbers]

    def table(self, before: Sequence[Band]) -> UnruledTable | None:
        region = self.region
        if any(len({self.band_of(p, region.bands) for p in run}) < len(run) for run in region.numbers):
            return None
        above = self.page[self.start : region.rows[0]]
        heads = heads_over(above, region.bands, self.heights[0], self.em, region.words_end(self.page))
        if not heads.leaves and (len(region.rows) < FEWEST and len(region.bands) < 3):
            return None
        if not heads.leaves:
            heads.bands = continued(heads.bands, before)
        leaf, groups = self.words(heads)
        ys = [sum(p.y for p in line) / len(line) for line in leaf]
        numbered = [starts_label(line[0].text) for line in leaf]
        labels = labels_of(ys, self.heights, self.em, self.walls, numbered)
        rows = [
            Row(height, [p for n in own for p in leaf[n]], run, number in labels.unsure)
            for number, (height, own, run) in enumerate(zip(self.heights, labels.rows, region.numbers, strict=True))
        ]
        last = rows[-1]
        for alone in labels.alone:
            if self.is_cut(alone, labels.rows[-1], numbered):
                last.label += [p for n in alone for p in leaf[n]]
            elif self.belongs(ys[alone[0]], ys[alone[-1]]):
                rows.append(Row(ys[alone[0]], [p for n in alone for p in leaf[n]], []))
        return laid_out(heads, sorted(rows, key=lambda row: row.y), groups, self.em)

    def band_of(self, piece: Piece, bands: Sequence[Band]) -> int:
        return max(range(len(bands)), key=lambda n: piece.over(*bands[n]))

    def is_cut(self, alone: Sequence[int], last: Sequence[int], numbered: Sequence[bool]) -> bool:
        """Whether lines at the foot of the page go on with the label of the last row, whose rest is on the next."""
        follows = bool(last) and alone[0] == last[-1] + 1 and not numbered[alone[0]]
        return follows and self.end == len(self.page) and alone[-1] + 1 == len(numbered)

    def belongs(self, top: float, bottom: float) -> bool:
        """Whether a label without numbers is part of the table: between its rows, or the half that a page cut off."""
        if self.heights[0] < top and bottom < self.heights[-1]:
            return True
        if bottom < self.heights[0]:
            return all(line[0].y >= top - 1 for line in self.page[: self.region.rows[0]])
        return all(line[0].y <= bottom + 1 for line in self.page[self.region.rows[-1] :])

    def words(self, heads: Heads) -> tuple[list[list[Piece]], list[Piece]]:
        """The lines of the labels of rows, and the pieces of labels of groups that stand left of them."""
        left = self.region.bands[0][0]
        numbers = {id(piece) for run in self.region.numbers for piece in run}
        near = [*self.before(heads, left), *range(self.region.rows[0], self.region.rows[-1] + 1), *self.after(left)]
        words = [p for n in near for p in self.page[n] if id(p) not in numbers]
        apart = min((b - a for a, b in pairwise(self.heights)), default=2 * self.em)
        reach = 0.75 * apart
        groups: list[Piece] = []
        for piece in sorted(words, key=lambda p: p.y):
            nearest: float = min((abs(piece.y - q.y) for q in words if piece.beside(q)), default=reach + 1)
            near_enough = SAME_LINE * self.em if self.ends_label(piece, words, groups) else reach
            if nearest <= near_enough or any(self.is_next_line(upper, piece) for upper in groups):
                groups.append(piece)
        left_over = {id(piece) for piece in groups}
        out: list[list[Piece]] = []
        for piece in sorted((p for p in words if id(p) not in left_over), key=lambda p: p.y):
            if out and piece.y - out[-1][0].y <= SAME_LINE * self.em:
                out[-1].append(piece)
            else:
                out.append([piece])
        return out, groups

    def ends_label(self, piece: Piece, words: list[Piece], groups: list[Piece]) -> bool:
        """Whether a piece stands right under a line of a row's label, as its last words do, and not of a group's."""
        if starts_label(piece.text) or any(self.is_next_line(upper, piece) for upper in groups):
            return False
        return any(
            0 < piece.y - upper.y <= WRAP * self.em
            and min(abs(piece.x0 - upper.x0), abs(piece.x - upper.x)) <= SAME_LINE * self.em
            and upper not in groups
            for upper in words
        )

    def is_next_line(self, upper: Piece, piece: Piece) -> bool:
        """Whether a piece goes on with a group's label where no row's label stands beside it."""
        below = 0 < piece.y - upper.y <= WRAP * self.em
        return below and piece.over(upper.x0, upper.x1) > 0 and piece.x1 <= upper.x1 + 0.5 * self.em

    def before(self, heads: Heads, left: float) -> list[int]:
        """The lines of words between the heads and the first row."""
        found: list[int] = []
        y = self.heights[0]
        for number in range(self.region.rows[0] - 1, self.start - 1, -1):
            line = self.page[number]
            if y - line[0].y > WRAP * self.em or not self.is_label(line, left) or line[0].y <= heads.bottom:
                break
            found.append(number)
            y = line[0].y
        return found[::-1]

    def after(self, left: float) -> list[int]:
        """The lines of words directly under the last row."""
        found: list[int] = []
        y = self.heights[-1]
        for number in range(self.region.rows[-1] + 1, self.end):
            line = self.page[number]
            if line[0].y - y > WRAP * self.em or not self.is_label(line, left):
                break
            found.append(number)
            y = line[0].y
        return found

    def is_label(self, line: Line, left: float) -> bool:
        words = self.region.words_end(self.page)
        return all(
            piece.x1 <= left + 0.3 * self.em and piece.em <= LARGER * self.em and not 0 < words < piece.x0
            for piece in line
        )
