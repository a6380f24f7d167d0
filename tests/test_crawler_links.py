"""Titles told apart, dates read, attachments found."""

import pytest

from crawler.links import Attachment, attachments, iso_date, kind_of
from crawler.page import Page

COLUMN = "政府信息公开年报"
BASE = "http://www.example.gov.cn/xxgk/nb/1.html"


@pytest.mark.parametrize(
    "title",
    [
        "广州市某局2022年政府信息公开工作年度报告",
        "广州市某局 2022 年政府信息公开工作 年度报告",
        "2017年度政府信息公开年度报告",
        "某区人民政府办公室2010年政府信息公开工作报告",
        "某局2015年信息公开年报（图片版）",
        "关于公布某局2019年政府信息公开年度报告的公告",
        "某局2023年政府信息公开工作年度报告（更正）",
        "2016年某局政府信息公开情况统计表",
        "某镇2021年政务公开年度报告",
        "2018年年报：政府信息公开",
    ],
)
def test_reports(title: str) -> None:
    assert kind_of(title) == "report"


@pytest.mark.parametrize(
    "title",
    [
        "2022年政府网站工作年度报表",
        "某局政府网站年度工作报表（2020年）",
        "某局2021年法治政府建设年度报告",
        "某中心2019年事业单位法人年度报告书",
        "广州市住房公积金2020年年度报告",
        "某市2018年统计年鉴",
        "某局2020年部门决算",
        "某区2019年政务新媒体年度工作报表",
    ],
)
def test_false_friends(title: str) -> None:
    assert kind_of(title, COLUMN) == "false_friend"


@pytest.mark.parametrize(
    "title",
    [
        "关于做好2023年政府信息公开工作年度报告编制工作的通知",
        "一图读懂2022年政府信息公开工作年度报告",
        "【图解】某局2022年政府信息公开年报",
        "某局政府信息公开指南",
        "2021年政务公开工作要点",
        "某局2022年政府信息公开工作年度报告解读",
        "政府信息公开工作第三方评估报告",
        "政府信息公开年报",
        "领导信箱",
        "某局2020年度工作总结",
    ],
)
def test_others(title: str) -> None:
    assert kind_of(title) == "other"


def test_bare_titles_are_reports_in_a_column_of_reports_only() -> None:
    assert kind_of("2020年度报告", COLUMN) == "report"
    assert kind_of("某局2019年年报", COLUMN) == "report"
    assert kind_of("2020年度报告", "通知公告") == "other"
    assert kind_of("2020年工作动态", COLUMN) == "other"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-01-31", "2024-01-31"),
        ("发布时间：2024年1月31日 来源：某局", "2024-01-31"),
        ("[2024.01.31]", "2024-01-31"),
        ("2024/1/5", "2024-01-05"),
        ("某局关于2019年3月1日会议的报告 2020-02-03", "2020-02-03"),
        ("\n 2023-01-30 \n", "2023-01-30"),
        ("2024-13-31", None),
        ("2023年度报告", None),
        ("12024-01-311", None),
    ],
)
def test_dates(text: str, day: str | None) -> None:
    assert iso_date(text) == day


def found(body: str, hidden: str = "") -> list[str]:
    page = Page(url=BASE, body=f"<html><body>{body}</body></html>".encode())
    return [file.url.removeprefix("http://www.example.gov.cn") for file in attachments(page, hidden)]


def test_files_and_handlers_of_the_article() -> None:
    body = """<div id="zoom"><p>一、总体情况</p><a href="/attachment/0/5/5/9.PDF">附件1</a>
      <a href="P020240131.docx">附表.docx</a>
      <a href="/module/download/downfile.jsp?classid=0&amp;filename=a.pdf">报告</a>
      <a href="/system/_content/download.jsp?wbfileid=77">附件【年报】</a><a href="/group6/M00/01/x">年报.doc</a>
      <a href="/jcms/site/zfxxgk/download/downfile.jsp?classid=0&amp;filename=140901165845693.xls">附表</a>
      <a href="/fileserver//down?id=7">某局年报.pdf</a><a href="javascript:;" data-url="/files/8.wps">正文</a>
      <a href="/xxgk/other.html">上一篇</a><a href="javascript:window.print()">附件打印</a></div>"""
    assert found(body) == [
        "/attachment/0/5/5/9.PDF",
        "/xxgk/nb/P020240131.docx",
        "/module/download/downfile.jsp?classid=0&filename=a.pdf",
        "/system/_content/download.jsp?wbfileid=77",
        "/group6/M00/01/x",
        "/jcms/site/zfxxgk/download/downfile.jsp?classid=0&filename=140901165845693.xls",
        "/fileserver//down?id=7",
        "/files/8.wps",
    ]


