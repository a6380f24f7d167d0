"""Reading captures back: framing and codings undone, revisits resolved, hostile bodies bounded."""

import gzip
import os
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import message
from archive.captures import BodySizeError, HttpMessage, RecordError, read_http, read_message, read_request
from archive.codings import decoded
from archive.records import RecordError as SameError
from archive.records import located
from archive.store import Archive
from tests.archive_made import PAGE, exchange, filled, response

BARE = zlib.compressobj(wbits=-15)
DEFLATED = BARE.compress(PAGE) + BARE.flush()


def read(answer: bytes, method: str = "GET", limit: int = 1 << 20) -> HttpMessage:
    top = message.head(answer)
    return message.message(answer, top, message.payload(answer, top, method), limit)


@pytest.mark.parametrize("framing", ["length", "chunked", "close"])
@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("", PAGE),
        ("identity", PAGE),
        ("gzip", gzip.compress(PAGE, mtime=0)),
        ("x-gzip", gzip.compress(PAGE[:20]) + gzip.compress(PAGE[20:]) + b"\0 behind the last member"),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", DEFLATED),
        ("br", brotli.compress(PAGE)),
        ("gzip, br", brotli.compress(gzip.compress(PAGE, mtime=0))),
    ],
)
def test_body_comes_out_of_every_framing_and_coding(tmp_path: Path, framing: str, coding: str, body: bytes) -> None:
    lines = f"Content-Encoding: {coding}\r\n" if coding else ""
    answer = response(body, lines, framing=framing)
    (capture,) = filled(tmp_path, [("http://kjj.example.gov.cn/a.html", answer)])
    got = read_http(tmp_path / "warc", capture)
    assert got.body == PAGE
    assert got.raw == answer
    assert got.problems == ()


def test_zstd_is_unpacked_when_its_module_is_there() -> None:
    zstd = pytest.importorskip("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    assert decoded(zstd.compress(PAGE), ["zstd"], 1000) == (PAGE, ())
    with pytest.raises(BodySizeError):
        decoded(zstd.compress(bytes(1 << 22)), ["zstd"], 1 << 21)


def test_transfer_coding_gzip_is_undone_too() -> None:
    body = gzip.compress(PAGE, mtime=0)
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    assert read(raw).body == PAGE


def test_interim_heads_are_passed_over() -> None:
    raw = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + response(status="404 Nope")
    got = read(raw)
    assert (got.status, got.reason, got.body) == (404, "Nope", PAGE)
    assert got.header("link") == ""


def test_headers_are_read_as_they_come() -> None:
    raw = b"HTTP/1.0 200\nX-A: one\n  two\nno colon\nx-a:three\nX-\xc4\xea: \xb1\xa8\n\nbody"
    got = read(raw)
    assert got.header("x-a") == "one two, three"
    assert got.headers[2] == ("X-Äê", "±¨")
    assert (got.status, got.reason, got.body) == (200, "", b"body")


@pytest.mark.parametrize(
    ("status", "method"), [("204 No Content", "GET"), ("304 Not Modified", "GET"), ("200 OK", "HEAD")]
)
def test_answers_without_body_by_rule(status: str, method: str) -> None:
    raw = f"HTTP/1.1 {status}\r\nContent-Length: 500\r\n\r\n".encode()
    assert read(raw, method).problems == ()
    assert read(raw, method).body == b""


@pytest.mark.parametrize(
    ("raw", "body", "problem"),
    [
        (response()[:-10], PAGE[:-10], f"body ends after {len(PAGE) - 10} of {len(PAGE)} bytes"),
        (response() + b"HTTP/1.1 400", PAGE, "12 bytes after the body"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nplain text\n", b"plain text\n", "is not"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", b"ab", "ends inside a chunk of 5 bytes"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", b"ab", "ends between two chunks"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n-1\r\n", b"ab", "no readable chunk size"),
        (response(b"<p>", "Content-Encoding: gzip\r\n"), b"<p>", "is not gzip"),
        (response(b"<p>", "Content-Encoding: br\r\n"), b"<p>", "is not br"),
        (response(b"<p>", "Content-Encoding: compress\r\n"), b"<p>", "'compress' is unknown"),
        (response(gzip.compress(PAGE, mtime=0)[:-9], "Content-Encoding: gzip\r\n"), PAGE, "ends early"),
    ],
)
def test_what_does_not_fit_is_said_and_the_rest_kept(raw: bytes, body: bytes, problem: str) -> None:
    got = read(raw)
    assert got.body == body
    assert problem in got.problems[0]


def test_not_http_has_status_0() -> None:
    got = read(b"\x00\xff whatever")
    assert (got.status, got.body) == (0, b"")


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [
        ("gzip", gzip.compress(bytes(64 << 20))),
        ("deflate", zlib.compress(bytes(64 << 20))),
        ("br", brotli.compress(bytes(64 << 20))),
        ("gzip, gzip", gzip.compress(gzip.compress(bytes(64 << 20)))),
    ],
)
def test_bomb_is_stopped_at_the_bound(coding: str, bomb: bytes) -> None:
    began = time.process_time()
    with pytest.raises(BodySizeError, match="more than 1048576 bytes"):
        read(response(bomb, f"Content-Encoding: {coding}\r\n"))
    assert time.process_time() - began < 2


