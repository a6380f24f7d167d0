"""Files a reader takes away hold every row they promise, whatever page of the site the link stands on."""

import csv
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from datasette.plugins import pm

from tests.site_facts import HTML_KEY, PDF_KEY
from tests.site_fixture import Site, built

PAGES = ["/", "/about", "/coverage", "/issues", "/agency/990101-kjj", f"/report/{HTML_KEY}", "/snapshot/4", "/cell/7"]
PAGES += ["/sources", "/source/990101-kjj/list"]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    opened = Site(built())
    yield opened
    opened.close()


def counted(site: Site, link: str) -> int:
    """How many rows the table of a link has under the link's own conditions."""
    table = urlsplit(link).path.rpartition("/")[2].partition(".")[0]
    asked = [(name, value) for name, value in parse_qsl(urlsplit(link).query) if not name.startswith("_")]
    where = " and ".join(["1", *(f"{name} = ?" for name, _ in asked)])
    sql = f"select count(*) from {table} where {where}"
    database = site.datasette.get_database("reports")
    number: int = site.run(database.execute(sql, [value for _, value in asked])).single_value()
    return number


@pytest.mark.parametrize("path", PAGES)
def test_the_links_hold_all_rows(site: Site, path: str) -> None:
    links = site.tree(path).xpath("//p[@class='data']//a/@href")
    files = [link for link in links if link.partition("?")[0].endswith((".csv", ".json"))]
    assert len(files) >= 2
    for link in files:
        text = site.get(link).text
        rows = list(csv.reader(text.splitlines(keepends=True)))[1:] if ".csv" in link else json.loads(text)
        assert len(rows) == counted(site, link), link
        assert not link.partition("?")[2].startswith("&")
        assert not link.endswith("?")


def test_more_rows_than_one_query_gives(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for plugin in pm.get_plugins():
        if hasattr(plugin, "whole_table"):
            monkeypatch.setattr(plugin, "PAGE", 100)
    for page in (100, 107):  # 428 rows are four pages and no rest, or five
        for plugin in pm.get_plugins():
            if hasattr(plugin, "whole_table"):
                monkeypatch.setattr(plugin, "PAGE", page)
        found: list[dict[str, Any]] = site.get("/data/cells.json").json()
        assert [row["id"] for row in found] == list(range(1, 429))
        assert "_row" not in found[0]


def test_an_empty_answer_is_an_array(site: Site) -> None:
    assert site.get("/data/cells.json?report_id=none").json() == []


def test_found_reports_as_json(site: Site) -> None:
    found = site.get("/data/reports.json?_search=诉讼&agency_id=990101-kjj").json()
    assert {row["id"] for row in found} == {HTML_KEY}
    assert {row["id"] for row in site.get("/data/reports.json?year=2022").json()} == {PDF_KEY}


@pytest.mark.parametrize("path", ["cells.json?nothing=1", "cells.json?_search=x", "cells.json?id=1&id=2"])
def test_a_condition_that_is_not_understood_is_refused(site: Site, path: str) -> None:
    assert site.get(f"/data/{path}").status_code == 400


@pytest.mark.parametrize("table", ["none", "reports_fts", "reports_search", "sqlite_master"])
def test_only_published_tables(site: Site, table: str) -> None:
    assert site.get(f"/data/{table}.json").status_code == 404
