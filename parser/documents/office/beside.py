"""Digits of a Word file that are no part of the number they stand at: raised marks of notes, and what is struck out or
printed so that nobody sees it."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from lxml import etree

from parser.documents.office.inks import COLOUR, SIZE, is_faint, may_be_faint
from parser.documents.office.package import Package, Relations, part_of
from parser.documents.office.wordml import W, integer, is_on, value, whole

PARAGRAPH, RUN, TEXT, STYLED, PARAGRAPH_STYLED = f"{W}p", f"{W}r", f"{W}t", f"{W}rStyle", f"{W}pStyle"
STRUCK = (f"{W}strike", f"{W}dstrike")
HEIGHT, ROW = f"{W}trHeight", f"{W}tr"
SPACING, TURNED = f"{W}spacing", f"{W}bdo"
CLEAR = "{http://schemas.microsoft.com/office/word/2010/wordml}noFill"
CROWDED = -60  # twentieths of a point between characters; so near, digits lie over each other
LOWEST = 80  # twentieths of a point; in a row so low nothing can be read
RAISED, MOVED, HIDDEN = f"{W}vertAlign", f"{W}position", f"{W}vanish"
DIGIT = re.compile(r"\d")
# Styles that say nothing of this kind are not parsed.
TELLING = re.compile(rb"vanish|strike|vertAlign|position|background1|val=\"(?:[0-4]\"|[eEfF][0-9a-fA-F][eEfF])")
MAX_BASED = 20  # a style based on a style based on ...


class Styles(NamedTuple):
    """Ids of styles. ``struck``: character and paragraph styles that strike out, hide or print what nobody sees."""

    struck: frozenset[str] = frozenset()
    raised: frozenset[str] = frozenset()


def is_styled(root: etree._Element) -> bool:
    return next(root.iter(STYLED, PARAGRAPH_STYLED), None) is not None


def styles_beside(package: Package, among: Relations) -> Styles:
    """
    Raises:
        UnreadableDocument: the part with the styles is damaged.
    """
    part = part_of(package, among, "styles")
    if not part or TELLING.search(package.read(part)) is None:
        return Styles()
    struck, raised = set(), set()
    based: dict[str, str] = {}
    for style in package.tree(part).iterfind(f"{W}style"):
        said, kind, name = style.find(f"{W}rPr"), style.get(f"{W}type"), style.get(f"{W}styleId", "")
        if kind not in ("character", "paragraph"):
            continue
        based[name] = value(style.find(f"{W}basedOn"))
        if said is None:
            continue
        if any(is_on(said.find(tag)) for tag in (*STRUCK, HIDDEN)) or is_faint(said):
            struck.add(name)
        if kind == "character" and is_raised(said):
            raised.add(name)
    for _ in range(MAX_BASED):
        more = {name for name, on in based.items() if on in struck and name not in struck}
        if not more:
            break
        struck |= more
    return Styles(frozenset(struck), frozenset(raised))


def is_raised(said: etree._Element) -> bool:
    aligned = value(said.find(RAISED)) in ("superscript", "subscript")
    return aligned or integer(said.find(MOVED), 0) > 0


def paragraphs_beside(root: etree._Element, styles: Styles) -> frozenset[etree._Element]:
    """Paragraphs that hold struck or invisible digits, or raised ones beside others."""
    found: set[etree._Element] = set()
    for mark in root.iter(*STRUCK, RAISED, MOVED, STYLED, COLOUR, SIZE):
        if mark.tag in (COLOUR, SIZE) and not may_be_faint(mark):
            continue
        said = mark.getparent()
        run = None if said is None else said.getparent()
        if said is None or run is None or run.tag != RUN or not DIGIT.search(told(run)):
            continue
        above = next(run.iterancestors(PARAGRAPH), None)
        by_style = value(mark) if mark.tag == STYLED else ""
        gone = by_style in styles.struck or (mark.tag in STRUCK and is_on(mark)) or is_faint(said, run)
        moved = by_style in styles.raised or (mark.tag in (RAISED, MOVED) and is_raised(said))
        if above is not None and above not in found and (gone or (moved and beside_digits(run, above))):
            found.add(above)
    for mark in root.iter(SPACING, TURNED, CLEAR):
        if mark.tag != SPACING or value(mark).startswith("-"):
            found.update(squeezed(mark))
    marks = (mark for mark in root.iter(PARAGRAPH_STYLED) if value(mark) in styles.struck) if styles.struck else ()
    paragraphs = {above for mark in marks if (above := next(mark.iterancestors(PARAGRAPH), None)) is not None}
    low = (mark for mark in root.iter(HEIGHT) if mark.get(f"{W}hRule") == "exact" and integer(mark, LOWEST) < LOWEST)
    rows = {row for mark in low if (row := next(mark.iterancestors(ROW), None)) is not None}
    paragraphs.update(paragraph for row in rows for paragraph in row.iter(PARAGRAPH))
    return frozenset(found | {paragraph for paragraph in paragraphs if has_digits(paragraph)})


def squeezed(mark: etree._Element) -> Iterator[etree._Element]:
    """The paragraph of a mark that prints digits over each other, without ink or from right to left."""
    own = mark if mark.tag == TURNED else next(mark.iterancestors(RUN), None)
    near = mark.tag == SPACING and integer_below(value(mark)) > CROWDED
    if own is None or near or (mark.tag == TURNED and value(mark) != "rtl"):
        return
    if any(DIGIT.search(told(run)) for run in own.iter(RUN)):
        yield from islice(mark.iterancestors(PARAGRAPH), 1)


def integer_below(text: str) -> int:
    """A negative whole number; 0 for what is none."""
    return -whole(text[1:], 0) if text.startswith("-") else 0


def has_digits(paragraph: etree._Element) -> bool:
    return any(DIGIT.search(told(run)) for run in paragraph.iter(RUN))


def beside_digits(run: etree._Element, paragraph: etree._Element) -> bool:
    return any(other is not run and DIGIT.search(told(other)) for other in paragraph.iter(RUN))


def told(run: etree._Element) -> str:
    return "".join(text.text or "" for text in run.iterfind(TEXT))
