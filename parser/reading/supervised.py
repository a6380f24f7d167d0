"""The parent's side of one worker: what it is asked, how long it may take, what it printed, how it ended."""

import json
import os
import secrets
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import IO, Generic, TypeVar, cast

from parser.documents.programs import MARK
from parser.documents.serial import BadSerial, decode
from parser.reading.frames import ANSWER, Status
from parser.reading.limits import Limits
from parser.reading.processes import kill_marked

ROOT = Path(__file__).parents[2]
PRINTED = 4096  # bytes kept of what a worker prints about one file: the last ones
CHUNK = 1 << 20
ENDING = 5.0  # seconds between the end of a line and that of its process
NO_MEMORY = (b"memory allocation of", b"bad_alloc", b"Cannot allocate memory", b"out of memory", b"MemoryError")

T = TypeVar("T")


class WorkerFailed(RuntimeError):
    """A worker did not come up: nothing is known about any file, something is wrong with the installation."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What became of one request. ``kind`` is '' and there is a result, or it is that of the issue to be made.

    ``outside``: the worker was killed by somebody else, which says nothing about the file.
    """

    kind: str
    result: T | None = None
    message: str = ""
    printed: str = ""
    outside: bool = False


KINDS = {
    Status.READY: "ready",
    Status.DONE: "",
    Status.UNREADABLE: "unreadable_document",
    Status.FAILED: "reader_failed",
    Status.MEMORY: "reader_out_of_memory",
    Status.TOO_LARGE: "reader_output_too_large",
}


