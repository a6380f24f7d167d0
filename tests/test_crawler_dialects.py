"""Dialects of known platforms on small pages: lists that scripts load, catalogues whose columns a tree names."""

import json
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest

from crawler import ucap_menus
from crawler.links import Listing
from crawler.page import Page, PageChanged
from crawler.pager import NeedsBrowser, OneOf
from crawler.platforms import column, gkmlpt, nfcms, ucap

HOST = "http://www.example-gz.gov.cn"
TITLE = "某局2023年政府信息公开工作年度报告"


def html(path: str, body: str) -> Page:
    return Page(HOST + path, body.encode(), "text/html;charset=utf-8")


def data(path: str, answer: Any) -> Page:
    body = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
    return Page(HOST + path, body.encode(), "application/json")


def brief(found: list[Listing]) -> list[tuple[str, str, str | None]]:
    return [(row.title, row.url.removeprefix(HOST), row.date) for row in found]


# NFCMS: /postmeta/i/<column>.json

COLUMN = "/zwgk/xxgknb/index.html"


def loading(script: str, body: str = "") -> Page:
    return html(
        COLUMN, f"<script>var NFCMS_SITE_ID='2', NFCMS_CAT_ID = '24471';</script>{body}<script>{script}</script>"
    )


@pytest.mark.parametrize(
    "script",
    [
        "$.getJSON('/postmeta/i/24471.json', show)",
        '$.ajax({url: "/postmeta/i/24471.json?t=" + Math.random(), type: "post"})',
        "$.getJSON('/postmeta/i/' + NFCMS_CAT_ID + '.json', show)",
        "fetch(`/postmeta/i/${NFCMS_CAT_ID}.json`)",
        "var col = 24471; load('/postmeta/i/' + col + '.json')",
    ],
)
def test_nfcms_list_that_a_script_loads(script: str) -> None:
    assert list(nfcms.lists(loading(script))) == [HOST + "/postmeta/i/24471.json"]


def test_nfcms_lists_of_other_columns_are_loaded_into_empty_pages_only() -> None:
    post = f'<ul><li><a href="content/post_1.html">{TITLE}</a><span>2024-01-31</span></li></ul>'
    aside = "$.getJSON('/postmeta/i/99.json', aside);"
    assert list(nfcms.lists(loading(aside, post))) == []
    assert list(nfcms.lists(loading(aside))) == [HOST + "/postmeta/i/99.json"]
    own = "$.getJSON('/postmeta/i/24471.json', rest);"  # the rows that the page shows may not be all
    assert list(nfcms.lists(loading(aside + own, post))) == [HOST + "/postmeta/i/24471.json"]
    assert list(nfcms.lists(loading("// $.getJSON('/postmeta/i/24471.json')"))) == []
    (said,) = nfcms.lists(loading("$.getJSON('/postmeta/i/' + this.column + '.json')"))
    assert isinstance(said, NeedsBrowser)


def test_nfcms_records_titles_without_tags_and_days_in_beijing() -> None:
    articles = [
        {"title": f"<b>{TITLE}</b><br/>", "url": HOST + "/a/content/post_1.html", "publish_time": 1706630400},
        {"title": "A&amp;B的通知", "url": "/a/content/post_2.html", "date": "2024-02-01", "publish_time": 1},
        {"title": "无日期", "url": "https://mp.weixin.qq.com/s/A", "date": ""},
    ]
    page = data("/postmeta/i/24471.json", {"id": 24471, "name": "政府信息公开年报", "articles": articles})
    assert brief(list(nfcms.listings(page))) == [
        (TITLE, "/a/content/post_1.html", "2024-01-31"),
        ("A&B的通知", "/a/content/post_2.html", "2024-02-01"),
        ("无日期", "https://mp.weixin.qq.com/s/A", None),
    ]
    assert column(nfcms, page) == "政府信息公开年报"
    assert list(nfcms.next_pages(page)) == []


def test_gkmlpt_nodes_may_lead_to_a_column_that_a_script_fills() -> None:
    shell = loading("$.getJSON('/postmeta/i/24471.json', show)")
    assert list(gkmlpt.lists(shell)) == [HOST + "/postmeta/i/24471.json"]
    page = data("/postmeta/i/24471.json", {"name": "年报", "articles": [{"title": TITLE, "url": "/post_1.html"}]})
    assert brief(list(gkmlpt.listings(page))) == [(TITLE, "/post_1.html", None)]
    assert (column(gkmlpt, page), list(gkmlpt.lists(page)), list(gkmlpt.next_pages(page))) == ("年报", [], [])


@pytest.mark.parametrize(("name", "ids"), [("政务公开", [8, 9]), ("政府信息公开年报", [7, 8, 9, 10])])
def test_nfcms_columns_below(name: str, ids: list[int]) -> None:
    below = [{"id": 9, "name": "2020年"}, "x"]
    children = [
        {"id": 7, "name": "通知"},
        {"id": 8, "name": "政府信息公开年报", "children": below[:1]},
        {"id": 10, "name": "部门"},
    ]
    page = data("/postmeta/i/1.json", {"name": name, "articles": [], "children": [*children, "x", None]})
    assert list(nfcms.lists(page)) == [f"{HOST}/postmeta/i/{number}.json" for number in ids]


@pytest.mark.parametrize(
    "answer",
    ["<html>系统繁忙</html>", "null", "", "[]", '{"articles": null}', '{"articles": ["x"]}', '{"articles": [{}]}',
     '{"articles": [{"title": "年报"}]}', '{"articles": [{"url": "/a.html"}]}'],
)  # fmt: skip
def test_nfcms_answers_that_are_no_list_are_named(answer: str) -> None:
    with pytest.raises(PageChanged):
        list(nfcms.listings(data("/postmeta/i/1.json", answer)))


