"""What the archive shows of each agency: every captured file read once, every document in it aligned to its form."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from archive.captures import BodySizeError, Capture, RecordError, read_http
from archive.catalogue import Catalogue
from parser.documents.document import Issue
from parser.publication.articles import Article, articles
from parser.publication.candidates import Candidates
from parser.publication.versions import Version, reading_digest
from parser.reading.files import File, Files
from parser.reading.readings import FileRead
from parser.reading.results import Wanted
from parser.reading.workers import issue
from parser.report import Report
from parser.text.published import Dates, url_date

ALIGN = "parser.publication.candidates.candidates"
Progress = Callable[[str], None]
FileKey = tuple[str, str]  # payload digest and encoding
# Payload digest, the title under which it was listed, digests of the pages in which it goes on.
Key = tuple[str, str | None, tuple[str | None, ...]]


@dataclass(frozen=True, slots=True)
class Reading:
    """One document of a capture as read. ``report`` is None when the bytes could not be read; the issue says why."""

    capture: Capture
    kind: str
    report: Report | None
    problem: Issue | None = None
    dates: Dates = field(default_factory=Dates)  # those that the document and its answer tell
    numbers: dict[str, str | None] = field(default_factory=dict)
    digest: str = ""  # equal for readings that say the same
    member: str | None = None  # which file inside the captured one


@dataclass(frozen=True, slots=True)
class Opened:
    """All documents of one capture, and what else inside it could not be read."""

    readings: list[Reading]
    problems: list[Issue] = field(default_factory=list)


class ArchiveReader:
    """Reads what the catalogue lists: first every file that is not known, then agency after agency."""

    def __init__(self, catalogue: Catalogue, warc: Path, files: Files, progress: Progress) -> None:
        self.catalogue = catalogue
        self.warc = warc
        self.files = files
        self.progress = progress

    def take_in(self) -> None:
        """Read all files that no build has read before."""
        total = sum(1 for _ in self.unknown())
        for done, _ in enumerate(self.files.read_all(self.bodies()), 1):
            self.progress(f"{done} of {total} new files read")

    def unknown(self) -> Iterator[Capture]:
        """One capture of each file that has to be read."""
        for capture, key in self.distinct():
            if not self.files.has(key):
                yield capture

    def waiting(self) -> Iterator[tuple[Capture, Wanted]]:
        """The pages that nobody has tried to recognise, each with one capture of its file."""
        for capture, key in self.distinct():
            yield from ((capture, wanted) for wanted in self.files.readings.waiting(*key))

    def distinct(self) -> Iterator[tuple[Capture, FileKey]]:
        """Each file once, by the first of its captures."""
        seen: set[FileKey] = set()
        for capture in (capture for of_agency in articles(self.catalogue) for capture in captures_of(of_agency)):
            key = self.files.key(capture.payload_digest, capture.content_type or "")
            if key not in seen:
                seen.add(key)
                yield capture, key

    def bodies(self) -> Iterator[File]:
        for capture in self.unknown():
            try:
                answer = read_http(self.warc, capture)
            except (RecordError, BodySizeError):
                continue  # said where its report is built
            yield File(capture.payload_digest, capture.content_type or "", answer.body)

    def versions(self) -> Iterator[Version]:
        """One version for each document and each distinct reading it gave, by its first capture; agency by agency.

        While one agency is published the files of the next are being read.
        """
        ahead: tuple[list[Article], dict[Key, Future[Opened]]] | None = None
        for of_agency in articles(self.catalogue):
            following = (of_agency, self.opening(of_agency))
            if ahead:
                yield from self.versions_of(*ahead)
            ahead = following
        if ahead:
            yield from self.versions_of(*ahead)

    def opening(self, of_agency: list[Article]) -> dict[Key, "Future[Opened]"]:
        """Have each file of an agency's articles opened once under each title."""
        opening: dict[Key, Future[Opened]] = {}
        for capture, further in (offer for article in of_agency for offer in article.offered):
            key = key_of(capture, further)
            if key not in opening:
                opening[key] = self.files.workers.submit(partial(self.open, further=further), capture)
        return opening

    def versions_of(self, of_agency: list[Article], opening: dict[Key, "Future[Opened]"]) -> Iterator[Version]:
        versions: dict[tuple[str | None, str, str | None, str], Version] = {}
        for article in of_agency:
            self.progress(article.page.url)
            opened = [(capture, opening[key_of(capture, further)].result()) for capture, further in article.offered]
            candidates = [reading for capture, found in opened for reading in of_capture(found, capture)]
            problems = [(r.capture, r.problem) for r in candidates if r.problem]
            problems += [(capture, problem) for capture, found in opened for problem in found.problems]
            copies = shows_report(candidates)
            formless = not any(one.report and one.report.form for one in copies)
            others = [one for one in candidates if one not in copies]
            problems += [problem for one in others for problem in untold(one, everything=formless)]
            best = max(copies, key=worth)
            for shown in copies:
                key = (article.page.source_id, shown.capture.url, shown.member, shown.digest)
                version = versions.get(key)
                if version is None:
                    version = versions[key] = Version(article.page, shown.kind, shown.report, [], member=shown.member)
                if shown.capture.id not in {capture.id for capture in version.captures}:
                    version.captures.append(shown.capture)
                # Places are those of the bytes that came last, although they read as the earlier ones did.
                version.page, version.kind, version.report = article.page, shown.kind, shown.report
                version.further = article.pages[1:] if shown.capture.id == article.page.id else []
                version.dates, version.page_dates, version.numbers = shown.dates, candidates[0].dates, shown.numbers
                if shown is best:
                    version.problems = problems
        yield from versions.values()

    def open(self, capture: Capture, further: Sequence[Capture | None] = ()) -> Opened:
        """Read the archived bytes of one capture; whatever goes wrong with them becomes its issue.

        ``further``: the pages in which the article of this one goes on.
        """
        try:
            answer = read_http(self.warc, capture)
        except (RecordError, BodySizeError) as error:
            return unread(capture, "", Issue("unreadable_document", str(error)))
        found = self.read(capture, answer.body)
        if found.document is None:
            return unread(capture, found.head.kind, found.issue)
        modified = next((value for name, value in answer.headers if name.lower() == "last-modified"), None)
        scans = self.files.readings.pages(capture.payload_digest) if found.head.scans else []
        blocks = [page.blocks for page in scans if page.blocks is not None]
        pages = [b"".join([found.document, *blocks]), *map(self.document, further)]
        outcome = self.files.workers.ask(
            ALIGN,
            b"".join(pages),
            Candidates,
            title=capture.title,
            last_modified=modified,
            sizes=[len(page) for page in pages],
            recognised=[(page.member, page.page, len(page.blocks)) for page in scans if page.blocks is not None],
            failed=[(page.member, page.page, page.issue.kind, page.issue.message) for page in scans if page.issue],
        )
        if outcome.result is None:
            return unread(capture, found.head.kind, issue(outcome, capture.payload_digest.rpartition(":")[2]))
        return Opened(
            [
                Reading(capture, one.kind, one.report, None, one.dates, one.numbers, one.digest, one.member)
                for one in outcome.result.found
            ],
            [replace(problem, message=f"{capture.url}: {problem.message}") for problem in outcome.result.issues],
        )

    def read(self, capture: Capture, body: bytes) -> FileRead:
        content_type = capture.content_type or ""
        known = self.files.known(capture.payload_digest, content_type)
        return known or self.files.read(File(capture.payload_digest, content_type, body))

    def document(self, capture: Capture | None) -> bytes:
        """The document in JSON of a further page; nothing where it could not be had or read."""
        if capture is None:
            return b""
        try:
            body = read_http(self.warc, capture).body
        except (RecordError, BodySizeError):
            return b""
        return self.read(capture, body).document or b""


