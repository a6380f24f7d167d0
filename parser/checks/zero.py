"""Zero reports: every count is 0, or no application at all where the prose tells of some."""

from collections.abc import Iterable, Iterator

from parser.checks.counts import counted
from parser.checks.rules import TableRule
from parser.checks.sides import Cells, Key
from parser.forms import Form
from parser.report import Finding, ProseFact, Verdict

# Facts that cannot be told of an agency without applications, and the row that counts these.
OF_APPLICATIONS = "apps_"
RECEIVED = (("applications", "new_received", "total"), ("applications", "carried_over_in", "total"))
RECEIVED_BEFORE_2019 = "apps_received"


def findings(form: Form, cells: Cells, facts: Iterable[ProseFact]) -> Iterator[Finding]:
    for rule in form.table_rules:
        if rule.kind == "zero":
            yield from zero_report(rule, form, cells)
    yield from told_of(cells, list(facts))


def zero_report(rule: TableRule, form: Form, cells: Cells) -> Iterator[Finding]:
    """Agrees when a count is not 0, differs when all are, unknown when all that can be read are but some cannot."""
    keys = tuple(key for table in rule.tables for key in counted(rule, table, form, cells))
    if not keys:
        return
    values = [cells[key].value for key in keys]
    known = [value for value in values if value is not None]
    verdict: Verdict = "agrees" if any(known) else "unknown" if len(known) < len(values) else "differs"
    not_zero = sum(1 for value in known if value)
    left = not_zero if verdict != "unknown" else None
    yield Finding(rule.id, "", "report", verdict, left, 0, keys, (), rule.says, "source", rule.severity)


def told_of(cells: Cells, facts: list[ProseFact]) -> Iterator[Finding]:
    """The tables count no application, received or carried in, and a sentence tells of one."""
    keys = received(cells)
    if not keys or any(cells[key].value != 0 for key in keys):
        return
    for fact in facts:
        if fact.code.startswith(OF_APPLICATIONS) and fact.value > 0 and fact.unit != "%":
            yield Finding(
                "zero_while_told",
                keys[0][0],
                fact.code,
                "differs",
                fact.value,
                0,
                (),
                keys,
                "表中没有收到申请，正文却讲到申请",
                "source",
                "warning",
                fact.sentence,
            )


def received(cells: Cells) -> tuple[Key, ...]:
    if all(key in cells for key in RECEIVED):
        return RECEIVED
    return tuple(key for key in cells if key[1] == RECEIVED_BEFORE_2019)[:1]
