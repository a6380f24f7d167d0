"""Scanned pages of a report whose truth is known: every cell right on good scans, right or flagged on bad ones."""

import io
import socket
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from parser.documents.formats import read_document
from parser.documents.scans.reader import read_page, recognised
from parser.read import read_report
from tests.scanned_report import compared, pages, read, table_top, truth
from tests.scans_made import KINDS, Pixels, side_by_side, turned


@pytest.mark.parametrize(("kind", "least"), [("dpi100", 0.95), ("skewed", 0.95)])
def test_a_page_under_degradation(kind: str, least: float) -> None:
    make: Callable[[Pixels, int], Pixels] = KINDS[kind][1]
    dpi = {"good150": 150.0, "dpi100": 100.0, "skewed": 150.0}.get(kind, 200.0)
    page, shown = table_top()
    right, silent = compared(read(make(page, 7), dpi), shown)
    assert silent == []
    assert len(shown) == 56 and right >= least * len(shown)


def test_two_pages_on_one_sheet_lying_on_its_side() -> None:
    sheet = turned(side_by_side(pages()[0], pages()[1]), 1)
    report = read(sheet, 200.0)
    shown = frozenset(truth().cell)
    right, silent = compared(report, shown)
    assert silent == []
    assert right >= 0.9 * len(shown)


def test_a_picture_file_is_recognised_with_the_network_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError("no network in this test")

    monkeypatch.setattr(socket.socket, "connect", refused)
    out = io.BytesIO()
    Image.fromarray(KINDS["good200"][1](table_top()[0], 3)).save(out, "PNG", dpi=(200, 200))
    document = read_document(out.getvalue())
    assert (document.kind, len(document.scans), document.blocks) == ("image", 1, [])
    assert [issue.kind for issue in read_report(document).issues if issue.kind == "scan_not_read"] == ["scan_not_read"]
    done = recognised(out.getvalue(), document)
    assert done.scans == []
    right, silent = compared(read_report(done, truth().title), table_top()[1])
    assert silent == [] and right == len(table_top()[1])
    grids = [grid for grid in done.grids if len(grid.cells) > 20]
    assert all(cell.confidence is not None and cell.place.box for grid in grids for cell in grid.cells if cell.text)


def test_a_page_without_print_says_so() -> None:
    reading = read_page(np.full((1600, 1100), 250, np.uint8), 150, 3, "image")
    assert (reading.blocks, [issue.kind for issue in reading.issues]) == ([], ["nothing_recognised"])
