"""Lonsun: a column of the catalogue whose list comes as fragments of HTML, by GET with many fields.

Each page carries another random number in its script, and the visible titles are cut. odd: "home" the entry is the
agency's home page; "menu" it is the whole catalogue; "first" the first rows come with the column; "whole" all of them;
"object" the script holds the fields as an object, without an address; "older" the rows are of the older template, with
whole titles and no title attribute; "error" the last page is an error page; "blind" no script
says how the list is asked for; those of `page_of` and `told`.
"""

from collections.abc import Collection, Sequence
from html import escape
from itertools import count

from tests.sites.agency import Agency, Replica, Report, article_head, html, page_of, parts, rows, told
from tests.sites.replica import Answer, Request, Site
from tests.sites.rows import Row

SIZE = 6
TEMPLATE = "/xxgk/publicInfoList_newest2020"


def replica(agency: Agency, reports: Sequence[Report], odd: Collection[str] = ()) -> Replica:
    organ, folder = 4140000 + agency.number, f"/{agency.folder}"
    column = f"{folder}/public/column/{organ}?type=4&action=list&nav=&sub=&catId=11908678"
    if "menu" in odd:
        column = f"{folder}/public/column/{organ}?type=3&action=list"
    made = Replica(agency, "lonsun", column)

    def name(number: int) -> str:
        return f"{folder}/public/{organ}/{50010000 + number}.html"

    listed = rows(reports, name)
    pages = parts(listed, len(listed) if "whole" in odd else SIZE)
    gone = {row.href for row in pages[-1]} if "error" in odd else set()
    for number, report in enumerate(reports):
        if name(number) not in gone:
            document(made, name(number), report)
    fragments(made, column, pages, told(len(listed), len(pages[0]), odd), odd)
    random = count(1)

    def shown(inside: str, title: str) -> Answer:
        return Answer(body=html(title, inside, head(agency, title)).encode())

    def asked(_: Site, __: Request) -> Answer:
        first = fragment(pages[0], 1, len(pages), len(listed), odd) if {"first", "whole"} & set(odd) else ""
        script = "" if "blind" in odd else question(folder, organ, column, next(random), odd)
        return shown(f'<div id="list">{first}</div><script>{script}</script>', "政府信息公开年报")

    made.answers[column] = asked
    link = f'<ul class="menu"><li><a href="{escape(column)}">政府信息公开年报</a></li></ul>'
    if "menu" in odd:
        made.entry, made.lists = f"{folder}/public/column/{organ}?type=4&action=list", made.lists + 1
        menu = link + f"<script>{question(folder, organ, made.entry, 0, odd)}</script>"
        made.answers[made.entry] = shown(menu, "政府信息公开目录")
    if "home" in odd:
        made.entry, made.lists = f"{folder}/index.html", made.lists + 1
        made.answers[made.entry] = shown(link, agency.name)
    if "blind" in odd:
        made.lists, made.reports, made.files = 1, [], []
        made.issues = [("needs_browser", made.entry), ("no_listings", made.entry)]
    return made


def fragments(made: Replica, column: str, pages: Sequence[list[Row]], total: int, odd: Collection[str]) -> None:
    """The interface. It wants all that tells one list from another, and a template that there is."""
    fields = dict(part.split("=") for part in column.partition("?")[2].split("&"))
    organ = column.partition("?")[0].rpartition("/")[2]
    size = len(pages[0])

    def answer(_: Site, request: Request) -> Answer | None:
        got = request.query
        if "_" in got or got.get("siteId") != str(site_number(made.agency)) or got.get("file") != TEMPLATE:
            return None
        if any(got.get(name) != value for name, value in (fields | {"organId": organ}).items() if value):
            return Answer(body=fragment([], 1, 0, 0, odd).encode())
        number = int(got["pageIndex"])
        shown = page_of(pages, number, odd)
        if shown is None or ("error" in odd and number == len(pages)):
            if {"error", "more"} & set(odd):  # a page that is announced
                made.issues.append(("unexpected_structure", request.target))
            return Answer(body=b"<p>busy</p>")
        return Answer(body=fragment(shown, number, -(-total // size), total, odd).encode())

    made.answers[f"/{made.agency.folder}/site/label/8888"] = answer
    made.lists += 0 if "whole" in odd else len(pages)
    if {"error", "more"} & set(odd):
        made.issues.append(("list_shorter_than_announced", made.entry))


def site_number(agency: Agency) -> int:
    return 10914000 + agency.number


def head(agency: Agency, title: str) -> str:
    return f'<meta name="SiteId" content="{site_number(agency)}"><meta name="ColumnName" content="{title}">'


def question(folder: str, organ: int, column: str, random: int, odd: Collection[str]) -> str:
    """The script of a column: an address that is added up, or an object."""
    if "object" in odd:
        fields = f"labelName: 'publicInfoList', siteId: siteId, pageIndex: 1, file: '{TEMPLATE}', _: 0.{random}69"
        return f"$.ajax({{url: '{folder}/site/label/8888', data: {{{fields}}}}});"
    file = TEMPLATE.replace("/", "%2F")
    first = f"{folder}/site/label/8888?IsAjax=1&dataType=html&_=0.{random}17&labelName=publicInfoList&siteId="
    return f"load('{first}' + siteId + '&pageSize={SIZE}&pageIndex=' + n + '&organId={organ}&file={file}');"


def fragment(shown: Sequence[Row], number: int, pages: int, total: int, odd: Collection[str]) -> str:
    if not shown:
        return "<ul>暂无相关信息</ul>"
    if "older" in odd:
        lines = "".join(
            f'<li><div><a href="{row.href}">{escape(row.title)}</a></div></li><li>{row.date}</li>' for row in shown
        )
        rows_of = f'<div class="xxgk_navli"><ul>{lines}</ul></div>'
    else:
        lines = "".join(
            f'<li class="clearfix"><a class="title" target="_blank" href="{row.href}" title="{escape(row.title)}">'
            f'{escape(row.title[:16])}…</a><span class="date">{row.date}</span></li>'
            for row in shown
        )
        rows_of = f'<ul class="clearfix xxgk_nav_list">{lines}</ul>'
    pager = f"{{pageIndex:{number},pageSize:{SIZE},pageCount:{pages},total:{total}}}"
    return f'{rows_of}<div id="pages"></div><script>$(function(){{ $("#pages").page({pager}); }});</script>'


def document(made: Replica, path: str, report: Report) -> None:
    links = ""
    for number, file in enumerate(report.files):
        address = f"/{made.agency.folder}/group6/M00/01/2A/wKgA{made.agency.number:04}{report.year}{number}.docx"
        links += f'<a href="{address}">{file.name}</a>'
        made.file(address, file)
    table = '<table class="table_suoyin"><tr><th>索引号：</th><td>003110926/202401-00216</td></tr></table>'
    body = f'<h1 class="newstitle">{report.title}</h1>{table}<div class="j-fontContent">{report.body}{links}</div>'
    made.page(path, html(report.title, body, article_head(report)))
    made.reports.append(path)
