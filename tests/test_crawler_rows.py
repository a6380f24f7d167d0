"""Rows and windows of lists on small pages: menus for scripts, rows that scripts write or keep, dates inside links."""

import time
from dataclasses import replace

import pytest

from crawler.links import Listing
from crawler.list_walk import led_home
from crawler.page import FORM, Page, PageRequest
from crawler.platforms import hanweb, trs

HOST = "http://www.example-gz.gov.cn"
TITLE = "某局2023年政府信息公开工作年度报告"


def html(path: str, body: str) -> Page:
    return Page(HOST + path, body.encode(), "text/html;charset=utf-8")


def brief(found: list[Listing]) -> list[tuple[str, str, str | None]]:
    return [(row.title, row.url.removeprefix(HOST), row.date) for row in found]


# TRS: menus that hold addresses for a script (Inner Mongolia), rows that a script writes (Wuhan)


def test_menu_entries_that_a_script_follows_are_links() -> None:
    page = html(
        "/zwgk/zfxxgk/",
        """<ul><li data-url="./zfxxgkzn/">政府信息公开指南</li>
        <li data-url="./nb/"><a href="javascript:void(0);"><i></i>政府信息公开年报</a><b>2024-01-31</b></li>
        <li><a data-url="/zwgk/zfxxgk/nb2/" href="#">政府信息公开年报</a></li>
        <li data-url="./wrong/"><a href="./right/">政府信息公开年报</a></li></ul>
        <div data-url="./box/"><p data-url="./p/">政府信息公开年报</p></div>
        <div data-url="./many/"><i></i><i></i><i></i><i></i><i></i><i></i><i></i><i></i>政府信息公开年报</div>
        <img data-url="./a.jpg"><span data-url="javascript:;">年报</span><span data-url="http://[">年报</span>""",
    )
    told = [anchor.url.removeprefix(HOST + "/zwgk/zfxxgk/") for anchor in page.anchors()]
    assert told == ["zfxxgkzn/", "nb/", "nb2/", "right/", "p/"]
    assert [url.removeprefix(HOST + "/zwgk/zfxxgk/") for url in trs.lists(page)] == ["nb2/", "right/", "p/"]


def test_a_page_without_such_entries_has_its_links_alone() -> None:
    page = html("/", "<a href='javascript:;'>年报</a><a name='x'>年报</a><a href='/1.html'>年报</a>")
    assert [anchor.url for anchor in page.anchors()] == [HOST + "/1.html"]


def test_nested_entries_take_no_time() -> None:
    started = time.monotonic()
    assert len(list(html("/", "<div data-url='/a'>年报" * 40_000).anchors())) <= 1
    assert time.monotonic() - started < 2


ROWS = [
    (TITLE, "/nb/202401/t20240131_1.shtml", "2024-01-31"),
    ("“其他”通知", "/nb/202402/t20240201_2.shtml", "2024-02-01"),
]


@pytest.mark.parametrize(
    "form",
    [
        """<script>var url="{url}"; var title='{title}'; var FILENUM="";
        document.writeln('<li><a href="'+url+'" title="'+title+'">'+title+'</a><span>{date}</span></li>');</script>""",
        """<script>var title = "{title}"; var pub='{date}'; var url = '{url}';
        document.writeln("<a href='"+url+"' title='"+title+"'>"+title+"</a>");</script>""",
    ],
)
@pytest.mark.parametrize("at_once", [False, True])
def test_trs_rows_that_scripts_write_in_any_order(form: str, at_once: bool) -> None:
    text = "".join(form.format(url="." + url[3:], title=title, date=date) for title, url, date in ROWS)
    if at_once:
        text = text.replace("</script><script>", "\n")
    assert brief(list(trs.listings(html("/nb/", text)))) == ROWS


def test_trs_rows_that_lack_a_title_do_not_take_the_next_one() -> None:
    script = """var url="./202401/t20240131_1.shtml"; write('<a title="' + t + '">');
    var url="./202402/t20240201_2.shtml"; var title="通知公告";"""
    assert [row.title for row in trs.listings(html("/nb/", f"<script>{script}</script>"))] == ["通知公告"]


# Hanweb: the plugin jpage without links to its next group

PROXY = "/module/jslib/jquery/jpage/dataproxy.jsp"


def plugin(options: str, before: str = "") -> Page:
    call = "$('#49468').jpage({%s, perPage:25, groupSize:3, ajaxParam:{col:1,appid:'1',columnid:30067,unitid:'49468'}})"
    return html("/col/col30067/index.html", f"<script>{before};$(function(){{{call % options};}});</script>")


