"""Where a report is parted, and that nothing of it is lost or doubled however its headings are printed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parser.alignment.labels import INVISIBLE
from parser.documents.document import Block, Document, Grid, GridCell, Paragraph, Place
from parser.documents.formats import read_document
from parser.forms import Form, load_forms
from parser.text.recognise import recognise_form
from parser.text.sections import sections
from tests.seeds import SEEDS_AMONG_OTHERS

SITES = Path(__file__).parent / "sites"
DOCUMENTS = sorted(
    p for p in SITES.rglob("*") if p.suffix.lower() in (".pdf", ".docx", ".html") and p.name != "404.html"
)
FORMS = {form.code: form for form in load_forms()}
V2021 = FORMS["v2021"]

HEADINGS = [
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
]
CODES = ["s1", "s2", "s3", "s4", "s5", "s6"]


def grid(*rows: str) -> Grid:
    """A table of rows whose cells are parted by bars."""
    cells = [
        GridCell(text, r, c, Place("text", row=r + 1, column=c + 1))
        for r, row in enumerate(rows)
        for c, text in enumerate(row.split("|"))
    ]
    return Grid(cells, True, Place("text"))


def document(*parts: str | Grid) -> Document:
    blocks: list[Block] = [
        Paragraph(p, Place("text", line=i)) if isinstance(p, str) else p for i, p in enumerate(parts)
    ]
    return Document("text", blocks)


def bare(text: str) -> str:
    return INVISIBLE.sub("", text)


def codes(found: Document, form: Form | None = V2021) -> list[str]:
    parted = sections(found, form)
    assert bare("".join(s.heading + s.text for s in parted)) == bare("".join(b.text for b in found.blocks))
    return [s.code for s in parted]


def text_of(found: Document, code: str, form: Form = V2021) -> str:
    return next(s.text for s in sections(found, form) if s.code == code)


LICENCES = grid(
    "第二十条第（五）项", "信息内容|本年处理决定数量", "行政许可|5", "第二十条第（六）项", "行政处罚|3", "行政强制|0"
)
REQUESTS = grid(
    "一、本年新收政府信息公开申请数量|1|1", "二、上年结转政府信息公开申请数量|0|0", "四、结转下年度继续办理|0|0"
)


def plain(**changed: str) -> list[str | Grid]:
    """A report with every heading; ``changed`` replaces those named by code."""
    parts: list[str | Grid] = ["某局2023年政府信息公开工作年度报告"]
    for code, heading in zip(CODES, HEADINGS, strict=True):
        parts += [*changed.get(code, heading).split("\n"), f"这里是{code}的正文，说的是这一部分。"]
    return [part for part in parts if part]


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"s1": "总体情况", "s5": "存在的主要问题及改进情况"},  # numerals lost
        {"s2": "一、主动公开政府信息情况", "s3": "二、收到和处理政府信息公开申请情况"},  # numbering restarts
        {"s3": "四、收到和处理政府信息公开申请情况", "s4": "五、政府信息公开行政复议、行政诉讼情况"},
        {"s4": "四、政府信息公开行政复议、\n行政诉讼情况"},  # wrapped
        {"s3": "三、收到和处理政府信息\n公开申请\n情况"},
        {"s4": "四、政府信息公开行政法复议、行政诉讼情况"},  # misprinted
        {"s2": "二、行政机关主动公开政府信息情况"},
        {"s3": "三、行政机关收到和处理政府信息公开申请情况"},
        {"s3": "三、收到的处理政府信息公开申请情况"},
        {"s1": "一、 总 体 情 况", "s6": "六、其 他 需 要 报 告 的 事 项"},
        {"s1": "第一部分 总体情况"},
        {"s5": "五、政府信息公开工作存在的主要问题及改进情况"},
        {"s2": "⼆、主动公开政府信息情况"},  # a radical in place of the numeral
    ],
    ids=lambda changed: " ".join(changed.values()) or "as printed by the form",
)
def test_headings_as_reports_print_them(changed: dict[str, str]) -> None:
    assert codes(document(*plain(**changed))) == ["", *CODES]


def test_the_parts_hold_their_own_text() -> None:
    found = document(*plain())
    assert [text_of(found, code) for code in CODES] == [f"这里是{code}的正文，说的是这一部分。" for code in CODES]


def test_a_heading_glued_to_its_text() -> None:
    found = document("一、总体情况2023年，我局做了一些事。", *plain()[3:])
    assert codes(found) == CODES
    assert text_of(found, "s1") == "2023年，我局做了一些事。"


def test_a_heading_glued_to_the_end_of_the_text_before() -> None:
    found = document("一、总体情况", "我局做了一些事。 二、主动公开政府信息情况", "这里有表。", *plain()[5:])
    assert codes(found) == CODES
    assert (text_of(found, "s1"), text_of(found, "s2")) == ("我局做了一些事。", "这里有表。")


def test_a_sentence_about_the_parts_is_no_heading() -> None:
    preface = "本报告包括总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况等六个部分。"
    assert codes(document("某局报告", preface, *plain()[1:])) == ["", *CODES]
    running = "报告分为：一、总体情况的说明；二、主动公开政府信息情况的说明。"
    assert codes(document("某局报告", running, *plain()[1:])) == ["", *CODES]


@pytest.mark.parametrize("leader", ["", "……………3", " 2", "......12"])
def test_a_table_of_contents_is_not_the_sections(leader: str) -> None:
    found = document("目录", *(heading + leader for heading in HEADINGS), *plain()[1:])
    assert codes(found) == ["", *CODES]
    assert text_of(found, "s1") == "这里是s1的正文，说的是这一部分。"


def test_headings_with_nothing_below_are_still_headings() -> None:
    """Seen where the tables are pictures."""
    assert codes(document("标题", *HEADINGS)) == ["", *CODES]


def test_a_heading_repeated_after_a_page_break_opens_nothing() -> None:
    parts = plain()
    at = parts.index(HEADINGS[2])
    found = document(*parts[: at + 2], "- 5 -", HEADINGS[2], "续表的文字。", *parts[at + 2 :])
    assert codes(found) == ["", *CODES]
    assert "续表的文字。" in text_of(found, "s3")


def test_sub_heads_of_section_one_stay_inside_it() -> None:
    heads = [
        "（一）主动公开政府信息情况",
        "文字一。",
        "（二）收到和处理政府信息公开申请情况",
        "文字二。",
        "1.其他需要报告的事项",
        "文字三。",
    ]
    parts = plain()
    found = document(parts[0], parts[1], *heads, *parts[2:])
    assert codes(found) == ["", *CODES]
    assert all(head in text_of(found, "s1") for head in heads)


def test_sub_heads_numbered_as_top_level_stay_inside_section_one() -> None:
    heads = [
        "一、主动公开政府信息情况",
        "文字一。",
        "二、依申请公开情况",
        "文字二。",
        "三、政府信息管理情况",
        "文字三。",
    ]
    parts = plain()
    found = document(parts[0], parts[1], *heads, HEADINGS[1], LICENCES, *parts[5:])
    assert codes(found) == ["", *CODES]
    assert all(head in text_of(found, "s1") for head in heads)
    assert "行政许可\t5" in text_of(found, "s2")


def test_a_heading_printed_inside_a_table() -> None:
    found = document(
        HEADINGS[0],
        "文字。",
        grid("二、主动公开政府信息情况", "第二十条第（五）项", "行政许可|5", HEADINGS[2], "自然人|0"),
        *plain()[7:],
    )
    assert codes(found) == CODES
    assert text_of(found, "s2").startswith("第二十条第（五）项") and text_of(found, "s3") == "自然人\t0"


def test_a_whole_report_in_one_layout_cell() -> None:
    cell = "\n".join(str(part) for part in plain())
    assert codes(document(grid(cell))) == ["", *CODES]


def test_a_section_whose_heading_was_lost_begins_at_its_table() -> None:
    parts = plain()
    found = document(*parts[:3], HEADINGS[1], LICENCES, REQUESTS, *parts[7:])
    assert codes(found) == ["", *CODES]
    assert [s.heading for s in sections(found, V2021) if s.code == "s3"] == [""]
    assert "行政强制\t0" in text_of(found, "s2") and text_of(found, "s3").startswith("一、本年新收")


def test_chapters_of_2008_around_a_table_of_2019() -> None:
    chapters = [
        "一、概述",
        "二、主动公开政府信息情况",
        "三、依申请公开政府信息办理情况",
        "四、政府信息公开的收费及减免情况",
        "五、因政府信息公开申请行政复议、提起行政诉讼的情况",
        "六、存在的主要问题和改进措施",
        "七、说明与附表",
    ]
    parts: list[str | Grid] = []
    for chapter in chapters:
        parts += [chapter, "这一章的正文。"]
    found = document("某镇报告", *parts, REQUESTS)
    assert codes(found, FORMS["v2019"]) == ["", "s1", "s2", "s3", "", "s4", "s5", "s6"]
    assert [s.heading for s in sections(found, FORMS["v2019"])][1:] == chapters


def test_a_report_of_no_known_form_is_parted_by_any_forms_headings() -> None:
    found = document("某镇报告", "一、概述", "文字。", "二、主动公开政府信息情况", "文字。", "本镇情况正常。")
    assert codes(found, None) == ["", "", ""]
    assert [s.heading for s in sections(found, None)] == ["", "一、概述", "二、主动公开政府信息情况"]


def test_a_report_without_any_heading_keeps_its_text() -> None:
    assert codes(document("本局没有什么要报告。", LICENCES)) == [""]
    assert sections(Document("text"), V2021) == []


def test_lines_a_page_broke_in_two_are_joined() -> None:
    found = document(
        HEADINGS[0],
        "本局把公开工作和日常工作放在一起安排，全年主动公开政府信息",
        "436 条。",
        "（一）机构。",
        "办公室负责",
    )
    assert text_of(found, "s1").split("\n") == [
        "本局把公开工作和日常工作放在一起安排，全年主动公开政府信息436 条。",
        "（一）机构。",
        "办公室负责",
    ]


@pytest.mark.parametrize("path", [*DOCUMENTS, *SEEDS_AMONG_OTHERS], ids=lambda path: path.name[-40:])
def test_nothing_of_a_document_is_lost_or_doubled(path: Path) -> None:
    found = read_document(path.read_bytes())
    codes(found, recognise_form(found, load_forms(), None))


PHRASES = [
    *HEADINGS,
    "（一）主动公开政府信息情况",
    "一、概述",
    "二、政府信息",
    "公开情况",
    "三、收到和处理政府信息公开申请情况 7",
    "附件",
    "- 3 -",
    " ",
    "主动公开信息数 436",
    "目录",
    "2023年，全局收到申请3件，",
    "办结。六、其他需要报告的事项",
    "四、政府信息公开行政复议、行政诉讼情况我局没有。",
    "\u200b",
    "a b",
]
part = st.one_of(
    st.sampled_from(PHRASES),
    st.text("一二三、（）情况总体公开\u3000 \t1。，", max_size=12),
    st.lists(
        st.sampled_from([*PHRASES, "行政许可|5", "规章|0|0", "自然人\n" + HEADINGS[3]]), min_size=1, max_size=4
    ).map(lambda rows: grid(*rows)),
)


@given(st.lists(part, max_size=14), st.sampled_from([None, *FORMS.values()]))
def test_any_order_of_any_lines_keeps_every_character_once(parts: list[str | Grid], form: Form | None) -> None:
    found = document(*parts)
    shown = [code for code in codes(found, form) if code]
    assert len(shown) == len(set(shown))
