"""pdfplumber's reading of a page on which our two readings disagree: taken where it is free of contradictions.

It costs eight times as much and reads ordinary pages no better, so it is asked for few pages of few documents.
"""

import io
import logging
import struct
from collections.abc import Sequence

from parser.documents.lattice import Character, LatticeCell, LatticeTable, edges
from parser.documents.pdf.agreement import disputed
from parser.documents.pdf.view import Box, View

MAX_PAGES = 6  # of one document
MAX_RULES = 2_000  # of a page; beyond, pdfplumber takes minutes
# What pdfminer and pdfplumber raise on damaged files beside their own exceptions.
DAMAGED = (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError, struct.error)


class SecondOpinion:
    """Asked for single pages of one file. ``asked``: how often it was."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.asked = 0

    def better(
        self, page: int, view: View, rules: int, ours: Sequence[LatticeTable], characters: Sequence[Character]
    ) -> list[LatticeTable] | None:
        """The tables of page ``page`` (from 0) when pdfplumber finds some that hold no contradiction and no less text.

        None for pages that are turned: its boxes could not be laid over our characters.
        """
        if self.asked == MAX_PAGES or rules > MAX_RULES or view.turn:
            return None
        self.asked += 1
        theirs = [table_of(boxes, characters) for boxes in self.boxes(page, view)]
        tables = [table for table in theirs if table is not None and not table.is_box]
        if not tables or any(disputed(table) for table in tables) or inside(tables) < inside(ours):
            return None
        return sorted(tables, key=lambda table: (table.box[1], table.box[0]))

    def boxes(self, page: int, view: View) -> list[list[Box]]:
        """The boxes of the cells of each table, as they lie on our page; [] for a file that pdfplumber cannot read."""
        import pdfplumber  # loads for a third of a second, and most processes never ask
        from pdfminer.psexceptions import PSException
        from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

        logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of each font without a box
        try:
            with pdfplumber.open(io.BytesIO(self.data), pages=[page + 1]) as pdf:
                shown = pdf.pages[0]
                left, top = view.left - shown.mediabox[0], shown.mediabox[3] - view.top
                return [
                    [(x0 - left, y0 - top, x1 - left, y1 - top) for x0, y0, x1, y1 in table.cells]
                    for table in shown.find_tables()
                ]
        except (PSException, PdfminerException, MalformedPDFException, *DAMAGED):
            return []


def inside(tables: Sequence[LatticeTable]) -> int:
    """How many digits the cells of tables hold."""
    return sum(c.text.isdigit() for table in tables for cell in table.cells for c in cell.characters)


def table_of(boxes: Sequence[Box], characters: Sequence[Character]) -> LatticeTable | None:
    """Boxes of cells -> cells in rows and columns with our characters; None where two boxes take the same slot."""
    xs, ys = edges(x for box in boxes for x in (box[0], box[2])), edges(y for box in boxes for y in (box[1], box[3]))
    taken: set[tuple[int, int]] = set()
    cells: list[LatticeCell] = []
    for box in sorted(boxes, key=lambda box: (box[1], box[0])):
        left, right = nearest(xs, box[0]), nearest(xs, box[2])
        top, bottom = nearest(ys, box[1]), nearest(ys, box[3])
        slots = {(row, column) for row in range(top, bottom) for column in range(left, right)}
        if not slots or slots & taken:
            return None
        taken |= slots
        own = tuple(c for c in characters if box[0] <= c.x < box[2] and box[1] <= c.y < box[3])
        cells.append(LatticeCell(top, left, bottom - top, right - left, box, own))
    return LatticeTable((xs[0], ys[0], xs[-1], ys[-1]), tuple(cells)) if cells else None


def nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda n: abs(edges[n] - value))
