"""Plain text -> Document. Tables arrive as lines with tabs or pipes, or with each cell on a line of its own."""

import re
from collections.abc import Iterator

from parser.documents.document import Block, Document, Grid, GridCell, Paragraph, Place

RULE = re.compile(r"^[\s|:\-+]+$")


def from_text(text: str) -> Document:
    """Read text whose line ends may be of any kind; places count lines from 1."""
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    document = Document("text")
    at = 0
    while at < len(lines):
        end = run_of_cells(lines, at)
        if end > at:
            document.blocks.extend(grids(lines, at, end, len(document.grids)))
            at = end
        else:
            text = lines[at].strip().strip("|").strip()
            if text:
                document.blocks.append(Paragraph(text, Place("text", line=at + 1)))
            at += 1
    return document


def is_cells(line: str) -> bool:
    """A row with tabs, or with a bar between two cells; bars round a single cell (| 0 |) make no row."""
    return "\t" in line or "|" in line.strip().strip("|")


def run_of_cells(lines: list[str], start: int) -> int:
    """Index after the table lines that begin at ``start``; ``start`` itself when there are none.

    A line without a tab belongs to the run when it goes on a cell of the line right above (a wrapped
    label in a table of one cell a line).
    """
    if not is_cells(lines[start]):
        return start
    at = start + 1
    while at < len(lines):
        line = lines[at]
        if is_cells(line):
            at += 1
        elif not line.strip():
            following = next((i for i in range(at, len(lines)) if lines[i].strip()), len(lines))
            if following == len(lines) or not is_cells(lines[following]):
                return at
            at = following
        elif single_cell(lines[at - 1]) and len(line.strip()) <= 20 and following_cells(lines, at):
            at += 1
        else:
            return at
    return at


def single_cell(line: str) -> bool:
    """A line that holds one tab-indented cell and nothing else."""
    return line.startswith("\t") and "\t" not in line[1:]


def following_cells(lines: list[str], at: int) -> bool:
    return at + 1 < len(lines) and (is_cells(lines[at + 1]) or not lines[at + 1].strip())


def grids(lines: list[str], start: int, end: int, before: int) -> Iterator[Block]:
    """The grids of one run; ``before``: how many tables the document has already."""
    run = [(i, lines[i]) for i in range(start, end)]
    filled = [line for _, line in run if line.strip(" ")]
    alone = sum(single_cell(line) for line in filled)
    parts = stacked_rows(run) if alone * 2 > len(filled) else line_rows(run)
    torn = torn_lines(run)
    for number, rows in enumerate(parts, before + 1):
        cells = [
            GridCell(
                text,
                r,
                c,
                Place("text", table=number, row=r + 1, column=c + 1, line=i + 1),
                doubtful=i in torn and c == len(row) - 1,
            )
            for r, row in enumerate(rows)
            for c, (i, text) in enumerate(row)
        ]
        if cells:
            yield Grid(cells, False, Place("text", table=number, line=cells[0].place.line))


def torn_lines(run: list[tuple[int, str]]) -> set[int]:
    """Lines with bars that do not end in one although the others do: their last number may go on below."""
    barred = [(i, line.rstrip()) for i, line in run if "|" in line and "\t" not in line]
    closed = sum(line.endswith("|") for _, line in barred)
    return {i for i, line in barred if not line.endswith("|")} if closed * 2 > len(barred) else set()


Row = list[tuple[int, str]]


def line_rows(run: list[tuple[int, str]]) -> Iterator[list[Row]]:
    """One row a line; an empty line (a page cut in the extracted text) begins a new grid."""
    rows: list[Row] = []
    for i, line in run:
        if not line.strip():
            if rows and "\t" not in line:
                yield rows
                rows = []
            continue
        if "\t" in line:
            rows.append([(i, cell.strip()) for cell in line.split("\t")])
        elif not RULE.match(line):
            inner = line.strip().removeprefix("|").removesuffix("|")
            rows.append([(i, cell.strip().replace("**", "")) for cell in inner.split("|")])
    if rows:
        yield rows


def stacked_rows(run: list[tuple[int, str]]) -> Iterator[list[Row]]:
    """One cell a line, rows parted by empty lines; a line without a tab goes on the cell above."""
    rows: list[Row] = [[]]
    for i, line in run:
        if line.startswith("\t"):
            rows[-1].append((i, line[1:].strip()))
        elif line.strip() and rows[-1]:
            first, text = rows[-1][-1]
            apart = "\n" if text[-1:].isdigit() and line.strip()[0].isdigit() else ""
            rows[-1][-1] = (first, text + apart + line.strip())
        elif not line.strip() and rows[-1]:
            rows.append([])
    yield [row for row in rows if row]
