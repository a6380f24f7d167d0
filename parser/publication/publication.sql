-- The published tables, reports.db: the contract between the parser and the site. A file is written once, checked,
-- and put in place by rename; nothing in it changes afterwards. Times are ISO 8601 in UTC.
-- The site describes every table and column in two languages (datasette/metadata.yaml).

CREATE TABLE agencies (
  id TEXT PRIMARY KEY, name TEXT, level TEXT, region TEXT, site TEXT,
  parent TEXT,                    -- id of the agency it belongs to; need not be a row here
  listed_by TEXT                  -- of an agency without a source: id of the one in whose list its reports stand
);

-- Names an agency bore before; the search finds its reports by them.
CREATE TABLE former_names (
  agency_id TEXT REFERENCES agencies(id), name TEXT,
  until TEXT                      -- last day of the name
);

CREATE TABLE sources (
  id TEXT PRIMARY KEY, site TEXT, agency_id TEXT REFERENCES agencies(id), platform TEXT, url TEXT, name TEXT,
  local INTEGER,
  first_year INTEGER, last_year INTEGER  -- the years whose reports should be named here; null is open
);

-- The crawls; a crawl that was killed stays running until it goes on.
CREATE TABLE crawls (
  id INTEGER PRIMARY KEY, started_at TEXT, finished_at TEXT,
  status TEXT                     -- running, finished, stopped
);

-- What each crawl that came to its end did at each source it visited.
CREATE TABLE visits (
  crawl_id INTEGER REFERENCES crawls(id), source_id TEXT REFERENCES sources(id),
  extent TEXT,                    -- whole: the list was read to its end; top: down to known pages; null: not without a gap
  pages INTEGER, listings INTEGER, reports INTEGER,  -- of the list: its pages, rows, and rows that name a report
  documents INTEGER, attachments INTEGER,            -- obtained in this crawl
  known INTEGER,                  -- of the reports not asked for, because an earlier crawl has them
  unchanged INTEGER,              -- asked for and answered as before
  issues INTEGER, PRIMARY KEY (source_id, crawl_id)
);

CREATE TABLE reports (
  id TEXT PRIMARY KEY,            -- agency id and year
  agency_id TEXT REFERENCES agencies(id),
  agency_name TEXT,               -- as registered with the source
  agency_printed TEXT,            -- as the report prints it
  year INTEGER, title TEXT, form TEXT,
  document_number TEXT, index_number TEXT,  -- 文号 and 索引号 where the document prints them
  published TEXT,                 -- the date the page or the list declares; all dates: report_dates
  status TEXT, reason TEXT,       -- complete, partial or unread
  version_id INTEGER REFERENCES versions(id), capture_id INTEGER REFERENCES captures(id), url TEXT,
  body TEXT,                      -- the whole text in reading order
  cells_number INTEGER, cells_blank INTEGER, cells_mark INTEGER, cells_text INTEGER,
  cells_missing INTEGER, cells_ambiguous INTEGER,
  cells_certain INTEGER,          -- all but missing and ambiguous ones
  readings_disagree INTEGER,      -- places where two independent readings of the document differ
  findings_agree INTEGER, findings_differ INTEGER, findings_unknown INTEGER,  -- of the form's own sums
  further_differ INTEGER          -- of all other checks
);

CREATE TABLE report_dates (
  id INTEGER PRIMARY KEY, report_id TEXT REFERENCES reports(id), version_id INTEGER REFERENCES versions(id),
  kind TEXT,                      -- metadata, visible, signed, url, listed, last_modified, first_captured
  date TEXT,                      -- a day, of kind url perhaps a month
  several INTEGER,                -- 1: this source shows other days too
  capture_id INTEGER REFERENCES captures(id)
);

CREATE TABLE versions (
  id INTEGER PRIMARY KEY, report_id TEXT REFERENCES reports(id), capture_id INTEGER REFERENCES captures(id),
  url TEXT,
  member TEXT,                    -- which file inside the captured one: "附件/表.docx", parted by " > " where nested
  kind TEXT, first_captured TEXT, last_captured TEXT,
  captures INTEGER,               -- how many captures read so, whatever their bytes
  payload_digest TEXT, form TEXT, title TEXT, cells_certain INTEGER,
  current INTEGER,                -- 1: the cells and sections of the report are read from this version
  role TEXT,                      -- current, earlier, copy (another address or format), poorer, unread
  reason TEXT,                    -- why it is in force, or why not
  previous_id INTEGER REFERENCES versions(id)  -- what the same address showed before
);