def test_jpage_rows_that_lie_in_an_array_and_the_window_behind_them() -> None:
    kept = f"""var InitData49468;InitData49468=[
    '<li><a href="/art/1.html" title="{TITLE}">某局\\'s…</a>[2024-01-31]</li>'
    ,"<li><a href='/art/2.html'>通知 ] \\"公告\\"</a>[2024-02-01\\\n]</li>"]"""
    page = plugin(f"totalRecord:62, dataStore:InitData49468, proxyUrl:'{PROXY}'", kept)
    assert brief(list(hanweb.listings(page))) == [
        (TITLE, "/art/1.html", "2024-01-31"),
        ('通知 ] "公告"', "/art/2.html", "2024-02-01"),
    ]
    (asked,) = hanweb.next_pages(page)
    assert isinstance(asked, PageRequest)
    assert asked.url == f"{HOST}{PROXY}?startrecord=3&endrecord=77&perpage=25"
    assert asked.body == b"col=1&appid=1&columnid=30067&unitid=49468"
    assert list(hanweb.lists(page)) == []


def test_jpage_windows_begin_behind_the_rows_that_came_and_end_with_none() -> None:
    page = Page(
        f"{HOST}{PROXY}?startrecord=61&endrecord=120&perpage=20", DATASTORE % ROW, "text/xml", sent=b"columnid=3"
    )
    (asked,) = hanweb.next_pages(page)
    assert asked == PageRequest(f"{HOST}{PROXY}?startrecord=62&endrecord=121&perpage=20", b"columnid=3", FORM)
    assert list(hanweb.next_pages(Page(page.url, DATASTORE % b"", "text/xml", sent=b"columnid=3"))) == []


DATASTORE = b"<datastore><totalrecord>90</totalrecord><recordset>%s</recordset></datastore>"
ROW = b"<record><![CDATA[<li><a href='/art/3.html'>2023</a></li>]]></record>"


@pytest.mark.parametrize("proxy", ["/module/jpage/dataproxy.jsp", "/module/web/jpage/morecolumndataproxy.jsp"])
def test_jpage_is_asked_at_the_address_that_the_page_names(proxy: str) -> None:
    (asked,) = hanweb.lists(plugin(f"totalRecord:62, proxyUrl:'{proxy}'"))
    assert isinstance(asked, PageRequest)
    assert asked.url == f"{HOST}{proxy}?startrecord=1&endrecord=75&perpage=25"


@pytest.mark.parametrize("options", ["totalRecord:0, proxyUrl:'/p.jsp'", "totalRecord:9", "proxyUrl:'/p.jsp'"])
def test_jpage_calls_that_do_not_say_what_to_ask_for(options: str) -> None:
    page = plugin(options)
    assert list(hanweb.lists(page)) == []
    assert [step for step in hanweb.next_pages(page) if isinstance(step, PageRequest)] == []


# Of all families


@pytest.mark.parametrize(
    ("inside", "title"),
    [
        (f"<span>2024-01-31</span>{TITLE}", TITLE),
        (f"\n<em>{TITLE}</em>\n<i>[2024年1月31日]</i>\n", TITLE),
        (f"{TITLE}（2024-01-31）", f"{TITLE}（2024-01-31）"),  # printed as one text
        ("<b>2024-01-31</b>", "2024-01-31"),
        ("<b>某局2023年</b>政府信息公开年报", "某局2023年政府信息公开年报"),
    ],
)
def test_dates_in_elements_of_their_own_are_no_part_of_a_title(inside: str, title: str) -> None:
    (anchor,) = html("/nb/", f"<li><a href='t20240131_1.html'>{inside}</a></li>").anchors()
    assert anchor.text == title
    assert "2024" in anchor.row or "2023" in anchor.row


@pytest.mark.parametrize(
    ("led_from", "url", "home"),
    [
        ("/gk/nb/", "/", True),
        ("/gk/nb/", "/index.html", True),
        ("/gk/nb/", "/?id=1", False),
        ("/gk/nb/", "/gk/", False),
        ("/index.html", "/", False),
        ("", "/", False),
    ],
)
def test_a_list_that_leads_to_the_front_page(led_from: str, url: str, home: bool) -> None:
    assert led_home(replace(html(url, ""), led_from=led_from and HOST + led_from)) is home
