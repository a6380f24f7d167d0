"""Systems of single places, each with addresses and a pager of its own, read by the general walker or as TRS lists.

odd, one of: "beijing" all rows stand in one page, a script shows them by turns, and takes those away that bear no
flag; "beijing_cut" the same pager, but the page holds no more than it shows; "shanghai" rows repeat inside comments,
a plugin pages; "huaian" nsetpage(); "changzhou" folders of numbers, the list in a frame; "sichuan" date folders
without leading zeros; "hebei" names that are UUIDs; "liaoning" folders that are time stamps; "chengdu"
column-index-2; "yanan" 1.html, 2.html; "yunnan" ASP.NET with ?page=; "qingdao" a folder for each year; "wuxi" numbers.
"""

import hashlib
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tests.sites.agency import Agency, Replica, Report, html, items, parts, rows
from tests.sites.platforms.generic import by_query
from tests.sites.rows import Row


@dataclass(frozen=True, slots=True)
class Place:
    """How a system names its pages: {n} the page; {date}, {ym} for its year and month, {y}-{m}-{d} without zeros,
    {hex}, {uuid} and {id} the row."""

    entry: str
    page: str
    document: str
    pager: str = ""  # {n} the page, {next}, {pages}, {records}, {size}
    platform: str = "generic"


PLUGIN = '$(".pagination").pagination({{currentPage:{n},totalPage:{pages},callback:function(n){{go(n);}}}});'
NEXT = '<a href="{next}">下一页</a>'
UCAP = "<script>createPageHTML('page_div', {pages}, {n}, 'LIST', 'shtml', {records});</script>"
CUT = '<script>var $list=$(\'.default_news li\'); createPageHTML({records}, {pages}, 0, "index", "html");</script>'
PLACES = {
    "beijing": Place("", "index_{n}.html", "./{date}/t{date}_{id}.html", CUT, "trs"),
    "beijing_cut": Place("", "index_{n}.html", "./{date}/t{date}_{id}.html", CUT, "trs"),
    "shanghai": Place("index.html", "index_{n}.html", "/nw12344/{date}/{hex}.html", f"<script>{PLUGIN}</script>"),
    "huaian": Place(
        "index.html", "index_{n}.html", "/col/4039_446643/art/{id}/1736473872{id}ffO7DUB.html",
        '<script>nsetpage({n},{records},{size},"cn");</script>',
    ),
    "changzhou": Place("gi_class/fgw_02", "gi_class/fgw_02/{n}", "/gi_news/{id}", '<a href="{next}">下页</a>'),
    "sichuan": Place("list.shtml", "list_{n}.shtml", "gknb/{y}/{m}/{d}/{hex}.shtml", NEXT),
    "hebei": Place("index.html", "index_{n}.html", "/columns/{uuid}/{date}/{uuid}.html", NEXT),
    "liaoning": Place("index.shtml", "index_{n}.shtml", "/web/zfxxgk/20240131{id}0/index.shtml", NEXT),
    "chengdu": Place(
        "column-index-1.shtml", "column-index-{n}.shtml", "content_{id}.html",
        "<script>var pageCount='{pages}'; function go(n) {{ location = 'column-index-' + n + '.shtml'; }}</script>",
    ),
    "yanan": Place("1.html", "{n}.html", "/zfxxgk/{id}.html", '<a href="javascript:next({n})">下一页</a>共{pages}页'),
    "yunnan": Place(
        "InfoPublic.aspx?cid=1019&pid=971&page=1&kw=", "?cid=1019&pid=971&page={n}&kw=", "Detail.aspx?id={id}",
        "<a href=\"javascript:__doPostBack('pager','{n}')\">下一页</a>第{n}/{pages}页",
    ),
    "qingdao": Place("", "", "./t{date}_{id}.shtml"),
    "heilongjiang": Place("xxgk_list.shtml", "xxgk_list_{n}.shtml", "/hebdlq/c112289c/{ym}/c01_{id}.shtml",
                          UCAP.replace("LIST", "xxgk_list"), "ucap"),
    "csrc": Place("common_list.shtml", "common_list_{n}.shtml", "/csrc/c106256/c{id}/content.shtml",
                  UCAP.replace("LIST", "common_list"), "ucap"),
    "anhui": Place("", "index_{n}.html", "/UserData/DocHtml/731/{y}/{m}/{d}/3618558{id}.html", NEXT),
    "anqing": Place("gknb.php", "gknb.php?page={n}", "gknb_show.php?id={id}", NEXT),
    "xuanzhou": Place("list.html", "list.html?p={n}", "/OpennessContent/show/{id}.html", NEXT),
    "nanjing": Place("index_18036.html", "index_18036_{n}.html", "/214/224/{id}.html", NEXT + " 共{pages}页"),
    "nanping": Place("", "index_{n}.html", "/cms/html/npszf/{y}-{m}-{d}/{id}.html", NEXT),
    "guangzhou": Place("index.html", "index_{n}.html", "/gzgov/gsgg/{ym}/{hex}.shtml", NEXT),
    "beijing_portal": Place("list.shtml", "list_{n}.shtml", "/110016/zfxxgkzn/{y}-{m}/{d}/content_{hex}.shtml", NEXT),
    "beijing_district": Place("", "index_{n}.html", "/gk/pnidpv{id}.html", NEXT),
    "jeecms": Place("index.jhtml", "index_{n}.jhtml", "/zfxxgknb/{id}.jhtml", NEXT),
    "wuxi": Place("index.shtml", "index_{n}.shtml", "/doc/{y}/{m}/{d}/{id}.shtml", '<a href="{next}">»</a>'),
}  # fmt: skip


