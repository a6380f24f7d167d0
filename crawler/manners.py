"""Manners towards a host beyond robots.txt and the delay: one process at a time, at night if wished, so much a day."""

import fcntl
import os
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Self, cast
from urllib.parse import quote, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import deferLater

from crawler.guard import Refused
from crawler.night import CHINA, until_open, window
from crawler.run import Run, run_of

PATIENCE = 2.0  # seconds between two looks at the clock, so that a stop is noticed while a request waits


class HostLocks:
    """Locks that last as long as the process does, one for each host, for all crawls of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.held: dict[str, int] = {}

    def take(self, host: str) -> bool:
        """True when the host is ours now, or was before. Raises OSError when the folder cannot be written."""
        if host in self.held:
            return True
        self.folder.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.open(self.folder / (quote(host, safe="") + ".lock"), flags, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self.held[host] = handle
        return True

    def release(self) -> None:
        for handle in self.held.values():
            os.close(handle)
        self.held.clear()


def default_folder() -> Path:
    """Where the locks lie when HOST_LOCKS_DIR names no other place: the same for every crawl of this user."""
    return Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / f"gov-reports-hosts-{os.getuid()}"


class MannersMiddleware:
    """Stands behind the guard and before robots.txt, so that the request for robots.txt keeps these manners too."""

    def __init__(self, crawler: Crawler, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.crawler = crawler
        self.clock = clock
        settings = crawler.settings
        self.locks = HostLocks(Path(settings["HOST_LOCKS_DIR"] or default_folder()))
        self.hours = window(settings["NIGHT_WINDOW"] or "")
        self.ceiling = settings.getint("HOST_DAILY_CEILING")
        self.asked: Counter[tuple[str, str]] = Counter()  # host and day of China -> requests

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @property
    def run(self) -> Run:
        return run_of(self.crawler)

    async def process_request(self, request: Request) -> None:
        host = urlsplit(request.url).netloc.lower()
        if self.run.archived(request):
            return
        if not self.locks.take(host):
            raise Refused("host_busy", f"not asked, because another crawl of this machine is visiting {host}")
        while (wait := until_open(self.hours, self.clock())) and not self.run.stopping:
            self.run.waits_until_night(host, wait)
            await pause(min(wait, PATIENCE))
        self.count(host)

    def count(self, host: str) -> None:
        """Count a request; raise Refused when the host has had its share of the day, also from earlier crawls."""
        if not self.ceiling:
            return
        day = self.clock().astimezone(CHINA).date()
        key = (host, day.isoformat())
        if key not in self.asked:
            midnight = datetime.combine(day, time(), CHINA).astimezone(UTC)
            self.asked[key] = self.run.archive.catalogue.captures_of_host(host, midnight)
        if self.asked[key] >= self.ceiling:
            said = f"not asked, because {host} has had its {self.ceiling} requests of {key[1]}; the next day goes on"
            raise Refused("daily_ceiling", said)
        self.asked[key] += 1


async def pause(seconds: float) -> None:
    from twisted.internet import reactor  # importing it earlier would install one that Scrapy did not choose

    await maybe_deferred_to_future(deferLater(cast(IReactorTime, reactor), seconds))
