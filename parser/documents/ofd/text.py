"""A TextObject of OFD -> placed characters.

GB/T 33190-2016, as implementers of readers agree on it:

11.2, table 45: Size is the type size in mm; HScale the width of glyphs (1); ReadDirection and CharDirection are turns
by 0, 90, 180 or 270 degrees, clockwise; Fill is true and Stroke false unless said.

11.3, table 46: X and Y of a TextCode are the origin (left end of the baseline) of its first glyph in the object's
coordinates; without them those of the TextCode before hold. Each value of DeltaX and DeltaY is the offset of a glyph
from the one before. "g n v" stands for n times v.

11.4, table 48: CGTransform maps codes to glyphs of the font; the codes remain those of the text.

What the standard leaves open and files do: fewer offsets than glyphs (the last one goes on); none at all (the font's
own widths, which are estimated here: they only matter where a run without offsets crosses a rule); characters outside
the BMP counted as two by producers that think in UTF-16.
"""

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from parser.documents.colours import BLACK, Colour
from parser.documents.lattice import Character
from parser.documents.matrices import Box, Matrix, moved, then
from parser.documents.ofd.geometry import POINTS, BadNumber, Point, around, box_of, matrix_of, number, numbers, points
from parser.documents.ofd.inks import colour_of

ASCENT, DESCENT = 0.88, 0.12  # of the type size: the box of Chinese fonts above and below the baseline
NEAR = 1.05  # type sizes; digits this near in one run belong to one number, whatever the width of their glyphs
MAX_RUN = 20_000  # characters of one TextCode
EDGE = re.compile(r"\A[ \t]*[\r\n]\s*|\s*[\r\n][ \t]*\Z|[\r\n\t]+")  # of indented XML, no part of the text
SLANT = 8  # degrees by which upright text may be turned


@dataclass(frozen=True, slots=True)
class Run:
    """The characters of one TextObject in points. ``order``: how many objects of the page were drawn before.

    ``slanted``: along no edge of the page, as watermarks are. ``painted``: neither filled nor outlined text leaves no
    mark. ``faint``: an Alpha of 0, which table 34 calls the default and viewers show as nothing. ``doubt``: why the
    characters may be others than those printed, or elsewhere: their place is then that of the Boundary, too.
    """

    characters: tuple[Character, ...]
    order: int
    slanted: bool = False
    painted: bool = True
    faint: bool = False
    doubt: str = ""
    boundary: Box | None = None
    ink: Colour = BLACK

    @property
    def text(self) -> str:
        return "".join(character.text for character in self.characters)

    @property
    def box(self) -> Box:
        """Around the characters, wherever they stand."""
        return around((x, y) for c in self.characters for x, y in ((c.x0, c.y0), (c.x1, c.y1)))


def run_of(element: etree._Element, parent: Matrix, order: int) -> Run | None:
    """The run of a TextObject; None when it holds no characters.

    Raises:
        BadNumber: a size, matrix or boundary that is none. Offsets that are none become a doubt.
    """
    matrix = then(matrix_of(element), parent)
    doubts: list[str] = []
    characters = tuple(characters_of(element, matrix, doubts))
    if not characters:
        return None
    if any(not character.text.isalnum() and is_private(character.text) for character in characters):
        doubts.append("codes of the font's own, which say nothing without it")
    own = box_of(element.get("Boundary"))
    boundary = points(moved(parent, own)) if own else None
    if boundary and strays(characters, boundary):
        doubts.append("characters outside of their Boundary, where nothing is drawn")
    filled, color = said(element, "Fill", True), element.find("{*}FillColor")
    painted = filled or said(element, "Stroke", False)
    ink = colour_of(color if filled else element.find("{*}StrokeColor"))
    faint = element.get("Alpha") == "0" or (color is not None and color.get("Alpha") == "0")
    slanted = quarters(matrix, int(number(element, "CharDirection", 0))) is None
    return Run(characters, order, slanted, painted, faint, "; ".join(doubts), boundary, ink)


def strays(characters: tuple[Character, ...], boundary: Box) -> bool:
    """Whether the middle of a character lies outside of the Boundary of its object, which cuts it off (8.5).

    Boundaries that are too short by some of the ascent or of the last character are common.
    """
    x0, y0, x1, y1 = boundary
    return any(
        not (x0 - c.height / 4 <= c.x <= x1 + c.height / 4 and y0 - c.height / 4 <= c.y <= y1 + c.height / 4)
        for c in characters
    )


def said(element: etree._Element, name: str, default: bool) -> bool:
    text = (element.get(name) or "").strip().lower()
    return text in ("true", "1") if text else default


def is_private(text: str) -> bool:
    """Private use, unassigned, or the replacement character: no printed character can be known from them."""
    return text == "\ufffd" or unicodedata.category(text[0]) in ("Co", "Cn", "Cs")


def quarters(matrix: Matrix, turn: int) -> int | None:
    """How many quarters clockwise glyphs are turned on the page; None when they slant."""
    angle = (math.degrees(math.atan2(matrix[1], matrix[0])) + turn) % 360
    nearest = round(angle / 90)
    return nearest % 4 if abs(angle - 90 * nearest) <= SLANT else None


