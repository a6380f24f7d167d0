"""NFCMS column pages of Guangdong portals: index.html, index_2.html, content/post_N.html."""

from collections.abc import Collection, Sequence
from datetime import datetime
from html import escape

from tests.sites.agency import Agency, Replica, Report, data, html, parts, rows
from tests.sites.rows import BANNER, FOOTER, Row


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


def replica(agency: Agency, reports: Sequence[Report], odd: Collection[str] = (), *, size: int = 5) -> Replica:
    """An agency's column of a portal; page 2 is index_2.html.

    odd: "mobile" the oldest report is linked under its address for phones; "weixin" an item leads to mp.weixin.qq.com;
    "front" the address is the agency's front page, below which the column lies; "absolute" the rows are absolute http
    addresses of the site "plain" although the lists come over https; "json" the page is empty, and its script loads
    the rows; "years" the script is given the column's number by a variable, and older reports lie in columns of their
    year below; "blind" the page does not hold that number; "null" what is loaded holds no list.
    """
    folder = f"/{agency.folder}/xxgknb"
    made = Replica(agency, "nfcms", f"{folder}/index.html")
    words = {"name": "政府信息公开年报", "site_name": agency.name, "site_id": "200999", "id": "30121", "trail": "公开"}
    base = "{base:plain}" if "absolute" in odd else ""

    def address(place: int) -> str:
        mobile = "m" * ("mobile" in odd and place == len(reports) - 1)
        return f"{folder}/content/{mobile}post_{9_000_000 + agency.number * 1000 + place}.html"

    for place, report in enumerate(reports):
        links = ""
        for at, file in enumerate(report.files):
            path = f"/{agency.folder}/attachment/0/531/{531000 + at}/{agency.number * 1000 + place}.docx"
            links += f'<p><a href="{path}">{file.name}</a></p>'
            made.file(path, file)
            made.files[-1] = base + path
        meta = {"title": report.title, "date": report.date, "source": agency.name, "id": str(place),
                "column": words["name"], "site_name": agency.name, "site_id": "200999"}  # fmt: skip
        made.page(address(place), document_page(meta, report.body + links))
        made.reports.append(base + address(place))
    if "absolute" in odd:
        made.others["plain"], made.answers, made.secure = made.answers, {}, True
    listed = rows(reports, lambda place: base + address(place))
    if "weixin" in odd:
        listed.insert(1, Row("2024-02-01", f"一图读懂{reports[0].title}", "https://mp.weixin.qq.com/s/AAAA"))
    if "json" in odd:
        loaded(made, folder, listed, words, odd)
        return made
    pages = parts(listed, size)
    made.lists = len(pages)
    for number, part in enumerate(pages, 1):
        name = "index.html" if number == 1 else f"index_{number}.html"
        made.page(f"{folder}/{name}", list_page(words, part, number, len(pages)))
    if "front" in odd:
        made.entry = f"/{agency.folder}/index.html"
        made.lists += 1
        links = (
            '<li><a href="xxgknb/index.html">政府信息公开年报</a></li><li><a href="../other/">政府信息公开年报</a></li>'
        )
        made.page(made.entry, html(agency.name, f"<script>var NFCMS_SITE_ID='200999';</script><ul>{links}</ul>"))
    return made


def loaded(made: Replica, folder: str, listed: list[Row], words: dict[str, str], odd: Collection[str]) -> None:
    """An empty column whose script loads /postmeta/i/<column>.json: all rows at once, columns below as `children`."""
    own = 30000 + made.agency.number * 100

    def answer(number: int, rows: list[Row], children: list[dict[str, object]]) -> None:
        articles = [
            {"id": place, "title": f"<b>{row.title}</b>", "url": row.href, "publish_time": stamp(row.date)}
            | ({"date": row.date} if place % 2 else {})
            for place, row in enumerate(rows)
        ]
        said = {"id": number, "name": words["name"], "articles": None if "null" in odd else articles}
        made.answers[f"/postmeta/i/{number}.json"] = data(said | {"children": children})
        made.lists += 1

    now, years = listed, sorted({row.date[:4] for row in listed if row.date < "2016"} if "years" in odd else ())
    for place, year in enumerate(years, 1):
        answer(own + place, [row for row in listed if row.date[:4] == year], [])
        now = [row for row in now if row.date[:4] != year]
    answer(own, now, [{"id": own + place, "name": f"{year}年"} for place, year in enumerate(years, 1)])
    asked = "' + NFCMS_CAT_ID + '.json'" if {"years", "blind"} & set(odd) else f"{own}.json'"
    load = f"$.getJSON('/postmeta/i/{asked}, show);"
    page = list_page({**words, "id": str(own)}, [], 1, 1)
    if "blind" in odd:
        page = page.replace(f"var NFCMS_CAT_ID='{own}';", "")
        made.lists, made.reports, made.files = 1, [], []
        made.issues = [("needs_browser", made.entry), ("no_listings", made.entry)]
    if "null" in odd:
        made.reports, made.files = [], []
        made.issues = [("unexpected_structure", f"/postmeta/i/{own}.json"), ("no_listings", made.entry)]
    made.page(made.entry, page.replace("</body>", f"<script>{load}</script></body>"))


def stamp(day: str) -> int:
    """Midnight in Beijing, in seconds."""
    return int(datetime.fromisoformat(f"{day}T00:00:00+08:00").timestamp())
