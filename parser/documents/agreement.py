"""Two readings of one table compared: the cells between its rules, and the numbers along each printed line.

The second knows nothing of rules: the characters of one line, parted where a gap is. Where it finds a number in two
cells, several numbers in one, or a line that runs through two rows, one of the two readings is wrong.
"""

from collections.abc import Sequence
from itertools import pairwise

from parser.alignment.values import looks_like_value
from parser.documents.lattice import Character, LatticeCell, LatticeTable, lines

GAP = 0.15  # of the height of its font: within a number none is wider
SMALLER, RAISED = 0.8, 0.2  # of the height of the larger of two digits: a mark of a note is smaller, or stands higher
OVER = 0.5  # of the width of a digit: one that begins nearer to the one before is printed over it


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
            for before, digit in pairwise(token):
                if why := at_odds(before, digit):
                    found |= {owner[id(character)]: why for character in (before, digit)}
            cells = {owner[id(character)] for character in token}
            if len(cells) > 1:
                found.update(dict.fromkeys(cells, f"{text} is one number in the line"))
            elif cells & set(numbers):
                found.update(dict.fromkeys(cells, "several numbers in one cell"))
            numbers += cells
        if numbers and not in_one_row([table.cells[number] for number in numbers]):
            found.update(dict.fromkeys(numbers, "the numbers of one line stand in several rows"))
    return found


def at_odds(before: Character, digit: Character) -> str:
    """What speaks against two digits of a line that follow each other being of one number."""
    if not (before[0].isdigit() and digit[0].isdigit()):
        return ""
    if digit[1] - before[1] < OVER * (digit[3] - digit[1]):
        return "digits are printed over each other"
    if before[2] == digit[2] and before[4] == digit[4]:
        return ""
    tall, taller = sorted((before.height, digit.height))
    if tall < SMALLER * taller or abs(digit.y - before.y) > RAISED * taller:
        return "a digit is printed raised or smaller beside others"
    return ""


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
