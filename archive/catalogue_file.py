"""The SQLite file of the catalogue: opened with its schema, written in transactions; rows can be held back."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from archive import schema

BUSY_SECONDS = 30.0
"""How long a writer waits for another one, e.g. a second crawl."""


class CatalogueError(Exception):
    """No catalogue where one is needed, or one this version cannot read."""


class CatalogueFile:
    """The SQLite file at `path`, made when missing unless `read_only`.

    While `holding` is set, rows added wait in memory for `write_held`: the archive sets it, so that no row is
    visible before the bytes it speaks of are on the disk.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.holding = False
        self._held: list[tuple[str, tuple[Any, ...]]] = []
        if read_only:
            uri = f"{path.absolute().as_uri()}?mode=ro"
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            uri = f"{path.absolute().as_uri()}?mode=rwc"
        try:
            self.connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
            if not read_only:
                self._prepare()
            version = self.version()
        except sqlite3.DatabaseError as error:
            raise CatalogueError(f"The catalogue {path} cannot be opened: {error}.") from error
        if not schema.OLDEST_READ <= version <= schema.VERSION:
            raise CatalogueError(f"{path} has schema version {version}, this program reads {schema.VERSION}.")

    def _prepare(self) -> None:
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.execute("PRAGMA foreign_keys = ON")
        schema.prepare(self.connection)

    def damage(self) -> list[str]:
        """What SQLite finds wrong with the file; empty when it is whole."""
        found = [str(row[0]) for row in self.connection.execute("PRAGMA quick_check")]
        return [] if found == ["ok"] else found

    def version(self) -> int:
        return schema.version(self.connection)

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All rows added inside, or none."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()

    def write_held(self) -> None:
        """Write the rows that wait, in the order they were added, in one transaction."""
        if not self._held:
            return
        with self.transaction():
            for statement, values in self._held:
                self.connection.execute(statement, values)
        self._held.clear()

    def _write(self, statement: str, values: tuple[Any, ...]) -> None:
        if self.holding:
            self._held.append((statement, values))
        else:
            self.connection.execute(statement, values)
