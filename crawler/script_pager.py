"""Pagers written by scripts: what they count, and what the addresses look like that they make.

The number a script gives to page 2 is not believed but tried out: see crawler.pager.PageSeries. Where only a running
script knows the addresses, there is nothing to try, and that is said.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import urlsplit

from crawler import pager
from crawler.page import Page, PageRequest, same_page, squeeze
from crawler.pager import LAST, NEXT, NUMBER, PAGE, NeedsBrowser, PageSeries, Step, series_of
from crawler.scripts import calls

FUNCTIONS = "createPageHTML|createPageHtml|createPage"
COUNT = re.compile(
    r"\b(?:countPage|totalPages?|pageCount|_PAGE_COUNT|pages|zy_fy)[\"']?\s*[=:]\s*[\"']?(\d{1,5})\b", re.I
)
PRINTED = re.compile(r"共(\d{1,5})页|\d{1,5}/(\d{1,5})页")
OBJECT = re.compile(r"\b[Pp]ag(?:er|ination)\s*\(\s*\{([^{}]*)\}")
OPTION = re.compile(r"\b(prefix|suffix|size|totalPages?|pageCount)\s*:\s*[\"']?([\w./-]+)")
MOST = 200  # pages of one list
MOST_FORMS, MOST_FIELDS = 10, 40  # of one page
NAMES = "page|pageindex|pageno|pagenum|currpage|currentpage|cpage|pn|p"  # of the parameter, in any case
# "index_" + n + ".html", = n + ".html" and "?page=" + n, as scripts glue addresses together.
GLUED = re.compile(
    r"""([\w./-]{0,80})["']\s*\+\s*[^"';{}]{1,40}?\+\s*["'](\.(?:s?html?|jhtml)\b)|"""
    r"""=\s*()\w{1,20}\s*\+\s*["'](\.(?:s?html?|jhtml)\b)|"""
    rf"""([\w./?&=%-]{{0,80}}[?&](?:{NAMES})=)["']\s*\+""",
    re.I,
)
PARAMETER = re.compile(rf"(?<=[?&])({NAMES})=\d{{1,5}}(?=&|$)", re.I)
IN_PATH = re.compile(r"(?<=[_/-])\d{1,5}(?=\.s?html?$|\.jhtml$|$)")
QUOTED = re.compile(r"""["']([\w./?&=%-]{2,400})["']""")
LIKE_ADDRESS = re.compile(r"^/|^\?|/$|\.s?html?$|\.jhtml$|=\d{1,5}$")
SCRIPTED = "//a[starts-with(normalize-space(@href), 'javascript:') or @onclick]"


def next_pages(page: Page) -> Iterator[Step]:
    """Yield what the pager of a list names or counts, links first."""
    linked = list(pager.next_pages(page))
    yield from linked
    counted: list[Step] = [*called(page)] or [*carried(page)]
    yield from counted
    if counted or pager.names_next(page):
        return
    pages = count(page)
    waiting = scripted(page)
    if pages == 1 or not (pages or waiting):
        return
    pattern = next((found for url in linked if (found := numbered(url))), None) or glued(page) or own(page.url)
    form = sent_form(page) if waiting else None
    if page.sent:
        yield series_of(page, f"(?i:{NAMES})", pages)
    elif request := PageRequest(pattern) if pattern else form:
        yield PageSeries(request, pages)
    elif waiting:
        yield NeedsBrowser(f"further pages are behind a script: {waiting}")
    elif pages and not later(page.url):
        yield from series(page, beside_itself(page), pages)


@dataclass(frozen=True, slots=True)
class PagerCall:
    """What a pager's function is called with. `current` counts from 0 here and from 1 there."""

    address: str  # with {page} for the number, as the page writes it
    pages: int
    current: int
    records: int | None = None


def pager_calls(code: str) -> Iterator[PagerCall]:
    """Yield the calls of the known functions.

    (pages, index, "index", "html"), (records, pages, index, "index", "html") and, with the id of an element first,
    ('page_div', pages, current, 'list', 'shtml', records) are all met under the name createPageHTML.
    """
    for call in calls(code, FUNCTIONS):
        arguments = call[1:] if call and isinstance(call[0], str) else call
        numbers = [item for item in takewhile(lambda item: isinstance(item, int), arguments) if isinstance(item, int)]
        names = [item for item in arguments if isinstance(item, str)]
        if len(numbers) in (2, 3) and len(names) >= 2:
            yield PagerCall(f"{names[0]}_{PAGE}.{names[1].lstrip('.')}", *numbers[-2:], *numbers[:-2])


