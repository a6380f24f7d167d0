"""The scoring command: what counts as right, flagged, silent and missing, in both layouts of the truth."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from parser.__main__ import main
from parser.alignment.values import Number, State
from parser.documents.document import Place
from parser.report import Finding, Report, ReportCell
from parser.score import BadTruth, Score, TrueCell, load_truth, score, truth_of

TRUTH: dict[str, Any] = {
    "schema": "v2021",
    "tables": {"t": {"r": {"a": 5, "b": 0, "c": None, "d": None}, "s": {"a": 1.5, "b": 2, "c": 3, "d": 4}}},
    "missing_cells": ["t.r.c", "t.r.d"],
    "ambiguous_cells": {"t.r.d": {"reading": "one of two"}},
    "identity_checks": {"detail": [{"id": "sum", "unit": "r", "status": "pass", "lhs": 5, "rhs": 5}]},
}
SITES = Path(__file__).parent / "sites"


def cell(row: str, column: str, state: State, value: Number | None = None, raw: str | None = None) -> ReportCell:
    return ReportCell("t", row, column, state, value, raw, place=Place("text", line=7))


def reading(*cells: ReportCell) -> Report:
    agrees = Finding("sum", "t", "r", "agrees", 5, 5, (), (), "")
    return Report("v2021", None, None, None, None, "", cells=list(cells), findings=[agrees])


ALL_RIGHT = [
    cell("r", "a", "number", 5),
    cell("r", "b", "number", 0),
    cell("r", "c", "missing"),
    cell("r", "d", "ambiguous"),
    cell("s", "a", "number", 1.5),
    cell("s", "b", "number", 2),
    cell("s", "c", "number", 3),
    cell("s", "d", "number", 4),
]


def judged(*changed: ReportCell, without: str = "") -> Score:
    cells = {c.key: c for c in [*ALL_RIGHT, *changed] if ".".join(c.key) != without}
    return score(reading(*cells.values()), truth_of(TRUTH))


def test_all_right() -> None:
    result = judged()
    assert (result.count("right"), result.wrong, result.findings_wrong) == (8, [], [])


@pytest.mark.parametrize(
    ("read", "kind"),
    [
        (cell("r", "a", "number", 6), "silent"),  # another number
        (cell("r", "b", "number", 5), "silent"),  # 0 is a number like any other
        (cell("r", "c", "number", 0), "silent"),  # a number where none is printed
        (cell("r", "d", "number", 3), "silent"),
        (cell("s", "a", "number", 1), "silent"),
        (cell("r", "a", "ambiguous"), "flagged"),
        (cell("r", "b", "blank"), "flagged"),  # blank is not 0
        (cell("r", "b", "mark"), "flagged"),
        (cell("r", "a", "text"), "flagged"),
        (cell("r", "a", "missing"), "missing"),
    ],
)
def test_a_wrong_cell(read: ReportCell, kind: str) -> None:
    (wrong,) = judged(read).wrong
    assert (wrong.key, wrong.kind, wrong.slip) == (read.key, kind, False)


def test_a_cell_that_was_not_read_at_all_is_missing() -> None:
    (wrong,) = judged(without="t.s.b").wrong
    assert (wrong.kind, wrong.read) == ("missing", None)
    assert str(wrong) == "missing but present: t.s.b: true 2, not read"


def test_a_cell_of_the_form_that_the_truth_does_not_list_is_silent() -> None:
    stranger = ReportCell("processing_fee", "information_fee", "notices", "number", 3, "3")
    assert [(c.key, c.kind) for c in judged(stranger).wrong] == [(stranger.key, "silent")]


def test_a_printed_row_that_the_form_does_not_have_is_beyond_the_truth() -> None:
    kept = cell("其他主动公开文件", "a", "number", 37, "37")
    result = judged(kept)
    assert (result.wrong, result.beyond) == ([], [kept])
    assert list(result.lines())[-1].endswith(
        "beyond the truth: t.其他主动公开文件.a: read 37, printed '37' at text line 7"
    )


def test_a_stranger_without_a_number_does_not_count() -> None:
    assert judged(cell("u", "a", "missing")).wrong == []


def test_a_wrong_state_is_told_apart() -> None:
    result = judged(cell("r", "c", "blank", raw=""))
    assert (result.count("right"), result.states_wrong) == (8, 1)
    assert str(result.wrong[0]) == "wrong state: t.r.c: true missing, read blank, printed '' at text line 7"


def test_silent_cells_come_first() -> None:
    result = judged(cell("r", "a", "missing"), cell("s", "d", "number", 9, "9"))
    assert [str(wrong) for wrong in result.wrong] == [
        "wrong and silent: t.s.d: true 4, read 9, printed '9' at text line 7",
        "missing but present: t.r.a: true 5, read missing, printed None at text line 7",
    ]


def test_findings_are_told_beside() -> None:
    report = reading(*ALL_RIGHT)
    report.findings = []
    assert score(report, truth_of(TRUTH)).findings_wrong == ["sum at r should be: agrees"]


def test_the_layout_with_states() -> None:
    data = {"form": "v2019", "tables": TRUTH["tables"], "states": {"t.r.c": "blank", "t.r": "mark"}, "findings": []}
    truth = truth_of(data)
    assert truth.form == "v2019"
    assert truth.cells["t", "r", "c"] == TrueCell(None, "blank")
    assert truth.cells["t", "r", "d"] == TrueCell(None, "mark")
    assert truth.findings == frozenset()


def test_without_a_state_any_reading_but_a_number_will_do() -> None:
    truth = truth_of({"tables": {"t": {"r": {"a": None}}}})
    for state in ("blank", "mark", "text", "missing", "ambiguous"):
        assert score(reading(cell("r", "a", state)), truth).wrong == []  # type: ignore[arg-type]
    assert score(reading(cell("r", "a", "number", 0)), truth).count("silent") == 1


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ([], "tables"),
        ({"tables": 3}, "tables"),
        ({"tables": {"t": []}}, r"tables\.t is no object"),
        ({"tables": {"t": {"r": 1}}}, r"tables\.t\.r is no object"),
        ({"tables": {"t": {"r": {"c": "5"}}}}, r"t\.r\.c is '5'"),
        ({"tables": {"t": {"r": {"c": True}}}}, r"t\.r\.c is True"),
        ({"tables": {"t": {"r": {"c": None}}}, "states": {"t.r.c": "lost"}}, r"states\.t\.r\.c is 'lost'"),
        ({"tables": {}, "findings": [{"check": "sum"}]}, "lack 'line'"),
    ],
)
def test_a_bad_truth_is_refused(data: Any, says: str, tmp_path: Path) -> None:
    path = tmp_path / "truth.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(BadTruth, match=says):
        load_truth(path)


# -- the command -----------------------------------------------------------------------------------------


def run(*arguments: str | Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["score", *map(str, arguments)])
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def truth_and_file() -> tuple[Path, Path]:
    truth = SITES / "expected" / "440100-kjj-2022.json"
    return truth, SITES / json.loads(truth.read_bytes())["file"]


def test_the_command_on_a_right_reading(truth_and_file: tuple[Path, Path]) -> None:
    code, out, _ = run(*truth_and_file)
    assert code == 0
    assert out.splitlines() == [
        "right: 204 of 204 (100.00%)",
        "wrong and flagged: 0 of 204 (0.00%)",
        "wrong and silent: 0 of 204 (0.00%)",
        "missing but present: 0 of 204 (0.00%)",
        "states wrong: 0",
    ]


def test_the_command_names_each_wrong_cell(truth_and_file: tuple[Path, Path], tmp_path: Path) -> None:
    truth, file = truth_and_file
    data = json.loads(truth.read_bytes())
    data["tables"]["applications"]["unable_not_held"]["total"] = 3
    changed = tmp_path / "truth.json"
    changed.write_text(json.dumps(data), encoding="utf-8")
    code, out, _ = run(changed, file)
    assert code == 1
    assert "wrong and silent: 1 of 204 (0.49%)" in out
    assert "wrong and silent: applications.unable_not_held.total: true 3, read 4, printed '4' at pdf page" in out
    code, out, _ = run(changed, file, "--json")
    result = json.loads(out)
    assert (code, result["silent"], result["right"], result["cells"]) == (1, 1, 203, 204)
    (wrong,) = result["wrong"]
    assert (wrong["cell"], wrong["value"], wrong["true_value"]) == ("applications.unable_not_held.total", 4, 3)
    assert wrong["place"]["kind"] == "pdf"


def test_wrong_usage(truth_and_file: tuple[Path, Path], tmp_path: Path) -> None:
    truth, file = truth_and_file
    bad = tmp_path / "bad.json"
    bad.write_text("{", encoding="utf-8")
    for arguments, says in (
        ((bad, file), "not JSON"),
        ((file, file), "not UTF-8"),
        ((tmp_path / "none.json", file), "does not exist"),
        ((truth, tmp_path / "none.pdf"), "does not exist"),
        ((truth,), "Missing argument"),
    ):
        code, _, err = run(*arguments)
        assert code == 2
        assert says in err


def test_a_file_that_cannot_be_read(truth_and_file: tuple[Path, Path], tmp_path: Path) -> None:
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")
    code, _, err = run(truth_and_file[0], empty)
    assert code == 1
    assert "not read: the file is empty" in err
