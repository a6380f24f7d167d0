"""The queue of scanned pages: what waits is what was found and not yet tried, so it needs no table of its own.

Each page is kept as soon as it is done. Whatever ends the work, the next one goes on with the pages that are left.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from archive.captures import BodySizeError, Capture, RecordError, read_http
from archive.catalogue import Catalogue
from parser.documents.document import Issue
from parser.publication.archive_reader import ArchiveReader
from parser.publication.build import catalogue_of
from parser.reading.files import Files
from parser.reading.limits import RECOGNITION
from parser.reading.readings import PageRead, Readings
from parser.reading.results import Wanted
from parser.reading.workers import Workers, cores, issue

RECOGNISE = "parser.reading.tasks.recognise"
WARM = ("parser.documents.scans.reader",)
EACH = 1 << 30  # bytes of memory that should be free for each process that recognises
Say = Callable[[str], None]
Pages = Callable[[int, int], None]  # done, of how many


class Busy(OSError):
    """Another process recognises pages for the same data folder."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """``done`` pages were tried, of which ``failed`` could not be recognised; ``left`` wait for the next time."""

    done: int
    failed: int
    left: int


def recognise(
    data: Path,
    *,
    limit: int | None = None,
    workers: int | None = None,
    pages: Pages = lambda done, total: None,
    say: Say = lambda text: None,
    function: str = RECOGNISE,
) -> Recognised:
    """Recognise the pages that wait, at most ``limit``; they are published by the next build.

    Raises:
        NothingArchived: when there is no catalogue yet.
        Busy: another process is at it.
    """
    path = catalogue_of(data)
    with ExitStack() as stack:
        stack.enter_context(alone(data / "ocr.lock"))
        catalogue = stack.enter_context(Catalogue(path, read_only=True))
        readings = stack.enter_context(Readings(data / "readings.db", say))
        with Workers(workers) as pool, Files(pool, readings) as files:
            reader = ArchiveReader(catalogue, data / "warc", files, say)
            reader.take_in()
            waiting = list(reader.waiting())
        queue = waiting if limit is None else waiting[:limit]
        if not queue:
            return Recognised(0, 0, len(waiting))
        pool = stack.enter_context(Workers(workers or processes(), limits=RECOGNITION, warm=WARM))
        desk = Desk(data / "warc", pool, readings, function)
        failed = done = 0
        pages(0, len(queue))
        for done, right in enumerate(pool.spread(desk.recognise, queue), 1):
            failed += not right
            pages(done, len(queue))
    return Recognised(done, failed, len(waiting) - done)


class Desk:
    """Recognises one page after the other and keeps what came of it."""

    def __init__(self, warc: Path, workers: Workers, readings: Readings, function: str) -> None:
        self.workers = workers
        self.readings = readings
        self.function = function
        # Pages of one file come one after the other.
        self.body = lru_cache(maxsize=workers.count)(lambda capture: read_http(warc, capture).body)

    def recognise(self, waiting: tuple[Capture, Wanted]) -> bool:
        """Whether the page was recognised."""
        capture, wanted = waiting
        try:
            body = self.body(capture)
        except (RecordError, BodySizeError):
            return False  # said where its report is built
        told = {"member": wanted.member, "kind": wanted.kind, "page": wanted.page}
        outcome = self.workers.ask(self.function, body, bytes, **told)
        if not outcome.outside:
            said = None if outcome.result else issue(outcome, capture.payload_digest.rpartition(":")[2])
            self.readings.keep_page(
                capture.payload_digest, PageRead(wanted.member, wanted.page, outcome.result, failure(said))
            )
        return outcome.result is not None


def failure(said: Issue | None) -> Issue | None:
    """Why a page is missing in its document: not that the file is unreadable, of which other pages may be read."""
    if said is None:
        return None
    return Issue("scan_not_read", said.message) if said.kind == "unreadable_document" else said


def processes() -> int:
    """As many as there are cores, but not more than have memory free."""
    for line in Path("/proc/meminfo").read_text().splitlines():
        name, _, rest = line.partition(":")
        if name == "MemAvailable":
            return max(1, min(cores(), int(rest.split()[0]) * 1024 // EACH))
    return 1


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock of the queue; it ends with this process, however that ends."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise Busy(f"another process recognises pages in {path.parent}") from error
    try:
        yield
    finally:
        os.close(lock)
