"""Two readings of one table compared: the cells between its rules, and the numbers along each printed line.

The second knows nothing of rules: the characters of one line, parted where a gap is. Where it finds a number in two
cells, several numbers in one, or a line that runs through two rows, one of the two readings is wrong.
"""

from collections.abc import Sequence
from itertools import pairwise

from parser.alignment.values import looks_like_value
from parser.documents.lattice import Character, LatticeCell, LatticeTable, line_text, lines
from parser.documents.pdf.view import Box

GAP = 0.15  # of the height of its font: within a number none is wider
PADDING = 11.0  # points at the left and right of a cell's text together; Word's default is 10.8
NEXT = 1.3  # widths of a digit: a number that goes on in the next line left less than that free


def disputed(table: LatticeTable) -> dict[int, str]:
    """Number of a cell -> what speaks against it, for the cells about which the two readings differ."""
    found = {number: "a rule runs through the cell" for number, cell in enumerate(table.cells) if cell.crossed}
    owner = {id(character): number for number, cell in enumerate(table.cells) for character in cell.characters}
    for line in lines([character for cell in table.cells for character in cell.characters if not character.turned]):
        numbers: list[int] = []
        for token in tokens(line):
            if not token[0].text.isdigit():
                continue
            text = "".join(character.text for character in token)
            if not looks_like_value(text):
                continue
            cells = {owner[id(character)] for character in token}
            if len(cells) > 1:
                found.update(dict.fromkeys(cells, f"{text} is one number in the line"))
            elif cells & set(numbers):
                found.update(dict.fromkeys(cells, "several numbers in one cell"))
            numbers += cells
        if numbers and not in_one_row([table.cells[number] for number in numbers]):
            found.update(dict.fromkeys(numbers, "the numbers of one line stand in several rows"))
    return found


def in_one_row(cells: Sequence[LatticeCell]) -> bool:
    return max(cell.row for cell in cells) < min(cell.row + cell.rowspan for cell in cells)


def tokens(line: Sequence[Character]) -> list[list[Character]]:
    """The parts of a line between gaps."""
    out = [[line[0]]]
    for before, character in pairwise(line):
        if character[1] - before[3] <= GAP * (character[4] - character[2]):
            out[-1].append(character)
        else:
            out.append([character])
    return out


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
