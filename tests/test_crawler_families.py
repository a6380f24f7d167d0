"""Every family of platforms with its oddities: a walk finds exactly the reports that the replica holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.captures import read_http
from archive.place import warc_dir
from crawler.page import Page
from crawler.recognise import recognise
from tests.crawl_server import captures, certificate, crawl, table
from tests.sites.agency import Agency, Replica, maker, reports_of, site, source_toml
from tests.sites.exchange import Log
from tests.sites.platforms.barriers import WALLS
from tests.sites.platforms.regional import PLACES
from tests.sites.replica import Site
from tests.sites.server import serving

YEARS = range(2012, 2024)
# name -> platform, oddities
FAMILIES: dict[str, tuple[str, set[str]]] = {
    "gkmlpt": ("gkmlpt", set()),
    "gkmlpt-fragment": ("gkmlpt", {"fragment", "shrinking"}),
    "gkmlpt-jump": ("gkmlpt", {"jump"}),
    "gkmlpt-error": ("gkmlpt", {"error"}),
    "gkmlpt-null": ("gkmlpt", {"null"}),
    "gkmlpt-other-host": ("gkmlpt", {"other_host", "capitals"}),
    "gkmlpt-two": ("gkmlpt", {"two", "again"}),
    "nfcms": ("nfcms", {"mobile", "weixin"}),
    "nfcms-front": ("nfcms", {"front"}),
    "nfcms-absolute": ("nfcms", {"absolute"}),
    "nfcms-json": ("nfcms", {"json"}),
    "nfcms-json-years": ("nfcms", {"json", "years"}),
    "nfcms-json-blind": ("nfcms", {"json", "blind"}),
    "nfcms-json-null": ("nfcms", {"json", "null"}),
    "trs": ("trs", set()),
    "trs-commented": ("trs", {"commented"}),
    "trs-records": ("trs", {"records", "list"}),
    "trs-create-page": ("trs", {"create_page", "stub"}),
    "trs-articles": ("trs", {"articles", "repeats"}),
    "trs-written": ("trs", {"written"}),
    "trs-title-first": ("trs", {"title_first"}),
    "trs-menu": ("trs", {"menu"}),
    "trs-inside": ("trs", {"inside"}),
    "ucap": ("ucap", set()),
    "ucap-first-again": ("ucap", {"first_again", "stale"}),
    "ucap-json": ("ucap", {"json"}),
    "ucap-channels": ("ucap", {"channels"}),
    "ucap-form": ("ucap", {"form"}),
    "ucap-form-away": ("ucap", {"form", "away"}),
    "ucap-load": ("ucap", {"load"}),
    "ucap-zero": ("ucap", {"zero"}),
    "ucap-token": ("ucap", {"token"}),
    "ucap-error": ("ucap", {"json", "error"}),
    "ucap-null": ("ucap", {"load", "null"}),
    "ucap-tree": ("ucap", {"tree", "stale"}),
    "ucap-tree-whole": ("ucap", {"tree", "stale", "whole"}),
    "ucap-tree-named": ("ucap", {"tree", "named"}),
    "ucap-tree-gone": ("ucap", {"tree", "gone"}),
    **{
        f"jpage-{kind}": ("jpage", {kind}) for kind in ("window", "array", "shell", "whole", "fewer", "gone", "same")
    },
    "jpaas": ("hanweb_jpaas", set()),
    "jpaas-home": ("hanweb_jpaas", {"home", "jsonp", "fewer"}),
    "jpaas-table": ("hanweb_jpaas", {"table", "short"}),
    "jpaas-years": ("hanweb_jpaas", {"years", "repeats"}),
    "jpaas-null": ("hanweb_jpaas", {"null", "more"}),
    "jpaas-error": ("hanweb_jpaas", {"error"}),
    "xxgk": ("hanweb_xxgk", {"fewer"}),
    "xxgk-home": ("hanweb_xxgk", {"home", "plain", "repeats", "more"}),
    "xxgk-tree": ("hanweb_xxgk", {"tree"}),
    "xxgk-number": ("hanweb_xxgk", {"number", "null", "more"}),
    "xxgk-mixed": ("hanweb_xxgk", {"mixed"}),
    "xxgk-error": ("hanweb_xxgk", {"error"}),
    "lonsun": ("lonsun", {"fewer"}),
    "lonsun-home": ("lonsun", {"home", "older", "repeats"}),
    "lonsun-menu": ("lonsun", {"menu", "object"}),
    "lonsun-first": ("lonsun", {"first", "null", "more"}),
    "lonsun-whole": ("lonsun", {"whole"}),
    "lonsun-error": ("lonsun", {"error"}),
    "lonsun-blind": ("lonsun", {"blind"}),
    "epoint": ("epoint", {"again"}),
    "epoint-zero": ("epoint", {"zero", "own_size", "fewer"}),
    "epoint-home": ("epoint", {"home", "zero", "ajax", "repeats", "own_size"}),
    "epoint-inline": ("epoint", {"inline", "wrapped", "own_size"}),
    "epoint-text": ("epoint", {"text", "jsonp", "null", "more"}),
    "epoint-error": ("epoint", {"zero", "error"}),
    "epoint-static": ("epoint", {"static"}),
    "epoint-click": ("epoint", {"click"}),
    "epoint-blind": ("epoint", {"blind"}),
    "boda": ("boda", {"bytes", "plain"}),
    "boda-virtual": ("boda", {"virtual"}),
    "boda-captcha": ("boda", {"captcha"}),
    "huilan": ("huilan", set()),
    "huilan-dynamic": ("huilan", {"dynamic"}),
    "huilan-index": ("huilan", {"index"}),
    "huilan-portlet": ("huilan", {"portlet", "repeats"}),
    "huilan-posted": ("huilan", {"posted", "null"}),
    "huilan-error": ("huilan", {"portlet", "error"}),
    "was": ("was", set()),
    "was-column": ("was", {"column"}),
    "was-json": ("was", {"json"}),
    "was-jsonp": ("was", {"jsonp"}),
    "was-error": ("was", {"error"}),
    "truecms": ("truecms", set()),
    "truecms-calls": ("truecms", {"calls", "fewer"}),
    "truecms-shell": ("truecms", {"shell"}),
    "truecms-whole": ("truecms", {"whole"}),
    "truecms-gone": ("truecms", {"gone"}),
    "truecms-null": ("truecms", {"null"}),
    "truecms-same": ("truecms", {"same"}),
    "huaian": ("huaian", set()),
    "huaian-error": ("huaian", {"error"}),
    "static": ("static_list", set()),
    "static-frames": ("static_list", {"frames"}),
    **{
        f"generic-{kind}": ("generic", {kind})
        for kind in ("query", "query_zero", "path", "folder", "click", "variable", "javascript", "object", "plugin",
                     "iframe", "form", "ignored", "browser", "levels")
    },
    "static-header": ("static_list", {"header"}),
    "carriers": ("carriers", set()),
    **{f"shells-{kind}": ("article_shells", {kind}) for kind in ("epoint", "art_info", "unknown")},
    **{f"barriers-{kind}": ("barriers", {kind}) for kind in (*WALLS, "index", "soft404", "mention", "home")},
    **{f"regional-{kind}": ("regional", {kind}) for kind in PLACES},
}  # fmt: skip
SPARE = 3  # requests for list pages that are not there: two numbers of page 2, and the end of a list


@dataclass(frozen=True)
class Walked:
    replica: Replica
    bases: dict[str, str]
    data: Path
    log: Log
    captures: list[Any]
    issues: list[tuple[str, str]]  # kind, address

    @property
    def source(self) -> str:
        return f"{self.replica.agency.id}.replica/nb"

    def found(self, role: str) -> list[Any]:
        return [c for c in self.captures if c.role == role]

    def address(self, path: str) -> str:
        """The URL of one of the replica's addresses."""
        for name, base in self.bases.items():
            path = path.replace(f"{{base:{name}}}", base)
        return path if path.startswith("http") else self.bases[self.replica.agency.id] + path


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Walked]]:
    """One crawl of all families."""
    folder = tmp_path_factory.mktemp("families")
    made: dict[str, Replica] = {}
    sites: list[Site] = []
    further: dict[str, Site] = {}
    for number, (name, (platform, odd)) in enumerate(FAMILIES.items(), 1):
        agency = Agency(f"4401{number:02}-{name}", f"某市第{number}区科技局", folder=f"kjj{number}", number=number)
        options = {"notices": 130} if name == "gkmlpt-fragment" else {}
        made[name] = maker(platform)(agency, reports_of(agency, YEARS, files={2019, 2021}), odd, **options)
        tls = certificate(folder) if made[name].secure else None
        sites.append(site(made[name].answers, agency.id, f"127.0.1.{number}", tls))
        for other, answers in made[name].others.items():
            further.setdefault(other, site({}, other, "127.0.2.1")).answers.update(answers)
    log = Log()
    with serving([*sites, *further.values()], log) as servers:
        bases = {site.name: site.base for site in servers.sites}
        (folder / "sources").mkdir()
        for name, replica in made.items():
            text = source_toml(replica, bases[replica.agency.id])
            (folder / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")
        again = source_toml(made["ucap-form"], bases[made["ucap-form"].agency.id]).replace(".replica", ".again")
        again = again.replace("list.shtml", "list.shtml#again")
        (folder / "sources" / "z-again.toml").write_text(again, encoding="utf-8")  # the last one to begin
        done = crawl(folder / "sources", folder / "data")
    assert done.returncode in (0, 1), done.stdout + done.stderr
    kept: dict[str, list[Any]] = {}
    for capture in captures(folder / "data"):
        kept.setdefault(capture.source_id, []).append(capture)
    told: dict[str, list[tuple[str, str]]] = {}
    for row in table(folder / "data", "issues"):
        told.setdefault(row["source_id"], []).append((row["kind"], row["url"]))
    walks = {}
    for name, replica in made.items():
        source = f"{replica.agency.id}.replica/nb"
        found, issues = kept.get(source, []), told.get(source, [])
        walks[name] = Walked(replica, bases, folder / "data", log, found, issues)
    yield walks


@pytest.mark.parametrize("name", FAMILIES)
def test_exactly_the_reports_that_are_held_are_found(walked: dict[str, Walked], name: str) -> None:
    here = walked[name]
    documents = sorted(c.url for c in here.found("document") if c.verdict == "ok")
    files = sorted(c.url for c in here.found("attachment") if c.verdict == "ok")
    assert documents == sorted(map(here.address, here.replica.reports))
    assert files == sorted(map(here.address, here.replica.files))


@pytest.mark.parametrize("name", ["boda", "boda-virtual", "trs", "gkmlpt-other-host"])
def test_attachments_have_the_names_their_agency_gave_them(walked: dict[str, Walked], name: str) -> None:
    """Also where the link only says 附件 and the name comes in GBK bytes, or has no suffix in the address."""
    here = walked[name]
    files = here.found("attachment")
    agency = here.replica.agency.name
    assert sorted(c.title for c in files) == [f"{agency}2019年年报.docx", f"{agency}2021年年报.docx"]


def test_files_have_the_best_name_there_is(walked: dict[str, Walked]) -> None:
    """Of the server in GBK bytes, of the link, of what a viewer shows, of the address alone."""
    here = walked["carriers"]
    files = here.found("attachment")
    told = {2023: "docx", 2022: "pdf", 2021: "pdf", 2018: "zip", 2017: "wps", 2016: "ofd", 2015: "pdf"}
    named = {c.title for c in files if c.verdict == "ok"}
    assert named == {*(f"{year}年度报告（全文）.{suffix}" for year, suffix in told.items()), "1.jpg", "2.jpg", "a.pdf"}


def test_titles_survive_a_header_that_says_another_charset(walked: dict[str, Walked]) -> None:
    here = walked["static-header"]
    titles = [row["title"] for row in table(here.data, "listings") if row["source_id"] == here.source]
    assert len([title for title in titles if "镕堃㙍局" in title]) == len(here.replica.reports)


def test_a_date_inside_a_link_is_no_part_of_its_title(walked: dict[str, Walked]) -> None:
    here = walked["trs-inside"]
    listed = [
        row for row in table(here.data, "listings") if row["source_id"] == here.source and row["kind"] == "report"
    ]
    name = here.replica.agency.name
    assert {row["title"] for row in listed} == {f"{name}{year}年政府信息公开工作年度报告" for year in YEARS}


def test_what_is_not_asked_for_does_not_reach_the_wire(walked: dict[str, Walked]) -> None:
    """Copies of a site, media, false friends; and a host that answered with a barrier."""
    asked = [entry.url for entry in walked["carriers"].log]
    assert not [url for url in asked if "wzbb" in url]
    for kind in WALLS:
        here = walked[f"barriers-{kind}"]
        base = here.bases[here.replica.agency.id]
        assert len([url for url in asked if url.startswith(base)]) == 3  # robots.txt, the list, one report


@pytest.mark.parametrize("name", [name for name, (platform, _) in FAMILIES.items() if platform != "static_list"])
def test_the_entry_page_tells_its_platform(walked: dict[str, Walked], name: str) -> None:
    """An old catalogue tells nothing; read as a generic or TRS list it is read alike."""
    here = walked[name]
    first = here.found("list")[0]
    page = Page(first.url, read_http(warc_dir(here.data), first).body)
    signs = [sign.platform for sign in recognise(page)]
    assert (signs or ["generic"])[0] == here.replica.platform


@pytest.mark.parametrize("name", FAMILIES)
def test_only_what_cannot_be_had_is_an_issue(walked: dict[str, Walked], name: str) -> None:
    here = walked[name]
    assert sorted(here.issues) == sorted((kind, here.address(path)) for kind, path in here.replica.issues)


def test_nothing_is_asked_for_twice(walked: dict[str, Walked]) -> None:
    """Two sources share one list that is asked for by POST: its pages are told apart by their bodies, and kept."""
    here = walked["ucap-form"]
    asked = [(entry.url, entry.received.partition(b"\r\n\r\n")[2]) for entry in here.log]
    assert len(asked) == len(set(asked))
    shared = f"{here.replica.agency.id}.again/nb"
    found = [row for row in table(here.data, "listings") if row["source_id"] == shared and row["kind"] == "report"]
    assert len(found) == len(here.replica.reports)


@pytest.mark.parametrize("name", FAMILIES)
def test_hardly_a_list_page_is_asked_for_in_vain(walked: dict[str, Walked], name: str) -> None:
    here = walked[name]
    lists = here.found("list")
    assert here.replica.lists <= len(lists) <= here.replica.lists + SPARE, [(c.url, c.verdict) for c in lists]
