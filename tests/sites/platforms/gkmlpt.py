"""gkmlpt, the catalogue platform of Guangdong: a shell page, a JSON list, document pages."""

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from html import escape
from typing import Any

from tests.sites.agency import Agency, Replica, Report, data, rows
from tests.sites.platforms import nfcms
from tests.sites.replica import Answer, Dynamic, Request, Site
from tests.sites.rows import BANNER, FOOTER

API = re.compile(r"^(?P<prefix>.*?)/gkmlpt/api/all/(?P<category>\d+)$")
PAGE_SIZE = 100  # records; the platform does not let callers choose


def answer(site: Site, request: Request) -> Answer | None:
    """Serve the shell for every /gkmlpt/index and the list for every /gkmlpt/api/all/."""
    if request.path.rstrip("/") == "/gkmlpt/index":
        return Answer(200, site.fill((site.folder / "gkmlpt" / "index.html").read_bytes()))
    wanted = API.match(request.path)
    if not wanted:
        return None
    records = json.loads(site.fill((site.folder / "gkmlpt" / "articles.json").read_bytes()))
    tree = json.loads((site.folder / "gkmlpt" / "tree.json").read_bytes())
    return Answer(200, listed(records, tree, int(wanted["category"]), request.query), "application/json")


def listed(records: list[dict[str, Any]], tree: list[dict[str, Any]], category: int, query: dict[str, str]) -> bytes:
    """Give one page of a category. Page 0 is page 1; behind the end `articles` is empty."""
    names = {node["id"]: node["name"] for node in tree}
    chosen = [record for record in records if category in (0, record["classify_main"])]
    page = max(int(query.get("page") or 1), 1)
    found = {
        "classify": {"id": category, "name": names.get(category, ""), "post_count": len(chosen)},
        "total": len(chosen),
        "articles": chosen[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
    }
    return json.dumps(found, ensure_ascii=False).encode()


def post_path(number: int) -> str:
    return f"/gkmlpt/content/{number // 1_000_000}/{number // 1000}/post_{number}.html"


def shell(site_name: str, site_id: str, tree: list[dict[str, Any]]) -> str:
    """Write the page that browsers fill by script: an object that is not JSON as a whole."""
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>政府信息公开目录-{site_name}</title>
<script>
window._CONFIG = {{
  SITE_NAME: '{site_name}',
  SID: '{site_id}',
  LOCALE: 'zh-CN',
  TREE: {json.dumps(tree, ensure_ascii=False)},
  SERVICE_AREA_ID: '440100',
  DETAIL: null
}}
</script></head><body>{FOOTER}<div id="app"></div>
<script src="/gkmlpt/gkml/pc/js/chunk-common.7be01c55.js"></script>
</body></html>
"""


def document_page(meta: dict[str, str], body: str) -> str:
    """Write a document. meta: title, date, source, id, number (索引号), category, site_id."""
    detail = {"id": int(meta["id"]), "title": meta["title"], "abstract": "", "content": body}
    script = json.dumps(detail, ensure_ascii=False).replace("<", "\\u003C").replace(">", "\\u003E")
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(meta["title"])}</title>
<script>window._CONFIG = {{ SID: '{meta["site_id"]}', DETAIL: {script} }}</script>
</head><body>{FOOTER}
<div class="classify"><table>
<tr><td>索 引 号：</td><td>{meta["number"]}</td><td>分类：</td><td>{meta["category"]}</td></tr>
<tr><td>发布机构：</td><td>{meta["source"]}</td><td>成文日期：</td><td>{meta["date"]}</td></tr>
<tr><td>名称：</td><td colspan="3">{escape(meta["title"])}</td></tr>
<tr><td>文号：</td><td></td><td>发布日期：</td><td>{meta["date"]}</td></tr>
<tr><td>主题词：</td><td colspan="3"></td></tr>
</table></div>
<h1 class="title document-number">{escape(meta["title"])}</h1>
<div class="article-content">
{body}
</div>
{BANNER}
</body></html>
"""


def replica(agency: Agency, reports: Sequence[Report], odd: Collection[str] = (), *, notices: int = 6) -> Replica:
    """The catalogue of one agency, in a folder of its portal.

    odd: "fragment" the address names the category, which no node of the tree is named like; "jump" a node leads to a
    column of the portal, where the reports lie; "other_host" the newest report lies on another site; "shrinking" the
    total is smaller on every further page; "capitals" attachments end in .PDF; "two" documents have two attachments,
    which share a name in their addresses; "again" a second category shows the same records; "error" the list is an
    error page in HTML with 200, "null" it holds no list.
    """
    prefix, category = f"/{agency.folder}", 11000 + agency.number
    made = Replica(agency, "gkmlpt", f"{prefix}/gkmlpt/index" + f"#{category}" * ("fragment" in odd), lists=3)

    def number(place: int) -> int:
        return 9_000_000 + agency.number * 1000 + place

    def address(place: int) -> str:
        return prefix + post_path(number(place))

    records = []
    for place, report in enumerate(reports):
        files, links = [], ""
        given = [*report.files, *(replace(file, name="附表.docx") for file in report.files if "two" in odd)]
        for at, file in enumerate(given):
            suffix = "PDF" if "capitals" in odd else "docx"
            path = f"{prefix}/attachment/0/531/{531000 + at}/{number(place)}.{suffix}"
            files.append({"id": 531000 + at, "name": file.name, "type": suffix.lower(), "url": "{base}" + path})
            links += f'<p><a href="{path}">附件：{file.name}</a></p>'
            made.file(path, file)
        meta = {"title": report.title, "date": report.date, "source": agency.name, "id": str(number(place)),
                "number": f"114401/{report.year + 1}-00012", "category": "年报", "site_id": "200999"}  # fmt: skip
        page = Answer(body=document_page(meta, report.body + links).encode())
        away = "other_host" in odd and not place
        (made.others.setdefault("portal", {}) if away else made.answers)[address(place)] = page
        made.reports.append("{base:portal}" * away + address(place))
        records.append((report.title, report.date, ("{base:portal}" if away else "{base}") + address(place), files))
    listed = rows(reports, lambda place: "{base}" + address(place), notices=notices)
    records += [(row.title, row.date, row.href, []) for row in listed if row.title not in {r.title for r in reports}]
    made.answers[f"{prefix}/gkmlpt/api/all/{category}"] = interface(sorted(records, key=lambda r: r[1])[::-1], odd)
    name = "其他文件" if "fragment" in odd else "政府信息公开年报"
    jump = "{base}" + f"{prefix}/xxgknb/index.html" if "jump" in odd else ""
    tree = [node(category + 500, "机构职能"), node(category + 600, "行政处罚", "http://other.example.gov.cn/")]
    made.page(f"{prefix}/gkmlpt/index", shell(agency.name, "200999", [*tree, node(category, name, jump)]))
    if "again" in odd:
        made.answers[f"{prefix}/gkmlpt/api/all/{category + 700}"] = made.answers[f"{prefix}/gkmlpt/api/all/{category}"]
        tree.append(node(category + 700, "公开年报"))
        made.page(f"{prefix}/gkmlpt/index", shell(agency.name, "200999", [*tree, node(category, name, jump)]))
        made.lists += 1
    if {"error", "null"} & set(odd):
        made.reports, made.files, made.lists = [], [], 2
        asked = f"{prefix}/gkmlpt/api/all/{category}?page=1&sid=200999"
        made.issues = [("unexpected_structure", asked), ("no_listings", made.entry)]
    if jump:
        del made.answers[f"{prefix}/gkmlpt/api/all/{category}"]
        column = {"name": "政府信息公开年报", "site_name": agency.name, "site_id": "200999", "id": "1", "trail": "公开"}
        made.page(f"{prefix}/xxgknb/index.html", nfcms.list_page(column, listed, 1, 1))
        made.lists = 2
    return made


def node(number: int, name: str, jump: str = "") -> dict[str, Any]:
    return {"id": number, "name": name, "parent": 0, "post_count": 3, "jump_url": jump, "children": []}


def interface(records: list[tuple[str, str, str, list[dict[str, Any]]]], odd: Collection[str]) -> Dynamic:
    """The list of one category, as JSON."""
    articles = [
        {"id": place, "title": title, "date": stamp(date), "display_publish_time": stamp(date), "url": url,
         "post_url": url, "classify_main": 0, "attachment": files}
        for place, (title, date, url, files) in enumerate(records)
    ]  # fmt: skip

    def answer(_: Site, request: Request) -> Answer | None:
        if "error" in odd:
            return Answer(body="<html><body>系统繁忙，请稍后再试</body></html>".encode())
        if "null" in odd:
            return data({"classify": None, "total": 3, "articles": None})
        if request.query.get("sid") != "200999":
            return data({"ok": False, "code": 500, "msg": "未知异常"})
        page = max(int(request.query.get("page") or 1), 1)
        total = len(articles) - (page - 1) * ("shrinking" in odd)
        shown = articles[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        return data({"classify": {"id": 0, "name": "政府信息公开年报"}, "total": total, "articles": shown})

    return answer


def stamp(date: str) -> int:
    """Seconds since 1970 at nine in the morning in Beijing."""
    return int(datetime.fromisoformat(f"{date}T09:00:00+08:00").timestamp())
