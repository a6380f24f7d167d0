"""Expected reports: which agency must report on which year, until when, and what became of it.

States: on_time and late_declared by the day its site declares; late_observed when a good look at the list after the
deadline did not find a report that was there later; date_unknown; missing_observed when the last good look at every
list page that should name it came after the deadline and did not; not_looked; blocked. A page that could not be
obtained is not a report that does not exist, and a report that was listed is never missing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from parser.publication.deadlines import TOWN, Deadline, deadline, local_deadline


@dataclass(frozen=True, slots=True)
class Expected:
    """One agency and year. ``absent_at``, ``present_at``: the last good look without it and the first one with it."""

    agency_id: str
    year: int
    state: str
    report_id: str | None
    deadline: str | None
    note: str
    basis: str | None = None
    absent_at: str | None = None
    present_at: str | None = None
    obtained: int | None = None  # 1: the report was obtained; 0: it was listed and was not; None: not even listed


@dataclass(frozen=True, slots=True)
class Look:
    """One good walk over a list page: when (UTC), and which years' reports it named."""

    at: str
    years: frozenset[int]


@dataclass(frozen=True, slots=True)
class Watched:
    """One list page of an agency with the walks over it, oldest first.

    ``blocked``: a barrier answered the last visit. The years are those whose reports should be named there, None
    where that is open.
    """

    first_year: int | None = None
    last_year: int | None = None
    looks: tuple[Look, ...] = ()
    blocked: bool = False

    def covers(self, year: int) -> bool:
        return (self.first_year or year) <= year <= (self.last_year or year)


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the agency's list that names a report: evidence that it was there, even when it was not obtained."""

    date: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Due:
    """An agency that must report, with its list pages."""

    id: str
    level: str | None = None
    region: str | None = None
    sources: Sequence[Watched] = field(default_factory=list)


def expected_reports(
    agencies: Iterable[Due],
    found: Mapping[tuple[str, int], tuple[str, str | None]],
    listed: Mapping[tuple[str, int], Listed],
    tried: str | None = None,
) -> Iterator[Expected]:
    """A row for each agency and year that is due, from the first year of its sources to the year before the last look.

    That look may have been at another agency; where no look ever came to anything, the year before the last crawl was
    begun (``tried``, UTC) counts. So an agency whose list was never obtained has its rows too. ``found``: (agency,
    year) -> report id and declared date (YYYY-MM-DD).
    """
    agencies = list(agencies)
    looked = [look.at for agency in agencies for source in agency.sources for look in source.looks]
    looked = looked or ([tried] if tried else [])
    last = int(max(looked)[:4]) - 1 if looked else 0
    known_years: dict[str, set[int]] = {}
    for known, year in (*found, *listed):
        known_years.setdefault(known, set()).add(year)
    for agency in agencies:
        years = known_years.get(agency.id, set())
        first = [source.first_year for source in agency.sources if source.first_year]
        for year in range(min([*years, *first], default=last + 1), max([last, *years]) + 1):
            key = (agency.id, year)
            yield state_of(agency, year, found.get(key), listed.get(key))


def state_of(agency: Due, year: int, report: tuple[str, str | None] | None, listed: Listed | None) -> Expected:
    due = deadline(year, agency.level, agency.region)
    limit = due.day.isoformat() if due else None
    absent_at, present_at = sightings(agency.sources, year)

    def row(state: str, *notes: str, report_id: str | None = None) -> Expected:
        note = "; ".join(part for part in notes if part)
        basis = due.basis if due else None
        obtained = 1 if report_id else 0 if listed else None
        return Expected(agency.id, year, state, report_id, limit, note, basis, absent_at, present_at, obtained)

    if report or listed:
        report_id, declared = report or (None, listed.date if listed else None)
        state, note = dated(declared, limit, agency.level)
        if limit and absent_at and present_at and absent_at[:10] > limit:
            seen = f"not on the list on {absent_at}, there on {present_at}"
            state, note = ("late_observed" if state != "late_declared" else state), f"{note}; {seen}"
        obtained = "" if report or not listed else f"listed but not obtained: {listed.url}"
        return row(state, obtained, note, beside(due, declared, year, agency), report_id=report_id)
    watched = [source for source in agency.sources if source.covers(year)]
    if not watched:
        return row("not_looked", "no list page of this agency covers this year")
    if any(source.blocked for source in watched):
        return row("blocked", "a barrier answered instead of the list page")
    last = [source.looks[-1].at for source in watched if source.looks]
    if len(last) < len(watched):
        return row("not_looked", "no good walk over the list page")
    if limit is None:
        return row("not_looked", no_deadline(agency.level))
    if min(last)[:10] <= limit:
        return row("not_looked", "the list page was not walked after the deadline")
    told = "expected by a local rule" if due and due.local else ""
    return row("missing_observed", f"not on the list page of {min(last)}", told)


def sightings(sources: Sequence[Watched], year: int) -> tuple[str | None, str | None]:
    """The last good look before the report was first listed, and the first that listed it; None where there is none.

    A look counts as absence only when every other list page that covers the year had been seen without it as well.
    """
    watched = [source for source in sources if source.covers(year)]
    present = min((look.at for s in sources for look in s.looks if year in look.years), default=None)
    before = [[look.at for look in s.looks if present is None or look.at < present] for s in watched]
    if not before or not all(before):
        return None, present
    return min(max(times) for times in before), present


def dated(declared: str | None, limit: str | None, level: str | None) -> tuple[str, str]:
    """State and note of a report that is there, by the date its site declares."""
    if limit is None:
        return "date_unknown", no_deadline(level)
    if declared is None:
        return "date_unknown", "neither page nor list declares a date"
    return ("late_declared" if declared[:10] > limit else "on_time"), f"the site declares {declared[:10]}"


def no_deadline(level: str | None) -> str:
    return "no statutory deadline for townships, and no local rule is known" if level == TOWN else "no rule is known"


def beside(due: Deadline | None, declared: str | None, year: int, agency: Due) -> str:
    """What a local notice says of a report that the law judges."""
    local = local_deadline(year, agency.level, agency.region)
    if due is None or local is None:
        return ""
    if due.local:
        return "by a local rule, not by law"
    kept = "" if declared is None else ", kept" if declared[:10] <= local.day.isoformat() else ", not kept"
    return f"local notice: {local.day.isoformat()}{kept}"
