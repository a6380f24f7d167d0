"""Facts of prose: whose they are, where they stand, which cells they are compared with; those of the gold reports."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parser.alignment.numerals import chinese_number, marked
from parser.documents.document import Document, Grid, GridCell, Paragraph, Place
from parser.documents.formats import read_document
from parser.forms import load_forms
from parser.read import read_report
from parser.report import Section
from parser.text.prose import compared_cells, facts
from parser.text.prose_rules import load_rules
from parser.text.sections import sections
from tests.seeds import SEEDS, SHARED, gold
from tests.sentences import shown, told


def test_a_government_speaks_for_its_territory_and_a_department_does_not() -> None:
    line = "全市各级行政机关共收到政府信息公开申请1563件，其中市政府本级32件。"
    title = "云州市{}2023年政府信息公开工作年度报告。\n"
    assert shown(told(title.format("人民政府").replace("。", "") + line)) == {"apps_received": 1563}
    assert told(title.format("财政局").replace("。", "") + line) == []


def test_problems_and_plans_hold_no_facts_of_the_year() -> None:
    assert told("全年收到政府信息公开申请3件。", code="s5") == []


def test_a_sub_head_names_the_subject_of_the_lines_below_it() -> None:
    text = "（一）建议提案办理。\n全年办结3件。\n（二）依申请公开。\n全年办结4件。"
    assert shown(told(text)) == {"apps_answered": 4}


def test_a_fact_knows_its_sentence_place_and_cell() -> None:
    document = Document(
        "html",
        [
            Paragraph("一、总体情况", Place("html", line=1)),
            Paragraph("本局重视公开工作。全年新收到政府信息", Place("html", line=2)),
            Paragraph("公开申请5件，办结4件。", Place("html", line=3)),
        ],
    )
    text = "本局重视公开工作。全年新收到政府信息公开申请5件，办结4件。"
    found = facts(document, [Section("s1", "一、总体情况", text)], "v2021", 2023)
    assert [(f.code, f.place.line if f.place else None) for f in found] == [("apps_received", 3), ("apps_answered", 3)]
    assert {f.sentence for f in found} == {"全年新收到政府信息公开申请5件，办结4件。"}
    assert found[0].target == ("applications", "new_received", "total")
    assert found[1].unit == "件" and found[1].section == "s1"


def test_suits_are_compared_with_both_kinds_of_suits() -> None:
    (fact,) = told("因政府信息公开被提起行政诉讼2件。")
    assert fact.target is None
    assert [row for _, row, _ in compared_cells(fact, "v2021")] == ["suit_direct", "suit_after_review"]
    (joint,) = told("政府信息公开方面的行政复议、行政诉讼共3件。")
    assert (joint.code, joint.target) == ("reviews_and_suits", None)
    assert [row for _, row, _ in compared_cells(joint, "v2021")] == ["review", "suit_direct", "suit_after_review"]


def test_the_sheet_that_is_printed_is_compared() -> None:
    """Of the sheets before 2019 the fact is compared with the one whose rows the document shows."""
    rows = [
        ("（一）收到申请数", "件", "4"),
        ("1.当面申请数", "件", "1"),
        ("2.传真申请数", "件", "0"),
        ("3.网络申请数", "件", "3"),
    ]
    rows += [
        (f"{label}", "条", "1")
        for label in ("1.政府公报公开政府信息数", "2.政府网站公开政府信息数", "3.政务微博公开政府信息数")
    ]
    rows += [(label, "次", "0") for label in ("2.政府网站在线访谈次数", "3.政策解读稿件发布数", "5.其他方式回应事件数")]
    rows += [
        (label, "件", "0")
        for label in ("4.信函申请数", "（二）申请办结数", "1.按时办结数", "2.延期办结数", "2.同意公开答复数")
    ]
    rows += [(label, "件", "0") for label in ("1.属于已主动公开范围数", "3.同意部分公开答复数", "4.不同意公开答复数")]
    rows += [(label, "人", "1") for label in ("1.专职人员数（不包括政府公报及政府网站工作人员数）", "2.兼职人员数")]
    cells = [
        GridCell(text, r, c, Place("text", row=r + 1, column=c + 1))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    line = "全年收到政府信息公开申请4件。"
    document = Document("text", [Paragraph(line, Place("text", line=1)), Grid(cells, True, Place("text"))])
    (fact,) = facts(document, [Section("s3", "", line)], "v2008", 2016)
    assert fact.target == ("stat_sheet_2014", "apps_received", "value")


def test_every_cell_that_prose_points_to_is_in_its_form() -> None:
    forms = {form.code: form for form in load_forms()}
    seen = 0
    for rule in load_rules().facts:
        assert rule.forms <= set(forms) | {"none"}
        keys = [(f, key) for f, sets in rule.cells.items() for cells in sets for key in cells]
        keys += [(f, key) for f, cells in rule.joint.items() for key in cells]
        for code, (table, row, column) in keys:
            assert forms[code].table(table).row(row) and forms[code].table(table).column(column)
            seen += 1
    assert seen > 80


def test_a_key_that_no_rule_knows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "prose.toml"
    path.write_text('words = {}\ntopics = {}\nguards = {}\n[[fact]]\ncode = "x"\nunits = ["件"]\npattern = ["收到#"]\n')
    with pytest.raises(ValueError, match="pattern"):
        load_rules(path)


@pytest.mark.parametrize(
    ("printed", "value"), [("十", 10), ("十二", 12), ("一百零五", 105), ("两千三百", 2300), ("一二三", 123), ("零", 0)]
)
def test_chinese_numerals(printed: str, value: int) -> None:
    assert chinese_number(printed) == value


@pytest.mark.parametrize(
    "number", ["9" * 20, "100000000亿", "9" * 5000, "一" * 5000, "99999999.9" + "9" * 400 + "千万"]
)
def test_a_number_beyond_all_counting_counts_nothing(number: str) -> None:
    assert told(f"全年收到政府信息公开申请{number}件。") == told("全年收到政府信息公开申请若干件。")
    assert marked(f"共{number}件").counts == {}


@given(
    st.text(
        "0123456789,.，。；（）《》〔〕年月日件条号第一二十百千万亿零两近余多等%至-—@#&¤ \n\u3000收到政府信息公开申请",
        max_size=60,
    )
)
def test_any_text_is_marked_without_losing_its_places(text: str) -> None:
    sentence = marked(text)
    assert len(sentence.text) == len(sentence.origin)
    assert all(text[i : i + 1] for i in sentence.origin)
    told("政府信息公开" + text)


def squeezed(text: str) -> str:
    return re.sub(r"[\s*]", "", text)


@gold
@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem[:3])
def test_a_gold_report_tells_its_facts(path: Path) -> None:
    """Each fact that has a cell beside it exactly; of the others no wrong one, and most of them."""
    truth: dict[str, Any] = json.loads((SHARED / "gold" / f"{path.stem}.json").read_text(encoding="utf-8"))
    document = read_document(path.read_bytes())
    report = read_report(document)
    form = next(form for form in load_forms() if form.code == report.form)
    found = facts(document, sections(document, form), report.form, report.year)
    wanted = {(f["code"], f["value"]): f for f in truth["prose_facts"]}
    assert {(f.code, f.value) for f in found} <= set(wanted)
    for fact in found:
        gold_fact = wanted[fact.code, fact.value]
        assert ".".join(fact.target or ()) == gold_fact.get("compare_to", "")
        assert fact.unit == gold_fact["unit"]
        assert (fact.exactness == "worded") == ("derived" in gold_fact)
        assert (fact.exactness == "about") == gold_fact.get("approx", False)
        assert fact.exactness == "worded" or squeezed(gold_fact["quote"]) in squeezed(fact.sentence)
    told_of = {(f.code, f.value) for f in found}
    missed = [f for key, f in wanted.items() if key not in told_of]
    assert [f for f in missed if "compare_to" in f] == []
    assert len(missed) <= 6
