"""Where the crawler may go: .gov.cn, the attachment hosts a site lists, and the loopback for local replicas only."""

import ipaddress
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from crawler.run import Run, run_of
from crawler.sources import Source, is_government, is_loopback


class Refused(IgnoreRequest):
    """We do not send this request. `kind` becomes the kind of the issue."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


def refused_url(url: str, source: Source, role: str) -> str | None:
    """Give the reason why an address is not asked for, None when it is. Names are judged, not yet their addresses."""
    parts = urlsplit(url)
    try:
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return f"malformed address {url!r}"
    if parts.scheme not in ("http", "https") or not host:
        return f"not a web address: {url!r}"
    if parts.username is not None:
        return f"an address with a user name in it: {parts.hostname}"
    if port == 0:
        return "port 0"
    if is_loopback(host):
        return None if source.local else f"{host} is this machine and the source is not declared local"
    if role in ("attachment", "robots") and host in source.attachment_hosts:
        return None
    if source.local:
        return f"{host} is not on the loopback and the source is local"
    if is_government(host):
        return None
    return f"{host} is neither under .gov.cn nor an attachment host of {source.site}"


def refused_ip(ip: str, source: Source) -> str | None:
    """Give the reason why nothing is sent to a connected peer: a name may point into a private network."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    if source.local:
        return None if address.is_loopback else f"{ip} is not on the loopback and the source is local"
    return None if address.is_global else f"{ip} is a private, loopback or reserved address"


def refuse_now(url: str, run: Run) -> None:
    """Raise Refused when the run is being stopped or the host has answered with a barrier."""
    if run.stopping:
        raise Refused("stopped", "not asked, because the crawl was stopped")
    why = run.suspended.get(urlsplit(url).netloc.lower())
    if why:
        raise Refused("host_suspended", f"not asked: {why}. Look at it; -s LIFT_SUSPENSION=HOST visits it again")
    barrier = run.backed_off.get(urlsplit(url).netloc)
    if barrier:
        raise Refused("host_backed_off", f"not asked, because the host answered with a barrier: {barrier}")


class GuardMiddleware:
    """Stands before all others, so redirects and robots.txt requests pass it too."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @property
    def run(self) -> Run:
        return run_of(self.crawler)

    def process_request(self, request: Request) -> None:
        source = self.run.sources[request.meta["source_id"]]
        reason = refused_url(request.url, source, request.meta["role"])
        if reason:
            raise Refused("refused_address", reason)
        refuse_now(request.url, self.run)
