"""How each report is laid out: which tables stand where, where they were cut, which words the cut took along."""

from html import escape

from tests.sites import forms, grids
from tests.sites.facts import Facts
from tests.sites.web import plain_table, word_paragraph, word_table

THREE = (7, 12, 32, 7, 7, 7, 7, 7, 7, 7)  # per cent: widths of part three, ten columns
SECTIONS = {
    "s1": "一、总体情况",
    "s2": "二、主动公开政府信息情况",
    "s3": "三、收到和处理政府信息公开申请情况",
    "s4": "四、政府信息公开行政复议、行政诉讼情况",
    "s5": "五、存在的主要问题及改进情况",
    "s6": "六、其他需要报告的事项",
}
HUADU_SECTIONS = {
    "s1": "一 概 述",
    "s2": "二 政府信息主动公开情况",
    "s3": "三 政府信息依申请公开情况",
    "s4": "四 政府信息公开收费情况",
    "s5": "五 因信息公开引起的行政复议和行政诉讼情况",
    "s6": "六 存在的主要问题和改进措施",
    "s7": "七、说明与附表",
}


def prose(lines: list[str]) -> str:
    return "\n".join(f"<p>{escape(line)}</p>" for line in lines)


def heading(text: str) -> str:
    return f'<p class="head">{escape(text)}</p>'


def huangpu_2020(facts: Facts) -> str:
    """Word tables pasted into the page, with Word's page breaks frozen in: five tables instead of three."""
    two, three = grids.proactive(facts), grids.applications(facts, half=True)
    coercion = two.row_of("行政强制")
    cut = three.row_of("5.属于三类内部事务信息")
    first = three.crop(0, cut, grids.applications_header(facts, "top", half=True))
    second = three.crop(cut, None, grids.applications_header(facts, "second", half=True))
    return "\n".join(
        [
            *(word_paragraph(line) for line in [SECTIONS["s1"], *facts.prose["s1"], SECTIONS["s2"]]),
            word_table(two.crop(0, coercion)),
            word_paragraph(""),
            word_table(two.crop(coercion)),
            word_paragraph(SECTIONS["s3"], bold=True),
            word_table(first, nbsp=True),
            word_table(second),
            word_paragraph(SECTIONS["s4"], bold=True),
            word_table(grids.review_litigation(facts)),
            *(word_paragraph(line) for line in [SECTIONS["s5"], *facts.prose["s5"]]),
            *(word_paragraph(line) for line in [SECTIONS["s6"], *facts.prose["s6"]]),
        ]
    )


def guangzhou_2022(facts: Facts) -> str:
    """A Word document printed to PDF; brackets and the header change at the cut of part three."""
    two = grids.proactive(facts)
    after_heading = two.row_of("第二十条第（六）项") + 1
    full, half = grids.applications(facts), grids.applications(facts, half=True)
    cut = full.row_of("2.重复申请")
    first = full.crop(0, cut, grids.applications_header(facts, "top"), {"（五）": "（五）"})
    second = half.crop(cut, None, grids.applications_header(facts, "second", half=True), {"(五)": "不予处理"})
    return "\n".join(
        [
            "<h1>广州市科学技术局 2022 年政府信息公开工作<br>年度报告</h1>",
            heading(SECTIONS["s1"]),
            prose(facts.prose["s1"]),
            heading(SECTIONS["s2"]),
            plain_table(two.crop(0, after_heading), "tall"),
            '<div class="cut"></div>',
            plain_table(two.crop(after_heading), "tall"),
            heading(SECTIONS["s3"]),
            plain_table(first, "three", THREE),
            '<div class="cut"></div>',
            plain_table(second, "three", THREE),
            heading(SECTIONS["s4"]),
            plain_table(grids.review_litigation(facts), "four"),
            heading(SECTIONS["s5"]),
            prose(facts.prose["s5"]),
            heading(SECTIONS["s6"]),
            prose(facts.prose["s6"]),
            plain_table(grids.processing_fee(facts)),
        ]
    )