def test_outside_the_article_only_documents_and_no_site_furniture() -> None:
    body = """<header><a href="/help.pdf">无障碍说明</a></header><div id="zoom">一、总体情况</div>
      <ul><li>附件【<a href="/files/nb.docx">年报</a>】</li><li><a href="/img/logo.png">下载</a></li></ul>
      <footer><a href="/app.zip">客户端下载</a></footer>"""
    assert found(body) == ["/files/nb.docx"]


def test_embedded_files_and_viewers() -> None:
    body = """<iframe src="/js/pdfjs/web/viewer.html?file=%2Ffiles%2F2023.pdf"></iframe>
      <embed src="2022.pdf"><iframe src="/ad.html"></iframe>"""
    assert found(body) == ["/files/2023.pdf", "/xxgk/nb/2022.pdf"]


@pytest.mark.parametrize(
    ("body", "file"),
    [
        ('<a href="/pdfjs/web/viewer.html?file=%2Ffiles%2F2023%E5%B9%B4%E6%8A%A5.pdf">查看</a>', "/files/2023年报.pdf"),
        (
            '<div id="zoom"><a href="/pdfjs/web/viewer.html?file=..%2F..%2Ffiles%2Fa.pdf#page=1">看</a></div>',
            "/files/a.pdf",
        ),
        ('<iframe data-src="/view?fileUrl=%252Ffiles%252Fa.ofd"></iframe>', "/files/a.ofd"),
        ('<object data="/files/a.pdf" type="application/pdf"></object>', "/files/a.pdf"),
        ('<object><param name="src" value="a.pdf"><param name="autoplay" value="b.pdf"></object>', "/xxgk/nb/a.pdf"),
        ("<script>PDFObject.embed('/files/a.pdf', '#box'); // old: '/files/b.pdf'\n</script>", "/files/a.pdf"),
        ('<iframe src="W020240131.html"></iframe><iframe src="/ad.html"></iframe>', "/xxgk/nb/W020240131.html"),
    ],
)
def test_what_is_shown_in_place_of_a_text(body: str, file: str) -> None:
    assert found(body) == [file]


def test_frames_and_scripts_are_not_asked_beside_a_text() -> None:
    text = f"<div id='zoom'>{'本局全年公开情况如下。' * 40}</div>"
    assert found(f"{text}<iframe src='side.html'></iframe><script>var help = '/help.pdf'</script>") == []


def test_pictures_of_a_page_without_a_known_container() -> None:
    nav = "".join(f"<li><a href='/c{n}.html'>栏目名称{n}</a></li>" for n in range(60))
    body = f"""<div class="top"><a href="/"><img src="/images/top.jpg" width="1000"></a></div><ul>{nav}</ul>
      <div class="box"><p><a href="W020240131_1.png"><img src="W020240131_1.png" width="800"></a></p>
      <p><img data-original="W020240131_2.png" src="/l.gif"></p>
      <img src="/images/icon_print.gif"><img src="/qrcode.png"><img src="p.png" style="width:16px"></div>"""
    assert found(body) == ["/xxgk/nb/W020240131_1.png", "/xxgk/nb/W020240131_2.png"]


def test_scans_are_taken_where_there_is_hardly_any_text() -> None:
    scan = '<div class="article-content"><img src="/img/1.png"><img src="/img/2.jpg"></div>'
    assert found(scan) == ["/img/1.png", "/img/2.jpg"]
    assert found(scan.replace("<img", "字" * 300 + "<img", 1)) == []
    assert found(scan.replace("<img", '<a href="/r.pdf">年报</a><img', 1)) == ["/r.pdf"]


def test_what_scripts_hide_is_found_and_nothing_comes_twice() -> None:
    hidden = '<p><a href="/attachment/0/1/1/9.pdf">附件：年报.pdf</a></p>'
    assert found('<div id="zoom"><a href="/attachment/0/1/1/9.pdf">年报</a></div>', hidden) == [
        "/attachment/0/1/1/9.pdf"
    ]
    page = Page(url=BASE, body=b"<html></html>")
    assert list(attachments(page, hidden)) == [
        Attachment("http://www.example.gov.cn/attachment/0/1/1/9.pdf", "附件：年报.pdf")
    ]
