"""Articles that a site cuts in several pages: one document, tables whole again, nothing twice."""

import random
import time
from pathlib import Path

import pytest

from parser.documents.document import Document, Grid
from parser.documents.html.joined import further_number, is_pager, joined
from parser.documents.html.page import from_html
from parser.read import read_report
from tests.archived import HOST, build, crawl, rows
from tests.layouts import SECTIONS, tables_of
from tests.random_facts import random_facts
from tests.sites.facts import Facts
from tests.sites.grids import Grid as Printed
from tests.sites.web import plain_table, word_table

FIRST = "http://www.example.gov.cn/xxgk/202401/t20240131_77.html"


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("t20240131_77_1.html", 1),
        ("t20240131_77-12.html", 12),
        ("./t20240131_77_2.html#zoom", 2),
        ("t20240131_77.html", None),
        ("t20240131_78.html", None),
        ("t20240131_771.html", None),
        ("t20240131_77_1.shtml", None),
        ("t20240131_77_1234.html", None),
        ("t20240131_77_a.html", None),
        ("sub/t20240131_77_1.html", None),
        ("t20240131_77_1.html?x=1", None),
    ],
)
def test_only_the_articles_own_numbers_are_further_pages(url: str, number: int | None) -> None:
    address = FIRST.rpartition("/")[0] + "/" + url.removeprefix("./")
    assert further_number(FIRST, address) == number


def test_other_hosts_and_broken_addresses_are_no_further_pages() -> None:
    assert further_number(FIRST, "http://other.example.com/xxgk/202401/t20240131_77_1.html") is None
    assert further_number(FIRST, "http://[broken/t20240131_77_1.html") is None
    assert further_number("http://www.example.gov.cn/", "http://www.example.gov.cn/_1.html") is None


@pytest.mark.parametrize(
    "line", ["首页 上一页 1 2 [3] 下一页 尾页", "下一页", "共3页 第1页 下页 >>", "« 上一页 | 下一页 »"]
)
def test_pagers(line: str) -> None:
    assert is_pager(line)


@pytest.mark.parametrize("line", ["1 2 3", "下一页说明", "见下一页的表", "首页", ""])
def test_lines_that_are_no_pagers(line: str) -> None:
    assert not is_pager(line)


def test_a_pager_that_hurts_costs_nothing() -> None:
    begun = time.process_time()
    assert not is_pager("下一页" + "1 " * 90 + "x")
    assert time.process_time() - begun < 0.1


def page(body: str, title: str = "某局2022年政府信息公开工作年度报告") -> Document:
    made = (
        f'<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="{title}"></head><body><h1>{title}</h1>'
        f'<div id="zoom"><p>发布时间：2023-01-19</p>{body}</div></body></html>'
    )
    return from_html(made.encode())


PAGER = "<div>上一页 <a href=a_1.html>1</a> <a href=a_2.html>2</a> 下一页</div>"
PROSE = "<p>本局把公开属性写进发文单，没有写明属性的文件不予编号。</p>" * 9


def test_pages_become_one_document_with_their_numbers() -> None:
    first = page(f"<p>一、总体情况</p>{PROSE}{PAGER}")
    second = page(f"<p>二、主动公开政府信息情况</p><table><tr><td>规章<td>3</table>{PROSE}{PAGER}")
    third = page("<table><tr><td>行政许可<td>4</table>")
    document = joined([first, second, third])
    assert document.meta["title"] == "某局2022年政府信息公开工作年度报告"
    assert document.text.count("工作年度报告") == document.text.count("发布时间") == 1
    assert "下一页" not in document.text
    assert [(g.place.page, g.place.table, g.cells[1].place.page) for g in document.grids] == [(2, 1, 2), (3, 1, 3)]
    heading = next(p for p in document.paragraphs if p.text.startswith("二、"))
    assert (heading.place.page, heading.place.line) == (2, 2)


def test_a_page_that_is_missing_is_a_hole_that_says_so() -> None:
    document = joined([page("<p>一</p>"), None, page("<p>三</p>")])
    assert [(i.kind, i.place and i.place.page) for i in document.issues] == [("page_missing", 2)]


def test_the_first_page_under_a_number_is_not_read_twice() -> None:
    first = page(f"<table><tr><td>规章<td>3</table>{PROSE}")
    assert len(joined([first, page(f"<table><tr><td>规章<td>3</table>{PROSE}"), page("<p>完</p>")]).grids) == 1


def test_issues_tell_their_page() -> None:
    second = page("<table>" + "<tr><td>1<td>2" * 6000 + "</table>")
    (issue,) = joined([page(PROSE), second]).issues
    assert (issue.kind, issue.place and issue.place.page) == ("table_cut", 2)


