"""A pool of processes that open the files, so that no file can harm the one who asks.

    with Workers() as workers:
        reading = workers.read(data, content_type)

A crash, a hang, a bomb or a panic costs its file an issue and the pool a worker, which is replaced.
"""

import hashlib
import os
import secrets
import subprocess
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Semaphore
from typing import Any, Self, TypeVar

from parser.documents.document import Document, Issue
from parser.documents.programs import MARK
from parser.reading.frames import request
from parser.reading.limits import Limits
from parser.reading.processes import kill_marked, watch_over
from parser.reading.supervised import Outcome, Supervised

READ = "parser.documents.formats.read_document"
WARM = ("parser.documents.formats",)
AGAIN = ("reader_crashed", "reader_out_of_memory")  # what the files before it in the same worker may be to blame for
SHOWN = 300  # characters of what a worker printed in an issue's message

T = TypeVar("T")
Key = TypeVar("Key")
Item = TypeVar("Item")
File = tuple[bytes, str]  # bytes, Content-Type


class WorkersClosed(RuntimeError):
    """The pool was closed while it was at work."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one file: its document, or the issue that says why there is none. ``digest``: SHA-256, hex."""

    digest: str
    document: Document | None
    issue: Issue | None = None
    printed: str = ""  # by native libraries, on standard error; the last 4 kB


class Workers:
    """``count`` processes, started when first needed. ``read``: dotted name of (bytes, content_type=…) -> Document.

    Raises:
        WorkerFailed: by every method that asks, when a worker cannot be started at all.
    """

    def __init__(
        self,
        count: int | None = None,
        *,
        limits: Limits | None = None,
        read: str = READ,
        warm: Iterable[str] = WARM,
    ) -> None:
        self.count = count or cores()
        self.limits = limits or Limits()
        self.function = read
        self.warm = tuple(warm)
        self.mark = f"{os.getpid()}-{secrets.token_hex(4)}"
        self.folder = Path(tempfile.gettempdir()) / f"gov-reports-{self.mark}"
        self.watch: subprocess.Popen[bytes] | None = None
        self.threads = ThreadPoolExecutor(self.count, thread_name_prefix="reading")
        self.places = Semaphore(self.count)
        self.lock = Lock()
        self.idle: list[Supervised] = []
        self.busy: set[Supervised] = set()
        self.closed = False

    def read(self, data: bytes, content_type: str = "") -> Reading:
        """Read one file, in the thread that asks."""
        outcome = self.ask(self.function, data, Document, content_type=content_type)
        digest = hashlib.sha256(data).hexdigest()
        if outcome.kind:
            return Reading(digest, None, issue(outcome, digest), outcome.printed)
        return Reading(digest, outcome.result, printed=outcome.printed)

    def map(self, files: Iterable[tuple[Key, File]]) -> Iterator[tuple[Key, Reading]]:
        """Read many, (key, (bytes, content type)) each; readings come as they are done, with their keys."""
        return self.spread(lambda keyed: (keyed[0], self.read(*keyed[1])), files)

    def spread(self, call: Callable[[Item], T], items: Iterable[Item]) -> Iterator[T]:
        """``call``, which asks this pool, of many items; results come as they are done.

        Of the items no more are drawn than are at work, and one that waits for each worker.
        """
        waiting: set[Future[T]] = set()
        try:
            for item in items:
                waiting.add(self.submit(call, item))
                if len(waiting) >= 2 * self.count:
                    yield from finished(waiting)
            while waiting:
                yield from finished(waiting)
        finally:
            for future in waiting:
                future.cancel()

    def ordered(self, call: Callable[[Item], T], items: Iterable[Item]) -> Iterator[T]:
        """As `spread`, but the results come in the order of the items."""
        waiting: deque[Future[T]] = deque()
        try:
            for item in items:
                waiting.append(self.submit(call, item))
                if len(waiting) >= 2 * self.count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def submit(self, call: Callable[[Item], T], item: Item) -> "Future[T]":
        """Have ``call`` done in one of the pool's threads, as many of which there are as workers."""
        return self.threads.submit(call, item)

    def ask(self, function: str, data: bytes, kind: type[T], /, **arguments: Any) -> Outcome[T]:
        """Call ``function``, a dotted name, with the bytes and arguments in a worker; its result is of type ``kind``.

        The file is tried once more in a fresh worker when another one may be to blame for what happened.
        """
        head = request(function, arguments, len(data))
        outcome, first = self.once(head, data, kind)
        if outcome.outside or (outcome.kind in AGAIN and not first):
            outcome, _ = self.once(head, data, kind, fresh=not outcome.outside)
        return outcome

    def once(self, head: bytes, data: bytes, kind: type[T], *, fresh: bool = False) -> tuple[Outcome[T], bool]:
        """One request to one worker; whether it was the first that the worker was given."""
        with self.places:
            worker = self.taken(fresh)
            try:
                outcome = worker.ask(head, data, kind)
            finally:
                self.give_back(worker)
        if self.closed:
            raise WorkersClosed("the pool was closed while it was reading")
        return outcome, worker.asked == 1

    def taken(self, fresh: bool) -> Supervised:
        """An idle worker, or a new one in its place where that is asked for or it has ended."""
        with self.lock:
            if self.closed:
                raise WorkersClosed("the pool is closed")
            idle = self.idle.pop() if self.idle else None
            if idle and not fresh and idle.running():
                self.busy.add(idle)
                return idle
            if self.watch is None:
                self.folder.mkdir(mode=0o700)
                self.watch = watch_over(f"{MARK}={self.mark}", self.folder)
        if idle:
            idle.end()
        worker = Supervised(self.mark, self.folder, self.limits, self.warm)
        with self.lock:
            if not self.closed:
                self.busy.add(worker)
                return worker
        worker.end()  # the pool was closed while it started
        raise WorkersClosed("the pool is closed")

    def give_back(self, worker: Supervised) -> None:
        with self.lock:
            self.busy.discard(worker)
            if worker.alive and not self.closed:
                self.idle.append(worker)
                return
        worker.end()

    def close(self) -> None:
        """End all workers at once; what they were at is lost."""
        with self.lock:
            self.closed = True
            for worker in (*self.busy, *self.idle):
                worker.kill()
        self.threads.shutdown(cancel_futures=True)
        for worker in self.idle:
            worker.end()
        if self.watch is not None and self.watch.stdin is not None:
            kill_marked(f"{MARK}={self.mark}")
            self.watch.stdin.close()
            self.watch.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def finished(waiting: "set[Future[T]]") -> Iterator[T]:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    waiting -= done
    for future in done:
        yield future.result()


def issue(outcome: Outcome[Any], file: bytes | str) -> Issue:
    """The issue of a file that could not be read; when its reader is to blame with the beginning of the SHA-256.

    ``file``: its bytes, or the digest in hexadecimal digits.
    """
    if outcome.kind == "unreadable_document":
        return Issue(outcome.kind, outcome.message)
    digest = file if isinstance(file, str) else hashlib.sha256(file).hexdigest()
    printed = f"; printed: …{outcome.printed[-SHOWN:]}" if outcome.printed else ""
    return Issue(outcome.kind, f"{outcome.message} (sha256 {digest[:16]}){printed}")


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0))
