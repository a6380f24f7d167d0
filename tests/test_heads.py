"""Heads of tables against the numbers below them: a number under another head is nobody's."""

from collections.abc import Iterable

import pytest

from parser.documents.formats import read_document
from parser.read import read_report
from parser.report import Report

PLAIN = (
    ("第二十条第（一）项",),
    ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
    ("规章", "2", "3", "40"),
    ("行政规范性文件", "5", "6", "70"),
)
PENALTIES = (("第二十条第（六）项",), ("信息内容", "本年处理决定数量"), ("行政处罚", "81"), ("行政强制", "9"))
FEES = (("第二十条第（八）项",), ("信息内容", "本年收费金额（单位：万元）"), ("行政事业性收费", "98765"))
Rows = tuple[tuple[str, ...], ...]


def table(rows: Iterable[Iterable[str]]) -> str:
    cells = ("".join(cell if cell.startswith("<td") else f"<td>{cell}" for cell in row) for row in rows)
    return "<table>" + "".join(f"<tr>{row}" for row in cells) + "</table>"


def read(*tables: Rows) -> Report:
    body = "<p>二、主动公开政府信息情况</p>" + "".join(map(table, tables))
    return read_report(read_document(f"<html><meta charset=utf-8><title>2022年度报告</title>{body}".encode()))


def turned(rows: Rows, old: str, new: str) -> Rows:
    return tuple(tuple(new if cell == old else cell for cell in row) for row in rows)


def states(report: Report, of: str, row: str) -> list[str]:
    return [cell.state for cell in report.cells if (cell.table, cell.row) == (of, row)]


def heads_unread(report: Report) -> list[str]:
    return [issue.message for issue in report.issues if issue.kind == "head_not_in_form"]


def test_every_head_is_the_forms() -> None:
    report = read(PLAIN, PENALTIES, FEES)
    assert states(report, "art20_1", "regulation") == ["number"] * 3
    assert report.cell["art20_6", "penalty", "decisions"].value == 81
    assert not report.issues


@pytest.mark.parametrize("head", ["上年制发件数", "历年累计制发件数", "同比增减"])
def test_a_number_under_another_head_is_in_doubt_and_its_neighbours_are_not(head: str) -> None:
    report = read(turned(PLAIN, "本年制发件数", head), PENALTIES, FEES)
    assert states(report, "art20_1", "regulation") == ["ambiguous", "number", "number"]
    assert report.cell["art20_1", "regulation", "in_force"].value == 40
    assert len(heads_unread(report)) == 1


def test_numbers_do_not_fill_the_form_from_the_left_under_heads_in_another_order() -> None:
    rows = turned(turned(PLAIN, "本年制发件数", "失效件数"), "本年废止件数", "备案数")
    moved = (rows[0], ("信息内容", "现行有效件数", "失效件数", "备案数"), *rows[2:])
    report = read(moved, PENALTIES, FEES)
    assert states(report, "art20_1", "regulation") == ["ambiguous"] * 3


@pytest.mark.parametrize("head", ["上年处理决定数量", "累计处理决定数量", "罚没金额"])
def test_the_only_head_of_a_table_is_another(head: str) -> None:
    report = read(PLAIN, turned(PENALTIES, "本年处理决定数量", head), FEES)
    assert report.cell["art20_6", "penalty", "decisions"].state == "ambiguous"
    assert report.cell["art20_8", "admin_fee", "amount_wan_yuan"].value == 98765
    assert len(heads_unread(report)) == 1


@pytest.mark.parametrize("head", ["数量", "数量（件）", "处理决定数量"])
def test_a_head_that_says_no_more_than_number_hinders_nothing(head: str) -> None:
    report = read(PLAIN, turned(PENALTIES, "本年处理决定数量", head), FEES)
    assert report.cell["art20_6", "penalty", "decisions"].value == 81


def test_the_numbers_of_departments_are_not_the_forms() -> None:
    report = read(
        (("项目", "甲所", "乙所", "丙所"), ("规章", "1", "2", "3"), ("行政规范性文件", "4", "5", "6")), PENALTIES, FEES
    )
    assert states(report, "art20_1", "regulation") == ["ambiguous"] * 3


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        ("本年收费金额（单位：元）", "元"),
        ("本年收费金额(元)", "元"),
        ("本年收费金额（单位：人民币千元）", "千元"),
        ("本年收费金额（单位：亿元）", "亿元"),
        ("本年收费金额", "万元"),
    ],
)
def test_the_unit_that_a_head_prints_is_the_numbers(head: str, unit: str) -> None:
    cell = read(PLAIN, PENALTIES, turned(FEES, "本年收费金额（单位：万元）", head)).cell[
        "art20_8", "admin_fee", "amount_wan_yuan"
    ]
    assert (cell.value, cell.unit) == (98765, unit)


def test_a_unit_of_money_in_the_title_or_alone_above_the_heads() -> None:
    fee = "art20_8", "admin_fee", "amount_wan_yuan"
    plain = turned(FEES, "本年收费金额（单位：万元）", "本年收费金额")
    titled = turned(plain, "第二十条第（八）项", "第二十条第（八）项（单位：元）")
    assert read(PLAIN, PENALTIES, titled).cell[fee].unit == "元"
    assert read(PLAIN, PENALTIES, (plain[0], ("单位：元",), *plain[1:])).cell[fee].unit == "元"
    assert read(PLAIN, PENALTIES, (("单位：元",), *FEES)).cell[fee].unit == "万元"
    assert read((*PLAIN, ("单位：元",), *PENALTIES)).cell["art20_6", "penalty", "decisions"].unit == "件"


def test_a_number_that_reaches_into_the_next_row_is_neither_rows() -> None:
    rows = (*PLAIN[:2], ("规章", "2", "<td rowspan=2>3", "40"), ("行政规范性文件", "5", "70"))
    report = read(rows, PENALTIES, FEES)
    assert states(report, "art20_1", "regulation") == ["number", "ambiguous", "number"]
    assert "number" not in states(report, "art20_1", "normative_document")


@pytest.mark.parametrize("printed", ["81%", "81元", "81万元"])
def test_a_share_or_a_sum_of_money_is_no_count(printed: str) -> None:
    cell = read(PLAIN, turned(PENALTIES, "81", printed), FEES).cell["art20_6", "penalty", "decisions"]
    assert (cell.state, cell.value, cell.raw) == ("ambiguous", None, printed)
    fee = read(PLAIN, PENALTIES, turned(FEES, "98765", printed)).cell["art20_8", "admin_fee", "amount_wan_yuan"]
    assert fee.state == ("ambiguous" if printed == "81%" else "number")


def test_words_of_a_form_without_a_cell_of_it_are_said() -> None:
    lines = (line for rows in (PLAIN, PENALTIES, FEES) for line in rows)
    body = "".join(f"<p>{'，'.join(line)}</p>" for line in lines)
    report = read_report(read_document(f"<meta charset=utf-8><title>2022年度报告</title>{body}".encode()))
    assert report.form == "v2021"
    assert {cell.state for cell in report.cells} == {"missing"}
    assert [issue.kind for issue in report.issues] == ["no_table_read"]
