"""Reports in the shape of their forms, every state of a cell shown, and from each number the way back."""

import importlib.util
import re
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from lxml.html import HtmlElement

from tests.site_facts import DOCX_KEY, HOSTILE_KEY, HTML_KEY, PDF_KEY, SCAN_KEY, SCRIPT
from tests.site_fixture import ROOT, Site, built


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    opened = Site(built())
    yield opened
    opened.close()


def plugin(name: str) -> ModuleType:
    """A plugin as a module, to test its functions; Datasette loads the file in its own way."""
    spec = importlib.util.spec_from_file_location(f"site_{name}", ROOT / "datasette" / "plugins" / f"{name}.py")
    assert spec and spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(site: Site, sql: str, *values: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = site.run(site.datasette.get_database("reports").execute(sql, values)).dicts()
    return found


def sheet(site: Site, key: str, table: str) -> HtmlElement:
    (found,) = site.tree(f"/report/{key}").xpath(f"//section[@id='table-{table}']//table")
    return found


def text(element: HtmlElement) -> str:
    return re.sub(r"[✓≠?\s]", "", element.text_content())


def spans(line: HtmlElement) -> list[tuple[str, int, int]]:
    """(text, rows, columns) of the labels of one line."""
    return [(text(th), int(th.get("rowspan", 1)), int(th.get("colspan", 1))) for th in line.xpath("th")]


def covered(table: HtmlElement) -> set[int]:
    """How many columns each line of a table covers, spans from above included; one number when it is sound."""
    widths = []
    open_cells: list[int] = []
    for line in table.xpath(".//tr"):
        own = [(int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))) for cell in line.xpath("th|td")]
        widths.append(sum(width for _, width in own) + len(open_cells))
        open_cells = [left - 1 for left in open_cells if left > 1]
        open_cells += [down - 1 for down, width in own for _ in range(width) if down > 1]
    return set(widths)


@pytest.mark.parametrize(("key", "rows_of_form"), [(HTML_KEY, 23), (PDF_KEY, 25)])
def test_the_applications_table(site: Site, key: str, rows_of_form: int) -> None:
    table = sheet(site, key, "applications")
    heads = table.xpath(".//thead/tr")
    assert [spans(head) for head in heads[:2]] == [
        [("申请人情况", 1, 7)],
        [("自然人", 2, 1), ("法人或其他组织", 1, 5), ("总计", 2, 1)],
    ]
    assert [name for name, _, _ in spans(heads[2])] == ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
    body = table.xpath(".//tbody/tr")
    assert len(body) == rows_of_form
    assert all(len(line.xpath("td")) == 7 for line in body)
    assert spans(body[0]) == [("一、本年新收政府信息公开申请数量", 1, 3)]
    assert spans(body[2]) == [("三、本年度办理结果", rows_of_form - 3, 1), ("（一）予以公开", 1, 2)]
    assert spans(body[4]) == [("（三）不予公开", 8, 1), ("1.属于国家秘密", 1, 1)]
    assert spans(body[-1]) == [("四、结转下年度继续办理", 1, 3)]
    assert covered(table) == {10}


def test_the_review_table_is_one_line_of_fifteen(site: Site) -> None:
    table = sheet(site, HTML_KEY, "review_litigation")
    heads = table.xpath(".//thead/tr")
    assert spans(heads[0]) == [("行政复议", 2, 5), ("行政诉讼", 1, 10)]
    assert spans(heads[1]) == [("未经复议直接起诉", 1, 5), ("复议后起诉", 1, 5)]
    assert [name for name, _, _ in spans(heads[2])] == ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3
    (line,) = table.xpath(".//tbody/tr")
    assert [text(cell) for cell in line.xpath("td")] == ["1", "0", "0", "1", "2", *["0"] * 10]
    assert covered(table) == {15}
    (fee,) = sheet(site, PDF_KEY, "processing_fee").xpath(".//tbody/tr")
    assert [text(cell) for cell in fee.xpath("td")] == ["1", "0.394", "0", "0"]


def test_the_annexes_are_two_columns(site: Site) -> None:
    table = sheet(site, DOCX_KEY, "gz_annex1")
    lines = [[text(cell) for cell in line.xpath("th|td")] for line in table.xpath(".//tbody/tr")]
    assert lines[0] == ["主动公开信息数", "57"]
    assert lines[3] == ["3．动态类信息", "50"]
    assert [line.xpath("th/@class")[0].split() for line in table.xpath(".//tbody/tr")[:2]] == [[], ["in1"]]
    assert covered(table) == {2}


