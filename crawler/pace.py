"""Slowing down where a host asks for time, for the rest of the run."""

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.judge import THROTTLED
from crawler.run import run_of

SLOWER, SLOWEST = 1.0, 120.0  # seconds between requests to a host that asked for time
BUSY = ("index-for-article", "json-error", "empty-xml")  # what hosts were seen to answer under load, with 200


class PaceMiddleware:
    """Stands below the retries, so that it sees every answer that came over the wire."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Ask a host that wants time, or answers with something else, half as often from now on."""
        verdict = request.meta.get("verdict")
        if verdict and "archived" not in response.flags and (verdict.kind == THROTTLED or verdict.rule in BUSY):
            slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
            if slot is not None:
                slot.delay = min(max(slot.delay * 2, retry_after(response), SLOWER), SLOWEST)
                run_of(self.crawler).slowed(urlsplit(request.url).netloc, slot.delay, verdict.rule)
        return response


def retry_after(response: Response) -> float:
    """Seconds that the host asks to be left alone; dates and nonsense count as nothing, the delay doubles anyway."""
    said = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    return float(said) if said.isdigit() and len(said) < 6 else 0.0
