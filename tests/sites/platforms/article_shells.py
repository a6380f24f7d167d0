"""Articles that a script asks for, behind a plain list, as districts of Shanghai have them.

odd, one of: "epoint" showinfo.html?infoGuid=…, answered with the text, for the newest report with the name of a PDF
alone, for the second as an error page; "art_info" /art/info/{column}/{article}; "unknown" the page does not hold the
script.
"""

import json
import uuid
from collections.abc import Collection, Sequence

from tests.sites.agency import Agency, Replica, Report, data, html, items, rows
from tests.sites.replica import Answer, Request, Site

MENU = "".join(f"<li><a href='/c{n}/'>栏目{n}</a></li>" for n in range(30))


def replica(agency: Agency, reports: Sequence[Report], odd: Collection[str]) -> Replica:
    (kind,) = odd
    folder = f"/{agency.folder}"
    made = Replica(agency, "generic", f"{folder}/gknb/index.html")
    service = "/html/info/detail" if kind == "art_info" else f"{folder}/zwgk/rest/frontAction/getGovInfoDetail"

    def guid(place: int) -> str:
        return str(uuid.UUID(int=agency.number * 1000 + place, version=4))

    def document(place: int) -> str:
        if kind == "art_info":
            return f"{folder}/art/info/1234/i2024-{guid(place)[-8:]}"
        return f"{folder}/zwgk/showinfo.html?infoGuid={guid(place)}"

    texts = {}
    for place, report in enumerate(reports):
        links = made.attach(document(place), report.files, f"{folder}/files/{guid(place)}{{}}.docx".format)
        texts[guid(place)] = texts[f"i2024-{guid(place)[-8:]}"] = (place, report, report.body + links)
        site = f"var siteInfo = {{projectName: '{folder}/zwgk'}};"
        script = f"{site} $.post(siteInfo.projectName + '{service[service.find('/rest/') :]}', q, show);"
        known = "" if kind == "unknown" else f"<script>{script}</script>"
        made.page(document(place), html("政务公开", f'<ul>{MENU}</ul><div id="info_spnContent"></div>{known}'))
        made.reports.append(document(place))

    def answer(_: Site, request: Request) -> Answer | None:
        asked = request.form["id"] if kind == "art_info" else json.loads(request.form["params"])["infoid"]
        place, report, text = texts[asked]
        if kind == "art_info":
            return data({"success": True, "data": {"title": report.title, "body": text}})
        if place == 0:
            pdf = [{"attachname": "年度报告.pdf", "attachtype": ".pdf"}]
            return data({"custom": {"data": {"infotype": "pdf", "infocontent": "", "pdflist": pdf}}})
        if place == 1:
            return Answer(body=html("错误", "系统繁忙").encode())
        return data({"custom": {"data": {"title": report.title, "infocontent": text, "pdflist": []}}})

    made.answers[service] = answer
    made.page(made.entry, html("政府信息公开年报", f"<ul>{items(rows(reports, document))}</ul>"))
    if kind == "unknown":
        made.issues = [("needs_browser", path) for path in made.reports]
        made.files = []
    elif kind == "epoint":
        made.issues = [("needs_browser", document(0)), ("unexpected_structure", service)]
        made.files = [file for file in made.files if file not in made.attached.get(document(1), ())]
    made.files += [service] * len(reports) if kind != "unknown" else []
    return made
