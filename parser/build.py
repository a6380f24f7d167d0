"""Archive -> reports: read every captured document once, choose what shows the report, publish.

Works from the archive alone, offline, at any time, also beside a running crawl.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive.captures import BodySizeError, Capture, RecordError, read_http
from archive.catalogue import Catalogue
from parser.document import Issue, UnreadableDocument
from parser.formats import kind_of, read_document
from parser.publish import publish
from parser.read import read_report
from parser.report import Report
from parser.tables import Version


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
        versions = list(read_all(catalogue, data / "warc", progress))
        published = publish(catalogue, versions, data / "reports.db")
    return BuildResult(published.path, published.reports, len(versions), published.issues)


def read_all(catalogue: Catalogue, warc: Path, progress: Progress | None) -> Iterator[Version]:
    """One version for each article of each source and each distinct content it had, oldest capture first."""
    readings: dict[tuple[str, str | None], Reading] = {}
    seen: dict[tuple[str | None, str], Version] = {}
    for article in articles(catalogue):
        candidates = [reading_of(capture, warc, readings, progress) for capture in (article.page, *article.attachments)]
        best = max(candidates, key=worth)
        key = (article.page.source_id, best.capture.payload_digest + best.capture.url)
        if key in seen:
            seen[key].captures.append(best.capture)
            continue
        problems = [(reading.capture, reading.problem) for reading in candidates if reading.problem]
        seen[key] = Version(article.page, best.kind, best.report, [best.capture], problems)
        yield seen[key]


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
    return Reading(capture, known.kind, known.report, known.problem)


def read_capture(capture: Capture, warc: Path) -> Reading:
    """Read the archived bytes of one capture; whatever goes wrong with them becomes its issue."""
    kind = ""
    try:
        body = read_http(warc, capture).body
        kind = kind_of(body)
        document = read_document(body, capture.content_type or "")
        return Reading(capture, kind, read_report(document, capture.title))
    except (UnreadableDocument, RecordError, BodySizeError) as error:
        return Reading(capture, kind, None, Issue("unreadable_document", f"{capture.url}: {error}"))


def articles(catalogue: Catalogue) -> Iterator[Article]:
    """Captured documents with the attachments that each page led to in the same crawl, in order of capture."""
    pages: dict[tuple[int | None, str | None, str], Article] = {}
    for capture in catalogue.captures(role="document", verdict="ok"):
        pages[capture.crawl_id, capture.source_id, capture.url] = Article(capture)
    for capture in catalogue.captures(role="attachment", verdict="ok"):
        page = pages.get((capture.crawl_id, capture.source_id, capture.parent_url or ""))
        if page:
            page.attachments.append(capture)
    yield from sorted(pages.values(), key=lambda article: (article.page.captured_at, article.page.id))
