"""The catalogue of a district before 2018: static pages in GBK that declare gb2312, a table of records."""

from html import escape

from tests.sites.platforms.nfcms import Row

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
