"""The product's reading of one file, in a worker, with what it cost."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from parser.documents.document import Document
from parser.documents.formats import read_document
from parser.documents.members import documents_in
from parser.read import best, read_reports
from parser.reading.workers import Workers
from parser.report import Report

COST = "cpu"  # key in a document's meta


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was made of one file: its report, the best one of those of the files in it, or why there is none.

    ``cpu``: seconds of the reader and of the programs that it started; without the alignment to the form.
    ``methods``: how its tables were found.
    """

    report: Report | None = None
    refused: str = ""
    cpu: float = 0.0
    methods: frozenset[str] = frozenset()


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


def timed(data: bytes, content_type: str = "") -> Document:
    """In a worker: the document, with the seconds that it took in its meta."""
    before = cpu()
    document = read_document(data, content_type)
    document.meta[COST] = f"{cpu() - before:.6f}"
    return document


def corpus_workers(count: int) -> Workers:
    return Workers(count, read=f"{__name__}.timed")


def read(workers: Workers, data: bytes) -> Outcome:
    reading = workers.read(data)
    if reading.document is None:
        return Outcome(refused=reading.issue.message if reading.issue else "")
    cost = float(reading.document.meta.pop(COST))
    methods = frozenset(grid.method for _, each in documents_in(reading.document) for grid in each.grids)
    return Outcome(best(read_reports(reading.document))[1], cpu=cost, methods=methods)
