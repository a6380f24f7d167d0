"""Exchanges, archives and WARC files made for the archive's tests."""

import gzip
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.captures import Capture
from archive.records import Damage, Record, records
from archive.store import Archive
from archive.warc import Exchange

NOON = datetime(2024, 3, 1, 4, 0, 0, tzinfo=UTC)
PAGE = "<html><title>年度报告</title><p>全年收到申请 12 件。</p></html>".encode()


def request(url: str = "http://kjj.example.gov.cn/a.html", lines: str = "", method: str = "GET") -> bytes:
    path = "/" + url.split("/", 3)[3]
    return f"{method} {path} HTTP/1.1\r\nHost: {url.split('/')[2]}\r\n{lines}\r\n".encode()


def response(body: bytes = PAGE, lines: str = "", status: str = "200 OK", framing: str = "length") -> bytes:
    """An answer with Content-Length, in two chunks and a trailer, or until the connection closes."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n{lines}"
    if framing == "chunked":
        half = len(body) // 2
        parts = [b"%x;note=1\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:]) if part]
        return f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + b"".join(parts) + b"0\r\nX-Sum: 1\r\n\r\n"
    if framing == "close":
        return f"{head}Connection: close\r\n\r\n".encode() + body
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def exchange(
    url: str = "http://kjj.example.gov.cn/a.html",
    answer: bytes | None = None,
    *,
    minutes: int = 0,
    **fields: object,
) -> Exchange:
    made = Exchange(
        url=url,
        request_bytes=request(url),
        response_bytes=response() if answer is None else answer,
        started_at=NOON + timedelta(minutes=minutes),
        ip="192.0.2.7",
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def filled(data: Path, answers: Sequence[tuple[str, bytes]], **options: object) -> list[Capture]:
    """An archive with one finished crawl of these URLs and answers, closed again."""
    with Archive(data, **options) as archive:  # type: ignore[arg-type]
        crawl = archive.catalogue.start_crawl("sources=demo")
        captures = [
            archive.record(exchange(url, answer, minutes=minute), crawl_id=crawl, source_id="demo/kjj", role="document")
            for minute, (url, answer) in enumerate(answers)
        ]
        archive.catalogue.finish_crawl(crawl)
    return captures


def only_file(data: Path) -> Path:
    (path,) = (data / "warc").iterdir()
    return path


def sound_records(path: Path) -> list[Record]:
    found = list(records(path))
    assert not [piece for piece in found if isinstance(piece, Damage)]
    return [piece for piece in found if isinstance(piece, Record)]


def unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())
