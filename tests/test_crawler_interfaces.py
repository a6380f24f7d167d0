"""Adapters whose lists come from interfaces, on small answers: as seen on real sites, and as none should be."""

import json
from time import perf_counter
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.page import Page, PageChanged, PageRequest
from crawler.pager import NeedsBrowser, PageSeries
from crawler.platforms import announced, epoint, hanweb_jpaas, hanweb_xxgk, lonsun

HOST = "http://www.example-ah.gov.cn"
TITLE = "某局2023年政府信息公开工作年度报告"
ROW = f'<li><a href="/art/2024/1/31/art_33_12.html" title="{TITLE}">{TITLE[:9]}…</a><span>2024-01-31</span></li>'


def html(path: str, body: str, sent: str = "") -> Page:
    return Page(HOST + path, body.encode(), "text/html;charset=utf-8", sent=sent.encode())


def data(path: str, answer: Any, sent: str = "") -> Page:
    body = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
    return Page(HOST + path, body.encode(), "application/json", sent=sent.encode())


def asked(page: Page, module: Any) -> list[Any]:
    return list(module.lists(page))


# Hanweb jpaas

UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
FIRST = f"{UNIT}?webId=31&pageId=7&paramJson=%7B%22pageNo%22%3A1%2C%22pageSize%22%3A%2215%22%7D"
PAGER = "<div class='pagination' rows='{}' count='{}'></div>"


def test_jpaas_rows_lie_as_html_in_json_and_the_number_inside_a_parameter() -> None:
    for answer in (
        {"success": True, "data": {"html": ROW + PAGER.format(15, 18)}},
        {"success": True, "data": ROW + PAGER.format(15, 18)},
        "show(" + json.dumps({"data": {"html": ROW + PAGER.format(15, 18)}}) + ");",
    ):
        page = data(FIRST, answer)
        (row,) = hanweb_jpaas.listings(page)
        assert (row.title, row.url, row.date) == (TITLE, HOST + "/art/2024/1/31/art_33_12.html", "2024-01-31")
        (series,) = hanweb_jpaas.next_pages(page)
        assert isinstance(series, PageSeries)
        assert (series.number_of(page), series.pages, announced(hanweb_jpaas, page)) == (1, 2, 18)
        assert "%22pageNo%22%3A2%2C" in series.at(2).url


@pytest.mark.parametrize(("size", "count", "pages"), [("15", "abc", None), ("0", "18", None), ("1", "1", None)])
def test_jpaas_counts_that_say_nothing(size: str, count: str, pages: int | None) -> None:
    (series,) = hanweb_jpaas.next_pages(data(FIRST, {"data": {"html": ROW + PAGER.format(size, count)}}))
    assert isinstance(series, PageSeries)
    assert series.pages == pages


@pytest.mark.parametrize(
    "answer", ["<html>系统繁忙</html>", "null", "[]", {"data": None}, {"data": {"html": None}}, "[" * 9999]
)
def test_jpaas_answers_without_html_are_named(answer: Any) -> None:
    with pytest.raises(PageChanged, match="no HTML in the data"):
        list(hanweb_jpaas.listings(data(FIRST, answer)))


def test_jpaas_parts_are_asked_for_unless_they_are_there_as_a_whole() -> None:
    part = (
        """<script parsetype="bulidstatic" url="{}" queryData="{{'webId':'31','pageId':'7','tagId':'{}'}}"></script>"""
    )
    page = html("/col/col1/index.html", part.format(UNIT, "信息列表") + part.format(UNIT, "导航"))
    (question,) = asked(page, hanweb_jpaas)
    fields = parse_qs(urlsplit(question).query)
    assert (fields["webId"], fields["tagId"]) == (["31"], ["信息列表"])
    assert json.loads(fields["paramJson"][0]) == {"pageNo": 1, "pageSize": "15"}
    whole = """<table querydata="{&quot;webId&quot;:&quot;31&quot;}" uniturl="%s" count="%s" rows="15">"""
    assert asked(html("/col/col1/index.html", ROW + whole % (UNIT, 9)), hanweb_jpaas) == []
    assert len(asked(html("/col/col1/index.html", ROW + whole % (UNIT, 16)), hanweb_jpaas)) == 1
    assert asked(html("/col/col1/index.html", part.format("/elsewhere", "列表")), hanweb_jpaas) == []


# Hanweb xxgk

