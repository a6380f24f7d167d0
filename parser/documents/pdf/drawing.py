"""What is drawn on a page beside its characters: rules, pictures, outlines; and how its text objects are shown."""

import ctypes
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from parser.documents import lattice
from parser.documents.lattice import Rule
from parser.documents.matrices import SAME, Box, Matrix, moved, then
from parser.documents.pdf.faint import SMALLEST, Suspicion
from parser.documents.pdf.lost import Blanks, Unseen
from parser.documents.pdf.view import View

MAX_OBJECTS = 60_000  # of a page; the fullest printed report has 800
MAX_DEPTH = 6  # of forms within forms
MAX_SEGMENTS = 2_000  # of one path; a table drawn as one has a few hundred
BACKGROUND = 0.9  # of the page in both directions: a filled rectangle that is no table
LEVEL = 0.6  # points; how far a stroke may leave its axis
COVERS = 0.5  # of the page: a picture that hides the text drawn before it
NO_INK = 0.01  # points; text objects that pdfium leaves out of the text are narrower
GLYPHS = (3.0, 40.0)  # points; the size of a filled shape that can be a character drawn as outline


@dataclass(slots=True)
class Drawing:
    """``marks``: middles of the smallest shapes; ``outlines``: filled shapes of the size of characters.

    ``edges``: of filled shapes without a stroke, horizontal and vertical: of cells on black, of shaded rows.
    """

    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    edges: tuple[list[Rule], list[Rule]] = field(default_factory=lambda: ([], []))
    marks: list[tuple[float, float]] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    outlines: int = 0
    texts: int = 0
    hidden: int = 0  # text objects that are not painted
    covered: int = 0  # text objects that an opaque picture was painted over: the first so many
    under: frozenset[int | None] = frozenset()  # their addresses, where not all are covered
    unseen: list[Unseen] = field(default_factory=list)
    turned: bool = False  # some text does not stand upright
    cut: bool = False  # more objects than are looked at
    suspect: bool = False  # some text may not be seen
    replaced: list[Box] = field(default_factory=list)  # text that the file gives instead of what is printed there

    def turn(self, view: View, quarters: int) -> None:
        """Let it lie as on the page of ``view`` turned clockwise by so many quarters more."""
        self.horizontal, self.vertical = turned_rules(view, quarters, self.horizontal, self.vertical)
        self.edges = turned_rules(view, quarters, *self.edges)
        self.pictures = [view.turned_by(quarters, box) for box in self.pictures]


def turned_rules(
    view: View, quarters: int, horizontal: list[Rule], vertical: list[Rule]
) -> tuple[list[Rule], list[Rule]]:
    across = [view.turned_by(quarters, (start, at, end, at)) for at, start, end in horizontal]
    down = [view.turned_by(quarters, (at, start, at, end)) for at, start, end in vertical]
    if quarters % 2:
        across, down = down, across
    return [Rule(y, x0, x1) for x0, y, x1, _ in across], [Rule(x, y0, y1) for x, y0, _, y1 in down]


def drawing_of(page: pdfium.PdfPage, view: View, layered: bool = False) -> Drawing:
    """Walk the objects of a page, those in form XObjects included. ``layered``: the file may have layers."""
    out = walked(page, view, 0, layered)
    if 0 < out.covered < out.texts:
        out.under = walked(page, view, out.covered, layered).under
    horizontal, vertical = lattice.dotted(out.marks)
    out.horizontal += horizontal
    out.vertical += vertical
    return out


def walked(page: pdfium.PdfPage, view: View, kept: int, layered: bool) -> Drawing:
    """``kept``: of how many text objects the addresses are kept."""
    walk = Walk(view, kept, layered)
    walk.through(page.raw, raw.FPDFPage_CountObjects(page.raw), raw.FPDFPage_GetObject, SAME, 0)
    walk.out.under = frozenset(walk.addresses)
    walk.out.unseen = list(walk.blanks.unseen())
    walk.out.suspect = walk.suspicion.found
    walk.out.replaced = walk.suspicion.replaced
    return walk.out


HIDDEN = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
Thing = Any  # a page object's pointer


