"""Articles that an interface gives: what is asked for, what an answer holds, and how its HTML is read."""

import json
from pathlib import Path
from typing import cast

import pytest

from crawler.page import Page, PageRequest
from crawler.pager import NeedsBrowser
from crawler.shells import article_in, behind, files_in, is_shell
from parser.documents.document import Grid, Paragraph
from parser.documents.formats import kind_of, read_document
from parser.documents.html.wrapped import html_in_json
from tests.crawl_server import crawl
from tests.sites.agency import Agency, maker, reports_of, site, source_toml
from tests.sites.exchange import Log
from tests.sites.replica import Answer, Request, Site
from tests.sites.server import serving

HOST = "http://www.example.gov.cn"
GUID = "7eb5f7f1-9041-43ad-8e13-8fcb82ea831a"
SHELL = f"/zwgk/showinfo.html?infoGuid={GUID}"
TABLE = '<p>一、总体情况</p><table><tr><td colspan="2">规章</td></tr><tr><td>制发数</td><td>3</td></tr></table>'


def asked(url: str, body: str) -> list[object]:
    return list(behind(Page(HOST + url, f"<body>{body}</body>".encode())))


def test_the_service_that_the_page_names_is_asked() -> None:
    form = {"params": f'{{"infoid":"{GUID}"}}'}
    whole = "<script>$.post('/shhk-zwgk/rest/frontAction/getGovInfoDetail', q)</script>"
    assert asked(SHELL, whole) == [PageRequest.form(HOST + "/shhk-zwgk/rest/frontAction/getGovInfoDetail", form)]
    parts = "<script>var projectName = '/cms'; $.post(projectName + '/rest/x/getgovinfodetail', q)</script>"
    assert asked(SHELL, parts) == [PageRequest.form(HOST + "/cms/rest/x/getgovinfodetail", form)]
    assert asked("/art/info/12/i2024-1", "") == [PageRequest.form(HOST + "/html/info/detail", {"id": "i2024-1"})]


def test_what_is_no_shell_is_left_alone() -> None:
    text = f"<p>{'一、总体情况。本局依法公开政府信息。' * 120}</p>"
    assert asked("/art/info/12/i2024-1", text) == asked(SHELL, text) == asked("/nb/1.html", "") == []
    assert [type(step) for step in asked(SHELL, "<ul>菜单</ul>")] == [NeedsBrowser]
    assert not is_shell(HOST + "/nb/content.html?infoid=12")


@pytest.mark.parametrize(
    "answer",
    [
        {"custom": {"data": {"title": "<b>年报</b>", "infocontent": TABLE}}},
        {"success": True, "data": {"body": TABLE, "name": "年报"}},
        {"data": {"list": [{"x": "短 <p>句</p>"}, {"contentHtml": TABLE}]}},
    ],
)
def test_the_html_inside_json_is_read_with_its_spans(answer: object) -> None:
    for data in (json.dumps(answer).encode(), b"\n" + json.dumps(answer, ensure_ascii=False).encode()):
        assert article_in(Page(HOST, data)) == TABLE
        assert kind_of(data) == "html"
        said, grid = read_document(data, "application/json;charset=utf-8").blocks
        assert isinstance(said, Paragraph) and said.text == "一、总体情况"
        assert isinstance(grid, Grid)
        assert [(cell.text, cell.row, cell.column, cell.colspan) for cell in grid.cells] == [
            ("规章", 0, 0, 2), ("制发数", 1, 0, 1), ("3", 1, 1, 1),
        ]  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [b"", b"null", b'{"a": "no markup"}', b'{"a": 1}', b'["<p>x</p>"]', b'{"a": "<p>', b'{"a":' * 60_000, b"<p>x</p>"],
)
def test_other_bytes_hold_none(data: bytes) -> None:
    assert html_in_json(data) is None


def test_files_with_an_address_and_without() -> None:
    listed = [{"attachname": "2023.pdf", "attachtype": ".pdf"}, {"attachname": "附表", "attachurl": "/f/1.docx"}, "x"]
    page = Page(HOST + "/rest", json.dumps({"custom": {"data": {"infocontent": "", "pdflist": listed}}}).encode())
    unknown, file = files_in(page)
    assert isinstance(unknown, NeedsBrowser) and "2023.pdf" in unknown.said
    assert not isinstance(file, NeedsBrowser) and (file.url, file.title) == (HOST + "/f/1.docx", "附表")
    for odd in ("null", "[]", '{"custom": "{}"}', '{"custom": {"data": {"pdflist": null}}}', "<html>"):
        assert list(files_in(Page(HOST, odd.encode()))) == []


def test_articles_are_asked_for_again_although_their_shells_did_not_change(tmp_path: Path) -> None:
    """They all come from one address, and only their forms tell them apart."""
    agency = Agency("310109-kjw", "某区科委", number=3)
    replica = maker("article_shells")(agency, reports_of(agency, range(2018, 2024)), {"epoint"})
    shells = {path: cast(Answer, replica.answers[path]) for path in replica.reports}

    def unchanged(_: Site, request: Request) -> Answer:
        return Answer(304, b"", None) if "if-none-match" in request.headers else shells[request.target]

    for path, shell in shells.items():
        shell.headers["ETag"] = '"1"'
        replica.answers[path] = unchanged
    again = {"RECRAWL": "incremental", "AUDIT_CRAWLS": 1}
    with serving([site(replica.answers, agency.id, "127.0.1.1")], log := Log()) as servers:
        (tmp_path / "sources").mkdir()
        (tmp_path / "sources" / "a.toml").write_text(source_toml(replica, servers.sites[0].base), encoding="utf-8")
        for _ in range(2):
            crawl(tmp_path / "sources", tmp_path / "data", **again)
    asked_for = [entry.received.partition(b"\r\n\r\n")[2] for entry in log if "getGovInfoDetail" in entry.url]
    assert len(asked_for) == 2 * len(set(asked_for)) == 12
