"""A list of reports, some of whose documents come as something else.

odd, one of: "412", "521", "safedog" the newest report is answered by a barrier, so that the host is asked for nothing
more; "index" under load it is answered by the index of its column; "soft404" four reports are gone and say so with 200:
in a few words, by leading to the home page, as JSON, as XML without anything; "home" the list has moved, and its
address leads to the front page, which shows reports of others; "mention" the newest report, a long one, speaks of a
firewall's page and is none.
"""

from collections.abc import Collection, Sequence

from tests.sites.agency import COLUMN_HEAD, Agency, Replica, Report, html, items, rows
from tests.sites.replica import Answer
from tests.sites.rows import Row

SAYS = "如果您是网站管理员，请登录安全狗"
WALLS = {
    "412": ("ruishu", Answer(412, b"<html><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script></html>")),
    "521": ("jiasule", Answer(521, b"<script>document.cookie=('_')+('j');location.href=location.pathname</script>",
                              headers={"X-Via-JSL": "0000000,-"})),
    "safedog": ("safedog", Answer(200, html("网站防火墙", f"<p>您的请求带有不合法参数。{SAYS}</p>").encode())),
}  # fmt: skip
GONE = (
    Answer(200, html("提示", "<p>抱歉，您访问的页面不存在</p>").encode()),
    Answer(302, headers={"Location": "/"}),
    Answer(200, '{"ok":false,"code":500,"msg":"未知异常"}'.encode(), "application/json"),
    Answer(200, b'<?xml version="1.0" encoding="UTF-8"?>\r\n\r\n<datastore/>', "text/xml"),  # 54 bytes
)


def replica(agency: Agency, reports: Sequence[Report], odd: Collection[str]) -> Replica:
    (kind,) = odd
    folder = f"/{agency.folder}/gknb"
    made = Replica(agency, "generic", f"{folder}/index.html")

    def document(place: int) -> str:
        return f"{folder}/content_{agency.number * 1000 + place:08x}.html"

    for place, report in enumerate(reports):
        said = f"<p>网站曾显示“{SAYS}”。</p>" + report.body * 8 if kind == "mention" and not place else ""
        text = f'<h1>{report.title}</h1><div class="content">{report.body}{said}</div>'
        made.page(document(place), html(report.title, text))
    made.reports = [document(place) for place in range(len(reports))]
    listed = rows(reports, document)
    made.page(made.entry, html("政府信息公开年报", f"<ul>{items(listed)}</ul>"))
    made.page("/", html("门户网站", "<p>要闻</p>"))
    if kind in WALLS:
        name, wall = WALLS[kind]
        made.answers[document(0)] = wall
        made.issues = [(f"blocked:{name}", document(0)), *(("host_backed_off", path) for path in made.reports[1:])]
        made.reports = []
    elif kind == "index":
        links = "".join(f"<li><a href='/{n}.html'>关于开展第{n}次检查工作的通知公告</a></li>" for n in range(900))
        made.answers[document(0)] = Answer(200, html("信息公开", f"<ul>{links}</ul>").encode())
        made.issues = [("soft404", made.reports.pop(0))]
    elif kind == "soft404":
        for place, answer in enumerate(GONE):
            made.answers[document(place)] = answer
        made.issues = [("soft404", path) for path in made.reports[: len(GONE)]]
        made.reports = made.reports[len(GONE) :]
    elif kind == "home":
        made.answers[made.entry] = Answer(301, headers={"Location": "/index.html"})
        others = items([Row(row.date, f"某某市{row.date[:4]}年政府信息公开工作年度报告", row.href) for row in listed])
        made.page(
            "/index.html", html("门户网站", f'<a href="/gk/nb/">政府信息公开年报</a><ul>{others}</ul>', COLUMN_HEAD)
        )
        made.issues = [("unexpected_structure", made.entry)]
        made.reports = []
    return made
