"""Reading in a process of its own with limits on time and memory, until the product has its own workers."""

import resource
import signal
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Literal

from parser.documents.document import UnreadableDocument
from parser.read import read_report
from parser.report import Report
from tests.corpus.reading import documents

SECONDS = 40
MEMORY = 3 << 30  # bytes of address space
End = Literal["read", "refused", "crashed", "timeout"]


@dataclass(frozen=True, slots=True)
class Outcome:
    end: End
    message: str = ""
    reports: list[Report] = field(default_factory=list)


def serve(connection: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        data = connection.recv_bytes()
        try:
            connection.send(Outcome("read", "", [read_report(each) for each in documents(data)]))
        except UnreadableDocument as error:
            connection.send(Outcome("refused", str(error)[:300]))


class Apart:
    """One worker; whatever a reader raises but `UnreadableDocument` ends it, and another is started."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self.start()

    def start(self) -> None:
        context = get_context("spawn")
        self.connection, other = context.Pipe()
        self.process = context.Process(target=serve, args=(other,), daemon=True)
        self.process.start()
        other.close()

    def read(self, data: bytes) -> Outcome:
        try:
            self.connection.send_bytes(data)
            if self.connection.poll(self.seconds):
                return self.connection.recv()
        except (EOFError, OSError, ConnectionError) as error:
            self.stop()
            code = self.process.exitcode
            self.start()
            return Outcome("crashed", f"{type(error).__name__}, exit code {code}")
        self.stop()
        self.start()
        return Outcome("timeout")

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
