"""TRS WAS, the search server of TRS sites: /was5/web/search?channelid=…&page=… gives a list as HTML or as JSON.

Known by that address with a channelid, in the page's own address or in its scripts. Past the end the last page comes
again, and `perpage` is taken no notice of (caac.gov.cn); JSON ends in a dummy record called 文章标题, which spares the
template a comma (fujian.gov.cn). Where a GET is led away to another page, the search answers a POST with the same
fields. That every WAS takes a POST is believed.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from crawler import script_pager
from crawler.links import Listing, iso_date
from crawler.page import Page, PageChanged, PageRequest
from crawler.pager import PAGE, PageSeries, Step, series_of
from crawler.platforms import static_list, trs
from crawler.scripts import POSTED, handed_over

NAME = "was"
SEARCH = re.compile(r"/was5?/web/search\b")
ASKED = re.compile(r"""["']([\w./:-]{0,100}/was5?/web/search)(\?[\w.,/:&=%+-]{0,300})?["']""")
CHANNEL = re.compile(r"\bchannelid[\"']?\s*[=:]\s*[\"']?(\d{1,9})", re.I)
DUMMY = "文章标题"


def listings(page: Page) -> Iterator[Listing]:
    """Yield the records of a JSON answer, else the rows of the result page or of the page around it."""
    if not SEARCH.search(page.url):
        yield from trs.listings(page)
    elif page.text.lstrip()[:1] == "<":
        if not any(not anchor.landmark for anchor in page.anchors()):
            raise PageChanged(f"a search without a single link in {page.url}: {page.text[:120]!r}")
        yield from trs.listings(page)
    else:
        for record in records(page):
            title, url = str(record.get("title") or "").strip(), page.absolute(str(record.get("url") or ""))
            if title == DUMMY:
                continue
            if not title or not url:
                raise PageChanged(f"a record without a title or an address in {page.url}: {record!r:.200}")
            yield Listing(title, url, iso_date(str(record.get("pubtime"))))


def records(page: Page) -> list[dict[str, Any]]:
    data = handed_over(page.text)
    found = data.get("docs") if isinstance(data, dict) else None
    if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
        raise PageChanged(f"no list of docs in {page.url}: {page.text[:120]!r}")
    return found


def next_pages(page: Page) -> Iterator[Step]:
    """Yield the series of the parameter `page`, which a first address need not have."""
    pages = script_pager.count(page) if page.text.lstrip()[:1] == "<" else None
    if not SEARCH.search(page.url):
        yield from trs.next_pages(page)
    elif page.sent or re.search(r"[?&]page=\d", page.url):
        yield series_of(page, "page", pages)
    else:
        yield PageSeries(PageRequest(f"{page.url.partition('#')[0]}&page={PAGE}"), pages)


def lists(page: Page) -> Iterator[Step]:
    """Yield the search itself: by POST where the GET led here, else as the script of a page without rows asks it."""
    search, _, question = page.led_from.partition("?")
    if SEARCH.search(search) and not SEARCH.search(page.url):
        yield PageRequest.form(search, dict(parse_qsl(question)) | {"page": "1"})
    if SEARCH.search(page.url):
        return
    yield from static_list.lists(page)
    code = "" if static_list.is_list(page) else page.code
    # A search for words, as the heads of pages offer it, is no list.
    asked = next((m for m in ASKED.finditer(code) if "searchword" not in code[m.start() : m.end() + 300]), None)
    channel = CHANNEL.search((asked[2] or "") + code) if asked else None
    if asked and channel and (url := page.absolute(asked[1])):
        fields = dict(parse_qsl((asked[2] or "")[1:])) | {"channelid": channel[1], "page": "1"}
        form = PageRequest.form(url, fields)
        yield form if POSTED.search(code) else f"{url}?{form.body.decode()}"
