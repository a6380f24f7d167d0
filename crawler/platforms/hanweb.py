"""Hanweb (大汉) jpage: rows lie as XML inside a script, later groups come from dataproxy.jsp as XML."""

import html
import re
from collections.abc import Iterator

from parsel import Selector

from crawler import jpage
from crawler.links import Listing, iso_date
from crawler.page import Page, PageChanged
from crawler.pager import Step
from crawler.platforms import static_list

NAME = "hanweb"
RECORD = re.compile(r"<record>\s*<!\[CDATA\[(.*?)\]\]>\s*</record>", re.S)
NEXT_GROUP = re.compile(r"<nextgroup>\s*<!\[CDATA\[(.*?)\]\]>\s*</nextgroup>", re.S)
TOTAL = re.compile(r"<totalrecord>\s*(\d+)\s*</totalrecord>|totalRecord\s*:\s*(\d+)")


def listings(page: Page) -> Iterator[Listing]:
    """Yield the records in their order. A column without any datastore is read as a plain list."""
    if "<datastore" not in page.text:
        if not page.is_html:
            raise PageChanged(f"no <datastore> in the answer of {page.url}")
        kept = list(jpage.stored(page))
        for record in kept:
            yield from row(page, record)
        yield from () if kept else static_list.listings(page)
        return
    for record in RECORD.findall(page.text):
        yield from row(page, record)


def row(page: Page, record: str) -> Iterator[Listing]:
    """Read one record: the first link with a title. Printed dates may be broken over lines."""
    anchor = next((a for a in page.anchors(record) if a.text), None)
    if anchor is None:
        raise PageChanged(f"a record without a link in {page.url}: {record[:120]!r}")
    text = " ".join(Selector(text=record, type="html").xpath("//text()").getall())
    yield Listing(title=anchor.text, url=anchor.url, date=iso_date(text.replace(anchor.text, " ")) or iso_date(text))


def next_pages(page: Page) -> Iterator[Step]:
    """Yield the next group exactly as the server wrote it: its column and unit ids may be encrypted. Where it wrote
    none, yield the records behind those that are shown, as the plugin asks for them.

    The column's own ?pageNum=2 links are left alone: the server answers them with page 1.
    """
    groups = [
        url
        for group in NEXT_GROUP.findall(page.text)
        for href in re.findall(r"""href\s*=\s*["']([^"']+)["']""", group)
        if (url := page.absolute(html.unescape(href)))
    ]
    yield from groups or jpage.windows(page, listings(page))
    if "<datastore" not in page.text and not jpage.call_of(page):
        yield from static_list.next_pages(page)


def lists(page: Page) -> Iterator[Step]:
    """From a page that shows no row of its list yield the list itself."""
    if page.is_html and jpage.call_of(page) and not any(listings(page)):
        yield from jpage.windows(page, ())


def announced(page: Page) -> int | None:
    found = TOTAL.search(page.text)
    return int(found[1] or found[2]) if found else None
