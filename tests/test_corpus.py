"""The corpus: what it is made of, how it is judged, and a short form of `make corpus-score` with one set of facts."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from parser.read import read_report
from tests.corpus import office, programs
from tests.corpus.__main__ import main
from tests.corpus.carriers import ALL_RIGHT, BY_NAME, CARRIERS, DEGRADED, NEARLY, TOLD, Required
from tests.corpus.facts import SETS, sample, samples
from tests.corpus.make import DIRECT, File, make
from tests.corpus.score import Line, Scored, score_files, table
from tests.mutations import ruled_document

SHORT = (
    "html-word",
    "html-layout",
    "html-clean",
    "mhtml",
    "docx",
    "docx-header",
    "xlsx",
    "xls",
    "ofd-producers",
    "zip",
)


def silence(_: str) -> None:
    pass


def test_the_facts_are_those_of_the_seed_and_hold_their_sums() -> None:
    made = samples()
    sample.cache_clear()
    assert samples() == made
    for name in ("busy21", "busy19", "sparse21", "random21"):
        facts = sample(name).facts
        tables = {"s2": [], "s3": [sample(name).grids[1].grid], "s4": [sample(name).grids[2].grid]}
        assert {f.verdict for f in read_report(ruled_document(facts, tables)).findings} == {"agrees"}


def test_the_sets_are_unlike_each_other() -> None:
    zeros = {each.name: sum(v == 0 for v in each.facts.cells.values()) / len(each.facts.cells) for each in samples()}
    assert zeros["busy21"] < 0.05
    assert zeros["sparse21"] > 0.8
    assert 0.2 < zeros["random21"] < 0.8
    assert {each.facts.form for each in samples()} == {"v2019", "v2021", "v2008"}


@pytest.mark.parametrize("carrier", [name for name in DIRECT if not BY_NAME[name].needs])
def test_a_carrier_made_without_programs_is_the_same_every_time(carrier: str) -> None:
    made = DIRECT[carrier](sample("sheet16"))
    office.docx.cache_clear()
    assert DIRECT[carrier](sample("sheet16")) == made


def test_numbers_pasted_from_word_are_cut_into_spans() -> None:
    page = DIRECT["html-word"](sample("busy21")).decode()
    for number in ("53", "158.36", "2854"):
        assert f">{number}<" not in page


def test_every_required_line_of_the_issue_is_there() -> None:
    """Strict where the page is text; shares and flags where it is a picture or LibreOffice is missing."""
    strict = {carrier.name for carrier in CARRIERS if carrier.required == ALL_RIGHT}
    assert strict >= {
        "html-word",
        "html-layout",
        "html-clean",
        "html-saved",
        "docx",
        "docx-header",
        "xlsx",
        "xls",
        "ofd",
    }
    assert strict >= {"pdf-cut", "pdf-header", "pdf-ruled", "doc", "wps", "rtf", "scan-150", "scan-200"}
    others = {"pdf-unruled": NEARLY, "doc-alone": TOLD, "scan-100": DEGRADED, "scan-skewed": DEGRADED}
    assert {name: BY_NAME[name].required for name in others} == others
    assert BY_NAME["scan-noisy"].required == Required(told=1.0, silent=0)


# -- judging -----------------------------------------------------------------------------------------------


def line(carrier: str, *files: Scored) -> Line:
    return Line(BY_NAME[carrier], list(files))


WHOLE = Scored("", "f", 200, 200, 0, 0, 0.1)


@pytest.mark.parametrize(
    ("carrier", "file", "failures"),
    [
        ("docx", WHOLE, []),
        ("docx", replace(WHOLE, right=199, flagged=1), ["right 99.50% < 100%"]),
        (
            "docx",
            replace(WHOLE, right=199, silent=1),
            ["right 99.50% < 100%", "right or flagged 99.50% < 100%", "1 silent"],
        ),
        ("docx", replace(WHOLE, right=0, refused="no"), ["right 0.00% < 100%", "right or flagged 0.00% < 100%"]),
        ("doc", replace(WHOLE, methods=frozenset({"libreoffice"})), []),
        ("doc", replace(WHOLE, methods=frozenset({"office-oxide"})), ["read by office-oxide, not by libreoffice"]),
        ("pdf-unruled", replace(WHOLE, right=198), []),
        ("pdf-unruled", replace(WHOLE, right=197), ["right 98.50% < 99%"]),
        ("doc-alone", replace(WHOLE, right=100, flagged=98), []),
        ("doc-alone", replace(WHOLE, right=100, flagged=97), ["right or flagged 98.50% < 99%"]),
        ("scan-100", replace(WHOLE, right=190, flagged=10), []),
        ("scan-100", replace(WHOLE, right=190, flagged=9, silent=1), ["right or flagged 99.50% < 100%", "1 silent"]),
        ("scan-100", replace(WHOLE, right=189, flagged=11), ["right 94.50% < 95%"]),
        ("scan-noisy", replace(WHOLE, right=0, flagged=200), []),
        ("scan-noisy", replace(WHOLE, right=0, flagged=199), ["right or flagged 99.50% < 100%"]),
        ("pdf-locked", replace(WHOLE, right=0, refused="the PDF is encrypted"), []),
        ("pdf-locked", WHOLE, ["not refused as password|encrypted: f"]),
        ("pdf-locked", replace(WHOLE, right=0, refused="broken"), ["not refused as password|encrypted: f"]),
    ],
)
def test_what_falls_short_is_said(carrier: str, file: Scored, failures: list[str]) -> None:
    assert list(line(carrier, file).failures()) == failures


def test_a_carrier_that_was_not_measured_is_not_reached() -> None:
    assert list(line("docx").failures()) == ["not measured"]
    (_, shown) = table([line("docx")])
    assert shown.endswith("not measured")


def test_the_command_fails_where_a_program_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOV_REPORTS_DATA", str(tmp_path))
    monkeypatch.setattr(programs, "found", lambda _: None)
    done = CliRunner().invoke(main, ["score", "--carrier", "doc", "--carrier", "html-clean", "--set", "sheet16"])
    assert done.exit_code == 1
    assert "doc: not made: soffice is not installed" in done.output
    assert "not reached: doc\n" in done.output


# -- reading -----------------------------------------------------------------------------------------------


def test_the_short_form_of_the_corpus_is_read_whole(tmp_path: Path) -> None:
    lines = score_files(make(SHORT, ("busy19", "sheet16"), tmp_path, silence), tmp_path, SHORT, silence)
    print("\n".join(table(lines)))
    assert [(each.carrier.name, list(each.failures())) for each in lines] == [(name, []) for name in SHORT]
    assert all(len(each.files) == 2 and each.cells > 200 for each in lines)


def test_a_digit_changed_in_a_file_is_seen(tmp_path: Path) -> None:
    """The measure itself: a wrong number in the file is a silent one, whatever the reader does."""
    (file,) = make(("html-clean",), ("busy21",), tmp_path, silence)
    path = file.path(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace(">2854<", ">2855<"), encoding="utf-8")
    (result,) = score_files([file], tmp_path, ["html-clean"], silence)
    assert (result.silent, result.files[0].right) == (1, 199)
    assert result.files[0].wrong[0].startswith("wrong and silent: art20_1.regulation.made: true 2854, read 2855")


def test_what_is_made_is_kept_and_made_anew_when_its_making_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = make(("html-clean",), ("busy21",), tmp_path, silence)
    file.path(tmp_path).write_bytes(b"kept")
    make(("html-clean",), ("busy21",), tmp_path, silence)
    assert file.path(tmp_path).read_bytes() == b"kept"
    monkeypatch.setattr("tests.corpus.make.version", lambda: "another")
    make(("html-clean",), ("busy21",), tmp_path, silence)
    assert file.path(tmp_path).read_bytes() == DIRECT["html-clean"](sample("busy21"))


def test_a_part_is_judged_by_its_own_table_alone() -> None:
    truth = File(BY_NAME["png-150"], "busy21", "s4").truth()
    assert list(truth["tables"]) == ["review_litigation"]
    assert set(SETS) == {each.name for each in samples()}
