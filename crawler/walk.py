"""Where a walk stands: what is known of a source, and which page of which list a request is for."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Self

from crawler.links import Listing
from crawler.page import Page, PageRequest, same_page
from crawler.pager import PageSeries
from crawler.platforms import Platform
from crawler.recrawl import Memory, Quiet
from crawler.sources import Source


@dataclass(frozen=True, slots=True)
class Position:
    """A page's place in its list. The rows seen are shared by all pages of one list.

    A list ends when a page brings no new rows, whatever the server says. Only page 2 may be looked for under two
    numbers: `base` is 0 when number 1 was the second page, 1 when it was the first once more or did not exist.
    """

    rows: set[str] = field(default_factory=set)
    depth: int = 0  # steps from the source's page to this list: catalogue shell, frame, column
    series: PageSeries | None = None
    number: int | None = None
    base: int | None = None
    gained: bool = False  # a numbered page before this one brought new rows
    failed: bool = False  # the page before this one could not be had
    behind_full: bool = False  # the page before this one held as many rows as pages are cut to
    quiet: Quiet = field(default_factory=Quiet)  # shared by all pages of one list
    begun_on: str = ""  # the page that counted the series
    tried: tuple[str, ...] = ()  # this page and those where its list may stand in its place
    column: str = ""  # what the page that led to this list says of its column; answers of interfaces say nothing

    def take(self, found: Iterable[Listing]) -> int:
        """Add the rows of a page; give how many are new to its list."""
        before = len(self.rows)
        self.rows.update(same_page(row.url) for row in found)
        return len(self.rows) - before

    @property
    def certain(self) -> bool:
        """True for a page that must exist: named by a link, by its number within what the server claims, or the last
        of those tried."""
        if self.series is None or self.number is None:
            return len(self.tried) < 2
        if self.series.pages is None or self.number < 2:
            return False
        return self.number < self.series.pages + (self.base or 0)

    def inside(self, column: str) -> Self:
        """The first page of a list that this page leads to."""
        return type(self)(depth=self.depth + 1, column=column)

    def linked(self) -> Self:
        """A further page of this list that a link names."""
        return type(self)(
            rows=self.rows, depth=self.depth, quiet=self.quiet, behind_full=self.behind_full, column=self.column
        )

    def begun(self, series: PageSeries, page: Page) -> Self | None:
        """The next page of a series that was read on a page of this list; None when there is none."""
        number = series.number_of(page)
        if series.pages is not None and series.pages < 2:
            return None
        following = 1 if number is None else number + 1
        base = number if number in (0, 1) else None
        return replace(self.linked(), series=series, number=following, base=base, begun_on=page.url)

    def entered(self, series: PageSeries, column: str = "") -> Self:
        """The first page of a list that numbers this page too, from 0 or from 1."""
        return type(self)(depth=self.depth + 1, series=series, number=0, column=column)

    def elsewhere(self) -> Self | None:
        """The same list at the next address where it may stand; None when there is no other."""
        return replace(self, tried=self.tried[1:]) if len(self.tried) > 1 else None

    def after(self, fresh: int, *, failed: bool = False, more: bool = False) -> Self | None:
        """The place of the next page of the series, None at its end. `fresh`: rows this page added to the list.

        `more`: the server has announced more rows than were found, so that one failed page is not the end.
        """
        if self.series is None or self.number is None or (self.series.pages == 1 and self.rows):
            return None
        if not (fresh or self.number < 2 or (failed and (self.certain or more) and not self.failed)):
            return None
        base = self.base
        if self.number == 1 and base is None:
            base = 0 if fresh and len(self.rows) > fresh else 1
        gained = self.gained or fresh > 0
        return replace(self, number=self.number + 1, base=base, gained=gained, failed=failed)

    def skipped(self) -> Self | None:
        """The place behind this one, within what the server claims."""
        following = (self.number or 0) + 1
        claimed = self.series.pages if self.series else None
        return None if claimed is not None and following > claimed else replace(self, number=following, gained=True)

    def led_nowhere(self, fresh: int) -> bool:
        """True at the end of a series whose second page was to be there and was under neither number."""
        claimed = (self.series.pages or 0) if self.series else 0
        return claimed > 1 and self.number == 2 and not (fresh or self.gained)

    def cut_short(self, fresh: int, *, failed: bool) -> bool:
        """True at the end of a series that was to go on: a page within its claim came, and brought nothing new."""
        return (
            not (fresh or failed or self.number is None or self.number < 2) and self.series is not None and self.certain
        )

    def request(self) -> PageRequest:
        assert self.series is not None and self.number is not None
        return self.series.at(self.number)


@dataclass(slots=True)
class Walk:
    """What is known of one source while it is walked."""

    source: Source
    module: Platform
    asked: set[tuple[str, bytes]] = field(default_factory=set)  # list pages, by PageRequest.key
    rows: set[str] = field(default_factory=set)  # addresses listed
    files: set[str] = field(default_factory=set)  # documents and attachments asked for
    announced: int = 0  # rows the server claims
    pages: int | None = None  # pages it claims
    memory: Memory = field(default_factory=Memory)  # of earlier crawls
    fresh: int = 0  # rows that no earlier walk showed
    top: bool = False  # the list was read down to known pages only
    gap: bool = False  # a page of the list could not be had or read
    misses: set[tuple[str, bool]] = field(default_factory=set)  # kinds of issues; True: as of a closed door
    pending: int = 0  # requests without an end yet

    def unasked(self, position: Position | None) -> Position | None:
        """The place itself, or the next one of its series that no link has led to yet."""
        while position and position.request().key in self.asked:
            position = position.skipped()
        return position
