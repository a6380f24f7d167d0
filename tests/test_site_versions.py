"""A report's page: what changed between its versions, numbers told in prose, further checks, what persons said."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml.html import HtmlElement

from archive.catalogue import Catalogue
from archive.verdicts import add_verdict
from tests.archived import HOST, build, crawl, rows
from tests.site_fixture import Site
from tests.test_versions import LISTED, URL, counted, with_digit, with_sentence

COPY = f"{HOST}/2020/attachment.html"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data: Path = tmp_path_factory.mktemp("site-versions")
    crawl(data, "2021-02-01T00:00:00+00:00", {URL: counted(1)}, listed=LISTED)
    crawl(data, "2021-03-01T00:00:00+00:00", {URL: with_digit()}, listed=LISTED)
    last = with_sentence(with_digit())
    crawl(data, "2021-04-01T00:00:00+00:00", {URL: last, COPY: (URL, counted(2))}, listed=LISTED)
    build(data)
    ((mark,),) = rows(
        data, "SELECT fingerprint FROM findings WHERE check_id = 'agency_contradiction' AND verdict = 'differs'"
    )
    with Catalogue(data / "catalogue.db") as catalogue:
        add_verdict(catalogue, mark, "dismissed", note="<b>另一机关的页面</b>", by="somebody")
    build(data)
    opened = Site(data)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def page(site: Site) -> HtmlElement:
    return site.tree("/report/990101-kjj-2020")


def words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_versions_with_what_changed(page: HtmlElement) -> None:
    versions = page.xpath("//ol[@class='versions']/li")
    assert [words(version.xpath(".//b")[0]).split()[0] for version in versions] == [
        "现行",
        "另一处或另一格式",
        "较早",
        "较早",
    ]
    changes = [
        [(words(del_), words(ins)) for del_, ins in zip(v.xpath(".//del"), v.xpath(".//ins"), strict=True)]
        for v in versions
    ]
    assert [len(change) for change in changes] == [1, 2, 1, 0]
    assert changes[0][0][0].endswith("分成九个。")
    assert changes[2] == [("4131", "4132")]
    assert ("4132", "4131") in changes[1]
    assert "first captured 2021-02-01" in words(page.xpath("//section[@id='source']")[0])


def test_a_changed_cell_of_the_version_in_force_is_linked(site: Site, page: HtmlElement) -> None:
    (href,) = page.xpath("//ol[@class='versions']/li[2]//li[.//del='4132']/a/@href")
    assert "4132" in site.tree(href).xpath("string(//p[contains(@class,'figure')])")


def test_numbers_of_the_prose_stand_beside_their_cells(site: Site, page: HtmlElement) -> None:
    beside = page.xpath("//section[@id='table-applications']//li[@class='fact']")
    assert [words(one.xpath(".//*[@class='sides']")[0]) for one in beside] == ["1件 = 1", "1件 = 1", "0件 = 0"]
    assert "本年新收到申请1件" in words(beside[0])
    assert "230" in words(page.xpath("//details[@class='told']")[0])
    cell = site.tree(beside[0].xpath(".//a/@href")[0])
    assert "本年新收到申请1件" in words(cell.xpath("//ul[@class='checks']/li[@class='fact']")[0])


def test_further_findings_with_class_and_what_a_person_said(page: HtmlElement) -> None:
    (section,) = page.xpath("//section[@id='further']")
    (aside,) = section.xpath(".//li[contains(@class,'set-aside')]")
    told = words(aside)
    assert "可疑" in told
    assert "原件如此" in told
    assert "人工：不成立" in told
    assert "<b>另一机关的页面</b>" in told, "shown as text"
    assert "somebody" not in page.text_content(), "who said it is not published"


def test_what_canned_queries_say_of_changes_and_contradictions(site: Site) -> None:
    changed = site.get("/reports/changed.json?_shape=array").json()
    assert {(row["kind"], row["report_id"]) for row in changed} == {
        ("cell", "990101-kjj-2020"),
        ("section", "990101-kjj-2020"),
    }
    found = site.get("/reports/contradictions.json?_shape=array").json()
    assert found
    assert all(row["person_verdict"] != "dismissed" for row in found)
