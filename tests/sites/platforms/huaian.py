"""Huai'an's disclosure platform: a page without rows, and JSON that is asked for by POST.

odd: "error" page 2 is an error page with 200.
"""

from collections.abc import Collection, Sequence

from tests.sites.agency import Agency, Replica, Report, data, html, parts, rows
from tests.sites.replica import Answer, Request, Site

INTERFACE = "/articleCommonController/lists.do"
SIZE = 50


def replica(agency: Agency, reports: Sequence[Report], odd: Collection[str] = ()) -> Replica:
    folder = f"/{agency.folder}/col/4039"
    made = Replica(agency, "huaian", f"/{agency.folder}/cmsweb/zwgk/sj/indexdept.html")
    department = f"dept-{agency.number}"

    def document(place: int) -> str:
        return f"{folder}/art/{17350000 + place}/17364738{place:05}ffO7DUB.html"

    for place, report in enumerate(reports):
        links = made.attach(document(place), report.files, f"{folder}/files/{place}{{}}.docx".format)
        made.page(document(place), html(report.title, f'<div id="zoom">{report.body}{links}</div>'))
        made.reports.append(document(place))
    pages = parts(rows(reports, document, notices=80), SIZE)
    total = sum(map(len, pages))

    def answer(_: Site, request: Request) -> Answer | None:
        if request.method != "POST" or request.form.get("deptid") != department:
            return data({"success": True, "value": None})
        number = int(request.form["page"])
        if number == 2 and "error" in odd:
            return Answer(body=html("错误", "<p>系统繁忙，请稍后再试</p>").encode())
        here = pages[number - 1] if 0 < number <= len(pages) else []
        found = [
            {"title": row.title, "link": "" if at % 2 else "{base}" + row.href, "path": row.href, "domain": "{base}",
             "releaseTime": f"{row.date} 10:00:00"}
            for at, row in enumerate(here)
        ]  # fmt: skip
        return data({"success": True, "value": {"total": total, "list": found}})

    made.answers[INTERFACE] = answer
    script = f"$.post('{INTERFACE}', {{page: 1, pagesize: {SIZE}, deptid: '{department}', topic: ''}}, show);"
    made.page(made.entry, html("政府信息公开年报", f"<ul></ul><script>{script}</script>"))
    made.lists = 1 + len(pages)
    if "error" in odd:
        made.lose({row.href for page in pages[1:] for row in page})
        made.issues = [("unexpected_structure", INTERFACE), ("list_shorter_than_announced", made.entry)]
    return made
