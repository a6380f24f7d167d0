"""Rows of a Word table -> the grid they print: which cell covers which columns and rows.

ECMA-376 part 1, 17.4: a cell covers gridSpan columns; vMerge goes on the cell above in the same columns; hMerge the
cell before; gridBefore columns at the left of a row are empty. Tracked changes of rows and cells are accepted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from parser.documents.office.wordml import W, below, integer, value

MAX_COLUMNS = 200  # Word itself allows 63
MAX_ROWS = 5000  # the longest form has 40
INSERTED, DELETED, TRACKED_MERGE, SPAN = f"{W}cellIns", f"{W}cellDel", f"{W}cellMerge", f"{W}gridSpan"
# Word 2003 XML writes the merges with a small m.
ACROSS, DOWN = (f"{W}hMerge", f"{W}hmerge"), (f"{W}vMerge", f"{W}vmerge")
PROPERTIES = (INSERTED, DELETED, TRACKED_MERGE, SPAN, *ACROSS, *DOWN)
ROWS, CELLS = frozenset({f"{W}tr"}), frozenset({f"{W}tc"})


Said = dict[str, etree._Element]  # of one cell: name of a property -> its element
NOTHING: Said = {}


@dataclass(slots=True)
class Slot:
    """One printed cell, counted from 0. ``covered``: cells that are merged into it and print nothing of their own."""

    element: etree._Element
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    covered: list[etree._Element] = field(default_factory=list)


@dataclass(slots=True)
class Layout:
    slots: list[Slot]
    changes: int = 0  # tracked changes of rows and cells
    cut: bool = False  # larger than any table of a report: the rest was not read


def said_of_cells(root: etree._Element) -> dict[etree._Element, Said]:
    """Cells that say where they stand, with what they say; of most there is nothing to know but their place."""
    said: dict[etree._Element, Said] = {}
    for element in root.iter(*PROPERTIES):
        properties = element.getparent()
        cell = None if properties is None else properties.getparent()
        if cell is not None:
            said.setdefault(cell, {})[element.tag] = element
    return said


def layout_of(table: etree._Element, said: dict[etree._Element, Said]) -> Layout:
    """The grid of a table. ``said``: by `said_of_cells`, of the whole part."""
    layout = Layout([])
    above: dict[int, Slot] = {}
    number = 0
    for row in below(table, ROWS):
        column = 0
        properties = row.find(f"{W}trPr")
        if properties is not None:
            deleted = properties.find(f"{W}del") is not None
            layout.changes += deleted or properties.find(f"{W}ins") is not None
            if deleted:
                continue
            column = integer(properties.find(f"{W}gridBefore"), 0)
        if number >= MAX_ROWS:
            layout.cut = True
            break
        merges: dict[int, Slot] = {}
        for slot, down in cells_of(row, number, column, layout, said):
            upper = above.get(slot.column)
            if down == "continue" and upper is not None and upper.colspan == slot.colspan:
                upper.rowspan = number - upper.row + 1
                upper.covered += [slot.element, *slot.covered]
                merges[slot.column] = upper
                continue
            if down:
                merges[slot.column] = slot
            layout.slots.append(slot)
        above = merges
        number += 1
    return layout


def cells_of(
    row: etree._Element, number: int, column: int, layout: Layout, said: dict[etree._Element, Said]
) -> Iterator[tuple[Slot, str]]:
    """The cells of a row, horizontal merges made, each with restart, continue or '' for its vertical merge."""
    waiting: tuple[Slot, str] | None = None
    for cell in below(row, CELLS):
        at = said.get(cell, NOTHING)
        if INSERTED in at or DELETED in at or TRACKED_MERGE in at:
            layout.changes += 1
            if DELETED in at:
                continue
        if column >= MAX_COLUMNS:
            layout.cut = True
            break
        span = max(1, min(integer(at.get(SPAN), 1), MAX_COLUMNS - column))
        across = at.get(ACROSS[0], at.get(ACROSS[1]))
        if across is not None and value(across) != "restart" and waiting is not None:
            waiting[0].colspan += span
            waiting[0].covered.append(cell)
        else:
            if waiting is not None:
                yield waiting
            waiting = Slot(cell, number, column, 1, span), merge_down(at)
        column += span
    if waiting is not None:
        yield waiting


def merge_down(at: Said) -> str:
    """restart, continue or '' for no vertical merge; a tracked merge counts as made."""
    tracked = at.get(TRACKED_MERGE)
    if tracked is not None:
        return {"cont": "continue", "rest": "restart"}.get(tracked.get(f"{W}vMerge", ""), "")
    merge = at.get(DOWN[0], at.get(DOWN[1]))
    if merge is None:
        return ""
    return "restart" if value(merge) == "restart" else "continue"
