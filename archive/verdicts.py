"""Verdicts of persons on findings. They are kept in the catalogue, because publications are made anew every time.

A verdict hangs on the fingerprint of a finding. None is ever changed or removed: the latest one holds, the earlier
ones remain as its history.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from archive.catalogue import Catalogue, now

Kind = Literal["confirmed", "dismissed", "unclear"]
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one person said of one finding; ``at`` in UTC."""

    fingerprint: str
    verdict: str
    note: str
    by: str
    at: str


def add_verdict(catalogue: Catalogue, fingerprint: str, verdict: Kind, *, note: str, by: str) -> Verdict:
    """Keep a verdict. The finding need not be there: its report may be read again later."""
    given = Verdict(fingerprint, verdict, note, by, now())
    catalogue.connection.execute(
        "INSERT INTO verdicts (fingerprint, verdict, note, by, at) VALUES (?, ?, ?, ?, ?)",
        (given.fingerprint, given.verdict, given.note, given.by, given.at),
    )
    return given


def all_verdicts(catalogue: Catalogue) -> list[Verdict]:
    """In the order they were given; none in a catalogue from before verdicts were kept."""
    if catalogue.version() < 2:
        return []
    found = catalogue.connection.execute("SELECT fingerprint, verdict, note, by, at FROM verdicts ORDER BY id")
    return [Verdict(*row) for row in found]


def standing_verdicts(catalogue: Catalogue) -> dict[str, Verdict]:
    """Fingerprint -> the latest verdict on it."""
    return {verdict.fingerprint: verdict for verdict in all_verdicts(catalogue)}
