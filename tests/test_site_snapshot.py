"""Archived pages shown without harm, and the archived bytes handed out as they are."""

import gzip
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.snapshot import SNAPSHOT_CSP
from tests.site_facts import HOST, HTML_KEY, HTML_PAGE
from tests.site_fixture import Site, built, pdf


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    opened = Site(built())
    yield opened
    opened.close()


def capture(site: Site, url: str, record_type: str = "response") -> dict[str, Any]:
    sql = "select * from captures where url = ? and record_type = ?"
    found = site.run(site.datasette.get_database("reports").execute(sql, [url, record_type])).dicts()
    row: dict[str, Any] = found[0]
    return row


def pixels(png: bytes) -> tuple[int, int, bytes]:
    """Width, height and the RGB bytes of a PNG with filter 0 on every row, as ours are."""
    width, height = struct.unpack(">II", png[16:24])
    start = png.index(b"IDAT") + 4
    (length,) = struct.unpack(">I", png[start - 8 : start - 4])
    data = zlib.decompress(png[start : start + length])
    rows = [data[y * (width * 3 + 1) + 1 : (y + 1) * (width * 3 + 1)] for y in range(height)]
    return width, height, b"".join(rows)


def test_the_outer_page_tells_where_the_bytes_are(site: Site) -> None:
    row = capture(site, f"{HOST}/{HTML_KEY}.html")
    page = site.tree(f"/snapshot/{row['id']}")
    whole = page.text_content()
    for fact in ("url", "warc_file", "warc_offset", "warc_length", "payload_digest", "status"):
        assert str(row[fact]) in whole, fact
    (frame,) = page.xpath("//iframe")
    assert frame.get("src") == f"/snapshot/{row['id']}/page"
    assert set(frame.get("sandbox").split()) == {"allow-popups", "allow-popups-to-escape-sandbox"}


def test_the_archived_page_can_do_nothing(site: Site) -> None:
    answer = site.get("/snapshot/4/page")
    headers = answer.headers
    assert headers["content-security-policy"] == SNAPSHOT_CSP
    assert headers["content-security-policy"].startswith("sandbox ")
    assert "allow-scripts" not in headers["content-security-policy"]
    assert "allow-same-origin" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["memento-datetime"] == "Wed, 01 Mar 2023 02:03:00 GMT"
    assert headers["content-type"] == "text/html; charset=utf-8"
    page = site.tree("/snapshot/4/page")
    assert page.xpath("//script|//iframe|//form|//base|//link|//meta[@http-equiv]") == []
    assert page.xpath("//@*[starts-with(name(), 'on')]") == []
    assert "规范性文件" in page.text_content(), "gb2312 was decoded"
    assert "evil.example" not in " ".join(page.xpath("//@href|//@src"))


def test_links_lead_to_captures_or_nowhere(site: Site) -> None:
    page = site.tree("/snapshot/4/page")
    links = {link.text: link.get("href") for link in page.xpath("//a")}
    assert links["返回目录"] == "/snapshot/2"
    assert links.get("没有存档的页面") is None
    back = site.tree("/snapshot/2/page").xpath("//a/@href")
    assert back == ["/snapshot/4", "/snapshot/6"]


def test_a_revisit_shows_the_page_it_repeats(site: Site) -> None:
    row = capture(site, f"{HOST}/{HTML_KEY}.html", "revisit")
    assert site.get(f"/snapshot/{row['id']}/page").text == site.get(f"/snapshot/{row['refers_to_capture']}/page").text
    assert site.tree(f"/snapshot/{row['id']}").xpath(f"//dd/a[@href='/snapshot/{row['refers_to_capture']}']")


def test_plain_text_is_shown_as_text(site: Site) -> None:
    assert site.tree("/snapshot/1/page").xpath("string(//pre)") == "User-agent: *\n"


