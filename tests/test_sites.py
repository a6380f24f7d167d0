"""The replica agencies answer as they promise, and log what went over the wire."""

import gzip
import json
import re
import socket
import sqlite3
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import pypdfium2
import pytest

from crawler.sources import load_sources
from tests import sites
from tests.sites import Answer, Running, make_documents, make_pages
from tests.sites.exchange import Log
from tests.sites.facts import HERE, Facts, load_all, truth
from tests.sites.platforms import gkmlpt, hanweb
from tests.sites.replica import Site
from tests.sites.server import serving

REPORTS = {facts.id: facts for facts in load_all()}
HP = "/gzjg/qzfgwhgzbm/qkxjsj/xxgknb/"
HANWEB_LIST = "/col/col1229410724/index.html"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with sites.running(tmp_path_factory.mktemp("sites")) as running:
        yield running


class Reply:
    """What a raw client got: bytes as received, and head and body taken apart by nobody's HTTP library."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        head, _, self.framed = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        self.status = int(first.split(" ")[1])
        self.headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
        self.body = unchunked(self.framed) if "transfer-encoding" in self.headers else self.framed
        if self.headers.get("content-encoding") == "gzip":
            self.body = gzip.decompress(self.body)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


def unchunked(framed: bytes) -> bytes:
    body = b""
    while framed:
        size, _, framed = framed.partition(b"\r\n")
        length = int(size, 16)
        assert framed[length : length + 2] == b"\r\n"
        body, framed = body + framed[:length], framed[length + 2 :]
    return body


def request(url: str, *extra: str, method: str = "GET", body: bytes = b"", close: bool = True) -> bytes:
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    lines = [f"{method} {target} HTTP/1.1", f"Host: {parts.netloc}", *extra]
    if close:
        lines.append("Connection: close")
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def exchange(url: str, data: bytes) -> bytes:
    """Send bytes and read until the server closes."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(data)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def get(url: str, *extra: str) -> Reply:
    return Reply(exchange(url, request(url, *extra)))


def post(url: str, **form: str) -> Reply:
    body = "&".join(f"{name}={quote(value)}" for name, value in form.items()).encode()
    return Reply(exchange(url, request(url, method="POST", body=body)))


def hrefs(text: str) -> list[str]:
    return re.findall(r"""<a [^>]*?href=["']([^"']+)["']""", text)


# The server


@pytest.mark.parametrize("name", [site["name"] for site in sites.replicas])
def test_every_site_has_robots_and_a_404_page(served: Running, name: str) -> None:
    robots = get(served.url(name, "/robots.txt"))
    assert robots.status == 200
    assert robots.headers["content-type"].startswith("text/plain")
    assert b"User-agent: *" in robots.body
    assert get(served.url(name, "/no/such/page.html")).status == 404
    assert get(served.url(name, "/../sites.toml")).status == 404


def test_the_log_holds_the_bytes_of_both_directions(served: Running) -> None:
    columns = {"hp": HP + "index.html", "gz-kjj": "/gkmlpt/api/all/0?page=1", "xiuzhou": HANWEB_LIST}
    for name, path in columns.items():
        url = served.url(name, path)
        sent = request(url, "Accept-Encoding: gzip", "X-Oddity:  two  spaces ")
        received = exchange(url, sent)
        entry = served.log.of(url)[-1]
        assert (entry.received, entry.sent, entry.whole) == (sent, received, True)


def test_one_connection_carries_several_exchanges(served: Running) -> None:
    first, second = (served.url("huadu", f"/gkml/HD18/{name}.html") for name in ("index", "index_1"))
    received = exchange(first, request(first, close=False) + request(second))
    one, two = served.log.of(first)[-1], served.log.of(second)[-1]
    assert one.connection == two.connection
    assert one.sent + two.sent == received
    assert b"Connection: keep-alive" in one.sent


