"""The official forms as data: forms/*.toml -> Form. A form is found by its file; there is no list of forms."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from parser.alignment.labels import LabelSet, number_of, stem
from parser.checks.rules import BoundRule, TableRule, load_bounds, load_table_rules

FOLDER = Path(__file__).parent / "forms"


@dataclass(frozen=True)
class Line:
    """A row or column of a form's table."""

    code: str
    label: str
    variants: tuple[str, ...] = ()
    parent: str = ""
    unit: str = ""
    signed: bool = False

    @property
    def wordings(self) -> tuple[str, ...]:
        return (self.label, *self.variants)


@dataclass(frozen=True, eq=False)
class FormTable:
    """One table of a form.

    ``optional``: it stands in a report only when found. ``one_line``: a line of values without a row label.
    """

    code: str
    section: str
    label: str
    unit: str
    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    groups: tuple[Line, ...] = ()
    variants: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # printed in the header, neither head nor value
    optional: bool = False
    one_line: bool = False
    numbered: bool = False  # a column of row numbers stands between label and values

    @cached_property
    def ignored(self) -> frozenset[str]:
        return frozenset(stem(note) for note in self.notes)

    @cached_property
    def row_labels(self) -> LabelSet:
        return LabelSet((row.code, row.wordings) for row in self.rows)

    @cached_property
    def column_labels(self) -> LabelSet:
        return LabelSet((column.code, column.wordings) for column in self.columns)

    @cached_property
    def group_labels(self) -> LabelSet:
        return LabelSet((group.code, group.wordings) for group in self.groups)

    def is_row(self, text: str) -> bool:
        """Whether a text is a row label wherever it stands; 总计 and 其他 are columns too, as rows numbered."""
        key = stem(text)
        return key in self.row_labels.stems and (key not in self.column_labels.stems or number_of(text) != "")

    def row_after(self, codes: tuple[str, ...], last: str | None) -> str | None:
        """Which of several rows with the same label is meant: the one under the same head as the last row read."""
        if len(codes) <= 1 or last is None:
            return codes[0] if len(codes) == 1 else None
        heads = {last, self.row(last).parent}
        meant = [code for code in codes if self.row(code).parent in heads]
        return meant[0] if len(meant) == 1 else None

    def row(self, code: str) -> Line:
        return next(row for row in self.rows if row.code == code)

    def column(self, code: str) -> Line:
        return next(column for column in self.columns if column.code == code)

    def unit_of(self, row: Line, column: Line) -> str:
        """The unit the form prints for a cell; '' when it leaves it to the agency."""
        return column.unit or row.unit or self.unit


@dataclass(frozen=True)
class FormSection:
    code: str
    label: str
    variants: tuple[str, ...] = ()


