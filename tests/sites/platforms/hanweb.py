"""Hanweb jpage: the first group of records lies as XML in the page, the others come from dataproxy.jsp."""

import json
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from tests.sites.replica import Answer, Request, Site
from tests.sites.rows import BANNER, FOOTER, Row

PROXY = "/module/web/jpage/dataproxy.jsp"
DOWNLOAD = "/module/download/downfile.jsp"
NOTHING = b'<?xml version="1.0" encoding="UTF-8"?>\r\n\r\n<datastore/>'  # 54 bytes


@dataclass(frozen=True, slots=True)
class Column:
    """One list. token_*: what stands in `nextgroup` instead of the ids; only the server knows what they mean."""

    id: str
    unit: str
    web: str
    name: str
    token_column: str
    token_unit: str
    per_page: int
    group_size: int  # screen pages in one answer

    @property
    def group(self) -> int:
        return self.per_page * self.group_size


def load(site: Site) -> tuple[Column, list[str]]:
    """Read the one list of a site: its column and its records as <li> elements."""
    data = json.loads(site.fill((site.folder / "records.json").read_bytes()))
    return Column(**data["column"]), data["records"]


def answer(site: Site, request: Request) -> Answer | None:
    if request.path == PROXY:
        return Answer(200, proxy(site, request), "text/xml")
    if request.path == DOWNLOAD:
        # The attachment lies in an object store on another host.
        files = json.loads((site.folder / "attachments.json").read_bytes())
        target = files.get(request.query.get("filename", ""))
        if target is None:
            return None
        return Answer(302, b"", "text/html", {"Location": site.fill(target.encode()).decode()})
    return None


def proxy(site: Site, request: Request) -> bytes:
    """Answer GET with the opaque ids of `nextgroup`, and POST with the plain ids of the page's own script.

    GET with composed ids gets an answer without records. GET counts in groups and does not look at
    startrecord; POST counts in records from 1 and does not look at page.
    """
    column, records = load(site)
    query, form = request.query, request.form
    if request.method == "POST":
        if (form.get("columnid"), form.get("unitid")) != (column.id, column.unit):
            return NOTHING
        first = max(int(query.get("startrecord") or 1), 1)
        last = int(query.get("endrecord") or first + column.group - 1)
        return datastore(column, records, first, last).encode()
    if (query.get("columnid"), query.get("unitid")) != (column.token_column, column.token_unit):
        return NOTHING
    first = (max(int(query.get("page") or 1), 1) - 1) * column.group + 1
    return datastore(column, records, first, first + column.group - 1).encode()


def next_group(column: Column, page: int) -> str:
    return (
        f'<a href="{PROXY}?page={page}&appid=1&webid={column.web}&path=/&columnid={column.token_column}'
        f'&unitid={column.token_unit}&webname={quote(column.name)}&permissiontype=0"></a>'
    )


def recordset(column: Column, records: list[str], first: int, last: int) -> str:
    following = last // column.group + 1
    link = next_group(column, following) if last < len(records) else ""
    rows = "\n".join(f"<record><![CDATA[{row}]]></record>" for row in records[first - 1 : last])
    return f"<nextgroup><![CDATA[{link}]]></nextgroup>\n<recordset>\n{rows}\n</recordset>"


def datastore(column: Column, records: list[str], first: int, last: int) -> str:
    pages = -(-len(records) // column.per_page)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><datastore><totalrecord>{len(records)}</totalrecord>'
        f"<totalpage>{pages}</totalpage>\n{recordset(column, records, first, last)}</datastore>"
    )


def record(row: Row, number: int) -> str:
    """Write one row; every third date is broken over lines, as templates do."""
    date = f"\n{row.date} " if number % 3 == 2 else row.date
    return (
        f"<li><a href='{row.href}' title='{escape(row.title)}' target='_blank'>{escape(row.title)}</a>"
        f"<span>{date}</span></li>"
    )


def list_page(column: Column, records: list[str]) -> str:
    """Write the column's page. Its own pager links carry ?pageNum=, which the server takes no notice of."""
    pages = -(-len(records) // column.per_page)
    script = (
        f"totalRecord:{len(records)},perPage:{column.per_page},openCookies:false,proxyUrl:'{PROXY}',"
        f"groupSize:{column.group_size},barPosition:'bottom',ajaxParam:{{col:1,appid:'1',webid:{column.web},"
        f"path:'/',columnid:{column.id},sourceContentType:1,unitid:'{column.unit}',webname:'{column.name}',"
        "permissiontype:0}"
    )
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{column.name} 通知公告</title>
<meta name="SiteName" content="{column.name}">
<meta name="ColumnName" content="通知公告">
</head><body>{FOOTER}
<div class="bt-position">当前位置：<a href="/">首页</a> &gt; 区科技局 &gt; 通知公告</div>
<div id="{column.unit}"><script type="text/xml"><datastore>
{recordset(column, records, 1, column.group)}
</datastore></script></div>
<script>$('#{column.unit}').jpage({{{script}}});</script>
<noscript><div class="page">共{pages}页
<a href="index.html?uid={column.unit}&amp;pageNum=2">下一页</a></div></noscript>
{BANNER}
</body></html>
"""


def document_page(meta: dict[str, str], body: str) -> str:
    """Write a document. meta: title, date, source, number (索引号), site_name."""
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(meta["title"])}</title>
<meta name="SiteName" content="{meta["site_name"]}">
<meta name="ColumnName" content="通知公告">
<meta name="ArticleTitle" content="{escape(meta["title"])}">
<meta name="PubDate" content="{meta["date"]} 15:30">
<meta name="ContentSource" content="{meta["source"]}">
</head><body>{FOOTER}
<table class="xxgk_table"><tr><td>索引号</td><td>{meta["number"]}</td><td>公开日期</td><td>{meta["date"]}</td></tr>
</table>
<div class="title">{escape(meta["title"])}</div>
<div class="main-con"><div id="zoom"><!--ZJEG_RSS.content.begin-->
{body}
<!--ZJEG_RSS.content.end--></div></div>
{BANNER}
</body></html>
"""
