"""How well a document was read: a Report compared, cell by cell, with the truth about what is printed.

Each cell of the truth falls into exactly one class:

right      the truth has a number and the reading has the same one, or neither has a number
silent     the reading has a number that is not the true one, or a number where the truth has none
flagged    the truth has a number; the reading says it is not certain (ambiguous) or sees no number (blank, mark, text)
missing    the truth has a number; the reading has the cell as missing, or has no such cell

A cell of the form that the truth does not list is silent when it was read as a number, and ignored otherwise. Rows that
the form does not have are kept by the reader under their printed label; where the truth does not list them, they are
told as beyond the truth and are not wrong. Beside the classes, a cell whose truth names a state (blank, missing …) is a
state slip when another one without a number was read.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from parser.alignment.values import Number, State
from parser.forms import load_forms
from parser.report import Report, ReportCell

Class = Literal["right", "flagged", "silent", "missing"]
Key = tuple[str, str, str]
CLASSES: tuple[Class, ...] = get_args(Class)
STATES: tuple[State, ...] = get_args(State)
VERDICTS = {"pass": "agrees", "fail": "differs", "not_assessable": "unknown"}
SAYS: dict[Class, str] = {
    "right": "right",
    "flagged": "wrong and flagged",
    "silent": "wrong and silent",
    "missing": "missing but present",
}


class BadTruth(ValueError):
    """A file that is no truth: what is wrong with it and where."""


@dataclass(frozen=True, slots=True)
class TrueCell:
    """What is printed in one cell. ``state`` is None where the truth says only that there is no number."""

    value: Number | None
    state: State | None


@dataclass(frozen=True, slots=True)
class Truth:
    """``findings``: (check, line, verdict), None when the truth does not list any."""

    cells: dict[Key, TrueCell]
    form: str | None
    findings: frozenset[tuple[str, str, str]] | None


@dataclass(frozen=True, slots=True)
class Judged:
    """One cell with its class. ``slip``: no number is true and none was read, but the states differ."""

    key: Key
    kind: Class
    true: TrueCell
    read: ReportCell | None
    slip: bool = False

    def as_json(self) -> dict[str, Any]:
        read = self.read
        return {
            "cell": ".".join(self.key),
            "class": self.kind,
            "state_wrong": self.slip,
            "true_value": self.true.value,
            "true_state": self.true.state,
            "value": read.value if read else None,
            "state": read.state if read else None,
            "raw": read.raw if read else None,
            "place": read.place.as_json() if read and read.place else None,
        }

    def __str__(self) -> str:
        true = self.true.state or "no number" if self.true.value is None else str(self.true.value)
        kind = "wrong state" if self.slip else SAYS[self.kind]
        if self.read is None:
            return f"{kind}: {'.'.join(self.key)}: true {true}, not read"
        shown = self.read.state if self.read.value is None else str(self.read.value)
        return f"{kind}: {'.'.join(self.key)}: true {true}, read {shown}, printed {self.read.raw!r} {where(self.read)}"


@dataclass(slots=True)
class Score:
    cells: list[Judged]
    form: tuple[str | None, str | None]  # true, read
    beyond: list[ReportCell] = field(default_factory=list)  # numbers of printed rows that the truth does not list
    findings_wrong: list[str] = field(default_factory=list)

    def count(self, kind: Class) -> int:
        return sum(cell.kind == kind for cell in self.cells)

    @property
    def states_wrong(self) -> int:
        return sum(cell.slip for cell in self.cells)

    @property
    def wrong(self) -> list[Judged]:
        """Cells of any class but right, and state slips; the silent ones first."""
        found = [cell for cell in self.cells if cell.kind != "right" or cell.slip]
        return sorted(found, key=lambda cell: (cell.kind != "silent", cell.kind == "right"))

    def as_json(self, file: str) -> dict[str, Any]:
        return {
            "file": file,
            "cells": len(self.cells),
            **{kind: self.count(kind) for kind in CLASSES},
            "states_wrong": self.states_wrong,
            "form": {"true": self.form[0], "read": self.form[1]},
            "findings_wrong": self.findings_wrong,
            "beyond_truth": [cell.as_json() for cell in self.beyond],
            "wrong": [cell.as_json() for cell in self.wrong],
        }

    def lines(self) -> Iterator[str]:
        """The score for people: counts first, then every wrong cell."""
        total = len(self.cells)
        for kind in CLASSES:
            count = self.count(kind)
            share = f" ({count / total:.2%})" if total else ""
            yield f"{SAYS[kind]}: {count} of {total}{share}"
        yield f"states wrong: {self.states_wrong}"
        if self.form[0] != self.form[1]:
            yield f"form: true {self.form[0]}, read {self.form[1]}"
        for cell in self.wrong:
            yield f"  {cell}"
        for finding in self.findings_wrong:
            yield f"  finding: {finding}"
        for kept in self.beyond:
            yield f"  beyond the truth: {'.'.join(kept.key)}: read {kept.value}, printed {kept.raw!r} {where(kept)}"


def where(cell: ReportCell) -> str:
    place = cell.place
    if place is None:
        return "at no place"
    named = (
        ("page", place.page),
        ("table", place.table),
        ("row", place.row),
        ("column", place.column),
        ("line", place.line),
    )
    return f"at {place.kind} " + ", ".join(f"{name} {count}" for name, count in named if count is not None)


def score(report: Report, truth: Truth) -> Score:
    """Compare a reading with the truth. Findings are told beside; they follow from the cells and are no class."""
    read = report.cell
    judged = [judge(key, true, read.get(key)) for key, true in truth.cells.items()]
    strangers = [cell for key, cell in read.items() if key not in truth.cells and cell.state == "number"]
    beyond = [cell for cell in strangers if cell.key[:2] not in rows_of(report.form)]
    judged += [Judged(cell.key, "silent", TrueCell(None, None), cell) for cell in strangers if cell not in beyond]
    result = Score(judged, (truth.form, report.form), beyond)
    if truth.findings is not None:
        found = {(f.check, f.line, f.verdict) for f in report.findings}
        result.findings_wrong = [
            *(f"{check} at {line} should be: {verdict}" for check, line, verdict in sorted(truth.findings - found)),
            *(f"{check} at {line} was read: {verdict}" for check, line, verdict in sorted(found - truth.findings)),
        ]
    return result


def rows_of(code: str | None) -> set[tuple[str, str]]:
    """Table and row codes of a form; {} for no form."""
    tables = (table for form in load_forms() if form.code == code for table in form.tables)
    return {(table.code, row.code) for table in tables for row in table.rows}


def judge(key: Key, true: TrueCell, read: ReportCell | None) -> Judged:
    if true.value is None:
        if read is not None and read.state == "number":
            return Judged(key, "silent", true, read)
        state = read.state if read else "missing"
        return Judged(key, "right", true, read, slip=true.state is not None and state != true.state)
    if read is None or read.state == "missing":
        return Judged(key, "missing", true, read)
    if read.state != "number":
        return Judged(key, "flagged", true, read)
    return Judged(key, "right" if read.value == true.value else "silent", true, read)


# -- the truth -------------------------------------------------------------------------------------------


def load_truth(path: Path) -> Truth:
    """Read a truth file.

    Raises:
        BadTruth: not JSON, or not in one of the two layouts; names what is wrong.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise BadTruth(f"{path}: not UTF-8 text: {error}") from error
    except json.JSONDecodeError as error:
        raise BadTruth(f"{path}: not JSON: {error}") from error
    try:
        return truth_of(data)
    except BadTruth as error:
        raise BadTruth(f"{path}: {error}") from error