def test_framing_and_compression_differ_by_site(served: Running) -> None:
    chunked = get(served.url("hp", HP + "index.html"), "Accept-Encoding: gzip")
    assert chunked.headers["transfer-encoding"] == "chunked"
    assert "content-encoding" not in chunked.headers
    compressed = get(served.url("gz-kjj", "/gkmlpt/api/all/1512"), "Accept-Encoding: gzip")
    assert compressed.headers["content-encoding"] == "gzip"
    assert int(compressed.headers["content-length"]) == len(compressed.framed)
    assert "content-encoding" not in get(served.url("gz-kjj", "/gkmlpt/api/all/1512")).headers
    plain = get(served.url("huadu", "/gkml/HD18/index.html"))
    assert plain.headers["content-length"] == str(len(plain.body))
    assert plain.headers["content-type"] == "text/html"


def test_a_matching_etag_gets_304(served: Running) -> None:
    url = served.url("hp", HP + "index.html")
    first = get(url)
    assert first.headers["last-modified"] == "Fri, 28 Jan 2022 09:30:00 GMT"
    again = get(url, f"If-None-Match: {first.headers['etag']}")
    assert (again.status, again.framed) == (304, b"")


def test_head_has_no_body(served: Running) -> None:
    url = served.url("huadu", "/gkml/HD18/index.html")
    reply = Reply(exchange(url, request(url, method="HEAD")))
    assert (reply.status, reply.framed) == (200, b"")
    assert reply.headers["content-length"] == str(len(get(url).body))


def test_faults_are_data(tmp_path: Path) -> None:
    with sites.running(tmp_path) as served:
        served.answer("huadu", "/cut.html", Answer(body=b"x" * 1000, cut=400))
        served.answer("huadu", "/slow.html", Answer(body=b"slow", hang=0.3))
        served.answer("huadu", "/busy.html", Answer(503, b"busy", headers={"Retry-After": "5"}))
        cut = get(served.url("huadu", "/cut.html"))
        assert (cut.headers["content-length"], len(cut.framed)) == ("1000", 400)
        assert not served.log.of(served.url("huadu", "/cut.html"))[0].whole
        began = time.monotonic()
        assert get(served.url("huadu", "/slow.html")).body == b"slow"
        assert time.monotonic() - began >= 0.3
        busy = get(served.url("huadu", "/busy.html"))
        assert (busy.status, busy.headers["retry-after"]) == (503, "5")
        assert b"Set-Cookie: JSESSIONID=" in get(served.url("xiuzhou", "/cookie.html")).raw
        served.close("huadu")
        with pytest.raises(ConnectionRefusedError):
            get(served.url("huadu", "/robots.txt"))
        assert get(served.url("hp", "/robots.txt")).status == 200


def test_a_taken_address_falls_back_to_a_free_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.12", 0)) as taken:
        host, port = taken.getsockname()
        site = Site("hp", HERE / "hp", host, port)
        with serving([site], Log()) as servers:
            assert servers.moved == [("hp", f"{host}:{port}", f"{site.host}:{site.port}")]
            assert get(site.base + "/robots.txt").status == 200


def test_exchanges_can_be_kept_as_json_lines(tmp_path: Path) -> None:
    with sites.running(tmp_path, jsonl=tmp_path / "exchanges.jsonl") as served:
        reply = get(served.url("oss", "/robots.txt"))
    (line,) = (tmp_path / "exchanges.jsonl").read_text().splitlines()
    assert json.loads(line)["status"] == reply.status


# The platforms


def test_gkmlpt_shell_is_not_json_and_holds_a_node_that_leads_away(served: Running) -> None:
    page = get(served.url("gz-kjj", "/gkmlpt/index")).text
    assert "window._CONFIG = {" in page
    assert "SID: '200015'" in page
    tree = json.loads(page.partition("TREE: ")[2].partition(",\n  SERVICE_AREA_ID")[0])
    assert [node["jump_url"] for node in tree if node["jump_url"]] == ["http://credit.gz.gov.cn/"]
    assert 1512 in {node["id"] for node in tree}


