"""What a document says of itself: title, agency, year, dates and numbers, each source by itself."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parser.documents.document import Block, Document, Grid, GridCell, Paragraph, Place
from parser.documents.formats import read_document
from parser.text.published import dates, http_day, iso_date, printed_number, url_date
from parser.text.recognise import agency_of, recognise_identity, year_of
from tests.seeds import SEEDS, SHARED, gold


def document(*lines: str, **meta: str) -> Document:
    return Document("html", [Paragraph(text, Place("html", line=i)) for i, text in enumerate(lines, 1)], meta)


def table(*rows: tuple[str, ...]) -> Document:
    cells = [GridCell(text, r, c, Place("html")) for r, row in enumerate(rows) for c, text in enumerate(row)]
    blocks: list[Block] = [Grid(cells, True, Place("html"))]
    return Document("html", blocks)


TITLES = [
    ("云州市统计局2023年政府信息公开工作年度报告", "云州市统计局", 2023),
    ("云州市统计局2018年度政府信息公开年度报告", "云州市统计局", 2018),
    ("云州市统计局2018年政府信息公开工作报告", "云州市统计局", 2018),
    ("云州市统计局2016年信息公开年报", "云州市统计局", 2016),
    ("云州市统计局2016年政府政务公开年报", "云州市统计局", 2016),
    ("云州市统计局2022年政务公开工作年度报告", "云州市统计局", 2022),
    ("云州市统计局政府信息公开2021年度工作报告", "云州市统计局", 2021),
    ("2021年度云州市统计局政府信息公开工作年度报告", "云州市统计局", 2021),
    ("2021年云州市人民政府信息公开工作年度报告", "云州市人民", 2021),
    ("云州市人民政府2021年政府信息公开工作年度报告", "云州市人民政府", 2021),
    ("云州市人民政府办公室关于2021年政府信息公开工作年度报告", "云州市人民政府办公室", 2021),
    ("关于公布云州市统计局2020年政府信息公开工作年度报告的公告", "云州市统计局", 2020),
    ("云州市统计局关于发布2020年政府信息公开工作年度报告的公告", "云州市统计局", 2020),
    ("云州市统计局2020年政府信息公开工作年度报告（更正）", "云州市统计局", 2020),
    ("云州市统计局2020年政府信息公开工作年度报告（图片版）", "云州市统计局", 2020),
    ("云州市统计局政府信息公开工作年度报告（2020年度）", "云州市统计局", 2020),
    ("《云州市统计局2020年政府信息公开工作年度报告》", "云州市统计局", 2020),
    (
        "云州市统计局（云州市社会经济调查队）2020年政府信息公开工作年度报告",
        "云州市统计局（云州市社会经济调查队）",
        2020,
    ),
    ("云州市统计局二〇一九年政府信息公开工作年度报告", "云州市统计局", 2019),
    ("云 州 市 统 计 局 2 0 1 9 年政府信息公开工作年度报告", "云州市统计局", 2019),
]


@pytest.mark.parametrize(("title", "agency", "year"), TITLES, ids=[title for title, _, _ in TITLES])
def test_a_title(title: str, agency: str, year: int) -> None:
    identity = recognise_identity(document(title, "一、总体情况"))
    assert (identity.title, identity.year) == (" ".join(title.split()), year)
    assert (identity.agency or "").startswith(agency.removesuffix("人民") if agency.endswith("人民") else agency)
    assert identity.years["title"] == year and identity.agencies["title"] == identity.agency


@pytest.mark.parametrize(
    "lines",
    [
        ("云州市统计局", "2023年政府信息公开工作年度报告"),
        ("云州市统计局2023年政府信息公开", "工作年度报告"),
        ("云州市统计局", "2023年政府信息公开工作", "年度报告"),
        ("首页 > 政府信息公开 > 政府信息公开年报", "云州市统计局2023年政府信息公开工作年度报告"),
        ("您现在的位置：首页", "云州市统计局", "2023年政府信息公开工作年度报告"),
    ],
)
def test_a_title_on_several_lines_and_below_the_way_to_it(lines: tuple[str, ...]) -> None:
    identity = recognise_identity(document(*lines, "一、总体情况", "全年无事。"))
    assert (identity.title or "").replace(" ", "") == "云州市统计局2023年政府信息公开工作年度报告"
    assert (identity.agency, identity.year) == ("云州市统计局", 2023)


def test_a_sentence_is_no_title() -> None:
    identity = recognise_identity(document("根据条例，现公布云州市统计局2023年政府信息公开工作年度报告。", "文字。"))
    assert identity.title is None


def test_two_years_in_a_title_are_no_year() -> None:
    assert year_of("云州市统计局2019—2020年政府信息公开工作年度报告") is None
    assert year_of("云州市统计局政府信息公开工作年度报告") is None
    assert year_of(None) is None


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("统计期限为2023年1月1日至2023年12月31日。", {"period": 2023}),
        ("自2023年1月1日起至12月31日止。", {"period": 2023}),
        ("本报告数据统计期限自20231月1日起至202312月31日。", {"period": 2023}),
        ("统计期限2023 年 1 月 1 日—12 月 31 日。", {"period": 2023}),
        ("统计期限为2022年1月1日至2023年12月31日。", {"period_begin": 2022, "period_end": 2023}),
    ],
)
def test_the_period_statement(text: str, years: dict[str, int]) -> None:
    assert recognise_identity(document("政府信息公开工作年度报告", text)).years == {**years, **only_text(years)}


def only_text(years: dict[str, int]) -> dict[str, int]:
    return {"text": years["period"]} if "period" in years else {}


def test_years_that_differ_are_kept_side_by_side() -> None:
    identity = recognise_identity(
        document("云州市统计局2023年政府信息公开工作年度报告", "统计期限为2022年1月1日至2022年12月31日。"),
        "云州市统计局2023年政府信息公开工作年度报告",
    )
    assert identity.year == 2023 and identity.years_differ
    assert (identity.years["title"], identity.years["period"], identity.years["listing"]) == (2023, 2022, 2023)


def test_title_against_list_is_decided_by_the_text_or_not_at_all() -> None:
    title, listed = "云州市统计局2022年政府信息公开工作年度报告", "云州市统计局2023年政府信息公开工作年度报告"
    period = "统计期限为2023年1月1日至2023年12月31日。"
    assert recognise_identity(document(title, period), listed).year == 2023
    undecided = recognise_identity(document(title, "全年无事。"), listed)
    assert undecided.year is None and undecided.years == {"title": 2022, "listing": 2023}


def test_agencies_by_source() -> None:
    lines = (
        "区统计局2023年政府信息公开工作年度报告",
        "本报告由云州市花山区统计局编制。",
        "执行《花山区统计局（花山区普查中心）公开规程》。",
        "云州市花山区统计局",
        "2024年1月20日",
    )
    identity = recognise_identity(document(*lines), "花山区统计局2023年政府信息公开工作年度报告")
    assert identity.agencies == {
        "title": "区统计局",
        "body": "花山区统计局（花山区普查中心）",
        "listing": "花山区统计局",
        "compiled_by": "云州市花山区统计局",
        "signature": "云州市花山区统计局",
    }
    assert identity.agency == "花山区统计局（花山区普查中心）"


def test_an_abbreviated_name_that_two_names_fit_stays_as_printed() -> None:
    text = "执行《花山区统计局规程》和《云水区统计局规程》。"
    assert recognise_identity(document("区统计局2023年政府信息公开工作年度报告", text)).agency == "区统计局"


def test_no_title_at_all() -> None:
    identity = recognise_identity(document("本报告由云州市统计局编制，反映2017年度政府信息公开情况。", "一、概述"))
    assert (identity.title, identity.agency, identity.year) == (None, "云州市统计局", 2017)
    assert recognise_identity(document()).years == {}


def test_an_agency_of_nothing() -> None:
    assert agency_of("政府信息公开工作年度报告") is None
    assert agency_of("2023年度政府信息公开工作年度报告") is None
    assert agency_of("通知公告") is None


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2024-1-31", "2024-01-31"),
        ("2024年1月31日 10:00", "2024-01-31"),
        ("发布日期：２０２４．０１．３１", "2024-01-31"),
        ("二〇二四年一月三十一日", "2024-01-31"),
        ("二○二四年十二月十日", "2024-12-10"),
        ("2024-02-31", None),
        ("2024年1月", None),
        (None, None),
    ],
)
def test_a_printed_day(printed: str | None, day: str | None) -> None:
    assert iso_date(printed) == day


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://www.a.gov.cn/zwgk/202401/t20240131_123456.html", "2024-01-31"),
        ("https://www.a.gov.cn/art/2024/1/31/art_1229_1.html", "2024-01-31"),
        ("https://www.a.gov.cn/zwgk/2024-01/31/content_1.htm", "2024-01-31"),
        ("https://www.a.gov.cn/zwgk/20240131/1.html", "2024-01-31"),
        ("http://www.a.gov.cn/gkml/201803/P020180315386120417719.pdf", "2018-03-15"),
        ("https://www.a.gov.cn/zwgk/202401/1.html", "2024-01"),
        ("https://www.a.gov.cn/content/post_7060213.html", None),
        ("https://www.a.gov.cn/zwgk/t20241331_1.html", None),
        ("https://www.a.gov.cn/list?day=/20240131/", None),
        (None, None),
    ],
)
def test_the_day_in_an_address(url: str | None, day: str | None) -> None:
    assert url_date(url) == day


def test_each_date_in_its_own_field() -> None:
    found = dates(
        document(
            "云州市统计局2023年政府信息公开工作年度报告",
            "发布时间：2024-01-30 09:12　来源：本网",
            "成文日期：2024年1月15日",
            "正文。",
            "云州市统计局",
            "2024年1月20日",
            published="2024-01-31 18:00:00",
        ),
        url="https://www.a.gov.cn/art/2024/2/1/art_1_1.html",
        listed="2024-02-02",
        last_modified="Sat, 03 Feb 2024 17:30:00 GMT",
        first_captured="2024-03-01T16:00:00Z",
    )
    assert found.metadata == "2024-01-31"
    assert found.visible == "2024-01-30"
    assert found.signed == "2024-01-20"
    assert found.url == "2024-02-01"
    assert found.listed == "2024-02-02"
    assert found.last_modified == "2024-02-04"  # half past one at night in China
    assert found.first_captured == "2024-03-02"
    assert found.several == {}


def test_two_visible_dates_are_no_date() -> None:
    found = dates(document("发布日期：2024-01-30", "文字。", "发布日期：2024-02-05"))
    assert found.visible is None and found.several == {"visible": ("2024-01-30", "2024-02-05")}
    assert dates() == dates(document(), url="", last_modified="yesterday", first_captured="soon")


def test_a_header_that_is_no_date() -> None:
    assert http_day("0") is None and http_day(None) is None


INDEX = "11440112MB2C012345/2024-00012"


@pytest.mark.parametrize(
    ("found", "document_number", "index_number"),
    [
        (document(f"索 引 号：{INDEX}", "发文字号：云统函〔2024〕3号"), "云统函〔2024〕3号", INDEX),
        (table(("索引号", INDEX), ("文 号", "云统〔2024〕12号", "主题词", "")), "云统〔2024〕12号", INDEX),
        (document("索引号：", INDEX, "文号：", "名称：年报"), None, INDEX),
        (document("索引号： 分类：其他", "文号：无"), None, None),
        (document("文号：云统〔2024〕12号", "文号：云统〔2024〕13号"), None, None),
        (document("根据国办公开办函〔2021〕30号文件编制。"), None, None),
    ],
)  # fmt: skip
def test_numbers_printed_beside_their_label(
    found: Document, document_number: str | None, index_number: str | None
) -> None:
    assert printed_number(found, "document") == document_number
    assert printed_number(found, "index") == index_number
    identity = recognise_identity(found)
    assert (identity.document_number, identity.index_number) == (document_number, index_number)


@given(
    st.lists(
        st.text(
            "云州市统计局2023年1月31日政府信息公开工作度报告（）〔〕关于的\n 由编制：索引号A-/第二〇一", max_size=40
        ),
        max_size=6,
    ),
    st.text(max_size=30),
)
def test_any_text_has_an_identity(lines: list[str], listed: str) -> None:
    found = document(*lines, title=listed)
    recognise_identity(found, listed)
    dates(found, url=listed, listed=listed, last_modified=listed, first_captured=listed)


@gold
@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem[:3])
def test_the_gold_reports_name_themselves(path: Path) -> None:
    truth = json.loads((SHARED / "gold" / f"{path.stem}.json").read_text(encoding="utf-8"))
    identity = recognise_identity(read_document(path.read_bytes()))
    assert (identity.title, identity.agency, identity.year) == (truth["title"], truth["agency"], truth["report_year"])
    assert not identity.years_differ
