"""Printed lines parted at their gaps: what stands in one cell of a table without rules is one piece of a line.

Coordinates are in points with the origin at the top left of the page, y downwards.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from parser.alignment.values import is_unit, looks_like_value
from parser.documents.lines import Character, line_text

WORD_GAP = 0.28  # em between characters of words; cells with 2 pixels of padding stand 0.4 apart
NUMBER_GAP = 0.22  # em beside a digit
SPACES = 1.2  # em that typed spaces take inside a cell; more of them stand for a gap
Typed = Callable[[Character, Character], float]  # how many points of spaces stand between two characters
WIDE = "\u2e80"  # from here on characters are as wide as they are high


@dataclass(frozen=True, eq=False)
class Piece:
    """A run of characters of one line. ``em``: the size of its font."""

    characters: tuple[Character, ...]
    em: float

    @cached_property
    def text(self) -> str:
        return line_text(self.characters).strip()

    @property
    def x0(self) -> float:
        return self.characters[0].x0

    @cached_property
    def x1(self) -> float:
        return max(character.x1 for character in self.characters)

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @cached_property
    def y(self) -> float:
        return sum(character.y for character in self.characters) / len(self.characters)

    @cached_property
    def is_value(self) -> bool:
        """A number, a mark or a unit: what stands right of the labels."""
        return looks_like_value(self.text) or self.text == "无" or is_unit(self.text)

    def beside(self, other: "Piece") -> bool:
        """Whether this one ends before the other begins."""
        return self.x1 <= other.x0

    def over(self, low: float, high: float) -> float:
        """How many points of a stretch it covers; less than 0 tells the distance."""
        return min(self.x1, high) - max(self.x0, low)


def pieces_of(lines: Sequence[Sequence[Character]], spaces: Sequence[Character]) -> list[list[Piece]]:
    """The pieces of each line, left to right. ``spaces``: typed ones, which hold the words of a cell together."""
    typed = sorted((space.y, space.x, space.x1 - space.x0) for space in spaces)
    heights = [y for y, _, _ in typed]

    def typed_between(left: Character, right: Character) -> float:
        near = left.height / 2
        y = (left.y + right.y) / 2
        beside = typed[bisect_left(heights, y - near) : bisect_left(heights, y + near)]
        return sum(width for _, x, width in beside if left.x1 - 1 <= x <= right.x0 + 1)

    return [list(parted(line, typed_between if typed else None)) for line in lines]


def parted(line: Sequence[Character], typed_between: Typed | None) -> Iterator[Piece]:
    em = em_of(line)
    start = 0
    for number, (left, right) in enumerate(pairwise(line), 1):
        gap = right.x0 - left.x1
        narrow = left.text.isdigit() or right.text.isdigit()
        if gap <= (NUMBER_GAP if narrow else WORD_GAP) * em:
            continue
        if typed_between is not None and not (left.text.isdigit() and right.text.isdigit()):
            typed = typed_between(left, right)
            if typed <= SPACES * em and gap - typed <= WORD_GAP * em:
                continue
        yield Piece(tuple(line[start:number]), em)
        start = number
    yield Piece(tuple(line[start:]), em)


def em_of(line: Sequence[Character]) -> float:
    """The size of the font: the width of a Chinese character, or of two digits, which are a little wider in some."""
    wide = [c.x1 - c.x0 for c in line if c.text >= WIDE]
    widths = sorted(wide or [1.9 * (c.x1 - c.x0) for c in line])
    return max(widths[len(widths) // 2], 1.0)
