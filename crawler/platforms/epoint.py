"""Epoint (国泰新点, EWB): a shell without rows, whose list an interface gives by POST, or static pages 1.html, 2.html.

Recognised by webBuilderCommon.js, /rest/lightfrontaction/ or EWB-FRONT. Known: the shell's address names the category
(categorynum, deptcode); a script of the site, not the shell, tells siteGuid; pageIndex counts from 0 here and from 1
there, so both are tried. Believed: pageSize may be ignored, so that a single page is never taken for the whole list.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crawler import columns, script_pager
from crawler.epoint_rest import GUID, SIZE, Question, answered, asked_list, category_of, row
from crawler.links import Listing
from crawler.page import Page
from crawler.pager import NeedsBrowser, Step, series_of
from crawler.platforms import static_list

NAME = "epoint"
SCRIPT = re.compile(r"/(?:webBuilderCommon|ajaxReq)\.js$")


def listings(page: Page) -> Iterator[Listing]:
    """Yield the records of an answer, else the rows of a static page."""
    if asked_list(page):
        yield from (row(page, record) for record in answered(page)[0])
    elif page.is_html:
        yield from static_list.listings(page)


def next_pages(page: Page) -> Iterator[Step]:
    """Yield the pages of an answer, as many as its total makes; fewer than there are where pages are shorter."""
    if asked_list(page):
        rows, total = answered(page)
        yield series_of(page, "pageIndex", -(-total // SIZE) if len(rows) <= SIZE < total else None)
    elif page.is_html:
        yield from script_pager.next_pages(page)


def lists(page: Page) -> Iterator[Step]:
    """From a shell yield the scripts that may know the site, and hand them its question; from them what to ask."""
    if SCRIPT.search(urlsplit(page.url).path):
        yield from Question.from_fragment(urlsplit(page.url).fragment).pages(page, page.text)
    if not page.is_html:
        return
    found = [str(url) for url in static_list.lists(page)]
    yield from (url for url in found if not category_of(url))
    question = Question.of(page, found if columns.leads_on(page) else [page.url, *found])
    sources = [page.absolute(source) or "" for source in page.dom.css("script::attr(src)").getall()]
    scripts = [url for url in sources if SCRIPT.search(urlsplit(url).path)]
    if not question.categories:
        return
    if GUID.search(page.code):
        yield from question.pages(page, page.code)
    elif scripts:
        yield from (f"{url}#{question.fragment}" for url in dict.fromkeys(scripts))
    elif not static_list.is_list(page):
        yield NeedsBrowser("neither the page nor a script of a known name tells its siteGuid")


def announced(page: Page) -> int | None:
    return answered(page)[1] or None if asked_list(page) else None
