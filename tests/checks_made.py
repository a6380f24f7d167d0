"""Reports made cell by cell, for checks that need no document."""

from collections.abc import Mapping
from dataclasses import replace

from parser.forms import Form, load_forms
from parser.report import Finding, ProseFact, Report, ReportCell, Section

FORMS = {form.code: form for form in load_forms()}


def made(
    form: str = "v2021",
    year: int | None = 2022,
    values: Mapping[str, object] | None = None,
    *,
    agency: str | None = "某市甲区科学技术局",
    without: tuple[str, ...] = ("processing_fee",),
    text: str = "",
) -> Report:
    """A report with 0 in every cell but those named ``table.row.column``; a str value is a state, None is missing.

    Tables that a form calls optional stand in it unless ``without`` names them.
    """
    cells = {
        (table.code, row.code, column.code): ReportCell(table.code, row.code, column.code, "number", 0, "0")
        for table in FORMS[form].tables
        if table.code not in without
        for row in table.rows
        for column in table.columns
    }
    for name, value in (values or {}).items():
        table, row, column = name.split(".")
        key = (table, row, column)
        if isinstance(value, int | float):
            cells[key] = replace(cells[key], value=value, raw=str(value))
        else:
            assert value is None or isinstance(value, str)
            state = {"blank": "blank", "mark": "mark", "ambiguous": "ambiguous"}.get(value or "", "missing")
            cells[key] = ReportCell(table, row, column, state, None, None)  # type: ignore[arg-type]
    report = Report(form, agency, year, None, None, text, cells=list(cells.values()))
    report.sections = [Section("s1", "一、总体情况", text)] if text else []
    return report


def sheet(year: int, rows: Mapping[str, object], table: str = "stat_sheet_2014", column: str = "value") -> Report:
    """A report before 2019 with one sheet."""
    others = tuple(t.code for t in FORMS["v2008"].tables if t.code != table)
    return made("v2008", year, {f"{table}.{row}.{column}": value for row, value in rows.items()}, without=others)


def fact(code: str, value: float, target: str | None = None, **more: str) -> ProseFact:
    key = tuple(target.split(".")) if target else None
    assert key is None or len(key) == 3
    return ProseFact(
        code,
        int(value) if value == int(value) else value,
        more.get("unit", "件"),
        more.get("exactness", "exact"),  # type: ignore[arg-type]
        more.get("sentence", f"全年收到申请{value}件。"),
        "s1",
        target=key,
    )


def form_of(report: Report) -> Form:
    assert report.form
    return FORMS[report.form]


def only(findings: list[Finding], check: str, line: str | None = None) -> Finding:
    (found,) = [f for f in findings if f.check == check and line in (None, f.line)]
    return found
