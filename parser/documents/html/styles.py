"""What styles do to the text of a page: hide it, or print it raised or struck out beside a number."""

import re

from selectolax.lexbor import LexborHTMLParser

HIDING = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
# What a style prints small, raised, struck out or not at all beside a number (Word raises by mso-text-raise).
BESIDE = re.compile(
    r"vertical-align\s*:\s*su(?:per|b)|line-through|mso-text-raise|visibility\s*:\s*(?:hidden|collapse)"
    r"|font-size\s*:\s*0(?:\.0+)?(?:px|pt|r?em|%)?\s*(?:[;!]|$)",
    re.IGNORECASE,
)
BESIDE_WORDS = (
    b"super",
    b":sub",
    b": sub",
    b"line-through",
    b"text-raise",
    b"visibility",
    b"font-size",
    b"footnoteref",
)
RULE = re.compile(r"([^{}@;]{1,300})\{([^{}]{1,2000})\}")
SELECTOR = re.compile(r"[a-zA-Z][a-zA-Z0-9]{0,9}\.[\w-]{1,60}|\.[\w-]{1,60}")
MAX_STYLES = 300_000  # characters of style sheets
MAX_SELECTORS = 100


def hidden_elements(tree: LexborHTMLParser, markup: bytes) -> dict[int, bool]:
    """mem_id of each element that is not shown -> whether a table stands in it."""
    lowered = markup.lower()
    if not (b"display" in lowered or b"mso-hide" in lowered or b" hidden" in lowered):
        return {}
    found = {}
    for element in tree.css("[style*=none i], [style*=mso-hide i], [hidden]"):
        attributes = element.attributes
        if "hidden" in attributes or HIDING.search(attributes.get("style") or ""):
            found[element.mem_id] = element.css_first("table") is not None
    return found


def elements_beside(tree: LexborHTMLParser, markup: bytes) -> set[int]:
    """mem_ids of elements whose digits are no part of the number they stand at.

    What a style sheet hides is among them, not among what is hidden: another of its rules, or a script, may show it.
    """
    lowered = markup.lower()
    found: set[int] = set()
    if any(word in lowered for word in BESIDE_WORDS):
        styled = tree.css(
            "[style*=vertical-align i], [style*=line-through i], [style*=text-raise i], [style*=visibility i],"
            " [style*=font-size i]"
        )
        found = {element.mem_id for element in styled if BESIDE.search(element.attributes.get("style") or "")}
        found |= {element.mem_id for element in tree.css("[class*=FootnoteReference i]")}
    selectors = sheet_selectors(tree) if b"<style" in lowered else []
    return found | {element.mem_id for selector in selectors for element in tree.css(selector)}


def sheet_selectors(tree: LexborHTMLParser) -> list[str]:
    """The simple selectors by class whose rules hide, raise or strike out."""
    source = "\n".join(element.text() for element in tree.css("style"))[:MAX_STYLES]
    found: dict[str, None] = {}
    for selectors, declarations in RULE.findall(source):
        if HIDING.search(declarations) or BESIDE.search(declarations):
            found |= dict.fromkeys(part.strip() for part in selectors.split(",") if SELECTOR.fullmatch(part.strip()))
    return list(found)[:MAX_SELECTORS]
