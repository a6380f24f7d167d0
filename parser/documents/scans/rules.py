"""The ruled tables of a straight page: where its rules run, and the cells between them.

In two steps. Long rules are looked for on the whole page: dark along a run, light beside it. They say at which heights
and widths a table is ruled; then each edge of each slot is judged by itself: a rule is dark from end to end, the
characters of a cell never reach its corners.

Measured on 1118 ruled and 163 unruled edges of six pages under each of four degradations: the darkness that an edge
keeps to its ends is 31 or more of 255 on a rule (60 or more but for two edges at 100 dpi) and 17 or less where
characters cross the place, down to noise of 20 grey values with a blur of 1.2 pixels.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from parser.documents import lattice
from parser.documents.lattice import LatticeTable, Rule
from parser.documents.scans.engine import Image
from parser.documents.scans.straight import DPI, evened

Mask = npt.NDArray[np.bool_]
Darkness = npt.NDArray[np.float32]

RUN = 31  # pixels (0.15 inch) that are averaged along a rule
SIDE = 6  # pixels (0.03 inch) from a rule to its light sides; a thicker bar is no rule
FAINTEST = 8.0  # of 255; the grey rules of web pages
SUREST = 26.0  # what a rule must show on a noisy page: 7 deviations of averaged noise
DARK = 60.0  # what an edge must show in a table of black rules
SHORTEST = {True: 80, False: 40}  # pixels of a rule; one across spans a column at least, one down two low rows
CROSSING = 16  # pixels of a vertical rule that are not clear where another crosses it
CLOSEST = 13  # pixels; rules nearer to each other are one to the lattice
LONG = 200  # pixels (1 inch); no row of characters is dark so far without a gap
LOW_ROWS = 56  # pixels; two of the lowest rows, 0.14 inch each
GAP = {True: 120, False: 12}  # pixels of a rule that text, a stamp or bad toner may hide; tables stand 20 apart
REACH = 8  # pixels from the end of a rule to the rule that it ends on
MOST = 300  # rules of one direction; a page of the largest form has 70
WINDOW = 60  # pixels; a shaded cell is larger
NARROWEST = DPI // 2  # pixels; a table is wider
NARROWEST_COLUMN = 34  # pixels (0.17 inch); one character and its padding
MOST_SLOTS = 4000  # of one table; the longest has 500
WANDER = 4  # pixels that a rule may leave its height in one slot
SLACK = 2.5  # pixels that the edges of one vertical rule stand out of line
CLEAR = (0.6, 0.9)  # of a vertical rule is clear on both sides: rules all, strokes of characters a third on the median
DOUBT = (0.7, 1.3)  # times what an edge must show; between, the cells on its sides are doubtful

POINTS = 72 / DPI


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table with its boxes in points of the sheet, and the numbers of the cells one of whose edges is in doubt."""

    table: LatticeTable
    doubtful: frozenset[int]


def ruled_tables(grey: Image) -> list[RuledTable]:
    """The ruled tables of a page, top to bottom."""
    ink = (255 - evened(grey, WINDOW)).astype(np.float32)
    horizontal, vertical = long_rules(ink, True), long_rules(np.ascontiguousarray(ink.T), False)
    horizontal += page_cuts(horizontal, vertical)
    for _ in range(2):
        vertical = between(vertical, horizontal)
        horizontal = between(horizontal, vertical)
    found = (
        judged(ink, rows, columns)
        for rows, columns in lattice.connected(*(in_points(rules) for rules in (horizontal, vertical)))
        if len(rows) > 1 and len(columns) > 1
    )
    return sorted((t for t in found if t), key=lambda t: (t.table.box[1], t.table.box[0]))


