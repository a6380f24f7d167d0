"""Each platform's adapter on small pages in the shapes that were seen on real sites."""

import json
from typing import Any

import pytest

from crawler.links import Listing
from crawler.page import Page, PageChanged
from crawler.pager import PageSeries
from crawler.platforms import announced, boda, column, gkmlpt, hanweb, hidden, nfcms, static_list, trs, ucap
from tests.crawl_server import ROOT

HOST = "http://www.example-gz.gov.cn"


def html(url: str, body: str, encoding: str = "utf-8") -> Page:
    return Page(url=HOST + url, body=body.encode(encoding), content_type="text/html")


def brief(found: list[Listing]) -> list[tuple[str, str, str | None]]:
    return [(row.title, row.url.removeprefix(HOST), row.date) for row in found]


def test_no_module_is_longer_than_it_may_be() -> None:
    for path in (ROOT / "crawler" / "platforms").glob("[a-z]*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 80, path.name


# gkmlpt

TREE = [
    {"id": 11200, "name": "机构职能", "post_count": 9, "jump_url": "", "children": []},
    {"id": 11201, "name": "法定主动公开内容", "jump_url": "", "children": [
        {"id": 11223, "name": "政府信息公开年报", "post_count": 2, "jump_url": "", "children": [
            {"id": 11224, "name": "2020]年[旧", "jump_url": "", "children": []},
        ]},
        {"id": 11225, "name": "政府网站工作年度报表", "jump_url": "", "children": []},
        {"id": 11226, "name": "信息公开年度报告", "jump_url": "http://elsewhere.gov.cn/nb/", "children": []},
    ]},
]  # fmt: skip


def shell(url: str = "/gkmlpt/index", tree: Any = TREE) -> Page:
    config = f"SITE_NAME: '某局', SID: '200999', TREE: {json.dumps(tree, ensure_ascii=False)}, SERVICE_AREA_ID: '44'"
    return html(url, f"<html><script>window._CONFIG = {{ {config}, DETAIL: null }}</script><div id=app></div></html>")


def api(articles: list[dict[str, Any]], page: int = 1, total: int = 3) -> Page:
    data = {"classify": {"id": 11223, "name": "政府信息公开年报"}, "total": total, "articles": articles}
    url = f"{HOST}/gzjg/gkmlpt/api/all/11223?page={page}&sid=200999"
    return Page(url=url, body=json.dumps(data).encode(), content_type="application/json")


ARTICLE: dict[str, Any] = {
    "title": " 某局2023年政府信息公开工作年度报告 ",
    "url": HOST + "/gkmlpt/content/9/9103/post_9103540.html#top",
    "display_publish_time": 1706630400,
    "attachment": [{"name": "年报.pdf", "url": "https://www.example-gz.gov.cn/attachment/0/5/5/9103540.PDF"}],
}


def test_gkmlpt_shell_leads_to_the_annual_report_nodes_of_the_tree() -> None:
    assert list(gkmlpt.listings(shell())) == []
    assert list(gkmlpt.lists(shell())) == [
        HOST + "/gkmlpt/api/all/11223?page=1&sid=200999",
        HOST + "/gkmlpt/api/all/11224?page=1&sid=200999",
        "http://elsewhere.gov.cn/nb/",  # a node with a jump_url: the interface is not asked for it
    ]


def test_gkmlpt_fragment_is_the_category_and_the_site_path_stays() -> None:
    page = shell("/gzhpkj/gkmlpt/index#5678")
    assert list(gkmlpt.lists(page)) == [HOST + "/gzhpkj/gkmlpt/api/all/5678?page=1&sid=200999"]


def test_gkmlpt_records_with_files_and_the_day_in_beijing() -> None:
    (row,) = gkmlpt.listings(api([ARTICLE]))
    assert row.title == "某局2023年政府信息公开工作年度报告"
    assert row.url == HOST + "/gkmlpt/content/9/9103/post_9103540.html"
    assert row.date == "2024-01-31"  # 16:00 UTC on the 30th
    assert [(file.title, file.url[-4:]) for file in row.attachments] == [("年报.pdf", ".PDF")]
    assert column(gkmlpt, api([ARTICLE])) == "政府信息公开年报"


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        (1706630400, "2024-01-31"),
        ("1706630400", "2024-01-31"),
        ("2024-01-30 10:00", "2024-01-30"),
        ("", None),
        (0, None),
    ],
)
def test_gkmlpt_time_stamps_come_as_numbers_and_as_text(stamp: object, day: str | None) -> None:
    (row,) = gkmlpt.listings(api([{**ARTICLE, "display_publish_time": stamp, "attachment": None}]))
    assert row.date == day


