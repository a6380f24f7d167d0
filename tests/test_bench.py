"""The benchmark runs and judges; how fast a machine is, no test asks."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw

from tests.bench import (
    CONTESTS,
    Contest,
    Result,
    by_pandas,
    by_pdfplumber,
    by_python_docx,
    main,
    measure,
    peak,
    with_scans,
)
from tests.corpus import programs
from tests.corpus.facts import sample
from tests.corpus.make import DIRECT
from tests.sites.facts import HERE

CONTEST = {contest.name: contest for contest in CONTESTS}
PRINTED = HERE / "gz-kjj" / "attachment" / "7" / "7203" / "7203518" / "8765432.pdf"


def test_the_ratios_are_those_of_the_issue() -> None:
    assert {name: c.required for name, c in CONTEST.items() if c.required} == {"HTML": 3, "PDF, ruled": 6, "DOCX": 5}


def test_the_peers_find_the_numbers_that_we_find() -> None:
    """A peer that read nothing would be fast: each must give the tables of the same file."""
    facts = sample("busy19")
    wanted = facts.facts.printed["applications.total_handled.total"]
    assert wanted in str(by_python_docx(DIRECT["docx"](facts)))
    for carrier in ("html-word", "html-layout", "html-clean"):
        assert wanted in "".join(frame.to_string() for frame in by_pandas(DIRECT[carrier](facts)))
    assert "17098" in str(by_pdfplumber(PRINTED.read_bytes()))


@pytest.mark.parametrize(
    ("result", "failure"),
    [
        (Result(CONTEST["DOCX"], 2, document=100, peer=20), ""),
        (Result(CONTEST["DOCX"], 2, document=99, peer=20), "5.0 < 5 times"),
        (Result(CONTEST["DOCX"], 0), "not measured"),
        (Result(CONTEST["DOCX"], 2, refused="no reader"), "no reader"),
        (Result(CONTEST["XLSX"], 0), ""),
    ],
)
def test_what_is_not_reached_is_said(result: Result, failure: str) -> None:
    assert result.failure == failure
    assert replace(result, contest=CONTEST["XLSX"]).failure == ""


def test_a_short_run_prints_ratios_and_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOV_REPORTS_DATA", str(tmp_path))
    monkeypatch.setattr(programs, "found", lambda _: None)
    chosen = ["--only", "HTML", "--only", "DOCX", "--only", "DOC", "--rounds", "1", "--set", "sheet16"]
    done = CliRunner().invoke(main, ["readers", *chosen])
    rows = {line.split("  ")[0]: re.findall(r"\d+(?:\.\d+)?", line) for line in done.output.splitlines()}
    for name, peer in (("HTML", "pandas.read_html"), ("DOCX", "python-docx")):
        assert peer in done.output
        files, own, report, mib, by_peer, times, *_ = map(float, rows[name])
        assert own > report > 0
        assert times == pytest.approx(own / by_peer, abs=0.1, rel=0.05)
        assert (files, 30 < mib < 400) == ({"HTML": 3, "DOCX": 2}[name], True)
    assert "DOC: not made: soffice is not installed" in done.output or "doc: not made: soffice" in done.output
    failed = [result for result in ("HTML", "DOCX") if f"{result}: " in done.output.splitlines()[-1]]
    assert done.exit_code == (1 if failed else 0)


def test_scans_are_really_recognised_and_counted_in_pages() -> None:
    page = Image.new("L", (600, 400), 255)
    ImageDraw.Draw(page).text((60, 60), "1234 5678", fill=0, font_size=40)
    file = io.BytesIO()
    page.save(file, "TIFF", save_all=True, append_images=[page], dpi=(100, 100))
    assert "1234 5678" in with_scans(file.getvalue()).text
    result = measure(Contest("two pages", (), slow=True, recognised=True), [file.getvalue()], 1)
    assert (result.files, result.failure) == (1, "")
    assert 0.05 < result.document < 100
    assert result.memory > 200  # the models are loaded


def test_the_peak_is_that_of_the_file() -> None:
    small, large = b"<p>x</p>", b"<p>" + b"x" * (40 << 20) + b"</p>"
    assert peak(large) > peak(small) + 40