def truth_of(data: Any) -> Truth:
    """Either layout: ``missing_cells`` and ``ambiguous_cells`` beside the tables, or one map of ``states``.

    Raises:
        BadTruth: no tables, or a value or state of no known kind.
    """
    if not isinstance(data, dict) or not isinstance(data.get("tables"), dict):
        raise BadTruth('no object "tables" (tables.<table>.<row>.<column> = number or null)')
    cells: dict[Key, TrueCell] = {}
    for table, rows in data["tables"].items():
        for row, columns in mapping(rows, f"tables.{table}").items():
            for column, value in mapping(columns, f"tables.{table}.{row}").items():
                name = f"{table}.{row}.{column}"
                if isinstance(value, bool) or not isinstance(value, int | float | None):
                    raise BadTruth(f"{name} is {value!r}, neither number nor null")
                cells[table, row, column] = TrueCell(value, state_of(data, name) if value is None else "number")
    return Truth(cells, data.get("form", data.get("schema")), findings_of(data))


def mapping(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadTruth(f"{name} is no object")
    return value


def state_of(data: dict[str, Any], name: str) -> State | None:
    """The state of a cell without a number; a row or a whole table may be named instead of each of its cells."""
    names = (name, name.rpartition(".")[0], name.partition(".")[0])
    states = mapping(data.get("states", {}), "states")
    for known in names:
        if known in states:
            if states[known] not in STATES or states[known] == "number":
                raise BadTruth(f"states.{known} is {states[known]!r}, not one of {', '.join(STATES[1:])}")
            state: State = states[known]
            return state
    # The gold files list an ambiguous cell under missing_cells too.
    if any(known in data.get("ambiguous_cells", ()) for known in names):
        return "ambiguous"
    return "missing" if any(known in data.get("missing_cells", ()) for known in names) else None


def findings_of(data: dict[str, Any]) -> frozenset[tuple[str, str, str]] | None:
    try:
        if "findings" in data:
            return frozenset((f["check"], f["line"], f["verdict"]) for f in data["findings"])
        if "identity_checks" in data:
            detail = data["identity_checks"]["detail"]
            return frozenset((d["id"], d["unit"], VERDICTS[d["status"]]) for d in detail)
    except (KeyError, TypeError) as error:
        raise BadTruth(f"findings or identity_checks.detail lack {error}") from error
    return None
