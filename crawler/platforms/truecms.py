"""TrueCMS (Nantong, Lianyungang) and what answers alike: JSONP whose `result` is XML, asked for by a window of rows.

Known by …/truecms/messageController/getMessage.do in a page's script. The page's hidden #initData holds the first sixty
rows or so; on some hosts the interface was gone, so that it is asked for the rest alone. A window of 100 rows came back
empty, one of 50 did not; some hosts hand out fewer. That `callback` may have any name is believed.
"""

import re
from collections.abc import Iterable, Iterator

from parsel import Selector

from crawler import script_pager
from crawler.links import Listing, iso_date
from crawler.page import Page, PageChanged
from crawler.pager import Step
from crawler.platforms import hanweb, static_list
from crawler.scripts import handed_over

NAME = "truecms"
PROXY = re.compile(r"""["']([\w./:-]{0,120}/truecms/\w{1,40}/getMessage\.do)["'?]""", re.I)
COLUMN = re.compile(r"\bcolumnId[\"']?\s*[:=]\s*[\"']?([\w-]{1,64})")
TOTAL = re.compile(r"totalrecord[\"']?\s*[>:]\s*[\"']?(\d{1,6})", re.I)
WINDOW = "startrecord={}&endrecord={}"
ASKED = re.compile(r"(?<=/getMessage\.do\?)startrecord=(\d{1,6})&endrecord=\d{1,6}\b", re.I)
CALLED = re.compile(r"""["']((?:https?:/)?/[^"'\s]{2,300})["']""")  # name2('/a.html') in place of an address


def listings(page: Page) -> Iterator[Listing]:
    """Yield the records of an answer, else the rows hidden in #initData, else those of a plain list."""
    if ASKED.search(page.url):
        yield from rows(page, hanweb.RECORD.findall(result(page)))
    elif hidden := page.dom.css("#initData li, #initData tr").getall():
        yield from rows(page, hidden)
    else:
        yield from static_list.listings(page)


def rows(page: Page, pieces: Iterable[str]) -> Iterator[Listing]:
    for piece in pieces:
        dom = Selector(text=piece, type="html")
        words, link = " ".join(dom.xpath("//text()").getall()), dom.css("a")
        title = (link.attrib.get("title") or "".join(link[:1].xpath(".//text()").getall())).strip()
        call = CALLED.search(link.attrib.get("onclick", ""))
        url = page.absolute(link.attrib.get("href")) or page.absolute(call[1] if call else None)
        if not title or not url:
            raise PageChanged(f"a record without a link in {page.url}: {piece[:120]!r}")
        yield Listing(title, url, iso_date(words.replace(title, " ")) or iso_date(words))


def result(page: Page) -> str:
    found = answer.get("result") if isinstance(answer := handed_over(page.text), dict) else None
    if not isinstance(found, str) or "<datastore" not in found:
        raise PageChanged(f"no datastore in the answer of {page.url}: {page.text[:120]!r}")
    return found


def next_pages(page: Page) -> Iterator[Step]:
    """Yield the window behind the rows that came; a page that shows as many rows as there are has none."""
    shown, proxy, column = len(list(listings(page))), PROXY.search(page.code), COLUMN.search(page.code)
    if asked := ASKED.search(page.url):
        first = int(asked[1]) + shown
        yield ASKED.sub(WINDOW.format(first, first + 49), page.url)
    elif not (proxy and column):
        yield from script_pager.next_pages(page)
    elif shown < (announced(page) or shown + 1):
        url = f"{proxy[1]}?{WINDOW.format(shown + 1, shown + 50)}"
        yield str(page.absolute(f"{url}&perpage=50&contentTemplate=&columnId={column[1]}&callback=cb"))


def announced(page: Page) -> int | None:
    found = TOTAL.search(result(page) if ASKED.search(page.url) else page.code)
    return int(found[1]) if found else None


def lists(page: Page) -> Iterator[Step]:
    """Yield the annual-report column and frames; from a page that shows no row of its list, the list itself."""
    if not ASKED.search(page.url):
        yield from (*static_list.lists(page), *(() if any(listings(page)) else next_pages(page)))
