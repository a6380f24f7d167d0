"""All checks other than the form's sums: those within one report, and those that need other reports beside it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from parser.checks import bounds, contradictions, counts, leftovers, prose_links, zero
from parser.checks.across_years import across_years
from parser.checks.contradictions import Told
from parser.checks.copies import copies
from parser.checks.parents import parents
from parser.forms import Form, load_forms
from parser.report import Finding, Report


def within(report: Report, form: Form | None, identity: Told | None = None) -> Iterator[Finding]:
    """Everything that one report can be held against itself for; without a form only its words are looked at."""
    if form is not None:
        cells = report.cell
        yield from bounds.findings(form, cells)
        yield from counts.findings(form, cells)
        yield from zero.findings(form, cells, report.facts)
        yield from prose_links.findings(form, report, cells)
    if identity is not None:
        yield from contradictions.findings(identity)
    yield from contradictions.foreign(report)
    yield from leftovers.findings(report)


def across(
    reports_by_agency: Mapping[str, Sequence[tuple[str, Report]]],
    *,
    registered: Mapping[str, str] | None = None,
    children: Mapping[str, Collection[str]] | None = None,
    forms: Sequence[Form] | None = None,
) -> Iterator[tuple[str, Finding]]:
    """Report id and finding for everything that needs more than one report.

    ``reports_by_agency``: agency id -> its current reports with their ids (agency id, hyphen, year), one a year.
    ``registered``: agency id -> name of the source's agency, held against the name each report prints.
    ``children``: agency id -> every agency whose report it should add up; only where somebody vouches for the list.
    """
    forms = load_forms() if forms is None else forms
    known = {form.code: form for form in forms}
    years: dict[tuple[str, int], tuple[str, Report]] = {}
    for agency, reports in sorted(reports_by_agency.items()):
        years.update({(agency, r.year): (report_id, r) for report_id, r in reports if r.year is not None})
        yield from of_one_agency(reports, (registered or {}).get(agency, ""), forms)
    for agency, below in sorted((children or {}).items()):
        for (owner, year), (report_id, report) in years.items():
            form = known.get(report.form or "")
            if owner == agency and form:
                subordinate = {child: years[child, year][1] if (child, year) in years else None for child in below}
                yield from ((report_id, finding) for finding in parents(report, subordinate, form))
    yield from copies(pair for _, reports in sorted(reports_by_agency.items()) for pair in reports)


def of_one_agency(
    reports: Sequence[tuple[str, Report]], registered: str, forms: Sequence[Form]
) -> Iterator[tuple[str, Finding]]:
    """What needs the other years of the same agency, or the name under which its source is registered."""
    dated = [(report.year, report_id, report) for report_id, report in reports if report.year is not None]
    dated.sort(key=lambda entry: entry[:2])
    for (_, _, earlier), (_, report_id, later) in pairwise(dated):
        yield from ((report_id, finding) for finding in across_years(earlier, later, forms))
    for report_id, report in reports:
        told = {"registered": registered, "title": report.agency or ""}
        yield from ((report_id, finding) for finding in contradictions.agencies(told))
