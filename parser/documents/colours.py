"""Whether text of one colour shows on another."""

import re

Colour = tuple[int, int, int]  # red, green, blue, 0 to 255
WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
NEAR = 32  # of 255 in every channel: light grey (#dfdfdf) on white is not read, grey (#ccc) is
HEX = re.compile(r"#?(?:[0-9a-fA-F]{2})?([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")


def of_hex(text: str | None) -> Colour | None:
    """``RRGGBB`` or, as spreadsheets write it, ``AARRGGBB``; None for all else."""
    found = HEX.fullmatch(text or "")
    return (int(found[1], 16), int(found[2], 16), int(found[3], 16)) if found else None


def alike(ink: Colour, paper: Colour) -> bool:
    """Whether nobody sees the one on the other."""
    return all(abs(a - b) <= NEAR for a, b in zip(ink, paper, strict=True))
