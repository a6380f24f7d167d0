"""Page furniture: page numbers, running heads and feet, and the date and address that a browser prints round a page."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from parser.alignment.rows import PAGE_NUMBER
from parser.alignment.values import looks_like_value
from parser.documents.document import Block, Paragraph

MARGIN = 0.08  # of the page height; bare page numbers stand above or below
A4 = 842.0  # points; margins are as wide on pages that lie on their side
MOST = 0.12  # of the height of such a page
RUNNING = 0.11  # of the page height; running heads and feet stand above or below
EDGE = 0.05  # of the page height: where browsers print
OUTERMOST = 3  # lines of a head or foot
OFTEN = 0.4  # of the pages; left and right pages may have heads of their own
BARE = re.compile(
    r"^\s*(?:[-—–·•.|]*\s*(?:\d{1,3}|[ivxIVX]{1,5})\s*[-—–·•.|]*|\d{1,3}\s*(?:/|of)\s*\d{1,3}|[Pp](?:age|\.)\s*\d{1,3}"
    r"(?:\s*(?:/|of)\s*\d{1,3})?|共\s*\d{1,3}\s*页\s*[,，]?\s*第\s*\d{1,3}\s*页)\s*$"
)
COUNTS = re.compile(r"第\s*\d+\s*页|[Pp]age\s*\d|[-—–]\s*\d+\s*[-—–]")
BROWSER = re.compile(
    r"https?://|file:///|^\s*\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}[,，]?\s*(?:上午|下午|[AP]M)?\s*\d{1,2}:\d{2}"
    r"|\s\d{1,3}/\d{1,3}\s*$"
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one page shows, in reading order, and how high it is in points."""

    height: float
    blocks: list[Block]


def without_furniture(sheets: list[Sheet]) -> Iterator[list[Block]]:
    """The blocks of each page that belong to the report. Tables are never furniture."""
    edges = [list(edge_lines(sheet)) for sheet in sheets]
    seen = Counter(key for page in edges for key in {pattern(line, top) for line, top in page})
    often = max(3, OFTEN * len(sheets))
    for sheet, page in zip(sheets, edges, strict=True):
        gone = {
            id(line)
            for line, top in page
            if seen[pattern(line, top)] >= often or (len(sheets) == 2 == seen[pattern(line, top)] and printed(line))
            if not is_row(line)
        }
        yield [
            block
            for block in sheet.blocks
            if not (isinstance(block, Paragraph) and (id(block) in gone or is_page_number(block, sheet.height)))
        ]


def edge_lines(sheet: Sheet) -> Iterator[tuple[Paragraph, bool]]:
    """The outermost lines of a page with whether they stand at its top, as far as no table comes before."""
    for top, blocks in ((True, sheet.blocks), (False, sheet.blocks[::-1])):
        yield from ((line, top) for line in outermost(blocks, sheet.height, top))


def outermost(blocks: Iterable[Block], height: float, top: bool) -> Iterator[Paragraph]:
    for count, block in enumerate(blocks):
        box = block.place.box
        if count >= OUTERMOST or not isinstance(block, Paragraph) or box is None:
            return
        if (box[1] + box[3]) / 2 > height * RUNNING if top else (box[1] + box[3]) / 2 < height * (1 - RUNNING):
            return
        yield block


def pattern(line: Paragraph, top: bool) -> tuple[bool, str]:
    """What is the same on every page; of lines that count pages or tell the time, all but the numbers."""
    words = "".join(line.text.split())
    return top, re.sub(r"\d+", "0", words) if COUNTS.search(line.text) or printed(line) else words


def is_row(line: Paragraph) -> bool:
    """Words and a number after a space: what is left of a table's row must stay."""
    words = line.text.split()
    return len(words) > 1 and looks_like_value(words[-1]) and not (COUNTS.search(line.text) or printed(line))


def printed(line: Paragraph) -> bool:
    """Whether a line is one that a browser prints: an address, a date with a time, page 1/3."""
    return BROWSER.search(line.text) is not None


def is_page_number(line: Paragraph, height: float) -> bool:
    """Page numbers: between dashes or with 第…页 anywhere, bare ones and what browsers print at the edge alone."""
    box = line.place.box
    return PAGE_NUMBER.match(line.text) is not None or (box is not None and counts(line.text, box[1], box[3], height))


def counts(text: str, top: float, bottom: float, height: float) -> bool:
    """Whether a line in the margin says which page this is, or what a browser printed."""
    outside = min(bottom, height - top)
    if outside < margin(height) and (BARE.match(text) or PAGE_NUMBER.match(text)):
        return True
    return outside < height * EDGE and BROWSER.search(text) is not None


def margin(height: float) -> float:
    """How far from the edge of a page, in points, a bare number counts pages."""
    return max(MARGIN * height, min(MARGIN * A4, MOST * height))
