"""Reading many hostile files as `python -m parser read` does, in workers, and what became of each."""

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from parser.reading.limits import Limits
from parser.single import Reader, Reports
from tests.corpus.reading import marked
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
# A file is read, then aligned, each tried again when another file may be to blame for what happened.
ATTEMPTS = 4
GRACE = 20.0  # seconds that ending a worker and starting another may take on a busy machine


@dataclass(frozen=True, slots=True)
class Result:
    file: HostileFile
    told: Reports
    seconds: float

    @property
    def kind(self) -> str:
        """'' when a document was read, else the kind of the first issue."""
        return "" if self.told.found else self.told.unread[0][1].kind

    @property
    def wrong(self) -> list[str]:
        return [text for _, report in self.told.found for text in self.file.wrong(report)]


@dataclass(slots=True)
class Run:
    """Counts by (kind, mutation, end); what failed, and what became of workers, in words."""

    limits: Limits = field(default_factory=Limits)
    ocr: bool = False  # recognise pictures: minutes for some files
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    silent: Counter[tuple[str, str]] = field(default_factory=Counter)
    uncompared: int = 0
    failures: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    longest: tuple[float, str] = (0.0, "")

    @property
    def files(self) -> int:
        return sum(self.counts.values())

    def ended(self, end: str) -> int:
        return sum(number for key, number in self.counts.items() if key[2] == end)

    def add(self, result: Result) -> None:
        file, end = result.file, ENDS[result.kind]
        self.counts[file.kind, file.mutation, end] += 1
        self.uncompared += not file.compared
        self.longest = max(self.longest, (result.seconds, file.name))
        if wrong := result.wrong:
            self.silent[file.kind, file.mutation] += 1
            self.failures.append(f"{len(wrong)} silent: {wrong[0]}")
        if result.seconds > self.limits.wall * ATTEMPTS + GRACE:
            self.failures.append(f"outlived its limits: {result.seconds:.0f} s: {file.name}")
        for _, issue in result.told.unread:
            if not issue.message.strip():
                self.failures.append(f"{issue.kind} without a message: {file.name}")
            if issue.kind.startswith("reader_"):
                self.noted.append(f"{ENDS[issue.kind]}: {file.name}: {issue.message[:160]}")

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
        longest, name = self.longest
        yield f"longest: {longest:.1f} s, {name}; a worker has {self.limits.wall:g} s for each attempt"
        yield from self.noted[:60]
        if len(self.noted) > 60:
            yield f"… and {len(self.noted) - 60} more that cost a worker or an exception"
        yield from (f"FAILED {failure}" for failure in self.failures)


def run_files(files: Iterable[HostileFile], count: int, run: Run, processes: int, say: Callable[[str], None]) -> None:
    """Read all files, as many at once as there are processes; afterwards none of the processes may be left."""
    began, step = time.monotonic(), max(1, count // 20)
    with tempfile.TemporaryDirectory() as folder, Reader(workers=processes, limits=run.limits, ocr=run.ocr) as reader:

        def read(file: HostileFile) -> Result:
            path = Path(folder) / file.name.split()[0]
            path.write_bytes(file.data)
            started = time.monotonic()
            told = reader.read(path)
            path.unlink()
            return Result(file, told, time.monotonic() - started)

        for number, result in enumerate(reader.workers.spread(read, files), 1):
            run.add(result)
            if number % step == 0:
                say(f"{number:7,} of {count:,} files, {len(run.failures)} failed, {time.monotonic() - began:.0f} s")
    left = [*marked(reader.workers.mark), *marked(reader.recognisers.mark)]
    run.failures += [f"process {pid} outlived the pool" for pid in left]
