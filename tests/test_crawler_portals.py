"""Adapters of portals and search servers on small pages: shapes that were seen, and answers that are no lists."""

import json
import time
from contextlib import suppress
from typing import Any

import pytest

from crawler.links import Listing
from crawler.page import Page, PageChanged, PageRequest
from crawler.pager import PageSeries
from crawler.platforms import announced, generic, gkmlpt, hanweb, huaian, huilan, nfcms, trs, truecms, ucap, was

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


# WAS

SEARCH = "/was5/web/search?channelid=278090"
DOCS = [
    {"title": "某局2023年政府信息公开工作年度报告", "pubtime": "2024-01-31 10:00", "url": "/gk/t20240131_1.html"},
    {"title": "文章标题", "pubtime": "发布时间", "url": "", "content": "第一段\n第二段"},
]


@pytest.mark.parametrize(
    "wrapped", ["{}", "cb({});", "/**/ typeof jQuery_1 === 'function' && jQuery_1({});",
                "try{{ a.b['c'] ( {} ) }}catch(e){{}}", "\n callback({})"],
)  # fmt: skip
def test_was_records_in_any_wrapper_and_without_the_dummy(wrapped: str) -> None:
    text = wrapped.replace("{}", json.dumps({"docs": DOCS}).replace("\\n", "\n")).replace("{{", "{").replace("}}", "}")
    page = answered(SEARCH, text, kind="text/html")
    assert brief(list(was.listings(page))) == [(DOCS[0]["title"], "/gk/t20240131_1.html", "2024-01-31")]


@pytest.mark.parametrize(
    "text",
    ["", "busy", "null", "cb(null)", "cb()", '{"docs": null}', '{"docs": ["a"]}', '{"docs": [{"url": "/a.html"}]}',
     "cb({'docs': []})", "<html><body>系统繁忙</body></html>", '{"docs": [' + "[" * 100_000],
)  # fmt: skip
def test_was_answers_that_are_no_list_are_named(text: str) -> None:
    with pytest.raises(PageChanged):
        list(was.listings(answered(SEARCH, text)))


def test_was_is_asked_by_post_where_a_get_is_led_away() -> None:
    page = Page(HOST + "/XXGK/", "<p>栏目</p>".encode(), led_from=HOST + SEARCH + "&sw=%E5%B9%B4")
    assert list(was.lists(page)) == [
        PageRequest.form(HOST + "/was5/web/search", {"channelid": "278090", "sw": "年", "page": "1"})
    ]
    assert list(was.lists(html("/XXGK/", "<p>栏目</p>"))) == []


def test_was_is_asked_as_the_script_does_and_words_are_not_searched_for() -> None:
    asked = f"<script>$.getJSON('{SEARCH}&templet=docs.jsp&classsql=chnlid%3D35207', show)</script>"
    (got,) = was.lists(html("/nb/", asked))
    assert got == HOST + SEARCH + "&templet=docs.jsp&classsql=chnlid%3D35207&page=1"
    words = "<script>location = '/was5/web/search?channelid=1&searchword=' + word;</script>"
    assert list(was.lists(html("/nb/", words))) == []
    assert list(was.lists(html("/nb/", words + asked))) == [got]


def test_was_pages_are_counted_by_the_parameter() -> None:
    (series,) = was.next_pages(html(SEARCH, "<a href='/1.html'>x</a> 共3页"))
    assert isinstance(series, PageSeries)
    assert (series.at(2).url, series.pages) == (HOST + SEARCH + "&page=2", 3)
    sent = PageRequest.form(HOST + "/was5/web/search", {"perpage": "20", "page": "1", "channelid": "7"})
    (series,) = was.next_pages(answered("/was5/web/search", '{"docs": []}', sent.body))
    assert isinstance(series, PageSeries)
    assert series.at(2) == PageRequest.form(sent.url, {"perpage": "20", "page": "2", "channelid": "7"})


# TrueCMS

WINDOW = "/TrueCMS/messageController/getMessage.do?startrecord=61&endrecord=110&perpage=50&columnId=a-1&callback=cb"
ROW = (
    """<li><a href="javascript:void(0)" onclick="name2('/nb/content/{0}.html')" title="{0}年度报告">{0}…</a>"""
    "[2024-01-31]</li>"
)


def data(records: str, total: int = 62) -> str:
    return f"<datastore><totalrecord>{total}</totalrecord><recordset>{records}</recordset></datastore>"


def test_truecms_rows_may_be_calls_and_the_next_window_begins_behind_them() -> None:
    records = "".join(f"<record><![CDATA[{ROW.format(year)}]]></record>" for year in (2023, 2022))
    page = answered(WINDOW, f"cb({json.dumps({'success': True, 'result': data(records)})})", kind="text/javascript")
    assert brief(list(truecms.listings(page))) == [
        (f"{year}年度报告", f"/nb/content/{year}.html", "2024-01-31") for year in (2023, 2022)
    ]
    assert list(truecms.next_pages(page)) == [HOST + WINDOW.replace("=61&endrecord=110", "=63&endrecord=112")]
    assert announced(truecms, page) == 62