def long_rules(ink: Darkness, horizontal: bool) -> list[Rule]:
    """Rules along the first axis of pixel columns, as they stand alone; the longest first."""
    along = cv2.blur(ink, (RUN, 1))
    sides = np.zeros_like(along), np.zeros_like(along)
    sides[0][SIDE:] = along[:-SIDE]
    sides[1][:-SIDE] = along[SIDE:]
    # Cells are padded left and right, but numbers may stand right under a horizontal rule.
    ridge = along - ((sides[0] + sides[1]) / 2 if horizontal else np.maximum(*sides))
    noise = 1.48 * float(np.median(np.abs(ridge)))
    faintest = min(max(FAINTEST, 7 * noise), SUREST)
    peaks = (ridge > faintest) & (ridge > 0.8 * cv2.dilate(ridge, np.ones((SIDE + 1, 1), np.uint8)))
    # A rule that climbs by a pixel stays one.
    mask = cv2.dilate(peaks.astype(np.uint8), np.ones((3, 1), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, SHORTEST[False]), np.uint8))
    count, _, boxes, centres = cv2.connectedComponentsWithStats(mask)
    pieces = [
        Rule(float(y), float(x), float(x + width))
        for (x, _, width, _, _), y in zip(boxes[1:count], centres[1:count, 1], strict=True)
    ]
    found = (whole for piece in joined(pieces, 12) for whole in unbroken(ink, piece, faintest, horizontal))
    return joined(list(found), GAP[horizontal])[:MOST]


def unbroken(ink: Darkness, rule: Rule, faintest: float, horizontal: bool) -> Iterator[Rule]:
    """The parts of a rule that are dark without a gap; rows of characters have one at every few strokes."""
    line, start, end = round(rule.at), int(rule.start), int(rule.end)
    dark = cv2.blur(ink[max(line - 2, 0) : line + 3, start:end].max(axis=0)[None], (5, 1))[0]
    filled = dark > max(faintest, 0.4 * float(np.median(dark)))
    if not horizontal:
        filled &= closed(clear(ink, line, start, end), CROSSING)
    for first, last in stretches(closed(filled, 4)):
        if last - first >= SHORTEST[horizontal]:
            yield Rule(rule.at, float(start + first), float(start + last))


def clear(ink: Darkness, line: int, start: int, end: int) -> Mask:
    """Where a stroke has light paper on both sides; beside that of a character stands the rest of it."""
    area = cv2.blur(np.ascontiguousarray(ink[max(line - SIDE, 0) : line + SIDE + 1, start:end]), (5, 1))
    sides = np.maximum(area[:3].mean(axis=0), area[-3:].mean(axis=0))
    return np.asarray(sides < 0.35 * np.median(area.max(axis=0)))


def closed(filled: Mask, gap: int) -> Mask:
    """With gaps shorter than ``gap`` filled."""
    row = np.pad(filled, gap)[None].astype(np.uint8)
    return np.asarray(cv2.morphologyEx(row, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))[0, gap:-gap], np.bool_)


def stretches(filled: Mask) -> list[tuple[int, int]]:
    """First and last + 1 of each run of what is true."""
    turns = np.flatnonzero(np.diff(np.pad(filled, 1).astype(np.int8))).tolist()
    return list(zip(turns[::2], turns[1::2], strict=True))


def joined(found: list[Rule], gap: int) -> list[Rule]:
    """Pieces of one rule put together; the longest rules first."""
    out: list[Rule] = []
    for rule in sorted(found, key=lambda r: (r.start, r.at)):
        for i, other in enumerate(out):
            if abs(other.at - rule.at) <= SIDE / 2 and rule.start <= other.end + gap:
                one, two = other.end - other.start, rule.end - rule.start
                at = (other.at * one + rule.at * two) / (one + two)
                out[i] = Rule(at, other.start, max(other.end, rule.end))
                break
        else:
            out.append(rule)
    return sorted(out, key=lambda r: r.start - r.end)


def between(rules: list[Rule], others: list[Rule]) -> list[Rule]:
    """The rules that meet two others at least, or one when they are long; strokes of characters do not."""
    out = []
    for rule in rules:
        met = [o.at for o in others if meets(rule, o)]
        if len(met) > 1:
            out.append(Rule(rule.at, min(met), max(met)))
        elif met and rule.end - rule.start > LONG:
            out.append(rule)
    return out


def meets(rule: Rule, other: Rule) -> bool:
    return rule.start - REACH <= other.at <= rule.end + REACH and other.start - REACH <= rule.at <= other.end + REACH


