"""Labels as agencies print them, against the labels of the forms."""

import pytest

from parser.alignment.labels import LabelSet, folded, number_of, stem
from parser.forms import Form, load_forms


def form(code: str) -> Form:
    return next(f for f in load_forms() if f.code == code)


# (form, table, printed, row): wordings counted in published reports
ROWS = [
    ("v2021", "art20_1", "規章", "regulation"),
    ("v2021", "art20_1", "规章（指地方政府规章，设区的市以上政府填写）", "regulation"),
    ("v2021", "art20_1", "规范性文件", "normative_document"),
    ("v2021", "art20_1", "行政規範性檔案", "normative_document"),
    ("v2019", "art20_1", "规范性文件：指本机关制发的", "normative_document"),
    ("v2021", "applications", "(一)予以公開", "granted"),
    ("v2021", "applications", "（二）部分公开", "partly_granted"),
    ("v2021", "applications", "（二）部分公开（区分处理的，只计这一情况，不计其他情形）", "partly_granted"),
    ("v2021", "applications", "2.其他法律行政止公开", "refused_law_prohibits"),
    ("v2021", "applications", '3.危及"三安全一稳定"', "refused_security_stability"),
    ("v2021", "applications", "2.没有现成信息需另行制作", "unable_needs_creation"),
    ("v2021", "applications", "5.要求行政机关确认或重新出具", "not_processed_reissue"),
    (
        "v2021",
        "applications",
        "1、申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "other_correction_overdue",
    ),
    ("v2021", "applications", "1.逾期不补正", "other_correction_overdue"),
    ("v2021", "applications", "2.逾期不缴费", "other_fee_unpaid"),
    ("v2021", "applications", "3、其他", "other_misc"),
    ("v2021", "applications", "（七） 总  计", "total_handled"),
    ("v2021", "applications", "一、本年新收政府信息公开申请\n数量", "new_received"),
    ("v2019", "applications", "(六) 其他处理", "other"),
    ("v2008", "gz_annex1", "其中: 1．组织机构", "cat_organisation"),
    ("v2008", "gz_annex1", "⼀、主动公开信息数", "proactive_total"),
]


@pytest.mark.parametrize(("code", "table", "printed", "row"), ROWS)
def test_a_row_label(code: str, table: str, printed: str, row: str) -> None:
    match = form(code).table(table).row_labels.find(printed)
    assert match is not None
    assert match.code == row


COLUMNS = [
    ("v2019", "art20_1", "本年新 制作数量", "newly_made"),
    ("v2019", "art20_1", "对外公开总数", "public_total"),
    ("v2019", "art20_5", "上一年项目数量 2019年", "prior_items"),
    ("v2019", "art20_5", "上一年項目數量(指2019年事項數)", "prior_items"),
    ("v2019", "art20_5", "本年增／减", "change"),
    ("v2019", "art20_9", "采购总金额(万元,保留四位小数)", "amount"),
    ("v2021", "art20_1", "本年度止件数", "repealed"),
    ("v2021", "art20_1", "现行有效件", "in_force"),
    ("v2021", "art20_8", "本年收费金额(单位:万元)", "amount_wan_yuan"),
    ("v2021", "applications", "科研企业", "org_research"),
    ("v2021", "applications", "商 业 企 业", "org_business"),
    ("v2021", "processing_fee", "实际收费总数单位：万元）", "received_wan_yuan"),
    ("v2021", "review_litigation", "结果\n维持", "upheld"),
]


@pytest.mark.parametrize(("code", "table", "printed", "column"), COLUMNS)
def test_a_column_head(code: str, table: str, printed: str, column: str) -> None:
    match = form(code).table(table).column_labels.find(printed)
    assert match is not None
    assert match.code == column


def test_what_a_label_is_compared_by() -> None:
    assert folded("⼀ 、总 体\u200b情 况") == "一、总体情况"
    assert stem("（二）部分公开（区分处理的，只计这一情形）") == "部分公开区分处理的只计这一情形"
    assert (number_of("3.其他"), number_of("（七）总计"), number_of("其中：1．组织机构"), number_of("总计")) == (
        "3",
        "七",
        "1",
        "",
    )
    assert stem("2020.5") == "20205"  # a decimal is no item number


def test_a_misprint_is_forgiven_only_with_a_margin() -> None:
    labels = LabelSet([("a", ["属于三类内部事务信息"]), ("b", ["属于四类过程性信息"])])
    found = labels.find("属于三类内部事物信息")
    assert found is not None
    assert (found.code, found.how) == ("a", "fuzzy")
    assert labels.find("属于信息") is None
    near = LabelSet([("a", ["网上申请数量"]), ("b", ["网下申请数量"])])
    assert near.find("网中申请数量") is None


@pytest.mark.parametrize(
    ("printed", "row"),
    [
        ("2．同\ufffd部\ufffd公开", "reply_partly"),
        ("3.不同\ufffd公开", "reply_refused"),
        ("\ufffd同意公开", None),  # 不同意公开 as well
        ("同意公开\ufffd", "reply_granted"),
        ("同\ufffd公\ufffd", "reply_granted"),
        ("\ufffd\ufffd开", None),
        ("8．其\ufffd", None),
    ],
)
def test_a_character_that_is_lost_may_be_any(printed: str, row: str | None) -> None:
    match = form("v2008").table("gz_annex2").row_labels.find(printed)
    assert (match.code if match else None) == row


def test_a_foreign_row_meets_no_label() -> None:
    for table in form("v2021").tables:
        for foreign in (
            "其他主动公开文件",
            "政府信息公开收费减免金额",
            "自然人",
            "申请人情况",
            "（三）不予公开",
            "网上申请数",
        ):
            found = table.row_labels.find(foreign)
            assert found is None, (table.code, foreign, found)


def test_total_and_other_are_rows_only_with_their_number() -> None:
    table = form("v2021").table("applications")
    assert table.is_row("（七）总计")
    assert table.is_row("3.其他")
    assert not table.is_row("总计")
    assert not table.is_row("其他")


# (form, table, printed): one character or two from a label, and the opposite of it, another year's or the rest
CONTRARY = [
    ("v2021", "applications", "1.本机关掌握相关政府信息"),
    ("v2021", "applications", "3.补正后申请内容明确"),
    ("v2021", "applications", "4.有正当理由大量反复申请"),
    ("v2021", "applications", "一、上年新收政府信息公开申请数量"),
    ("v2021", "applications", "四、结转上年度继续办理"),
    ("v2021", "art20_5", "非行政许可"),
    ("v2021", "art20_1", "其他行政规范性文件"),
]


@pytest.mark.parametrize(("code", "table", "printed"), CONTRARY)
def test_a_label_that_says_the_opposite_is_no_misprint(code: str, table: str, printed: str) -> None:
    assert form(code).table(table).row_labels.find(printed) is None


@pytest.mark.parametrize(
    ("table", "printed"),
    [
        ("art20_1", "上年制发件数"),
        ("art20_6", "上年处理决定数量"),
        ("applications", "非自然人"),
        ("review_litigation", "结果未纠正"),
    ],
)
def test_a_head_that_says_the_opposite_is_no_misprint(table: str, printed: str) -> None:
    assert form("v2021").table(table).column_labels.find(printed) is None


def test_a_negation_that_a_recogniser_misread_is_a_misprint_still() -> None:
    found = form("v2021").table("applications").row_labels.find("1.本机关下掌握相关政府信息")
    assert found is not None and (found.code, found.how) == ("unable_not_held", "fuzzy")