def test_pdf_pages_are_pictures(site: Site) -> None:
    page = site.tree("/snapshot/7")
    assert page.xpath("//figure/img/@src") == ["/snapshot/7/page/1.png", "/snapshot/7/page/2.png"]
    assert page.xpath("//iframe|//embed|//object") == []
    answer = site.get("/snapshot/7/page/1.png")
    assert answer.headers["content-type"] == "image/png"
    width, height, rgb = pixels(answer.content)
    assert (width, height) == (1100, 1557)
    assert min(rgb) < 60, "the page has black text on it"
    assert rgb.count(bytes((200, 30, 30))) == 0
    _, _, framed = pixels(site.get("/snapshot/7/page/1.png?box=72,80,132,98").content)
    assert framed.count(bytes((200, 30, 30))) > 300
    _, cropped, _ = pixels(site.get("/snapshot/7/page/1.png?box=72,80,132,98&crop=1").content)
    assert cropped < 500
    assert site.get("/snapshot/7/page").status_code == 404


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "5,5,1,1", "nan,1,2,3", "1,1,1e9,1e9", "550,800,2000,3000"])
def test_any_box_is_survived(site: Site, box: str) -> None:
    assert site.get(f"/snapshot/7/page/1.png?box={box}&crop=1").status_code == 200


NOT_THERE = [
    *["/snapshot/7/page/3.png", "/snapshot/7/page/0.png", "/snapshot/7/page/41.png", "/snapshot/4/page/1.png"],
    *["/snapshot/99", "/snapshot/99/page", "/capture/99/body", "/capture/99/record", "/snapshot/99/page/1.png"],
    *["/snapshot/4/image", "/snapshot/8/page", "/snapshot/99999999999999999999"],
]


@pytest.mark.parametrize("path", NOT_THERE)
def test_what_cannot_be_shown_is_not_found(site: Site, path: str) -> None:
    assert site.get(path).status_code == 404


def test_other_files_are_only_offered(site: Site) -> None:
    page = site.tree("/snapshot/8")
    assert page.xpath("//iframe|//img") == []
    assert page.xpath("//a[@href='/capture/8/body']")
    answer = site.get("/capture/8/body")
    assert answer.headers["content-disposition"] == 'attachment; filename="capture-8.docx"'
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-security-policy"].startswith("sandbox")


def test_the_original_file(site: Site) -> None:
    answer = site.get("/capture/5/body")
    assert answer.content == HTML_PAGE.encode("gb18030")
    assert answer.headers["content-disposition"] == 'attachment; filename="capture-5.html"'
    assert site.get("/capture/6/body").content == pdf("Report 990101-kjj-2022", "Applications 5")


def test_the_raw_record_is_the_bytes_of_the_file(site: Site) -> None:
    row = capture(site, f"{HOST}/{HTML_KEY}.html")
    answer = site.get(f"/capture/{row['id']}/record")
    stored = (built() / "warc" / row["warc_file"]).read_bytes()
    assert answer.content == stored[row["warc_offset"] : row["warc_offset"] + row["warc_length"]]
    assert gzip.decompress(answer.content).startswith(b"WARC/1.1\r\n")
    (record,) = list(ArchiveIterator(BytesIO(answer.content), check_digests=True))
    assert record.rec_headers["WARC-Target-URI"] == row["url"]
    assert record.rec_headers["WARC-Payload-Digest"] == row["payload_digest"]
    assert answer.headers["content-disposition"] == f'attachment; filename="capture-{row["id"]}.warc.gz"'


def test_lost_bytes_are_said(site: Site, tmp_path: Any) -> None:
    lost = Site(built(), config={"plugins": {"snapshot": {"data": str(tmp_path)}}})
    try:
        page = lost.tree("/snapshot/4")
        assert "存档的字节读不出来" in page.text_content()
        assert str(tmp_path) not in page.text_content()
        assert lost.get("/snapshot/4/page").status_code == 404
        assert lost.get("/capture/4/record").status_code == 404
    finally:
        lost.close()
