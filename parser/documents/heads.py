"""The heads over the columns of a table without rules: wrapped ones joined, heads of groups spread over their columns.

Coordinates are in points with the origin at the top left of the page, y downwards.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from parser.documents.pieces import Piece

Band = tuple[float, float]  # a column from its leftmost to its rightmost ink
MOST = 14  # lines of heads
FAR = 4.5  # em between two lines of heads, or from the last one to the first row
WRAP = 1.65  # em between two lines of one head; rows of heads in padded cells stand further apart
CENTRED = 0.6  # em by which a centred head may miss the middle of its columns
TOUCH = 0.15  # em that a head covers of a column it stands over
LARGER = 1.15  # times the font of the table: a heading
UNIT_LINE = re.compile(r"^[（(]?\s*(?:计量)?单位\s*[:：]")


@dataclass(slots=True)
class Head:
    """A head of one or more lines over the bands ``first`` to ``last``."""

    pieces: list[Piece]
    first: int = 0
    last: int = 0

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
    lines: int = 0  # how many of the lines above the table they take
    bottom: float = 0.0  # height of their last line


def heads_over(above: Sequence[Sequence[Piece]], bands: list[Band], row: float, em: float) -> Heads:
    """Heads in the lines above the first row, at height ``row``. A column that only a head shows is added."""
    left = bands[0][0]
    taken = lines_of_heads(above, bands, row, em)
    found = Heads(list(bands), lines=len(taken))
    over: list[Piece] = []
    for piece in (piece for line in taken for piece in line):
        (over if piece.x0 >= left - 0.3 * em or piece.over(*bands[0]) > 0 else found.corner).append(piece)
    if not over:
        return Heads(list(bands))
    found.bottom = max(piece.y for piece in over)
    heads = wrapped(over, bands, em)
    lowest = [head for head in heads if not any(is_under(other, head) for other in heads)]
    found.bands = with_new_bands(bands, lowest, em)
    for head in heads:
        head.first, head.last = covered(head, found.bands, em)
    found.leaves = [head for head in lowest if head.first == head.last]
    groups = [head for head in heads if head not in found.leaves]
    found.bands = widened(found.bands, found.leaves)
    for level in levels_of(groups, em):
        spread(level, found.bands, em)
        found.levels.append(level)
    return found


def lines_of_heads(above: Sequence[Sequence[Piece]], bands: list[Band], row: float, em: float) -> list[Sequence[Piece]]:
    """The lines directly above a table that stand over its columns, with words beside them, from the top."""
    left, right = bands[0][0], bands[-1][1]
    taken: list[Sequence[Piece]] = []
    waiting: list[Sequence[Piece]] = []
    below = row
    for line in reversed(above):
        y = line[0].y
        if below - y > FAR * em or len(taken) + len(waiting) >= MOST or UNIT_LINE.match(line[0].text):
            break
        if line[0].em > LARGER * em or (len(line) == 1 and runs_through(line[0], bands, em)):
            break
        waiting.append(line)
        if any(piece.x1 > left and piece.x0 < right + 4 * em for piece in line):
            taken += waiting
            waiting = []
        below = y
    return taken[::-1]


def runs_through(piece: Piece, bands: list[Band], em: float) -> bool:
    """A line of its own that begins over the labels and ends over the numbers: a title, a sentence."""
    left, right = bands[0][0], bands[-1][1]
    return (piece.x0 < left - em and piece.x1 > left + em) or piece.x1 - piece.x0 > 0.7 * (right - left) + 4 * em


def wrapped(pieces: list[Piece], bands: list[Band], em: float) -> list[Head]:
    """Pieces below each other, each as close as lines are and over the same columns, as one head."""
    heads: list[Head] = []
    for piece in sorted(pieces, key=lambda p: (p.y, p.x0)):
        wide = sum(piece.over(*band) > TOUCH * em for band in bands) > 1
        for head in heads:
            upper = head.pieces[-1]
            aligned = abs(upper.x - piece.x) <= CENTRED * em or abs(upper.x0 - piece.x0) <= CENTRED * em
            alike = wide == (sum(upper.over(*band) > TOUCH * em for band in bands) > 1)
            if 0.7 * em <= piece.y - upper.y <= WRAP * em and aligned and alike:
                head.pieces.append(piece)
                break
        else:
            heads.append(Head([piece]))
    return heads


def is_under(other: Head, head: Head) -> bool:
    (a, b), (c, d) = other.band, head.band
    return other is not head and min(b, d) > max(a, c) and other.pieces[0].y > head.pieces[-1].y


def with_new_bands(bands: list[Band], leaves: list[Head], em: float) -> list[Band]:
    """The columns, and one for each head without numbers under it: they are all blank."""
    out = list(bands)
    for head in leaves:
        low, high = head.band
        if all(min(high, b) - max(low, a) <= 0 for a, b in out):
            nearest = min(out, key=lambda band: max(band[0] - high, low - band[1]))
            alone = not any(other is not head and touches(other, nearest) for other in leaves)
            if alone and max(nearest[0] - high, low - nearest[1]) < 1.5 * em:
                out[out.index(nearest)] = (min(low, nearest[0]), max(high, nearest[1]))
            else:
                out.append((low, high))
    return sorted(out)


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


def widened(bands: list[Band], leaves: list[Head]) -> list[Band]:
    """Columns as wide as their heads, where these are wider than the numbers."""
    out = list(bands)
    for head in leaves:
        low, high = head.band
        a, b = out[head.first]
        before = out[head.first - 1][1] if head.first else float("-inf")
        after = out[head.first + 1][0] if head.first + 1 < len(out) else float("inf")
        out[head.first] = (max(min(a, low), before), min(max(b, high), after))
    return out


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
                total = gain + (j - i) - abs((edges[i] + edges[j]) / 2 - head.x) / em / 10
                if i >= used and total > following.get(j, (-1.0, []))[0]:
                    following[j] = (total, [*chosen, (i, j)])
        if not following:
            return
        ways = following
    _, best = max(ways.values(), key=lambda way: way[0])
    for head, (i, j) in zip(level, best, strict=True):
        head.first, head.last = i, j - 1
