"""Glyphs that a damaged file no longer shows: empty ones, for which pdfium gives no character.

Nor does it give one for a space that is drawn alone: both are text objects without ink. How far the next object of the
line lies from one tells a digit, or a narrow space, by their widths in its font. Of the others a second reader of the
file says what they stand for, where the glyphs of the font are drawings in the page (Type 3): there a file loses single
ones. The programs that write such fonts are browsers; others set spaces alone at the ends of lines, and are not asked
about.
"""

import ctypes
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as raw

from parser.documents.lines import Character
from parser.documents.matrices import Box, Matrix

UNREADABLE = "\ufffd"  # a glyph of which nobody says which character it is
DIGITS, SPACES, WIDE_SPACES = range(0x30, 0x3A), (0x20, 0xA0, 0x2009), (0x2002, 0x2003, 0x3000)
EXACT = 0.01  # em by which an advance may miss the width in the font
NEAR = 0.1  # em between a glyph and the text beside it
NARROW = 0.9  # em; a space is narrower than a Chinese character, but for the one that is as wide
MOST = 500  # text objects without ink on a page; the fullest printed report has 40
Thing = Any  # a page object's pointer


@dataclass(slots=True)
class Blank:
    """A text object without ink at (x, y) on paper. ``along``: from there to the next one, when that is on its line."""

    x: float
    y: float
    font: Thing
    em: float
    right: tuple[float, float]
    up: tuple[float, float]
    along: float | None = None

    def width_of(self, code: int) -> float:
        """The width of a character in its font, in points."""
        width = ctypes.c_float()
        return width.value * self.em if raw.FPDFFont_GetGlyphWidth(self.font, code, 1.0, width) else 0.0

    def is_one_of(self, codes: Iterable[int], narrower: float = math.inf) -> bool:
        widths = (self.width_of(code) for code in codes)
        return any(w < narrower and abs(w - (self.along or 0.0)) <= EXACT * self.em for w in widths)

    def box(self, width: float) -> Box:
        """Left, bottom, right, top on paper."""
        (cos, sin), (c, d) = self.right, self.up
        x, y = self.x + width * cos + self.em * c, self.y + width * sin + self.em * d
        return min(self.x, x), min(self.y, y), max(self.x, x), max(self.y, y)


@dataclass(frozen=True, slots=True)
class Unseen:
    """A glyph that is not seen, by its box on paper: a digit, or perhaps a space. ``last``: no other object follows."""

    box: Box
    digit: bool
    last: bool


@dataclass(slots=True)
class Blanks:
    """The text objects of a page that have no ink, gathered in their order."""

    found: list[Blank] = field(default_factory=list)
    last: Blank | None = None

    def add(self, thing: Thing, matrix: Matrix) -> None:
        """``matrix``: from the space of the text to the paper."""
        a, b, c, d, x, y = matrix
        size, wide, tall = ctypes.c_float(), math.hypot(a, b), math.hypot(c, d)
        raw.FPDFTextObj_GetFontSize(thing, size)
        font, em = raw.FPDFTextObj_GetFont(thing), size.value * wide
        self.last = None
        if font and em > 0 < tall and len(self.found) < MOST:
            self.last = Blank(x, y, font, em, (a / wide, b / wide), (c / tall, d / tall))
            self.found.append(self.last)

    def follow(self, matrix: Matrix) -> None:
        """Tell the blank before it where a text object begins."""
        blank, self.last = self.last, None
        if blank is not None:
            dx, dy = matrix[4] - blank.x, matrix[5] - blank.y
            cos, sin = blank.right
            along = dx * cos + dy * sin
            if abs(dy * cos - dx * sin) < NEAR * blank.em and 0 < along < 2 * blank.em:
                blank.along = along

    def unseen(self) -> Iterator[Unseen]:
        """Those that are no spaces for sure. To be asked for while the page is open."""
        for blank in self.found:
            if blank.along is None:
                narrow = [width for width in map(blank.width_of, DIGITS) if 0 < width < NARROW * blank.em]
                if narrow and is_drawn(blank.font):
                    yield Unseen(blank.box(min(narrow)), False, True)
            elif not blank.is_one_of(SPACES, NARROW * blank.em):
                digit = blank.is_one_of(DIGITS) and not blank.is_one_of((*SPACES, *WIDE_SPACES))
                if digit or is_drawn(blank.font):
                    yield Unseen(blank.box(blank.along), digit, False)


def is_drawn(font: Thing) -> bool:
    """Whether a font has its glyphs in the page and not in a file of its own."""
    size = ctypes.c_size_t()
    return raw.FPDFFont_GetIsEmbedded(font) == 1 and raw.FPDFFont_GetFontData(font, None, 0, size) and not size.value


def to_be_asked(unseen: Sequence[tuple[Character, bool]], characters: Sequence[Character]) -> list[Character]:
    """Of glyphs that are perhaps spaces those that would change a number or a word. With each: whether it is the last.

    That is one at the end of a line right behind a digit, one behind another character, one alone before the first of
    a line. Several before the first of a line are an indent.
    """
    ordered = sorted((*characters, *(box for box, _ in unseen)), key=lambda c: c.x1)
    edges = [c.x1 for c in ordered]
    asked: list[Character] = []
    indents: dict[int, list[Character]] = {}
    for box, last in unseen:
        near, middle = NEAR * (box.y1 - box.y0), (box.y0 + box.y1) / 2
        around = ordered[bisect_left(edges, box.x0 - near) : bisect_right(edges, box.x0 + near)]
        before = next((c for c in around if c is not box and c.y0 < middle < c.y1), None)
        if last:
            if before is not None and (before.text.isdigit() or before.text == UNREADABLE):
                asked.append(box)
        elif before is None:
            indents[id(box)] = [box]
        elif id(before) in indents:
            indents[id(box)] = indents[id(before)]
            indents[id(box)].append(box)
        else:
            asked.append(box)
    return asked + [indent[0] for indent in indents.values() if len(indent) == 1]
