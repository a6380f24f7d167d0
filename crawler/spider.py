"""The one spider: list pages of each source, their rows, the reports among them, and the reports' attachments."""

import gc
import logging
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from twisted.internet.task import LoopingCall

from archive.catalogue import CatalogueError
from archive.place import data_dir
from crawler import shells
from crawler.answers import Requests
from crawler.article import continuations
from crawler.links import Attachment, Listing, attachments
from crawler.list_walk import ListWalk
from crawler.page import Page, PageChanged, PageRequest, same_page
from crawler.pager import NeedsBrowser
from crawler.platforms import hidden, platform
from crawler.recrawl import Known, conditions, policy_of
from crawler.run import Run
from crawler.sources import Source, load_sources, select
from crawler.walk import Position, Walk

# Objects made before Python looks for rings of them. Its 700 make it look 30 times in the work on one page, a tenth of
# the CPU of a crawl; so many hold a few MiB.
COLLECTING = (50_000, 20, 20)


class GovReports(ListWalk):
    """Walks sources. Arguments: sources=GLOB[,GLOB] picks some by their ids."""

    name = "gov_reports"

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, sources: str | None = None, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        chosen = select(load_sources(Path(settings["SOURCES_DIR"])), sources)
        spider.set_out(data_dir(settings["DATA_DIR"]), chosen)
        return spider

    def set_out(self, data: Path, chosen: list[Source]) -> None:
        """Prepare the run over these sources, which writes into a data folder."""
        settings = self.crawler.settings
        self.run = Run(
            data,
            chosen,
            agent=settings["USER_AGENT"],
            resume_hours=settings.getfloat("RESUME_HOURS"),
            policy=policy_of(settings),
            lifted=frozenset(host.lower() for host in settings.getlist("LIFT_SUSPENSION")),
        )
        self.walks = {s.id: Walk(s, platform(s.platform)) for s in chosen}
        self.crawler.signals.connect(self.opened, signals.spider_opened)
        self.crawler.signals.connect(self.ended, signals.engine_stopped)
        self.crawler.signals.connect(self.closing, signals.spider_closed)

    def opened(self) -> None:
        try:
            self.run.start()
        except (OSError, sqlite3.Error, CatalogueError) as error:
            self.run.broken = str(error)
            raise CloseSpider("archive_not_opened") from error
        # Else the engine makes a record of each request for a log that does not show it.
        logging.getLogger("scrapy").setLevel(self.settings["LOG_LEVEL"])
        gc.freeze()  # what the engine and the libraries made stays to the end
        gc.set_threshold(*COLLECTING)
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
        self.run.progress.show()
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

    def on_document(self, response: Response) -> Requests:
        yield from self.worked(response, self.read_document)

    def on_continuation(self, response: Response) -> Requests:
        yield from self.worked(response, self.read_continuation)

    def on_detail(self, response: Response) -> Requests:
        yield from self.worked(response, self.read_detail)

    def on_attachment(self, response: Response) -> Requests:
        yield from self.worked(response, self.count_attachment)

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
            offered = walk.memory.attachments.get(same_page(url), ())
            # A shell is always the same, whatever happens to the article that its script asks for.
            shell = any(known.capture.request_digest for known in offered)
            yield self.conditional(request, None if shell else walk.memory.documents.get(same_page(url)))

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
        yield from self.offered(walk, page, response.url)
        for url in continuations(page) if page.is_html else ():
            if same_page(url) not in walk.files:
                walk.files.add(same_page(url))
                title = response.meta["title"]
                yield self.request(walk, url, "attachment", response.url, title, self.on_continuation, {})

        for wanted in shells.behind(page) if page.is_html else ():
            yield from self.detail(walk, wanted, response)

    def detail(self, walk: Walk, wanted: PageRequest | NeedsBrowser, response: Response) -> Requests:
        """Ask for the article that a page's script would bring."""
        if isinstance(wanted, NeedsBrowser):
            self.run.issue(walk.source.id, "needs_browser", wanted.said, url=response.url)
            return
        request = self.request(walk, wanted.url, "attachment", response.url, response.meta["title"], self.on_detail, {})
        yield request.replace(method="POST", body=wanted.body, headers={"Content-Type": wanted.content_type})

    def read_detail(self, walk: Walk, response: Response) -> Requests:
        """Count the article that an interface gave, and ask for the files that it offers."""
        page, parent = self.page(response), response.meta["parent_url"]
        html, files = shells.article_in(page), list(shells.files_in(page))
        if not html and not files:
            raise PageChanged(f"no article in the answer of {page.url}: {page.text[:120]!r}")
        yield from self.count_attachment(walk, response)
        shown = Page(parent, html.encode(), "text/html; charset=utf-8")
        for file in (*attachments(shown, html), *files):
            if isinstance(file, NeedsBrowser):
                self.run.issue(walk.source.id, "needs_browser", file.said, url=parent)
            else:
                yield from self.attachment(walk, file, parent)

    def read_continuation(self, walk: Walk, response: Response) -> Requests:
        """Count a further page of a report, and ask for the files that it offers."""
        yield from self.count_attachment(walk, response)
        yield from self.offered(walk, self.page(response), response.meta["parent_url"])

    def offered(self, walk: Walk, page: Page, document: str) -> Requests:
        if page.is_html:
            for file in attachments(page, hidden(walk.module, page)):
                yield from self.attachment(walk, file, document)

    def count_attachment(self, walk: Walk, response: Response) -> Requests:
        if response.status == 304:
            self.run.unchanged(walk.source.id)
        else:
            self.run.obtained(walk.source.id, "attachment", response.meta["title"], response.url)
        yield from ()
