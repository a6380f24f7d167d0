"""A report as tables on a terminal, in the shape of its form."""

from rich.console import Console
from rich.markup import escape as escape_markup
from rich.table import Table

from archive.terminal import one_line
from parser.forms import FormTable, load_forms
from parser.report import Report, ReportCell

STATES = {
    "missing": "[red]缺 missing[/red]",
    "ambiguous": "[yellow]疑 ambiguous[/yellow]",
    "blank": "[dim]空[/dim]",
}


def show_report(console: Console, file: str, report: Report) -> None:
    """Print what was read, what is uncertain, and every check that does not agree."""
    console.print(f"\n[bold]{escape(report.title or '(no title)')}[/bold]")
    facts = [
        file,
        f"form {report.form or 'unknown'}",
        f"agency {report.agency or '?'}",
        f"year {report.year or '?'}",
    ]
    console.print(escape(" · ".join(facts)), style="dim")
    form = next((form for form in load_forms() if form.code == report.form), None)
    cells = report.cell
    for table in form.tables if form else ():
        if any(key[0] == table.code for key in cells):
            console.print(form_table(table, cells))
    if report.sections:
        headings = [escape(section.heading or section.code) for section in report.sections if section.code]
        console.print("sections: " + (", ".join(headings) or "none recognised"))
    counts = {state: report.count(state) for state in ("number", "blank", "mark", "text", "missing", "ambiguous")}
    console.print("cells: " + (", ".join(f"{n} {state}" for state, n in counts.items() if n) or "none"))
    verdicts = [finding.verdict for finding in report.findings]
    console.print("checks: " + (", ".join(f"{verdicts.count(v)} {v}" for v in sorted(set(verdicts))) or "none"))
    for finding in report.findings:
        if finding.verdict == "differs":
            sides = f"{finding.left} ≠ {finding.right}"
            console.print(f"  [red]differs[/red] {finding.check} at {finding.line}: {sides}  ({escape(finding.says)})")
    for finding in report.further:
        if finding.verdict == "differs":
            told = escape(f"{finding.says} {finding.evidence}".strip())
            console.print(f"  [red]{finding.severity}[/red] {finding.check} at {finding.line}: {told}")
    for issue in report.issues:
        console.print(f"  [yellow]issue[/yellow] {issue.kind}: {escape(issue.message)}")


def form_table(table: FormTable, cells: dict[tuple[str, str, str], ReportCell]) -> Table:
    shown = Table(title=escape(table.label), title_justify="left", show_lines=False)
    shown.add_column("", overflow="fold", min_width=12)
    for column in table.columns:
        shown.add_column(column.label, justify="right", overflow="fold")
    own = [(row.code, row.label) for row in table.rows]
    foreign = dict.fromkeys(row for of, row, _ in cells if of == table.code and row not in dict(own))
    for code, label in [*own, *((row, f"{row} (not in the form)") for row in foreign)]:
        shown.add_row(label, *(shown_cell(cells[table.code, code, column.code]) for column in table.columns))
    return shown


def shown_cell(cell: ReportCell) -> str:
    if cell.state in STATES:
        return STATES[cell.state]
    return escape(" ".join((cell.raw or "").split()))


def escape(text: str) -> str:
    return escape_markup(plain(text))


def plain(text: str) -> str:
    """On one line, without characters that steer a terminal."""
    return " ".join(one_line(text).split())
