"""Digits of a page that nobody sees: white on white, clear, painted over, on a layer that is off, or too small.

What may be so is told while the objects of a page are walked; only then is the page drawn, and each digit looked for.
"""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from parser.documents.colours import BLACK, NEAR, Colour, alike
from parser.documents.lines import Character
from parser.documents.matrices import Box
from parser.documents.pdf.view import View

SCALE = 2.0  # pixels per point
MAX_SIDE = 4_000  # pixels; larger pages are drawn smaller
MAX_DRAWN = 40  # pages of a document; the digits of more are doubtful without a look
MAX_COMPARED = 2_000_000  # pairs of a text and a filled shape painted later
SMALLEST = 2.0  # points; smaller print is not read
MAX_MARKS = 8  # of one text object
PALE = 255 - NEAR
CLEAR = 24  # of 255; text of less opacity is not seen
LARGE = 4.0  # points in both directions; smaller shapes cover no number
INSET = 0.1  # of its box that is left out at each side of a character: a rule or a neighbour may begin there
STROKED = (raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP)
LAYER = "OC".encode("utf-16-le")
Thing = Any  # a page object's pointer


@dataclass(slots=True)
class Suspicion:
    """``texts``: middles of the text objects so far, in points of the page; ``fills``: boxes of filled shapes so far.

    ``layered``: whether the file may have layers; ``found``: something is there that may not be seen; ``replaced``:
    boxes of text objects for which the file gives another text than their glyphs (ActualText, ISO 32000-1, 14.9.4).
    """

    layered: bool
    found: bool = False
    replaced: list[Box] = field(default_factory=list)
    texts: list[tuple[float, float]] = field(default_factory=list)
    fills: list[tuple[Thing, Box]] = field(default_factory=list)
    compared: int = 0
    channels: tuple[ctypes.c_uint, ...] = field(default_factory=lambda: tuple(ctypes.c_uint() for _ in range(4)))
    size: ctypes.c_float = field(default_factory=ctypes.c_float)

    def text(self, thing: Thing, box: Box, mode: int, scale: float) -> None:
        """Take up a text object that is painted. ``scale``: points of one of its units; 0: it is large enough."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        self.texts.append((x, y))
        marks = raw.FPDFPageObj_CountMarks(thing)
        if marks > 0 and is_replaced(thing, marks):
            self.replaced.append(box)
        if self.found:
            return
        get = raw.FPDFPageObj_GetStrokeColor if mode in STROKED else raw.FPDFPageObj_GetFillColor
        red, green, blue, alpha = self.channels
        if not get(thing, red, green, blue, alpha):
            return  # a pattern
        if scale and raw.FPDFTextObj_GetFontSize(thing, self.size):
            self.found = 0 < abs(self.size.value) * scale < SMALLEST
        if alpha.value < CLEAR or (marks > 0 and self.layered and on_layer(thing)):
            self.found = True
        elif red.value >= PALE and green.value >= PALE and blue.value >= PALE:
            ink = red.value, green.value, blue.value
            below = (fill for fill, (x0, y0, x1, y1) in reversed(self.fills) if x0 <= x <= x1 and y0 <= y <= y1)
            paper = next(below, None)
            self.found = paper is None or alike(self.colour_of(paper), ink)

    def fill(self, thing: Thing, box: Box) -> None:
        """Take up a filled shape."""
        if box[2] - box[0] < LARGE or box[3] - box[1] < LARGE:
            return
        self.fills.append((thing, box))
        self.over(box)

    def over(self, box: Box) -> None:
        """Take up a box that hides what was painted before."""
        x0, y0, x1, y1 = box
        self.compared += len(self.texts)
        if not self.found:
            self.found = self.compared > MAX_COMPARED or any(x0 <= x <= x1 and y0 <= y <= y1 for x, y in self.texts)

    def colour_of(self, fill: Thing) -> Colour:
        """Black where there is none, as of a pattern."""
        red, green, blue, alpha = self.channels
        if not raw.FPDFPageObj_GetFillColor(fill, red, green, blue, alpha):
            return BLACK
        return red.value, green.value, blue.value


def may_have_layers(data: bytes) -> bool:
    """Whether a file names layers, or holds objects packed so that it cannot be told by a look."""
    return b"/OCProperties" in data or b"/ObjStm" in data


def is_replaced(thing: Thing, marks: int) -> bool:
    mark_of, kind_of = raw.FPDFPageObj_GetMark, raw.FPDFPageObjMark_GetParamValueType
    # The type of a value that is not there is 0.
    return any(kind_of(mark_of(thing, number), b"ActualText") for number in range(min(marks, MAX_MARKS)))


def on_layer(thing: Thing) -> bool:
    """Whether a text object is marked as optional content (ISO 32000-1, 8.11)."""
    name, length = (ctypes.c_ushort * 8)(), ctypes.c_ulong()
    for number in range(min(raw.FPDFPageObj_CountMarks(thing), MAX_MARKS)):
        mark = raw.FPDFPageObj_GetMark(thing, number)
        if raw.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), length) and bytes(name)[: len(LAYER)] == LAYER:
            return True
    return False


class Digits:
    """The digits of a page and which of them, by their ids, are not what is seen. ``shown``: the page as it is drawn,
    ``view``: as it is read."""

    def __init__(self, shown: View, view: View, characters: Sequence[Character]) -> None:
        self.shown, self.view = shown, view
        self.digits = [character for character in characters if character[0].isdigit()]

    @property
    def all(self) -> set[int]:
        return {id(digit) for digit in self.digits}

    def within(self, boxes: Sequence[Box]) -> set[int]:
        """The digits in boxes of the page as it is drawn; all where there are too many."""
        if len(self.digits) * len(boxes) > MAX_COMPARED:
            return self.all
        turned = [self.shown.turned_by(self.view.turn - self.shown.turn, box) for box in boxes]
        return {
            id(digit)
            for digit in self.digits
            for box in turned
            if box[0] < digit.x < box[2] and box[1] < digit.y < box[3]
        }

    def unseen(self, page: pdfium.PdfPage) -> set[int]:
        """The digits that are not seen on the page drawn."""
        scale = min(SCALE, MAX_SIDE / max(self.shown.width, self.shown.height, 1.0))
        pixels: npt.NDArray[np.uint8] = page.render(scale=scale, grayscale=True).to_numpy()
        pixels = pixels.reshape(pixels.shape[0], pixels.shape[1])
        found = set()
        for digit in self.digits:
            x0, y0, x1, y1 = self.view.turned_by(self.shown.turn - self.view.turn, digit[1:5])
            wide, tall = INSET * (x1 - x0), INSET * (y1 - y0)
            rows = slice(max(0, round((y0 + tall) * scale)), max(0, round((y1 - tall) * scale)))
            columns = slice(max(0, round((x0 + wide) * scale)), max(0, round((x1 - wide) * scale)))
            part = pixels[rows, columns]
            if part.size == 0 or int(part.max()) - int(part.min()) <= NEAR:
                found.add(id(digit))
        return found
