"""From PDF space, origin bottom left and y upwards, to the page as it is read: points from its top left corner."""

from dataclasses import dataclass

import pypdfium2 as pdfium

Box = tuple[float, float, float, float]
Affine = tuple[float, float, float, float, float, float]

AS_IT_IS: Affine = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class View:
    """The visible part of a page (MediaBox cut to CropBox) turned clockwise by ``turn`` quarters."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int = 0

    @property
    def width(self) -> float:
        return self.top - self.bottom if self.turn % 2 else self.right - self.left

    @property
    def height(self) -> float:
        return self.right - self.left if self.turn % 2 else self.top - self.bottom

    @property
    def affine(self) -> Affine:
        """a, b, c, d, e, f with X = ax + cy + e and Y = bx + dy + f."""
        return (
            (1.0, 0.0, 0.0, -1.0, -self.left, self.top),
            (0.0, 1.0, 1.0, 0.0, -self.bottom, -self.left),
            (-1.0, 0.0, 0.0, 1.0, self.right, -self.bottom),
            (0.0, -1.0, -1.0, 0.0, self.top, self.right),
        )[self.turn]

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        return boxed(self.affine, (left, bottom, right, top))

    def turned_by(self, quarters: int, box: Box) -> Box:
        """A box of this view as it lies on the same page turned clockwise by so many quarters more."""
        x0, y0, x1, y1 = box
        for height in (self.height, self.width) * 2:
            if quarters % 4 == 0:
                break
            x0, y0, x1, y1 = height - y1, x0, height - y0, x1
            quarters -= 1
        return x0, y0, x1, y1


def view_of(page: pdfium.PdfPage) -> View:
    left, bottom, right, top = page.get_bbox()
    return View(left, bottom, right, top, page.get_rotation() // 90)


def boxed(affine: Affine, box: Box) -> Box:
    """The upright box round a box that went through an affine map."""
    a, b, c, d, e, f = affine
    x0, y0, x1, y1 = box
    if b == c == 0 and a == 1 and d == -1:
        return x0 + e, f - y1, x1 + e, f - y0
    xs = (a * x0 + c * y0, a * x0 + c * y1, a * x1 + c * y0, a * x1 + c * y1)
    ys = (b * x0 + d * y0, b * x0 + d * y1, b * x1 + d * y0, b * x1 + d * y1)
    return min(xs) + e, min(ys) + f, max(xs) + e, max(ys) + f


def after(first: Affine, then: Affine) -> Affine:
    """One map for two: ``first``, and ``then`` on its result."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)
