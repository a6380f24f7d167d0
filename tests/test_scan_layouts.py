"""Scans and pictures as offices and telephones really make them: right or in doubt, never another number.

Marks, stamps and specks are made with a fixed seed on pages of a report of our own
(`scanned_report.py`, `scans_made.py`). ``least``: the share of cells that must be right; the rest must say that it is
not certain.
"""

import io
from collections.abc import Callable

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from parser.documents.document import Document
from parser.documents.formats import read_document
from parser.documents.pdf.render import page_image
from parser.documents.scans.pictures import picture_page
from parser.documents.scans.reader import recognised
from parser.read import read_report
from parser.report import Report
from tests import scans_made as made
from tests.scanned_report import BOTTOM, HEADING, compared, pages, table_top, truth
from tests.scans_made import Pixels, scanned

FALSE_LAYER = "999 888 777 666 555 444 333 222 111 999 888"


def jpeg(picture: Pixels, quality: int, dpi: int = 0) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=quality, **({"dpi": (dpi, dpi)} if dpi else {}))
    return buffer.getvalue()


def good(page: Pixels) -> Pixels:
    return scanned(page, 2, angle=0.4, noise=6)


LAYOUTS: dict[str, tuple[float, Callable[[Pixels], bytes]]] = {
    # The stamp and the ticks hide numbers, and worn rules part no rows; those cells stay in doubt.
    "photograph, uneven light, red stamp over numbers": (
        0.8,
        lambda page: jpeg(made.photographed(made.stamped(page, 3), 4), 60),
    ),
    "ticks of a pen, lines under and through numbers": (
        0.5,
        lambda page: jpeg(good(made.ticked(page, 6)), 60, 200),
    ),
    "upside down": (1.0, lambda page: jpeg(made.turned(good(page), 2), 60, 200)),
    "rules without toner": (0.6, lambda page: jpeg(good(made.faintly_ruled(page, 225)), 60, 200)),
    "fax, CCITT group 4, TIFF": (0.9, lambda page: made.tiff(made.faxed(scanned(page, 3, angle=0.5), 7))),
}


def read(data: bytes) -> tuple[Document, Report]:
    document = read_document(data)
    assert document.scans and not document.blocks  # nothing is taken from anywhere but the picture
    document = recognised(data, document)
    return document, read_report(document, truth().title)


@pytest.mark.parametrize("name", LAYOUTS)
def test_no_layout_makes_another_number(name: str) -> None:
    least, make = LAYOUTS[name]
    page, shown = table_top()
    _, report = read(make(page))
    right, silent = compared(report, shown)
    assert silent == []
    assert len(shown) == 56 and right >= least * len(shown)
    lost = [key for key in shown if report.cell[key].state in ("missing", "blank")]
    assert lost == []  # what cannot be read is in doubt, not absent


def test_a_long_screenshot_of_a_telephone() -> None:
    data = jpeg(made.phone_screenshot([pages()[0][HEADING:BOTTOM], pages()[1][: len(pages()[1]) * 2 // 3]], 5), 85)
    document, report = read(data)
    assert {cell.place.page for grid in document.grids for cell in grid.cells} == {1, 2}  # it was cut in strips
    shown = frozenset(truth().cell)
    right, silent = compared(report, shown)
    assert silent == [] and right == len(shown)
    assert "9:41" not in "".join(grid.text for grid in document.grids)


def test_a_fax_in_a_pdf_is_the_fax_and_a_hidden_layer_adds_nothing() -> None:
    """A hidden layer is somebody else's recognition without a word on how sure it is: the picture alone is read."""
    fax = made.faxed(table_top()[0], 7)
    plain = made.pdf(fax)
    layered = made.with_hidden_text(plain, FALSE_LAYER)
    assert b"CCITTFaxDecode" in plain and len(layered) > len(plain)
    with pdfium.PdfDocument(layered) as pdf:
        assert FALSE_LAYER in pdf[0].get_textpage().get_text_range()
    document = read_document(layered)
    assert [scan.page for scan in document.scans] == [1] and document.text == ""
    shown, _ = picture_page(made.tiff(fax), 1)
    for data in (plain, layered):
        assert (page_image(data, 1, 250)[0] == shown).all()


def test_the_makers_make_what_they_say() -> None:
    page, _ = table_top()
    fax = made.faxed(page, 7)
    assert fax.mode == "1" and Image.open(io.BytesIO(made.tiff(fax))).info["compression"] == "group4"
    assert (np.asarray(made.ticked(page, 6)) != page).any(axis=2).mean() > 0.001
    faint = made.faintly_ruled(page, 225)
    assert (faint.min(axis=2) < 160).sum() < 0.8 * (page.min(axis=2) < 160).sum()
