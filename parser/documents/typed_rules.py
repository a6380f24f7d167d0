"""Tables whose rules are typed: ┌─┬─┐ and │ of the box drawing block, or +--+--+ and | of old text files.

Coordinates are in points with the origin at the top left of the page, y downwards.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache

from parser.documents.lines import Character, lines
from parser.documents.rules import Rule

FEWEST = 8  # drawing characters on a page; fewer are ornaments
DRAWING = frozenset(map(chr, range(0x2500, 0x2580)))
TYPED = frozenset("+-=|")
ARMS = {"+": "LRUD", "|": "UD", "-": "LR", "=": "LR"}
WORDS = {"LEFT": "L", "RIGHT": "R", "UP": "U", "DOWN": "D", "HORIZONTAL": "LR", "VERTICAL": "UD"}


def typed_rules(characters: list[Character]) -> tuple[list[Character], list[Rule], list[Rule]]:
    """The characters that are text, and the horizontal and vertical rules that the others draw."""
    drawn = {id(c) for c in characters if c.text in DRAWING}
    if sum(c.text in TYPED for c in characters) >= FEWEST:
        drawn |= {id(c) for c in dashes_and_bars(characters)}
    if len(drawn) < FEWEST:
        return characters, [], []
    horizontal: list[Rule] = []
    vertical: list[Rule] = []
    for character in characters:
        if id(character) not in drawn:
            continue
        text, x0, y0, x1, y1, _ = character
        x, y, arms = character.x, character.y, arms_of(text)
        if "L" in arms or "R" in arms:
            horizontal.append(Rule(y, x0 if "L" in arms else x, x1 if "R" in arms else x))
        if "U" in arms or "D" in arms:
            vertical.append(Rule(x, y0 if "U" in arms else y, y1 if "D" in arms else y))
    return [c for c in characters if id(c) not in drawn], horizontal, vertical


@cache
def arms_of(text: str) -> str:
    if text in ARMS:
        return ARMS[text]
    words = unicodedata.name(text).replace("-", " ").split()
    return "".join(WORDS.get(word, "") for word in words)


def dashes_and_bars(characters: Sequence[Character]) -> list[Character]:
    """The drawing of a text file: lines of nothing but +, - and =, and the bars in the lines between them."""
    found: list[Character] = []
    rows = lines(characters)
    borders = [n for n, line in enumerate(rows) if all(c.text in TYPED for c in line) and len(line) >= FEWEST]
    if len(borders) < 2:
        return []
    for number in range(borders[0], borders[-1] + 1):
        found += [c for c in rows[number] if number in borders or c.text == "|"]
    return found
