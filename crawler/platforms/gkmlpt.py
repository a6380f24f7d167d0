"""gkmlpt (政府信息公开目录管理平台, Guangdong): a catalogue shell, then lists as JSON, 100 records a page."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag

from crawler.links import REPORT, Attachment, Listing, is_column_name, kind_of
from crawler.page import Page, PageChanged
from crawler.scripts import day, json_after

NAME = "gkmlpt"
SID = re.compile(r"\bSID\s*:\s*['\"](\w+)['\"]")
TREE = re.compile(r"\bTREE\s*:\s*(?=\[)")
DETAIL = re.compile(r"\bDETAIL\s*:\s*(?=\{)")
NUMBER = re.compile(r"(?<=[?&]page=)\d+")


def listings(page: Page) -> Iterator[Listing]:
    """Yield the records of a JSON page; the catalogue shell holds none."""
    for article in answer(page).get("articles", []):
        url = page.absolute(str(article.get("url") or article.get("post_url") or ""))
        if url is None:
            raise PageChanged(f"a record without an address in {page.url}: {article.get('title')!r}")
        found = ((page.absolute(str(item.get("url", ""))), item) for item in article.get("attachment") or [])
        files = tuple(Attachment(file, str(item.get("name", ""))) for file, item in found if file)
        stamp = article.get("display_publish_time") or article.get("date")
        yield Listing(str(article.get("title", "")).strip(), urldefrag(url).url, day(stamp), files)


def next_pages(page: Page) -> Iterator[str]:
    """From the shell: page 1 of the annual-report category. From a list: the next page until one is empty.

    The category is the fragment of the address, else the node of the tree named like an annual report.
    """
    if "/gkmlpt/api/" in page.url:
        if answer(page)["articles"]:
            yield NUMBER.sub(lambda number: str(int(number[0]) + 1), page.url)
        return
    sid = SID.search(page.text)
    if not sid:
        raise PageChanged(f"no SID in window._CONFIG of {page.url}")
    prefix, fragment = page.url.partition("/gkmlpt/")[0], urldefrag(page.url).fragment
    for category in [fragment] if fragment.isdigit() else categories(page):
        yield f"{prefix}/gkmlpt/api/all/{category}?page=1&sid={sid[1]}"


def categories(page: Page) -> list[str]:
    """Ids of the annual-report nodes and of those below them. Nodes with a jump_url lead off the platform."""
    found: list[str] = []
    jumps: list[str] = []
    pending = [(node, False) for node in json_after(page.text, TREE) or []]
    while pending:
        node, inside = pending.pop(0)
        name = str(node.get("name", ""))
        inside = inside or is_column_name(name) or kind_of(name) == REPORT
        if inside:
            (jumps if node.get("jump_url") else found).append(str(node.get("jump_url") or node["id"]))
        pending += [(child, inside) for child in node.get("children") or []]
    if not found:
        raise PageChanged(f"no annual-report category in the tree of {page.url}; leading elsewhere: {jumps}")
    return found


def answer(page: Page) -> dict[str, Any]:
    """Parse a JSON page. The catalogue shell gives an empty answer."""
    data = json_after(page.text, re.compile(r"\A\s*")) if "/gkmlpt/api/" in page.url else {"articles": []}
    if not isinstance(data, dict) or not isinstance(data.get("articles"), list):
        raise PageChanged(f"no list of articles in {page.url}: {page.text[:120]!r}")
    return data


def column(page: Page) -> str:
    return str((answer(page).get("classify") or {}).get("name", ""))


def hidden(page: Page) -> str:
    """The article's HTML as window._CONFIG.DETAIL repeats it."""
    detail = json_after(page.text, DETAIL)
    return str(detail.get("content") or "") if isinstance(detail, dict) else ""
