"""Rows that go from the catalogue into a publication as they are, or as they stood last."""

import json
from collections.abc import Iterator
from typing import Any

from archive.catalogue import Catalogue

Row = dict[str, Any]

CRAWLS = "SELECT id, started_at, finished_at, status FROM crawls ORDER BY id"
CAPTURES = """
SELECT id, url, source_id, crawl_id, role, captured_at, status, content_type, record_type, warc_file, warc_offset,
       warc_length, payload_digest, block_digest, ip, verdict, refers_to_capture
FROM captures ORDER BY id
"""
# The row of each listed page as it stood last.
LISTINGS = """
SELECT id, source_id, capture_id, position, title, listed_date, url, kind FROM listings
WHERE id IN (SELECT max(id) FROM listings GROUP BY source_id, url) ORDER BY id
"""
# The issues of the last crawl that visited each source, each once.
ISSUES = """
SELECT 'crawl' AS stage, source_id, NULL AS report_id, capture_id, kind, message, place, url, at FROM issues
WHERE id IN (
  SELECT max(i.id) FROM issues AS i
  WHERE i.crawl_id = (SELECT max(c.crawl_id) FROM issues AS c WHERE c.source_id IS i.source_id)
  GROUP BY i.source_id, i.url, i.kind)
  AND (source_id IS NULL OR crawl_id >= (
    SELECT coalesce(max(k.crawl_id), 0) FROM captures AS k WHERE k.source_id = issues.source_id))
ORDER BY id
"""
WALKS = "SELECT crawl_id, source_id, extent FROM walks"
WRONG = """
SELECT crawl_id, source_id, count(*) AS number FROM issues WHERE source_id IS NOT NULL GROUP BY crawl_id, source_id
"""
SUMMARIES = "SELECT id, summary FROM crawls WHERE summary IS NOT NULL ORDER BY id"
AGENCY_COLUMNS = ("id", "name", "level", "region", "site", "parent")
COUNTED = ("pages", "listings", "reports", "documents", "attachments", "known", "unchanged")
SOURCE_COLUMNS = ("id", "site", "agency_id", "platform", "url", "name", "local", "first_year", "last_year")


def query(catalogue: Catalogue, sql: str) -> Iterator[Row]:
    found = catalogue.connection.execute(sql)
    names = [column[0] for column in found.description]
    return (dict(zip(names, row, strict=True)) for row in found)


def sources(catalogue: Catalogue) -> list[Row]:
    """All sources; a catalogue from before retired list pages has no last year."""
    return [{name: row.get(name) for name in SOURCE_COLUMNS} for row in catalogue.rows("sources")]


def agencies(catalogue: Catalogue) -> tuple[list[Row], list[Row]]:
    """All agencies by id, and the names they bore before; a catalogue from before version 4 knows no former names."""
    known = sorted(catalogue.rows("agencies"), key=lambda row: str(row["id"]))
    former = [
        {"agency_id": agency["id"], "name": name, "until": until}
        for agency in known
        for name, until in json.loads(agency.get("former") or "[]")
    ]
    return [{name: agency.get(name) for name in AGENCY_COLUMNS} for agency in known], former


def visits(catalogue: Catalogue) -> Iterator[Row]:
    """What each crawl did at each source: the counts of its summary, how far the list was read, issues."""
    walks = query(catalogue, WALKS) if catalogue.version() >= 4 else iter(())
    extents = {(walk["source_id"], walk["crawl_id"]): walk["extent"] for walk in walks}
    wrong = {(row["source_id"], row["crawl_id"]): row["number"] for row in query(catalogue, WRONG)}
    registered = {row["id"] for row in catalogue.rows("sources")}
    for crawl in query(catalogue, SUMMARIES):
        for source_id, tally in json.loads(crawl["summary"]).get("sources", {}).items():
            if source_id in registered:
                key = (source_id, crawl["id"])
                counts = {name: tally.get(name, 0) for name in COUNTED}
                row = {"crawl_id": crawl["id"], "source_id": source_id, "extent": extents.get(key)}
                yield row | counts | {"issues": wrong.get(key, 0)}
