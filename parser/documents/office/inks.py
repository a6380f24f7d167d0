"""Runs of a Word file that print in the colour of what they stand on, or too small to be read (ECMA-376, 17.3.2)."""

from collections.abc import Iterator

from lxml import etree

from parser.documents.colours import BLACK, WHITE, Colour, alike, of_hex
from parser.documents.office.wordml import W, integer, value

COLOUR, SIZE = f"{W}color", f"{W}sz"
SHADING, HIGHLIGHT = f"{W}shd", f"{W}highlight"
SMALLEST = 4  # half points
LIGHT = ("", "none", "white")
THEME: dict[str, Colour] = {"background1": WHITE, "light1": WHITE, "text1": BLACK, "dark1": BLACK}


def is_faint(said: etree._Element, run: etree._Element | None = None) -> bool:
    """Whether run properties print nothing that is seen. ``run``: whose shading, and that round it, is looked at."""
    size = said.find(SIZE)
    if size is not None and integer(size, SMALLEST + 1) <= SMALLEST:
        return True
    ink = ink_of(said.find(COLOUR))
    if ink is None:
        return False
    paper = next(papers(said, run), WHITE)
    return paper is not None and alike(ink, paper)


def may_be_faint(mark: etree._Element) -> bool:
    """Whether a w:sz is tiny or a w:color no usual ink: what nearly all are not, told without a look around."""
    if mark.tag == SIZE:
        return integer(mark, SMALLEST + 1) <= SMALLEST
    return value(mark) not in ("auto", "000000") or mark.get(f"{W}themeColor") is not None


def ink_of(said: etree._Element | None) -> Colour | None:
    if said is None:
        return None
    return of_hex(value(said)) or THEME.get(said.get(f"{W}themeColor", ""))


def papers(said: etree._Element, run: etree._Element | None) -> Iterator[Colour | None]:
    """The shadings from a run outwards to its table; None for a pattern or a colour that is not known."""
    highlight = value(said.find(HIGHLIGHT))
    if highlight not in LIGHT:
        yield None
    yield from shading_of(said)
    for around in () if run is None else run.iterancestors(f"{W}p", f"{W}tc", f"{W}tbl"):
        properties = around.find(f"{around.tag}Pr")
        if properties is not None:
            yield from shading_of(properties)


def shading_of(properties: etree._Element) -> Iterator[Colour | None]:
    shading = properties.find(SHADING)
    if shading is None:
        return
    kind = value(shading)
    if kind in ("clear", "nil", ""):
        fill = shading.get(f"{W}fill", "auto")
        if fill != "auto":
            yield of_hex(fill)
        elif shading.get(f"{W}themeFill"):
            yield None
    else:
        yield of_hex(shading.get(f"{W}color")) if kind == "solid" else None
