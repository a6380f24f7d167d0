"""Rules and placed characters -> cells with spans: one lattice, whatever the rules and characters come from.

Coordinates are in points with the origin at the top left of the page, y downwards.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

TOLERANCE = 2.5  # points; rules of one table edge are drawn up to 2 apart by word processors
SHORTEST = 3.0  # points; shorter strokes are dots, hooks and underlines of blanks


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight stroke along one axis: at ``at`` on the other axis, from ``start`` to ``end``."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Character:
    """A printed character and its box."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def height(self) -> float:
        return self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class LatticeCell:
    row: int
    column: int
    rowspan: int
    colspan: int
    box: tuple[float, float, float, float]
    characters: tuple[Character, ...]


@dataclass(frozen=True, slots=True)
class LatticeTable:
    box: tuple[float, float, float, float]
    cells: tuple[LatticeCell, ...]


def tables(horizontal: Iterable[Rule], vertical: Iterable[Rule], characters: Sequence[Character]) -> list[LatticeTable]:
    """The ruled tables of a page, top to bottom; characters outside of them are not theirs."""
    rows, columns = merged(horizontal), merged(vertical)
    found = [
        table
        for hs, vs in connected(rows, columns)
        if len(hs) >= 2 and len(vs) >= 2 and (table := cells_of(hs, vs, characters)) is not None
    ]
    return sorted(found, key=lambda table: (table.box[1], table.box[0]))


def merged(rules: Iterable[Rule]) -> list[Rule]:
    """Rules on the same line joined where they touch."""
    out: list[Rule] = []
    group: list[Rule] = []
    for rule in sorted(rules, key=lambda r: r.at):
        if group and rule.at - group[-1].at > TOLERANCE * 0.8:
            out.extend(joined(group))
            group = []
        group.append(rule)
    out.extend(joined(group))
    return out


def joined(group: list[Rule]) -> list[Rule]:
    if not group:
        return []
    at = sum(rule.at for rule in group) / len(group)
    out: list[Rule] = []
    for rule in sorted(group, key=lambda r: r.start):
        if out and rule.start <= out[-1].end + TOLERANCE:
            out[-1] = Rule(at, out[-1].start, max(out[-1].end, rule.end))
        else:
            out.append(Rule(at, rule.start, rule.end))
    return out


def connected(hs: list[Rule], vs: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that cross or touch, directly or by way of others: one group a table."""
    parent = list(range(len(hs) + len(vs)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, h in enumerate(hs):
        for j, v in enumerate(vs):
            if h.start - TOLERANCE <= v.at <= h.end + TOLERANCE and v.start - TOLERANCE <= h.at <= v.end + TOLERANCE:
                parent[root(i)] = root(len(hs) + j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate((*hs, *vs)):
        groups.setdefault(root(i), ([], []))[i >= len(hs)].append(rule)
    return list(groups.values())


def edges(positions: Iterable[float]) -> list[float]:
    out: list[float] = []
    for position in sorted(positions):
        if not out or position - out[-1] > TOLERANCE:
            out.append(position)
    return out


def cells_of(hs: list[Rule], vs: list[Rule], characters: Sequence[Character]) -> LatticeTable | None:
    """The cells between crossing rules; a slot without a rule to the next belongs to the same cell."""
    ys, xs = edges(h.at for h in hs), edges(v.at for v in vs)
    n, m = len(ys) - 1, len(xs) - 1
    if n < 1 or m < 1:
        return None

    def ruled(rules: list[Rule], at: float, low: float, high: float) -> bool:
        middle = (low + high) / 2
        return any(abs(rule.at - at) <= TOLERANCE and rule.start <= middle <= rule.end for rule in rules)

    right = [[c == m - 1 or ruled(vs, xs[c + 1], ys[r], ys[r + 1]) for c in range(m)] for r in range(n)]
    below = [[r == n - 1 or ruled(hs, ys[r + 1], xs[c], xs[c + 1]) for c in range(m)] for r in range(n)]
    owner: list[list[int]] = [[-1] * m for _ in range(n)]
    spans: list[tuple[int, int, int, int]] = []
    for r in range(n):
        for c in range(m):
            if owner[r][c] >= 0:
                continue
            last = c
            while not right[r][last] and owner[r][last + 1] < 0:
                last += 1
            bottom = r
            while not any(below[bottom][k] for k in range(c, last + 1)):
                bottom += 1
            for a in range(r, bottom + 1):
                for b in range(c, last + 1):
                    owner[a][b] = len(spans)
            spans.append((r, c, bottom - r + 1, last - c + 1))
    inside: list[list[Character]] = [[] for _ in spans]
    for character in characters:
        c, r = bisect_right(xs, character.x) - 1, bisect_right(ys, character.y) - 1
        if 0 <= c < m and 0 <= r < n:
            inside[owner[r][c]].append(character)
    cells = tuple(
        LatticeCell(r, c, rows, columns, (xs[c], ys[r], xs[c + columns], ys[r + rows]), tuple(own))
        for (r, c, rows, columns), own in zip(spans, inside, strict=True)
    )
    return LatticeTable((xs[0], ys[0], xs[-1], ys[-1]), cells)


def lines(characters: Sequence[Character]) -> list[list[Character]]:
    """Characters as printed lines, top to bottom, each left to right."""
    out: list[list[Character]] = []
    for character in sorted(characters, key=lambda c: c.y):
        height = max(character.height, 1.0)
        if out and character.y - sum(c.y for c in out[-1]) / len(out[-1]) < height * 0.5:
            out[-1].append(character)
        else:
            out.append([character])
    return [sorted(line, key=lambda c: c.x0) for line in out]


def line_text(line: Sequence[Character]) -> str:
    """A line as text; a gap beside a Latin letter or digit is a space, one between Chinese characters is spacing."""
    parts: list[str] = []
    for i, character in enumerate(line):
        before = line[i - 1] if i else None
        if before and character.x0 - before.x1 > 0.25 * max(before.height, character.height):
            near = before.text + character.text
            if any(c.isascii() and c.isalnum() for c in near) or character.x0 - before.x1 > 1.5 * character.height:
                parts.append(" ")
        parts.append(character.text)
    return "".join(parts)
