"""Facts of reports made with a seed, in which all sums of the form hold."""

import random
from typing import Any

from tests.sites import forms
from tests.sites.facts import Facts, columns


def random_facts(form: str, rng: random.Random, sparse: bool = False) -> Facts:
    """Facts in which all sums of the form hold; many cells 0, some large. ``sparse``: nearly all 0, as most reports."""

    def count() -> int:
        if sparse and rng.random() < 0.93:
            return 0
        return rng.choice([0, 0, 0, rng.randrange(10), rng.randrange(100), rng.randrange(5000)])

    cells: dict[str, Any] = {}
    rows = list(columns(form))
    for table, row, codes in rows:
        for code in codes:
            cells[f"{table}.{row}.{code}"] = count()
    if form == "v2008":
        for table, addends, whole in forms.ANNEX_SUMS.values():
            cells[f"{table}.{whole}.value"] = sum(cells[f"{table}.{row}.value"] for row in addends)
    else:
        if form == "v2021" and rng.random() < 0.5:
            cells.update({f"processing_fee.information_fee.{code}": count() for code, _ in forms.PROCESSING_FEE})
        balance(cells, form, rng)
    return Facts(
        agency_id="000000-test",
        year={"v2008": 2015, "v2019": 2020, "v2021": 2023}[form],
        form=form,
        title=None,
        agency="某市某局",
        file="",
        listed="",
        list_title="",
        prose={},
        labels={},
        cells=cells,
        printed={key: str(value) for key, value in cells.items()},
        states={},
        short_rows=[],
    )


def balance(cells: dict[str, Any], form: str, rng: random.Random) -> None:
    applicants = [code for code, _ in forms.APPLICANTS][:6]
    for code in applicants:
        handled = sum(cells[f"applications.{row}.{code}"] for row in forms.leaves(form))
        cells[f"applications.total_handled.{code}"] = handled
        carried = cells[f"applications.carried_forward.{code}"]
        brought = rng.randrange(handled + carried + 1)
        cells[f"applications.carried_over_in.{code}"] = brought
        cells[f"applications.new_received.{code}"] = handled + carried - brought
    for table, row, _ in columns(form):
        if table == "applications":
            cells[f"{table}.{row}.total"] = sum(cells[f"{table}.{row}.{code}"] for code in applicants)
        if table == "review_litigation":
            parts = [code for code, _ in forms.OUTCOMES][:4]
            cells[f"{table}.{row}.total"] = sum(cells[f"{table}.{row}.{code}"] for code in parts)
