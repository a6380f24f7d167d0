"""A person's verdicts: giving one on a published finding, and showing those given with what they hang on."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.catalogue import Catalogue
from archive.verdicts import Kind, Verdict, add_verdict, all_verdicts, standing_verdicts

SHORTEST = 8  # digits of a fingerprint that may stand for all of it

FINDINGS = """
SELECT fingerprint, report_id, check_id, line_label, verdict, left_value, right_value, says FROM findings
WHERE substr(fingerprint, 1, ?) = ? ORDER BY id
"""


class NoSuchFinding(Exception):
    """No published finding has this fingerprint, or several have. The text is meant for the user."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A published finding in one line."""

    fingerprint: str
    report_id: str
    check: str
    line: str
    verdict: str
    left: float | None
    right: float | None
    says: str

    def __str__(self) -> str:
        sides = "" if self.left is None and self.right is None else f" {number(self.left)} | {number(self.right)}"
        return f"{self.report_id} {self.check} {self.line} {self.verdict}{sides} · {self.says}"


def number(value: float | None) -> str:
    return "?" if value is None else f"{value:.15g}"


def claims(reports: Path, start: str = "") -> list[Claim]:
    """The published findings whose fingerprint begins so.

    Raises:
        NoSuchFinding: when nothing has been published yet, or a publication that is older than fingerprints.
    """
    if not reports.is_file():
        raise NoSuchFinding(f"no publication at {reports}; run `python -m parser build` first")
    try:
        with closing(sqlite3.connect(f"{reports.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return [Claim(*row) for row in connection.execute(FINDINGS, (len(start), start))]
    except sqlite3.DatabaseError as error:
        raise NoSuchFinding(f"{reports} cannot be read ({error}); run `python -m parser build` first") from error


def give(data: Path, start: str, verdict: Kind, *, note: str, by: str) -> tuple[Verdict, Claim]:
    """Keep a verdict on the finding whose fingerprint begins with ``start``; it is shown from the next build on.

    Raises:
        NoSuchFinding: unless exactly one claim is meant.
    """
    start = start.lower()
    if len(start) < SHORTEST:
        raise NoSuchFinding(f"{start}: give at least {SHORTEST} digits of the fingerprint")
    found = {claim.fingerprint: claim for claim in claims(data / "reports.db", start)}
    if len(found) != 1:
        told = "no published finding has" if not found else f"{len(found)} findings have"
        raise NoSuchFinding(f"{told} a fingerprint that begins with {start}; see column fingerprint of table findings")
    (claim,) = found.values()
    with Catalogue(data / "catalogue.db") as catalogue:
        return add_verdict(catalogue, claim.fingerprint, verdict, note=note, by=by), claim


def given(data: Path) -> Iterator[str]:
    """Every verdict, oldest first, with its finding; those overtaken by a later one, and those without a finding."""
    with Catalogue(data / "catalogue.db", read_only=True) as catalogue:
        verdicts, standing = all_verdicts(catalogue), standing_verdicts(catalogue)
    known = {claim.fingerprint: claim for claim in claims(data / "reports.db")} if verdicts else {}
    for verdict in verdicts:
        claim = known.get(verdict.fingerprint)
        hangs = str(claim) if claim else "its finding is not there: the numbers have changed, or the report is not read"
        over = "" if standing[verdict.fingerprint] is verdict else " (a later one holds)"
        yield f"{verdict.at} {verdict.fingerprint} {verdict.verdict}{over} by {verdict.by}: {verdict.note}\n    {hangs}"
