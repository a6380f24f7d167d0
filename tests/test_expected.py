"""Which reports are due, and what may be said of those that were not found."""

from datetime import date

import pytest

from parser.expected import Expected, Listed, Looked, deadline, expected_reports

LATER = Looked("2026-03-05T08:00:00Z", False)


def states(found=None, listed=None, look=LATER, level="county-dept", first=2024) -> dict[int, Expected]:  # type: ignore[no-untyped-def]
    rows = expected_reports([("a", level, first)], found or {}, listed or {}, {"a": look} if look else {})
    return {row.year: row for row in rows}


@pytest.mark.parametrize(
    ("year", "level", "due"),
    [
        (2008, "county-dept", date(2009, 3, 31)),
        (2018, "city", date(2019, 3, 31)),
        (2019, "city-dept", date(2020, 1, 31)),
        (2019, "county", date(2020, 3, 31)),
        (2024, "central", date(2025, 1, 31)),
        (2024, "town", None),
    ],
)
def test_deadlines(year: int, level: str, due: date | None) -> None:
    assert deadline(year, level) == due


def test_a_date_after_the_deadline_is_late_by_the_sites_own_word() -> None:
    found = {("a", 2024): ("a-2024", "2025-01-31"), ("a", 2025): ("a-2025", "2026-02-01")}
    rows = states(found)
    assert {year: (row.state, row.report_id) for year, row in rows.items()} == {
        2024: ("on_time", "a-2024"),
        2025: ("late_declared", "a-2025"),
    }


def test_missing_is_said_only_after_a_good_look_after_the_deadline() -> None:
    assert {y: r.state for y, r in states().items()} == {2024: "missing_observed", 2025: "missing_observed"}
    early = Looked("2026-01-31T23:00:00Z", False)
    assert {y: r.state for y, r in states(look=early).items()} == {2024: "missing_observed", 2025: "not_looked"}
    assert {y: r.state for y, r in states(look=Looked("2026-03-05T08:00:00Z", True)).items()} == {
        2024: "blocked",
        2025: "blocked",
    }
    assert states(look=None) == {}


def test_a_listed_report_that_was_not_obtained_is_not_missing() -> None:
    row = states(listed={("a", 2025): Listed("2026-01-20", "http://a/1")})[2025]
    assert (row.state, row.report_id) == ("on_time", None)
    assert "not obtained: http://a/1" in row.note


def test_townships_have_no_statutory_deadline() -> None:
    rows = states({("a", 2024): ("a-2024", "2025-06-01")}, level="town")
    assert {y: (r.state, r.deadline) for y, r in rows.items()} == {
        2024: ("date_unknown", None),
        2025: ("not_looked", None),
    }
