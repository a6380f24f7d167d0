"""Hanweb (大汉) jpaas: an interface builds parts of a page, asked by GET, and answers with HTML inside JSON.

Recognised by parsetype="bulidstatic" (spelt so) or addresses under /api-gateway/jpaas-. Known: the question stands as
queryData in an attribute of the part; the number counts from 1 and is heard inside paramJson only, a bare pageNo is
not; the answer prints its rows on a page and its count. Believed: parts whose tagId speaks of no list are no lists.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

from parsel import Selector, SelectorList

from crawler import columns
from crawler.links import Listing
from crawler.page import Page, PageChanged, PageRequest
from crawler.pager import PAGE, PageSeries, Step, believed, beside
from crawler.platforms import hanweb, static_list

NAME = "hanweb_jpaas"
INTERFACE = re.compile(r"/api-gateway/[\w/-]*jpaas-")
FIELD = re.compile(r"""["'](\w{1,40})["']\s*:\s*["']([^"']{0,200})["']""")
LIST = re.compile(r"列表|list|内容|栏目", re.I)
FIRST = '{"pageNo":1,"pageSize":"15"}'
NUMBER = re.compile(r"(%22pageNo%22%3A)\d{1,5}")
YEAR = re.compile(r"/20\d\dn?b?/(?:index\.html)?$")  # columns of one year: /2024n/index.html
PAGER = "[count][rows]"
MOST = 8  # parts or years of one page


def listings(page: Page) -> Iterator[Listing]:
    """Yield the rows in the HTML of an answer, else those that were built into the page."""
    yield from hanweb.listings(built(page))


def next_pages(page: Page) -> Iterator[Step]:
    """Yield the pages of the question that was answered, as many as its count makes."""
    count, size = counted(built(page).dom.css(PAGER))
    pages = believed(-(-count // size), len(list(listings(page))), size, count) if size else None
    if not INTERFACE.search(page.url):
        yield from hanweb.next_pages(page)
    else:
        yield PageSeries(PageRequest(NUMBER.sub(rf"\1{PAGE}", page.url)), pages)


def lists(page: Page) -> Iterator[Step]:
    """Yield columns of years, and the questions of the parts that hold lists and are not there as a whole."""
    yield from static_list.lists(built(page))
    if INTERFACE.search(page.url) or columns.leads_on(page):
        return
    yield from [a.url for a in page.anchors() if YEAR.search(a.url) and beside(page.url, a.url)][:MOST]
    parts = [(part, dict(FIELD.findall(part.attrib["querydata"]))) for part in page.dom.css("[querydata]")]
    named = [found for found in parts if LIST.search(found[1].get("tagId", ""))]
    for part, question in (named or parts)[:MOST]:
        address = page.absolute(part.attrib.get("url") or part.attrib.get("uniturl"))
        count, size = counted(part)
        if address and INTERFACE.search(address) and not 0 < count < size:
            yield f"{address}?{urlencode({**question, 'paramJson': FIRST})}"


def built(page: Page) -> Page:
    """The HTML in an answer as a page of its own; the page itself when it is one."""
    if not INTERFACE.search(page.url):
        return page
    data = page.json.get("data") if isinstance(page.json, dict) else None
    html = data.get("html") if isinstance(data, dict) else data
    if not isinstance(html, str):
        raise PageChanged(f"no HTML in the data of {page.url}: {page.text[:120]!r}")
    return Page(page.url, html.encode(), "text/html; charset=utf-8")


def counted(said: Selector | SelectorList[Selector]) -> tuple[int, int]:
    """How many rows a pager says there are, and how many on a page; 0 for what it does not say."""
    count, size = (said.attrib.get(name, "")[:7] for name in ("count", "rows"))
    return int(count) if count.isdecimal() else 0, int(size) if size.isdecimal() else 0


def announced(page: Page) -> int | None:
    return counted(built(page).dom.css(PAGER))[0] or None
