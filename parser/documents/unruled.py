"""Tables without rules: columns from the gutters between numbers, rows from their lines, heads from what stands above.

What a page shows of such a table: lines that end with numbers, the numbers of one column above each other, words left
of them that may be wrapped, heads over them. Which label is which row of a form is told by the alignment alone. Prose
and headings are no part of it: they run through the gutters or stand by themselves.

Coordinates are in points with the origin at the top left of the page, y downwards.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from parser.alignment.labels import number_of
from parser.alignment.values import is_unit
from parser.documents.heads import FAR, LARGER, Band, Heads, heads_alone, heads_over
from parser.documents.lattice import Rule
from parser.documents.lines import Character, lines
from parser.documents.pieces import WIDE, Piece, pieces_of
from parser.documents.row_labels import labels_of
from parser.documents.unruled_layout import Row, UnruledTable, laid_out

LEADERS = re.compile(r"[.．·…]{4,}|…{2,}")  # a table of contents
STARTS = re.compile(r"\s*其\s*中\s*[:：]")  # begins a label as item numbers do
SAME_LINE = 0.35  # em
WRAP = 1.9  # em between the lines of one label, or from a label to its numbers
UNITS = 3  # lines that show where a column of units is
FEWEST = 2  # rows of a table without heads
Line = Sequence[Piece]


@dataclass(slots=True)
class Region:
    """Lines of one table, by their numbers on the page: those with numbers, and those of words between."""

    rows: list[int]
    numbers: list[list[Piece]]  # for each row
    bands: list[Band]
    words: list[int] = field(default_factory=list)

    def words_end(self, page: Sequence[Line]) -> float:
        """How far to the right the words beside the numbers reach; without limit to the left where there are none.

        Where no label has a line of its own beside its numbers, the lines directly above and below them tell.
        """
        ends = [p.x1 for n, run in zip(self.rows, self.numbers, strict=True) for p in page[n][: -len(run)]]
        if not ends:
            pairs = ((page[n], page[row]) for row in self.rows for n in (row - 1, row + 1) if 0 <= n < len(page))
            near = (line for line, row in pairs if abs(line[0].y - row[0].y) <= line[0].em)
            ends = [piece.x1 for line in near for piece in line if piece.x1 <= self.bands[0][0]]
        return max(ends, default=float("-inf"))


def unruled_tables(
    characters: Sequence[Character], spaces: Sequence[Character], horizontal: Iterable[Rule] = ()
) -> list[UnruledTable]:
    """The tables among characters that no rules enclose, top to bottom."""
    sizes = [c.x1 - c.x0 for c in characters if c.text >= WIDE]
    page = pieces_of(lines(characters, SAME_LINE * median(sizes) if sizes else None), spaces)
    regions = list(regions_of(page))
    walls = [rule.at for rule in horizontal] if regions else []
    found = []
    for number, region in enumerate(regions):
        start = regions[number - 1].rows[-1] + 1 if number else 0
        end = regions[number + 1].rows[0] if number + 1 < len(regions) else len(page)
        table = Builder(page, region, start, end, walls).table()
        if table is not None:
            found.append(table)
    last = regions[-1].rows[-1] + 1 if regions else 0
    heads = heads_alone(page[last:])
    if heads is not None:
        found.append(laid_out(heads, [], [], median(piece.em for line in page[last:] for piece in line)))
    return found


def numbers_of(line: Line, units: Sequence[float]) -> list[Piece]:
    """The numbers, marks and units that a line ends with; none when it has no number. ``units``: where units stand."""
    at = len(line)
    while at and line[at - 1].is_value:
        at -= 1
    while at < len(line) and is_unit(line[at].text) and not any(abs(line[at].x - x) <= line[at].em for x in units):
        at += 1
    run = list(line[at:])
    if not any(any(c.isdigit() for c in piece.text) or len(run) > 1 for piece in run):
        return []
    return [] if any(LEADERS.search(piece.text) for piece in line) else run


def unit_columns(page: Sequence[Line]) -> list[float]:
    """Where units stand before the numbers of several lines; 项 or 件 alone may also end a label that was wrapped."""
    places: list[float] = []
    numbers = 0
    for line in page:
        run = [piece for piece in line if piece.is_value]
        if run and line[-1].is_value and not is_unit(line[-1].text):
            numbers += 1
            places += [piece.x for piece in run if is_unit(piece.text)]
    often = min(UNITS, max(numbers, 1))
    return [x for x in places if sum(abs(x - other) <= 12 for other in places) >= often]


def regions_of(page: Sequence[Line]) -> Iterable[Region]:
    """Lines of numbers with the same columns, as far as only words left of the numbers stand between them."""
    region: Region | None = None
    between: list[int] = []
    units = unit_columns(page)
    for number, line in enumerate(page):
        run = numbers_of(line, units)
        if not run:
            between.append(number)
            continue
        if region is not None and goes_on(page, region, between, line, run):
            region.rows.append(number)
            region.numbers.append(run)
            region.words += between
            region.bands = united([*region.bands, *((p.x0, p.x1) for p in run)])
        else:
            if region is not None:
                yield region
            region = Region([number], [run], united((p.x0, p.x1) for p in run))
        between = []
    if region is not None:
        yield region


def united(stretches: Iterable[Band]) -> list[Band]:
    """Stretches that overlap as one."""
    out: list[Band] = []
    for low, high in sorted(stretches):
        if out and low < out[-1][1]:
            out[-1] = (out[-1][0], max(high, out[-1][1]))
        else:
            out.append((low, high))
    return out


def goes_on(page: Sequence[Line], region: Region, between: list[int], line: Line, run: list[Piece]) -> bool:
    em = page[region.rows[0]][0].em
    left = min(region.bands[0][0], run[0].x0)
    heights = [page[n][0].y for n in (region.rows[-1], *between)] + [line[0].y]
    if any(b - a > FAR * em for a, b in pairwise(heights)) or line[0].em > LARGER * em:
        return False
    words = region.words_end(page)
    for number in between:
        for piece in page[number]:
            if piece.x1 > left + 0.3 * em or piece.em > LARGER * em or words + em < piece.x0 > line[0].x1 + em:
                return False
    bands = [[n for n, band in enumerate(region.bands) if piece.over(*band) > 0] for piece in run]
    if any(len(over) > 1 for over in bands):
        return False
    known = [over[0] for over in bands if over]
    if len(set(known)) < len(known):
        return False
    # A number alone on its line, such as that of a page, belongs to a table of one column or to none.
    return len(line) > 1 or (len(region.bands) == 1 and bool(known))


class Builder:
    """One region with the lines around it -> a table."""

    def __init__(self, page: Sequence[Line], region: Region, start: int, end: int, walls: Sequence[float]) -> None:
        self.page, self.region, self.start, self.end, self.walls = page, region, start, end, walls
        self.em = median(piece.em for number in region.rows for piece in page[number])
        self.heights = [median(piece.y for piece in run) for run in region.numbers]

    def table(self) -> UnruledTable | None:
        region = self.region
        if any(len({self.band_of(p, region.bands) for p in run}) < len(run) for run in region.numbers):
            return None
        above = self.page[self.start : region.rows[0]]
        heads = heads_over(above, region.bands, self.heights[0], self.em, region.words_end(self.page))
        if not heads.leaves and (len(region.rows) < FEWEST and len(region.bands) < 3):
            return None
        leaf, groups = self.words(heads)
        ys = [sum(p.y for p in line) / len(line) for line in leaf]
        numbered = [STARTS.match(line[0].text) is not None or number_of(line[0].text) != "" for line in leaf]
        labels = labels_of(ys, self.heights, self.em, self.walls, numbered)
        rows = [
            Row(height, [p for n in own for p in leaf[n]], run, number in labels.unsure)
            for number, (height, own, run) in enumerate(zip(self.heights, labels.rows, region.numbers, strict=True))
        ]
        for alone in labels.alone:
            if self.is_cut(alone, labels.rows[-1], numbered):
                rows[-1].label += [p for n in alone for p in leaf[n]]
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
        groups = [p for p in words if any(p.beside(q) and abs(p.y - q.y) <= reach for q in words if q is not p)]
        for piece in sorted(words, key=lambda p: p.y):
            if piece not in groups and any(self.is_next_line(upper, piece) for upper in groups):
                groups.append(piece)
        left_over = {id(piece) for piece in groups}
        out: list[list[Piece]] = []
        for piece in sorted((p for p in words if id(p) not in left_over), key=lambda p: p.y):
            if out and piece.y - out[-1][0].y <= SAME_LINE * self.em:
                out[-1].append(piece)
            else:
                out.append([piece])
        return out, groups

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
