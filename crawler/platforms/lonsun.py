"""Lonsun (龙讯, Anhui): a column of the catalogue, /public/column/<organ>?type=…, and its list as fragments of HTML.

Recognised by that address or by labelName=publicInfoList. Known: fragments come from …/site/label/8888 by GET with the
site, organ, type, class and a template; pageIndex counts from 1; type 3 is the annual reports and needs no class; the
parameter `_` is a random number against caches and is left out, so that one page keeps one address; visible titles are
cut, whole ones stand in the attribute. Believed: how a page's script spells the question, so only its parts are read.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from crawler import columns
from crawler.links import Listing
from crawler.page import Page, PageChanged
from crawler.pager import NeedsBrowser, Step, believed, series_of
from crawler.platforms import static_list

NAME = "lonsun"
LABEL = "/site/label/"
ADDRESS = re.compile(r"""["']([\w./:-]{0,100}/site/label/\d{1,6})(?:\?([^"'\s]{0,1500}))?["']""")
TEMPLATE = re.compile(r"(?:/|%2F)[\w/%-]{0,80}publicInfoList[\w-]{0,40}", re.I)
SITE = re.compile(r"""\bsiteId["']?\s*[:=]\s*["']?(\d{1,12})\b""", re.I)
PAGER = re.compile(r"\{([^{}]{0,300}\bpageCount\b[^{}]{0,300})\}")
COUNTED = re.compile(r"""\b(pageCount|pageSize|total)["']?\s*:\s*["']?(\d{1,6})\b""")
FIELDS = dict(
    parse_qsl("IsAjax=1&dataType=html&labelName=publicInfoList&pageSize=15&action=list&isDate=true&length=80")
)


def listings(page: Page) -> Iterator[Listing]:
    """Yield the rows of a fragment, or those that came with the column."""
    rows = list(static_list.listings(page))
    if LABEL in page.url and not rows and "暂无" not in page.text and not counted(page):
        raise PageChanged(f"neither rows nor 暂无相关信息 in {page.url}: {page.text[:120]!r}")
    yield from rows


def next_pages(page: Page) -> Iterator[Step]:
    """Yield the pages of a fragment, as many as its script says there are."""
    if LABEL in page.url:
        yield series_of(page, "pageIndex", pages(page))
    else:
        yield from static_list.next_pages(page)


def lists(page: Page) -> Iterator[Step]:
    """Yield columns of reports, then the first fragment of the column's own list unless all of it came with it."""
    organ = re.search(r"/public/column/(\d+)", page.url)
    if LABEL in page.url:
        return
    yield from static_list.lists(page)
    if not organ or columns.leads_on(page) or pages(page) == 1:
        return
    asked, template, site = (form.search(page.code) for form in (ADDRESS, TEMPLATE, SITE))
    if not template:
        yield NeedsBrowser("no script of the page names the template of its list")
        return
    meta = page.dom.css("meta[name=SiteId]::attr(content)").get()
    own = {"siteId": meta or (site[1] if site else ""), "organId": organ[1], "file": unquote(template[0])}
    given = dict(parse_qsl((asked[2] or "") if asked else "")) | dict(parse_qsl(urlsplit(page.url).query))
    fields = FIELDS | own | given | {"dateFormat": "yyyy-MM-dd", "pageIndex": "1"}
    fields.pop("_", None)
    yield f"{page.absolute(asked[1] if asked else LABEL + '8888')}?{urlencode(fields)}"


def counted(page: Page) -> dict[str, int]:
    """What the pager's script says: pageCount, pageSize, total."""
    found = PAGER.search(page.code)
    return {name: int(number) for name, number in COUNTED.findall(found[1])} if found else {}


def pages(page: Page) -> int | None:
    sent = dict(parse_qsl(urlsplit(page.url).query)).get("pageSize", "15")
    size = counted(page).get("pageSize") or (int(sent) if sent.isdecimal() else 15)
    return believed(counted(page).get("pageCount"), len(list(listings(page))), size)


def announced(page: Page) -> int | None:
    return counted(page).get("total")
