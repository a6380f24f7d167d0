"""Row labels of scans that the recogniser misread too much to be sure of which they are.

其他对外管理服务事项 under noise reads as 具他对外官埋服秀事项: six of ten characters. What stands beside such a label
is ambiguous, never a number; without it the row would be missing, as if the agency had not printed it.
"""

from collections.abc import Mapping

from rapidfuzz.distance import Levenshtein

from parser.alignment.labels import FUZZY_MARGIN, stem
from parser.documents.document import GridCell
from parser.forms import Form, FormTable

LEAST = 0.5  # of the characters of the longer label
SHORTEST = 4  # characters
NEXT = 3  # rows in which one that was meant is looked for
NEARLY = 0.75  # of the characters of the longer label


def misread_row(form: Form, label: GridCell, last: Mapping[str, str]) -> tuple[FormTable, str] | None:
    """Table and code of the row whose label a recognised one is most like; None where another is nearly as like.

    ``last``: code of a table -> the row of it that was read last.
    """
    key = stem(label.text)
    if label.confidence is None or len(key) < SHORTEST:
        return None
    best: dict[tuple[str, tuple[str, ...]], float] = {}
    for table in (table for table in form.tables if not table.one_line):
        for known, codes in table.row_labels.stems.items():
            alike = Levenshtein.normalized_similarity(known, key)
            best[table.code, codes] = max(best.get((table.code, codes), 0.0), alike)
    (row, first), (_, second) = sorted(best.items(), key=lambda item: -item[1])[:2]
    if first < LEAST or first - second < FUZZY_MARGIN:
        return None
    code = form.table(row[0]).row_after(row[1], last.get(row[0]))
    return (form.table(row[0]), code) if code else None


def meant_instead(table: FormTable, label: GridCell, code: str, last: str | None) -> str | None:
    """The row that a recognised label may be in truth, when it says a row that was read before: 不 is lost easily.

    同意公开答复数 below 同意部分公开答复数 is most likely 不同意公开答复数, which comes next.
    """
    codes = [row.code for row in table.rows]
    if label.confidence is None or last is None or codes.index(code) >= codes.index(last):
        return None
    key = stem(label.text)
    following = codes[codes.index(last) + 1 :][:NEXT]
    alike = {
        code: Levenshtein.normalized_similarity(known, key)
        for known, of in table.row_labels.stems.items()
        for code in of
        if code in following
    }
    best = max(alike, key=alike.__getitem__, default=None)
    return best if best and alike[best] >= NEARLY else None
