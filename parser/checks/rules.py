"""The rules of a form that are no sums, as its TOML states them: bounds, across years, and rules on whole tables.

A side of a bound lists operands. An operand is a line of the rule's table, or a whole cell address
(``table.row.column``) in a rule of the report. ``-`` before it takes it away, ``@last`` behind it takes it from the
agency's report on the year before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from parser.report import Severity

Along = Literal["columns", "rows", "each", "report"]
# below: less than, or both 0.
Op = Literal["eq", "le", "ge", "below"]
TableKind = Literal["counts", "zero", "children"]
KINDS = ("sum", "bound", "across_years", "counts", "zero", "children")
OPS = ("eq", "le", "ge", "below")
ALONG = ("columns", "rows", "each", "report")


@dataclass(frozen=True, slots=True)
class Operand:
    """One term of a side. ``name`` is a line code or ``table.row.column``."""

    name: str
    sign: Literal[1, -1] = 1
    last_year: bool = False

    @property
    def address(self) -> tuple[str, str, str] | None:
        """The cell a whole address names, None for a line code."""
        parts = self.name.split(".")
        return (parts[0], parts[1], parts[2]) if len(parts) == 3 else None


@dataclass(frozen=True, slots=True)
class BoundRule:
    """One side against the other, along each column or row, for each left operand alone, or once for the report.

    ``earlier``: the forms whose report of the year before may be compared, where the quantities mean the same.
    ``breaks``: reporting years whose quantities do not continue those of the year before.
    """

    id: str
    says: str
    table: str
    along: Along
    op: Op
    left: tuple[Operand, ...]
    right: tuple[Operand, ...]
    severity: Severity
    note: str = ""
    earlier: tuple[str, ...] = ()
    breaks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRule:
    """A rule on all cells of some tables.

    counts: numbers are whole and not negative; zero: whether all of them are 0; children: a parent's number is at
    least the sum over its subordinates. ``without``: rows and columns that are no counts (money, changes).
    """

    kind: TableKind
    id: str
    says: str
    tables: tuple[str, ...]
    severity: Severity
    without: frozenset[str] = frozenset()
    columns: tuple[str, ...] = ()
    note: str = ""


def operand(text: str) -> Operand:
    name, at, year = text.removeprefix("-").partition("@")
    if at and year != "last":
        raise ValueError(f"operand {text}: only @last is known")
    return Operand(name, -1 if text.startswith("-") else 1, bool(at))


def load_bounds(checks: Iterable[dict[str, Any]], kind: Literal["bound", "across_years"]) -> tuple[BoundRule, ...]:
    """The bounds among a form's checks.

    Raises:
        ValueError: an operand, an operator or a direction that is not known, or @last in a rule on one report.
    """
    rules: list[BoundRule] = []
    for check in checks:
        if check.get("kind", "sum") != kind:
            continue
        rule = BoundRule(
            check["id"],
            check["says"],
            check["table"],
            check["along"],
            check["op"],
            tuple(operand(text) for text in check["left"]),
            tuple(operand(text) for text in check["right"]),
            check["severity"],
            check.get("note", ""),
            tuple(check.get("earlier", ())),
            tuple(check.get("breaks", ())),
        )
        if rule.op not in OPS or rule.along not in ALONG:
            raise ValueError(f"check {rule.id}: op is one of {OPS}, along one of {ALONG}")
        if any(term.last_year for term in (*rule.left, *rule.right)) != (kind == "across_years"):
            raise ValueError(f"check {rule.id}: a rule with @last is of kind across_years, and only such a rule has it")
        rules.append(rule)
    return tuple(rules)


def load_table_rules(checks: Iterable[dict[str, Any]]) -> tuple[TableRule, ...]:
    """The rules on whole tables among a form's checks.

    Raises:
        ValueError: a check of a kind that nothing evaluates.
    """
    checks = list(checks)
    for check in checks:
        if check.get("kind", "sum") not in KINDS:
            raise ValueError(f"check {check['id']} is of kind {check['kind']}; known are {', '.join(KINDS)}")
    return tuple(
        TableRule(
            check["kind"],
            check["id"],
            check["says"],
            tuple(check["tables"]),
            check["severity"],
            frozenset(check.get("without", ())),
            tuple(check.get("columns", ())),
            check.get("note", ""),
        )
        for check in checks
        if check.get("kind") in ("counts", "zero", "children")
    )
