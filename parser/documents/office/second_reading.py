"""A second reading of the same file against the first: rows of numbers that only one of them knows.

LibreOffice was seen to run the cells of a table together where the file gives them no width, and to move a row's values
to the left where a mark between them is damaged; another reader of the same bytes does not do both in the same place.
"""

import re
from collections import Counter
from dataclasses import replace

from parser.documents.document import Document, Grid, GridCell, Issue

NUMBER = re.compile(r"[+-]?\d[\d.,]*%?")
TRUSTED = 0.8  # of the rows: what a reader must confirm before its silence about another row counts

Row = tuple[str, ...]


def compared(first: Document, second: Document) -> Document:
    """The first reading, its rows of numbers doubtful where the second has others; the second where the first has none.

    Each disagreement is an issue. A second reading that confirms few rows is itself the weak one: none is doubtful.
    """
    known, told = Counter(rows_of(first)), Counter(rows_of(second))
    if told and not known:
        second.issues.append(Issue("tables_lost", "LibreOffice finds no table with numbers in it; another reader does"))
        return second
    unconfirmed, lost = known - told, told - known
    if not (unconfirmed or lost):
        return first
    shown = " | ".join(next(iter(unconfirmed or lost)))
    count = f"{unconfirmed.total()} of {known.total()} rows of numbers are not confirmed by a second reading"
    first.issues.append(Issue("readings_disagree", f"{count}, which has {lost.total()} others; for one: {shown[:80]}"))
    if unconfirmed.total() <= known.total() * (1 - TRUSTED):
        first.blocks = [doubted(block, unconfirmed) if isinstance(block, Grid) else block for block in first.blocks]
    return first


def rows_of(document: Document) -> list[Row]:
    return [row for grid in document.grids for cells in grid.rows() if (row := numbers(cells))]


def numbers(cells: list[GridCell]) -> Row:
    texts = ("".join(cell.text.split()) for cell in cells)
    return tuple(text for text in texts if NUMBER.fullmatch(text))


def doubted(grid: Grid, unconfirmed: Counter[Row]) -> Grid:
    doubtful = {at for at, cells in enumerate(grid.rows()) if numbers(cells) in unconfirmed}
    return replace(grid, cells=[replace(c, doubtful=True) if c.row in doubtful else c for c in grid.cells])
