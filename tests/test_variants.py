"""Wordings counted in 82 published reports: every label, head, value and title that was met has a case here."""

import pytest

from parser.alignment.values import Value, looks_like_value, read_value
from parser.documents.document import Document, Paragraph, Place
from parser.forms import Form, load_forms
from parser.text.recognise import recognise_identity


def form(code: str) -> Form:
    return next(f for f in load_forms() if f.code == code)


LONG = "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"
UNPAID = "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"
DEFINED = "规章（指国务院部门和省、设区的市、自治州的人民政府依照法定权限制定并公布的规范性文件）"

# (form, table, printed, row)
ROWS = [
    ("v2019", "art20_1", "规章", "regulation"),
    ("v2021", "art20_1", "规章", "regulation"),
    ("v2019", "art20_1", DEFINED, "regulation"),
    ("v2021", "art20_1", DEFINED, "regulation"),
    ("v2019", "art20_1", "規章(設區的市、自治州人民政府應提供相關數據)", "regulation"),
    ("v2021", "art20_1", "規章(設區的市、自治州人民政府應提供相關數據)", "regulation"),
    ("v2021", "art20_1", "行政规范性文件", "normative_document"),
    ("v2021", "art20_1", "规范性文件", "normative_document"),
    ("v2021", "art20_1", "行政規範性檔案", "normative_document"),
    ("v2019", "art20_1", "规范性文件", "normative_document"),
    ("v2019", "art20_1", "规范性文件（除规章外，涉及权利义务、反复适用的文件）", "normative_document"),
    ("v2019", "art20_1", "规范性文件是指除规章外反复适用的文件", "normative_document"),
    ("v2019", "art20_9", "政府集中采购", "central_procurement"),
    ("v2021", "applications", "一、本年新收政府信息公开申请数量", "new_received"),
    ("v2021", "applications", "一、本年新收政府信息公開申請數量", "new_received"),
    ("v2019", "applications", "一、本年新收政府信息公開申請數量", "new_received"),
    ("v2021", "applications", "（一）予以公开", "granted"),
    ("v2021", "applications", "(一)予以公開", "granted"),
    ("v2021", "applications", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "partly_granted"),
    ("v2021", "applications", "（二）部分公开（区分处理的，只计这一情况，不计其他情形）", "partly_granted"),
    ("v2019", "applications", "（二）部分公开（区分处理的，只计这一情况，不计其他情形）", "partly_granted"),
    ("v2021", "applications", "（二）部分公开", "partly_granted"),
    ("v2019", "applications", "（二）部分公开", "partly_granted"),
    ("v2021", "applications", "2.其他法律行政法规禁止公开", "refused_law_prohibits"),
    ("v2021", "applications", "2.其他法律行政止公开", "refused_law_prohibits"),
    ("v2019", "applications", "2.其他法律行政止公开", "refused_law_prohibits"),
    ("v2019", "applications", "（六）其他处理", "other"),
    ("v2021", "applications", f"1.{LONG}", "other_correction_overdue"),
    ("v2021", "applications", f"1、{LONG}", "other_correction_overdue"),
    ("v2021", "applications", f"2.{UNPAID}", "other_fee_unpaid"),
    ("v2021", "applications", f"2、{UNPAID}", "other_fee_unpaid"),
    ("v2021", "applications", "3.其他", "other_misc"),
    ("v2021", "applications", "3、其他", "other_misc"),
    ("v2021", "applications", "1.逾期不补正", "other_correction_overdue"),
    ("v2021", "applications", "2.逾期不缴费", "other_fee_unpaid"),
    ("v2021", "applications", "2.没有现成信息需另行制作", "unable_needs_creation"),
    ("v2019", "applications", "2.没有现成信息需另行制作", "unable_needs_creation"),
    # the sheet of 2008 to 2018 with this year and all years
    ("v2008", "fujian_sheet", "主动公开信息数", "proactive_total"),
    ("v2008", "fujian_sheet", "主动公开文件数", "proactive_total"),
    ("v2008", "fujian_sheet", "受理依申请公开信息总数", "apps_received"),
    ("v2008", "fujian_sheet", "受理政府信息依申请公开总数", "apps_received"),
    ("v2008", "fujian_sheet", "网站公开", "channel_website"),
    ("v2008", "fujian_sheet", "1.网站公开", "channel_website"),
    ("v2008", "fujian_sheet", "1、网站公开", "channel_website"),
    ("v2008", "fujian_sheet", "政府网站公开数", "channel_website"),
    ("v2008", "fujian_sheet", "1、政府网站公开数", "channel_website"),
    ("v2008", "fujian_sheet", "否决公开答复数", "reply_refused"),
    ("v2008", "fujian_sheet", "3、不予公开答复数", "reply_refused"),
    ("v2008", "fujian_sheet", "对申请的答复总数", "replies"),
    ("v2008", "fujian_sheet", "对申请的答复数", "replies"),
    ("v2008", "fujian_sheet", "接受行政诉讼、举报数", "complaints"),
    ("v2008", "fujian_sheet", "行政申诉数", "complaints"),
    ("v2008", "fujian_sheet", "行政申诉、举报数", "complaints"),
    ("v2008", "fujian_sheet", "行政复议数", "reviews"),
    ("v2008", "fujian_sheet", "政府信息公开收费减免金额", "fees_waived_yuan"),
    ("v2008", "fujian_sheet", "政府信息公开收费减免金额(元)", "fees_waived_yuan"),
]