def development_zone_2020(facts: Facts) -> str:
    """What is left of a document that lost a page; the last rows stand one column too far left."""
    two, three = grids.proactive(facts), grids.applications(facts, half=True)
    first, split = three.row_of("5.属于三类内部事务信息"), three.row_of("(六) 其他处理")
    whole = "5.要求行政机关确认或重新出具已获取信息"
    cut_label = {whole: whole.removesuffix("已获取信息")}
    middle = three.crop(first, split, grids.applications_header(facts, "second", half=True)).reworded(cut_label)
    rest = [
        [grids.label("", 3), grids.label(""), grids.label("已获取信息"), *grids.values([""] * 7)],
        [grids.label("(六) 其他处理", columns=2), *grids.application_values(facts, "other")],
        [grids.label("(七) 总计", columns=2), *grids.application_values(facts, "total_handled")],
        [grids.label(forms.CARRIED[1], columns=3), *grids.application_values(facts, "carried_forward")],
    ]
    last = grids.placed(rest, 10).crop(0, None, grids.applications_header(facts, "top", half=True))
    return "\n".join(
        [
            *(word_paragraph(line) for line in [SECTIONS["s1"], *facts.prose["s1"], SECTIONS["s2"]]),
            word_table(two.crop(0, two.row_of("第二十条第（八）项") + 2)),
            word_table(middle),
            word_table(last),
            word_paragraph(SECTIONS["s4"], bold=True),
            word_table(grids.review_litigation(facts)),
            *(word_paragraph(line) for line in [SECTIONS["s5"], *facts.prose["s5"]]),
            *(word_paragraph(line) for line in [SECTIONS["s6"], *facts.prose["s6"]]),
        ]
    )


def huangpu_2021(facts: Facts) -> str:
    """The same agency a year later: whole tables, values behind no-break spaces."""
    three = grids.applications(facts).crop(0, None, grids.applications_header(facts, "second"))
    return "\n".join(
        [
            *(word_paragraph(line) for line in [SECTIONS["s1"], *facts.prose["s1"], SECTIONS["s2"]]),
            word_table(grids.proactive(facts), nbsp=True),
            word_paragraph(SECTIONS["s3"], bold=True),
            word_table(three, nbsp=True),
            word_paragraph(SECTIONS["s4"], bold=True),
            word_table(grids.review_litigation(facts), nbsp=True),
            *(word_paragraph(line) for line in [SECTIONS["s5"], *facts.prose["s5"]]),
            *(word_paragraph(line) for line in [SECTIONS["s6"], *facts.prose["s6"]]),
        ]
    )


def guangzhou_2021(facts: Facts) -> str:
    """One flow of text: Chromium breaks part three where the page ends and repeats no header."""
    three = grids.applications(facts).crop(0, None, grids.applications_header(facts, "top"))
    return "\n".join(
        [
            "<h1>广州市科学技术局<br>2021年政府信息公开工作年度报告</h1>",
            heading(SECTIONS["s1"]),
            prose(facts.prose["s1"]),
            heading(SECTIONS["s2"]),
            plain_table(grids.proactive(facts), "tall"),
            heading(SECTIONS["s3"]),
            plain_table(three, "three", THREE),
            heading(SECTIONS["s4"]),
            plain_table(grids.review_litigation(facts), "four"),
            heading(SECTIONS["s5"]),
            prose(facts.prose["s5"]),
            heading(SECTIONS["s6"]),
            prose(facts.prose["s6"]),
            plain_table(grids.processing_fee(facts)),
        ]
    )


def huadu_prose(facts: Facts) -> list[str]:
    parts = [prose(facts.prose["s0"])]
    for code, text in HUADU_SECTIONS.items():
        if code in facts.prose:
            parts += [heading(facts.label(text)), prose(facts.prose[code])]
    return parts


def caption(table: str) -> str:
    title, unit, _ = forms.ANNEXES[table]
    return f'<p class="caption">{title}　单位：{unit}</p>'


def huadu_ruled(facts: Facts) -> str:
    """Annexes as ruled tables. In 2017 annex 2 is cut by hand after its fourth channel, header not repeated."""
    two = grids.annex(facts, "gz_annex2")
    parts = huadu_prose(facts)
    cut_by_hand = facts.year == 2017
    look = "small spread" if cut_by_hand else "small"
    parts += [caption("gz_annex1"), plain_table(grids.annex(facts, "gz_annex1"), look)]
    parts.append(caption("gz_annex2"))
    if cut_by_hand:
        cut = two.row_of("5．其他形式申请数")
        parts += [plain_table(two.crop(0, cut), look), '<div class="cut"></div>']
        parts.append(plain_table(two.crop(cut), look))
    else:
        parts.append(plain_table(two, look))
    if facts.has("gz_annex3", "reviews"):
        parts += [caption("gz_annex3"), plain_table(grids.annex(facts, "gz_annex3"), look)]
    titled = f"<h1>{facts.agency}<br>{facts.title.removeprefix(facts.agency)}</h1>" if facts.title else ""
    return "\n".join([titled, *parts])


def huadu_lines(facts: Facts) -> str:
    """Annexes as lines: the label on the left, the number on the right, no rules."""
    parts = huadu_prose(facts)
    for table in forms.ANNEXES:
        parts.append(caption(table))
        for line in grids.annex(facts, table).lines():
            name, value = (escape(box.text) for box in line)
            parts.append(f'<p class="row"><span>{name}</span><span>{value}</span></p>')
    return "\n".join(parts)
