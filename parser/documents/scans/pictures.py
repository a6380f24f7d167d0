"""Picture files as pages: PNG, JPEG, TIFF of many pages, WebP, GIF, BMP, within bounds, as grey pixels.

A long screenshot is cut in strips at blank rows, each about as high as a page is to its width, so that recognising it
takes no more memory than a page.
"""

import io
import struct
import zlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from parser.documents.document import Document, Scan, UnreadableDocument
from parser.documents.scans.inks import with_red

Pixels = npt.NDArray[np.uint8]  # rows, columns; 0 black to 255 white

MAX_PIXELS = 60_000_000  # of one picture; A3 at 600 dpi has 70, no scan of a report was seen beyond A4 at 600 (35)
MAX_FRAMES = 60  # pages of a TIFF; the longest report has 31
FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP")
BROKEN = (OSError, ValueError, SyntaxError, TypeError, EOFError, struct.error, zlib.error, Image.DecompressionBombError)
LONG = 1.9  # times its width: a higher picture is no page (A4 has 1.41) but a screenshot of several
STRIP = 1.5  # times its width: how high a strip of such a picture is at most
COLOURED = ("RGB", "P", "CMYK", "YCbCr", "LAB", "HSV")
INK = 200  # of 255; what is lighter is paper
RULED = 0.6  # of a row that is dark: a rule across the picture
THICKEST, EDGE = 8, 3  # pixels of a rule, and of paper that both strips keep beside it
BLANK = 6  # of 255: rows that differ less from the next hold no characters
SMALLEST = 200  # pixels of either side; smaller pictures are icons and rules


def read_picture(data: bytes) -> Document:
    """The pages of a picture file, none of them recognised yet.

    Raises:
        UnreadableDocument: a damaged file, one with too many pixels, or one too small to hold a table.
    """
    document = Document("image")
    document.scans = [Scan(number, 0) for number, _ in enumerate(pages_of(data), 1)]
    return document


def picture_page(data: bytes, page: int, *, inks: bool = False) -> tuple[Pixels, float | None]:
    """Page ``page`` (from 1) of a picture file, and its resolution in dots per inch, None where nothing tells it.

    ``inks``: with a second channel that shows it without red ink, where there is some (`inks.py`).

    Raises:
        UnreadableDocument: as ``read_picture``, and for a page that is not there.
    """
    for number, (frame, top, bottom) in enumerate(pages_of(data), 1):
        if number == page:
            pixels, dpi = decoded(data, frame, inks)
            return np.ascontiguousarray(pixels[top : bottom or None]), dpi
    raise UnreadableDocument(f"the picture has no page {page}")


def pages_of(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(frame, first row, row after the last one; 0 for the whole frame) of each page, without keeping any."""
    with opened(data) as image:
        frames = min(getattr(image, "n_frames", 1), MAX_FRAMES) if image.format == "TIFF" else 1
    for frame in range(frames):
        width, height = turned_size(data, frame)
        if min(width, height) < SMALLEST:
            if frames > 1:
                continue  # a thumbnail beside the pages
            raise UnreadableDocument(f"a picture of {width} x {height} pixels: too small to hold a table")
        if height <= LONG * width:
            yield frame, 0, 0
        else:
            pixels, _ = decoded(data, frame)
            for top, bottom in strips(pixels):
                yield frame, top, bottom


def opened(data: bytes) -> Image.Image:
    """A picture whose pixels are not decoded yet."""
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except BROKEN as error:
        raise UnreadableDocument(f"the picture cannot be opened: {error}") from error
    checked(image)
    return image


def checked(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise UnreadableDocument(f"a picture of {width} x {height} pixels: too large to decode")


def turned_size(data: bytes, frame: int) -> tuple[int, int]:
    """Width and height of a frame as a viewer shows it: EXIF may say that the camera was held on its side."""
    with opened(data) as image:
        try:
            image.seek(frame)
            checked(image)
            orientation = image.getexif().get(0x0112, 1)
        except BROKEN as error:
            raise UnreadableDocument(f"page {frame + 1} of the picture is damaged: {error}") from error
        width, height = image.size
    return (height, width) if orientation in (5, 6, 7, 8) else (width, height)


def decoded(data: bytes, frame: int, inks: bool = False) -> tuple[Pixels, float | None]:
    """A frame in grey on white, upright, and its resolution."""
    with opened(data) as image:
        try:
            image.seek(frame)
            checked(image)
            image.load()
            shown = ImageOps.exif_transpose(image)
            said = image.info.get("dpi")
            shown = on_paper(shown)
            pixels = np.asarray(in_grey(shown), dtype=np.uint8)
            if inks and shown.mode in COLOURED:
                colours = np.asarray(shown.convert("RGB"))
                pixels = with_red(pixels, colours[:, :, 0], colours[:, :, 1])
        except BROKEN as error:
            raise UnreadableDocument(f"page {frame + 1} of the picture is damaged: {error}") from error
    dpi = float(said[0]) if isinstance(said, tuple) and said and 50 <= float(said[0]) <= 1200 else None
    return pixels, dpi


def on_paper(image: Image.Image) -> Image.Image:
    """What is transparent shows white paper."""
    if image.mode.startswith(("I", "F")):
        return image
    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image
    layered = image.convert("RGBA")
    paper = Image.new("RGBA", layered.size, (255, 255, 255, 255))
    paper.alpha_composite(layered)
    return paper.convert("RGB")


def in_grey(image: Image.Image) -> Image.Image:
    """Luminance; sixteen bits lose the lower eight."""
    if image.mode.startswith(("I", "F")):
        values = np.asarray(image, dtype=np.float64)
        top = 65535.0 if values.max(initial=0) > 255 else 255.0
        return Image.fromarray((np.clip(values / top, 0, 1) * 255).astype(np.uint8), "L")
    return image.convert("L")


def strips(pixels: Pixels) -> Iterator[tuple[int, int]]:
    """First row and row after the last of each strip.

    Cut in the middle of the widest space without any ink; in a long table, which has none, at one of its rules, which
    both strips then show; else between two lines of text, where only the upright rules of a table go on.
    """
    height, width = pixels.shape
    most = int(STRIP * width)
    dark = (pixels < INK).mean(axis=1)
    changes = np.abs(np.diff(pixels.astype(np.int16), axis=0, append=pixels[-1:])).max(axis=1)
    top = 0
    while height - top > most:
        low, high = top + most // 2, top + most
        space = widest(dark[low:high] == 0)
        rule = last_rule(dark[low:high] > RULED)
        if space is not None:
            bottom = following = low + space
        elif rule is not None:
            bottom, following = min(low + rule[1] + EDGE, height), max(low + rule[0] - EDGE, top + 1)
        else:
            between = widest(changes[low:high] <= BLANK)
            bottom = following = low + between if between is not None else high
        yield top, bottom
        top = following
    yield top, height


def widest(blank: npt.NDArray[np.bool_]) -> int | None:
    """The middle of the longest run of blank rows, the last one of equals; None where there is none."""
    found = [(end - start, (start + end) // 2) for start, end in runs(blank)]
    return max(found)[1] if found else None


def last_rule(dark: npt.NDArray[np.bool_]) -> tuple[int, int] | None:
    """First row and row after the last of the lowest rule; a bar is none."""
    found = [(start, end) for start, end in runs(dark) if end - start <= THICKEST]
    return found[-1] if found else None


def runs(rows: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    ends = np.flatnonzero(np.diff(np.pad(rows, 1).astype(np.int8)))
    return ((int(start), int(end)) for start, end in zip(ends[::2], ends[1::2], strict=True))
