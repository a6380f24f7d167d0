"""Elements whose text a page holds and nobody sees: in the colour of what it stands on, tiny, clear, off the screen."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parser.documents.colours import BLACK, WHITE, Colour, alike, of_hex

NAMES: dict[str, Colour] = {
    "white": WHITE,
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "whitesmoke": (245, 245, 245),
    "window": WHITE,
    "black": BLACK,
    "windowtext": BLACK,
}
CLEAR = ("transparent", "none", "inherit", "initial", "unset")  # as a background: what lies below
INK = re.compile(r"(?:^|[;{\s])color\s*:\s*([^;!}]{1,60})", re.IGNORECASE)
PAPER = re.compile(r"(?:^|[;{\s])background(?:-color)?\s*:\s*([^;!}]{1,200})", re.IGNORECASE)
RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*(?:[,/]\s*([\d.]+)\s*)?\)", re.IGNORECASE)
TOKEN = re.compile(r"rgba?\([^)]*\)|#[0-9a-fA-F]+|[a-zA-Z]+(?:\([^)]*\))?", re.IGNORECASE)
GONE = re.compile(
    r"(?:^|[;{\s])(?:text-indent|left|top|right)\s*:\s*-\d{3}|opacity\s*:\s*0(?:\.0\d*)?\s*(?:[;!}]|$)"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?\b",
    re.IGNORECASE,
)
LAID_OVER = re.compile(r"(?:^|[;{\s])position\s*:\s*absolute", re.IGNORECASE)
# Looks for what a page without such words has none of. Each begins with a word, for which a look costs little.
PALE = re.compile(
    rb"color(?<!-color)(?<!gcolor)\s*[:=]\s*[\"']?\s*(?:#?(?:[ef][0-9a-f]){3}|#[ef]{3}\b|white|snow|ivory|rgb|transparent)"
)
ON_DARK = re.compile(rb"background(?:-color)?\s*:\s*(#[0-9a-d][0-9a-f]{2,5}|black|rgba?\([^)]*\))")
INKS = re.compile(rb"color(?<![-\w]color)\s*[:=]\s*[\"']?\s*(#[0-9a-f]{3,6}|rgba?\([^)]*\)|[a-z]+)")
AWAY = (re.compile(rb"opacity\s*:\s*0"), re.compile(rb"absolute"), re.compile(rb"-indent\s*:\s*-\d{3}"))
LEVELS = 20  # elements round one, whose backgrounds are looked at
MAX_LOOKED_AT = 5_000  # elements of a page; more are invisible without a look at what they stand on


def says_faint(lowered: bytes, styles: bytes) -> bool:
    """Whether markup, or the styles in it, in small letters, say anything of the kind.

    A dark ground alone does not: LibreOffice prints its fields on grey.
    """
    if PALE.search(lowered) or any(look.search(styles) is not None for look in AWAY):
        return True
    papers = told_colours(ON_DARK, styles)
    inks = told_colours(INKS, lowered) if papers else set()
    return any(alike(ink, paper) for ink in inks for paper in papers)


def told_colours(look: re.Pattern[bytes], lowered: bytes) -> set[Colour]:
    told = (colour_of(text.decode("ascii", "replace")) for text in set(look.findall(lowered)[:MAX_LOOKED_AT]))
    return {colour for colour in told if isinstance(colour, tuple)}


def faint_elements(tree: LexborHTMLParser) -> set[int]:
    """The mem_ids of elements whose own style or colour makes what they hold invisible, or lays it over other text."""
    found = set()
    looked_at = 0
    for element in tree.css("[style*=color i], [style*=background i], [color]"):
        attributes = element.attributes
        style = attributes.get("style") or ""
        ink = ink_of(style) or (colour_of(attributes.get("color") or ""))
        if ink is None:
            continue
        looked_at += 1
        if ink == "clear" or looked_at > MAX_LOOKED_AT or stands_on(element, ink):
            found.add(element.mem_id)
    away = tree.css("[style*=indent i], [style*=absolute i], [style*=opacity i]")
    styles = ((element, element.attributes.get("style") or "") for element in away)
    return found | {element.mem_id for element, style in styles if GONE.search(style) or LAID_OVER.search(style)}


def is_faint(declarations: str) -> bool:
    """Whether a rule of a style sheet makes text invisible, on its own background or on white."""
    if GONE.search(declarations):
        return True
    ink = ink_of(declarations)
    paper = paper_of(declarations)
    if isinstance(ink, str) or ink is None or isinstance(paper, str):
        return ink == "clear"
    return alike(ink, paper or WHITE)


Ink = Colour | str | None  # "clear": none at all; "other": a colour or picture that is not known here


def ink_of(style: str) -> Ink:
    told = INK.findall(style)
    return colour_of(told[-1]) if told else None


def colour_of(text: str) -> Ink:
    """A colour as CSS and HTML write it; None for one that is not known here."""
    text = text.strip().lower()
    if text == "transparent":
        return "clear"
    rgb = RGB.match(text)
    if rgb:
        if rgb[4] and float(rgb[4].strip(".") or 0) < 0.1:
            return "clear"
        return int(rgb[1]), int(rgb[2]), int(rgb[3])
    if re.fullmatch(r"#[0-9a-f]{3}", text):
        text = "".join(2 * digit for digit in text[1:])
    return NAMES.get(text) or of_hex(text)


def paper_of(style: str) -> Ink:
    """The background that a style gives; None where it gives none."""
    told = PAPER.findall(style)
    if not told:
        return None
    tokens: list[str] = TOKEN.findall(told[-1])
    known = next((colour for token in tokens if (colour := colour_of(token)) is not None), None)
    if known is None:
        return None if tokens and all(token.lower() in CLEAR for token in tokens) else "other"
    return None if known == "clear" else known


def stands_on(element: LexborNode, ink: Ink) -> bool:
    """Whether nobody sees the ink on the nearest background that an attribute tells, or on the white page."""
    paper = next(papers(element), WHITE)
    return isinstance(paper, tuple) and isinstance(ink, tuple) and alike(ink, paper)


def papers(element: LexborNode) -> Iterator[Ink]:
    around: LexborNode | None = element
    for _ in range(LEVELS):
        if around is None:
            return
        attributes = around.attributes
        paper = paper_of(attributes.get("style") or "")
        if paper is None and attributes.get("bgcolor"):
            paper = colour_of(attributes.get("bgcolor") or "") or "other"
        if paper is None and attributes.get("background"):
            paper = "other"
        if paper is not None:
            yield paper
        around = around.parent
