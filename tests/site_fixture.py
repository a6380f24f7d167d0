"""A small publication for the tests of the site: five reports of made-up agencies, with every state of a cell.

Figures and sentences are invented; two reports are hostile on purpose. The captures go through the archive and the
tables through the parser's own publication, so the site is tested on the files it will be given.
"""

import asyncio
import atexit
import shutil
import sqlite3
from collections.abc import Coroutine, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from lxml.html import HtmlElement, document_fromstring

from archive.captures import Capture
from archive.store import Archive
from archive.warc import Exchange
from datasette.app import Datasette
from parser.checks.sums import findings
from parser.document import Issue, Place
from parser.forms import Form, load_forms
from parser.publish import publish
from parser.report import Report, ReportCell, Section
from parser.tables import Version
from parser.values import read_value

ROOT = Path(__file__).parent.parent
HOST = "http://kjj.example.gov.cn"
FIRST = datetime(2023, 3, 1, 2, 0, tzinfo=UTC)
SCRIPT = "<script>document.title='hostile'</script>"
PDF_KEY = "990101-kjj-2022"
HTML_KEY = "990101-kjj-2020"
DOCX_KEY = "990102-gxj-2017"
SCAN_KEY = "990103-mqj-2020"
HOSTILE_KEY = "990104-xss-2021"

AGENCIES = {
    "990101-kjj": "示例市试验区科学技术局",
    "990102-gxj": "示例市东河区工业局",
    "990103-mqj": "示例市企业服务局",
    "990104-xss": f"敌意局{SCRIPT}",
}


@dataclass(frozen=True)
class Made:
    """One report. ``printed``: by table.row.column, or by table or row for all of it; None means missing, else 0."""

    id: str
    form: str | None
    kind: str
    title: str
    sections: tuple[tuple[str, str, str], ...] = ()
    tables: tuple[str, ...] = ()
    printed: dict[str, str | None] = field(default_factory=dict)
    ambiguous: tuple[str, ...] = ()

    @property
    def agency(self) -> str:
        return self.id.rpartition("-")[0]

    @property
    def year(self) -> int:
        return int(self.id.rpartition("-")[2])

    @property
    def body(self) -> str:
        return "\n".join(part for _, heading, text in self.sections for part in (heading, text))


NATIONAL = ("art20_1", "art20_5", "art20_6", "art20_8", "applications", "review_litigation")

