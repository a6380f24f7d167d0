"""The product's reading of one file, with what it cost."""

import resource
from dataclasses import dataclass, field

from parser.documents.document import UnreadableDocument
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


def read(data: bytes, without: str = "") -> Reading:
    before = cpu()
    try:
        document = read_document(data)
    except UnreadableDocument as error:
        return Reading(refused=str(error), cpu=cpu() - before)
    documents = [document, *(member.document for member in document.members if member.document)]
    return Reading([read_report(each) for each in documents], cpu=cpu() - before)
