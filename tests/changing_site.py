"""A simulated list site that changes between visits and counts what it is asked for.

Reports stand newest first, `per_page` on a page. The site can be told to publish, edit, delete, pin and insert late.
Modes: etag (validators and 304), modified (Last-Modified alone), plain (no validators, a view counter in each page).
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class Entry:
    number: int
    date: str  # printed in the list, ISO
    text: str = "初稿"
    version: int = 1

    @property
    def title(self) -> str:
        return f"某局第{self.number}号2023年政府信息公开工作年度报告"


@dataclass
class ChangingSite:
    """`total`: whether list pages state the number of rows."""

    size: int
    per_page: int = 20
    mode: str = "etag"
    total: bool = True
    entries: list[Entry] = field(default_factory=list)
    pinned: list[int] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    not_modified: int = 0
    views: int = 0

    def __post_init__(self) -> None:
        self.entries = [Entry(n, day(n)) for n in range(self.size, 0, -1)]

    def publish(self, count: int) -> None:
        first = max(entry.number for entry in self.entries) + 1
        self.entries[:0] = [Entry(n, day(n)) for n in range(first + count - 1, first - 1, -1)]

    def edit(self, *numbers: int) -> None:
        for entry in self.entries:
            if entry.number in numbers:
                entry.text, entry.version = f"修改稿{entry.version + 1}", entry.version + 1

    def insert_late(self, number: int, *, below: int) -> None:
        at = next(i for i, entry in enumerate(self.entries) if entry.number == below)
        self.entries.insert(at + 1, Entry(number, day(below)))

    def delete(self, number: int) -> None:
        self.entries = [entry for entry in self.entries if entry.number != number]

    def pages(self) -> int:
        return -(-len(self.entries) // self.per_page)

    def shown(self) -> list[Entry]:
        on_top = [entry for entry in self.entries if entry.number in self.pinned]
        return on_top + [entry for entry in self.entries if entry.number not in self.pinned]

    def list_page(self, page: int) -> str:
        part = self.shown()[(page - 1) * self.per_page : page * self.per_page]
        rows = "".join(f"<li><a href='/r/{e.number}.html'>{e.title}</a><span>{e.date}</span></li>" for e in part)
        following = f"<a href='/list_{page + 1}.html'>下一页</a>" if page < self.pages() else ""
        return f"<html><title>政府信息公开年报</title><body><ul>{rows}</ul>{following}</body></html>"

    def report(self, entry: Entry) -> str:
        self.views += self.mode == "plain"
        counter = f"<span>浏览次数：{self.views}</span>" if self.mode == "plain" else ""
        words = "".join(f"<p>{entry.title}：本机关依法公开政府信息，{entry.text}，第{n}段。</p>" for n in range(12))
        return f"<html><title>{entry.title}</title><body><h1>{entry.title}</h1>{counter}{words}</body></html>"

    def take(self) -> Counter[str]:
        """What was asked for since the last time: kind -> requests."""
        asked, self.asked = self.asked, Counter()
        return asked


def day(number: int) -> str:
    return date.fromordinal(date(2001, 1, 1).toordinal() + number).isoformat()


@contextmanager
def served(site: ChangingSite) -> Iterator[str]:
    """Serve a site on the loopback; gives the address of its list."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: the second of two waits 40 ms for the other side's word

        def do_GET(self) -> None:
            path = self.path
            if path.startswith("/list"):
                number = int(path[6:-5]) if path.startswith("/list_") else 1
                site.asked["list"] += 1
                self.answer(200, site.list_page(number))
            elif path.startswith("/r/"):
                site.asked["report"] += 1
                entry = next((e for e in site.entries if path == f"/r/{e.number}.html"), None)
                if entry is None:
                    self.answer(404, "gone")
                else:
                    self.entry(entry)
            else:
                site.asked["robots" if path == "/robots.txt" else "other"] += 1
                self.answer(404, "none")

        def entry(self, entry: Entry) -> None:
            tag = '"' + hashlib.sha256(f"{entry.number} {entry.version}".encode()).hexdigest()[:16] + '"'
            stamp = f"Mon, {entry.version:02} Jan 2024 00:00:00 GMT"
            told: dict[str, str] = {}
            if site.mode == "etag":
                told = {"ETag": tag, "Last-Modified": stamp}
            elif site.mode == "modified":
                told = {"Last-Modified": stamp}
            same = (told.get("ETag") or "-") == self.headers.get("If-None-Match") or (
                site.mode == "modified" and stamp == self.headers.get("If-Modified-Since")
            )
            if same:
                site.not_modified += 1
                self.answer(304, "", told)
            else:
                self.answer(200, site.report(entry), told)

        def answer(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
            body = text.encode()
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            site.sent += self.wfile.write(body) if body and status != 304 else 0

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/list.html"
    finally:
        server.shutdown()
        server.server_close()
