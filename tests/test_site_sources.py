"""Agencies with their other names, and sources with what could not be obtained there, as the site shows them."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml.html import HtmlElement

from archive.catalogue import Catalogue
from archive.place import catalogue_path
from crawler.standing import standings
from parser.publication.publish import publish
from tests.archived import build
from tests.crawl_server import crawl, page, report, rows, serving, source_file
from tests.site_facts import AGENCIES, DOCX_KEY
from tests.site_fixture import Site, built


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    opened = Site(built())
    yield opened
    opened.close()


def words(tree: HtmlElement) -> str:
    return " ".join(tree.xpath("string(//main)").split())


def test_an_agency_is_found_by_a_name_it_bore(site: Site) -> None:
    tree = site.tree(f"/search?q={quote('东河区经贸办')}")
    assert tree.xpath("//ol[@class='hits']/li/h2/a/@href") == [f"/report/{DOCX_KEY}"]
    (named,) = tree.xpath("//ul[@aria-label='机关 Agencies']/li")
    assert named.xpath("a/@href") == ["/agency/990102-gxj"]
    assert "原名 示例市东河区经贸办，用到 2018-12-31" in " ".join(named.text_content().split())


def test_a_phrase_does_not_run_from_one_name_into_the_next(site: Site) -> None:
    assert site.tree(f"/search?q={quote('经贸办示例市')}").xpath("//ol[@class='hits']/li") == []


def test_an_agency_without_any_report_is_found_by_its_name(tmp_path: Path) -> None:
    with Catalogue(catalogue_path(tmp_path)) as catalogue:
        catalogue.add_agency("990201-abc", "示例县水务局", former=[("示例县水利局", "2019-05-01")])
        catalogue.write_held()
        publish(catalogue, [], tmp_path / "reports.db")
    empty = Site(tmp_path)
    for name in ("水务局", "水利局"):
        found = empty.tree(f"/search?q={quote(name)}").xpath("//ul[@aria-label='机关 Agencies']//a/@href")
        assert found == ["/agency/990201-abc"]
    empty.close()


def test_an_agency_says_what_it_was_called_and_where_it_belongs(site: Site) -> None:
    told = words(site.tree("/agency/990102-gxj"))
    assert "示例市东河区经贸办 用到 2018-12-31" in told
    assert "示例市东河区重工处 用到 2004-06-30" in told
    assert told.index("经贸办") < told.index("重工处")
    assert site.tree("/agency/990102-gxj").xpath("//dl//a[@href='/agency/990101-kjj']")
    assert site.tree("/agency/990101-kjj").xpath("//dl//a[@href='/agency/990102-gxj']")


def test_sources_and_their_states(site: Site) -> None:
    states = {
        row.xpath("string(th/a/@href)"): row.xpath("string(td[1]/span/@class)")
        for row in site.tree("/sources").xpath("//main//table//tbody/tr")
    }
    assert len(states) == len(AGENCIES)
    assert states["/source/990103-mqj/list"] == "badge no_list"
    assert states["/source/990102-gxj/list"] == "badge not_visited"
    # Its walk was never noted as read to its end, though nothing is known to be wrong.
    assert states["/source/990101-kjj/list"] == "badge lacking"


def test_a_source_says_what_could_not_be_obtained(site: Site) -> None:
    told = words(site.tree("/source/990103-mqj/list"))
    assert "412, a challenge page instead of the list" in told
    assert "上次采集没有读到目录" in told
    assert "要取的都取得了" not in told
    assert "上次正常 last good one从未" in told


def test_a_source_that_nobody_visited_is_not_called_well(site: Site) -> None:
    told = words(site.tree("/source/990102-gxj/list"))
    assert "还没有采集，不知道" in told
    assert "要取的都取得了" not in told


@pytest.mark.parametrize("path", ["/source/none", "/source/990103-mqj/list/x", "/source/990103-mqj"])
def test_no_such_source(site: Site, path: str) -> None:
    assert site.get(path).status_code == 404


@pytest.mark.parametrize("asked", ["-1", "x", "99999999999", "²", "3"])
def test_pages_of_sources_that_are_none(site: Site, asked: str) -> None:
    assert site.get(f"/sources?page={quote(asked)}").status_code == 200


def test_a_source_that_a_stopped_crawl_left_unfinished(tmp_path: Path) -> None:
    with Catalogue(catalogue_path(tmp_path)) as catalogue:
        for short in ("half", "done"):
            key = f"990201-{short}"
            catalogue.add_agency(key, short)
            catalogue.add_source(
                f"{key}/list", site="x", agency_id=key, platform="generic", url="http://x.gov.cn/", name=short
            )
        catalogue.write_held()
        number = catalogue.start_crawl("all")
        catalogue.add_walk(number, "990201-done/list", "whole", None, None)
        tally = {"pages": 1, "listings": 3, "reports": 3, "documents": 3}
        summary = {"sources": {"990201-half/list": tally | {"documents": 1}, "990201-done/list": tally}}
        catalogue.finish_crawl(number, "stopped", summary)
        crawls, walks = list(catalogue.rows("crawls")), list(catalogue.rows("walks"))
        publish(catalogue, [], tmp_path / "reports.db")
    half, done = standings(["990201-half/list", "990201-done/list"], crawls, [], walks)
    assert (half.state, half.well, half.last_good) == ("cut short", False, None)
    assert (done.state, done.well) == ("well", True) and done.last_good
    opened = Site(tmp_path)
    told = words(opened.tree("/source/990201-half/list"))
    assert "没有采集完" in told and "要取的都取得了" not in told and "last good one从未" in told
    assert "要取的都取得了" in words(opened.tree("/source/990201-done/list"))
    opened.close()


def test_visits_from_real_crawls(tmp_path: Path) -> None:
    """The second crawl finds one report more on the list, which the server does not give."""
    data = tmp_path / "data"
    title = "某局{}年政府信息公开工作年度报告".format
    with serving({"/2020.html": page(report("2020年"))}) as server:
        server.answers["/list.html"] = page(rows((title(2020), "/2020.html")))
        sources = source_file(tmp_path / "sources", {"a": server.base + "/list.html"})
        crawl(sources, data)
        server.answers["/list.html"] = page(rows((title(2021), "/2021.html"), (title(2020), "/2020.html")))
        crawl(sources, data)
    build(data)
    with sqlite3.connect(data / "reports.db") as db:
        assert db.execute("SELECT crawl_id, extent, reports, issues FROM visits ORDER BY 1").fetchall() == [
            (1, "whole", 1, 0),
            (2, "whole", 2, 1),
        ]
        (source_id,) = db.execute("SELECT id FROM sources").fetchone()
    opened = Site(data)
    told = words(opened.tree(f"/source/{source_id}"))
    opened.close()
    assert "reports listed2 再上次采集 1" in told
    assert title(2021) in told
    assert "服务器答复 HTTP 404" in told
    assert "有缺漏" in told


def test_rows_that_were_taken_down_or_moved_are_not_shown_as_if_they_stood(tmp_path: Path) -> None:
    data = tmp_path / "data"
    title = "某局{}年政府信息公开工作年度报告".format
    pages = {f"/{year}.html": page(report(f"{year}年")) for year in (2018, 2019, 2020)}
    with serving({**pages, "/moved.html": pages["/2019.html"]}) as server:
        server.answers["/list.html"] = page(rows(*((title(year), f"/{year}.html") for year in (2020, 2019, 2018))))
        sources = source_file(tmp_path / "sources", {"a": server.base + "/list.html"})
        crawl(sources, data)
        server.answers["/list.html"] = page(rows((title(2020), "/2020.html"), (title(2019), "/moved.html")))
        crawl(sources, data)
    build(data)
    opened = Site(data)
    ((source_id,),) = opened.run(opened.datasette.get_database("reports").execute("select id from sources")).rows
    tree = opened.tree(f"/source/{source_id}")
    opened.close()
    assert "reports listed2 再上次采集 3" in words(tree)
    (listed,) = tree.xpath("//h2[contains(., '目录上见过的条目')]/following-sibling::ul[1]")
    marked = {(row.xpath("string(a)"), row.xpath("string(span[contains(@class, 'badge')])")) for row in listed}
    assert marked == {
        (title(2020), ""),
        (title(2019), ""),
        (title(2019), "换了地址 moved"),
        (title(2018), "撤下 deleted"),
    }
