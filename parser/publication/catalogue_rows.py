"""Rows that go from the catalogue into a publication as they are, or as they stood last."""

from collections.abc import Iterator
from typing import Any

from archive.catalogue import Catalogue

Row = dict[str, Any]

AGENCIES = "SELECT id, name, level, region, site FROM agencies ORDER BY id"
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
SOURCE_COLUMNS = ("id", "site", "agency_id", "platform", "url", "name", "local", "first_year", "last_year")


def query(catalogue: Catalogue, sql: str) -> Iterator[Row]:
    found = catalogue.connection.execute(sql)
    names = [column[0] for column in found.description]
    return (dict(zip(names, row, strict=True)) for row in found)


def sources(catalogue: Catalogue) -> list[Row]:
    """All sources; a catalogue from before retired list pages has no last year."""
    return [{name: row.get(name) for name in SOURCE_COLUMNS} for row in catalogue.rows("sources")]