def characters_of(element: etree._Element, matrix: Matrix, doubts: list[str]) -> Iterator[Character]:
    size = number(element, "Size", 0)
    if size <= 0:
        raise BadNumber(f"text of size {element.get('Size')}")
    scale = number(element, "HScale", 1) or 1
    frame = Frame(matrix, size, int(number(element, "CharDirection", 0)))
    reading = int(number(element, "ReadDirection", 0))
    boundary = None if element.get("CTM") else box_of(element.get("Boundary"))
    if any(joins(transform) for transform in element.findall("{*}CGTransform")):
        doubts.append("glyphs that stand for several characters")
    x = y = 0.0
    for code in element.findall("{*}TextCode"):
        text = EDGE.sub("", str(code.xpath("string()")))[:MAX_RUN]
        x, y = number(code, "X", x), number(code, "Y", y)
        widths = [scale * size * (1.0 if wide(character) else 0.5) for character in text]
        try:
            origins = list(placed(code, text, x, y, widths, reading, boundary))
        except BadNumber as error:
            doubts.append(str(error))
            origins = [(x + sum(widths[:i]), y) for i in range(len(text))]
        for i, (character, origin) in enumerate(zip(text, origins, strict=True)):
            if character.isspace() or (not character.isalnum() and unicodedata.category(character) in ("Cc", "Cf")):
                continue
            width = widths[i]
            if i + 1 < len(text) and not text[i + 1].isspace():
                step = origins[i + 1][0] - origin[0]
                if width < step <= NEAR * size and abs(origins[i + 1][1] - origin[1]) < 0.1 * size:
                    width = step
            yield frame.placed(character, origin, width)


def joins(transform: etree._Element) -> bool:
    """Whether a CGTransform draws more or fewer glyphs than it has codes (ligatures)."""
    codes, glyphs = transform.get("CodeCount"), (transform.findtext("{*}Glyphs") or "").split()
    return bool(codes) and bool(glyphs) and codes != str(len(glyphs))


def wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WFA"


def placed(
    code: etree._Element, text: str, x: float, y: float, widths: list[float], reading: int, boundary: Box | None
) -> Iterator[Point]:
    """The origin of each character, in the object's coordinates."""
    steps = [steps_of(code.get(name), text) for name in ("DeltaX", "DeltaY")]
    if steps[0] is None and steps[1] is None:
        room = boundary[2] - boundary[0] if boundary and reading % 180 == 0 else 0
        fit = min(1.0, room / sum(widths)) if room > 0 and sum(widths) > 0 else 1.0
        along, down = round(math.cos(math.radians(reading))), round(math.sin(math.radians(reading)))
        steps = [[width * fit * along for width in widths], [width * fit * down for width in widths]]
    for i in range(len(text)):
        yield x, y
        x += steps[0][i] if steps[0] else 0.0
        y += steps[1][i] if steps[1] else 0.0


def steps_of(text: str | None, run: str) -> list[float] | None:
    """An offset after each character of the run; None where no offsets are given.

    Raises:
        BadNumber: not numbers, or "g" without a count and a value.
    """
    if text is None or not text.strip():
        return None
    found: list[float] = []
    tokens = iter(text.replace(",", " ").split())
    needed = 2 * len(run)
    for token in tokens:
        if token in ("g", "G"):
            count, value = next(tokens, ""), next(tokens, "")
            if not count.isdigit() or not value:
                raise BadNumber(f"offsets of characters that cannot be read: {text[:80]!r}")
            found.extend(numbers(value) * min(int(count), needed))
        else:
            found.extend(numbers(token))
        if len(found) > needed:
            break
    if not found:
        return None
    pairs = sum(ord(character) > 0xFFFF for character in run)
    if pairs and len(found) == len(run) - 1 + pairs:
        found = list(merged(found, run))
    return found + found[-1:] * (len(run) - len(found))


def merged(steps: list[float], run: str) -> Iterator[float]:
    """Offsets counted in UTF-16, where a character outside the BMP has two, as one each."""
    rest = iter(steps)
    for character in run:
        pair = list(islice(rest, 1 + (ord(character) > 0xFFFF)))
        if pair:
            yield sum(pair)


class Frame:
    """The way from origin and width of a glyph, in the object's coordinates, to its box on the page, in points."""

    def __init__(self, matrix: Matrix, size: float, turn: int) -> None:
        a, b, c, d, self.e, self.f = (value * POINTS for value in matrix)
        self.a, self.b, self.c, self.d = a, b, c, d
        cos, sin = round(math.cos(math.radians(turn))), round(math.sin(math.radians(turn)))
        self.right = a * cos + c * sin, b * cos + d * sin
        down = c * cos - a * sin, d * cos - b * sin
        ends = [(down[0] * reach * size, down[1] * reach * size) for reach in (-ASCENT, DESCENT)]
        self.low, self.high = (
            (min(x for x, _ in ends), min(y for _, y in ends)),
            (max(x for x, _ in ends), max(y for _, y in ends)),
        )
        self.quarters = quarters(matrix, turn)

    def placed(self, text: str, origin: Point, width: float) -> Character:
        x = self.a * origin[0] + self.c * origin[1] + self.e
        y = self.b * origin[0] + self.d * origin[1] + self.f
        across, along = width * self.right[0], width * self.right[1]
        return Character(
            text,
            x + self.low[0] + min(across, 0.0),
            y + self.low[1] + min(along, 0.0),
            x + self.high[0] + max(across, 0.0),
            y + self.high[1] + max(along, 0.0),
            self.quarters or 0,
        )