def test_gkmlpt_counts_its_pages_whatever_the_total_says() -> None:
    (series,) = gkmlpt.next_pages(api([ARTICLE], page=9, total=1))
    assert (series.number_of(api([], page=9)), series.pages) == (9, None)
    assert series.at(10).url == api([], page=10).url
    assert list(gkmlpt.next_pages(shell())) == []


def test_gkmlpt_document_pages_repeat_their_text_in_the_script() -> None:
    page = html("/gkmlpt/content/9/9103/post_1.html", r"""<script>window._CONFIG = { SID: '2', DETAIL: {"id":1,
        "content":"\u003Ca href=\"\/attachment\/0\/1.pdf\"\u003E附件\u003C\/a\u003E }"} }</script>""")  # fmt: skip
    assert hidden(gkmlpt, page) == '<a href="/attachment/0/1.pdf">附件</a> }'
    assert hidden(gkmlpt, shell()) == ""


def test_gkmlpt_pages_of_another_shape_are_named() -> None:
    with pytest.raises(PageChanged, match="no SID"):
        list(gkmlpt.lists(html("/gkmlpt/index", "<html>改版</html>")))
    with pytest.raises(PageChanged, match="no annual-report category"):
        list(gkmlpt.lists(shell(tree=TREE[:1])))
    with pytest.raises(PageChanged, match="no list of articles"):
        list(gkmlpt.listings(Page(url=api([]).url, body=b'{"ok":false}', content_type="application/json")))


# NFCMS

NFCMS = """<html><head><meta name="ColumnName" content="政府信息公开年报"><script>var NFCMS_CAT_ID='30121';</script>
</head><body><header><a href="/zwgk/content/post_1.html">头条新闻在此</a></header><ul class="news_list">
<li><a href="http://www.example-gz.gov.cn/zwgk/xxgknb/content/post_9492822.html"
 title="某局2023年政府信息公开工作年度报告">某局2023年政府信息公开工…</a><span>2024-01-31</span></li>
<li><a href="/zwgk/xxgknb/content/mpost_5632792.html">某局2015年政府信息公开年度报告</a></li>
<li><a href="https://mp.weixin.qq.com/s/AAAA" title="一图读懂年报">一图读懂年报</a><span>2024-02-01</span></li></ul>
<div class="page"><a href="index.html">首页</a><a href="index.html" class="cur">1</a><a href="index_2.html">2</a>
<a class="next" href="index_2.html">下一页</a><a class="last" href="index_3.html">尾页</a></div>
<a href="/other/index_2.html">下一页</a></body></html>"""


def test_nfcms_rows_pager_and_column() -> None:
    page = Page(url="https://www.example-gz.gov.cn/zwgk/xxgknb/index.html", body=NFCMS.encode())
    found = list(nfcms.listings(page))
    assert [(row.title, row.date) for row in found] == [
        ("某局2023年政府信息公开工作年度报告", "2024-01-31"),
        ("某局2015年政府信息公开年度报告", None),
        ("一图读懂年报", "2024-02-01"),
    ]
    assert found[0].url.startswith("http://www.example-gz.gov.cn/")  # as printed, not upgraded
    assert found[2].url == "https://mp.weixin.qq.com/s/AAAA"
    assert list(dict.fromkeys(nfcms.next_pages(page))) == [
        "https://www.example-gz.gov.cn/zwgk/xxgknb/index_2.html",
        "https://www.example-gz.gov.cn/zwgk/xxgknb/index_3.html",
    ]
    assert "政府信息公开年报" in column(nfcms, page)


