"""NFCMS (南方网), columns of Guangdong portals: <column>/content/post_<id>.html, page 2 is index_2.html; or JSON."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crawler import columns, nfcms_json, pager
from crawler.links import Listing, iso_date
from crawler.page import Page, PageChanged, same_page, squeeze
from crawler.pager import Step

NAME = "nfcms"
POST = re.compile(r"/content/m?post_\d+\.html$")  # mpost_ is the form for phones, linked from some lists
SHORTEST = 4  # characters of a title


def listings(page: Page) -> Iterator[Listing]:
    """Yield each post of the list, and dated items that lead elsewhere (mp.weixin.qq.com): they are evidence too.

    Addresses are often absolute http:// ones on a page that came over https; they are kept as printed.
    """
    if nfcms_json.is_answer(page):
        yield from nfcms_json.records(page)
        return
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


def next_pages(page: Page) -> Iterator[Step]:
    """Yield the pages of the pager; an answer in JSON holds the whole list."""
    if not nfcms_json.is_answer(page):
        yield from pager.next_pages(page)


def lists(page: Page) -> Iterator[Step]:
    """Yield the annual-report columns and, where the page's own list is loaded by a script, that."""
    if nfcms_json.is_answer(page):
        yield from nfcms_json.below(page)
        return
    yield from columns.report_columns(page)
    if b"/postmeta/" in page.lowered and not columns.leads_on(page):
        bare = not any(POST.search(urlsplit(row.url).path) for row in listings(page))
        yield from nfcms_json.loaded(page, bare=bare)


def column(page: Page) -> str:
    return nfcms_json.column(page) if nfcms_json.is_answer(page) else page.column
