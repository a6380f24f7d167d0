"""Splitting a report into the sections of its form by their headings; sub-heads of a section stay inside it."""

import re

from parser.document import Block, Document, Paragraph
from parser.forms import Form
from parser.labels import LabelSet, folded
from parser.report import Section

SENTENCE_END = re.compile(r"[。！？；：!?;:]\s*$")
NEW_PARAGRAPH = re.compile(r"^\s*(?:[一二三四五六七八九十]+[、是]|[((][一二三四五六七八九十\d]+[))]|\d+[.．、]|附)")
WRAPPED = 24  # characters; a printed line this long without an end mark goes on in the next


def sections(document: Document, form: Form | None) -> list[Section]:
    """The text by section, in reading order; what stands before the first heading is a section without code."""
    parts: list[tuple[str, str, list[Block]]] = [("", "", [])]
    for block in document.blocks:
        code = heading(block, form.section_labels) if form and isinstance(block, Paragraph) else None
        if code and code not in {part[0] for part in parts}:
            parts.append((code, " ".join(block.text.split()), []))
        else:
            parts[-1][2].append(block)
    found = [Section(code, head, unwrapped(blocks)) for code, head, blocks in parts]
    return [section for section in found if section.code or section.text]


def heading(block: Paragraph, labels: LabelSet) -> str | None:
    """The section a line opens: the line is the heading and nothing else, its numeral aside."""
    if len(folded(block.text)) > 40 or SENTENCE_END.search(block.text):
        return None
    match = labels.find(block.text)
    return match.code if match and match.how in ("exact", "fuzzy") else None


def unwrapped(blocks: list[Block]) -> str:
    """Paragraphs of a section, lines that a page broke in two joined again; tables with tabs between cells."""
    lines: list[str] = []
    open_line = False
    for block in blocks:
        if not isinstance(block, Paragraph):
            lines.append(block.text)
            open_line = False
            continue
        text = block.text.strip()
        if open_line and not NEW_PARAGRAPH.match(text):
            glue = " " if lines[-1][-1:].isascii() and text[:1].isascii() else ""
            lines[-1] += glue + text
        else:
            lines.append(text)
        open_line = len(text) >= WRAPPED and not SENTENCE_END.search(text)
    return "\n".join(lines).strip()
