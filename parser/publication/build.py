"""Archive -> reports: read every captured document once, choose what shows the report, publish.

Works from the archive alone, offline, at any time, also beside a running crawl.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from archive.captures import BodySizeError, Capture, RecordError, read_http
from archive.catalogue import Catalogue
from parser.documents.document import Issue, UnreadableDocument
from parser.documents.formats import kind_of, read_document
from parser.publication.publish import publish
from parser.publication.versions import Version, reading_digest
from parser.read import read_report
from parser.report import Report
from parser.text.published import Dates, dates, printed_number, url_date


class NothingArchived(Exception):
    """There is no archive to read at the place that was named."""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a publication holds. ``issues`` counts what could not be obtained or read."""

    path: Path
    reports: int
    versions: int
    issues: int


@dataclass
class Article:
    """A listed page with the attachments found on it, as captured at one time."""

    page: Capture
    attachments: list[Capture] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """One capture as read. ``report`` is None when the bytes could not be read; the issue says why."""

    capture: Capture
    kind: str
    report: Report | None
    problem: Issue | None = None
    dates: Dates = field(default_factory=Dates)  # those that the document and its answer tell
    numbers: Mapping[str, str | None] = field(default_factory=dict)
    digest: str = ""  # equal for readings that say the same


Progress = Callable[[str], None]


def build(data: Path, *, progress: Progress | None = None) -> BuildResult:
    """Read the archive under ``data`` and publish ``data/reports.db``.

    Raises:
        NothingArchived: when there is no catalogue yet.
    """
    path = data / "catalogue.db"
    if not path.is_file():
        raise NothingArchived(f"no catalogue at {path}; run `scrapy crawl gov_reports` first")
    with Catalogue(path, read_only=True) as catalogue:
        versions = read_all(catalogue, data / "warc", progress)
        published = publish(catalogue, versions, data / "reports.db")
    return BuildResult(published.path, published.reports, len(versions), published.issues)


def read_all(catalogue: Catalogue, warc: Path, progress: Progress | None) -> list[Version]:
    """One version for each document and each distinct reading it gave, by its first capture."""
    readings: dict[tuple[str, str | None], Reading] = {}
    versions: dict[tuple[str | None, str, str], Version] = {}
    for article in articles(catalogue):
        candidates = [reading_of(capture, warc, readings, progress) for capture in (article.page, *article.attachments)]
        copies = shows_report(candidates)
        best = max(copies, key=worth)
        for shown in copies:
            key = (article.page.source_id, shown.capture.url, shown.digest)
            version = versions.get(key)
            if version is None:
                version = versions[key] = Version(article.page, shown.kind, shown.report, [])
            if shown.capture.id not in {capture.id for capture in version.captures}:
                version.captures.append(shown.capture)
            # Places are those of the bytes that came last, although they read as the earlier ones did.
            version.page, version.kind, version.report = article.page, shown.kind, shown.report
            version.dates, version.page_dates, version.numbers = shown.dates, candidates[0].dates, shown.numbers
            if shown is best:
                version.problems = [(reading.capture, reading.problem) for reading in candidates if reading.problem]
    return list(versions.values())


def shows_report(candidates: list[Reading]) -> list[Reading]:
    """Of a page and its attachments, those that print a form: copies of one report; else the one that tells most."""
    with_form = [reading for reading in candidates if reading.report and reading.report.form and reading.report.cells]
    return with_form or [max(candidates, key=worth)]


def worth(reading: Reading) -> tuple[int, int]:
    """A reading with more certain cells shows the report; without cells the longer text does."""
    report = reading.report
    return (report.count("number"), len(report.text)) if report else (-1, 0)


def reading_of(
    capture: Capture, warc: Path, readings: dict[tuple[str, str | None], Reading], progress: Progress | None
) -> Reading:
    """Read a capture, or take what its bytes gave before under the same list title."""
    key = (capture.payload_digest, capture.title)
    known = readings.get(key)
    if known is None:
        if progress:
            progress(capture.url)
        known = readings[key] = read_capture(capture, warc)
    return replace(known, capture=capture, dates=replace(known.dates, url=url_date(capture.url)))


def read_capture(capture: Capture, warc: Path) -> Reading:
    """Read the archived bytes of one capture; whatever goes wrong with them becomes its issue."""
    kind = ""
    try:
        answer = read_http(warc, capture)
        kind = kind_of(answer.body)
        document = read_document(answer.body, capture.content_type or "")
        report = read_report(document, capture.title)
    except (UnreadableDocument, RecordError, BodySizeError) as error:
        problem = Issue("unreadable_document", f"{capture.url}: {error}")
        return Reading(capture, kind, None, problem, digest=reading_digest(None, capture.payload_digest))
    modified = next((value for name, value in answer.headers if name.lower() == "last-modified"), None)
    return Reading(
        capture,
        kind,
        report,
        dates=dates(document, last_modified=modified),
        numbers={"document": printed_number(document, "document"), "index": printed_number(document, "index")},
        digest=reading_digest(report, capture.payload_digest),
    )


def articles(catalogue: Catalogue) -> Iterator[Article]:
    """Captured documents with the attachments that each page led to in the same crawl, in order of capture.

    A page or file of which its server said that it did not change stands as it was captured last.
    """
    pages: dict[tuple[int | None, str | None, str], Article] = {}
    for capture, shown in as_shown(catalogue, "document"):
        pages[capture.crawl_id, capture.source_id, capture.url] = Article(shown)
    for capture, shown in as_shown(catalogue, "attachment"):
        page = pages.get((capture.crawl_id, capture.source_id, capture.parent_url or ""))
        if page:
            page.attachments.append(shown)
    yield from sorted(pages.values(), key=lambda article: (article.page.captured_at, article.page.id))


def as_shown(catalogue: Catalogue, role: str) -> Iterator[tuple[Capture, Capture]]:
    """Each good answer, and the capture that holds what it showed: itself, or the last one before a 304."""
    last: dict[str, Capture] = {}
    for capture in catalogue.captures(role=role):
        if capture.verdict == "ok":
            last[capture.url] = capture
        if capture.verdict in ("ok", "not_modified") and capture.url in last:
            yield capture, last[capture.url]
