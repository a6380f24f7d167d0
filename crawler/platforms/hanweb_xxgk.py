"""Hanweb (大汉) xxgk: the catalogue module of a column; a POST to search.jsp answers with a table of rows.

Recognised by /module/xxgk/search.jsp or tree.jsp. Known: loadDynamic() names the organisation (area), the place of the
answer (divid) and the class (infotypeId); tree.jsp lists the classes; currpage counts from 1; without a class the
answer mixes all columns of the organisation. Believed: a class that the address names as `number` goes before others.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler import columns
from crawler.links import Listing
from crawler.page import Page, PageChanged, PageRequest, squeeze
from crawler.pager import Step, believed, series_of
from crawler.platforms import hanweb

NAME = "hanweb_xxgk"
SEARCH, TREE = "/module/xxgk/search.jsp", "/module/xxgk/tree.jsp"
# An address that may be added up around variables, then literals: divid, infotypeId, two unknown ones, jdid.
CALL = re.compile(
    r"""(?s)loadDynamic\(\s*(["'][^"'?]*/xxgk/search\.jsp.{1,999}?["'])((?:\s*,\s*["'][^"']*["']){5,9})"""
)
LITERAL = re.compile(r"""["']([^"']*)["']""")
NODE = re.compile(r"""funclick\(\s*\\?["'](\w{1,40})\\?["'][^<>]{0,200}>\s*([^<]{1,40})<""")
COLUMN = re.compile(r"/(?:col/col|art_)(\d+)[/_]")
FIELDS = {"jdid": "1", "sortfield": ",createdatetime:0,orderid:0", "currpage": "1"}
EVERY, FULL = ("", "0"), 10  # the class that is none; rows, fewer than on any full page that was seen


def listings(page: Page) -> Iterator[Listing]:
    """Yield the rows of an answer or a column. Rows of other columns in an answer that mixes them are foreign."""
    rows = list(hanweb.listings(page))
    if SEARCH in page.url and not rows and "页" not in page.text:
        raise PageChanged(f"neither rows nor a pager in {page.url}: {page.text[:120]!r}")
    sent = dict(parse_qsl(page.sent.decode()))
    own = COLUMN.findall(sent.get("requestUrl", ""))[:1] if sent.get("infotypeId", "") in EVERY else []
    yield from (replace(row, foreign=bool(own) and COLUMN.findall(row.url)[:1] not in ([], own)) for row in rows)


def next_pages(page: Page) -> Iterator[Step]:
    """Yield the pages of an answer, by the number that its pager prints."""
    if SEARCH not in page.url:
        yield from hanweb.next_pages(page)
        return
    found = re.search(r"共(\d{1,5})页", squeeze(" ".join(page.dom.css("::text").getall())))
    yield series_of(page, "currpage", believed(int(found[1]) if found else None, len(list(listings(page))), FULL))


def lists(page: Page) -> Iterator[Step]:
    """Yield columns of reports, then the class or column of this page, or the tree when it is of neither; from the
    tree the classes of reports. The page around it leaves its fields in the fragment, which no server sees."""
    if TREE in page.url:
        fields = FIELDS | dict(parse_qsl(urlsplit(page.url).query)) | dict(parse_qsl(urlsplit(page.url).fragment))
        nodes = [{"id": node, "name": name.strip()} for node, name in NODE.findall(page.text)]
        if not any(columns.report_nodes(nodes)):
            raise PageChanged(f"no class of annual reports in the tree of {page.url}")
        for node in columns.report_nodes(nodes):
            yield PageRequest.form(str(page.absolute("search.jsp")), fields | {"infotypeId": node["id"]})
    elif SEARCH not in page.url:
        yield from columns.report_columns(page)
        tree, (search, asked) = page.absolute(page.dom.css(f"iframe[src*='{TREE}']::attr(src)").get()), question(page)
        if tree and asked.get("infotypeId", "") in EVERY and not columns.is_report_column(page):
            yield f"{tree}#{urlencode(asked)}"
        elif asked and not columns.leads_on(page):
            yield PageRequest.form(search, asked)


def question(page: Page) -> tuple[str, dict[str, str]]:
    """Address and fields that the page's script asks with; empty when it does not."""
    call = CALL.search(page.code)
    if not call:
        return "", {}
    path, _, query = "".join(LITERAL.findall(call[1])).partition("?")
    divid, kind, _, _, jdid = LITERAL.findall(call[2])[:5]
    own = urlsplit(page.url).query.replace("vc_xxgkarea=", "area=").replace("number=", "infotypeId=")
    asked = dict(parse_qsl(f"infotypeId={kind}&{query}&{own}"))  # of equal names the last that is not empty
    fields = {"jdid": jdid, "divid": divid, "area": asked.get("area", ""), "infotypeId": asked.get("infotypeId", "")}
    return str(page.absolute(path)), FIELDS | fields | {"requestUrl": page.url}
