"""Columns of NFCMS that are empty pages, whose script loads /postmeta/i/<column>.json.

Known of it (gd.gov.cn, sz.gov.cn, zc.gov.cn, hengqin.gov.cn): all records at once as `articles` with title, url, date
or publish_time (seconds); titles may hold tags; `children` are the columns below, by id and name. How a script writes
the address, and that `name` is the column's own, is believed.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from crawler.columns import report_nodes
from crawler.links import COLUMN_OF_REPORTS, Listing
from crawler.page import Page, PageChanged, squeeze
from crawler.pager import NeedsBrowser, Step
from crawler.scripts import day

ANSWER = re.compile(r"/postmeta/i/\d+\.json$")
ASKED = re.compile(
    r"""["'`]([\w./:-]{0,120}/postmeta/i/)(?:(\d{1,9})\.json|["']\s*\+\s*(\w{1,40})|\$\{\s*(\w{1,40})\s*\})"""
)
OWN = "NFCMS_CAT_ID"  # the variable with a column's number
DAYS = ("date", "display_publish_time", "visible_publish_time", "publish_time")
MOST = 8  # lists that the scripts of one page load


def is_answer(page: Page) -> bool:
    return ANSWER.search(page.url.partition("?")[0]) is not None


def records(page: Page) -> Iterator[Listing]:
    for article in answer(page)["articles"]:
        title = unescape(re.sub(r"<[^>]*>", "", str(article.get("title") or ""))).strip()
        url = page.absolute(str(article.get("url") or ""))
        if not title or not url:
            raise PageChanged(f"a record without a title or an address in {page.url}: {article!r:.200}")
        yield Listing(title, url, next(filter(None, (day(article.get(name)) for name in DAYS)), None))


def answer(page: Page) -> dict[str, Any]:
    found = page.json if isinstance(page.json, dict) else {}
    articles = found.get("articles")
    if not isinstance(articles, list) or not all(isinstance(article, dict) for article in articles):
        raise PageChanged(f"no list of articles in {page.url}: {page.text[:120]!r}")
    return found


def column(page: Page) -> str:
    return str(answer(page).get("name") or "")


def below(page: Page) -> Iterator[str]:
    """Yield the columns below that are named like annual reports; below such a column, all."""
    given = answer(page).get("children")
    children = [child for child in given if isinstance(child, dict)] if isinstance(given, list) else []
    inside = COLUMN_OF_REPORTS.search(squeeze(column(page))) is not None
    for node in report_nodes(children, inside=inside):
        yield str(page.absolute(f"{node.get('id')}.json"))


def loaded(page: Page, *, bare: bool) -> Iterator[Step]:
    """Yield what a page's scripts load: the list of its own column, and any where it shows no posts (``bare``)."""
    own = number_of(page, OWN)
    for address, literal, *variables in ASKED.findall(page.code)[:MOST]:
        name = next(filter(None, variables), "")
        number = literal or number_of(page, name)
        if number and (bare or number == own):
            yield str(page.absolute(f"{address}{number}.json"))
        elif bare and not number:
            yield NeedsBrowser(f"a list is loaded under a number that only a running script knows: {name}")


def number_of(page: Page, variable: str) -> str:
    found = re.search(rf"\b{variable}[\"']?\s*[=:]\s*[\"']?(\d{{1,9}})\b", page.code)
    return found[1] if found else ""
