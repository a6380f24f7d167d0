"""Pagers written by scripts: what is read out of them, and what is left alone."""

import time

import pytest

from crawler.page import Page, PageRequest
from crawler.pager import NeedsBrowser, PageSeries
from crawler.script_pager import next_pages
from crawler.scripts import calls, without_comments

HOST = "http://www.example.gov.cn"


def steps(body: str, url: str = "/nb/index.html") -> list[tuple[str, int | None] | str]:
    """What a page names: addresses, (pattern, claimed pages), or what needs a browser."""
    found: list[tuple[str, int | None] | str] = []
    for step in next_pages(Page(HOST + url, f"<html><body>{body}</body></html>".encode())):
        if isinstance(step, PageSeries):
            found.append((step.pattern.url.removeprefix(HOST), step.pages))
        else:
            found.append(step.said if isinstance(step, NeedsBrowser) else str(step).removeprefix(HOST))
    return found


@pytest.mark.parametrize(
    ("script", "series"),
    [
        ('createPageHTML(3, 0, "index", "html");', ("/nb/index_{page}.html", 3)),
        ('createPageHTML(46, 3, 0, "index","htm");', ("/nb/index_{page}.htm", 3)),  # records, pages, current
        ('createPage(12, 0, "index", "html");', ("/nb/index_{page}.html", 12)),
        ("createPageHTML('page_div', 2, 1, 'list', 'shtml', 18);", ("/nb/list_{page}.shtml", 2)),
        ('createPageHTML( 3 , 0 , "./index" , ".shtml" )', ("/nb/index_{page}.shtml", 3)),
        ('//createPageHTML(9, 0, "index", "html");\ncreatePageHTML(3, 0, "list", "htm");', ("/nb/list_{page}.htm", 3)),
        ("new Pager({size:5, current:0, prefix:'list', suffix:'html'});", ("/nb/list_{page}.html", 5)),
        ("$('#p').pagination({totalPage:7, isShow:false});", ("/nb/index_{page}.html", 7)),
        ("var currentPage = 0; // 从0开始\nvar countPage = 4;", ("/nb/index_{page}.html", 4)),
        ("var pageCount='6'; function go(n) { location.href = 'column-index-' + n + '.shtml'; }",
         ("/nb/column-index-{page}.shtml", 6)),
        ('var totalpage = 6; function go(n) { location.href = n+".html"; }', ("/nb/{page}.html", 6)),
        ('var totalPage = 6; function go(n) { location.href = "list.jsp?type=4&PageNo=" + n; }',
         ("/nb/list.jsp?type=4&PageNo={page}", 6)),
        ("nsetpage(1,62,20,'cn');", ("/nb/index_{page}.html", 4)),  # page, records, records of a page
        ("var pages = 3;", ("/nb/index_{page}.html", 3)),
        ("var _PAGE_COUNT=\"4\", _PAGE_INDEX=\"0\";", ("/nb/index_{page}.html", 4)),
        ("var zy_fy = {totalPage:5};", ("/nb/index_{page}.html", 5)),
        ("$('.p').pagination({totalPage:4,callback:function(n){ go(n) }});", ("/nb/index_{page}.html", 4)),
        ('var countPage = 3; document.write("<a href=\\"index"+"_" + (currentPage+1) + "."+"html\\">下一页</a>");',
         ("/nb/index_{page}.html", 3)),
    ],
)  # fmt: skip
def test_dialects(script: str, series: tuple[str, int]) -> None:
    assert steps(f"<script>{script}</script>") == [series]


@pytest.mark.parametrize(
    "script",
    [
        '//createPageHTML(9, 0, "index", "html");',
        '/* createPageHTML(9, 0, "index", "html"); */',
        '/* never closed createPageHTML(9, 0, "index", "html");',
        'function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt) { if (_nPageCount == 1) return; }',
        'var search = "search.jsp?kw=" + word; var shown = "img_" + id + ".html";',
        "var countPage = 1;",
        "var total = {}; createPageHTML(count, current, name, ext);",
    ],
)  # fmt: skip
def test_what_is_not_called_is_no_pager(script: str) -> None:
    assert steps(f"<script>{script}</script>") == []
    assert steps(f"<!-- <script>createPageHTML(9, 0, 'index', 'html');</script> --><script>{script}</script>") == []


