"""The product's reading of one file, with what it cost."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from parser.documents.document import Document, UnreadableDocument
from parser.documents.formats import read_document
from parser.read import read_report
from parser.report import Report


@dataclass(frozen=True, slots=True)
class Reading:
    """``reports``: one for the file, or for each file in it. ``refused``: why there is none. ``cpu``: seconds."""

    reports: list[Report] = field(default_factory=list)
    refused: str = ""
    cpu: float = 0.0


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


def documents(data: bytes) -> list[Document]:
    """The file's document and those of the files in it.

    Raises:
        UnreadableDocument: as the readers.
    """
    document = read_document(data)
    return [document, *(member.document for member in document.members if member.document)]


def read(data: bytes) -> Reading:
    before = cpu()
    try:
        reports = [read_report(document) for document in documents(data)]
    except UnreadableDocument as error:
        return Reading(refused=str(error), cpu=cpu() - before)
    return Reading(reports, cpu=cpu() - before)
