"""What no form knows: rows beside a form's own, sheets of a province, tables of no known sheet. Nothing is dropped."""

from pathlib import Path

import pytest

from parser import read
from parser.documents.html.page import from_html
from parser.documents.text import from_text
from parser.forms import load_form, load_forms
from parser.read import read_report


def table(rows: list[list[str]]) -> str:
    return "<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows) + "</table>"


ART_20 = [
    ["第二十条第（一）项", "", "", ""],
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "0", "0", "0"],
    ["其他主动公开文件", "3", "/", "12"],
    ["行政规范性文件", "2", "1", "9"],
]


def test_a_row_the_form_does_not_have_is_kept_under_its_printed_label() -> None:
    report = read_report(from_html(f"<p>某局2023年政府信息公开工作年度报告</p>{table(ART_20)}".encode()))
    kept = {c.key: (c.state, c.value, c.raw) for c in report.cells if c.row == "其他主动公开文件"}
    assert kept == {
        ("art20_1", "其他主动公开文件", "made"): ("number", 3, "3"),
        ("art20_1", "其他主动公开文件", "repealed"): ("mark", None, "/"),
        ("art20_1", "其他主动公开文件", "in_force"): ("number", 12, "12"),
    }
    assert [c.value for c in report.cells if c.row == "normative_document"] == [2, 1, 9]
    assert [issue.kind for issue in report.issues] == ["row_not_in_form"]


def test_hundreds_of_foreign_rows_with_one_label_stay_apart_under_short_keys() -> None:
    rows = [*ART_20, *(["其他主动公开文件", str(n), "5", "5"] for n in range(4, 300))]
    report = read_report(from_html(f"<p>某局2023年政府信息公开工作年度报告</p>{table(rows)}".encode()))
    kept = {c.row: c.value for c in report.cells if c.row.startswith("其他主动公开文件") and c.column == "made"}
    assert list(kept.values()) == list(range(3, 300))
    assert [key.removeprefix("其他主动公开文件") for key in kept][:6] == ["", "′", "′′", "′′′", "′′′4", "′′′5"]
    assert max(map(len, kept)) == len("其他主动公开文件′′′296")


def test_two_foreign_rows_with_one_label_stay_two() -> None:
    rows = [*ART_20, ["其他主动公开文件", "5", "5", "5"]]
    report = read_report(from_html(f"<p>某局2023年政府信息公开工作年度报告</p>{table(rows)}".encode()))
    assert [c.value for c in report.cells if c.row.startswith("其他主动公开文件") and c.column == "made"] == [3, 5]


OLD = """<p>某县2010年政府信息公开工作年度报告</p><p>统计期限为2010年1月1日至2010年12月31日。</p>
<table><tr><td>项目</td><td>单位</td><td>全县</td><td>县直部门</td><td>乡镇</td></tr>
<tr><td>公开栏更新</td><td>次</td><td>318</td><td>200</td><td>118</td></tr>
<tr><td>村务公开会议</td><td>场</td><td>96</td><td>/</td><td>96</td></tr>
<tr><td>公开栏更新</td><td>次</td><td>7</td><td></td><td>7</td></tr></table>"""


def test_a_table_of_no_known_sheet_is_kept_as_printed() -> None:
    report = read_report(from_html(OLD.encode()))
    assert (report.form, report.year) == (None, 2010)
    cells = {(c.row, c.column): (c.state, c.value, c.unit) for c in report.cells}
    assert cells["公开栏更新", "全县"] == ("number", 318, "次")
    assert cells["村务公开会议", "县直部门"] == ("mark", None, "场")
    assert cells["公开栏更新′2", "乡镇"] == ("number", 7, "次")
    assert {c.table for c in report.cells} == {"printed_1"}
    assert all(c.place is not None for c in report.cells)
    assert [issue.kind for issue in report.issues] == ["no_known_form"]


def test_prose_without_tables_has_no_cells_and_says_so() -> None:
    report = read_report(from_text("某局2012年政府信息公开工作年度报告\n一、概述\n本年共公开信息20条。\n"))
    assert report.cells == []
    assert report.issues[0].kind == "no_known_form"


PROVINCIAL = """
code = "v2016x"
title = "某省统计表"
basis = "made up for this test"
years = { from = 2016, to = 2016 }
[[section]]
code = "s1"
label = "附表"
[[table]]
code = "sheet_x"
section = "s1"
label = "某省政务公开情况统计表"
unit = "次"
optional = true
rows = [
  { code = "openings", label = "一、开放日活动次数" },
  { code = "openings_county", label = "其中：县级" , parent = "openings" },
  { code = "openings_town", label = "乡级", parent = "openings" },
]
columns = [{ code = "value", label = "次数" }]
[[check]]
id = "x_openings"
says = "县级 + 乡级 = 开放日活动次数"
table = "sheet_x"
along = "report"
left = ["openings_county", "openings_town"]
right = ["openings"]
"""


def test_one_more_sheet_is_one_toml_and_no_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "v2016x.toml"
    path.write_text(PROVINCIAL, encoding="utf-8")
    forms = (*load_forms(), load_form(path))
    monkeypatch.setattr(read, "load_forms", lambda: forms)
    text = "某厅2016年政府信息公开工作年度报告\n某省政务公开情况统计表\n开放日活动次数 9\n其中：县级 4\n乡级 4\n"
    report = read_report(from_text(text))
    assert report.form == "v2016x"
    assert [(c.row, c.value, c.unit) for c in report.cells] == [
        ("openings", 9, "次"),
        ("openings_county", 4, "次"),
        ("openings_town", 4, "次"),
    ]
    assert [(f.check, f.line, f.verdict, f.left, f.right) for f in report.findings] == [
        ("x_openings", "report", "differs", 8, 9)
    ]


