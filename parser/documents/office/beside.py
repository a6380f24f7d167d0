"""Digits of a Word file that are no part of the number they stand at: raised marks of notes, and what is struck out."""

import re

from lxml import etree

from parser.documents.office.package import Package, Relations, part_of
from parser.documents.office.wordml import W, integer, is_on, value

PARAGRAPH, RUN, TEXT, STYLED = f"{W}p", f"{W}r", f"{W}t", f"{W}rStyle"
STRUCK = (f"{W}strike", f"{W}dstrike")
RAISED, MOVED, HIDDEN = f"{W}vertAlign", f"{W}position", f"{W}vanish"
DIGIT = re.compile(r"\d")


def styles_beside(package: Package, among: Relations) -> tuple[frozenset[str], frozenset[str]]:
    """Ids of the character styles that strike out or hide, and of those that raise.

    Raises:
        UnreadableDocument: the part with the styles is damaged.
    """
    part = part_of(package, among, "styles")
    root = package.tree(part) if part else None
    struck, raised = set(), set()
    for style in root.iterfind(f"{W}style") if root is not None else ():
        said = style.find(f"{W}rPr")
        if style.get(f"{W}type") == "character" and said is not None:
            name = style.get(f"{W}styleId", "")
            struck |= {name} if any(is_on(said.find(tag)) for tag in (*STRUCK, HIDDEN)) else set()
            raised |= {name} if is_raised(said) else set()
    return frozenset(struck), frozenset(raised)


def is_raised(said: etree._Element) -> bool:
    aligned = value(said.find(RAISED)) in ("superscript", "subscript")
    return aligned or integer(said.find(MOVED), 0) > 0


def paragraphs_beside(root: etree._Element, styles: tuple[frozenset[str], frozenset[str]]) -> frozenset[etree._Element]:
    """Paragraphs that hold struck digits, or raised ones beside others."""
    struck, raised = styles
    found: set[etree._Element] = set()
    for mark in root.iter(*STRUCK, RAISED, MOVED, STYLED):
        said = mark.getparent()
        run = None if said is None else said.getparent()
        if said is None or run is None or run.tag != RUN or not DIGIT.search(told(run)):
            continue
        above = next(run.iterancestors(PARAGRAPH), None)
        by_style = value(mark) if mark.tag == STYLED else ""
        is_struck = by_style in struck or (mark.tag in STRUCK and is_on(mark))
        moved = by_style in raised or (mark.tag in (RAISED, MOVED) and is_raised(said))
        if above is not None and above not in found and (is_struck or (moved and beside_digits(run, above))):
            found.add(above)
    return frozenset(found)


def beside_digits(run: etree._Element, paragraph: etree._Element) -> bool:
    return any(other is not run and DIGIT.search(told(other)) for other in paragraph.iter(RUN))


def told(run: etree._Element) -> str:
    return "".join(text.text or "" for text in run.iterfind(TEXT))
