"""The archive holds the bytes that went over the wire, both ways, whatever the server sends."""

import gzip
from pathlib import Path

import pytest
from scrapy.core.downloader.handlers import http11

from crawler import capture
from tests.crawl_server import (
    Scripted,
    answer,
    captures,
    certificate,
    chunked,
    crawl,
    differences,
    page,
    report,
    rows,
    serving,
    source_file,
    table,
    zipped,
)

HTML = b"Content-Type: text/html; charset=utf-8"


def odd_answers() -> dict[str, Scripted | list[Scripted]]:
    """One answer per oddity, each with a body of its own."""

    def body(name: str) -> bytes:
        return report(name).encode()

    gbk = f"<meta charset=gb2312>{report('国标')}".encode("gbk")
    plain, packed = body("plain"), zipped(report("both"))
    head = b"HTTP/1.1 200 OK\r\n" + HTML + b"\r\n"
    return {
        "/gzip.html": answer("200 OK", zipped(report("gzip")), b"Content-Encoding: gzip"),
        "/chunked.html": Scripted(
            (head + b"Transfer-Encoding: chunked\r\n\r\n", chunked(body("chunked"), 313, b";name=value"))
        ),
        "/both.html": Scripted(
            (head + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", chunked(packed, 41))
        ),
        "/headers.html": Scripted(
            (
                b"HTTP/1.1 200 Tout Va Bien\r\nx-powered-by: PHP/5.2\r\nX-Dup: one\r\nSERVER: IIS/6.0\r\nx-dup: two\r\n"
                b'X-Wide:     padded   \r\nETag: W/"x"\r\n' + HTML + b"\r\nX-DUP: three\r\n"
                b"Content-length: %d\r\n\r\n%s" % (len(plain), plain),
            )
        ),
        "/folded.html": answer("200 OK", body("folded"), b"X-Folded: part one\r\n\tpart two", b"a line without colon"),
        "/gbk.html": answer(
            "200 OK", gbk, b"Content-Disposition: inline; filename=" + "年报.html".encode("gbk"), kind=b"text/html"
        ),
        "/moved.html": answer("302 Moved Temporarily", b"moved", b"Location: /target.html"),
        "/target.html": page(report("target")),
        "/close.html": Scripted((head + b"\r\n", body("close")), close=True),
        "/short.html": Scripted((head + b"Content-Length: 99999\r\n\r\n" + body("short"),), close=True),
        "/busy.html": [
            answer("503 Service Unavailable", b"busy", b"Retry-After: 1"),
            answer("200 OK", body("busy")),
        ],
        "/early.html": Scripted(
            (
                b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>; rel=preload\r\n\r\n",
                head + b"Content-Length: %d\r\n\r\n" % len(body("early")),
                body("early"),
            )
        ),
        "/barelf.html": Scripted(
            ((head + b"Content-Length: %d\r\n\r\n" % len(body("lf"))).replace(b"\r\n", b"\n") + body("lf"),)
        ),
        "/empty.html": answer("200 OK", b""),
        "/surplus.html": Scripted(
            (answer("200 OK", body("surplus")).pieces[0] + b"HTTP/1.1 bytes too many",), close=True
        ),
        "/silent.html": Scripted((), close=True),
        "/half.html": Scripted((b"HTTP/1.1 200 OK\r\nContent-Ty",), close=True),
        "/nohttp.html": Scripted((b"220 mail.example ESMTP\r\n",), close=True),
    }


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory):
    """One crawl of all oddities: (server, data folder, finished process)."""
    folder = tmp_path_factory.mktemp("odd")
    answers = odd_answers()
    documents = [path for path in answers if path != "/target.html"] + ["/nowhere.html"]
    titles = [(f"{1990 + at}年政府信息公开年度报告", path) for at, path in enumerate(documents)]
    answers["/robots.txt"] = answer("200 OK", b"User-agent: *\nAllow: /\n", kind=b"text/plain")
    answers["/list/index.html"] = page(rows(*titles))
    with serving(answers) as server:
        sources = source_file(folder / "sources", {"odd": server.base + "/list/index.html"})
        done = crawl(sources, folder / "data", RETRY_TIMES=1, LOG_LEVEL="INFO")
    return server, folder / "data", done


