"""Expected reports: which agency must report on which year, until when, and what became of it.

Deadlines: decree 492 (2008) art. 31, every organ by 31 March; decree 711 (2019) art. 49, departments by
31 January, governments by 31 March, in force from the reports on 2019. Townships and street offices are not
named by art. 49; they report under local rules, so no statutory deadline is set for them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

GOVERNMENTS = {"province", "city", "county"}


@dataclass(frozen=True, slots=True)
class Expected:
    """One agency and year. ``state``: on_time, late_declared, date_unknown, missing_observed, blocked or not_looked."""

    agency_id: str
    year: int
    state: str
    report_id: str | None
    deadline: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Looked:
    """When the list page of an agency was last captured well, and whether its last visit was blocked."""

    captured_at: str | None
    blocked: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the agency's list that names a report: evidence that it was there, even when it was not obtained."""

    date: str | None
    url: str


def deadline(year: int, level: str | None) -> date | None:
    """The last day to publish the report on ``year``; None where no law sets one."""
    if level == "town":
        return None
    if year <= 2018 or level in GOVERNMENTS:
        return date(year + 1, 3, 31)
    return date(year + 1, 1, 31)


def expected_reports(
    agencies: Iterable[tuple[str, str | None, int | None]],
    found: Mapping[tuple[str, int], tuple[str, str | None]],
    listed: Mapping[tuple[str, int], Listed],
    looked: Mapping[str, Looked],
) -> Iterator[Expected]:
    """A row for each agency and year that is due, from the first year of its source to the last year looked at.

    ``agencies``: id, level, first year. ``found``: (agency, year) -> report id and declared date (YYYY-MM-DD).
    Missing is said only on a good capture of the list page after the deadline that does not name the report: a
    page that could not be obtained is not a report that does not exist.
    """
    for agency, level, first in agencies:
        years = [year for known, year in (*found, *listed) if known == agency]
        look = looked.get(agency, Looked(None, False))
        last = int(look.captured_at[:4]) - 1 if look.captured_at else max(years, default=0)
        start = min([*years, *([first] if first else [])], default=last + 1)
        for year in range(start, max([last, *years]) + 1):
            key = (agency, year)
            yield state_of(agency, year, deadline(year, level), found.get(key), listed.get(key), look)


def state_of(
    agency: str,
    year: int,
    due: date | None,
    report: tuple[str, str | None] | None,
    listed: Listed | None,
    look: Looked,
) -> Expected:
    limit = due.isoformat() if due else None
    if report:
        state, note = dated(report[1], limit)
        return Expected(agency, year, state, report[0], limit, note)
    if listed:
        state, note = dated(listed.date, limit)
        return Expected(agency, year, state, None, limit, f"listed but not obtained: {listed.url}; {note}")
    if look.blocked:
        return Expected(agency, year, "blocked", None, limit, "a barrier answered instead of the list page")
    if look.captured_at is None:
        return Expected(agency, year, "not_looked", None, limit, "no good capture of the list page")
    if limit is None or look.captured_at[:10] <= limit:
        return Expected(agency, year, "not_looked", None, limit, "the list page was not captured after the deadline")
    return Expected(agency, year, "missing_observed", None, limit, f"not on the list page of {look.captured_at}")


def dated(declared: str | None, limit: str | None) -> tuple[str, str]:
    """State and note of a report that is there, by the date its site declares."""
    if limit is None:
        return "date_unknown", "no statutory deadline for townships"
    if declared is None:
        return "date_unknown", "neither page nor list declares a date"
    return ("late_declared" if declared[:10] > limit else "on_time"), f"the site declares {declared[:10]}"
