"""Digits of an OFD page that nobody sees: in the colour of what they stand on, painted over, or too small.

Objects are painted in their order; a later one hides what lies below it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from parser.documents.colours import WHITE, Colour, alike
from parser.documents.matrices import Box, Matrix, then
from parser.documents.ofd.geometry import POINTS, around, at, box_of, matrix_of
from parser.documents.ofd.inks import colour_of
from parser.documents.ofd.paths import parts_of
from parser.documents.ofd.text import Run, said

LARGE = 4.0  # points in both directions; smaller shapes cover no number
SMALLEST = 2.0  # points; smaller print is not read
OPAQUE = 128  # of 255
MAX_COMPARED = 2_000_000  # pairs of a run and a shape; beyond, digits are doubtful without a look


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled shape, in points. ``order``: how many objects of the page were drawn before."""

    box: Box
    colour: Colour
    order: int


def fill_of(element: etree._Element, parent: Matrix, order: int) -> Fill | None:
    """The shape that a path fills, when it is one of some size and opaque.

    Raises:
        BadNumber: a matrix, boundary or outline that cannot be read.
    """
    data, color = element.find("{*}AbbreviatedData"), element.find("{*}FillColor")
    boundary = box_of(element.get("Boundary"))
    if data is None or not said(element, "Fill", False) or is_clear(element) or (color is not None and is_clear(color)):
        return None
    if boundary and min(boundary[2] - boundary[0], boundary[3] - boundary[1]) * POINTS < LARGE and parent[1] == 0:
        return None
    matrix = then(matrix_of(element), parent)
    boxes = (around(at(matrix, *point) for point in part.points) for part in parts_of(str(data.xpath("string()"))))
    large = [box for box in boxes if min(box[2] - box[0], box[3] - box[1]) * POINTS >= LARGE]
    if len(large) != 1:
        return None
    x0, y0, x1, y1 = (value * POINTS for value in large[0])
    return Fill((x0, y0, x1, y1), colour_of(color), order)


def is_clear(said_of: etree._Element) -> bool:
    alpha = said_of.get("Alpha", "255")
    return alpha.isascii() and alpha.isdigit() and int(alpha[:4]) < OPAQUE


def doubted(runs: Sequence[Run], fills: Sequence[Fill]) -> Iterator[Run]:
    """The runs, those with a doubt whose digits may not be seen."""
    too_many = len(runs) * len(fills) > MAX_COMPARED
    for run in runs:
        digits = any(character.text.isdigit() for character in run.characters)
        why = (
            ("digits under or on more shapes than any page has" if too_many else why_unseen(run, fills))
            if digits
            else ""
        )
        yield replace(run, doubt="; ".join(filter(None, (run.doubt, why)))) if why else run


def why_unseen(run: Run, fills: Sequence[Fill]) -> str:
    x0, y0, x1, y1 = run.box
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    if min(character.height for character in run.characters) < SMALLEST:
        return "digits too small to be read"
    around_it = [f for f in fills if f.box[0] <= x <= f.box[2] and f.box[1] <= y <= f.box[3]]
    if any(fill.order > run.order for fill in around_it):
        return "digits that are painted over"
    paper = around_it[-1].colour if around_it else WHITE
    return "digits in the colour of what they stand on" if alike(run.ink, paper) else ""
