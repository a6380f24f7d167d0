"""Consecutive years of one agency, parents and children: only what means the same is compared."""

from dataclasses import replace

import pytest

from parser.checks.across_years import across_years
from parser.checks.further import across
from parser.checks.parents import parents
from parser.report import Report
from tests.checks_made import FORMS, made, only

ALL = tuple(FORMS.values())
FORWARD, IN = "applications.carried_forward.total", "applications.carried_over_in.total"


def compared(earlier: Report, later: Report) -> dict[tuple[str, str, str], tuple[object, ...]]:
    return {(f.check, f.table, f.line): (f.verdict, f.left, f.right) for f in across_years(earlier, later, ALL)}


def test_what_is_carried_forward_is_carried_in() -> None:
    told = compared(made(year=2021, values={FORWARD: 3}), made(year=2022, values={IN: 3}))
    assert len([key for key in told if key[0] == "apps_carry_cross_year"]) == 7
    assert told["apps_carry_cross_year", "applications", "total"] == ("agrees", 3, 3)
    told = compared(made(year=2021, values={FORWARD: 3}), made(year=2022, values={IN: 2}))
    assert told["apps_carry_cross_year", "applications", "total"] == ("differs", 3, 2)


@pytest.mark.parametrize("lost", [None, "blank", "mark", "ambiguous"])
def test_a_cell_that_is_no_number_on_either_side_is_unknown(lost: str | None) -> None:
    for earlier, later in (({FORWARD: lost}, {IN: 0}), ({FORWARD: 0}, {IN: lost})):
        told = compared(made(year=2021, values=earlier), made(year=2022, values=later))
        assert told["apps_carry_cross_year", "applications", "total"][0] == "unknown"


@pytest.mark.parametrize(("first", "second"), [(2020, 2022), (2022, 2022), (2022, 2021), (None, 2022), (2021, None)])
def test_years_that_do_not_follow_are_not_compared(first: int | None, second: int | None) -> None:
    assert compared(made(year=first), made(year=second)) == {}


def test_over_the_change_of_forms_only_the_carried_applications_go_on() -> None:
    told = compared(
        made("v2019", 2020, {FORWARD: 4, "art20_1.normative_document.public_total": 40}),
        made("v2021", 2021, {IN: 4, "art20_1.normative_document.in_force": 7}),
    )
    assert {check for check, _, _ in told} == {"apps_carry_cross_year", "t4_suit_after_review_bound"}
    assert told["apps_carry_cross_year", "applications", "total"] == ("agrees", 4, 4)
    before = made("v2008", 2018, without=("applications",))
    assert compared(before, made("v2019", 2019)) == {}


def test_the_stock_of_documents_rolls_forward() -> None:
    row = "art20_1.normative_document."
    told = compared(
        made(year=2023, values={row + "in_force": 597}),
        made(year=2024, values={row + "made": 50, row + "repealed": 227, row + "in_force": 420}),
    )
    assert told["art20_1_stock_cross_year", "art20_1", "normative_document"] == ("agrees", 420, 420)
    told = compared(made(year=2023), made(year=2024, values={row + "made": 2, row + "in_force": 3}))
    assert told["art20_1_stock_cross_year", "art20_1", "normative_document"] == ("differs", 2, 3)


def test_the_stock_of_items_rolls_forward_in_the_form_of_2019() -> None:
    row = "art20_5.licensing."
    first = made("v2019", 2019, {row + "prior_items": 5, row + "change": -2})
    told = compared(first, made("v2019", 2020, {row + "prior_items": 3}))
    assert len([key for key in told if key[0] == "art20_prior_cross_year"]) == 5
    assert told["art20_prior_cross_year", "art20_5", "licensing"] == ("agrees", 3, 3)
    told = compared(first, made("v2019", 2020, {row + "prior_items": 5}))
    assert told["art20_prior_cross_year", "art20_5", "licensing"] == ("differs", 3, 5)


def test_suits_after_review_are_held_against_the_reviews_of_two_years() -> None:
    suits = {"review_litigation.suit_after_review.total": 3, "review_litigation.review.total": 1}
    line = ("t4_suit_after_review_bound", "review_litigation", "report")
    told = compared(made(year=2022, values={"review_litigation.review.total": 2}), made(year=2023, values=suits))
    assert told[line] == ("agrees", 3, 3)
    assert compared(made(year=2022), made(year=2023, values=suits))[line] == ("differs", 3, 1)


