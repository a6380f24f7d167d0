"""From the bare home page of a replica to its reports, as a new user goes: `scrapy detect`, its proposal, a crawl."""

import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.crawl_server import ROOT, captures, crawl
from tests.sites.agency import Agency, Replica, html, maker, reports_of, site
from tests.sites.exchange import Log
from tests.sites.replica import Site
from tests.sites.server import serving
from tests.test_crawler_families import FAMILIES

SCRAPY = str(Path(sys.executable).with_name("scrapy"))
MARK = "crawler/sources/:"  # after which the proposed file stands


@dataclass(slots=True)
class Home:
    """One replica with a home page. ``said``: what detect says when it finds no reports, '' when it proposes a file.

    ``missing``, ``extra``: reports that a crawl of the proposed file did not find, and documents that are none.
    """

    family: str
    replica: Replica
    site: Site
    said: str = ""
    missing: int = 0
    extra: int = 0

    @property
    def exact(self) -> bool:
        return not self.said and not self.missing and not self.extra

    @property
    def wrong(self) -> bool:
        """Whether the user was told of reports and did not get exactly them, or was told nothing."""
        return bool(self.missing or self.extra) or self.said.isspace()

    def line(self) -> str:
        if self.said:
            return f"{self.family}: none found; {self.said}"
        return f"{self.family}: {len(self.replica.reports)} reports, {self.missing} missing, {self.extra} extra"


def homes(families: Iterable[str] = FAMILIES) -> list[Home]:
    """Each family under a home page of its own or a made-up one. Those that need a further host or a certificate are
    left out."""
    made = []
    for number, family in enumerate(families, 1):
        platform, odd = FAMILIES[family]
        agency = Agency(f"4401{number:02}-{family}", f"某市第{number}区科技局", folder=f"kjj{number}", number=number)
        replica = maker(platform)(agency, reports_of(agency, range(2012, 2024), files={2019, 2021}), odd)
        if replica.others or replica.secure:
            continue
        if not leads_on(replica):
            links = '<a href="/zwgk/">政务公开</a><a href="/wz/">政府网站工作年度报表</a>'
            replica.page("/", html(agency.name, links))
            menu = f'<a href="/tz/">通知公告</a><a href="{replica.entry}">政府信息公开年报</a>'
            replica.page("/zwgk/", html("政务公开", menu))
        made.append(Home(family, replica, site(replica.answers, agency.id, f"127.0.3.{number}")))
    return made


def leads_on(replica: Replica) -> bool:
    home = replica.answers.get("/")
    return home is not None and (callable(home) or home.status != 200 or b"<a" in home.body or b"frame" in home.body)


def walk_homes(chosen: list[Home], folder: Path, say: Callable[[str], None]) -> None:
    """Fill in what each home led to."""
    (folder / "sources").mkdir(parents=True)
    with serving([home.site for home in chosen], Log()) as servers:
        bases = {site.name: site.base for site in servers.sites}
        for home in chosen:
            base = bases[home.replica.agency.id]
            told = detected(base, folder)
            proposal = told.stdout.partition(MARK)[2].strip()
            if told.returncode:
                home.said = reasons(told.stdout) or " "
            else:
                host = tomllib.loads(proposal)["site"]
                named = proposal.replace(host, f"{home.family}.home").replace("000000-agency", home.family)
                (folder / "sources" / f"{home.family}.toml").write_text(named, encoding="utf-8")
            say(f"detect {home.family}: {home.said or 'proposes a source'}")
        crawl(folder / "sources", folder / "data")
    got: dict[str, set[str]] = {}
    for capture in captures(folder / "data"):
        if capture.verdict == "ok" and capture.role == "document":
            got.setdefault(str(capture.source_id).partition(".home")[0], set()).add(capture.url)
    for home in chosen:
        if not home.said:
            wanted = {bases[home.replica.agency.id] + path for path in home.replica.reports}
            home.missing = len(wanted - got.get(home.family, set()))
            home.extra = len(got.get(home.family, set()) - wanted)


def detected(base: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    settings = ["-s", "DOWNLOAD_DELAY=0", "-s", f"HOST_LOCKS_DIR={folder}/locks"]
    return subprocess.run([SCRAPY, "detect", base + "/", *settings], cwd=ROOT, capture_output=True, text=True)


def reasons(said: str) -> str:
    """The issues that detect prints, or else its advice."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    issues = [line for line in lines if line.startswith("ISSUE")]
    return "; ".join(issues) if issues else (lines or [""])[-1]
