"""A Report: what one document says in the words of an official form."""

from dataclasses import dataclass, field
from typing import Any, Literal

from parser.alignment.values import Number, State
from parser.documents.document import Issue, Place

Verdict = Literal["agrees", "differs", "unknown"]
Exactness = Literal["exact", "about", "open", "worded"]
# Whose slip a difference is likely to be: the agency wrote it so, we may have misread, or two years disagree.
FindingClass = Literal["source", "reading", "across_years"]
Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class ReportCell:
    """One cell of the form. ``value`` only when ``state`` is number; ``raw`` is the printed text, if any."""

    table: str
    row: str
    column: str
    state: State
    value: Number | None = None
    raw: str | None = None
    unit: str | None = None
    place: Place | None = None
    confidence: float | None = None  # 0 to 1, of a text recognised in a picture

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.table, self.row, self.column)

    def as_json(self) -> dict[str, Any]:
        return {
            "table": self.table,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "state": self.state,
            "raw": self.raw,
            "unit": self.unit,
            "place": self.place.as_json() if self.place else None,
        }


@dataclass(frozen=True, slots=True)
class Section:
    """A section as printed. ``code`` is '' where no form knows the heading (the text before the first heading)."""

    code: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check on one line; a side is None as soon as one of its cells is not a number."""

    check: str
    table: str
    line: str
    verdict: Verdict
    left: Number | None
    right: Number | None
    left_cells: tuple[tuple[str, str, str], ...]
    right_cells: tuple[tuple[str, str, str], ...]
    says: str
    kind: FindingClass = "source"
    severity: Severity = "error"
    evidence: str = ""  # the sentence or text that a side was taken from, when it is no cell

    def as_json(self) -> dict[str, Any]:
        return {
            "check": self.check,
            "line": self.line,
            "verdict": self.verdict,
            "left": self.left,
            "right": self.right,
        }

    def as_further_json(self) -> dict[str, Any]:
        """With what a check beyond the form's own sums needs to be judged by a person."""
        return self.as_json() | {
            "class": self.kind,
            "severity": self.severity,
            "says": self.says,
            "evidence": self.evidence,
        }


@dataclass(frozen=True, slots=True)
class ProseFact:
    """A number told in a sentence. ``exactness``: about for 多/余/近, open for 等, worded where no numeral is printed.

    ``target`` is the cell of the form that should say the same, None where the form has none.
    """

    code: str
    value: Number
    unit: str
    exactness: Exactness
    sentence: str
    section: str
    place: Place | None = None
    target: tuple[str, str, str] | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "value": self.value,
            "unit": self.unit,
            "exactness": self.exactness,
            "sentence": self.sentence,
            "section": self.section,
            "place": self.place.as_json() if self.place else None,
            "target": ".".join(self.target) if self.target else None,
        }


@dataclass(slots=True)
class Report:
    """One agency's report on one year as one document shows it. Fields that the document does not tell are None."""

    form: str | None
    agency: str | None
    year: int | None
    title: str | None
    published: str | None
    text: str
    sections: list[Section] = field(default_factory=list)
    cells: list[ReportCell] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)  # the sums the form itself prints
    further: list[Finding] = field(default_factory=list)  # every other check
    facts: list[ProseFact] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    @property
    def cell(self) -> dict[tuple[str, str, str], ReportCell]:
        return {cell.key: cell for cell in self.cells}

    def count(self, state: State) -> int:
        return sum(cell.state == state for cell in self.cells)

    def as_json(self, file: str) -> dict[str, Any]:
        """The one-line JSON of `python -m parser read --json`."""
        return {
            "file": file,
            "form": self.form,
            "agency": self.agency,
            "report_year": self.year,
            "title": self.title,
            "published": self.published,
            "sections": [{"code": s.code, "heading": s.heading, "text": s.text} for s in self.sections],
            "cells": [cell.as_json() for cell in self.cells],
            "findings": [finding.as_json() for finding in self.findings],
            "further": [finding.as_further_json() for finding in self.further],
            "facts": [fact.as_json() for fact in self.facts],
            "issues": [
                {
                    "kind": issue.kind,
                    "message": issue.message,
                    "place": issue.place.as_json() if issue.place else None,
                }
                for issue in self.issues
            ],
        }
