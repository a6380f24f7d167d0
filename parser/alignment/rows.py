"""Running text that holds a table -> a grid: rows are begun by labels of the form, numbers follow them.

For documents whose tables lost their structure: one cell a line, or a label and its numbers on one line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from parser.alignment.columns import CORNER
from parser.alignment.glued import VALUES, divided, foreign_row, glued_cells
from parser.alignment.labels import stem
from parser.alignment.values import is_unit, looks_like_value
from parser.documents.document import Block, Document, Grid, GridCell, Paragraph, Place
from parser.forms import Form, FormTable

GLUED_DIGITS = 12  # no count or sum of money of a report has as many
LONGEST_GROUPS = 200  # characters of group labels after each other; the longest single one has 21
SHEET_CODE = re.compile(r"\d{2}")  # the early sheet numbers its rows 01 to 35 in a column of their own
PAGE_NUMBER = re.compile(r"^\s*(?:[-—–―]+\s*\d{1,3}\s*[-—–―]+|第\s*\d{1,3}\s*页.*)\s*$")


@dataclass
class Words:
    """The labels of one form, by what they do in a stream of lines."""

    form: Form
    heads: set[str] = field(default_factory=lambda: CORNER | {"指标数量", "数量", "统计数"})
    groups: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for table in self.form.tables:
            heads = [*table.columns, *table.groups, *(table.rows if table.one_line else ())]
            self.heads.update(stem(w) for line in heads for w in line.wordings)
            self.groups.update(stem(w) for group in table.groups for w in group.wordings)

    def is_row(self, text: str) -> bool:
        return any(table.is_row(text) for table in self.form.tables if not table.one_line)

    def is_group(self, text: str) -> bool:
        """One group label or several after each other: 三、本年度办理结果（三）不予公开."""
        if len(text) > LONGEST_GROUPS:
            return False
        key = stem(text)
        begins = key.startswith(tuple(self.groups))
        return key in self.groups or (begins and any(stem(text[at:]) in self.groups for at in range(1, len(text))))

    def is_head(self, text: str) -> bool:
        return stem(text) in self.heads and not self.is_row(text)


def with_streams(document: Document, form: Form) -> Iterator[Block]:
    """The blocks of a document, with runs of lines that are a table's cells turned into grids."""
    words = Words(form)
    tables = len(document.grids)
    run: list[Paragraph] = []
    rows: list[list[tuple[str, Place]]] = []
    heads = False  # the last row holds nothing else

    def finished() -> Iterator[Block]:
        nonlocal run, rows, tables
        if any(holds_values(row, words) for row in rows):
            tables += 1
            sure = {block.place: block.confidence for block in run}
            yield stream_grid(with_glue_undone(rows, form), tables, sure)
        else:
            yield from run
        run, rows = [], []

    for block in document.blocks:
        if isinstance(block, Paragraph) and PAGE_NUMBER.match(block.text):
            continue
        cells = (tokens(block, words) or glued(block, form)) if isinstance(block, Paragraph) else None
        if cells is None and isinstance(block, Paragraph) and rows:
            cells = rest_of_row(block, rows[-1], words)
            if cells is None and isinstance(rows[-1][-1][0], Glued):
                cells = with_glue(foreign_row(block.text))
        if cells is None:
            yield from finished()
            yield block
            continue
        assert isinstance(block, Paragraph)
        run.append(block)
        for part in parts_of(cells, words):
            placed = [(cell, block.place) for cell in part]
            after_heads = bool(rows) and heads
            more = is_value(part[0]) or is_unit(part[0])
            goes_on = after_heads if words.is_head(part[0]) else more and not after_heads
            heads = all(words.is_head(text) for text in part) and (after_heads or not goes_on)
            if rows and goes_on:
                rows[-1].extend(placed)
            else:
                rows.append(placed)
    yield from finished()


class Glued(str):
    """A run of digits that may be several cells."""


def is_value(text: str) -> bool:
    return isinstance(text, Glued) or looks_like_value(text)


def glued(block: Paragraph, form: Form) -> list[str] | None:
    """The cells of a line whose cells ran together, digit runs as `Glued`."""
    return with_glue(glued_cells(block.text, form))


def with_glue(cells: list[str] | None) -> list[str] | None:
    return [Glued(cell) if VALUES.fullmatch(cell) else cell for cell in cells] if cells else None


def parts_of(cells: list[str], words: Words) -> Iterator[list[str]]:
    """The rows on one line: each label with its values, each run of heads."""
    part: list[str] = []
    heads = True  # the part holds nothing else
    for cell in cells:
        is_head = words.is_head(cell)
        goes_on = (is_head and heads) or (is_value(cell) and not heads)
        if part and not goes_on:
            yield part
            part, heads = [], True
        part.append(cell)
        heads = heads and is_head
    if part:
        yield part