@pytest.mark.parametrize(
    ("body", "url", "found"),
    [
        ('共3页 第1页 <a href="?page=2">下一页</a> <a href="?page=3">尾页</a>', "/nb/list.jsp",
         ["/nb/list.jsp?page=2", "/nb/list.jsp?page=3"]),
        ('<a href="javascript:void(0)">下一页</a> <a href="?page=3">末页</a> 共4页', "/nb/list.jsp?page=0",
         ["/nb/list.jsp?page=3", ("/nb/list.jsp?page={page}", 4)]),
        ('<a href="javascript:next(2)">下一页</a>', "/nb/list.jsp?currPage=1&type=4",
         [("/nb/list.jsp?currPage={page}&type=4", None)]),
        ('<a href="javascript:goPage(2)">&gt;</a>第1/11页', "/nb/1.html", [("/nb/{page}.html", 11)]),
        ("<a href='#' onclick=\"page('2')\">下页</a>", "/nb/list.html",
         ["further pages are behind a script: page('2')"]),
        ('<a href="javascript:goPage(2)">下一页</a>', "/col/4711.html",
         ["further pages are behind a script: goPage(2)"]),
        ("<a href='#' onclick=\"location='list_2.html'\">2</a>", "/nb/list.html", ["/nb/list_2.html"]),
        ("<a href='#' onclick=\"location='http://x.gov.cn/list_2.html'\">2</a>", "/nb/list.html", []),
        ('<a href="javascript:void(0)">下一页</a> 共1页', "/nb/list.html", []),
        ('<a href="javascript:void(0);" onclick="return false">下一页</a>', "/nb/list.html", []),
        ("<a href='#' onclick=\"page('1')\">下页</a> 共1页", "/nb/list.html", []),
        ('共 3 页', "/nb/", [("/nb/index_{page}.html", 3)]),
        ('共3页', "/nb/index_2.html", []),  # a later page begins no series of its own
        ('<li>2024/01页面</li><li>2024/31</li>', "/nb/", []),
    ],
)  # fmt: skip
def test_links_first_then_patterns_then_a_browser(body: str, url: str, found: list[object]) -> None:
    assert steps(body, url) == found


@pytest.mark.parametrize(
    "name", ["page", "PageIndex", "pageNo", "pageNum", "currPage", "currentPage", "pn", "p", "cpage", "PAGENO"]
)
def test_parameters_that_count_pages(name: str) -> None:
    script = f'<a href="?type=4&{name}=3">尾页</a>共3页'
    assert steps(script, "/nb/list.jsp") == [
        f"/nb/list.jsp?type=4&{name}=3",
        (f"/nb/list.jsp?type=4&{name}={{page}}", 3),
    ]


@pytest.mark.parametrize(
    "text", ["下一页", "下页", "»", ">", "next", "Next >", "后一页", "尾页", "末页", "最后一页", "3"]
)
def test_links_that_lead_on(text: str) -> None:
    assert steps(f'<a href="2.html">{text}</a>') == ["/nb/2.html"]


@pytest.mark.parametrize("address", ["index_1.html", "index_2.html", "list_2.shtml", "2.html", "column-index-2.shtml"])
def test_numbers_in_paths(address: str) -> None:
    """The last page is a link, the one that follows is not."""
    pattern = address.replace("1", "{page}").replace("2", "{page}")
    link = f'<a href="{address}">尾页</a>共9页'
    assert steps(link) == [f"/nb/{address}", (f"/nb/{pattern}", 9)]


@pytest.mark.parametrize(
    "link",
    ['<!-- <a href="2.html">下一页</a> -->', '<a href="#">下一页</a>', '<a href="#2">下一页</a>',
     '<a href="javascript:void(0)">下一页</a>', '<a href="javascript:;">下一页</a>', '<a href="">下一页</a>',
     '<a href="http://other.gov.cn/nb/2.html">下一页</a>', '<a href="/other/2.html">下一页</a>',
     '<a href="index.html">下一页</a>', '<a href="mailto:a@x.gov.cn">下一页</a>'],
)  # fmt: skip
def test_what_leads_nowhere_else_or_to_the_same_page(link: str) -> None:
    assert steps(link) == []


FORM = '<form method="{}" action="list.do"><input name="kw" value="年报"><input name="{}" value="1"></form>'


def test_a_form_that_a_script_sends() -> None:
    def found(method: str, name: str, link: str = "javascript:page(2)") -> list[object]:
        return list(
            next_pages(Page(HOST + "/nb/a.do", f"{FORM.format(method, name)}<a href='{link}'>下页</a>".encode()))
        )

    (series,) = found("post", "cPage")
    assert isinstance(series, PageSeries)
    assert series.at(2) == PageRequest.form(HOST + "/nb/list.do", {"kw": "年报", "cPage": "2"})
    again = Page(series.at(2).url, b"<a href='javascript:page(3)'>2</a> <a href='javascript:page(3)'>next</a>",
                 sent=series.at(2).body)  # fmt: skip
    assert list(next_pages(again)) == [series]
    for other in (found("get", "cPage"), found("post", "password")):
        assert [type(step) for step in other] == [NeedsBrowser]
    assert found("post", "page", "javascript:void(0)") == []


def test_a_series_read_on_a_later_page_is_the_same_one() -> None:
    script = '<script>createPageHTML(3, 1, "index", "html");</script>'
    assert steps(script, "/nb/") == steps(script, "/nb/index_1.html") == [("/nb/index_{page}.html", 3)]


def test_comments_are_told_from_addresses_and_from_texts() -> None:
    code = 'a = "http://x/*y*/"; b = \'//c\'; // createPage(1)\nd = "e" + "f"; /* g */ h("i\\"//j", 2, k.l, -3)'
    assert without_comments(code) == 'a = "http://x/*y*/"; b = \'//c\';  \nd = "ef";   h("i\\"//j", 2, k.l, -3)'
    assert list(calls(without_comments(code), "h")) == [['i\\"//j', 2, None, -3]]


@pytest.mark.parametrize(
    "piece", ["/*", '"\\', "createPageHTML(", "a'+'", '"+"', "pagination({", "_____-....", "?page=1&"]
)
def test_hostile_scripts_take_no_time(piece: str) -> None:
    started = time.monotonic()
    steps(f"<script>{piece * (400_000 // len(piece))}</script>")
    assert time.monotonic() - started < 2
