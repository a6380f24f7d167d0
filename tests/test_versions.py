"""Versions: what makes one, what does not, what is listed as changed, and which one is in force."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from parser.documents.formats import read_document
from parser.forms import load_forms
from parser.publication.changes import changes
from parser.publication.noise import load_noise, quiet_lines
from parser.publication.versions import reading_digest
from parser.read import read_report
from parser.report import Report
from tests import sites
from tests.archived import HOST, build, crawl, rows
from tests.sites import Answer

ROOT = Path(__file__).parents[1]
PAGE = "gzjg/qzfgwhgzbm/qkxjsj/xxgknb/content/post_7060213.html"
LIST_PAGE = "gzjg/qzfgwhgzbm/qkxjsj/xxgknb/index.html"
HTML = (ROOT / "tests" / "sites" / "hp" / PAGE).read_bytes()
TITLE = "广州市黄埔区科学技术局（广州开发区科技创新局）2020年政府信息公开工作年度报告"
URL = f"{HOST}/2020/post_1.html"
LISTED = {URL: (TITLE, "2021-01-28")}
FORMS = {form.code: form for form in load_forms()}

TOP = '<div class="content" id="zhengwen">'
SENTENCE = "栏目按机构职能、通知公告、政策、办事、预决算等分成九个。"


def swap(html: bytes, old: str, new: str) -> bytes:
    """The page with one thing changed; fails when it is not there exactly once."""
    assert html.count(old.encode()) == 1, (old, html.count(old.encode()))
    return html.replace(old.encode(), new.encode())


def counted(visits: int, html: bytes = HTML) -> bytes:
    """The page as a site shows it that counts its visitors and prints the day of looking."""
    line = f"<p>浏览次数：<span>{visits}</span> 次　字号：[大 中 小] 打印</p>"
    day = f"<p>打印日期：2024-03-{visits % 28 + 1:02} 10:11</p>"
    return swap(html, TOP, f'{TOP}{line}{day}<p>上一篇：<a href="x{visits}.html">第 {visits} 号通知</a></p>')


def read(html: bytes) -> Report:
    return read_report(read_document(html, "text/html; charset=utf-8"))


def digest(html: bytes) -> str:
    return reading_digest(read(html), "bytes")


def with_digit(html: bytes = HTML) -> bytes:
    return swap(html, "41</span>31", "41</span>32")


def with_sentence(html: bytes = HTML) -> bytes:
    return swap(html, "分成九个", "分成十个")


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("浏览次数：1,234 次", ""),
        ("【浏览量: 17】", ""),
        ("点击数：", ""),
        ("阅读 56 次", ""),
        ("发布时间：2021-01-28 来源：本局 浏览次数：88次 【字体：大 中 小】", "发布时间:2021-01-28 来源:本局"),
        ("字号：大 中 小  打印本页  关闭窗口", ""),
        ("打印时间：2024-03-01 10:11:12", ""),
        ("今天是 2024年3月1日 星期五", ""),
        ("下一篇：关于放假的通知", ""),
        ("http://x.gov.cn/a;jsessionid=AF01.node1?id=3", "http://x.gov.cn/a?id=3"),
        # What must stay: it is what the report says.
        ("全年网站访问量 1230000 次，比上年增加。", "全年网站访问量 1230000 次,比上年增加。"),
        ("政务新媒体阅读量达到 3 万次", "政务新媒体阅读量达到 3 万次"),
        ("发文字号：穗科〔2021〕3号", "发文字号:穗科〔2021〕3号"),
        ("更新时间：2021-03-02", "更新时间:2021-03-02"),
        ("打印政府公报 300 份", "打印政府公报 300 份"),
        ("中", ""),
        ("大中型企业 5 家", "大中型企业 5 家"),
    ],
)
def test_noise(line: str, left: str) -> None:
    assert "".join(quiet_lines(line)).strip() == left


def test_every_noise_rule_says_why(tmp_path: Path) -> None:
    assert all(rule.what and rule.reason for rule in load_noise())
    path = tmp_path / "noise.toml"
    path.write_text("[[noise]]\nwhat = 'x'\ndrop = 'y'\n")
    with pytest.raises(ValueError, match="'x' needs a reason"):
        load_noise(path)


@pytest.mark.parametrize(
    "other",
    [
        counted(4711),
        counted(4712),
        HTML.replace(b"<td ", b"<TD class='x' ").replace(b"</p>", b"</p>\n\n"),
        HTML.replace(b"</span><o:p></o:p></p>", b"</span></p>"),
    ],
)
def test_counters_and_markup_make_no_version(other: bytes) -> None:
    assert digest(other) == digest(HTML)
    assert changes(read(HTML), read(other), FORMS) == []


def test_a_digit_is_listed_as_the_cell() -> None:
    assert digest(with_digit()) != digest(HTML)
    (change,) = changes(read(HTML), read(with_digit()), FORMS)
    assert (change.kind, change.code, change.before, change.after) == (
        "cell",
        "art20_5.licensing.decisions",
        "4131",
        "4132",
    )
    assert "行政许可" in change.label


def test_a_sentence_is_listed_as_the_section() -> None:
    (change,) = changes(read(HTML), read(with_sentence()), FORMS)
    assert (change.kind, change.code) == ("section", "s1")
    assert (change.before, change.after) == (SENTENCE, SENTENCE.replace("九", "十"))


def test_a_lost_number_a_lost_section_and_another_title_are_listed() -> None:
    emptied = swap(HTML, '<span style="mso-spacerun:yes">41</span>31', "")
    lost = HTML[: HTML.index("六、其他需要报告的事项".encode())]
    found = changes(read(HTML), read(emptied), FORMS)
    assert [(c.before, c.after, c.after_state) for c in found if c.kind == "cell"] == [("4131", "", "blank")]
    gone = [c for c in changes(read(HTML), read(lost), FORMS) if c.kind == "section"]
    assert [(c.code, c.after) for c in gone] == [("s6", None)]
    retitled = HTML.replace(
        "科技创新局）2020年政府信息公开工作年度报告".encode(), "科创局）2020年政府信息公开工作年度报告".encode()
    )
    assert {c.kind for c in changes(read(HTML), read(retitled), FORMS)} >= {"title"}


def test_a_row_of_the_agencys_own_in_a_table_is_no_secret() -> None:
    """Text of a table that is no cell of the form still makes a version, and is listed."""
    row = "<tr><td>其中：网上办理</td><td>12</td><td>0</td><td>12</td></tr>"
    marker = '<tr style="mso-yfti-irow:2;height:18.0pt">'
    added = HTML.replace(marker.encode(), (row + marker).encode(), 1)
    assert digest(added) != digest(HTML)
    found = changes(read(HTML), read(added), FORMS)
    assert any("网上办理" in f"{change.after} {change.label}" for change in found), found


# -- from the archive ----------------------------------------------------------------------------------


def versions(data: Path) -> list[tuple[Any, ...]]:
    return rows(data, "SELECT captures, current, role FROM versions ORDER BY id")


def changed(data: Path) -> list[tuple[Any, ...]]:
    return rows(data, "SELECT relation, kind, code, before, after FROM version_changes ORDER BY id")


def test_captures_of_one_reading_are_one_version(tmp_path: Path) -> None:
    crawl(tmp_path, "2021-02-01T00:00:00+00:00", {URL: counted(1)}, listed=LISTED)
    crawl(tmp_path, "2021-03-01T00:00:00+00:00", {URL: counted(2)}, listed=LISTED)
    crawl(tmp_path, "2021-04-01T00:00:00+00:00", {URL: with_digit(counted(3))}, listed=LISTED)
    crawl(tmp_path, "2021-05-01T00:00:00+00:00", {URL: counted(4)}, listed=LISTED)
    build(tmp_path)
    assert versions(tmp_path) == [(3, 1, "current"), (1, 0, "earlier")]
    assert changed(tmp_path) == [
        ("times", "cell", "art20_5.licensing.decisions", "4131", "4132"),
        ("times", "cell", "art20_5.licensing.decisions", "4132", "4131"),
    ]
    times = "SELECT first_captured, last_captured FROM versions WHERE current = 1"
    assert rows(tmp_path, times) == [("2021-02-01T00:00:00Z", "2021-05-01T00:00:00Z")]
    (told,) = rows(
        tmp_path,
        "SELECT c.value, k.captured_at FROM version_changes AS v JOIN cells AS c ON c.id = v.cell_id"
        " JOIN captures AS k ON k.id = c.capture_id WHERE v.after = '4131'",
    )
    assert told == (4131, "2021-05-01T00:00:00Z"), "the cell is that of the last capture"


def test_a_copy_at_another_address_is_kept_and_its_differences_are_listed(tmp_path: Path) -> None:
    second = f"{HOST}/2021/post_2.html"
    listed = LISTED | {second: (TITLE, "2021-03-05")}
    later = with_digit(HTML).replace(b"2021-01-28", b"2021-03-05")
    crawl(tmp_path, "2021-04-01T00:00:00+00:00", {URL: HTML, second: later}, listed=listed)
    build(tmp_path)
    assert rows(tmp_path, "SELECT url, role, reason FROM versions ORDER BY id") == [
        (URL, "copy", "the same report in another address"),
        (second, "current", "published last, 2021-03-05"),
    ]
    assert ("copies", "cell", "art20_5.licensing.decisions", "4132", "4131") in changed(tmp_path)
    assert rows(tmp_path, "SELECT url, published FROM reports") == [(second, "2021-03-05")]


def test_an_address_shows_its_latest_version_even_when_its_date_was_set_back(tmp_path: Path) -> None:
    crawl(tmp_path, "2021-03-01T00:00:00+00:00", {URL: HTML.replace(b"2021-01-28", b"2021-02-28")}, listed=LISTED)
    crawl(tmp_path, "2021-04-01T00:00:00+00:00", {URL: with_digit()}, listed=LISTED)
    build(tmp_path)
    assert [role for _, _, role in versions(tmp_path)] == ["earlier", "current"]
    days = rows(tmp_path, "SELECT date FROM report_dates WHERE kind = 'metadata' ORDER BY version_id")
    assert days == [("2021-02-28",), ("2021-01-28",)]


def test_a_poorer_reading_is_never_preferred_in_silence(tmp_path: Path) -> None:
    """The page that comes later has lost the end of its big table."""
    cut = HTML[: HTML.index("四、政府信息公开行政复议".encode())]
    crawl(tmp_path, "2021-02-01T00:00:00+00:00", {URL: HTML}, listed=LISTED)
    crawl(tmp_path, "2021-03-01T00:00:00+00:00", {URL: cut}, listed=LISTED)
    build(tmp_path)
    assert [role for _, _, role in versions(tmp_path)] == ["current", "poorer"]
    ((reason,),) = rows(tmp_path, "SELECT reason FROM versions WHERE current = 1")
    assert reason.startswith("198 certain cells; the latest capture has")
    issues = rows(tmp_path, "SELECT kind, message FROM issues WHERE stage = 'read'")
    assert any(kind == "newer_version_poorer" and "2021-03-01" in message for kind, message in issues)


def test_what_could_not_be_read_does_not_replace_what_could(tmp_path: Path) -> None:
    crawl(tmp_path, "2021-02-01T00:00:00+00:00", {URL: HTML}, listed=LISTED)
    crawl(tmp_path, "2021-03-01T00:00:00+00:00", {URL: b"%PDF-1.4 damaged"}, listed=LISTED)
    build(tmp_path)
    assert [(role, current) for _, current, role in versions(tmp_path)] == [("current", 1), ("unread", 0)]
    assert rows(tmp_path, "SELECT status, cells_certain FROM reports") == [("complete", 198)]
    assert ("newer_version_poorer",) in rows(tmp_path, "SELECT kind FROM issues")


def test_page_and_attachment_of_one_report_are_copies(tmp_path: Path) -> None:
    attachment = f"{HOST}/2020/attachment.html"
    pages: dict[str, bytes | tuple[str, bytes]] = {URL: HTML, attachment: (URL, with_digit())}
    crawl(tmp_path, "2021-02-01T00:00:00+00:00", pages, listed=LISTED)
    build(tmp_path)
    assert rows(tmp_path, "SELECT url, role FROM versions ORDER BY id") == [(URL, "current"), (attachment, "copy")]
    assert changed(tmp_path) == [("copies", "cell", "art20_5.licensing.decisions", "4131", "4132")]


def test_dates_stand_each_by_its_source(tmp_path: Path) -> None:
    crawl(tmp_path, "2021-02-01T20:00:00+00:00", {URL: HTML}, listed={URL: (TITLE, "2021-01-29")})
    build(tmp_path)
    found = dict(rows(tmp_path, "SELECT kind, date FROM report_dates"))
    assert found["metadata"] == "2021-01-28"
    assert found["listed"] == "2021-01-29"
    assert found["first_captured"] == "2021-02-02", "a day in China"
    assert found["last_modified"] == "2021-01-28"


# -- the whole thread ----------------------------------------------------------------------------------


@dataclass
class Crawled:
    data: Path


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """Four crawls: as it is, a counter, a digit, a sentence; the report on 2021 is on the list from the second on."""
    folder = tmp_path_factory.mktemp("versions")
    list_page = (ROOT / "tests" / "sites" / "hp" / LIST_PAGE).read_bytes()
    shorter = re.sub(rb"\s*<li>(?:(?!</li>).)*post_8065110.*?</li>", b"", list_page, flags=re.DOTALL)
    with sites.running(folder) as running:
        site = running.sites["hp"]
        site.answers["/" + LIST_PAGE] = Answer(200, site.fill(shorter))
        for html in (HTML, counted(4711), counted(12, with_digit()), counted(9, with_sentence(with_digit()))):
            site.answers["/" + PAGE] = Answer(200, site.fill(html))
            settings = {
                "SOURCES_DIR": running.sources_dir,
                "DATA_DIR": folder / "data",
                "DOWNLOAD_DELAY": 0.02,
                "RECRAWL": "full",
            }
            given = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
            command = [
                sys.executable,
                "-m",
                "scrapy",
                "crawl",
                "gov_reports",
                "-s",
                "RECRAWL=full",
                "-a",
                "sources=440112-hp.replica/kjj",
            ]
            done = subprocess.run([*command, *given], cwd=ROOT, capture_output=True, text=True, timeout=240)
            assert "reports published" in done.stdout, done.stdout + done.stderr
            site.answers.pop("/" + LIST_PAGE, None)
    yield Crawled(folder / "data")


def test_a_replica_that_changes_its_report_is_told_exactly(crawled: Crawled) -> None:
    found = rows(
        crawled.data,
        "SELECT captures, current, role FROM versions WHERE report_id = '440112-kjj-2020' ORDER BY id",
    )
    assert found == [(2, 0, "earlier"), (1, 0, "earlier"), (1, 1, "current")]
    assert changed(crawled.data) == [
        ("times", "cell", "art20_5.licensing.decisions", "4131", "4132"),
        ("times", "section", "s1", SENTENCE, SENTENCE.replace("九", "十")),
    ]


def test_a_report_that_came_to_the_list_after_the_deadline_was_late_whatever_it_says(crawled: Crawled) -> None:
    (told,) = rows(
        crawled.data,
        "SELECT state, deadline, absent_at < present_at, note FROM expected_reports"
        " WHERE agency_id = '440112-kjj' AND year = 2021",
    )
    assert told[:3] == ("late_observed", "2022-01-31", 1)
    assert told[3].startswith("the site declares 2022-01-27; not on the list on ")
