"""NFCMS (南方网), columns of Guangdong portals: <column>/content/post_<id>.html, page 2 is index_2.html."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crawler.links import Listing, is_column_name, iso_date
from crawler.page import Page, PageChanged, same_page, squeeze
from crawler.pager import beside
from crawler.pager import next_pages as paged

NAME = "nfcms"
POST = re.compile(r"/content/m?post_\d+\.html$")  # mpost_ is the form for phones, linked from some lists
SHORTEST = 4  # characters of a title


def listings(page: Page) -> Iterator[Listing]:
    """Yield each post of the list, and dated items that lead elsewhere (mp.weixin.qq.com): they are evidence too.

    Addresses are often absolute http:// ones on a page that came over https; they are kept as printed.
    """
    if "NFCMS_" not in page.text and "/content/" not in page.text and not page.dom.css("li a"):
        raise PageChanged(f"no NFCMS variables, no posts and no list items in {page.url}")
    seen: set[str] = set()
    for anchor in page.anchors():
        dated = iso_date(anchor.row.replace(anchor.text, " ")) or iso_date(anchor.row)
        if anchor.landmark or len(squeeze(anchor.text)) < SHORTEST or same_page(anchor.url) in seen:
            continue
        if POST.search(urlsplit(anchor.url).path) or dated:
            seen.add(same_page(anchor.url))
            yield Listing(title=anchor.text, url=anchor.url, date=dated)


def next_pages(page: Page) -> Iterator[str]:
    """Yield the pager's pages and, from an agency's front page, its annual-report column below the same path."""
    yield from paged(page)
    for anchor in page.anchors():
        if is_column_name(anchor.text) and beside(page.url, anchor.url) and not iso_date(anchor.row):
            yield anchor.url
