"""Checks on whole reports: the replica agencies' always, the five gold reports when they are at hand.

What differs is exactly what is odd in the report; every other rule agrees or cannot be judged.
"""

import json
from pathlib import Path

import pytest

from parser.checks.further import across, within
from parser.documents.formats import read_document
from parser.read import read_report
from parser.report import Finding, Report
from parser.text import prose
from parser.text.recognise import recognise_identity
from tests.checks_made import FORMS
from tests.seeds import SEEDS, gold

SITES = Path(__file__).parent / "sites"
EXPECTED = sorted((SITES / "expected").glob("*.json"))

Odd = set[tuple[str, str]]
MONEY_OF_FINANCE: Odd = {("foreign_agency", "市财政局")}
PROSE_ONE_TABLE_FIVE: Odd = {("prose_table", "apps_received")}
FLOW_AS_STOCK: Odd = {("art20_1_stock_as_flow", "normative_document")}
ODD: dict[str, Odd] = {
    "000": FLOW_AS_STOCK,  # 4 made, 4 new, 4 in all
    "001": {("leftover_instruction", "s2")},
    "002": set(),  # a page is lost: much is unknown, nothing differs
    "003": PROSE_ONE_TABLE_FIVE | MONEY_OF_FINANCE,
    "004": {("zero_report", "report")},
    "440112-kjj-2020": FLOW_AS_STOCK,
    "440114-kgxj-2017": {("leftover_instruction", "s2")},
    "440100-kjj-2022": PROSE_ONE_TABLE_FIVE | MONEY_OF_FINANCE,
    "330411-kjj-2020": {("zero_report", "report")},
}


def read(data: bytes, listed: str | None = None) -> tuple[Report, list[Finding]]:
    document = read_document(data)
    report = read_report(document, listed)
    report.facts = prose.facts(document, report.sections, report.form, report.year)
    return report, list(within(report, FORMS[report.form or ""], recognise_identity(document, listed)))


def odd(findings: list[Finding]) -> Odd:
    return {(f.check, f.line) for f in findings if f.verdict == "differs"}


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_a_report_of_the_replica_agencies(path: Path) -> None:
    truth = json.loads(path.read_text(encoding="utf-8"))
    _, findings = read((SITES / truth["file"]).read_bytes(), truth["title"])
    assert odd(findings) == ODD.get(path.stem, set())
    assert sum(f.verdict == "agrees" for f in findings) >= 10


def test_the_replica_agencies_over_the_years() -> None:
    reports: dict[str, list[tuple[str, Report]]] = {}
    for path in EXPECTED:
        truth = json.loads(path.read_text(encoding="utf-8"))
        report, _ = read((SITES / truth["file"]).read_bytes(), truth["title"])
        reports.setdefault(truth["agency_id"], []).append((path.stem, report))
    names = {agency: of[0][1].agency or "" for agency, of in reports.items()}
    found = list(across(reports, registered=names))
    assert [(report_id, f.check, f.line) for report_id, f in found if f.verdict == "differs"] == []
    pairs = {report_id for report_id, f in found if f.check == "apps_carry_cross_year"}
    assert pairs == {"330411-kjj-2020", "440100-kjj-2022", "440112-kjj-2021"}
    assert sum(f.verdict == "agrees" for _, f in found) >= 30


@gold
@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem[:3])
def test_a_gold_report(path: Path) -> None:
    report, findings = read(path.read_bytes())
    assert odd(findings) == ODD[path.stem[:3]]
    if path.stem.startswith("003"):
        (contradiction,) = [f for f in findings if f.check == "prose_table" and f.verdict == "differs"]
        assert (contradiction.left, contradiction.right) == (1, 5)
        assert "受理" in contradiction.evidence
    lost = {cell.key for cell in report.cells if cell.state != "number"}
    for finding in findings:
        if lost & {*finding.left_cells, *finding.right_cells} and finding.check != "zero_report":
            assert finding.verdict == "unknown", finding


@gold
def test_the_gold_reports_are_no_copies_of_each_other() -> None:
    reports = {path.stem: [(f"{path.stem}-2020", read(path.read_bytes())[0])] for path in SEEDS}
    assert list(across(reports)) == []
