"""Chinese words are found, in the landing search, Datasette's own box and the canned query: no more and no less."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from parser.chinese import normalise
from tests.site_facts import AGENCIES, DOCX_KEY, FORMER, HOSTILE_KEY, HTML_KEY, PDF_KEY, REPORTS
from tests.site_fixture import ROOT, Site, built

TERMS = [
    "诉讼",
    "复议",
    "收费",
    "公开",
    "230条",
    "IAB",
    "工业局",
    "2020年",
    "费",
    "政府信息公开",
    "不在其中",
    "经贸办",
    "东河区重工处",
]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    opened = Site(built())
    yield opened
    opened.close()


def containing(term: str) -> set[str]:
    """The reports whose title, agency or text contains the term, spaces and case aside; digits as whole numbers."""
    wanted = normalise(term).lower()
    found = set()
    for made in REPORTS:
        names = "\n".join([AGENCIES[made.agency], *(name for name, _ in FORMER.get(made.agency, ()))])
        text = normalise(f"{made.title}\n{names}\n{made.body}").lower()
        pieces = text.replace("0 条", "0条").replace("0 年", "0年").replace("1230条", "").split("\n")
        if any(wanted in piece for piece in pieces):
            found.add(made.id)
    return found


def test_the_truth_is_no_trivial_one() -> None:
    assert containing("诉讼") == {HTML_KEY, HOSTILE_KEY}
    assert containing("复议") == {HTML_KEY, PDF_KEY}
    assert containing("收费") == {PDF_KEY, DOCX_KEY}
    assert containing("230条") == {PDF_KEY}
    assert containing("IAB") == {HTML_KEY}
    assert containing("经贸办") == containing("东河区重工处") == {DOCX_KEY}


@pytest.mark.parametrize("term", TERMS)
def test_landing_search(site: Site, term: str) -> None:
    page = site.tree(f"/search?q={quote(term)}")
    links = page.xpath("//ol[@class='hits']/li/h2/a/@href")
    assert {link.removeprefix("/report/") for link in links} == containing(term)


@pytest.mark.parametrize("term", TERMS)
def test_the_search_box_of_datasette(site: Site, term: str) -> None:
    rows = site.get(f"/reports/reports.json?_shape=array&_search={quote(term)}").json()
    assert {row["id"] for row in rows} == containing(term)


@pytest.mark.parametrize("term", TERMS)
def test_the_canned_search(site: Site, term: str) -> None:
    rows = site.get(f"/reports/search.json?_shape=array&q={quote(term)}").json()
    assert {row["id"] for row in rows} == containing(term)


def test_without_the_plugin_nothing_is_found(tmp_path: Path) -> None:
    """The two tests above would go red: the plugin does the finding, not chance."""
    folder = tmp_path / "datasette"
    shutil.copytree(ROOT / "datasette", folder)
    command = [sys.executable, "-m", "datasette", "serve", str(folder), "-i", str(built() / "reports.db")]
    ask = [*command, "--get", f"/reports/reports.json?_shape=array&_search={quote('诉讼')}"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    counts = []
    for _ in range(2):
        answer = subprocess.run(ask, capture_output=True, text=True, env=environment, cwd=tmp_path, check=True)
        counts.append(len(json.loads(answer.stdout)))
        (folder / "plugins" / "zh_search.py").unlink(missing_ok=True)
    assert counts == [2, 0]


def test_extracts_show_and_mark_the_words(site: Site) -> None:
    page = site.tree(f"/search?q={quote('复议 收费')}")
    (extract,) = page.xpath("//p[@class='extract']")
    assert {"复议", "收费"} <= {mark.text for mark in extract.xpath("mark")}
    table = site.tree(f"/reports/reports?_search={quote('诉讼')}")
    cells = table.xpath("//td[contains(@class,'col-body')]")
    assert len(cells) == 2
    assert all(cell.xpath("mark")[0].text == "诉讼" for cell in cells)
    assert table.xpath("//input[@type='search']/@value") == ["诉讼"]


@pytest.mark.parametrize(
    ("search", "said"), [("OR -诉讼 ！", "没有可以检索的词"), ("不见此词", "没有一份报告含有这些文字")]
)
def test_a_search_without_hits_says_why(site: Site, search: str, said: str) -> None:
    assert said in site.tree(f"/search?q={quote(search)}").xpath("string(//p[@class='notice'])")


def test_filters_and_order(site: Site) -> None:
    everything = site.tree(f"/search?q={quote('公开')}")
    years = everything.xpath("//aside//a[contains(@href,'year=')]/@href")
    assert [href.rpartition("=")[2] for href in years] == ["2022", "2020", "2017"]
    one = site.tree(f"/search?q={quote('公开')}&year=2022")
    assert one.xpath("//ol[@class='hits']/li/h2/a/@href") == [f"/report/{PDF_KEY}"]
    agency = site.tree(f"/search?q={quote('公开')}&agency=990102-gxj")
    assert agency.xpath("//ol[@class='hits']/li/h2/a/@href") == [f"/report/{DOCX_KEY}"]
    newest = site.tree(f"/search?q={quote('公开')}&sort=newest").xpath("//ol[@class='hits']/li/h2/a/@href")
    assert newest == [f"/report/{key}" for key in (PDF_KEY, HTML_KEY, DOCX_KEY)]
    assert site.tree(f"/search?q={quote('公开')}&page=2").xpath("//ol[@class='hits']/li") == []


@pytest.mark.parametrize(
    "search", ['"', "*", "-", "NEAR(公开 诉讼)", "'; drop table reports; --", "(){}:^", "a" * 5000, "\x00", "公开 OR"]
)
def test_no_search_breaks_the_site(site: Site, search: str) -> None:
    assert site.get(f"/search?q={quote(search)}").status_code == 200
    assert site.get(f"/reports/reports?_search={quote(search)}").status_code == 200
    assert site.get(f"/search?q=x&year={quote(search)}&page={quote(search)}").status_code == 200


def test_a_landing_page_with_a_search_box(site: Site) -> None:
    page = site.tree("/")
    (form,) = page.xpath("//form[@role='search']")
    assert form.get("action") == "/search"
    assert form.xpath(".//input[@name='q' and @type='search']")
    assert page.xpath("//ul[@class='counts']/li/b/text()") == ["5", "4", "428", "13"]
    years = page.xpath("//table[@class='matrix']/thead//th/text()")[1:]
    row = page.xpath("//table[@class='matrix']//tr[th/a[text()='示例市试验区科学技术局']]")[0]
    shown = dict(zip(years, [" ".join(cell.text_content().split()) for cell in row.xpath("td")], strict=True))
    assert [shown[year] for year in ("2022", "2021", "2020", "2019", "2018", "2017")] == [
        "按期",
        "未列",
        "按期≠",
        "未列",
        "·",
        "·",
    ]
