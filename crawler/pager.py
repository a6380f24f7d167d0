"""Further pages of a list: learned from its links and from what comes back, never from a platform's or function's name.

Two kinds of pagers are told apart. Links name the next pages themselves (`next_pages`). Scripts only count, and the
number in an address may begin at 0 or at 1: one system's page 2 is index_1.html, another's is list_2.shtml, written by
a function of the same name. A `PageSeries` therefore says what the addresses look like, and the walk finds out which
of them bring new rows (crawler/walk.py).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.page import FORM, JSON, Page, PageRequest, same_page, squeeze

NEXT = re.compile(r"(下一?[页頁]|后一?页|>{1,2}|»|›|next)(>|»)*", re.I)
NUMBER = re.compile(r"\[?\d{1,3}\]?")
LAST = ("尾页", "末页", "最后一页")
PAGE = "{page}"  # stands for the number in the address or in the body of a series


@dataclass(frozen=True, slots=True)
class PageSeries:
    """Pages of one list whose requests differ in a number alone, which stands as {page} in the pattern.

    pages: how many the server claims there are, None when it says nothing. A claim of one page is believed, because
    static pages are written together with it; a larger one is not.
    """

    pattern: PageRequest
    pages: int | None = None

    def at(self, number: int) -> PageRequest:
        here = self.pattern
        return PageRequest(
            here.url.replace(PAGE, str(number)), here.body.replace(PAGE.encode(), b"%d" % number), here.content_type
        )

    def number_of(self, page: Page) -> int | None:
        """The number in the request that brought a page; None when it had none, as the first page of many lists."""
        form = same_page(self.pattern.url) + "\n" + self.pattern.body.decode()
        asked = same_page(page.url) + "\n" + page.sent.decode(errors="replace")
        found = re.fullmatch(re.escape(form).replace(re.escape(PAGE), r"(\d{1,6})", 1), asked)
        return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class NeedsBrowser:
    """There are further pages, and only a script that was not understood knows their addresses."""

    said: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """A list of which only a placeholder is named: it stands at the first of these addresses that has rows."""

    addresses: tuple[str, ...]


Step = str | PageRequest | PageSeries | OneOf | NeedsBrowser  # what an adapter says of a page to ask for


def next_pages(page: Page) -> Iterator[str]:
    """Yield the pages the pager names: 下一页 first, then the numbered ones, then 尾页. Same folder only."""
    numbered: list[str] = []
    last: list[str] = []
    for anchor in page.anchors():
        text = squeeze(anchor.text)
        if not beside(page.url, anchor.url):
            continue
        if NEXT.fullmatch(text):
            yield anchor.url
        elif NUMBER.fullmatch(text):
            numbered.append(anchor.url)
        elif text in LAST:
            last.append(anchor.url)
    yield from numbered
    yield from last


def names_next(page: Page) -> bool:
    """True when a link leads to the next page: what follows need not be guessed."""
    return any(NEXT.fullmatch(squeeze(a.text)) and beside(page.url, a.url) for a in page.anchors())


def series_of(page: Page, names: str, pages: int | None = None) -> PageSeries:
    """The series that a page's own request belongs to: the number of the parameter, in its address or body, counts."""
    number = re.compile(rf"""(\b(?:{names})(?:=|"\s*:\s*"?))\d{{1,5}}(?!\d)""")
    body = number.sub(rf"\1{PAGE}", page.sent.decode()).encode()
    sent_as = "" if not body else JSON if body[:1] == b"{" else FORM
    return PageSeries(PageRequest(number.sub(rf"\1{PAGE}", page.url), body, sent_as), pages)


def believed(pages: int | None, rows: int, size: int, total: int = 0) -> int | None:
    """The number of pages an interface claims; None where it claims a single one, and that is full or not all.

    `size`: rows that were asked for; servers give fewer and do not say so. `total`: rows there are, when it says.
    """
    return pages if pages and (pages > 1 or (rows < size and rows >= total)) else None


def beside(url: str, other: str) -> bool:
    """True for another page of the same host below the folder of the first."""
    here, there = urlsplit(url), urlsplit(other)
    folder = here.path.rpartition("/")[0] + "/"
    same_place = here.netloc.lower() == there.netloc.lower() and there.path.startswith(folder)
    return same_place and same_page(url) != same_page(other)
