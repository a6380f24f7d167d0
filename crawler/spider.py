"""The one spider: list pages of each source, their rows, the reports among them, and the reports' attachments."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from twisted.internet.task import LoopingCall
from twisted.python.failure import Failure

from archive.catalogue import CatalogueError
from archive.place import data_dir
from crawler import monitors
from crawler.failures import failure
from crawler.judge import Verdict
from crawler.links import REPORT, Attachment, Listing, attachments, kind_of
from crawler.page import Page, PageChanged, PageRequest, same_page
from crawler.pager import NeedsBrowser, PageSeries, Step
from crawler.platforms import announced, column, hidden, lists, platform
from crawler.recrawl import Known, conditions, policy_of
from crawler.run import Run
from crawler.sources import load_sources, select
from crawler.walk import Position, Walk

SHELLS = 3  # steps from the source's page to a list: catalogue shell, frame, column
ABSENT = ("soft404", "empty_body")  # and 404, 410: there is no such page
Requests = Iterator[Request]


class GovReports(Spider):
    """Walks sources. Arguments: sources=GLOB[,GLOB] picks some by their ids."""

    name = "gov_reports"
    run: Run
    walks: dict[str, Walk]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, sources: str | None = None, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        chosen = select(load_sources(Path(settings["SOURCES_DIR"])), sources)
        spider.run = Run(
            data_dir(settings["DATA_DIR"]),
            chosen,
            agent=settings["USER_AGENT"],
            resume_hours=settings.getfloat("RESUME_HOURS"),
            policy=policy_of(settings),
            lifted=frozenset(host.lower() for host in settings.getlist("LIFT_SUSPENSION")),
        )
        spider.walks = {s.id: Walk(s, platform(s.platform)) for s in chosen}
        crawler.signals.connect(spider.opened, signals.spider_opened)
        crawler.signals.connect(spider.ended, signals.engine_stopped)
        crawler.signals.connect(spider.closing, signals.spider_closed)
        return spider

    def opened(self) -> None:
        try:
            self.run.start()
        except (OSError, sqlite3.Error, CatalogueError) as error:
            self.run.broken = str(error)
            raise CloseSpider("archive_not_opened") from error
        for walk in self.walks.values():
            walk.memory = self.run.memories[walk.source.id]
        self.timer = LoopingCall(self.tick)
        self.timer.start(1)  # seconds

    def tick(self) -> None:
        """Let no row wait for a slow host; and once the crawl is told to stop, let no request wait for its turn."""
        if not self.crawler.crawling:
            self.run.stopping = True
            for slot in self.crawler.engine.downloader.slots.values():
                slot.delay = 0
        try:
            self.run.archive.flush_if_due()
        except (OSError, sqlite3.Error) as error:
            self.run.broken = f"the archive cannot be written: {error}"
            deferred_from_coro(self.crawler.stop_async())

    def closing(self, reason: str) -> None:
        self.run.stopped_by = None if reason == "finished" else reason

    def ended(self) -> None:
        if self.run.state == "open":
            self.timer.stop()
        try:
            self.run.end()
        except (OSError, sqlite3.Error) as error:
            self.run.broken = f"the archive cannot be written: {error}"

    async def start(self) -> AsyncIterator[Request]:
        for walk in self.walks.values():
            for request in self.list_request(walk, PageRequest(walk.source.url), None, Position()):
                yield request
            for known in walk.memory.audit():
                for request in self.document(walk, known.capture.url, known.title, known.parent):
                    yield request

    def list_request(self, walk: Walk, page: PageRequest, parent: str | None, position: Position) -> Requests:
        if page.key in walk.asked:
            return
        if len(walk.asked) >= self.settings.getint("MAX_LIST_PAGES"):
            said = f"more than {len(walk.asked)} list pages; the rest was left"
            walk.gap = True
            self.run.issue(walk.source.id, "too_many_pages", said, url=page.url)
            return
        walk.asked.add(page.key)
        request = self.request(walk, page.url, "list", parent, "", self.on_list, {"position": position})
        if page.body:
            sent_as = {"Content-Type": page.content_type}
            request = request.replace(method="POST", body=page.body, headers=sent_as)
        yield request

    def request(
        self, walk: Walk, url: str, role: str, parent: str | None, title: str, callback: Any, extra: dict[str, Any]
    ) -> Request:
        walk.pending += 1
        self.run.asked_for(walk.source.id)
        meta = {"role": role, "source_id": walk.source.id, "parent_url": parent, "title": title, **extra}
        # The walk knows what it has asked for; a request dropped in silence would leave its source unfinished.
        return Request(url, callback=callback, errback=self.failed, meta=meta, dont_filter=True)

    def on_list(self, response: Response) -> Requests:
        yield from self.worked(response, self.read_list)

    def on_document(self, response: Response) -> Requests:
        yield from self.worked(response, self.read_document)

    def on_attachment(self, response: Response) -> Requests:
        yield from self.worked(response, self.count_attachment)

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
                if not (isinstance(error, PageChanged) and self.may_be_absent(response.request)):
                    said = str(error) if isinstance(error, PageChanged) else f"{type(error).__name__}: {error}"
                    self.problem(response, "unexpected_structure", said)
                yield from self.go_on(walk, response.request)
        self.one_done(walk)

    def may_be_absent(self, request: Request) -> bool:
        """True for a list page that was tried because nobody said that the list ends before it."""
        return request.meta["role"] == "list" and not request.meta["position"].certain

    def go_on(self, walk: Walk, request: Request) -> Requests:
        """Behind a list page that could not be had or read, ask for the next one of its series."""
        if request.meta["role"] == "list":
            yield from self.next_of_series(walk, request.meta["position"], 0, request.meta["parent_url"], failed=True)

    def next_of_series(
        self, walk: Walk, position: Position, fresh: int, parent: str | None, *, failed: bool = False
    ) -> Requests:
        following = walk.unasked(position.after(fresh, failed=failed))
        if following:
            yield from self.list_request(walk, following.request(), parent, following)
        elif position.led_nowhere(fresh):
            said = "further pages are announced, and neither of the addresses tried for page 2 brought new rows"
            walk.gap = True
            self.run.issue(walk.source.id, "pages_not_found", said, url=position.begun_on)

    def read_list(self, walk: Walk, response: Response) -> Requests:
        """Record the rows of a list page; ask for the reports on it and, while rows are new, for further pages."""
        page = self.page(response)
        position: Position = response.meta["position"]
        if position.number is not None and same_page(page.url) != same_page(position.request().url):
            raise PageChanged(f"{position.request().url} led to {page.url}")
        rows, steps = list(walk.module.listings(page)), list(walk.module.next_pages(page))
        others = list(lists(walk.module, page)) if position.depth < SHELLS else []
        name = f"{column(walk.module, page)} {walk.source.name}"
        fresh = position.take(rows)
        self.run.list_page(walk.source.id, response.url, len(rows))
        walk.announced = max(walk.announced, announced(walk.module, page) or 0)
        new = 0  # rows that no earlier walk showed either
        for place, row in enumerate(rows, 1):
            kind = kind_of(row.title, name)
            is_new = same_page(row.url) not in walk.rows
            new += is_new and same_page(row.url) not in walk.memory.rows
            walk.rows.add(same_page(row.url))
            self.run.listing(walk.source.id, response.meta["capture_id"], place, row, kind, is_new)
            if kind == REPORT and is_new:
                yield from self.report(walk, row, response.url)
        if not self.may_stop(walk, position, new, len(rows), steps):
            yield from self.further_pages(walk, page, steps if fresh else [], fresh, position)
        for other in others:
            if isinstance(other, NeedsBrowser):
                self.run.issue(walk.source.id, "needs_browser", other.said, url=page.url)
            elif isinstance(other, PageSeries):
                first = position.entered(other)
                yield from self.list_request(walk, first.request(), response.url, first)
            else:
                yield from self.list_request(walk, wanted(other), response.url, position.inside())

    def may_stop(self, walk: Walk, position: Position, new: int, per_page: int, steps: list[Step]) -> bool:
        """True where the rest of a list is known: two pages in a row say nothing new, nor do the server's totals."""
        walk.fresh += new
        if per_page:
            position.quiet.read(new)
        claims = [step.pages for step in (*steps, position.series) if isinstance(step, PageSeries)]
        walk.pages = next((pages for pages in claims if pages), walk.pages)
        if walk.memory.whole or not position.quiet.enough:
            return False
        if walk.memory.grown(walk.announced or None, walk.pages, walk.fresh, per_page):
            return False
        walk.top = True
        return True

    def further_pages(self, walk: Walk, page: Page, steps: list[Step], fresh: int, position: Position) -> Requests:
        """Ask for the pages that this page names, and for the next one of the series it belongs to."""
        for step in steps:
            if isinstance(step, NeedsBrowser) and not position.series:
                walk.gap = True
                self.run.issue(walk.source.id, "needs_browser", step.said, url=page.url)
            elif isinstance(step, str | PageRequest):
                yield from self.list_request(walk, wanted(step), page.url, position.linked())
            elif not isinstance(step, PageSeries):
                continue  # a page of a series that was found out all the same
            elif position.series and position.series.pattern == step.pattern:
                position = replace(position, series=step)  # what the server claims may have changed
            else:
                begun = walk.unasked(position.begun(step, page))
                if begun:
                    yield from self.list_request(walk, begun.request(), page.url, begun)
        yield from self.next_of_series(walk, position, fresh, page.url)

    def report(self, walk: Walk, row: Listing, parent: str) -> Requests:
        """Ask for a report and its files; for one that is known and whose row is as it was, for new files alone."""
        if walk.memory.unchanged(row):
            self.run.known(walk.source.id)
            known = {same_page(file.capture.url) for file in walk.memory.attachments.get(same_page(row.url), ())}
        else:
            known = set()
            yield from self.document(walk, row.url, row.title, parent)
        for file in row.attachments:
            if same_page(file.url) not in known:
                yield from self.attachment(walk, file, row.url)

    def document(self, walk: Walk, url: str, title: str, parent: str | None) -> Requests:
        if same_page(url) not in walk.files:
            walk.files.add(same_page(url))
            request = self.request(walk, url, "document", parent, title, self.on_document, {})
            yield self.conditional(request, walk.memory.documents.get(same_page(url)))

    def attachment(self, walk: Walk, file: Attachment, parent: str) -> Requests:
        if same_page(file.url) in walk.files:
            return
        walk.files.add(same_page(file.url))
        extra = {"download_timeout": self.settings.getfloat("ATTACHMENT_TIMEOUT")}
        request = self.request(walk, file.url, "attachment", parent, file.title, self.on_attachment, extra)
        offered = walk.memory.attachments.get(same_page(parent), ())
        yield self.conditional(
            request, next((k for k in offered if same_page(k.capture.url) == same_page(file.url)), None)
        )

    def conditional(self, request: Request, known: Known | None) -> Request:
        """The request, put so that a document that did not change need not be sent again."""
        if known:
            request.headers.update(conditions(self.run.archive.warc_dir, known))
        return request

    def read_document(self, walk: Walk, response: Response) -> Requests:
        """Ask for the files that a report's page offers; for those it offered, when it did not change."""
        if response.status == 304:
            self.run.unchanged(walk.source.id)
            assert response.request
            for known in walk.memory.attachments.get(same_page(response.request.url), ()):
                yield from self.attachment(walk, Attachment(known.capture.url, known.title), response.request.url)
            return
        self.run.obtained(walk.source.id, "document", response.meta["title"], response.url)
        page = self.page(response)
        if page.is_html:
            for file in attachments(page, hidden(walk.module, page)):
                yield from self.attachment(walk, file, response.url)

    def count_attachment(self, walk: Walk, response: Response) -> Requests:
        if response.status == 304:
            self.run.unchanged(walk.source.id)
        else:
            self.run.obtained(walk.source.id, "attachment", response.meta["title"], response.url)
        yield from ()

    def page(self, response: Response) -> Page:
        """Give what the adapters see; the address keeps its fragment, which Scrapy drops from the response."""
        url = response.request.url if response.request else response.url
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        sent = response.request.body if response.request else b""
        return Page(url=url, body=response.body, content_type=content_type, sent=sent)

    def obtained(self, response: Response) -> bool:
        """True for a good answer; a bad one becomes an issue."""
        verdict: Verdict = response.meta["verdict"]
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
        if tally.pages:
            before = self.run.last_good.get(walk.source.id)
            for alarm in monitors.of_listings(walk.source, listed, tally.reports, before):
                self.run.alarm(alarm, walk.source.url)
        self.run.source_done(walk.source.id)


def wanted(address: str | PageRequest) -> PageRequest:
    return address if isinstance(address, PageRequest) else PageRequest(address)
