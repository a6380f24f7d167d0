"""From the catalogue: which walks over a list page were good, and which years' reports each of them named."""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby

from archive.catalogue import Catalogue
from parser.publication.belonging import other_agency
from parser.publication.catalogue_rows import query
from parser.publication.expected import Due, Listed, Look, Watched
from parser.publication.listing_events import Listed as Listing
from parser.publication.listing_events import Walk as Rows
from parser.publication.listing_events import events
from parser.text.recognise import iso_date, year_of

Walk = tuple[str, int]  # source and crawl

# A walk is good when the crawl has ended, every page of the list came back as it should, rows were found on them, and
# nothing says that pages of the list are lacking. `begun`: the first page, before which nothing can have been seen.
GOOD_WALKS = """
SELECT c.source_id, c.crawl_id, min(CASE WHEN c.verdict = 'ok' THEN c.captured_at END) AS begun
FROM captures AS c JOIN crawls AS k ON k.id = c.crawl_id
WHERE c.role = 'list' AND c.source_id IS NOT NULL AND k.status = 'finished'
  AND NOT EXISTS (
    SELECT 1 FROM issues AS i WHERE i.crawl_id = c.crawl_id AND i.source_id = c.source_id
    AND (i.kind IN ('list_shorter_than_announced', 'too_many_pages', 'no_listings')
      OR i.kind IN ('timeout', 'network', 'unreachable')
      AND i.url NOT IN (SELECT l.url FROM listings AS l WHERE l.source_id = i.source_id)))
GROUP BY c.source_id, c.crawl_id
HAVING begun IS NOT NULL AND sum(c.verdict NOT IN ('ok', 'redirect')) = 0
  AND EXISTS (SELECT 1 FROM listings AS l WHERE l.crawl_id = c.crawl_id AND l.source_id = c.source_id)
ORDER BY begun
"""
# Walks that stopped at known pages: what stands below is what the walk before them showed.
TOPS = "SELECT source_id, crawl_id FROM walks WHERE extent = 'top'"
BLOCKED = """
SELECT source_id, verdict LIKE 'blocked:%' AS blocked FROM captures
WHERE id IN (SELECT max(id) FROM captures WHERE role = 'list' AND source_id IS NOT NULL GROUP BY source_id)
"""
ROWS = """
SELECT source_id, crawl_id, title, url, listed_date FROM listings WHERE kind = 'report' ORDER BY id
"""


EVERY_ROW = """
SELECT l.source_id, l.crawl_id, k.started_at, l.title, l.url, l.listed_date
FROM listings AS l JOIN crawls AS k ON k.id = l.crawl_id WHERE k.status = 'finished'
ORDER BY l.source_id, l.crawl_id, l.id
"""


def tops(catalogue: Catalogue) -> set[Walk]:
    """The walks that saw the top of their list alone; a catalogue from before they were noted has none."""
    if catalogue.version() < 4:
        return set()
    return {(walk["source_id"], walk["crawl_id"]) for walk in query(catalogue, TOPS)}


def listing_events(catalogue: Catalogue) -> Iterator[dict[str, object]]:
    """What happened to the rows of each list, as rows of table listing_events."""
    whole = {(walk["source_id"], walk["crawl_id"]) for walk in query(catalogue, GOOD_WALKS)} - tops(catalogue)
    for source_id, of_source in groupby(query(catalogue, EVERY_ROW), lambda row: row["source_id"]):
        walks = []
        for crawl_id, rows in groupby(of_source, lambda row: row["crawl_id"]):
            seen = list(rows)
            listed = (Listing(r["url"], r["title"], iso_date(r["listed_date"]), n) for n, r in enumerate(seen, 1))
            walks.append(Rows(crawl_id, seen[0]["started_at"], (source_id, crawl_id) in whole, tuple(listed)))
        for event in events(walks):
            yield {"source_id": source_id} | asdict(event)


def due_agencies(
    catalogue: Catalogue, year_at: Mapping[str, int], elsewhere: Container[str], names: Mapping[str, Sequence[str]]
) -> tuple[list[Due], dict[tuple[str, int], Listed]]:
    """Every agency with its list pages, and the latest row that names a report of its own on each year.

    ``year_at``: URL -> reporting year of the documents that were read, for rows whose title names no year.
    ``elsewhere``: URLs of those that are reports of other agencies; ``names``: of each agency, now and before.
    """
    sources = list(catalogue.rows("sources"))
    agency_of = {source["id"]: source["agency_id"] for source in sources}
    named: dict[Walk, set[int]] = defaultdict(set)
    listed: dict[tuple[str, int], Listed] = {}
    for row in query(catalogue, ROWS):
        year = year_at.get(row["url"]) or year_of(row["title"])
        agency = agency_of.get(row["source_id"])
        if not year or agency is None or row["url"] in elsewhere:
            continue
        if row["url"] not in year_at and other_agency([row["title"]], names[agency]):
            continue
        named[row["source_id"], row["crawl_id"]].add(year)
        listed[agency, year] = Listed(iso_date(row["listed_date"]), row["url"])
    looks: dict[str, list[Look]] = defaultdict(list)
    partial = tops(catalogue)
    shown: dict[str, frozenset[int]] = {}
    for walk in query(catalogue, GOOD_WALKS):
        source_id, crawl_id = walk["source_id"], walk["crawl_id"]
        below = shown.get(source_id, frozenset()) if (source_id, crawl_id) in partial else frozenset()
        shown[source_id] = below | named[source_id, crawl_id]
        looks[source_id].append(Look(walk["begun"], shown[source_id]))
    blocked = {row["source_id"]: bool(row["blocked"]) for row in query(catalogue, BLOCKED)}
    watched: dict[str, list[Watched]] = defaultdict(list)
    for source in sources:
        years_here = (source["first_year"], source.get("last_year"))
        page = Watched(*years_here, tuple(looks[source["id"]]), blocked.get(source["id"], False))
        watched[source["agency_id"]].append(page)
    return [
        Due(agency["id"], agency["level"], agency["region"], watched[agency["id"]])
        for agency in catalogue.rows("agencies")
    ], listed
