"""Long articles that are cut in several pages: t20240131_1.html goes on in t20240131_1_1.html."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crawler.page import Page, same_page
from crawler.pager import PAGE
from crawler.script_pager import pager_calls

MOST = 50  # pages of one article
CALLED = b"createpage"  # how the names of all functions of such pagers begin
NUMBER = re.compile(r"\d{1,2}", re.ASCII)


def continuations(page: Page) -> Iterator[str]:
    """Yield the further pages of an article: those its pager's script counts, then those it links to.

    They bear the article's own name and a number; whether that begins at 0 the number of the first page tells.
    """
    name = urlsplit(page.url).path.rpartition("/")[2]
    stem, _, suffix = name.rpartition(".")
    found: list[str | None] = []
    for call in pager_calls(page.code) if CALLED in page.lowered else ():
        if call.address == f"{stem}_{PAGE}.{suffix}" and call.current in (0, 1):
            numbers = range(call.current + 1, min(call.pages, MOST) + call.current)
            found += [page.absolute(call.address.replace(PAGE, str(number))) for number in numbers]
    for anchor in page.anchors() if stem else ():
        if f"{stem}_" not in anchor.url:
            continue
        there = urlsplit(anchor.url)
        before, _, numbered = there.path.rpartition("/")[2].rpartition("_")
        number, _, ending = numbered.partition(".")
        own = before == stem and ending == suffix and NUMBER.fullmatch(number)
        if own and there.netloc == urlsplit(page.url).netloc:
            found.append(anchor.url)
    seen = {same_page(page.url)}
    for url in found[: MOST * 2]:
        if url and same_page(url) not in seen:
            seen.add(same_page(url))
            yield url
