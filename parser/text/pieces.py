"""The lines and rows of a document, and the places among them that read like a heading."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of the text or one row of a table. ``grid``: which table it belongs to, -1 for none."""

    text: str
    grid: int = -1
    single: bool = True  # a row with one filled cell, or a line


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that reads like a heading: pieces ``first`` to ``last``, from ``start`` to ``end`` in them."""

    code: str
    first: int
    last: int
    start: int
    end: int
    rank: int  # 3 exact, 2 ends with a label, 1 misprinted
    numeral: str
    lower: bool
