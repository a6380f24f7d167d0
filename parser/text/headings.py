"""The headings of a report: which of its lines open a section of the form, however they are printed."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from parser.alignment.labels import LabelSet, folded, stem
from parser.documents.document import Document, Grid
from parser.forms import Form, load_forms
from parser.text.pieces import Candidate, Piece

SENTENCE_END = re.compile(r"[。！？；：!?;:]\s*$")
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

Weight = tuple[int, int, bool, int]


def headings(pieces: list[Piece], document: Document, form: Form | None) -> list[Candidate]:
    """The headings that part the text, in reading order, at most one for each section of the form."""
    if form is None:
        wordings = (w for f in load_forms() for s in f.sections for w in (s.label, *s.variants))
        labels = LabelSet((stem(wording), (wording,)) for wording in wordings)
        found = [c for c in chosen(list(candidates(pieces, labels)), pieces, ()) if c.rank == 3]
        return [replace(c, code="") for c in found] if len(found) >= 2 else []
    order = tuple(s.code for s in form.sections)
    found = chosen(list(candidates(pieces, form.section_labels)), pieces, order)
    for other in load_forms():
        codes = {s.code for s in other.sections}
        if "s7" in order or "s7" not in codes or not codes <= set(CHAPTERS):
            continue
        chapters = chosen(list(candidates(pieces, other.section_labels)), pieces, ())
        if sum(c.rank == 3 for c in chapters) > sum(c.rank == 3 for c in found):
            found = renamed(chapters)
    return with_lost(without_groups(found, pieces, form), pieces, document, form)


def without_groups(found: list[Candidate], pieces: list[Piece], form: Form) -> list[Candidate]:
    """Without the heads of a sheet's blocks (二、回应解读情况) below the heading of the section with the sheet."""
    begins = {c.code: c.first for c in found}
    groups = {
        (stem(wording), table.section) for table in form.tables for group in table.groups for wording in group.wordings
    }
    return [
        c
        for c in found
        if not any(
            stem(pieces[c.first].text) == key and begins.get(section, c.first) < c.first for key, section in groups
        )
    ]


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


@lru_cache(maxsize=256)
def spaced_heading(known: str) -> re.Pattern[str]:
    """A heading with its numeral after the end of a sentence, its characters spaced or parted by commas."""
    spaced = r"[\s、，,]*".join(map(re.escape, known))
    return re.compile(rf"(?<![^。！？；\s])(?P<head>[一二三四五六七八九十]{{1,3}}\s*[、.．]\s*{spaced})")


def glued(text: str, at: int, labels: LabelSet) -> Iterator[Candidate]:
    """Headings inside a longer line: at its beginning, or after the end of a sentence, with their numeral."""
    if len(text) < 6:
        return
    for known, codes in sorted(labels.stems.items(), key=lambda item: -len(item[0])):
        if len(codes) != 1 or len(known) < 4 or any(character not in text for character in known):
            continue
        for found in spaced_heading(known).finditer(text):
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
    tables = [at for at, piece in enumerate(pieces) if piece.grid >= 0 or TABLE_WORDS.search(piece.text)]
    best: dict[str, tuple[Weight, Candidate]] = {}
    for candidate, end in zip(upper, ends(upper, len(pieces)), strict=True):
        told = weight(candidate, end, tables, order)
        if candidate.code not in best or told > best[candidate.code][0]:
            best[candidate.code] = told, candidate
    return sorted((candidate for _, candidate in best.values()), key=lambda c: (c.first, c.start))


def ends(found: list[Candidate], last: int) -> list[int]:
    """Where the section that each candidate would open ends: at the next one for another section."""
    nearest = [("", last), ("", last)]  # code and place of the next candidate, and of the next with another code
    at = last
    waiting: list[Candidate] = []
    given: list[int] = []
    for candidate in reversed(found):
        if candidate.first != at:  # those that stand on one line end together
            for each in waiting:
                second = nearest[1] if each.code == nearest[0][0] else nearest[0]
                nearest = [(each.code, at), second]
            waiting, at = [], candidate.first
        waiting.append(candidate)
        given.append(next(place for code, place in (*nearest, ("", last)) if code != candidate.code))
    return given[::-1]


def without_contents(found: list[Candidate], pieces: list[Piece]) -> list[Candidate]:
    """Without the lines of a table of contents: they end with a page, or the same headings follow again."""
    kept = [c for c in found if c.last == c.first or not LEADER.search(pieces[c.first].text)]
    met = {c.code: (c.first, c.start) for c in kept}  # where each heading is met last
    contents: set[Candidate] = set()
    for run in runs(kept, pieces):
        end = (run[-1].first, run[-1].start)
        if len(run) >= CONTENTS_RUN and sum(met[c.code] > end for c in run) >= len(run) - 1:
            contents.update(run)
    return [c for c in kept if c not in contents]


def runs(found: list[Candidate], pieces: list[Piece]) -> list[list[Candidate]]:
    """Headings that follow each other with nothing between, none of them twice."""
    parted: list[list[Candidate]] = []
    for c in found:
        last = parted[-1] if parted else []
        if last and nothing_between(last[-1], c, pieces) and c.code not in {one.code for one in last}:
            last.append(c)
        else:
            parted.append([c])
    return parted


def nothing_between(one: Candidate, other: Candidate, pieces: list[Piece]) -> bool:
    return all(
        PAGE_NUMBER.match(piece.text) or not piece.text.strip() for piece in pieces[one.last : other.first]
    ) and (one.end == 0 and other.start == 0)


def weight(candidate: Candidate, end: int, tables: list[int], order: Sequence[str]) -> Weight:
    """How telling a candidate is among those for one section; equal ones are told by which comes first.

    ``end``: the piece at which its section would end; ``tables``: the pieces that are of a table, ascending.
    """
    at = order.index(candidate.code) if candidate.code in order else -1
    fitting = 0 <= at < 10 and candidate.numeral == "一二三四五六七八九十"[at]
    table = bisect_left(tables, candidate.last) < bisect_left(tables, end)
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
