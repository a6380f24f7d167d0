"""Tree -> what a reader of the page sees, in reading order: runs of text, tables, pictures."""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborNode

from parser.documents.document import Issue
from parser.documents.html.kinds import (
    ANCHOR,
    APART,
    BLOCK,
    BOX,
    BR,
    CELL_NUMBERS,
    DROPPED,
    IMG,
    INLINE,
    KINDS,
    NUMBERED,
    NUMBERED_KINDS,
    PARAGRAPHS,
    PRE,
    RAISED,
    RUNS,
    TABLE,
    TEXT,
    TEXT_NUMBER,
)

BREAK: Final = "\x00"  # the end of a line, between runs of text
LINK, UNLINK = "\x01", "\x02"  # round the text of a link
ASIDE, UNASIDE = "\x03", "\x04"  # round text that is printed and is not the number beside it: 28¹, 5 struck out
MAX_NESTED = 30  # tables in each other; layouts of ten were seen
SHOWN_INPUTS = frozenset({"", "text", "number", "tel"})
FIGURE = re.compile(r"[\d.,+\-/]{1,20}")
SPAN = re.compile(r"\s*\+?([0-9]{1,6})")
PIXELS = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*;?\s*$")
STYLED_PIXELS = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*(\d{1,5})(?:\.\d+)?px", re.IGNORECASE)
# A picture that is loaded only when it is scrolled to has its address here, and a placeholder in src.
LATE = ("data-original", "data-src", "data-lazy", "data-url", "original")

BEFORE = {BLOCK: BREAK, ANCHOR: LINK, RAISED: ASIDE, BOX: BREAK}
AFTER = {BLOCK: BREAK, ANCHOR: UNLINK, RAISED: UNASIDE, BOX: BREAK}


@dataclass(frozen=True, slots=True)
class Image:
    """A picture under the address that the page gives. ``width``, ``height``: CSS pixels, where attributes say them.

    ``link``: where a click on it leads.
    """

    address: str
    width: int | None = None
    height: int | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """Where an element that may hold the article opens or closes. ``rank`` 0: the most telling one."""

    rank: int
    opens: bool


@dataclass(slots=True, eq=False)
class Cell:
    """``rowspan`` 0: to the end of its section. The sheet it stands in works out the rest: its ``text`` as printed, and
    ``nested``, that it holds a table of several cells, whose text is not in ``text``.
    """

    rowspan: int
    colspan: int
    pieces: "list[Piece]"
    text: str = ""
    doubtful: bool = False
    nested: bool = False


