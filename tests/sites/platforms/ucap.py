"""UCAP: static lists whose page 2 is list_2.shtml, written by a function of the same name as that of TRS, and lists
that an interface gives as JSON.

odd: "first_again" list_1.shtml is page 1; "stale" the announced number of records is too small; "json" the list is an
interface's; "channels" the page knows only the code of its channel; "form" the interface is asked by POST with a form,
with "away" on another host;
"load" by POST and under another name, its pages counting from 1; "zero" the same from 0; "token" it wants a token.
"tree" the address is a catalogue's shell, the list stands where a placeholder null.shtml is named; with it "whole" all
rows are on one page, "named" the tree names the list itself, and older reports lie in columns below it, "gone" there is
no list beside the placeholder.
With "json" and "load": "error" page 2 of the interface is an error page in HTML with 200, "null" it holds no list.
"""

import hashlib
import json
from collections.abc import Collection, Sequence

from tests.sites.agency import COLUMN_HEAD, Agency, Replica, Report, article_head, data, html, items, parts, rows
from tests.sites.replica import Answer, Request, Site
from tests.sites.rows import Row

INTERFACES = {"json", "channels", "form", "load", "zero", "token"}


def replica(agency: Agency, reports: Sequence[Report], odd: Collection[str] = (), *, size: int = 5) -> Replica:
    folder = f"/{agency.folder}/c100186"
    stem = "xlist" if "tree" in odd and "whole" not in odd else "list"
    made = Replica(agency, "ucap", f"{folder}/{stem}.shtml")

    def name(number: int) -> str:
        date = reports[number].date if number < len(reports) else "2024-03-01"
        return f"{folder}/{date[:4]}{date[5:7]}/{token(agency, number)}.shtml"

    for number, report in enumerate(reports):
        document(made, name(number), report)
    listed = rows(reports, name)
    if INTERFACES & set(odd):
        interface(made, agency, parts(listed, size), len(listed), odd)
        return made
    if "named" in odd:
        listed = years(made, folder, listed)
    pages = parts(listed, len(listed) if "whole" in odd else size)
    made.lists += len(pages) - 1
    for number, part in enumerate(pages, 1):
        total = 3 if "stale" in odd else len(listed)
        script = f"<script>createPageHTML('page_div', {len(pages)}, {number}, '{stem}', 'shtml', {total});</script>"
        body = f'<ul class="list">{items(part)}</ul><div id="page_div"></div>{script}'
        page = html("政府信息公开年报", body, COLUMN_HEAD)
        made.page(f"{folder}/{stem}{f'_{number}' * (number > 1)}.shtml", page)
        if number == 1 and "first_again" in odd:
            made.page(f"{folder}/list_1.shtml", page)
    if "tree" in odd:
        tree(made, folder, odd)
    return made


def years(made: Replica, folder: str, listed: list[Row]) -> list[Row]:
    """Put older rows into columns of their year, which are named like a report; give the rest."""
    old = [row for row in listed if row.date < "2016"]
    for year in sorted({row.date[:4] for row in old}):
        inside = items([row for row in old if row.date[:4] == year])
        made.page(
            f"{folder}/nb{year}/xlist.shtml", html(f"{year}年政府信息公开年报", f"<ul>{inside}</ul>", COLUMN_HEAD)
        )
        made.lists += 1
    return [row for row in listed if row not in old]