def test_gkmlpt_pages_of_the_list(served: Running) -> None:
    def page(number: int, category: int = 1512) -> dict[str, object]:
        path = f"/gkmlpt/api/all/{category}?page={number}&sid=200015"
        return json.loads(get(served.url("gz-kjj", path)).body)

    first, second = page(1), page(2)
    assert page(0) == first
    assert (len(first["articles"]), len(second["articles"]), page(3)["articles"]) == (100, 5, [])
    assert first["total"] == first["classify"]["post_count"] == 105
    assert page(1, 0)["total"] == 105
    assert page(1, 1530)["articles"] == []
    titles = [article["title"] for article in first["articles"] + second["articles"]]
    assert REPORTS["440100-kjj-2021"].list_title in [article["title"] for article in second["articles"]]
    assert len(set(titles)) == 105


def test_gkmlpt_documents_and_attachments(served: Running) -> None:
    articles = json.loads(get(served.url("gz-kjj", "/gkmlpt/api/all/0")).body)["articles"]
    (report,) = [article for article in articles if article["title"] == REPORTS["440100-kjj-2022"].title]
    assert urlsplit(report["url"]).path == gkmlpt.post_path(report["id"])
    assert any(not article["url"].startswith(served.bases["gz-kjj"]) for article in articles)
    page = get(report["url"]).text
    (attachment,) = report["attachment"]
    assert urlsplit(attachment["url"]).path in hrefs(page)
    file = get(attachment["url"])
    assert file.body[:5] == b"%PDF-"
    assert file.headers["content-type"] == "application/pdf"
    assert str(len(file.body)) == attachment["size"]
    detail = json.loads(page.partition("DETAIL: ")[2].partition(" }</script>")[0])
    assert detail["content"].startswith("<p>")
    assert get(served.url("gz-kjj", "/" + REPORTS["440100-kjj-2021"].file.partition("/")[2])).status == 200
    assert REPORTS["440100-kjj-2021"].file.endswith(".PDF")


def test_nfcms_list_leads_on_to_page_two(served: Running) -> None:
    first = get(served.url("hp", HP + "index.html")).text
    assert first.count("<li>") == 6
    assert "政府网站工作年度报表" in first
    assert any(href.startswith("https://mp.weixin.qq.com/s/") for href in hrefs(first))
    assert served.url("hp", HP + "content/post_8065110.html") in hrefs(first)
    following = re.search(r'class="next" href="([^"]+)"', first)
    assert following
    second = get(urljoin(served.url("hp", HP), following[1]))
    assert following[1] == "index_2.html"
    assert second.text.count("<li>") == 4
    assert "下一页" not in second.text
    assert get(served.url("hp", HP + "index_3.html")).status == 404


def test_nfcms_redirect_dead_link_and_soft_404(served: Running) -> None:
    old = get(served.url("hp", HP.replace("xxgknb", "tzgg") + "content/post_7060213.html"))
    assert old.status == 301
    assert old.headers["location"] == served.url("hp", HP + "content/post_7060213.html")
    assert 'id="zhengwen"' in get(old.headers["location"]).text
    assert get(served.url("hp", HP + "content/mpost_4410265.html")).status == 404
    soft = get(served.url("hp", HP + "content/post_5640991.html"))
    assert soft.status == 200
    assert "您访问的页面不存在" in soft.text


def test_old_catalogue_declares_gb2312_but_holds_more(served: Running) -> None:
    url, rows, visited = served.url("huadu", "/gkml/HD18/index.html"), [], []
    while url:
        reply = get(url)
        assert b"charset=gb2312" in reply.body
        text = reply.body.decode("gb18030")
        visited.append(url.rpartition("/")[2])
        rows += re.findall(r"<td><a href=\"([^\"]+)\" target", text)
        following = re.search(r'<a href="([^"]+)">下一页', text)
        url = urljoin(url, following[1]) if following else ""
        if "镕" in text:
            with pytest.raises(UnicodeDecodeError):
                reply.body.decode("gb2312")
    assert visited == ["index.html", "index_1.html", "index_2.html"]
    assert len(rows) == len(set(rows)) == 12
    assert get(served.url("huadu", "/gkml/HD18/index_3.html")).status == 404
    odd = get(served.url("huadu", "/gkml/HD18/charset.html"))
    assert odd.headers["content-type"] == "text/html; charset=utf-8"
    assert "镕" in odd.body.decode("gb18030")


