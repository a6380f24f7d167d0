"""Bounds, counts and the rules that state them: what differs, what agrees, and what nobody can know."""

from dataclasses import replace
from pathlib import Path

import pytest

from parser.checks import bounds, counts
from parser.checks.further import within
from parser.checks.rules import load_bounds, load_table_rules, operand
from parser.checks.sides import total, verdict
from parser.forms import load_form
from parser.report import Finding, Report
from tests.checks_made import FORMS, form_of, made, only, sheet

# Rules per form: sums as the form prints them, bounds, across years, on whole tables.
RULES = {"v2008": (11, 9, 0, 2), "v2019": (4, 2, 5, 6), "v2021": (4, 4, 3, 6)}


def found(report: Report) -> list[Finding]:
    return list(bounds.findings(form_of(report), report.cell))


def test_rules_of_every_kind_stand_in_the_forms() -> None:
    stated = {
        code: (len(form.checks), len(form.bounds), len(form.across_years), len(form.table_rules))
        for code, form in FORMS.items()
    }
    assert stated == RULES


BROKEN = [
    ("le", "made", "made", "v2021", True),
    ("lt", "made", "in_force", "op is one of", False),
    ("le", "maid", "in_force", "names maid", False),
    ("le", "made@last", "in_force", "@last", False),
    ("le", "made@next", "in_force", "only @last", False),
    ("le", "art20_1.regulation.maid", "in_force", "names art20_1.regulation.maid", False),
]


@pytest.mark.parametrize(("op", "left", "right", "message", "good"), BROKEN)
def test_a_rule_that_names_what_is_not_there_is_refused(
    tmp_path: Path, op: str, left: str, right: str, message: str, good: bool
) -> None:
    text = (Path(__file__).parents[1] / "parser" / "forms" / "v2021.toml").read_text(encoding="utf-8")
    rule = f'[[check]]\nkind = "bound"\nid = "new"\nsays = ""\ntable = "art20_1"\nalong = "rows"\nop = "{op}"\n'
    path = tmp_path / "x.toml"
    path.write_text(f'{text}\n{rule}left = ["{left}"]\nright = ["{right}"]\nseverity = "info"\n', encoding="utf-8")
    if good:
        assert load_form(path).bounds[-1].id == "new"
        return
    with pytest.raises(ValueError, match=r"x\.toml") as refused:
        load_form(path)
    assert message in str(refused.value)


def test_a_kind_that_nothing_evaluates_is_refused() -> None:
    with pytest.raises(ValueError, match="of kind limit"):
        load_table_rules([{"id": "new", "kind": "limit"}])
    assert load_bounds([{"id": "sum"}], "bound") == ()
    assert (operand("-a@last").sign, operand("-a@last").last_year, operand("a.b.c").address) == (
        -1,
        True,
        ("a", "b", "c"),
    )


@pytest.mark.parametrize(
    ("made_here", "in_force", "expected"),
    [(3, 2, "differs"), (2, 2, "agrees"), ("blank", 0, "unknown"), (0, "mark", "unknown"), (0, "ambiguous", "unknown"),
     (None, None, "unknown")],
)  # fmt: skip
def test_a_bound_along_rows(made_here: object, in_force: object, expected: str) -> None:
    values = {"art20_1.regulation.made": made_here, "art20_1.regulation.in_force": in_force}
    finding = only(found(made(values=values)), "art20_1_made_bound", "regulation")
    sides = tuple(value if isinstance(value, int) else None for value in (made_here, in_force))
    assert (finding.verdict, (finding.left, finding.right)) == (expected, sides)
    assert (finding.kind, finding.severity) == ("source", "info")


FEE = "processing_fee.information_fee."


def test_fee_bounds_speak_only_of_reports_with_the_fee_table() -> None:
    assert {f.check for f in found(made())} == {"art20_1_made_bound"}
    fees: dict[str, object] = {
        FEE + "notices": 1,
        FEE + "due_wan_yuan": 0.3,
        FEE + "charged_cases": 2,
        FEE + "received_wan_yuan": 0.1,
        "applications.other_fee_unpaid.total": 2,
    }
    findings = found(made(values=fees, without=()))
    told = {f.check: (f.verdict, f.left, f.right) for f in findings if f.check.startswith("fee")}
    assert told == {
        "fee_received_bound": ("agrees", 0.1, 0.3),
        "fee_cases_bound": ("differs", 2, 1),
        "fee_unpaid_needs_notice": ("differs", 2, 1),
    }


def test_money_in_another_unit_is_compared_in_the_unit_of_the_form() -> None:
    report = made(values={FEE + "due_wan_yuan": 0.394, FEE + "received_wan_yuan": 3940}, without=())
    report.cells = [replace(c, unit="元") if c.column == "received_wan_yuan" else c for c in report.cells]
    finding = only(found(report), "fee_received_bound")
    assert (finding.verdict, finding.left, finding.right) == ("agrees", 0.394, 0.394)


