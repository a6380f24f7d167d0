"""Huilan eportal: documents are <column>/<id>/index.shtml, page 2 of a list is <column>/<module>-2.html.

odd: "dynamic" the pager's links are javascript:next(N), and only the portal's own address has further pages; "index"
page 2 is a plain link to index_2.html; "portlet" the list is a portlet's, as JSON; "posted" it is asked for by POST.
With these two: "error" page 2 is an error page in HTML with 200; "null" it holds no list at all; "repeats" the last
page stands behind the end too, and the announced number of pages is too large.
"""

import hashlib
from collections.abc import Collection, Sequence

from tests.sites.agency import Agency, Replica, Report, data, html, parts, rows
from tests.sites.replica import Answer, Request, Site
from tests.sites.rows import Row

ERROR = html("系统提示", "<p>系统繁忙，请稍后再试。</p>")


def replica(agency: Agency, reports: Sequence[Report], odd: Collection[str] = (), *, size: int = 5) -> Replica:
    folder = f"/{agency.folder}/zwgk/zfxxgknb"
    made = Replica(agency, "huilan", f"{folder}/index.shtml")
    module = hashlib.md5(agency.id.encode(), usedforsecurity=False).hexdigest()
    portal = str(302000 + agency.number)

    def document(place: int) -> str:
        return f"{folder}/{portal}{place:03}/index.shtml"

    for place, report in enumerate(reports):
        path = f"/eportal/fileDir/{agency.folder}/{portal}{place:03}{{}}.docx"
        links = made.attach(document(place), report.files, path.format)
        body = f'<h1 class="article_title">{report.title}</h1><div class="content">{report.body}{links}</div>'
        made.page(document(place), html(report.title, fields(portal, str(place)) + body))
        made.reports.append(document(place))
    pages = parts(rows(reports, document), size)
    made.lists = len(pages)
    if {"portlet", "posted"} & set(odd):
        portlet(made, portal, module, pages, odd)
        if {"error", "null"} & set(odd):
            made.lose({row.href for row in pages[1]})
        return made

    def page(number: int) -> str:
        shown = "".join(
            f'<tr><td><a href="{row.href}" title="{row.title}">{row.title[:18]}…</a></td><td>{row.date}</td></tr>'
            for row in pages[number - 1]
        )
        rest = pager(number, len(pages), folder, module, odd)
        return html("政府信息公开年报", f"{fields(portal, '')}<table>{shown}</table>{rest}")

    def dynamic(_: Site, request: Request) -> Answer | None:
        if (request.query.get("pageId"), request.query.get("moduleId")) != (portal, module):
            return None
        return Answer(body=page(min(max(int(request.query.get("currentPage", "1")), 1), len(pages))).encode())

    made.page(made.entry, page(1))
    for number in range(2, len(pages) + 1):
        if "index" in odd:
            made.page(f"{folder}/index_{number}.html", page(number))
        elif "dynamic" not in odd:
            made.page(f"{folder}/{module[:8]}-{number}.html", page(number))
    if "dynamic" in odd:
        made.answers["/eportal/ui"] = dynamic
    return made


def fields(portal: str, article: str) -> str:
    return (
        f'<input type="hidden" id="eprotalCurrentPageId" value="{portal}">'
        f'<input type="hidden" id="eprotalCurrentArticleKey" value="{article}">'
    )


def pager(number: int, pages: int, folder: str, module: str, odd: Collection[str]) -> str:
    before, after = max(number - 1, 1), min(number + 1, pages)
    if "index" in odd:
        return f'<a href="index_{after}.html">下一页</a>' if number < pages else "下一页"
    if "dynamic" in odd:
        shown = f'<a href="javascript:next({before})">上一页</a><a href="javascript:next({after})">下一页</a>'
    else:
        there = f"{folder}/{module[:8]}-{after}.html"
        link = f'onclick="queryArticleByCondition(this,\'{there}\')" tagname="{there}"'
        shown = f'<a class="pagingNormal" {link}>下一页</a>' if number < pages else "下一页"
    said = f'<input name="article_paging_list_hidden" moduleid="{module}" totalpage="{pages}" type="hidden">'
    return f'<div class="easysite-page-wrap">共{pages}页 {shown}{said}</div>'


def portlet(made: Replica, portal: str, module: str, pages: list[list[Row]], odd: Collection[str]) -> None:
    """The list as an interface gives it, and the page around it. Page 0 is page 1."""
    address = f"/eportal/ui?moduleId={module}&pageId={portal}&portal.url=/portlet/xxgkml!queryList.portlet"
    total = sum(map(len, pages)) + 20 * ("repeats" in odd)

    def answer(_: Site, request: Request) -> Answer | None:
        asked = request.form if "posted" in odd else request.query
        number = max(int(asked.get("currentPage" if "posted" in odd else "pageNo") or 1), 1)
        if number == 2 and "error" in odd:
            return Answer(body=ERROR.encode())
        if number == 2 and "null" in odd:
            return data({"pageNo": number, "pageSize": 5, "total": total, "result": None})
        here = pages[number - 1] if number <= len(pages) else pages[-1] if "repeats" in odd else []
        found = [{"title": row.title, "url": row.href, "fbsj": row.date} for row in here]
        return data({"pageNo": number, "pageSize": 5, "total": total, "result": found})

    made.answers["/eportal/ui"] = answer
    posted = "posted" in odd
    asked = (
        f"$.ajax({{type: 'post', url: '{address}', success: show}});"
        if posted
        else f"$.getJSON('{address}&pageNo=1&pageSize=5', show);"
    )
    made.page(made.entry, html("政府信息公开年报", f"{fields(portal, '')}<ul id='l'></ul><script>{asked}</script>"))
    made.lists = 1 + len(pages)
    if {"error", "null"} & set(odd):
        made.issues.append(("unexpected_structure", f"{address}{'' if posted else '&pageNo=2&pageSize=5'}"))
        made.issues.append(("list_shorter_than_announced", made.entry))
    if "repeats" in odd:
        made.issues.append(("list_shorter_than_announced", made.entry))
