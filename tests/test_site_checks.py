"""Checks as pages show them: equations that are true, other checks in their own words, messages in Chinese."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.catalogue import Catalogue
from parser.publication.publish import publish
from tests.site_facts import HTML_KEY, PDF_KEY
from tests.site_fixture import Site, built
from tests.test_site_report import plugin

NUMBERS = {
    1: {"state": "number", "value": 2.0},
    2: {"state": "number", "value": 3.0},
    3: {"state": "blank", "value": None},
    4: {"state": "number", "value": 5.0},
}


def finding(**given: Any) -> dict[str, Any]:
    usual = {"origin": "further", "verdict": "agrees", "says": "", "left_value": 5.0, "right_value": 5.0}
    return usual | {"left": [1, 2], "right": [4]} | given


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"origin": "form"}, True),
        ({"origin": "form", "right": [1], "right_value": 2.0, "verdict": "differs"}, True),
        ({"origin": "further"}, False),
        ({"origin": "form", "left": [1, 3], "left_value": None}, False),
        ({"origin": "form", "left": [1, 3], "left_value": 2.0}, False),
        ({"origin": "form", "left": []}, False),
        ({"origin": "form", "left_value": 6.0}, False),
        ({"origin": "form", "left": [1, 99]}, False),
    ],
)
def test_an_equation_only_where_the_numbers_add_up(given: dict[str, Any], shown: bool) -> None:
    assert plugin("shown_checks").is_sum(finding(**given), NUMBERS) is shown


@pytest.mark.parametrize(
    ("given", "sign", "holds"),
    [
        ({"says": "甲 ≤ 乙（补缴上年 = 时可以不成立）"}, "≤", True),
        ({"says": "甲 ≤ 乙", "left_value": 9.0, "verdict": "differs"}, "≤", False),
        ({"says": "甲 ≤ 乙", "left_value": 9.0, "verdict": "agrees"}, "、", None),
        ({"says": "甲 = 乙"}, "=", None),
        ({"says": "正文所说与表中一致", "left_value": 1.0, "verdict": "differs"}, "≠", None),
        ({"says": "应大于本年"}, "、", None),
        ({"says": "甲 ≤ 乙", "left_value": None, "verdict": "unknown"}, "、", None),
        ({"origin": "form", "says": "甲 + 乙 = 丙"}, "=", None),
    ],
)
def test_a_relation_only_where_it_is_known(given: dict[str, Any], sign: str, holds: bool | None) -> None:
    assert tuple(plugin("shown_checks").compared(finding(**given))) == (sign, holds)


@pytest.fixture(scope="module")
def site() -> Any:
    opened = Site(built())
    yield opened
    opened.close()


def checks(site: Site, path: str) -> list[str]:
    found = site.tree(path).xpath("//ul[@class='checks']/li[contains(@class,'finding')]")
    return [" ".join(item.text_content().split()) for item in found]


def test_a_sum_of_the_form_is_an_equation(site: Site) -> None:
    first, second = checks(site, f"/report/{HTML_KEY}/applications/granted/natural_person")
    assert first.startswith("≠ 不符 differs")
    assert "2 + 2 + 0 + 0" in first
    assert "= 4 不等 is not 3" in first
    assert "2 + 1 + 0 + 0 + 0 + 0 = 3 相等 equals 3" in second


def test_what_is_no_number_is_in_no_equation(site: Site) -> None:
    for path in (
        f"/report/{PDF_KEY}/review_litigation/review/total",
        f"/report/{PDF_KEY}/applications/other_misc/total",
    ):
        unknown = [text for text in checks(site, path) if "无法核对" in text]
        assert unknown
        for text in unknown:
            assert " + 0 + " not in text
            assert "–" not in text
            assert "所据" in text


@pytest.mark.parametrize(
    ("message", "chinese"),
    [
        ("status 404, rule status-404", "服务器答复 HTTP 404"),
        ("status 200, rule says-not-found", "服务器答复 HTTP 200，判断依据：网页自称没有此页"),
        ("http://a/robots.txt: the host name cannot be resolved: DNS x", "http://a/robots.txt：网站的域名解析不了"),
        ("not on the list page of 2026-11-20T13:13:05Z", "2026-11-20 13:13:05 UTC 的目录页中没有"),
        (
            "listed but not obtained: http://a/b.html; the site declares 2019-03-27",
            "目录中有，正文没有取得：http://a/b.html；网站所示日期 2019-03-27",
        ),
        (
            "status 302, rule no-bytes (redirected to http://b/)",
            "服务器答复 HTTP 302，判断依据：一个字节也没有（跳转到 http://b/）",
        ),
        ("words nobody foresaw", "words nobody foresaw"),
    ],
)
def test_messages_in_chinese(message: str, chinese: str) -> None:
    assert plugin("messages").told(message) == {"zh": chinese, "en": message}


def test_every_state_of_an_expected_report_has_its_words(tmp_path: Path) -> None:
    """A report that was listed and not obtained is 未得 on every page, whatever its date says."""
    target = tmp_path / "reports.db"
    target.write_bytes((built() / "reports.db").read_bytes())
    with closing(sqlite3.connect(target)) as db, db:
        db.execute(
            "update expected_reports set state = 'on_time', obtained = 0, note = 'listed but not obtained: http://a/'"
            " where agency_id = '990101-kjj' and year = 2021"
        )
    site = Site(tmp_path)
    try:
        agency = site.tree("/agency/990101-kjj").xpath("//tr[th='2021']/td[@class='state']")[0].text_content()
        assert "未得" in agency
        assert "目录中有，正文没有取得" in agency
        assert "按期" not in agency
        assert site.tree("/coverage").xpath("//td[contains(@class,'listed_only')]/text()") == ["未得"]
        assert "未得 1" in site.tree("/coverage").xpath("string(//table[contains(@class,'years')])")
        gaps = site.get("/reports/gaps.json?_shape=array").json()
        assert [row["state"] for row in gaps if row["year"] == 2021 and "科学技术" in row["name"]] == ["listed_only"]
    finally:
        site.close()


def test_an_empty_publication_says_what_to_do(tmp_path: Path) -> None:
    with Catalogue(tmp_path / "catalogue.db") as catalogue:
        publish(catalogue, [], tmp_path / "reports.db")
    site = Site(tmp_path)
    try:
        page = site.tree("/")
        assert "None" not in page.text_content()
        assert page.xpath("//ul[@class='counts']/li/b/text()") == ["0", "0", "0", "0"]
        said = page.xpath("string(//section[contains(@class,'empty')])")
        for part in ("还没有公布任何报告", "Nothing is published here yet", "scrapy crawl gov_reports", "make demo"):
            assert part in said
    finally:
        site.close()
