"""Which table is meant: by its title in a paragraph or a lone cell, by its row labels; the unit of money it prints."""

from parser.alignment.columns import MONEY_HEAD, Heads
from parser.alignment.labels import folded, stem
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


def likely_table(form: Form, current: FormTable | None, rows: list[list[GridCell]]) -> FormTable | None:
    """The sheet with most of a grid's row labels, when the current one has fewer: sheets share many labels."""
    texts = [cell.text for row in rows for cell in row[:3] if compact(cell.text)]

    def known(table: FormTable) -> int:
        return sum(table.is_row(text) for text in texts)

    sheets = [table for table in form.tables if table.optional and not table.one_line]
    best = max(sheets, key=known, default=None)
    if best is None or known(best) == 0:
        return None
    return best if current is None or known(best) > known(current) else None


def money_of(heads: Heads | None, above: list[list[GridCell]], table: FormTable, column: str) -> str | None:
    """The unit of money that the head over a number prints, or the nearest lone text above it: （八）项（单位：元）."""
    if heads and column in heads.units:
        return heads.units[column]
    if not (table.column(column).unit or table.unit).endswith("元"):
        return None
    filled = ([cell.text for cell in row if compact(cell.text)] for row in reversed(above))
    alone = next((texts[0] for texts in filled if len(texts) == 1), "")
    unit = MONEY_HEAD.search(folded(alone))
    return unit[1] if unit else None
