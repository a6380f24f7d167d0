"""Looking at lists without taking anything: what a source would yield, and which platform an address belongs to.

Only list pages are asked for, with all the manners of a crawl; what comes is archived in a folder that the caller
names, usually one that is thrown away.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.answers import Requests
from crawler.guard import refused_url
from crawler.links import FALSE_FRIEND, OTHER, REPORT, YEAR, Kind, Listing, kind_of
from crawler.list_walk import led_home
from crawler.page import PageRequest, same_page
from crawler.platforms import column, platform
from crawler.recognise import FRAME, GENERIC, Sign, agency_name, leads, recognise, site_name
from crawler.sources import Agency, Source, is_loopback
from crawler.spider import GovReports
from crawler.walk import Position, Walk

LOOKS = 8  # lists that an address may lead to; beyond that a person should choose


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list, and what a crawl would make of it: taken, or left out for a reason."""

    listing: Listing
    kind: Kind
    reason: str = ""

    @property
    def taken(self) -> bool:
        return self.kind == REPORT and not self.reason


@dataclass(slots=True)
class Found:
    """What was seen of one list. ``pages``: list pages read; ``more``: whether the list goes on."""

    source: Source
    signs: list[Sign] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    more: bool = False
    site: str = ""

    @property
    def reports(self) -> list[Row]:
        return [row for row in self.rows if row.taken]

    @property
    def dated(self) -> list[Row]:
        """Reports that name a year or have a date; a link that has neither may lead to a column of reports."""
        return [row for row in self.reports if row.listing.date or YEAR.search(row.listing.title)]


class Preview(GovReports):
    """Reads the first pages of each source's list. Arguments: data, a folder; chosen, the sources."""

    found: dict[str, Found]

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, *args: Any, data: Path = Path(), chosen: list[Source] | None = None, **kwargs: Any
    ) -> Self:
        spider = super(GovReports, cls).from_crawler(crawler, *args, **kwargs)
        spider.found = {source.id: Found(source) for source in chosen or ()}
        spider.set_out(data, chosen or [])
        spider.run.progress.quiet = True
        return spider

    def read_list(self, walk: Walk, response: Response) -> Requests:
        found = self.found[walk.source.id]
        page = self.page(response)
        found.site = found.site or agency_name(site_name(page))
        name = f"{column(walk.module, page).strip() or response.meta['position'].column} {walk.source.name}"
        seen = {same_page(row.listing.url) for row in found.rows}
        for listing in walk.module.listings(page) if not led_home(page) else ():
            if same_page(listing.url) not in seen:
                seen.add(same_page(listing.url))
                found.rows.append(self.judged(listing, name, walk.source))
        found.pages.append(page.url)
        for request in super().read_list(walk, response):
            if len(found.pages) < self.settings.getint("MAX_LIST_PAGES") and self.follows(walk, request):
                yield request
            else:
                found.more = found.more or request.meta["position"].depth == 0
                walk.pending -= 1
                self.run.tallies[walk.source.id].asked -= 1

    def follows(self, walk: Walk, request: Request) -> bool:
        return True

    def judged(self, listing: Listing, column: str, source: Source) -> Row:
        kind = kind_of(listing.title, column)
        if listing.foreign:
            return Row(listing, OTHER, "of another column that the list mixes in")
        if kind == FALSE_FRIEND:
            return Row(listing, kind, "another kind of report")
        if kind != REPORT:
            return Row(listing, kind, "not an annual disclosure report by its title")
        return Row(listing, kind, refused_url(listing.url, source, "document") or "")

    def report(self, walk: Walk, row: Listing, parent: str) -> Iterator[Request]:
        yield from ()


class Detect(Preview):
    """Follows an address to the lists of annual reports behind it, whatever their platform."""

    def worked(self, response: Response, work: Any) -> Requests:
        walk = self.walks[response.meta["source_id"]]
        first = not self.found[walk.source.id].pages
        if first and response.meta["verdict"].kind == "ok":
            self.recognised(walk, response)
        yield from super().worked(response, work)
        if first and response.meta["verdict"].kind == "ok":
            yield from self.onward(walk, response)

    def follows(self, walk: Walk, request: Request) -> bool:
        """Columns that plain links lead to are looked at for themselves, since each may be of another platform."""
        return walk.source.platform != GENERIC or request.meta["position"].depth == 0

    def recognised(self, walk: Walk, response: Response) -> None:
        """Give the walk the platform that the page shows, or the general one."""
        found = self.found[walk.source.id]
        first = (response.meta.get("redirect_urls") or [response.url])[0]  # an address tells its platform, too
        found.signs = recognise(replace(self.page(response), url=first))
        known = [sign.platform for sign in found.signs if find_spec(f"crawler.platforms.{sign.platform}")]
        walk.source = found.source = replace(walk.source, platform=(known or [GENERIC])[0])
        walk.module = platform(walk.source.platform)

    def onward(self, walk: Walk, response: Response) -> Requests:
        """Look at what the page's links promise, unless it is such a list itself."""
        if self.found[walk.source.id].dated:
            return
        known = {same_page(url) for found in self.found.values() for url in (found.source.url, *found.pages)}
        depth = response.meta.get("steps", 0)
        for lead in leads(self.page(response)):
            strong = lead.weight > 1 or depth < 2 or lead.text == FRAME
            if len(self.found) >= LOOKS or not strong or same_page(lead.url) in known:
                continue
            if refused_url(lead.url, walk.source, "list"):
                continue
            known.add(same_page(lead.url))
            source = replace(walk.source, id=f"detect/{len(self.found) + 1}", url=lead.url)
            self.run.join(source)
            self.found[source.id] = Found(source)
            onward = self.walks[source.id] = Walk(source, walk.module)
            for request in self.list_request(onward, PageRequest(source.url), response.url, Position()):
                request.meta["steps"] = depth + 1
                yield request


def unknown_source(url: str) -> Source:
    """A source of which only an address is known."""
    host = urlsplit(url).hostname or ""
    agency = Agency("detect", "", "county-dept", "000000", "detect")
    return Source(
        id="detect/1",
        site="detect",
        agency=agency,
        platform=GENERIC,
        url=url,
        name="",
        first_year=None,
        local=is_loopback(host),
        attachment_hosts=(),
        file=Path(),
    )