@pytest.mark.parametrize(("code", "table", "printed", "row"), ROWS)
def test_a_row_label(code: str, table: str, printed: str, row: str) -> None:
    match = form(code).table(table).row_labels.find(printed)
    assert match is not None
    assert match.code == row


@pytest.mark.parametrize("code", ["v2019", "v2021"])
def test_rows_of_provinces_and_of_other_forms_are_no_rows_of_this_one(code: str) -> None:
    foreign = ["其他主动公开文件", "政府信息公开收费减免金额"]
    foreign += ["政府集中采购", "其他对外管理服务事项"] if code == "v2021" else []
    for table in form(code).tables:
        for printed in foreign:
            assert table.row_labels.find(printed) is None, (table.code, printed)


@pytest.mark.parametrize("code", ["v2019", "v2021"])
@pytest.mark.parametrize("printed", ["三、本年度办理结果", "三、\n本年度办\n理结果", "三、本 年 度 办 理 结 果"])
def test_the_vertical_label_is_a_group(code: str, printed: str) -> None:
    table = form(code).table("applications")
    assert table.group_labels.exact(printed) == "handled"
    assert not table.is_row(printed)


# (form, table, printed, column)
HEADS = [
    ("v2019", "art20_1", "本年新制作数量", "newly_made"),
    ("v2019", "art20_1", "本年新公开数量", "newly_public"),
    ("v2019", "art20_1", "本年新 制作数量", "newly_made"),
    ("v2019", "art20_1", "本年新\n公开数量", "newly_public"),
    ("v2019", "art20_1", "对外公开总数量", "public_total"),
    ("v2019", "art20_1", "对外公开总数", "public_total"),
    ("v2021", "art20_1", "现行有效件数", "in_force"),
    ("v2021", "art20_1", "现行有效件", "in_force"),
    ("v2019", "art20_5", "上一年项目数量", "prior_items"),
    ("v2019", "art20_5", "上一年项目数量 2019年", "prior_items"),
    ("v2019", "art20_6", "上一年項目數量(指2019年事項數)", "prior_items"),
    ("v2019", "art20_8", "上一年項目數量(指2019年事項數)", "prior_items"),
    ("v2019", "art20_8", "上一年项目数量2019年", "prior_items"),
    ("v2019", "art20_9", "采购项目数量", "projects"),
    ("v2019", "art20_9", "采购总金额", "amount"),
    ("v2019", "art20_9", "采购总金额(万元,保留四位小数)", "amount"),
    ("v2019", "applications", "科研机构", "org_research"),
    ("v2019", "applications", "科研企业", "org_research"),
    ("v2021", "applications", "科研企业", "org_research"),
    ("v2019", "applications", "商业\n企业", "org_business"),
    ("v2021", "applications", "商业 企业", "org_business"),
    ("v2008", "fujian_sheet", "本年度", "period"),
    ("v2008", "fujian_sheet", "历年累计", "cumulative"),
    ("v2008", "early_sheet", "本期实际", "period"),
    ("v2008", "early_sheet", "本年累计", "cumulative"),
]


@pytest.mark.parametrize(("code", "table", "printed", "column"), HEADS)
def test_a_column_head(code: str, table: str, printed: str, column: str) -> None:
    match = form(code).table(table).column_labels.find(printed)
    assert match is not None
    assert match.code == column


def test_half_a_head_names_no_column() -> None:
    """本年新 | 本年新, the second paragraph of both heads lost: neither is one of the two columns for certain."""
    assert form("v2019").table("art20_1").column_labels.find("本年新") is None


def test_heads_of_another_item_name_no_column_of_this_one() -> None:
    labels = form("v2019").table("art20_9").column_labels
    assert labels.find("上一年项目数量") is None
    assert labels.find("本年增/减") is None


@pytest.mark.parametrize("code", ["v2019", "v2021"])
@pytest.mark.parametrize(
    "printed",
    [
        "第二十条第（一）项",
        "第二十条 第（一）项",
        "第二十条第(一)项",
        "第二十条(一)项",
        "中华人民共和国政府信息公开条例 第二十条第(一)项",
    ],
)
def test_the_title_of_a_part_of_table_two(code: str, printed: str) -> None:
    match = form(code).table_labels.find(printed)
    assert match is not None
    assert match.code == "art20_1"