def page_cuts(horizontal: list[Rule], vertical: list[Rule]) -> list[Rule]:
    """The rules that a page cut left out: where three or more vertical rules end on none."""
    out: list[Rule] = []
    for ends in ("end", "start"):
        loose = [
            (getattr(v, ends), v.at)
            for v in vertical
            if not any(
                abs(h.at - getattr(v, ends)) <= REACH and h.start - REACH <= v.at <= h.end + REACH for h in horizontal
            )
        ]
        for at, _ in loose:
            near = [x for y, x in loose if abs(y - at) <= REACH]
            if len(near) > 2 and not any(abs(rule.at - at) <= 2 * REACH for rule in out):
                out.append(Rule(at, min(near), max(near)))
    return out


def in_points(rules: list[Rule]) -> list[Rule]:
    return [Rule(r.at * POINTS, r.start * POINTS, r.end * POINTS) for r in rules]


def judged(ink: Darkness, rows: list[Rule], columns: list[Rule]) -> RuledTable | None:
    """The table whose rules stand at these heights and widths, each edge of each slot judged by itself."""
    ys, xs = places(rows), places(columns)
    if xs[-1] - xs[0] < NARROWEST or len(xs) * len(ys) > MOST_SLOTS:
        return None
    across, (down, light) = edges(ink, ys, xs)[0], edges(ink.T, xs, ys)
    seen = np.concatenate([across[across > FAINTEST], down[(down > FAINTEST) & (light > CLEAR[1])]])
    needed = min(max(0.3 * float(np.median(seen)), FAINTEST), DARK) if len(seen) else DARK
    kept: list[list[int]] = []
    while kept != [ys, xs]:
        kept = [ys, xs]
        ys = [
            y for y, row in zip(ys, across > needed, strict=True) if longest(row, xs) >= min(SHORTEST[True], span(xs))
        ]
        if len(ys) > 1:
            down, light = edges(ink.T, xs, ys)
            xs = [
                x
                for x, *column in zip(xs, down > needed, light > CLEAR[1], strict=True)
                if upright(column[0], column[1], ys)
            ]
        if len(ys) < 2 or len(xs) < 2:
            return None
        xs = apart(xs)
        across, (down, light) = edges(ink, ys, xs)[0], edges(ink.T, xs, ys)
    across[[0, -1]] = down[[0, -1]] = 255  # the outline of a table is ruled, whatever hides it
    light[[0, -1]] = 1
    # A stroke that leaves a hair's breadth to the rules above and below it is fainter at its ends than its column.
    down_needed = np.full_like(down, needed)
    for wanted, column, sides in zip(down_needed[1:-1], down[1:-1], light[1:-1], strict=True):
        firm = column[(column > needed) & (sides > CLEAR[1])]
        wanted[:] = max(needed, 0.45 * float(np.median(firm))) if len(firm) else needed
    rows_ruled, columns_ruled = without_loose_ends(across > needed, ((down > down_needed) & (light > CLEAR[0])).T)
    table = lattice.cells_of(drawn(rows_ruled, ys, xs), drawn(columns_ruled.T, xs, ys), ())
    if table is None:
        return None
    unsure = [
        (scores > wanted * DOUBT[0]) & (scores < wanted * DOUBT[1])
        for scores, wanted in ((across, needed), (np.where(light > CLEAR[0], down, 0), down_needed))
    ]
    unsure[1] |= (down > down_needed) & (light > CLEAR[0]) & (light < CLEAR[1])
    doubtful = frozenset(
        number
        for number, cell in enumerate(table.cells)
        if unsure[0][cell.row : cell.row + cell.rowspan + 1, cell.column : cell.column + cell.colspan].any()
        or unsure[1][cell.column : cell.column + cell.colspan + 1, cell.row : cell.row + cell.rowspan].any()
    )
    return RuledTable(table, doubtful)


