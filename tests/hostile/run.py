"""Reading many hostile files in workers, two ends of a tally: what became of each, and what was silently wrong."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from queue import SimpleQueue

from tests.hostile.apart import SECONDS, Apart, Outcome
from tests.hostile.files import HostileFile

ENDS = ("read", "refused", "crashed", "timeout")
GRACE = 5.0  # seconds that stopping a worker and starting another may take


@dataclass(slots=True)
class Run:
    """Counts by (kind, mutation) and end; what failed and what is worth looking at, in words."""

    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    silent: Counter[tuple[str, str]] = field(default_factory=Counter)
    uncompared: int = 0
    failures: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    longest: tuple[float, str] = (0.0, "")

    @property
    def files(self) -> int:
        return sum(self.counts.values())

    def add(self, file: HostileFile, outcome: Outcome, seconds: float) -> None:
        group = (file.kind, file.mutation)
        self.counts[*group, outcome.end] += 1
        self.uncompared += not file.compared
        self.longest = max(self.longest, (seconds, file.name))
        wrong = [text for report in outcome.reports for text in file.wrong(report)]
        if wrong:
            self.silent[group] += 1
            self.failures.append(f"{len(wrong)} silent: {wrong[0]}")
        if seconds > SECONDS + GRACE:
            self.failures.append(f"{seconds:.0f} s, the limit is {SECONDS} s: {file.name}")
        if outcome.end == "refused" and not outcome.message.strip():
            self.failures.append(f"refused without a message: {file.name}")
        if outcome.end in ("crashed", "timeout"):
            self.noted.append(f"{outcome.end}: {file.name}: {outcome.message}")

    def lines(self) -> Iterator[str]:
        yield f"{'kind':8}{'mutation':18}{'files':>7}" + "".join(f"{end:>9}" for end in ENDS) + f"{'silent':>9}"
        for kind, mutation in sorted({key[:2] for key in self.counts}):
            ends = [self.counts[kind, mutation, end] for end in ENDS]
            shown = "".join(f"{number:9}" for number in ends)
            yield f"{kind:8}{mutation:18}{sum(ends):7}{shown}{self.silent[kind, mutation]:9}"
        ends = [sum(number for key, number in self.counts.items() if key[2] == end) for end in ENDS]
        yield f"{'all':26}{self.files:7}" + "".join(f"{number:9}" for number in ends) + f"{self.silent.total():9}"
        yield f"{self.uncompared} files may print another number themselves and were only survived"
        yield f"longest: {self.longest[0]:.1f} s, {self.longest[1]}; the limit is {SECONDS} s"
        yield from self.noted[:40]
        if len(self.noted) > 40:
            yield f"… and {len(self.noted) - 40} more crashes and timeouts"
        yield from (f"FAILED {failure}" for failure in self.failures)


def run_files(
    files: Iterable[HostileFile],
    count: int,
    run: Run,
    processes: int,
    say: Callable[[str], None],
    seconds: float = SECONDS,
) -> None:
    """Read all files, as many at once as there are processes."""
    workers: SimpleQueue[Apart] = SimpleQueue()
    started = [Apart(seconds) for _ in range(processes)]
    for worker in started:
        workers.put(worker)

    def read(file: HostileFile) -> tuple[HostileFile, Outcome, float]:
        worker, began = workers.get(), time.monotonic()
        try:
            return file, worker.read(file.data), time.monotonic() - began
        finally:
            workers.put(worker)

    began, step = time.monotonic(), max(1, count // 20)
    with ThreadPoolExecutor(processes) as threads:
        waiting: set[Future[tuple[HostileFile, Outcome, float]]] = set()
        for number, file in enumerate(files, 1):
            waiting.add(threads.submit(read, file))
            if len(waiting) > processes * 2:
                waiting = gathered(waiting, run)
            if number % step == 0:
                say(f"{number:7,} of {count:,} files, {len(run.failures)} failed, {time.monotonic() - began:.0f} s")
        while waiting:
            waiting = gathered(waiting, run)
    for worker in started:
        worker.stop()


def gathered(
    waiting: set[Future[tuple[HostileFile, Outcome, float]]], run: Run
) -> set[Future[tuple[HostileFile, Outcome, float]]]:
    done, left = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        run.add(*future.result())
    return left