def test_nfcms_front_page_of_an_agency_leads_to_its_column_below_it() -> None:
    page = html("/gzjg/kjj/index.html", """<ul><li><a href="/zwgk/xxgknb/index.html">政府信息公开年报</a></li>
        <li><a href="/gzjg/kjj/xxgknb/index.html">政府信息公开年报</a></li></ul>""")  # fmt: skip
    assert list(nfcms.listings(page)) == []
    assert list(nfcms.lists(page)) == [HOST + "/gzjg/kjj/xxgknb/index.html"]


def test_nfcms_page_of_another_shape_is_named() -> None:
    with pytest.raises(PageChanged, match="no NFCMS variables"):
        list(nfcms.listings(html("/x/index.html", "<p>改版公告</p>")))


# Old catalogues and plain lists

CATALOGUE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>政府信息公开目录</title></head><body><table><tr><td>
<table><tr><td>索引号</td><td>信息名称</td><td>生成日期</td></tr>
<tr><td>HD1820150003</td><td><p><a href="201503/t20150301_1.html">2014年政府信息公开年度报告</a></p></td>
<td>2015-03-01</td></tr>
<tr><td>HD1820150004</td><td><a href="201504/t20150402_2.html">关于镕铸企业〇五年检查的通知</a></td>
<td>2015年4月2日</td></tr>
<tr><td></td><td><a href="201505/nb.doc">某局2013年政府信息公开年度报告</a> <a href="x.html">详细</a></td></tr></table>
</td></tr></table><a href="about.html">关于我们的网站</a>
<a href="index.html">首页</a> <a href="index_1.html">下一页</a> <a href="javascript:void(0)">下一页</a></body></html>"""


def test_static_list_rows_of_a_catalogue_that_declares_gb2312() -> None:
    page = html("/gkml/HD18/index.html", CATALOGUE, "gb18030")
    assert brief(list(static_list.listings(page))) == [
        ("2014年政府信息公开年度报告", "/gkml/HD18/201503/t20150301_1.html", "2015-03-01"),
        ("关于镕铸企业〇五年检查的通知", "/gkml/HD18/201504/t20150402_2.html", "2015-04-02"),
        ("某局2013年政府信息公开年度报告", "/gkml/HD18/201505/nb.doc", None),
    ]
    assert list(static_list.next_pages(page)) == [HOST + "/gkml/HD18/index_1.html"]


def test_static_list_looks_into_frames_and_columns_where_there_are_no_rows() -> None:
    page = html("/gkml/index.html", """<frameset><frame src="tree.html"><frame src="HD18/list.html">
        <frame src="http://other.example.com/ad.html"></frameset>""")  # fmt: skip
    assert list(static_list.lists(page)) == [HOST + "/gkml/tree.html", HOST + "/gkml/HD18/list.html"]
    menu = html("/gkml/tree.html", '<li><a href="nb/index.html">政府信息公开年度报告</a></li><a href="/x/">年报</a>')
    assert list(static_list.listings(menu)) == []
    assert list(static_list.lists(menu)) == [HOST + "/gkml/nb/index.html"]


@pytest.mark.parametrize(
    "pager",
    [
        '<a href="?page=2">下一页</a>',
        '<a href="?page=2">下页</a>',
        '<a href="?page=2"> &gt;&gt; </a>',
        '<a href="?page=2">[2]</a>',
        '<a href="?page=2">末页</a>',
    ],
)
def test_static_list_learns_pages_from_links(pager: str) -> None:
    assert list(static_list.next_pages(html("/nb/list.html", pager))) == [HOST + "/nb/list.html?page=2"]


# Hanweb

GROUP = "/module/web/jpage/dataproxy.jsp?page={}&appid=1&webid=3163&path=/&columnid=8f3ab%2B0&unitid=77c=&webname=%E7"
RECORD = """<record><![CDATA[<li><a href='/art/{0}/1/31/art_33718_{0}.html'
 title='{0}年政府信息公开工作年度报告'>{0}年政府…</a>
<span>
 {0}-01-31 </span></li>]]></record>"""


def datastore(group: int, *years: int) -> str:
    records = "".join(RECORD.format(year) for year in years)
    link = f'<nextgroup><![CDATA[<a href="{GROUP.format(group)}"></a>]]></nextgroup>'
    return f"<datastore>{link}<recordset>{records}</recordset></datastore>"


def test_hanweb_rows_hidden_in_the_script_and_the_next_group_as_it_was_written() -> None:
    body = f"""<html><div id="212860"><script type="text/xml">{datastore(1, 2024, 2023)}</script></div>
      <script>$('#212860').jpage({{totalRecord:62,perPage:20,groupSize:3}});</script>
      <a href="index.html?uid=212860&pageNum=2">下一页</a></html>"""
    page = html("/col/col33718/index.html", body)
    assert brief(list(hanweb.listings(page))) == [
        ("2024年政府信息公开工作年度报告", "/art/2024/1/31/art_33718_2024.html", "2024-01-31"),
        ("2023年政府信息公开工作年度报告", "/art/2023/1/31/art_33718_2023.html", "2023-01-31"),
    ]
    assert list(hanweb.next_pages(page)) == [HOST + GROUP.format(1)]
    assert announced(hanweb, page) == 62


def test_hanweb_later_groups_come_as_xml() -> None:
    xml = '<?xml version="1.0" encoding="UTF-8"?>' + datastore(3, 2022).replace(
        "<datastore>", "<datastore><totalrecord>62</totalrecord><totalpage>4</totalpage>"
    )
    page = Page(url=HOST + GROUP.format(2), body=xml.encode(), content_type="text/xml;charset=utf-8")
    assert [row.date for row in hanweb.listings(page)] == ["2022-01-31"]
    assert list(hanweb.next_pages(page)) == [HOST + GROUP.format(3)]
    assert announced(hanweb, page) == 62
    empty = Page(url=page.url, body=b"<?xml version='1.0'?><datastore></datastore>", content_type="text/xml")
    assert list(hanweb.listings(empty)) == []
    assert list(hanweb.next_pages(empty)) == []


def test_hanweb_column_without_a_datastore_is_a_plain_list_and_other_answers_are_named() -> None:
    page = html("/col/col1/index.html", '<li><a href="/art/2020/1/1/art_1_2.html">2019年政府信息公开年报</a></li>')
    assert [row.title for row in hanweb.listings(page)] == ["2019年政府信息公开年报"]
    with pytest.raises(PageChanged, match="no <datastore>"):
        list(hanweb.listings(Page(url=HOST + GROUP.format(2), body=b"busy", content_type="text/plain")))


# UCAP, TRS, Boda


CHANNEL = "0123456789abcdef0123456789abcdef"


def test_ucap_interfaces_are_asked_for_behind_a_shell_only() -> None:
    search = f"<script>$.get('/common/search/{CHANNEL}', show);</script>"
    (found,) = ucap.lists(html("/x/c1/list.shtml", search))
    assert str(found).startswith(f"{HOST}/common/search/{CHANNEL}?page=1&")
    row = f'<li><a href="/x/c1/202401/{CHANNEL}.shtml">某局{{}}年政府信息公开工作年度报告</a></li>'
    rows = "".join(row.replace("0123", year).format(year) for year in ("2021", "2022", "2023"))
    listed = html("/x/c1/list.shtml", rows + search)
    assert len(list(ucap.listings(listed))) == 3
    assert list(ucap.lists(listed)) == []  # what such a page searches is the whole site


def test_ucap_records_without_an_address_and_titles_with_marks() -> None:
    def answered(record: dict[str, str]) -> Page:
        body = json.dumps({"data": {"total": 40, "rows": 15, "results": [record]}}).encode()
        return Page(f"{HOST}/common/search/{CHANNEL}?page=2&_isJson=true", body, "application/json")

    page = answered({"title": "某局<em>2023年</em>年报", "url": "/a.shtml", "publishedTimeStr": "2024-01-31 10:00:00"})
    assert brief(list(ucap.listings(page))) == [("某局2023年年报", "/a.shtml", "2024-01-31")]
    (series,) = ucap.next_pages(page)
    assert isinstance(series, PageSeries)
    assert (series.number_of(page), series.pages, announced(ucap, page)) == (2, 3, 40)
    with pytest.raises(PageChanged, match="without a title or an address"):
        list(ucap.listings(answered({"title": "某局2023年年报"})))


def test_trs_rows_that_scripts_write_have_titles_and_printed_dates() -> None:
    page = html(
        "/nb/",
        """<ul><script>var url="./202401/t20240131_1.shtml";var title='某局2023年年报';
      document.writeln('<li><a href="'+url+'">'+title+'</a><span>2024-01-31</span></li>');</script>
      <script>var url = "./202301/t20230130_2.shtml"; var title="某局2022年年报"; document.writeln(title);</script>""",
    )
    assert brief(list(trs.listings(page))) == [
        ("某局2023年年报", "/nb/202401/t20240131_1.shtml", "2024-01-31"),
        ("某局2022年年报", "/nb/202301/t20230130_2.shtml", None),
    ]


FLAGGED = """<li><i class="flag">是</i><a href="./202401/t20240131_1.html">某委2023年政府信息公开年报</a>2024-01-31</li>
<li><i class="flag"> </i><a href="./202301/t20230131_2.html">某委2022年政府信息公开年报</a>2023-01-31</li>
<li><a href="./202201/t20220131_3.html">某委2021年政府信息公开年报</a>2022-01-31</li>"""


def test_trs_rows_without_a_flag_are_hidden_where_others_have_one() -> None:
    assert [row.date for row in trs.listings(html("/nb/", FLAGGED))] == ["2024-01-31", "2022-01-31"]
    assert len(list(trs.listings(html("/nb/", FLAGGED.replace("是", ""))))) == 3  # then it says nothing


@pytest.mark.parametrize(("records", "further"), [(3, 0), (2, 0), (4, 1)])
def test_trs_lists_that_are_cut_in_the_browser_are_whole(records: int, further: int) -> None:
    script = f'var $list = $(\'.news li\'); createPageHTML({records}, 3, 0, "index", "html");'
    page = html("/nb/", f'<ul class="news">{FLAGGED}</ul><script>{script}</script>')
    assert len(list(trs.next_pages(page))) == further


def test_folders_of_years_are_followed_inside_a_column_of_reports_only() -> None:
    links = '<a href="2023/">2023年</a><a href="2022nb/index.html"> 2022 </a><a href="/other/2021/">2021年</a>'
    inside = html("/nb/", f"<title>政府信息公开年报</title>{links}<a href='2020/'>2020年大事记</a>")
    assert list(static_list.lists(inside)) == [HOST + "/nb/2023/", HOST + "/nb/2022nb/index.html"]
    assert list(static_list.lists(html("/nb/", f"<title>统计数据</title>{links}"))) == []


def test_boda_pages_count_down() -> None:
    page = html("/xxgk/zfxxgknb.htm", """<li><a href="../info/1114/5678.htm">2023年政府信息公开年报</a>2024.01.31</li>
      <span class="p_no"><a href="zfxxgknb/2.htm">2</a></span>
      <span class="p_next"><a href="zfxxgknb/2.htm">下页</a></span>
      <span class="p_last"><a href="zfxxgknb/1.htm">尾页</a></span><span class="p_t">1/3</span>""")  # fmt: skip
    assert brief(list(boda.listings(page))) == [("2023年政府信息公开年报", "/info/1114/5678.htm", "2024-01-31")]
    assert set(boda.next_pages(page)) == {HOST + "/xxgk/zfxxgknb/2.htm", HOST + "/xxgk/zfxxgknb/1.htm"}