@dataclass(frozen=True)
class SumRule:
    """Left lines added up equal right lines added up, along each column, each row, or once for the report."""

    id: str
    says: str
    table: str
    along: Literal["columns", "rows", "report"]
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Form:
    """One official format with the reporting years it was in force for."""

    code: str
    title: str
    basis: str
    first_year: int
    last_year: int | None
    sections: tuple[FormSection, ...]
    tables: tuple[FormTable, ...]
    checks: tuple[SumRule, ...]
    bounds: tuple[BoundRule, ...] = ()
    across_years: tuple[BoundRule, ...] = ()
    table_rules: tuple[TableRule, ...] = ()
    source: str = field(compare=False, default="")

    def table(self, code: str) -> FormTable:
        return next(table for table in self.tables if table.code == code)

    @cached_property
    def section_labels(self) -> LabelSet:
        return LabelSet((s.code, (s.label, *s.variants)) for s in self.sections)

    @cached_property
    def table_labels(self) -> LabelSet:
        return LabelSet((t.code, (t.label, *t.variants)) for t in self.tables)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Every row and column label of the form: what it is recognised by."""
        lines = (line for table in self.tables for line in (*table.rows, *table.columns))
        return frozenset(stem(wording) for line in lines for wording in line.wordings)

    def in_force(self, year: int) -> bool:
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


@cache
def load_forms(folder: Path = FOLDER) -> tuple[Form, ...]:
    """Read all forms, oldest first.

    Raises:
        ValueError: a file lacks a key, repeats a code, or a check names a line that its table does not have.
    """
    forms = [load_form(path) for path in sorted(folder.glob("*.toml"))]
    return tuple(sorted(forms, key=lambda form: form.first_year))


def load_form(path: Path) -> Form:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        form = Form(
            code=data["code"],
            title=data["title"],
            basis=data["basis"],
            first_year=data["years"]["from"],
            last_year=data["years"].get("to"),
            sections=tuple(
                FormSection(s["code"], s["label"], tuple(s.get("variants", ()))) for s in data.get("section", ())
            ),
            tables=tuple(load_table(table) for table in data["table"]),
            checks=tuple(
                SumRule(c["id"], c["says"], c["table"], c["along"], tuple(c["left"]), tuple(c["right"]))
                for c in data.get("check", ())
                if c.get("kind", "sum") == "sum"
            ),
            bounds=load_bounds(data.get("check", ()), "bound"),
            across_years=load_bounds(data.get("check", ()), "across_years"),
            table_rules=load_table_rules(data.get("check", ())),
            source=path.name,
        )
    except KeyError as missing:
        raise ValueError(f"{path.name}: no key {missing}; see another form for the layout") from missing
    except ValueError as wrong:
        raise ValueError(f"{path.name}: {wrong}") from wrong
    check_codes(form)
    return form


def load_table(table: dict[str, Any]) -> FormTable:
    def lines(key: str) -> tuple[Line, ...]:
        return tuple(
            Line(
                entry["code"],
                entry["label"],
                tuple(entry.get("variants", ())),
                entry.get("parent", ""),
                entry.get("unit", ""),
                entry.get("signed", False),
            )
            for entry in table.get(key, ())
        )

    return FormTable(
        table["code"],
        table["section"],
        table["label"],
        table.get("unit", ""),
        lines("rows"),
        lines("columns"),
        lines("groups"),
        tuple(table.get("variants", ())),
        tuple(table.get("notes", ())),
        table.get("optional", False),
        table.get("one_line", False),
        table.get("numbered", False),
    )


def check_codes(form: Form) -> None:
    """Codes are unique in their list and checks name what exists.

    Raises:
        ValueError: naming the file, the list and the code.
    """
    for table in form.tables:
        for name, lines in (("rows", table.rows), ("columns", table.columns)):
            codes = [line.code for line in lines]
            twice = {code for code in codes if codes.count(code) > 1}
            if twice:
                raise ValueError(f"{form.source}: {table.code} has {name} {sorted(twice)} twice")
    tables = {table.code: table for table in form.tables}
    for check in form.checks:
        if check.table not in tables:
            raise ValueError(f"{form.source}: check {check.id} names table {check.table}, which is not there")
        table = tables[check.table]
        known = {line.code for line in (table.columns if check.along == "rows" else table.rows)}
        unknown = [code for code in (*check.left, *check.right) if code not in known]
        if unknown:
            raise ValueError(f"{form.source}: check {check.id} names {unknown}, not in {check.table}")
    try:
        check_names((*form.bounds, *form.across_years), form.table_rules, form.tables)
    except ValueError as wrong:
        raise ValueError(f"{form.source}: {wrong}") from wrong


def check_names(bounds: Iterable[BoundRule], rules: Iterable[TableRule], tables: Iterable[FormTable]) -> None:
    """Every rule names what the form has; operands of the year before are named alike in both forms.

    Raises:
        ValueError: naming the rule and what its form lacks.
    """
    known = {table.code: table for table in tables}
    cells = {(t.code, row.code, c.code) for t in known.values() for row in t.rows for c in t.columns}
    for rule in bounds:
        if rule.table not in known:
            raise ValueError(f"check {rule.id} names table {rule.table}, which is not there")
        table = known[rule.table]
        lines = {line.code for line in (table.columns if rule.along == "rows" else table.rows)}
        for term in (*rule.left, *rule.right):
            if (term.address not in cells) if term.address else (term.name not in lines):
                raise ValueError(f"check {rule.id} names {term.name}, not in {rule.table}")
    for whole in rules:
        absent = set(whole.tables) - known.keys()
        if absent:
            raise ValueError(f"check {whole.id} names tables {sorted(absent)}, which are not there")
