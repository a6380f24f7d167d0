"""What happened to a list between crawls stands in the publication, from real crawls of a changing list."""

import sqlite3
from pathlib import Path

from tests.archived import build
from tests.crawl_server import crawl, page, report, rows, serving, source_file


def title(year: int) -> str:
    return f"某局{year}年政府信息公开工作年度报告"


def test_a_list_that_changes_between_crawls(tmp_path: Path) -> None:
    data = tmp_path / "data"
    pages = {f"/{year}.html": page(report(f"{year}年")) for year in (2018, 2019, 2020, 2021)}
    first = [(title(year), f"/{year}.html") for year in (2020, 2019, 2018)]
    second = [(title(2021), "/2021.html"), (title(2020), "/2020.html"), (title(2019), "/moved/2019.html")]
    with serving({**pages, "/list.html": page(rows(*first)), "/moved/2019.html": pages["/2019.html"]}) as server:
        sources = source_file(tmp_path / "sources", {"a": server.base + "/list.html"})
        crawl(sources, data)
        server.answers["/list.html"] = page(rows(*second))
        crawl(sources, data)
    build(data)
    with sqlite3.connect(data / "reports.db") as db:
        found = db.execute("SELECT kind, title, crawl_id FROM listing_events ORDER BY rowid").fetchall()
    assert found == [("new", title(2021), 2), ("moved", title(2019), 2), ("deleted", title(2018), 2)]
