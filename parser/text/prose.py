"""Numbers told in sentences -> facts by the patterns of prose.toml; one whose subject is not certain is left out."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from parser.alignment.labels import INVISIBLE, stem
from parser.alignment.numerals import COUNT, Count, Marked, marked
from parser.alignment.values import Number
from parser.documents.document import Document, Grid, Place
from parser.forms import FormTable, load_forms
from parser.report import Exactness, ProseFact, Section
from parser.text.prose_guards import Setting, stands
from parser.text.prose_rules import CellKey, Rule, load_rules
from parser.text.recognise import labels_shown, recognise_identity

SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*")
HEAD = re.compile(r"^\s*(?:[((]?[一二三四五六七八九十]{1,3}[)、)]|[((]?\d{1,2}[))]|\d{1,2}[.．、](?!\d))")
ROW = re.compile(r"^[^。！？；]*\s(?:\d[\d.,]*|[/—-])\s*$")  # a line of a table: its last word is a bare number
LONGEST = 2000  # characters of a sentence; what is longer is a table that lost its cells
LOOK_BACK = 4  # sentences in which a number without a subject of its own finds one
CONTEXT = 60  # sentences of one line that are remembered; a longer line is no prose
TO_COME = {"v2019": {"s5"}, "v2021": {"s5"}, "v2008": {"s6"}}  # problems and plans: their numbers are not the year's


@dataclass(frozen=True, slots=True)
class Found:
    """A fact with where it stands in its marked sentence; ``at`` is below 0 where no count is printed."""

    fact: ProseFact
    rule: Rule
    at: int

    @property
    def start(self) -> int:
        return self.at if self.at >= 0 else -self.at - 1


def facts(
    document: Document, sections: Sequence[Section], form_code: str | None, year: int | None = None
) -> list[ProseFact]:
    """The facts of all sections, in reading order. ``year``: the reporting year, else what the document says of itself.

    ``sections`` are those of the same document: together they hold its text, which is how a sentence finds its place.
    """
    identity = recognise_identity(document)
    government = load_rules().guards["government"].search(identity.agency or "") is not None
    setting = Setting(form_code, identity.year if year is None else year, government)
    places = Places(document)
    tables = sheets_shown(document, form_code)
    found: list[ProseFact] = []
    at = 0
    for section in sections:
        start = at + len(bare(section.heading))
        at = start + len(bare(section.text))
        if section.code in TO_COME.get(form_code or "", ()):
            continue
        for offset, fact in facts_of(section, setting):
            cells = compared(fact, form_code, tables)
            place = places.at(start + offset)
            found.append(replace(fact, place=place, target=cells[0] if len(cells) == 1 else None))
    return found


def compared_cells(fact: ProseFact, form_code: str | None, document: Document | None = None) -> tuple[CellKey, ...]:
    """The cells of the form whose sum should be the fact's value; () where the form has none.

    For forms of several sheets ``document`` says which sheet was printed; without it the first one listed is taken.
    """
    return compared(fact, form_code, sheets_shown(document, form_code) if document else None)


def compared(fact: ProseFact, form_code: str | None, tables: frozenset[str] | None) -> tuple[CellKey, ...]:
    rule = next((rule for rule in load_rules().facts if rule.code == fact.code), None)
    if rule is None or form_code is None:
        return ()
    if rule.each and form_code in rule.joint and fact.value != 0 and not rule.each.search(fact.sentence):
        return rule.joint[form_code]
    for cells in rule.cells.get(form_code, ()):
        if tables is None or all(table in tables for table, _, _ in cells):
            return cells
    return ()


def sheets_shown(document: Document, form_code: str | None) -> frozenset[str]:
    """The tables of a form that the document prints: all that are not optional, others with a third of their rows."""
    form = next((form for form in load_forms() if form.code == form_code), None)
    if form is None:
        return frozenset()
    shown = labels_shown(document) if any(table.optional for table in form.tables) else frozenset()

    def printed(table: FormTable) -> bool:
        return sum(any(stem(w) in shown for w in row.wordings) for row in table.rows) * 3 >= len(table.rows)

    return frozenset(table.code for table in form.tables if not table.optional or printed(table))


def facts_of(section: Section, setting: Setting) -> Iterator[tuple[int, ProseFact]]:
    """Each fact of a section with the number of printed characters before it."""
    context = [section.heading, ""]  # the second is the sub-head
    start = 0
    for line in section.text.split("\n"):
        if "\t" not in line and not ROW.search(line):
            if HEAD.match(line):
                context = [section.heading]
            offset, counted = start, 0
            for sentence in SENTENCE.finditer(line):
                printed = sentence[0]
                if len(printed) > LONGEST:
                    continue
                offset += len(bare(line[counted : sentence.start()]))
                counted = sentence.start()
                for found in facts_in(printed, section.code, "\n".join(context), setting):
                    yield offset + len(bare(printed[: found[0]])), found[1]
                context.append(marked(printed).text)
                if len(context) > CONTEXT:
                    del context[2 : -CONTEXT // 2]
            context = [*context[:2], *context[2:][-LOOK_BACK:]]
        start += len(bare(line))


def facts_in(printed: str, section: str, context: str, setting: Setting) -> Iterator[tuple[int, ProseFact]]:
    """The facts of one sentence; ``context`` is what was said before it under the same head."""
    sentence = marked(printed)
    taken: set[int] = set()
    found: list[Found] = []
    for rule in load_rules().facts:
        if rule.forms and (setting.form or "none") not in rule.forms:
            continue
        for at, count, exactness in readings(rule, sentence, context, setting):
            if at in taken:
                continue
            taken.add(at)
            value, unit = converted(rule, count)
            shown = " ".join(printed.replace("**", "").split())
            found.append(Found(ProseFact(rule.code, value, unit, exactness, shown, section), rule, at))
    for one in sorted(opened(found, sentence), key=lambda one: one.start):
        values = {other.fact.value for other in found if other.rule is one.rule}
        if len(values) == 1 and first_of(one, found):
            yield sentence.origin[one.start], one.fact


def first_of(one: Found, found: list[Found]) -> bool:
    """Whether a fact is the first of those that say the same in one sentence."""
    return one.start == min(other.start for other in found if other.rule is one.rule)


def readings(rule: Rule, sentence: Marked, context: str, setting: Setting) -> Iterator[tuple[int, Count, Exactness]]:
    """Where a rule's patterns meet a count or a wording of none, and no guard stands against it."""
    for pattern, generic in rule.patterns:
        for match in pattern.finditer(sentence.text):
            at = match.start() + match[0].index(COUNT)
            count = sentence.counts[at]
            if count.unit not in rule.units or not stands(rule, sentence, match, at, context, generic, setting):
                continue
            yield at, count, "about" if count.about else "exact"
    for pattern, generic in rule.zero:
        for match in pattern.finditer(sentence.text):
            if COUNT in match[0] or not stands(rule, sentence, match, match.end(), context, generic, setting):
                continue
            yield -match.start() - 1, Count(0, rule.units[0], False, False), "worded"