def tree(made: Replica, folder: str, odd: Collection[str]) -> None:
    """The shell of a catalogue, whose script asks for the tree; its menu holds columns alone."""
    project, channel = made.agency.folder, token(made.agency, -3)
    columns = [path for path in made.answers if path.endswith("/xlist.shtml") and path != made.entry]
    list_page = made.entry if "named" in odd else f"{folder}/null.shtml"
    named = {"统计信息": f"/{project}/stjgb/xlist.shtml", "政府信息公开年报": list_page,
             "法治政府建设年度报告": f"/{project}/fzzf/null.shtml"}  # fmt: skip
    nodes = [
        {"id": at, "name": name, "iframeurl": path, "level": 1} for at, (name, path) in enumerate(named.items(), 1)
    ]
    nodes += [
        {"id": 9 + at, "pid": 2, "name": path.split("/")[-2], "iframeurl": path} for at, path in enumerate(columns)
    ]

    def answer(_: Site, request: Request) -> Answer | None:
        right = request.query.get("channelId") == channel and request.query.get("published_file_name") == "/zwgk"
        body = f"null({json.dumps({'list': nodes}, ensure_ascii=False)});"
        return Answer(body=body.encode(), content_type="application/javascript;charset=utf-8") if right else None

    if "gone" in odd:
        for path in [path for path in made.answers if "list" in path]:
            del made.answers[path]
        made.reports, made.files, made.lists = [], [], 3
        made.issues = [("http_error", f"{folder}/index.shtml")]
    if "whole" in odd:  # what is not there leads to the home page, or is an empty page
        made.answers[f"{folder}/xlist.shtml"] = Answer(302, headers={"Location": f"/{project}/index.shtml"})
        elsewhere = Row(
            "2024-01-31", "某某市2023年政府信息公开工作年度报告", f"/{project}/202401/{token(made.agency, -4)}.shtml"
        )
        made.page(f"/{project}/index.shtml", html("某某市人民政府", f"<ul>{items([elsewhere] * 3)}</ul>"))
        made.page(f"{folder}/xxgkList.shtml", html("政府信息公开年报", "<p>暂无信息</p>", COLUMN_HEAD))
    made.answers[f"/u/channel/treeNew/{project}"] = answer
    script = f"""var projectName = '{project}'; var channelId = '{channel}';
    $.ajax({{url: '/u/channel/treeNew/' + projectName, type: 'get', dataType: 'jsonp', jsonpCallback: 'JsonpCallBack',
      data: {{level: 1, pid: '', channelId: channelId, catecode: '', open: 0, target: 'new',
              published_file_name: '/zwgk', template_name: 'zwgk_right2,zwgk_right'}},
      success: function (answer) {{ $.fn.zTree.init($('#tree'), setting, answer.list); }} }});"""
    menu = "".join(f'<li><a href="/{project}/{name}">{text}</a></li>' for name, text in MENU.items())
    made.entry = f"/{project}/xxgk/xxzwgkList.shtml"
    made.issues += [("no_listings", made.entry)] if "gone" in odd else []
    frame = '<ul id="tree" class="ztree"></ul><iframe id="right" src=""></iframe>'
    made.page(made.entry, html("政府信息公开目录系统", f"<ul>{menu}</ul>{frame}<script>{script}</script>"))
    made.lists += 2 * ("gone" not in odd)


MENU = {"index.shtml": "走进我市概况", "zfsj/xsjfb.shtml": "政府数据发布", "sbjgfxwj/gfxwjlist.shtml": "规范性文件库",
        "2023/nblist.shtml": "2023年政府信息公开年报", "stjgb/xlist.shtml": "统计公报（2024-01-31）"}  # fmt: skip


def token(agency: Agency, number: int) -> str:
    return hashlib.md5(f"{agency.id} {number}".encode(), usedforsecurity=False).hexdigest()


