"""Long rules of a page: dark along a run, light beside it, and ending on other rules.

They say at which heights and widths a table is ruled, no more; `ruled.py` judges its edges.
"""

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from parser.documents.rules import Rule
from parser.documents.scans.pictures import runs

Mask = npt.NDArray[np.bool_]
Darkness = npt.NDArray[np.float32]

RUN = 31  # pixels (0.15 inch) that are averaged along a rule
SIDE = 6  # pixels (0.03 inch) from a rule to its light sides; a thicker bar is no rule
FAINTEST = 8.0  # of 255; the grey rules of web pages
SUREST = 26.0  # what a rule must show on a noisy page: 7 deviations of averaged noise
SHORTEST = {True: 80, False: 40}  # pixels of a rule; one across spans a column at least, one down two low rows
CROSSING = 16  # pixels of a vertical rule that are not clear where another crosses it
LONG = 200  # pixels (1 inch); no row of characters is dark so far without a gap
GAP = {True: 120, False: 12}  # pixels of a rule that text, a stamp or bad toner may hide; tables stand 20 apart
REACH = 8  # pixels from the end of a rule to the rule that it ends on
MOST_PIECES = 4000  # of rules of one direction; a page full of text has 400
MOST = 300  # rules of one direction; a page of the largest form has 70


def page_rules(ink: Darkness) -> tuple[list[Rule], list[Rule]]:
    """Horizontal and vertical rules of a page, in its pixels. ``ink``: 0 paper to 255 black."""
    horizontal, vertical = long_rules(ink, True), long_rules(np.ascontiguousarray(ink.T), False)
    horizontal += page_cuts(horizontal, vertical)
    for _ in range(2):
        vertical = between(vertical, horizontal)
        horizontal = between(horizontal, vertical)
    return horizontal, vertical


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
    pieces.sort(key=lambda rule: rule.start - rule.end)
    found = (
        whole for piece in joined(pieces[:MOST_PIECES], 12) for whole in unbroken(ink, piece, faintest, horizontal)
    )
    return joined(list(found), GAP[horizontal])[:MOST]


def unbroken(ink: Darkness, rule: Rule, faintest: float, horizontal: bool) -> Iterator[Rule]:
    """The parts of a rule that are dark without a gap; rows of characters have one at every few strokes."""
    line, start, end = round(rule.at), int(rule.start), int(rule.end)
    if end - start < SHORTEST[horizontal]:
        return
    dark = cv2.blur(ink[max(line - 2, 0) : line + 3, start:end].max(axis=0)[None], (5, 1))[0]
    filled = dark > max(faintest, 0.4 * float(np.median(dark)))
    if not horizontal:
        filled &= closed(clear(ink, line, start, end), CROSSING)
    for first, last in runs(closed(filled, 4)):
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
                abs(h.at - getattr(v, ends)) <= 2 * REACH and h.start - REACH <= v.at <= h.end + REACH
                for h in horizontal
            )
        ]
        for at, _ in loose:
            near = [x for y, x in loose if abs(y - at) <= REACH]
            if len(near) > 2 and not any(abs(rule.at - at) <= 2 * REACH for rule in out):
                out.append(Rule(at, min(near), max(near)))
    return out
