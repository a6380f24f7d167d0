"""The ruled tables of a straight page: the cells between its rules, each edge of each slot judged by itself.

A rule is dark from end to end; the characters of a cell never reach its corners.

Measured on 1118 ruled and 163 unruled edges of six pages under each of four degradations: the darkness that an edge
keeps to its ends is 31 or more of 255 on a rule (60 or more but for two edges at 100 dpi) and 17 or less where
characters cross the place, down to noise of 20 grey values with a blur of 1.2 pixels.
"""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from parser.documents import lattice
from parser.documents.lattice import LatticeTable, Rule
from parser.documents.scans.engine import Image
from parser.documents.scans.pictures import runs
from parser.documents.scans.rules import FAINTEST, SHORTEST, Darkness, Mask, clear, page_rules
from parser.documents.scans.straight import DPI, evened

WINDOW = 60  # pixels; a shaded cell is larger
DARK = 60.0  # of 255: what an edge must show in a table of black rules
CLOSEST = 13  # pixels; rules nearer to each other are one to the lattice
LOW_ROWS = 56  # pixels; two of the lowest rows, 0.14 inch each
NARROWEST = DPI // 2  # pixels; a table is wider
NARROWEST_COLUMN = 34  # pixels (0.17 inch); one character and its padding
MOST_SLOTS = 4000  # of one table; the longest has 500
WANDER = 4  # pixels that a rule may leave its height in one slot
SLACK = 2.5  # pixels that the edges of one vertical rule stand out of line
CLEAR = (0.6, 0.9)  # of a vertical rule is clear on both sides: rules all, strokes of characters a third on the median
SHARE = (0.45, 0.7)  # of the darkness of its column: what an edge must show, where it is clear and where it is less so
DOUBT = (0.7, 1.3)  # times what an edge must show; between, the cells on its sides are doubtful
FEWEST_CUT = 3  # vertical rules that end where a page cut their table
CLOSE, INSIDE = (4, 13), 6  # pixels beside a column, and from the rules above and below, where no text stands
CROWD = 0.04  # of that is ink: no rule but a stroke; measured: 0.00 on rules, 0.08 and more on strokes of characters
FAINTER = 0.6  # times what an edge must show, where the edge beside it is firm
GAPPED = 40  # percent of a horizontal rule that a gap may take; its cells are doubtful
POINTS = 72 / DPI


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table with its boxes in points of the sheet, and the numbers of the cells one of whose edges is in doubt."""

    table: LatticeTable
    doubtful: frozenset[int]


def ruled_tables(grey: Image) -> list[RuledTable]:
    """The ruled tables of a page, top to bottom; a frame round text is none."""
    ink = (255 - evened(grey, WINDOW)).astype(np.float32)
    horizontal, vertical = page_rules(ink)
    found = (
        judged(ink, rows, columns)
        for rows, columns in lattice.connected(in_points(horizontal), in_points(vertical))
        if len(rows) > 1 and len(columns) > 1
    )
    tables = [table for table in found if table is not None and not table.table.is_box]
    return sorted(tables, key=lambda one: (one.table.box[1], one.table.box[0]))


def in_points(rules: list[Rule]) -> list[Rule]:
    return [Rule(rule.at * POINTS, rule.start * POINTS, rule.end * POINTS) for rule in rules]


def judged(ink: Darkness, rows: list[Rule], columns: list[Rule]) -> RuledTable | None:
    """The table whose rules stand at these heights and widths, each edge of each slot judged by itself."""
    ys, xs = places(rows), places(columns)
    if xs[-1] - xs[0] < NARROWEST or len(xs) * len(ys) > MOST_SLOTS:
        return None
    (across, _, partly), (down, light, _) = edges(ink, ys, xs), edges(ink.T, xs, ys)
    seen = np.concatenate([across[across > FAINTEST], down[(down > FAINTEST) & (light > CLEAR[1])]])
    needed = min(max(0.3 * float(np.median(seen)), FAINTEST), DARK) if len(seen) else DARK
    kept: list[list[int]] = []
    while kept != [ys, xs]:
        kept = [ys, xs]
        firm = [longest(row, xs) >= min(SHORTEST[True], span(xs)) for row in across > needed]
        if sum(firm) > 1:
            firm = cut_off(firm, (down > needed) & (light > CLEAR[1]))
        ys = [y for y, is_ruled in zip(ys, firm, strict=True) if is_ruled]
        if len(ys) > 1:
            down, light, _ = edges(ink.T, xs, ys)
            xs = [
                x
                for x, *column in zip(xs, down > needed, light > CLEAR[1], strict=True)
                if upright(column[0], column[1], ys) and not crowded(ink, x, ys, column[0] & column[1])
            ]
        if len(ys) < 2 or len(xs) < 2:
            return None
        xs = apart(xs)
        (across, _, partly), (down, light, _) = edges(ink, ys, xs), edges(ink.T, xs, ys)
    across[[0, -1]] = down[[0, -1]] = 255  # the outline of a table is ruled, whatever hides it
    light[[0, -1]] = 1
    # A stroke that leaves a hair's breadth to the rules above and below it is fainter at its ends than its column;
    # where it is not clear on both sides it is rather a stroke.
    down_needed = np.full_like(down, needed)
    for wanted, column, sides in zip(down_needed[1:-1], down[1:-1], light[1:-1], strict=True):
        firm = column[(column > needed) & (sides > CLEAR[1])]
        share = np.where(sides > CLEAR[1], *SHARE)
        wanted[:] = np.maximum(share * np.median(firm), needed) if len(firm) else needed
    gapped = (across <= needed) & (partly > needed)
    rows_ruled, columns_ruled = without_loose_ends(
        (across > needed) | gapped | faint_beside(across, needed), ((down > down_needed) & (light > CLEAR[0])).T
    )
    table = lattice.cells_of(drawn(rows_ruled, ys, xs), drawn(columns_ruled.T, xs, ys), ())
    if table is None:
        return None
    unsure_across = (across > needed * DOUBT[0]) & (across < needed * DOUBT[1]) | gapped
    # A worn rule, or a stroke of a character: neither is sure.
    unsure_down = (down > needed * DOUBT[0]) & (down < down_needed * DOUBT[1]) & (light > CLEAR[0])
    unsure_down |= (down > down_needed) & (light > CLEAR[0]) & (light < CLEAR[1])
    doubtful = frozenset(
        number
        for number, cell in enumerate(table.cells)
        if unsure_across[cell.row : cell.row + cell.rowspan + 1, cell.column : cell.column + cell.colspan].any()
        or unsure_down[cell.column : cell.column + cell.colspan + 1, cell.row : cell.row + cell.rowspan].any()
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


def cut_off(firm: list[bool], ruled: Mask) -> list[bool]:
    """The heights that are ruled, and the upper or lower end of a table that a page cut: where all columns end.

    ``ruled``: widths x slots.
    """
    top, bottom = (bool(ruled[:, slot].sum() >= FEWEST_CUT) for slot in (0, -1))
    return [firm[0] or top, *firm[1:-1], firm[-1] or bottom]


def upright(dark: Mask, light: Mask, ys: list[int]) -> bool:
    """Whether a column is ruled over two low rows at least, or all of a table, and where it is dark is often clear.

    The strokes of characters that stand above each other in low rows are clear here and there.
    """
    high = np.diff(ys)
    ruled = dark & light
    return longest(ruled, ys) >= min(LOW_ROWS, span(ys)) and bool(high[ruled].sum() > 0.35 * high[dark].sum())


def crowded(ink: Darkness, x: int, ys: list[int], ruled: Mask) -> bool:
    """Whether ink stands close to a column on both sides nearly wherever it is ruled: a stroke of characters.

    In lists like 1.当面申请数, 2.传真申请数 the same stroke stands in line row after row.
    """
    slots = [slot for slot, is_ruled in zip(pairwise(ys), ruled, strict=True) if is_ruled]
    close = 0
    for y0, y1 in slots:
        area = ink[y0 + INSIDE : y1 - INSIDE, max(x - CLOSE[1], 0) : x + CLOSE[1] + 1]
        if area.size:
            dark = area > 0.5 * np.percentile(area[:, CLOSE[1] - 2 : CLOSE[1] + 3].max(axis=1), 50)
            width = CLOSE[1] - CLOSE[0]
            close += min(dark[:, :width].mean(), dark[:, -width:].mean()) > CROWD
    return close > 0.75 * len(slots)


def faint_beside(across: Darkness, needed: float) -> Mask:
    """The edges a little too faint that go on a rule beside them."""
    firm = np.pad(across > needed, ((0, 0), (1, 1)))
    return np.asarray((across > FAINTER * needed) & (firm[:, :-2] | firm[:, 2:]))


def apart(xs: list[int]) -> list[int]:
    """Widths between which a character has room; the outer ones stay."""
    out = xs[:1]
    for x in xs[1:-1]:
        if x - out[-1] >= NARROWEST_COLUMN and xs[-1] - x >= NARROWEST_COLUMN:
            out.append(x)
    return [*out, xs[-1]]


def edges(ink: Darkness, ys: list[int], xs: list[int]) -> tuple[Darkness, Darkness, Darkness]:
    """For each height and each pair of neighbouring widths: what `edge` says of the edge between them.

    The edges of one rule stand in line; what is dark beside it is something else, and not clear.
    """
    found = [[edge(ink, y, x0, x1) for x0, x1 in pairwise(xs)] for y in ys]
    kept, light, partly, place = np.moveaxis(np.array(found, np.float32).reshape(len(ys), len(xs) - 1, 4), 2, 0)
    for row, sides, places in zip(kept, light, place, strict=True):
        firm = places[(row > FAINTEST) & (sides > CLEAR[1])]
        if len(firm):
            sides[np.abs(places - np.median(firm)) > SLACK] = 0
    return kept, light, partly


def edge(ink: Darkness, y: int, x0: int, x1: int) -> tuple[float, float, float, float]:
    """How dark an edge keeps to its ends, the share of it that is clear on both sides, how dark it is at its ends and
    over the most of it, and its height."""
    top = max(y - WANDER, 0)
    area = ink[top : y + WANDER + 1, x0 + 4 : x1 - 3]
    if area.shape[1] < 3:
        return 0.0, 0.0, 0.0, y
    area = np.asarray(cv2.blur(np.ascontiguousarray(area), (3, 1)), np.float32)
    line = int(area.mean(axis=1).argmax())
    dark = area[max(line - 1, 0) : line + 2].max(axis=0)
    ends = min(float(dark[:4].mean()), float(dark[-4:].mean()))
    least, most = np.percentile(dark, (10, GAPPED))
    sides = float(clear(ink, top + line, x0 + 4, x1 - 3).mean())
    return min(float(least), ends), sides, min(float(most), ends), top + line


def drawn(ruled: Mask, at: list[int], ends: list[int]) -> list[Rule]:
    """The ruled edges as rules in points, those that follow each other as one."""
    return [
        Rule(position * POINTS, ends[first] * POINTS, ends[last] * POINTS)
        for position, row in zip(at, ruled, strict=True)
        for first, last in runs(row)
    ]
