"""The rows of findings: the form's own sums, further checks of a report, checks across reports; with verdicts."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal

from archive.verdicts import Verdict
from parser.checks.fingerprint import fingerprint
from parser.checks.further import across
from parser.forms import Form
from parser.publication.catalogue_rows import Row
from parser.publication.changes import Key
from parser.publication.report_tables import Insert, Shown
from parser.report import Finding, Report

Origin = Literal["form", "further", "across"]


class FindingTables:
    """Writes the findings of all reports.

    ``cell_ids``: report id -> cell -> number in table cells. ``names``: agency -> name as registered with its source.
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
        self.counted: dict[str, Counter[str]] = {}

    def write(self, shown: list[Shown]) -> None:
        beside = self._across(shown)
        for one in shown:
            if one.report:
                found: list[tuple[Origin, Finding]] = [("form", finding) for finding in one.report.findings]
                found += [("further", finding) for finding in one.report.further]
                found += [("across", finding) for finding in beside[one.id]]
                self.insert("findings", [self._row(one, *each) for each in found])

    def counts(self, one: Shown) -> Row:
        """The columns of table reports that count findings."""
        counted = self.counted.get(one.id, Counter())
        return {f"findings_{name}": counted[f"form {name}s"] for name in ("agree", "differ")} | {
            "findings_unknown": counted["form unknown"],
            "further_differ": counted["further differs"] + counted["across differs"],
        }

    def _across(self, shown: list[Shown]) -> dict[str, list[Finding]]:
        """Report id -> what speaks against it in other reports: of the agency's other years, and of other agencies."""
        by_agency: dict[str, list[tuple[str, Report]]] = defaultdict(list)
        for one in shown:
            if one.report:
                by_agency[one.agency].append((one.id, one.report))
        found: dict[str, list[Finding]] = defaultdict(list)
        for report_id, finding in across(by_agency, registered=self.names, forms=list(self.forms.values())):
            found[report_id].append(finding)
        return found

    def _row(self, one: Shown, origin: Origin, finding: Finding) -> Row:
        self.counted.setdefault(one.id, Counter())[f"{origin} {finding.verdict}"] += 1
        form = self.forms.get(one.report.form or "") if one.report else None
        mark = fingerprint(one.id, finding)
        said = self.verdicts.get(mark)
        return {
            "report_id": one.id,
            "version_id": one.version_id,
            "origin": origin,
            "check_id": finding.check,
            "kind": finding.kind,
            "severity": finding.severity,
            "line": finding.line,
            "line_label": line_label(form, finding),
            "verdict": finding.verdict,
            "left_value": finding.left,
            "right_value": finding.right,
            "left_cells": json.dumps(self._numbers(one, finding.left_cells)),
            "right_cells": json.dumps(self._numbers(one, finding.right_cells)),
            "table_code": finding.table,
            "says": finding.says,
            "evidence": finding.evidence or None,
            "fingerprint": mark,
            "person_verdict": said.verdict if said else None,
            "person_note": said.note if said else None,
        }

    def _numbers(self, one: Shown, keys: Iterable[Key]) -> list[int]:
        """The numbers of cells; ``applications@2020`` is a table of the same agency's report on 2020."""
        found: list[int | None] = []
        for table, row, column in keys:
            code, _, year = table.partition("@")
            report_id = f"{one.agency}-{year}" if year else one.id
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
