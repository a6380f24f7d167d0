"""Automatic numbers of paragraphs: the 一、 of a heading that stands in no text but is printed.

ECMA-376 part 1, 17.9: a paragraph names a list (numId) and a level, itself or by its style; paragraphs of one
abstract list count together, whichever of its instances they name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from parser.documents.office.counting import printed
from parser.documents.office.package import Package, Relations, part_of
from parser.documents.office.wordml import HINT, W, integer, is_on, value, whole

LEVELS = 9
MAX_STYLES = 20  # a style based on a style based on ...
BASED_ON = re.compile(rb'basedOn \w+:val="([^"]*)"')
DEFAULT_STYLE = re.compile(rb'<\w+:style [^>]*type="paragraph"[^>]*default="1"[^>]*styleId="([^"]*)"')
PLACEHOLDER = re.compile(r"%([1-9])")

Named = tuple[str, str]  # list and level, as a paragraph or a style names them


@dataclass(frozen=True, slots=True)
class Level:
    text: str = ""
    number_format: str = "decimal"
    start: int = 1
    restart: int | None = None  # the level, from 1, that begins it anew; 0: none; None: each higher one
    gap: str = "tab"
    style: str = ""
    legal: bool = False  # the numbers of higher levels are printed in digits


@dataclass(slots=True)
class List:
    """One instance of a list: whose counts it shares, and where it begins anew."""

    abstract: str
    levels: dict[int, Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document and how far each has counted."""

    def __init__(self, package: Package, relations: Relations) -> None:
        self.package = package
        self.styles_part = part_of(package, relations, "styles")
        self.styles: dict[str, etree._Element] | None = None
        self.default_style = ""
        self.of_style: dict[str, Named] = {}
        self.counts: dict[str, list[int | None]] = {}
        self.begun: set[tuple[str, int]] = set()
        self.part = part_of(package, relations, "numbering")
        self.lists: dict[str, List] = {}

    def matters(self, root: etree._Element) -> bool:
        """Whether any paragraph of a text may be numbered: it says so, or a style it uses may."""
        if self.part is None:
            return next(root.iter(f"{W}listPr"), None) is not None
        named_here = next(root.iter(f"{W}numPr"), None) is not None
        if not named_here and self.styles_part:
            xml = self.package.read(self.styles_part)
            default = DEFAULT_STYLE.search(xml)
            used = {value(style).encode() for style in root.iter(f"{W}pStyle")}
            named_here = default is None or any(may_number(xml, style) for style in (default[1], *used))
        self.lists = lists_of(self.package.tree(self.part)) if named_here else {}
        return bool(self.lists)

    def number(self, properties: etree._Element | None) -> str:
        """The number printed before a paragraph with these properties, with its gap; '' for none. Counts it."""
        own = style = None
        if properties is not None:
            hint = properties.find(f"{W}listPr/{HINT}t")
            if hint is not None:
                return hint.get(f"{HINT}val", "")
            own, style = properties.find(f"{W}numPr"), properties.find(f"{W}pStyle")
        if not self.lists:
            return ""
        styled = value(style)
        name, depth = named(own)
        if not name:
            name, inherited = self._of_style(styled)
            depth = depth or inherited
        known = self.lists.get(name)
        if known is None:
            return ""
        at = min(whole(depth, 0), LEVELS - 1) if depth else level_of(known, styled)
        self._count(name, known, at)
        return self._shown(known, at)

    def _count(self, name: str, known: List, at: int) -> None:
        counts = self.counts.setdefault(known.abstract, [None] * LEVELS)
        before = counts[at]
        if at in known.starts and (name, at) not in self.begun:
            counts[at] = known.starts[at]
        else:
            counts[at] = known.levels.get(at, Level()).start if before is None else before + 1
        self.begun.add((name, at))
        for deeper in range(at + 1, LEVELS):
            restart = known.levels.get(deeper, Level()).restart
            if restart is None or at < restart:
                counts[deeper] = None

    def _shown(self, known: List, at: int) -> str:
        level = known.levels.get(at, Level())
        counts = self.counts[known.abstract]

        def count(found: re.Match[str]) -> str:
            number = int(found[1]) - 1
            of = known.levels.get(number, Level())
            reached = counts[number]
            plain = level.legal and of.number_format not in ("none", "bullet")
            return printed(of.start if reached is None else reached, "decimal" if plain else of.number_format)

        if level.number_format == "bullet":
            return ""
        text = PLACEHOLDER.sub(count, level.text)
        return f"{text} " if text[-1:].isalnum() and level.gap != "nothing" else text

    def _of_style(self, style: str) -> Named:
        """The list and level that a style, or one it is based on, names."""
        if style not in self.of_style:
            self.of_style[style] = self._looked_up(style)
        return self.of_style[style]

    def _looked_up(self, style: str) -> Named:
        if self.styles is None:
            root = self.package.tree(self.styles_part) if self.styles_part else ()
            self.styles = {one.get(f"{W}styleId", ""): one for one in root if one.get(f"{W}type") == "paragraph"}
            by_default = (name for name, one in self.styles.items() if one.get(f"{W}default") in ("1", "true", "on"))
            self.default_style = next(by_default, "")
        style = style or self.default_style
        for _ in range(MAX_STYLES):
            element = self.styles.get(style)
            if element is None:
                break
            name, depth = named(element.find(f"{W}pPr/{W}numPr"))
            if name:
                known = self.lists.get(name)
                return name, depth or (str(level_of(known, style)) if known else "")
            style = value(element.find(f"{W}basedOn"))
        return "", ""


