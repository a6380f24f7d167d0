"""A parent agency's report against the sum of its subordinates, only when all of them are there.

Few governments say whether their report adds up their departments or speaks of their own office alone, so these
findings are hints. A review body sued only as co-defendant does not count that suit, the original agency does (letter
2016 no. 201): suits of a parent may honestly be fewer than the sum.
"""

from collections.abc import Iterator, Mapping

from parser.alignment.values import Number
from parser.checks.rules import TableRule
from parser.checks.sides import Key, total, verdict
from parser.forms import Form
from parser.report import Finding, Report


def parents(parent: Report, children: Mapping[str, Report | None], form: Form) -> Iterator[Finding]:
    """Each row of the rules' columns. ``children``: every agency that should be in the sum, None where no report is.

    Unknown when a child is missing, reports in another form, or has no number in the cell.
    """
    if not children:
        return
    lacking = sorted(name for name, child in children.items() if not fits(child, parent))
    own = parent.cell
    added = [child.cell for child in children.values() if child]
    names = "、".join(lacking or sorted(children))
    evidence = f"缺少：{names}" if lacking else f"{len(children)} 个下级机关：{names}"
    for rule in form.table_rules:
        if rule.kind != "children":
            continue
        for table in rule.tables:
            for row in form.table(table).rows:
                for column in rule.columns:
                    key = (table, row.code, column)
                    summed = None if lacking else total([(cells, key, 1) for cells in added], form)
                    yield compared(rule, key, total([(own, key, 1)], form), summed, evidence)


def fits(child: Report | None, parent: Report) -> bool:
    return child is not None and child.form == parent.form and child.year == parent.year


def compared(rule: TableRule, key: Key, own: Number | None, summed: Number | None, evidence: str) -> Finding:
    return Finding(
        rule.id,
        key[0],
        f"{key[1]}.{key[2]}",
        verdict(own, "ge", summed),
        own,
        summed,
        (key,),
        (),
        f"{rule.says}（{rule.note}）" if rule.note else rule.says,
        "source",
        rule.severity,
        evidence,
    )
