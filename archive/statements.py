"""SQL the catalogue runs (catalogue.sql says what the columns mean)."""

SELECT = """
SELECT c.*, t.warc_file, t.warc_offset, t.record_id
FROM captures c LEFT JOIN captures t ON t.id = c.refers_to_capture
"""
DOCUMENTS = """
WHERE c.role IN ('document', 'attachment') AND c.verdict IN ('ok', 'not_modified')
ORDER BY (SELECT s.agency_id FROM sources AS s WHERE s.id = c.source_id), c.source_id, c.id
"""
ADD_CAPTURE = """
INSERT INTO captures SELECT
?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26
WHERE NOT EXISTS (SELECT 1 FROM captures WHERE record_id = ?13)
"""
MOVE_CAPTURE = """
UPDATE captures SET warc_file = ?, warc_offset = ?, warc_length = ?, request_offset = ? WHERE record_id = ?
"""
LINK_REVISIT = "UPDATE captures SET refers_to_capture = ?, payload_length = ? WHERE id = ?"
ADD_LISTING = """
INSERT INTO listings (crawl_id, source_id, capture_id, position, title, listed_date, url, kind)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (source_id, capture_id, position) DO UPDATE
SET title = excluded.title, listed_date = excluded.listed_date, url = excluded.url, kind = excluded.kind
"""
ADD_ISSUE = """
INSERT INTO issues (crawl_id, source_id, capture_id, url, kind, message, place, at)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE NOT EXISTS (
    SELECT 1 FROM issues WHERE crawl_id IS ?1 AND source_id IS ?2 AND capture_id IS ?3 AND url IS ?4
    AND kind = ?5 AND message = ?6 AND place IS ?7
)
"""
ADD_SOURCE = """
INSERT INTO sources (id, site, agency_id, platform, url, name, local, first_year, last_year)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET site = excluded.site, agency_id = excluded.agency_id, url = excluded.url,
platform = excluded.platform, name = excluded.name, local = excluded.local, first_year = excluded.first_year,
last_year = excluded.last_year
"""
ADD_AGENCY = """
INSERT INTO agencies (id, name, level, region, site, parent, former) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE
SET name = excluded.name, level = excluded.level, region = excluded.region, site = excluded.site,
parent = excluded.parent, former = excluded.former
"""
ADD_WALK = """
INSERT INTO walks (crawl_id, source_id, extent, announced, pages, at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (crawl_id, source_id) DO UPDATE
SET extent = excluded.extent, announced = excluded.announced, pages = excluded.pages, at = excluded.at
"""
LISTED_SINCE = """
SELECT url, title, listed_date, kind FROM listings WHERE source_id = ? AND crawl_id >= ? ORDER BY id
"""
FILE_NAMES = """
SELECT name, (SELECT count(*) FROM captures WHERE warc_file = name)
FROM (SELECT name FROM warc_files UNION SELECT warc_file FROM captures) ORDER BY name
"""
TABLES = {
    "agencies": "SELECT * FROM agencies ORDER BY id",
    "sources": "SELECT * FROM sources ORDER BY id",
    "crawls": "SELECT * FROM crawls ORDER BY id",
    "walks": "SELECT * FROM walks ORDER BY crawl_id, source_id",
    "listings": "SELECT * FROM listings ORDER BY id",
    "issues": "SELECT * FROM issues ORDER BY id",
    "warc_files": "SELECT * FROM warc_files ORDER BY name",
}
