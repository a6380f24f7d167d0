"""Incremental crawls of a site that changes: all new reports, hardly a request too many, every edit within m crawls.

The least that a crawl can do: robots.txt, one list page (with the pages that new rows fill), the new reports, and, so
that an edit of any of N reports is found within m crawls, N / m of the known ones.
"""

import math
import sqlite3
from pathlib import Path

import pytest

from tests.archived import build
from tests.changing_site import ChangingSite, served
from tests.crawl_server import captures, crawl, source_file, table

M = 10
CHANGED = "SELECT url FROM versions GROUP BY url HAVING count(*) > 1"


def visit(sources: Path, data: Path, **settings: object) -> str:
    done = crawl(sources, data, **{"RECRAWL": "incremental", "AUDIT_CRAWLS": M, "WHOLE_WALKS": 50, **settings})
    return done.stdout + done.stderr


def least(site: ChangingSite, new: int, known: int) -> int:
    return 1 + max(math.ceil(new / site.per_page), 1) + new + math.ceil(known / M)


def asked_for(data: Path, crawl_id: int) -> set[int]:
    """The reports that a crawl obtained."""
    found = [c for c in captures(data) if c.crawl_id == crawl_id and c.role == "document" and c.verdict == "ok"]
    return {int(c.url.rpartition("/")[2].removesuffix(".html")) for c in found}


@pytest.mark.parametrize("mode", ["etag", "plain"])
def test_an_unchanged_site_and_new_reports(tmp_path: Path, mode: str) -> None:
    site, data = ChangingSite(200, mode=mode), tmp_path / "data"
    with served(site) as url:
        sources = source_file(tmp_path / "sources", {"a": url})
        visit(sources, data)
        assert site.take() == {"robots": 1, "list": 10, "report": 200}
        visit(sources, data)
        unchanged = site.take()
        assert unchanged["list"] == 2
        assert unchanged.total() <= 1.5 * least(site, 0, 200)
        site.publish(12)
        said = visit(sources, data)
        grown = site.take()
    assert grown.total() <= 1.5 * least(site, 12, 200)
    assert set(range(201, 213)) <= asked_for(data, 3), "every new report"
    assert "reports" in said and "known" in said
    assert table(data, "issues") == []
    extents = [row["extent"] for row in table(data, "walks")]
    assert extents == ["whole", "top", "top"]
    if mode == "etag":
        assert site.not_modified == unchanged["report"] + grown["report"] - 12


@pytest.mark.parametrize("mode", ["modified", "plain"])
def test_every_edit_is_found_within_m_crawls(tmp_path: Path, mode: str) -> None:
    site, data = ChangingSite(40, mode=mode), tmp_path / "data"
    edited, crawls = {1, 17, 23, 40}, 4
    with served(site) as url:
        sources = source_file(tmp_path / "sources", {"a": url})
        visit(sources, data)
        site.edit(*edited)
        for _ in range(crawls):
            visit(sources, data, AUDIT_CRAWLS=crawls)
    again = {number for n in range(2, crawls + 2) for number in asked_for(data, n)}
    assert edited <= again
    assert again == (edited if mode == "modified" else set(range(1, 41)))
    build(data)
    with sqlite3.connect(data / "reports.db") as db:
        changed = {int(url.rpartition("/")[2].removesuffix(".html")) for (url,) in db.execute(CHANGED)}
    assert changed == edited, "told by what the pages say, not by their counters"


def test_what_the_top_does_not_show_is_found_by_totals_and_by_whole_walks(tmp_path: Path) -> None:
    site, data = ChangingSite(120, per_page=10), tmp_path / "data"
    with served(site) as url:
        sources = source_file(tmp_path / "sources", {"a": url})
        visit(sources, data, WHOLE_WALKS=3)
        site.insert_late(900, below=15)
        site.delete(50)
        visit(sources, data, WHOLE_WALKS=3)
        assert 900 not in asked_for(data, 2), "the top of the list does not show it, and no total tells of it"
        visit(sources, data, WHOLE_WALKS=3)
        visit(sources, data, WHOLE_WALKS=3)
    assert [row["extent"] for row in table(data, "walks")] == ["whole", "top", "top", "whole"]
    assert 900 in asked_for(data, 4)
    build(data)
    with sqlite3.connect(data / "reports.db") as db:
        events = db.execute("SELECT kind, url, crawl_id FROM listing_events").fetchall()
    assert [(kind, url.rpartition("/")[2], crawl) for kind, url, crawl in events] == [
        ("late_inserted", "900.html", 4),
        ("deleted", "50.html", 4),
    ]


def test_a_pinned_row_does_not_stop_the_walk_before_new_rows(tmp_path: Path) -> None:
    site, data = ChangingSite(100, per_page=10), tmp_path / "data"
    with served(site) as url:
        sources = source_file(tmp_path / "sources", {"a": url})
        visit(sources, data)
        site.publish(3)
        site.pinned = list(range(40, 50))  # a whole first page of known rows
        visit(sources, data)
    assert {101, 102, 103} <= asked_for(data, 2)


def test_a_full_crawl_asks_for_everything_and_wrong_settings_are_said(tmp_path: Path) -> None:
    site, data = ChangingSite(30), tmp_path / "data"
    with served(site) as url:
        sources = source_file(tmp_path / "sources", {"a": url})
        visit(sources, data)
        site.take()
        visit(sources, data, RECRAWL="full")
        assert site.take() == {"robots": 1, "list": 2, "report": 30}
        assert "RECRAWL = 'some': give incremental or full" in visit(sources, data, RECRAWL="some")
        assert "AUDIT_CRAWLS = '0': give a whole number, 1 or more" in visit(sources, data, AUDIT_CRAWLS=0)
