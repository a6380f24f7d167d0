"""Sites of no known family: a list of links and a pager of any kind.

odd, one of: "query" links to ?page=2; "query_zero" the first page is ?page=0, and only 尾页 is a link; "path" 2.html;
"folder" /nb and /nb/2; "click" onclick="page('2')" and a function that makes list_2.html; "variable" a script counts,
nothing names page 2, which is list_1.html; "javascript" javascript:next(2) behind an address that ends in ?page=1;
"object" Pager({prefix, suffix, size, current}); "plugin" .pagination({totalPage}) with index_2.html; "iframe" the list
stands in an iframe; "form" a script sends a form by POST; "ignored" the pager's parameter is taken no notice of;
"browser" nobody knows the address; "levels" a government's column, parted by who writes in columns of their own.
"""

from collections.abc import Collection, Sequence

from tests.sites.agency import Agency, Replica, Report, html, items, parts, rows
from tests.sites.replica import Answer, Dynamic, Request, Site


def replica(agency: Agency, reports: Sequence[Report], odd: Collection[str] = ("query",), *, size: int = 5) -> Replica:
    (kind,) = odd
    folder = f"/{agency.folder}/gknb"
    made = Replica(agency, "generic", f"{folder}/{ENTRIES.get(kind, 'list.html')}".rstrip("/"))

    def document(place: int) -> str:
        return f"/{agency.folder}/content_{agency.number * 1000 + place:08x}.html"

    for place, report in enumerate(reports):
        path = f"/{agency.folder}/upload/{agency.number * 1000 + place}{{}}.docx"
        links = made.attach(document(place), report.files, path.format)
        text = f'<h1>{report.title}</h1><div class="content">{report.body}{links}</div>'
        made.page(document(place), html(report.title, text))
        made.reports.append(document(place))
    listed = rows(reports, document)
    pages = parts(listed, -(-len(listed) // len(LEVELS)) if kind == "levels" else size)
    made.lists = len(pages)
    if kind == "levels":
        made.lists += 1
        links = "".join(f'<li><a href="{code}/index.html">{name}</a></li>' for code, name in LEVELS)
        made.page(made.entry, html("政府信息公开年报", f'<ul class="tabs">{links}</ul>'))
        for (code, _), part in zip(LEVELS, pages, strict=True):
            made.page(f"{folder}/{code}/index.html", html("政府信息公开年报", f"<ul>{items(part)}</ul>"))
        return made
    bodies = []
    for number, part in enumerate(pages, 1):
        text = f'<ul>{items(part)}</ul><div class="page">{pager(kind, folder, number, len(pages))}</div>'
        script = SCRIPTS.get(kind, "").format(len(pages), number)
        bodies.append(html("政府信息公开年报", text, script))
    if kind in ("query", "query_zero", "javascript", "ignored"):
        first = 0 if kind == "query_zero" else 1
        made.answers[made.entry.partition("?")[0]] = by_query(bodies[:1] if kind == "ignored" else bodies, first)
    else:
        for number, body in enumerate(bodies, 1):
            made.page(f"{folder}/{name(kind, number)}".rstrip("/"), body)
    if kind == "form":
        made.answers[made.entry] = by_form(bodies)
    if kind == "iframe":
        made.lists += 1
        made.page(f"{folder}/list.html", html("政府信息公开年报", '<iframe src="inner.html"></iframe>'))
    if kind in ("ignored", "browser"):
        made.lose({row.href for page in pages[1:] for row in page})
        made.issues = [("needs_browser" if kind == "browser" else "pages_not_found", made.entry)]
        made.lists = 1
    return made


ENTRIES = {"query_zero": "list.jsp?page=0", "javascript": "list.jsp?page=1", "query": "list.jsp", "ignored": "list.jsp",
           "path": "index.html", "folder": "", "plugin": "index.html", "object": "index.html",
           "levels": "index.html"}  # fmt: skip
LEVELS = (("sbj", "市本级"), ("bm", "各部门"), ("gq", "各区"))
SCRIPTS = {
    "click": "<script>function page(n) {{ location.href = n < 2 ? 'list.html' : 'list_' + n + '.html'; }}</script>",
    "variable": "<script>var totalPage={}; var currentPage = {};</script>",
    "javascript": "<script>var totalPage={};</script>",
    "ignored": "<script>var totalPage={}; function next(n) {{ location.search = '?page=' + n; }}</script>",
    "object": "<script>new Pager({{size:{}, current:0, prefix:'index', suffix:'html'}});</script>",
    "plugin": "<script>$('#page').pagination({{totalPage:{}, count: 5}});</script>",
}


def name(kind: str, number: int) -> str:
    """File of a page."""
    if kind == "path":
        return "index.html" if number == 1 else f"{number}.html"
    if kind == "folder":
        return "" if number == 1 else str(number)
    if kind in ("variable", "object"):
        stem = "list" if kind == "variable" else "index"
        return f"{stem}.html" if number == 1 else f"{stem}_{number - 1}.html"
    if kind == "iframe":
        return "inner.html" if number == 1 else f"inner_{number}.html"
    stem = "index" if kind == "plugin" else "list"
    return f"{stem}.html" if number == 1 else f"{stem}_{number}.html"


def pager(kind: str, folder: str, number: int, pages: int) -> str:
    """What the page shows of its pager."""
    following = "" if number == pages else f"{number + 1}"
    if kind == "query":
        after = f'<a href="?page={following}">下一页</a>' if following else "下一页"
        return f'共{pages}页 第{number}页 {after} <a href="?page={pages}">尾页</a>'
    if kind == "query_zero":
        return f'共{pages}页 <a href="javascript:void(0)">下一页</a> <a href="?page={pages - 1}">末页</a>'
    if kind in ("path", "folder"):
        href = f"{following}.html" if kind == "path" else f"{folder}/{following}"
        return f'1 <a href="{href}">下一页</a>' if following else "1"
    if kind == "click":
        return f'<a href="javascript:void(0)" onclick="page(\'{following or number}\')">下页</a>'
    if kind == "form":
        fields = f'<input type="hidden" name="classID" value="年报"><input type="hidden" name="cpage" value="{number}">'
        links = f"<a href=\"javascript:page('{following or number}')\">下一页</a>共{pages}页"
        return f'<form method="post" action="list.html">{fields}{links}</form>'
    if kind in ("javascript", "ignored", "browser"):
        return f'<a href="javascript:next({following or number})">下一页</a>'
    if kind == "iframe":
        return f'<a href="inner_{following}.html">»</a>' if following else ""
    return '<div id="page"></div>'


def by_form(bodies: list[str]) -> Dynamic:
    """The pages by the field of a form; of another class there is none."""

    def answer(_: Site, request: Request) -> Answer | None:
        number = int(request.form.get("cpage", "1"))
        right = request.method == "GET" or request.form.get("classID") == "年报"
        return Answer(body=bodies[number - 1].encode()) if right and 0 < number <= len(bodies) else None

    return answer


def by_query(bodies: list[str], first: int) -> Dynamic:
    """The pages by their number, the first page for a number that is missing or out of range."""

    def answer(_: Site, request: Request) -> Answer:
        place = int(request.query.get("page") or first) - first
        return Answer(body=bodies[place if 0 <= place < len(bodies) else 0].encode())

    return answer
