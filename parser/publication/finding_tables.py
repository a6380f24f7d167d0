"""The rows of findings: the form's own sums, further checks of a report, checks across reports; with verdicts."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from archive.verdicts import Verdict
from parser.checks.copies import copies
from parser.checks.fingerprint import fingerprint
from parser.checks.further import of_one_agency
from parser.forms import Form
from parser.publication.catalogue_rows import Row
from parser.publication.changes import Key
from parser.publication.report_tables import Insert, Shown
from parser.report import Finding, Report

Origin = Literal["form", "further", "across"]


@dataclass(frozen=True, slots=True)
class Of:
    """The report that findings are about: what is still known of it when its cells are no longer held."""

    id: str
    agency: str
    version_id: int
    form: str | None


class FindingTables:
    """Writes the findings of all reports, agency by agency, and of copies among them when all are written.

    ``cell_ids``: report id -> cell -> number in table cells, of the agency at hand. ``names``: agency -> name as
    registered with its source.
    """

    def __init__(
        self,
        insert: Insert,
        forms: Mapping[str, Form],
        cell_ids: Mapping[str, Mapping[Key, int]],
        verdicts: Mapping[str, Verdict],
        names: Mapping[str, str],
    ) -> None:
        self.insert = insert
        self.forms = forms
        self.cell_ids = cell_ids
        self.verdicts = verdicts
        self.names = names
        self.known: dict[str, Of] = {}

    def write(self, agency: str, shown: list[Shown]) -> Iterator[Row]:
        """Write the findings of one agency's reports; of each report the columns of its row that count them."""
        reports = [(one.id, one.report) for one in shown if one.report]
        beside: dict[str, list[Finding]] = defaultdict(list)
        for report_id, finding in of_one_agency(reports, self.names[agency], list(self.forms.values())):
            beside[report_id].append(finding)
        for one in shown:
            counted: Counter[str] = Counter()
            if one.report:
                of = self.known[one.id] = Of(one.id, agency, one.version_id, one.report.form)
                found: list[tuple[Origin, Finding]] = [("form", finding) for finding in one.report.findings]
                found += [("further", finding) for finding in one.report.further]
                found += [("across", finding) for finding in beside[one.id]]
                counted.update(f"{origin} {finding.verdict}" for origin, finding in found)
                self.insert("findings", [self._row(of, *each) for each in found])
            yield {f"findings_{name}": counted[f"form {name}s"] for name in ("agree", "differ")} | {
                "findings_unknown": counted["form unknown"],
                "further_differ": counted["further differs"] + counted["across differs"],
            }

    def write_copies(self, reports: Iterable[tuple[str, Report]]) -> Counter[str]:
        """Write what repeats another report; how many findings each report has of these."""
        found: Counter[str] = Counter()
        for report_id, finding in copies(reports):
            self.insert("findings", [self._row(self.known[report_id], "across", finding)])
            found[report_id] += finding.verdict == "differs"
        return found

    def _row(self, of: Of, origin: Origin, finding: Finding) -> Row:
        form = self.forms.get(of.form or "")
        mark = fingerprint(of.id, finding)
        said = self.verdicts.get(mark)
        return {
            "report_id": of.id,
            "version_id": of.version_id,
            "origin": origin,
            "check_id": finding.check,
            "kind": finding.kind,
            "severity": finding.severity,
            "line": finding.line,
            "line_label": line_label(form, finding),
            "verdict": finding.verdict,
            "left_value": finding.left,
            "right_value": finding.right,
            "left_cells": json.dumps(self._numbers(of, finding.left_cells)),
            "right_cells": json.dumps(self._numbers(of, finding.right_cells)),
            "table_code": finding.table,
            "says": finding.says,
            "evidence": finding.evidence or None,
            "fingerprint": mark,
            "person_verdict": said.verdict if said else None,
            "person_note": said.note if said else None,
        }

    def _numbers(self, of: Of, keys: Iterable[Key]) -> list[int]:
        """The numbers of cells; ``applications@2020`` is a table of the same agency's report on 2020."""
        found: list[int | None] = []
        for table, row, column in keys:
            code, _, year = table.partition("@")
            report_id = f"{of.agency}-{year}" if year else of.id
            found.append(self.cell_ids.get(report_id, {}).get((code, row, column)))
        return [number for number in found if number is not None]


def line_label(form: Form | None, finding: Finding) -> str:
    """The words for a line, the table's where the whole table is meant, the code where no form has it."""
    table = next((t for t in form.tables if t.code == finding.table), None) if form else None
    if form and table is None:
        return next((s.label for s in form.sections if s.code == finding.line), finding.line)
    if table is None:
        return finding.line
    labels = {line.code: line.label for line in (*table.columns, *table.rows)}
    row, _, column = finding.line.partition(".")
    if column:
        return f"{labels.get(row, row)} / {labels.get(column, column)}"
    return labels.get(finding.line, table.label)
