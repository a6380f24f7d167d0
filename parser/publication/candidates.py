"""What may show a report: a captured file, and every document inside it. Runs in the workers."""

from dataclasses import dataclass, field
from itertools import accumulate

from parser.documents.document import Document, Issue
from parser.documents.html.joined import joined
from parser.documents.members import documents_in, unread_inside
from parser.documents.serial import decode
from parser.publication.versions import reading_digest
from parser.read import read_report
from parser.reading.tasks import Failed, Sized, with_pages
from parser.report import Report
from parser.text.published import Dates, dates, printed_number


@dataclass(frozen=True, slots=True)
class Candidate:
    """One document as read. ``member``: which file inside the captured one; None for that itself."""

    member: str | None
    kind: str
    report: Report
    dates: Dates  # those that the document and its answer tell
    numbers: dict[str, str | None]
    digest: str  # equal for readings that say the same


@dataclass(frozen=True, slots=True)
class Candidates:
    """All documents of a captured file; ``issues``: what inside it could not be read."""

    found: list[Candidate] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def candidates(
    data: bytes,
    title: str | None,
    last_modified: str | None,
    sizes: list[int],
    recognised: list[Sized],
    failed: list[Failed],
) -> Candidates:
    """The candidates of a file, listed under ``title``.

    ``data``: its document with what was recognised in it, see `with_pages`; behind it the documents of the pages in
    which its article goes on. ``sizes``: bytes of each; 0 for a page that could not be had or read.
    """
    ends = list(accumulate(sizes))
    first, *further = [data[end - size : end] for size, end in zip(sizes, ends, strict=True)]
    document = with_pages(first, recognised, failed)
    if further:
        document = joined([document, *(decode(Document, part) if part else None for part in further)])
    return Candidates(
        [candidate(member, found, title, last_modified) for member, found in documents_in(document)],
        [issue for _, issue in unread_inside(document)],
    )


def candidate(member: str | None, document: Document, title: str | None, last_modified: str | None) -> Candidate:
    report = read_report(document, title)
    return Candidate(
        member,
        document.kind,
        report,
        dates(document, last_modified=last_modified),
        {"document": printed_number(document, "document"), "index": printed_number(document, "index")},
        reading_digest(report, ""),
    )
