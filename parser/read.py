"""Document -> Report: recognise the form, align the grids, split the text, run the checks."""

from parser.align import Alignment
from parser.checks import sums
from parser.document import Document, Issue
from parser.forms import load_forms
from parser.recognise import recognise_form, recognise_identity
from parser.report import Report
from parser.rows import with_streams
from parser.sections import sections


def read_report(document: Document, listed_title: str | None = None) -> Report:
    """Read one document. ``listed_title`` is the title under which the agency listed it, a hint for year and agency.

    A document that shows no known form keeps its text and sections and says so in an issue.
    """
    identity = recognise_identity(document, listed_title)
    form = recognise_form(document, load_forms(), identity.year)
    report = Report(
        form.code if form else None,
        identity.agency,
        identity.year,
        identity.title,
        identity.published,
        document.text,
        issues=list(document.issues),
    )
    report.sections = sections(document, form)
    if form is None:
        report.issues.append(Issue("no_known_form", no_form_message(document)))
        return report
    alignment = Alignment(form)
    for block in with_streams(document, form):
        alignment.feed(block)
    report.cells = alignment.cells()
    report.issues.extend(alignment.issues)
    report.findings = list(sums.findings(form, report.cell))
    if identity.year and not form.in_force(identity.year):
        report.issues.append(
            Issue(
                "form_not_in_force",
                f"a report on {identity.year} prints the labels of form {form.code}, read as printed",
            )
        )
    return report


def no_form_message(document: Document) -> str:
    if not document.text.strip():
        return "no text was found: a scan, a picture or an empty page; the archived bytes can be looked at"
    shown = " ".join(document.text.split())[:60]
    return f"no table of a known form among {len(document.grids)} tables; the text begins: {shown}"