REPORTS = [
    Made(
        HTML_KEY,
        "v2019",
        "html",
        "示例市试验区科学技术局2020年政府信息公开工作年度报告",
        (
            ("s1", "一、总体情况", "2020 年，本局按时公开政府信息，在 IAB 产业专栏发布 1230 条。\n制度逐步健全。"),
            ("s2", "二、主动公开政府信息情况", "第二十条第（一）项\t\t\t\n规章\t0\t0\t0\n见下表。"),
            ("s3", "三、收到和处理政府信息公开申请情况", "全年新收申请 4 件。"),
            ("s4", "四、政府信息公开行政复议、行政诉讼情况", "行政复议 2 件，没有行政诉讼。"),
            ("s5", "五、存在的主要问题及改进情况", "更新不够及时，下一步加强培训。"),
            ("s6", "六、其他需要报告的事项", "本年没有收取信息处理费，也没有其他事项。"),
        ),
        (*NATIONAL[:4], "art20_9", *NATIONAL[4:]),
        {
            "art20_1.normative_document.newly_made": "４",
            "art20_1.normative_document.newly_public": "4",
            "art20_1.normative_document.public_total": "12",
            "art20_5.licensing.decisions": "1,131",
            "art20_5.licensing.change": "减2",
            "art20_9.central_procurement.projects": "7",
            "art20_9.central_procurement.amount": "1234567.5元",
            "applications.new_received.natural_person": "3",
            "applications.new_received.org_business": "1",
            "applications.new_received.total": "4",
            "applications.carried_over_in.natural_person": "1",
            "applications.carried_over_in.total": "1",
            "applications.granted.natural_person": "2",
            "applications.granted.org_business": "1",
            "applications.granted.total": "3",
            "applications.partly_granted.natural_person": "2",
            "applications.partly_granted.total": "2",
            "applications.total_handled.natural_person": "3",
            "applications.total_handled.org_business": "1",
            "applications.total_handled.total": "4",
            "applications.carried_forward.natural_person": "1",
            "applications.carried_forward.total": "1",
            "review_litigation.review.upheld": "1",
            "review_litigation.review.pending": "1",
            "review_litigation.review.total": "2",
        },
    ),
    Made(
        PDF_KEY,
        "v2021",
        "pdf",
        "示例市试验区科学技术局2022年政府信息公开工作年度报告",
        (
            ("s1", "一、总体情况", "全年主动公开信息230条，办理依申请公开 5 件。"),
            ("s3", "三、收到和处理申请情况", "按规定办理，无行政复议。"),
            ("s6", "六、其他需要报告的事项", "发出收费通知 1 件。"),
        ),
        (*NATIONAL, "processing_fee"),
        {
            "art20_1.regulation.made": "/",
            "art20_1.regulation.repealed": "",
            "art20_1.regulation.in_force": "见附件",
            "art20_8.admin_fee.amount_wan_yuan": "0.394",
            "applications.new_received.natural_person": "5",
            "applications.new_received.total": "5",
            "applications.granted.natural_person": "5",
            "applications.granted.total": "5",
            "applications.total_handled.natural_person": "5",
            "applications.total_handled.total": "5",
            "review_litigation": None,
            "processing_fee.information_fee.notices": "1",
            "processing_fee.information_fee.due_wan_yuan": "0.394",
        },
        ("applications.other_misc",),
    ),
    Made(
        DOCX_KEY,
        "v2008",
        "docx",
        "示例市东河区工业局2017年信息公开年度报告",
        (("s1", "一、概述", "全年主动公开信息 57 条。"), ("s4", "四、收费及减免情况", "没有收费。")),
        ("gz_annex1", "gz_annex2", "gz_annex3"),
        {
            "gz_annex1.proactive_total.value": "57",
            "gz_annex1.cat_organisation.value": "7",
            "gz_annex1.cat_news.value": "50",
            "gz_annex2.apps_received.value": "1",
            "gz_annex2.apps_online.value": "1",
            "gz_annex2.replies.value": "1",
            "gz_annex2.reply_granted.value": "1",
        },
    ),
    Made(SCAN_KEY, None, "pdf", "企业服务局2020年年度报告"),
    Made(
        HOSTILE_KEY,
        "v2021",
        "html",
        f"年度报告{SCRIPT}<img src=x onerror=alert(1)>",
        (("s1", "<b>一、</b>", f"因涉及诉讼的事项{SCRIPT}\"'><svg onload=alert(1)>。"),),
        ("art20_8",),
        {"art20_8.admin_fee.amount_wan_yuan": SCRIPT},
    ),
]

HTML_PAGE = f"""<!DOCTYPE html><html><head><meta charset="gb2312"><title>2020年度报告</title>
<meta http-equiv="refresh" content="0;url=http://evil.example/">{SCRIPT}<base href="http://evil.example/">
<link rel="stylesheet" href="http://evil.example/x.css"></head>
<body onload="document.title='hostile'"><h1>示例市试验区科学技术局2020年年度报告</h1>
<p><a href="{HOST}/list.html">返回目录</a> <a href="other.html">没有存档的页面</a>
<a href="javascript:document.title='hostile'">点我</a></p>
<img src="http://evil.example/a.png" onerror="document.title='hostile'"><iframe src="http://evil.example/"></iframe>
<form action="http://evil.example/"><input name="q"></form>
<table border="1"><tr><td>规范性文件</td><td>４</td><td>4</td><td>12</td></tr></table></body></html>"""

