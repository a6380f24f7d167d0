"""Page layouts as they are met, kept small: facts of our own making, laid out by the programs that agencies use.

wps_vertical.pdf       a word processor's table over two pages; labels of groups written downwards in narrow merged
                       cells that begin anew, without text, on the second page; a row cut in the middle
browser_print.pdf      printed from a browser with date, title, address and page number round every page
unruled_middle.pdf     no rules; wrapped labels with their numbers beside the middle, no room between rows, a page cut
unruled_right.pdf      no rules; numbers at the right of their cells, heads centred over them, one column all blank
open_sides.pdf         no rules at the left and right of the tables, every character struck twice, heads repeated on
                       each page, page numbers between the parts, rows cut in the middle
on_its_side.pdf        pages that lie on their side and are turned by /Rotate, page numbers in their shorter margin
word_top.pdf           a word processor's table without borders: numbers beside the first line of wrapped labels

NAME.json is the truth, from the facts. Made by `python -m tests.layout_cases`, which needs LibreOffice and Chromium.
All but the first are retraced afterwards: the same characters and rules at the same places, in a font of boxes of 3 kB
in place of the programs' own, which would make each file half a megabyte.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Case:
    name: str

    @property
    def data(self) -> bytes:
        return (HERE / f"{self.name}.pdf").read_bytes()

    @property
    def truth(self) -> dict[str, Any]:
        truth: dict[str, Any] = json.loads((HERE / f"{self.name}.json").read_text(encoding="utf-8"))
        return truth


CASES = [Case(path.stem) for path in sorted(HERE.glob("*.pdf"))]
