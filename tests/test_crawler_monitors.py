"""Monitors: a broken list does not pass for a quiet year; `scrapy status` says how sources stand."""

import json
import sqlite3
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from crawler.monitors import Alarm, WebhookError, call, of_documents, of_listings
from crawler.progress import remaining
from crawler.sources import Source, load_sources
from tests.crawl_server import ROOT, Scripted, crawl, page, report, rows, serving, source_file, table


def reports(*years: int) -> Scripted:
    return page(rows(*[(f"某局{year}年政府信息公开工作年度报告", f"/{year}.html") for year in years]))


def site(*years: int) -> dict[str, Scripted | list[Scripted]]:
    return {"/list.html": reports(*years), **{f"/{year}.html": page(report(f"{year}年")) for year in years}}


def source(tmp_path: Path, *lines: str) -> Source:
    folder = source_file(tmp_path, {"a": "http://127.0.0.1:9/list.html"})
    (file,) = folder.glob("*.toml")
    file.write_text(file.read_text(encoding="utf-8") + "\n".join(lines) + "\n", encoding="utf-8")
    return load_sources(folder)[0]


@pytest.mark.parametrize(
    ("lines", "listed", "found", "before", "kinds"),
    [
        ([], 0, 0, None, ["no_listings"]),
        (["floor = 0"], 0, 0, None, []),
        (["floor = 0"], 5, 0, None, []),
        ([], 5, 0, 4, ["no_reports"]),
        (["floor = 4"], 9, 3, None, ["below_floor"]),
        (["floor = 4"], 9, 4, 4, []),
        (["ceiling = 20"], 99, 21, None, ["above_ceiling"]),
        ([], 9, 7, 10, ["sudden_drop"]),
        ([], 9, 8, 10, []),
        ([], 9, 12, 10, []),
        (["floor = 8"], 9, 2, 10, ["below_floor", "sudden_drop"]),
    ],
)
def test_bounds_of_a_list(
    tmp_path: Path, lines: list[str], listed: int, found: int, before: int | None, kinds: list[str]
) -> None:
    assert [alarm.kind for alarm in of_listings(source(tmp_path, *lines), listed, found, before)] == kinds


def test_a_list_that_lost_its_reports_is_told_from_a_quiet_year(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(site(2017, 2018, 2019, 2020)) as server:
        sources = source_file(tmp_path / "sources", {"a": server.base + "/list.html"})
        assert crawl(sources, data).returncode == 0
        server.answers["/list.html"] = reports(2019, 2020)
        second = crawl(sources, data)
        assert second.returncode == 1
        assert "ISSUE sudden_drop: 2 reports are listed, in the last good run there were 4" in second.stdout
        status = subprocess.run(status_command(sources, data), cwd=ROOT, capture_output=True, text=True)
        assert status.returncode == 1
        assert "1 sudden_drop" in status.stdout and "4 2" in status.stdout and "DOWN" in status.stdout
        told = subprocess.run([*status_command(sources, data), "--json"], cwd=ROOT, capture_output=True, text=True)
        one = json.loads(told.stdout)
        assert (one["reports"], one["state"], one["direction"]) == ([4, 2], "1 sudden_drop", "DOWN")
        assert one["last_good"] == table(data, "crawls")[0]["finished_at"]
        server.answers["/list.html"] = reports(2017, 2018, 2019, 2020)
        assert crawl(sources, data).returncode in (0, 1)
        well = subprocess.run(status_command(sources, data), cwd=ROOT, capture_output=True, text=True)
        assert "1 well" in well.stdout and well.returncode == 0, well.stdout


def status_command(sources: Path, data: Path) -> list[str]:
    scrapy = str(Path(sys.executable).with_name("scrapy"))
    return [scrapy, "status", "-s", f"SOURCES_DIR={sources}", "-s", f"DATA_DIR={data}"]


def test_status_without_a_catalogue_is_wrong_usage(tmp_path: Path) -> None:
    sources = source_file(tmp_path / "sources", {"a": "http://127.0.0.1:9/list.html"})
    done = subprocess.run(status_command(sources, tmp_path), cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "run `scrapy crawl gov_reports` first" in done.stderr


def test_a_source_whose_documents_became_unreadable(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "reports.db") as db:
        db.execute("CREATE TABLE issues (source_id TEXT, capture_id INTEGER, kind TEXT)")
        told = [("a", 1, "no_known_form"), ("a", 2, "unreadable_document"), ("b", 3, "no_known_form")]
        db.executemany("INSERT INTO issues VALUES (?, ?, ?)", told)
    found = list(of_documents(tmp_path / "reports.db", {"a": 4, "b": 4, "c": 4}))
    assert [(alarm.source_id, alarm.kind) for alarm in found] == [("a", "many_unreadable")]


class Hook(BaseHTTPRequestHandler):
    posted: list[dict[str, object]] = []  # noqa: RUF012 - one list for all requests is wanted

    def do_POST(self) -> None:
        Hook.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204 if self.path == "/hook" else 500)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def test_alarms_and_recoveries_are_posted_to_the_webhook(tmp_path: Path) -> None:
    hook = HTTPServer(("127.0.0.1", 0), Hook)
    Thread(target=hook.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{hook.server_port}/hook"
    with serving(site(2019)) as server:
        sources = source_file(tmp_path / "sources", {"a": server.base + "/list.html"})
        good = server.answers["/list.html"]
        server.answers["/list.html"] = page("<p>没有</p>")
        crawl(sources, tmp_path / "data", MONITOR_WEBHOOK=address)
        server.answers["/list.html"] = good
        crawl(sources, tmp_path / "data", MONITOR_WEBHOOK=address)
        crawl(sources, tmp_path / "data", MONITOR_WEBHOOK=address)
    assert [[alarm["kind"] for alarm in told["alarms"]] for told in Hook.posted] == [["no_listings"], []]  # type: ignore[attr-defined]
    assert [told["recovered"] for told in Hook.posted] == [[], ["440100-test/a"]]
    with pytest.raises(WebhookError, match="500"):
        call(address + "s", 1, [Alarm("a", "b", "c")], [])
    hook.shutdown()
    with pytest.raises(WebhookError, match="https address"):
        call("http://hooks.example.com/", 1, [], [])


def test_the_time_left_is_told_from_the_pace() -> None:
    assert remaining(60, 0, 10) == "nothing answered yet"
    assert remaining(60, 10, 20) == "about 60 s left"
    assert remaining(600, 10, 20) == "about 10 min left"
