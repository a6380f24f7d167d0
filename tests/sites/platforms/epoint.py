"""Epoint: a shell without a single row, a script that knows the site, an interface that is asked with JSON by POST.

odd: "zero" pages count from 0, otherwise from 1, when number 0 is "again" page 1, or an error; "home" the entry is the
agency's home page; "inline" the shell knows the site itself; "ajax" the script is called ajaxReq.js; "wrapped" the
question stands inside params; "text" `custom` is text that is JSON once more, its count too; "own_size" pageSize is
taken no notice of; "static" the list is static pages 1.html, 2.html with links; "click" with scripts; "jsonp" the
answer calls a function; "error" the last page is an error page; "blind" no script tells siteGuid; those of `page_of`
and `told`.
"""

import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from html import escape

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
CATEGORY = "003002017"


def replica(agency: Agency, reports: Sequence[Report], odd: Collection[str] = ()) -> Replica:
    folder = f"/{agency.folder}"
    made = Replica(agency, "epoint", f"{folder}/dynamic/zwgk/govInfoPub.html?categorynum={CATEGORY}&deptcode=033")

    def name(number: int) -> str:
        date = reports[number].date if number < len(reports) else "2024-03-01"
        return f"{folder}/govxxgk/LY/{date}/{uuid.UUID(int=agency.number * 1000 + number, version=4)}.html"

    listed = rows(reports, name, notices=30)
    static = {"static", "click"} & set(odd)
    pages = parts(listed, SIZE if static or "own_size" in odd else 20)
    gone = {row.href for row in pages[-1]} if "error" in odd else set()
    for number, report in enumerate(reports):
        if name(number) not in gone:
            document(made, name(number), report)
    if static:
        static_pages(made, pages, odd)
        return made
    interface(made, pages, told(len(listed), len(pages[0]), odd), odd)
    shell = script(made, odd)
    made.page(made.entry, html("政府信息公开年报", f'<div id="list"></div>{shell}', COLUMN_HEAD))
    if "home" in odd:
        link = f'<ul class="menu"><li><a href="{escape(made.entry)}">政府信息公开年报</a></li></ul>'
        made.entry = f"{folder}/index.html"
        made.page(made.entry, html(agency.name, link + shell))
    if "blind" in odd:
        made.lists, made.reports, made.files = 1, [], []
        made.issues = [("needs_browser", made.entry), ("no_listings", made.entry)]
    return made


def guid(agency: Agency) -> str:
    return str(uuid.UUID(int=agency.number, version=4))


def script(made: Replica, odd: Collection[str]) -> str:
    """What a shell has of scripts; the site's own script is put where it looks for it."""
    folder = f"/{made.agency.folder}"
    project = f"{folder}/EWB_Mid"
    site = f'{{"siteGuid":"{guid(made.agency)}","projectName":"{project}","webVersion":"5.0"}}'
    wrapped = "JSON.stringify({token: '', params: {deptcode: d, categorynum: c, pageIndex: n}})"
    own = f"function load(n) {{ $.post(url, {wrapped if 'wrapped' in odd else 'question(n)'}, show); }}"
    if "inline" in odd:
        service = f"var url = '{project}/rest/lightfrontaction/getgovinfolist';"
        return f"<script>var siteInfo = {site}; {service} {own}</script>"
    if "blind" in odd:
        return f'<script src="{folder}/js/site.js?EWB-FRONT"></script><script>{own}</script>'
    file = f"{folder}/js/{'ajaxReq' if 'ajax' in odd else 'webBuilderCommon'}.js"
    known = f"var siteInfo = {site};\nvar list = siteInfo.projectName + '/rest/lightfrontaction/getgovinfolist';\n"
    made.answers[file] = Answer(body=known.encode(), content_type="application/javascript")
    made.lists += 1
    return (
        f'<script src="{folder}/EWB-FRONT/jquery.js"></script><script src="{file}?v=2"></script><script>{own}</script>'
    )


def interface(made: Replica, pages: Sequence[list[Row]], total: int, odd: Collection[str]) -> None:
    first = 0 if "zero" in odd else 1
    lost = {len(pages)} if "error" in odd else set()
    address = f"/{made.agency.folder}/EWB_Mid/rest/lightfrontaction/getgovinfolist"
    made.lists += len(pages)

    def answer(_: Site, request: Request) -> Answer | None:
        sent = json.loads(request.body or "{}")
        asked = sent.get("params", {}) if "wrapped" in odd else sent
        if asked.get("siteGuid") != guid(made.agency) or (asked["categorynum"], asked["deptcode"]) != (CATEGORY, "033"):
            return data({"status": {"code": 0, "text": "参数错误"}})
        number = int(asked["pageIndex"]) + 1 - first
        if number == 0 and "again" in odd:
            number = 1
        if number == 0 or number in lost:
            return Answer(body=html("系统繁忙", "<p>系统繁忙，请稍后再试。</p>").encode())
        shown = page_of(pages, number, odd)
        records = None if shown is None else [
            {"title": f"{row.title[:14]}…", "realtitle": row.title, "infourl": row.href, "infodate": row.date}
            for row in shown
        ]  # fmt: skip
        found: object = {"code": 1, "total": total, "data": records}
        if "text" in odd:
            found = json.dumps({"totalcount": str(total), "Table": records}, ensure_ascii=False)
        told_all = data({"status": {"code": 1, "text": "ok"}, "custom": found})
        return replace(told_all, body=b"jQuery1_2(" + told_all.body + b")") if "jsonp" in odd else told_all

    made.answers[address] = answer
    count = 2 if {"null", "more"} <= set(odd) else len(lost)
    made.issues = [("unexpected_structure", address)] * count
    if {"error", "more"} & set(odd):
        made.issues.append(("list_shorter_than_announced", made.entry))


def static_pages(made: Replica, pages: Sequence[list[Row]], odd: Collection[str]) -> None:
    folder = f"/{made.agency.folder}/zwgk/{CATEGORY}"
    made.entry, made.lists = f"{folder}/1.html", len(pages)
    head = f'{COLUMN_HEAD}<script src="/js/webBuilderCommon.js"></script>'
    for number, shown in enumerate(pages, 1):
        if "click" in odd:
            pager = f"<a onclick=\"turn('{number + 1}')\">下页 &gt;</a><script>var pageCount = {len(pages)};</script>"
        else:
            pager = (
                f'<a href="{number + 1}.html">下页 &gt;</a>' * (number < len(pages))
                + f'<a href="{len(pages)}.html">尾页</a>'
            )
        body = f'<ul class="ewb-list">{items(shown)}</ul><div class="ewb-page">{pager}</div>'
        made.page(f"{folder}/{number}.html", html("政府信息公开年报", body, head))


def document(made: Replica, path: str, report: Report) -> None:
    def address(number: int) -> str:
        name = uuid.UUID(int=made.agency.number * 100_000 + report.year * 10 + number, version=4)
        return f"/{made.agency.folder}/EWB_Mid/ztbattachdownloadaction.action?cmd=getContent&attachGuid={name}"

    links = made.attach(path, report.files, address)
    body = f'<h1>{report.title}</h1><div class="mian-cont"><div id="ivs_content">{report.body}{links}</div></div>'
    made.page(path, html(report.title, body, article_head(report)))
    made.reports.append(path)