HEADS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]


def test_heads_that_were_turned_round_are_not_believed_against_the_row() -> None:
    """A header that lost 申请人情况 puts 总计 over the natural persons: the row's own sum tells."""
    turned = [["（本列数据）", "总计", *HEADS], ["一、本年新收政府信息公开申请数量", "3", "1", "0", "0", "0", "1", "5"]]
    report = read_report(from_html(f"<p>某局2023年政府信息公开工作年度报告</p>{table(turned)}".encode()))
    row = [c for c in report.cells if c.row == "new_received"]
    assert {c.state for c in row} == {"ambiguous"}
    assert "readings_disagree" in {issue.kind for issue in report.issues}
    turned[1][1:] = ["5", "3", "1", "0", "0", "0", "1"]
    report = read_report(from_html(f"<p>某局2023年政府信息公开工作年度报告</p>{table(turned)}".encode()))
    assert {c.column: c.value for c in report.cells if c.row == "new_received"}["total"] == 5


@pytest.mark.parametrize(
    "row",
    [
        [
            "61",
            "966",
            "2667\n1",
            "0",
            "1650",
            "5345",
            "",
        ],  # a lost border: seven values in six cells, moved to the left
        ["8", "49", "7", "1"],  # the first cell is drawn over the place of three that were lost
    ],
)
def test_a_row_that_lost_a_border_is_ambiguous(row: list[str]) -> None:
    heads = ["（本列数据）", *HEADS, "总计"]
    label = "一、本年新收政府信息公开申请数量"
    good = ["二、上年结转政府信息公开申请数量", "3", "0", "0", "0", "0", "0", "3"]
    page = table([heads, [label, *row], good]).replace("<td>8<", "<td colspan=4>8<").replace("\n", "<br>")
    report = read_report(from_html(f"<p>某局2023年政府信息公开工作年度报告</p>{page}".encode()))
    assert {cell.state for cell in report.cells if cell.row == "new_received"} == {"ambiguous"}
    assert report.cell["applications", "carried_over_in", "total"].value == 3
    assert "readings_disagree" in {issue.kind for issue in report.issues}


def test_a_row_of_the_former_form_is_read_as_printed_and_said() -> None:
    """Reports on 2023 and 2024 were seen that print （六）其他处理 as one row; it is none of the three rows of 2021."""
    heads = [["（本列数据）", *HEADS, "总计"]]
    rows = [["（六）其他处理", "3", "0", "0", "0", "0", "0", "3"], ["（七）总计", "3", "0", "0", "0", "0", "0", "3"]]
    page = f"<p>某局2023年政府信息公开工作年度报告</p>{table(ART_20)}{table(heads + rows)}"
    report = read_report(from_html(page.encode()))
    kept = {c.column: c.value for c in report.cells if c.row == "（六）其他处理"}
    assert kept == {"natural_person": 3, "total": 3} | {c: 0 for c in kept if c.startswith("org_")}
    assert len(kept) == 7
    states = {c.state for c in report.cells if c.row.startswith("other_") and c.table == "applications"}
    assert states == {"missing"}
    assert [issue.kind for issue in report.issues].count("row_not_in_form") == 2


def test_heads_that_one_row_disproves_are_not_believed_for_the_others() -> None:
    """A 申请人情况 that lost its colspan moves 总计 next to 自然人: a row of zeros and one number fits both orders."""
    turned = [
        ["（本列数据）", HEADS[0], "总计", *HEADS[1:]],
        ["一、本年新收政府信息公开申请数量", "0", "20", "55", "1", "0", "0", "76"],
        ["二、上年结转政府信息公开申请数量", "0", "32", "0", "0", "0", "0", "32"],
        ["四、结转下年度继续办理", "0", "0", "0", "0", "0", "0", "0"],
    ]
    report = read_report(from_html(f"<p>某局2023年政府信息公开工作年度报告</p>{table(turned)}".encode()))
    rows = ("new_received", "carried_over_in", "carried_forward")
    states = {row: {c.state for c in report.cells if c.row == row} for row in rows}
    assert states == {"new_received": {"ambiguous"}, "carried_over_in": {"ambiguous"}, "carried_forward": {"number"}}
    del turned[1]  # without the row that disproves them they are what the page prints
    report = read_report(from_html(f"<p>某局2023年政府信息公开工作年度报告</p>{table(turned)}".encode()))
    assert report.cell["applications", "carried_over_in", "total"].value == 32
    assert report.cell["applications", "carried_over_in", "org_other"].value == 32


def test_rows_that_ran_together_are_in_doubt_and_rows_without_a_cell_harm_nobody() -> None:
    """The end of one row and the beginning of the next were lost: a label stands among the values."""
    heads = [["（本列数据）", *HEADS, "总计"]]
    row = ["3.要求提供公开出版物", "0", "0", "0", "4.无正当理由大量反复申请", "0", "32", "0", "0", "0", "0", "32"]
    good = ["二、上年结转政府信息公开申请数量", "3", "0", "0", "0", "0", "0", "3"]
    page = table([*heads, row, good]).replace("</table>", "<tr></tr><tr><td></td></tr></table>")
    report = read_report(from_html(f"<p>某局2023年政府信息公开工作年度报告</p>{page}".encode()))
    states = {c.row: set[str]() for c in report.cells}
    for cell in report.cells:
        states[cell.row].add(cell.state)
    assert states["not_processed_publication"] == states["not_processed_excessive"] == {"ambiguous"}
    assert states["carried_over_in"] == {"number"}
    assert "rows_run_together" in {issue.kind for issue in report.issues}
