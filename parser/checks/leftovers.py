"""Drafting instructions, placeholders and blanks that were published with the report."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from parser.alignment.labels import folded
from parser.report import Finding, Report, Severity

RULES = Path(__file__).with_suffix(".toml")

AROUND = 20  # characters shown on either side of what was found


@dataclass(frozen=True, slots=True)
class Leftover:
    """A kind of leftover. ``spaced``: its patterns look at the text as printed, else at it without white space."""

    id: str
    says: str
    severity: Severity
    patterns: tuple[re.Pattern[str], ...]
    spaced: bool = False


@cache
def load_leftovers(path: Path = RULES) -> tuple[Leftover, ...]:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Leftover(
            entry["id"],
            entry["says"],
            entry["severity"],
            tuple(re.compile(pattern) for pattern in entry["patterns"]),
            entry.get("spaced", False),
        )
        for entry in data["leftover"]
    )


def findings(report: Report) -> Iterator[Finding]:
    """One finding for each place, in reading order by section; the text around it is the evidence."""
    parts = [(section.code, section.text) for section in report.sections] or [("", report.text)]
    for code, text in parts:
        # NFKC turns × into itself and ＸＸ into XX; * and □ stay.
        views = {False: folded(text), True: unicodedata.normalize("NFKC", text)}
        for leftover in load_leftovers():
            view = views[leftover.spaced]
            for start, end in places(leftover, view):
                excerpt = " ".join(view[max(0, start - AROUND) : end + AROUND].split())
                yield Finding(
                    f"leftover_{leftover.id}",
                    "",
                    code or "report",
                    "differs",
                    None,
                    None,
                    (),
                    (),
                    leftover.says,
                    "source",
                    leftover.severity,
                    excerpt,
                )


def places(leftover: Leftover, view: str) -> list[tuple[int, int]]:
    """Where the patterns match; of overlapping matches the first."""
    found = sorted(match.span() for pattern in leftover.patterns for match in pattern.finditer(view))
    kept: list[tuple[int, int]] = []
    for start, end in found:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept
