"""gkmlpt (政府信息公开目录管理平台, Guangdong): a catalogue shell, then lists as JSON, 100 records a page."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag

from crawler.columns import report_nodes
from crawler.links import Attachment, Listing
from crawler.page import Page, PageChanged
from crawler.pager import Step, series_of
from crawler.platforms import nfcms
from crawler.scripts import day, json_after

NAME = "gkmlpt"
SID = re.compile(r"\bSID\s*:\s*['\"](\w+)['\"]")
TREE = re.compile(r"\bTREE\s*:\s*(?=\[)")
DETAIL = re.compile(r"\bDETAIL\s*:\s*(?=\{)")


def listings(page: Page) -> Iterator[Listing]:
    """Yield the records of a JSON page; the shell holds none. Nodes may lead off the platform, to a portal's column."""
    if "/gkmlpt/" not in page.url:
        yield from nfcms.listings(page)
    for article in answer(page)["articles"]:
        url = page.absolute(str(article.get("url") or article.get("post_url") or ""))
        if url is None:
            raise PageChanged(f"a record without an address in {page.url}: {article.get('title')!r}")
        found = ((page.absolute(str(item.get("url", ""))), item) for item in article.get("attachment") or [])
        files = tuple(Attachment(file, str(item.get("name", ""))) for file, item in found if file)
        stamp = article.get("display_publish_time") or article.get("date")
        yield Listing(str(article.get("title", "")).strip(), urldefrag(url).url, day(stamp), files)


def next_pages(page: Page) -> Iterator[Step]:
    """Yield the pages of a list. Page 0 is page 1, those behind the end are empty, and `total` is no promise."""
    if "/gkmlpt/api/" in page.url:
        yield series_of(page, "page")
    elif "/gkmlpt/" not in page.url:
        yield from nfcms.next_pages(page)


def lists(page: Page) -> Iterator[Step]:
    """From the shell yield the category in the fragment of the address, else the nodes named like an annual report.

    The fragment chooses the category in a browser; the server never sees it.
    """
    if "/gkmlpt/api/" in page.url or "/gkmlpt/" not in page.url:
        yield from () if "/gkmlpt/" in page.url else nfcms.lists(page)
        return
    sid, tree = SID.search(page.text), json_after(page.text, TREE)
    if not sid or not isinstance(tree, list):
        raise PageChanged(f"no SID or no TREE in window._CONFIG of {page.url}")
    prefix, fragment = page.url.partition("/gkmlpt/")[0], urldefrag(page.url).fragment
    chosen = [{"id": fragment}] if fragment.isdigit() else list(report_nodes(tree))
    if not chosen:
        raise PageChanged(f"no annual-report category in the tree of {page.url}")
    for node in chosen:
        jump = page.absolute(str(node.get("jump_url") or ""))  # the interface knows nothing of such a node
        yield jump or f"{prefix}/gkmlpt/api/all/{node['id']}?page=1&sid={sid[1]}"


def answer(page: Page) -> dict[str, Any]:
    """Give the JSON of a list page, an empty list for the catalogue shell."""
    data = page.json if "/gkmlpt/api/" in page.url else {"articles": []}
    if not isinstance(data, dict) or not isinstance(data.get("articles"), list):
        raise PageChanged(f"no list of articles in {page.url}: {page.text[:120]!r}")
    return data


def column(page: Page) -> str:
    if "/gkmlpt/" not in page.url:
        return nfcms.column(page)
    return str((answer(page).get("classify") or {}).get("name", "")) or page.column


def hidden(page: Page) -> str:
    """The article's HTML as window._CONFIG.DETAIL repeats it."""
    detail = json_after(page.text, DETAIL)
    return str(detail.get("content") or "") if isinstance(detail, dict) else ""
