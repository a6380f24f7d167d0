"""Pieces of a page -> lines, tables and pictures in reading order, and which of them are the article."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from parser.documents.html.flow import BREAK, Attributes, Edge, Image, Piece, Table
from parser.documents.html.pictures import is_of_text
from parser.documents.html.tables import MARKED, Sheet, paragraph

ENOUGH: Final = 200  # characters of an article that has no table of the form
PAGE_BREAK = "#PAGE_BREAK#"  # where UCAP parts an article for readers who turn pages
MOST = 60  # elements that look like containers and are looked into

# Body containers of the platforms, most telling first.
CONTAINERS: tuple[tuple[Literal["tag", "id", "in id", "in class"], str], ...] = (
    ("tag", "ucapcontent"),
    ("id", "UCAP-CONTENT"),
    ("in class", "article-content"),
    ("id", "zoomcon"),
    ("id", "zoom"),
    ("in class", "TRS_Editor"),
    ("in class", "trs_editor_view"),
    ("in class", "TRS_UEDITOR"),
    ("in id", "vsb_content"),
    ("in class", "v_news_content"),
    ("id", "ivs_content"),
    ("id", "mainText"),
    ("in class", "content_article"),
    ("id", "zhengwen"),
    ("in class", "j-fontContent"),
    ("in class", "article-body"),
    ("in class", "article"),
    ("tag", "article"),
    ("id", "content"),
)
CSS = {"tag": "{}", "id": "#{}", "in id": "[id*={}]", "in class": "[class*={}]"}

Block = str | Sheet | Image


@dataclass(slots=True)
class Blocks:
    """Lines with the marks of their links, tables and pictures, in reading order.

    ``spans``: rank, first block and the one after the last of each element that may hold the article.
    """

    blocks: list[Block] = field(default_factory=list)
    spans: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def form_tables(self) -> int:
        return sum(isinstance(block, Sheet) and block.of_form for block in self.blocks)

    @property
    def letters(self) -> int:
        """Characters of text, in tables and outside."""
        return sum(len(b) if isinstance(b, str) else len(b.text) if isinstance(b, Sheet) else 0 for b in self.blocks)


def blocks_of(pieces: list[Piece]) -> Blocks:
    """Layout tables are dissolved into what their cells hold, runs of text joined to lines."""
    found = Blocks()
    opened: dict[int, list[int]] = {}
    for block in dissolved(pieces):
        if not isinstance(block, Edge):
            found.blocks.append(block)
        elif block.opens:
            opened.setdefault(block.rank, []).append(len(found.blocks))
        else:
            found.spans.append((block.rank, opened[block.rank].pop(), len(found.blocks)))
    return found


def dissolved(pieces: list[Piece]) -> Iterator[Block | Edge]:
    run: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            run.append(piece)
            continue
        if not isinstance(piece, Image):
            yield from lines(run)
            run = []
        if not isinstance(piece, Table):
            yield piece
            continue
        yield from dissolved(piece.caption)
        sheet = Sheet(piece)
        if sheet.is_layout:
            for cell in sheet.cells:
                yield from dissolved(cell.pieces)
        else:
            yield sheet
    yield from lines(run)


def lines(run: list[str]) -> Iterator[str]:
    text = "".join(run).replace(PAGE_BREAK, BREAK)
    return (line for part in text.split(BREAK) if (line := paragraph(part)).strip(MARKED))


@lru_cache(maxsize=1024)
def rank_of_names(tag: str, identity: str, classes: str) -> int | None:
    told = {"tag": (tag,), "id": (identity,), "in id": identity, "in class": classes}
    return next((rank for rank, (where, name) in enumerate(CONTAINERS) if name in told[where]), None)


def rank_of(tag: str, attributes: Attributes) -> int | None:
    """The place of an element among the body containers, 0 the most telling; None when it is none."""
    return rank_of_names(tag, attributes.get("id") or "", attributes.get("class") or "")


def container(page: Blocks) -> list[Block] | None:
    """What the most telling container holds that loses no table of the form; None when there is no such container.

    One that holds little text is believed where no table stands on the page and the pictures of the text are in it.
    """
    wanted = page.form_tables
    parts = [Blocks(page.blocks[first:end]) for _, first, end in sorted(page.spans)[:MOST]]
    for part in parts:
        if part.form_tables == wanted and (wanted or part.letters >= ENOUGH):
            return part.blocks
    if not wanted:
        for part in parts:
            if any(isinstance(block, Image) and is_of_text(block) for block in part.blocks):
                return part.blocks
    return None
