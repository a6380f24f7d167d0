"""Splitting a report into the sections of its form by their headings; sub-heads of a section stay inside it.

The whole text stays: headings and texts of the sections one after the other are the document, white space aside.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from parser.document import Document, Grid, Paragraph
from parser.forms import Form, load_forms
from parser.labels import INVISIBLE, LabelSet, folded, stem
from parser.report import Section

SENTENCE_END = re.compile(r"[。！？；：!?;:]\s*$")
GOES_ON = re.compile(r"[，、,（(“《]\s*$")
NEW_PARAGRAPH = re.compile(r"^\s*(?:[一二三四五六七八九十]+[、是]|[((（][一二三四五六七八九十\d]+[))）]|\d+[.．、]|附)")
WRAPPED = 24  # characters; a printed line this long without an end mark goes on in the next
HEADING_LENGTH = 40  # characters; the longest heading of a form has 25
JOINED = 3  # lines a wrapped heading may take

NUMERAL = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、..,:：]?|第[一二三四五六七八九十]{1,3}(?:部分|章)[、..,:：]?)(?=.)"
)
LOWER = re.compile(r"^(?:[((][一二三四五六七八九十\d]{1,3}[))]|\d{1,2}[、..](?!\d)|[①-⑩])")
LEADER = re.compile(r"(?:[.…·．]{2,}|\s)\s*[-—(（]?\d{1,3}[-—)）]?\s*$|[.…·．]{3,}\s*$")
PAGE_NUMBER = re.compile(r"^\s*[-—–]?\s*(?:第?\d{1,3}页?)\s*[-—–]?\s*$")
CONTENTS_RUN = 3  # headings one after the other with nothing between, each of them met again: a table of contents
TABLE_WORDS = re.compile("^第二十条|^信息内容|^申请人情况|^结果维持|勾稽关系")
# Glued to the text before or after it a heading needs its numeral, and what follows must begin anew.
GLUED_AFTER = re.compile(
    r"^(?:[。：:;；]|20\d\d|[(（][一二三四五六七八九十1][)）]|我|本[局委单机年部办厅]|一是|1[.、．]|按照|根据|为)"
)

# Chapters of reports before 2019 by what they are in the forms of 2019 and 2021: some agencies kept them.
CHAPTERS = {"s1": "s1", "s2": "s2", "s2b": "", "s3": "s3", "s4": "", "s5": "s4", "s6": "s5", "s7": "s6"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of the text or one row of a table. ``grid``: which table it belongs to, -1 for none."""

    text: str
    grid: int = -1
    single: bool = True  # a row with one filled cell, or a line


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that reads like a heading: pieces ``first`` to ``last``, from ``start`` to ``end`` in them."""

    code: str
    first: int
    last: int
    start: int
    end: int
    rank: int  # 3 exact, 2 ends with a label, 1 misprinted
    numeral: str
    lower: bool


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


def headings(pieces: list[Piece], document: Document, form: Form | None) -> list[Candidate]:
    """The headings that part the text, in reading order, at most one for each section of the form."""
    if form is None:
        labels = LabelSet((s.label, (s.label, *s.variants)) for f in load_forms() for s in f.sections)
        found = [c for c in chosen(list(candidates(pieces, labels)), pieces, ()) if c.rank == 3]
        return [replace(c, code="") for c in found] if len(found) >= 2 else []
    order = tuple(s.code for s in form.sections)
    found = chosen(list(candidates(pieces, form.section_labels)), pieces, order)
    if len(found) < 3:
        for other in load_forms():
            codes = {s.code for s in other.sections}
            if "s7" in order or "s7" not in codes or not codes <= set(CHAPTERS):
                continue
            chapters = chosen(list(candidates(pieces, other.section_labels)), pieces, ())
            if len(chapters) > len(found) and len(chapters) >= 3:
                found = renamed(chapters)
    return with_lost(found, pieces, document, form)


def renamed(chapters: list[Candidate]) -> list[Candidate]:
    """Chapters under the codes of the later forms; a second one for the same section keeps its heading only."""
    seen: set[str] = set()
    found = []
    for chapter in chapters:
        code = CHAPTERS.get(chapter.code, "")
        found.append(replace(chapter, code="" if code in seen else code))
        seen.add(code)
    return found


def candidates(pieces: list[Piece], labels: LabelSet) -> Iterator[Candidate]:
    """Every place that reads like one of the headings, wrapped, glued and repeated ones included."""
    at = 0
    while at < len(pieces):
        found = whole(pieces, at, labels)
        if found is None:
            yield from glued(pieces[at].text, at, labels)
            at += 1
        else:
            yield found
            at = found.last


def whole(pieces: list[Piece], at: int, labels: LabelSet) -> Candidate | None:
    """A line, or up to three lines together, that are a heading and nothing else; an exact reading goes first."""
    misprinted: Candidate | None = None
    text = ""
    for last in range(at, min(at + JOINED, len(pieces))):
        piece = pieces[last]
        if not piece.single or (last > at and (numbered(piece.text) or piece.grid != pieces[at].grid)):
            break
        text += piece.text
        if len(folded(text)) > HEADING_LENGTH or SENTENCE_END.search(text) or not folded(piece.text):
            break
        read = reading(text, labels)
        if read is None:
            continue
        code, rank = read
        found = Candidate(code, at, last + 1, 0, 0, rank, numeral_of(text), LOWER.match(folded(text)) is not None)
        if rank == 3:
            return None if piece.grid >= 0 and not exact_row(piece, labels) else found
        if misprinted is None and last == at and piece.grid < 0:
            misprinted = found
    return misprinted


def numbered(text: str) -> bool:
    return bool(NUMERAL.match(folded(text)) or LOWER.match(folded(text)))


def exact_row(piece: Piece, labels: LabelSet) -> bool:
    return bool(NUMERAL.match(folded(piece.text))) and labels.exact(piece.text) is not None


def reading(text: str, labels: LabelSet) -> tuple[str, int] | None:
    """Which section a text names, and how surely."""
    code = labels.exact(text)
    if code:
        return code, 3
    key = stem(text)
    if NUMERAL.match(folded(text)):
        ends = {labels.stems[known] for known in labels.stems if len(known) >= 4 and key.endswith(known)}
        if len(ends) == 1 and len(key) <= max(len(k) for k in labels.stems if key.endswith(k)) + 8:
            codes = ends.pop()
            return (codes[0], 2) if len(codes) == 1 else None
    match = labels.find(text)
    return (match.code, 1) if match and match.how == "fuzzy" else None


def numeral_of(text: str) -> str:
    found = NUMERAL.match(folded(text))
    return re.sub(r"[^一二三四五六七八九十]", "", found[0]) if found else ""


def glued(text: str, at: int, labels: LabelSet) -> Iterator[Candidate]:
    """Headings inside a longer line: at its beginning, or after the end of a sentence, with their numeral."""
    if len(text) < 6:
        return
    for known, codes in sorted(labels.stems.items(), key=lambda item: -len(item[0])):
        if len(codes) != 1 or len(known) < 4:
            continue
        spaced = r"[\s、，,]*".join(map(re.escape, known))
        pattern = re.compile(rf"(?<![^。！？；\s])(?P<head>[一二三四五六七八九十]{{1,3}}\s*[、.．]\s*{spaced})")
        for found in pattern.finditer(text):
            after = text[found.end() :].lstrip()
            if after and not GLUED_AFTER.match(after):
                continue
            before = text[: found.start()].rstrip()
            if before and not SENTENCE_END.search(before):
                continue
            if not before and not after:
                continue
            yield Candidate(codes[0], at, at, found.start("head"), found.end(), 3, numeral_of(found["head"]), False)
            return


def chosen(found: list[Candidate], pieces: list[Piece], order: Sequence[str]) -> list[Candidate]:
    """One candidate for each section: no line of a table of contents, no sub-head, of the rest the most telling."""
    found = without_contents(found, pieces)
    upper = [c for c in found if not c.lower]
    if len({c.code for c in upper}) < 2 and len({c.code for c in found if c.lower}) >= 4:
        upper = found
    best: dict[str, Candidate] = {}
    for candidate in upper:
        rival = best.get(candidate.code)
        if rival is None or weight(candidate, upper, pieces, order) > weight(rival, upper, pieces, order):
            best[candidate.code] = candidate
    return sorted(best.values(), key=lambda c: (c.first, c.start))


def without_contents(found: list[Candidate], pieces: list[Piece]) -> list[Candidate]:
    """Without the lines of a table of contents: such a run is followed by the same headings again."""
    kept = list(found)
    run: list[Candidate] = []
    for candidate in [*found, None]:
        if candidate is not None and (not run or nothing_between(run[-1], candidate, pieces)):
            run.append(candidate)
            continue
        later = {c.code for c in found if run and (c.first, c.start) > (run[-1].first, run[-1].start)}
        if len(run) >= CONTENTS_RUN and sum(c.code in later for c in run) >= len(run) - 1:
            kept = [c for c in kept if c not in run]
        run = [candidate] if candidate else []
    return [c for c in kept if not LEADER.search(pieces[c.first].text) or c.last == c.first]


def nothing_between(one: Candidate, other: Candidate, pieces: list[Piece]) -> bool:
    return all(
        PAGE_NUMBER.match(piece.text) or not piece.text.strip() for piece in pieces[one.last : other.first]
    ) and (one.end == 0 and other.start == 0)


def weight(
    candidate: Candidate, found: list[Candidate], pieces: list[Piece], order: Sequence[str]
) -> tuple[int, int, bool, int]:
    """How telling a candidate is among those for one section; equal ones are told by which comes first."""
    at = order.index(candidate.code) if candidate.code in order else -1
    fitting = 0 <= at < 10 and candidate.numeral == "一二三四五六七八九十"[at]
    later = [c.first for c in found if c.first > candidate.first and c.code != candidate.code]
    end = min(later, default=len(pieces))
    table = any(piece.grid >= 0 or TABLE_WORDS.search(piece.text) for piece in pieces[candidate.last : end])
    return (candidate.rank > 1, fitting, table, candidate.rank)


def with_lost(found: list[Candidate], pieces: list[Piece], document: Document, form: Form) -> list[Candidate]:
    """Sections whose heading was lost with a page begin at the first table that is theirs alone."""
    have = {c.code for c in found}
    first: dict[str, int] = {}
    for number, grid in enumerate(document.grids):
        code = section_of(grid, form)
        if code and code not in first:
            first[code] = next(i for i, piece in enumerate(pieces) if piece.grid == number)
    codes = [s.code for s in form.sections]
    for code in codes:
        at = first.get(code)
        if code in have or at is None or not found:
            continue
        before = [c for c in found if c.first <= at and c.code in codes]
        after = [c for c in found if c.first > at and c.code in codes]
        if (
            before
            and codes.index(before[-1].code) < codes.index(code)
            and all(codes.index(c.code) > codes.index(code) for c in after)
        ):
            found = sorted([*found, Candidate(code, at, at, 0, 0, 0, "", False)], key=lambda c: (c.first, c.start))
    return found


def section_of(grid: Grid, form: Form) -> str | None:
    """The section whose tables alone have at least two rows that a grid shows."""
    shown = {stem(cell.text) for cell in grid.cells}
    hits = {
        section.code: sum(
            any(stem(w) in shown for w in row.wordings)
            for table in form.tables
            if table.section == section.code and not table.one_line
            for row in table.rows
        )
        for section in form.sections
    }
    best = max(hits, key=lambda code: hits[code])
    return best if hits[best] >= 2 and sum(hits.values()) == hits[best] else None


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
        if open_line and not NEW_PARAGRAPH.match(text):
            glue = " " if lines[-1][-1:].isascii() and text[:1].isascii() else ""
            lines[-1] += glue + text
        else:
            lines.append(text)
        open_line = (len(text) >= WRAPPED and not SENTENCE_END.search(text)) or GOES_ON.search(text) is not None
    return "\n".join(lines).strip()
