"""The tables of a report as grids of merged cells, before anybody writes them as HTML or Word."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.sites import forms
from tests.sites.facts import Facts


@dataclass(frozen=True, slots=True)
class Box:
    """One printed cell; row and column count from 0."""

    text: str
    kind: str  # head | label | value
    rows: int = 1
    columns: int = 1
    row: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    width: int
    boxes: tuple[Box, ...]
    header: int = 0  # rows that a page break repeats

    @property
    def height(self) -> int:
        return max(box.row + box.rows for box in self.boxes)

    def lines(self) -> list[list[Box]]:
        """Boxes by the row they begin in, from left to right."""
        return [
            sorted((box for box in self.boxes if box.row == row), key=lambda box: box.column)
            for row in range(self.height)
        ]

    def row_of(self, text: str) -> int:
        """Row in which a label begins; the label must stand once."""
        (row,) = [box.row for box in self.boxes if box.text == text]
        return row

    def reworded(self, words: dict[str, str]) -> "Grid":
        """Print other words for the labels named."""
        boxes = tuple(replace(box, text=words.get(box.text, box.text)) for box in self.boxes)
        return replace(self, boxes=boxes)

    def crop(
        self, first: int, last: int | None = None, head: "Grid | None" = None, words: dict[str, str] | None = None
    ) -> "Grid":
        """Keep rows first..last-1, as a page break does: a cell that goes on over the break loses its text.

        words: what a cell that begins with the key shows instead on this side of the break.
        head: header rows put on top.
        """
        last = self.height if last is None else last
        kept = []
        for box in self.boxes:
            top, end = max(box.row, first), min(box.row + box.rows, last)
            if top >= end:
                continue
            text = box.text if box.row >= first else ""
            if end - top < box.rows:
                text = next((shown for key, shown in (words or {}).items() if box.text.startswith(key)), text)
            kept.append(replace(box, row=top - first, rows=end - top, text=text))
        if head is None:
            return Grid(self.width, tuple(kept))
        moved = tuple(replace(box, row=box.row + head.height) for box in kept)
        return Grid(self.width, head.boxes + moved, head.height)


def placed(rows: list[list[Box]], width: int, header: int = 0) -> Grid:
    """Give each box its place, as a browser does with rowspan and colspan."""
    taken: set[tuple[int, int]] = set()
    boxes = []
    for row, line in enumerate(rows):
        column = 0
        for box in line:
            while (row, column) in taken:
                column += 1
            boxes.append(replace(box, row=row, column=column))
            taken |= {(row + down, column + right) for down in range(box.rows) for right in range(box.columns)}
            column += box.columns
    return Grid(width, tuple(boxes), header)


def head(text: str, rows: int = 1, columns: int = 1) -> Box:
    return Box(text, "head", rows, columns)


def label(text: str, rows: int = 1, columns: int = 1) -> Box:
    return Box(text, "label", rows, columns)


def values(texts: list[str]) -> list[Box]:
    return [Box(text, "value") for text in texts]


def proactive(facts: Facts) -> Grid:
    """Part two: one table of four columns, a heading row and a header row for each item of article 20."""
    rows: list[list[Box]] = []
    for table, (heading, items, heads) in forms.PROACTIVE[facts.form].items():
        # The last column of a short item takes the rest of the four.
        spans = [1] * (len(heads) - 1) + [4 - len(heads)]
        rows.append([head(facts.label(heading), columns=4)])
        titles = [head(facts.label(text), columns=span) for (_, text), span in zip(heads, spans, strict=True)]
        rows.append([head("信息内容"), *titles])
        for row, text in items:
            cells = zip(facts.row_texts(table, row), spans, strict=True)
            rows.append([label(facts.label(text)), *(Box(text, "value", columns=span) for text, span in cells)])
    return placed(rows, 4)


def half_width(text: str) -> str:
    """Write （一）予以公开 as (一) 予以公开, and the note's outer brackets too."""
    if text.startswith("（本列"):
        return f"({text[1:-1]})"
    if text.startswith("（") and text[2:3] == "）":
        return f"({text[1]}) {text[3:]}"
    return text


def applications_header(facts: Facts, total: str, half: bool = False, label_columns: int = 3) -> Grid:
    """Header of part three; total: the row ("top" or "second") in which 总计 begins."""
    change: Callable[[str], str] = half_width if half else str
    names = [facts.label(text) for _, text in forms.APPLICANTS]
    note = head(change(facts.label(forms.NOTE)), 3, label_columns)
    top = [note, head("申请人情况", columns=6), head(names[6], 3)]
    second = [head(names[0], 2), head("法人或其他组织", columns=5)]
    if total == "second":
        top = [note, head("申请人情况", columns=7)]
        second.append(head(names[6], 2))
    return placed([top, second, [head(name) for name in names[1:6]]], label_columns + 7, 3)


def application_values(facts: Facts, row: str) -> list[Box]:
    """Seven values. In a short row one organisation's is lost: the rest moves left, an empty cell ends the row."""
    texts = facts.row_texts("applications", row)
    return values([*texts[:5], texts[6], ""] if f"applications.{row}" in facts.short_rows else texts)


def applications(facts: Facts, half: bool = False) -> Grid:
    """Rows of part three without the header: three label columns, seven values."""
    change: Callable[[str], str] = half_width if half else str

    def plain(code_and_label: tuple[str, str]) -> list[Box]:
        code, text = code_and_label
        return [label(change(facts.label(text)), columns=3), *application_values(facts, code)]

    rows = [plain(forms.NEW), plain(forms.BROUGHT)]
    groups = forms.result_groups(facts.form)
    count = sum(len(items) for _, items in groups)
    handled = [label(facts.label(forms.HANDLED), count)]
    for group, items in groups:
        for at, (code, text) in enumerate(items):
            shown = facts.label(text)
            if not group:
                labels = [label(change(shown), columns=2)]
            else:
                labels = [label(change(facts.label(group)), len(items))] if at == 0 else []
                labels.append(label(shown))
            rows.append([*handled, *labels, *application_values(facts, code)])
            handled = []
    rows.append(plain(forms.CARRIED))
    return placed(rows, 10)


def review_litigation(facts: Facts) -> Grid:
    """Part four: three header rows and one row of fifteen values, which a document may have lost."""
    outcomes = [facts.label(text) for _, text in forms.OUTCOMES]
    rows = [
        [head("行政复议", columns=5), head("行政诉讼", columns=10)],
        [
            *(head(text, 2) for text in outcomes),
            head("未经复议直接起诉", columns=5),
            head("复议后起诉", columns=5),
        ],
        [head(text) for text in outcomes * 2],
    ]
    texts = [text for row, _ in forms.PROCEDURES for text in facts.row_texts("review_litigation", row)]
    if any(texts):
        rows.append(values(texts))
    return placed(rows, 15, 3)


def processing_fee(facts: Facts) -> Grid:
    heads = [head(facts.label(text)) for _, text in forms.PROCESSING_FEE]
    return placed([heads, values(facts.row_texts("processing_fee", "information_fee"))], 4)


def annex(facts: Facts, table: str) -> Grid:
    """One annex of 2008-2018: 指标 | 数量. Rows the document does not have are left out."""
    _, _, rows = forms.ANNEXES[table]
    lines = [
        [label(facts.label(text)), *values(facts.row_texts(table, row))]
        for row, text in rows
        if f"{table}.{row}.value" not in facts.states
    ]
    return placed([[head("指标"), head("数量")], *lines], 2, 1)
