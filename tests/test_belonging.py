"""Lists that hold the reports of several agencies: none of them is taken for that of the agency whose list it is."""

import io
import zipfile
from pathlib import Path

import pytest

from parser.publication.belonging import other_agency, places
from tests.archived import AGENCY, HOST, build, crawl, rows

REPORT = "2023年政府信息公开工作年度报告"
GOVERNMENT = "示例市试验区人民政府"
TABLE = """<table><tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>
<tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr><tr><td>行政规范性文件</td><td>{}</td><td>1</td><td>9</td></tr></table>"""


def report(title: str, made: int, year: int = 2023) -> bytes:
    told = f"<h1>{title}</h1><p>本报告所列数据的统计期限自{year}年1月1日至12月31日。</p><p>二、主动公开政府信息情况</p>"
    article = f"{told}<p>第二十条第（一）项</p>{TABLE.format(made)}"
    return f"<meta charset=utf-8><div id=zoom>{article}</div>".encode()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("试验区", GOVERNMENT),
        ("示例市试验区人民政府办公室", GOVERNMENT),
        ("试验区政府系统", GOVERNMENT),
        ("全区", GOVERNMENT),
        ("", GOVERNMENT),
        ("示例市试验区人民政府", "示例市试验区人民政府办公室"),
        ("某省", "某省人民政府"),
        ("凉山州", "四川省凉山彝族自治州人民政府"),
        ("恩格贝生态示范区", "鄂尔多斯市恩格贝生态示范区管理委员会"),
        ("苏州工业园区", "苏州工业园区管理委员会"),
        ("青山镇人民政府", "某县青山镇人民政府"),
        ("示例市试验区新安街道办事处", "示例市试验区人民政府新安街道办事处"),
        ("新安街道", "示例市试验区人民政府新安街道办事处"),
        ("区科技局", "示例市试验区科学技术局"),
        ("试验区科学技术局（示例开发区科技创新局）", "示例市试验区科学技术局"),
        ("示例开发区科技创新局", "示例市试验区科学技术局（示例开发区科技创新局）"),
        ("试验区卫生和计划生育局", "示例市试验区卫生健康局"),  # before the merger
        ("住房和城乡建设局", "示例市住房和城乡建设局"),
        ("示例市城市管理和综合执法局", "示例市城市管理委员会"),
        ("市市场监管局", "广州市市场监督管理局"),
        ("国家税务总局广州市税务局", "国家税务总局广州市税务局"),
    ],
)
def test_a_title_that_may_name_the_agency(title: str, name: str) -> None:
    assert other_agency([f"{title}{REPORT}"], [name]) is None


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("试验区教育局", GOVERNMENT),
        ("示例市试验区政务服务数据管理局", GOVERNMENT),
        ("青山镇", GOVERNMENT),
        ("试验区新安街道办事处", GOVERNMENT),
        ("示例市", GOVERNMENT),
        ("试验区", "示例市试验区科学技术局"),
        ("示例市科技局", "示例市试验区科学技术局"),
        ("鄂尔多斯市", "鄂尔多斯市恩格贝生态示范区管理委员会"),
        ("内蒙古自治区", "鄂尔多斯市恩格贝生态示范区管理委员会"),
        ("苏州市", "苏州工业园区管理委员会"),
        ("某县", "某县青山镇人民政府"),
        ("国家税务总局广州市黄埔区税务局", "国家税务总局广州市税务局"),
    ],
)
def test_a_title_that_names_another_agency(title: str, name: str) -> None:
    assert other_agency([f"{title}{REPORT}"], [name]) == title


def test_the_own_name_in_either_title_is_enough() -> None:
    titles = [f"教育局{REPORT}", f"试验区{REPORT}"]
    assert other_agency(titles, [GOVERNMENT]) is None
    assert other_agency([f"旧县{REPORT}"], [GOVERNMENT, "示例市旧县人民政府"]) is None


def test_departments_of_one_place_are_told_apart_where_the_own_report_is_there() -> None:
    name = "示例市试验区卫生健康局"
    for title in ("试验区教育局", "试验区卫生和计划生育局"):
        assert other_agency([title + REPORT], [name], strictly=True) == title
    assert other_agency([f"区卫健局{REPORT}"], [name], strictly=True) is None


def test_places() -> None:
    assert places("广州市黄埔区科学技术局") == ["广州市", "黄埔区"]
    assert places("区住房和城乡建设局") == ["区"]
    assert places("广州市市场监督管理局") == ["广州市"]
    assert places("国家发展和改革委员会") == []


