"""The disclosure platform of Huai'an (淮安): a page whose script asks /articleCommonController/lists.do by POST.

Known by that address. Its plain columns are static lists, paged by nsetpage(page, records, records of a page, …) with
index_2.html. Which of `topic`, `deptid` and `rdeptid` a page sets is read from its script; that the others may be
empty is believed.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from crawler import script_pager
from crawler.links import Listing
from crawler.page import Page, PageChanged, PageRequest
from crawler.pager import Step, series_of
from crawler.platforms import static_list
from crawler.scripts import day

NAME = "huaian"
INTERFACE = "/articleCommonController/lists.do"
GIVEN = re.compile(r"\b(topic|deptid|rdeptid)[\"']?\s*[:=]\s*[\"']([\w-]{1,40})[\"']")
NOTHING = dict.fromkeys(("topic", "title", "docNo", "orgname", "summary", "key"), "")
SIZE = 50  # records


def listings(page: Page) -> Iterator[Listing]:
    """Yield the records of an answer, else the rows of a static list."""
    if INTERFACE not in page.url:
        yield from static_list.listings(page)
        return
    for record in value(page)["list"]:
        title, place = str(record.get("title") or "").strip(), str(record.get("link") or record.get("path") or "")
        url = page.absolute(urljoin(str(record.get("domain") or page.url), place)) if place else None
        if not title or not url:
            raise PageChanged(f"a record without a title or an address in {page.url}: {record!r:.200}")
        yield Listing(title, url, day(record.get("releaseTime")))


def value(page: Page) -> dict[str, Any]:
    found = page.json.get("value") if isinstance(page.json, dict) else None
    records = found.get("list") if isinstance(found, dict) else None
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise PageChanged(f"no list of records in {page.url}: {page.text[:120]!r}")
    return dict(found or {})


def next_pages(page: Page) -> Iterator[Step]:
    if INTERFACE not in page.url:
        yield from script_pager.next_pages(page)
    else:
        yield series_of(page, "page", -(-(announced(page) or 0) // SIZE) or None)


def announced(page: Page) -> int | None:
    total = value(page).get("total") if INTERFACE in page.url else None
    return total if isinstance(total, int) else None


def lists(page: Page) -> Iterator[Step]:
    """Yield the annual-report column and, from a page without rows, the list that its script asks for."""
    if INTERFACE in page.url:
        return
    yield from static_list.lists(page)
    if INTERFACE in page.code and not static_list.is_list(page):
        fields = NOTHING | dict(GIVEN.findall(page.code)) | {"page": "1", "pagesize": str(SIZE)}
        yield PageRequest.form(urljoin(page.url, INTERFACE), fields)
