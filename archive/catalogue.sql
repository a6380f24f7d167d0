-- The catalogue: what was crawled, when, and where its bytes lie in the WARC files.
-- Times are ISO 8601 in UTC, YYYY-MM-DDTHH:MM:SSZ. File offsets and lengths are bytes.

CREATE TABLE agencies (
    id TEXT PRIMARY KEY,                 -- e.g. 440112-kjj; never changes
    name TEXT NOT NULL,
    level TEXT,                          -- central, province, province-dept, city, city-dept, county, ...
    region TEXT,                         -- six-digit code of the administrative division
    site TEXT,
    parent TEXT,                         -- id of the agency it belongs to; need not be a row here
    former TEXT                          -- JSON: [[name, last day it was in force], ...]
) STRICT;

CREATE TABLE sources (
    id TEXT PRIMARY KEY,                 -- e.g. 440112-hp.gov.cn/kjj
    site TEXT NOT NULL,
    agency_id TEXT NOT NULL REFERENCES agencies(id),
    platform TEXT NOT NULL,
    url TEXT NOT NULL,                   -- the list page the walk begins at
    name TEXT NOT NULL,
    local INTEGER NOT NULL DEFAULT 0,    -- 1: a replica on this machine
    first_year INTEGER,                  -- first report year that is due here
    last_year INTEGER                    -- last one, of a list page that was retired
) STRICT;

CREATE TABLE crawls (
    id INTEGER PRIMARY KEY,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    status TEXT NOT NULL CHECK (status IN ('running', 'finished', 'stopped')),
    arguments TEXT NOT NULL,             -- what the crawl was asked for; equal arguments go on after a crash
    summary TEXT                         -- JSON
) STRICT;

CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    crawl_id INTEGER REFERENCES crawls(id),
    source_id TEXT,
    url TEXT NOT NULL,
    method TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('robots', 'list', 'document', 'attachment', 'other')),
    parent_url TEXT,                     -- the page that led here
    title TEXT,                          -- of documents and attachments: the list row or link text
    captured_at TEXT NOT NULL,           -- when the request began; equals WARC-Date
    status INTEGER NOT NULL,             -- of the HTTP answer; 0 when its first line is not a status line
    content_type TEXT,
    record_type TEXT NOT NULL CHECK (record_type IN ('response', 'revisit')),
    record_id TEXT NOT NULL UNIQUE,      -- WARC-Record-ID
    warc_file TEXT NOT NULL,             -- final name, also while the file still ends in .open
    warc_offset INTEGER NOT NULL,
    warc_length INTEGER NOT NULL,        -- of the compressed record
    payload_digest TEXT NOT NULL,        -- sha256 of the body without chunking, content coding kept
    block_digest TEXT NOT NULL,          -- sha256 of the stored block
    payload_length INTEGER NOT NULL,
    ip TEXT,
    truncated TEXT,                      -- WARC-Truncated
    refers_to_capture INTEGER,           -- of a revisit: the capture whose payload it repeats
    request_offset INTEGER,              -- of the request record, in the same file
    verdict TEXT NOT NULL,               -- ok, redirect, http_error, soft404, blocked:KIND, empty_body, ...
    revisit_key TEXT,                    -- digest and framing and coding; null when nothing may refer to it
    request_digest TEXT                  -- sha256 of the body a POST sent: one URL answers many; null without one
) STRICT;

CREATE INDEX captures_by_place ON captures (warc_file, warc_offset);
CREATE INDEX captures_by_url ON captures (url, crawl_id);
CREATE INDEX captures_by_crawl ON captures (crawl_id, source_id);
CREATE INDEX captures_by_key ON captures (revisit_key) WHERE revisit_key IS NOT NULL;

CREATE TABLE listings (
    id INTEGER PRIMARY KEY,
    crawl_id INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    capture_id INTEGER NOT NULL,         -- the list page the row stood on
    position INTEGER NOT NULL,           -- 1 is the first row of the page
    title TEXT NOT NULL,
    listed_date TEXT,                    -- YYYY-MM-DD
    url TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('report', 'false_friend', 'other')),
    UNIQUE (source_id, capture_id, position)
) STRICT;

-- A list that was read without a gap, by one crawl. Of a list read to its first known pages only the top was seen.
CREATE TABLE walks (
    crawl_id INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    extent TEXT NOT NULL CHECK (extent IN ('whole', 'top')),
    announced INTEGER,                   -- rows the server claimed, null when it said nothing
    pages INTEGER,                       -- pages it claimed
    at TEXT NOT NULL,                    -- when its last page was read
    PRIMARY KEY (crawl_id, source_id)
) STRICT;

CREATE TABLE issues (
    id INTEGER PRIMARY KEY,
    crawl_id INTEGER,
    source_id TEXT,
    capture_id INTEGER,
    url TEXT,
    kind TEXT NOT NULL,
    message TEXT NOT NULL,
    place TEXT,                          -- JSON, where in the document
    at TEXT NOT NULL
) STRICT;

CREATE INDEX issues_by_crawl ON issues (crawl_id, source_id);

-- Every complete WARC file. One that is missing here was closed by a crash and is read in at the next start.
CREATE TABLE warc_files (
    name TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,                -- base16, of the whole file
    closed_at TEXT NOT NULL
) STRICT;

-- Capture ids are handed out before their rows are written, so that two crawls never share one.
CREATE TABLE next_capture (id INTEGER NOT NULL) STRICT;
INSERT INTO next_capture VALUES (1);

-- What persons said of findings. Rows are only added: the latest of a fingerprint holds.
CREATE TABLE verdicts (
    id INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL,           -- of a finding, the same in every publication
    verdict TEXT NOT NULL CHECK (verdict IN ('confirmed', 'dismissed', 'unclear')),
    note TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

CREATE INDEX verdicts_by_fingerprint ON verdicts (fingerprint);

PRAGMA user_version = 4;
