"""List pages: their rows become listings, the reports among them are asked for, and their further pages."""

import re
from abc import abstractmethod
from dataclasses import replace
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Answers, Requests
from crawler.links import OTHER, REPORT, Listing, kind_of
from crawler.page import Page, PageChanged, PageRequest, same_page
from crawler.pager import NeedsBrowser, OneOf, PageSeries, Step
from crawler.platforms import announced, column, lists
from crawler.walk import Position, Walk

FRONT = re.compile(r"/?(?:(?:index|default|home)\.\w{2,5})?", re.I)
SHELLS = 3  # steps from the source's page to a list: catalogue shell, frame, column


class ListWalk(Answers):
    """Walks the lists of a source to their ends, or as far down as something is new."""

    @abstractmethod
    def report(self, walk: Walk, row: Listing, parent: str) -> Requests:
        """Give the requests for a report: the document of its row and the files that the row offers.

        Called once for each row of an annual report that this walk had not seen; ``parent`` is the address of the list
        page that shows it. What is known already need not be asked for again.
        """

    def on_list(self, response: Response) -> Requests:
        yield from self.worked(response, self.read_list)

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

    def read_list(self, walk: Walk, response: Response) -> Requests:
        """Record the rows of a list page; ask for the reports on it and, while rows are new, for further pages."""
        page = self.page(response)
        position: Position = response.meta["position"]
        asked = position.tried[0] if position.tried else position.request().url if position.number is not None else None
        if asked and same_page(page.url) != same_page(asked):
            raise PageChanged(f"{asked} led to {page.url}")
        rows, steps = list(walk.module.listings(page)), list(walk.module.next_pages(page))
        others = list(lists(walk.module, page)) if position.depth < SHELLS else []
        if led_home(page) and not any(isinstance(other, PageRequest) for other in others):  # a WAS takes a POST then
            raise PageChanged(f"{page.led_from} led to the front page {page.url}: the list is no longer there")
        said = column(walk.module, page).strip() or position.column
        name = f"{said} {walk.source.name}"
        fresh = position.take(rows)
        position = replace(position, behind_full=is_full(len(rows)))
        self.run.list_page(walk.source.id, response.url, len(rows))
        walk.announced = max(walk.announced, announced(walk.module, page) or 0)
        new = 0  # rows that no earlier walk showed either
        for place, row in enumerate(rows, 1):
            kind = OTHER if row.foreign else kind_of(row.title, name)
            is_new = same_page(row.url) not in walk.rows
            new += is_new and same_page(row.url) not in walk.memory.rows
            walk.rows.add(same_page(row.url))
            self.run.listing(walk.source.id, response.meta["capture_id"], place, row, kind, is_new)
            if kind == REPORT and is_new:
                yield from self.report(walk, row, response.url)
        if not self.may_stop(walk, position, new, len(rows), steps):
            yield from self.further_pages(walk, page, steps if fresh else [], fresh, position)
        if not rows and not others:
            yield from self.try_elsewhere(walk, position, response.url)
        for other in others:
            if isinstance(other, OneOf):
                first = replace(position.inside(said), tried=other.addresses)
                yield from self.list_request(walk, PageRequest(first.tried[0]), response.url, first)
            elif isinstance(other, NeedsBrowser):
                self.run.issue(walk.source.id, "needs_browser", other.said, url=page.url)
            elif isinstance(other, PageSeries):
                first = position.entered(other, said)
                yield from self.list_request(walk, first.request(), response.url, first)
            else:
                yield from self.list_request(walk, wanted(other), response.url, position.inside(said))

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

    def next_of_series(
        self, walk: Walk, position: Position, fresh: int, parent: str | None, *, failed: bool = False
    ) -> Requests:
        following = walk.unasked(position.after(fresh, failed=failed, more=walk.announced > len(walk.rows)))
        if following:
            yield from self.list_request(walk, following.request(), parent, following)
        elif position.led_nowhere(fresh):
            said = "further pages are announced, and neither of the addresses tried for page 2 brought new rows"
            walk.gap = True
            self.run.issue(walk.source.id, "pages_not_found", said, url=position.begun_on)
        elif position.cut_short(fresh, failed=failed) and not walk.announced:  # else the rows are counted in the end
            claimed = position.series.pages if position.series else None
            said = f"{claimed} pages are announced, and number {position.number} brought no new rows"
            walk.gap = True
            self.run.issue(walk.source.id, "list_shorter_than_announced", said, url=walk.source.url)

    def try_elsewhere(self, walk: Walk, position: Position, parent: str | None) -> Requests:
        """Ask for a list that was not at one of its addresses at the next one."""
        if following := position.elsewhere():
            yield from self.list_request(walk, PageRequest(following.tried[0]), parent, following)

    def go_on(self, walk: Walk, request: Request) -> Requests:
        """Behind a list page that could not be had or read, ask for the next one of its series."""
        if request.meta["role"] == "list":
            yield from self.try_elsewhere(walk, request.meta["position"], request.meta["parent_url"])
            yield from self.next_of_series(walk, request.meta["position"], 0, request.meta["parent_url"], failed=True)

    def may_be_absent(self, request: Request) -> bool:
        """True for a list page that was tried because nobody said that the list ends before it."""
        return request.meta["role"] == "list" and not request.meta["position"].certain

    def may_be_odd(self, request: Request) -> bool:
        """True behind a page that was not full: servers say in many ways that a list has ended."""
        if not self.may_be_absent(request):
            return False
        position: Position = request.meta["position"]
        return position.number is None or position.number < 2 or not position.behind_full

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


def led_home(page: Page) -> bool:
    """True for a site's front page that came in place of another one: so are columns answered that have moved."""
    here, there = urlsplit(page.url), urlsplit(page.led_from or page.url)
    return not here.query and FRONT.fullmatch(here.path) is not None and FRONT.fullmatch(there.path) is None


def is_full(rows: int) -> bool:
    """True for a number of rows that pages are cut to; others end a list."""
    return rows > 0 and rows % 5 == 0


def wanted(address: str | PageRequest) -> PageRequest:
    return address if isinstance(address, PageRequest) else PageRequest(address)
