"""Adding up one side of a rule and setting it against the other. A blank is never 0: with one, the side is None.

Sums are exact (decimal), so 0.1 + 0.2 万元 is 0.3. A cell that prints its own unit of money (元 under a head of 万元)
is brought to the unit of the form first.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from parser.alignment.values import Number
from parser.checks.rules import Op
from parser.forms import Form
from parser.report import ReportCell, Verdict

Key = tuple[str, str, str]
Cells = Mapping[Key, ReportCell]

YUAN = {"元": 1, "百元": 100, "千元": 1000, "万元": 10_000, "万": 10_000, "百万元": 1_000_000, "亿元": 100_000_000}
MONEY = {unit: Decimal(yuan) for unit, yuan in YUAN.items()}


def exact(value: Number) -> Decimal:
    return Decimal(str(value))


def plain(value: Decimal) -> Number:
    """An int, unless a fraction is left or SQLite, with its 64 bits, could not hold it."""
    return int(value) if value == value.to_integral_value() and abs(value) < 1 << 63 else float(value)


def form_unit(form: Form, key: Key) -> str:
    table = form.table(key[0])
    return table.unit_of(table.row(key[1]), table.column(key[2]))


def measured(cells: Cells, key: Key, form: Form) -> Decimal | None:
    """The number in a cell, in the unit of the form where that is one of money; None when it is no number."""
    cell = cells.get(key)
    if cell is None or cell.value is None or cell.state != "number":
        return None
    value = exact(cell.value)
    own, asked = MONEY.get(cell.unit or ""), MONEY.get(form_unit(form, key))
    return value * own / asked if own and asked else value


def total(terms: Iterable[tuple[Cells, Key, int]], form: Form) -> Number | None:
    """The sum of signed cells, each from its own report; None as soon as one is not a number."""
    added = Decimal(0)
    for cells, key, sign in terms:
        value = measured(cells, key, form)
        if value is None:
            return None
        added += sign * value
    return plain(added)


def verdict(left: Number | None, op: Op, right: Number | None) -> Verdict:
    if left is None or right is None:
        return "unknown"
    holds = {
        "eq": left == right,
        "le": left <= right,
        "ge": left >= right,
        "below": left < right or left == right == 0,
    }
    return "agrees" if holds[op] else "differs"