def without_loose_ends(across: Mask, down: Mask) -> tuple[Mask, Mask]:
    """The edges that meet another at both ends. ``across``: heights x slots; ``down``: slots x widths."""
    while True:
        at = np.zeros((across.shape[0], down.shape[1]), np.uint8)  # how many edges meet in each crossing
        at[:, :-1] += across
        at[:, 1:] += across
        at[:-1] += down
        at[1:] += down
        firm_across = across & (at[:, :-1] > 1) & (at[:, 1:] > 1)
        firm_down = down & (at[:-1] > 1) & (at[1:] > 1)
        if (firm_across == across).all() and (firm_down == down).all():
            return across, down
        across, down = firm_across, firm_down


def places(rules: list[Rule]) -> list[int]:
    """Where rules stand, in pixels; of those that stand too close the longest."""
    out: list[int] = []
    for rule in sorted(rules, key=lambda r: r.start - r.end):
        at = round(rule.at / POINTS)
        if all(abs(at - other) > CLOSEST for other in out):
            out.append(at)
    return sorted(out)


def longest(ruled: Mask, ys: list[int]) -> int:
    """The longest stretch of neighbouring edges that are ruled, in pixels."""
    best = here = 0
    for is_ruled, (y0, y1) in zip(ruled, pairwise(ys), strict=True):
        here = here + y1 - y0 if is_ruled else 0
        best = max(best, here)
    return best


def span(at: list[int]) -> int:
    return at[-1] - at[0]


def upright(dark: Mask, light: Mask, ys: list[int]) -> bool:
    """Whether a column is ruled over two low rows at least, or all of a table, and where it is dark is often clear.

    The strokes of characters that stand above each other in low rows are clear here and there.
    """
    high = np.diff(ys)
    ruled = dark & light
    return longest(ruled, ys) >= min(LOW_ROWS, span(ys)) and bool(high[ruled].sum() > 0.35 * high[dark].sum())


def apart(xs: list[int]) -> list[int]:
    """Widths between which a character has room; the outer ones stay."""
    out = xs[:1]
    for x in xs[1:-1]:
        if x - out[-1] >= NARROWEST_COLUMN and xs[-1] - x >= NARROWEST_COLUMN:
            out.append(x)
    return [*out, xs[-1]]


def edges(ink: Darkness, ys: list[int], xs: list[int]) -> tuple[Darkness, Darkness]:
    """For each height and each pair of neighbouring widths: what `edge` says of the edge between them.

    The edges of one rule stand in line; what is dark beside it is something else, and not clear.
    """
    found = [[edge(ink, y, x0, x1) for x0, x1 in pairwise(xs)] for y in ys]
    kept, light, place = np.moveaxis(np.array(found, np.float32).reshape(len(ys), len(xs) - 1, 3), 2, 0)
    for row, sides, places in zip(kept, light, place, strict=True):
        firm = places[(row > FAINTEST) & (sides > CLEAR[1])]
        if len(firm):
            sides[np.abs(places - np.median(firm)) > SLACK] = 0
    return kept, light


def edge(ink: Darkness, y: int, x0: int, x1: int) -> tuple[float, float, float]:
    """How dark an edge keeps to its ends, the share of it that is clear on both sides, and its height."""
    top = max(y - WANDER, 0)
    area = ink[top : y + WANDER + 1, x0 + 4 : x1 - 3]
    if area.shape[1] < 3:
        return 0.0, 0.0, y
    area = np.asarray(cv2.blur(np.ascontiguousarray(area), (3, 1)), np.float32)
    line = int(area.mean(axis=1).argmax())
    dark = area[max(line - 1, 0) : line + 2].max(axis=0)
    kept = min(float(np.percentile(dark, 10)), float(dark[:4].mean()), float(dark[-4:].mean()))
    return kept, float(clear(ink, top + line, x0 + 4, x1 - 3).mean()), top + line


def drawn(ruled: Mask, at: list[int], ends: list[int]) -> list[Rule]:
    """The ruled edges as rules in points, those that follow each other as one."""
    return [
        Rule(position * POINTS, ends[first] * POINTS, ends[last] * POINTS)
        for position, row in zip(at, ruled, strict=True)
        for first, last in stretches(row)
    ]