def replica(agency: Agency, reports: Sequence[Report], odd: Collection[str], *, size: int = 5) -> Replica:
    (kind,) = odd
    place = PLACES[kind]
    folder = f"/{agency.folder}/gknb"
    made = Replica(agency, place.platform, f"{folder}/{place.entry}")

    def document(number: int) -> str:
        date = reports[number].date if number < len(reports) else "2024-03-01"
        year, month, day = date.split("-")
        digest = hashlib.md5(f"{agency.id}{number}".encode(), usedforsecurity=False)
        return place.document.format(
            date=date.replace("-", ""), ym=year + month, y=year, m=int(month), d=int(day),
            id=100000 + agency.number * 100 + number, hex=digest.hexdigest(), uuid=uuid.UUID(digest.hexdigest()),
        )  # fmt: skip

    def absolute(href: str) -> str:
        start = folder if kind != "changzhou" else f"{folder}/gi_class"
        return href if href.startswith("/") else f"{start}/{href.removeprefix('./')}"

    listed = rows(reports, document)
    if kind == "qingdao":
        years(made, agency, reports)
        return made
    for number, report in enumerate(reports):
        made.page(absolute(document(number)), html(report.title, f'<div class="content">{report.body}</div>'))
        made.reports.append(absolute(document(number)))
    pages = parts(listed, size)
    bodies = [page(kind, place, number, shown, len(pages), len(listed)) for number, shown in enumerate(pages, 1)]
    made.lists = len(pages)
    if kind == "beijing":
        pulled = Row("2023-01-31", "某局2022年政府信息公开工作年度报告（未审核）", "./202301/t20230131_1.html")
        made.page(made.entry, page(kind, place, 1, [*listed, pulled], len(pages), len(listed) + 1))
        made.lists = 1
    elif kind == "yunnan":
        made.answers[f"{folder}/InfoPublic.aspx"] = by_query(bodies, 1)
    else:
        for number, body in enumerate(bodies, 1):
            shift = 1 if kind == "beijing_cut" else 0
            name = place.entry if number == 1 else place.page.format(n=number - shift)
            made.page(f"{folder}/{name}", body)
    if kind == "changzhou":
        made.entry = f"{folder}/gi_class/list.html"
        made.page(made.entry, html("政府信息公开年报", '<iframe src="fgw_02" width="100%"></iframe>'))
        made.lists += 1
    return made


def page(kind: str, place: Place, number: int, shown: Sequence[Row], pages: int, records: int) -> str:
    rows_shown = items(shown)
    if kind.startswith("beijing"):
        rows_shown = "".join(
            f'<li><i class="flag">{"" if "未审核" in row.title else "是"}</i><a href="{row.href}">{row.title}</a>'
            f'<b class="u_time">{row.date}</b></li>'
            for row in shown
        )
    if kind == "shanghai":
        again = items([Row(row.date, row.title, row.href.replace(".html", "0.html")) for row in shown])
        rows_shown += f"<!-- {again} -->"
    following = place.page.format(n=number + 1)
    if kind == "changzhou":
        following = f"fgw_02/{number + 1}" if number == 1 else str(number + 1)
    end = number == pages and "{next}" in place.pager
    shown_pager = place.pager.format(n=number, next=following, pages=pages, records=records, size=5)
    return html("政府信息公开年报", f'<ul class="default_news">{rows_shown}</ul>{"" if end else shown_pager}')


def years(made: Replica, agency: Agency, reports: Sequence[Report]) -> None:
    """A column of folders, one for each year."""
    links = "".join(f'<li><a href="{report.year}/">{report.year}年</a></li>' for report in reports)
    made.page(made.entry, html("政府信息公开年报", f"<ul>{links}</ul>"))
    for number, report in enumerate(reports):
        name = f"t{report.date.replace('-', '')}_{agency.number * 100 + number}.shtml"
        listed = Row(report.date, report.title, f"./{name}")
        made.page(f"{made.entry}{report.year}/", html("政府信息公开年报", f"<ul>{items([listed])}</ul>"))
        made.page(f"{made.entry}{report.year}/{name}", html(report.title, f'<div class="content">{report.body}</div>'))
        made.reports.append(f"{made.entry}{report.year}/{name}")
    made.lists = 1 + len(reports)
