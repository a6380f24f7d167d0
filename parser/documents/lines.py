"""Placed characters as lines of text.

Coordinates are in points with the origin at the top left of the page, y downwards.
"""

from collections.abc import Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple


class Character(NamedTuple):
    """A printed character and its box. ``turned``: by so many quarters clockwise it lies on its side."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    turned: int = 0

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def height(self) -> float:
        return self.y1 - self.y0


def lines(characters: Sequence[Character], within: float | None = None) -> list[list[Character]]:
    """Characters as printed lines, top to bottom, each left to right; a glyph drawn twice to look bold is one.

    ``within``: points by which characters of a line may differ in height, half of theirs where it is not given.
    Characters that all lie on the same side are read as they stand.
    """
    if len(characters) <= 1:
        return [list(characters)] if characters else []
    if (turned := characters[0].turned) and all(c.turned == turned for c in characters):
        characters = [upright(c) for c in characters]
    out: list[list[Character]] = []
    line: list[Character] = []
    total = 0.0  # of the middles of the line, times 2
    tallest = 1.0  # of the line; fonts say of some flat glyphs, such as 一, no more than their ink
    for character in sorted(characters, key=twice_y):
        y, tall = character[2] + character[4], character[4] - character[2]
        if line and y - total / len(line) < (2 * within if within else max(tall, tallest)):
            line.append(character)
            total += y
            tallest = max(tall, tallest)
        else:
            line = [character]
            out.append(line)
            total, tallest = y, max(tall, 1.0)
    return [once(sorted(line, key=X0)) for line in out]


X0 = itemgetter(1)


def twice_y(character: Character) -> float:
    return character[2] + character[4]


def upright(character: Character) -> Character:
    """A character on its side, placed as on a page that is turned back."""
    text, x0, y0, x1, y1, turned = character
    if turned == 1:
        return Character(text, y0, -x1, y1, -x0)
    if turned == 2:
        return Character(text, -x1, -y1, -x0, -y0)
    return Character(text, -y1, x0, -y0, x1)


def once(line: list[Character]) -> list[Character]:
    """A sorted line without the second copy of glyphs that stand less than a third of their width apart."""
    again = [
        number
        for number, (before, character) in enumerate(pairwise(line), 1)
        if before[0] == character[0] and character[1] - before[1] <= (character[3] - character[1]) / 3
    ]
    return [character for number, character in enumerate(line) if number not in again] if again else line


def line_text(line: Sequence[Character]) -> str:
    """A line as text; a gap beside a Latin letter or digit is a space, one between Chinese characters is spacing."""
    if not line:
        return ""
    parts = [line[0][0]]
    for before, character in pairwise(line):
        gap = character[1] - before[3]
        high = max(before[4] - before[2], character[4] - character[2])
        if gap > 0.25 * high:
            near = before[0] + character[0]
            if gap > 1.5 * high or any(c.isascii() and c.isalnum() for c in near):
                parts.append(" ")
        parts.append(character[0])
    return "".join(parts)