class Supervised:
    """One running worker. Of one thread; only `kill` may be called from any."""

    def __init__(self, mark: str, folder: Path, limits: Limits, warm: Iterable[str]) -> None:
        """Start it and wait until it is ready. ``folder``: in which it gets one of its own for its temporary files.

        Raises:
            WorkerFailed: it ended or was not ready in time; with what it printed.
        """
        self.limits = limits
        self.mark = f"{mark}-{secrets.token_hex(4)}"
        self.folder = tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True)
        self.asked = 0
        self.alive = True
        self.ending = Lock()
        self.line, theirs = socket.socketpair()
        # One thread by default: the pool has a worker for each core already.
        threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
        own = {MARK: self.mark, "TMPDIR": self.folder.name} | threads
        with theirs:
            call = [str(theirs.fileno()), str(os.getpid()), json.dumps(asdict(limits)), *warm]
            self.process = subprocess.Popen(
                [sys.executable, "-m", "parser.reading.worker", *call],
                cwd=ROOT,
                env=os.environ | own,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self.pidfd = os.pidfd_open(self.process.pid)
        assert self.process.stderr
        self.printed: IO[bytes] = self.process.stderr
        self.noise = bytearray()
        self.line.setblocking(False)
        os.set_blocking(self.printed.fileno(), False)
        outcome = self.exchange([], limits.start)
        if outcome.kind != "ready":
            raise WorkerFailed(f"a reading process did not start: {outcome.message} {outcome.printed}".strip())

    def ask(self, head: bytes, data: bytes, kind: type[T]) -> Outcome[T]:
        """Send a request and wait for the answer within the limits; afterwards ``alive`` tells whether to go on.

        The result is of type ``kind``, as it was sent when that is bytes.
        """
        self.asked += 1
        outcome = self.exchange([head, data], self.limits.wall)
        if outcome.result is None:
            return cast(Outcome[T], outcome)
        try:
            result = cast(T, outcome.result) if kind is bytes else decode(kind, outcome.result)
        except BadSerial as error:
            self.end()
            return Outcome("reader_failed", message=f"the reading process answered {error}", printed=outcome.printed)
        return Outcome("", result, printed=outcome.printed)

    def exchange(self, parts: list[bytes], wall: float) -> Outcome[bytes]:
        deadline = time.monotonic() + wall
        self.hear()
        self.noise.clear()
        to_send = [memoryview(part) for part in parts if part]
        received = bytearray()
        poll = select.poll()
        poll.register(self.line, select.POLLIN | (select.POLLOUT if to_send else 0))
        poll.register(self.printed, select.POLLIN)
        poll.register(self.pidfd, select.POLLIN)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                self.end()
                return self.outcome("reader_timed_out", f"not done within {wall:g} s")
            ready = dict(poll.poll(left * 1000))
            if self.printed.fileno() in ready and not self.hear():
                poll.unregister(self.printed)
            if ready.get(self.line.fileno(), 0) & select.POLLOUT:
                self.feed(to_send)
                if not to_send:
                    poll.modify(self.line, select.POLLIN)
            ended = self.pidfd in ready
            if self.line.fileno() in ready or ended:
                ended = not self.receive(received) or ended
            answer = self.answer(received)
            if answer:
                return answer
            if ended:
                return self.crashed()

    def feed(self, to_send: list[memoryview]) -> None:
        try:
            sent = self.line.send(to_send[0][:CHUNK])
        except BlockingIOError:
            return
        except OSError:  # its end is noticed where it is read
            to_send.clear()
            return
        to_send[0] = to_send[0][sent:]
        if not to_send[0]:
            del to_send[0]

    def receive(self, received: bytearray) -> bool:
        """Take what has come, up to one answer of the largest size; False at the end of the line."""
        try:
            while len(received) <= ANSWER.size + self.limits.answer:
                part = self.line.recv(CHUNK)
                if not part:
                    return False
                received += part
        except BlockingIOError:
            pass
        except OSError:
            return False
        return True

    def hear(self) -> bool:
        """Take what the worker has printed and keep the last of it; False when it will print no more."""
        while True:
            try:
                part = os.read(self.printed.fileno(), CHUNK)
            except BlockingIOError:
                return True
            if not part:
                return False
            self.noise += part
            del self.noise[:-PRINTED]

    def answer(self, received: bytearray) -> Outcome[bytes] | None:
        if len(received) < ANSWER.size:
            return None
        status, leaving, length = ANSWER.unpack_from(received)
        if length > self.limits.answer:
            self.end()
            return self.outcome("reader_output_too_large", f"an answer of {length} bytes")
        if len(received) < ANSWER.size + length:
            return None
        self.hear()
        body = bytes(received[ANSWER.size :])
        if leaving:
            self.end()
        kind = KINDS.get(status)
        if kind is None or len(body) > length:
            self.end()
            return self.outcome("reader_crashed", "an answer that no worker gives")
        if kind == "":
            return Outcome("", body, printed=self.heard())
        message = body.decode("utf-8", "replace")
        if kind == "reader_out_of_memory":
            message = f"more than {self.limits.memory >> 20} MB of memory were needed"
        return self.outcome(kind, message)

    def crashed(self) -> Outcome[bytes]:
        ready_to_read(self.pidfd, ENDING)  # its line is closed a moment before it has ended
        self.end()
        code = self.process.returncode
        if code == -signal.SIGXCPU:
            return self.outcome("reader_timed_out", f"more than {self.limits.cpu} s of CPU were needed")
        if any(words in self.noise for words in NO_MEMORY):
            return self.outcome("reader_out_of_memory", f"ended for want of memory ({self.limits.memory >> 20} MB)")
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit status {code}"
        return self.outcome("reader_crashed", f"the reading process was ended {how}", outside=code == -signal.SIGKILL)

    def outcome(self, kind: str, message: str, *, outside: bool = False) -> Outcome[bytes]:
        return Outcome(kind, message=message, printed=self.heard(), outside=outside)

    def heard(self) -> str:
        """What was printed, in one line."""
        text = self.noise.decode("utf-8", "replace")
        return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())

    def running(self) -> bool:
        """Whether it is still there to be asked."""
        return self.alive and not ready_to_read(self.pidfd)

    def kill(self) -> None:
        with self.ending:
            if self.alive:  # not waited for, so its id is still its own
                with suppress(ProcessLookupError):
                    os.killpg(self.process.pid, signal.SIGKILL)

    def end(self) -> None:
        """Kill it and all it started; harmless when it has ended."""
        self.kill()
        with self.ending:
            if not self.alive:
                return
            self.alive = False
            self.process.wait()
        kill_marked(f"{MARK}={self.mark}")
        self.folder.cleanup()
        self.hear()
        self.line.close()
        self.printed.close()
        os.close(self.pidfd)


def ready_to_read(fd: int, seconds: float = 0) -> bool:
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return bool(poll.poll(seconds * 1000))
