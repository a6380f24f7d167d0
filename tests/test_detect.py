"""`scrapy detect` and `scrapy check-source` as a new user runs them, from a home page and a sources file."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from crawler.sources import load_file
from tests.crawl_server import ROOT, answer, captures, crawl, page, report, rows, serving, source_file, table
from tests.sites.agency import Agency, html, maker, reports_of, site
from tests.sites.exchange import Log
from tests.sites.server import serving as replicas

SCRAPY = str(Path(sys.executable).with_name("scrapy"))
YEARS = range(2015, 2024)
LIST = rows(*[(f"某某区水务局{year}年政府信息公开工作年度报告", f"./202401/t{year}0131_{year}.html") for year in YEARS])
HOME = """<meta name="SiteName" content="某某区水务局网站"><a href="/zwgk/">政务公开</a>
<a href="/wz/">政府网站工作年度报表</a><a href="/login">登录</a>"""
SHELL = """<a href="/">首页</a><a href="/zwgk/zc/">政策文件</a><a href="/zwgk/nb/">政府信息公开年报</a>"""
SITE = {
    "/": page(HOME),
    "/zwgk/": page(SHELL),
    "/zwgk/nb/": page(LIST + "<script>createPageHTML(1, 0, 'index', 'html');</script>"),
    "/wz/": page(rows(("某某区水务局2023年政府网站工作年度报表", "/wz/1.html"))),
    **{f"/zwgk/nb/202401/t{year}0131_{year}.html": page(report(f"{year}年")) for year in YEARS},
}


def run(*arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
    given = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    command = [SCRAPY, *arguments, "-s", "DOWNLOAD_DELAY=0", *given]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)


def test_from_a_home_page_to_published_reports(tmp_path: Path) -> None:
    with serving(SITE) as server:
        done = run("detect", server.base + "/", HOST_LOCKS_DIR=tmp_path / "locks")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "trs: createPageHTML with a number first" in done.stdout
        assert "9 rows, 9 annual reports" in done.stdout
        assert not any("t2015" in path or "wz" in path for path in server.paths()), (
            "reports and false friends are not asked"
        )
        proposed = done.stdout.split("crawler/sources/:")[1].strip()
        assert "scrapy check-source crawler/sources/000000-127.0.0.1.toml" in proposed
        assert "Other lists" not in proposed
        told = tomllib.loads(proposed)
        assert (told["name"], told["platform"]) == ("某某区水务局", "trs")
        assert told["source"][0]["url"] == server.base + "/zwgk/nb/"
        assert told["source"][0]["first_year"] == 2015
        (tmp_path / "sources").mkdir()
        file = tmp_path / "sources" / "000000-local.toml"
        file.write_text(proposed, encoding="utf-8")
        assert load_file(file)[0].agency.level == "county-dept"
        checked = run("check-source", str(file), HOST_LOCKS_DIR=tmp_path / "locks")
        assert checked.returncode == 0, checked.stdout
        assert checked.stdout.count("  take ") == 9
        assert crawl(tmp_path / "sources", tmp_path / "data").returncode == 0
    assert len([row for row in table(tmp_path / "data", "listings") if row["kind"] == "report"]) == 9


def test_names_and_titles_of_a_site_neither_steer_the_terminal_nor_break_the_file(tmp_path: Path) -> None:
    home = HOME.replace("某某区水务局网站", "某区&quot;水务&quot;\\局\x1b[2J")
    listed = page(LIST.replace("某某区水务局2019年", "某某区水务局\x1b]0;x\x07\x9b2K2019年"))
    with serving(SITE | {"/": page(home), "/zwgk/nb/": listed}) as server:
        done = run("detect", server.base + "/", HOST_LOCKS_DIR=tmp_path / "locks")
        proposed = done.stdout.split("crawler/sources/:")[1].strip()
        file = tmp_path / "sources" / "000000-local.toml"
        file.parent.mkdir()
        file.write_text(proposed, encoding="utf-8")
        assert '某区"水务"\\局' in load_file(file)[0].agency.name
        checked = run("check-source", str(file), HOST_LOCKS_DIR=tmp_path / "locks")
        crawled = crawl(file.parent, tmp_path / "data")
    assert "2019年" in checked.stdout and "2019年" in crawled.stdout
    for printed in (done.stdout, checked.stdout, crawled.stdout):
        assert all(line.isprintable() for line in printed.split("\n"))


@pytest.mark.parametrize(
    ("name", "odd", "mark"),
    [("huilan", "portlet", "portal of Huilan"), ("was", "column", "a list asked of the search server WAS"),
     ("truecms", "shell", "messages of TrueCMS")],
)  # fmt: skip
def test_from_a_home_page_over_a_shell_to_the_list_of_a_platform(
    tmp_path: Path, name: str, odd: str, mark: str
) -> None:
    agency = Agency("440101-kjj", "某市科技局", number=7)
    made = maker(name)(agency, reports_of(agency, range(2014, 2024)), {odd})
    made.page("/", html("某市科技局", '<a href="/zwgk/">政务公开</a><a href="/wz/">政府网站工作年度报表</a>'))
    made.page("/zwgk/", html("政务公开", f'<a href="/tz/">通知公告</a><a href="{made.entry}">政府信息公开年报</a>'))
    with replicas([site(made.answers, "home", "127.0.1.1")], Log()) as servers:
        done = run("detect", servers.sites[0].base + "/", HOST_LOCKS_DIR=tmp_path / "locks")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{made.platform}: {mark}" in done.stdout
    told = tomllib.loads(done.stdout.split("crawler/sources/:")[1].strip())
    assert told["platform"] == made.platform
    listed = [int(said) for said in re.findall(r"(\d+) annual reports", done.stdout)]
    assert listed[:2] == [0, 0] and sum(listed) >= 4  # what the first pages of the list show


def test_an_address_that_leads_away_is_known_by_itself(tmp_path: Path) -> None:
    """A search server that answers a POST alone: the GET ends on a page that says nothing."""
    agency = Agency("440101-kjj", "某市科技局", number=7)
    made = maker("was")(agency, reports_of(agency, range(2014, 2024)), set())
    with replicas([site(made.answers, "home", "127.0.1.1")], Log()) as servers:
        done = run("detect", servers.sites[0].base + made.entry, HOST_LOCKS_DIR=tmp_path / "locks")
    assert "was: search server WAS: /was5/web/search" in done.stdout, done.stdout + done.stderr
    told = tomllib.loads(done.stdout.split("crawler/sources/:")[1].strip())
    assert told["platform"] == "was"
    assert told["source"][0]["url"] == servers.sites[0].base + made.entry


def test_check_source_says_what_is_left_out_and_why(tmp_path: Path) -> None:
    mixed = rows(
        ("某局2023年政府信息公开工作年度报告", "/2023.html"),
        ("某局2022年政府信息公开工作年度报告", "http://www.copy.example.com/2022.html"),
        ("某局2023年法治政府建设年度报告", "/fz.html"),
        ("关于召开会议的通知", "/tz.html"),
    )
    with serving({"/list.html": page(mixed)}) as server:
        folder = source_file(tmp_path / "sources", {"a": server.base + "/list.html"})
        done = run("check-source", str(next(folder.glob("*.toml"))), HOST_LOCKS_DIR=tmp_path / "locks")
        assert server.paths() == ["/robots.txt", "/list.html"]
    assert done.returncode == 0, done.stdout + done.stderr
    taken = [line for line in done.stdout.splitlines() if line.startswith("  take")]
    left = [line for line in done.stdout.splitlines() if line.startswith("  leave")]
    assert len(taken) == 1 and "2023年政府信息公开" in taken[0]
    assert [
        part for line in left for part in ("not on the loopback", "another kind", "by its title") if part in line
    ] == [
        "not on the loopback",
        "another kind",
        "by its title",
    ]


def test_a_site_without_reports_and_one_behind_a_barrier(tmp_path: Path) -> None:
    with serving({"/": page("<a href='/a'>新闻</a>")}) as server:
        none = run("detect", server.base + "/", HOST_LOCKS_DIR=tmp_path / "locks")
    assert none.returncode == 1
    assert "No list of annual reports was found" in none.stdout
    wall = answer("412 Precondition Failed", b"<script>$_ts=window['$_ts'];</script>")
    with serving({"/": wall}) as server:
        blocked = run("detect", server.base + "/", HOST_LOCKS_DIR=tmp_path / "locks")
    assert blocked.returncode == 1
    assert "ISSUE blocked:ruishu" in blocked.stdout
    assert "Nothing could be obtained, so nothing is known of this site" in blocked.stdout
    assert "No list of annual reports was found" not in blocked.stdout


@pytest.mark.parametrize(
    "names", [("政府信息公开年报", "政府信息公开年度报告"), ("水务局信息公开年报", "教育局信息公开年报")]
)
def test_a_home_page_that_leads_to_lists_of_two_agencies_names_both(tmp_path: Path, names: tuple[str, str]) -> None:
    home = f"<a href='/sw/'>{names[0]}</a><a href='/jy/'>{names[1]}</a>"
    lists = {
        f"/{short}/": page(rows(*[(f"某区{name}{y}年政府信息公开工作年度报告", f"{y}.html") for y in years]))
        for short, name, years in (("sw", "水务局", (2021, 2022, 2023)), ("jy", "教育局", (2022, 2023)))
    }
    with serving({"/": page(home), **lists}) as server:
        done = run("detect", server.base + "/", HOST_LOCKS_DIR=tmp_path / "locks")
    assert done.returncode == 0, done.stdout + done.stderr
    proposed = done.stdout.split("crawler/sources/:")[1].strip()
    assert [source["url"] for source in tomllib.loads(proposed)["source"]] == [server.base + "/sw/"]
    others = [line for line in proposed.splitlines() if line.startswith("#   ")]
    assert others == [f"#   {server.base}/jy/  (2 annual reports)"]


def test_wrong_usage() -> None:
    for arguments, said in (
        (("detect",), "give one address"),
        (("detect", "www.hp.gov.cn"), "is no web address"),
        (("detect", "https://[www.hp.gov.cn/"), "is no web address"),
        (("detect", "https://www.example.com/"), "not under .gov.cn"),
        (("check-source",), "give one sources file"),
        (("check-source", "none.toml"), "there is no sources file none.toml"),
    ):
        done = run(*arguments)
        assert done.returncode == 2, arguments
        assert said in done.stderr


def test_a_column_of_year_folders_is_one_source_and_frames_are_looked_into(tmp_path: Path) -> None:
    agency = Agency("440101-kjj", "某市科技局", number=7)
    for name, odd in (("regional", "qingdao"), ("static_list", "frames")):
        made = maker(name)(agency, reports_of(agency, range(2014, 2024)), {odd})
        made.page("/", html("某市科技局", '<a href="/zwgk/">政务公开</a>'))
        made.page("/zwgk/", html("政务公开", f'<a href="{made.entry}">政府信息公开年报</a>'))
        with replicas([site(made.answers, "home", "127.0.1.1")], Log()) as servers:
            base = servers.sites[0].base
            done = run("detect", base + "/", HOST_LOCKS_DIR=tmp_path / "locks")
            assert done.returncode == 0, done.stdout + done.stderr
            sources = tmp_path / name
            sources.mkdir()
            proposed = done.stdout.split("crawler/sources/:")[1].strip()
            (sources / "000000-home.toml").write_text(proposed, encoding="utf-8")
            crawl(sources, tmp_path / f"{name}-data")
        found = {c.url for c in captures(tmp_path / f"{name}-data") if c.role == "document" and c.verdict == "ok"}
        assert found == {base + path for path in made.reports}, name
