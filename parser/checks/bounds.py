"""Bounds: what the form does not print as a sum but implies, in one report or over two years."""

from collections.abc import Iterator
from dataclasses import dataclass

from parser.checks.rules import BoundRule, Operand
from parser.checks.sides import Cells, Key, total, verdict
from parser.forms import Form
from parser.report import Finding, FindingClass


@dataclass(frozen=True, slots=True)
class Years:
    """The cells of a report, and those of the agency's report on the year before where a rule needs them."""

    cells: Cells
    last: Cells
    last_year: int | None = None

    def of(self, term: Operand) -> Cells:
        return self.last if term.last_year else self.cells

    def named(self, term: Operand, key: Key) -> Key:
        """The key a finding shows: ``table@2020`` stands for the table in the report on 2020."""
        return (f"{key[0]}@{self.last_year}", key[1], key[2]) if term.last_year else key


def findings(form: Form, cells: Cells) -> Iterator[Finding]:
    """Every bound on every line of the tables that the report has, agreeing lines too."""
    for rule in form.bounds:
        yield from evaluate(rule, form, Years(cells, {}), "source")


def evaluate(rule: BoundRule, form: Form, years: Years, kind: FindingClass, evidence: str = "") -> Iterator[Finding]:
    """The rule on each of its lines; nothing when the report lacks one of its tables altogether."""
    if not {rule.table, *addressed(rule)} <= {table for table, _, _ in years.cells}:
        return
    for line, left_terms in lines(rule, form):
        left = [(term, key_of(rule, form, line, term)) for term in left_terms]
        right = [(term, key_of(rule, form, line, term)) for term in rule.right]
        sums = [total(((years.of(t), key, t.sign) for t, key in side), form) for side in (left, right)]
        yield Finding(
            rule.id,
            rule.table,
            line,
            verdict(sums[0], rule.op, sums[1]),
            sums[0],
            sums[1],
            tuple(years.named(term, key) for term, key in left),
            tuple(years.named(term, key) for term, key in right),
            f"{rule.says}（{rule.note}）" if rule.note else rule.says,
            kind,
            rule.severity,
            evidence,
        )


def addressed(rule: BoundRule) -> set[str]:
    return {term.address[0] for term in (*rule.left, *rule.right) if term.address}


def lines(rule: BoundRule, form: Form) -> Iterator[tuple[str, tuple[Operand, ...]]]:
    """The lines a rule speaks of, each with the operands of its left side."""
    table = form.table(rule.table)
    if rule.along == "report":
        yield "report", rule.left
    elif rule.along == "each":
        yield from ((term.name, (term,)) for term in rule.left)
    else:
        yield from ((line.code, rule.left) for line in (table.columns if rule.along == "columns" else table.rows))


def key_of(rule: BoundRule, form: Form, line: str, term: Operand) -> Key:
    """The cell an operand stands for on a line; rules of the report name rows of a table with one value column."""
    if term.address:
        return term.address
    if rule.along == "rows":
        return (rule.table, line, term.name)
    column = line if rule.along == "columns" else form.table(rule.table).columns[0].code
    return (rule.table, term.name, column)