def test_sections_hold_their_tables_and_no_raw_table_text(site: Site) -> None:
    page = site.tree(f"/report/{HTML_KEY}")
    second = page.xpath("//section[h2[text()='二、主动公开政府信息情况']]")[0]
    assert [s.get("id") for s in second.xpath("section")] == [f"table-art20_{n}" for n in (1, 5, 6, 8, 9)]
    assert [p.text for p in second.xpath("p")] == ["见下表。"]


def test_a_table_no_form_knows() -> None:
    form = plugin("printed_form")
    cells = [
        {"table_code": "x", "table_label": "本地表", "row_code": r, "row_label": r * 2, "column_code": c, "unit": "件",
         "column_label": c * 2, "id": n}
        for n, (r, c) in enumerate([("a", "p"), ("a", "q"), ("b", "p")])
    ]  # fmt: skip
    (table,) = form.printed_tables(cells, {"tables": [], "rows": [], "columns": []}, [])
    assert [head.text for head in table.head[0]] == ["pp", "qq"]
    assert [
        ([label.text for label in labels], [c and c["id"] for c in values]) for labels, _, values in table.body
    ] == [
        (["aa"], [0, 1]),
        (["bb"], [2, None]),
    ]


def test_groups_cover_the_groups_between_their_lines() -> None:
    lines = [("a", ""), ("b", "G"), ("c", "H"), ("d", "H"), ("e", "G"), ("f", "e"), ("g", "")]
    assert plugin("printed_form").nesting(lines) == [
        ((), 0), (("G",), 0), (("G", "H"), 0), (("G", "H"), 0), (("G",), 0), (("G",), 1), ((), 0),
    ]  # fmt: skip


def test_every_state_looks_its_own(site: Site) -> None:
    page = site.tree(f"/report/{PDF_KEY}")
    shown = {}
    for cell in page.xpath("//td[starts-with(@class,'v ')]"):
        shown.setdefault(cell.get("class").removeprefix("v "), cell)
    assert {state: shown[state].text_content() for state in shown} == {
        "mark": "/", "blank": "空", "text": "见附件", "number": "5", "missing": "缺", "ambiguous": "0疑",
    }  # fmt: skip
    titles = [shown[state].xpath("a/@title")[0] for state in sorted(shown)]
    assert [word in title for word, title in zip("疑 空 符号 缺 数字 文字".split(), titles, strict=True)] == [True] * 6
    assert sheet(site, HTML_KEY, "art20_1").xpath("string(.//tbody/tr[2]/td[1])") == "４", "cells show what is printed"


def test_each_cell_leads_to_its_page(site: Site) -> None:
    for key in (HTML_KEY, PDF_KEY, DOCX_KEY):
        page = site.tree(f"/report/{key}")
        links = {int(href.rpartition("/")[2]) for href in page.xpath("//td[starts-with(@class,'v ')]/a/@href")}
        assert links == {row["id"] for row in rows(site, "select id from cells where report_id = ?", key)}


def test_the_way_back_from_a_cell(site: Site) -> None:
    (cell,) = rows(
        site,
        """select cells.*, captures.url, warc_file, warc_offset, warc_length, captures.payload_digest, captured_at
        from cells join captures on captures.id = cells.capture_id where report_id = ? and row_code = 'granted'
        and column_code = 'natural_person'""",
        HTML_KEY,
    )
    stable = f"/report/{HTML_KEY}/applications/granted/natural_person"
    for path in (f"/cell/{cell['id']}", stable):
        page = site.tree(path)
        whole = page.text_content()
        for fact in ("url", "warc_file", "warc_offset", "warc_length", "payload_digest"):
            assert str(cell[fact]) in whole, fact
        assert cell["captured_at"].replace("T", " ")[:19] in whole
        assert page.xpath("//link[@rel='canonical']/@href") == [f"http://localhost{stable}"]
        for target in ("/snapshot/5", "/capture/5/record", "/capture/5/body", f"/report/{HTML_KEY}#table-applications"):
            assert page.xpath(f"//a[@href='{target}']"), target
        places = dict(zip(page.xpath("//dt/span/text()"), page.xpath("//dl[1]/dd"), strict=False))
        assert (text(places["table"]), text(places["row"]), text(places["column"])) == ("6", "3", "1")
        checks = page.xpath("//li[contains(@class,'finding')]")
        assert [check.get("class") for check in checks] == ["finding differs", "finding agrees"]


