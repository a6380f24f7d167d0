"""Placed characters as lines of text.

Coordinates are in points with the origin at the top left of the page, y downwards.
"""

from collections.abc import Sequence
from operator import attrgetter
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


def lines(characters: Sequence[Character]) -> list[list[Character]]:
    """Characters as printed lines, top to bottom, each left to right; a glyph drawn twice to look bold is one.

    Characters that all lie on the same side are read as they stand.
    """
    if characters and (turned := characters[0].turned) and all(c.turned == turned for c in characters):
        characters = [upright(c) for c in characters]
    out: list[list[Character]] = []
    total = 0.0  # of the middles of the last line
    for character in sorted(characters, key=attrgetter("y")):
        y = character.y
        if out and y - total / len(out[-1]) < max(character.height, 1.0) * 0.5:
            out[-1].append(character)
            total += y
        else:
            out.append([character])
            total = y
    return [once(sorted(line, key=attrgetter("x0"))) for line in out]


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
    return [
        character
        for i, character in enumerate(line)
        if i == 0
        or character.text != line[i - 1].text
        or character.x0 - line[i - 1].x0 > (character.x1 - character.x0) / 3
    ]


def line_text(line: Sequence[Character]) -> str:
    """A line as text; a gap beside a Latin letter or digit is a space, one between Chinese characters is spacing."""
    parts: list[str] = []
    before: Character | None = None
    for character in line:
        if before is not None:
            gap = character.x0 - before.x1
            if gap > 0.25 * max(before.height, character.height):
                near = before.text + character.text
                if any(c.isascii() and c.isalnum() for c in near) or gap > 1.5 * character.height:
                    parts.append(" ")
        parts.append(character.text)
        before = character
    return "".join(parts)