CALLS = (
    "loadDynamic('/module/xxgk/search.jsp?infotypeId=Z2401&area=014001303', 'div51', '0','0','950','3','','');",
    "loadDynamic('/module/xxgk/search.jsp?infotypeId=Z2401'+a+'&vc_title='+encodeURI(b)+'&area=014001303',\n"
    "'div51', '0','1000','UID','3', '', '');",
    "loadDynamic('/module/xxgk/search.jsp?infotypeId='+a+'&area=014001303', 'div51', 'Z2401','0','1','3');",
)


@pytest.mark.parametrize("call", CALLS)
def test_xxgk_question_is_read_from_the_call_however_it_is_written(call: str) -> None:
    (question,) = asked(html("/col/col51/index.html", f"<script>{call}</script>"), hanweb_xxgk)
    assert isinstance(question, PageRequest)
    fields = {name: value[0] for name, value in parse_qs(question.body.decode()).items()}
    assert question.url == HOST + "/module/xxgk/search.jsp"
    wanted = {"infotypeId": "Z2401", "area": "014001303", "divid": "div51", "jdid": "3", "currpage": "1"}
    assert {name: fields[name] for name in wanted} == wanted


def test_xxgk_address_of_the_page_goes_before_its_script() -> None:
    page = html("/col/col51/index.html?vc_xxgkarea=PX0043&number=P00005", f"<script>{CALLS[0]}</script>")
    (question,) = asked(page, hanweb_xxgk)
    assert b"infotypeId=P00005&" in question.body and b"area=PX0043&" in question.body


def test_xxgk_rows_of_other_columns_are_foreign_only_where_no_class_was_asked_for() -> None:
    other = ROW.replace("art_33_12", "art_77_12")
    column = "requestUrl=http%3A%2F%2Fwww.example-ah.gov.cn%2Fcol%2Fcol33%2Findex.html"
    for kind, foreign in (("", [False, True]), ("0", [False, True]), ("B001", [False, False])):
        page = html("/module/xxgk/search.jsp", f"{ROW}{other}共1页", f"infotypeId={kind}&currpage=1&{column}")
        assert [row.foreign for row in hanweb_xxgk.listings(page)] == foreign


def test_xxgk_answers_of_another_shape_are_named() -> None:
    with pytest.raises(PageChanged, match="neither rows nor a pager"):
        list(hanweb_xxgk.listings(html("/module/xxgk/search.jsp", "<script>go()</script>", "currpage=1")))
    with pytest.raises(PageChanged, match="no class of annual reports"):
        asked(html("/module/xxgk/tree.jsp?area=1", """<a onclick="funclick('A1','x')">机构职能</a>"""), hanweb_xxgk)


@pytest.mark.parametrize(
    "script", ["loadDynamic('/xxgk/search.jsp" * 9000, "loadDynamic('" + "','" * 90_000, "(" * 500_000]
)
def test_xxgk_scripts_cannot_hold_up_the_reader(script: str) -> None:
    begun = perf_counter()
    assert asked(html("/col/col51/index.html", f"<script>{script}</script>"), hanweb_xxgk) == []
    assert perf_counter() - begun < 5


# Lonsun

COLUMN = "/public/column/41?type=4&action=list&nav=&sub=&catId=119"
LABEL = "/site/label/8888?labelName=publicInfoList&pageSize=15&pageIndex=2&organId=41"


def test_lonsun_random_numbers_do_not_make_other_questions() -> None:
    script = "load('/c1/site/label/8888?IsAjax=1&_=0.{}&siteId=655&file=%2Fxxgk%2FpublicInfoList_new&organId=' + id);"
    first, second = (
        asked(html(COLUMN, f"<script>{script.format(number)}</script>"), lonsun) for number in (517, 44662431856)
    )
    assert first == second
    fields = {name: value[0] for name, value in parse_qs(urlsplit(first[0]).query).items()}
    assert first[0].startswith(HOST + "/c1/site/label/8888?") and "_" not in fields
    wanted = {"siteId": "655", "organId": "41", "catId": "119", "type": "4", "pageIndex": "1"}
    assert {name: fields[name] for name in wanted} == wanted
    assert fields["file"] == "/xxgk/publicInfoList_new"
    assert asked(html(COLUMN, "<p></p>"), lonsun) == [
        NeedsBrowser("no script of the page names the template of its list")
    ]