LIST_PAGE = f"""<html><head><meta charset="utf-8"><title>年报目录</title></head><body><h1>年度报告目录</h1><ul>
<li><a href="{HOST}/{HTML_KEY}.html">2020年政府信息公开工作年度报告</a> 2021-01-20</li>
<li><a href="{HOST}/{PDF_KEY}.pdf">2022年政府信息公开工作年度报告</a> 2023-01-20</li></ul></body></html>"""


def build(data: Path) -> Path:
    """Make an archive and a publication in ``data``; gives the path of reports.db."""
    with Archive(data) as archive:
        catalogue = archive.catalogue
        for agency, name in AGENCIES.items():
            level = "city-dept" if agency.endswith("mqj") else "county-dept"
            catalogue.add_agency(agency, name, level=level, region=agency[:6], site="example.gov.cn")
            catalogue.add_source(
                f"{agency}/list",
                site="example.gov.cn",
                agency_id=agency,
                platform="static_list",
                url=f"{HOST}/{agency}/list.html",
                name=f"{name}目录",
                first_year=2019,
            )
        catalogue.write_held()
        crawl = catalogue.start_crawl("fixture")
        versions = list(captured(archive, crawl))
        archive.flush()
        catalogue.finish_crawl(crawl)
        path = publish(catalogue, versions, data / "reports.db").path
    describe_forms(path)
    return path


def describe_forms(path: Path) -> None:
    """Where each table of a form stands and whether it is printed as one line, when the publication lacks it."""
    with closing(sqlite3.connect(path)) as db, db:
        known = {row[1] for row in db.execute("pragma table_info(form_tables)")}
        if "one_line" in known:
            return
        db.execute("alter table form_tables add column section text")
        db.execute("alter table form_tables add column one_line integer")
        for form in load_forms():
            for table in form.tables:
                db.execute(
                    "update form_tables set section = ?, one_line = ? where form = ? and table_code = ?",
                    (table.section, int(table.one_line), form.code, table.code),
                )


def captured(archive: Archive, crawl: int) -> Iterator[Version]:
    """Archive every page of the made-up sites and give the reports among them as they were read."""
    at = iter(FIRST + timedelta(minutes=n) for n in range(100))
    source = "990101-kjj/list"
    record(archive, crawl, source, "robots", f"{HOST}/robots.txt", b"User-agent: *\n", "text/plain", next(at))
    page = record(archive, crawl, source, "list", f"{HOST}/list.html", LIST_PAGE.encode(), "text/html", next(at))
    for position, (key, kind) in enumerate([(HTML_KEY, "html"), (PDF_KEY, "pdf")], start=1):
        title = f"{key[-4:]}年政府信息公开工作年度报告"
        url = f"{HOST}/{key}.{kind}"
        archive.catalogue.add_listing(crawl, source, page.id, position, title, "2021-01-20", url, "report")
    wall = "990103-mqj/list"
    url = f"{HOST}/990103-mqj/list.html"
    blocked = record(archive, crawl, wall, "list", url, b"<p>challenge</p>", "text/html", next(at), status=412)
    seen = "412, a challenge page instead of the list"
    archive.catalogue.add_issue(crawl, wall, "blocked", seen, capture_id=blocked.id, url=url)
    for made in REPORTS:
        url = f"{HOST}/{made.id}.{made.kind}"
        body, content_type = file_of(made)
        source = f"{made.agency}/list"
        first = record(archive, crawl, source, "document", url, body, content_type, next(at), title=made.title)
        again = record(archive, crawl, source, "document", url, body, content_type, next(at), title=made.title)
        if made.form is None:
            problem = Issue("no_text", f"a scan: no text on 3 pages {SCRIPT}")
            yield Version(first, made.kind, None, [first], [(first, problem)])
        else:
            yield Version(first, made.kind, report(made), [first, again])


