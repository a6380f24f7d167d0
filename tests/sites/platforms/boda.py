"""Boda VSB: the names of list pages count down, so that page 2 of four is <list>/3.htm and the last <list>/1.htm.

Attachments have no suffix and no name but the one in their Content-Disposition. odd: "bytes" that name is in GBK bytes,
as the system sends it; "plain" the link only says 附件; "virtual" it is a virtual_attach_file.vsb; "captcha"
who wants a file is first to type the signs of a picture.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from tests.sites.agency import Agency, Replica, Report, article_head, html, items, parts, rows

DOWNLOAD = "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1404874179&wbfileid={:08X}"
VIRTUAL = "/virtual_attach_file.vsb?afc={:08X}&oid=1404874179"


def replica(agency: Agency, reports: Sequence[Report], odd: Collection[str] = (), *, size: int = 4) -> Replica:
    folder, column = f"/{agency.folder}/xxgk", "zfxxgknb"
    made = Replica(agency, "boda", f"{folder}/{column}.htm")
    tree = 1000 + agency.number

    def path(number: int) -> str:
        return f"/{agency.folder}/info/{tree}/{5600 + number}.htm"

    for number, report in enumerate(reports):
        document(made, path(number), report, agency.number * 100 + number, odd)
    pages = parts([replace(row, date=row.date.replace("-", ".")) for row in rows(reports, path)], size)
    made.lists = len(pages)
    for at, listed in enumerate(pages):
        up = "" if not at else "../"
        body = f'<ul class="list">{items(listed)}</ul>{pager(column, len(pages), at, up)}'
        name = f"{column}.htm" if not at else f"{column}/{len(pages) - at}.htm"
        made.page(f"{folder}/{name}", html("政府信息公开年报", body, HEAD))
    return made


HEAD = (
    '<META Name="ColumnName" Content="政府信息公开年报"/>'
    '<script language="javascript" src="/system/resource/js/dynclicks.js"></script>'
)


def pager(column: str, pages: int, at: int, up: str) -> str:
    """The block as the system writes it: numbers as shown, names that count down."""

    def name(number: int) -> str:
        file = str(pages - number) if at else f"{column}/{pages - number}"
        return f"{up}{column}.htm" if not number else f"{file}.htm"

    numbers = "".join(
        f'<span class="p_no_d">{number + 1}</span>' if number == at
        else f'<span class="p_no"><a href="{name(number)}">{number + 1}</a></span>'
        for number in range(pages) if abs(number - at) < 2
    )  # fmt: skip
    last = at == pages - 1
    after = "" if last else f'<span class="p_next p_fun"><a href="{name(at + 1)}">下页</a></span>'
    end = "" if last else f'<span class="p_last p_fun"><a href="{name(pages - 1)}">尾页</a></span>'
    counted = f'<span class="p_t">{at + 1}/{pages}</span>'
    return f'<div class="pb_sys_common"><span class="p_pages">{numbers}{after}{end}</span>{counted}</div>'


def document(made: Replica, path: str, report: Report, number: int, odd: Collection[str]) -> None:
    links = ""
    for at, file in enumerate(report.files):
        address = (VIRTUAL if "virtual" in odd else DOWNLOAD).format(0x9607F000 + number * 16 + at)
        name = "附件" if "plain" in odd else file.name
        links += f'<li>附件【<a href="{address.replace("&", "&amp;")}">{name}</a>】已下载<span id="n"></span>次</li>'
        sent = file.name.encode("gb18030").decode("latin-1") if "bytes" in odd else "report.docx"
        made.file(address, file, {"Content-Disposition": f'attachment;filename="{sent}"'})
        if "captcha" in odd:
            made.page(made.files.pop(), html("附件下载", '<form>请输入验证码：<input name="codeValue"></form>'))
            made.issues.append(("soft404", address))
    body = (
        f'<form name="_newscontent_fromname"><h1>{report.title}</h1><div>发布时间：{report.date}</div>'
        f'<div id="vsb_content"><div class="v_news_content">{report.body}</div></div>'
        f'<ul style="list-style-type:none;">{links}</ul></form>'
    )
    made.page(path, html(report.title, body, article_head(report)))
    made.reports.append(path)
