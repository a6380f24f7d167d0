"""Hanweb jpaas: a column page whose list is built by an interface, asked by GET, that answers HTML inside JSON.

The number of the page is heard inside paramJson only; asked with a bare pageNo it answers page 1.
odd: "home" the entry is the agency's home page, whose own part holds other news; "table" the question stands in the
pager that came with the first rows; "years" older reports lie in columns of their year; "short" titles do not say what
they are; "jsonp" the answer calls a function; "error" the last page is an error page; those of `page_of` and `told`.
"""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from html import escape
from urllib.parse import urlencode

from tests.sites.agency import (
    COLUMN_HEAD,
    Agency,
    Replica,
    Report,
    article_head,
    data,
    html,
    items,
    page_of,
    parts,
    rows,
    told,
)
from tests.sites.replica import Answer, Request, Site
from tests.sites.rows import Row

SIZE = 6


def replica(agency: Agency, reports: Sequence[Report], odd: Collection[str] = ()) -> Replica:
    column = f"/{agency.folder}/col/col{122900 + agency.number}"
    made = Replica(agency, "hanweb_jpaas", f"{column}/index.html")
    if "short" in odd:
        reports = [replace(report, title=f"{report.year}年度报告") for report in reports]

    def name(number: int) -> str:
        digest = hashlib.md5(f"{agency.id} {number}".encode(), usedforsecurity=False).hexdigest()
        return f"{column}/art/{reports[number].year + 1 if number < len(reports) else 2024}/art_{digest}.html"

    for number, report in enumerate(reports):
        document(made, name(number), report)
    listed = rows(reports, name)
    if "years" in odd:
        old = [row for row in listed if row.date < "2016"]
        listed = [row for row in listed if row not in old]
        for year in sorted({row.date[:4] for row in old}):
            inside = items([row for row in old if row.date[:4] == year])
            made.page(f"{column}/{year}n/index.html", html(f"{year}年", f"<ul>{inside}</ul>", COLUMN_HEAD))
            made.lists += 1
    interface(made, column, listed, odd)
    if "home" in odd:
        home = f"/{agency.folder}/index.html"
        news = part(made, "/news", "新闻列表")
        link = f'<a href="{made.entry}">政府信息公开年报</a>'
        made.page(home, html(agency.name, f'<ul class="menu">{link}</ul>{news}'))
        made.entry, made.lists = home, made.lists + 1
    return made


def interface(made: Replica, column: str, listed: list[Row], odd: Collection[str]) -> None:
    pages = parts(listed, SIZE)
    said = told(len(listed), SIZE, odd)

    def block(number: int) -> str | None:
        shown = page_of(pages, number, odd)
        asked = escape(json.dumps(question(column), ensure_ascii=False))
        pager = f'querydata="{asked}" uniturl="{address(made)}" count="{said}" rows="{SIZE}" pageno="{number}"'
        inside = (
            f"<div class='page-content'><ul>{items(shown or [])}</ul></div><table class='pagination' {pager}></table>"
        )
        return None if shown is None else inside

    def answer(_: Site, request: Request) -> Answer:
        if request.query.get("pageId") != question(column)["pageId"]:
            return data({"success": False, "code": "500", "message": "参数错误"})
        number = int(json.loads(request.query.get("paramJson") or "{}").get("pageNo", 1))
        if "error" in odd and number == len(pages):
            return Answer(body=html("系统繁忙", "<p>系统繁忙，请稍后再试。</p>").encode())
        found = data({"success": True, "code": "200", "data": {"html": block(number)}})
        return replace(found, body=b"show(" + found.body + b");") if "jsonp" in odd else found

    made.answers[address(made)] = answer
    made.lists += len(pages)
    years = [path for path in made.answers if path.endswith("n/index.html")]
    links = "".join(f'<a class="xxgk_more" href="{path}">{path[-16:-12]}年</a>' for path in years)
    inside = block(1) if "table" in odd else part(made, column, "信息列表")
    made.page(f"{column}/index.html", html("政府信息公开年报", f"{inside}{links}", COLUMN_HEAD))
    lost: list[int] = []
    if "error" in odd:
        gone = {row.href for row in pages[-1]}
        made.reports = [path for path in made.reports if path not in gone]
        lost = [len(pages)]
    if {"null", "more"} <= set(odd):
        lost = [len(pages) + 1, len(pages) + 2]
    made.issues = [("unexpected_structure", asked_for(made, column, number)) for number in lost]
    if {"error", "more"} & set(odd):
        made.issues.append(("list_shorter_than_announced", made.entry))


def address(made: Replica) -> str:
    return f"/{made.agency.folder}/api-gateway/jpaas-publish-server/front/page/build/unit"


def asked_for(made: Replica, column: str, number: int) -> str:
    page = json.dumps({"pageNo": number, "pageSize": "15"}, separators=(",", ":"))
    return f"{address(made)}?{urlencode({**question(column), 'paramJson': page})}"


def question(column: str) -> dict[str, str]:
    made = hashlib.md5(column.encode(), usedforsecurity=False).hexdigest()[:20]
    return {"webId": "3185", "pageId": made, "parseType": "bulidstatic", "pageType": "column", "tagId": "信息列表"}


def part(made: Replica, column: str, tag: str) -> str:
    asked = str({**question(column), "tagId": tag})
    return f'<div id="{tag}"><script parsetype="bulidstatic" url="{address(made)}" queryData="{asked}"></script></div>'


def document(made: Replica, path: str, report: Report) -> None:
    links = ""
    for number, file in enumerate(report.files):
        name = hashlib.md5(f"{path} {number}".encode(), usedforsecurity=False).hexdigest()
        address = f"/{made.agency.folder}/module/download/downfile.jsp?classid=0&filename={name}.docx"
        made.answers[address] = Answer(302, b"", None, {"Location": f"/{made.agency.folder}/attach/0/{name}.docx"})
        made.file(f"/{made.agency.folder}/attach/0/{name}.docx", file)
        links += f'<p><a href="{escape(address)}">{file.name}</a></p>'
    body = f'<h1>{report.title}</h1><div class="wzzw-article">{report.body}{links}</div>'
    made.page(path, html(report.title, body, article_head(report, "15:30")))
    made.reports.append(path)