def unread(capture: Capture, kind: str, why: Issue | None) -> Opened:
    assert why, "a file without a document has an issue"
    problem = replace(why, message=f"{capture.url}: {why.message}")
    return Opened([Reading(capture, kind, None, problem, digest=reading_digest(None, capture.payload_digest))])


def of_capture(opened: Opened, capture: Capture) -> Iterator[Reading]:
    """What a file showed, as that of one of the captures that brought it."""
    for one in opened.readings:
        yield replace(one, capture=capture, dates=replace(one.dates, url=url_date(capture.url)))


def untold(reading: Reading, *, everything: bool) -> Iterator[tuple[Capture, Issue]]:
    """What has to be said of a document that is not shown: that pages of it wait, for they may be the report.

    ``everything``: no document shows a form, so whatever could not be read in this one may be why.
    """
    for said in reading.report.issues if reading.report else ():
        if said.kind == "scan_not_read" or (everything and said.kind != "no_known_form"):
            yield reading.capture, replace(said, message=f"{reading.capture.url}: {said.message}")


def captures_of(articles: Iterable[Article]) -> Iterator[Capture]:
    return (capture for article in articles for capture in article.captures)


def key_of(capture: Capture, further: Sequence[Capture | None]) -> Key:
    return (capture.payload_digest, capture.title, tuple(page.payload_digest if page else None for page in further))


def shows_report(candidates: list[Reading]) -> list[Reading]:
    """Of a page and its attachments, those that print a form: copies of one report; else the one that tells most."""
    with_form = [reading for reading in candidates if reading.report and reading.report.form and reading.report.cells]
    return with_form or [max(candidates, key=worth)]


def worth(reading: Reading) -> tuple[int, int]:
    """A reading with more certain cells shows the report; without cells the longer text does."""
    report = reading.report
    return (report.count("number"), len(report.text)) if report else (-1, 0)