# UCAP: the shell of a catalogue, its tree, and links to columns

TREE = "/u/channel/treeNew/shaoyang"
CHANNEL = "979dc6eb921b418a9355bc6eb2eac8f4"


@pytest.mark.parametrize(
    "script",
    [
        f"var projectName='shaoyang'; var channelId='{CHANNEL}'; $.ajax({{url: '/u/channel/treeNew/' + projectName,"
        "data: {level: 1, channelId: channelId, open: 0, published_file_name: '/zwgk', template_name: 'a,b'}})",
        f'$.ajax({{url:"{TREE}",data:{{"channelId":"{CHANNEL}","published_file_name":"/zwgk","template_name":"a,b"}}}})',
        f"var channelId = '{CHANNEL}'; get('{TREE}?published_file_name=/zwgk&template_name=a,b&channelId=' + c)",
    ],
)
def test_ucap_tree_is_asked_for_as_the_script_does(script: str) -> None:
    (asked,) = ucap.lists(html("/shaoyang/xxgk/xxzwgkList.shtml", f"<ul id='tree'></ul><script>{script}</script>"))
    parts = urlsplit(str(asked))
    assert parts.path == TREE
    assert dict(parse_qsl(parts.query, keep_blank_values=True)) == {
        "level": "1", "pid": "", "channelId": CHANNEL, "catecode": "", "open": "0", "target": "new",
        "published_file_name": "/zwgk", "template_name": "a,b",
    }  # fmt: skip


@pytest.mark.parametrize(
    "script", [f"get('{TREE}?channelId=' + id)", "get('/u/channel/treeNew/' + a, {channelId: 'x'})"]
)
def test_ucap_trees_that_only_a_running_script_can_ask_for(script: str) -> None:
    (said,) = ucap.lists(html("/xxgk/xxzwgkList.shtml", f"<script>{script}</script>"))
    assert isinstance(said, NeedsBrowser)


def test_ucap_nodes_of_reports_and_those_below_them() -> None:
    nodes = [
        {"id": 1, "name": "统计年报", "iframeurl": "/s/tj/xlist.shtml"},
        {"id": 2, "name": "政府信息公开年报", "iframeurl": "/s/nb/null.shtml"},
        {"id": 3, "pid": 2, "name": "2020", "url": "/s/nb/2020/xlist.shtml"},
        {"id": 4, "pId": "3", "name": "部门", "iframeurl": "javascript:;"},
        {"id": 5, "pid": 1, "name": "部门", "iframeurl": "/s/tj/bm/xlist.shtml"},
    ]
    for answer in (f"null({json.dumps({'list': nodes})});", f"JsonpCallBack({json.dumps({'list': nodes})})", nodes):
        page = data(TREE + "?level=1", answer)
        assert list(ucap.listings(page)) == [] and list(ucap.next_pages(page)) == []
        placeholder, below, nowhere = ucap.lists(page)
        assert isinstance(placeholder, OneOf) and placeholder.addresses == tuple(
            f"{HOST}/s/nb/{name}.shtml" for name in ("xlist", "xxgkList", "list", "index")
        )
        assert below == HOST + "/s/nb/2020/xlist.shtml"
        assert isinstance(nowhere, NeedsBrowser)


@pytest.mark.parametrize("answer", ["null(null)", "<html>系统繁忙</html>", '{"list": ["x"]}', '{"list": []}',
                                    'null({"list": [{"name": "通知"}]})'])  # fmt: skip
def test_ucap_trees_without_a_node_of_reports_are_named(answer: str) -> None:
    with pytest.raises(PageChanged):
        list(ucap.lists(data(TREE, answer)))


@pytest.mark.parametrize("search", ["/common/search/", "/search/", "/searchList/", "http://api.hunan.gov.cn/search/"])
def test_ucap_interfaces_have_several_names(search: str) -> None:
    page = html("/nb/list.shtml", f"<ul></ul><script>$.get('{search}{CHANNEL}', show);</script>")
    assert list(ucap.lists(page)) == [urljoin(HOST, search) + CHANNEL + ucap_menus.QUESTION]


def test_ucap_channels_that_are_none_are_named() -> None:
    with pytest.raises(PageChanged):
        list(ucap.lists(data("/common/getChannelList?channelCode=c1", "<html>系统繁忙</html>")))


def test_links_to_list_pages_are_columns_and_no_reports() -> None:
    page = html(
        "/s/nb/xlist.shtml",
        f"""<meta name="ColumnName" content="政府信息公开年报"><ul>
        <li><a href="202401/0123456789abcdef0123456789abcdef.shtml">{TITLE}</a><span>2024-01-31</span></li>
        <li><a href="2022/nblist.shtml">某局2022年政府信息公开年报</a><span>2023-01-31</span></li>
        <li><a href="/other/xList_2.shtml">某局2021年政府信息公开年报</a></li>
        <li><a href="null.shtml">某局2020年政府信息公开年报</a></li>
        <li><a href="2019/checklist.html">某局2019年政府信息公开年报</a></li></ul>""",
    )
    assert [row.url.removeprefix(HOST + "/s/nb/") for row in ucap.listings(page)] == [
        "202401/0123456789abcdef0123456789abcdef.shtml",
        "2019/checklist.html",
    ]
    assert list(ucap.lists(page)) == [HOST + "/s/nb/2022/nblist.shtml", ucap_menus.placed(HOST + "/s/nb/null.shtml")]
