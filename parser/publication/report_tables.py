"""The rows of reports: their versions with what changed between them, and the content of the version in force."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import get_args

from archive.captures import Capture
from parser.alignment.values import State
from parser.documents.document import Issue
from parser.forms import Form, Line
from parser.publication.catalogue_rows import Row
from parser.publication.changes import Key
from parser.publication.versions import Standing, Step, Version, choose, poorer_news, steps
from parser.report import Report, ReportCell
from parser.text.published import Dates, capture_day

Insert = Callable[[str, Iterable[Row]], None]
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True)
class Shown:
    """A report as it is published: its versions, the one in force, and its row but for the counts of findings."""

    id: str
    agency: str
    versions: list[Version]
    current: Version
    version_id: int
    row: Row

    @property
    def year(self) -> int | None:
        return self.current.year

    @property
    def report(self) -> Report | None:
        return self.current.report


class ReportTables:
    """Writes all that hangs on a report, except for its findings. ``cell_ids``: report id -> cell -> number."""

    def __init__(
        self, insert: Insert, forms: Mapping[str, Form], names: Mapping[str, str], listed: Mapping[str, str | None]
    ) -> None:
        self.insert = insert
        self.forms = forms
        self.names = names
        self.listed = listed
        self.cell_ids: dict[str, dict[Key, int]] = {}
        self.cells = 0
        self.versions = 0

    def add(self, report_id: str, agency: str, versions: list[Version]) -> Shown:
        current, standing = choose(versions)
        ids = {id(version): self.versions + n for n, version in enumerate(versions, 1)}
        self.versions += len(versions)
        taken = steps(versions, current, self.forms)
        self.insert("versions", (version_row(report_id, v, ids, standing[id(v)], current, taken) for v in versions))
        keys = {"report_id": report_id, "version_id": ids[id(current)]}
        self._content(keys, current)
        self.insert("version_changes", change_rows(report_id, taken, ids, self.cell_ids[report_id], current))
        self.insert("report_dates", self._dates(report_id, versions, ids))
        news = poorer_news(versions, standing, current)
        if news:
            self._issue(report_id, current.last, news)
        row = self._row(report_id, agency, current, ids[id(current)])
        return Shown(report_id, agency, versions, current, ids[id(current)], row)

    def _row(self, report_id: str, agency: str, version: Version, version_id: int) -> Row:
        report = version.report or Report(None, None, version.year, version.page.title, None, "")
        status, reason = confidence(version)
        return {
            "id": report_id,
            "agency_id": agency,
            "agency_name": self.names[agency],
            "agency_printed": report.agency,
            "year": version.year,
            "title": report.title or version.page.title,
            "form": report.form,
            "document_number": version.numbers.get("document"),
            "index_number": version.numbers.get("index"),
            "published": version.published or self.listed.get(version.page.url),
            "status": status,
            "reason": reason,
            "version_id": version_id,
            "capture_id": version.last.id,
            "url": version.last.url,
            "body": report.text,
            **{f"cells_{state}": report.count(state) for state in STATES},
            "cells_certain": max(version.certain, 0),
            "readings_disagree": disagreements(report),
        }

    def _content(self, keys: Row, version: Version) -> None:
        report_id, report = keys["report_id"], version.report
        ids = self.cell_ids[report_id] = {}
        for of, problem in version.problems:
            self._issue(report_id, of, problem)
        if report is None:
            return
        self.insert(
            "sections",
            (
                keys | {"position": i, "code": s.code, "heading": s.heading, "text": s.text}
                for i, s in enumerate(report.sections, 1)
            ),
        )
        self.insert("cells", [keys | row for row in self._cells(report, version, ids)])
        self.insert("facts", (keys | row for row in fact_rows(report, ids)))
        for issue in report.issues:
            self._issue(report_id, version.shown_by(issue.place), issue)

    def _cells(self, report: Report, version: Version, ids: dict[Key, int]) -> Iterator[Row]:
        form = self.forms.get(report.form or "")
        for position, cell in enumerate(report.cells, 1):
            self.cells += 1
            ids[cell.key] = self.cells
            capture = version.shown_by(cell.place)
            yield {"id": self.cells, "position": position, "capture_id": capture.id} | cell_row(form, cell)

    def _dates(self, report_id: str, versions: list[Version], ids: Mapping[int, int]) -> Iterator[Row]:
        """Each day with its source and capture, each once: of the page that led to a document, and of the document."""
        seen: set[tuple[object, ...]] = set()
        for version in versions:
            listed = self.listed.get(version.page.url)
            of_page = [("listed", listed, False)] if listed else []
            known = [(version.page, found) for found in (*days(version.page_dates), *of_page)]
            first = ("first_captured", capture_day(version.captures[0].captured_at) or "", False)
            known += [(version.last, found) for found in (*days(version.dates), first)]
            for capture, (kind, day, several) in known:
                key = (kind, day, capture.url)
                if key not in seen:
                    seen.add(key)
                    yield {
                        "report_id": report_id,
                        "version_id": ids[id(version)],
                        "kind": kind,
                        "date": day,
                        "several": int(several),
                        "capture_id": capture.id,
                    }

    def _issue(self, report_id: str, capture: Capture, issue: Issue) -> None:
        row = {
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
        self.insert("issues", [row])


def days(dates: Dates) -> Iterator[tuple[str, str, bool]]:
    """(source, day, whether that source shows several)."""
    for source in (field.name for field in fields(dates) if field.name != "several"):
        day = getattr(dates, source)
        if day:
            yield source, day, False
    for source, several in dates.several.items():
        yield from ((source, day, True) for day in several)


def disagreements(report: Report) -> int:
    return sum(issue.kind == "readings_disagree" for issue in report.issues)


def confidence(version: Version) -> tuple[str, str]:
    """complete, partial or unread, with the reason for readers."""
    report = version.report
    if report is None:
        return "unread", "; ".join(issue.message for _, issue in version.problems) or "nothing could be read"
    if not report.cells:
        return "unread", next((i.message for i in report.issues if i.kind == "no_known_form"), "no cells were found")
    if report.form is None:
        return "partial", f"no known form; {len(report.cells)} cells are kept as printed"
    missing, ambiguous, disagree = report.count("missing"), report.count("ambiguous"), disagreements(report)
    if missing or ambiguous or disagree:
        told = f"{missing} cells missing, {ambiguous} ambiguous of {len(report.cells)}"
        return "partial", told + (f"; two readings differ in {disagree} places" if disagree else "")
    return "complete", f"all {len(report.cells)} cells read"


def version_row(
    report_id: str,
    version: Version,
    ids: Mapping[int, int],
    standing: Standing,
    current: Version,
    taken: list[Step],
) -> Row:
    report = version.report
    previous = next((step.previous for step in taken if step.version is version and not step.copy), None)
    return {
        "id": ids[id(version)],
        "report_id": report_id,
        "capture_id": version.last.id,
        "url": version.last.url,
        "member": version.member,
        "kind": version.kind,
        "first_captured": version.captures[0].captured_at,
        "last_captured": version.last.captured_at,
        "captures": len(version.captures),
        "payload_digest": version.last.payload_digest,
        "form": report.form if report else None,
        "title": (report.title if report else None) or version.page.title,
        "cells_certain": max(version.certain, 0),
        "current": int(version is current),
        "role": standing.role,
        "reason": standing.reason,
        "previous_id": ids[id(previous)] if previous else None,
    }


def change_rows(
    report_id: str, taken: Iterable[Step], ids: Mapping[int, int], cells: Mapping[Key, int], current: Version
) -> Iterator[Row]:
    for step in taken:
        for position, change in enumerate(step.changes, 1):
            linked = change.key if current in (step.version, step.previous) else None
            yield {
                "report_id": report_id,
                "version_id": ids[id(step.version)],
                "previous_id": ids[id(step.previous)],
                "relation": "copies" if step.copy else "times",
                "seen_at": step.seen_at,
                "position": position,
                "kind": change.kind,
                "code": change.code,
                "label": change.label,
                "before": change.before,
                "after": change.after,
                "before_state": change.before_state,
                "after_state": change.after_state,
                "cell_id": cells.get(linked) if linked else None,
            }


def cell_row(form: Form | None, cell: ReportCell) -> Row:
    table = next((t for t in form.tables if t.code == cell.table), None) if form else None
    return {
        "table_code": cell.table,
        "row_code": cell.row,
        "column_code": cell.column,
        "table_label": table.label if table else f"原表 {cell.table.removeprefix('printed_')}（照原样）",
        "row_label": words(table.rows if table else (), cell.row),
        "column_label": words(table.columns if table else (), cell.column),
        "value": cell.value,
        "state": cell.state,
        "raw": cell.raw,
        "unit": cell.unit,
        "place": json.dumps(cell.place.as_json()) if cell.place else None,
        "confidence": cell.confidence,
    }


def words(lines: Iterable[Line], code: str) -> str:
    """The form's words for a line; a line that no form has is named as it is printed."""
    return next((line.label for line in lines if line.code == code), code)


def fact_rows(report: Report, ids: Mapping[Key, int]) -> Iterator[Row]:
    for position, fact in enumerate(report.facts, 1):
        yield {
            "position": position,
            "code": fact.code,
            "value": fact.value,
            "unit": fact.unit,
            "exactness": fact.exactness,
            "sentence": fact.sentence,
            "section": fact.section,
            "place": json.dumps(fact.place.as_json()) if fact.place else None,
            "cell_id": ids.get(fact.target) if fact.target else None,
        }