def test_bound_holds_for_plain_bodies_and_the_archive(tmp_path: Path) -> None:
    (capture,) = filled(tmp_path, [("http://kjj.example.gov.cn/a.html", response())])
    with pytest.raises(BodySizeError):
        read_http(tmp_path / "warc", capture, limit=10)


def test_a_body_of_very_many_gzip_members_ends() -> None:
    body, problems = decoded(gzip.compress(b"x") * 10_050, ["gzip"], 1 << 20)
    assert len(body) == 10_000
    assert "more than 10000 members" in problems[0]


@given(st.binary(max_size=300), st.sampled_from(["", "gzip", "br", "deflate", "zstd", "gzip, br"]), st.booleans())
def test_no_bytes_break_the_reader(noise: bytes, coding: str, chunked: bool) -> None:
    lines = f"Content-Encoding: {coding}\r\n" + ("Transfer-Encoding: chunked\r\n" if chunked else "")
    read(noise)
    read(b"HTTP/1.1 200 OK\r\n" + lines.encode() + b"\r\n" + noise)
    read(b"HTTP/1.1 200 OK\r\n" + noise)


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=6))
def test_chunks_join_to_the_body(parts: list[bytes]) -> None:
    chunks = b"".join(b"%X \r\n%s\r\n" % (len(part), part) for part in parts)
    got = read(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n" + chunks + b"0\r\n\r\n")
    assert (got.body, got.problems) == (b"".join(parts), ())


def test_revisit_has_its_own_head_and_the_earlier_body(tmp_path: Path) -> None:
    zipped = response(gzip.compress(PAGE, mtime=0), "Content-Encoding: gzip\r\n", framing="chunked")
    later = zipped.replace(b"200 OK\r\n", b"200 OK\r\nDate: later\r\n")
    filled(tmp_path, [("http://kjj.example.gov.cn/a.html", zipped)])
    (capture,) = filled(tmp_path, [("http://kjj.example.gov.cn/a.html", later)])
    assert capture.record_type == "revisit"
    got = read_http(tmp_path / "warc", capture)
    assert (got.body, got.header("date")) == (PAGE, "later")
    assert got.raw == later[: message.head(later).end]
    with pytest.raises(RecordError, match="nobody said where"):
        read_message(tmp_path / "warc", capture.place)


def test_file_is_read_while_it_is_written_and_after(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        capture = archive.record(exchange())
        assert read_http(archive.warc_dir, capture).body == PAGE
        assert located(archive.warc_dir, capture.warc_file).name.endswith(".open")
    assert read_http(tmp_path / "warc", capture).body == PAGE
    assert read_request(tmp_path / "warc", capture) == exchange().request_bytes
    assert located(tmp_path / "warc", capture.warc_file).name == capture.warc_file


def test_wrong_places_are_named(tmp_path: Path) -> None:
    (capture,) = filled(tmp_path, [("http://kjj.example.gov.cn/a.html", response())])
    warc = tmp_path / "warc"
    assert SameError is RecordError
    with pytest.raises(RecordError, match="no such file"):
        read_http(warc, replace(capture, warc_file="gone.warc.gz"))
    with pytest.raises(RecordError, match="offset 7: gzip member is damaged"):
        read_http(warc, replace(capture, warc_offset=7))
    with pytest.raises(RecordError, match="the catalogue expects <urn:uuid:2>"):
        read_http(warc, replace(capture, record_id="<urn:uuid:2>"))
    with pytest.raises(RecordError, match="nothing there"):
        read_http(warc, replace(capture, warc_offset=10**6))


def test_archive_and_its_reader_import_no_network(tmp_path: Path) -> None:
    code = "import sys, archive.store, archive.snapshot, archive.verify; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert not {"scrapy", "twisted", "requests", "httpx", "urllib3"} & set(done.stdout.split())
