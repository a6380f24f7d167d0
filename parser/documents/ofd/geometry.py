"""Numbers, boxes and matrices of OFD (GB/T 33190-2016), and the way from its millimetres to points.

7.3 basic types: ST_Box is "x y width height", ST_Array numbers parted by spaces. 8.1 coordinates: millimetres from the
top left corner, y downwards. 8.5 (table 34): an object's own coordinates go through its CTM "a b c d e f" first
(x' = ax + cy + e, y' = bx + dy + f) and then to the top left corner of its Boundary.
"""

import math
import re
from collections.abc import Iterable

from lxml import etree

from parser.documents.matrices import SAME, Box, Matrix

POINTS = 72 / 25.4  # points of a millimetre
FARTHEST = 1e5  # millimetres; nothing on paper is farther from the corner
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")

Point = tuple[float, float]


class BadNumber(ValueError):
    """An attribute that should hold numbers holds something else."""


def numbers(text: str) -> list[float]:
    """Raises BadNumber for what is no number, is infinite or lies off any paper."""
    try:
        found = [float(token) for token in text.replace(",", " ").split()]
    except ValueError as error:
        raise BadNumber(f"no numbers: {text[:80]!r}") from error
    if found and not (min(found) >= -FARTHEST and max(found) <= FARTHEST and math.isfinite(sum(found))):
        raise BadNumber(f"numbers off any paper: {text[:80]!r}")
    return found


def number(element: etree._Element, name: str, default: float) -> float:
    text = element.get(name)
    if text is None or not text.strip():
        return default
    return some(text, 1)[0]


def some(text: str, count: int) -> list[float]:
    found = numbers(text)
    if len(found) != count:
        raise BadNumber(f"{count} numbers expected: {text[:80]!r}")
    return found


def box_of(text: str | None) -> Box | None:
    if text is None or not text.strip():
        return None
    x, y, width, height = some(text, 4)
    return x, y, x + width, y + height


def matrix_of(element: etree._Element) -> Matrix:
    """From an object's own coordinates to those around it."""
    text = element.get("CTM")
    a, b, c, d, e, f = some(text, 6) if text and text.strip() else SAME
    box = box_of(element.get("Boundary"))
    return (a, b, c, d, e + box[0], f + box[1]) if box else (a, b, c, d, e, f)


def at(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def around(points: Iterable[Point]) -> Box:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def area(box: Box) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def common(first: Box, second: Box) -> Box:
    return max(first[0], second[0]), max(first[1], second[1]), min(first[2], second[2]), min(first[3], second[3])


def points(box: Box) -> Box:
    """Millimetres as points."""
    return box[0] * POINTS, box[1] * POINTS, box[2] * POINTS, box[3] * POINTS
