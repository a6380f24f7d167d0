"""Single files read apart from this process, as `python -m parser read` shows them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from parser.documents.document import Document, Issue
from parser.documents.members import unread_inside
from parser.documents.serial import decode
from parser.read import read_reports
from parser.reading.workers import Workers, issue
from parser.report import Report

MAX_FILE = 200 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Reports:
    """Every document of a file with its report, by the path of the member; and what could not be read, likewise."""

    found: list[tuple[str | None, Report]] = field(default_factory=list)
    unread: list[tuple[str | None, Issue]] = field(default_factory=list)


def read_files(workers: Workers, files: Iterable[Path]) -> Iterator[tuple[Path, Reports]]:
    """Read files side by side; what became of them comes in their order."""
    return workers.ordered(lambda file: (file, read_file(workers, file)), files)


def read_file(workers: Workers, file: Path) -> Reports:
    """Read one file; whatever goes wrong with it is among what could not be read."""
    try:
        if file.stat().st_size > MAX_FILE:
            return Reports(unread=[(None, Issue("unreadable_document", f"larger than {MAX_FILE >> 20} MB"))])
        data = file.read_bytes()
    except OSError as error:
        return Reports(unread=[(None, Issue("unreadable_document", error.strerror or str(error)))])
    reading = workers.ask("parser.documents.formats.read_document", data, bytes)
    if reading.result is None:
        return Reports(unread=[(None, issue(reading, data))])
    aligned = workers.ask("parser.single.reports", reading.result, Reports)
    return aligned.result or Reports(unread=[(None, issue(aligned, data))])


def reports(data: bytes) -> Reports:
    """The reports of a `Document` in JSON; runs in a worker."""
    document = decode(Document, data)
    return Reports(read_reports(document), list(unread_inside(document)))
