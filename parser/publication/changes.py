"""What differs between two readings of one report: title, cells, sentences of sections, words in tables."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from parser.alignment.labels import folded, stem
from parser.alignment.values import compact, looks_like_value
from parser.forms import Form
from parser.publication.noise import noise_lines, quiet_lines
from parser.report import Report, ReportCell

SENTENCE = re.compile(r"(?<=[。;!?])")
Key = tuple[str, str, str]
Kind = Literal["reading", "form", "title", "cell", "section", "table"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``code``: table.row.column of a cell, the code of a section; None stands for nothing there.

    ``table`` is text inside a table that is no cell of the form: a label, a note, a row of the agency's own.
    """

    kind: Kind
    code: str
    label: str
    before: str | None
    after: str | None
    before_state: str | None = None
    after_state: str | None = None
    key: Key | None = None


def changes(
    before: Report | None, after: Report | None, forms: Mapping[str, Form], *, words: bool = True
) -> list[Change]:
    """All differences in the order title, cells, sections, table words; empty when the two say the same.

    ``words``: sentences and words of tables too. Two formats of one report are compared without them, because a PDF
    breaks lines where a page does not.
    """
    if before is None or after is None:
        return [Change("reading", "", "", told(before), told(after))] if before is not after else []
    found: list[Change] = []
    if folded(before.title or "") != folded(after.title or ""):
        found.append(Change("title", "", "", before.title, after.title))
    if before.form != after.form:
        # No column of one form is the continuation of one of another, so their cells are not set side by side.
        found.append(Change("form", "", "", before.form, after.form))
        cells: list[Change] = []
    else:
        cells = list(changed_cells(before, after, forms.get(after.form or "")))
    found += cells
    if words:
        labels = known_labels(forms.get(form or "") for form in (before.form, after.form))
        found += changed_sections(before, after, labels)
        if before.form == after.form:
            found += changed_tables(before, after, labels, cells)
    return found


def told(report: Report | None) -> str | None:
    return None if report is None else f"{len(report.cells)} cells, {len(report.text)} characters"


# -- cells ---------------------------------------------------------------------------------------------


def changed_cells(before: Report, after: Report, form: Form | None) -> Iterator[Change]:
    old, new = before.cell, after.cell
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        if same_cell(was, now):
            continue
        yield Change(
            "cell",
            ".".join(key),
            label_of(form, key),
            was.raw if was else None,
            now.raw if now else None,
            was.state if was else None,
            now.state if now else None,
            key,
        )


def same_cell(one: ReportCell | None, other: ReportCell | None) -> bool:
    if one is None or other is None:
        return one is other
    return cell_facts(one) == cell_facts(other)


def cell_facts(cell: ReportCell) -> tuple[object, ...]:
    """What makes a cell another one: not where it stands, nor the width of its digits."""
    return (cell.state, cell.value, compact(cell.raw or ""), cell.unit or "")


def label_of(form: Form | None, key: Key) -> str:
    """The form's words for a cell; its codes where no form has it."""
    table = next((t for t in form.tables if t.code == key[0]), None) if form else None
    if table is None:
        return " / ".join(key)
    row = next((line.label for line in table.rows if line.code == key[1]), key[1])
    column = next((line.label for line in table.columns if line.code == key[2]), key[2])
    return f"{table.label} / {row} / {column}"


# -- words ---------------------------------------------------------------------------------------------


def known_labels(forms: Iterable[Form | None]) -> frozenset[str]:
    found: set[str] = set()
    for form in forms:
        if form:
            found |= form.stems | form.table_labels.stems.keys()
            found.update(key for table in form.tables for key in table.group_labels.stems)
    return frozenset(found)


def in_table(line: str, labels: frozenset[str]) -> bool:
    """Whether a line of text is a row of a table: cells parted by tabs, a value, or a label with its values."""
    if "\t" in line:
        return True
    parts = line.split()
    while parts and looks_like_value(parts[-1]):
        parts.pop()
    return not parts or stem(" ".join(parts)) in labels


def sentences(text: str, labels: frozenset[str], noise: frozenset[str]) -> list[str]:
    """The prose of a section by sentences, so that a line broken elsewhere is no change."""
    lines = (line for line in quiet_lines(text, noise) if not in_table(line, labels))
    return [part for part in SENTENCE.split("".join(lines)) if part]


def changed_sections(before: Report, after: Report, labels: frozenset[str]) -> Iterator[Change]:
    """One change for each section whose sentences differ, with those that went and those that came."""
    old = {section.code or section.heading: section for section in before.sections}
    new = {section.code or section.heading: section for section in after.sections}
    noise = noise_lines(before.text) | noise_lines(after.text)
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        one = sentences(f"{was.heading}\n{was.text}" if was else "", labels, noise)
        other = sentences(f"{now.heading}\n{now.text}" if now else "", labels, noise)
        if folded("".join(one)) == folded("".join(other)):
            continue
        gone, come = differing(one, other)
        section = now or was
        assert section
        yield Change("section", section.code, section.heading, gone if was else None, come if now else None)


def differing(one: list[str], other: list[str]) -> tuple[str, str]:
    """The sentences that are only in the first list, and those only in the second; parts between are marked by …"""
    matcher = SequenceMatcher(None, [folded(s) for s in one], [folded(s) for s in other], autojunk=False)
    gone, come = [], []
    for how, a, b, c, d in matcher.get_opcodes():
        if how != "equal":
            gone.append("".join(one[a:b]))
            come.append("".join(other[c:d]))
    return tuple("…".join(part for part in parts if part) for parts in (gone, come))  # type: ignore[return-value]


def changed_tables(before: Report, after: Report, labels: frozenset[str], cells: Iterable[Change]) -> Iterator[Change]:
    """Rows of tables that differ although no changed cell accounts for it."""
    old, new = (table_lines(report, labels) for report in (before, after))
    moved = [change for change in cells if change.kind == "cell"]
    gone = unexplained(old - new, [change.before for change in moved])
    come = unexplained(new - old, [change.after for change in moved])
    if gone or come:
        yield Change("table", "", "", "\n".join(gone), "\n".join(come))


def table_lines(report: Report, labels: frozenset[str]) -> Counter[str]:
    return Counter(line for line in quiet_lines(report.text) if in_table(line, labels))


def unexplained(lines: Counter[str], values: Iterable[str | None]) -> list[str]:
    """Lines that hold none of the values of the changed cells."""
    known = {compact(value) for value in values if value}
    return [line for line in lines.elements() if not known & {compact(part) for part in re.split(r"[\t ]", line)}]
