"""A made-up province: agencies over all platforms, each on a host of its own, with the oddities of real ones mixed in.

The same seed gives the same province. How often each platform stands in it follows the order in which they are met in
China and in Guangdong (rates are judged, nobody counts them): TRS, Hanweb, UCAP and the two of the south are most.
"""

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.sites.agency import Agency, Replica, Report, maker, reports_of, site, source_toml
from tests.sites.replica import Answer, Site

WEIGHTS = {"trs": 22, "hanweb": 18, "ucap": 16, "gkmlpt": 14, "nfcms": 8, "boda": 7, "static_list": 6, "generic": 6}
OTHERS = 3  # of a platform that is not named above
DOWN, BARRED = 13, 21  # of each fifty agencies: its site is down, a firewall answers all
SCANNED = 0.3  # of the reports of an agency have a file attached
WORDS = "本机关依法公开政府信息，及时答复申请，公开内容包括规划计划、财政预决算、重大项目、应急管理和民生保障。"


@dataclass(frozen=True, slots=True)
class Member:
    """One agency of the province. ``state``: ok, down, or barred. ``odd``: the oddities of its site."""

    replica: Replica
    site: Site
    odd: frozenset[str]
    state: str = "ok"

    @property
    def source(self) -> str:
        return f"{self.replica.agency.id}.replica/nb"


def province(families: Mapping[str, tuple[str, set[str]]], agencies: int, seed: int) -> list[Member]:
    """``families``: name -> platform and oddities, as the replicas are tested. Hosts are 127.x.y.z, ports free ones."""
    chance = random.Random(seed)
    plain = {name: (platform, odd) for name, (platform, odd) in families.items() if single(platform, odd)}
    platforms = sorted({platform for platform, _ in plain.values()})
    # Each family at least once where there is room for all, then by weight.
    drawn = list(plain) if len(plain) <= agencies else []
    while len(drawn) < agencies:
        platform = chance.choices(platforms, [WEIGHTS.get(name, OTHERS) for name in platforms])[0]
        drawn.append(chance.choice([name for name, (of, _) in plain.items() if of == platform]))
    return [member(number, *plain[name], chance) for number, name in enumerate(drawn, 1)]


def single(platform: str, odd: Collection[str]) -> bool:
    """Whether a family needs no further host and no certificate, which a province of hundreds would spend time on."""
    made = maker(platform)(Agency("1", "某局"), reports_of(Agency("1", "某局"), range(2012, 2024)), odd)
    return not made.others and not made.secure


def member(number: int, platform: str, odd: set[str], chance: random.Random) -> Member:
    agency = Agency(f"44{number:04}-{platform}", f"某省第{number}局", folder=f"bm{number}", number=number)
    years = range(chance.choice((2008, 2012, 2016)), 2024)
    files = {year for year in years if chance.random() < SCANNED}
    reports = [long(report, chance) for report in reports_of(agency, years, files=files)]
    made = maker(platform)(agency, reports, odd)
    state = {DOWN: "down", BARRED: "barred"}.get(number % 50, "ok")
    answers = dict(made.answers)
    if state == "barred":
        answers = {path: barrier() for path in answers}
    host = f"127.{1 + number // 62500}.{number // 250 % 250 + 10}.{number % 250 + 1}"
    return Member(made, site(answers, agency.id, host), frozenset(odd), state)


def barrier() -> Answer:
    return Answer(412, b"<html><head><script>$_ts=window['$_ts'];</script></head><body></body></html>")


def long(report: Report, chance: random.Random) -> Report:
    """The report with as much prose as real ones have: 2,000 to 8,000 characters."""
    more = "".join(f"<p>（{n}）{report.title}：{WORDS}</p>" for n in range(chance.randint(30, 110)))
    return Report(report.year, report.title, report.date, report.body + more, report.files)


def write_sources(members: Collection[Member], bases: Mapping[str, str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for each in members:
        text = source_toml(each.replica, bases[each.replica.agency.id])
        (folder / f"{each.replica.agency.id}.toml").write_text(text, encoding="utf-8")