class Walk:
    """One walk through a page. What pdfium writes its answers into is kept: making it costs as much as the answer."""

    def __init__(self, view: View, kept: int, layered: bool) -> None:
        self.view = view
        self.suspicion = Suspicion(layered)
        self.kept = kept
        self.addresses: list[int | None] = []
        self.blanks = Blanks()
        self.out = Drawing()
        self.seen = 0
        self.sides = tuple(ctypes.c_float() for _ in range(4))
        self.matrix = raw.FS_MATRIX()

    def through(
        self, container: Thing, count: int, get: Callable[[Thing, int], Thing], affine: Matrix, depth: int
    ) -> None:
        """The objects of a page or form. ``affine``: from its space to that of the page."""
        out, shown = self.out, then(affine, self.view.affine)
        kind_of, mode_of = raw.FPDFPageObj_GetType, raw.FPDFTextObj_GetTextRenderMode
        for number in range(count):
            self.seen += 1
            if self.seen > MAX_OBJECTS:
                out.cut = True
                return
            thing = get(container, number)
            kind = kind_of(thing)
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                out.texts += 1
                mode = mode_of(thing)
                hidden = mode in HIDDEN
                out.hidden += hidden
                if self.blanks.last is not None:
                    self.blanks.follow(then(self.matrix_of(thing), affine))
                bounds = self.bounds_of(thing)
                if not hidden and is_blank(bounds):
                    self.blanks.add(thing, then(self.matrix_of(thing), affine))
                elif not hidden:
                    box = moved(shown, bounds)
                    flat = min(box[2] - box[0], box[3] - box[1]) < SMALLEST
                    self.suspicion.text(thing, box, mode, size_of(self.matrix_of(thing), affine) if flat else 0.0)
                if out.texts <= self.kept:
                    self.addresses.append(address(thing))
                if not out.turned:
                    out.turned = not is_upright(self.matrix_of(thing), affine)
            elif kind == raw.FPDF_PAGEOBJ_PATH:
                add_path(thing, moved(shown, self.bounds_of(thing)), shown, self)
            elif kind == raw.FPDF_PAGEOBJ_IMAGE:
                box = moved(shown, self.bounds_of(thing))
                out.pictures.append(box)
                if share(box, self.view) >= COVERS and not raw.FPDFPageObj_HasTransparency(thing):
                    out.covered = out.texts
                elif out.texts:
                    self.suspicion.over(box)
            elif kind == raw.FPDF_PAGEOBJ_FORM:
                if depth == MAX_DEPTH:
                    out.cut = True
                    continue
                inside = then(self.matrix_of(thing), affine)
                objects = raw.FPDFFormObj_CountObjects(thing)
                self.through(thing, objects, raw.FPDFFormObj_GetObject, inside, depth + 1)

    def matrix_of(self, thing: Thing) -> Matrix:
        matrix = self.matrix
        if not raw.FPDFPageObj_GetMatrix(thing, matrix):
            return SAME
        return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f

    def bounds_of(self, thing: Thing) -> Box:
        """The box of an object in the space of its container; nothing at the origin when it has none."""
        left, bottom, right, top = self.sides
        if not raw.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
            return 0.0, 0.0, 0.0, 0.0
        return left.value, bottom.value, right.value, top.value


def is_blank(bounds: Box) -> bool:
    left, bottom, right, top = bounds
    return right - left < NO_INK and top - bottom < NO_INK


def size_of(matrix: Matrix, affine: Matrix) -> float:
    """How many points high one unit of a text object is."""
    _, _, c, d, _, _ = then(matrix, affine)
    return math.hypot(c, d)


def address(thing: Thing) -> int | None:
    return ctypes.cast(thing, ctypes.c_void_p).value


def is_upright(matrix: Matrix, affine: Matrix) -> bool:
    a, b, c, d, _, _ = matrix if affine is SAME else then(matrix, affine)
    return a >= 0 and d >= 0 and abs(b) <= 0.02 * abs(a) and abs(c) <= 0.4 * abs(d)  # leaning letters are upright


def share(box: Box, view: View) -> float:
    """How much of the page a box covers, 0 to 1."""
    width = min(box[2], view.width) - max(box[0], 0.0)
    height = min(box[3], view.height) - max(box[1], 0.0)
    paper = view.width * view.height
    return width * height / paper if width > 0 and height > 0 and paper > 0 else 0.0


def add_path(path: Thing, box: Box, affine: Matrix, walk: Walk) -> None:
    """Take the rules of a path: strokes along an axis, edges of rectangles, and filled bars thinner than 3 points."""
    view, out = walk.view, walk.out
    x0, y0, x1, y1 = box
    width, tall = x1 - x0, y1 - y0
    shortest = lattice.SHORTEST
    if width < shortest and tall < shortest:
        if width > 0 or tall > 0:
            out.marks.append(((x0 + x1) / 2, (y0 + y1) / 2))
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    if not fill.value and not stroke.value:
        return
    if fill.value:
        walk.suspicion.fill(path, box)
    if tall < shortest:
        out.horizontal.append(Rule((y0 + y1) / 2, x0, x1))
    elif width < shortest:
        out.vertical.append(Rule((x0 + x1) / 2, y0, y1))
    elif stroke.value or width < BACKGROUND * view.width or tall < BACKGROUND * view.height:
        if fill.value and GLYPHS[0] < width < GLYPHS[1] and GLYPHS[0] < tall < GLYPHS[1]:
            out.outlines += 1
        across, down = (out.horizontal, out.vertical) if stroke.value else out.edges
        for ax, ay, bx, by in strokes_of(path, then(walk.matrix_of(path), affine)):
            if abs(ay - by) < LEVEL and abs(ax - bx) >= shortest:
                across.append(Rule((ay + by) / 2, min(ax, bx), max(ax, bx)))
            elif abs(ax - bx) < LEVEL and abs(ay - by) >= shortest:
                down.append(Rule((ax + bx) / 2, min(ay, by), max(ay, by)))


def strokes_of(path: Thing, affine: Matrix) -> Iterator[Box]:
    """The straight segments of a path from point to point, closing ones included."""
    a, b, c, d, e, f = affine
    x, y = ctypes.c_float(), ctypes.c_float()
    first = current = None
    for number in range(min(raw.FPDFPath_CountSegments(path), MAX_SEGMENTS)):
        segment = raw.FPDFPath_GetPathSegment(path, number)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == raw.FPDF_SEGMENT_LINETO and current is not None:
            yield (*current, *point)
        current = point
        if raw.FPDFPathSegment_GetClose(segment) and first is not None:
            yield (*current, *first)
            current = first
