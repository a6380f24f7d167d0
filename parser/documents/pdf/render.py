"""One page of a PDF as a picture: the embedded scan itself where the page is nothing else, a rendering otherwise."""

import math

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from parser.documents.document import Document, UnreadableDocument
from parser.documents.pdf.filled import flattened, prepare_forms
from parser.documents.pdf.opening import opened
from parser.documents.scans.inks import with_red

Pixels = npt.NDArray[np.uint8]

MAX_PIXELS = 40_000_000  # of the picture handed out; A4 at 600 dpi has 35 million
MAX_EMBEDDED = 160_000_000  # pixels of a picture inside the file; A3 in one bit at 1200 dpi is below
WHOLE = 0.95  # of the page in each direction: a scan may leave out a hair of the margin


def page_image(data: bytes, page: int, dpi: int, *, inks: bool = False) -> tuple[Pixels, int]:
    """Page ``page`` (from 1) as grey pixels, rows from the top, 0 black, with the resolution that they have.

    ``inks``: with a second channel that shows it without red ink, where there is some (`scans.inks`).
    A page that is one picture gives that picture with its own pixels and resolution, whatever ``dpi`` was asked for.
    Any other page is rendered at ``dpi``, or at less where it would have more than ``MAX_PIXELS``.

    Raises:
        UnreadableDocument: no such page, a page that cannot be loaded, or a picture larger than ``MAX_EMBEDDED``.
    """
    with opened(data) as pdf:
        prepare_forms(pdf, Document("pdf"))
        if not 1 <= page <= len(pdf):
            raise UnreadableDocument(f"PDF has no page {page}, only {len(pdf)}")
        try:
            loaded = flattened(pdf, pdf[page - 1], page - 1)
        except pdfium.PdfiumError as error:
            raise UnreadableDocument(f"page {page} cannot be loaded: {error}") from error
        try:
            return pixels_of(loaded, page, dpi, inks)
        finally:
            loaded.close()


def pixels_of(page: pdfium.PdfPage, number: int, dpi: int, inks: bool = False) -> tuple[Pixels, int]:
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
        width, height = picture.get_px_size()
        if width * height > MAX_EMBEDDED:
            raise UnreadableDocument(f"page {number} holds a picture of {width} x {height} pixels: too large to decode")
    scan = only_picture(page)
    own = embedded(page, scan, inks) if scan else None
    if own is not None:
        return own
    width, height = page.get_size()
    if not (math.isfinite(width * height) and width * height >= 1):
        raise UnreadableDocument(f"page {number} is {width} x {height} points")
    scale = min(dpi / 72, math.sqrt(MAX_PIXELS / width / height))
    while math.ceil(width * scale) * math.ceil(height * scale) > MAX_PIXELS:
        scale *= 0.99
    if min(width, height) * scale < 1:
        raise UnreadableDocument(f"page {number} is {width} x {height} points: nothing is left of it in a picture")
    drawn = page.render(scale=scale, grayscale=not inks)
    return shown(drawn, inks), max(1, round(scale * 72))


def only_picture(page: pdfium.PdfPage) -> pdfium.PdfImage | None:
    """The picture that is the whole page: nothing else is drawn but text that does not show, as behind a scan."""
    pictures: list[pdfium.PdfImage] = []
    for thing in page.get_objects():
        if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            pictures.append(thing)
        elif thing.type != raw.FPDF_PAGEOBJ_FORM and not is_hidden_text(thing):
            return None
    if len(pictures) != 1 or pictures[0].level > 0 or raw.FPDFPage_GetAnnotCount(page) > 0:
        return None
    left, bottom, right, top = pictures[0].get_bounds()
    x0, y0, x1, y1 = page.get_bbox()
    whole = right - left >= WHOLE * (x1 - x0) and top - bottom >= WHOLE * (y1 - y0)
    inside = abs(left - x0) + abs(right - x1) + abs(bottom - y0) + abs(top - y1) <= (1 - WHOLE) * (x1 - x0 + y1 - y0)
    return pictures[0] if whole and inside else None


def is_hidden_text(thing: pdfium.PdfObject) -> bool:
    hidden = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
    return thing.type == raw.FPDF_PAGEOBJ_TEXT and raw.FPDFTextObj_GetTextRenderMode(thing) in hidden


def embedded(page: pdfium.PdfPage, picture: pdfium.PdfImage, inks: bool) -> tuple[Pixels, int] | None:
    """The picture's own pixels, turned as the page is; None where it is skewed, mirrored, masked or too large."""
    a, b, c, d = picture.get_matrix().get()[:4]
    width, height = picture.get_px_size()
    upright = a > 0 and d > 0 and abs(b) + abs(c) < 0.001 * (a + d)
    if not upright or not 0 < width * height <= MAX_PIXELS or raw.FPDFPageObj_HasTransparency(picture):
        return None
    dpi = width / a * 72
    if not 0.97 < dpi / (height / d * 72) < 1.03:  # faxes have 204 x 98 dpi
        return None
    if picture.get_metadata().colorspace == raw.FPDF_COLORSPACE_UNKNOWN:
        return None  # a stencil mask has no colours of its own; pdfium hands it out as a negative
    turned: Pixels = np.ascontiguousarray(np.rot90(shown(picture.get_bitmap(), inks), -int(page.get_rotation()) // 90))
    return turned, round(dpi)


def shown(bitmap: pdfium.PdfBitmap, inks: bool) -> Pixels:
    colours: Pixels = bitmap.to_numpy()
    if colours.ndim == 2 or bitmap.mode.endswith("A") or not inks:
        return grey(bitmap)
    return with_red(grey(bitmap), colours[:, :, 2], colours[:, :, 1])


def grey(bitmap: pdfium.PdfBitmap) -> Pixels:
    """A copy of a bitmap as luminance (ITU-R BT.601), white where it is transparent."""
    shown: Pixels = bitmap.to_numpy()
    if shown.ndim == 2:
        return shown.copy()
    weights = np.array([29, 150, 77], dtype=np.uint16)  # blue, green, red of 256
    out = np.empty(shown.shape[:2], dtype=np.uint8)
    for start in range(0, len(out), 512):  # strips: sixteen bits a channel of a whole page are 240 MB
        out[start : start + 512] = (shown[start : start + 512, :, :3].astype(np.uint16) @ weights) >> 8
    if bitmap.mode.endswith("A"):
        alpha = shown[:, :, 3]
        out[alpha < 128] = 255
    return out
