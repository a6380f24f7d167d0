"""The catalogue of a district before 2018: static pages in GBK that declare gb2312, a table of records."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from html import escape

from tests.sites.agency import Agency, Replica, Report, html, parts, rows
from tests.sites.replica import Answer
from tests.sites.rows import Row

ENCODING = "gb18030"  # what the bytes are; the pages say gb2312
BANNER = "<p align=center><font size=2>本页是软件测试用的仿真页面，不是政府机关发布的信息。</font></p>"


def page_name(number: int) -> str:
    """Page 2 is index_1.html: nothing on the pages says so but their links."""
    return "index.html" if number == 1 else f"index_{number - 1}.html"


def list_page(title: str, agency: str, prefix: str, rows: list[Row], number: int, pages: int) -> str:
    """Write page `number` of `pages`. The 尾页 link is there on every page, 下一页 on all but the last."""
    lines = "\n".join(
        f"<tr><td>{prefix}{row.date[:4]}{row.date[5:7]}{at:02}</td>"
        f'<td><a href="{row.href}" target="_blank">{escape(row.title)}</a></td>'
        f"<td>{agency}</td><td>{row.date}</td></tr>"
        for at, row in enumerate(rows, start=1)
    )
    links = [f'<a href="{page_name(1)}">首页</a>']
    if number > 1:
        links.append(f'<a href="{page_name(number - 1)}">上一页</a>')
    if number < pages:
        links.append(f'<a href="{page_name(number + 1)}">下一页</a>')
    links.append(f'<a href="{page_name(pages)}">尾页</a>')
    return f"""<html><head>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>{title}</title>
</head><body bgcolor="#FFFFFF">
<table width="760" align="center"><tr><td><b>{title}</b> {agency}</td></tr></table>
<table width="760" align="center" border="1" cellspacing="0">
<tr><td>索引号</td><td>信息名称</td><td>发布机构</td><td>生成日期</td></tr>
{lines}
</table>
<div align="center">第{number}页/共{pages}页 {" ".join(links)}</div>
{BANNER}
</body></html>
"""


def document_page(title: str, agency: str, date: str, file: str, file_title: str) -> str:
    return f"""<html><head>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>{escape(title)}</title>
</head><body>
<table width="700" align="center">
<tr><td align="center"><h3>{escape(title)}</h3></td></tr>
<tr><td align="center">发布机构：{agency}　生成日期：{date}</td></tr>
<tr><td class="content">《{escape(title)}》全文见附件。<br>
附件：<a href="{file}">{escape(file_title)}</a></td></tr>
</table>
{BANNER}
</body></html>
"""


def absent_page() -> str:
    return (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
        "<title>404</title></head><body><h2>无法找到该页</h2></body></html>\n"
    )


def replica(agency: Agency, reports: Sequence[Report], odd: Collection[str] = (), *, size: int = 5) -> Replica:
    """An old catalogue in GBK; page 2 is index_1.html. odd: "frames" the address is a frameset around the list;
    "header" names hold characters that GB2312 lacks, and the header says UTF-8."""
    if "header" in odd:
        reports = [replace(report, title=report.title.replace("科技局", "镕堃㙍局")) for report in reports]
    folder = f"/gkml/{agency.folder}"
    made = Replica(agency, "static_list", f"{folder}/index.html")

    def name(place: int) -> str:
        date = reports[place].date if place < len(reports) else "2024-03-01"
        return f"{date[:4]}{date[5:7]}/t{date.replace('-', '')}_{agency.number * 100 + place}.html"

    for place, report in enumerate(reports):
        path = f"{folder}/{name(place)}"
        links = ""
        for file in report.files:
            attached = name(place).replace(".html", ".doc")
            made.file(f"{folder}/{attached}", file)
            links += f'<br>附件：<a href="{attached.rpartition("/")[2]}">{escape(file.name)}</a>'
        body = f'<h3>{report.title}</h3><td class="content">{report.body}{links}</td>'
        made.page(path, html(report.title, body, charset="gb2312"), ENCODING)
        made.reports.append(path)
    pages = parts(rows(reports, name), size)
    made.lists = len(pages)
    for number, part in enumerate(pages, 1):
        text = list_page("政府信息公开目录", agency.name, "HD18", part, number, len(pages))
        made.page(f"{folder}/{page_name(number)}", text, ENCODING)
    if "frames" in odd:
        made.entry = f"{folder}/main.html"
        made.lists += 2
        frames = '<frame src="tree.html"><frame src="index.html"><frame src="http://counter.example.com/">'
        made.page(
            made.entry, f"<html><head><title>目录</title></head><frameset cols='20%,*'>{frames}</frameset></html>"
        )
        made.page(f"{folder}/tree.html", html("目录", "<ul><li><a href='#'>机构</a></li></ul>"))
    for answer in made.answers.values() if "header" in odd else ():
        if isinstance(answer, Answer) and answer.content_type == "text/html":
            answer.content_type = "text/html; charset=utf-8"
    return made
