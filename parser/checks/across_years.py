"""Two reports of one agency on consecutive years: what the first leaves over, the second takes up.

A quantity is continued only between forms where it means the same (a rule's ``earlier``), and never into a year where
its series breaks. The findings belong to the later report.
"""

from collections.abc import Iterator, Sequence

from parser.alignment.values import Number
from parser.checks.bounds import Years, evaluate
from parser.checks.sides import Cells, Key
from parser.forms import Form
from parser.report import Finding, Report

# A table with so many different numbers besides 0 does not come out the same twice by itself.
DIFFERENT = 4


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
    if earlier.form == later.form:
        yield from repeated(form, years)


def repeated(form: Form, years: Years) -> Iterator[Finding]:
    """Tables whose numbers are all those of the year before: a report that was published again with another year."""
    for table in form.tables:
        keys = tuple(key for key in years.cells if key[0] == table.code)
        now, before = (numbers(cells, keys) for cells in (years.cells, years.last))
        if len(set(now.values()) - {0}) >= DIFFERENT and len(now) == len(keys) and now == before:
            yield Finding(
                "numbers_of_last_year",
                table.code,
                "report",
                "differs",
                len(now),
                len(now),
                keys,
                tuple((f"{key[0]}@{years.last_year}", key[1], key[2]) for key in keys),
                "本年的数与上一年不全相同",
                "across_years",
                "warning",
            )


def numbers(cells: Cells, keys: tuple[Key, ...]) -> dict[Key, Number]:
    found = ((key, cells[key].value) for key in keys if key in cells)
    return {key: value for key, value in found if value is not None}
