"""Which lines of words are the label of which row of numbers, where no rule says so.

A label may be wrapped, and its numbers may stand beside its first line, its last one or the middle of it: one of the
three in a whole table. The lines of a label follow each other as closely as lines do; rows may stand further apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Anchor = Literal["middle", "first", "last"]
ANCHORS: tuple[Anchor, ...] = ("middle", "first", "last")

MOST_LINES = 16  # of one label; the longest has 33 characters
OFF = 0.35  # em; a label lies no further from where its row says it lies
STRETCHED = 0.25  # em by which the lines of one label may differ in their distance
# Costs, in em of displacement.
NO_LABEL = 3.0  # a row of numbers without a label
NO_ROW = 1.5  # a label without numbers
TORN = 2.0  # two labels as close as two lines of one, in a table whose rows stand further apart
RUN_ON = 3.0  # a line that begins with an item number inside a label
UNNUMBERED = 1.0  # a label that begins without one, where most lines of numbers have one
CLOSE_CALL = 0.6  # another way to share out the lines costs so little more that it may be the true one


@dataclass(frozen=True, slots=True)
class Labels:
    """``rows``: the numbers of the lines of each row's label; ``alone``: lines of labels without numbers, in groups.

    ``unsure``: rows whose label may as well be another.
    """

    rows: tuple[tuple[int, ...], ...]
    alone: tuple[tuple[int, ...], ...]
    unsure: frozenset[int] = frozenset()


def labels_of(
    lines: Sequence[float],
    rows: Sequence[float],
    em: float,
    walls: Sequence[float] = (),
    numbered: Sequence[bool] = (),
) -> Labels:
    """Share out lines among rows, both given by their heights from the top.

    ``walls``: heights of rules, which no label crosses. ``numbered``: the lines that begin with an item number.
    """
    spacing = Spacing(lines, rows, em, walls, numbered or [False] * len(lines))
    ways = sorted((shared(spacing, anchor) for anchor in ANCHORS), key=lambda way: way[0])
    cost, best = ways[0]
    unsure = {
        row
        for other, way in ways[1:]
        if other - cost < CLOSE_CALL
        for row, (mine, its) in enumerate(zip(best.rows, way.rows, strict=True))
        if mine != its
    }
    return Labels(best.rows, best.alone, frozenset(unsure))


class Spacing:
    """How far apart lines and rows of one table stand, in points."""

    def __init__(
        self,
        lines: Sequence[float],
        rows: Sequence[float],
        em: float,
        walls: Sequence[float],
        numbered: Sequence[bool],
    ) -> None:
        self.lines, self.rows, self.em, self.numbered = lines, rows, em, numbered
        self.unnumbered = UNNUMBERED if sum(numbered) * 2 >= len(rows) else 0.0
        self.walled = [any(a < wall < b for wall in walls) for a, b in pairwise(lines)]
        beside = [any(abs(line - row) <= OFF * em for row in rows) for line in lines]
        steps = [(b - a, beside[n], beside[n + 1]) for n, (a, b) in enumerate(pairwise(lines)) if not self.walled[n]]
        self.pitch = min((step for step, a, b in steps if not (a and b)), default=1.4 * em)
        apart = min((step for step, a, b in steps if a and b), default=0.0)
        # Rows that stand as close as lines tell nothing by their distance.
        self.torn = (self.pitch + apart) / 2 if apart > self.pitch + STRETCHED * em else 0.0

    def ends(self, first: int) -> Iterator[int]:
        """The numbers after the last line of each run of lines from ``first`` that can be one label."""
        for end in range(first + 1, min(first + MOST_LINES, len(self.lines)) + 1):
            if end - first > 1:
                step = self.lines[end - 1] - self.lines[end - 2]
                if self.walled[end - 2] or abs(step - self.pitch) > STRETCHED * self.em:
                    return
            yield end

    def displacement(self, first: int, end: int, row: int, anchor: Anchor) -> float:
        top, bottom = self.lines[first], self.lines[end - 1]
        at = {"first": top, "last": bottom, "middle": (top + bottom) / 2}[anchor]
        return abs(at - self.rows[row]) / self.em

    def strangeness(self, first: int, end: int) -> float:
        """What it costs to take these lines for one label, whatever its row."""
        cost = RUN_ON * sum(self.numbered[first + 1 : end])
        if not self.numbered[first]:
            cost += self.unnumbered
        if end < len(self.lines) and not self.walled[end - 1] and self.lines[end] - self.lines[end - 1] < self.torn:
            cost += TORN
        return cost


def shared(spacing: Spacing, anchor: Anchor) -> tuple[float, Labels]:
    """The cheapest way with all numbers beside the same line of their labels, and what it costs."""
    count, rows = len(spacing.lines), len(spacing.rows)
    best: list[list[tuple[float, tuple[int, int, bool]] | None]] = [[None] * (rows + 1) for _ in range(count + 1)]
    best[0][0] = (0.0, (0, 0, False))

    def step(cost: float, origin: tuple[int, int, bool], line: int, row: int) -> None:
        known = best[line][row]
        if known is None or cost < known[0]:
            best[line][row] = (cost, origin)

    for line in range(count + 1):
        for row in range(rows + 1):
            here = best[line][row]
            if here is None:
                continue
            cost = here[0]
            if row < rows:
                step(cost + NO_LABEL, (line, row, False), line, row + 1)
            for end in spacing.ends(line) if line < count else ():
                so_far = cost + spacing.strangeness(line, end)
                step(so_far + NO_ROW, (line, row, False), end, row)
                off = spacing.displacement(line, end, row, anchor) if row < rows else OFF + 1
                if off <= OFF:
                    step(so_far + off, (line, row, True), end, row + 1)
    return walked_back(best, count, rows)


def walked_back(
    best: list[list[tuple[float, tuple[int, int, bool]] | None]], count: int, rows: int
) -> tuple[float, Labels]:
    labels: list[tuple[int, ...]] = [()] * rows
    alone: list[tuple[int, ...]] = []
    line, row = count, rows
    while (line, row) != (0, 0):
        found = best[line][row]
        assert found is not None, "a way with no line shared out always exists"
        from_line, from_row, is_label = found[1]
        run = tuple(range(from_line, line))
        if is_label:
            labels[from_row] = run
        elif run:
            alone.append(run)
        line, row = from_line, from_row
    total = best[count][rows]
    return (total[0] if total else 0.0), Labels(tuple(labels), tuple(alone[::-1]))
