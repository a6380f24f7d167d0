"""Manners towards hosts: one process each, hours of the night, a share of the day."""

import subprocess
import sys
from datetime import UTC, datetime, time
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.manners import HostLocks
from crawler.night import MannersError, until_open, window
from tests.crawl_server import ROOT, answer, captures, command, crawl, page, report, rows, serving, source_file, table

LIST = rows(*[(f"某局{year}年政府信息公开工作年度报告", f"/{year}.html") for year in range(2015, 2022)])
SITE = {"/list.html": page(LIST), **{f"/{year}.html": page(report(f"{year}年")) for year in range(2015, 2022)}}


def kinds(data: Path) -> list[str]:
    return [issue["kind"] for issue in table(data, "issues")]


def test_a_host_is_visited_by_one_process_at_a_time(tmp_path: Path) -> None:
    locks = tmp_path / "locks"
    with serving(SITE) as server:
        host = server.base.partition("://")[2]
        code = (
            "import sys; from pathlib import Path; from crawler.manners import HostLocks;"
            f"print(HostLocks(Path({str(locks)!r})).take({host!r}), flush=True); sys.stdin.read()"
        )
        other = subprocess.Popen([sys.executable, "-c", code], stdin=-1, stdout=-1, cwd=ROOT)
        assert other.stdout and other.stdout.readline() == b"True\n"
        sources = source_file(tmp_path / "sources", {"a": server.base + "/list.html"})
        busy = crawl(sources, tmp_path / "data", HOST_LOCKS_DIR=locks)
        assert busy.returncode == 1
        assert kinds(tmp_path / "data") == ["host_busy"]
        assert server.connections == 0
        other.kill()
        other.wait()
        free = crawl(sources, tmp_path / "data", HOST_LOCKS_DIR=locks)
        assert free.returncode == 0, free.stdout


def test_locks_of_one_process_are_its_own_and_end_with_it(tmp_path: Path) -> None:
    first, second = HostLocks(tmp_path), HostLocks(tmp_path)
    assert first.take("a.gov.cn") and first.take("a.gov.cn") and first.take("../b/..")
    assert not second.take("a.gov.cn")
    assert sorted(path.parent for path in tmp_path.iterdir()) == [tmp_path] * 2
    first.release()
    assert second.take("a.gov.cn")


def test_a_host_gets_its_share_of_the_day_over_all_crawls(tmp_path: Path) -> None:
    with serving(SITE) as server:
        sources = source_file(tmp_path / "sources", {"a": server.base + "/list.html"})
        for _ in range(2):
            done = crawl(sources, tmp_path / "data", HOST_DAILY_CEILING=6)
            assert done.returncode == 1
        assert len(server.log) == 6  # robots.txt, the list, four of seven reports; nothing in the second crawl
    assert set(kinds(tmp_path / "data")) == {"daily_ceiling"}
    assert len(captures(tmp_path / "data")) == 6


@pytest.mark.parametrize(
    ("utc", "hours"),
    [("14:00", 0.0), ("13:00", 1.0), ("22:30", 15.5), ("21:59", 0.0), ("15:59", 0.0), ("16:01", 0.0)],
)
def test_the_window_is_told_by_the_clock_of_china_and_may_pass_midnight(utc: str, hours: float) -> None:
    now = datetime.fromisoformat(f"2026-11-20T{utc}:00+00:00").astimezone(UTC)
    assert until_open(window("22:00-06:00"), now) == hours * 3600


def test_a_window_within_one_day() -> None:
    assert window("01:30-05:00") == (time(1, 30), time(5))
    assert until_open(window("01:30-05:00"), datetime(2026, 1, 1, 18, tzinfo=UTC)) == 0
    assert until_open(window("01:30-05:00"), datetime(2026, 1, 1, 21, tzinfo=UTC)) == 20.5 * 3600
    assert until_open(window(""), datetime(2026, 1, 1, tzinfo=UTC)) == 0


@pytest.mark.parametrize("said", ["22-6", "25:00-06:00", "22:00-22:00", "night"])
def test_a_window_that_cannot_be_understood_is_wrong_usage(said: str, tmp_path: Path) -> None:
    with pytest.raises(MannersError, match="as 22:00-06:00"):
        window(said)
    sources = source_file(tmp_path / "sources", {"a": "http://127.0.0.1:9/list.html"})
    done = subprocess.run(
        command(sources, tmp_path / "data", NIGHT_WINDOW=said), cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "as 22:00-06:00" in done.stderr


def test_requests_wait_for_the_night_and_a_stop_is_noticed(tmp_path: Path) -> None:
    hour = (datetime.now(UTC).hour + 8 + 3) % 24  # of China, some hours from now
    with serving(SITE) as server:
        sources = source_file(tmp_path / "sources", {"a": server.base + "/list.html"})
        running = subprocess.Popen(
            command(sources, tmp_path / "data", NIGHT_WINDOW=f"{hour:02}:30-{(hour + 1) % 24:02}:30"),
            cwd=ROOT,
            stdout=-1,
            text=True,
        )
        assert running.stdout
        line = next(line for line in running.stdout if "waits" in line)
        assert "for the night window" in line
        running.terminate()
        rest, _ = running.communicate(timeout=30)
    assert server.connections == 0
    assert "Stopped before the end" in rest


def test_a_host_that_asks_for_time_is_asked_less_often_and_answers_in_the_end(tmp_path: Path) -> None:
    slow = answer("503 Service Unavailable", b"busy", b"Retry-After: 1")
    with serving({**SITE, "/2015.html": [slow, SITE["/2015.html"]]}) as server:
        sources = source_file(tmp_path / "sources", {"a": server.base + "/list.html"})
        done = crawl(sources, tmp_path / "data", RETRY_TIMES=2, DOWNLOAD_DELAY=0.05)
        asked = [exchange.at for exchange in server.log]
    assert done.returncode == 0, done.stdout
    assert "asks for time (status-503); from now on 1 s between requests" in done.stdout
    assert [c.verdict for c in captures(tmp_path / "data") if c.status == 503] == ["throttled"]
    after = [b - a for a, b in pairwise(asked)][3:]
    assert min(after) >= 0.9, "after the 503, every gap keeps the slower pace"


def test_after_three_visits_that_end_at_a_barrier_a_host_waits_for_a_person(tmp_path: Path) -> None:
    wall = answer("412 Precondition Failed", b"<script>$_ts=window['$_ts'];</script>")
    with serving({"/list.html": wall}) as server:
        sources = source_file(tmp_path / "sources", {"a": server.base + "/list.html"})
        host = server.base.partition("://")[2]
        for _ in range(3):
            crawl(sources, tmp_path / "data")
        seen = len(server.log)
        fourth = crawl(sources, tmp_path / "data")
        assert len(server.log) == seen
        assert fourth.returncode == 1
        assert "host_suspended" in fourth.stdout and "LIFT_SUSPENSION=HOST" in fourth.stdout
        server.answers.update(SITE)
        assert crawl(sources, tmp_path / "data", LIFT_SUSPENSION=host).returncode == 0
        assert crawl(sources, tmp_path / "data").returncode == 0, "one good visit ends the suspension"