def test_a_cell_of_a_pdf_is_framed_on_its_page(site: Site) -> None:
    page = site.tree(f"/report/{PDF_KEY}/art20_1/regulation/made")
    (src,) = page.xpath("//figure//img/@src")
    assert src == "/snapshot/7/page/1.png?box=72.0,80.0,132.0,98.0&crop=1"
    assert site.tree(f"/report/{PDF_KEY}/review_litigation/review/total").xpath("//figure") == []


def test_findings_differing_first_with_both_sides(site: Site) -> None:
    page = site.tree(f"/report/{HTML_KEY}")
    aside = page.xpath("//section[@id='table-applications']//aside")[0]
    found = aside.xpath(".//li")
    assert [li.get("class") for li in found[:3]] == ["finding differs", "finding differs", "finding agrees"]
    assert [" ".join(li.xpath("string(span[@class='sides'])").split()) for li in found[:2]] == ["4 ≠ 3", "5 ≠ 4"]
    marks = sheet(site, HTML_KEY, "applications").xpath(".//th[a[contains(@class,'differs')]]")
    assert [text(th) for th in marks] == ["自然人", "总计"]
    targets = {href.removeprefix("#") for href in page.xpath("//th/a/@href")}
    assert targets <= set(page.xpath("//li/@id"))
    unknown = site.tree(f"/report/{PDF_KEY}").xpath("//section[@id='table-review_litigation']//li/@class")
    assert unknown == ["finding unknown"] * 3


def test_a_report_that_was_not_read(site: Site) -> None:
    page = site.tree(f"/report/{SCAN_KEY}")
    assert "未读出" in page.text_content()
    assert page.xpath("//a[@href='/snapshot/10']")


def test_how_to_cite(site: Site) -> None:
    (citation,) = site.tree(f"/report/{HTML_KEY}").xpath("//p[@class='citation']")
    for part in (HTML_KEY, "2020", "sha256:", f"http://localhost/report/{HTML_KEY}", "2023-03-01 02:04:00 UTC"):
        assert part in citation.text_content()


@pytest.mark.parametrize(
    "path",
    [
        *[f"/report/{key}" for key in (HTML_KEY, PDF_KEY, DOCX_KEY, SCAN_KEY, HOSTILE_KEY)],
        *["/", "/search?q=%E8%AF%89%E8%AE%BC", "/coverage", "/issues", "/issues?stage=read&kind=no_text", "/about"],
        *["/agency/990104-xss", "/agency/990101-kjj", f"/report/{HOSTILE_KEY}/art20_8/admin_fee/amount_wan_yuan"],
        *["/snapshot/4", "/snapshot/7", "/snapshot/8", "/search?q=%3Cscript%3E&agency=%22%3E%3Cscript%3E"],
    ],
)
def test_own_pages_hold_no_script_and_no_inline_style(site: Site, path: str) -> None:
    page = site.tree(path)
    assert page.xpath("//script|//style|//@style|//object|//embed|//base") == []
    assert page.xpath("//@*[starts-with(name(), 'on')]") == []
    for href in page.xpath("//@href|//@src|//@action"):
        assert href.startswith(("/", "#", "http://localhost/", "https://datasette.io/")), href


def test_hostile_text_is_shown_as_text(site: Site) -> None:
    assert SCRIPT in site.tree(f"/report/{HOSTILE_KEY}").text_content()
    for path in (
        "/reports/reports",
        f"/reports/reports/{HOSTILE_KEY}",
        "/reports/cells",
        "/reports/issues",
        "/reports/agencies",
    ):
        page = site.tree(path)
        assert page.xpath("//svg[@onload]|//img[@onerror]") == []
        assert all("title='hostile'" not in script.text_content() for script in page.xpath("//script"))


@pytest.mark.parametrize("path", ["/report/none", "/cell/999999", "/agency/none", f"/report/{HTML_KEY}/a/b/c", "/none"])
def test_what_is_not_there(site: Site, path: str) -> None:
    page = site.tree(path, status=404)
    assert page.xpath("//script") == []
    assert "没有这一页" in page.text_content()
