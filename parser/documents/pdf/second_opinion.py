"""pdfplumber's reading of a page on which our two readings disagree: taken where it is free of contradictions.

It also says what stands where a page shows nothing, and a space or a glyph that a damaged file has lost may be meant.

It costs eight times as much and reads ordinary pages no better, so it is asked for few pages of few documents.
"""

import io
import logging
import struct
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeVar

from parser.documents.agreement import disputed
from parser.documents.lattice import Character, LatticeCell, LatticeTable, edges
from parser.documents.matrices import Box
from parser.documents.pdf.view import View
from parser.documents.pdf.whole import is_whole

MAX_PAGES = 6  # of one document
MAX_RULES = 2_000  # of a page; beyond, pdfplumber takes minutes
AT = 0.3  # of its width by which the two readers may see one glyph apart
# What pdfminer and pdfplumber raise on damaged files beside their own exceptions.
DAMAGED = (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError, struct.error)
T = TypeVar("T")


class SecondOpinion:
    """Asked for single pages of one file. ``asked``: how often it was."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.asked = 0

    @cached_property
    def whole(self) -> bool:
        return is_whole(self.data)

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

        def question(shown: Any) -> list[list[Box]]:
            left, top = shift(view, shown)
            return [
                [(x0 - left, y0 - top, x1 - left, y1 - top) for x0, y0, x1, y1 in table.cells]
                for table in shown.find_tables()
            ]

        return self.answer(page, question) or []

    def characters_among(self, page: int, view: View, blanks: Sequence[Character]) -> Sequence[Character]:
        """Which glyphs without ink are no spaces: all when pdfplumber cannot read the file, none when it is whole."""
        if self.whole or self.asked == MAX_PAGES or view.turn:
            return []
        self.asked += 1

        def question(shown: Any) -> list[Character]:
            left, top = shift(view, shown)
            printed = [c for c in shown.chars if not c["text"].isspace()]
            return [
                blank
                for blank in blanks
                if any(
                    abs(c["x0"] - left - blank.x0) < AT * (blank.x1 - blank.x0)
                    and c["top"] - top < blank.y < c["bottom"] - top
                    for c in printed
                )
            ]

        found = self.answer(page, question)
        return blanks if found is None else found

    def answer(self, page: int, question: Callable[[Any], T]) -> T | None:
        """What a question to pdfplumber's page gives; None for a file that it cannot read."""
        import pdfplumber  # loads for a third of a second, and most processes never ask
        from pdfminer.psexceptions import PSException
        from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

        logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of each font without a box
        try:
            with pdfplumber.open(io.BytesIO(self.data), pages=[page + 1]) as pdf:
                return question(pdf.pages[0])
        except (PSException, PdfminerException, MalformedPDFException, *DAMAGED):
            return None


def shift(view: View, shown: Any) -> tuple[float, float]:
    """How far right and below of the corner of pdfplumber's page the corner of ours lies."""
    return view.left - shown.mediabox[0], shown.mediabox[3] - view.top


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
