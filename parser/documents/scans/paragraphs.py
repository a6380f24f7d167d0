"""The text of a page outside of its ruled tables: lines found by the detector, read, in the order of reading.

Numbers that stand alone in a line, as those of a table without rules do, are read like cells: twice, one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from parser.documents.scans.cells import (
    CONFIDENT,
    EM,
    UNREAD,
    Box,
    Line,
    inked,
    line_in,
    may_be_number,
    read_lines,
)
from parser.documents.scans.engine import Image, Recognised, detect, recognise
from parser.documents.scans.pictures import runs

MOST = 400  # lines of one page; the densest has 60
SAME_ROW = 0.5  # of their height: how far the middles of parts of one line lie apart
APART = 0.6  # of its height: a gap in a line, written as a space
FAINTEST = 0.3  # a line that is less sure in the mean is a stain, a seal or a picture


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """``confidence``: of its least certain digit; None without digits."""

    text: str
    box: Box
    confidence: float | None = None


def lines_outside(grey: Image, tables: Sequence[Box]) -> list[PrintedLine]:
    """The printed lines beside tables, top to bottom. Digits that are not certain are shown as ``UNREAD``."""
    page = grey.copy()
    for x0, y0, x1, y1 in tables:
        page[max(y0 - 3, 0) : y1 + 4, max(x0 - 3, 0) : x1 + 4] = 255
    found: list[Box] = []
    for top, bottom in bands(page):
        found += [(x0, y0 + top, x1, y1 + top) for x0, y0, x1, y1 in detect(page[top:bottom])]
    found = found[:MOST]
    read = recognise([np.ascontiguousarray(page[y0:y1, x0:x1]) for x0, y0, x1, y1 in found])
    parts: list[PrintedLine] = []
    numbers: list[Line] = []
    for box, seen in zip(found, read, strict=True):
        if not seen.text.strip() or float(np.mean(seen.confidences)) < FAINTEST:
            continue
        if may_be_number(seen.text):
            numbers += numbers_in(page, box)
        else:
            parts.append(certain(seen, box))
    for line, cell in zip(numbers, read_lines(numbers), strict=True):
        parts.append(PrintedLine(UNREAD * len(cell.text) if cell.doubtful else cell.text, line.box, cell.confidence))
    return [joined(row) for row in rows(parts)]


def bands(page: Image) -> list[tuple[int, int]]:
    """The parts of the page's height in which ink stands; each alone is given to the detector."""
    out: list[tuple[int, int]] = []
    for first, last in runs(np.asarray(inked(page).any(axis=1))):
        top, bottom = max(first - int(EM), 0), min(last + int(EM), len(page))
        if out and top - out[-1][1] < 3 * EM:
            out[-1] = (out[-1][0], bottom)
        else:
            out.append((top, bottom))
    return out


def numbers_in(page: Image, box: Box) -> list[Line]:
    """The numbers of a line, parted where a gap is."""
    x0, y0, x1, y1 = box
    mask = inked(page[y0:y1, x0:x1])
    groups: list[tuple[int, int]] = []
    for first, last in runs(np.asarray(mask.any(axis=0))):
        if groups and first - groups[-1][1] <= APART * (y1 - y0) / 2:
            groups[-1] = (groups[-1][0], last)
        else:
            groups.append((first, last))
    lines = (line_in(page[y0:y1, x0:x1], mask, (0, y1 - y0), group, (x0, y0)) for group in groups)
    return [line for line in lines if line is not None]


def certain(seen: Recognised, box: Box) -> PrintedLine:
    """The line with all digits of a number taken out of which one is not certain; half a number would be another."""
    text = list(seen.text)
    least: float | None = None
    at = 0
    while at < len(text):
        end = at
        while end < len(text) and (text[end].isdigit() or (text[end] in ".," and end > at)):
            end += 1
        if end > at:
            confidence = min(seen.confidences[at:end], default=0.0)
            least = min(confidence, 1.0 if least is None else least)
            if confidence < CONFIDENT:
                text[at:end] = UNREAD * (end - at)
        at = max(end, at + 1)
    return PrintedLine("".join(text), box, least)


def rows(found: list[PrintedLine]) -> list[list[PrintedLine]]:
    """The parts of each printed line, left to right."""
    out: list[list[PrintedLine]] = []
    for part in sorted(found, key=lambda part: part.box[1] + part.box[3]):
        middle, height = (part.box[1] + part.box[3]) / 2, part.box[3] - part.box[1]
        before = [(other.box[1] + other.box[3]) / 2 for other in out[-1]] if out else []
        if before and middle - float(np.mean(before)) < SAME_ROW * height:
            out[-1].append(part)
        else:
            out.append([part])
    return [sorted(row, key=lambda part: part.box[0]) for row in out]


def joined(parts: list[PrintedLine]) -> PrintedLine:
    text = parts[0].text
    for before, part in pairwise(parts):
        apart = part.box[0] - before.box[2] > APART * (part.box[3] - part.box[1])
        numbers = before.text[-1:].isdigit() and part.text[:1].isdigit()
        text += (" " if apart or numbers else "") + part.text
    boxes = [part.box for part in parts]
    outer = min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
    sure = [part.confidence for part in parts if part.confidence is not None]
    return PrintedLine(text.strip(), outer, min(sure, default=None))
