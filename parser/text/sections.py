"""Splitting a report into the sections of its form by their headings; sub-heads of a section stay inside it.

The whole text stays: headings and texts of the sections one after the other are the document, white space aside.
"""

import re
from collections.abc import Iterator

from parser.alignment.labels import INVISIBLE
from parser.documents.document import Document, Paragraph
from parser.forms import Form
from parser.report import Section
from parser.text.headings import SENTENCE_END, headings
from parser.text.pieces import Piece

GOES_ON = re.compile(r"[，、,（(“《]\s*$")
NEW_PARAGRAPH = re.compile(r"^\s*(?:[一二三四五六七八九十]+[、是]|[((（][一二三四五六七八九十\d]+[))）]|\d+[.．、]|附)")
# A row of a table printed as a line, or a number whose unit was wrapped.
ROW_END = re.compile(r"\s(?:\d[\d.,]*|[/—-])$")
UNIT = re.compile("^[年月日号条件宗次篇份个人项万亿元家场期批名起例%％，、。；）)]")
WRAPPED = 24  # characters; a printed line this long without an end mark goes on in the next


def sections(document: Document, form: Form | None) -> list[Section]:
    """The text by section, in reading order; what stands before the first heading is a section without code.

    A document of no known form is parted at headings of any form; its sections have a heading and no code.
    """
    pieces = list(pieces_of(document))
    heads = headings(pieces, document, form)
    found: list[Section] = []
    code, heading, at, start = "", "", 0, 0
    for head in heads:
        found.append(Section(code, heading, text_of(pieces, at, start, head.first, head.start)))
        code = head.code
        heading = " ".join(text_of(pieces, head.first, head.start, head.last, head.end).split())
        at, start = head.last, head.end
    found.append(Section(code, heading, text_of(pieces, at, start, len(pieces), 0)))
    return [section for section in found if section.code or section.heading or section.text]


def pieces_of(document: Document) -> Iterator[Piece]:
    tables = 0
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield Piece(block.text)
            continue
        for row in block.rows():
            filled = [cell.text for cell in row if cell.text.strip()]
            if len(filled) == 1 and "\n" in filled[0]:
                yield from (Piece(line, tables) for line in filled[0].split("\n"))
            elif row:
                yield Piece("\t".join(" ".join(cell.text.split()) for cell in row), tables, len(filled) == 1)
        tables += 1


def text_of(pieces: list[Piece], first: int, start: int, last: int, end: int) -> str:
    """The text from a place to another, lines that a page broke in two joined again."""
    lines: list[str] = []
    open_line = False
    for index in range(first, min(last + (end > 0), len(pieces))):
        whole_text = pieces[index].text
        text = whole_text[start if index == first else 0 : end if index == last else None]
        if pieces[index].grid >= 0:
            lines.append(text)
            open_line = False
            continue
        text = text.strip()
        if not INVISIBLE.sub("", text):
            continue
        row = bool(lines) and ROW_END.search(lines[-1]) is not None and not UNIT.match(text)
        if open_line and not row and not NEW_PARAGRAPH.match(text):
            glue = " " if lines[-1][-1:].isascii() and text[:1].isascii() else ""
            lines[-1] += glue + text
        else:
            lines.append(text)
        open_line = (len(text) >= WRAPPED and not SENTENCE_END.search(text)) or GOES_ON.search(text) is not None
    return "\n".join(lines).strip()
