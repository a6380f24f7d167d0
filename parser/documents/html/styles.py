"""What styles do to the text of a page: hide it, or print it raised, struck out or invisible beside a number."""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from parser.documents.html.faint import faint_elements, is_faint, says_faint

HIDING = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
# What a style prints small, raised, struck out or not at all beside a number (Word raises by mso-text-raise).
BESIDE = re.compile(
    r"vertical-align\s*:\s*su(?:per|b)|line-through|mso-text-raise|visibility\s*:\s*(?:hidden|collapse)"
    r"|font-size\s*:\s*(?:0(?:\.0+)?(?:px|pt|r?em|%)?|(?:[01]?\.\d+|1)p[xt])\s*(?:[;!]|$)",
    re.IGNORECASE,
)
STYLE = re.compile(rb"style\s*=\s*(\"[^\"]*|'[^']*|[^\s>\"']+)")
# Styles without any of these words, in small letters, say no such thing: a look for words costs next to nothing.
HIDING_WORDS = (b"display", b"mso-hide")
BESIDE_WORDS = (b"vertical-align", b"line-through", b"text-raise", b"visibility")
# Nearly all pages set sizes of fonts, and hardly one a size of nothing or of a point.
ZERO_SIZE = re.compile(rb"font-size\s*:\s*(?:0|\.|1(?:\.\d+)?p)")
RULE = re.compile(r"([^{}@;]{1,300})\{([^{}]{1,2000})\}")
SELECTOR = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9]{0,9})?(?:[.#][\w-]{1,60}){1,3}")
# Digits that a style sheet prints before or after what an element holds.
CONTENT = re.compile(r"content\s*:\s*[\"'][^\"']*\d")
CONTENT_WORD = re.compile(rb"content\s*:\s*[\"'][^\"'<]*\d")
PSEUDO = re.compile(r"::?(?:before|after)$")
LONG = 30_000  # bytes
MAX_STYLES = 300_000  # characters of style sheets
MAX_SELECTORS = 100


@dataclass(frozen=True, slots=True)
class Styled:
    """What styles say of elements, by their mem_id. ``hidden``: not shown -> whether a table stands in it; ``beside``:
    digits in it are no part of the number they stand at.

    What a style sheet hides is among ``beside``: another of its rules, or a script, may show it.
    """

    hidden: dict[int, bool]
    beside: set[int]


def styled(tree: LexborHTMLParser, markup: bytes) -> Styled:
    lowered = (markup if len(markup) < LONG else each_tag_once(markup)).lower()
    sheet = b"<style" in lowered
    told = lowered if sheet else b"\n".join(set(STYLE.findall(lowered)))
    says_hidden = b"hidden" in lowered
    hides = says_hidden or any(word in told for word in HIDING_WORDS)
    says_beside = says_hidden or b"footnoteref" in lowered or any(word in told for word in BESIDE_WORDS)
    says_beside = says_beside or ZERO_SIZE.search(told) is not None
    faint = says_faint(lowered, told)
    beside = elements_beside(tree) if says_beside else set()
    if faint:
        beside |= faint_elements(tree)
    if sheet and (hides or says_beside or faint or CONTENT_WORD.search(lowered)):
        beside |= {element.mem_id for selector in sheet_selectors(tree) for element in tree.css(selector)}
    return Styled(hidden_elements(tree) if hides else {}, beside)


def each_tag_once(markup: bytes) -> bytes:
    """Each tag with the text behind it. Word repeats its own by the hundred: a look for words costs a quarter."""
    return b"".join([b"<" + tag for tag in set(markup.split(b"<"))])


def hidden_elements(tree: LexborHTMLParser) -> dict[int, bool]:
    found = {}
    for element in tree.css("[style*=none i], [style*=mso-hide i], [hidden]"):
        attributes = element.attributes
        if "hidden" in attributes or HIDING.search(attributes.get("style") or ""):
            found[element.mem_id] = element.css_first("table") is not None
    return found


def elements_beside(tree: LexborHTMLParser) -> set[int]:
    told = tree.css(
        "[style*=vertical-align i], [style*=line-through i], [style*=text-raise i], [style*=visibility i],"
        " [style*=font-size i]"
    )
    found = {element.mem_id for element in told if BESIDE.search(element.attributes.get("style") or "")}
    return found | {element.mem_id for element in tree.css("[class*=FootnoteReference i]")}


def sheet_selectors(tree: LexborHTMLParser) -> list[str]:
    """The simple selectors by class or id whose rules hide, raise or strike out, or print what nobody sees."""
    source = "\n".join(element.text() for element in tree.css("style"))[:MAX_STYLES]
    found: dict[str, None] = {}
    for selectors, declarations in RULE.findall(source):
        parts = [part.strip() for part in selectors.split(",")]
        if CONTENT.search(declarations):
            parts = [PSEUDO.sub("", part) for part in parts]
        elif not (HIDING.search(declarations) or BESIDE.search(declarations) or is_faint(declarations)):
            continue
        found |= dict.fromkeys(part for part in parts if SELECTOR.fullmatch(part))
    return list(found)[:MAX_SELECTORS]
