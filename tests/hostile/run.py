"""Reading many hostile files through the workers, as a crawl does, and what became of each.

A file is read in a worker and aligned to the forms here, in the parent, from the document that the worker sent.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from parser.documents.programs import MARK
from parser.read import read_reports
from parser.reading.limits import Limits
from parser.reading.workers import Reading, Workers
from tests.hostile.files import HostileFile

ENDS = {
    "": "read",
    "unreadable_document": "refused",
    "reader_failed": "failed",
    "reader_crashed": "crashed",
    "reader_out_of_memory": "memory",
    "reader_timed_out": "timeout",
    "reader_output_too_large": "large",
}
GRACE = 10.0  # seconds that ending a worker and starting another may take on a busy machine
ALIGNING = 30.0  # CPU seconds that the parent may need for one document


@dataclass(frozen=True, slots=True)
class Result:
    """One file: how its reading ended, seconds in workers (both, when it was tried twice), CPU seconds here."""

    file: HostileFile
    reading: Reading
    wrong: list[str]
    seconds: float
    aligning: float


@dataclass(slots=True)
class Run:
    """Counts by (kind, mutation, end); what failed, and what became of workers, in words."""

    limits: Limits = field(default_factory=Limits)
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    silent: Counter[tuple[str, str]] = field(default_factory=Counter)
    uncompared: int = 0
    failures: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    longest: tuple[float, str] = (0.0, "")
    aligned: tuple[float, str] = (0.0, "")

    @property
    def files(self) -> int:
        return sum(self.counts.values())

    def ended(self, end: str) -> int:
        return sum(number for key, number in self.counts.items() if key[2] == end)

    def add(self, result: Result) -> None:
        file, issue = result.file, result.reading.issue
        end = ENDS[issue.kind if issue else ""]
        self.counts[file.kind, file.mutation, end] += 1
        self.uncompared += not file.compared
        self.longest = max(self.longest, (result.seconds, file.name))
        self.aligned = max(self.aligned, (result.aligning, file.name))
        if result.wrong:
            self.silent[file.kind, file.mutation] += 1
            self.failures.append(f"{len(result.wrong)} silent: {result.wrong[0]}")
        most = self.limits.wall * 2 + GRACE  # a file is tried again when another may be to blame
        if result.seconds > most:
            self.failures.append(f"outlived its limits: {result.seconds:.0f} s: {file.name}")
        if result.aligning > ALIGNING:
            self.failures.append(f"{result.aligning:.0f} s in the parent: {file.name}")
        if issue and not issue.message.strip():
            self.failures.append(f"{end} without a message: {file.name}")
        if issue and end != "refused":
            self.noted.append(f"{end}: {file.name}: {issue.message[:160]}")

    def lines(self) -> Iterator[str]:
        ends = list(ENDS.values())
        yield f"{'kind':8}{'mutation':18}{'files':>7}" + "".join(f"{end:>9}" for end in [*ends, "silent"])
        for kind, mutation in sorted({key[:2] for key in self.counts}):
            numbers = [self.counts[kind, mutation, end] for end in ends]
            shown = "".join(f"{number:9}" for number in numbers)
            yield f"{kind:8}{mutation:18}{sum(numbers):7}{shown}{self.silent[kind, mutation]:9}"
        shown = "".join(f"{self.ended(end):9}" for end in ends)
        yield f"{'all':26}{self.files:7}{shown}{self.silent.total():9}"
        yield f"{self.uncompared} of them may print another number themselves and were only survived"
        yield f"longest in a worker: {self.longest[0]:.1f} s of {self.limits.wall:g} s, {self.longest[1]}"
        yield f"longest in the parent: {self.aligned[0]:.1f} s of {ALIGNING:g} s, {self.aligned[1]}"
        yield from self.noted[:60]
        if len(self.noted) > 60:
            yield f"… and {len(self.noted) - 60} more that cost a worker or an exception"
        yield from (f"FAILED {failure}" for failure in self.failures)


def read_one(workers: Workers, file: HostileFile) -> Result:
    began = time.monotonic()
    reading = workers.read(file.data)
    seconds, before = time.monotonic() - began, time.thread_time()
    reports = read_reports(reading.document) if reading.document else []
    wrong = [text for _, report in reports for text in file.wrong(report)]
    return Result(file, reading, wrong, seconds, time.thread_time() - before)


def run_files(files: Iterable[HostileFile], count: int, run: Run, processes: int, say: Callable[[str], None]) -> None:
    """Read all files, as many at once as there are processes; afterwards none of the processes may be left."""
    began, step = time.monotonic(), max(1, count // 20)
    with Workers(processes, limits=run.limits) as workers, ThreadPoolExecutor(processes) as threads:
        waiting: set[Future[Result]] = set()
        for number, file in enumerate(files, 1):
            waiting.add(threads.submit(read_one, workers, file))
            if len(waiting) > processes * 2:
                waiting = gathered(waiting, run)
            if number % step == 0:
                say(f"{number:7,} of {count:,} files, {len(run.failures)} failed, {time.monotonic() - began:.0f} s")
        while waiting:
            waiting = gathered(waiting, run)
    run.failures += [f"process {pid} outlived the pool" for pid in marked(workers.mark)]


def gathered(waiting: set[Future[Result]], run: Run) -> set[Future[Result]]:
    done, left = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        run.add(future.result())
    return left


def marked(mark: str) -> list[int]:
    """Ids of the processes that were started for a pool, in whatever session they are now."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if any(entry.startswith(wanted) for entry in path.read_bytes().split(b"\0")):
                found.append(int(path.parent.name))
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # ended in the meantime, or another user's
    return [pid for pid in found if pid != os.getpid()]
