"""A small publication for the tests of the site, made from site_facts.

The captures go through the archive and the tables through the parser's own publication, so the site is tested on
the files it will be given.
"""

import asyncio
import atexit
import shutil
from collections.abc import Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from datasette.app import Datasette
from lxml.html import HtmlElement, document_fromstring

from archive.captures import Capture
from archive.store import Archive
from archive.warc import Exchange
from parser.alignment.values import read_value
from parser.checks.sums import findings
from parser.documents.document import Issue, Place
from parser.forms import Form, load_forms
from parser.publication.publish import publish
from parser.publication.versions import Version
from parser.report import Report, ReportCell, Section
from tests.site_facts import (
    AGENCIES,
    FORMER,
    HOST,
    HTML_KEY,
    HTML_PAGE,
    LIST_PAGE,
    PARENT,
    PDF_KEY,
    REPORTS,
    SCRIPT,
    Made,
)

ROOT = Path(__file__).parent.parent
SUMMARY = {
    "sources": {
        "990101-kjj/list": {"pages": 1, "listings": 2, "reports": 2, "documents": 2},
        "990103-mqj/list": {"pages": 0, "issues": 1},
    }
}
FIRST = datetime(2023, 3, 1, 2, 0, tzinfo=UTC)


def build(data: Path) -> Path:
    """Make an archive and a publication in ``data``; gives the path of reports.db."""
    with Archive(data) as archive:
        catalogue = archive.catalogue
        for agency, name in AGENCIES.items():
            level = "city-dept" if agency.endswith("mqj") else "county-dept"
            parent = PARENT[1] if agency == PARENT[0] else None
            catalogue.add_agency(
                agency,
                name,
                level=level,
                region=agency[:6],
                site="example.gov.cn",
                parent=parent,
                former=FORMER.get(agency, ()),
            )
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
        catalogue.finish_crawl(crawl, "finished", SUMMARY)
        archive.flush()
        return publish(catalogue, versions, data / "reports.db").path


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
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources 7 0 R >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
        page,
        page,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 6 0 R >> >>",
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
        self.run(self.datasette.invoke_shutdown())
        self.loop.close()
