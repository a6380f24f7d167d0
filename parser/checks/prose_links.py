"""Numbers told in the prose against the tables.

A sentence and a table may both be right about different things. A finding differs only when the sentence speaks of the
quantity that the cell counts: not when its clause speaks of a whole area, nor when the number is that of a neighbouring
quantity which agencies call by the same words (``prose_links.toml``).
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from parser.alignment.labels import folded
from parser.alignment.values import Number
from parser.checks.sides import MONEY, Cells, Key, exact, form_unit, plain, total
from parser.forms import Form
from parser.report import Finding, ProseFact, Report, Severity, Verdict
from parser.text.prose import compared

RULES = Path(__file__).with_suffix(".toml")

THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
CLAUSE = re.compile(r"[,，;；。:：]")
# What a rounded number may stand for: 近20万 is at least 80 % of it, 70多 and 100余 less than twice.
ABOUT = (Decimal("0.8"), Decimal(2))


@dataclass(frozen=True, slots=True)
class Links:
    """``sums``: code, only for a zero, the cells it adds up; ``also``: other quantities of that name, with words."""

    sums: tuple[tuple[str, bool, tuple[Key, ...]], ...]
    also: tuple[tuple[str, str, tuple[Key, ...]], ...]
    areas: tuple[str, ...]
    governments: tuple[str, ...]


@cache
def load_links(path: Path = RULES) -> Links:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Links(
        tuple((link["code"], link.get("zero", False), keys(link["cells"])) for link in data["link"]),
        tuple((link["code"], link["says"], keys(link["cells"])) for link in data["also"]),
        tuple(data["other"]["areas"]),
        tuple(data["other"]["governments"]),
    )


def keys(cells: list[str]) -> tuple[Key, ...]:
    split = [cell.split(".") for cell in cells]
    return tuple((table, row, column) for table, row, column in split)


def findings(form: Form, report: Report, cells: Cells) -> Iterator[Finding]:
    """One finding for each fact that has something to be set against, agreeing ones too."""
    found = [finding for fact in report.facts if (finding := against(fact, form, report, cells))]
    agreeing = {finding.line for finding in found if finding.verdict == "agrees" and finding.left != 0}
    for finding in found:
        if finding.verdict == "differs" and finding.line in agreeing:
            yield doubtful(finding)
        else:
            yield finding


def doubtful(finding: Finding) -> Finding:
    """A second sentence on a quantity that another sentence tells as the table does: its number is likely a part."""
    says = f"{finding.says}；另一句与表一致"
    return Finding(
        finding.check,
        finding.table,
        finding.line,
        finding.verdict,
        finding.left,
        finding.right,
        finding.left_cells,
        finding.right_cells,
        says,
        "reading",
        "info",
        finding.evidence,
    )


def against(fact: ProseFact, form: Form, report: Report, cells: Cells) -> Finding | None:
    targets = linked(fact, form, cells)
    if not targets:
        return None
    right = total([(cells, key, 1) for key in targets], form)
    told, unit_says = in_form_unit(fact, form_unit(form, targets[0]))
    severity: Severity = "warning"
    if right is None or told is None:
        verdict: Verdict = "unknown"
        says = unit_says
    else:
        verdict, says = judged(fact, told, exact(right))
        if verdict == "differs":
            other = another_quantity(fact, report) or neighbour(fact, told, cells, form)
            if other:
                verdict, says = "unknown", other
    return Finding(
        "prose_table",
        targets[0][0],
        fact.code,
        verdict,
        fact.value if told is None else plain(told),
        right,
        (),
        targets,
        "正文所说与表中一致" + (f"（{says}）" if says else ""),
        "source",
        severity,
        fact.sentence,
    )


def linked(fact: ProseFact, form: Form, cells: Cells) -> tuple[Key, ...]:
    """The cells of the report that add up to what a fact tells; () where the report has none."""
    for code, zero, sums in load_links().sums:
        if code == fact.code and (fact.value == 0 or not zero) and all(key in cells for key in sums):
            return sums
    told = (fact.target,) if fact.target else compared(fact, form.code, frozenset(table for table, _, _ in cells))
    return told if all(key in cells for key in told) else ()


def in_form_unit(fact: ProseFact, unit: str) -> tuple[Decimal | None, str]:
    """The told number in the unit of the form; None when one side is money and the other is not."""
    told, asked = MONEY.get(fact.unit), MONEY.get(unit)
    if told and asked:
        return exact(fact.value) * told / asked, ""
    if told and fact.value != 0:
        return None, f"正文以{fact.unit}计，表未注明单位"
    if asked and fact.unit and fact.value != 0:
        return None, f"正文以{fact.unit}计，表以{unit}计"
    return exact(fact.value), ""


def judged(fact: ProseFact, told: Decimal, printed: Decimal) -> tuple[Verdict, str]:
    """Whether a cell can be what the words say; about and open numbers never agree, they only fail to contradict."""
    if fact.exactness == "about":
        possible = told * ABOUT[0] <= printed < told * ABOUT[1]
        return ("unknown" if possible else "differs"), "正文是约数"
    if fact.exactness == "open":
        return ("unknown" if printed >= told else "differs"), "正文的列举没有说完"
    if told == printed:
        return "agrees", ""
    if fact.unit in MONEY and told:
        slack = max(rounding(exact(fact.value)) * told / exact(fact.value), rounding(printed))
        if abs(told - printed) <= slack:
            return "unknown", "可能是四舍五入"
    return "differs", ""


def rounding(value: Decimal) -> Decimal:
    """Half of the last digit printed."""
    exponent = value.as_tuple().exponent
    return Decimal(5).scaleb(exponent - 1) if isinstance(exponent, int) else Decimal(0)


def another_quantity(fact: ProseFact, report: Report) -> str:
    """The word in the number's own clause that makes it another quantity; '' when there is none."""
    links = load_links()
    if any(word in (report.agency or "") for word in links.governments):
        return ""
    sentence = THOUSANDS.sub("", folded(fact.sentence))
    clauses = [clause for clause in CLAUSE.split(sentence) if holds(clause, fact.value)]
    words = [word for word in links.areas if clauses and all(word in clause for clause in clauses)]
    return f"正文所说是“{words[0]}”的数" if words else ""


def holds(clause: str, value: Number) -> bool:
    return re.search(rf"(?<![\d.]){re.escape(str(value))}(?![\d.])", clause) is not None


def neighbour(fact: ProseFact, told: Decimal, cells: Cells, form: Form) -> str:
    """What else the number is, where a quantity of the same name is not the cell's; 0 is no evidence of it."""
    for code, says, addressed in load_links().also:
        if code == fact.code and told != 0 and all(key in cells for key in addressed):
            value = total([(cells, key, 1) for key in addressed], form)
            if value is not None and exact(value) == told:
                return says
    return ""
