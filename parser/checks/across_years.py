"""Two reports of one agency on consecutive years: what the first leaves over, the second takes up.

A quantity is continued only between forms where it means the same (a rule's ``earlier``), and never into a year where
its series breaks. The findings belong to the later report.
"""

from collections.abc import Iterator, Sequence

from parser.checks.bounds import Years, evaluate
from parser.forms import Form
from parser.report import Finding, Report


def across_years(earlier: Report, later: Report, forms: Sequence[Form]) -> Iterator[Finding]:
    """The rules of the later report's form on two reports of the same agency; nothing unless the years follow.

    Keys of cells of the earlier report carry its year: ``applications@2020``. ``evidence``: the agency's two names
    where they were printed differently, a merger or a move being the honest reason for most differences.
    """
    form = next((form for form in forms if form.code == later.form), None)
    if form is None or earlier.year is None or later.year is None or later.year != earlier.year + 1:
        return
    renamed = earlier.agency and later.agency and earlier.agency != later.agency
    evidence = f"{earlier.agency}（{earlier.year}）→ {later.agency}（{later.year}）" if renamed else ""
    years = Years(later.cell, earlier.cell, earlier.year)
    for rule in form.across_years:
        if earlier.form in rule.earlier and later.year not in rule.breaks:
            yield from evaluate(rule, form, years, "across_years", evidence)
