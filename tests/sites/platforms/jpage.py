"""Hanweb's jpage plugin where no link names the next group: a script asks for windows of records by POST.

odd: "array" the first rows are texts in an array, as in older templates; "shell" the page shows none; "whole" it shows
all, and the proxy gives nothing, as in Shandong; "fewer" an answer brings fewer rows than were asked for; "gone" the
proxy gives nothing although rows are missing; "same" every window is the first one.
"""

import json
from collections.abc import Collection, Sequence
from urllib.parse import parse_qs

from tests.sites.agency import COLUMN_HEAD, Agency, Replica, Report, article_head, html, rows
from tests.sites.platforms.hanweb import NOTHING, record
from tests.sites.replica import Answer, Request, Site

PROXY = "/module/jslib/jquery/jpage/dataproxy.jsp"
SIZE, PAGES = 4, 3  # rows of a page on the screen, pages of one answer


def replica(agency: Agency, reports: Sequence[Report], odd: Collection[str] = ()) -> Replica:
    column, unit = 30000 + agency.number, 49000 + agency.number
    made = Replica(agency, "hanweb", f"/col/col{column}/index.html")

    def document(place: int) -> str:
        year, month, day = (reports[place].date if place < len(reports) else "2024-03-01").split("-")
        return f"/art/{year}/{int(month)}/{int(day)}/art_{column}_{4000000 + place}.html"

    for place, report in enumerate(reports):
        links = made.attach(document(place), report.files, f"/attach/0/{column}{place}{{}}.docx".format)
        made.page(
            document(place), html(report.title, f'<div id="zoom">{report.body}{links}</div>', article_head(report))
        )
        made.reports.append(document(place))
    listed = rows(reports, document, notices=24)
    records = [record(row, place) for place, row in enumerate(listed)]
    first = 0 if "shell" in odd else len(records) if "whole" in odd else SIZE * PAGES
    most = 7 if "fewer" in odd else SIZE * PAGES

    def answer(_: Site, request: Request) -> Answer | None:
        fields = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        right = (fields.get("columnid"), fields.get("unitid"), request.method) == (str(column), str(unit), "POST")
        if not right or {"whole", "gone"} & set(odd):
            return Answer(200, NOTHING, "text/xml")
        start, end = (int(request.query[name]) for name in ("startrecord", "endrecord"))
        start, end = (1, SIZE * PAGES) if "same" in odd else (start, end)
        found = "".join(f"<record><![CDATA[{row}]]></record>" for row in records[start - 1 : end][:most])
        total = f"<totalrecord>{len(records)}</totalrecord><totalpage>9</totalpage>"
        body = f'<?xml version="1.0" encoding="UTF-8"?><datastore>{total}<recordset>{found}</recordset></datastore>'
        return Answer(200, body.encode(), "text/xml")

    made.answers[PROXY] = answer
    made.page(made.entry, page(column, unit, records[:first], len(records), odd))
    made.lists = 1 + -(-(len(records) - first) // most)
    if {"gone", "same"} & set(odd):
        made.lists = 2
        made.lose({row.href for row in listed[first:]})
        made.issues = [("list_shorter_than_announced", made.entry)]
    if "gone" in odd:
        made.issues.append(("soft404", f"{PROXY}?startrecord={first + 1}&endrecord={first + 12}&perpage={SIZE}"))
    return made


def page(column: int, unit: int, records: list[str], total: int, odd: Collection[str]) -> str:
    if {"array", "shell"} & set(odd):
        kept = ",".join("'" + row.replace("'", "\\'").replace("\n", "\\\n") + "'" for row in records)
        store, first = "", f"var InitData{unit};InitData{unit}=[{kept}];"
    else:
        shown = "".join(f"<record><![CDATA[{row}]]></record>" for row in records)
        store = f'<script type="text/xml"><datastore><recordset>{shown}</recordset></datastore></script>'
        first = ""
    given = {"col": 1, "appid": "1", "webid": 60, "path": "/", "columnid": column, "unitid": str(unit),
             "webname": "某局", "permissiontype": 0}  # fmt: skip
    script = f"""{first}$(function(){{$('#{unit}').jpage({{themeName:'default',totalRecord:{total},dataBefore:'',
    dataStore:InitData{unit},dataAfter:'',groupSize:{PAGES},proxyUrl:'{PROXY}',perPage:{SIZE},barPosition:'bottom',
    ajaxParam:{json.dumps(given, ensure_ascii=False)}}});}});"""
    return html("政府信息公开年报", f'<div id="{unit}">{store}</div><script>{script}</script>', COLUMN_HEAD)
