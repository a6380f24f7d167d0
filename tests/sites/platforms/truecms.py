"""TrueCMS: the first rows lie hidden in the page, the others come by windows of at most 50, as XML inside JSONP.

The interface answers only who comes from a page of its own site (Referer). odd: "calls" rows are calls,
name2('/a.html'), and the answers are plain JSON; "fewer" a window brings 30 rows at most; "shell" the page shows no
row; "whole" it shows them all, and the interface is gone; "gone" it shows some, and the interface is gone; "null" the
second window holds nothing; "same" every window is the first one.
"""

import json
from collections.abc import Collection, Sequence
from html import escape

from tests.sites.agency import Agency, Replica, Report, html, rows
from tests.sites.replica import Answer, Request, Site
from tests.sites.rows import Row

ROWS = 90  # notices beside the reports: more than one window holds


def replica(agency: Agency, reports: Sequence[Report], odd: Collection[str] = ()) -> Replica:
    folder = f"/{agency.folder}/zfxxgknb"
    made = Replica(agency, "truecms", f"{folder}/zfxxgknb.html?id=3")
    column = f"852694c8-396b-4bcb-bf74-{agency.number:012}"

    def document(place: int) -> str:
        return f"{folder}/content/{agency.number:08x}-{place:04x}.html"

    for place, report in enumerate(reports):
        path = f"/{agency.folder}/upload/{agency.number}/{place}{{}}.docx"
        links = made.attach(document(place), report.files, path.format)
        made.page(document(place), html(report.title, f'<div id="zoom">{report.body}{links}</div>'))
        made.reports.append(document(place))
    listed = rows(reports, document, notices=ROWS)
    first = 0 if "shell" in odd else len(listed) if "whole" in odd else 6
    interface = f"/{agency.folder}/TrueCMS/messageController/getMessage.do"

    def answer(here: Site, request: Request) -> Answer | None:
        start, end = int(request.query["startrecord"]), int(request.query["endrecord"])
        right = request.query["columnId"] == column and request.headers.get("referer", "").startswith(here.base)
        start, end = (1, 50) if "same" in odd else (start, end)
        given = listed[start - 1 : end] if right and end - start < 50 else []
        return answered(given[:30] if "fewer" in odd else given, len(listed), odd, request.query["callback"])

    if not {"whole", "gone"} & set(odd):
        made.answers[interface] = answer
    shown = "".join(f"<li>{record(row, odd)}</li>" for row in listed[:first])
    script = (
        f"$('#msgList').jpage({{dataStore: initData, totalRecord:\"{len(listed)}\", proxyUrl:'{{base}}{interface}',"
        f"perPage:20, groupSize:3, ajaxParam:{{columnId:'{column}'}}}});"
    )
    body = f'<div id="initData" style="display:none"><ul>{shown}</ul></div><div id="msgList"></div>'
    made.page(f"{folder}/zfxxgknb.html", html("政府信息公开年报", f"{body}<script>{script}</script>"))
    windows = -(-(len(listed) - first) // (30 if "fewer" in odd else 50))
    made.lists = 1 + (0 if "gone" in odd else windows)
    if {"gone", "null", "same"} & set(odd):
        asked = first + 1 if "gone" in odd else 51 if "same" in odd else first + 51
        question = (
            f"startrecord={asked}&endrecord={asked + 49}&perpage=50&contentTemplate=&columnId={column}&callback=cb"
        )
        kind = "http_error" if "gone" in odd else "unexpected_structure"
        made.issues = [("list_shorter_than_announced", made.entry)]
        made.issues += [(kind, f"{interface}?{question}")] * ("same" not in odd)
        made.lose({row.href for row in listed[asked - 1 :]})
    return made


def record(row: Row, odd: Collection[str]) -> str:
    title = escape(row.title)
    link = f'href="javascript:void(0)" onclick="name2(\'{row.href}\')"' if "calls" in odd else f'href="{row.href}"'
    return f'<span>[{row.date}]</span><a {link} title="{title}">{title}</a>'


def answered(listed: Sequence[Row], total: int, odd: Collection[str], callback: str) -> Answer:
    records = "".join(f"<record><![CDATA[<li>{record(row, odd)}</li>]]></record>" for row in listed)
    xml = f"<datastore><totalrecord>{total}</totalrecord><recordset>{records}</recordset></datastore>"
    found = {"success": True, "result": None if "null" in odd and listed and len(listed) < 50 else xml}
    text = json.dumps(found, ensure_ascii=False)
    wrapped = text if "calls" in odd else f"{callback}({text});"
    return Answer(body=wrapped.encode(), content_type="text/javascript;charset=UTF-8")
