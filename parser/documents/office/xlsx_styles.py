"""The styles of an XLSX file (ECMA-376 part 1, 18.8): number formats, and which styles show no number to a reader."""

from dataclasses import dataclass

from lxml import etree

from parser.documents.colours import BLACK, WHITE, Colour, alike, of_hex
from parser.documents.office.number_formats import BUILT_IN, hides
from parser.documents.office.wordml import whole

SMALLEST = 2.0  # points; smaller print is not read
# 18.8.27: the window is 65, its text 64; 1 and 9 are white, 0 and 8 black. Themes begin with the window and its text.
INDEXED: dict[str, Colour] = {"0": BLACK, "1": WHITE, "8": BLACK, "9": WHITE, "64": BLACK, "65": WHITE}
THEME: dict[str, Colour] = {"0": WHITE, "1": BLACK}

Ink = Colour | str  # a colour, or the words that name one that is not known


@dataclass(frozen=True, slots=True)
class Looks:
    """``codes``: number format of each cell style; ``papers``: its fill; ``unseen``: styles that strike out, or print
    in the colour of their fill or too small; ``hiding``: the same of the styles of conditional formats."""

    codes: list[str]
    papers: list[Ink]
    unseen: frozenset[int]
    hiding: frozenset[int]


def looks_of(root: etree._Element | None) -> Looks:
    if root is None:
        return Looks([], [], frozenset(), frozenset())
    fonts = [(ink_of(font.find("{*}color")), is_unseen(font)) for font in root.iterfind("{*}fonts/{*}font")]
    fills = [paper_of(fill) for fill in root.iterfind("{*}fills/{*}fill")]
    papers: list[Ink] = []
    unseen = set()
    for number, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        font, fill = whole(style.get("fontId"), 0), whole(style.get("fillId"), 0)
        ink, gone = fonts[font] if font < len(fonts) else (BLACK, False)
        papers.append(fills[fill] if fill < len(fills) else WHITE)
        if gone or same(ink, papers[-1]):
            unseen.add(number)
    hiding = (number for number, own in enumerate(root.iterfind("{*}dxfs/{*}dxf")) if hides_by(own))
    return Looks(cell_formats(root), papers, frozenset(unseen), frozenset(hiding))


def cell_formats(root: etree._Element) -> list[str]:
    """The code of the number format of each cell style, '' for the general one."""
    codes = dict(BUILT_IN)
    for own in root.iterfind("{*}numFmts/{*}numFmt"):
        number = own.get("numFmtId", "")
        if number.isascii() and number.isdigit():
            codes[int(number)] = own.get("formatCode", "")
    numbers = [style.get("numFmtId", "0") for style in root.iterfind("{*}cellXfs/{*}xf")]
    return [codes.get(int(number), "") if number.isascii() and number.isdigit() else "" for number in numbers]


def hides_by(style: etree._Element) -> bool:
    """Whether the style of a conditional format takes a number away, or prints another."""
    font, code = style.find("{*}font"), style.find("{*}numFmt")
    if code is not None and hides(code.get("formatCode", "")):
        return True
    if font is None:
        return False
    fill = style.find("{*}fill/{*}patternFill/{*}bgColor")
    ink = font.find("{*}color")
    return is_unseen(font) or (ink is not None and same(ink_of(ink), WHITE if fill is None else ink_of(fill)))


def is_unseen(said: etree._Element) -> bool:
    """Whether a font strikes out or is too small."""
    size = said.find("{*}sz")
    small = size is not None and is_small(size.get("val"))
    return small or is_struck(said)


def is_struck(said: etree._Element) -> bool:
    strike = said.find("{*}strike")
    return strike is not None and strike.get("val", "1") not in ("0", "false")


def is_small(size: str | None) -> bool:
    try:
        return float(size or "") <= SMALLEST
    except ValueError:
        return False


def ink_of(said: etree._Element | None) -> Ink:
    """The colour that an element names; black where it names none."""
    if said is None or said.get("auto") is not None:
        return BLACK
    known = of_hex(said.get("rgb")) or INDEXED.get(said.get("indexed", "")) or THEME.get(said.get("theme", ""))
    if known is None:
        return " ".join(f"{name}={said.get(name)}" for name in ("rgb", "indexed", "theme", "tint"))
    try:
        tint = max(-1.0, min(float(said.get("tint", "0")), 1.0))
    except ValueError:
        tint = 0.0
    red, green, blue = (round(c * (1 + tint) if tint < 0 else c + (255 - c) * tint) for c in known)
    return red, green, blue


def paper_of(fill: etree._Element) -> Ink:
    """The colour of a fill; that of a pattern or gradient is not known."""
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        return WHITE if fill.find("{*}gradientFill") is None else "a gradient"
    kind = pattern.get("patternType", "none")
    if kind == "none":
        return WHITE
    return ink_of(pattern.find("{*}fgColor")) if kind == "solid" else f"the pattern {kind}"


def same(ink: Ink, paper: Ink) -> bool:
    return ink == paper if isinstance(ink, str) or isinstance(paper, str) else alike(ink, paper)