@pytest.mark.parametrize(
    ("total", "rest"), [("totalRecord:'2'", 0), ("totalRecord:62", 1), ("// totalRecord:2\n", 1), ("", 1)]
)
def test_truecms_is_asked_for_what_the_page_does_not_show(total: str, rest: int) -> None:
    script = f"jpage({{{total}, proxyUrl:'/truecms/messageController/getMessage.do', ajaxParam:{{columnId:'a-1'}}}})"
    shown = (
        f'<ul id="initData">{ROW.format(2023)}{ROW.format(2022)}</ul><a href="/x/content/post_99999.html">头条新闻</a>'
    )
    page = html("/nb/nb.html", f"{shown}<script>{script}</script>")
    assert len(list(truecms.listings(page))) == 2
    steps = [str(step) for step in truecms.next_pages(page)]
    assert [step.partition("&perpage")[0] for step in steps] == [
        HOST + "/truecms/messageController/getMessage.do?startrecord=3&endrecord=52"
    ] * rest
    assert list(truecms.lists(page)) == []
    bare = html("/nb/nb.html", f"<script>{script}</script>")
    assert "startrecord=1&endrecord=50" in str(next(iter(truecms.lists(bare))))


@pytest.mark.parametrize(
    "text",
    ["", "<html>系统繁忙</html>", "cb(null)", 'cb({"result":null})', 'cb({"result":[]})', 'cb({"result":"busy"})',
     "cb([])", f'cb({json.dumps({"result": data("<record><![CDATA[<li>无</li>]]></record>")})})'],
)  # fmt: skip
def test_truecms_answers_that_are_no_list_are_named(text: str) -> None:
    with pytest.raises(PageChanged):
        list(truecms.listings(answered(WINDOW, text, kind="text/html")))


# Interfaces of other families


CHANNEL = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    "text",
    ["<html>系统繁忙</html>", "null", "", "[]", '{"data": null}', '{"data": {"results": null}}', '{"data": {}}',
     '{"data": {"list": {}}}', '{"data": {"list": ["x"]}}'],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["text/html", "application/json"])
def test_ucap_interfaces_that_answer_with_something_else_are_named(text: str, kind: str) -> None:
    for url, sent in (
        (f"/common/search/{CHANNEL}?page=2&_isJson=true", b""),
        ("/x/loadData?pageSize=15", b"pageIndex=1"),
    ):
        with pytest.raises(PageChanged):
            list(ucap.listings(answered(url, text, sent, kind)))


def test_ucap_interfaces_are_read_whatever_type_they_declare() -> None:
    record = {"TITLE": "某局2023年年报", "URL": "/a.shtml", "PUBLISHED_TIME_FORMAT": "2024-01-31"}
    page = answered(
        "/x/loadData", json.dumps({"data": {"allRow": 31, "totalPage": 3, "list": [record]}}), kind="text/html"
    )
    assert brief(list(ucap.listings(page))) == [("某局2023年年报", "/a.shtml", "2024-01-31")]
    (series,) = ucap.next_pages(page)
    assert isinstance(series, PageSeries) and series.pages == 3


@pytest.mark.parametrize("text", ["<html>系统繁忙</html>", "null", "", "[]", '{"articles": null}', '{"articles": {}}'])
def test_gkmlpt_interfaces_that_answer_with_something_else_are_named(text: str) -> None:
    with pytest.raises(PageChanged):
        list(gkmlpt.listings(answered("/gkmlpt/api/all/1?page=2&sid=1", text, kind="text/html")))


@pytest.mark.parametrize(
    "text",
    ["<html>系统繁忙</html>", "null", "", '{"value": null}', '{"value": {"list": null}}', '{"value": {"list": [1]}}',
     '{"value": {"list": [{"title": "2023年年报"}]}}'],
)  # fmt: skip
def test_huaian_interfaces_that_answer_with_something_else_are_named(text: str) -> None:
    with pytest.raises(PageChanged):
        list(huaian.listings(answered("/articleCommonController/lists.do", text, b"page=1")))


@pytest.mark.parametrize(
    ("module", "piece"),
    [(huilan, "'/eportal/ui?"), (huilan, "/eportal/ui?!queryList.portlet"), (huilan, "moduleId="),
     (was, "'/was5/web/search?"), (was, "'/was5/web/search',searchword"), (truecms, "/truecms/"), (truecms, "'////"),
     (trs, "$list=$('a a a a "), (huaian, "topic='"), (generic, "nsetpage(1,2,3,"), (generic, '"/a"'),
     (nfcms, "'/postmeta/i/"), (nfcms, "'/postmeta/i/1.json',"),
     (ucap, "'/u/channel/treeNew/' + "), (ucap, "'/u/channel/treeNew/a?level="), (ucap, "level:"),
     (hanweb, "$.jpage({"), (hanweb, ".jpage({dataStore:a}); a=['<a"), (hanweb, "ajaxParam:{a:1,")],
)  # fmt: skip
def test_hostile_pages_take_no_time(module: Any, piece: str) -> None:
    text = piece * (400_000 // len(piece))
    pages = [html("/nb/index.html", f"<script>{text}</script><a onclick=\"{text[:20_000]}\">下一页</a>"),
             html("/nb/index.html", "<li><i class='flag'>是</i><a href='/1.html'>年报</a></li>" * 2_000),
             answered("/eportal/ui?a!queryList.portlet&pageNo=1", text), answered(SEARCH, text)]  # fmt: skip
    started = time.monotonic()
    for page in pages:
        for work in (module.listings, module.next_pages, module.lists):
            with suppress(PageChanged):
                list(work(page))
    assert time.monotonic() - started < 4
