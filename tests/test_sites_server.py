"""The server of the replica agencies answers as it promises, and logs what went over the wire."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import sites
from tests.raw_client import HANWEB_LIST, HP, Reply, exchange, get, request
from tests.sites import Answer, Running
from tests.sites.exchange import Log
from tests.sites.facts import HERE
from tests.sites.replica import Site
from tests.sites.server import serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with sites.running(tmp_path_factory.mktemp("sites")) as running:
        yield running


@pytest.mark.parametrize("name", [site["name"] for site in sites.replicas])
def test_every_site_has_robots_and_a_404_page(served: Running, name: str) -> None:
    robots = get(served.url(name, "/robots.txt"))
    assert robots.status == 200
    assert robots.headers["content-type"].startswith("text/plain")
    assert b"User-agent: *" in robots.body
    assert get(served.url(name, "/no/such/page.html")).status == 404
    assert get(served.url(name, "/../sites.toml")).status == 404


def test_the_log_holds_the_bytes_of_both_directions(served: Running) -> None:
    columns = {"hp": HP + "index.html", "gz-kjj": "/gkmlpt/api/all/0?page=1", "xiuzhou": HANWEB_LIST}
    for name, path in columns.items():
        url = served.url(name, path)
        sent = request(url, "Accept-Encoding: gzip", "X-Oddity:  two  spaces ")
        received = exchange(url, sent)
        entry = served.log.of(url)[-1]
        assert (entry.received, entry.sent, entry.whole) == (sent, received, True)


def test_one_connection_carries_several_exchanges(served: Running) -> None:
    first, second = (served.url("huadu", f"/gkml/HD18/{name}.html") for name in ("index", "index_1"))
    received = exchange(first, request(first, close=False) + request(second))
    one, two = served.log.of(first)[-1], served.log.of(second)[-1]
    assert one.connection == two.connection
    assert one.sent + two.sent == received
    assert b"Connection: keep-alive" in one.sent


def test_framing_and_compression_differ_by_site(served: Running) -> None:
    chunked = get(served.url("hp", HP + "index.html"), "Accept-Encoding: gzip")
    assert chunked.headers["transfer-encoding"] == "chunked"
    assert "content-encoding" not in chunked.headers
    compressed = get(served.url("gz-kjj", "/gkmlpt/api/all/1512"), "Accept-Encoding: gzip")
    assert compressed.headers["content-encoding"] == "gzip"
    assert int(compressed.headers["content-length"]) == len(compressed.framed)
    assert "content-encoding" not in get(served.url("gz-kjj", "/gkmlpt/api/all/1512")).headers
    plain = get(served.url("huadu", "/gkml/HD18/index.html"))
    assert plain.headers["content-length"] == str(len(plain.body))
    assert plain.headers["content-type"] == "text/html"


def test_a_matching_etag_gets_304(served: Running) -> None:
    url = served.url("hp", HP + "index.html")
    first = get(url)
    assert first.headers["last-modified"] == "Fri, 28 Jan 2022 09:30:00 GMT"
    again = get(url, f"If-None-Match: {first.headers['etag']}")
    assert (again.status, again.framed) == (304, b"")


def test_head_has_no_body(served: Running) -> None:
    url = served.url("huadu", "/gkml/HD18/index.html")
    reply = Reply(exchange(url, request(url, method="HEAD")))
    assert (reply.status, reply.framed) == (200, b"")
    assert reply.headers["content-length"] == str(len(get(url).body))


def test_faults_are_data(tmp_path: Path) -> None:
    with sites.running(tmp_path) as served:
        served.answer("huadu", "/cut.html", Answer(body=b"x" * 1000, cut=400))
        served.answer("huadu", "/slow.html", Answer(body=b"slow", hang=0.3))
        served.answer("huadu", "/busy.html", Answer(503, b"busy", headers={"Retry-After": "5"}))
        cut = get(served.url("huadu", "/cut.html"))
        assert (cut.headers["content-length"], len(cut.framed)) == ("1000", 400)
        assert not served.log.of(served.url("huadu", "/cut.html"))[0].whole
        began = time.monotonic()
        assert get(served.url("huadu", "/slow.html")).body == b"slow"
        assert time.monotonic() - began >= 0.3
        busy = get(served.url("huadu", "/busy.html"))
        assert (busy.status, busy.headers["retry-after"]) == (503, "5")
        assert b"Set-Cookie: JSESSIONID=" in get(served.url("xiuzhou", "/cookie.html")).raw
        served.close("huadu")
        with pytest.raises(ConnectionRefusedError):
            get(served.url("huadu", "/robots.txt"))
        assert get(served.url("hp", "/robots.txt")).status == 200


def test_a_taken_address_falls_back_to_a_free_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.12", 0)) as taken:
        host, port = taken.getsockname()
        site = Site("hp", HERE / "hp", host, port)
        with serving([site], Log()) as servers:
            assert servers.moved == [("hp", f"{host}:{port}", f"{site.host}:{site.port}")]
            assert get(site.base + "/robots.txt").status == 200


def test_exchanges_can_be_kept_as_json_lines(tmp_path: Path) -> None:
    with sites.running(tmp_path, jsonl=tmp_path / "exchanges.jsonl") as served:
        reply = get(served.url("oss", "/robots.txt"))
    (line,) = (tmp_path / "exchanges.jsonl").read_text().splitlines()
    assert json.loads(line)["status"] == reply.status