def with_glue_undone(rows: list[list[tuple[str, Place]]], form: Form) -> list[list[tuple[str, Place]]]:
    """The rows with digit runs divided where only one reading is left."""
    table: FormTable | None = None
    known: list[tuple[FormTable, str, str]] = []
    at: list[int] = []
    labels = [row[0][0] for row in rows]
    tables = sorted(form.tables, key=lambda t: -sum(t.is_row(label) for label in labels))
    for number, row in enumerate(rows):
        texts = [text for text, _ in row]
        table = table_of(texts, tables) or table
        code = table.row_labels.exact(texts[0]) if table and not table.one_line else ""
        if table and code is not None and isinstance(texts[-1], Glued) and len(texts) == (1 if table.one_line else 2):
            known.append((table, code, texts[-1]))
            at.append(number)
    undone = list(rows)
    for i, values in divided(known, form).items():
        row = rows[at[i]]
        undone[at[i]] = [*row[:-1], *((str(value), row[-1][1]) for value in values)]
    return undone


def table_of(texts: list[str], tables: list[FormTable]) -> FormTable | None:
    """The first table that a row label, or the heads of a one-line table, belong to."""
    for table in tables:
        if not table.one_line and table.is_row(texts[0]):
            return table
        if table.one_line and sum(table.column_labels.exact(text) is not None for text in texts) >= 4:
            return table
    return None


def tokens(block: Paragraph, words: Words) -> list[str] | None:
    """The cells on one line when the line is part of a table: a label, numbers, or both; else None."""
    text = block.text.strip()
    parts = text.split()
    if text.isdigit() and len(text) >= GLUED_DIGITS:
        return [Glued(text)]
    if words.is_row(text) or words.is_head(text) or (len(parts) == 1 and (looks_like_value(text) or is_unit(text))):
        return [text]
    if len(parts) > 1 and all(words.is_head(part) for part in parts):
        return parts
    values = 0
    while values < len(parts) and looks_like_value(parts[-1 - values]):
        values += 1
    words_before = parts[: len(parts) - values]
    if values and len(words_before) > 1 and is_unit(words_before[-1]):
        words_before.pop()
        if len(words_before) > 1 and words_before[-1].isdigit():
            words_before.pop()  # the early sheet's row number, between label and unit
    if values and len(words_before) > 1 and SHEET_CODE.fullmatch(words_before[0]):
        words_before.pop(0)
    label = labels_of(words_before, words) if values else None
    return None if label is None else label + parts[len(parts) - values :]


def rest_of_row(block: Paragraph, row: list[tuple[str, Place]], words: Words) -> list[str] | None:
    """The numbers of a row whose label a page broke in two: the line begins with the rest of the label."""
    parts = block.text.split()
    rest = [part for part in parts if not looks_like_value(part)]
    values = parts[len(rest) :]
    if len(row) != 1 or not rest or not values or not all(looks_like_value(part) for part in values):
        return None
    return values if words.is_row(row[0][0] + "".join(rest)) else None


def labels_of(parts: list[str], words: Words) -> list[str] | None:
    """The row label that ends a line's words, with the group labels before it; None when they are something else."""
    if not parts or words.is_group("".join(parts)):
        return ["".join(parts)] if parts else []
    for start in range(len(parts)):
        label = " ".join(parts[start:])
        if words.is_row(label):
            groups = "".join(parts[:start])
            return [label] if not groups or words.is_group(groups) else None
    return None


def holds_values(row: list[tuple[str, Place]], words: Words) -> bool:
    """A label with numbers after it, or more bare numbers than a page number and a date are."""
    values = sum(len(text) if isinstance(text, Glued) else looks_like_value(text) for text, _ in row)
    return values > 0 and (words.is_row(row[0][0]) or values >= 4)


def stream_grid(rows: list[list[tuple[str, Place]]], number: int, sure: dict[Place, float | None]) -> Grid:
    """The rows as a grid. ``sure``: the confidence of lines recognised in a picture."""
    cells = [
        GridCell(
            str(text),
            r,
            c,
            Place(place.kind, table=number, row=r + 1, column=c + 1, page=place.page, line=place.line),
            doubtful=isinstance(text, Glued),
            confidence=sure[place],
        )
        for r, row in enumerate(rows)
        for c, (text, place) in enumerate(row)
    ]
    return Grid(cells, False, Place(cells[0].place.kind, table=number, line=cells[0].place.line))


def inner_label(table: FormTable, values: list[GridCell]) -> int:
    """Where another row's label stands among the values of a row; their number when none does."""
    found = (at for at, cell in enumerate(values) if at and not looks_like_value(cell.text) and table.is_row(cell.text))
    return next(found, len(values))
