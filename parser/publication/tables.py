"""The rows of one publication, table by table (publication.sql says what they mean)."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from importlib.metadata import version as package_version
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.catalogue import Catalogue
from archive.verdicts import standing_verdicts
from parser.chinese import index_text
from parser.forms import FormTable, load_forms
from parser.publication.belonging import by_agency
from parser.publication.catalogue_rows import (
    CAPTURES,
    CRAWLS,
    ISSUES,
    LISTINGS,
    Row,
    agencies,
    query,
    sources,
    visits,
)
from parser.publication.expected import Expected, expected_reports
from parser.publication.finding_tables import FindingTables
from parser.publication.looks import due_agencies, listing_events
from parser.publication.report_tables import ReportTables, Shown
from parser.publication.versions import Version
from parser.report import Report, Section
from parser.text.recognise import iso_date

SCHEMA = Path(__file__).with_name("publication.sql")
# A former name is searched as a name of today, each by itself: the stop between them ends a phrase.
SEARCH = """
CREATE INDEX former_names_by_agency ON former_names (agency_id);
CREATE VIEW reports_search AS
  SELECT rowid AS id, zh_index(title) AS title,
    zh_index(agency_name || coalesce('；' || (SELECT group_concat(f.name, '；') FROM former_names AS f
      WHERE f.agency_id = reports.agency_id), '')) AS agency,
    zh_index(body) AS body FROM reports;
CREATE VIRTUAL TABLE reports_fts USING fts5(
  title, agency, body, content='reports_search', content_rowid='id', tokenize='unicode61');
