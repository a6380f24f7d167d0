"""Where on a page tables without rules are: lines that end with numbers under each other, with only words between."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from parser.alignment.values import is_unit
from parser.documents.heads import FAR, LARGER, Band
from parser.documents.pieces import Piece

LEADERS = re.compile(r"[.．·…]{4,}|…{2,}")  # a table of contents
UNITS = 3  # lines that show where a column of units is
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
