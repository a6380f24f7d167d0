"""Damaged reports with the truth about every cell that is left, made with a seed.

One case: random facts of a form, a layout, and one damage of the kinds that published copies show. What the damage
took away has no true value any more; every other cell keeps its own.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from parser.documents.document import Document, GridCell, Paragraph, Place
from parser.documents.document import Grid as Table
from parser.documents.text import from_text
from tests.layouts import HUADU_SECTIONS, LAYOUTS, SECTIONS, tables_of, text_of
from tests.sites import forms, grids
from tests.sites.facts import Facts, columns
from tests.sites.grids import Box, Grid

Key = str  # table.row.column
FOREIGN = ("其他主动公开文件", "政府信息公开收费减免金额", "8.属于其他情形", "（八）合计办理", "网站访问量", "备注")


@dataclass(frozen=True, slots=True)
class Value(Box):
    """A value cell that knows which cell of the form it prints."""

    key: Key = ""


@dataclass
class Case:
    """A damaged document; ``truth``: cell -> the number printed, None when it is lost. ``touched``: rows damaged."""

    name: str
    document: Document
    truth: dict[Key, Any]
    touched: set[str] = field(default_factory=set)


def random_facts(form: str, rng: random.Random, sparse: bool = False) -> Facts:
    """Facts in which all sums of the form hold; many cells 0, some large. ``sparse``: nearly all 0, as most reports."""

    def count() -> int:
        if sparse and rng.random() < 0.93:
            return 0
        return rng.choice([0, 0, 0, rng.randrange(10), rng.randrange(100), rng.randrange(5000)])

    cells: dict[Key, Any] = {}
    rows = list(columns(form))
    for table, row, codes in rows:
        for code in codes:
            cells[f"{table}.{row}.{code}"] = count()
    if form == "v2008":
        for table, addends, whole in forms.ANNEX_SUMS.values():
            cells[f"{table}.{whole}.value"] = sum(cells[f"{table}.{row}.value"] for row in addends)
    else:
        if form == "v2021" and rng.random() < 0.5:
            cells.update({f"processing_fee.information_fee.{code}": count() for code, _ in forms.PROCESSING_FEE})
        balance(cells, form, rng)
    return Facts(
        agency_id="000000-test",
        year={"v2008": 2015, "v2019": 2020, "v2021": 2023}[form],
        form=form,
        title=None,
        agency="某市某局",
        file="",
        listed="",
        list_title="",
        prose={},
        labels={},
        cells=cells,
        printed={key: str(value) for key, value in cells.items()},
        states={},
        short_rows=[],
    )


def balance(cells: dict[Key, Any], form: str, rng: random.Random) -> None:
    applicants = [code for code, _ in forms.APPLICANTS][:6]
    for code in applicants:
        handled = sum(cells[f"applications.{row}.{code}"] for row in forms.leaves(form))
        cells[f"applications.total_handled.{code}"] = handled
        carried = cells[f"applications.carried_forward.{code}"]
        brought = rng.randrange(handled + carried + 1)
        cells[f"applications.carried_over_in.{code}"] = brought
        cells[f"applications.new_received.{code}"] = handled + carried - brought
    for table, row, _ in columns(form):
        if table == "applications":
            cells[f"{table}.{row}.total"] = sum(cells[f"{table}.{row}.{code}"] for code in applicants)
        if table == "review_litigation":
            parts = [code for code, _ in forms.OUTCOMES][:4]
            cells[f"{table}.{row}.total"] = sum(cells[f"{table}.{row}.{code}"] for code in parts)


def keyed(facts: Facts, grid: Grid, keys: Iterator[Key]) -> Grid:
    """The grid with each value cell knowing its cell of the form; values stand in the form's order."""
    ordered = sorted((box for box in grid.boxes if box.kind == "value"), key=lambda box: (box.row, box.column))
    known = {id(box): next(keys) for box in ordered}
    boxes = tuple(
        Value(b.text, b.kind, b.rows, b.columns, b.row, b.column, known[id(b)]) if id(b) in known else b
        for b in grid.boxes
    )
    return replace(grid, boxes=boxes)


def keyed_tables(facts: Facts) -> dict[str, list[Grid]]:
    tables = tables_of(facts)
    by_table: dict[str, list[Key]] = {}
    for key in facts.cells:
        by_table.setdefault(key.split(".")[0], []).append(key)
    proactive = [key for name in by_table if name.startswith("art20") for key in by_table[name]]
    order = {
        "s2": [proactive],
        "s3": [by_table.get("applications", [])],
        "s4": [by_table.get("review_litigation", [])],
        "s6": [by_table.get("processing_fee", [])],
        "s7": [by_table.get(name, []) for name in forms.ANNEXES],
    }
    return {
        code: [keyed(facts, grid, iter(keys)) for grid, keys in zip(found, order[code], strict=False)]
        for code, found in tables.items()
    }


def lined(rows: list[list[Box]], width: int, header: int = 0) -> Grid:
    return grids.placed(rows, width, header)


# -- damages: each takes a grid and gives the grids that stand in its place, and the keys it took away ------------

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


# -- documents ------------------------------------------------------------------------------------------------


def ruled_document(facts: Facts, tables: dict[str, list[Grid]]) -> Document:
    """The report as a page with real tables: what HTML, DOCX and ruled PDF come to."""
    document = Document("html")
    for code, heading in (HUADU_SECTIONS if facts.form == "v2008" else SECTIONS).items():
        document.blocks.append(Paragraph(heading, Place("html", line=len(document.blocks) + 1)))
        for order, grid in enumerate(tables.get(code, [])):
            if facts.form == "v2008":
                caption = list(forms.ANNEXES.values())[min(order, 2)][0]
                document.blocks.append(Paragraph(caption, Place("html", line=len(document.blocks) + 1)))
            number = len(document.grids) + 1
            cells = [
                GridCell(
                    b.text, b.row, b.column, Place("html", table=number, row=b.row, column=b.column), b.rows, b.columns
                )
                for b in sorted(grid.boxes, key=lambda b: (b.row, b.column))
            ]
            document.blocks.append(Table(cells, True, Place("html", table=number)))
    return document


def cases(seed: int, count: int, layouts: list[str] | None = None) -> Iterator[Case]:
    """``count`` cases, each form, layout and damage in turn."""
    kinds = [
        (form, layout, damage)
        for damage in DAMAGES
        for layout in layouts or ["ruled", *LAYOUTS]
        for form in ("v2019", "v2021", "v2008")
    ]
    rng = random.Random(seed)
    for number in range(count):
        form, layout, damage = kinds[number % len(kinds)]
        yield case(form, layout, damage, rng.getrandbits(40))


def case(form: str, layout: str, damage: str, seed: int) -> Case:
    rng = random.Random(seed)
    facts = random_facts(form, rng, sparse=layout.startswith("glued"))
    tables = keyed_tables(facts)
    choices = [(code, at) for code, found in tables.items() for at in range(len(found)) if value_boxes(found[at])]
    truth = dict(facts.cells)
    touched: set[str] = set()
    rng.shuffle(choices)
    for code, at in choices:
        done = DAMAGES[damage](tables[code][at], rng)
        if done is None:
            continue
        damaged, gone, changed = done
        tables[code][at : at + 1] = damaged
        truth.update(dict.fromkeys(gone))
        truth.update(changed)
        touched = {key.rsplit(".", 1)[0] for key in (*gone, *changed)}
        break
    document = ruled_document(facts, tables) if layout == "ruled" else from_text(text_of(facts, layout, tables))
    return Case(f"{form}/{layout}/{damage}/{seed}", document, truth, touched)
