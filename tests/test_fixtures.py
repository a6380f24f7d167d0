"""Recorded reports of our own making: nothing in them is silently wrong, each is read as far as it ever was."""

import tomllib

import pytest

from tests.fixtures import FACTS, Fixture, as_text, fixtures
from tests.fixtures.write import written
from tests.gold import Entry, floors

FIXTURES = fixtures()


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_a_recorded_report(fixture: Fixture) -> None:
    if not fixture.expected.exists():
        fixture.expected.parent.mkdir(exist_ok=True)
        fixture.expected.write_text(as_text(fixture.truth()), encoding="utf-8")
        pytest.fail(f"{fixture.expected} was made from the facts: read it against the document, then run again")
    report, result, _ = Entry(fixture.name, fixture.expected, fixture.document).read()
    assert [str(cell) for cell in result.cells if cell.kind == "silent"] == []
    assert result.count("right") >= floors()["fixtures"].documents[fixture.name]
    if result.count("right") < len(result.cells):
        assert report.issues or report.count("missing") + report.count("ambiguous"), "a loss that nothing tells of"


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_the_truth_is_what_the_facts_say(fixture: Fixture) -> None:
    assert fixture.expected.read_text(encoding="utf-8") == as_text(fixture.truth())


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_the_document_is_what_the_facts_say(fixture: Fixture) -> None:
    if fixture.document.suffix != ".docx":  # a Word file bears the time it was packed
        assert fixture.document.read_text(encoding="utf-8") == written(fixture)


def test_the_fixtures_cover_forms_kinds_and_layouts() -> None:
    assert len(FIXTURES) >= 25
    assert {f.document.suffix for f in FIXTURES} == {".txt", ".html", ".docx"}
    assert {f.facts.form for f in FIXTURES} == {"v2008", "v2019", "v2021"}
    tables = {table for f in FIXTURES for table in f.data.get("tables", ())}
    assert tables >= {"stat_sheet_2014", "early_sheet", "fujian_sheet", "gz_annex1", "gz_annex2", "gz_annex3"}
    assert len({f.facts.agency for f in FIXTURES}) >= 25
    assert {f.expected for f in FIXTURES} == set(FIXTURES[0].expected.parent.glob("*.json"))


def test_every_facts_file_says_what_it_is_for() -> None:
    for path in FACTS.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# "), path.name
        assert tomllib.loads(text)["prose"], path.name
