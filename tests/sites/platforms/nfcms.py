"""NFCMS column pages of Guangdong portals: index.html, index_2.html, content/post_N.html."""

from dataclasses import dataclass
from html import escape

FOOTER = "<!-- 软件测试用仿真页面，不是政府网站 / test replica, not a government page -->"
BANNER = '<div class="footer">本页是软件测试用的仿真页面，文字系测试所拟，不是政府机关发布的信息。</div>'


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. href as written in the page."""

    date: str
    title: str
    href: str


def shortened(title: str, length: int = 26) -> str:
    return title if len(title) <= length else title[: length - 1] + "…"


def list_page(column: dict[str, str], rows: list[Row], number: int, pages: int) -> str:
    """Write page `number` of `pages`; hrefs to documents are absolute http, as the system writes them."""

    def name(page: int) -> str:
        return "index.html" if page == 1 else f"index_{page}.html"

    items = "\n".join(
        f'  <li><a href="{row.href}" title="{escape(row.title)}" target="_blank">'
        f"{escape(shortened(row.title))}</a><span>{row.date}</span></li>"
        for row in rows
    )
    numbers = "".join(
        f'<a href="{name(page)}"{" class=cur" if page == number else ""}>{page}</a>' for page in range(1, pages + 1)
    )
    after = (
        f'<a class="next" href="{name(number + 1)}">下一页</a><a class="last" href="{name(pages)}">尾页</a>'
        if number < pages
        else ""
    )
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<title>{column["name"]}-{column["site_name"]}</title>
<meta name="SiteName" content="{column["site_name"]}">
<meta name="ColumnName" content="{column["name"]}">
<meta name="ColumnType" content="信息公开年报">
<script>var NFCMS_SITE_ID='{column["site_id"]}';var NFCMS_CAT_ID='{column["id"]}';var NFCMS_PUB_TYPE='cat';</script>
</head><body>{FOOTER}
<div class="position">您的位置：<a href="{{base}}/">首页</a> &gt; {column["trail"]} &gt; {column["name"]}</div>
<ul class="infoList">
{items}
</ul>
<div class="page"><a class="first" href="index.html">首页</a>{numbers}{after}</div>
{BANNER}
</body></html>
"""


def document_page(meta: dict[str, str], body: str) -> str:
    """Write a document. meta: title, date, source, id, column, site_name, site_id."""
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<title>{escape(meta["title"])}-{meta["site_name"]}</title>
<meta name="SiteName" content="{meta["site_name"]}">
<meta name="ColumnName" content="{meta["column"]}">
<meta name="ArticleTitle" content="{escape(meta["title"])}">
<meta name="PubDate" content="{meta["date"]} 10:12">
<meta name="ContentSource" content="{meta["source"]}">
<meta name="ArticleId" content="{meta["id"]}">
<script>var NFCMS_SITE_ID='{meta["site_id"]}';var NFCMS_POST_ID='{meta["id"]}';var NFCMS_PUB_TYPE='post';</script>
</head><body>{FOOTER}
<div class="position">您的位置：<a href="{{base}}/">首页</a> &gt; {meta["column"]} &gt; 正文</div>
<h1 class="barrier-free">{escape(meta["title"])}</h1>
<div class="article-info-div"><span class="article-create_time">发布时间：{meta["date"]}</span>
<span class="source">来源：{meta["source"]}</span> <a href="javascript:window.print()">打印</a></div>
<div class="content" id="zhengwen">
{body}
</div>
<div class="share">扫一扫在手机打开当前页</div>
{BANNER}
</body></html>
"""


def absent_page(site_name: str) -> str:
    """Write what the portal shows for pages that are gone: with status 404, and with 200 on some paths."""
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{site_name}</title></head><body>{FOOTER}
<div class="error"><h2>抱歉，您访问的页面不存在</h2>
<p>该页面可能已被删除、更名或暂时不可用。<a href="{{base}}/">返回首页</a></p></div>
</body></html>
"""
