"""Document -> Report: recognise the form, align the grids, split the text, run the checks."""

from dataclasses import replace

from parser.alignment.align import Alignment
from parser.alignment.printed import printed_cells
from parser.alignment.recognised import contested, doubts
from parser.alignment.rows import with_streams
from parser.alignment.values import compact
from parser.checks import sums
from parser.checks.further import within
from parser.documents.document import Block, Document, Grid, Issue, Place
from parser.documents.members import documents_in
from parser.forms import Form, load_forms
from parser.report import Report
from parser.text.prose import facts
from parser.text.recognise import recognise_form, recognise_identity
from parser.text.sections import sections

MOST_TEXT, MOST_BLOCKS = 400_000, 40_000  # characters, paragraphs and tables; beyond, aligning takes over 20 seconds
FEWEST_CELLS = 40  # below, a fragment may hold no text twice by chance


def read_report(document: Document, listed_title: str | None = None) -> Report:
    """Read one document. ``listed_title`` is the title under which the agency listed it, a hint for year and agency.

    A document that shows no known form keeps its text and sections and says so in an issue. One that is many times
    as long as any report keeps the beginning of its text.
    """
    if len(document.blocks) > MOST_BLOCKS or sum(len(block.text) for block in document.blocks) > MOST_TEXT:
        return too_long(document)
    identity = recognise_identity(document, listed_title)
    form = recognise_form(document, load_forms(), identity.year)
    report = Report(
        form.code if form else None,
        identity.agency,
        identity.year,
        identity.title,
        identity.published,
        document.text,
        issues=[*document.issues, *unread_scans(document)],
    )
    report.sections = sections(document, form)
    report.facts = facts(document, report.sections, report.form, identity.year)
    if form is None:
        report.cells = list(printed_cells(document))
        report.issues.append(Issue("no_known_form", no_form_message(document)))
        report.further = list(within(report, None, identity))
        return report
    blocks = list(with_streams(document, form))
    alignment = Alignment(form, refused=deduplicated(blocks, form))
    for block in blocks:
        alignment.feed(block)
    if alignment.refused:
        report.issues.append(
            Issue("cells_deduplicated", "hardly a cell text occurs twice: repeated numbers were taken out")
        )
    report.cells = alignment.cells()
    report.issues.extend(alignment.issues)
    report.issues.extend(doubts(report.cells, form))
    if all(cell.state == "missing" for cell in report.cells):
        report.issues.append(Issue("no_table_read", no_table_message(document, form)))
    report.findings = list(sums.findings(form, report.cell))
    contest(report, form)
    report.further = list(within(report, form, identity))
    if identity.year and not form.in_force(identity.year):
        report.issues.append(
            Issue(
                "form_not_in_force",
                f"a report on {identity.year} prints the labels of form {form.code}, read as printed",
            )
        )
    return report


def contest(report: Report, form: Form) -> None:
    """Make ambiguous what was recognised in a picture and a sum of the form disputes."""
    cells = report.cell
    disputed = contested(cells, report.findings)
    for sum_ in dict.fromkeys(disputed.values()):
        line = [cells[key] for key, of in disputed.items() if of is sum_]
        shown = ", ".join(cell.raw or "" for cell in line)
        message = f"{sum_.says}: {sum_.left} and {sum_.right} at {sum_.line}, over the recognised numbers {shown}"
        report.issues.append(Issue("sum_disputes_recognition", message, line[0].place))
    if disputed:
        report.cells = [
            replace(cell, state="ambiguous", value=None) if cell.key in disputed else cell for cell in report.cells
        ]
        report.findings = list(sums.findings(form, report.cell))


def read_reports(document: Document, listed_title: str | None = None) -> list[tuple[str | None, Report]]:
    """Every document of a file read, in order: (path of the member, None for the file itself; its report)."""
    return [(path, read_report(found, listed_title)) for path, found in documents_in(document)]


def showing(reports: list[tuple[str | None, Report]]) -> list[tuple[str | None, Report]]:
    """Of the reports of one file those that print a form: copies or several years; else the one that tells most."""
    with_form = [(path, report) for path, report in reports if report.form and report.cells]
    return with_form or [max(reports, key=lambda item: worth(item[1]))]


def best(reports: list[tuple[str | None, Report]]) -> tuple[str | None, Report]:
    """The report with most certain cells, one with a form before all others."""
    return max(showing(reports), key=lambda item: worth(item[1]))


def worth(report: Report) -> tuple[int, int]:
    return report.count("number"), len(report.text)


def unread_scans(document: Document) -> list[Issue]:
    """Pages that nobody recognised yet, in one issue. What stands on them is missing here and not in the report."""
    if not document.scans:
        return []
    pages = ", ".join(str(scan.page) for scan in document.scans)
    message = f"pages that are pictures and were not recognised: {pages}"
    return [Issue("scan_not_read", message, Place(document.kind, page=document.scans[0].page))]


def too_long(document: Document) -> Report:
    length, title = sum(len(block.text) for block in document.blocks), document.meta.get("title")
    seen = f"{length} characters in {len(document.blocks)} paragraphs and tables: no report is so long; not aligned"
    issues = [*document.issues, *unread_scans(document), Issue("document_too_long", seen)]
    return Report(None, None, None, title, None, document.text[:MOST_TEXT], issues=issues)


def deduplicated(blocks: list[Block], form: Form) -> bool:
    """Whether a copy lost the cells that repeat another (seen twice in 82 published copies): its zeros are gone.

    A whole report on a national form repeats its heads three to five times and its zeros dozens of times: of 600
    generated ones with few zeros none had more than two thirds of its cell texts unlike each other. A picture, often
    of one table, loses none.
    """
    grids = [block for block in blocks if isinstance(block, Grid)]
    texts = [compact(cell.text) for grid in grids for cell in grid.cells if cell.confidence is None]
    filled = [text for text in texts if text]
    national = any(not table.optional for table in form.tables)
    return national and len(filled) >= FEWEST_CELLS and len(set(filled)) > len(filled) * 0.8


def no_table_message(document: Document, form: Form) -> str:
    where = f"{len(document.grids)} tables and {len(document.paragraphs)} lines of text"
    return f"words of form {form.code} stand in {where}, and none of its cells: in pictures, or run together"


def no_form_message(document: Document) -> str:
    if not document.text.strip():
        return "no text was found: a scan, a picture or an empty page; the archived bytes can be looked at"
    shown = " ".join(document.text.split())[:60]
    return f"no table of a known form among {len(document.grids)} tables; the text begins: {shown}"