@dataclass(slots=True, eq=False)
class Section:
    """thead, tbody or tfoot; a row is the list of its cells."""

    tag: str
    rows: list[list[Cell]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Table:
    sections: list[Section] = field(default_factory=list)
    caption: "list[Piece]" = field(default_factory=list)
    several: bool | None = None  # more than one cell holds text; None: nobody has looked

    def cells(self) -> Iterator[Cell]:
        for section in self.sections:
            for row in section.rows:
                yield from row


Piece = str | Table | Image | Edge
Attributes = Mapping[str, str | None]
RankOf = Callable[[str, Attributes], int | None]


def no_rank(tag: str, attributes: Attributes) -> int | None:
    return None


class Flow:
    """Walks a tree. ``hidden``, ``beside``: mem_ids of elements that are not shown, and of those whose style raises,
    strikes out or blanks what they hold; ``rank_of`` gives elements their Edge."""

    def __init__(
        self,
        issues: list[Issue],
        rank_of: RankOf = no_rank,
        hidden: Container[int] = (),
        beside: Container[int] = (),
    ) -> None:
        self.issues = issues
        self.rank_of = rank_of
        self.hidden = hidden
        self.beside = beside
        self.nested = 0
        self.runs = set(RUNS)

    def walk(self, root: LexborNode) -> list[Piece]:
        """The pieces of what an element holds. Only tables in tables are walked by recursion."""
        hidden, beside, numbered = self.hidden, self.beside, NUMBERED_KINDS
        out: list[Piece] = []
        inside: list[tuple[LexborNode, Piece | None]] = []  # open elements, with what is said at their end
        preformatted = 0
        node = root.first_child
        while node is not None:
            number = node.tag_id
            kind = numbered[number] if number < NUMBERED else KINDS.get(node.tag or "", INLINE)
            if kind == TEXT:
                text = node.text_content or ""
                out.append(text.replace("\n", BREAK) if preformatted and "\n" in text else text)
            elif kind == DROPPED or (hidden and node.mem_id in hidden):
                pass
            elif kind < TEXT or self.nested >= MAX_NESTED:
                end: Piece | None = None
                if beside and node.mem_id in beside and (kind != BOX or self.is_plain(node)):
                    out.append(BREAK + ASIDE if kind in APART else ASIDE)
                    end = UNASIDE + BREAK if kind in APART else UNASIDE
                elif kind:
                    before: Piece = BEFORE.get(kind, BREAK)
                    end = AFTER.get(kind, BREAK)
                    if kind == BOX:
                        rank = self.rank_of(node.tag or "", node.attributes)
                        if rank is not None:
                            before, end = Edge(rank, True), Edge(rank, False)
                    out.append(before)
                child = node.first_child
                if child is not None:
                    inside.append((node, end))
                    preformatted += number == PRE
                    node = child
                    continue
                if end is not None:
                    out.append(end)
            elif kind == BR:
                out.append(BREAK)
            elif kind == TABLE:
                out.append(self.table(node))
            elif kind == IMG:
                link = next((open_.attributes.get("href") for open_, _ in reversed(inside) if open_.tag == "a"), None)
                out += picture(node.attributes, link)
            else:
                out += entry(node.attributes)
            following = node.next
            while following is None and inside:
                node, end = inside.pop()
                preformatted -= node.tag_id == PRE
                if end is not None:
                    out.append(end)
                following = node.next
            node = following
        return out

    def is_plain(self, box: LexborNode) -> bool:
        return self.nested > 0 and self.rank_of(box.tag or "", box.attributes) is None

    def table(self, node: LexborNode) -> Table:
        """Rows and cells; the parser has put everything else that stood between them before the table."""
        hidden = self.hidden
        self.nested += 1
        if self.nested == MAX_NESTED:
            self.issues.append(Issue("nested_too_deep", f"more than {MAX_NESTED} tables in each other, read as text"))
        table = Table()
        for part in node.iter():
            tag = part.tag or ""
            if hidden and part.mem_id in hidden:
                continue
            if tag == "caption":
                table.caption += self.walk(part)
            elif tag in ("tbody", "thead", "tfoot"):
                rows = (row for row in part.iter() if row.tag == "tr" and row.mem_id not in hidden)
                aside = bool(self.beside) and (node.mem_id in self.beside or part.mem_id in self.beside)
                table.sections.append(Section(tag, [self.row(row, aside) for row in rows]))
        self.nested -= 1
        return table

    def row(self, node: LexborNode, aside: bool) -> list[Cell]:
        hidden = self.hidden
        aside = aside or (bool(self.beside) and node.mem_id in self.beside)
        cells = []
        plain = not hidden and not self.beside
        for part in node.iter():
            if part.tag_id not in CELL_NUMBERS or (hidden and part.mem_id in hidden):
                continue
            attributes = part.attributes
            first = part.first_child
            if plain and (first is None or (first.tag_id == TEXT_NUMBER and first.next is None)):
                pieces: list[Piece] = [first.text_content or ""] if first else []
            else:
                alone = only_paragraph(part, first, self.runs) if plain else None
                pieces = self.walk(part) if alone is None else [alone]
            if aside or (self.beside and part.mem_id in self.beside):
                pieces = [ASIDE, *pieces, UNASIDE]
            if not attributes:
                cells.append(Cell(1, 1, pieces))
                continue
            named = "id" in attributes or "class" in attributes
            rank = self.rank_of("td", attributes) if named else None
            if rank is not None:
                pieces = [Edge(rank, True), *pieces, Edge(rank, False)]
            down, across = attributes.get("rowspan"), attributes.get("colspan")
            cells.append(Cell(1 if down is None else span(down, 0), 1 if across is None else span(across, 1), pieces))
        return cells


def only_paragraph(cell: LexborNode, first: LexborNode | None, runs: set[int]) -> str | None:
    """The text of a cell that holds one paragraph at most, and in it runs of text alone, as nearly all do: a walk says
    the same and takes longer. None for all else. ``first``: its first child; ``runs``: numbers of elements that only
    hold runs of text, to which those are added that this document alone has a number for.
    """
    while first is not None and first.tag_id == TEXT_NUMBER and not (first.text_content or "").strip():
        first = first.next
    if first is not None and first.tag_id in PARAGRAPHS:
        after = first.next
        while after is not None:
            if after.tag_id != TEXT_NUMBER or (after.text_content or "").strip():
                return None
            after = after.next
        cell = first
    texts = []
    parts = cell.traverse(include_text=True)
    next(parts)  # itself
    for part in parts:
        number = part.tag_id
        if number == TEXT_NUMBER:
            texts.append(part.text_content or "")
        elif number not in runs:
            if number < NUMBERED or KINDS.get(part.tag or "", INLINE) != INLINE:
                return None
            runs.add(number)
    return "".join(texts)


def picture(attributes: Attributes, link: str | None) -> Iterator[Image]:
    addresses = [address for name in (*LATE, "src") if (address := (attributes.get(name) or "").strip())]
    sizes = dict(STYLED_PIXELS.findall((attributes.get("style") or "").lower()))
    width, height = (pixels(attributes.get(side)) or pixels(sizes.get(side)) for side in ("width", "height"))
    if addresses:
        yield Image(addresses[0], width, height, link)


def entry(attributes: Attributes) -> Iterator[str]:
    """A form field shows its value; of those only figures are read, the rest are hints to search boxes."""
    value = (attributes.get("value") or "").strip()
    if (attributes.get("type") or "").lower() in SHOWN_INPUTS and FIGURE.fullmatch(value):
        yield value


def span(attribute: str | None, zero: int) -> int:
    """The leading digits of a span attribute ("2px" was seen); 1 when there are none; ``zero`` for 0."""
    if attribute is None or attribute == "1":
        return 1
    found = SPAN.match(attribute)
    return (int(found[1]) or zero) if found else 1


def pixels(attribute: str | None) -> int | None:
    found = PIXELS.match(attribute or "")
    return int(found[1]) if found else None