-- What differs between two versions, one row for each cell and section.
CREATE TABLE version_changes (
  id INTEGER PRIMARY KEY, report_id TEXT REFERENCES reports(id), version_id INTEGER REFERENCES versions(id),
  previous_id INTEGER REFERENCES versions(id),
  relation TEXT,                  -- times: one address, later; copies: another address or format of the same report
  seen_at TEXT, position INTEGER,
  kind TEXT,                      -- title, form, cell, section, table (words in a table), reading (could it be read)
  code TEXT, label TEXT,          -- table.row.column or section, and their words
  before TEXT, after TEXT,        -- as printed; of sections the sentences that went and came
  before_state TEXT, after_state TEXT,
  cell_id INTEGER REFERENCES cells(id)  -- where one of the two is the version in force
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
  confidence REAL,                -- 0 to 1, of what was recognised in a picture; else null
  capture_id INTEGER REFERENCES captures(id)
);

-- Numbers told in sentences.
CREATE TABLE facts (
  id INTEGER PRIMARY KEY, report_id TEXT REFERENCES reports(id), version_id INTEGER REFERENCES versions(id),
  position INTEGER, code TEXT, value REAL, unit TEXT,
  exactness TEXT,                 -- exact, about, open, worded
  sentence TEXT, section TEXT, place TEXT,
  cell_id INTEGER REFERENCES cells(id)  -- the cell that should say the same
);

CREATE TABLE findings (
  id INTEGER PRIMARY KEY, report_id TEXT REFERENCES reports(id), version_id INTEGER REFERENCES versions(id),
  origin TEXT,                    -- form: a sum the form prints; further: another check; across: with other reports
  check_id TEXT,
  kind TEXT,                      -- source (written so), reading (we may have misread), across_years
  severity TEXT,                  -- error, warning, info
  line TEXT, line_label TEXT, verdict TEXT, left_value REAL, right_value REAL,
  left_cells TEXT, right_cells TEXT,  -- JSON lists of cell ids
  table_code TEXT, says TEXT,
  evidence TEXT,                  -- the words a side was taken from, when it is no cell
  fingerprint TEXT,               -- the same in every publication while the claim and its numbers are
  person_verdict TEXT, person_note TEXT  -- confirmed, dismissed or unclear
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

CREATE TABLE listing_events (
  source_id TEXT REFERENCES sources(id),
  kind TEXT,                      -- new, late_inserted, pinned, re_dated, retitled, moved, deleted, returned
  crawl_id INTEGER, at TEXT,      -- the walk that showed it first
  url TEXT, title TEXT,
  before TEXT, after TEXT         -- the date, title or address that changed
);

CREATE TABLE issues (
  id INTEGER PRIMARY KEY, stage TEXT, source_id TEXT, report_id TEXT, capture_id INTEGER, kind TEXT, message TEXT,
  place TEXT, url TEXT, at TEXT
);

CREATE TABLE expected_reports (
  agency_id TEXT REFERENCES agencies(id), year INTEGER, state TEXT, report_id TEXT REFERENCES reports(id),
  obtained INTEGER,               -- 1 obtained, 0 listed and not obtained, null not listed
  deadline TEXT, basis TEXT,      -- and the rule that sets it
  absent_at TEXT, present_at TEXT,  -- the last good look at the list without it, the first with it
  note TEXT, PRIMARY KEY (agency_id, year)
);

CREATE TABLE form_tables (
  form TEXT, table_code TEXT, label TEXT, position INTEGER, section TEXT, one_line INTEGER,
  PRIMARY KEY (form, table_code)
);
CREATE TABLE form_rows (
  form TEXT, table_code TEXT, row_code TEXT, label TEXT, parent_label TEXT, position INTEGER, unit TEXT,
  PRIMARY KEY (form, table_code, row_code)
);
CREATE TABLE form_columns (
  form TEXT, table_code TEXT, column_code TEXT, label TEXT, parent_label TEXT, position INTEGER,
  PRIMARY KEY (form, table_code, column_code)
);

CREATE TABLE publication (key TEXT PRIMARY KEY, value TEXT);
