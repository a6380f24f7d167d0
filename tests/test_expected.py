"""Which reports are due, until when, and what may be said of those that were late or not found."""

from datetime import date
from pathlib import Path

import pytest

from parser.publication.deadlines import deadline, load_rules, local_deadline
from parser.publication.expected import Due, Expected, Listed, Look, Watched, expected_reports
from tests.archived import AGENCY, HOST, build, crawl, rows
from tests.test_versions import HTML, TITLE

LATER = "2026-03-05T08:00:00Z"
NONE: frozenset[int] = frozenset()


def watched(*looks: tuple[str, set[int]], blocked: bool = False, first: int | None = 2024, **more: int) -> Watched:
    return Watched(first, looks=tuple(Look(at, frozenset(years)) for at, years in looks), blocked=blocked, **more)


def states(found=None, listed=None, sources=None, level="county-dept", region="440112") -> dict[int, Expected]:  # type: ignore[no-untyped-def]
    pages = [watched((LATER, set()))] if sources is None else sources
    expected = expected_reports([Due("a", level, region, pages)], found or {}, listed or {})
    return {row.year: row for row in expected}


@pytest.mark.parametrize(
    ("year", "level", "due"),
    [
        (2008, "county-dept", date(2009, 3, 31)),
        (2018, "city", date(2019, 3, 31)),
        (2018, "town", None),
        (2019, "city-dept", date(2020, 1, 31)),
        (2019, "county", date(2020, 3, 31)),
        (2024, "central", date(2025, 1, 31)),
        (2024, "town", None),
        (2007, "city", None),
    ],
)
def test_deadlines(year: int, level: str, due: date | None) -> None:
    found = deadline(year, level, "440112")
    assert (found.day if found else None) == due
    assert found is None or found.basis.startswith("政府信息公开条例")


