"""The interface of Epoint (国泰新点) sites: what pages and scripts tell of it, what it is asked, what it answers.

Known: POST <project>/rest/lightfrontaction/getgovinfolist with JSON (徐州, 营口, 抚顺); the project's path and siteGuid
stand in webBuilderCommon.js or ajaxReq.js; some sites want the question inside "params"; `custom` is an object, or text
that is JSON once more, its rows in `data` or in `Table`, its count a number or text. Believed: a script that wraps its
question says `params: {`; a page that names no project belongs to /EWB-FRONT.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from crawler.links import Listing, iso_date
from crawler.page import Page, PageChanged, PageRequest
from crawler.pager import PAGE, PageSeries
from crawler.scripts import handed_over

LIST = "/rest/lightfrontaction/getgovinfolist"
SERVICE = re.compile(rf"""["']([\w./:-]{{1,100}}{LIST})["']""", re.I)
GUID = re.compile(r"""\bsiteGuid["']?\s*[:=]\s*["']([\w-]{8,40})["']""", re.I)
PROJECT = re.compile(r"""\bprojectName["']?\s*[:=]\s*["'](/[\w./-]{0,60})["']""", re.I)
WRAPPED = re.compile(r"""\bparams["']?\s*:\s*\{""")
SIZE = 20  # rows asked for
ADDRESSES = ("infourl", "visiturl", "linkurl", "href")
MARKS = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Question:
    """What a shell wants to know: its categories, as (deptcode, categorynum), and how it says it asks."""

    categories: tuple[tuple[str, str], ...]
    service: str = ""
    wrapped: bool = False

    @classmethod
    def of(cls, page: Page, urls: list[str]) -> "Question":
        """The question of a shell about the categories that these addresses name."""
        found = dict.fromkeys(category for url in urls if (category := category_of(url)))
        service = SERVICE.search(page.code)
        return cls(tuple(found), service[1] if service else "", bool(WRAPPED.search(page.code)))

    @property
    def fragment(self) -> str:
        """The question as part of an address that no server sees."""
        return quote(json.dumps([self.categories, self.service, self.wrapped]))

    @classmethod
    def from_fragment(cls, fragment: str) -> "Question":
        categories, service, wrapped = json.loads(unquote(fragment)) if fragment else ((), "", False)
        return cls(tuple((department, category) for department, category in categories), service, wrapped)

    def pages(self, page: Page, code: str) -> Iterator[PageSeries]:
        """The pages of each category, by what a script says of the site; none when it says no siteGuid."""
        site, project, named = GUID.search(code), PROJECT.search(code), SERVICE.search(code)
        service = self.service or (named[1] if named else (project[1] if project else "/EWB-FRONT") + LIST)
        address = page.absolute(service)
        if not site or not address:
            return
        for department, category in self.categories:
            fields = {"deptcode": department, "categorynum": category, "pageIndex": PAGE, "pageSize": SIZE}
            body = {**fields, "siteGuid": site[1]}
            yield PageSeries(PageRequest.json(address, {"token": "", "params": body} if self.wrapped else body))


def category_of(url: str) -> tuple[str, str] | None:
    """(deptcode, categorynum) of a shell's address; None when it names none."""
    given = {name.lower(): value for name, value in parse_qsl(urlsplit(url).query)}
    return (given.get("deptcode", ""), given["categorynum"]) if "categorynum" in given else None


def asked_list(page: Page) -> bool:
    return urlsplit(page.url).path.lower().endswith(LIST)


def answered(page: Page) -> tuple[list[dict[str, Any]], int]:
    """The records of an answer, and how many it says there are; 0 when it does not say."""
    data = page.json
    custom = data.get("custom") if isinstance(data, dict) else None
    custom = handed_over(custom) if isinstance(custom, str) else custom
    rows = custom.get("data", custom.get("Table")) if isinstance(custom, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise PageChanged(f"no list of records in {page.url}: {page.text[:120]!r}")
    total = str(custom.get("total", custom.get("totalcount")))  # type: ignore[union-attr]
    return rows, int(total) if re.fullmatch(r"\d{1,6}", total) else 0


def row(page: Page, record: dict[str, Any]) -> Listing:
    """One record as a row. `title` may be cut, `realtitle` is whole."""
    title = MARKS.sub("", str(record.get("realtitle") or record.get("title") or "")).strip()
    link = next((str(record[name]) for name in ADDRESSES if record.get(name)), "")
    url = page.absolute(link if link.startswith("http") else "/" + link.lstrip("/")) if link else None
    if not title or not url:
        raise PageChanged(f"a record without a title or an address in {page.url}: {record!r:.200}")
    return Listing(title, url, iso_date(str(record.get("infodate") or record.get("handsdate"))))
