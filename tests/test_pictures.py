"""Picture files as pages: every mode and format in grey on white, within bounds; long ones in strips."""

import io
import struct
import zlib
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from parser.documents.document import Scan, UnreadableDocument
from parser.documents.scans.pictures import MAX_PIXELS, picture_page, read_picture


def made(mode: str = "L", size: tuple[int, int] = (400, 560), **saved: Any) -> bytes:
    """White paper with a black square in its upper left quarter."""
    image = Image.new("L", size, 255)
    ImageDraw.Draw(image).rectangle((40, 40, max(size[0] // 4, 41), max(size[1] // 4, 41)), fill=0)
    if mode == "RGBA":
        clear = image.convert("RGBA")
        clear.putalpha(image.point(lambda value: 0 if value == 255 else 255))
        image = clear
    elif mode == "I;16":
        image = Image.fromarray(np.asarray(image, dtype=np.uint16) * 257)
    else:
        image = image.convert(mode)
    out = io.BytesIO()
    image.save(out, **{"format": "PNG", **saved})
    return out.getvalue()


@pytest.mark.parametrize(
    ("mode", "saved"),
    [
        ("L", {}),
        ("1", {}),
        ("P", {}),
        ("RGB", {"format": "JPEG", "quality": 90}),
        ("CMYK", {"format": "JPEG", "quality": 90}),
        ("RGBA", {}),
        ("I;16", {}),
        ("RGB", {"format": "WEBP"}),
        ("P", {"format": "GIF"}),
        ("RGB", {"format": "BMP"}),
        ("1", {"format": "TIFF", "compression": "group4"}),
    ],
)
def test_every_mode_is_black_on_white(mode: str, saved: dict[str, Any]) -> None:
    data = made(mode, **saved)
    assert read_picture(data).scans == [Scan(1, 0)]
    pixels, _ = picture_page(data, 1)
    assert pixels.shape == (560, 400)
    assert pixels[60:100, 60:90].max() < 40 and pixels[300:, 200:].min() > 215


def test_resolution_is_told_only_where_it_is_plausible() -> None:
    assert picture_page(made(dpi=(300, 300)), 1)[1] == pytest.approx(300, abs=0.1)
    assert picture_page(made(dpi=(1, 1)), 1)[1] is None
    assert picture_page(made(), 1)[1] is None


def test_a_photo_held_sideways_is_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees to the right
    data = made("RGB", (560, 400), format="JPEG", quality=90, exif=exif)
    pixels, _ = picture_page(data, 1)
    assert pixels.shape == (560, 400)
    assert pixels[60:100, 330:350].max() < 60, "what was upper left is upper right"


def test_pages_of_a_tiff() -> None:
    pages = [Image.new("L", (400, 560), shade) for shade in (10, 120, 250)]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=[*pages[1:], Image.new("L", (60, 80), 0)])
    assert [scan.page for scan in read_picture(out.getvalue()).scans] == [1, 2, 3], "the thumbnail is no page"
    assert [int(picture_page(out.getvalue(), n)[0][0, 0]) for n in (1, 2, 3)] == [10, 120, 250]
    with pytest.raises(UnreadableDocument, match="no page 4"):
        picture_page(out.getvalue(), 4)


def test_a_long_screenshot_is_cut_between_lines_and_loses_no_row() -> None:
    image = Image.new("L", (360, 3000), 255)
    draw = ImageDraw.Draw(image)
    for top in range(10, 2980, 50):
        draw.rectangle((40, top, 300, top + 30), fill=0)
    out = io.BytesIO()
    image.save(out, "PNG")
    document = read_picture(out.getvalue())
    assert len(document.scans) >= 5
    parts = [picture_page(out.getvalue(), scan.page)[0] for scan in document.scans]
    assert np.array_equal(np.vstack(parts), np.asarray(image))
    assert all(part.shape[0] <= 1.5 * 360 for part in parts)
    assert all(part[0, 100] == 255 and part[-1, 100] == 255 for part in parts), "no line is cut"


def test_a_long_table_is_cut_at_its_rules_and_both_strips_show_them() -> None:
    image = Image.new("L", (360, 3000), 255)
    draw = ImageDraw.Draw(image)
    draw.line((20, 0, 20, 2999), fill=0, width=2)
    for top in range(10, 2980, 50):
        draw.line((20, top, 340, top), fill=0, width=2)
        draw.rectangle((40, top + 12, 300, top + 36), fill=0)
    out = io.BytesIO()
    image.save(out, "PNG")
    parts = [picture_page(out.getvalue(), scan.page)[0] for scan in read_picture(out.getvalue()).scans]
    assert len(parts) >= 5
    for above, below in pairwise(parts):
        assert (above[-6:] < 100).mean(axis=1).max() > 0.8 and (below[:6] < 100).mean(axis=1).max() > 0.8
    assert sum(part.shape[0] for part in parts) == 3000 + 8 * (len(parts) - 1), "the rule and its edges stand twice"


def test_a_long_picture_without_any_blank_row_is_cut_all_the_same() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (2400, 300), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "PNG")
    assert sum(picture_page(out.getvalue(), s.page)[0].shape[0] for s in read_picture(out.getvalue()).scans) == 2400


def bomb() -> bytes:
    """A PNG that claims 50,000 x 50,000 pixels in a few hundred bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (bomb(), "2500000000 pixels"),
        (made(size=(150, 60)), "150 x 60 pixels: too small"),
        (made()[:300], "damaged"),
        (b"\x89PNG\r\n\x1a\n nothing", "cannot be opened"),
        (b"GIF89a", "cannot be opened"),
    ],
    ids=["bomb", "icon", "cut", "nonsense", "head"],
)
def test_what_cannot_be_read_is_said(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableDocument, match=said):
        for scan in read_picture(data).scans:
            picture_page(data, scan.page)
    assert MAX_PIXELS < 50_000**2
