"""An archive made of given pages at given times, for tests of what a publication says of them."""

import atexit
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from archive.store import Archive
from archive.warc import Exchange
from parser.publication.build import BuildResult
from parser.publication.build import build as build_with
from parser.reading.workers import Workers

AGENCY = "990101-kjj"
SOURCE = "990101-kjj/list"
HOST = "http://kjj.example.gov.cn"
LIST = f"{HOST}/list.html"


def crawl(
    data: Path,
    at: str,
    pages: Mapping[str, bytes | tuple[str, bytes]],
    *,
    listed: Mapping[str, tuple[str, str]],
    list_status: int = 200,
    last_year: int | None = None,
    name: str = "示例市试验区科学技术局",
    level: str = "county-dept",
) -> None:
    """One finished crawl. ``pages``: URL -> body, or page that led there and body; ``listed``: URL -> title, date."""
    moment = datetime.fromisoformat(at)
    with Archive(data) as archive:
        catalogue = archive.catalogue
        catalogue.add_agency(AGENCY, name, level=level, region="990101", site="example.gov.cn")
        catalogue.add_source(
            SOURCE,
            site="example.gov.cn",
            agency_id=AGENCY,
            platform="static_list",
            url=LIST,
            name="目录",
            first_year=2020,
            last_year=last_year,
        )
        catalogue.write_held()
        number = catalogue.start_crawl("test")

        def get(url: str, body: bytes, role: str, status: int = 200, **known: str | None) -> int:
            head = f"HTTP/1.1 {status} OK\r\nContent-Length: {len(body)}\r\nContent-Type: text/html\r\n"
            head += "Last-Modified: Thu, 28 Jan 2021 01:00:00 GMT\r\n\r\n"
            request = f"GET {url.removeprefix(HOST)} HTTP/1.1\r\nHost: {HOST[7:]}\r\n\r\n".encode()
            exchange = Exchange(url=url, request_bytes=request, response_bytes=head.encode() + body, started_at=moment)
            verdict = "ok" if status == 200 else "blocked:challenge"
            said: dict[str, Any] = {"crawl_id": number, "source_id": SOURCE, "role": role, "verdict": verdict}
            return archive.record(exchange, **said, **known).id

        page = get(LIST, b"<ul></ul>", "list", list_status)
        for position, (url, (title, day)) in enumerate(listed.items(), 1):
            catalogue.add_listing(number, SOURCE, page, position, title, day, url, "report")
        for url, told in pages.items():
            parent, body = told if isinstance(told, tuple) else (None, told)
            title = listed[parent or url][0]
            get(url, body, "attachment" if parent else "document", title=title, parent_url=parent or LIST)
        catalogue.finish_crawl(number)


@cache
def pool() -> Workers:
    """One pool for all tests of a run: a publication of one report is made in less time than a worker starts."""
    workers = Workers()
    atexit.register(workers.close)
    return workers


def build(data: Path, **more: Any) -> BuildResult:
    return build_with(data, workers=pool(), **more)


def rows(data: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(f"file:{data / 'reports.db'}?mode=ro", uri=True)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()
