"""Tables whose cells ran together without a separator: labels are found by their words, digits by arithmetic.

Seen in copies of published pages: 一、本年新收政府信息公开申请数量21710000218 for 217, 1, 0, 0, 0, 0, 218. A run of
digits is split only where exactly one reading is left: nothing but zeros, as many as columns; or, in a complete
table, the one reading under which every row and every column adds up. A single sum is not enough: 0000055 is 5 and
5, or 55 and a lost total; without any, 120 is 1, 2, 0 or 12, 0 and an empty cell. The row then stays undivided.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, product

from parser.alignment.labels import ORDINAL, folded
from parser.alignment.values import number
from parser.forms import Form, FormTable

PREFIX = r"(?:其中:?)?(?:\([一二三四五六七八九十]\)|[一二三四五六七八九十][、.]|\d[、.])?"
VALUES = re.compile(r"[-+/\d.]+(?:万?元|\(单位:万?元\))?")
PIECES = re.compile(rf"{VALUES.pattern}|(?:(?!{VALUES.pattern}).)+")
SENTENCE = re.compile(r"[,;。:!?]|^(?:条|件|次|宗|篇|个|人|项|份|万)")  # a number in a sentence has its unit after it
MAX_DIGITS = 26  # of one row: seven numbers of three to four digits; longer runs have too many readings
MAX_READINGS = 400  # of one row
MAX_COMBINATIONS = 20_000  # of one table

Split = tuple[str, ...]


@lru_cache(maxsize=16)
def word_pattern(form: Form) -> re.Pattern[str]:
    """Any label, head, group, title or note of a form, with its item number, punctuation optional."""
    wordings = {"信息内容", "统计指标", "指标", "数量"}
    for table in form.tables:
        lines = (*table.rows, *table.columns, *table.groups)
        wordings |= {w for line in lines for w in line.wordings} | {table.label, *table.variants, *table.notes}
    for section in form.sections:
        wordings |= {section.label, *section.variants}
    plain = {ORDINAL.sub("", folded(w), count=1) for w in wordings}
    spelled = (
        "".join(re.escape(c) if c.isalnum() else f"{re.escape(c)}?" for c in w)
        for w in sorted(plain - {""}, key=len, reverse=True)
    )
    return re.compile(PREFIX + "(?:" + "|".join(spelled) + ")")


def glued_cells(text: str, form: Form) -> list[str] | None:
    """The labels and digit runs that a line consists of, in order; None when it is no part of a table.

    Words that no form knows are kept as a label of their own, so that their numbers go to nobody else; a line
    that holds any must hold at least three rows with their numbers, or it is prose.
    """
    flat = folded(text)
    found: list[str] = []
    at = 0
    foreign = False
    for word in (*word_pattern(form).finditer(flat), None):
        between = flat[at : word.start() if word else len(flat)]
        for piece in PIECES.findall(between):
            if SENTENCE.search(piece):
                return None
            foreign = foreign or not VALUES.fullmatch(piece)
            found.append(piece)
        if word is None:
            break
        if not between and found and is_row(found[-1], form) and is_row(word[0], form):
            found[-1] += word[0]  # whose the next numbers are cannot be told
        else:
            found.append(word[0])
        at = word.end()
    rows = sum(is_row(a, form) and VALUES.fullmatch(b) is not None for a, b in pairwise(found))
    return found if len(found) > 1 and (rows >= 3 or not foreign) else None


def foreign_row(text: str) -> list[str] | None:
    """A short line of unknown words with digits after them, as a table of glued rows may hold between its own."""
    found = re.fullmatch(r"([^\d,。；;:]{2,30}?)(\d+)", folded(text))
    return [found[1], found[2]] if found else None


def is_row(word: str, form: Form) -> bool:
    """A row label, or several that stand together without numbers between."""
    tables = [table for table in form.tables if not table.one_line]
    return any(table.is_row(word) or len(table.row_labels.merged(word)) > 1 for table in tables)


def divided(rows: Sequence[tuple[FormTable, str, str]], form: Form) -> dict[int, Split]:
    """Row number -> its values, for the rows whose digits have one reading. ``rows``: table, row code, digits."""
    readings = {i: list(splits(digits, table, form)) for i, (table, _, digits) in enumerate(rows)}
    settled = {i: reading for i, row in enumerate(rows) if (reading := plainly(row[0], row[2]))}
    for table in {table.code: table for table, _, _ in rows}.values():
        own = [i for i, row in enumerate(rows) if row[0].code == table.code]
        if width(table) == 1 and not sums_hold({rows[i][1]: rows[i][2] for i in own}, table, form):
            settled = {i: reading for i, reading in settled.items() if i not in own}
        if not table.one_line and sorted(rows[i][1] for i in own) == sorted(row.code for row in table.rows):
            settled.update(by_columns({rows[i][1]: (i, readings[i]) for i in own}, table, form))
    return settled


def sums_hold(digits: dict[str, str], table: FormTable, form: Form) -> bool:
    """Whether the sums over a sheet of one column hold; a number that swallowed its neighbour breaks them."""
    for rule in form.checks:
        if rule.table == table.code and rule.along == "report":
            if not all(digits.get(row, "").isdigit() for row in (*rule.left, *rule.right)):
                return False
            if sum(int(digits[row]) for row in rule.left) != sum(int(digits[row]) for row in rule.right):
                return False
    return True


def plainly(table: FormTable, digits: str) -> Split | None:
    """The reading that needs no other row: of a single column, or of nothing but zeros, as many as columns."""
    if width(table) == 1:
        return (digits,)
    return tuple(digits) if len(digits) == width(table) and not digits.strip("0") else None


def width(table: FormTable) -> int:
    return len(table.columns) * (len(table.rows) if table.one_line else 1)


def row_rule(table: FormTable, form: Form) -> bool:
    """Whether the form says that the last column of the table is the sum of the others."""
    codes = tuple(column.code for column in table.columns)
    return any(
        rule.table == table.code and rule.along == "rows" and (rule.left, rule.right) == (codes[:-1], codes[-1:])
        for rule in form.checks
    )


def splits(digits: str, table: FormTable, form: Form) -> Iterator[Split]:
    """Every way to read a run of digits as one line of a table that agrees with the line's own sum."""
    columns = len(table.columns)
    if columns == 1 and not table.one_line:
        yield (digits,)
    elif row_rule(table, form) and digits.isdigit() and width(table) <= len(digits) <= MAX_DIGITS:
        groups = len(table.rows) if table.one_line else 1
        for count, split in enumerate(summed(digits, columns, groups)):
            if count == MAX_READINGS:
                return
            yield split


