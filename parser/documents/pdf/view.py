"""From PDF space, origin bottom left and y upwards, to the page as it is read: points from its top left corner."""

from dataclasses import dataclass

import pypdfium2 as pdfium

from parser.documents.matrices import Box, Matrix, moved


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
    def affine(self) -> Matrix:
        """From PDF space to this view."""
        return (
            (1.0, 0.0, 0.0, -1.0, -self.left, self.top),
            (0.0, 1.0, 1.0, 0.0, -self.bottom, -self.left),
            (-1.0, 0.0, 0.0, 1.0, self.right, -self.bottom),
            (0.0, -1.0, -1.0, 0.0, self.top, self.right),
        )[self.turn]

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        return moved(self.affine, (left, bottom, right, top))

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
