"""Running text that holds a table -> a grid: rows are begun by labels of the form, numbers follow them.

For documents whose tables lost their structure: one cell a line, or a label and its numbers on one line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from parser.document import Block, Document, Grid, GridCell, Paragraph, Place
from parser.forms import Form
from parser.labels import stem
from parser.values import looks_like_value

PAGE_NUMBER = re.compile(r"^\s*(?:[-—–―]+\s*\d{1,3}\s*[-—–―]+|第\s*\d{1,3}\s*页.*)\s*$")


@dataclass
class Words:
    """The labels of one form, by what they do in a stream of lines."""

    form: Form
    heads: set[str] = field(default_factory=lambda: {"信息内容", "指标", "指标数量", "数量", "统计数", "统计指标"})

    def __post_init__(self) -> None:
        for table in self.form.tables:
            heads = [*table.columns, *table.groups, *(table.rows if table.one_line else ())]
            self.heads.update(stem(w) for line in heads for w in line.wordings)

    def is_row(self, text: str) -> bool:
        return any(table.is_row(text) for table in self.form.tables if not table.one_line)

    def is_group(self, text: str) -> bool:
        """One group label or several after each other: 三、本年度办理结果（三）不予公开."""
        key = stem(text)
        known = {stem(w) for t in self.form.tables for group in t.groups for w in group.wordings}
        return key in known or any(
            key.startswith(first) and stem(text[at:]) in known for first in known for at in range(1, len(text))
        )

    def is_head(self, text: str) -> bool:
        return stem(text) in self.heads and not self.is_row(text)


def with_streams(document: Document, form: Form) -> Iterator[Block]:
    """The blocks of a document, with runs of lines that are a table's cells turned into grids."""
    words = Words(form)
    tables = len(document.grids)
    run: list[Paragraph] = []
    rows: list[list[tuple[str, Place]]] = []

    def finished() -> Iterator[Block]:
        nonlocal run, rows, tables
        if any(holds_values(row, words) for row in rows):
            tables += 1
            yield stream_grid(rows, tables)
        else:
            yield from run
        run, rows = [], []

    for block in document.blocks:
        cells = tokens(block, words) if isinstance(block, Paragraph) else None
        if cells is None:
            if not (isinstance(block, Paragraph) and PAGE_NUMBER.match(block.text)):
                yield from finished()
                yield block
            continue
        assert isinstance(block, Paragraph)
        run.append(block)
        placed = [(cell, block.place) for cell in cells]
        after_heads = bool(rows) and all(words.is_head(text) for text, _ in rows[-1])
        goes_on = after_heads if words.is_head(cells[0]) else looks_like_value(cells[0]) and not after_heads
        if rows and goes_on:
            rows[-1].extend(placed)
        else:
            rows.append(placed)
    yield from finished()


def tokens(block: Paragraph, words: Words) -> list[str] | None:
    """The cells on one line when the line is part of a table: a label, numbers, or both; else None."""
    text = block.text.strip()
    parts = text.split()
    if words.is_row(text) or words.is_head(text) or (len(parts) == 1 and looks_like_value(text)):
        return [text]
    if len(parts) > 1 and all(words.is_head(part) for part in parts):
        return parts
    values = 0
    while values < len(parts) and looks_like_value(parts[-1 - values]):
        values += 1
    label = labels_of(parts[: len(parts) - values], words) if values else None
    return None if label is None else label + parts[len(parts) - values :]


def labels_of(parts: list[str], words: Words) -> list[str] | None:
    """The row label that ends a line's words, with the group labels before it; None when they are something else."""
    if not parts:
        return []
    for start in range(len(parts)):
        label = " ".join(parts[start:])
        if words.is_row(label):
            groups = "".join(parts[:start])
            return [label] if not groups or words.is_group(groups) else None
    return None


def holds_values(row: list[tuple[str, Place]], words: Words) -> bool:
    """A label with numbers after it, or more bare numbers than a page number and a date are."""
    values = sum(looks_like_value(text) for text, _ in row)
    return values > 0 and (words.is_row(row[0][0]) or values >= 4)


def stream_grid(rows: list[list[tuple[str, Place]]], number: int) -> Grid:
    cells = [
        GridCell(
            text,
            r,
            c,
            Place(place.kind, table=number, row=r + 1, column=c + 1, page=place.page, line=place.line),
        )
        for r, row in enumerate(rows)
        for c, (text, place) in enumerate(row)
    ]
    return Grid(cells, False, Place(cells[0].place.kind, table=number, line=cells[0].place.line))
