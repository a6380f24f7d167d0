"""Alignment of printed grids to a form: by label, never by counting.

A row is known by its label, a column by its head. A number that was lost leaves a hole; where several
placements fit, the cells are ambiguous. Nothing is filled in by arithmetic.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count, product

from parser.alignment.cells import report_cell
from parser.alignment.columns import Heads, heads_at, strange_heads
from parser.alignment.labels import Match, stem
from parser.alignment.lines import PrintedLine, place_values, without_number
from parser.alignment.misread import meant_instead, misread_row
from parser.alignment.rows import inner_label
from parser.alignment.titles import likely_table, money_of, title_in, titled
from parser.alignment.values import Printed, compact, is_unit, looks_like_value, read_value
from parser.documents.document import Block, Grid, GridCell, Issue, Paragraph, Place
from parser.forms import Form, FormTable, Line
from parser.report import ReportCell

Key = tuple[str, str, str]


@dataclass
class Alignment:
    """Collects what the grids of one document show for the cells of one form."""

    form: Form
    printed: dict[Key, list[Printed]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    table: FormTable | None = None
    heads: Heads | None = None
    half_label: str = ""
    open_row: tuple[list[GridCell], str, PrintedLine | None] | None = None
    strange: bool = False  # heads of no table of the form stand over the rows that follow
    refused: bool = False  # repeated cells were taken out of the copy; nothing in it can be placed
    foreign: dict[tuple[str, str], str] = field(default_factory=dict)  # (table, key of the row) -> its printed label
    repeated: Counter[tuple[str, str]] = field(default_factory=Counter)  # (table, label of such rows) -> how often
    undone: set[int] = field(default_factory=set)  # ids of lines that a later row showed to be halves of others
    last: dict[str, str] = field(default_factory=dict)  # table code -> the row read last

    def feed(self, block: Block) -> None:
        """Take the next block in reading order. A paragraph can only name the table that follows."""
        if isinstance(block, Paragraph):
            named = titled(self.form, block.text)
            if named:
                self._turn_to(named)
            return
        self._feed_grid(block)

    def cells(self) -> list[ReportCell]:
        """Every cell of the form's tables, in the form's order; optional tables only when found.

        A row that the form does not have follows its table's own rows, under its printed label.
        """
        found = {table for table, _, _ in self.printed}
        cells = []
        for table in self.form.tables:
            if table.optional and table.code not in found:
                continue
            for row, column in product((*table.rows, *self._foreign_rows(table)), table.columns):
                shown = self.printed.get((table.code, row.code, column.code), [])
                cell, issues = report_cell(table, row, column, shown, refused=self.refused)
                cells.append(cell)
                self.issues.extend(issues)
        return cells

    def _foreign_rows(self, table: FormTable) -> list[Line]:
        read = {row for of, row, _ in self.printed if of == table.code}
        return [Line(key, label) for (of, key), label in self.foreign.items() if of == table.code and key in read]

    # -- one grid -------------------------------------------------------------------------------------

    def _feed_grid(self, grid: Grid) -> None:
        lines: list[PrintedLine] = []
        rows = grid.rows()
        header_end = 0
        self.strange = False
        likely = likely_table(self.form, self.table, rows)
        if likely:
            self._turn_to(likely)
        for number, cells in enumerate(rows):
            if number < header_end:
                continue
            title = title_in(self.form, cells)
            if title:
                self._turn_to(title)
                continue
            heads = heads_at(grid, rows, number, self.form, self.table)
            if heads:
                self._turn_to(heads.table)
                self._take(heads)
                header_end = heads.end
                self.strange = False
                continue
            for cell in strange_heads(cells, self.form):
                self._issue("head_not_in_form", f"{cell.text!r}", cell.place)
                self.heads, self.strange = None, True
            lines.extend(self._line(grid, number, cells))
        self.open_row = None
        lines = [line for line in lines if id(line) not in self.undone]
        for line, reading in place_values(self.form, lines):
            for column, value in reading.items():
                key = (line.table.code, line.row if line.row else column[0], column[1])
                unit = money_of(line.heads, rows[max(0, line.number - 9) : line.number], line.table, column[1])
                self.printed.setdefault(key, []).append(
                    Printed(value.raw, value.place, value.doubtful, value.confidence, unit)
                )
            if any(value.disputed for value in reading.values()):
                self._issue("readings_disagree", f"{line.label or line.table.label}: {line.shown}", line.place)
            if not reading and line.values:
                self._issue("row_not_placed", f"{line.label or line.table.label}: {line.shown}", line.place)

    def _take(self, heads: Heads) -> None:
        self.heads = heads
        for cell in heads.unread:
            self._issue("head_not_in_form", f"{heads.table.label}: {cell.text!r}", cell.place)
        for cell, label in heads.misprinted:
            self._issue("head_misprinted", f"{cell.text!r} read as {label!r}", cell.place)

    def _turn_to(self, table: FormTable) -> None:
        if self.heads and not self.heads.serves(table):
            self.heads = None
        self.table = table

    # -- one printed row ------------------------------------------------------------------------------

    def _merged(self, grid: Grid, number: int, cells: list[GridCell], first: int) -> Iterator[PrintedLine]:
        """A label cell in which the labels of several rows ran together: which row the values are of cannot be told."""
        for at in range(min(first, len(cells)) - 1, -1, -1):
            for table in self.form.tables:
                codes = table.row_labels.merged(cells[at].text) if not table.one_line else set()
                if len(codes) < 2 or first == len(cells):
                    continue
                self._turn_to(table)
                self._issue("labels_merged", f"{cells[at].text!r} holds several labels", cells[at].place)
                for code in sorted(codes):
                    yield PrintedLine(table, code, cells[at].text, cells[at + 1 :], grid, number, None, unplaced=True)
                return
        yield from self._misread(grid, number, cells)

    def _misread(self, grid: Grid, number: int, cells: list[GridCell]) -> Iterator[PrintedLine]:
        """The row that a label recognised in a picture may be; its numbers are in doubt."""
        words = (n for n, cell in enumerate(cells) if not (looks_like_value(cell.text) or is_unit(cell.text)))
        at = max((n for n in words if compact(cells[n].text)), default=len(cells))
        found = misread_row(self.form, cells[at], self.last) if at + 1 < len(cells) else None
        if found and not self._is_group(cells[at].text):
            self._issue("label_misread", f"{cells[at].text!r} may be {found[0].row(found[1]).label!r}", cells[at].place)
            values = [cell for cell in cells[at + 1 :] if not is_unit(cell.text)]
            yield PrintedLine(*found, cells[at].text, values, grid, number, None, unplaced=True)

    def _line(self, grid: Grid, number: int, cells: list[GridCell]) -> list[PrintedLine]:
        first = next((i for i, cell in enumerate(cells) if looks_like_value(cell.text)), len(cells))
        found = self._row_label(cells, first)
        if found is None:
            return list(self._merged(grid, number, cells, first)) or self._unlabelled(grid, number, cells, first)
        at, table, match = found
        self._turn_to(table)
        self.half_label, self.open_row = "", None
        if meant := meant_instead(table, cells[at], match.code, self.last.get(table.code)):
            self._issue("label_misread", f"{cells[at].text!r} may be {table.row(meant).label!r}", cells[at].place)
            codes = (match.code, meant)
            return [
                PrintedLine(table, c, cells[at].text, cells[first:], grid, number, None, unplaced=True) for c in codes
            ]
        self.last[table.code] = match.code
        if match.how == "fuzzy":
            row = table.row(match.code)
            self._issue("label_misprinted", f"{cells[at].text!r} read as {row.label!r}", cells[at].place)
        values = [cell for cell in cells[at + 1 :] if not is_unit(cell.text)]
        if table.numbered:
            values = without_number(values, 1 + [row.code for row in table.rows].index(match.code))
        label, heads = cells[at], self._heads_for(table)
        end = inner_label(table, values)
        line = PrintedLine(
            table,
            match.code,
            label.text,
            values[:end],
            grid,
            number,
            heads,
            unplaced=self.strange,
            height=label.rowspan,
        )
        return [line] if end == len(values) else self._run_together(line, values[end:])

    def _run_together(self, line: PrintedLine, rest: list[GridCell]) -> list[PrintedLine]:
        """A row in which the label of another one stands among the values: pairs of a label and its number side by
        side, else two rows of which the end of one and the beginning of the other may be lost.
        """
        lines = [line, *self._line(line.grid, line.number, rest)]
        if all(len(each.values) == len(each.columns) == 1 for each in lines):
            return lines
        self._issue("rows_run_together", " | ".join(cell.text for cell in rest), rest[0].place)
        return [replace(each, unplaced=True) for each in lines]

    def _row_label(self, cells: list[GridCell], first: int) -> tuple[int, FormTable, Match] | None:
        """The rightmost label of a row left of its first value, looked for in the current table first."""
        for exact in (True, False):
            for at in range(min(first, len(cells)) - 1, -1, -1):
                text = cells[at].text
                if not compact(text) or self._is_group(text):
                    continue
                for joined in (text, self.half_label + text) if self.half_label else (text,):
                    found = self._row_in_tables(joined, exact)
                    if found:
                        return (at, *found)
        return None

    def _row_in_tables(self, text: str, exact: bool) -> tuple[FormTable, Match] | None:
        tables = [t for t in self.form.tables if not t.one_line]
        if self.table and not self.table.one_line:
            tables.sort(key=lambda t: t.code != self.table.code if self.table else False)
        for table in tables:
            if exact:
                code = table.row_after(table.row_labels.all(text), self.last.get(table.code))
                match = Match(code, "exact") if code else None
            else:
                match = table.row_labels.find(text)
            if match:
                return table, match
        return None

    def _is_group(self, text: str) -> bool:
        key = stem(text)
        return any(key in table.group_labels.stems and key not in table.row_labels.stems for table in self.form.tables)

    def _heads_for(self, table: FormTable) -> Heads | None:
        return self.heads if self.heads and self.heads.serves(table) else None

    def _unlabelled(self, grid: Grid, number: int, cells: list[GridCell], first: int) -> list[PrintedLine]:
        """A row without a row label: the line of a one-line table, half of a split label, or something foreign."""
        texts = [cell for cell in cells if compact(cell.text)]
        if not texts:
            return []
        label = "".join(cell.text for cell in cells[:first])
        if first < len(cells):
            if self.table and self.table.one_line and not compact(label):
                return [PrintedLine(self.table, "", "", cells, grid, number, self._heads_for(self.table))]
            counted = any(read_value(cell.text).state == "number" for cell in cells[first:])
            # The sheets of 2014 print dashes beside the name of a group; a number there is a row: 2023 reports still
            # print （六）其他处理 as the form of 2019 does.
            line = self._keep(grid, number, cells, first) if counted or not self._is_group(label) else None
            self.open_row = (cells, label, line) if compact(label) else None
            return [line] if line else []
        last = texts[-1].text
        opened, self.open_row = self.open_row, None
        joined = self._row_in_tables(opened[1] + last, True) if opened else None
        if opened and joined:
            table, match = joined
            values = opened[0]
            start = next(i for i, cell in enumerate(values) if looks_like_value(cell.text))
            if opened[2]:
                self.issues.pop()
                self.undone.add(id(opened[2]))
            heads = self._heads_for(table)
            return [PrintedLine(table, match.code, opened[1] + last, values[start:], grid, number, heads)]
        begins = self.table is not None and not self._is_group(last) and self.table.row_labels.begins(last)
        self.half_label = last if begins else ""
        return []

    def _keep(self, grid: Grid, number: int, cells: list[GridCell], first: int) -> PrintedLine | None:
        """A row the form does not have: kept under its printed label, never forced into a neighbour, and said."""
        values = [cell for cell in cells[first:] if not is_unit(cell.text)]
        shown = " | ".join(cell.text for cell in values)
        labels = [
            " ".join(cell.text.split()) for cell in cells[:first] if compact(cell.text) and not is_unit(cell.text)
        ]
        if not labels:
            self._issue("values_without_label", shown, cells[first].place)
            return None
        self._issue("row_not_in_form", f"{labels[-1]}: {shown}", cells[first].place)
        table = self.table
        if table is None or table.one_line:
            return None
        label = self._free_key(table, labels[-1])
        self.foreign[table.code, label] = labels[-1]
        return PrintedLine(table, label, labels[-1], values, grid, number, self._heads_for(table), foreign=True)

    def _free_key(self, table: FormTable, label: str) -> str:
        """The label of a row that the form lacks; with ′ and, from the fourth on, a number where the table has it."""
        taken = {line.code for line in table.rows}
        keys = (
            (times, label + "′" * min(times, 3) + (str(times) if times > 3 else ""))
            for times in count(self.repeated[table.code, label])
        )
        times, key = next(one for one in keys if one[1] not in taken and (table.code, one[1]) not in self.foreign)
        self.repeated[table.code, label] = times + 1
        return key

    def _issue(self, kind: str, message: str, place: Place | None) -> None:
        self.issues.append(Issue(kind, message, place))
