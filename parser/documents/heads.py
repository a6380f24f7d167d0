"""The heads over the columns of a table without rules: wrapped ones joined, heads of groups spread over their columns.

Coordinates are in points with the origin at the top left of the page, y downwards.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from parser.documents.pieces import Piece

Band = tuple[float, float]  # a column from its leftmost to its rightmost ink
MOST = 14  # lines of heads
FAR = 4.5  # em between two lines of heads, or from the last one to the first row
WRAP = 1.65  # em between two lines of one head; rows of heads in padded cells stand further apart
CENTRED = 0.6  # em by which a centred head may miss the middle of its columns
TOUCH = 0.15  # em that a head covers of a column it stands over
LARGER = 1.15  # times the font of the table: a heading
FEWEST_ALONE = 4  # pieces of a line
UNIT_LINE = re.compile(r"(?:计量)?单位\s*[:：]")  # stands beside the title of a table; in brackets it ends a head


@dataclass(slots=True)
class Head:
    """A head of one or more lines over the bands ``first`` to ``last``."""

    pieces: list[Piece]
    first: int = 0
    last: int = 0
    home: Band = (0.0, 0.0)  # the column of a single head

    @property
    def band(self) -> Band:
        return min(p.x0 for p in self.pieces), max(p.x1 for p in self.pieces)

    @property
    def x(self) -> float:
        return sum(self.band) / 2

    @property
    def y(self) -> float:
        return sum(p.y for p in self.pieces) / len(self.pieces)


@dataclass(slots=True)
class Heads:
    """``levels``: heads of groups, row by row; ``leaves``: heads of one column each; ``corner``: over the labels."""

    bands: list[Band]
    levels: list[list[Head]] = field(default_factory=list)
    leaves: list[Head] = field(default_factory=list)
    corner: list[Piece] = field(default_factory=list)
    bottom: float = 0.0  # height of their last line


def heads_over(
    above: Sequence[Sequence[Piece]], bands: list[Band], row: float, em: float, words: float = float("-inf")
) -> Heads:
    """Heads in the lines above the first row, which lies at height ``row``. ``words``: where the labels of rows end.

    Columns that only a head shows are added.
    """
    taken = lines_of_heads(above, bands, row, em, words)
    found = Heads(list(bands))
    over = [piece for line in taken for piece in line if is_over(piece, bands, words, em)]
    if not over:
        return found
    found.bottom = max(piece.y for piece in over)
    heads = wrapped(over, bands, em)
    lowest = sorted((h for h in heads if not any(is_under(other, h) for other in heads)), key=lambda head: head.x)
    labelled = words > float("-inf")
    found.corner = [p for line in taken for p in line if p not in over and p.y <= found.bottom + CENTRED * em]
    if len(lowest) > len(bands) + (labelled and not found.corner):
        lowest = without_title(lowest, em)
    if labelled and len(lowest) > len(bands) and not touches(lowest[0], bands[0]) and not found.corner:
        found.corner = lowest.pop(0).pieces
    found.bands, found.leaves = matched(lowest, bands)
    for head in found.leaves:
        head.first = head.last = found.bands.index(head.home)
    groups = [h for h in heads if h not in lowest and h.pieces is not found.corner]
    for level in levels_of(groups, em):
        for head in level:
            head.first, head.last = covered(head, found.bands, em)
        spread(level, found.bands, em)
        found.levels.append(level)
    return found


def heads_alone(lines: Sequence[Sequence[Piece]]) -> Heads | None:
    """Heads at the foot of a page whose rows are on the next; None when the lines are no heads.

    They end the page, and at least one line of them has as many pieces as no prose has.
    """
    taken: list[Sequence[Piece]] = []
    for line in reversed(lines):
        if (taken and taken[-1][0].y - line[0].y > FAR * line[0].em) or (len(line) == 1 and not taken):
            break
        if len(line) == 1 and (line[0].em > LARGER * taken[0][0].em or line[0].x0 < taken[0][0].x0):
            break
        taken.append(line)
    if max((len(line) for line in taken), default=0) < FEWEST_ALONE:
        return None
    em = taken[0][0].em
    heads = wrapped([piece for line in taken for piece in line], [], em)
    bands = sorted(head.band for head in heads if not any(is_under(other, head) for other in heads))
    if any(a[1] > b[0] for a, b in pairwise(bands)):
        return None
    heads_found = heads_over(taken[::-1], bands, taken[0][0].y + em, em)
    return heads_found if heads_found.leaves else None


def lines_of_heads(
    above: Sequence[Sequence[Piece]], bands: list[Band], row: float, em: float, words: float
) -> list[Sequence[Piece]]:
    """The lines directly above a table that stand over its columns, with words beside them, from the top."""
    taken: list[Sequence[Piece]] = []
    waiting: list[Sequence[Piece]] = []
    below = row
    for line in reversed(above):
        y = line[0].y
        if below - y > FAR * em or len(taken) + len(waiting) >= MOST or any(UNIT_LINE.match(p.text) for p in line):
            break
        if line[0].em > LARGER * em or (len(line) == 1 and runs_through(line[0], bands, em)):
            break
        waiting.append(line)
        if any(is_over(piece, bands, words, em) for piece in line):
            taken += waiting
            waiting = []
        below = y
    return taken[::-1]


def is_over(piece: Piece, bands: list[Band], words: float, em: float) -> bool:
    """Whether a piece stands over the numbers, or right of where the labels of rows end."""
    return piece.x0 > words + 0.3 * em or piece.x1 > bands[0][0]


def runs_through(piece: Piece, bands: list[Band], em: float) -> bool:
    """A line of its own that begins over the labels and ends over the numbers: a title, a sentence."""
    left, right = bands[0][0], bands[-1][1]
    return (piece.x0 < left - em and piece.x1 > left + em) or piece.x1 - piece.x0 > 0.7 * (right - left) + 4 * em


def wrapped(pieces: list[Piece], bands: list[Band], em: float) -> list[Head]:
    """Pieces below each other, each as close as lines are and over the same columns, as one head."""
    step = 1.2 * median([sum(b) / 2 - sum(a) / 2 for a, b in pairwise(bands)] or [float("inf")])

    def is_wide(piece: Piece) -> bool:
        """Over several columns, to be seen by what it covers or by its width."""
        return piece.x1 - piece.x0 > step or sum(piece.over(*band) > TOUCH * em for band in bands) > 1

    heads: list[Head] = []
    for piece in sorted(pieces, key=lambda p: (p.y, p.x0)):
        for head in heads:
            upper = head.pieces[-1]
            aligned = abs(upper.x - piece.x) <= CENTRED * em or abs(upper.x0 - piece.x0) <= CENTRED * em
            close = 0.7 * em <= piece.y - upper.y <= WRAP * em
            if close and aligned and is_wide(piece) == is_wide(upper):
                head.pieces.append(piece)
                break
        else:
            heads.append(Head([piece]))
    return heads


def is_under(other: Head, head: Head) -> bool:
    (a, b), (c, d) = other.band, head.band
    return other is not head and min(b, d) > max(a, c) and other.pieces[0].y > head.pieces[-1].y


def without_title(leaves: list[Head], em: float) -> list[Head]:
    """The heads but for one that stands in a line above all others: the title of the table."""
    top = min(leaves, key=lambda head: head.pieces[0].y)
    others = [head for head in leaves if head is not top]
    above = all(head.pieces[0].y - top.pieces[-1].y >= CENTRED * em for head in others)
    return others if others and above else leaves


def matched(leaves: list[Head], bands: list[Band]) -> tuple[list[Band], list[Head]]:
    """The columns, each as wide as its numbers and its head, and the heads with the columns they stand over.

    Centred heads touch the numbers below; numbers at the left or right of their cells may stand beside them, then by
    as much in all columns. A head without numbers under it makes a column of its own: it is all blank.
    """
    homes: dict[int, int] = {}  # head -> band
    for number, head in enumerate(leaves):
        over = [n for n, band in enumerate(bands) if touches(head, band)]
        if len(over) == 1 and over[0] not in homes.values():
            homes[number] = over[0]
    if len(homes) < len(leaves):
        step = min((b.x - a.x for a, b in pairwise(leaves)), default=bands[-1][1] - bands[0][0])
        if len(leaves) == len(bands):
            offsets = [sum(band) / 2 - head.x for head, band in zip(leaves, bands, strict=True)]
            if max(offsets) - min(offsets) < step / 2 and all(homes.get(n, n) == n for n in range(len(leaves))):
                homes = {n: n for n in range(len(leaves))}
        near = sorted(
            (abs(sum(band) / 2 - head.x), number, n)
            for number, head in enumerate(leaves)
            for n, band in enumerate(bands)
            if abs(sum(band) / 2 - head.x) < step / 2
        )
        for _, number, n in near:
            if number not in homes and n not in homes.values() and fits(number, n, homes):
                homes[number] = n
    wide: list[Band] = list(bands)
    for number, head in enumerate(leaves):
        low, high = head.band
        if number in homes:
            a, b = bands[homes[number]]
            wide[homes[number]] = head.home = (min(a, low), max(b, high))
        else:
            wide.append((low, high))
            head.home = (low, high)
    return sorted(wide), leaves


def fits(head: int, band: int, homes: dict[int, int]) -> bool:
    """Whether heads stay in the order of their columns."""
    return all((other < head) == (home < band) for other, home in homes.items())


def touches(head: Head, band: Band) -> bool:
    low, high = head.band
    return min(high, band[1]) > max(low, band[0])


def covered(head: Head, bands: list[Band], em: float) -> tuple[int, int]:
    low, high = head.band
    over = [n for n, (a, b) in enumerate(bands) if min(high, b) - max(low, a) > min(TOUCH * em, (b - a) / 2)]
    if over:
        return over[0], over[-1]
    nearest = min(range(len(bands)), key=lambda n: abs(sum(bands[n]) / 2 - head.x))
    return nearest, nearest


def levels_of(groups: list[Head], em: float) -> list[list[Head]]:
    """Heads of groups by the row they stand in, from the top."""
    levels: list[list[Head]] = []
    for head in sorted(groups, key=lambda head: head.y):
        if levels and head.y - levels[-1][-1].y <= CENTRED * em:
            levels[-1].append(head)
        else:
            levels.append([head])
    return [sorted(level, key=lambda head: head.x) for level in levels]


def edges_of(bands: Sequence[Band]) -> list[float]:
    """The middles of the gutters, and as far outside the first and last column as their own gutter is wide."""
    inner = [(a[1] + b[0]) / 2 for a, b in pairwise(bands)]
    if not inner:
        return [bands[0][0] - 3.0, bands[0][1] + 3.0]
    first = bands[0][0] - (inner[0] - bands[0][1])
    last = bands[-1][1] + (bands[-1][0] - inner[-1])
    return [first, *inner, last]


def spread(level: list[Head], bands: list[Band], em: float) -> None:
    """Give each head of a row all columns that it is centred over, as many as its neighbours leave."""
    edges = edges_of(bands)
    ways: dict[int, tuple[float, list[tuple[int, int]]]] = {0: (0.0, [])}  # columns used up -> (gain, runs)
    for head in level:
        runs = [
            (i, j)
            for i in range(head.first + 1)
            for j in range(head.last + 1, len(bands) + 1)
            if abs((edges[i] + edges[j]) / 2 - head.x) <= CENTRED * em
        ] or [(head.first, head.last + 1)]
        following: dict[int, tuple[float, list[tuple[int, int]]]] = {}
        for used, (gain, chosen) in ways.items():
            for i, j in runs:
                total = gain + math.sqrt(j - i) - abs((edges[i] + edges[j]) / 2 - head.x) / em / 10
                if i >= used and total > following.get(j, (-1.0, []))[0]:
                    following[j] = (total, [*chosen, (i, j)])
        if not following:
            return
        ways = following
    _, best = max(ways.values(), key=lambda way: way[0])
    for head, (i, j) in zip(level, best, strict=True):
        head.first, head.last = i, j - 1
