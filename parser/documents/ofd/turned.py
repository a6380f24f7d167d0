"""A page whose text lies on its side, as landscape tables on portrait paper do: read as if it were turned back."""

from collections import Counter
from collections.abc import Sequence

from parser.documents.lattice import Character, Rule
from parser.documents.lines import upright
from parser.documents.matrices import Box
from parser.documents.ofd.paths import Rules

FEW = 40


def quarters_of(characters: Sequence[Character]) -> int:
    """By how many quarters clockwise most characters of a page are turned; of a few it would be chance."""
    if len(characters) < FEW:
        return 0
    found = Counter(character.turned for character in characters)
    return max(found, key=lambda turned: found[turned], default=0)


def turned_box(box: Box, quarters: int) -> Box:
    """A box on the page where the paper is turned back; with 4 - quarters, the way from there to the page."""
    return upright(Character("", *box, quarters % 4))[1:5] if quarters % 4 else box


def turned_characters(characters: Sequence[Character], quarters: int) -> list[Character]:
    if not quarters:
        return list(characters)
    return [Character(c.text, *turned_box(c[1:5], quarters), (c.turned - quarters) % 4) for c in characters]


def turned_rules(rules: Rules, quarters: int) -> Rules:
    horizontal = [turned_box((rule.start, rule.at, rule.end, rule.at), quarters) for rule in rules.horizontal]
    vertical = [turned_box((rule.at, rule.start, rule.at, rule.end), quarters) for rule in rules.vertical]
    if quarters % 2:
        horizontal, vertical = vertical, horizontal
    return Rules(
        [Rule(y0, x0, x1) for x0, y0, x1, _ in horizontal],
        [Rule(x0, y0, y1) for x0, y0, _, y1 in vertical],
        [turned_box((x, y, x, y), quarters)[:2] for x, y in rules.dots],
    )
