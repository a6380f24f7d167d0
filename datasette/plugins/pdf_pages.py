"""Pages of archived PDF files as pictures, so that no PDF has to be opened in the reader's browser.

Rendered by PDFium in a thread, one at a time: the library is not safe for two threads at once.
"""

import asyncio
import struct
import zlib
from pathlib import Path
from threading import Lock
from typing import Any

import pypdfium2
from datasette import NotFound, Response, hookimpl

from archive.captures import BodySizeError, Place, RecordError, read_message
from archive.place import warc_dir

DATABASE = "reports"
MAX_BODY = 64 << 20  # bytes of a PDF file
MAX_PAGES = 40  # of one file that are shown; the file itself can be downloaded
WIDTH = 1100  # pixels of a page picture, at most
HEIGHT = 2200
SCALE = 2.0  # pixels to a point, at most: 144 dpi
FRAME = (200, 30, 30)  # colour of the frame round a cell
FRAME_WIDTH = 3  # pixels
AROUND = 110  # points above and below a cell that are shown with it
FRAME_GAP = 2  # points between a cell's text and its frame
KEPT = "public, max-age=600"
CAPTURE = """select captures.*, target.warc_file as target_file, target.warc_offset as target_offset
  from captures left join captures as target on target.id = captures.refers_to_capture where captures.id = :capture"""

Box = tuple[float, float, float, float]
pdfium = Lock()


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"^/snapshot/(?P<capture>[0-9]{1,15})/page/(?P<page>[0-9]{1,4})\.png$", page_image)]


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    env.filters["pdf_pages"] = page_count


async def page_image(datasette: Any, request: Any) -> Response:
    """One page as PNG, counted from 1.

    ``?box=x0,y0,x1,y1`` in points from the top left is framed; with ``crop`` only what is round it is sent.
    """
    number = int(request.url_vars["page"])
    if not 1 <= number <= MAX_PAGES:
        raise NotFound(f"只显示前 {MAX_PAGES} 页 · only the first {MAX_PAGES} pages are shown")
    key = {"capture": int(request.url_vars["capture"])}
    capture = (await datasette.get_database(DATABASE).execute(CAPTURE, key)).first()
    if capture is None:
        raise NotFound("没有这次存档 · no such capture")
    config = datasette.plugin_config("snapshot") or {}
    data = Path(config.get("data") or Path(datasette.get_database(DATABASE).path).parent)
    box = box_of(request.args.get("box"))
    crop = bool(request.args.get("crop"))
    try:
        png = await asyncio.to_thread(draw, data, dict(capture), number, box, crop)
    except (RecordError, BodySizeError, OSError, pypdfium2.PdfiumError) as error:
        raise NotFound("这一页画不出来 · this page cannot be drawn") from error
    return Response(png, content_type="image/png", headers={"Cache-Control": KEPT})


def draw(data: Path, capture: dict[str, Any], number: int, box: Box | None, crop: bool) -> bytes:
    place = Place(capture["warc_file"], capture["warc_offset"])
    target = Place(capture["target_file"], capture["target_offset"]) if capture["target_file"] else None
    content = read_message(warc_dir(data), place, target, limit=MAX_BODY).body
    with pdfium, pypdfium2.PdfDocument(content) as document:
        if number > len(document):
            raise NotFound("没有这一页 · no such page")
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(SCALE, WIDTH / width, HEIGHT / height)
        bitmap = page.render(scale=scale, rev_byteorder=True, may_draw_forms=False)
        pixels, channels = bytes(bitmap.buffer), bitmap.n_channels
        starts = range(0, bitmap.stride * bitmap.height, bitmap.stride)
        rows = [bytearray(pixels[start : start + bitmap.width * channels]) for start in starts]
    if box is not None and channels == 3:
        draw_frame(rows, tuple(edge * scale for edge in box))
    if box is not None and crop:
        around = rows[max(0, int((box[1] - AROUND) * scale)) : int((box[3] + AROUND) * scale)]
        rows = around or rows
    return png_file(rows, channels)


async def page_count(content: bytes) -> int:
    """How many pages of a PDF file are shown; 0 when PDFium cannot open it."""

    def count() -> int:
        try:
            with pdfium, pypdfium2.PdfDocument(content) as document:
                return min(len(document), MAX_PAGES)
        except pypdfium2.PdfiumError:
            return 0

    return await asyncio.to_thread(count)


def box_of(text: str | None) -> Box | None:
    """A box someone put into the address; None for anything that is no box."""
    try:
        x0, y0, x1, y1 = (float(edge) for edge in (text or "").split(","))
    except ValueError:
        return None
    return (x0, y0, x1, y1) if 0 <= x0 < x1 < 20_000 and 0 <= y0 < y1 < 20_000 else None


def draw_frame(rows: list[bytearray], box: tuple[float, ...]) -> None:
    """Four bars of FRAME_WIDTH pixels round the box, cut at the edges of the picture."""
    gap = FRAME_GAP + FRAME_WIDTH
    width, height = len(rows[0]) // 3, len(rows)
    left, top = max(0, int(box[0]) - gap), max(0, int(box[1]) - gap)
    right, bottom = min(width, int(box[2]) + gap), min(height, int(box[3]) + gap)
    for y in range(top, bottom):
        if y < top + FRAME_WIDTH or y >= bottom - FRAME_WIDTH:
            bars = [(left, right)]
        else:
            bars = [(left, min(right, left + FRAME_WIDTH)), (max(left, right - FRAME_WIDTH), right)]
        for start, end in bars:
            rows[y][start * 3 : end * 3] = bytes(FRAME) * max(0, end - start)


def png_file(rows: list[bytearray], channels: int) -> bytes:
    """A PNG file of 8-bit grey (1), RGB (3) or RGBA (4) rows."""
    colour = {1: 0, 3: 2, 4: 6}[channels]
    header = struct.pack(">IIBBBBB", len(rows[0]) // channels, len(rows), 8, colour, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\x00" + bytes(row) for row in rows), 6)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
