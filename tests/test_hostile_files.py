"""Hostile files: what may be compared in them, and a short form of `make soak` with a fixed seed."""

import io
import random
import zipfile

import pytest

from parser.alignment.values import Number
from parser.reading.limits import Limits
from parser.report import Report, ReportCell
from tests.hostile.files import (
    MADE,
    MUTATIONS,
    NUMERIC,
    TEXTS,
    HostileFile,
    bases,
    flipped,
    hostile,
    outside_number,
    planned,
    short,
    truncated,
)
from tests.hostile.run import Run, run_files

COUNT = 300


def test_the_short_form_survives_and_nothing_is_silently_wrong() -> None:
    run = Run(Limits(cpu=4, wall=15))
    run_files(short(COUNT), COUNT, run, 2, lambda _: None)
    print("\n".join(run.lines()))
    assert run.files == COUNT
    assert run.failures == []
    assert run.files - run.uncompared > COUNT * 0.8
    assert run.ended("read") > COUNT * 0.25, "nearly nothing is read: the comparison would be empty"


def test_a_file_is_the_same_every_time() -> None:
    assert [hostile(number) for number in range(40, 60)] == [hostile(number) for number in range(40, 60)]
    assert hostile(41, seed=1).data != hostile(41, seed=2).data


def test_all_kinds_and_damages_come() -> None:
    seen = {planned(number, random.Random(number)) for number in range(3000)}
    kinds = set(bases())
    assert kinds == {"html", "mhtml", "text", "docx", "xlsx", "xls", "ofd", "zip", "pdf"}
    for name, (_, _, fitting) in MUTATIONS.items():
        assert {kind for kind, mutation in seen if mutation == name} == (fitting or kinds), name
    assert {name.split("/")[0] for name in MADE} >= {"bomb", "deep nesting", "huge spans", "huge dimensions", "cycle"}
    assert {file.name.split(" ", 1)[1] for file in short(len(MADE))} == set(MADE)


@pytest.mark.parametrize("kind", sorted(TEXTS - {"rtf"}))
def test_a_flip_in_a_text_touches_no_number(kind: str) -> None:
    for seed in range(200):
        base = random.Random(seed).choice(bases()[kind])
        data, _, compared = flipped(base, random.Random(seed))
        assert compared
        assert len(data) == len(base.data)
        changed = [(a, b) for a, b in zip(base.data, data, strict=True) if a != b]
        assert not [pair for pair in changed if set(pair) & NUMERIC]


def test_a_text_is_not_cut_inside_a_number() -> None:
    data = b"<td>2854</td>"
    assert [outside_number(data, at) for at in range(3, 10)] == [3, 4, 4, 4, 4, 8, 9]
    for seed in range(100):
        base = bases()["html"][0]
        cut, _, _ = truncated(base, random.Random(seed))
        assert base.data.startswith(cut)


def test_what_may_print_another_number_itself_is_not_compared() -> None:
    xls, pdf = bases()["xls"][0], bases()["pdf"][0]
    assert {flipped(xls, random.Random(seed))[2] for seed in range(20)} == {False}
    in_streams = [flipped(pdf, random.Random(seed)) for seed in range(40)]
    assert {compared for _, _, compared in in_streams} == {True, False}
    for data, _, compared in in_streams:
        changed = [at for at, (a, b) in enumerate(zip(pdf.data, data, strict=True)) if a != b]
        if compared:
            starts = [pdf.data.rfind(b"stream", 0, at) for at in changed]
            assert not [
                s
                for s, at in zip(starts, changed, strict=True)
                if s > 0 and pdf.data[s - 3 : s] != b"end" and s + 6 < at
            ]


def cell(column: str, value: Number) -> ReportCell:
    return ReportCell("applications", "granted", column, "number", value, str(value))


def test_a_wrong_number_is_seen_and_a_hole_is_not_wrong() -> None:
    truths = ({"applications.granted.total": 5}, {"applications.granted.total": 7})
    file = HostileFile("f", "html", "spliced", b"", truths, True)

    def wrong(*cells: ReportCell, form: str | None = "v2021") -> list[str]:
        return file.wrong(Report(form, None, None, None, None, "", cells=list(cells)))

    assert wrong(cell("total", 5)) == wrong(cell("total", 7)) == []
    assert wrong(cell("total", 6)) == ["f: applications.granted.total: read 6 from '6'"]
    assert len(wrong(cell("natural_person", 5))) == 1
    assert wrong(ReportCell("applications", "granted", "total", "ambiguous", None, "6")) == []
    assert wrong(cell("total", 6), form=None) == []


def test_bombs_are_bombs() -> None:
    """They would be harmless if they did not inflate: a few of them are opened here with a limit."""
    with zipfile.ZipFile(io.BytesIO(MADE["bomb/docx/spaces in the document"](random.Random(1)))) as package:
        assert package.infolist()[0].file_size >= 64 << 20
        with package.open("word/document.xml") as member:
            assert member.read(1 << 20) == b" " * (1 << 20)
    overlapping = MADE["bomb/zip/one member under many names"](random.Random(2))
    with zipfile.ZipFile(io.BytesIO(overlapping)) as package:
        assert sum(info.file_size for info in package.infolist()) > 500 * len(overlapping)
