"""Rules and placed characters -> cells with spans: one lattice, whatever the rules and characters come from.

Coordinates are in points with the origin at the top left of the page, y downwards.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parser.documents.lines import Character as Character
from parser.documents.lines import line_text as line_text
from parser.documents.lines import lines as lines
from parser.documents.rules import Rule as Rule
from parser.documents.rules import closed as closed
from parser.documents.rules import connected as connected
from parser.documents.rules import dotted as dotted
from parser.documents.rules import edges as edges
from parser.documents.rules import merged as merged

SHORTEST = 3.0  # points; shorter strokes are dots, hooks and underlines of blanks
MOST_SLOTS = 20_000  # rows times columns; the longest table of a form has 500


@dataclass(frozen=True, slots=True)
class LatticeCell:
    """``crossed``: a rule runs through it, or it overlaps another cell; the rules do not add up there."""

    row: int
    column: int
    rowspan: int
    colspan: int
    box: tuple[float, float, float, float]
    characters: tuple[Character, ...]
    crossed: bool = False


@dataclass(frozen=True, slots=True)
class LatticeTable:
    box: tuple[float, float, float, float]
    cells: tuple[LatticeCell, ...]

    def holds(self, character: Character) -> bool:
        return self.box[0] <= character.x <= self.box[2] and self.box[1] <= character.y <= self.box[3]

    @property
    def is_box(self) -> bool:
        """A frame round text or round a page, no table."""
        return len(self.cells) == 1


def tables(horizontal: Iterable[Rule], vertical: Iterable[Rule], characters: Sequence[Character]) -> list[LatticeTable]:
    """The ruled tables of a page, top to bottom; characters outside of them are not theirs.

    A character in a table within a cell or frame of another belongs to the inner one.
    """
    return tables_between(merged(horizontal), merged(vertical), characters)


def tables_between(horizontal: list[Rule], vertical: list[Rule], characters: Sequence[Character]) -> list[LatticeTable]:
    """The tables that merged rules make."""
    groups = [closed(hs, vs, characters) for hs, vs in connected(horizontal, vertical)]
    groups = [(hs, vs) for hs, vs in groups if len(hs) >= 2 and len(vs) >= 2]
    if len(groups) > 1:
        groups.sort(key=lambda group: span(group[0]) * span(group[1]))
    found: list[LatticeTable] = []
    left: Sequence[Character] = characters
    for number, (hs, vs) in enumerate(groups, 1):
        table = cells_of(hs, vs, left)
        if table is not None:
            found.append(table)
            if number < len(groups):
                x0, y0, x1, y1 = table.box
                left = [c for c in left if not (x0 <= c.x <= x1 and y0 <= c.y <= y1)]
    return sorted(found, key=lambda table: (table.box[1], table.box[0]))


def span(rules: list[Rule]) -> float:
    return max(rule.at for rule in rules) - min(rule.at for rule in rules)


def ruled(rules: list[Rule], at: list[float], along: list[float]) -> list[bytearray]:
    """For each edge ``at``, which of the slots between the edges ``along`` a rule covers the middle of."""
    middles = [(a + b) / 2 for a, b in pairwise(along)]
    out = [bytearray(len(middles)) for _ in at]
    for rule in rules:
        edge = bisect_right(at, rule.at + 0.001) - 1
        first, last = bisect_left(middles, rule.start), bisect_right(middles, rule.end)
        if edge >= 0 and last > first:
            out[edge][first:last] = b"\1" * (last - first)
    return out


def cells_of(hs: list[Rule], vs: list[Rule], characters: Sequence[Character]) -> LatticeTable | None:
    """The cells between crossing rules; a slot without a rule to the next belongs to the same cell.

    None without two edges in each direction, or with more slots than `MOST_SLOTS`.
    """
    ys, xs = edges(h.at for h in hs), edges(v.at for v in vs)
    n, m = len(ys) - 1, len(xs) - 1
    if n < 1 or m < 1 or n * m > MOST_SLOTS:
        return None
    down, across = ruled(vs, xs, ys), ruled(hs, ys, xs)  # by column edge and row; by row edge and column
    owner = [[-1] * m for _ in range(n)]
    spans: list[tuple[int, int, int, int]] = []
    crossed: set[int] = set()
    for r in range(n):
        for c in range(m):
            if owner[r][c] >= 0:
                continue
            right = c + 1
            while right < m and not down[right][r] and owner[r][right] < 0:
                right += 1
            bottom = r + 1
            while bottom < n and not any(across[bottom][c:right]):
                bottom += 1
            if right - c > 1 and any(any(down[k][r:bottom]) for k in range(c + 1, right)):
                crossed.add(len(spans))
            for a in range(r, bottom):
                for b in range(c, right):
                    if owner[a][b] >= 0:
                        crossed |= {owner[a][b], len(spans)}
                    owner[a][b] = len(spans)
            spans.append((r, c, bottom - r, right - c))
    inside: list[list[Character]] = [[] for _ in spans]
    for character in characters:
        x, y = (character[1] + character[3]) / 2, (character[2] + character[4]) / 2
        c, r = bisect_right(xs, x) - 1, bisect_right(ys, y) - 1
        if 0 <= c < m and 0 <= r < n:
            inside[owner[r][c]].append(character)
    cells = tuple(
        LatticeCell(r, c, rows, columns, (xs[c], ys[r], xs[c + columns], ys[r + rows]), tuple(own), number in crossed)
        for number, ((r, c, rows, columns), own) in enumerate(zip(spans, inside, strict=True))
    )
    return LatticeTable((xs[0], ys[0], xs[-1], ys[-1]), cells)
