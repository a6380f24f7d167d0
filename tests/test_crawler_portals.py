"""Adapters of portals and search servers on small pages: shapes that were seen, and answers that are no lists."""

import json

import pytest

from crawler.links import Listing
from crawler.page import Page, PageChanged, PageRequest
from crawler.pager import PageSeries
from crawler.platforms import announced, huilan

HOST = "http://www.example.gov.cn"
PORTLET = "/eportal/ui?moduleId=5&portal.url=/portlet/xxgkml!queryList.portlet&pageNo=1&pageSize=20"


def html(url: str, body: str) -> Page:
    return Page(HOST + url, f"<html><body>{body}</body></html>".encode())


def answered(url: str, text: str, sent: bytes = b"", kind: str = "application/json") -> Page:
    return Page(HOST + url, text.encode(), kind, sent)


def brief(found: list[Listing]) -> list[tuple[str, str, str | None]]:
    return [(row.title, row.url.removeprefix(HOST), row.date) for row in found]


# Huilan

FIELDS = '<input id="eprotalCurrentPageId" value="302275">'


def test_huilan_pages_stand_in_the_scripts_of_links() -> None:
    page = html("/nb/index.html", FIELDS + """<a onclick="queryArticleByCondition(this,'/nb/21892-2.html')">下一页</a>
      <a tagname="/nb/21892-6.html" onclick="queryArticleByCondition(this)">尾页</a>
      <a tagname="/nb/x-2.html" onclick="vote(this)">赞同</a>
      <input name="article_paging_list_hidden" moduleid="21892" totalpage="6">""")  # fmt: skip
    assert list(huilan.next_pages(page)) == [HOST + "/nb/21892-2.html", HOST + "/nb/21892-6.html"]


def test_huilan_pages_that_only_the_portal_knows() -> None:
    paging = '<input name="article_paging_list_hidden" moduleid="9f80" totalpage="3">'
    (series,) = huilan.next_pages(html("/nb/index.html", FIELDS + paging))
    assert isinstance(series, PageSeries)
    assert series.pages == 3
    second = series.at(2).url
    assert second == HOST + "/eportal/ui?pageId=302275&moduleId=9f80&staticRequest=yes&currentPage=2"
    (again,) = huilan.next_pages(html(second.removeprefix(HOST), '<a href="javascript:next(3)">下一页</a>共3页'))
    assert again == series
    assert list(huilan.next_pages(html("/nb/9f80-3.html", FIELDS + paging))) == []  # a later page begins no series


def test_huilan_portlets_have_records_and_claims() -> None:
    records = [{"title": "某局2023年政府信息公开工作年度报告", "url": "/nb/1/index.shtml", "fbsj": "2024-01-31 10:00"}]
    page = answered(PORTLET, json.dumps({"total": 41, "result": records}))
    assert brief(list(huilan.listings(page))) == [(records[0]["title"], "/nb/1/index.shtml", "2024-01-31")]
    (series,) = huilan.next_pages(page)
    assert isinstance(series, PageSeries)
    assert (series.number_of(page), series.pages, announced(huilan, page)) == (1, 3, 41)


def test_huilan_portlets_are_asked_for_as_the_script_does() -> None:
    bare = PORTLET.partition("&pageNo")[0]
    (got,) = huilan.lists(html("/nb/index.shtml", f"<script>$.getJSON('{bare}', show)</script>"))
    assert got == HOST + bare + "&pageNo=1&pageSize=20"
    (sent,) = huilan.lists(html("/nb/index.shtml", f"<script>$.post('{bare}', q, show)</script>"))
    assert sent == PageRequest.form(HOST + bare, {"currentPage": "1", "pageSize": "15"})


@pytest.mark.parametrize(
    "text",
    ["<html>系统繁忙</html>", "null", "[]", '{"result": null}', '{"result": {"0": 1}}', '{"result": ["x"]}', "",
     '{"result": [{"url": "/nb/1/index.shtml"}]}', '{"result": [{"title": "2023年年报"}]}',
     '{"result": [{"title": "2023年年报", "url": "javascript:open(1)"}]}'],
)  # fmt: skip
def test_huilan_portlets_that_answer_with_something_else_are_named(text: str) -> None:
    with pytest.raises(PageChanged):
        list(huilan.listings(answered(PORTLET, text, kind="text/html")))
