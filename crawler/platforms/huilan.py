"""Huilan (慧兰) eportal. Known by /eportal/ui, by hidden fields the product misspells (eprotalCurrentPageId) and by
`article_paging_list_hidden`, which holds the number of pages and the id of the list's module.

Three pagers look alike: links that carry the next page in `onclick` or `tagname` (21892-2.html, whose stem is no id of
the page), javascript:next(2), behind which lies /eportal/ui?pageId=…&moduleId=…&currentPage=2, and plain index_2.html.
Portlets answer as JSON. Only `result` and `url` were seen in it; `title` and `total` are believed.
"""

import re
from collections.abc import Iterator
from typing import Any

from crawler import pager, script_pager
from crawler.links import Listing, iso_date
from crawler.page import Page, PageChanged, PageRequest
from crawler.pager import PAGE, PageSeries, Step, believed, series_of
from crawler.platforms import static_list
from crawler.scripts import POSTED

NAME = "huilan"
PORTLET = re.compile(r"/eportal/ui\?[\w.:/!&=%-]{0,200}!queryList\.portlet[\w.:/!&=%-]{0,200}")
MODULE = re.compile(r"\bmoduleId[\"']?\s*[=:]\s*[\"']?(\w{1,40})")
SIZE = re.compile(r"\bpageSize=([1-9]\d{0,2})")


def listings(page: Page) -> Iterator[Listing]:
    """Yield the rows of a list page or the records of a portlet."""
    if not PORTLET.search(page.url):
        yield from static_list.listings(page)
        return
    for record in records(page):
        title, url = record.get("title"), page.absolute(str(record.get("url") or ""))
        if not title or not url:
            raise PageChanged(f"a record without a title or an address in {page.url}: {record!r:.200}")
        dates = (iso_date(str(value)) for name, value in record.items() if name not in ("title", "url"))
        yield Listing(str(title).strip(), url, next(filter(None, dates), None))


def records(page: Page) -> list[dict[str, Any]]:
    found = page.json.get("result") if isinstance(page.json, dict) else None
    if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
        raise PageChanged(f"no list of records in {page.url}: {page.text[:120]!r}")
    return found


def next_pages(page: Page) -> Iterator[Step]:
    """Yield the pages that the pager's links carry; without any, the series of the portal's own parameters."""
    if PORTLET.search(page.url):
        total, size = announced(page), SIZE.search(page.url + " " + page.sent.decode())
        pages = believed(-(-total // int(size[1])), len(records(page)), int(size[1]), total) if total and size else None
        yield series_of(page, "currentPage|pageNo", pages)
        return
    yield from (named := [*pager.next_pages(page), *script_pager.carried(page)])
    paging = page.dom.css("input[name=article_paging_list_hidden]")
    said, portal = paging.attrib.get("totalpage", ""), page.dom.css("#eprotalCurrentPageId::attr(value)").get()
    pages = int(said) if re.fullmatch(r"\d{1,5}", said) else script_pager.count(page)
    module = paging.attrib.get("moduleid") or next(iter(MODULE.findall(page.url + page.code)), None)
    if "currentPage=" in page.url:
        yield series_of(page, "currentPage", pages)
    elif module and portal and (said or script_pager.scripted(page)) and not (named or script_pager.later(page.url)):
        address = f"/eportal/ui?pageId={portal}&moduleId={module}&staticRequest=yes&currentPage={PAGE}"
        yield PageSeries(PageRequest(str(page.absolute(address))), pages)
    elif not named:
        yield from script_pager.next_pages(page)


def announced(page: Page) -> int | None:
    answer = page.json if PORTLET.search(page.url) and isinstance(page.json, dict) else {}
    return total if isinstance(total := answer.get("total"), int) else None


def lists(page: Page) -> Iterator[Step]:
    """Yield the annual-report column and, from a page without rows, the portlet that its script asks."""
    if PORTLET.search(page.url):
        return
    yield from static_list.lists(page)
    portlet = None if static_list.is_list(page) else PORTLET.search(page.code)
    if portlet and (url := page.absolute(portlet[0])):
        form = PageRequest.form(url, {"currentPage": "1", "pageSize": "15"})
        yield form if POSTED.search(page.code) else url if "pageNo=" in url else f"{url}&pageNo=1&pageSize=20"
