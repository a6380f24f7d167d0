"""TRS WAS: a search server gives the list of a column, ten rows or so at a time, whatever number is asked for.

A GET is led away to a page that says nothing; the search answers a POST with an HTML table, and behind the end with the
last page once more. odd: "column" the address is the column's page, whose script posts; "json" its script gets JSON,
which ends in a dummy record, and behind the end is nothing but that; "jsonp" that JSON is handed to a function;
"error" its page 2 is an error page in HTML with 200.
"""

import json
from collections.abc import Collection, Sequence

from tests.sites.agency import Agency, Replica, Report, html, parts, rows
from tests.sites.replica import Answer, Request, Site
from tests.sites.rows import Row

SEARCH = "/was5/web/search"


def replica(agency: Agency, reports: Sequence[Report], odd: Collection[str] = (), *, size: int = 5) -> Replica:
    folder, channel = f"/{agency.folder}/XXGK/XXGK", str(278000 + agency.number)
    column = f"{folder}/GKNB/"
    as_json = bool({"json", "jsonp", "error"} & set(odd))
    question = f"?channelid={channel}&templet=advsch.jsp&sortfield=-docreltime&prepage=150" if as_json else ""
    entry = column if as_json or "column" in odd else f"{SEARCH}?channelid={channel}"
    made = Replica(agency, "was", entry)

    def document(place: int) -> str:
        date = reports[place].date if place < len(reports) else "2024-03-01"
        stamp = date.replace("-", "")
        return f"{folder}/{stamp[:6]}/t{stamp}_{230000 + agency.number * 100 + place}.html"

    for place, report in enumerate(reports):
        links = ""
        for at, file in enumerate(report.files):
            generated = f"P0{report.date.replace('-', '')}{agency.number:05}{at}.docx"
            links += f'<p><a href="./{generated}">{file.name}</a></p>'
            made.file(f"{document(place).rpartition('/')[0]}/{generated}", file, of=document(place))
        text = f'<h1>{report.title}</h1><div class="TRS_Editor">{report.body}{links}</div>'
        made.page(document(place), html(report.title, text))
        made.reports.append(document(place))
    pages = parts(rows(reports, lambda place: "{base}" + document(place)), size)

    def answer(_: Site, request: Request) -> Answer | None:
        asked = request.query if as_json else request.form
        if asked.get("channelid") != channel:
            return Answer(302, headers={"Location": "{base}" + folder + "/"})
        number = max(int(asked.get("page") or 1), 1)
        if "error" in odd and number == 2:
            return Answer(body=html("错误", "<p>系统繁忙，请稍后再试</p>").encode())
        here = pages[number - 1] if number <= len(pages) else [] if as_json else pages[-1]
        return docs(here, odd) if as_json else Answer(body=table(here, len(pages)).encode())

    made.answers[SEARCH] = answer
    made.page(f"{folder}/", html("信息公开", "<p>栏目</p>" * 300))
    script = f"$.getJSON('{SEARCH}{question}', show);" if as_json else (
        f"$.ajax({{url: '{SEARCH}', type: 'post', data: {{channelid: '{channel}', perpage: 50}}}});"
    )  # fmt: skip
    made.page(column, html("政府信息公开年报", f"<div id='list'></div><script>{script}</script>"))
    made.lists = len(pages) + (1 if entry == column else 2)
    if "error" in odd:
        made.lists -= len(pages) - 2
        made.issues.append(("unexpected_structure", f"{SEARCH}{question}&page=2"))
        made.lose({row.href.removeprefix("{base}") for page in pages[1:] for row in page})
    return made


def table(listed: Sequence[Row], pages: int) -> str:
    """The result page: dates in a list inside the cell of the title."""
    lines = "".join(
        f'<tr><td>{at}</td><td class="t_l tdMC"><a href="{row.href}" target="_blank" name="{row.title}">{row.title}</a>'
        f'<div class="t_l_content"><ul><li>办文单位：综合司</li><li>发文日期：{day(row.date)}</li></ul></div></td></tr>'
        for at, row in enumerate(listed, 1)
    )
    return html("政府信息公开年报", f'<table class="tbRe">{lines}</table><div class="fy">共{pages}页</div>')


def day(date: str) -> str:
    year, month, number = date.split("-")
    return f"{year}年{month}月{number}日"


def docs(listed: Sequence[Row], odd: Collection[str]) -> Answer:
    found = [{"title": row.title, "pubtime": f"{row.date} 10:00", "url": row.href, "content": "文"} for row in listed]
    found.append({"title": "文章标题", "pubtime": "发布时间", "url": "链接", "content": ""})
    text = json.dumps({"docs": found}, ensure_ascii=False).replace('"文"', '"第一段\n第二段"')
    if "jsonp" in odd:
        text = f"/**/ typeof jQuery1124_17 === 'function' && jQuery1124_17({text});"
    return Answer(body=text.encode(), content_type="text/html;charset=UTF-8")
