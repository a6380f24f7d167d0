"""A report of our own whose pages are made into scans: busy cells, small print, a table cut by the page.

Its truth is its text layer, which tests/test_layout_cases.py holds against the facts.
"""

from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from parser.documents.document import Document
from parser.documents.formats import read_document
from parser.documents.pdf.render import page_image
from parser.documents.scans.reader import read_page
from parser.read import read_report
from parser.report import Report
from tests.scans_made import Pixels

PDF = Path(__file__).parent / "layout_cases" / "wps_vertical.pdf"
DPI = 200
HEADING, BOTTOM = 700, 2020  # pixels from the top of the first page, between which the table and its heading stand
LAST_ROW = "refused_third_party"
Key = tuple[str, str, str]


@cache
def truth() -> Report:
    """The report as its text layer tells it."""
    return read_report(read_document(PDF.read_bytes()))


@cache
def pages() -> list[Pixels]:
    """The pages as they print, at 200 dpi, in colour."""
    count = max(cell.place.page or 1 for cell in truth().cells if cell.place)
    drawn = [page_image(PDF.read_bytes(), number, DPI)[0] for number in range(1, count + 1)]
    return [np.stack([page] * 3, axis=2) for page in drawn]


@cache
def table_top() -> tuple[Pixels, frozenset[Key]]:
    """The heading, the heads and the first rows of the table on the first page, and the cells that stand there."""
    boxes = {c.key: c.place.box for c in truth().cells if c.place and c.place.box and c.place.page == 1}
    bottom = max(box[3] for key, box in boxes.items() if key[1] == LAST_ROW)
    shown = frozenset(key for key, box in boxes.items() if box[3] <= bottom)
    return pages()[0][HEADING : round(bottom * DPI / 72) + 30], shown


def read(picture: Pixels, dpi: float | None) -> Report:
    grey = picture if picture.ndim == 2 else np.asarray(Image.fromarray(picture).convert("L"))
    document = Document("image")
    document.blocks = read_page(grey, dpi, 1, "image").blocks
    return read_report(document, truth().title)


def compared(report: Report, shown: frozenset[Key]) -> tuple[int, list[str]]:
    """How many of the cells shown are read right, and those that are wrong without saying so."""
    true = truth().cell
    right = sum((report.cell[k].state, report.cell[k].value) == (true[k].state, true[k].value) for k in shown)
    silent = [
        f"{'.'.join(key)}: read {cell.value} from {cell.raw!r}, true is {true[key].value}"
        for key, cell in report.cell.items()
        if cell.state == "number" and key in true and cell.value != true[key].value
    ]
    return right, silent
