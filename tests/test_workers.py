"""Nothing that a file does to its reader reaches those who asked: a hostile file costs one issue, at most a worker."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import xlwt

from parser.reading.limits import Limits
from parser.reading.supervised import WorkerFailed
from parser.reading.workers import Reading, Workers, WorkersClosed

READ = "tests.hostile_readers.read"
TIGHT = Limits(cpu=1, wall=10, memory=512 << 20, answer=1 << 20, file=4 << 20, files=100, kept=128 << 20)
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(1, limits=TIGHT, read=READ) as pool:
        yield pool


def outcome(workers: Workers, order: str) -> tuple[str, str]:
    """(kind of the issue, its message), or ('', text) when there is a document; and the pool goes on either way."""
    reading = workers.read(order.encode())
    assert workers.read(b"tell still here").document is not None, "the pool did not go on"
    if reading.document is not None:
        assert reading.issue is None
        return "", reading.document.text
    assert reading.issue is not None
    return reading.issue.kind, reading.issue.message


def pid(workers: Workers) -> str:
    document = workers.read(b"pid").document
    assert document
    return document.text


def gone(process: int, within: float = 5) -> bool:
    """Whether a process has ended, or does soon."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state in "ZX":
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize(
    ("order", "kind", "says"),
    [
        ("tell 规章", "", "规章"),
        ("unreadable 50 4b", "unreadable_document", "seen: 50 4b"),
        ("bug x", "reader_failed", "KeyError: 'x' (hostile_readers.py:"),
        ("recursion", "reader_failed", "RecursionError"),
        ("nested 2000", "reader_failed", "RecursionError"),
        ("wrong", "reader_failed", "no serial Document: '7' where str belongs"),
        ("system_exit", "reader_failed", "SystemExit"),
        ("segfault", "reader_crashed", "SIGSEGV"),
        ("segfault", "reader_crashed", "printed: …about to touch the page at zero"),
        ("abort", "reader_out_of_memory", "memory allocation of 9999999999 bytes failed"),
        ("exit", "reader_crashed", "with exit status 7"),
        ("memory 4000000000", "reader_out_of_memory", "512 MB"),
        ("output 10000000", "reader_output_too_large", "30000"),
        ("files 10000", "reader_failed", "Too many open files"),
        ("write 20000000 /dev/full", "reader_failed", "No space left"),
        ("stdin", "", "''"),
        ("spin", "reader_timed_out", "1 s of CPU"),
        ("lie 010000000000ffffffff", "reader_output_too_large", "4294967295 bytes"),
        ("lie 63000000000000000000", "reader_crashed", "no worker gives"),
        ("lie 010000000000000000027b7d", "reader_failed", "no serial Document"),
        ("lie 0100000000000000000041", "reader_crashed", "no worker gives"),
    ],
)
def test_each_hostile_reader_gives_one_issue(workers: Workers, order: str, kind: str, says: str) -> None:
    before = time.monotonic()
    found, message = outcome(workers, order)
    assert (found, says in message) == (kind, True), message
    assert time.monotonic() - before < 30
    if kind.startswith("reader_"):
        assert "(sha256 " in message
    assert "\x1b" not in message


def test_a_hanging_reader_is_ended_though_it_blocks_every_signal(workers: Workers) -> None:
    before = pid(workers)
    quick = replace(TIGHT, wall=0.5)
    with Workers(1, limits=quick, read=READ) as pool:
        started = time.monotonic()
        for order in ("deaf", "lie 0100"):
            assert outcome(pool, order)[0] == "reader_timed_out"
        assert time.monotonic() - started < 30
    assert pid(workers) == before, "another pool's worker was killed"


