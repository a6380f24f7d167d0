"""Making a catalogue, and bringing one of an older schema version up to date, in one transaction each."""

import sqlite3
from pathlib import Path

VERSION = 4
OLDEST_READ = 1
"""The oldest schema version that may be read as it is; writers bring it up to VERSION first."""
SCHEMA = Path(__file__).with_name("catalogue.sql")

# From the version to the next one. Statements only add, so that every row of an older catalogue stays as it is.
STEPS = {
    1: """
CREATE TABLE verdicts (
    id INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('confirmed', 'dismissed', 'unclear')),
    note TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX verdicts_by_fingerprint ON verdicts (fingerprint);
ALTER TABLE sources ADD COLUMN last_year INTEGER;
PRAGMA user_version = 2;
""",
    2: """
ALTER TABLE captures ADD COLUMN request_digest TEXT;
PRAGMA user_version = 3;
""",
    3: """
CREATE TABLE walks (
    crawl_id INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    extent TEXT NOT NULL CHECK (extent IN ('whole', 'top')),
    announced INTEGER,
    pages INTEGER,
    at TEXT NOT NULL,
    PRIMARY KEY (crawl_id, source_id)
) STRICT;
ALTER TABLE agencies ADD COLUMN parent TEXT;
ALTER TABLE agencies ADD COLUMN former TEXT;
PRAGMA user_version = 4;
""",
}


def version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def prepare(connection: sqlite3.Connection) -> None:
    """Make the tables of an empty file, or add what its version lacks; nothing when it is up to date or newer.

    Two processes may open one file at the same time: who comes second finds the step already made.
    """
    found = version(connection)
    while found < VERSION:
        step = SCHEMA.read_text(encoding="utf-8") if found == 0 else STEPS[found]
        try:
            connection.execute("BEGIN IMMEDIATE")
            if version(connection) == found:
                for statement in statements(step):
                    connection.execute(statement)
            connection.execute("COMMIT")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.rollback()
            raise
        found = version(connection)


def statements(script: str) -> list[str]:
    """The statements of a script one by one: executescript would end the transaction it runs in."""
    found: list[str] = []
    part = ""
    for line in script.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            found.append(part)
            part = ""
    return found
