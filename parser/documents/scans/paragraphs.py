"""The text of a page outside of its tables: lines found by the detector, read, in the order of reading."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from parser.documents.scans.cells import CONFIDENT, EM, UNREAD, Box, inked
from parser.documents.scans.engine import Image, Recognised, detect, recognise

MOST = 400  # lines of one page; the densest has 60
SAME_ROW = 0.5  # of their height: how far the middles of parts of one line lie apart
APART = 0.6  # of its height: a gap in a line, written as a space
FAINTEST = 0.3  # a line that is less sure in the mean is a stain, a seal or a picture


@dataclass(frozen=True, slots=True)
class PrintedLine:
    text: str
    box: Box


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
    kept = [
        (box, certain_digits(seen))
        for box, seen in zip(found, read, strict=True)
        if seen.text.strip() and float(np.mean(seen.confidences)) >= FAINTEST
    ]
    return [row for parts in rows(kept) for row in [joined(parts)]]


def bands(page: Image) -> list[tuple[int, int]]:
    """The parts of the page's height in which ink stands; each alone is given to the detector."""
    filled = inked(page).any(axis=1)
    turns = np.flatnonzero(np.diff(np.pad(filled, 1).astype(np.int8))).tolist()
    out: list[tuple[int, int]] = []
    for first, last in zip(turns[::2], turns[1::2], strict=True):
        top, bottom = max(first - int(EM), 0), min(last + int(EM), len(page))
        if out and top - out[-1][1] < 3 * EM:
            out[-1] = (out[-1][0], bottom)
        else:
            out.append((top, bottom))
    return out


def certain_digits(seen: Recognised) -> str:
    """The text with all digits of a number taken out of which one is not certain; half a number would be another."""
    text = seen.text
    if len(text) != len(seen.confidences):
        return text
    out = list(text)
    at = 0
    while at < len(text):
        end = at
        while end < len(text) and (text[end].isdigit() or (text[end] in ".," and end > at)):
            end += 1
        if end > at and min(seen.confidences[at:end]) < CONFIDENT:
            out[at:end] = UNREAD * (end - at)
        at = max(end, at + 1)
    return "".join(out)


def rows(found: list[tuple[Box, str]]) -> list[list[tuple[Box, str]]]:
    """The parts of each printed line, left to right."""
    out: list[list[tuple[Box, str]]] = []
    for box, text in sorted(found, key=lambda part: part[0][1] + part[0][3]):
        middle, height = (box[1] + box[3]) / 2, box[3] - box[1]
        before = out[-1] if out else []
        if before and middle - float(np.mean([(b[1] + b[3]) / 2 for b, _ in before])) < SAME_ROW * height:
            before.append((box, text))
        else:
            out.append([(box, text)])
    return [sorted(row, key=lambda part: part[0][0]) for row in out]


def joined(parts: list[tuple[Box, str]]) -> PrintedLine:
    text = parts[0][1]
    for (before, _), (box, more) in pairwise(parts):
        text += (" " if box[0] - before[2] > APART * (box[3] - box[1]) else "") + more
    boxes = [box for box, _ in parts]
    outer = min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
    return PrintedLine(text.strip(), outer)