INSERT INTO reports_fts(reports_fts) VALUES ('rebuild');
INSERT INTO reports_fts(reports_fts) VALUES ('optimize');
CREATE INDEX cells_by_report ON cells (report_id, position);
CREATE INDEX cells_by_code ON cells (table_code, row_code, column_code);
CREATE INDEX findings_by_report ON findings (report_id, verdict);
CREATE INDEX findings_by_fingerprint ON findings (fingerprint);
CREATE INDEX sections_by_report ON sections (report_id, position);
CREATE INDEX facts_by_report ON facts (report_id, position);
CREATE INDEX versions_by_report ON versions (report_id);
CREATE INDEX version_changes_by_report ON version_changes (report_id, version_id);
CREATE INDEX report_dates_by_report ON report_dates (report_id);
CREATE INDEX reports_by_agency ON reports (agency_id, year);
CREATE INDEX captures_by_url ON captures (url);
CREATE INDEX captures_by_source ON captures (source_id, role);
CREATE INDEX listings_by_source ON listings (source_id);
CREATE INDEX listing_events_by_source ON listing_events (source_id, at);
CREATE INDEX versions_by_capture ON versions (capture_id);
CREATE INDEX issues_by_source ON issues (source_id);
CREATE INDEX reports_by_year ON reports (year);
CREATE INDEX reports_by_form ON reports (form, year);
CREATE INDEX issues_by_report ON issues (report_id);
ANALYZE;
"""


class Publication:
    """The rows of one publication, table by table."""

    def __init__(self, db: Database, catalogue: Catalogue) -> None:
        self.db = db
        self.catalogue = catalogue
        self.forms = {form.code: form for form in load_forms()}
        self.found: dict[tuple[str, int], tuple[str, str | None]] = {}  # agency, year -> report id, date
        self.year_at: dict[str, int] = {}  # URL of a listed page -> year of the report it led to
        self.every_name: dict[str, list[str]] = {}  # agency -> its name and those before
        self.elsewhere: set[str] = set()  # URLs of listed pages that led to reports of other agencies alone

    def write(self, versions: Iterable[Version]) -> dict[str, int]:
        """Write all tables; the versions of an agency come together, and are not held when the next one's come."""
        self.db.executescript(SCHEMA.read_text(encoding="utf-8"))
        known, former = agencies(self.catalogue)
        registered = sources(self.catalogue)
        self._insert("agencies", known)
        self._insert("former_names", former)
        self._insert("crawls", query(self.catalogue, CRAWLS))
        self._insert("visits", visits(self.catalogue))
        self._insert("sources", registered)
        self._insert("captures", query(self.catalogue, CAPTURES))
        self._insert("listings", query(self.catalogue, LISTINGS))
        self._insert("issues", query(self.catalogue, ISSUES))
        self._insert("listing_events", listing_events(self.catalogue))
        self._forms()
        names = {agency["id"]: agency["name"] for agency in known}
        agency_of = {source["id"]: source["agency_id"] for source in registered}
        listed = {row["url"]: iso_date(row["listed_date"]) for row in query(self.catalogue, LISTINGS)}
        reports = ReportTables(self._insert, self.forms, names, listed)
        findings = FindingTables(self._insert, self.forms, reports.cell_ids, standing_verdicts(self.catalogue), names)
        self.every_name = {row["id"]: [row["name"]] for row in known}
        for row in former:
            self.every_name[row["agency_id"]].append(row["name"])
        for listing, of in groupby(versions, key=lambda version: agency_of.get(version.page.source_id or "")):
            for agency, own in self._by_agency(listing, of, names) if listing is not None else ():
                shown = [reports.add(report_id, agency, group) for report_id, group in grouped(agency, own)]
                counts = list(findings.write(agency, shown))
                self._insert("reports", (one.row | count for one, count in zip(shown, counts, strict=True)))
                self._found(shown)
                reports.cell_ids.clear()
        self._copies(findings)
        self._expected()
        self._search()
        self._stamp(reports.versions)
        return {
            "reports": self.db["reports"].count,
            "versions": reports.versions,
            "issues": self.db["issues"].count_where("stage = 'read'"),
        }

    def _insert(self, table: str, rows: Iterable[Row]) -> None:
        self.db.table(table).insert_all(rows, batch_size=500)

    def _by_agency(
        self, listing: str, versions: Iterable[Version], names: dict[str, str]
    ) -> Iterator[tuple[str, list[Version]]]:
        """The versions that an agency's lists led to: its own, then those of each agency that has no row yet."""
        parts = by_agency(versions, self.every_name[listing])
        own = {version.page.url for version in parts[None]}
        yield listing, parts.pop(None)
        for name, of in sorted((str(name), of) for name, of in parts.items()):
            agency = f"{listing}~{hashlib.sha256(name.encode()).hexdigest()[:8]}"
            names[agency] = name
            self._insert("agencies", [{"id": agency, "name": name, "listed_by": listing}])
            self.elsewhere |= {version.page.url for version in of} - own
            yield agency, of

    def _found(self, shown: list[Shown]) -> None:
        """Note which report was found for which agency and year, and where. One without a known year is due in none."""
        dated = {(one.agency, one.year): one for one in shown if one.year}
        for (agency, year), one in dated.items():
            self.found[agency, year] = (one.id, one.row["published"])
            self.year_at.update({version.page.url: year for version in one.versions})

    def _copies(self, findings: FindingTables) -> None:
        written = findings.write_copies(self._sections())
        self.db.conn.executemany(
            "UPDATE reports SET further_differ = further_differ + ? WHERE id = ?",
            [(number, report_id) for report_id, number in written.items()],
        )

    def _sections(self) -> Iterator[tuple[str, Report]]:
        """Report id, and what the search for copies compares: who writes on which year, and the sections."""
        rows = self.db.execute(
            "SELECT s.report_id, r.agency_printed, r.year, s.code, s.heading, s.text"
            " FROM sections AS s JOIN reports AS r ON r.id = s.report_id ORDER BY s.id"
        )
        for (report_id, agency, year), of in groupby(rows, key=lambda row: row[:3]):
            yield report_id, Report(None, agency, year, None, None, "", [Section(*row[3:]) for row in of])

    def _expected(self) -> None:
        """One row for each agency and year that is due."""
        due, listed = due_agencies(self.catalogue, self.year_at, self.elsewhere, self.every_name)
        names = [one.name for one in fields(Expected)]
        (tried,) = self.catalogue.connection.execute("SELECT max(started_at) FROM crawls").fetchone()
        rows = expected_reports(due, self.found, listed, tried)
        self._insert("expected_reports", ({name: getattr(row, name) for name in names} for row in rows))

    def _forms(self) -> None:
        for form in self.forms.values():
            for position, table in enumerate(form.tables, 1):
                key = {"form": form.code, "table_code": table.code}
                printed = {"section": table.section, "one_line": int(table.one_line)}
                self._insert("form_tables", [key | {"label": table.label, "position": position} | printed])
                self._insert("form_rows", (key | row for row in form_rows(table)))
                self._insert("form_columns", (key | column for column in form_columns(table)))

    def _search(self) -> None:
        self.db.conn.create_function("zh_index", 1, index_text, deterministic=True)
        self.db.executescript(SEARCH)

    def _stamp(self, versions: int) -> None:
        facts = {
            "built_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "software": "gov-reports",
            "datasette": package_version("datasette"),
            "reports": str(self.db["reports"].count),
            "versions": str(versions),
            "captures": str(self.db["captures"].count),
        }
        self._insert("publication", ({"key": key, "value": value} for key, value in facts.items()))


def grouped(agency: str, versions: Iterable[Version]) -> Iterator[tuple[str, list[Version]]]:
    """(report id, its versions by first capture) of one agency, in the order of the ids; the year is the report's.

    A document whose year nobody tells is a report of its own.
    """
    groups: dict[str, list[Version]] = {}
    for version in versions:
        year = str(version.year) if version.year else f"unknown-{version.captures[0].payload_digest[-8:]}"
        groups.setdefault(f"{agency}-{year}", []).append(version)
    for report_id, group in sorted(groups.items()):
        yield report_id, sorted(group, key=lambda version: version.captures[0].id)


def form_rows(table: FormTable) -> Iterator[dict[str, Any]]:
    labels = {line.code: line.label for line in (*table.groups, *table.rows)}
    for position, row in enumerate(table.rows, 1):
        yield {
            "row_code": row.code,
            "label": row.label,
            "parent_label": labels.get(row.parent, ""),
            "position": position,
            "unit": row.unit or table.unit,
        }


def form_columns(table: FormTable) -> Iterator[dict[str, Any]]:
    labels = {line.code: line.label for line in table.groups}
    for position, column in enumerate(table.columns, 1):
        yield {
            "column_code": column.code,
            "label": column.label,
            "parent_label": labels.get(column.parent, ""),
            "position": position,
        }
