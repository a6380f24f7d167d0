"""The facts of each published report (content/reports/*.toml) and the truth that follows from them."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.sites import forms

HERE = Path(__file__).parent
Number = int | float
Lines = list[tuple[str, list[str], list[str]]]  # (line, left cells, right cells)


@dataclass(frozen=True, slots=True)
class Facts:
    """One report as one agency published it for one year."""

    agency_id: str
    year: int
    form: str
    title: str | None  # as printed in the document, without line breaks; None where none is printed
    agency: str
    file: str  # path of the document below tests/sites
    listed: str  # date on the agency's list
    list_title: str
    prose: dict[str, list[str]]
    labels: dict[str, str]  # standard label -> label as printed here
    cells: dict[str, Number | None]
    printed: dict[str, str]
    states: dict[str, str]
    short_rows: list[str]  # rows printed with one value too few

    @property
    def id(self) -> str:
        return f"{self.agency_id}-{self.year}"

    def label(self, standard: str) -> str:
        return self.labels.get(standard, standard)

    def text(self, table: str, row: str, column: str) -> str:
        """Give what stands in a cell of the document."""
        return self.printed[f"{table}.{row}.{column}"]

    def row_texts(self, table: str, row: str) -> list[str]:
        head = f"{table}.{row}."
        return [text for cell, text in self.printed.items() if cell.startswith(head)]

    def has(self, table: str, row: str) -> bool:
        return any(cell.startswith(f"{table}.{row}.") for cell in self.cells)


def columns(form: str) -> Iterator[tuple[str, str, list[str]]]:
    """Yield (table, row, column codes) of every row a form prints, in printed order."""
    if form == "v2008":
        for table, (_, _, rows) in forms.ANNEXES.items():
            for row, _ in rows:
                yield table, row, ["value"]
        return
    for table, (_, rows, heads) in forms.PROACTIVE[form].items():
        for row, _ in rows:
            yield table, row, [code for code, _ in heads]
    applicants = [code for code, _ in forms.APPLICANTS]
    handled = [code for _, rows in forms.result_groups(form) for code, _ in rows]
    for row in [forms.NEW[0], forms.BROUGHT[0], *handled, forms.CARRIED[0]]:
        yield "applications", row, applicants
    for row, _ in forms.PROCEDURES:
        yield "review_litigation", row, [code for code, _ in forms.OUTCOMES]


def load(path: Path) -> Facts:
    """Read one report. Every cell that the TOML does not name is 0, as agencies print it."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    given = data.get("figures", {})
    lost, short = data.get("lost_rows", []), data.get("short_rows", [])
    cells: dict[str, Number | None] = {}
    printed: dict[str, str] = {}
    states: dict[str, str] = {}
    absent = data.get("absent_tables", [])
    rows = [row for row in columns(data["form"]) if row[0] not in absent]
    if "processing_fee" in given:
        rows.append(("processing_fee", "information_fee", [code for code, _ in forms.PROCESSING_FEE]))
    named = {(table, row) for table, figures in given.items() for row in figures}
    unknown = named - {(table, row) for table, row, _ in rows}
    if unknown:
        raise ValueError(f"{path.name}: the form has no {sorted(unknown)}")
    for table, row, codes in rows:
        name = f"{table}.{row}"
        values = given.get(table, {}).get(row, [0] * len(codes))
        if len(values) != len(codes):
            raise ValueError(f"{path.name}: {name} needs {len(codes)} values")
        for code, value in zip(codes, values, strict=True):
            cell = f"{name}.{code}"
            cells[cell], printed[cell] = value, data.get("raw", {}).get(cell, str(value))
            if name in lost or table in lost:
                cells[cell], printed[cell], states[cell] = None, "", "missing"
            elif name in short and code in forms.ORGANISATIONS:
                cells[cell], states[cell] = None, "ambiguous"
    return Facts(
        agency_id=data["agency_id"],
        year=data["year"],
        form=data["form"],
        title=data.get("title"),
        agency=data["agency"],
        file=data["file"],
        listed=data["listed"],
        list_title=data["list_title"],
        prose={code: text.strip().split("\n") for code, text in data["prose"].items()},
        labels=data.get("labels", {}),
        cells=cells,
        printed=printed,
        states=states,
        short_rows=short,
    )


def load_all() -> list[Facts]:
    return [load(path) for path in sorted((HERE / "content" / "reports").glob("*.toml"))]


def sums(facts: Facts) -> Iterator[tuple[str, Lines]]:
    """Yield each hard identity of the form with the cells on both sides, line by line."""
    if facts.form == "v2008":
        for check, (table, addends, whole) in forms.ANNEX_SUMS.items():
            left = [f"{table}.{row}.value" for row in addends]
            yield check, [("report", left, [f"{table}.{whole}.value"])]
        return
    applicants = [code for code, _ in forms.APPLICANTS]
    leaves = forms.leaves(facts.form)

    def column(rows: list[str], code: str) -> list[str]:
        return [f"applications.{row}.{code}" for row in rows]

    yield (
        "apps_balance",
        [
            (
                code,
                column([forms.NEW[0], forms.BROUGHT[0]], code),
                column(["total_handled", forms.CARRIED[0]], code),
            )
            for code in applicants
        ],
    )
    yield (
        "apps_results_sum",
        [(code, column(leaves, code), column(["total_handled"], code)) for code in applicants],
    )
    rows = [row for table, row, _ in columns(facts.form) if table == "applications"]
    yield (
        "apps_total_column",
        [
            (
                row,
                [f"applications.{row}.{code}" for code in applicants[:6]],
                [f"applications.{row}.total"],
            )
            for row in rows
        ],
    )
    yield (
        "t4_total",
        [
            (
                row,
                [f"review_litigation.{row}.{code}" for code, _ in forms.OUTCOMES[:4]],
                [f"review_litigation.{row}.total"],
            )
            for row, _ in forms.PROCEDURES
        ],
    )


def total(facts: Facts, cells: list[str]) -> Number | None:
    """Add cells up; None as soon as one of them has no number."""
    values = [facts.cells[cell] for cell in cells]
    return None if None in values else sum(value for value in values if value is not None)


def findings(facts: Facts) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for check, lines in sums(facts):
        for line, left_cells, right_cells in lines:
            left, right = total(facts, left_cells), total(facts, right_cells)
            verdict = "unknown" if None in (left, right) else "agrees" if left == right else "differs"
            found.append({"check": check, "line": line, "verdict": verdict, "left": left, "right": right})
    return found


def truth(facts: Facts) -> dict[str, object]:
    """Give the content of expected/<agency>-<year>.json."""
    tables: dict[str, dict[str, dict[str, Number | None]]] = {}
    for cell, value in facts.cells.items():
        table, row, column = cell.split(".")
        tables.setdefault(table, {}).setdefault(row, {})[column] = value
    # White space around a number is layout, not part of what is printed.
    raw = {
        cell: text.strip()
        for cell, text in facts.printed.items()
        if facts.cells[cell] is not None and text.strip() != str(facts.cells[cell])
    }
    return {
        "agency_id": facts.agency_id,
        "year": facts.year,
        "form": facts.form,
        "title": facts.title,
        "agency": facts.agency,
        "list_title": facts.list_title,
        "listed": facts.listed,
        "file": facts.file,
        "tables": tables,
        "states": facts.states,
        "raw": raw,
        "findings": findings(facts),
    }
