"""UCAP (开普): static lists, whose page 2 is list_2.shtml as a rule, and lists that an interface gives as JSON."""

import re
from collections.abc import Iterator
from typing import Any

from crawler import script_pager, ucap_menus
from crawler.links import Listing
from crawler.page import FORM, Page, PageChanged, PageRequest
from crawler.pager import NeedsBrowser, PageSeries, Step, series_of
from crawler.platforms import static_list
from crawler.scripts import POSTED, day

NAME = "ucap"
PATH = r"""(["'])([\w./:-]{0,120}/%s)"""
SEARCH = re.compile(PATH % r"search(?:List)?/" + r"([0-9a-f]{32})?")
LOAD = re.compile(PATH % r"loadData(?:\?pageSize=\d{1,3})?" + r"\1")
CHANNEL = re.compile(r"""\bchannel_?id["']?\s*[=:]\s*["']?([\w-]{4,40})\b""", re.I)
ANSWER = re.compile(r"[?&]_isJson=true|/loadData\b|/search/common/search/")
TOKEN = re.compile(r"""\?["']\s*\+\s*\w*token""", re.I)
FIELDS = b"datas%5B0%5D%5Bkey%5D=status&datas%5B0%5D%5Bvalue%5D=4&datas%5B0%5D%5BqueryType%5D=term&page=1&_pageSize=20"


def listings(page: Page) -> Iterator[Listing]:
    """Yield the records of a JSON answer, else the links of a static list."""
    yield from static_list.listings(page) if (shown := page.json is None and not is_answer(page.url)) else ()
    for record in () if shown else records(page):
        title, url = record.get("title") or record.get("TITLE"), page.absolute(record.get("url") or record.get("URL"))
        if not title or not url:
            raise PageChanged(f"a record without a title or an address in {page.url}: {record!r:.200}")
        stamp = record.get("publishedTimeStr") or record.get("PUBLISHED_TIME_FORMAT")
        yield Listing(re.sub(r"<[^>]*>", "", title).strip(), url, day(stamp))


def next_pages(page: Page) -> Iterator[Step]:
    """Yield the pages a JSON answer counts, else those of a static list. A total below the rows shown is stale."""
    if page.json is None:
        yield from script_pager.next_pages(page)
    elif total := announced(page):
        pages = data(page).get("totalPage") or -(-total // (data(page).get("rows") or 15))
        yield series_of(page, "page|pageIndex", pages if total >= len(records(page)) else None)


def lists(page: Page) -> Iterator[Step]:
    """Yield the interface's addresses from a page that shows its list by script, or names its channels only so."""
    yield from ucap_menus.named(page)
    if page.json is not None or is_answer(page.url):
        return
    yield from (*map(ucap_menus.placed, static_list.lists(page)), *ucap_menus.tree(page))
    if static_list.is_list(page):  # what its scripts search is then the whole site
        return
    yield from ucap_menus.channels(page)
    channel, search, load = (form.search(page.code) for form in (CHANNEL, SEARCH, LOAD))
    if search and TOKEN.search(page.code):
        yield NeedsBrowser("the list is asked for with a token that the page computes")
    elif search and (search[3] or channel):
        url = str(page.absolute(search[2] + (search[3] or channel[1])))  # type: ignore[index]
        yield PageRequest(url, FIELDS, FORM) if POSTED.search(page.code) else url + ucap_menus.QUESTION
    if load and channel and (address := page.absolute(load[2])):
        yield PageSeries(PageRequest.form(address, {"pageIndex": "{page}", "channel_id": channel[1]}))


def is_answer(url: str) -> bool:
    return ANSWER.search(url) is not None or ucap_menus.is_answer(url)


def data(page: Page) -> dict[str, Any]:
    found = page.json.get("data") if isinstance(page.json, dict) else None
    return found if isinstance(found, dict) else {}


def records(page: Page) -> list[dict[str, Any]]:
    found = [] if ucap_menus.is_answer(page.url) else data(page).get("results", data(page).get("list"))
    if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
        raise PageChanged(f"no list of records in {page.url}: {page.text[:120]!r}")
    return found


def announced(page: Page) -> int | None:
    return total if isinstance(total := data(page).get("total") or data(page).get("allRow"), int) else None
