"""What becomes of a request of a walk: an answer that is worked on, or an issue of its source."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import monitors
from crawler.failures import failure
from crawler.judge import REDIRECT, Verdict
from crawler.page import Page, PageChanged
from crawler.run import Run
from crawler.walk import Walk

ABSENT = ("soft404", "empty_body")  # and 404, 410: there is no such page
# Refused, silent, or 401 and 403 from robots.txt on: what an address that is kept out sees, and of a dead host too.
SHUT = re.compile(r"connection was refused|no connection in time|answered 40[13]|status 40[13]|timed? ?out", re.I)
Requests = Iterator[Request]


class Answers(Spider, ABC):
    """Every request of a walk is made and ends here; with the last one of a source its sums are looked at.

    What a request was made for is known to those who walk: they say what its failure means and what is left to ask for.
    """

    run: Run
    walks: dict[str, Walk]

    @abstractmethod
    def may_be_absent(self, request: Request) -> bool:
        """True where a missing page (404, 410, or a page that says so) is no issue of the source.

        It is asked for list pages, documents and attachments alike; ``request.meta["role"]`` tells them apart.
        """

    @abstractmethod
    def may_be_odd(self, request: Request) -> bool:
        """True where an answer that the platform's adapter does not understand (`PageChanged`) is no issue."""

    @abstractmethod
    def go_on(self, walk: Walk, request: Request) -> Requests:
        """Give the requests for what lies behind a page that could not be had or read; none where nothing does.

        They are made with `request`, so that the walk counts them. Called before this page counts as done: a source
        ends only when nothing was left to ask for.
        """

    def request(
        self, walk: Walk, url: str, role: str, parent: str | None, title: str, callback: Any, extra: dict[str, Any]
    ) -> Request:
        walk.pending += 1
        self.run.asked_for(walk.source.id)
        meta = {"role": role, "source_id": walk.source.id, "parent_url": parent, "title": title, **extra}
        # The walk knows what it has asked for; a request dropped in silence would leave its source unfinished.
        return Request(url, callback=callback, errback=self.failed, meta=meta, dont_filter=True)

    def worked(self, response: Response, work: Callable[[Walk, Response], Requests]) -> Requests:
        """Do the work on a good answer; what goes wrong in it becomes an issue of this source alone."""
        walk = self.walks[response.meta["source_id"]]
        assert response.request
        if not self.obtained(response):
            yield from self.go_on(walk, response.request)
        else:
            try:
                yield from work(walk, response)
            except Exception as error:  # noqa: BLE001 - one source's odd page must not end the others
                if not (isinstance(error, PageChanged) and self.may_be_odd(response.request)):
                    said = str(error) if isinstance(error, PageChanged) else f"{type(error).__name__}: {error}"
                    self.problem(response, "unexpected_structure", said)
                yield from self.go_on(walk, response.request)
        self.one_done(walk)

    def page(self, response: Response) -> Page:
        """Give what the adapters see; the address keeps its fragment, which Scrapy drops from the response."""
        url = response.request.url if response.request else response.url
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        sent = response.request.body if response.request else b""
        led_from = (response.meta.get("redirect_urls") or [""])[0]
        return Page(url=url, body=response.body, content_type=content_type, sent=sent, led_from=led_from)

    def obtained(self, response: Response) -> bool:
        """True for a good answer; a bad one becomes an issue."""
        verdict: Verdict = response.meta["verdict"]
        if verdict.kind == REDIRECT:
            # The engine follows every redirect that it can; one that arrives here leads to no web address.
            led = (response.headers.get("Location") or b"").decode("latin-1")
            self.problem(response, "refused_address", f"redirected to {led[:200]!r}, which is no web address")
            return False
        if verdict.obtained:
            return True
        assert response.request
        absent = verdict.kind in ABSENT or response.status in (404, 410)
        if absent and self.may_be_absent(response.request):
            return False
        self.problem(response, verdict.kind, f"status {response.status}, rule {verdict.rule}")
        return False

    def problem(self, response: Response, kind: str, message: str) -> None:
        assert response.request
        self.missed(response.request, kind, message)

    def failed(self, failed: Failure) -> Requests:
        """Record a request that brought no whole answer, with the truncated capture if there is one."""
        request: Request = failed.request  # type: ignore[attr-defined]
        kind, message = failure(failed.value or RuntimeError(str(failed)), bool(request.meta.get("connected")))
        walk = self.walks[request.meta["source_id"]]
        if kind != "stopped":
            self.missed(request, kind, message)
            yield from self.go_on(walk, request)
        self.one_done(walk)

    def missed(self, request: Request, kind: str, message: str) -> None:
        """Add an issue under the address that was listed; where redirects led stands in the message."""
        meta = request.meta
        if meta["role"] == "list":
            self.walks[meta["source_id"]].gap = True
        first = (meta.get("redirect_urls") or [request.url])[0]
        led = "" if first == request.url else f" (redirected to {request.url})"
        self.walks[meta["source_id"]].misses.add((kind, SHUT.search(message) is not None))
        self.run.issue(meta["source_id"], kind, message + led, url=first, capture_id=meta.get("capture_id"))

    def one_done(self, walk: Walk) -> None:
        """Count a request that has ended. With the last one the source is finished and its sums are looked at."""
        walk.pending -= 1
        self.run.answered(walk.source.id)
        if walk.pending or self.run.stopping:
            return
        tally = self.run.tallies[walk.source.id]
        listed = len(walk.rows | set(walk.memory.rows)) if walk.top else len(walk.rows)
        if tally.pages and walk.announced > listed:
            walk.gap = True
            said = f"the server announces {walk.announced} rows, {listed} were found"
            self.run.issue(walk.source.id, "list_shorter_than_announced", said, url=walk.source.url)
        if tally.pages and not walk.gap:
            unseen = len(walk.memory.reports - walk.rows) if walk.top else 0
            whole, announced = not walk.top, walk.announced or None
            self.run.walked(walk.source.id, whole=whole, announced=announced, pages=walk.pages, unseen=unseen)
        if walk.misses and not tally.pages and all(shut for _, shut in walk.misses):
            kinds = ", ".join(sorted({kind for kind, _ in walk.misses}))
            said = (
                f"nothing could be had ({kinds}): a site that refuses this computer's address and one that is down "
                "look alike from here. Try from another network before saying that nothing is published"
            )
            self.run.issue(walk.source.id, "unknown_block", said, url=walk.source.url)
        if tally.pages:
            before = self.run.last_good.get(walk.source.id)
            for alarm in monitors.of_listings(walk.source, listed, tally.reports, before):
                self.run.alarm(alarm, walk.source.url)
        self.run.source_done(walk.source.id)
