"""The pixels of an OFD page that is a picture, for the recogniser."""

import io
import math
import struct
import zlib

import numpy as np
import numpy.typing as npt
from PIL import Image

from parser.documents.document import UnreadableDocument
from parser.documents.matrices import Box, Matrix
from parser.documents.ofd.container import OfdFile, PageContent
from parser.documents.ofd.content import Picture, drawn
from parser.documents.ofd.geometry import area, common

Pixels = npt.NDArray[np.uint8]

MAX_PIXELS = 40_000_000  # of one picture and of the page; A4 at 600 dpi has 35 million
MAX_PICTURES = 200  # of one page; scanners cut a page into 10 strips
FINEST, COARSEST = 400 / 25.4, 72 / 25.4  # pixels a millimetre
FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "JPEG2000")  # Pillow cannot read JBIG2
BROKEN = (OSError, ValueError, SyntaxError, TypeError, EOFError, struct.error, zlib.error, Image.DecompressionBombError)


def page_image(data: bytes, page: int) -> tuple[Pixels, float]:
    """The pictures of a page (counted from 1) at their places on white, and the resolution of that in dpi.

    Grey pixels, rows from the top, 0 black. The resolution is that of the finest picture, between 72 and 400 dpi. Text
    beside the pictures is left out.

    Raises:
        UnreadableDocument: no such page, or a picture of it is missing, damaged, too large or of an unknown format.
    """
    file = OfdFile(data)
    if not 1 <= page <= len(file.pages):
        raise UnreadableDocument(f"OFD of {len(file.pages)} pages has no page {page}")
    content = file.content_of(file.pages[page - 1])
    paper = paper_of(content)
    pictures = [picture for picture in drawn(content).pictures if area(common(picture.box, paper)) > 0]
    if not 0 < len(pictures) <= MAX_PICTURES:
        raise UnreadableDocument(f"page {page} of the OFD has {len(pictures)} pictures")
    scale = scale_of(file, pictures, content)
    canvas = Image.new("L", (math.ceil(paper[2] * scale), math.ceil(paper[3] * scale)), 255)
    for picture in pictures:
        put(canvas, opened(file, picture), picture, scale)
    return np.asarray(canvas, dtype=np.uint8), scale * 25.4


def paper_of(content: PageContent) -> Box:
    x0, y0, x1, y1 = content.box
    return 0.0, 0.0, x1 - x0, y1 - y0


def scale_of(file: OfdFile, pictures: list[Picture], content: PageContent) -> float:
    """Pixels a millimetre."""
    paper = paper_of(content)
    finest = max(max(opened(file, p).size[0] / length(p.matrix, 0), COARSEST) for p in pictures)
    return min(finest, FINEST, math.sqrt(MAX_PIXELS / area(paper)))


def length(matrix: Matrix, row: int) -> float:
    """Millimetres on the page of the picture's upper (0) or left edge (1)."""
    return max(math.hypot(matrix[2 * row], matrix[2 * row + 1]), 0.1)


def opened(file: OfdFile, picture: Picture) -> Image.Image:
    """A picture whose pixels are not decoded yet."""
    if picture.part is None:
        raise UnreadableDocument("a picture of the OFD page is missing")
    try:
        image = Image.open(io.BytesIO(file.package.read(picture.part)), formats=FORMATS)
    except BROKEN as error:
        raise UnreadableDocument(f"picture {picture.part} cannot be read: {error}") from error
    if image.size[0] * image.size[1] > MAX_PIXELS:
        raise UnreadableDocument(f"picture {picture.part} has {image.size[0]} by {image.size[1]} pixels")
    return image


def put(canvas: Image.Image, image: Image.Image, picture: Picture, scale: float) -> None:
    """Draw a picture where its matrix takes it; what is transparent stays as it was."""
    try:
        if image.mode.startswith("I;16"):
            image = image.point(lambda value: value / 256, "L")
        clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
        layers = image.convert("LA").split() if clear else (image.convert("L"), Image.new("L", image.size, 255))
    except BROKEN as error:
        raise UnreadableDocument(f"picture {picture.part} is damaged: {error}") from error
    x0, y0, x1, y1 = common(picture.box, (0.0, 0.0, canvas.size[0] / scale, canvas.size[1] / scale))
    left, top = math.floor(x0 * scale), math.floor(y0 * scale)
    size = max(math.ceil(x1 * scale) - left, 1), max(math.ceil(y1 * scale) - top, 1)
    back = inverse(picture.matrix, image.size, (left, top), scale)
    pixels, mask = (layer.transform(size, Image.Transform.AFFINE, back, Image.Resampling.BICUBIC) for layer in layers)
    canvas.paste(pixels, (left, top), mask)


def inverse(matrix: Matrix, size: tuple[int, int], corner: tuple[int, int], scale: float) -> Matrix:
    """From pixels of the page, counted from ``corner``, to pixels of the picture, in the order of Pillow."""
    a, b, c, d, e, f = matrix
    whole = a * d - b * c
    if abs(whole) < 1e-9:
        raise UnreadableDocument("a picture of the OFD page has no area")
    x, y = corner[0] / scale - e, corner[1] / scale - f
    width, height = size
    return (
        width * d / whole / scale,
        -width * c / whole / scale,
        width * (d * x - c * y) / whole,
        -height * b / whole / scale,
        height * a / whole / scale,
        height * (a * y - b * x) / whole,
    )
