"""Page pictures made worse with a seed, as scanners, telephones and offices make them.

Each maker takes a clean page (grey or RGB, 0 to 255) and gives a picture; `KINDS` names the makers that the score of
the corpus uses, with what they stand for. The same seed gives the same picture.
"""

import ctypes
import io
from collections.abc import Callable, Sequence

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

Pixels = npt.NDArray[np.uint8]


def scanned(
    page: Pixels,
    seed: int,
    *,
    scale: float = 1.0,
    angle: float = 0.0,
    noise: float = 0.0,
    blur: float = 0.0,
    quality: int = 0,
) -> Pixels:
    """A scan: ``scale`` changes the resolution, ``angle`` is in degrees, ``noise`` the deviation of the grey values,
    ``blur`` in pixels, ``quality`` that of JPEG (0: none)."""
    rng = np.random.default_rng(seed)
    if scale != 1:
        page = resized(page, scale)
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    white = (255,) * 3
    page = np.asarray(cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=white), np.uint8)
    if blur:
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), blur), np.uint8)
    # Paper is not white and toner not black.
    out = page * 0.92 + 12 + rng.normal(0, noise, page.shape[:2])[(...,) + (None,) * (page.ndim - 2)]
    return compressed(np.clip(out, 0, 255).astype(np.uint8), quality)


def resized(page: Pixels, scale: float) -> Pixels:
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(page, None, fx=scale, fy=scale, interpolation=how), np.uint8)


def compressed(page: Pixels, quality: int) -> Pixels:
    if not quality:
        return page
    buffer = io.BytesIO()
    Image.fromarray(page).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer), np.uint8)


