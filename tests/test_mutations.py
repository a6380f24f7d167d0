"""Damaged reports: no cell may come out wrong without saying so, and what was not damaged stays certain."""

from collections import Counter
from dataclasses import dataclass, field

import pytest

from parser.read import read_report
from tests.layouts import LAYOUTS
from tests.mutations import Case, case, cases
from tests.random_facts import random_facts
from tests.table_damages import DAMAGES

SEED = 20261120
COUNT = 1600  # `make soak` reads 50,000
CERTAIN = 0.97  # of the cells that the damage did not touch


@dataclass
class Tally:
    """What came of a run: wrong cells by case, and how many untouched cells stayed certain."""

    wrong: list[str] = field(default_factory=list)
    certain: Counter[str] = field(default_factory=Counter)
    untouched: Counter[str] = field(default_factory=Counter)

    def add(self, damaged: Case) -> None:
        cells = {".".join(key): cell for key, cell in read_report(damaged.document).cell.items()}
        _, layout, damage, _ = damaged.name.split("/")
        for key, true in damaged.truth.items():
            cell = cells.get(key)
            if cell is not None and cell.state == "number" and cell.value != true:
                self.wrong.append(f"{damaged.name} {key}: read {cell.value} from {cell.raw!r}, true is {true}")
            if true is not None and key.rsplit(".", 1)[0] not in damaged.touched:
                for group in ("all", layout, damage):
                    self.untouched[group] += 1
                    self.certain[group] += cell is not None and cell.state == "number"

    def merge(self, other: "Tally") -> None:
        self.wrong += other.wrong
        self.certain.update(other.certain)
        self.untouched.update(other.untouched)

    def share(self, group: str) -> float:
        return self.certain[group] / self.untouched[group]

    def lines(self) -> list[str]:
        return [
            f"{group:20} {self.share(group):8.2%} of {n:9,} untouched cells certain"
            for group, n in self.untouched.items()
        ]


def test_no_damage_makes_a_cell_silently_wrong() -> None:
    tally = Tally()
    for damaged in cases(SEED, COUNT):
        tally.add(damaged)
    print("\n".join(tally.lines()))
    assert tally.wrong == []
    separated = [layout for layout in ("ruled", *LAYOUTS) if not layout.startswith("glued")]
    for group in ("untouched", *separated):
        assert tally.share(group) >= CERTAIN, tally.lines()
    assert tally.share("all") >= CERTAIN, tally.lines()


def test_an_undamaged_report_is_read_whole_in_every_layout() -> None:
    for layout in ["ruled", *LAYOUTS]:
        for form in ("v2019", "v2021", "v2008"):
            tally = Tally()
            tally.add(case(form, layout, "untouched", 7))
            assert tally.wrong == []
            if not layout.startswith("glued"):
                assert tally.share("all") == 1, (form, layout, tally.lines())


def test_a_changed_digit_is_read_as_printed_and_breaks_a_sum() -> None:
    """In the table of applications every cell stands in two or three sums; no changed digit passes unseen."""
    seen = 0
    for seed in range(60):
        damaged = case("v2021", "ruled", "change_digit", seed)
        (key,) = damaged.touched
        report = read_report(damaged.document)
        differs = [finding for finding in report.findings if finding.verdict == "differs"]
        if key.startswith(("applications", "review_litigation")):
            seen += 1
            assert differs, damaged.name
        else:
            assert not differs
    assert seen > 20


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_damage_is_made_in_every_form(damage: str) -> None:
    for form in ("v2019", "v2021"):
        made = [case(form, "ruled", damage, seed) for seed in range(5)]
        whole = [case(form, "ruled", "untouched", seed) for seed in range(5)]
        changed = [m for m, w in zip(made, whole, strict=True) if m.document.text != w.document.text]
        assert bool(changed) == (damage != "untouched"), (form, damage)


def test_the_facts_of_the_generator_hold_their_sums() -> None:
    import random

    for form in ("v2019", "v2021"):
        damaged = case(form, "ruled", "untouched", 3)
        assert {finding.verdict for finding in read_report(damaged.document).findings} == {"agrees"}
    assert random_facts("v2008", random.Random(1)).cells["gz_annex1.proactive_total.value"] > 0
