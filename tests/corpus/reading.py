"""The product's reading of one file, as `python -m parser read` reads it, with what it cost."""

import os
import resource
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from parser.documents.formats import read_document
from parser.documents.members import documents_in
from parser.documents.programs import MARK
from parser.read import best
from parser.report import Report
from parser.single import Reader

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was made of one file: its report, the best one of those of the files in it, or why there is none.

    ``cpu``: seconds of the worker and of the programs that it started.
    """

    report: Report | None = None
    refused: str = ""
    cpu: float = 0.0


@dataclass(frozen=True, slots=True)
class Methods:
    names: tuple[str, ...]


def cpu() -> float:
    """CPU seconds of this process and of those it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


@contextmanager
def programs_hidden(hidden: bool = True) -> Iterator[None]:
    """No program of the system can be found meanwhile, as on a machine where LibreOffice is not installed."""
    path = os.environ["PATH"]
    try:
        if hidden:
            os.environ["PATH"] = "/nonexistent"
        yield
    finally:
        os.environ["PATH"] = path


def read(reader: Reader, path: Path) -> Outcome:
    """``reader`` has one worker and does nothing else meanwhile."""
    before = cpu_of(reader)
    told = reader.read(path)
    after = cpu_of(reader)
    used = sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())
    if not told.found:
        return Outcome(refused="; ".join(issue.message for _, issue in told.unread), cpu=used)
    return Outcome(best(told.found)[1], cpu=used)


def warm(reader: Reader) -> None:
    """Start the worker and have everything loaded but the recogniser, so that the first file is not charged for it."""
    with tempfile.NamedTemporaryFile() as file:
        file.write("<p>甲</p>".encode())
        file.flush()
        reader.read(Path(file.name))


def cpu_of(reader: Reader) -> dict[int, float]:
    """Process -> CPU seconds until now, its own and those of the processes that it waited for."""
    found = {}
    for pid in (*marked(reader.workers.mark), *marked(reader.recognisers.mark)):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # ended in the meantime
        found[pid] = sum(map(int, fields[11:15])) / TICKS  # utime, stime, cutime, cstime: proc_pid_stat(5)
    return found


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
    return found


def methods_of(reader: Reader, path: Path) -> frozenset[str]:
    """How the tables of a file were found; {} when it cannot be read."""
    outcome = reader.workers.ask(f"{__name__}.methods", path.read_bytes(), Methods)
    return frozenset(outcome.result.names) if outcome.result else frozenset()


def methods(data: bytes) -> Methods:
    """In a worker."""
    return Methods(tuple({grid.method for _, each in documents_in(read_document(data)) for grid in each.grids}))
