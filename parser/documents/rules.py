"""Rules of a page: pieces joined, dashes and dots made whole, tables told apart and their open sides closed.

Coordinates are in points with the origin at the top left of the page, y downwards.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

from parser.documents.lines import Character

TOLERANCE = 2.5  # points; rules of one table edge are drawn up to 2 apart by word processors
DOUBLE = 4.5  # points; the two lines of a double rule, or the gap between cells that each have their own border
DASH = 12.0  # points; the longest dash of a dashed rule
DOTS = 6  # at least so many in a row, no further than so many points apart
OVERHANG = 8.0  # points; what rules that stick out further enclose is a column or row without its outer rule

Coordinate = Callable[[Character], float]
X: Coordinate = attrgetter("x")
Y: Coordinate = attrgetter("y")


class Rule(NamedTuple):
    """A straight stroke along one axis: at ``at`` on the other axis, from ``start`` to ``end``."""

    at: float
    start: float
    end: float


def merged(rules: Iterable[Rule]) -> list[Rule]:
    """Rules on the same line joined where they touch."""
    out: list[Rule] = []
    group: list[Rule] = []
    for rule in sorted(rules):
        if group and rule.at - group[-1].at > TOLERANCE * 0.8:
            out.extend(joined(group))
            group = []
        group.append(rule)
    out.extend(joined(group))
    return out


def joined(group: list[Rule]) -> list[Rule]:
    """Touching pieces as one rule, and rows of dashes with gaps no longer than twice a dash."""
    if not group:
        return []
    at = sum(rule.at for rule in group) / len(group)
    pieces: list[list[float]] = []  # start, end, length of the last dash
    for start, end in sorted((rule.start, rule.end) for rule in group):
        if pieces and start <= pieces[-1][1] + TOLERANCE:
            pieces[-1] = [pieces[-1][0], max(end, pieces[-1][1]), end - start]
        elif pieces and is_dash(end - start, start - pieces[-1][1], pieces[-1][2]):
            pieces[-1] = [pieces[-1][0], end, end - start]
        else:
            pieces.append([start, end, end - start])
    return [Rule(at, start, end) for start, end, _ in pieces]


def is_dash(length: float, gap: float, before: float) -> bool:
    return length <= DASH and before <= DASH and gap <= 2 * max(length, before)


def dotted(marks: Iterable[tuple[float, float]]) -> tuple[list[Rule], list[Rule]]:
    """Horizontal and vertical rules that are drawn as single dots, from the middles of all small marks of a page."""
    points = list(marks)
    return dot_runs((y, x) for x, y in points), dot_runs(points)


def dot_runs(points: Iterable[tuple[float, float]]) -> list[Rule]:
    """Runs of dots in one line."""
    lines: dict[int, list[tuple[float, float]]] = {}
    for at, along in points:
        lines.setdefault(round(at), []).append((along, at))
    out: list[Rule] = []
    for line in lines.values():
        run: list[tuple[float, float]] = []
        for dot in [*sorted(line), (float("inf"), 0.0)]:
            if run and dot[0] - run[-1][0] > DOTS:
                if len(run) >= DOTS:
                    out.append(Rule(run[0][1], run[0][0], run[-1][0]))
                run = []
            run.append(dot)
    return out


def connected(hs: list[Rule], vs: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that cross or touch, directly or by way of others: one group a table."""
    parent = list(range(len(hs) + len(vs)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    order = sorted(range(len(vs)), key=lambda j: vs[j].at)
    places = [vs[j].at for j in order]
    for i, h in enumerate(hs):
        for k in range(bisect_left(places, h.start - DOUBLE), bisect_right(places, h.end + DOUBLE)):
            v = vs[order[k]]
            if v.start - DOUBLE <= h.at <= v.end + DOUBLE:
                parent[root(i)] = root(len(hs) + order[k])
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate((*hs, *vs)):
        groups.setdefault(root(i), ([], []))[i >= len(hs)].append(rule)
    return list(groups.values())


def closed(hs: list[Rule], vs: list[Rule], characters: Sequence[Character]) -> tuple[list[Rule], list[Rule]]:
    """The rules of one table with the outer ones that it was printed without, and without underlines that touch it."""
    if not hs or not vs:
        return hs, vs
    rows, columns = ended(hs, vs), ended(vs, hs)
    return [*rows, *outer(columns, rows, characters, Y, X)], [*columns, *outer(rows, columns, characters, X, Y)]


def ended(rules: list[Rule], across: list[Rule]) -> list[Rule]:
    """The rules that end on two others, or that end beside another of their kind where the table has no outer rule."""
    places = sorted(across, key=attrgetter("at"))
    ats = [rule.at for rule in places]
    starts, ends = sorted(rule.start for rule in rules), sorted(rule.end for rule in rules)

    def kept(rule: Rule) -> bool:
        touched = 0
        for other in places[bisect_left(ats, rule.start - DOUBLE) : bisect_right(ats, rule.end + DOUBLE)]:
            touched += other.start - DOUBLE <= rule.at <= other.end + DOUBLE
            if touched == 2:
                return True
        left = rule.start < ats[0] - OVERHANG and near(starts, rule.start) >= 2
        return touched == 1 and (left or (rule.end > ats[-1] + OVERHANG and near(ends, rule.end) >= 2))

    return [rule for rule in rules if kept(rule)]


def near(values: list[float], value: float) -> int:
    return bisect_right(values, value + DOUBLE) - bisect_left(values, value - DOUBLE)


def outer(
    rules: list[Rule], across: list[Rule], characters: Sequence[Character], along: Coordinate, at: Coordinate
) -> list[Rule]:
    """The first and last of ``across`` that were not drawn: two rules stick out equally far, with text between."""
    found: list[Rule] = []
    if not rules or not across:
        return found
    low, high = min(rule.at for rule in across), max(rule.at for rule in across)
    first, last = min(rule.start for rule in rules), max(rule.end for rule in rules)
    for reach, out, ends in (
        (first, low - first, [rule for rule in rules if rule.start <= first + DOUBLE]),
        (last, last - high, [rule for rule in rules if rule.end >= last - DOUBLE]),
    ):
        if out < OVERHANG or len(ends) < 2:
            continue
        top, bottom = min(rule.at for rule in ends), max(rule.at for rule in ends)
        a, b = (reach, low) if reach < low else (high, reach)
        if any(a < along(c) < b and top < at(c) < bottom for c in characters):
            found.append(Rule(reach, top, bottom))
    return found


def edges(positions: Iterable[float]) -> list[float]:
    """The edges of rows or columns; positions nearer to each other than the lines of a double rule are one."""
    out: list[float] = []
    for position in sorted(positions):
        if not out or position - out[-1] > DOUBLE:
            out.append(position)
    return out
