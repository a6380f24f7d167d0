"""What stands on one page of an OFD: runs of characters, rules, pictures, through layers, blocks and composite objects.

GB/T 33190-2016: 7.7 a PageBlock groups objects; 13 a CompositeObject draws a unit of the resources in its own
coordinates; 10 an ImageObject fills the unit square that its CTM takes to the page. Objects with Visible="false" are
not drawn (8.5). Annotations and signatures stand in files of their own; they are none of the page's content.
"""

from dataclasses import dataclass, field

from lxml import etree

from parser.documents.document import UnreadableDocument
from parser.documents.matrices import SAME, Box, Matrix, moved, then
from parser.documents.ofd.container import PageContent
from parser.documents.ofd.faint import Fill, doubted, fill_of
from parser.documents.ofd.geometry import BadNumber, box_of, matrix_of
from parser.documents.ofd.paths import Rules, add_rules
from parser.documents.ofd.text import Run, run_of, said

MAX_OBJECTS = 50_000  # of one page, composite ones counted each time they are drawn
MAX_CHARACTERS = 200_000  # of one page; a full page of text has 2,000
MAX_RULES = 60_000
MAX_DEPTH = 100  # blocks in blocks and units in units


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the page. ``matrix`` takes the unit square to millimetres of the page; ``part`` may be missing."""

    part: str | None
    matrix: Matrix
    box: Box
    order: int


@dataclass(slots=True)
class Drawn:
    """``torn``: objects that could not be read, with the box they should stand in (millimetres) where it is known."""

    runs: list[Run] = field(default_factory=list)
    rules: Rules = field(default_factory=Rules)
    pictures: list[Picture] = field(default_factory=list)
    torn: list[tuple[str, Box | None]] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    objects: int = 0
    characters: int = 0


def drawn(page: PageContent) -> Drawn:
    """Everything of a page, in the order of painting.

    Raises:
        UnreadableDocument: more objects than any page holds, or units that draw themselves.
    """
    found = Drawn()
    for layer in page.layers:
        draw(layer, SAME, page, found, 0)
    found.runs = list(doubted(found.runs, found.fills))
    return found


def draw(block: etree._Element, matrix: Matrix, page: PageContent, found: Drawn, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise UnreadableDocument(f"OFD objects nested deeper than {MAX_DEPTH}")
    for element in block:
        if not isinstance(element.tag, str) or not said(element, "Visible", True):
            continue
        kind = etree.QName(element).localname
        if kind not in DRAWN and kind not in GROUPS:
            continue
        found.objects += 1
        if found.objects > MAX_OBJECTS or found.characters > MAX_CHARACTERS or len(found.rules) > MAX_RULES:
            raise UnreadableDocument("OFD page with more objects than any page of a report")
        if kind == "PageBlock":
            draw(element, matrix, page, found, depth + 1)
            continue
        try:
            if kind == "CompositeObject":
                unit = page.resources.units.get(element.get("ResourceID", ""))
                if unit is None:
                    raise BadNumber(f"composite object {element.get('ResourceID')} is missing")
                draw(unit, then(matrix_of(element), matrix), page, found, depth + 1)
            else:
                DRAWN[kind](element, matrix, page, found)
        except BadNumber as error:
            found.torn.append((f"{kind} {element.get('ID', '')}: {error}", box_if_any(element, matrix)))


def draw_text(element: etree._Element, matrix: Matrix, page: PageContent, found: Drawn) -> None:
    run = run_of(element, matrix, found.objects)
    if run is not None:
        found.runs.append(run)
        found.characters += len(run.characters)


def draw_path(element: etree._Element, matrix: Matrix, page: PageContent, found: Drawn) -> None:
    add_rules(element, matrix, found.rules)
    fill = fill_of(element, matrix, found.objects)
    if fill is not None:
        found.fills.append(fill)


def draw_picture(element: etree._Element, matrix: Matrix, page: PageContent, found: Drawn) -> None:
    own = then(picture_matrix(element), matrix)
    part = page.resources.pictures.get(element.get("ResourceID", ""))
    found.pictures.append(Picture(part, own, moved(own, (0.0, 0.0, 1.0, 1.0)), found.objects))


def picture_matrix(element: etree._Element) -> Matrix:
    """From the unit square; where no CTM is given the picture fills its Boundary."""
    if (element.get("CTM") or "").strip():
        return matrix_of(element)
    box = box_of(element.get("Boundary"))
    if box is None:
        raise BadNumber("a picture without CTM and Boundary")
    return (box[2] - box[0], 0.0, 0.0, box[3] - box[1], box[0], box[1])


def box_if_any(element: etree._Element, matrix: Matrix) -> Box | None:
    try:
        box = box_of(element.get("Boundary"))
    except BadNumber:
        return None
    return moved(matrix, box) if box else None


GROUPS = ("PageBlock", "CompositeObject")
DRAWN = {"TextObject": draw_text, "PathObject": draw_path, "ImageObject": draw_picture}
