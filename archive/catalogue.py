"""The catalogue: agencies, sources, crawls, captures, listings and issues in one SQLite file (catalogue.sql)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Literal

from archive import statements
from archive.captures import Capture, Place, target_uri, timestamp
from archive.catalogue_file import CatalogueError, CatalogueFile
from archive.openfile import ClosedFile
from archive.warc import Target

__all__ = ["COLUMNS", "Catalogue", "CatalogueError", "now"]

COLUMNS = [column.name for column in fields(Capture) if column.name != "target"]
"""The columns of table captures, in the order of the table; a test holds them together."""
ROW = attrgetter(*COLUMNS)


class Catalogue(CatalogueFile):
    """The rows of the catalogue: added, and found again."""

    def add_agency(
        self,
        agency_id: str,
        name: str,
        *,
        level: str | None = None,
        region: str | None = None,
        site: str | None = None,
        parent: str | None = None,
        former: Iterable[tuple[str, str]] = (),
    ) -> None:
        """``former``: earlier names, each with the last day it was in force."""
        names = json.dumps(list(former), ensure_ascii=False) if former else None
        self._write(statements.ADD_AGENCY, (agency_id, name, level, region, site, parent, names))

    def add_source(
        self,
        source_id: str,
        *,
        site: str,
        agency_id: str,
        platform: str,
        url: str,
        name: str,
        local: bool = False,
        first_year: int | None = None,
        last_year: int | None = None,
    ) -> None:
        years = (first_year, last_year)
        self._write(statements.ADD_SOURCE, (source_id, site, agency_id, platform, url, name, int(local), *years))

    def start_crawl(self, arguments: str) -> int:
        added = self.connection.execute(
            "INSERT INTO crawls (started_at, status, arguments) VALUES (?, 'running', ?)", (now(), arguments)
        )
        return int(added.lastrowid or 0)

    def finish_crawl(
        self,
        crawl_id: int,
        status: Literal["finished", "stopped"] = "finished",
        summary: Mapping[str, object] | None = None,
    ) -> None:
        said = None if summary is None else json.dumps(summary, ensure_ascii=False)
        self._write(
            "UPDATE crawls SET finished_at = ?, status = ?, summary = ? WHERE id = ?",
            (now(), status, said, crawl_id),
        )

    def unfinished_crawl(self, arguments: str) -> int | None:
        """The latest crawl with these arguments, when it did not finish: it was killed, or stopped."""
        found = self.connection.execute(
            "SELECT id, status FROM crawls WHERE arguments = ? ORDER BY id DESC LIMIT 1", (arguments,)
        ).fetchone()
        return None if found is None or found[1] == "finished" else int(found[0])

    def reopen_crawl(self, crawl_id: int) -> None:
        """Go on with a crawl that did not finish. Its issues go: the walk meets what is still wrong again."""
        with self.transaction():
            self.connection.execute(
                "UPDATE crawls SET status = 'running', finished_at = NULL, summary = NULL WHERE id = ?", (crawl_id,)
            )
            self.connection.execute("DELETE FROM issues WHERE crawl_id = ?", (crawl_id,))

    def crawl_started(self, crawl_id: int) -> str | None:
        found = self.connection.execute("SELECT started_at FROM crawls WHERE id = ?", (crawl_id,)).fetchone()
        return None if found is None else str(found[0])

    def reserve_capture_ids(self, count: int) -> range:
        """Ids nobody else will be given. Those left unused by a crash stay unused."""
        (first,) = self.connection.execute(
            "UPDATE next_capture SET id = id + ?1 RETURNING id - ?1", (count,)
        ).fetchone()
        return range(first, first + count)

    def claim_capture_id(self, capture_id: int) -> None:
        """Never hand out this id, or one below it, again."""
        self.connection.execute("UPDATE next_capture SET id = max(id, ?)", (capture_id + 1,))

    def add_capture(self, capture: Capture) -> None:
        """Add a row; nothing happens when its record is listed already."""
        self._write(statements.ADD_CAPTURE, ROW(capture))

    def move_capture(self, capture: Capture) -> None:
        """Note that the record of a listed capture now stands elsewhere."""
        place = (capture.warc_file, capture.warc_offset, capture.warc_length, capture.request_offset)
        self._write(statements.MOVE_CAPTURE, (*place, capture.record_id))

    def link_revisit(self, revisit: Capture, target: Capture) -> None:
        """Note which listed capture a revisit repeats."""
        self._write(statements.LINK_REVISIT, (target.id, target.payload_length, revisit.id))

    def add_listing(
        self,
        crawl_id: int,
        source_id: str,
        capture_id: int,
        position: int,
        title: str,
        listed_date: str | None,
        url: str,
        kind: Literal["report", "false_friend", "other"],
    ) -> None:
        """Add a row of a list page; reading the same page again replaces it."""
        self._write(statements.ADD_LISTING, (crawl_id, source_id, capture_id, position, title, listed_date, url, kind))

    def add_walk(
        self, crawl_id: int, source_id: str, extent: Literal["whole", "top"], announced: int | None, pages: int | None
    ) -> None:
        """Note that a list was read without a gap, as a whole or down to its first known pages."""
        self._write(statements.ADD_WALK, (crawl_id, source_id, extent, announced, pages, now()))

    def walks(self, source_id: str) -> list[dict[str, Any]]:
        """The gapless walks over a list, oldest first; none in a catalogue from before they were noted."""
        return [row for row in self.rows("walks") if row["source_id"] == source_id] if self.version() >= 4 else []

    def listed_since(self, source_id: str, crawl_id: int) -> Iterator[tuple[str, str, str | None, str]]:
        """URL, title, printed date and kind of every row a list showed in a crawl and in later ones, oldest first."""
        return iter(self.connection.execute(statements.LISTED_SINCE, (source_id, crawl_id)).fetchall())

    def add_issue(
        self,
        crawl_id: int | None,
        source_id: str | None,
        kind: str,
        message: str,
        *,
        capture_id: int | None = None,
        url: str | None = None,
        place: str | None = None,
        at: str | None = None,
    ) -> None:
        """Add an issue once per crawl; the same one again is dropped."""
        self._write(statements.ADD_ISSUE, (crawl_id, source_id, capture_id, url, kind, message, place, at or now()))

    def add_file(self, closed: ClosedFile) -> None:
        self._write(
            "INSERT OR REPLACE INTO warc_files (name, size, sha256, closed_at) VALUES (?, ?, ?, ?)",
            (closed.name, closed.size, closed.sha256, now()),
        )

    def capture(self, capture_id: int) -> Capture | None:
        return next(self._captures("WHERE c.id = ?", (capture_id,)), None)

    def capture_of_record(self, record_id: str) -> Capture | None:
        return next(self._captures("WHERE c.record_id = ?", (record_id,)), None)

    def captured_in(self, crawl_id: int, url: str, request_digest: str | None = None) -> Capture | None:
        """The latest capture of a URL in one crawl, whatever its verdict; of a POST by the digest of its body."""
        where = "WHERE c.url = ? AND c.crawl_id = ? AND c.request_digest IS ? ORDER BY c.id DESC LIMIT 1"
        return next(self._captures(where, (target_uri(url), crawl_id, request_digest)), None)

    def barriers(self) -> Iterator[tuple[int, str, str]]:
        """Crawl, URL and verdict of every capture of a barrier, oldest first."""
        return self._told("WHERE verdict LIKE 'blocked:%'")

    def answers(self) -> Iterator[tuple[int, str, str]]:
        """Crawl, URL and verdict of every capture made in a crawl, oldest first."""
        return self._told("")

    def _told(self, where: str) -> Iterator[tuple[int, str, str]]:
        found = self.connection.execute(f"SELECT crawl_id, url, verdict FROM captures {where} ORDER BY id")  # noqa: S608
        return ((int(crawl), str(url), str(verdict)) for crawl, url, verdict in found if crawl is not None)

    def captures_of_host(self, host: str, since: datetime) -> int:
        """How many answers of a host (with its port, if any) were captured since a time."""
        (found,) = self.connection.execute(
            "SELECT count(*) FROM captures WHERE captured_at >= ? AND (url LIKE ? ESCAPE '!' OR url LIKE ? ESCAPE '!')",
            (timestamp(since), *(f"{scheme}://{escaped(host)}/%" for scheme in ("http", "https"))),
        ).fetchone()
        return int(found)

    def captures(self, **equal: object) -> Iterator[Capture]:
        """Captures in the order of their ids, those whose columns have the values given: crawl_id=3, role="list"."""
        unknown = set(equal) - set(COLUMNS)
        if unknown:
            raise TypeError(f"captures have no column {', '.join(sorted(unknown))}")
        where = " AND ".join(["1", *(f"c.{column} IS ?" for column in equal)])
        return self._captures(f"WHERE {where} ORDER BY c.id", tuple(equal.values()))

    def documents(self) -> Iterator[Capture]:
        """Documents and attachments that were obtained, or had not changed: agency by agency, source by source."""
        return self._captures(statements.DOCUMENTS, ())

    def last_good(self, capture: Capture) -> Capture | None:
        """What the same address showed last before a capture, in the same role and to the same form."""
        where = "WHERE c.url = ? AND c.role = ? AND c.request_digest IS ? AND c.verdict = 'ok' AND c.id < ?"
        values = (capture.url, capture.role, capture.request_digest, capture.id)
        return next(self._captures(f"{where} ORDER BY c.id DESC LIMIT 1", values), None)

    def _captures(self, where: str, values: tuple[object, ...]) -> Iterator[Capture]:
        for row in self.connection.execute(statements.SELECT + where, values):
            own, target = row[:-3], row[-3:]
            found = None if target[0] is None else Place(*target)
            # A catalogue of an older schema, read as it is, lacks the last columns.
            yield Capture(**dict(zip(COLUMNS, own, strict=False)), target=found)

    def rows(
        self, table: Literal["agencies", "sources", "crawls", "walks", "listings", "issues", "warc_files"]
    ) -> Iterator[dict[str, Any]]:
        """Every row of one of the other tables, as column name to value."""
        found = self.connection.execute(statements.TABLES[table])
        names = [column[0] for column in found.description]
        for row in found:
            yield dict(zip(names, row, strict=True))

    def warc_file(self, name: str) -> ClosedFile | None:
        """A complete WARC file as its writer registered it."""
        found = self.connection.execute("SELECT name, size, sha256 FROM warc_files WHERE name = ?", (name,))
        row = found.fetchone()
        return None if row is None else ClosedFile(*row)

    def warc_file_names(self) -> Iterator[tuple[str, int]]:
        """Every file that is registered or holds a capture, with the number of its captures."""
        return iter(self.connection.execute(statements.FILE_NAMES).fetchall())

    def revisit_target(self, key: str) -> Target | None:
        """The first whole response with this revisit key."""
        found = self.connection.execute(
            "SELECT record_id, url, captured_at FROM captures WHERE revisit_key = ? ORDER BY id LIMIT 1", (key,)
        ).fetchone()
        return None if found is None else Target(*found)


def escaped(text: str) -> str:
    """The text for LIKE ... ESCAPE '!'."""
    return "".join(f"!{c}" if c in "!%_" else c for c in text)


def now() -> str:
    return timestamp(datetime.now(UTC))
