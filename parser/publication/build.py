"""Archive -> reports: read every captured document once, choose what shows the report, publish.

Works from the archive alone, offline, at any time, also beside a running crawl. Files are opened in worker processes;
what they gave is kept in ``readings.db``. One agency's reports are held at a time.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from archive.catalogue import Catalogue
from parser.publication.archive_reader import ArchiveReader, Progress
from parser.publication.publish import publish
from parser.reading.files import READ, Files
from parser.reading.readings import Readings
from parser.reading.workers import Workers


class NothingArchived(Exception):
    """There is no archive to read at the place that was named."""


def catalogue_of(data: Path) -> Path:
    """The catalogue of a data folder. Raises NothingArchived when there is none yet."""
    path = data / "catalogue.db"
    if not path.is_file():
        advice = "run `scrapy crawl gov_reports` first, or name another folder with --data"
        raise NothingArchived(f"no catalogue at {path}; {advice}")
    return path


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a publication holds. ``issues`` counts what could not be obtained or read; ``read``: files opened anew.

    ``waiting``: pages that have to be recognised.
    """

    path: Path
    reports: int
    versions: int
    issues: int
    read: int
    waiting: int


def build(
    data: Path,
    *,
    progress: Progress | None = None,
    say: Progress = lambda text: None,
    workers: int | Workers | None = None,
    read: str = READ,
) -> BuildResult:
    """Read the archive under ``data`` and publish ``data/reports.db``.

    ``progress`` is told what is being done, ``say`` what a person should know. ``workers``: how many processes read
    (one for each core), or a pool that is left open. ``read``: dotted name of the reading function, for tests of what
    hostile files do.

    Raises:
        NothingArchived: when there is no catalogue yet.
    """
    path = catalogue_of(data)
    with ExitStack() as stack:
        catalogue = stack.enter_context(Catalogue(path, read_only=True))
        pool = workers if isinstance(workers, Workers) else stack.enter_context(Workers(workers))
        files = stack.enter_context(Files(pool, stack.enter_context(Readings(data / "readings.db", say)), read=read))
        reader = ArchiveReader(catalogue, data / "warc", files, progress or (lambda text: None))
        reader.take_in()
        published = publish(catalogue, reader.versions(), data / "reports.db")
        waiting = sum(1 for _ in reader.waiting())
    return BuildResult(published.path, published.reports, published.versions, published.issues, files.count, waiting)
