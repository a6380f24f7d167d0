"""``data/readings.db``: what became of each file and each recognised page, so that nothing is read twice.

It may be deleted at any time, also while it is used by another process: everything in it can be made again.
"""

import sqlite3
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any, Self

from parser.documents.document import Issue
from parser.documents.serial import decode, encode
from parser.reading.results import Head, Wanted
from parser.reading.versions import reader_version, recognition_version

SCHEMA_VERSION = 1
SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS files (
  digest TEXT, charset TEXT,      -- SHA-256 of the payload as the archive writes it; charset of its Content-Type
  version TEXT,                   -- of the readers
  head TEXT,                      -- JSON: its kind, and the pages that have to be recognised
  scans INTEGER,                  -- how many these are
  document BLOB,                  -- compressed; null where the file could not be read
  issue_kind TEXT, issue TEXT,    -- why it could not
  PRIMARY KEY (digest, charset)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pages (
  digest TEXT, member TEXT, page INTEGER, version TEXT, blocks BLOB, issue_kind TEXT, issue TEXT,
  PRIMARY KEY (digest, member, page)
) WITHOUT ROWID;
PRAGMA user_version = {SCHEMA_VERSION};
COMMIT;
"""
BUSY_SECONDS = 60.0
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class FileRead:
    """``document`` is the JSON of a Document, or None and ``issue`` says why."""

    head: Head
    document: bytes | None
    issue: Issue | None = None


@dataclass(frozen=True, slots=True)
class PageRead:
    """``blocks`` is the JSON of a ScanReading, or None and ``issue`` says why."""

    member: str
    page: int
    blocks: bytes | None
    issue: Issue | None = None


class Readings:
    """The cache at ``path``. Of use to several threads, and processes, at once.

    A damaged file is dropped with a message to ``say`` and begun anew. Rows of other versions of the readers are
    removed.

    Raises:
        sqlite3.OperationalError, OSError: by every method, when the folder cannot be written to or the disk is full.
    """

    def __init__(self, path: Path, say: Say) -> None:
        self.path = path
        self.say = say
        self.lock = RLock()
        self.versions = {"files": reader_version(), "pages": recognition_version()}
        self.connection: sqlite3.Connection | None = None
        self.inode = 0
        self.run("SELECT 1")

    def has_file(self, digest: str, charset: str) -> bool:
        sql = "SELECT 1 FROM files WHERE digest=? AND charset=? AND version=?"
        return bool(self.run(sql, (digest, charset, self.versions["files"])))

    def file(self, digest: str, charset: str) -> FileRead | None:
        found = self.run(
            "SELECT head, document, issue_kind, issue FROM files WHERE digest=? AND charset=? AND version=?",
            (digest, charset, self.versions["files"]),
        )
        for head, document, issue_kind, issue in found:
            read, said = unpacked(document), issue_of(issue_kind, issue)
            if read is not None or said is not None:
                return FileRead(decode(Head, head.encode()), read, said)
        return None

    def keep_file(self, digest: str, charset: str, read: FileRead) -> None:
        head = (encode(read.head).decode(), len(read.head.scans))
        self.run(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (digest, charset, self.versions["files"], *head, packed(read.document), *told(read.issue)),
        )

    def pages(self, digest: str) -> list[PageRead]:
        """The pages of a file that were recognised, or could not be."""
        found = self.run(
            "SELECT member, page, blocks, issue_kind, issue FROM pages WHERE digest=? AND version=?",
            (digest, self.versions["pages"]),
        )
        pages = [PageRead(row[0], row[1], unpacked(row[2]), issue_of(*row[3:])) for row in found]
        return [page for page in pages if page.blocks is not None or page.issue is not None]

    def waiting(self, digest: str, charset: str) -> list[Wanted]:
        """The pages of a file that nobody has tried to recognise."""
        found = self.run(
            "SELECT head FROM files WHERE digest=? AND charset=? AND version=? AND scans > 0",
            (digest, charset, self.versions["files"]),
        )
        wanted = [one for (head,) in found for one in decode(Head, head.encode()).scans]
        if not wanted:
            return []
        sql = "SELECT member, page FROM pages WHERE digest=? AND version=?"
        done = {(member, page) for member, page in self.run(sql, (digest, self.versions["pages"]))}
        return [one for one in wanted if (one.member, one.page) not in done]

    def keep_page(self, digest: str, read: PageRead) -> None:
        self.run(
            "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)",
            (digest, read.member, read.page, self.versions["pages"], packed(read.blocks), *told(read.issue)),
        )

    def run(self, sql: str, values: tuple[object, ...] = ()) -> list[Any]:
        """One statement, each its own transaction; when the file is damaged or gone, on a new one."""
        with self.lock:
            try:
                return self.opened().execute(sql, values).fetchall()
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
                self.say(f"{self.path} was damaged ({error}): it is begun anew, everything is read again")
                self.close()
                self.remove()
                return self.opened().execute(sql, values).fetchall()

    def opened(self) -> sqlite3.Connection:
        if self.connection is not None and inode(self.path) == self.inode:
            return self.connection
        self.close()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            if connection.execute("PRAGMA user_version").fetchone()[0] not in (0, SCHEMA_VERSION):
                connection.executescript("DROP TABLE IF EXISTS files; DROP TABLE IF EXISTS pages;")
            connection.executescript(SCHEMA)
            for table, version in self.versions.items():
                connection.execute(f"DELETE FROM {table} WHERE version <> ?", (version,))  # noqa: S608 names of ours
        except BaseException:
            connection.close()
            raise
        self.connection, self.inode = connection, inode(self.path)
        return connection

    def remove(self) -> None:
        for ending in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)

    def close(self) -> None:
        with self.lock:
            if self.connection is not None:
                with suppress(sqlite3.DatabaseError):  # a damaged file cannot be closed in order
                    self.connection.close()
            self.connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether the file itself is at fault, and not that it is locked, write-protected or the disk full."""
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)


def inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return 0


def packed(data: bytes | None) -> bytes | None:
    return None if data is None else zlib.compress(data, 1)


def unpacked(data: bytes | None) -> bytes | None:
    """None for nothing and for a row that is damaged: its checksum tells, and the file is read anew."""
    try:
        return None if data is None else zlib.decompress(data)
    except zlib.error:
        return None


def told(issue: Issue | None) -> tuple[str | None, str | None]:
    return (None, None) if issue is None else (issue.kind, issue.message)


def issue_of(kind: str | None, message: str | None) -> Issue | None:
    return None if kind is None else Issue(kind, message or "")
