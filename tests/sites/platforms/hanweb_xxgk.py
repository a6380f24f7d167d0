"""Hanweb xxgk: a column whose list a script asks for by POST; the answer is a table, its pager a line of scripts.

odd: "home" the entry is the agency's home page; "tree" it is the whole catalogue, whose classes a frame lists;
"number" the class stands in the address of the column; "mixed" the interface is asked for no class and answers with all
columns of the organisation, reports of its towns too; "plain" rows are items of a list;
"error" the last page is an error page; those of `page_of` and `told`.
"""

from collections.abc import Collection, Sequence
from html import escape
from urllib.parse import quote

from tests.sites.agency import (
    COLUMN_HEAD,
    Agency,
    Replica,
    Report,
    article_head,
    html,
    items,
    page_of,
    parts,
    rows,
    told,
)
from tests.sites.replica import Answer, Request, Site
from tests.sites.rows import Row

SIZE = 10
CLASS = "B001N01"


def replica(agency: Agency, reports: Sequence[Report], odd: Collection[str] = ()) -> Replica:
    number, folder = 1229100 + agency.number, f"/{agency.folder}"
    column = f"{folder}/col/col{number}/index.html"
    made = Replica(agency, "hanweb_xxgk", column + (f"?number={CLASS}" if "number" in odd else ""))

    def name(at: int, of: int = number) -> str:
        return f"{folder}/art/{reports[at].year + 1 if at < len(reports) else 2024}/1/9/art_{of}_{5000 + at}.html"

    listed = rows(reports, name)
    if "mixed" in odd:
        towns = [
            Row(f"{year}-01-20", f"某镇{year - 1}年政府信息公开工作年度报告", name(year, 1229999))
            for year in range(2012, 2025)
        ]
        for town in towns:
            made.page(town.href, html(town.title, f'<div id="zoom">{reports[0].body}</div>'))
        listed = sorted([*listed, *towns], key=lambda row: row.date, reverse=True)
    pages = parts(listed, SIZE)
    gone = {row.href for row in pages[-1]} if "error" in odd else set()
    for at, report in enumerate(reports):
        if name(at) not in gone:
            document(made, name(at), report)
    wanted = "0" if "mixed" in odd else CLASS
    size = told(len(listed), SIZE, odd)

    def answer(_: Site, request: Request) -> Answer | None:
        form = request.form
        if request.method != "POST" or form.get("area") != area(agency) or not form.get("divid"):
            return None
        if form.get("infotypeId") != wanted:
            return Answer(body=table([], 1).encode())
        at = int(form.get("currpage") or 1)
        shown = page_of(pages, at, odd)
        if shown is None or ("error" in odd and at == len(pages)):
            return Answer(body="<p>系统繁忙</p>".encode())
        found = items(shown) + pager(-(-size // SIZE)) if "plain" in odd else table(shown, -(-size // SIZE))
        return Answer(body=found.encode())

    made.answers[f"{folder}/module/xxgk/search.jsp"] = answer
    made.lists = 1 + len(pages)
    kind = "" if {"tree", "number"} & set(odd) or wanted == "0" else CLASS
    frame = f"{folder}/module/xxgk/tree.jsp?standardXxgk=1&area={area(agency)}&divid=div4"
    inside = f'<div id="div4"></div><iframe src="{escape(frame)}"></iframe>{script(folder, agency, kind)}'
    title = "政府信息公开目录" if "tree" in odd else "政府信息公开年报"
    made.page(column, html(title, inside, "" if "tree" in odd else COLUMN_HEAD))
    if "tree" in odd:
        made.lists += 1
        made.page(frame, tree())
    if "home" in odd:
        link = f'<a href="{column}">政府信息公开年报</a><script src="{folder}/module/xxgk/search.jsp?type=js"></script>'
        made.entry = f"{folder}/index.html"
        made.lists += 1
        made.page(made.entry, html(agency.name, f'<div class="menu">{link}</div>'))
    lost = 2 if {"null", "more"} <= set(odd) else int("error" in odd)
    made.issues = [("unexpected_structure", f"{folder}/module/xxgk/search.jsp")] * lost
    if {"repeats", "more"} <= set(odd):
        made.issues.append(("list_shorter_than_announced", made.entry))
    return made


def area(agency: Agency) -> str:
    return f"1122{agency.number:04}MB15"


def script(folder: str, agency: Agency, kind: str) -> str:
    """The call as columns hold it, with an address that is added up around variables."""
    address = f"'{folder}/module/xxgk/search.jsp?standardXxgk=1&infotypeId={kind}'+a+'&vc_title='+encodeURI(b)"
    address += f"+'&vc_number='+encodeURI(c)+'&area={area(agency)}'"
    call = f"loadDynamic({address}, 'div4', '0','0','950','1','','');"
    return f"<script>function loadDynamic(url, divid, cid) {{ }} function query(a, b, c) {{ {call} }}</script>"


def tree() -> str:
    """The classes as a frame writes them, some with their quotes escaped."""
    named = [("A001", "机构概况"), (CLASS, "政府信息公开年报"), ("B001W01", "政府网站工作年度报表")]
    nodes = "".join(
        f"d.add({at},0,'<a href=\"#\" onclick=\"funclick(\\'{kind}\\',\\'{quote(name)}\\')\">{name}</a>');\n"
        for at, (kind, name) in enumerate(named, 1)
    )
    return f"<html><body><script>d = new dTree('d');\n{nodes}document.write(d);</script></body></html>"


def table(shown: Sequence[Row], pages: int) -> str:
    """Rows with cut titles; the whole one stands in the attribute."""
    lines = "".join(
        f'<tr class="tr_main_value_{("odd", "even")[at % 2]}"><td>0144/2024-{at:05}</td>'
        f'<td><a href="{row.href}" title="{escape(row.title)}">{escape(row.title[:14])}…</a></td>'
        f"<td>{row.date}</td></tr>"
        for at, row in enumerate(shown)
    )
    return f"<table>{lines}</table>{pager(pages)}"


def pager(pages: int) -> str:
    links = '首页 上一页 <a class="bt_link" onclick="turn(2)">下一页</a>'
    return f'<div class="bt">{links}&nbsp;&nbsp;共{pages}页&nbsp;</div>'


def document(made: Replica, path: str, report: Report) -> None:
    address = f"/{made.agency.folder}/module/download/down.jsp?i_ID={made.agency.number:03}{report.year}{{}}"
    links = made.attach(path, report.files, address.format)
    body = f'<table class="xxgk_table"><tr><td>索引号</td></tr></table><div id="zoom">{report.body}{links}</div>'
    made.page(path, html(report.title, body, article_head(report, "15:30")))
    made.reports.append(path)
