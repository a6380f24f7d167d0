"""Pages as a scanner or a phone shows them: rendered, turned, noisy, blurred, as JPEG or PNG, alone or in a PDF."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageFilter


@dataclass(frozen=True, slots=True)
class Scanner:
    """How a page was scanned. ``angle``: degrees; ``noise``: standard deviation of 256 greys; ``jpeg``: quality."""

    dpi: int
    angle: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    jpeg: int = 60


def scanned(pdf: bytes, scanner: Scanner, seed: int = 1) -> Iterator[Image.Image]:
    """Every page of a PDF as a grey picture; the noise is the same for the same seed."""
    noise = np.random.default_rng(seed)
    document = pdfium.PdfDocument(pdf)
    try:
        for page in document:
            picture = page.render(scale=scanner.dpi / 72).to_pil().convert("L")
            picture = picture.rotate(scanner.angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
            if scanner.blur:
                picture = picture.filter(ImageFilter.GaussianBlur(scanner.blur))
            greys = np.asarray(picture, dtype=np.float32) * 0.92 + 12
            greys += noise.normal(0, scanner.noise, greys.shape)
            yield Image.fromarray(greys.clip(0, 255).astype("uint8"))
    finally:
        document.close()


def pdf_of(pictures: list[Image.Image], scanner: Scanner) -> bytes:
    """Pictures as the pages of a PDF without any text."""
    buffer = io.BytesIO()
    pictures[0].save(
        buffer,
        "PDF",
        resolution=scanner.dpi,
        save_all=True,
        append_images=pictures[1:],
        quality=scanner.jpeg,
        creationDate=None,
        modDate=None,
    )
    return buffer.getvalue()


def png_of(picture: Image.Image, dpi: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", dpi=(dpi, dpi))
    return buffer.getvalue()


def cropped(png: bytes, margin: int = 20) -> bytes:
    """A screenshot without the empty page below its content."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    filled = np.nonzero((np.asarray(picture.convert("L")) < 250).any(axis=1))[0]
    buffer = io.BytesIO()
    picture.crop((0, 0, picture.width, min(picture.height, int(filled[-1]) + margin))).save(buffer, "PNG")
    return buffer.getvalue()
