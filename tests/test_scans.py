"""Scanned pages of a report whose truth is known: every cell right on good scans, right or flagged on bad ones."""

import io
import socket
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from parser.documents.document import Document
from parser.documents.formats import read_document
from parser.documents.pdf.render import page_image
from parser.documents.scans.reader import read_page, recognised
from parser.read import read_report
from parser.report import Report
from tests.scans_made import KINDS, Pixels, side_by_side

PDF = Path(__file__).parent / "sites" / "gz-kjj" / "attachment" / "7" / "7203" / "7203518" / "8765432.pdf"
Key = tuple[str, str, str]


@cache
def truth() -> Report:
    """The report as its text layer tells it; tests/test_pipeline.py holds that against the facts."""
    return read_report(read_document(PDF.read_bytes()))


@cache
def pages() -> list[Pixels]:
    """The pages as they print, at 200 dpi, in colour."""
    count = max(cell.place.page or 1 for cell in truth().cells if cell.place)
    drawn = [page_image(PDF.read_bytes(), number, 200)[0] for number in range(1, count + 1)]
    return [np.stack([page] * 3, axis=2) for page in drawn]


def read(picture: Pixels, dpi: float | None) -> Report:
    grey = picture if picture.ndim == 2 else np.asarray(Image.fromarray(picture).convert("L"))
    document = Document("image")
    document.blocks = read_page(grey, dpi, 1, "image").blocks
    return read_report(document, truth().title)


def compared(report: Report, page: int | None) -> tuple[int, int, list[str]]:
    """Cells of a page, those read right, and those that are wrong without saying so."""
    known = {c.key: c for c in truth().cells if page is None or (c.place and c.place.page == page)}
    right, silent = 0, []
    for key, cell in report.cell.items():
        if key in known and (cell.state, cell.value) == (known[key].state, known[key].value):
            right += 1
        elif cell.state == "number" and key in truth().cell and cell.value != truth().cell[key].value:
            silent.append(f"{'.'.join(key)}: read {cell.value} from {cell.raw!r}, true is {truth().cell[key].value}")
    return len(known), right, silent


def fullest() -> int:
    """The page with most cells."""
    placed = [cell.place.page for cell in truth().cells if cell.place and cell.place.page]
    return max(set(placed), key=placed.count)


@pytest.mark.parametrize(("kind", "least"), [("good150", 1.0), ("dpi100", 0.95), ("skewed", 0.95), ("stamped", 0.5)])
def test_the_fullest_page_under_degradation(kind: str, least: float) -> None:
    make: Callable[[Pixels, int], Pixels] = KINDS[kind][1]
    dpi = {"good150": 150.0, "dpi100": 100.0, "skewed": 150.0}.get(kind, 200.0)
    cells, right, silent = compared(read(make(pages()[fullest() - 1], 7), dpi), fullest())
    assert silent == []  # under the stamp cells are ambiguous, not guessed
    assert cells >= 60 and right >= least * cells


def test_two_pages_on_one_sheet_lying_on_its_side() -> None:
    first = max(fullest() - 1, 1)
    sheet = side_by_side(pages()[first - 1], pages()[first])
    report = read(sheet, 200.0)
    _, right, silent = compared(report, None)
    wanted = {c.key for c in truth().cells if c.place and c.place.page in (first, first + 1) and c.state == "number"}
    assert silent == []
    assert right >= 0.9 * len(wanted)


def test_a_picture_file_is_recognised_with_the_network_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError("no network in this test")

    monkeypatch.setattr(socket.socket, "connect", refused)
    out = io.BytesIO()
    Image.fromarray(KINDS["good200"][1](pages()[fullest() - 1], 3)).save(out, "PNG", dpi=(200, 200))
    document = read_document(out.getvalue())
    assert (document.kind, len(document.scans), document.blocks) == ("image", 1, [])
    assert [issue.kind for issue in read_report(document).issues if issue.kind == "scan_not_read"] == ["scan_not_read"]
    done = recognised(out.getvalue(), document)
    assert done.scans == []
    cells, right, silent = compared(read_report(done, truth().title), fullest())
    assert silent == [] and right == cells
    grids = [grid for grid in done.grids if len(grid.cells) > 20]
    assert all(cell.confidence is not None and cell.place.box for grid in grids for cell in grid.cells if cell.text)


def test_a_page_without_print_says_so() -> None:
    reading = read_page(np.full((1600, 1100), 250, np.uint8), 150, 3, "image")
    assert (reading.blocks, [issue.kind for issue in reading.issues]) == ([], ["nothing_recognised"])
