"""Readings -> reports.db: a new SQLite file, written beside, checked, and put in place by rename."""

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from archive.catalogue import Catalogue
from parser.publication.tables import Publication
from parser.publication.versions import Version


class PublicationFailed(RuntimeError):
    """The new file did not pass its checks; the published one was left as it is."""


@dataclass(frozen=True, slots=True)
class Published:
    path: Path
    reports: int
    versions: int
    issues: int


def publish(catalogue: Catalogue, versions: Iterable[Version], path: Path) -> Published:
    """Write all tables from the catalogue and the versions read, of which those of an agency come together.

    Raises:
        PublicationFailed: when the new file is damaged or its search finds nothing.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    remove_abandoned(path)
    try:
        with closing(sqlite3.connect(beside)) as connection:
            # A file that is thrown away when anything goes wrong needs no journal; it is synced once, as a whole.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            counts = Publication(Database(connection), catalogue).write(versions)
            connection.commit()
            check(connection, counts["reports"])
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return Published(path, counts["reports"], counts["versions"], counts["issues"])


def remove_abandoned(path: Path) -> None:
    """Remove what publications left that were killed before they were done."""
    for left in path.parent.glob(f".{path.name}.*.new*"):
        process = left.name.removeprefix(f".{path.name}.").partition(".")[0]
        if process == str(os.getpid()) or not Path("/proc", process).exists():
            left.unlink(missing_ok=True)


def check(connection: sqlite3.Connection, reports: int) -> None:
    """What must hold before a file is published.

    Raises:
        PublicationFailed: naming the check.
    """
    sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if sound != "ok":
        raise PublicationFailed(f"integrity check: {sound}")
    indexed = connection.execute("SELECT count(*) FROM reports_fts_docsize").fetchone()[0]
    if indexed != reports:
        raise PublicationFailed(f"the search index holds {indexed} of {reports} reports")
    wrong = connection.execute("SELECT count(*) FROM cells WHERE (state = 'number') <> (value IS NOT NULL)").fetchone()
    if wrong[0]:
        raise PublicationFailed(f"{wrong[0]} cells have a value and are no number, or are a number without one")