def test_a_series_is_not_continued_over_its_break() -> None:
    form = FORMS["v2021"]
    broken = replace(form, across_years=tuple(replace(rule, breaks=(2024,)) for rule in form.across_years))
    assert list(across_years(made(year=2023), made(year=2024), [broken])) == []
    assert list(across_years(made(year=2024), made(year=2025), [broken])) != []


def test_the_cells_of_the_earlier_report_are_named_with_its_year_and_a_new_name_is_shown() -> None:
    later = made(year=2022, agency="某市甲区科技和工业局")
    finding = only(list(across_years(made(year=2021), later, ALL)), "apps_carry_cross_year", "total")
    assert finding.left_cells == (("applications@2021", "carried_forward", "total"),)
    assert finding.right_cells == (("applications", "carried_over_in", "total"),)
    assert (finding.kind, finding.severity) == ("across_years", "warning")
    assert finding.evidence == "某市甲区科学技术局（2021）→ 某市甲区科技和工业局（2022）"


SOME = {"applications.new_received.total": 9, "applications.granted.total": 4, "applications.partly_granted.total": 3,
        "applications.other_misc.total": 2, "applications.total_handled.total": 9}  # fmt: skip


def test_a_table_published_again_is_found_and_a_table_of_zeros_is_not() -> None:
    told = compared(made(year=2021, values=SOME), made(year=2022, values=SOME))
    assert ("numbers_of_last_year", "applications", "report") in told
    changed = {**SOME, "applications.other_misc.total": 1}
    assert "numbers_of_last_year" not in {
        c for c, _, _ in compared(made(year=2021, values=SOME), made(year=2022, values=changed))
    }
    lost = {**SOME, "applications.other_misc.natural_person": None}
    assert "numbers_of_last_year" not in {
        c for c, _, _ in compared(made(year=2021, values=lost), made(year=2022, values=lost))
    }
    assert "numbers_of_last_year" not in {c for c, _, _ in compared(made(year=2021), made(year=2022))}


TOTAL = "applications.new_received.total"


def of_children(parent: int, *children: Report | None) -> tuple[object, ...]:
    named = {f"child{at}": child for at, child in enumerate(children)}
    finding = only(
        list(parents(made(values={TOTAL: parent}), named, FORMS["v2021"])), "hierarchy_sum", "new_received.total"
    )
    return (finding.verdict, finding.left, finding.right)


def test_a_parent_is_at_least_the_sum_of_its_children() -> None:
    assert of_children(5, made(values={TOTAL: 2}), made(values={TOTAL: 3})) == ("agrees", 5, 5)
    assert of_children(4, made(values={TOTAL: 2}), made(values={TOTAL: 3})) == ("differs", 4, 5)


@pytest.mark.parametrize("child", [None, made(values={TOTAL: "blank"}), made(year=2021), made("v2019")])
def test_an_incomplete_family_is_unknown(child: Report | None) -> None:
    assert of_children(1, made(values={TOTAL: 9}), child) == ("unknown", 1, None)


def test_suits_carry_the_caveat_on_co_defendants_and_no_children_say_nothing() -> None:
    findings = list(parents(made(), {"a": made()}, FORMS["v2021"]))
    assert len(findings) == 25 + 3
    assert "共同被告" in only(findings, "hierarchy_suits", "suit_direct.total").says
    assert list(parents(made(), {}, FORMS["v2021"])) == []


def test_across_gives_each_finding_to_the_later_report_and_the_parent() -> None:
    reports = {
        "p": [("p-2022", made(year=2022, agency="某市人民政府"))],
        "a": [("a-2022", made(year=2022)), ("a-2021", made(year=2021, values={FORWARD: 1}))],
        "b": [("b-2022", made(year=2022)), ("b-unknown-1", made(year=None))],
    }
    found = list(across(reports, registered={"a": "某市财政局"}, children={"p": ["a", "b"]}))
    assert {(report_id, f.check, f.line) for report_id, f in found if f.verdict == "differs"} == {
        ("a-2022", "apps_carry_cross_year", "total"),
        ("a-2022", "agency_contradiction", "registered:title"),
        ("a-2021", "agency_contradiction", "registered:title"),
    }
    assert {report_id for report_id, f in found if f.check == "hierarchy_sum"} == {"p-2022"}
    assert {f.verdict for _, f in found if f.check == "hierarchy_sum"} == {"agrees"}