def stamped(page: Pixels, seed: int, *, at: tuple[float, float] = (0.62, 0.45), radius: float = 0.12) -> Pixels:
    """A round red stamp over the page; ``at`` and ``radius`` are shares of its width and height. Gives RGB."""
    rgb = page if page.ndim == 3 else np.stack([page] * 3, axis=2)
    height, width = rgb.shape[:2]
    rng = np.random.default_rng(seed)
    centre = (int(width * at[0]), int(height * at[1]))
    size = int(width * radius)
    mask = np.zeros((height, width), np.uint8)
    cv2.circle(mask, centre, size, 255, max(3, size // 14))
    angles = np.arange(10) * np.pi / 10
    star = [
        (
            centre[0] + (size * (0.32, 0.14)[i % 2]) * np.sin(2 * a),
            centre[1] - (size * (0.32, 0.14)[i % 2]) * np.cos(2 * a),
        )
        for i, a in enumerate(angles)
    ]
    cv2.fillPoly(mask, [np.array(star, np.int32)], 255)
    for i in range(12):  # strokes where the characters of the name stand
        a = np.pi * (0.75 + 1.5 * i / 11)
        x, y = centre[0] + size * 0.72 * np.cos(a), centre[1] + size * 0.72 * np.sin(a)
        for _ in range(5):
            dx, dy = rng.uniform(-0.1, 0.1, 2) * size
            ex, ey = rng.uniform(-0.1, 0.1, 2) * size
            cv2.line(mask, (int(x + dx), int(y + dy)), (int(x + ex), int(y + ey)), 255, max(2, size // 40))
    share = cv2.GaussianBlur(mask, (0, 0), 0.8)[..., None] / 255 * 0.85
    # Ink over ink: the darker of both in each channel.
    red = np.array([205, 40, 45])
    inked = np.minimum(rgb, rgb * (1 - share) + red * share)
    return np.clip(inked, 0, 255).astype(np.uint8)


def photographed(page: Pixels, seed: int, *, keystone: float = 0.03, shade: float = 0.45, quality: int = 75) -> Pixels:
    """Taken with a telephone from one side: perspective, falling light, a dark table round the sheet."""
    rng = np.random.default_rng(seed)
    height, width = page.shape[:2]
    margin = int(width * 0.06)
    dx, dy = keystone * width, keystone * height
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + margin + np.array([[dx, dy * 0.6], [-dx * 0.3, 0], [0, -dy * 0.3], [-dx * 0.2, 0]], np.float32)
    size = (width + 2 * margin, height + 2 * margin)
    turn = cv2.getPerspectiveTransform(corners, moved)
    table = (70,) * 3
    photo = cv2.warpPerspective(page, turn, size, flags=cv2.INTER_AREA, borderValue=table).astype(np.float32)
    light = 1 - shade * np.linspace(0, 1, size[0])[None, :] * np.linspace(0.3, 1, size[1])[:, None]
    photo *= light[(...,) + (None,) * (photo.ndim - 2)]
    photo += rng.normal(0, 4, photo.shape[:2])[(...,) + (None,) * (photo.ndim - 2)]
    return compressed(np.clip(photo, 0, 255).astype(np.uint8), quality)


def side_by_side(left: Pixels, right: Pixels) -> Pixels:
    """Two pages copied onto one landscape sheet of the same paper size."""
    small = [resized(page, 2**-0.5) for page in (left, right)]
    height = max(page.shape[0] for page in small)
    padded = [cv2.copyMakeBorder(p, 0, height - p.shape[0], 0, 0, cv2.BORDER_CONSTANT, value=(255,) * 3) for p in small]
    return np.asarray(np.hstack(padded), np.uint8)


def turned(page: Pixels, quarter: int) -> Pixels:
    """Turned by quarter turns against the clock."""
    return np.ascontiguousarray(np.rot90(page, quarter))


def trimmed(page: Pixels, margin: int = 24) -> Pixels:
    """The page without its empty margins."""
    dark = (page if page.ndim == 2 else page.min(axis=2)) < 128
    ys, xs = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    top, left = max(int(ys[0]) - margin, 0), max(int(xs[0]) - margin, 0)
    return np.ascontiguousarray(page[top : int(ys[-1]) + margin, left : int(xs[-1]) + margin])


def phone_screenshot(pages: Sequence[Pixels], seed: int, *, width: int = 1080) -> Pixels:
    """A long screenshot of a telephone: pages under each other, a status bar on top, a bar of buttons below."""
    shown = [resized(trimmed(page), (width - 40) / trimmed(page).shape[1]) for page in pages]
    padded = [
        cv2.copyMakeBorder(p, 20, 20, 20, width - p.shape[1] - 20, cv2.BORDER_CONSTANT, value=(255,) * 3) for p in shown
    ]
    status = np.full((84, width, 3), 246, np.uint8)
    for at, text in ((40, "9:41"), (width - 300, "5G 4G"), (width - 130, f"{seed % 90 + 10}%")):
        cv2.putText(status, text, (at, 56), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (30, 30, 30), 2, cv2.LINE_AA)
    buttons = np.full((120, width, 3), 250, np.uint8)
    cv2.rectangle(buttons, (width // 2 - 18, 42), (width // 2 + 18, 78), (90, 90, 90), 4)
    cv2.circle(buttons, (width // 4, 60), 20, (90, 90, 90), 4)
    return compressed(np.vstack([status, *padded, buttons]), 85)


def ticked(page: Pixels, seed: int, *, count: int = 12) -> Pixels:
    """Ticks of a pen over numbers and lines drawn by hand under and through them, black and blue."""
    rng = np.random.default_rng(seed)
    out = page.copy()
    height, width = out.shape[:2]
    for number in range(count):
        ink = ((35, 35, 40), (40, 60, 150))[number % 2]
        x, y = int(rng.uniform(0.35, 0.85) * width), int(rng.uniform(0.2, 0.8) * height)
        if number % 3:
            corner = (x + 14, y + 22)
            stroke = np.array([[x, y], corner, [x + 55 + int(rng.integers(20)), y - 35]], np.int32)
        else:
            xs = np.arange(x, x + 150, 10)
            stroke = np.stack([xs, y + 3 * np.sin(xs / 23) + rng.normal(0, 0.8, len(xs))], axis=1).astype(np.int32)
        cv2.polylines(out, [stroke], False, ink, 4, cv2.LINE_AA)
    return out


def faintly_ruled(page: Pixels, grey: int = 200) -> Pixels:
    """With rules that hardly took any toner; the text stays black."""
    dark = (page.min(axis=2) < 160).astype(np.uint8)
    out = page.copy()
    for shape in ((1, 90), (50, 1)):
        rules = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        out[cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0] = np.maximum(
            out[cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0], grey
        )
    return out


def faxed(page: Pixels, seed: int) -> Image.Image:
    """A fax of 204 dpi, black and white, with specks of dust."""
    rng = np.random.default_rng(seed)
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY) if page.ndim == 3 else page
    black = cv2.GaussianBlur(grey, (0, 0), 0.7) < 150
    black |= rng.random(black.shape) < 0.0004
    return Image.fromarray(np.where(black, 0, 255).astype(np.uint8)).convert("1")


def tiff(picture: Image.Image, dpi: int = 200) -> bytes:
    """CCITT group 4 for black and white, as fax servers write it."""
    buffer = io.BytesIO()
    picture.save(buffer, "TIFF", dpi=(dpi, dpi), compression="group4" if picture.mode == "1" else "tiff_deflate")
    return buffer.getvalue()


def pdf(picture: Image.Image, dpi: int = 200) -> bytes:
    """One page that is the picture; black and white is kept as CCITT group 4, else as JPEG."""
    buffer = io.BytesIO()
    picture.save(buffer, "PDF", resolution=dpi)
    return buffer.getvalue()


def with_hidden_text(file: bytes, text: str) -> bytes:
    """A scanned PDF with the layer of text that does not show which some scanning programs write under each page."""
    document = pdfium.PdfDocument(file)
    page = document[0]
    for row in range(6):
        shown = raw.FPDFPageObj_NewTextObj(document, b"Helvetica", 8.0)
        raw.FPDFText_SetText(shown, (ctypes.c_ushort * (len(text) + 1))(*map(ord, text), 0))
        raw.FPDFTextObj_SetTextRenderMode(shown, raw.FPDF_TEXTRENDERMODE_INVISIBLE)
        raw.FPDFPageObj_Transform(shown, 1, 0, 0, 1, 60, 300 + 20 * row)
        raw.FPDFPage_InsertObject(page, shown)
    page.gen_content()
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    return buffer.getvalue()


KINDS: dict[str, tuple[str, Callable[[Pixels, int], Pixels]]] = {
    # name: what it stands for; from a clean page at 200 dpi
    "good200": ("200 dpi, 0.6 degrees, noise 8", lambda p, s: scanned(p, s, angle=0.6, noise=8, quality=60)),
    "good150": (
        "150 dpi, 0.4 degrees, noise 10",
        lambda p, s: scanned(p, s, scale=0.75, angle=-0.4, noise=10, quality=60),
    ),
    "dpi100": ("100 dpi, 0.5 degrees, noise 8", lambda p, s: scanned(p, s, scale=0.5, angle=0.5, noise=8, quality=70)),
    "skewed": (
        "150 dpi, 1.8 degrees, noise 14, blur 0.6, JPEG 40",
        lambda p, s: scanned(p, s, scale=0.75, angle=1.8, noise=14, blur=0.6, quality=40),
    ),
    "noisy": (
        "200 dpi, 3 degrees, noise 20, blur 1.2, JPEG 35",
        lambda p, s: scanned(p, s, angle=-3.0, noise=20, blur=1.2, quality=35),
    ),
    "stamped": (
        "200 dpi with a red stamp over numbers",
        lambda p, s: scanned(stamped(p, s), s, angle=0.5, noise=6, quality=60),
    ),
    "photo": ("a photograph: perspective and falling light", photographed),
    "turned": ("a quarter turn", lambda p, s: turned(scanned(p, s, angle=0.5, noise=8, quality=60), 1)),
    "upside_down": ("upside down", lambda p, s: turned(scanned(p, s, angle=0.5, noise=8, quality=60), 2)),
}
