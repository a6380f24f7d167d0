"""The sets of facts: each is one report, printed as headings, paragraphs and tables in reading order.

Part four has fifteen columns: its numbers are kept to four digits, since five do not fit into one line of a cell there.

busy21, busy19   no cell is 0 but by chance, numbers of one to four digits, a fraction, a minus, a printed unit
sparse21         nearly all 0, as most published reports
random21         what `tests/random_facts.py` gives, with the fee table of part six
sheet16          the statistics sheet of 2014 that was in force until 2018
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from tests.fixtures import Fixture
from tests.fixtures.sheets import SHEETS
from tests.fixtures.write import caption, headings, tables_of
from tests.random_facts import balance, random_facts
from tests.sites import forms
from tests.sites.facts import Facts, Number
from tests.sites.grids import Grid

SETS = ("busy21", "busy19", "sparse21", "random21", "sheet16")
SEED = 20261121
SHEET_SUMS = {  # a total after the totals that it is made of
    "apps_received": ("apps_in_person", "apps_fax", "apps_online", "apps_letter"),
    "apps_concluded": ("apps_concluded_on_time", "apps_concluded_extended"),
    "reply_refused": (
        "refused_state_secret",
        "refused_trade_secret",
        "refused_privacy",
        "refused_security_stability",
        "refused_not_gov_info",
        "refused_other_legal",
    ),
    "replies": (
        "reply_already_public",
        "reply_granted",
        "reply_partly",
        "reply_refused",
        "reply_not_this_agency",
        "reply_not_exist",
        "reply_amend",
        "reply_other_route",
    ),
    "staff": ("staff_full_time", "staff_part_time"),
}
PROSE = {
    "s1": [
        "{year}年，本局把公开工作列入年度计划，由办公室牵头，各科室各有一名联络员。",
        "（一）主动公开情况。全年在门户网站公开信息，公开前逐件审查，发布后按季度核对目录。",
        "（二）监督保障情况。组织一次培训，检查中发现的问题当月改正。",
    ],
    "s5": [
        "主要不足是解读材料的形式比较单一，个别栏目更新不够及时。",
        "下一步将增加图解，并把栏目更新列入科室考核。",
    ],
    "s6": ["本年度没有其他需要报告的事项。"],
}


@dataclass(frozen=True)
class Heading:
    """A heading of a section; ``code`` as the form names it."""

    text: str
    code: str


@dataclass(frozen=True)
class Table:
    """A table with the codes of the form's tables whose cells it prints."""

    grid: Grid
    tables: tuple[str, ...]


Block = str | Heading | Table


@dataclass(frozen=True)
class Sample:
    """One set of facts, ready to be printed."""

    name: str
    facts: Facts
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        return self.facts.title or ""

    @property
    def grids(self) -> list[Table]:
        return [block for block in self.blocks if isinstance(block, Table)]

    def truth(self, tables: frozenset[str] | None = None) -> dict[str, Any]:
        """The truth in the layout of `parser.score`; of some tables only, for a file that shows no others."""
        cells: dict[str, dict[str, dict[str, Number | None]]] = {}
        for key, value in self.facts.cells.items():
            table, row, column = key.split(".")
            if tables is None or table in tables:
                cells.setdefault(table, {}).setdefault(row, {})[column] = value
        return {"form": self.facts.form, "year": self.facts.year, "tables": cells}


def samples(names: tuple[str, ...] = SETS) -> list[Sample]:
    return [sample(name) for name in names]


@cache
def sample(name: str) -> Sample:
    """One set by its name.

    Raises:
        KeyError: there is no such set.
    """
    facts = {
        "busy21": lambda rng: busy("v2021", rng),
        "busy19": lambda rng: busy("v2019", rng),
        "sparse21": lambda rng: random_facts("v2021", rng, sparse=True),
        "random21": with_fee,
        "sheet16": sheet,
    }[name](random.Random(f"{name} {SEED}"))
    facts = replace(facts, agency="示例市科学技术局", year={"v2019": 2020, "v2021": 2022, "v2008": 2016}[facts.form])
    facts = replace(
        facts,
        title=f"{facts.agency}{facts.year}年政府信息公开工作年度报告",
        prose={code: [line.format(year=facts.year) for line in lines] for code, lines in PROSE.items()},
    )
    return Sample(name, facts, tuple(blocks(facts)))


def count(rng: random.Random) -> Number:
    return rng.choice([rng.randrange(1, 10), rng.randrange(10, 100), rng.randrange(100, 3000)])


def busy(form: str, rng: random.Random) -> Facts:
    facts = random_facts(form, rng)
    cells = {key: count(rng) for key in facts.cells if not key.startswith("processing_fee")}
    narrow(cells, form, rng)
    printed: dict[str, str] = {}
    if form == "v2021":
        cells["art20_8.admin_fee.amount_wan_yuan"] = 158.36
    else:
        cells["art20_6.penalty.change"] = -4
        cells["art20_9.central_procurement.amount"] = 37589731
        printed["art20_9.central_procurement.amount"] = "37589731元"
    return replace(facts, cells=cells, printed={key: printed.get(key, str(value)) for key, value in cells.items()})


def narrow(cells: dict[str, Any], form: str, rng: random.Random) -> None:
    """Let the sums hold, with numbers in part four that fit its columns."""
    cells.update({key: value % 500 for key, value in cells.items() if key.startswith("review_litigation")})
    balance(cells, form, rng)


def with_fee(rng: random.Random) -> Facts:
    facts = random_facts("v2021", rng)
    cells = facts.cells | {f"processing_fee.information_fee.{code}": count(rng) for code, _ in forms.PROCESSING_FEE}
    narrow(cells, "v2021", rng)
    return replace(facts, cells=cells, printed={key: str(value) for key, value in cells.items()})


def sheet(rng: random.Random) -> Facts:
    """The sheet of 2014. Its parts add up to its totals: recognised numbers of a sum that differs are in doubt."""
    codes = [code for code, _, _ in SHEETS["stat_sheet_2014"].entries if code]
    cells: dict[str, Number | None] = {f"stat_sheet_2014.{code}.value": count(rng) for code in codes}
    cells["stat_sheet_2014.fees_wan_yuan.value"] = 0.085
    cells["stat_sheet_2014.budget_wan_yuan.value"] = 12.6
    for total, parts in SHEET_SUMS.items():
        values = [cells[f"stat_sheet_2014.{part}.value"] or 0 for part in parts]
        cells[f"stat_sheet_2014.{total}.value"] = sum(values)
    empty = random_facts("v2008", rng)
    return replace(empty, cells=cells, printed={key: str(value) for key, value in cells.items()})


def blocks(facts: Facts) -> Iterator[Block]:
    fixture = Fixture("", {"tables": ["stat_sheet_2014"]}, facts)
    tables = tables_of(fixture)
    for code, text in headings(fixture).items():
        yield Heading(text, code)
        yield from facts.prose.get(code, [])
        for at, grid in enumerate(tables.get(code, [])):
            if above := caption(fixture, at):
                yield above
            yield Table(grid, printed_tables(facts, code))


def printed_tables(facts: Facts, section: str) -> tuple[str, ...]:
    """Codes of the form's tables that the one table of a section prints."""
    known = dict.fromkeys(key.split(".")[0] for key in facts.cells)
    if section == "s2":
        return tuple(code for code in known if code.startswith("art20"))
    return (
        {"s3": "applications", "s4": "review_litigation", "s6": "processing_fee", "s7": "stat_sheet_2014"}[section],
    )