def record(
    archive: Archive,
    crawl: int,
    source: str,
    role: str,
    url: str,
    body: bytes,
    content_type: str,
    at: datetime,
    *,
    status: int = 200,
    title: str | None = None,
) -> Capture:
    head = f"HTTP/1.1 {status} OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    request = f"GET {url.removeprefix(HOST)} HTTP/1.1\r\nHost: {HOST[7:]}\r\n\r\n".encode()
    exchange = Exchange(url=url, request_bytes=request, response_bytes=head + body, started_at=at, ip="203.0.113.7")
    verdict = "ok" if status == 200 else "blocked:challenge"
    return archive.record(exchange, crawl_id=crawl, source_id=source, role=role, title=title, verdict=verdict)


def file_of(made: Made) -> tuple[bytes, str]:
    if made.kind == "html":
        return HTML_PAGE.encode("gb18030"), "text/html; charset=gb2312"
    if made.kind == "pdf":
        return pdf(f"Report {made.id}", "Applications 5"), "application/pdf"
    return b"PK\x03\x04 no real document", "application/octet-stream"


def pdf(*lines: str) -> bytes:
    """A PDF of two A4 pages with these lines of Latin text on each."""
    text = " ".join(f"({line}) Tj 0 -24 Td" for line in lines)
    content = f"BT /F1 18 Tf 72 760 Td {text} ET".encode()
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 6 0 R >> >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
        page,
        page,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, obj in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, obj)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def report(made: Made) -> Report:
    form = next(form for form in load_forms() if form.code == made.form)
    found = list(cells(made, form))
    return Report(
        form=made.form,
        agency=AGENCIES[made.agency],
        year=made.year,
        title=made.title,
        published=f"{made.year + 1}-01-20",
        text=made.body,
        sections=[Section(*section) for section in made.sections],
        cells=found,
        findings=list(findings(form, {cell.key: cell for cell in found})),
        issues=[Issue("ambiguous_row", f"{len(made.ambiguous)} row")] if made.ambiguous else [],
    )


def cells(made: Made, form: Form) -> Iterator[ReportCell]:
    for number, code in enumerate(made.tables, start=1):
        table = form.table(code)
        for down, row in enumerate(table.rows, start=1):
            for across, column in enumerate(table.columns, start=1):
                raw = made.printed.get(f"{code}.{row.code}.{column.code}", made.printed.get(code, "0"))
                key = (code, row.code, column.code)
                if raw is None:
                    yield ReportCell(*key, "missing")
                    continue
                value = read_value(raw, signed=column.signed)
                ambiguous = f"{code}.{row.code}" in made.ambiguous
                yield ReportCell(
                    *key,
                    "ambiguous" if ambiguous else value.state,
                    None if ambiguous else value.value,
                    raw,
                    value.unit or table.unit_of(row, column),
                    place(made.kind, number, down, across),
                )


def place(kind: str, table: int, row: int, column: int) -> Place:
    """Where a cell is printed; boxes of PDF pages are in points from the top left."""
    if kind == "pdf":
        box = (72.0 * column, 60.0 + 20 * row, 72.0 * column + 60, 78.0 + 20 * row)
        return Place("pdf", table, row, column, page=1, box=box)
    return Place("docx" if kind == "docx" else "html", table, row, column)


@cache
def built() -> Path:
    """The data folder with the publication, made once for all tests of a run."""
    data = Path(mkdtemp(prefix="site-"))
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    build(data)
    return data


class Site:
    """The site in this process: one Datasette on its own event loop, asked without a network."""

    def __init__(self, data: Path, **settings: Any) -> None:
        self.loop = asyncio.new_event_loop()
        self.datasette = Datasette(immutables=[str(data / "reports.db")], config_dir=ROOT / "datasette", **settings)
        self.run(self.datasette.invoke_startup())

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    def get(self, path: str) -> Any:
        return self.run(self.datasette.client.get(path))

    def tree(self, path: str, status: int = 200) -> HtmlElement:
        """The page at a path as a browser would take it apart."""
        answer = self.get(path)
        assert answer.status_code == status, f"{path}: {answer.status_code}"
        return document_fromstring(answer.text)

    def close(self) -> None:
        self.datasette.close()
        self.loop.close()


@cache
def site() -> Site:
    return Site(built())
