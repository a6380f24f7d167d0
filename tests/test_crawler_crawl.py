"""Whole crawls as users start them: exit status, manners, barriers, and going on after a kill."""

import random
import re
import signal
import subprocess
import time
from itertools import pairwise
from pathlib import Path

import pytest
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from crawler import settings
from crawler.commands.crawl import check_settings
from crawler.monitors import WebhookError
from tests.crawl_server import (
    ROOT,
    Scripted,
    answer,
    captures,
    command,
    crawl,
    page,
    report,
    rows,
    serving,
    source_file,
    table,
)

ROBOTS = "/robots.txt"


def reports(*years: int) -> str:
    return rows(*[(f"某局{year}年政府信息公开工作年度报告", f"/{year}.html") for year in years])


def site(*years: int) -> dict[str, Scripted | list[Scripted]]:
    """A list at /list.html with one report a year, without a robots.txt."""
    return {"/list.html": page(reports(*years)), **{f"/{year}.html": page(report(f"{year}年")) for year in years}}


def kinds(data: Path) -> list[str]:
    return sorted(issue["kind"] for issue in table(data, "issues"))


def test_a_clean_crawl_ends_with_zero_and_a_second_one_writes_revisits(tmp_path: Path) -> None:
    with serving(site(2019, 2020)) as server:
        sources = source_file(tmp_path / "sources", {"a": server.base + "/list.html"})
        first = crawl(sources, tmp_path / "data")
        second = crawl(sources, tmp_path / "data")
    assert (first.returncode, second.returncode) == (0, 0), first.stdout + first.stderr
    assert "440100-test/a" in first.stdout
    assert "done, reports 2 of 2" in first.stdout
    found = captures(tmp_path / "data")
    assert [c.record_type for c in found if c.crawl_id == 1 and c.role == "document"] == ["response"] * 2
    assert [c.record_type for c in found if c.crawl_id == 2 and c.role == "document"] == ["revisit"] * 2
    crawls = table(tmp_path / "data", "crawls")
    assert [row["status"] for row in crawls] == ["finished", "finished"]
    assert '"documents": 2' in crawls[0]["summary"]
    assert len(table(tmp_path / "data", "listings")) == 4
    assert table(tmp_path / "data", "agencies")[0]["name"] == "a局"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-a", "sources=nobody/*"], "no source is called 'nobody/*'"),
        (["-a", "source=x"], "unknown argument -a source="),
        (["-s", "MONITOR_WEBHOOK=example.org/hook"], "give an https address"),
    ],
)
def test_wrong_usage_ends_with_two_and_a_clear_line(tmp_path: Path, arguments: list[str], said: str) -> None:
    assert_refused(crawl(ROOT / "crawler" / "sources", tmp_path / "data", *arguments), said)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("AUDIT_CRAWLS", "x", "AUDIT_CRAWLS = 'x': give a whole number, 1 or more"),
        ("WHOLE_WALKS", "2.0", "WHOLE_WALKS = '2.0': give a whole number"),
        ("MAX_LIST_PAGES", "0", "1 or more"),
        ("HOST_DAILY_CEILING", "-1", "HOST_DAILY_CEILING = '-1': give a whole number, 0 or more"),
        ("HOST_DAILY_CEILING", "٣", "give a whole number"),
        ("RESUME_HOURS", "nan", "RESUME_HOURS = 'nan': give a number"),
        ("PUBLISH", "maybe", "PUBLISH = 'maybe': give True or False"),
        ("LIFT_SUSPENSION", "https://www.hp.gov.cn/", "give the host alone, as www.hp.gov.cn"),
        ("MONITOR_WEBHOOK", "https://[x", "give an https address"),
        ("MONITOR_WEBHOOK", "http://example.org/hook", "give an https address"),
    ],
)
def test_a_setting_that_would_fail_in_the_middle_is_refused_at_once(name: str, value: str, said: str) -> None:
    with pytest.raises((UsageError, WebhookError), match=re.escape(said)):
        check_settings(Settings({**vars(settings), name: value}))


def test_settings_as_they_are_and_as_people_change_them_are_taken() -> None:
    changed = {"RESUME_HOURS": "0.5", "PUBLISH": "False", "LIFT_SUSPENSION": "www.hp.gov.cn,www.gz.gov.cn:8080"}
    for these in ({}, changed, {"MONITOR_WEBHOOK": "http://127.0.0.1:9/hook"}):
        check_settings(Settings({**vars(settings), **these}))


def test_sources_that_cannot_be_read_end_with_two(tmp_path: Path) -> None:
    assert_refused(crawl(tmp_path / "nowhere", tmp_path / "data"), "no *.toml file")
    broken = source_file(tmp_path / "sources", {"a": "http://127.0.0.1/"}, platform="wordpress")
    assert_refused(crawl(broken, tmp_path / "data"), "platform = 'wordpress': use one of ")
    assert not (tmp_path / "data").exists()


def assert_refused(done: subprocess.CompletedProcess[str], said: str) -> None:
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unreachable_source_is_an_issue_and_the_rest_goes_on(tmp_path: Path) -> None:
    with serving({}) as gone:
        closed = gone.base
    with serving(site(2020)) as server:
        urls = {"gone": closed + "/list.html", "there": server.base + "/list.html"}
        done = crawl(source_file(tmp_path / "sources", urls), tmp_path / "data")
    assert done.returncode == 1
    assert "440100-test/gone: ISSUE unreachable:" in done.stdout
    assert "440100-test/there: done, reports 1 of 1" in done.stdout
    assert kinds(tmp_path / "data") == ["unknown_block", "unreachable"]


def test_real_sources_without_a_network_end_quickly_and_cleanly(tmp_path: Path) -> None:
    """No name is resolved, so nothing leaves this machine, whatever network it has."""
    started = time.monotonic()
    done = crawl(ROOT / "crawler" / "sources", tmp_path / "data", TWISTED_DNS_RESOLVER=NO_NAMES)
    assert done.returncode == 1
    assert time.monotonic() - started < 20
    issues = table(tmp_path / "data", "issues")
    assert {issue["kind"] for issue in issues} == {"unreachable"}
    assert {issue["source_id"] for issue in issues} == {row["id"] for row in table(tmp_path / "data", "sources")}
    assert captures(tmp_path / "data") == []


NO_NAMES = "tests.crawl_server.NoNames"


def test_one_connection_and_the_delay_are_kept(tmp_path: Path) -> None:
    delay = 0.2
    with serving(site(2017, 2018, 2019, 2020, 2021)) as server:
        urls = {"a": server.base + "/list.html", "b": server.base + "/list.html?again"}
        server.answers["/list.html?again"] = server.answers["/list.html"]
        done = crawl(source_file(tmp_path / "sources", urls), tmp_path / "data", DOWNLOAD_DELAY=delay)
    assert done.returncode == 0, done.stdout
    at = [logged.at for logged in server.log]
    gaps = [later - earlier for earlier, later in pairwise(at)]
    assert len(gaps) == 7  # robots.txt, two lists, five reports: one host is asked once for each
    assert min(gaps) >= 0.9 * delay
    assert server.most_open == 1
    agent = server.log[0].received.lower()
    assert b"user-agent: gov-reports/" in agent
    assert b"contact:" in agent


def test_robots_rules_are_obeyed_archived_and_named(tmp_path: Path) -> None:
    answers = site(2019, 2020)
    answers[ROBOTS] = answer("200 OK", b"User-agent: *\nDisallow: /2019\nDisallow: /x\n", kind=b"text/plain")
    with serving(answers) as server:
        done = crawl(source_file(tmp_path / "sources", {"a": server.base + "/list.html"}), tmp_path / "data")
    assert done.returncode == 1
    (issue,) = table(tmp_path / "data", "issues")
    assert issue["kind"] == "robots_disallowed"
    assert "Disallow: /2019" in issue["message"]
    assert issue["url"].endswith("/2019.html")
    assert server.paths() == [ROBOTS, "/list.html", "/2020.html"]
    assert [c.role for c in captures(tmp_path / "data")] == ["robots", "list", "document"]


def test_a_robots_txt_that_refuses_leaves_the_host_alone(tmp_path: Path) -> None:
    answers = {**site(2020), ROBOTS: answer("403 Forbidden", b"no")}
    with serving(answers) as server:
        crawl(source_file(tmp_path / "sources", {"a": server.base + "/list.html"}), tmp_path / "data")
    assert server.paths() == [ROBOTS]
    assert kinds(tmp_path / "data") == ["robots_unavailable", "unknown_block"]


def test_redirects_and_links_off_the_allowed_hosts_are_not_followed(tmp_path: Path) -> None:
    answers = site(2018, 2019, 2020)
    answers["/2018.html"] = answer("302 Found", b"", b"Location: http://169.254.169.254/latest/meta-data")
    answers["/2019.html"] = answer("302 Found", b"", b"Location: http://example.com/2019.html")
    answers["/2020.html"] = page(report("2020年") + '<a href="http://files.example.com/a.pdf">附件</a>')
    with serving(answers) as server:
        done = crawl(source_file(tmp_path / "sources", {"a": server.base + "/list.html"}), tmp_path / "data")
    assert done.returncode == 1
    assert kinds(tmp_path / "data") == ["refused_address"] * 3
    said = {issue["url"]: issue["message"] for issue in table(tmp_path / "data", "issues")}
    assert "(redirected to http://169.254.169.254/latest/meta-data)" in said[server.base + "/2018.html"]
    assert "(redirected to http://example.com/2019.html)" in said[server.base + "/2019.html"]
    assert "files.example.com is not on the loopback" in said["http://files.example.com/a.pdf"]


def test_a_government_name_that_points_to_this_machine_gets_not_one_byte(tmp_path: Path) -> None:
    resolver = "tests.crawl_server.AllNamesHere"
    with serving(site(2020)) as server:
        urls = {"a": f"http://www.rebound.gov.cn:{server.port}/list.html"}
        sources = source_file(tmp_path / "sources", urls, local=False)
        done = crawl(sources, tmp_path / "data", TWISTED_DNS_RESOLVER=resolver)
    assert done.returncode == 1
    assert server.connections >= 1
    assert server.log == []
    (issue,) = table(tmp_path / "data", "issues")
    assert (issue["kind"], issue["message"]) == (
        "refused_address",
        "127.0.0.1 is a private, loopback or reserved address",
    )


def test_after_a_barrier_the_host_is_asked_for_nothing_more(tmp_path: Path) -> None:
    answers = site(2017, 2018, 2019, 2020)
    answers["/2017.html"] = answer("412 Precondition Failed", b"<script>$_ts=window['$_ts'];</script>")
    with serving(answers) as server:
        crawl(source_file(tmp_path / "sources", {"a": server.base + "/list.html"}), tmp_path / "data")
    assert server.paths() == [ROBOTS, "/list.html", "/2017.html"]
    assert kinds(tmp_path / "data") == ["blocked:ruishu", *["host_backed_off"] * 3]
    (blocked,) = [c for c in captures(tmp_path / "data") if c.verdict == "blocked:ruishu"]
    assert blocked.status == 412


def test_a_pager_that_repeats_its_last_page_ends(tmp_path: Path) -> None:
    def pages(year: int, following: str) -> Scripted:
        return page(reports(year) + f'<div class="page"><a href="{following}">下一页</a></div>')

    answers = site(2019, 2020)
    answers |= {"/list.html": pages(2020, "/list.html?p=2"), "/list.html?p=2": pages(2019, "/list.html?p=3")}
    answers |= {f"/list.html?p={n}": pages(2019, f"/list.html?p={n + 1}") for n in range(3, 40)}
    with serving(answers) as server:
        done = crawl(source_file(tmp_path / "sources", {"a": server.base + "/list.html"}), tmp_path / "data")
    assert done.returncode == 0
    assert [path for path in server.paths() if path.startswith("/list")] == [
        "/list.html",
        "/list.html?p=2",
        "/list.html?p=3",
    ]
    assert "done, reports 2 of 2" in done.stdout


def test_an_endless_pager_stops_at_the_limit(tmp_path: Path) -> None:
    answers: dict[str, Scripted | list[Scripted]] = {}
    for n in range(30):
        link = f'<a href="/list.html?p={n + 1}">下一页</a>'
        answers[f"/list.html?p={n}"] = page(rows((f"第{n}号工作动态通报", f"/news/{n}.html")) + link)
    with serving(answers) as server:
        sources = source_file(tmp_path / "sources", {"a": server.base + "/list.html?p=0"})
        crawl(sources, tmp_path / "data", MAX_LIST_PAGES=5)
    assert len([path for path in server.paths() if path.startswith("/list")]) == 5
    assert kinds(tmp_path / "data") == ["no_reports", "too_many_pages"]


def test_a_list_without_rows_and_a_page_of_another_shape_are_issues(tmp_path: Path) -> None:
    odd = answer("200 OK", b'{"articles": ["no record"]}', kind=b"application/json")
    answers = {"/empty.html": page("<p>栏目建设中</p>"), "/gkmlpt/index": page("改版")}
    with serving({**answers, "/gkmlpt/api/all/1?page=1": odd}) as server:
        crawl(source_file(tmp_path / "plain", {"a": server.base + "/empty.html"}), tmp_path / "plain-data")
        urls = {"b": server.base + "/gkmlpt/index", "c": server.base + "/gkmlpt/api/all/1?page=1"}
        shell = source_file(tmp_path / "shell", urls, platform="gkmlpt")
        crawl(shell, tmp_path / "shell-data")
    assert kinds(tmp_path / "plain-data") == ["no_listings"]
    assert kinds(tmp_path / "shell-data") == ["unexpected_structure"] * 2


def state(data: Path, base: str) -> tuple[list[object], ...]:
    """Give what a finished crawl knows, without ids and times."""
    listed = [(r["source_id"], r["position"], r["title"], r["url"], r["kind"]) for r in table(data, "listings")]
    found = [(c.url.removeprefix(base), c.role, c.verdict, c.title, c.payload_digest) for c in captures(data)]
    issues = [(issue["kind"], issue["url"]) for issue in table(data, "issues")]
    return sorted(listed), sorted(found), sorted(issues)


def test_the_same_command_goes_on_after_a_kill(tmp_path: Path) -> None:
    years = range(2008, 2022)
    with serving({**site(*years), "/2010.html": answer("404 Not Found", b"gone")}) as server:
        sources = source_file(tmp_path / "sources", {"a": server.base + "/list.html"})
        crawl(sources, tmp_path / "whole")
        server.log.clear()
        killed = subprocess.Popen(
            command(sources, tmp_path / "data", DOWNLOAD_DELAY=0.1), cwd=ROOT, stdout=subprocess.DEVNULL
        )
        while len(server.log) < 8:
            assert killed.poll() is None
            time.sleep(0.02)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        before = len(server.log)
        done = crawl(sources, tmp_path / "data")
    assert done.returncode == 1
    assert "crawl 1 goes on" in done.stdout
    assert [row["status"] for row in table(tmp_path / "data", "crawls")] == ["finished"]
    assert state(tmp_path / "data", server.base) == state(tmp_path / "whole", server.base)
    asked_again = set(server.paths()[:before]) & set(server.paths()[before:])
    assert len(asked_again - {"/robots.txt", "/2010.html"}) <= 1  # the one in flight when the process died


def test_a_crawl_that_is_asked_to_stop_ends_in_order(tmp_path: Path) -> None:
    with serving(site(*range(2008, 2022))) as server:
        sources = source_file(tmp_path / "sources", {"a": server.base + "/list.html"})
        running = subprocess.Popen(
            command(sources, tmp_path / "data", DOWNLOAD_DELAY=0.8), cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        while len(server.log) < 3:
            assert running.poll() is None
            time.sleep(0.02)
        busy = crawl(sources, tmp_path / "data")
        running.send_signal(signal.SIGTERM)
        stopping = time.monotonic()
        out, _ = running.communicate(timeout=20)
        took = time.monotonic() - stopping
        stopped = [row["status"] for row in table(tmp_path / "data", "crawls")], kinds(tmp_path / "data")
        before = len(server.paths())
        again = crawl(sources, tmp_path / "data")
    assert took < 4  # a dozen requests were waiting, 0.8 seconds each
    assert stopped == (["stopped"], [])
    assert "crawl 1 goes on" in again.stdout
    assert again.returncode == 0
    assert set(server.paths()[:before]) & set(server.paths()[before:]) <= {"/robots.txt"}, "nothing is asked for again"
    assert busy.returncode == 1
    assert "another crawl is at work" in busy.stdout
    assert running.returncode == 1
    assert "Stopped before the end" in out
    assert [row["status"] for row in table(tmp_path / "data", "crawls")] == ["finished"]
    assert kinds(tmp_path / "data") == []
    assert not list((tmp_path / "data" / "warc").glob("*.open"))


def test_an_archive_that_cannot_be_opened_or_written_ends_the_crawl_with_its_reason(tmp_path: Path) -> None:
    noise = random.Random(7).randbytes(300_000).hex()
    with serving({**site(2019, 2020), "/2019.html": page(report("2019年") + noise)}) as server:
        sources = source_file(tmp_path / "sources", {"a": server.base + "/list.html"})
        (tmp_path / "no-folder").mkdir()
        (tmp_path / "no-folder" / "catalogue.db").write_bytes(b"this is no database" * 100)
        unopened = crawl(sources, tmp_path / "no-folder")
        full = crawl(sources, tmp_path / "data", largest_file=200_000)
        again = crawl(sources, tmp_path / "data")
    assert unopened.returncode == 1
    assert "catalogue.db" in unopened.stdout
    assert full.returncode == 1
    assert "the archive cannot be written" in full.stdout
    assert again.returncode == 0, again.stdout
    assert "crawl 1 goes on" in again.stdout


def test_a_redirect_to_itself_ends_as_an_issue(tmp_path: Path) -> None:
    answers = {**site(2019, 2020), "/2019.html": answer("302 Found", b"", b"Location: /2019.html")}
    with serving(answers) as server:
        crawl(source_file(tmp_path / "sources", {"a": server.base + "/list.html"}), tmp_path / "data")
    assert kinds(tmp_path / "data") == ["redirect_loop"]
    assert server.paths().count("/2019.html") == 1


def test_limits_of_time_and_size_are_kept_and_what_came_is_archived(tmp_path: Path) -> None:
    endless = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + b"<p>x</p>" * 40_000
    answers = site(2018, 2019, 2020)
    answers["/2018.html"] = Scripted((endless,), close=True)
    answers["/2019.html"] = Scripted((b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>half",))
    with serving(answers) as server:
        sources = source_file(tmp_path / "sources", {"a": server.base + "/list.html"})
        crawl(sources, tmp_path / "data", DOWNLOAD_MAXSIZE=100_000, DOWNLOAD_TIMEOUT=1)
    found = {c.url.rpartition("/")[2]: (c.verdict, c.truncated) for c in captures(tmp_path / "data")}
    assert found["2018.html"] == ("too_large", "length")
    assert found["2019.html"] == ("truncated", "time")
    assert found["2020.html"] == ("ok", None)
    assert kinds(tmp_path / "data") == ["timeout", "too_large"]
