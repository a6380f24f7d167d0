"""One answer per address and crawl: what the crawl has already, also from before it was cut off, is answered from
the archive."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from archive.codings import BodySizeError
from archive.message import HttpMessage
from archive.records import RecordError
from crawler.judge import Asked, verdict
from crawler.run import Run, run_of

FRAMING = {"content-encoding", "transfer-encoding", "content-length", "connection"}


class ResumeMiddleware:
    """Stands nearest to the handler, so that redirects, robots rules and callbacks see the archived answers too.

    The handler looks once more, because the answer may have come while a request waited for its turn; what is
    answered here does not have to wait for one.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        return from_archive(request, run_of(self.crawler))


def from_archive(request: Request, run: Run) -> Response | None:
    """Give the archived answer to a request, None when it has to be sent."""
    capture = run.archived(request)
    if capture is None:
        return None
    try:
        message = run.read(capture)
    except (RecordError, BodySizeError):
        return None  # asked for anew; `python -m archive verify` names the damaged record
    judged = verdict(message, asked(request), capture.truncated)
    request.meta.update(capture_id=capture.id, verdict=judged, connected=True)
    return response(request.url.partition("#")[0], message)


def response(url: str, message: HttpMessage) -> Response:
    """Give the answer as the handler and the decompression would have, framing undone."""
    headers = Headers()
    for name, value in message.headers:
        if name.lower() not in FRAMING:
            headers.appendlist(name, value.encode("latin-1"))
    kind = responsetypes.from_args(headers=headers, url=url, body=message.body)
    return kind(url=url, status=message.status, headers=headers, body=message.body, flags=["archived"])


def asked(request: Request) -> Asked:
    meta = request.meta
    first = (meta.get("redirect_urls") or [""])[0]
    conditional = b"If-None-Match" in request.headers or b"If-Modified-Since" in request.headers
    return Asked(request.url, meta["role"], meta.get("title") or "", first, conditional)
