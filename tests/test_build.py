"""A build reads each file once, in workers; nothing that happens to it costs more than an issue or a reading."""

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from parser.documents.document import Document
from parser.documents.serial import decode
from parser.publication.build import BuildResult
from parser.publication.build import build as build_with
from parser.reading.readings import Readings
from parser.reading.workers import Workers
from tests.archived import HOST, build, crawl, rows
from tests.corpus import office
from tests.corpus.facts import sample
from tests.programs import needed
from tests.test_pipeline import COMPARED
from tests.test_versions import HTML, LISTED, SENTENCE, URL, swap, with_digit
from tests.test_workers import gone

ROOT = Path(__file__).parents[1]
READ = "tests.hostile_readers.build_read"
ATTACHED = f"{HOST}/files/{{}}.bin"


@dataclass
class Counted:
    """Builds whose reading function leaves a file in ``folder`` each time it is called."""

    folder: Path
    pool: Workers

    @property
    def reads(self) -> int:
        return len(list(self.folder.iterdir()))

    def build(self, data: Path, **more: Any) -> BuildResult:
        return build_with(data, workers=self.pool, read=READ, **more)


@pytest.fixture(scope="module")
def counting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counted]:
    folder = tmp_path_factory.mktemp("counted")
    with pytest.MonkeyPatch.context() as patch, Workers(2) as pool:
        patch.setenv("COUNTED", str(folder))
        yield Counted(folder, pool)


@pytest.fixture
def counted(counting: Counted) -> Counted:
    for file in counting.folder.iterdir():
        file.unlink()
    return counting


def archive(data: Path, *attached: bytes, page: bytes = HTML) -> None:
    pages: dict[str, bytes | tuple[str, bytes]] = {URL: page}
    pages |= {ATTACHED.format(n): (URL, body) for n, body in enumerate(attached)}
    crawl(data, "2021-02-01T00:00:00+00:00", pages, listed=LISTED)


def published(data: Path) -> dict[str, list[Any]]:
    return {table: sorted(rows(data, f"SELECT {columns} FROM {table}"), key=str) for table, columns in COMPARED.items()}


def issues(data: Path) -> list[tuple[str, str]]:
    return sorted(rows(data, "SELECT kind, message FROM issues WHERE stage = 'read'"))


def test_nothing_is_read_twice(tmp_path: Path, counted: Counted) -> None:
    data = tmp_path / "data"
    archive(data, with_digit(), b"hostile segfault", b"hostile unreadable x")
    first = counted.build(data)
    assert first.read == 4
    assert counted.reads in (4, 5), "the crash is tried once more if its worker was not fresh"
    before, seen = counted.reads, published(data)
    second = counted.build(data)
    assert (second.read, counted.reads, published(data)) == (0, before, seen)
    crawl(data, "2021-03-01T00:00:00+00:00", {URL: HTML, ATTACHED.format(9): (URL, b"hostile bug x")}, listed=LISTED)
    third = counted.build(data)
    assert (third.read, counted.reads) == (1, before + 1)
    (data / "readings.db").unlink()
    assert counted.build(data).read == 5
    assert (third.reports, third.issues) == (1, 1)


def test_each_hostile_file_costs_an_issue_and_nothing_else(tmp_path: Path) -> None:
    archive(tmp_path / "good", with_digit())
    build(tmp_path / "good")
    bodies = [
        *(b"segfault", b"exit", b"bug x", b"recursion", b"memory 100000000000", b"fork", b"noise 900001"),
        *(b"child %s" % str(tmp_path / "child").encode(), b"daemon %s" % str(tmp_path / "daemon").encode()),
    ]
    archive(tmp_path / "bad", with_digit(), *(b"hostile " + body for body in bodies))
    build(tmp_path / "bad", read=READ)
    good, bad = published(tmp_path / "good"), published(tmp_path / "bad")
    assert [row[0] for row in issues(tmp_path / "bad")] == [
        *["reader_crashed"] * 4,
        *["reader_failed"] * 2,
        "reader_out_of_memory",
    ]
    del good["issues"], bad["issues"]
    assert bad == good
    assert gone(int((tmp_path / "child").read_text()))
    assert gone(int((tmp_path / "daemon").read_text()))


