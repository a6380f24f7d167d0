"""Titles of tables, as paragraphs and as lone cells."""

from parser.alignment.labels import stem
from parser.alignment.values import compact, looks_like_value
from parser.documents.document import GridCell
from parser.forms import Form, FormTable


def titled(form: Form, text: str) -> FormTable | None:
    """The table that a line of text is the title of."""
    match = form.table_labels.find(text) if len(compact(text)) < 40 else None
    return form.table(match.code) if match else with_more_after(form, text)


def with_more_after(form: Form, text: str) -> FormTable | None:
    """A sheet's title with something printed after it: 附表 1主动公开情况统计 单位：条."""
    key = stem(text)
    if len(key) > 40:
        return None
    known = form.table_labels.stems
    codes = {code for label in known if len(label) > 5 and key.startswith(label) for code in known[label]}
    return form.table(codes.pop()) if len(codes) == 1 else None


def title_in(form: Form, cells: list[GridCell]) -> FormTable | None:
    """The table that the only text of a row is the title of."""
    texts = [cell.text for cell in cells if compact(cell.text)]
    if len(texts) != 1 or looks_like_value(texts[0]):
        return None
    code = form.table_labels.exact(texts[0])
    return form.table(code) if code else with_more_after(form, texts[0])