def called(page: Page) -> Iterator[PageSeries]:
    """Yield the series that the known functions and plugins are told to write."""
    for call in pager_calls(page.code):
        yield from series(page, call.address, call.pages)
    for _, records, size, *_ in (given for given in calls(page.code, "nsetpage") if len(given) > 2):
        if isinstance(records, int) and isinstance(size, int) and size > 0:  # current page, records, records of a page
            yield from series(page, beside_itself(page), -(-records // size))
    for options in OBJECT.findall(page.code):
        given = dict(OPTION.findall(options))
        said = [int(value) for name, value in given.items() if value.isdigit()]
        if "prefix" in given and "suffix" in given:
            address = f"{given['prefix']}_{PAGE}.{given['suffix'].lstrip('.')}"
            yield from series(page, address, said[0] if said else None)
        elif said:
            yield from series(page, beside_itself(page), said[0])


def series(page: Page, address: str, pages: int | None) -> Iterator[PageSeries]:
    url = page.absolute(address)
    if url:
        yield PageSeries(PageRequest(url), pages)


def count(page: Page) -> int | None:
    """How many pages the list is said to have, by a variable or in print."""
    found = COUNT.search(page.code) or PRINTED.search(squeeze(" ".join(page.dom.css("body ::text").getall())))
    return int(next(group for group in found.groups() if group)) if found else None


def scripted(page: Page) -> str:
    """The link to the next page when it is a script; empty when there is none, or one that does nothing."""
    for link in page.dom.xpath(SCRIPTED):
        text = squeeze("".join(link.xpath(".//text()").getall()))
        does = link.attrib.get("onclick") or link.attrib.get("href", "").strip().removeprefix("javascript:")
        if (NEXT.fullmatch(text) or text in LAST) and re.search(r"\w\s*\(", does.replace("void(0)", "")):
            return does.strip()[:120]
    return ""


def sent_form(page: Page) -> PageRequest | None:
    """The form that a script sends for another page: one with a field that counts pages, sent by POST."""
    for form in page.dom.css("form")[:MOST_FORMS]:
        fields = {
            field.attrib["name"]: field.attrib.get("value", "") for field in form.css("input[name]")[:MOST_FIELDS]
        }
        counter = next((name for name in fields if re.fullmatch(NAMES, name, re.I)), None)
        url = page.absolute(form.attrib.get("action") or page.url)
        if counter and url and form.attrib.get("method", "").lower() == "post":
            return PageRequest.form(url, fields | {counter: PAGE})
    return None


def carried(page: Page) -> Iterator[str]:
    """Yield the pages whose addresses stand in the scripts, or in the `tagname`, of the pager's links."""
    found: dict[str, None] = {}
    for link in page.dom.xpath(SCRIPTED + " | //a[@tagname]"):
        text = squeeze("".join(link.xpath(".//text()").getall()))
        if not (NEXT.fullmatch(text) or NUMBER.fullmatch(text) or text in LAST):
            continue
        said = QUOTED.findall(link.attrib.get("onclick") or link.attrib.get("href", ""))
        url = page.absolute(link.attrib.get("tagname") or next(filter(LIKE_ADDRESS.search, said), None))
        if url and urlsplit(url).netloc == urlsplit(page.url).netloc and same_page(url) != same_page(page.url):
            found.setdefault(url)
    yield from found


def glued(page: Page) -> str | None:
    """The address that a script puts together around a number."""
    for before, extension, nothing, alone, query in GLUED.findall(page.code):
        url = page.absolute(f"{query}{PAGE}" if query else f"{before}{PAGE}{extension or alone}{nothing}")
        if url and pager.beside(page.url, url):
            return url
    return None


def numbered(url: str) -> str | None:
    """The pattern of an address that bears the number of its page; None when it shows none."""
    address = url.partition("#")[0]
    if PARAMETER.search(address):
        return PARAMETER.sub(lambda found: f"{found[1]}={PAGE}", address, count=1)
    path = urlsplit(address)
    if path.query or not IN_PATH.search(path.path):
        return None
    return IN_PATH.sub(PAGE, address, count=1)


def own(url: str) -> str | None:
    """The pattern of a first page whose own address bears a number, 0 or 1; other numbers are those of a column."""
    pattern = numbered(url)
    first = pattern and url.partition("#")[0] in (pattern.replace(PAGE, "0"), pattern.replace(PAGE, "1"))
    return pattern if first else None


def later(url: str) -> bool:
    """True for the second and further pages of a list. Numbers that no list reaches are those of a column."""
    found = PARAMETER.search(url) or IN_PATH.search(urlsplit(url).path)
    return found is not None and 2 <= int(re.sub(r"\D", "", found[0]) or 0) <= MOST


def beside_itself(page: Page) -> str:
    """The commonest form: the page's own name with a number before its suffix, index_{page}.html for a folder."""
    name = urlsplit(page.url).path.rpartition("/")[2] or "index.html"
    stem, dot, suffix = name.rpartition(".")
    return f"{re.sub(r'_[0-9]{1,3}$', '', stem)}_{PAGE}.{suffix}" if dot else f"index_{PAGE}.html"
