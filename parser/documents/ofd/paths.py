"""A PathObject of OFD -> rules of the page.

GB/T 33190-2016, 9.1: Stroke is true and Fill false unless said (table 35). AbbreviatedData (table 36) is a row of
operators with operands: S x y and M x y begin a part at a point, L x y is a line, Q and B are curves (2 and 3 points),
A rx ry angle large sweep x y an arc, C closes the part. Rules of tables come as lines, as boxes of one cell each, and
as filled bars as thin as a line.

Files of old Foxit producers write paths in dots of 1/300 inch from the corner of the page, with a matrix that does not
lead into the Boundary. They are known by that: the standard's reading lies outside the Boundary, the other one inside.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from parser.documents import lattice
from parser.documents.lattice import Rule
from parser.documents.matrices import Box, Matrix, moved, then
from parser.documents.ofd.geometry import NUMBER, POINTS, BadNumber, Point, around, at, box_of, matrix_of
from parser.documents.ofd.text import said

OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
TOKEN = re.compile(rf"[A-Za-z]|{NUMBER.pattern}")
SLACK = 1.0  # millimetres by which producers cut the Boundary too short
DOT = 25.4 / 300  # millimetres
LEVEL = 0.25  # millimetres by which a straight rule may rise


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a path: all its points, those that bend its curves too, and the straight lines in it."""

    points: list[Point]
    lines: list[tuple[Point, Point]]


@dataclass(slots=True)
class Rules:
    """``dots``: the middles of marks too small for rules, of which dotted rules are made; all in points."""

    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    dots: list[Point] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.horizontal) + len(self.vertical) + len(self.dots)


def add_rules(element: etree._Element, parent: Matrix, rules: Rules) -> None:
    """Add the rules of a path, in points.

    Raises:
        BadNumber: a matrix, boundary or outline that cannot be read.
    """
    stroked = said(element, "Stroke", True) and not is_white(element.find("{*}StrokeColor"))
    filled = said(element, "Fill", False) and not is_white(element.find("{*}FillColor"))
    data = element.find("{*}AbbreviatedData")
    if data is None or not (stroked or filled):
        return
    matrix = then(matrix_of(element), parent)
    boundary = box_of(element.get("Boundary"))
    window = (
        moved(parent, boundary) if boundary and (boundary[0] != boundary[2] or boundary[1] != boundary[3]) else None
    )
    parts = list(parts_of(str(data.xpath("string()"))))
    if window and not any(near(at(matrix, *point), window) for part in parts for point in part.points):
        matrix = (DOT, 0.0, 0.0, DOT, 0.0, 0.0)
        if not all(near(at(matrix, *point), window) for part in parts for point in part.points):
            return
    for part in parts:
        add_part(part, matrix, window, stroked, rules)


def is_white(color: etree._Element | None) -> bool:
    """White on white paper; 255 255 255 is white in the default colour space, RGB (8.3)."""
    value = "" if color is None else (color.get("Value") or "")
    return value.lower().split() in (["255"] * 3, ["#ff"] * 3)


def near(point: Point, box: Box) -> bool:
    return box[0] - SLACK <= point[0] <= box[2] + SLACK and box[1] - SLACK <= point[1] <= box[3] + SLACK


def parts_of(data: str) -> Iterator[Part]:
    """Raises BadNumber for an operator without its operands."""
    tokens = TOKEN.findall(data)
    part = Part([], [])
    first = current = None
    here = 0
    while here < len(tokens):
        operator = tokens[here].upper()
        count = OPERANDS.get(operator)
        if count is None:
            raise BadNumber(f"outline with {tokens[here]!r}")
        operands = tokens[here + 1 : here + 1 + count]
        if len(operands) < count or any(token.isalpha() for token in operands):
            raise BadNumber(f"outline that ends in {operator}")
        here += 1 + count
        if operator in "SM":
            if part.points:
                yield part
            part = Part([], [])
            first = current = (float(operands[0]), float(operands[1]))
            part.points.append(current)
            continue
        if current is None or first is None:
            raise BadNumber("outline that begins nowhere")
        point = first if operator == "C" else (float(operands[-2]), float(operands[-1]))
        if operator in "LC":
            part.lines.append((current, point))
        elif operator in "QB":
            values = [float(operand) for operand in operands]
            part.points.extend(zip(values[:-2:2], values[1:-2:2], strict=True))
        part.points.append(point)
        current = point
    if part.points:
        yield part


def add_part(part: Part, matrix: Matrix, window: Box | None, stroked: bool, rules: Rules) -> None:
    """A part thinner than three points is one rule; of others the upright strokes are. Curves alone are none."""
    if not part.lines:
        return
    points = [at(matrix, *point) for point in part.points]
    x0, y0, x1, y1 = around(points)
    thin = lattice.SHORTEST / POINTS
    if x1 - x0 < thin and y1 - y0 < thin:
        rules.dots.append(((x0 + x1) / 2 * POINTS, (y0 + y1) / 2 * POINTS))
    elif y1 - y0 < thin:
        add_rule((x0, (y0 + y1) / 2), (x1, (y0 + y1) / 2), window, rules)
    elif x1 - x0 < thin:
        add_rule(((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1), window, rules)
    elif stroked:
        for start, end in part.lines:
            add_rule(at(matrix, *start), at(matrix, *end), window, rules)


def add_rule(start: Point, end: Point, window: Box | None, rules: Rules) -> None:
    """An upright stroke, cut off where the Boundary ends (8.5)."""
    (x0, x1), (y0, y1) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    if window:
        x0, x1 = max(x0, window[0] - SLACK), min(x1, window[2] + SLACK)
        y0, y1 = max(y0, window[1] - SLACK), min(y1, window[3] + SLACK)
    if y1 - y0 <= LEVEL and x1 - x0 >= lattice.SHORTEST / POINTS:
        rules.horizontal.append(Rule((y0 + y1) / 2 * POINTS, x0 * POINTS, x1 * POINTS))
    elif x1 - x0 <= LEVEL and y1 - y0 >= lattice.SHORTEST / POINTS:
        rules.vertical.append(Rule((x0 + x1) / 2 * POINTS, y0 * POINTS, y1 * POINTS))