def test_decimals_add_up_exactly() -> None:
    report = made(values={FEE + "due_wan_yuan": 0.1, FEE + "received_wan_yuan": 0.2}, without=())
    keys = [("processing_fee", "information_fee", column) for column in ("due_wan_yuan", "received_wan_yuan")]
    assert total([(report.cell, key, 1) for key in keys], form_of(report)) == 0.3


def test_a_flow_given_as_stock() -> None:
    def judged(new: object, stock: object) -> str:
        values = {"art20_1.normative_document.newly_public": new, "art20_1.normative_document.public_total": stock}
        return only(found(made("v2019", 2020, values)), "art20_1_stock_as_flow", "normative_document").verdict

    assert [judged(4, 4), judged(4, 9), judged(0, 0), judged(9, 4)] == ["differs", "agrees", "agrees", "differs"]
    assert judged("blank", 4) == "unknown"


SHEET = {
    "proactive_total": 100, "channel_website": 100, "channel_wechat": 60, "proactive_normative": 3, "reviews": 2,
    "reviews_upheld": 1, "suits": 1, "press_conferences": 2, "online_interviews": 1, "apps_received": 5,
    "apps_concluded": 5,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "check", "line"),
    [
        ({"reviews_upheld": 3}, "sc_reviews", "report"),
        ({"suits_other": 2}, "sc_suits", "report"),
        ({"channel_wechat": 101}, "sc_proactive_lower", "channel_wechat"),
        ({"proactive_total": 161}, "sc_proactive_upper", "report"),
        ({"proactive_normative": 101}, "sc_normative", "report"),
        ({"press_conferences_by_head": 3}, "sc_press_head", "report"),
        ({"online_interviews_by_head": 2}, "sc_interview_head", "report"),
        ({"apps_concluded": 6}, "sc_received_concluded", "report"),
    ],
)
def test_the_sheet_of_2014(changed: dict[str, object], check: str, line: str) -> None:
    whole = found(sheet(2016, SHEET))
    assert [f.check for f in whole if f.verdict != "agrees"] == []
    assert len(whole) == 12
    broken = [(f.check, f.line) for f in found(sheet(2016, SHEET | changed)) if f.verdict != "agrees"]
    assert (check, line) in broken
    assert len(broken) <= 2
    lost = dict.fromkeys(changed, None)
    assert (check, "unknown") in {(f.check, f.verdict) for f in found(sheet(2016, SHEET | lost))}


def test_a_pending_review_is_no_difference() -> None:
    finding = only(found(sheet(2016, SHEET)), "sc_reviews")
    assert (finding.verdict, finding.left, finding.right, finding.severity) == ("agrees", 2, 1, "warning")


def test_the_early_sheet_compares_every_row() -> None:
    report = sheet(2010, {"apps_received": 3}, "early_sheet", "period")
    findings = [f for f in found(report) if f.check == "early_cumulative"]
    assert len(findings) == 35
    assert [(f.line, f.left, f.right) for f in findings if f.verdict == "differs"] == [("apps_received", 3, 0)]


def test_counts_are_whole_and_not_negative() -> None:
    form = FORMS["v2021"]
    whole = list(counts.findings(form, made().cell))
    assert {(f.check, f.table, f.verdict) for f in whole} == {
        ("apps_nonneg", "applications", "agrees"),
        ("t4_nonneg", "review_litigation", "agrees"),
        ("art20_counts", "art20_1", "agrees"),
        ("art20_counts", "art20_5", "agrees"),
        ("art20_counts", "art20_6", "agrees"),
    }
    report = made(values={"applications.granted.total": 2.5, "applications.other_misc.total": -1})
    wrong = [f for f in counts.findings(form, report.cell) if f.verdict == "differs"]
    assert [(f.check, f.line, f.left, f.kind) for f in wrong] == [
        ("apps_nonneg", "granted.total", 2.5, "reading"),
        ("apps_nonneg", "other_misc.total", -1, "reading"),
    ]
    lost = made(values={"applications.granted.total": None})
    assert only(list(counts.findings(form, lost.cell)), "apps_nonneg").verdict == "unknown"


def test_changes_and_money_are_no_counts() -> None:
    report = made("v2019", 2020, {"art20_5.licensing.change": -3, "art20_9.central_procurement.amount": 1.5})
    assert all(f.verdict == "agrees" for f in counts.findings(FORMS["v2019"], report.cell))
    money = sheet(2016, {"fees_wan_yuan": 0.5, "budget_wan_yuan": 12.25})
    assert all(f.verdict == "agrees" for f in counts.findings(FORMS["v2008"], money.cell))


def test_operators() -> None:
    assert [verdict(0, "below", 0), verdict(1, "below", 1), verdict(1, "ge", 1), verdict(None, "le", 1)] == [
        "agrees",
        "differs",
        "agrees",
        "unknown",
    ]


def test_a_report_without_cells_or_form_has_no_findings_on_them() -> None:
    empty = made(text="无")
    empty.cells = []
    assert list(within(empty, FORMS["v2021"])) == []
    assert list(within(empty, None)) == []
