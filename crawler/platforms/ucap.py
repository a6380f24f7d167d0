"""UCAP (开普): static lists, whose page 2 is list_2.shtml as a rule, and lists that an interface gives as JSON."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from crawler import script_pager
from crawler.columns import report_nodes
from crawler.links import Listing
from crawler.page import Page, PageChanged, PageRequest
from crawler.pager import NeedsBrowser, PageSeries, Step, series_of
from crawler.platforms import static_list
from crawler.scripts import day

NAME = "ucap"
QUESTION = "?page=1&_pageSize=15&_isAgg=true&_isJson=true&_template=index&_rangeTimeGte=&_channelName="
PATH = r"""(["'])([\w./:-]{0,120}/%s)"""
CHANNELS = re.compile(PATH % r"common/getChannelList\?[\w=&.%%-]{1,200}")
SEARCH = re.compile(PATH % r"search(?:List)?/" + r"([0-9a-f]{32})?")
LOAD = re.compile(PATH % r"loadData(?:\?pageSize=\d{1,3})?" + r"\1")
CHANNEL = re.compile(r"""\bchannel_?id["']?\s*[=:]\s*["']?([\w-]{4,40})\b""", re.I)
TOKEN = re.compile(r"""\?["']\s*\+\s*\w*token""", re.I)
POST = re.compile(r"""(?:\$\.post|(?:type|method)["']?\s*:\s*["']post)""", re.I)
FIELDS = dict(parse_qsl("datas[0][key]=status&datas[0][value]=4&datas[0][queryType]=term&page=1&_pageSize=20"))


def listings(page: Page) -> Iterator[Listing]:
    """Yield the records of a JSON answer, else the links of a static list."""
    if page.is_html:
        yield from static_list.listings(page)
    for record in records(page):
        title, address = (record.get(name) or record.get(name.upper()) for name in ("title", "url"))
        url = page.absolute(str(address or ""))
        if not title or not url:
            raise PageChanged(f"a record without a title or an address in {page.url}: {record!r:.200}")
        stamp = record.get("publishedTimeStr") or record.get("PUBLISHED_TIME_FORMAT")
        yield Listing(re.sub(r"<[^>]*>", "", title).strip(), url, day(stamp))


def next_pages(page: Page) -> Iterator[Step]:
    """Yield the pages a JSON answer counts, else those of a static list. A total below the rows shown is stale."""
    if page.is_html:
        yield from script_pager.next_pages(page)
    elif total := announced(page):
        pages = -(-total // (data(page).get("rows") or 15))
        yield series_of(page, "page|pageIndex", pages if total >= len(records(page)) else None)


def lists(page: Page) -> Iterator[Step]:
    """Yield the interface's address of the list that a page shows by script, and of its annual-report channels."""
    if not page.is_html:
        tree = (page.json.get("results") or {}).get("children") if isinstance(page.json, dict) else None
        for node in report_nodes(tree or [], "displayName"):
            yield str(page.absolute(f"/common/search/{node.get('channelId')}{QUESTION}"))
        return
    yield from static_list.lists(page)
    channels, channel, search, load = (form.search(page.code) for form in (CHANNELS, CHANNEL, SEARCH, LOAD))
    if channels:
        yield str(page.absolute(channels[2]))
    if search and TOKEN.search(page.code):
        yield NeedsBrowser("the list is asked for with a token that the page computes")
    elif search and (search[3] or channel):
        url = str(page.absolute(search[2] + (search[3] or channel[1])))  # type: ignore[index]
        yield PageRequest.form(url, FIELDS) if POST.search(page.code) else url + QUESTION
    if load and channel:
        fields = {"pageIndex": "{page}", "channel_id": channel[1]}
        yield PageSeries(PageRequest.form(str(page.absolute(load[2])), fields))


def data(page: Page) -> dict[str, Any]:
    found = page.json.get("data") if not page.is_html and isinstance(page.json, dict) else None
    return found if isinstance(found, dict) else {}


def records(page: Page) -> list[dict[str, Any]]:
    return data(page).get("results") or data(page).get("list") or []


def announced(page: Page) -> int | None:
    total = data(page).get("total") or data(page).get("allRow")
    return total if isinstance(total, int) else None
