"""Whole reports, cell for cell: our own documents always, the five gold reports when they are at hand."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from parser import read
from parser.documents.formats import read_document
from parser.forms import Form, load_forms
from parser.read import read_report
from tests.seeds import SEEDS, SHARED, gold
from tests.truth import found_findings, true_findings, wrong_cells

SITES = Path(__file__).parent / "sites"
EXPECTED = sorted((SITES / "expected").glob("*.json"))


def load(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_a_document_of_the_replica_sites(path: Path) -> None:
    truth = load(path)
    report = read_report(read_document((SITES / truth["file"]).read_bytes()), truth["title"])
    assert wrong_cells(report, truth) == []
    assert sorted(found_findings(report)) == sorted(true_findings(truth))
    assert (report.form, report.year, report.agency) == (truth["form"], truth["year"], truth["agency"])
    raw = {".".join(c.key): " ".join((c.raw or "").split()) for c in report.cells if c.state == "number"}
    assert {key: raw[key] for key in truth.get("raw", {})} == truth.get("raw", {})
    assert [issue.kind for issue in report.issues] == []


def test_there_are_documents_of_every_form_and_kind() -> None:
    truths = [load(path) for path in EXPECTED]
    assert {truth["form"] for truth in truths} == {form.code for form in load_forms()}
    assert {Path(truth["file"]).suffix.lower() for truth in truths} == {".html", ".pdf", ".docx"}


@gold
def test_the_five_gold_reports_by_the_command() -> None:
    """python -m parser read *.txt --json: every value, state and finding."""
    done = subprocess.run(
        [sys.executable, "-m", "parser", "read", *map(str, SEEDS), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    read_lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(read_lines) == len(SEEDS) == 5
    for path, line in zip(SEEDS, read_lines, strict=True):
        truth = load(SHARED / "gold" / f"{path.stem}.json")
        cells = {(c["table"], c["row"], c["column"]): c for c in line["cells"]}
        wanted = {
            (table, row, column): value
            for table, rows in truth["tables"].items()
            for row, columns in rows.items()
            for column, value in columns.items()
        }
        assert {key: cell["value"] for key, cell in cells.items()} == wanted
        findings = [(f["check"], f["line"], f["verdict"], f["left"], f["right"]) for f in line["findings"]]
        assert sorted(findings) == sorted(true_findings(truth))
        assert (line["form"], line["title"], line["agency"], line["report_year"]) == (
            truth["schema"],
            truth["title"],
            truth["agency"],
            truth["report_year"],
        )
        assert line["issues"] == []


@gold
@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem[:3])
def test_a_gold_report(path: Path) -> None:
    truth = load(SHARED / "gold" / f"{path.stem}.json")
    report = read_report(read_document(path.read_bytes()))
    assert wrong_cells(report, truth) == []
    for key, raw in truth["raw_cells"].items():
        assert report.cell[tuple(key.split("."))].raw == raw


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Read with one wording taken out of a form."""

    def take_out(code: str, table: str, column: str, wording: str) -> None:
        def thinned(form: Form) -> Form:
            if form.code != code:
                return form
            tables = tuple(
                t
                if t.code != table
                else replace(
                    t,
                    columns=tuple(
                        replace(c, variants=tuple(v for v in c.variants if v != wording)) if c.code == column else c
                        for c in t.columns
                    ),
                )
                for t in form.tables
            )
            assert tables != form.tables, "the wording was not there"
            return replace(form, tables=tables)

        forms = tuple(thinned(form) for form in load_forms())
        monkeypatch.setattr(read, "load_forms", lambda: forms)

    yield take_out


def test_a_variant_that_is_taken_out_is_missed(without: Any) -> None:
    """A fee table whose head lost its bracket is known by its wording; without it the guess is said."""
    truth = load(SITES / "expected" / "440100-kjj-2022.json")
    data = (SITES / truth["file"]).read_bytes()
    assert read_report(read_document(data)).issues == []
    without("v2021", "art20_1", "repealed", "本年度止件数")
    report = read_report(read_document(data))
    assert report.issues or wrong_cells(report, truth)
