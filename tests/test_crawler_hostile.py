"""A site that does to a crawler whatever a site can: each costs an issue, and its neighbour is crawled whole."""

import gzip
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crawl_server import (
    Scripted,
    Server,
    answer,
    captures,
    crawl,
    page,
    report,
    rows,
    source_file,
    table,
)

TITLE = "某局{}年政府信息公开工作年度报告"
MIB = 1 << 20


def scripted(head: bytes, *pieces: bytes, close: bool = True) -> Scripted:
    return Scripted((head, *pieces), close=close)


def month(number: int) -> Scripted:
    """A calendar: each month links to the next one, and shows one report that no other month shows."""
    shown = rows((TITLE.format(number), f"/calendar/{number}/r.html"))
    return page(f"<title>政府信息公开年报</title>{shown}<a href='/calendar/{number + 1}'>下一页</a>")


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
ATTACKS: dict[str, Scripted] = {
    # One header of 2 MiB, and 50,000 headers.
    "long-header": scripted(OK + b"X-A: " + b"a" * 2 * MIB + b"\r\nContent-Length: 2\r\n\r\nok"),
    "many-headers": scripted(OK + b"".join(b"X-%d: 1\r\n" % n for n in range(50_000)) + b"Content-Length: 2\r\n\r\nok"),
    "no-end-of-head": scripted(OK + b"X-A: 1\r\n" * 200_000),
    "no-http": scripted(b"\x16\x03\x01\x02\x00" * 100),
    "negative-length": scripted(OK + b"Content-Length: -5\r\n\r\nhello"),
    "two-lengths": scripted(OK + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nhello"),
    "huge-chunk": scripted(OK + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nabc"),
    "bomb": scripted(OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"<p>" * (64 * MIB), mtime=0)),
    "no-gzip": scripted(OK + b"Content-Encoding: gzip\r\n\r\n", b"\x1f\x8b\x08" + b"\x00" * 5000),
    "endless-body": scripted(OK + b"\r\n", *(b"x" * 65536 for _ in range(64))),
    "charset-bomb": answer("200 OK", report("甲").encode("gb18030"), kind=b"text/html; charset=" + b"utf-8;" * 5000),
    "charset-unknown": answer("200 OK", report("乙").encode("gb18030"), kind=b"text/html; charset=klingon"),
    "charset-utf7": answer("200 OK", b"+ADw-script+AD4-" * 50, kind=b"text/html; charset=utf-7"),
    "location-malformed": answer("302 Found", b"", b"Location: http://[::1/%%%\x00"),
    "location-file": answer("302 Found", b"", b"Location: file:///etc/passwd"),
    "location-private": answer("302 Found", b"", b"Location: http://169.254.169.254/latest/meta-data/"),
    "refresh": answer("200 OK", b"<meta http-equiv=refresh content='0;url=/refresh'>"),
}
COOKIES = {  # each answer sets a cookie and sends one on in a circle of three
    f"/cookie/{n}": answer("302 Found", b"", b"Set-Cookie: a=%d" % n, b"Location: /cookie/%d" % (n % 3 + 1))
    for n in (1, 2, 3)
}
MALFORMED = (
    "http://[::1", "http://a b.gov.cn/", "javascript:alert(1)", "http://127.0.0.1:99999/", "//", "http:///x", "\x00",
    "http://xn--\u4f60.gov.cn\u2044/", "data:text/html,x", "http://user:secret@127.0.0.1/x", "..\\..\\x", "?" * 3000,
)  # fmt: skip


class Endless(Server):
    """Also serves a calendar without an end."""

    def exchange(self, client: socket.socket, number: int) -> bool:
        at = len([path for path in self.paths() if path.startswith("/calendar/")])
        with self.lock:
            self.answers.setdefault(f"/calendar/{at + 1}", month(at + 1))
            self.answers.setdefault(f"/calendar/{at + 2}", month(at + 2))
        return super().exchange(client, number)


@dataclass(frozen=True, slots=True)
class Crawled:
    done: subprocess.CompletedProcess[str]
    data: Path
    server: Server


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("hostile")
    listed = [(TITLE.format(2000 + n), f"/attack/{name}") for n, name in enumerate(ATTACKS)]
    listed += [(TITLE.format(1990), "/cookie/1")]
    listed += [(TITLE.format(1900 + n), url.replace("'", "")) for n, url in enumerate(MALFORMED)]
    answers: dict[str, Scripted | list[Scripted]] = {
        "/list.html": page("<title>政府信息公开年报</title>" + rows(*listed)),
        **{f"/attack/{name}": scripted_ for name, scripted_ in ATTACKS.items()},
        **COOKIES,
        "/good.html": page(rows((TITLE.format(2020), "/good/2020.html"))),
        "/good/2020.html": page(report("好")),
    }
    server = Endless(answers)
    urls = {
        "hostile": server.base + "/list.html",
        "calendar": server.base + "/calendar/1",
        "good": server.base + "/good.html",
    }
    sources = source_file(folder / "sources", urls, platform="generic")
    done = crawl(sources, folder / "data", MAX_LIST_PAGES=12, DOWNLOAD_TIMEOUT=5, DOWNLOAD_MAXSIZE=MIB)
    yield Crawled(done, folder / "data", server)
    server.socket.shutdown(socket.SHUT_RDWR)
    server.socket.close()


def test_the_crawl_comes_to_its_end_and_says_that_not_all_was_well(hostile: Crawled) -> None:
    done = hostile.done
    assert done.returncode == 1, done.stdout[-2000:] + done.stderr[-2000:]
    assert "Traceback" not in done.stdout + done.stderr


def test_the_neighbour_is_crawled_whole(hostile: Crawled) -> None:
    data, server = hostile.data, hostile.server
    good = [c for c in captures(data) if c.source_id == "440100-test/good" and c.role == "document"]
    assert [(c.url, c.verdict) for c in good] == [(server.base + "/good/2020.html", "ok")]
    assert not [row for row in table(data, "issues") if row["source_id"] == "440100-test/good"]


def test_an_endless_calendar_stops_at_the_limit(hostile: Crawled) -> None:
    data = hostile.data
    kinds = [row["kind"] for row in table(data, "issues") if row["source_id"] == "440100-test/calendar"]
    assert kinds.count("too_many_pages") == 1
    lists = [c for c in captures(data) if c.source_id == "440100-test/calendar" and c.role == "list"]
    assert len(lists) == 12


WHAT_BECOMES = {  # attack -> kinds of its issues; a page whose charset alone is wrong is read
    "long-header": ["network"],
    "many-headers": ["soft404"],
    "no-end-of-head": ["network"],
    "no-http": ["network"],
    "negative-length": ["network"],
    "two-lengths": ["network"],
    "huge-chunk": ["truncated"],
    "bomb": ["too_large"],
    "no-gzip": ["network"],
    "endless-body": ["too_large"],
    "charset-bomb": ["network"],
    "charset-unknown": [],
    "charset-utf7": ["soft404"],
    "location-malformed": ["network"],
    "location-file": ["refused_address"],
    "location-private": ["refused_address"],
    "refresh": ["http_error"],
}


@pytest.mark.parametrize("name", ATTACKS)
def test_each_attack_is_an_issue(hostile: Crawled, name: str) -> None:
    url = f"{hostile.server.base}/attack/{name}"
    assert [row["kind"] for row in table(hostile.data, "issues") if row["url"] == url] == WHAT_BECOMES[name]
    assert [c for c in captures(hostile.data) if c.url == url], "what was sent is archived, whatever it was"


def test_nothing_was_sent_to_other_addresses(hostile: Crawled) -> None:
    data, server = hostile.data, hostile.server
    assert all(c.url.startswith(server.base + "/") for c in captures(data))
    refused = [row["url"] for row in table(data, "issues") if row["kind"] == "refused_address"]
    assert any("169.254.169.254" in row["message"] for row in table(data, "issues"))
    assert len(refused) >= 2


def test_a_circle_of_cookies_ends(hostile: Crawled) -> None:
    data, server = hostile.data, hostile.server
    asked = [path for path in server.paths() if path.startswith("/cookie/")]
    assert len(asked) <= 7
    assert [row["kind"] for row in table(data, "issues") if row["url"] == server.base + "/cookie/1"]
