"""TRS WCM: static pages in month folders. Page 2 is index_1.html, and the pager's script comes in many dialects.

odd: "commented" the named call is commented out, and a script counts by itself; "records" the call has three numbers;
"create_page" it is called createPage; "list" the files are list.shtml; "stub" a short page with 200 stands behind the
end, "repeats" the last page once more; "articles" reports with attachments are cut in two pages; "written" rows come
from a script, "title_first" one script that names the title before the address; "menu" the address is a catalogue,
whose menu holds the list's address for a script alone; "inside" the date stands inside the link, before its title.
"""

from collections.abc import Collection, Sequence

from tests.sites.agency import COLUMN_HEAD, Agency, Replica, Report, article_head, html, items, parts, rows
from tests.sites.rows import Row

STUB = "<html><head><title></title></head><body>" + "<!-- -->" * 35 + "</body></html>"


def replica(agency: Agency, reports: Sequence[Report], odd: Collection[str] = (), *, size: int = 5) -> Replica:
    """Its pager announces the pages rightly; nothing on the pages names page 2."""
    folder = f"/{agency.folder}/zfxxgk/zfxxgknb" if "menu" in odd else f"/{agency.folder}/zfxxgknb"
    stem, suffix = ("list", "shtml") if "list" in odd else ("index", "html")
    made = Replica(agency, "trs", f"{folder}/" if stem == "index" else f"{folder}/{stem}.{suffix}")

    def name(number: int) -> str:
        date = reports[number].date if number < len(reports) else "2024-03-01"
        return f"{date[:4]}{date[5:7]}/t{date.replace('-', '')}_{1200000 + agency.number * 100 + number}.{suffix}"

    for number, report in enumerate(reports):
        document(made, f"{folder}/{name(number)}", agency, report, cut="articles" in odd and bool(report.files))
    pages = parts(rows(reports, lambda number: "./" + name(number)), size)
    made.lists = len(pages)
    for number, listed in enumerate(pages):
        text = f"<ul>{items(listed)}</ul>"
        if "inside" in odd:
            text = "".join(f'<li><a href="{r.href}"><span>{r.date}</span><em>{r.title}</em></a></li>' for r in listed)
        if {"written", "title_first"} & set(odd):
            text = written(listed) if "written" in odd else written_at_once(listed)
        script = pager(odd, stem, suffix, sum(map(len, pages)), len(pages), number)
        page = html("政府信息公开年报", f'<div class="list">{text}</div><div id="pages">{script}</div>', META)
        made.page(f"{folder}/{stem}{f'_{number}' * (number > 0)}.{suffix}", page)
        if not number:
            made.page(f"{folder}/", page)
    if "menu" in odd:
        menu(made, folder.rpartition("/")[0])
    if "stub" in odd:
        made.page(f"{folder}/{stem}_{len(pages)}.{suffix}", STUB)
    if "repeats" in odd:
        for beyond in range(len(pages), len(pages) + 30):
            made.page(f"{folder}/{stem}_{beyond}.{suffix}", page)
    return made


META = COLUMN_HEAD + '<meta name="ColumnType" content="信息公开年报">'


def pager(odd: Collection[str], stem: str, suffix: str, records: int, pages: int, at: int) -> str:
    tail = f'{at}, "{stem}", "{suffix}");'
    if "commented" in odd:
        return f"""<script>
        var currentPage = {at}; // 所在页从0开始
        var nextPage = currentPage + 1; var countPage = {pages}; // 共多少页
        //createPageHTML({pages + 6}, {tail}
        /* createPageHTML(99, {tail} */
        if (countPage > 1) document.write("<a href=\\"{stem}"+"_" + nextPage + "."+"{suffix}\\">下一页</a>");
        </script>"""
    if "records" in odd:
        return f"<script>createPageHTML({records}, {pages}, {tail}</script>"
    called = "createPage" if "create_page" in odd else "createPageHTML"
    return f"<script>function {called}(count, index, name, ext) {{ }}\n{called}({pages}, {tail}</script>"


def written(listed: Sequence[Row]) -> str:
    return "\n".join(
        f'<script>var url="{row.href}"; var title="{row.title}"; var FILENUM="";\n'
        f"document.writeln('<li><a href=\"'+url+'\">'+title+'</a><span>{row.date}</span></li>');</script>"
        for row in listed
    )


def written_at_once(listed: Sequence[Row]) -> str:
    told = "\n".join(
        f"var title = '{row.title}';\nvar pubDate = '{row.date}'; var url = '{row.href}'; add(title, url);"
        for row in listed
    )
    return f"<script>{told}\ndocument.writeln(rows);</script>"


def menu(made: Replica, folder: str) -> None:
    """A catalogue that shows notices first; its entries are no links, or links that lead nowhere."""
    notices = [
        Row(f"2024-03-0{n}", f"关于第{n}次检查的通知", f"./tzgg/202403/t2024030{n}_9{n}.html") for n in range(1, 5)
    ]
    entries = f"""<ul class="menu"><li data-url="{folder}/zfxxgkzn/">政府信息公开指南</li>
    <li data-url="./zfxxgknb/"><a href="javascript:void(0);"><i></i>政府信息公开年报</a></li>
    <li data-url="./fzzf/"><a href="#">法治政府建设年度报告</a></li></ul>"""
    made.entry = f"{folder}/"
    made.lists += 1
    made.page(made.entry, html("政府信息公开", f"{entries}<div id='list'><ul>{items(notices)}</ul></div>"))


def document(made: Replica, path: str, agency: Agency, report: Report, *, cut: bool) -> None:
    """A document; its attachments lie beside it under generated names. A long one goes on in <name>_1."""
    stem, _, suffix = path.rpartition(".")
    folder = path.rpartition("/")[0]
    links = ""
    for number, file in enumerate(report.files):
        generated = f"P0{report.date.replace('-', '')}{agency.number:05}{number}.docx"
        links += f'<p class="insertfileTag"><a href="./{generated}">{file.name}</a></p>'
        made.file(f"{folder}/{generated}", file)
    half = report.body.index("</p>", len(report.body) // 2) + 4 if cut else len(report.body)
    texts = [report.body[:half], report.body[half:]] if cut else [report.body]
    for number, part in enumerate(texts):
        call = f'<script>createPageHTML(2, {number}, "{stem.rpartition("/")[2]}", "{suffix}");</script>' if cut else ""
        files = links if part is texts[-1] else ""
        body = f'<h1>{report.title}</h1><div class="trs_editor_view TRS_UEDITOR">{part}{files}</div>{call}'
        made.page(
            f"{stem}{f'_{number}' * (number > 0)}.{suffix}", html(report.title, body, article_head(report, "09:05:00"))
        )
    made.reports.append(path)
    if cut:
        made.files.append(f"{stem}_1.{suffix}")  # a further page of a report is kept as what belongs to it
