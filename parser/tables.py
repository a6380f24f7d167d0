"""The rows of one publication, table by table."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.captures import Capture
from archive.catalogue import Catalogue
from parser.chinese import index_text
from parser.document import Issue
from parser.expected import Listed, Looked, expected_reports
from parser.forms import Form, FormTable, load_forms
from parser.recognise import iso_date, year_of
from parser.report import Finding, Report, ReportCell

SCHEMA = Path(__file__).with_name("publication.sql")
Row = dict[str, Any]
Found = dict[tuple[str, int], tuple[str, str | None]]  # (agency, year) -> report id, declared date

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
LOOKED = """
SELECT s.agency_id,
       max(CASE WHEN c.verdict = 'ok' THEN c.captured_at END) AS captured_at,
       (SELECT verdict LIKE 'blocked:%' FROM captures WHERE source_id = s.id AND role = 'list' ORDER BY id DESC LIMIT 1)
         AS blocked
FROM sources AS s LEFT JOIN captures AS c ON c.source_id = s.id AND c.role = 'list'
GROUP BY s.agency_id
"""
FIRST_YEARS = "SELECT agency_id, min(first_year) AS first_year FROM sources GROUP BY agency_id"


@dataclass
class Version:
    """What one article showed at one time. ``captures``: all captures with these very bytes, oldest first."""

    page: Capture
    kind: str
    report: Report | None
    captures: list[Capture]
    problems: list[tuple[Capture, Issue]] = field(default_factory=list)

    @property
    def year(self) -> int | None:
        return (self.report.year if self.report else None) or year_of(self.page.title)


class Publication:
    """The rows of one publication, table by table."""

    def __init__(self, db: Database, catalogue: Catalogue) -> None:
        self.db = db
        self.catalogue = catalogue
        self.forms = {form.code: form for form in load_forms()}
        self.cell_id = 0

    def write(self, versions: list[Version]) -> dict[str, int]:
        self.db.executescript(SCHEMA.read_text(encoding="utf-8"))
        agencies = list(query(self.catalogue, "SELECT id, name, level, region, site FROM agencies ORDER BY id"))
        sources = list(
            query(self.catalogue, "SELECT id, site, agency_id, platform, url, name, local FROM sources ORDER BY id")
        )
        self._insert("agencies", agencies)
        self._insert("sources", sources)
        self._insert("captures", query(self.catalogue, CAPTURES))
        self._insert("listings", query(self.catalogue, LISTINGS))
        self._insert("issues", query(self.catalogue, ISSUES))
        names = {agency["id"]: agency["name"] for agency in agencies}
        agency_of = {source["id"]: source["agency_id"] for source in sources}
        self._forms()
        found = self._reports(versions, names, agency_of)
        self._expected(agencies, found, agency_of)
        self._search()
        self._stamp(len(versions))
        return {
            "reports": self.db["reports"].count,
            "issues": self.db["issues"].count_where("stage = 'read'"),
        }

    def _insert(self, table: str, rows: Iterable[Row]) -> None:
        self.db.table(table).insert_all(rows, batch_size=500)

    # -- reports --------------------------------------------------------------------------------------

    def _reports(self, versions: list[Version], names: dict[str, str], agency_of: dict[str, str]) -> Found:
        grouped: dict[str, list[Version]] = {}
        for version in versions:
            agency = agency_of.get(version.page.source_id or "")
            if agency is None:
                continue
            year = str(version.year) if version.year else f"unknown-{version.captures[0].payload_digest[-8:]}"
            grouped.setdefault(f"{agency}-{year}", []).append(version)
        listed = {row["url"]: row["listed_date"] for row in query(self.catalogue, LISTINGS)}
        found: Found = {}
        for report_id, group in sorted(grouped.items()):
            current = max(group, key=lambda v: (v.report.count("number") if v.report else -1, v.captures[-1].id))
            agency = agency_of[current.page.source_id or ""]
            row = self._report(report_id, agency, names[agency], current, listed)
            for version in sorted(group, key=lambda v: v.captures[0].id):
                self._version(report_id, version, version is current)
            row["version_id"] = next(
                self.db.query("SELECT id FROM versions WHERE report_id = ? AND current = 1", [report_id])
            )["id"]
            self._insert("reports", [row])
            self._content(report_id, row["version_id"], current)
            if current.year:
                found[agency, current.year] = (report_id, row["published"])
        return found

    def _report(self, report_id: str, agency: str, name: str, version: Version, listed: dict[str, str]) -> Row:
        report = version.report or Report(None, None, version.year, version.page.title, None, "")
        status, reason = confidence(version)
        verdicts = [finding.verdict for finding in report.findings]
        return {
            "id": report_id,
            "agency_id": agency,
            "agency_name": name,
            "agency_printed": report.agency,
            "year": version.year,
            "title": report.title or version.page.title,
            "form": report.form,
            "published": report.published or listed_date(version.page, listed),
            "status": status,
            "reason": reason,
            "capture_id": version.captures[-1].id,
            "url": version.captures[-1].url,
            "body": report.text,
            **{f"cells_{s}": report.count(s) for s in ("number", "blank", "mark", "text", "missing", "ambiguous")},
            "findings_agree": verdicts.count("agrees"),
            "findings_differ": verdicts.count("differs"),
            "findings_unknown": verdicts.count("unknown"),
        }

    def _version(self, report_id: str, version: Version, current: bool) -> None:
        report = version.report
        self._insert(
            "versions",
            [
                {
                    "report_id": report_id,
                    "capture_id": version.captures[-1].id,
                    "url": version.captures[-1].url,
                    "kind": version.kind,
                    "first_captured": version.captures[0].captured_at,
                    "last_captured": version.captures[-1].captured_at,
                    "payload_digest": version.captures[-1].payload_digest,
                    "form": report.form if report else None,
                    "title": (report.title if report else None) or version.page.title,
                    "current": int(current),
                }
            ],
        )

    def _content(self, report_id: str, version_id: int, version: Version) -> None:
        capture, report = version.captures[-1], version.report
        keys: Row = {"report_id": report_id, "version_id": version_id}
        for of, problem in version.problems:
            self._issue(report_id, of, problem)
        if report is None:
            return
        self._insert(
            "sections",
            (
                keys | {"position": i, "code": s.code, "heading": s.heading, "text": s.text}
                for i, s in enumerate(report.sections, 1)
            ),
        )
        form = self.forms.get(report.form or "")
        if form:
            ids = self._cells(keys, form, report.cells, capture.id)
            self._insert("findings", (keys | self._finding(form, f, ids) for f in report.findings))
        for issue in report.issues:
            self._issue(report_id, capture, issue)

    def _cells(self, keys: Row, form: Form, cells: list[ReportCell], capture: int) -> dict[tuple[str, str, str], int]:
        ids: dict[tuple[str, str, str], int] = {}
        rows: list[Row] = []
        for position, cell in enumerate(cells, 1):
            table = form.table(cell.table)
            self.cell_id += 1
            ids[cell.key] = self.cell_id
            rows.append(
                {"id": self.cell_id}
                | keys
                | {
                    "table_code": cell.table,
                    "row_code": cell.row,
                    "column_code": cell.column,
                    "table_label": table.label,
                    "row_label": table.row(cell.row).label,
                    "column_label": table.column(cell.column).label,
                    "position": position,
                    "value": cell.value,
                    "state": cell.state,
                    "raw": cell.raw,
                    "unit": cell.unit,
                    "place": json.dumps(cell.place.as_json()) if cell.place else None,
                    "capture_id": capture,
                }
            )
        self._insert("cells", rows)
        return ids

    def _finding(self, form: Form, finding: Finding, ids: dict[tuple[str, str, str], int]) -> Row:
        table = form.table(finding.table)
        labels = {line.code: line.label for line in (*table.columns, *table.rows)}
        return {
            "check_id": finding.check,
            "line": finding.line,
            "line_label": labels.get(finding.line, table.label),
            "verdict": finding.verdict,
            "left_value": finding.left,
            "right_value": finding.right,
            "left_cells": json.dumps([ids[key] for key in finding.left_cells]),
            "right_cells": json.dumps([ids[key] for key in finding.right_cells]),
            "table_code": finding.table,
            "says": finding.says,
        }

    def _issue(self, report_id: str, capture: Capture, issue: Issue) -> None:
        self._insert(
            "issues",
            [
                {
                    "stage": "read",
                    "source_id": capture.source_id,
                    "report_id": report_id,
                    "capture_id": capture.id,
                    "kind": issue.kind,
                    "message": issue.message,
                    "place": json.dumps(issue.place.as_json()) if issue.place else None,
                    "url": capture.url,
                    "at": capture.captured_at,
                }
            ],
        )

    # -- everything beside the reports ----------------------------------------------------------------

    def _expected(self, agencies: list[Row], found: Found, agency_of: dict[str, str]) -> None:
        looked = {
            row["agency_id"]: Looked(row["captured_at"], bool(row["blocked"])) for row in query(self.catalogue, LOOKED)
        }
        first = {row["agency_id"]: row["first_year"] for row in query(self.catalogue, FIRST_YEARS)}
        wanted = ((a["id"], a["level"], first.get(a["id"])) for a in agencies)
        listed = {
            (agency_of[row["source_id"]], year): Listed(iso_date(row["listed_date"]), row["url"])
            for row in query(self.catalogue, LISTINGS)
            if row["kind"] == "report" and (year := year_of(row["title"])) and row["source_id"] in agency_of
        }
        self._insert("expected_reports", (expected_row(e) for e in expected_reports(wanted, found, listed, looked)))

    def _forms(self) -> None:
        for form in self.forms.values():
            for position, table in enumerate(form.tables, 1):
                key = {"form": form.code, "table_code": table.code}
                self._insert("form_tables", [key | {"label": table.label, "position": position}])
                self._insert("form_rows", (key | row for row in form_rows(table)))
                self._insert("form_columns", (key | column for column in form_columns(table)))

    def _search(self) -> None:
        self.db.conn.create_function("zh_index", 1, index_text, deterministic=True)
        self.db.executescript(
            """
            CREATE VIEW reports_search AS
              SELECT rowid AS id, zh_index(title) AS title, zh_index(agency_name) AS agency, zh_index(body) AS body
              FROM reports;
            CREATE VIRTUAL TABLE reports_fts USING fts5(
              title, agency, body, content='reports_search', content_rowid='id', tokenize='unicode61');
            INSERT INTO reports_fts(reports_fts) VALUES ('rebuild');
            INSERT INTO reports_fts(reports_fts) VALUES ('optimize');
            CREATE INDEX cells_by_report ON cells (report_id, position);
            CREATE INDEX cells_by_code ON cells (table_code, row_code, column_code);
            CREATE INDEX findings_by_report ON findings (report_id, verdict);
            CREATE INDEX sections_by_report ON sections (report_id, position);
            CREATE INDEX reports_by_agency ON reports (agency_id, year);
            CREATE INDEX captures_by_url ON captures (url);
            CREATE INDEX issues_by_report ON issues (report_id);
            ANALYZE;
            """
        )

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


def confidence(version: Version) -> tuple[str, str]:
    """complete, partial or unread, with the reason for readers."""
    report = version.report
    if report is None:
        return "unread", "; ".join(issue.message for _, issue in version.problems) or "nothing could be read"
    if not report.cells:
        return "unread", next((i.message for i in report.issues if i.kind == "no_known_form"), "no cells were found")
    missing, ambiguous = report.count("missing"), report.count("ambiguous")
    if missing or ambiguous:
        return "partial", f"{missing} cells missing, {ambiguous} ambiguous of {len(report.cells)}"
    return "complete", f"all {len(report.cells)} cells read"


def query(catalogue: Catalogue, sql: str) -> Iterator[Row]:
    found = catalogue.connection.execute(sql)
    names = [column[0] for column in found.description]
    return (dict(zip(names, row, strict=True)) for row in found)


def listed_date(page: Capture, listed: dict[str, str]) -> str | None:
    return iso_date(listed.get(page.url))


def expected_row(expected: Any) -> Row:
    return {name: getattr(expected, name) for name in ("agency_id", "year", "state", "report_id", "deadline", "note")}


def form_rows(table: FormTable) -> Iterator[Row]:
    labels = {line.code: line.label for line in (*table.groups, *table.rows)}
    for position, row in enumerate(table.rows, 1):
        yield {
            "row_code": row.code,
            "label": row.label,
            "parent_label": labels.get(row.parent, ""),
            "position": position,
            "unit": row.unit or table.unit,
        }


def form_columns(table: FormTable) -> Iterator[Row]:
    labels = {line.code: line.label for line in table.groups}
    for position, column in enumerate(table.columns, 1):
        yield {
            "column_code": column.code,
            "label": column.label,
            "parent_label": labels.get(column.parent, ""),
            "position": position,
        }
