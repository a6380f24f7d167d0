"""Article pages that show nothing without their script: what the script asks for, and the article in the answer.

Epoint (districts of Shanghai): showinfo.html?infoGuid=…; {project}/rest/…/getGovInfoDetail gets params={"infoid": …} by
POST and answers with custom.data.infocontent, or with a pdflist of names, in which no address was seen. Fengxian:
/art/info/{column}/{article}; /html/info/detail gets the article's id by POST. The names of its fields are believed.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawler.links import Attachment
from crawler.page import Page, PageRequest, squeeze
from crawler.pager import NeedsBrowser
from parser.documents.html.wrapped import html_in_json

NAMED = re.compile(r"[?&]info(?:Guid|id)=([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.I)
SERVICE = re.compile(r"""["']([\w./-]{0,80}/rest/[\w/]{1,80}/getGovInfoDetail)["']""", re.I)
PROJECT = re.compile(r"""projectName["']?\s*[:=]\s*["'](/[\w./-]{1,80})["']""")
ARTICLE = re.compile(r"/art/info/[\w-]{1,80}/([\w-]{1,80})/?$")
SHOWN = 1500  # characters; a shell has its menus alone


def is_shell(url: str) -> bool:
    """True for an address behind which such pages stand."""
    return bool(NAMED.search(url) or ARTICLE.search(urlsplit(url).path))


def behind(page: Page) -> Iterator[PageRequest | NeedsBrowser]:
    """Yield what brings the article of a page that does not show it itself."""
    if not is_shell(page.url):
        return
    named, article = NAMED.search(page.url), ARTICLE.search(urlsplit(page.url).path)
    service, project = SERVICE.search(page.code), PROJECT.search(page.code)
    shown = "".join(page.dom.xpath("//body//text()[not(ancestor::script or ancestor::style)]").getall())
    if article and len(squeeze(shown)) < SHOWN:
        yield PageRequest.form(urljoin(page.url, "/html/info/detail"), {"id": article[1]})
    elif named and service:
        before = project[1].rstrip("/") if project and service[1].startswith("/rest/") else ""
        question = json.dumps({"infoid": named[1]}, separators=(",", ":"))
        yield PageRequest.form(urljoin(page.url, before + service[1]), {"params": question})
    elif named and len(squeeze(shown)) < SHOWN:
        yield NeedsBrowser("the article is asked for by a script that the page does not hold")


def article_in(page: Page) -> str:
    """The article's HTML in an answer; empty without one."""
    return (html_in_json(page.body) or b"").decode()


def files_in(page: Page) -> Iterator[Attachment | NeedsBrowser]:
    """Yield the files that an answer lists: those with an address, and the names of those without."""
    for entry in listed(page.json):
        name = str(entry.get("attachname") or entry.get("attachName") or "")
        url = page.absolute(str(entry.get("attachurl") or entry.get("url") or ""))
        yield Attachment(url, name) if url else NeedsBrowser(f"a file whose address only a script knows: {name:.100}")


def listed(answer: Any) -> list[dict[str, Any]]:
    custom = answer.get("custom") if isinstance(answer, dict) else None
    data = custom.get("data") if isinstance(custom, dict) else None
    found = data.get("pdflist") if isinstance(data, dict) else None
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