SECTIONS = [
    ("二、主动公开政府信息情况", "s2"),
    ("二、行政机关主动公开政府信息情况", "s2"),
    ("主动公开政府信息情况", "s2"),
    ("一、主动公开政府信息情况", "s2"),
    ("三、收到和处理政府信息公开申请情况", "s3"),
    ("三、收到的处理政府信息公开申请情况", "s3"),
    ("三、行政机关收到和处理政府信息公开申请情况", "s3"),
    ("二、收到和处理政府信息公开申请情况", "s3"),
    ("四、政府信息公开行政复议、行政诉讼情况", "s4"),
    ("四、政府信息公开行政法复议、行政诉讼情况", "s4"),
    ("三、政府信息公开行政复议、行政诉讼情况", "s4"),
]


@pytest.mark.parametrize("code", ["v2019", "v2021"])
@pytest.mark.parametrize(("printed", "section"), SECTIONS)
def test_a_section_heading(code: str, printed: str, section: str) -> None:
    match = form(code).section_labels.find(printed)
    assert match is not None
    assert match.code == section


@pytest.mark.parametrize(
    "title",
    [
        "云岭市审计局2018年政府信息公开工作年度报告",
        "云岭市审计局2018年度政府信息公开工作年度报告",
        "云岭市审计局2018年政府信息公开年度报告",
        "云岭市审计局2018年政府信息公开工作报告",
        "云岭市审计局2018年信息公开年度报告",
        "云岭市审计局2018年政府政务公开年报",
        "云岭市审计局2018年度政府信息公开工作报告",
    ],
)
def test_a_title(title: str) -> None:
    blocks = [Paragraph(title, Place("text", line=1)), Paragraph("一、概述", Place("text", line=2))]
    found = recognise_identity(Document("text", list(blocks)), None)
    assert (found.title, found.year, found.agency) == (title, 2018, "云岭市审计局")


# -- values: (printed, column is signed, reading) ---------------------------------------------------------

VALUES = [
    ("", False, Value("blank")),
    ("0.092", False, Value("number", 0.092)),
    ("4166.241619", False, Value("number", 4166.241619)),
    ("96171.6", False, Value("number", 96171.6)),
    ("149.673874", False, Value("number", 149.673874)),
    ("709455.9元", False, Value("number", 709455.9, "元")),
    ("70487元", False, Value("number", 70487, "元")),
    ("251000元", False, Value("number", 251000, "元")),
    ("160.5964万元", False, Value("number", 160.5964, "万元")),
    ("103.3879万元", False, Value("number", 103.3879, "万元")),
    ("0.37万元", False, Value("number", 0.37, "万元")),
    ("976.81万元", False, Value("number", 976.81, "万元")),
    ("2560万元", False, Value("number", 2560, "万元")),
    ("1276.5534万元", False, Value("number", 1276.5534, "万元")),
    ("23600万元", False, Value("number", 23600, "万元")),
    ("2601.953875万", False, Value("number", 2601.953875, "万")),
    ("31批次", False, Value("number", 31, "批次")),
    ("27150（单位：元）", False, Value("number", 27150, "元")),
    ("　0", False, Value("number", 0)),
    ("+3", False, Value("number", 3)),
    ("+22", False, Value("number", 22)),
    ("+0", True, Value("number", 0)),
    ("+239", True, Value("number", 239)),
    ("-7", True, Value("number", -7)),
    ("-35", True, Value("number", -35)),
    ("--253", True, Value("ambiguous")),
    ("+(0) -(0)", True, Value("text")),
    ("增1423", True, Value("number", 1423)),
    ("增52", True, Value("number", 52)),
    ("增1558", True, Value("number", 1558)),
    ("减38", True, Value("number", -38)),
    ("减3", True, Value("number", -3)),
    ("增72", True, Value("number", 72)),
    ("增10", True, Value("number", 10)),
    ("未增未减", True, Value("number", 0)),
    ("本单位未制作规章", False, Value("text")),
    ("/", False, Value("mark")),
    ("-", False, Value("mark")),
    ("22（其中修订 16 件）", False, Value("number", 22)),
    ("55（含自然失效 29 件）", False, Value("number", 55)),
    ("-164(因机构改革,自5月10日起划出)", True, Value("number", -164)),
    ("13000000(预算数)", False, Value("number", 13000000)),
    # met nowhere yet, promised to be read
    ("1,234", False, Value("number", 1234)),
    ("12,345,678.9", False, Value("number", 12345678.9)),
    ("１２", False, Value("number", 12)),
    ("—", False, Value("mark")),
    ("无", False, Value("mark")),
    ("三", False, Value("number", 3)),
    ("十二", False, Value("number", 12)),
    ("零", False, Value("number", 0)),
    ("一百零五件", False, Value("number", 105, "件")),
]


@pytest.mark.parametrize(("printed", "signed", "value"), VALUES)
def test_a_value(printed: str, signed: bool, value: Value) -> None:
    assert read_value(printed, signed=signed) == value


@pytest.mark.parametrize("printed", [printed for printed, _, value in VALUES if value.state == "number"])
def test_a_number_is_known_as_a_value(printed: str) -> None:
    if not printed.startswith(tuple("三十零一")):  # a lone numeral may as well be an item number
        assert looks_like_value(printed)
