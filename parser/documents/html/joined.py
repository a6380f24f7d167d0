"""An article that a site cuts in several pages, as one document: t20240131_1.html goes on in t20240131_1_1.html."""

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from parser.documents.document import Block, Document, Grid, Issue, Paragraph, Place
from parser.documents.stitch import stitch

NUMBER = re.compile(r"[_-](\d{1,2})")
PAGER = re.compile(r"(?:首页|[上下]一?页|尾页|末页|全文|[共第页\d\s/|<>《》«»\[\]()（）…·.]++)*+")
STEP = re.compile(r"[上下]一?页|尾页|末页")
REPEATED = 12  # lines at the head of a page that may be those of the first one


def further_number(first: str, url: str) -> int | None:
    """The number in the address of a further page of the article at ``first``; None for any other address.

    Same host and folder, the article's own name, then _ or - and the number.
    """
    try:
        here, there = urlsplit(first), urlsplit(url)
    except ValueError:
        return None
    folder, _, name = here.path.rpartition("/")
    stem, dot, suffix = name.rpartition(".")
    if not stem or (there.netloc.lower(), there.query) != (here.netloc.lower(), here.query):
        return None
    if not (there.path.startswith(f"{folder}/{stem}") and there.path.endswith(dot + suffix)):
        return None
    number = NUMBER.fullmatch(there.path[len(folder) + 1 + len(stem) : -len(dot + suffix)])
    return int(number[1]) if number else None


def joined(pages: Sequence[Document | None]) -> Document:
    """One document of the pages in their order. ``Place.page``: number of the page, from 1; tables number anew on each.

    None: a page that could not be had or read, which is an issue. What a page repeats of the first one, title and
    lines above the text, stands once; the pager is left out; tables that a page cuts are one again.
    """
    whole = Document("html")
    first: list[str] = []
    seen: set[str] = set()
    for number, page in enumerate(pages, 1):
        if page is None:
            said = f"page {number} of {len(pages)} of the article is missing"
            whole.issues.append(Issue("page_missing", said, Place("html", page=number)))
            continue
        blocks = without_pager(page.blocks)
        lines = [squeezed(block) for block in blocks]
        if not first:
            whole.kind, first = page.kind, lines[:REPEATED]
        elif "\n".join(lines) in seen:
            continue  # the first page is also known under a number
        else:
            blocks = blocks[repeated(lines, first) :]
        seen.add("\n".join(lines))
        whole.blocks += [on_page(block, number) for block in blocks]
        whole.meta = page.meta | whole.meta
        whole.members += page.members
        whole.issues += [
            replace(issue, place=replace(issue.place or Place(page.kind), page=number)) for issue in page.issues
        ]
    return stitch(whole)


def without_pager(blocks: list[Block]) -> list[Block]:
    return [block for block in blocks if not (isinstance(block, Paragraph) and is_pager(block.text))]


def is_pager(line: str) -> bool:
    return len(line) < 200 and STEP.search(line) is not None and PAGER.fullmatch(line) is not None


def repeated(lines: list[str], first: list[str]) -> int:
    """How many lines at the head of a page are those of the first page's head."""
    return next((at for at, line in enumerate(lines) if line not in first), len(lines))


def squeezed(block: Block) -> str:
    return "".join(block.text.split())


def on_page(block: Block, number: int) -> Block:
    if isinstance(block, Grid):
        cells = [replace(cell, place=replace(cell.place, page=number)) for cell in block.cells]
        return replace(block, cells=cells, place=replace(block.place, page=number))
    return replace(block, place=replace(block.place, page=number))
