"""Pages tell their platform, home pages the way to the annual reports; families that share marks are told apart."""

import pytest

from crawler.page import Page
from crawler.recognise import agency_name, leads, level_of, recognise, site_name

HOST = "http://www.example.gov.cn"


def page(text: str, path: str = "/xxgk/index.html") -> Page:
    return Page(HOST + path, text.encode(), "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("platform", "text", "path"),
    [
        ("gkmlpt", "<script>window._CONFIG = { SID: '200999', TREE: [] }</script>NFCMS_SITE_ID", "/x/gkmlpt/index"),
        ("gkmlpt", "<script>window._CONFIG = { SITE_NAME: '局', SID: '200999', TREE: [] }</script>", "/index"),
        ("nfcms", "<script>var NFCMS_SITE_ID='1'</script>", "/xxgknb/"),
        ("nfcms", "<a href='https://www.example.gov.cn/nb/content/post_123.html'>年报</a>", "/nb/"),
        (
            "hanweb_jpaas",
            "<script parsetype=\"bulidstatic\" url='/api-gateway/jpaas-x'></script>",
            "/col/col12/index.html",
        ),
        ("hanweb", "<script type='text/xml'><datastore><recordset></recordset></datastore></script>", "/a/index.html"),
        ("hanweb", "<p>列表</p>", "/col/col33718/index.html"),
        ("hanweb_xxgk", "<script>loadDynamic('/module/xxgk/search.jsp?area=1')</script>", "/col/col1/index.html"),
        ("truecms", "<script>url='/TrueCMS/messageController/getMessage.do'</script><datastore>", "/nb.html"),
        ("ucap", "<script>createPageHTML('page_div', 2, 1, 'list', 'shtml', 18);</script>", "/c1/list.shtml"),
        ("ucap", "<UCAPCONTENT>正文</UCAPCONTENT>TRS_Editor", "/c1/a.shtml"),
        ("trs", "<script>createPageHTML(31, 0, 'index', 'html');</script>", "/nb/"),
        ("trs", "<a href='./202401/t20240131_1234567.html'>年报</a>", "/nb/"),
        ("lonsun", "<p></p>", "/public/column/4140867?type=4&action=list"),
        ("epoint", "<script src='/js/webBuilderCommon.js'></script>", "/govInfoPub.html"),
        ("epoint", "<p></p>", "/dynamic/zwgk/nohandsdate_govInfoPub.html?deptcode=033&categorynum=003006"),
        ("boda", "<script src='/system/resource/js/dynclicks.js'></script>", "/zfxxgknb.htm"),
        ("huilan", "<a href='/eportal/ui?pageId=1'>列表</a>", "/nb/index.html"),
        ("was", "<p>共12条</p>", "/was5/web/search"),
    ],
)
def test_a_page_tells_its_platform(platform: str, text: str, path: str) -> None:
    found = recognise(page(f"<html><head></head><body>{text}</body></html>", path))
    assert found[0].platform == platform
    assert found[0].seen


def test_two_families_with_one_function_name_are_told_apart_and_all_evidence_is_kept() -> None:
    text = "<script>createPageHTML('page_div', 2, 1, 'list', 'shtml', 18);</script><a href='t20240131_1.html'>x</a>"
    assert [sign.platform for sign in recognise(page(text))] == ["ucap", "trs"]


def test_a_page_of_nobody_is_nobodys() -> None:
    assert recognise(page("<ul><li><a href='/1.html'>2023年年报</a></li></ul><a href='?page=2'>下一页</a>")) == []


def test_marks_far_down_a_page_do_not_count() -> None:
    assert recognise(page("x" * 70_000 + "createPageHTML(3, 0, 'index', 'html')")) == []


HOME = """<title>某某区人民政府门户网站</title><meta name="SiteName" content="某某区人民政府门户网站">
<a href="/zwgk/">政务公开</a> <a href="/zwgk/zfxxgk/">政府信息公开</a>
<a href="/wz/wzndbb/">政府网站工作年度报表</a> <a href="/fz/">法治政府建设年度报告</a>
<a href="/gk/zfxxgknb/">公开成果</a> <a href="/nb/index.html"> 政府信息<br>公开年报 </a>
<ul><li><a href="/gk/xxgknb/t20240131_1.html">某局2023年政府信息公开工作年度报告</a> 2024-01-31</li></ul>
<iframe src="/frames/list.html"></iframe>"""


def test_the_way_to_the_reports_is_found_and_false_friends_are_not() -> None:
    found = leads(page(HOME, "/"))
    assert [(lead.url.removeprefix(HOST), lead.weight) for lead in found] == [
        ("/nb/index.html", 3),
        ("/gk/zfxxgknb/", 2),
        ("/zwgk/", 1),
        ("/zwgk/zfxxgk/", 1),
        ("/frames/list.html", 1),
    ]


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("广州市黄埔区科学技术局", "county-dept"),
        ("广州市黄埔区人民政府", "county"),
        ("广东省科学技术厅", "province-dept"),
        ("广州市人民政府", "city"),
        ("广东省人民政府", "province"),
        ("重庆市巴南区二圣镇人民政府", "town"),
        ("广州市交通运输局", "city-dept"),
        ("水利部", "central"),
    ],
)
def test_levels_by_name(name: str, level: str) -> None:
    assert next(level_of(name)) == level


def test_names_of_sites() -> None:
    assert agency_name(site_name(page(HOME))) == "某某区人民政府"
    assert agency_name(site_name(page("<title>政府信息公开年报 - 某某市水务局网站</title>"))) == "某某市水务局"
