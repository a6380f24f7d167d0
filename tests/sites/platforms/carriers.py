"""Reports among general notices (通知公告), each in another carrier, with another way of naming its file.

Beside them: a corrected edition, rows that lead to a copy of the site, to a social medium and to a newspaper, which are
never asked for, and the false friends of tests.sites.agency.
"""

from collections.abc import Collection, Sequence
from urllib.parse import quote

from tests.sites.agency import Agency, File, Replica, Report, html, items, rows
from tests.sites.replica import Answer
from tests.sites.rows import Row

PDF = b"%PDF-1.4\n%"
ELSEWHERE = (
    "http://www.156152.example.com/gknb/tzgg/content_{}.html",
    "https://mp.weixin.qq.com/s/AAAA{}",
    "https://hn.rednet.cn/c/2024/01/31/{}.html",
)


def replica(agency: Agency, reports: Sequence[Report], odd: Collection[str] = ()) -> Replica:
    folder = f"/{agency.folder}/tzgg"
    made = Replica(agency, "generic", f"{folder}/index.html")
    carried = (handler, upper_case, viewer, pictures, embedded, packed, old_office, ofd, icon, row_is_file, corrected)

    def document(place: int) -> str:
        suffix = "doc" if place < len(carried) and carried[place] is row_is_file else "html"
        return f"{folder}/content_{agency.number * 1000 + place:08x}.{suffix}"

    listed = rows(reports, document)
    for place, report in enumerate(reports):
        path = document(place)
        made.reports.append(path)
        carry = carried[place] if place < len(carried) else plain
        body = carry(made, f"/{agency.folder}/files/{report.year}", report)
        if carry is row_is_file:
            made.answers[path] = Answer(body=f"{report.title}".encode(), content_type="application/msword")
            continue
        made.page(path, html(report.title, f"<h1>{report.title}</h1><div class='article-content'>{body}</div>"))
        if carry is corrected:
            again = path.replace(".html", "a.html")
            made.page(again, html(report.title, f"<h1>{report.title}（更正）</h1><div>{body}{body}</div>"))
            made.reports.append(again)
            listed.append(Row(report.date, f"{report.title}（更正）", again))
    for number, form in enumerate(ELSEWHERE):
        url = form.format(agency.number)
        listed.insert(number * 3, Row("2024-02-01", f"{agency.name}{2001 + number}年政府信息公开年度报告", url))
        made.issues.append(("refused_address", url))
    listed.insert(0, Row("2024-02-01", "政府网站工作年度报表（2023年度）", f"{folder}/wzbb.html"))
    made.page(made.entry, html("通知公告", f"<ul>{items(listed)}</ul>"))
    return made


def name(report: Report, suffix: str) -> str:
    return f"{report.year}年度报告（全文）.{suffix}"


def plain(made: Replica, at: str, report: Report) -> str:
    return report.body


def handler(made: Replica, at: str, report: Report) -> str:
    """No suffix in the address, which leads elsewhere; the name in GBK bytes; the link says nothing."""
    sent = name(report, "docx").encode("gbk").decode("latin-1")
    made.file(f"{at}/9607F8", File("", b"PK handler"), {"Content-Disposition": f'attachment;filename="{sent}"'})
    address = f"{at}/downfile.jsp?classid=0&filename=9607F8"
    made.answers[address] = Answer(302, headers={"Location": f"{at}/9607F8"})
    return f'{report.body}<p>附件：<a href="{address.replace("&", "&amp;")}">点击下载</a></p>'


def upper_case(made: Replica, at: str, report: Report) -> str:
    made.file(f"{at}/W020240131.PDF", File("", PDF + b"upper"))
    return f'{report.body}<p><a href="{at}/W020240131.PDF">{name(report, "pdf")}</a></p>'


def viewer(made: Replica, at: str, report: Report) -> str:
    """A viewer in a frame, whose parameter is an address in percents."""
    made.file(f"{at}/{name(report, 'pdf')}", File("", PDF + b"viewer"))
    file = quote(f"{at}/{name(report, 'pdf')}", safe="")
    made.files[-1] = quote(made.files[-1])
    return f'<iframe src="/pdfjs/web/viewer.html?file={file}"></iframe>'


def pictures(made: Replica, at: str, report: Report) -> str:
    """A report of scans."""
    for number in (1, 2):
        made.answers[f"{at}/{number}.jpg"] = Answer(body=b"\xff\xd8\xff scan %d" % number, content_type="image/jpeg")
        made.files.append(f"{at}/{number}.jpg")
    return f'<p><img src="{at}/1.jpg" width="900"></p><p><img src="{at}/2.jpg" width="900"></p>'


def embedded(made: Replica, at: str, report: Report) -> str:
    made.file(f"{at}/a.pdf", File("", PDF + b"embedded"))
    return f"<div id='box'></div><script>PDFObject.embed('{at}/a.pdf', '#box');</script>"


def packed(made: Replica, at: str, report: Report) -> str:
    made.file(f"{at}/a.zip", File("", b"PK packed"))
    return f'{report.body}<p>附件：<a href="{at}/a.zip">{name(report, "zip")}</a></p>'


def old_office(made: Replica, at: str, report: Report) -> str:
    made.file(f"{at}/a.wps", File("", b"\xd0\xcf\x11\xe0 wps"))
    return f'{report.body}<p>附件：<a href="{at}/a.wps">{name(report, "wps")}</a></p>'


def ofd(made: Replica, at: str, report: Report) -> str:
    made.file(f"{at}/a.ofd", File("", b"PK ofd"))
    return f'{report.body}<p><a href="{at}/a.ofd">{name(report, "ofd")}</a></p>'


def icon(made: Replica, at: str, report: Report) -> str:
    """A link without words: what is left is the address."""
    path = f"{at}/{quote(name(report, 'pdf'))}"
    made.answers[f"{at}/{name(report, 'pdf')}"] = Answer(body=PDF + b"icon", content_type="application/pdf")
    made.files.append(path)
    return f'{report.body}<p><a href="{path}"><img src="/images/icon_pdf.gif" width="16"></a></p>'


def row_is_file(made: Replica, at: str, report: Report) -> str:
    return ""


def corrected(made: Replica, at: str, report: Report) -> str:
    return report.body
