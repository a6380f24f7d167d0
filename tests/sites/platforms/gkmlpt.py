"""gkmlpt, the catalogue platform of Guangdong: a shell page, a JSON list, document pages."""

import json
import re
from html import escape
from typing import Any

from tests.sites.platforms.nfcms import BANNER, FOOTER
from tests.sites.replica import Answer, Request, Site

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