def test_hanweb_groups_follow_the_opaque_link_only(served: Running) -> None:
    page = get(served.url("xiuzhou", HANWEB_LIST)).text
    assert page.count("<record>") == 12
    assert re.search(r"<span>\n\d{4}-\d\d-\d\d </span>", page)
    (following,) = re.findall(r'<nextgroup><!\[CDATA\[<a href="([^"]+)">', page)
    assert "columnid=1229410724" not in following
    second = get(served.url("xiuzhou", following)).text
    assert second.count("<record>") == 5
    assert "<totalrecord>17</totalrecord><totalpage>5</totalpage>" in second
    assert "<nextgroup><![CDATA[]]></nextgroup>" in second
    composed = re.sub(r"columnid=\w+&unitid=\w+", "columnid=1229410724&unitid=6189012", following)
    assert len(get(served.url("xiuzhou", composed)).body) == 54
    trap = get(served.url("xiuzhou", HANWEB_LIST + "?uid=6189012&pageNum=2")).text
    assert trap == page
    assert "index.html?uid=6189012&amp;pageNum=2" in page


def test_hanweb_post_counts_in_records(served: Running) -> None:
    url = served.url("xiuzhou", hanweb.PROXY + "?startrecord=13&endrecord=24&perpage=4")
    reply = post(url, col="1", columnid="1229410724", unitid="6189012", webname="秀洲区")
    assert reply.text.count("<record>") == 5
    assert served.log.of(url)[-1].method == "POST"
    assert post(url, columnid="1").body == hanweb.NOTHING


def test_hanweb_attachment_lies_on_another_host(served: Running) -> None:
    page = get(served.url("xiuzhou", "/art/2021/1/27/art_1229410724_4181630.html")).text
    (link,) = [unescape(href) for href in hrefs(page) if "downfile.jsp" in href]
    moved = get(served.url("xiuzhou", link))
    assert moved.status == 302
    assert moved.headers["location"].startswith(served.bases["oss"] + "/jcms_files/")
    assert get(moved.headers["location"]).body[:2] == b"PK"
    assert get(served.url("xiuzhou", hanweb.DOWNLOAD + "?filename=unknown.docx")).status == 404


def test_no_placeholder_is_left_on_a_page(served: Running) -> None:
    for name, site in served.sites.items():
        for path in site.folder.rglob("*.html"):
            reply = get(served.url(name, "/" + quote(str(path.relative_to(site.folder)))))
            assert b"{base" not in reply.body


def test_source_files_load_and_name_the_real_addresses(served: Running) -> None:
    loaded = load_sources(served.sources_dir)
    assert {source.id for source in loaded} == set(served.source_ids)
    assert all(source.local for source in loaded)
    for source in loaded:
        assert get(source.url.partition("#")[0]).status == 200
    (hanweb_source,) = [source for source in loaded if source.platform == "hanweb"]
    assert hanweb_source.attachment_hosts == (served.sites["oss"].host,)


# The documents and the truth about them


def document_text(facts: Facts) -> str:
    """Give all text of a document without white space."""
    path = HERE / facts.file
    if path.suffix == ".html":
        page = path.read_text(encoding="utf-8")
        text = unescape(re.sub(r"<[^>]*>", "", page.partition('id="zhengwen"')[2].partition('class="share"')[0]))
    elif path.suffix == ".docx":
        text = re.sub(r"<[^>]*>", "", zipfile.ZipFile(path).read("word/document.xml").decode())
    else:
        with closing(pypdfium2.PdfDocument(path)) as pdf:
            text = "".join(page.get_textpage().get_text_range() for page in pdf)
    return re.sub(r"\s+", "", text)