def test_townships_are_due_by_local_rule_only() -> None:
    found = deadline(2021, "town", "431221")
    assert found is not None
    assert (found.day, found.local) == (date(2022, 2, 20), True)
    assert found.source.startswith("http")
    assert deadline(2022, "town", "431221") is None, "the notice speaks of one year"
    department, law = local_deadline(2021, "city-dept", "431200"), deadline(2021, "city-dept", "431200")
    assert department and law
    assert (department.day, law.day, law.local) == (date(2022, 1, 28), date(2022, 1, 31), False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[[law]]\nbasis='b'\nsource='s'\nlevels=['town']\nfirst_year=2019\nmonth=1\nday=31",
            "does not name townships",
        ),
        ("[[local]]\nbasis='b'\nsource='s'\nlevels=['town']\nfirst_year=2019\nmonth=1\nday=31", "needs regions"),
        ("[[law]]\nbasis='b'\nlevels=['city']\nfirst_year=2019\nmonth=1\nday=31", "no 'source'"),
        ("[[law]]\nbasis='b'\nsource='s'\nlevels=['city']\nfirst_year=2019\nmonth=2\nday=31", "day is out of range"),
    ],
)
def test_a_wrong_rule_is_said(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "deadlines.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match=said):
        load_rules(path)


def test_a_date_after_the_deadline_is_late_by_the_sites_own_word() -> None:
    found = {("a", 2024): ("a-2024", "2025-01-31"), ("a", 2025): ("a-2025", "2026-02-01")}
    assert {year: (row.state, row.report_id) for year, row in states(found).items()} == {
        2024: ("on_time", "a-2024"),
        2025: ("late_declared", "a-2025"),
    }
    assert states({("a", 2024): ("a-2024", None)})[2024].state == "date_unknown"


def test_absence_after_the_deadline_and_presence_later_is_late_whatever_the_page_declares() -> None:
    seen = watched(("2025-01-20T01:00:00Z", set()), ("2025-02-10T01:00:00Z", set()), ("2025-03-01T01:00:00Z", {2024}))
    row = states({("a", 2024): ("a-2024", "2025-01-15")}, sources=[seen])[2024]
    assert (row.state, row.absent_at, row.present_at) == (
        "late_observed",
        "2025-02-10T01:00:00Z",
        "2025-03-01T01:00:00Z",
    )
    assert "declares 2025-01-15" in row.note
    assert "not on the list on 2025-02-10" in row.note
    declared = states({("a", 2024): ("a-2024", "2025-02-20")}, sources=[seen])[2024]
    assert declared.state == "late_declared"
    assert "not on the list on 2025-02-10" in declared.note
    unknown = states({("a", 2024): ("a-2024", None)}, sources=[seen])[2024]
    assert unknown.state == "late_observed"
    only_listed = states(listed={("a", 2024): Listed("2025-01-15", "http://a/1")}, sources=[seen])[2024]
    assert (only_listed.state, only_listed.report_id) == ("late_observed", None)


@pytest.mark.parametrize(
    "looks",
    [
        [("2025-01-20T01:00:00Z", set()), ("2025-03-01T01:00:00Z", {2024})],  # absent only before the deadline
        [("2025-01-31T23:00:00Z", set()), ("2025-03-01T01:00:00Z", {2024})],  # on its last day
        [("2025-01-20T01:00:00Z", {2024}), ("2025-02-10T01:00:00Z", set()), ("2025-03-01T01:00:00Z", {2024})],
        [("2025-02-10T01:00:00Z", {2024})],
        [("2025-02-10T01:00:00Z", set())],  # obtained, but no list ever named it
    ],
)
def test_what_is_no_evidence_of_lateness(looks: list[tuple[str, set[int]]]) -> None:
    row = states({("a", 2024): ("a-2024", "2025-01-15")}, sources=[watched(*looks)])[2024]
    assert row.state == "on_time"


def test_absence_from_one_list_is_none_when_another_list_was_not_looked_at() -> None:
    one = watched(("2025-02-10T01:00:00Z", set()), ("2025-03-01T01:00:00Z", {2024}))
    found = {("a", 2024): ("a-2024", "2025-01-15")}
    assert states(found, sources=[one, watched()])[2024].state == "on_time"
    other = watched(("2025-02-11T01:00:00Z", set()))
    assert states(found, sources=[one, other])[2024].state == "late_observed"


def test_missing_is_said_only_after_a_good_look_after_the_deadline() -> None:
    assert {y: r.state for y, r in states().items()} == {2024: "missing_observed", 2025: "missing_observed"}
    early = watched(("2026-01-31T23:00:00Z", set()))
    assert {y: r.state for y, r in states(sources=[early]).items()} == {2024: "missing_observed", 2025: "not_looked"}
    wall = watched((LATER, set()), blocked=True)
    assert {y: r.state for y, r in states(sources=[wall]).items()} == {2024: "blocked", 2025: "blocked"}
    assert states(sources=[watched()]) == {}
    assert {r.state for r in states(sources=[watched((LATER, set())), watched()]).values()} == {"not_looked"}


def test_an_agency_whose_list_was_never_obtained_has_its_rows_too() -> None:
    agencies = [
        Due("a", "city", "440100", [watched((LATER, set()))]),
        Due("b", "city", "440100", [watched(blocked=True)]),
    ]
    rows_of_b = {row.year: row.state for row in expected_reports(agencies, {}, {}) if row.agency_id == "b"}
    assert rows_of_b == {2024: "blocked", 2025: "blocked"}


def test_a_listed_report_that_was_not_obtained_is_not_missing() -> None:
    row = states(listed={("a", 2025): Listed("2026-01-20", "http://a/1")})[2025]
    assert (row.state, row.report_id) == ("on_time", None)
    assert "not obtained: http://a/1" in row.note


def test_a_retired_list_is_not_asked_for_later_years() -> None:
    old = watched((LATER, {2023}), first=2022, last_year=2023)
    assert {y: r.state for y, r in states(sources=[old]).items()} == {
        2022: "missing_observed",
        2023: "missing_observed",
        2024: "not_looked",
        2025: "not_looked",
    }
    assert "no list page" in states(sources=[old])[2025].note
    new = watched((LATER, set()))
    assert states(sources=[old, new])[2025].state == "missing_observed"
    assert states(sources=[old, watched(blocked=True)])[2022].state == "missing_observed", "the new list begins in 2024"


def test_townships_have_no_statutory_deadline() -> None:
    found = states({("a", 2024): ("a-2024", "2025-06-01")}, level="town")
    assert {y: (r.state, r.deadline) for y, r in found.items()} == {
        2024: ("date_unknown", None),
        2025: ("not_looked", None),
    }
    local = states(level="town", region="431221", sources=[watched((LATER, set()), first=2021)])
    assert (local[2021].state, local[2021].deadline) == ("missing_observed", "2022-02-20")
    assert "local rule" in local[2021].note
    assert local[2022].state == "not_looked"


def test_an_earlier_local_day_is_told_and_decides_nothing() -> None:
    source = [watched((LATER, set()), first=2021)]
    row = states({("a", 2021): ("a-2021", "2022-01-30")}, level="city-dept", region="431200", sources=source)[2021]
    assert row.state == "on_time"
    assert "local notice: 2022-01-28, not kept" in row.note


# -- from the catalogue --------------------------------------------------------------------------------

OLD, NEW = f"{HOST}/post_2020.html", f"{HOST}/post_2021.html"
BOTH = {OLD: (TITLE, "2021-01-28"), NEW: (TITLE.replace("2020", "2021"), "2022-01-15")}
FIRST = {OLD: BOTH[OLD]}


def told(data: Path, year: int) -> tuple[str, str | None, str | None]:
    build(data)
    ((*row,),) = rows(
        data, "SELECT state, absent_at, present_at FROM expected_reports WHERE agency_id = ? AND year = ?", AGENCY, year
    )
    return row[0], row[1], row[2]


def test_listings_of_earlier_crawls_are_compared(tmp_path: Path) -> None:
    crawl(tmp_path, "2022-03-01T00:00:00+00:00", {OLD: HTML}, listed=FIRST)
    assert told(tmp_path, 2021)[0] == "missing_observed"
    crawl(tmp_path, "2022-04-01T00:00:00+00:00", {OLD: HTML, NEW: HTML.replace(b"2020", b"2021")}, listed=BOTH)
    assert told(tmp_path, 2021) == ("late_observed", "2022-03-01T00:00:00Z", "2022-04-01T00:00:00Z")
    assert told(tmp_path, 2020)[0] == "on_time"


def test_a_walk_that_found_no_rows_or_met_a_barrier_is_no_evidence(tmp_path: Path) -> None:
    crawl(tmp_path, "2022-03-01T00:00:00+00:00", {}, listed={})
    crawl(tmp_path, "2022-03-02T00:00:00+00:00", {}, listed={}, list_status=412)
    crawl(tmp_path, "2022-04-01T00:00:00+00:00", {OLD: HTML, NEW: HTML.replace(b"2020", b"2021")}, listed=BOTH)
    assert told(tmp_path, 2021) == ("on_time", None, "2022-04-01T00:00:00Z")


def test_the_last_year_of_a_source_goes_through_all_layers(tmp_path: Path) -> None:
    crawl(tmp_path, "2022-03-01T00:00:00+00:00", {OLD: HTML}, listed=FIRST, last_year=2020)
    assert told(tmp_path, 2021)[0] == "not_looked"
    assert rows(tmp_path, "SELECT first_year, last_year FROM sources") == [(2020, 2020)]


def test_an_agency_whose_list_was_never_obtained_has_its_rows() -> None:
    """A crawl that failed at every host leaves no look; the years are due all the same, and nobody looked."""
    never = [Due("a", "county-dept", "440112", [watched()])]
    rows_of = list(expected_reports(never, {}, {}, "2026-03-05T08:00:00Z"))
    assert [(row.year, row.state, row.obtained) for row in rows_of] == [
        (2024, "not_looked", None),
        (2025, "not_looked", None),
    ]
    assert list(expected_reports(never, {}, {})) == []


def test_a_listed_report_says_whether_it_was_obtained() -> None:
    listed = states(listed={("a", 2025): Listed("2026-01-20", "http://a/1")})[2025]
    found = states(found={("a", 2025): ("a-2025", "2026-01-20")})[2025]
    assert (listed.obtained, found.obtained) == (0, 1)
