"""Numbers told in sentences against the tables, and reports in which everything is zero."""

import pytest

from parser.checks import prose_links, zero
from parser.report import Finding, ProseFact, Report
from tests.checks_made import FORMS, fact, form_of, made, only, sheet

NEW, IN, HANDLED = (f"applications.{row}.total" for row in ("new_received", "carried_over_in", "total_handled"))
T4 = "review_litigation."


def told(report: Report, *facts: ProseFact) -> list[Finding]:
    report.facts = list(facts)
    return list(prose_links.findings(form_of(report), report, report.cell))


def verdict(report: Report, one: ProseFact) -> str:
    (finding,) = told(report, one)
    return finding.verdict


def test_the_number_of_the_sentence_is_that_of_the_table_or_differs_with_the_sentence_as_evidence() -> None:
    assert verdict(made(values={NEW: 5}), fact("apps_received", 5, NEW)) == "agrees"
    (finding,) = told(made(values={NEW: 5}), fact("apps_received", 1, NEW, sentence="全年受理申请1件。"))
    assert (finding.verdict, finding.left, finding.right) == ("differs", 1, 5)
    assert (finding.kind, finding.severity, finding.evidence) == ("source", "warning", "全年受理申请1件。")
    assert (finding.table, finding.line, finding.right_cells) == (
        "applications",
        "apps_received",
        (("applications", "new_received", "total"),),
    )


@pytest.mark.parametrize("state", [None, "blank", "mark", "ambiguous"])
@pytest.mark.parametrize("value", [0, 3])
def test_a_cell_that_is_no_number_is_never_taken_for_zero(state: str | None, value: int) -> None:
    assert verdict(made(values={NEW: state}), fact("apps_received", value, NEW)) == "unknown"


@pytest.mark.parametrize(
    ("exactness", "value", "cell", "expected"),
    [
        ("worded", 0, 0, "agrees"),
        ("worded", 0, 2, "differs"),
        ("about", 70, 70, "unknown"),
        ("about", 70, 79, "unknown"),
        ("about", 70, 139, "unknown"),
        ("about", 70, 140, "differs"),
        ("about", 200, 190, "unknown"),
        ("about", 200, 20, "differs"),
        ("about", 70, 0, "differs"),
        ("open", 44, 44, "unknown"),
        ("open", 44, 86, "unknown"),
        ("open", 44, 40, "differs"),
    ],
)
def test_words_that_leave_room(exactness: str, value: int, cell: int, expected: str) -> None:
    report = made(values={NEW: cell})
    assert verdict(report, fact("apps_received", value, NEW, exactness=exactness)) == expected


def test_a_number_of_another_quantity_of_the_same_name_is_unknown() -> None:
    report = made(values={NEW: 57, IN: 3, HANDLED: 58, "applications.granted.total": 50})
    (finding,) = told(report, fact("apps_received", 60, NEW))
    assert (finding.verdict, finding.says) == ("unknown", "正文所说与表中一致（等于新收与上年结转之和）")
    assert verdict(report, fact("apps_answered", 50, HANDLED)) == "unknown"
    assert verdict(report, fact("apps_answered", 57, HANDLED)) == "unknown"
    assert verdict(report, fact("apps_answered", 49, HANDLED)) == "differs"


def test_figures_of_a_whole_area_are_a_departments_no_more_but_a_governments_own() -> None:
    one = fact("apps_received", 900, NEW, sentence="全区收到申请900件，本局较少。")
    assert verdict(made(values={NEW: 5}), one) == "unknown"
    assert verdict(made(values={NEW: 5}, agency="某市甲区人民政府办公室"), one) == "differs"
    mine = fact("apps_received", 900, NEW, sentence="在全区率先改版，本局收到申请900件。")
    assert verdict(made(values={NEW: 5}), mine) == "differs"


def test_a_second_sentence_is_doubted_when_the_first_agrees() -> None:
    report = made(values={NEW: 57})
    first, second = told(report, fact("apps_received", 57, NEW), fact("apps_received", 20, NEW, sentence="网上20件。"))
    assert (first.verdict, second.verdict) == ("agrees", "differs")
    assert (second.kind, second.severity) == ("reading", "info")