def opened(found: list[Found], sentence: Marked) -> Iterator[Found]:
    """Items of a list that ends with 等 are open: more of them were left out."""
    ends = [at for at, count in sentence.counts.items() if count.open]
    for one in found:
        end = min((end for end in ends if end >= one.at), default=-1)
        within = one.at >= 0 and end >= 0 and not re.search("[，。；]", sentence.text[one.at : end])
        if within and one.rule.part and one.fact.exactness == "exact":
            yield replace(one, fact=replace(one.fact, exactness="open"))
        else:
            yield one


def converted(rule: Rule, count: Count) -> tuple[Number, str]:
    """Value and unit as kept: sums of money in yuan, so that 0.394万元 and 3940元 are the same."""
    if rule.yuan and count.unit == "万元":
        exact = Decimal(str(count.value)) * 10000
        return (int(exact) if exact == exact.to_integral_value() else float(exact)), "元"
    return count.value, count.unit or rule.units[0]


def bare(text: str) -> str:
    """The characters that count for places: all but white space and invisible ones."""
    return INVISIBLE.sub("", text)


class Places:
    """Which block of a document the n-th printed character stands in."""

    def __init__(self, document: Document) -> None:
        self.starts: list[int] = []
        self.places: list[Place] = []
        at = 0
        for text, place in pieces(document):
            self.starts.append(at)
            self.places.append(place)
            at += len(bare(text))

    def at(self, offset: int) -> Place | None:
        index = bisect_right(self.starts, offset) - 1
        return self.places[index] if index >= 0 else None


def pieces(document: Document) -> Iterable[tuple[str, Place]]:
    for block in document.blocks:
        if isinstance(block, Grid):
            for row in block.rows():
                yield from ((cell.text, cell.place) for cell in row)
        else:
            yield block.text, block.place
