"""Digits that a line drawn through them strikes out, on pages of placed characters and rules."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from parser.documents.lines import Character
from parser.documents.rules import Rule

MIDDLE = 0.3  # of the height of a digit above and below what a line that strikes it out goes through
MAX_COMPARED = 2_000_000  # pairs of a digit and a rule; a printed page has some hundreds


def struck_digits(rules: Sequence[Rule], characters: Iterable[Character]) -> Iterator[Character]:
    """The digits through whose middle a horizontal rule goes; all that are left, on a page too full to compare them.

    The rules of a table run between its lines.
    """
    ordered = sorted(rules)
    heights = [rule.at for rule in ordered]
    through: dict[tuple[float, float], list[Rule]] = {}  # the digits of a line mostly have one height
    compared = 0
    for character in characters:
        if not character[0].isdigit():
            continue
        line = y0, y1 = character[2], character[4]
        if line not in through and compared <= MAX_COMPARED:
            inset = MIDDLE * (y1 - y0)
            through[line] = ordered[bisect_left(heights, y0 + inset) : bisect_right(heights, y1 - inset)]
            compared += len(through[line])
        near = through.get(line, [])
        compared += len(near)
        if compared > MAX_COMPARED or any(rule.start <= character.x <= rule.end for rule in near):
            yield character
