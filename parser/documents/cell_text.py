"""The text of the cells of a table that is read by its rules: lines joined, but numbers that stand below each other."""

from collections.abc import Sequence

from parser.documents.lattice import Character, LatticeTable, line_text, lines

Box = tuple[float, float, float, float]
PADDING = 11.0  # points at the left and right of a cell's text together; Word's default is 10.8
NEXT = 1.3  # widths of a digit: a number that goes on in the next line left less than that free


def cell_texts(table: LatticeTable) -> list[str]:
    """The text of each cell; a line feed where two numbers stand below each other.

    A long number may go on in the next line, where its first line has no room left.
    """
    printed = [lines(cell.characters) for cell in table.cells]
    apart = rows_in_one(table, printed)
    return [cell_text(shown, cell.box, cell.row in apart) for cell, shown in zip(table.cells, printed, strict=True)]


def cell_text(printed: Sequence[Sequence[Character]], box: Box, apart: bool) -> str:
    parts: list[str] = []
    before: Sequence[Character] = ()
    for line in printed:
        numbers = before and before[-1].text.isdigit() and line[0].text.isdigit()
        if numbers and (apart or not goes_on(before, line, box)):
            parts.append("\n")
        parts.append(line_text(line))
        before = line
    return "".join(parts)


def rows_in_one(table: LatticeTable, printed: Sequence[Sequence[Sequence[Character]]]) -> set[int]:
    """Rows in which each cell that begins with a number has two of them or more: a rule between two rows is missing.

    ``printed``: the lines of each cell.
    """
    counted: dict[int, list[int]] = {}
    for cell, lines_of_cell in zip(table.cells, printed, strict=True):
        if lines_of_cell and lines_of_cell[0][0].text.isdigit():
            numbers = sum(line[0].text.isdigit() for line in lines_of_cell)
            counted.setdefault(cell.row, []).append(numbers)
    return {row for row, numbers in counted.items() if len(numbers) >= 2 and min(numbers) >= 2}


def goes_on(upper: Sequence[Character], lower: Sequence[Character], box: Box) -> bool:
    """Whether a line of a cell was full, so that the number that ends it goes on in the next line."""
    width = upper[-1].x1 - upper[0].x0
    free = (box[2] - box[0]) - width
    digit = upper[-1].x1 - upper[-1].x0
    return free <= PADDING + NEXT * digit and lower[-1].x1 - lower[0].x0 <= width + digit / 2
