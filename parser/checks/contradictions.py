"""Places of one document that name different years or agencies, and other agencies in whose name it reports."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Protocol

from parser.alignment.labels import folded
from parser.report import Finding, Report, Severity

RULES = Path(__file__).with_suffix(".toml")

# A name begins with the kind of its region (市财政局) or, after a break, with a whole region (广州市财政局).
AGENCY = (
    r"(?P<agency>(?:(?:(?<![\u4e00-\u9fff])|(?<=由))(?:(?![和及与我本局])[\u4e00-\u9fff]){2,6}?[省市区县州旗]|[省市区县州旗])"
    r"[\u4e00-\u9fff]{1,12}?(?:局|厅|委员会|委|办公室|中心|院))"
)
PARTS = re.compile(r"[()（）、]")


class Told(Protocol):
    """What the places of a document say of it: place -> year, place -> name of the agency as printed there."""

    @property
    def years(self) -> Mapping[str, int]: ...
    @property
    def agencies(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class Pair:
    of: str
    left: str
    right: str
    says: str
    severity: Severity


@dataclass(frozen=True)
class Rules:
    pairs: tuple[Pair, ...]
    foreign: tuple[re.Pattern[str], ...]
    foreign_says: str
    foreign_severity: Severity
    unless_after: tuple[str, ...]
    governments: tuple[str, ...]


@cache
def load_rules(path: Path = RULES) -> Rules:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    foreign = data["foreign"]
    return Rules(
        tuple(Pair(p["of"], p["left"], p["right"], p["says"], p["severity"]) for p in data["pair"]),
        tuple(re.compile(pattern.replace("{agency}", AGENCY)) for pattern in foreign["patterns"]),
        foreign["says"],
        foreign["severity"],
        tuple(foreign["unless_after"]),
        tuple(foreign["governments"]),
    )


def findings(told: Told) -> Iterator[Finding]:
    """Each pair of places that both say the year, or both name the agency."""
    yield from years(told.years)
    yield from agencies(told.agencies)


def years(told: Mapping[str, int]) -> Iterator[Finding]:
    for pair in load_rules().pairs:
        if pair.of == "year" and pair.left in told and pair.right in told:
            left, right = told[pair.left], told[pair.right]
            yield finding(pair, "agrees" if left == right else "differs", left, right, "")


def agencies(told: Mapping[str, str]) -> Iterator[Finding]:
    """Names are the same when one abbreviates the other; add ``registered`` when the source's agency is known."""
    for pair in load_rules().pairs:
        if pair.of == "agency" and told.get(pair.left) and told.get(pair.right):
            left, right = told[pair.left], told[pair.right]
            yield finding(pair, "agrees" if same_agency(left, right) else "differs", None, None, f"{left} / {right}")


def finding(pair: Pair, verdict: str, left: int | None, right: int | None, evidence: str) -> Finding:
    return Finding(
        f"{pair.of}_contradiction",
        "",
        f"{pair.left}:{pair.right}",
        "agrees" if verdict == "agrees" else "differs",
        left,
        right,
        (),
        (),
        pair.says,
        "source",
        pair.severity,
        evidence,
    )


def same_agency(one: str, other: str) -> bool:
    """Whether a part of one name (in or before brackets) abbreviates a part of the other."""
    return any(
        abbreviates(short, long) or abbreviates(long, short) for short, long in product(parts(one), parts(other))
    )


def parts(name: str) -> list[str]:
    return [part for part in PARTS.split(folded(name)) if len(part) > 1]


def abbreviates(short: str, full: str) -> bool:
    """Every character of the short name stands in the full one, in order."""
    rest = iter(full)
    return all(character in rest for character in short)


def foreign(report: Report) -> Iterator[Finding]:
    """Other agencies of which the text reports as of its own; nothing for reports of a whole area."""
    rules = load_rules()
    agency = report.agency
    if not agency or any(part.endswith(rules.governments) for part in parts(agency)):
        return
    texts = [section.text for section in report.sections] or [report.text]
    seen: set[str] = set()
    for flat in (folded(line) for text in texts for line in text.split("\n")):
        for found in (match for pattern in rules.foreign for match in pattern.finditer(flat)):
            name, before = found["agency"], flat[max(0, found.start() - 4) : found.start()]
            follows = before.endswith(rules.unless_after) or name.startswith(rules.unless_after)
            if name in seen or follows or names(name, agency):
                continue
            seen.add(name)
            excerpt = flat[max(0, found.start() - 12) : found.end() + 12]
            yield Finding(
                "foreign_agency",
                "",
                name,
                "differs",
                None,
                None,
                (),
                (),
                rules.foreign_says,
                "source",
                rules.foreign_severity,
                excerpt,
            )


def names(printed: str, agency: str) -> bool:
    """Whether a printed name is the agency's or ends in it: 区政府门户网站科技局 is the 科学技术局."""
    return any(same_agency(printed[start:], agency) for start in range(max(1, len(printed) - 2)))