def interface(made: Replica, agency: Agency, pages: list[list[Row]], total: int, odd: Collection[str]) -> None:
    """A page that shows nothing without its script, and what the script asks for."""
    channel = token(agency, -1)
    search = f"/common/search/{channel}"
    base = f"{{base:{agency.id}}}" if "away" in odd else ""

    def shown(number: int) -> list[Row]:
        return pages[number - 1] if 0 < number <= len(pages) else []

    def broken(number: int) -> Answer | None:
        if number == 2 and "error" in odd:
            return Answer(body=html("错误", "<p>系统繁忙，请稍后再试</p>").encode())
        return data({"code": 200, "data": {"total": total, "results": None}}) if number == 2 and "null" in odd else None

    def found(number: int) -> Answer:
        if problem := broken(number):
            return problem
        results = [
            {"title": row.title, "url": base + row.href, "publishedTimeStr": f"{row.date} 10:12:33"}
            for row in shown(number)
        ]
        return data({"code": 200, "data": {"total": total, "page": number, "rows": len(pages[0]), "results": results}})

    def asked(_: Site, request: Request) -> Answer:
        if request.query.get("_isJson") != "true":
            return Answer(body=html("检索", "").encode())
        return found(max(int(request.query.get("page") or 1), 1))

    def posted(_: Site, request: Request) -> Answer | None:
        right = request.method == "POST" and "datas[0][key]" in request.form
        return found(int(request.form["page"])) if right else None

    def loaded(_: Site, request: Request) -> Answer:
        """Answer a POST; a channel or a page that does not exist has no rows."""
        right = request.method == "POST" and request.form.get("channel_id") == channel
        number = int(request.form["pageIndex"]) + ("zero" in odd) if right else 0
        if problem := broken(number):
            return problem
        records = [
            {"TITLE": row.title, "URL": "{base}" + row.href, "PUBLISHED_TIME_FORMAT": row.date} for row in shown(number)
        ]
        return data({"data": {"allRow": total, "totalPage": len(pages), "list": records}})

    made.lists = 1 + len(pages)
    address = ""
    script = f"$.get('{search}', {{page: 1, _isJson: true}}, show);"
    if {"json", "channels"} & set(odd):
        made.answers[search] = asked
    if "channels" in odd:
        made.lists += 1
        channels = f"/common/getChannelList?channelCode=c100186&websiteCodeName={agency.folder}"
        script = f"$.getJSON('{channels}', menu);"
        named = [(token(agency, -2), "规章"), (channel, "信息公开年报")]
        children = [{"channelId": number, "displayName": name} for number, name in named]
        made.answers[channels] = data({"results": {"children": children}})
    if "form" in odd:
        number = 100000 + agency.number
        api = "{base:api}" if "away" in odd else ""
        script = f"var channelId='{number}'; $.post('{api}/search/common/search/' + channelId, question, show);"
        answers = made.others.setdefault("api", {}) if api else made.answers
        answers[f"/search/common/search/{number}"] = posted
    if {"load", "zero"} & set(odd):
        address = f"/{agency.folder}/interfacesWebZcwj/loadData?pageSize={len(pages[0])}"
        script = f"var channel_id = '{channel}'; load('{address}');"
        made.answers[address] = loaded
    if "token" in odd:
        script = f"$.get('{search}?' + sign_token + '&_isAgg=true', show);"
        made.lists, made.reports, made.files = 1, [], []
        made.issues = [("needs_browser", made.entry), ("no_listings", made.entry)]
    if {"error", "null"} & set(odd):
        made.lose({row.href for row in pages[1]})
        question = "?page=2&_pageSize=15&_isAgg=true&_isJson=true&_template=index&_rangeTimeGte=&_channelName="
        made.issues = [("unexpected_structure", address or search + question)]
        made.issues.append(("list_shorter_than_announced", made.entry))
    made.page(made.entry, html("政府信息公开年报", f'<ul id="list"></ul><script>{script}</script>', COLUMN_HEAD))


def document(made: Replica, path: str, report: Report) -> None:
    links = made.attach(path, report.files, f"{path.rpartition('.')[0]}/files/{{}}.docx".format)
    half = report.body.index("</p>", len(report.body) // 2) + 4
    text = f"{report.body[:half]}#PAGE_BREAK#{report.body[half:]}{links}"
    body = f"<h1><UCAPTITLE>{report.title}</UCAPTITLE></h1><UCAPCONTENT>{text}</UCAPCONTENT>"
    made.page(path, html(report.title, body, article_head(report, "10:12:33")))
    made.reports.append(path)