def test_every_exchange_is_archived_byte_for_byte(odd) -> None:
    server, data, _ = odd
    surplus = b"HTTP/1.1 bytes too many"  # belongs to no answer
    sent = [
        (server.base + logged.path, logged.received, logged.sent.removesuffix(surplus))
        for logged in server.log
        if logged.sent
    ]
    assert differences(data, sent) == []
    assert len(sent) >= 20
    assert {found.record_type for found in captures(data) if found.truncated is None} == {"response"}


def test_silence_is_an_issue_and_no_capture(odd) -> None:
    server, data, _ = odd
    assert server.base + "/silent.html" not in [found.url for found in captures(data)]
    assert [issue["kind"] for issue in table(data, "issues") if issue["url"].endswith("/silent.html")] == ["network"]


@pytest.mark.parametrize(
    ("path", "verdicts"),
    [
        ("/gzip.html", ["ok"]),
        ("/moved.html", ["redirect"]),
        ("/target.html", ["ok"]),
        ("/close.html", ["ok"]),
        ("/busy.html", ["throttled", "ok"]),
        ("/short.html", ["truncated", "truncated"]),
        ("/half.html", ["truncated", "truncated"]),
        ("/nohttp.html", ["truncated", "truncated"]),
        ("/nowhere.html", ["http_error"]),
        ("/empty.html", ["empty_body"]),
        ("/early.html", ["ok"]),
        ("/robots.txt", ["ok"]),
    ],
)
def test_verdicts_of_the_captures(odd, path: str, verdicts: list[str]) -> None:
    server, data, _ = odd
    assert [found.verdict for found in captures(data) if found.url == server.base + path] == verdicts


def test_a_truncated_answer_is_flagged_and_reported_with_its_capture(odd) -> None:
    _, data, _ = odd
    cut = [found for found in captures(data) if found.url.endswith("/short.html")]
    assert [found.truncated for found in cut] == ["disconnect", "disconnect"]
    (issue,) = [issue for issue in table(data, "issues") if issue["url"].endswith("/short.html")]
    assert (issue["kind"], issue["capture_id"]) == ("truncated", cut[-1].id)


def test_roles_titles_and_parents(odd) -> None:
    server, data, _ = odd
    by_path = {found.url.removeprefix(server.base): found for found in captures(data)}
    assert by_path["/robots.txt"].role == "robots"
    assert by_path["/list/index.html"].role == "list"
    target = by_path["/target.html"]
    assert (target.role, target.parent_url) == ("document", server.base + "/list/index.html")
    assert (target.title or "").endswith("年政府信息公开年度报告")
    assert target.ip == "127.0.0.1"
    assert {found.source_id for found in by_path.values()} == {"440100-test/odd"}


def test_the_crawl_goes_on_after_all_that_and_says_what_was_wrong(odd) -> None:
    _, _, done = odd
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "ISSUE truncated" in done.stdout


def test_over_tls_the_plain_bytes_and_the_cipher_are_kept(tmp_path: Path) -> None:
    answers = {
        "/index.html": page(rows(("2020年政府信息公开年度报告", "/r.html"))),
        "/r.html": Scripted((b"HTTP/1.1 200 OK\r\n" + HTML + b"\r\n\r\n", report("tls").encode()), close=True),
    }
    with serving(answers, context=certificate(tmp_path)) as server:
        sources = source_file(tmp_path / "sources", {"tls": server.base + "/index.html"})
        done = crawl(sources, tmp_path / "data")
    assert done.returncode == 0, done.stdout + done.stderr
    sent = [(server.base + logged.path, logged.received, logged.sent) for logged in server.log]
    assert differences(tmp_path / "data", sent) == []
    (warc,) = (tmp_path / "data" / "warc").glob("*.warc.gz")
    assert b"WARC-Cipher-Suite: TLS_" in gzip.decompress(warc.read_bytes())


def test_an_engine_without_the_private_parts_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(http11, "_LenientHTTP11ClientFactory")
    with pytest.raises(capture.EngineChanged, match=r"Scrapy 2\.19.*_LenientHTTP11ClientFactory"):
        capture.check_engine()