def test_numbers_beyond_all_counting_are_doubtful_and_stop_no_build(tmp_path: Path) -> None:
    """Of 20 digits, more than SQLite holds, in a cell and in a sentence."""
    huge = "9" * 20
    page = swap(swap(HTML, "41</span>31", f"41</span>{huge}"), SENTENCE, f"全年收到政府信息公开申请{huge}件。")
    archive(tmp_path, page=page)
    assert build(tmp_path).reports == 1
    assert rows(tmp_path, "SELECT state, value FROM cells WHERE raw = ?", "41" + huge) == [("ambiguous", None)]
    assert rows(tmp_path, "SELECT count(*) FROM facts WHERE value > 1e14") == [(0,)]


def test_a_report_inside_an_archive_is_published_with_its_place(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("附件/年报.html", with_digit())
        package.writestr("附件/说明.txt", "见表。")
        package.writestr("附件/坏.pdf", b"%PDF-1.4 cut")
    archive(tmp_path, packed.getvalue())
    build(tmp_path)
    assert rows(tmp_path, "SELECT url, member, kind, role FROM versions ORDER BY id") == [
        (URL, None, "html", "current"),
        (ATTACHED.format(0), "附件/年报.html", "html", "copy"),
    ]
    (change,) = rows(tmp_path, "SELECT code, before, after FROM version_changes")
    assert change == ("art20_5.licensing.decisions", "4131", "4132")
    ((kind, message),) = issues(tmp_path)
    assert kind == "unreadable_document"
    assert "坏.pdf" in message or "PDF" in message
    with zipfile.ZipFile(packed, "a") as package:
        package.writestr("另一份.html", HTML)
    archive(tmp_path / "alone", packed.getvalue(), page="<p>见附件。</p>".encode())
    build(tmp_path / "alone")
    places = rows(tmp_path / "alone", "SELECT DISTINCT json_extract(place, '$.member'), capture_id FROM cells")
    (capture,) = rows(tmp_path / "alone", "SELECT id FROM captures WHERE url = ?", ATTACHED.format(0))
    assert places == [("附件/年报.html", *capture)]
    standing = rows(tmp_path / "alone", "SELECT member, role FROM versions ORDER BY id")
    assert standing == [("附件/年报.html", "current"), ("另一份.html", "copy")]


@pytest.mark.parametrize("damage", ["deleted", "corrupt", "text"])
def test_a_cache_that_is_lost_costs_reading_anew(tmp_path: Path, counted: Counted, damage: str) -> None:
    archive(tmp_path, with_digit())
    counted.build(tmp_path)
    seen, cache = published(tmp_path), tmp_path / "readings.db"
    if damage == "deleted":
        cache.unlink()
    else:
        cache.write_bytes(cache.read_bytes()[:4096] + os.urandom(20_000) if damage == "corrupt" else b"no" * 5000)
    said: list[str] = []
    again = counted.build(tmp_path, say=said.append)
    assert (again.read, counted.reads, published(tmp_path)) == (2, 4, seen)
    assert len(said) == (damage != "deleted")


def test_who_kills_every_worker_decides_nothing_about_the_file(tmp_path: Path, counted: Counted) -> None:
    archive(tmp_path, b"hostile die")
    assert (counted.build(tmp_path).read, counted.reads) == (2, 3), "the page once, the other file in two workers"
    assert [kind for kind, _ in issues(tmp_path)] == ["reader_crashed"]
    assert (counted.build(tmp_path).read, counted.reads) == (1, 5), "it was not kept, and is tried again"
    assert [kind for kind, _ in issues(tmp_path)] == ["reader_crashed"]


RTF = r"{\rtf1\ansi\deff0 report %d\par\trowd\cellx3000\cellx6000 made\intbl\cell %d\intbl\cell\row\pard end}"


def test_word_files_are_converted_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three RTF files in one run of LibreOffice; a cut one and a workbook are not given to it."""
    soffice, runs = needed("soffice"), tmp_path / "runs"
    (tmp_path / "bin").mkdir()
    counting = tmp_path / "bin" / "soffice"
    counting.write_text(f'#!/bin/sh\necho run >> {runs}\nexec {soffice} "$@"\n')
    counting.chmod(0o755)
    monkeypatch.setenv("PATH", f"{counting.parent}:{os.environ['PATH']}")
    whole = [(RTF % (n, n)).encode() for n in (7, 8, 9)]
    archive(tmp_path / "data", *whole, whole[0][:-1], office.xls(sample("busy21")))
    with Workers(1) as pool:
        built = build_with(tmp_path / "data", workers=pool)
        assert built.read == 6
        assert runs.read_text() == "run\n"
        with Readings(tmp_path / "data" / "readings.db", print) as readings:
            found = readings.run("SELECT digest, head, issue FROM files")
            kinds = sorted(json.loads(head)[0] for _, head, _ in found)
            assert kinds == ["html", "rtf", "rtf", "rtf", "rtf", "xls"]
            assert [issue for _, _, issue in found if issue] == ["RTF that ends inside a group: the file was cut"]
            documents = [readings.file(digest, "") for digest, head, issue in found if "rtf" in head and not issue]
        texts = {decode(Document, one.document).text for one in documents if one and one.document}
        assert texts == {f"report {n}\nmade\t{n}\nend" for n in (7, 8, 9)}


def test_a_worker_that_is_killed_midway_changes_nothing(tmp_path: Path, counted: Counted) -> None:
    archive(tmp_path / "good", with_digit())
    build(tmp_path / "good")
    once = b"<!--once %s-->" % str(tmp_path / "once").encode()
    archive(tmp_path / "killed", with_digit(HTML + once))
    counted.build(tmp_path / "killed")
    assert (tmp_path / "once").exists()
    assert counted.reads == 3
    for table in ("cells", "findings", "sections", "issues"):
        assert published(tmp_path / "killed")[table] == published(tmp_path / "good")[table]


BUILD = f"""
import sys
from pathlib import Path
from parser.__main__ import main
from parser.publication.build import build
build.__kwdefaults__["read"] = {READ!r}
main(["build", "--data", sys.argv[1]])
"""


def started(data: Path, **more: Any) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, str(data)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **more,
    )


def temporary() -> set[Path]:
    return set(Path(os.environ.get("TMPDIR", "/tmp")).glob("gov-reports-*"))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_build_that_is_ended_midway(tmp_path: Path, counted: Counted, how: signal.Signals) -> None:
    """It ends at once with all it started, leaves what was published, and the next build reads only what is left."""
    data = tmp_path / "data"
    archive(data)
    counted.build(data)
    before = (data / "reports.db").read_bytes()
    asleep = tmp_path / "asleep"
    hanging = b"hostile child_and_sleep_once " + str(asleep).encode()
    later = f"{HOST}/2021/{{}}.html"
    pages = {later.format(n): (URL, with_digit(HTML + b"<!-- %d -->" % n)) for n in range(6)}
    pages[later.format("hanging")] = (URL, hanging)
    crawl(data, "2021-03-01T00:00:00+00:00", {URL: HTML} | pages, listed=LISTED)
    process = started(data)
    deadline = time.monotonic() + 60
    while counted.reads < 8 or not asleep.exists() or not asleep.read_text():
        assert time.monotonic() < deadline
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.05)
    process.send_signal(how)
    began = time.monotonic()
    told = process.communicate(timeout=20)[0]
    assert time.monotonic() - began < 10
    assert process.returncode != 0
    assert "Traceback" not in told
    assert (data / "reports.db").read_bytes() == before
    assert not list(data.glob(".reports.db.*")), "a half-written publication was left"
    assert gone(int(asleep.read_text()))
    kept = sqlite3.connect(data / "readings.db").execute("SELECT count(*) FROM files").fetchone()[0]
    assert kept in (6, 7), "one was read before, six now, one hangs, and one may not have been kept yet"
    assert counted.build(data).read == 8 - kept
    assert rows(data, "SELECT count(*) FROM versions WHERE role = 'copy'") == [(6,)]


def test_two_builds_at_once_publish_the_same(tmp_path: Path) -> None:
    for name in ("alone", "shared"):
        archive(tmp_path / name, with_digit(), b"hostile bug x", b"hostile sleep 0.5")
    build(tmp_path / "alone", read=READ)
    both = [started(tmp_path / "shared") for _ in range(2)]
    told = [process.communicate(timeout=60)[0] for process in both]
    assert [process.returncode for process in both] == [1, 1], told
    assert all("1 reports" in text for text in told)
    assert published(tmp_path / "shared") == published(tmp_path / "alone")
