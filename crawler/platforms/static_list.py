"""Lists made of plain links: old catalogues and whatever has no module of its own. Pages are learned from links."""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from crawler import columns, pager
from crawler.links import DOCUMENT, REPORT, Listing, is_column_name, iso_date, kind_of
from crawler.page import Page, same_page, squeeze

NAME = "static_list"
next_pages = pager.next_pages
# Addresses of single documents in the families that write static files.
ARTICLE = re.compile(
    r"/t\d{8}_\d+\.s?html?$|/m?post_\d+\.html$|/art_[\w]+\.html$|/content_[0-9a-f]+\.s?html?$|"
    r"/info/\d+/\d+\.html?$|/[0-9a-f]{32}\.s?html?$|/\d{5,}\.(s?html?|jhtml)$|"
    r"/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.s?html?$|/20\d{12,15}/index\.s?html?$"
)
SHORTEST = 4  # characters of a title; shorter links are 更多, 详细, 下载
FEW = 3  # rows; below it a page may be the frame around a list


def listings(page: Page) -> Iterator[Listing]:
    """Yield links that stand in a row with a date, look like a document's address, or are named like a report."""
    seen: set[str] = set()
    for anchor in page.anchors():
        title = anchor.text
        if anchor.landmark or same_page(anchor.url) in seen or len(squeeze(title)) < SHORTEST:
            continue
        dated = iso_date(anchor.row.replace(title, " ")) or iso_date(anchor.row)
        path = urlsplit(anchor.url).path
        if is_column_name(title) and not dated:
            continue
        if dated or ARTICLE.search(path) or DOCUMENT.search(path) or kind_of(title, page.column) == REPORT:
            if columns.is_list_page(anchor.url):
                continue
            seen.add(same_page(anchor.url))
            yield Listing(title=title, url=anchor.url, date=dated)


def lists(page: Page) -> Iterator[str]:
    """Yield the annual-report column and, from a page with hardly any row, what stands in its frames."""
    if not is_list(page):
        for source in page.dom.css("frame::attr(src), iframe::attr(src)").getall():
            url = page.absolute(source)
            if url and urlsplit(url).netloc == urlsplit(page.url).netloc:
                yield url
    yield from columns.report_columns(page)


def is_list(page: Page) -> bool:
    """True for a page with rows of its own; others may be a shell or a frame around the list."""
    return len(list(islice(listings(page), FEW))) == FEW