def summed(digits: str, columns: int, groups: int) -> Iterator[Split]:
    """Splits into ``groups`` of ``columns`` numbers without leading zeros, the last of each the sum of the others."""

    def walk(at: int, left: int, total: int, parts: Split) -> Iterator[Split]:
        place = (len(parts)) % columns
        if left == 0:
            if at == len(digits):
                yield parts
            return
        ends = [at + 1] if digits[at] == "0" else range(at + 1, len(digits) - left + 2)
        for end in ends:
            value = int(digits[at:end])
            if place == columns - 1:
                if value == total:
                    yield from walk(end, left - 1, 0, (*parts, digits[at:end]))
                elif value > total:
                    return
            else:
                yield from walk(end, left - 1, total + value, (*parts, digits[at:end]))

    yield from walk(0, columns * groups, 0, ())


def by_columns(rows: dict[str, tuple[int, list[Split]]], table: FormTable, form: Form) -> dict[int, Split]:
    """The readings that the sums along the columns leave; a row on which they still disagree is left out."""
    rules = [rule for rule in form.checks if rule.table == table.code and rule.along == "columns"]
    codes = list(rows)
    choices = [rows[code][1] for code in codes]
    combinations = 1
    for readings in choices:
        combinations *= len(readings)
    if not rules or not 0 < combinations <= MAX_COMBINATIONS:
        return {}
    standing: list[tuple[Split, ...]] = []
    for combination in product(*choices):
        line = dict(zip(codes, combination, strict=True))
        if all(
            sum(number(line[row][c]) for row in rule.left) == sum(number(line[row][c]) for row in rule.right)
            for rule in rules
            for c in range(len(table.columns))
        ):
            standing.append(combination)
    agreed = [{combination[k] for combination in standing} for k in range(len(codes))]
    return {rows[code][0]: seen.pop() for code, seen in zip(codes, agreed, strict=True) if len(seen) == 1}