def may_number(xml: bytes, style: bytes) -> bool:
    """Whether a style, or one it is based on, may name a list; yes whenever in doubt.

    Told from the bytes: the part can be six times as long as the text, and parsing it takes most of the time.
    """
    for _ in range(MAX_STYLES):
        at = xml.find(b'styleId="%s"' % style)
        end = xml.find(b":style>", at)
        block = xml[at:end]
        if at < 0 or end < 0 or b"numPr" in block:
            return True
        parent = BASED_ON.search(block)
        if parent is None:
            return b"basedOn" in block
        style = parent[1]
    return True


def named(properties: etree._Element | None) -> Named:
    if properties is None:
        return "", ""
    return value(properties.find(f"{W}numId")), value(properties.find(f"{W}ilvl"))


def lists_of(root: etree._Element) -> dict[str, List]:
    """The lists of a numbering part by the names that paragraphs give them."""
    abstract: dict[str, dict[int, Level]] = {}
    linked: dict[str, str] = {}  # abstract list -> the name of the list style it stands for
    by_style: dict[str, str] = {}
    lists: dict[str, List] = {}
    for element in root.iterfind(f"{W}abstractNum"):
        name = element.get(f"{W}abstractNumId", "")
        abstract[name] = dict(levels_of(element))
        if link := value(element.find(f"{W}numStyleLink")):
            linked[name] = link
        if link := value(element.find(f"{W}styleLink")):
            by_style[link] = name
    for element in root.iterfind(f"{W}num"):
        name = value(element.find(f"{W}abstractNumId"))
        name = by_style.get(linked.get(name, ""), name)
        known = lists[element.get(f"{W}numId", "")] = List(name, dict(abstract.get(name, {})))
        for override in element.iterfind(f"{W}lvlOverride"):
            known.levels.update(levels_of(override))
            start = override.find(f"{W}startOverride")
            if start is not None:
                known.starts[whole(override.get(f"{W}ilvl"), 0)] = integer(start, 1)
    return lists


def levels_of(parent: etree._Element) -> Iterator[tuple[int, Level]]:
    for element in parent.iterfind(f"{W}lvl"):
        at = {child.tag: child for child in element}
        restart = at.get(f"{W}lvlRestart")
        hidden = is_on(element.find(f"{W}rPr/{W}vanish"))
        level = Level(
            "" if hidden else value(at.get(f"{W}lvlText")),
            value(at.get(f"{W}numFmt")) or "decimal",
            integer(at.get(f"{W}start"), 1),
            None if restart is None else integer(restart, 0),
            value(at.get(f"{W}suff")) or "tab",
            value(at.get(f"{W}pStyle")),
            is_on(at.get(f"{W}isLgl")),
        )
        yield min(whole(element.get(f"{W}ilvl"), LEVELS - 1), LEVELS - 1), level


def level_of(known: List, style: str) -> int:
    """The level that is made for a style, else the first."""
    return next((depth for depth, level in known.levels.items() if style and level.style == style), 0)