def test_a_panic_of_a_rust_library_is_an_issue(workers: Workers, tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for row in range(30):
        for column in range(8):
            sheet.write(row, column, f"第{row}行{column}")
    whole = io.BytesIO()
    book.save(whole)
    raised = []
    for cut in range(len(whole.getvalue()) - 2000, len(whole.getvalue()), 100):
        (tmp_path / "cut.xls").write_bytes(whole.getvalue()[:cut])
        kind, message = outcome(workers, f"panic {tmp_path / 'cut.xls'}")
        assert kind == "reader_failed"
        raised.append(message.partition(":")[0])
    assert "PanicException" in raised, "these files make calamine panic no more: find others"


def test_a_file_larger_than_allowed_is_not_written(workers: Workers, tmp_path: Path) -> None:
    kind, message = outcome(workers, f"write 20000000 {tmp_path / 'bomb'}")
    assert (kind, "File too large" in message) == ("reader_failed", True)
    assert (tmp_path / "bomb").stat().st_size <= TIGHT.file


def test_noise_is_bounded_and_does_not_stop_the_reader(workers: Workers) -> None:
    reading = workers.read(b"noise 8000000")
    assert reading.document is not None
    assert len(reading.printed) <= 4096
    assert reading.printed.endswith("the end of it")
    kind, message = outcome(workers, "noise 8000001")
    assert kind == "reader_crashed"
    assert "the end of it" in message
    assert len(message) < 500
    assert workers.read(b"tell quiet").printed == ""


def test_a_worker_is_kept_while_it_is_as_it_was(workers: Workers) -> None:
    first = pid(workers)
    for order in ("tell x", "unreadable x", "bug x", "recursion", "output 10000000"):
        workers.read(order.encode())
    assert pid(workers) == first


@pytest.mark.parametrize("order", ["memory 4000000000", "keep 200000000", "files 60", "child {}", "segfault"])
def test_a_worker_that_is_not_as_it_was_is_replaced(workers: Workers, tmp_path: Path, order: str) -> None:
    first = pid(workers)
    workers.read(order.format(tmp_path / "pid").encode())
    assert pid(workers) != first
    assert gone(int(first))


def test_a_worker_is_replaced_after_so_many_files() -> None:
    with Workers(1, limits=replace(TIGHT, documents=3), read=READ) as pool:
        pids = [pid(pool) for _ in range(7)]
    assert [len(set(pids[n : n + 3])) for n in (0, 3)] == [1, 1]
    assert len(set(pids)) == 3


@pytest.mark.parametrize("order", ["child", "daemon", "child_and_sleep", "program_and_crash"])
def test_what_a_reader_starts_ends_with_it(tmp_path: Path, order: str) -> None:
    with Workers(1, limits=replace(TIGHT, wall=2), read=READ) as pool:
        outcome(pool, f"{order} {tmp_path / 'pid'}")
        assert gone(int((tmp_path / "pid").read_text()), within=0.5), "a child outlived its file"
        assert not list(pool.folder.glob("*/left")), "its files outlived it"
    assert not pool.folder.exists()


def test_a_reader_that_forks_answers_once(workers: Workers) -> None:
    assert outcome(workers, "fork") == ("", "one answer")
    assert [workers.read(f"tell {n}".encode()).document.text for n in range(3)] == ["0", "1", "2"]  # type: ignore[union-attr]


def test_a_crash_that_the_file_before_caused_is_not_the_files(workers: Workers) -> None:
    assert outcome(workers, "second a")[0] == ""
    workers.read(b"second b")
    with Workers(1, limits=TIGHT, read=READ) as pool:
        assert [outcome(pool, f"second {n}") for n in "abc"] == [("", "first here")] * 3


def test_a_worker_killed_from_outside_costs_nothing(workers: Workers, tmp_path: Path) -> None:
    assert outcome(workers, f"killed {tmp_path / 'once'}") == ("", "alive")
    os.kill(int(pid(workers)), signal.SIGKILL)
    assert outcome(workers, "tell after it") == ("", "after it")


def test_many_are_read_side_by_side_and_drawn_no_faster() -> None:
    drawn: list[int] = []

    def files() -> Iterator[tuple[int, tuple[bytes, str]]]:
        for n in range(12):
            drawn.append(n)
            order = "segfault" if n == 5 else f"sleep {2 if n == 0 else 0.01}"
            yield n, (order.encode(), "")

    with Workers(2, limits=TIGHT, read=READ) as pool:
        found: dict[int, Reading] = {}
        for key, reading in pool.map(files()):
            found[key] = reading
            assert len(drawn) - len(found) <= 4
    assert sorted(found) == list(range(12))
    assert [key for key, reading in found.items() if reading.document is None] == [5]
    assert next(iter(found)) != 0, "the slow one held up the others"


def test_closing_ends_what_is_being_read_at_once(tmp_path: Path) -> None:
    pool = Workers(2, limits=TIGHT, read=READ)
    started = time.monotonic()
    with pytest.raises(RuntimeError, match="enough"), pool:
        for key, _ in pool.map((n, (order, "")) for n, order in enumerate([b"tell x", b"sleep 60", b"sleep 60"])):
            assert key == 0
            raise RuntimeError("enough")
    assert time.monotonic() - started < 30
    with pytest.raises(WorkersClosed):
        pool.read(b"tell x")


PARENT = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where tests run side by side
from parser.reading.workers import Workers
with Workers(2, read="tests.hostile_readers.read") as pool:
    print(pool.read(b"pid").document.text, flush=True)
    print(pool.folder, pool.watch.pid, flush=True)
    pool.read(b"child_and_sleep " + sys.argv[1].encode())
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_outlives_the_parent(tmp_path: Path, how: signal.Signals) -> None:
    child = tmp_path / "pid"
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(child)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert parent.stdout
    worker = parent.stdout.readline()
    folder, watch = parent.stdout.readline().split()
    pids = [int(watch), int(worker)]
    while not child.exists() or not child.read_text():
        time.sleep(0.01)
    parent.send_signal(how)
    parent.wait(timeout=60)
    parent.stdout.close()
    assert all(gone(one) for one in (*pids, int(child.read_text())))
    assert not Path(folder).exists()


def test_an_installation_that_does_not_work_is_no_fault_of_a_file() -> None:
    with Workers(1, limits=TIGHT, warm=["tests.no_such_module"]) as pool, pytest.raises(WorkerFailed, match="no_such"):
        pool.read(b"tell x")


def test_the_real_readers_in_a_worker() -> None:
    with Workers(1) as pool:
        reading = pool.read(
            "<p>局长朱镕基。</p><table><tr><td>规章<td>7</table>".encode("gb18030"), "text/html; charset=gb2312"
        )
        assert reading.document is not None
        assert reading.document.text == "局长朱镕基。\n规章\t7"
        assert len(reading.digest) == 64
        broken = pool.read(b"%PDF-1.4 and no more")
        assert broken.issue is not None
        assert broken.issue.kind == "unreadable_document"