def cut_pages(facts: Facts, pieces: list[Printed], word: bool) -> list[Document]:
    """The report as pages, a new one before each piece of the table of part three but the first."""
    made = [""]
    for code, heading in SECTIONS.items():
        made[-1] += f"<p><strong>{heading}</strong></p>"
        grids = pieces if code == "s3" else tables_of(facts).get(code, [])
        for number, grid in enumerate(grids):
            if code == "s3" and number:
                made[-1] += PAGER
                made.append("")
            made[-1] += word_table(grid) if word else plain_table(grid)
    return [page(body) for body in made]


@pytest.mark.parametrize("seed", range(8))
def test_a_table_cut_by_the_pages_reads_as_the_whole_one(seed: int) -> None:
    rng = random.Random(seed)
    facts = random_facts(rng.choice(["v2019", "v2021"]), rng)
    grid = tables_of(facts)["s3"][0]
    cuts = sorted(rng.sample(range(4, grid.height - 1), rng.choice([1, 2])))
    head = grid.crop(0, 3) if seed % 2 else None
    pieces = [grid.crop(0, cuts[0])]
    pieces += [grid.crop(a, b, head) for a, b in zip(cuts, [*cuts[1:], None], strict=True)]
    document = joined(cut_pages(facts, pieces, word=seed % 4 > 1))
    (one,) = [g for g in document.grids if g.fragments]
    assert (one.n_rows, [f.page for f in one.fragments]) == (grid.height, list(range(1, len(pieces) + 1)))
    cells = {".".join(key): cell for key, cell in read_report(document).cell.items()}
    assert {key: cells[key].value for key in facts.cells} == dict(facts.cells)


def test_tables_that_do_not_go_on_stay_apart() -> None:
    one = "<table><tr><td>规章<td>3<tr><td>其他<td>4</table>"
    another = "<table><tr><td>信息内容<td>制作数量<td>现行有效</table>"
    grids: list[Grid] = joined([page(PROSE + one), page(another)]).grids
    assert [len(g.cells) for g in grids] == [4, 3]


# -- from the archive to the publication --------------------------------------------------------------

TITLE = "示例市试验区科学技术局2022年政府信息公开工作年度报告"
ADDRESS = f"{HOST}/nb/t20230119_77.html"
LISTED = {ADDRESS: (TITLE, "2023-01-19")}


def two_pages() -> tuple[Facts, bytes, bytes]:
    facts = random_facts("v2021", random.Random(4))
    grid = tables_of(facts)["s3"][0]
    made = ["", ""]
    for code, heading in SECTIONS.items():
        part = 0 if code in ("s1", "s2", "s3") else 1
        made[part] += f"<p><strong>{heading}</strong></p>"
        for piece in [grid.crop(0, 12)] if code == "s3" else tables_of(facts).get(code, []):
            made[part] += plain_table(piece)
        if code == "s3":
            made[1] += plain_table(grid.crop(12))
    head = f'<html><meta charset="utf-8"><h1>{TITLE}</h1><div id="zoom">'
    return facts, *(f"{head}{body}{PAGER}</div></html>".encode() for body in made)


def test_a_report_in_two_pages_is_published_whole_and_each_cell_cites_its_page(tmp_path: Path) -> None:
    facts, first, second = two_pages()
    further = ADDRESS.replace("_77", "_77_1")
    pages = {ADDRESS: first, further: (ADDRESS, second), f"{HOST}/nb/a.pdf": (ADDRESS, b"%PDF-1.4 broken")}
    crawl(tmp_path, "2023-02-01T00:00:00Z", pages, listed=LISTED)
    build(tmp_path)
    ((status, number),) = rows(tmp_path, "select status, cells_number from reports")
    assert (status, number) == ("complete", len(facts.cells))
    cited = dict(rows(tmp_path, "select url, count(*) from cells join captures c on c.id = capture_id group by url"))
    assert cited.keys() == {ADDRESS, further}
    placed = rows(
        tmp_path, "select distinct url, json_extract(place, '$.page') from cells join captures c on c.id = capture_id"
    )
    assert sorted(placed) == [(ADDRESS, 1), (further, 2)]
    assert rows(tmp_path, "select count(*) from versions") == [(1,)]


def test_a_page_that_was_not_obtained_is_an_issue_of_the_report(tmp_path: Path) -> None:
    _, first, second = two_pages()
    crawl(
        tmp_path,
        "2023-02-01T00:00:00Z",
        {ADDRESS: first, ADDRESS.replace("_77", "_77_2"): (ADDRESS, second)},
        listed=LISTED,
    )
    build(tmp_path)
    assert rows(tmp_path, "select kind from issues where kind = 'page_missing'") == []
    third = {
        ADDRESS: first,
        ADDRESS.replace("_77", "_77_1"): (ADDRESS, b"\x00" * 50),
        ADDRESS.replace("_77", "_77_2"): (ADDRESS, second),
    }
    crawl(tmp_path, "2023-03-01T00:00:00Z", third, listed=LISTED)
    build(tmp_path)
    assert rows(tmp_path, "select message from issues where kind = 'page_missing'") == [
        ("page 2 of 3 of the article is missing",)
    ]
