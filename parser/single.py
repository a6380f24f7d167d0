"""Single files read apart from this process, as `python -m parser read` shows them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from parser.documents.document import Issue
from parser.documents.members import unread_inside
from parser.documents.serial import decode
from parser.read import read_reports
from parser.reading.limits import RECOGNITION, Limits
from parser.reading.results import Head, Wanted
from parser.reading.supervised import Outcome
from parser.reading.tasks import Failed, Sized, with_pages
from parser.reading.workers import Workers, issue
from parser.report import Report

MAX_FILE = 200 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Reports:
    """Every document of a file with its report, by the path of the member; and what could not be read, likewise."""

    found: list[tuple[str | None, Report]] = field(default_factory=list)
    unread: list[tuple[str | None, Issue]] = field(default_factory=list)


class Reader:
    """Reads files in workers, and recognises the scanned pages in them unless told to leave them."""

    def __init__(self, *, workers: int | None = None, ocr: bool = True, limits: Limits | None = None) -> None:
        self.ocr = ocr
        self.workers = Workers(workers, limits=limits)
        self.recognisers = Workers(workers, limits=RECOGNITION)

    def read_all(self, files: Iterable[Path]) -> Iterator[tuple[Path, Reports]]:
        """Read files side by side; what became of them comes in their order."""
        return self.workers.ordered(lambda file: (file, self.read(file)), files)

    def read(self, file: Path) -> Reports:
        return read_file(self.workers, file, self.recognisers if self.ocr else None)

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *exception: object) -> None:
        self.recognisers.close()
        self.workers.close()


def read_file(workers: Workers, file: Path, recognisers: Workers | None = None) -> Reports:
    """Read one file; whatever goes wrong with it is among what could not be read.

    ``recognisers``: the pool that reads pages which are pictures; None leaves them.
    """
    if file.is_dir():
        return unread(f"a folder; name the files in it, as {file}/*")
    try:
        with file.open("rb") as source:
            data = source.read(MAX_FILE + 1)  # a pipe or a device may have no end
    except OSError as error:
        return unread(error.strerror or str(error))
    if len(data) > MAX_FILE:
        return unread(f"larger than {MAX_FILE >> 20} MB")
    read = workers.ask("parser.reading.tasks.read", data, bytes)
    if read.result is None:
        return Reports(unread=[(None, issue(read, data))])
    head, _, document = read.result.partition(b"\n")
    blocks, recognised, failed = pages(recognisers, data, head)
    told = {"recognised": recognised, "failed": failed}
    aligned = workers.ask("parser.single.reports", document + blocks, Reports, **told)
    return aligned.result or Reports(unread=[(None, issue(aligned, data))])


def pages(recognisers: Workers | None, data: bytes, head: bytes) -> tuple[bytes, list[Sized], list[Failed]]:
    """The pages that are pictures, as `with_pages` takes them."""
    blocks, recognised, failed = bytearray(), list[Sized](), list[Failed]()
    if recognisers is None:
        return b"", recognised, failed
    pool = recognisers

    def page(wanted: Wanted) -> tuple[Wanted, Outcome[bytes]]:
        asked = {"member": wanted.member, "kind": wanted.kind, "page": wanted.page}
        return wanted, pool.ask("parser.reading.tasks.recognise", data, bytes, **asked)

    for wanted, outcome in pool.ordered(page, decode(Head, head).scans):
        if outcome.result is None:
            failed.append((wanted.member, wanted.page, "scan_not_read", issue(outcome, data).message))
        else:
            blocks += outcome.result
            recognised.append((wanted.member, wanted.page, len(outcome.result)))
    return bytes(blocks), recognised, failed


def unread(message: str) -> Reports:
    return Reports(unread=[(None, Issue("unreadable_document", message))])


def reports(data: bytes, recognised: list[Sized], failed: list[Failed]) -> Reports:
    """The reports of a document with its pages, see `with_pages`; runs in a worker."""
    document = with_pages(data, recognised, failed)
    return Reports(read_reports(document), list(unread_inside(document)))