def test_expected_results_follow_from_the_facts() -> None:
    assert sites.expected() == [json.loads(json.dumps(truth(facts))) for facts in REPORTS.values()]


def test_only_the_printed_error_differs() -> None:
    differing = {
        (f"{report['agency_id']}-{report['year']}", finding["check"], finding["line"])
        for report in sites.expected()
        for finding in report["findings"]
        if finding["verdict"] == "differs"
    }
    assert differing == {
        ("440112-kjj-2021", "apps_results_sum", "total"),
        ("440112-kjj-2021", "apps_total_column", "unable_not_held"),
    }


@pytest.mark.parametrize("facts", REPORTS.values(), ids=REPORTS)
def test_documents_say_what_the_facts_say(facts: Facts) -> None:
    text = document_text(facts)
    for cell, printed in facts.printed.items():
        assert re.sub(r"\s+", "", printed) in text, cell
    for paragraphs in facts.prose.values():
        for paragraph in paragraphs:
            assert re.sub(r"\s+", "", paragraph) in text


@pytest.mark.parametrize("word", sites.DATA["words"])
def test_which_reports_contain_a_word(word: str) -> None:
    assert [name for name, facts in REPORTS.items() if word in document_text(facts)] == sites.DATA["words"][word]


def test_pages_and_documents_are_what_the_makers_write(tmp_path: Path) -> None:
    """PDF files are left out: they need Chromium and hold the time of printing."""
    lists = tomllib.loads((HERE / "content" / "lists.toml").read_text(encoding="utf-8"))
    make_pages.make_nfcms(tmp_path / "hp", lists["hp"], REPORTS)
    make_pages.make_gkmlpt(tmp_path / "gz-kjj", lists["gz-kjj"], REPORTS)
    make_pages.make_static_list(tmp_path / "huadu", lists["huadu"], REPORTS)
    make_pages.make_hanweb(tmp_path / "xiuzhou", tmp_path / "oss", lists["xiuzhou"], REPORTS)
    for facts in REPORTS.values():
        if facts.file.endswith((".html", ".docx")):
            make_documents.MAKERS[facts.id](facts, tmp_path / facts.file)
    made = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(made) > 25
    for path in made:
        kept = HERE / path.relative_to(tmp_path)
        if path.suffix == ".docx":
            name = "word/document.xml"
            assert zipfile.ZipFile(path).read(name) == zipfile.ZipFile(kept).read(name)
        else:
            assert path.read_bytes() == kept.read_bytes(), kept


# The whole way


def test_the_demo_finds_what_the_replicas_publish(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.sites", "demo", "--serve", "no", "--data", str(tmp_path)]
    run = subprocess.run(command, cwd=HERE.parents[1], capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "the demo is as it should be" in run.stdout
    with closing(sqlite3.connect(tmp_path / "reports.db")) as db:
        for report in sites.expected():
            name = f"{report['agency_id']}-{report['year']}"
            cells = {
                f"{table}.{row}.{column}": (value, state)
                for table, row, column, value, state in db.execute(
                    "select table_code, row_code, column_code, value, state from cells where report_id = ?", [name]
                )
            }
            wanted = {
                f"{table}.{row}.{column}": (
                    value,
                    report["states"].get(f"{table}.{row}.{column}", "number"),
                )
                for table, rows in report["tables"].items()
                for row, columns in rows.items()
                for column, value in columns.items()
            }
            assert cells == wanted, name
        counts = {
            source: (listings, reports, friends)
            for source, listings, reports, friends in db.execute(
                "select source_id, count(*), sum(kind = 'report'), sum(kind = 'false_friend')"
                " from listings group by source_id"
            )
        }
    for site in sites.replicas:
        for source in site.get("source", []):
            assert counts[source["id"]] == (source["listings"], source["reports"], source["false_friends"])