def test_a_list_of_a_government_with_its_departments(tmp_path: Path) -> None:
    """Each report stands under the agency that it names; the government's own is the one that it publishes."""
    titles = {name: f"{name}{REPORT}" for name in ("试验区", "试验区教育局", "青山镇")}
    urls = {name: f"{HOST}/{n}.html" for n, name in enumerate(titles)}
    crawl(
        tmp_path,
        "2024-02-10T00:00:00+00:00",
        {urls[name]: report(title, made) for made, (name, title) in enumerate(titles.items(), 3)},
        listed={urls[name]: (title, "2024-01-20") for name, title in titles.items()},
        name=GOVERNMENT,
        level="county",
    )
    build(tmp_path)
    made = "SELECT value FROM cells WHERE report_id = r.id AND row_code = 'normative_document' AND column_code = 'made'"
    told = rows(tmp_path, f"SELECT agency_name, year, ({made}) FROM reports AS r ORDER BY 3")
    assert told == [(GOVERNMENT, 2023, 3.0), ("试验区教育局", 2023, 4.0), ("青山镇", 2023, 5.0)]
    assert rows(tmp_path, "SELECT name, listed_by FROM agencies WHERE listed_by IS NOT NULL ORDER BY name") == [
        ("试验区教育局", AGENCY),
        ("青山镇", AGENCY),
    ]
    assert rows(tmp_path, "SELECT count(*) FROM versions GROUP BY report_id") == [(1,)] * 3


def test_a_year_in_which_only_other_agencies_are_listed_is_no_report_of_the_agency(tmp_path: Path) -> None:
    """Nor one of which only the row is known: that it was listed would be said of the wrong agency."""
    read, unread = f"{HOST}/a.html", f"{HOST}/b.html"
    crawl(
        tmp_path,
        "2024-05-10T00:00:00+00:00",
        {read: report(f"试验区教育局{REPORT}", 3)},
        listed={
            read: (f"试验区教育局{REPORT}", "2024-01-20"),
            unread: ("青山镇2022年政府信息公开工作年度报告", "2023-01-20"),
        },
        name=GOVERNMENT,
        level="county",
    )
    build(tmp_path)
    states = rows(
        tmp_path, "SELECT year, state, report_id, obtained FROM expected_reports WHERE year > 2021 ORDER BY 1"
    )
    assert states == [(2022, "missing_observed", None, None), (2023, "missing_observed", None, None)]
    assert rows(tmp_path, "SELECT agency_name FROM reports") == [("试验区教育局",)]


def test_an_archive_of_the_reports_of_several(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for made, name in enumerate(("试验区", "试验区教育局", "青山镇"), 3):
            archive.writestr(f"{name}.html", report(name + REPORT, made))
    page, file = f"{HOST}/a.html", f"{HOST}/a.zip"
    crawl(
        tmp_path,
        "2024-05-10T00:00:00+00:00",
        {page: "<p>见附件。</p>".encode(), file: (page, packed.getvalue())},
        listed={page: ("试验区各单位2023年政府信息公开工作年度报告", "2024-01-20")},
        name=GOVERNMENT,
        level="county",
    )
    build(tmp_path)
    made = "SELECT value FROM cells WHERE report_id = r.id AND row_code = 'normative_document' AND column_code = 'made'"
    told = rows(tmp_path, f"SELECT agency_name, ({made}) FROM reports AS r ORDER BY 2")
    assert told == [(GOVERNMENT, 3.0), ("试验区教育局", 4.0), ("青山镇", 5.0)]


def test_a_department_keeps_what_it_was_called_before(tmp_path: Path) -> None:
    urls = {year: f"{HOST}/{year}.html" for year in (2017, 2023)}
    titles = {
        2017: "试验区科技和信息化局2017年政府信息公开工作年度报告",
        2023: "试验区科学技术局2023年政府信息公开工作年度报告",
    }
    crawl(
        tmp_path,
        "2024-02-10T00:00:00+00:00",
        {url: report(titles[year], 1, year) for year, url in urls.items()},
        listed={url: (titles[year], "2024-01-20") for year, url in urls.items()},
    )
    build(tmp_path)
    assert rows(tmp_path, "SELECT agency_id, year FROM reports ORDER BY year") == [(AGENCY, 2017), (AGENCY, 2023)]