@pytest.mark.parametrize(
    ("script", "pages"),
    [("{pageIndex:1,pageSize:15,pageCount:2,total:19}", 2), ("{ pageCount: 25 || 0 }", 25),
     ("{pageCount:'1',pageSize:1}", None),
     ("{pageCount:1,pageSize:15}", 1), ("{}", None)],
)  # fmt: skip
def test_lonsun_pages_as_the_fragment_counts_them(script: str, pages: int | None) -> None:
    page = html(LABEL, f"<ul>{ROW}</ul><script>$('#pages').page({script});</script>")
    (series,) = lonsun.next_pages(page)
    assert isinstance(series, PageSeries)
    assert (series.number_of(page), series.pages) == (2, pages)
    assert [row.title for row in lonsun.listings(page)] == [TITLE]


def test_lonsun_a_fragment_may_say_that_it_is_empty_and_nothing_else() -> None:
    assert list(lonsun.listings(html(LABEL, "暂无相关信息"))) == []
    with pytest.raises(PageChanged, match="neither rows nor"):
        list(lonsun.listings(html(LABEL, "<html><body><p>系统繁忙</p></body></html>")))


# Epoint

LIST = "/EWB-FRONT/rest/lightfrontaction/getgovinfolist"
RECORD = {
    "title": "某局2023年政府…",
    "realtitle": TITLE,
    "infourl": "govxxgk/LY/2024-01-31/7e.html",
    "infodate": "2024-01-31",
}
SENT = '{"pageIndex":0,"pageSize":20}'


@pytest.mark.parametrize(
    "custom",
    [{"total": 42, "data": [RECORD]}, {"total": "42", "data": [RECORD]},
     json.dumps({"totalcount": "42", "Table": [{"href": "/govxxgk/LY/2024-01-31/7e.html", "title": TITLE,
                                               "infodate": "2024-01-31 09:00:00"}]})],
)  # fmt: skip
def test_epoint_records_in_each_of_their_wrappings(custom: Any) -> None:
    page = data(LIST, {"custom": custom}, SENT)
    (row,) = epoint.listings(page)
    assert (row.title, row.url, row.date) == (TITLE, HOST + "/govxxgk/LY/2024-01-31/7e.html", "2024-01-31")
    (series,) = epoint.next_pages(page)
    assert isinstance(series, PageSeries)
    assert (series.number_of(page), series.pages, announced(epoint, page)) == (0, 3, 42)


@pytest.mark.parametrize(
    "custom",
    [None, "", "<html>", [], {"data": None}, {"data": {"rows": []}}, {"data": ["a"]}, {"total": 3}, "[" * 9999],
)
def test_epoint_answers_without_records_are_named(custom: Any) -> None:
    with pytest.raises(PageChanged, match="no list of records"):
        list(epoint.listings(data(LIST, {"custom": custom}, SENT)))
    with pytest.raises(PageChanged, match="without a title or an address"):
        list(epoint.listings(data(LIST, {"custom": {"data": [{"title": TITLE}]}}, SENT)))


def test_epoint_question_goes_with_the_script_that_knows_the_site() -> None:
    shell = "/dynamic/zwgk/govInfoPub.html?categorynum=003002&deptcode=033"
    (script,) = asked(html(shell, '<script src="/js/webBuilderCommon.js?v=1"></script>'), epoint)
    path = script.removeprefix(HOST)
    known = Page(script, b'var siteInfo = {"siteGuid":"7eb5f7f1-9041","projectName":"/EWB_YK"}', "text/javascript")
    (series,) = asked(known, epoint)
    assert path.startswith("/js/webBuilderCommon.js?v=1#")
    assert series.at(0).url == HOST + "/EWB_YK/rest/lightfrontaction/getgovinfolist"
    sent = {"deptcode": "033", "categorynum": "003002", "pageIndex": 0, "pageSize": 20, "siteGuid": "7eb5f7f1-9041"}
    assert json.loads(series.at(0).body) == sent
    assert asked(Page(script, b"var other = 1;", "text/javascript"), epoint) == []
    menu = (
        '<a href="/dynamic/zwgk/govInfoPub.html?categorynum=9">政府信息公开年报</a>'
        + '<script src="/js/ajaxReq.js"></script>'
    )
    (script,) = asked(html("/index.html", menu), epoint)
    (series,) = asked(Page(script, b"siteGuid: '7eb5f7f1-9041'", "text/javascript"), epoint)
    assert json.loads(series.at(1).body)["categorynum"] == "9"
    assert series.at(1).url == HOST + LIST