def test_suits_are_the_sum_of_both_procedures() -> None:
    values = {T4 + "suit_direct.total": 2, T4 + "suit_after_review.total": 1, T4 + "review.total": 4}
    report = made(values=values)
    (finding,) = told(report, fact("suits", 3))
    assert (finding.verdict, len(finding.right_cells)) == ("agrees", 2)
    assert verdict(report, fact("suits", 9)) == "differs"
    assert verdict(report, fact("suits", 2)) == "unknown"
    assert verdict(made(values={**values, T4 + "suit_direct.total": None}), fact("suits", 3)) == "unknown"


def test_no_review_and_no_suit_is_held_against_all_three() -> None:
    none = fact("reviews_and_suits", 0, exactness="worded", sentence="未发生行政复议和行政诉讼。")
    assert verdict(made(), none) == "agrees"
    (finding,) = told(made(values={T4 + "suit_after_review.total": 1}), none)
    assert (finding.verdict, finding.right) == ("differs", 1)


def test_money_is_compared_over_units_and_with_the_rounding_of_both() -> None:
    fees: dict[str, object] = {"processing_fee.information_fee.received_wan_yuan": 0.394}
    report = made(values=fees, without=())
    assert verdict(report, fact("fees_yuan", 3940, unit="元")) == "agrees"
    assert verdict(report, fact("fees_yuan", 0.4, unit="万元")) == "unknown"
    assert verdict(report, fact("fees_yuan", 5000, unit="元")) == "differs"
    assert told(made(), fact("fees_yuan", 3940, unit="元")) == []


def test_a_fact_without_a_cell_and_a_cell_that_the_report_lacks_say_nothing() -> None:
    assert told(made(), fact("proactive_items", 230)) == []
    assert told(sheet(2016, {}), fact("apps_received", 1, "gz_annex2.apps_received.value")) == []


def zeros(report: Report, *facts: ProseFact) -> list[Finding]:
    return list(zero.findings(form_of(report), report.cell, facts))


def test_a_zero_report() -> None:
    finding = only(zeros(made()), "zero_report")
    assert (finding.verdict, finding.left, finding.severity) == ("differs", 0, "info")
    assert only(zeros(made(values={NEW: 1})), "zero_report").verdict == "agrees"
    assert only(zeros(made(values={NEW: None})), "zero_report").verdict == "unknown"
    assert only(zeros(made(values={NEW: None, IN: 1})), "zero_report").verdict == "agrees"


def test_purchases_and_money_do_not_make_a_report_tell_of_work() -> None:
    bought = {"art20_9.central_procurement.projects": 8, "art20_9.central_procurement.amount": 27150}
    assert only(zeros(made("v2019", 2020, bought)), "zero_report").verdict == "differs"
    assert only(zeros(sheet(2016, {"budget_wan_yuan": 3})), "zero_report").verdict == "differs"
    assert only(zeros(sheet(2016, {"proactive_total": 3})), "zero_report").verdict == "agrees"


def test_requests_told_of_where_the_table_has_none() -> None:
    one = fact("apps_online", 4, sentence="网上申请4件。")
    finding = only(zeros(made(), one), "zero_while_told")
    assert (finding.left, finding.right, finding.evidence) == (4, 0, "网上申请4件。")
    for report, other in (
        (made(values={NEW: 4}), one),
        (made(values={IN: 4}), one),
        (made(values={NEW: None}), one),
        (made(), fact("apps_received", 0)),
        (made(), fact("reviews", 2)),
        (made(), fact("apps_rate", 100, unit="%")),
    ):
        assert [f for f in zeros(report, other) if f.check == "zero_while_told"] == []
    annex = made("v2008", 2017, without=tuple(t.code for t in FORMS["v2008"].tables if t.code != "gz_annex2"))
    assert only(zeros(annex, one), "zero_while_told").table == "gz_annex2"
