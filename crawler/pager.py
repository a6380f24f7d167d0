"""Further pages of a list that pages with plain links: learned from the links, never from the platform's name."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crawler.page import Page, same_page, squeeze

NEXT = re.compile(r"(下一?[页頁]|后一?页|>{1,2}|»|›|next)(>|»)*", re.I)
NUMBER = re.compile(r"\[?\d{1,3}\]?")


def next_pages(page: Page) -> Iterator[str]:
    """Yield the pages the pager names: 下一页 first, then the numbered ones, then 尾页. Same folder only."""
    numbered: list[str] = []
    last: list[str] = []
    for anchor in page.anchors():
        text = squeeze(anchor.text)
        if not beside(page.url, anchor.url):
            continue
        if NEXT.fullmatch(text):
            yield anchor.url
        elif NUMBER.fullmatch(text):
            numbered.append(anchor.url)
        elif text in ("尾页", "末页", "最后一页"):
            last.append(anchor.url)
    yield from numbered
    yield from last


def beside(url: str, other: str) -> bool:
    """True for another page of the same host below the folder of the first."""
    here, there = urlsplit(url), urlsplit(other)
    folder = here.path.rpartition("/")[0] + "/"
    same_place = here.netloc.lower() == there.netloc.lower() and there.path.startswith(folder)
    return same_place and same_page(url) != same_page(other)
