-- The published tables, reports.db: the contract between the parser and the site. A file is written once, checked,
-- and put in place by rename; nothing in it changes afterwards. Times are ISO 8601 in UTC.
-- The site describes every table and column in two languages (datasette/datasette.yaml).

CREATE TABLE agencies (id TEXT PRIMARY KEY, name TEXT, level TEXT, region TEXT, site TEXT);

CREATE TABLE sources (
  id TEXT PRIMARY KEY, site TEXT, agency_id TEXT REFERENCES agencies(id), platform TEXT, url TEXT, name TEXT,
  local INTEGER
);

CREATE TABLE reports (
  id TEXT PRIMARY KEY,            -- agency id and year
  agency_id TEXT REFERENCES agencies(id),
  agency_name TEXT,               -- as registered with the source
  agency_printed TEXT,            -- as the report prints it
  year INTEGER, title TEXT, form TEXT,
  published TEXT,                 -- the date the page or the list declares
  status TEXT, reason TEXT,       -- complete, partial or unread
  version_id INTEGER REFERENCES versions(id), capture_id INTEGER REFERENCES captures(id), url TEXT,
  body TEXT,                      -- the whole text in reading order
  cells_number INTEGER, cells_blank INTEGER, cells_mark INTEGER, cells_text INTEGER,
  cells_missing INTEGER, cells_ambiguous INTEGER,
  findings_agree INTEGER, findings_differ INTEGER, findings_unknown INTEGER
);

CREATE TABLE versions (
  id INTEGER PRIMARY KEY, report_id TEXT REFERENCES reports(id), capture_id INTEGER REFERENCES captures(id),
  url TEXT, kind TEXT, first_captured TEXT, last_captured TEXT, payload_digest TEXT, form TEXT, title TEXT,
  current INTEGER                 -- 1: the cells and sections of the report are read from this version
);

CREATE TABLE sections (
  id INTEGER PRIMARY KEY, report_id TEXT REFERENCES reports(id), version_id INTEGER REFERENCES versions(id),
  position INTEGER, code TEXT, heading TEXT, text TEXT
);

CREATE TABLE cells (
  id INTEGER PRIMARY KEY, report_id TEXT REFERENCES reports(id), version_id INTEGER REFERENCES versions(id),
  table_code TEXT, row_code TEXT, column_code TEXT, table_label TEXT, row_label TEXT, column_label TEXT,
  position INTEGER,
  value REAL,                     -- only where state is number; null is never 0
  state TEXT, raw TEXT, unit TEXT,
  place TEXT,                     -- JSON: where in the document
  capture_id INTEGER REFERENCES captures(id)
);

CREATE TABLE findings (
  id INTEGER PRIMARY KEY, report_id TEXT REFERENCES reports(id), version_id INTEGER REFERENCES versions(id),
  check_id TEXT, line TEXT, line_label TEXT, verdict TEXT, left_value REAL, right_value REAL,
  left_cells TEXT, right_cells TEXT,  -- JSON lists of cell ids
  table_code TEXT, says TEXT
);

CREATE TABLE captures (
  id INTEGER PRIMARY KEY, url TEXT, source_id TEXT REFERENCES sources(id), crawl_id INTEGER, role TEXT,
  captured_at TEXT, status INTEGER, content_type TEXT, record_type TEXT, warc_file TEXT, warc_offset INTEGER,
  warc_length INTEGER, payload_digest TEXT, block_digest TEXT, ip TEXT, verdict TEXT, refers_to_capture INTEGER
);

CREATE TABLE listings (
  id INTEGER PRIMARY KEY, source_id TEXT REFERENCES sources(id), capture_id INTEGER REFERENCES captures(id),
  position INTEGER, title TEXT, listed_date TEXT, url TEXT, kind TEXT
);

CREATE TABLE issues (
  id INTEGER PRIMARY KEY, stage TEXT, source_id TEXT, report_id TEXT, capture_id INTEGER, kind TEXT, message TEXT,
  place TEXT, url TEXT, at TEXT
);

CREATE TABLE expected_reports (
  agency_id TEXT REFERENCES agencies(id), year INTEGER, state TEXT, report_id TEXT REFERENCES reports(id),
  deadline TEXT, note TEXT, PRIMARY KEY (agency_id, year)
);

CREATE TABLE form_tables (form TEXT, table_code TEXT, label TEXT, position INTEGER, PRIMARY KEY (form, table_code));
CREATE TABLE form_rows (
  form TEXT, table_code TEXT, row_code TEXT, label TEXT, parent_label TEXT, position INTEGER, unit TEXT,
  PRIMARY KEY (form, table_code, row_code)
);
CREATE TABLE form_columns (
  form TEXT, table_code TEXT, column_code TEXT, label TEXT, parent_label TEXT, position INTEGER,
  PRIMARY KEY (form, table_code, column_code)
);

CREATE TABLE publication (key TEXT PRIMARY KEY, value TEXT);
