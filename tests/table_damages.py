"""Damages of a table as published copies show them: lost, moved, split and merged cells, rows and columns.

A damage takes a table and gives those that stand in its place, the cells it took away, and the numbers it changed. It
gives None for a table that it cannot be done to.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.sites.grids import Box, Grid

Key = str  # table.row.column
FOREIGN = ("其他主动公开文件", "政府信息公开收费减免金额", "8.属于其他情形", "（八）合计办理", "网站访问量", "备注")


@dataclass(frozen=True, slots=True)
class Value(Box):
    """A value cell that knows which cell of the form it prints."""

    key: Key = ""


Damage = Callable[[Grid, random.Random], tuple[list[Grid], set[Key], dict[Key, Any]] | None]


def value_boxes(grid: Grid) -> list[Value]:
    return [box for box in grid.boxes if isinstance(box, Value)]


def without(grid: Grid, gone: Box, shift: bool) -> Grid:
    """A cell less; with ``shift`` what stands right of it in its row moves left, as when a <td> is lost."""
    boxes = []
    for box in grid.boxes:
        if box is gone:
            continue
        moves = shift and box.row == gone.row and box.column > gone.column
        boxes.append(replace(box, column=box.column - gone.columns) if moves else box)
    return replace(grid, boxes=tuple(boxes))


def drop_number(grid: Grid, rng: random.Random) -> tuple[list[Grid], set[Key], dict[Key, Any]] | None:
    values = value_boxes(grid)
    if not values:
        return None
    gone = rng.choice(values)
    if rng.random() < 0.5:
        blank = replace(gone, text="")
        boxes = tuple(blank if box is gone else box for box in grid.boxes)
        return [replace(grid, boxes=boxes)], {gone.key}, {}
    return [without(grid, gone, shift=True)], {gone.key}, {}


def drop_cell(grid: Grid, rng: random.Random) -> tuple[list[Grid], set[Key], dict[Key, Any]] | None:
    boxes = [box for box in grid.boxes if box.row >= grid.header]
    if not boxes:
        return None
    gone = rng.choice(boxes)
    if isinstance(gone, Value):
        return [without(grid, gone, shift=True)], {gone.key}, {}
    lost = row_keys(grid, gone.row) if gone.rows == 1 else set()
    return [without(grid, gone, shift=gone.rows == 1)], lost, {}


def row_keys(grid: Grid, row: int) -> set[Key]:
    return {box.key for box in value_boxes(grid) if box.row == row}


def drop_row(grid: Grid, rng: random.Random) -> tuple[list[Grid], set[Key], dict[Key, Any]] | None:
    rows = [row for row in range(grid.header, grid.height) if row_keys(grid, row)]
    if len(rows) < 2:
        return None
    return [cut_rows(grid, row := rng.choice(rows), row + 1)], row_keys(grid, row), {}


def cut_rows(grid: Grid, first: int, last: int) -> Grid:
    """Rows first..last-1 taken out; cells that reach into them shrink, keeping their text."""
    boxes: list[Box] = []
    for box in grid.boxes:
        top, end = box.row, box.row + box.rows
        kept = len([r for r in range(top, end) if not first <= r < last])
        if kept:
            start = top if top < first else max(top, last) - (last - first)
            boxes.append(replace(box, row=start, rows=kept))
    return replace(grid, boxes=tuple(boxes))


def swap_rows(grid: Grid, rng: random.Random) -> tuple[list[Grid], set[Key], dict[Key, Any]] | None:
    """Two rows of single-row cells change places; group cells beside them stay."""
    rows = [
        row
        for row in range(grid.header, grid.height)
        if row_keys(grid, row) and all(box.rows == 1 for box in grid.boxes if box.row == row)
    ]
    same = [(a, b) for a in rows for b in rows if a < b and shape(grid, a) == shape(grid, b)]
    if not same:
        return None
    a, b = rng.choice(same)
    moved = {a: b, b: a}
    boxes = tuple(replace(box, row=moved.get(box.row, box.row)) for box in grid.boxes)
    return [replace(grid, boxes=boxes)], set(), {}


def shape(grid: Grid, row: int) -> list[tuple[int, int]]:
    return sorted((box.column, box.columns) for box in grid.boxes if box.row == row)


def split_page(grid: Grid, rng: random.Random) -> tuple[list[Grid], set[Key], dict[Key, Any]] | None:
    """A page ends inside the table: the header is repeated or not, a label goes on over the cut or not."""
    if grid.height - grid.header < 2:
        return None
    at = rng.randrange(grid.header + 1, grid.height)
    head = grid.crop(0, grid.header) if grid.header and rng.random() < 0.5 else None
    first, second = grid.crop(0, at), grid.crop(at, None, head)
    labels = [box for box in first.boxes if box.kind == "label" and box.row == first.height - 1 and box.rows == 1]
    if labels and rng.random() < 0.6:
        label = max(labels, key=lambda box: box.column)
        if len(label.text) >= 4:
            cut = rng.randrange(2, len(label.text) - 1)
            first = replace(
                first,
                boxes=tuple(replace(b, text=b.text[:cut]) if b is label else b for b in first.boxes),
            )
            row = second.header if head else 0
            moved = tuple(
                replace(b, row=b.row + 1)
                if b.row >= row
                else replace(b, rows=b.rows + 1)
                if b.row + b.rows > row
                else b
                for b in second.boxes
            )
            rest = [Box(label.text[cut:], "label", 1, label.columns, row, label.column)]
            values = [b for b in value_boxes(first) if b.row == label.row]
            rest += [Box("", "value", 1, b.columns, row, b.column) for b in values]
            second = replace(second, boxes=(*moved, *rest), header=second.header)
    return [first, second], set(), {}


def foreign_row(grid: Grid, rng: random.Random) -> tuple[list[Grid], set[Key], dict[Key, Any]] | None:
    rows = [row for row in range(grid.header, grid.height) if row_keys(grid, row)]
    if not rows or not any(box.kind == "label" for box in grid.boxes):
        return None
    row = rng.choice(rows)
    pattern = [box for box in grid.boxes if box.row == row and (isinstance(box, Value) or box.rows == 1)]
    moved = tuple(
        replace(box, row=box.row + 1)
        if box.row > row
        else replace(box, rows=box.rows + 1)
        if reaches(box, row)
        else box
        for box in grid.boxes
    )
    labels = [box for box in pattern if box.kind == "label"]
    added = (
        [
            Box(rng.choice(FOREIGN) if box is labels[-1] else box.text, box.kind, 1, box.columns, row + 1, box.column)
            if box.kind == "label"
            else Box(str(rng.randrange(50)), "value", 1, box.columns, row + 1, box.column)
            for box in pattern
        ]
        if labels
        else []
    )
    return ([replace(grid, boxes=(*moved, *added))], set(), {}) if added else None


def reaches(box: Box, row: int) -> bool:
    return box.row <= row < box.row + box.rows and box.rows > 1


def merge_labels(grid: Grid, rng: random.Random) -> tuple[list[Grid], set[Key], dict[Key, Any]] | None:
    """Two labels run together in one cell; the numbers of one row, of the other, or both in one cell are left."""
    rows = [
        row
        for row in range(grid.header, grid.height - 1)
        if row_keys(grid, row)
        and row_keys(grid, row + 1)
        and shape(grid, row) == shape(grid, row + 1)
        and all(box.rows == 1 for box in grid.boxes if box.row in (row, row + 1))
    ]
    if not rows:
        return None
    row = rng.choice(rows)
    upper = {box.column: box for box in grid.boxes if box.row == row}
    lower = {box.column: box for box in grid.boxes if box.row == row + 1}
    keep = rng.choice(["upper", "lower", "both"])
    boxes: list[Box] = [box for box in grid.boxes if box.row != row]
    for column, box in upper.items():
        other = lower[column]
        if box.kind == "label":
            boxes.append(replace(box, text=box.text + other.text))
        elif keep == "upper":
            boxes.append(box)
        elif keep == "lower":
            boxes.append(replace(other, row=row))
        else:
            boxes.append(replace(box, text=f"{box.text}\n{other.text}"))
    merged = cut_rows(replace(grid, boxes=tuple(boxes)), row + 1, row + 2)
    kept = {"upper": row_keys(grid, row), "lower": row_keys(grid, row + 1), "both": set()}[keep]
    return [merged], (row_keys(grid, row) | row_keys(grid, row + 1)) - kept, {}


def blank_column(grid: Grid, rng: random.Random) -> tuple[list[Grid], set[Key], dict[Key, Any]] | None:
    values = value_boxes(grid)
    if not values:
        return None
    column = rng.choice(values).column
    gone = {box.key for box in values if box.column == column}
    boxes = tuple(replace(b, text="") if isinstance(b, Value) and b.column == column else b for b in grid.boxes)
    return [replace(grid, boxes=boxes)], gone, {}


def repeat_header(grid: Grid, rng: random.Random) -> tuple[list[Grid], set[Key], dict[Key, Any]] | None:
    if not grid.header or grid.height - grid.header < 2:
        return None
    at = rng.randrange(grid.header + 1, grid.height)
    n = grid.header
    boxes: list[Box] = []
    for box in grid.boxes:
        if box.row >= at:
            boxes.append(replace(box, row=box.row + n))
        elif box.row + box.rows > at:  # a group is cut by the header and goes on below it
            boxes.append(replace(box, rows=at - box.row))
            boxes.append(replace(box, row=at + n, rows=box.row + box.rows - at, text=""))
        else:
            boxes.append(box)
    boxes += [replace(box, row=box.row + at) for box in grid.boxes if box.row < n]
    return [replace(grid, boxes=tuple(boxes))], set(), {}


def change_digit(grid: Grid, rng: random.Random) -> tuple[list[Grid], set[Key], dict[Key, Any]] | None:
    values = [box for box in value_boxes(grid) if box.text.isdigit()]
    if not values:
        return None
    box = rng.choice(values)
    at = rng.randrange(len(box.text))
    digits = [d for d in "123456789" if d != box.text[at]]
    text = box.text[:at] + rng.choice(digits) + box.text[at + 1 :]
    boxes = tuple(replace(b, text=text) if b is box else b for b in grid.boxes)
    return [replace(grid, boxes=boxes)], set(), {box.key: int(text)}


def untouched(grid: Grid, rng: random.Random) -> tuple[list[Grid], set[Key], dict[Key, Any]] | None:
    return [grid], set(), {}


DAMAGES: dict[str, Damage] = {
    "untouched": untouched,
    "drop_number": drop_number,
    "drop_cell": drop_cell,
    "drop_row": drop_row,
    "swap_rows": swap_rows,
    "split_page": split_page,
    "foreign_row": foreign_row,
    "merge_labels": merge_labels,
    "blank_column": blank_column,
    "repeat_header": repeat_header,
    "change_digit": change_digit,
}
