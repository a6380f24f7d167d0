"""Deadlines of publication, as deadlines.toml states them: by law, level, year reported on, and local rule."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

RULES = Path(__file__).with_name("deadlines.toml")
TOWN = "town"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day to publish, and the rule that sets it. ``local``: no law, but a notice of the region."""

    day: date
    basis: str
    source: str
    local: bool


@dataclass(frozen=True, slots=True)
class Rule:
    basis: str
    source: str
    levels: frozenset[str]
    first_year: int
    last_year: int | None
    month: int
    day: int
    regions: tuple[str, ...]

    def binds(self, year: int, level: str, region: str) -> bool:
        within = self.first_year <= year and (self.last_year is None or year <= self.last_year)
        return within and level in self.levels and region.startswith(self.regions or "")

    def deadline(self, year: int) -> Deadline:
        return Deadline(date(year + 1, self.month, self.day), self.basis, self.source, bool(self.regions))


@cache
def load_rules(path: Path = RULES) -> tuple[Rule, ...]:
    """The law's rules before the local ones.

    Raises:
        ValueError: a rule lacks a key, a local rule names no region, or the law is said to bind townships.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    laws = [rule(path, entry) for entry in data.get("law", ())]
    local = [rule(path, entry) for entry in data.get("local", ())]
    if any(not one.regions for one in local) or any(one.regions or TOWN in one.levels for one in laws):
        raise ValueError(f"{path.name}: [[local]] needs regions, [[law]] has none and does not name townships")
    return (*laws, *local)


def rule(path: Path, entry: dict[str, Any]) -> Rule:
    try:
        made = Rule(
            entry["basis"],
            entry["source"],
            frozenset(entry["levels"]),
            entry["first_year"],
            entry.get("last_year"),
            entry["month"],
            entry["day"],
            tuple(entry.get("regions", ())),
        )
        made.deadline(made.first_year)
    except KeyError as missing:
        raise ValueError(f"{path.name}: a rule has no {missing}") from missing
    return made


def deadline(year: int, level: str | None, region: str | None = None) -> Deadline | None:
    """The day that counts for the report on ``year``: of the law, for townships of a local rule, else None."""
    found = [rule for rule in load_rules() if rule.binds(year, level or "", region or "")]
    counting = [rule for rule in found if bool(rule.regions) == (level == TOWN)]
    return counting[0].deadline(year) if counting else None


def local_deadline(year: int, level: str | None, region: str | None = None) -> Deadline | None:
    """The day a local notice sets, for any level; None where no such notice is known."""
    return next(
        (r.deadline(year) for r in load_rules() if r.regions and r.binds(year, level or "", region or "")), None
    )
