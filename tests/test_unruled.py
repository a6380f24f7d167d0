"""Tables without rules: which number is in which column, which words are the label of which row, what is no table."""

import random
from collections.abc import Iterator

import pytest

from parser.documents.lattice import Character, Rule, line_text, lines
from parser.documents.row_labels import ANCHORS, Anchor, labels_of
from parser.documents.unruled import unruled_tables
from parser.documents.unruled_layout import UnruledTable

EM = 10.0


def written(x: float, y: float, text: str, em: float = EM) -> Iterator[Character]:
    """A text from ``x``, its middle at height ``y``; Latin half as wide as Chinese."""
    for character in text:
        wide = em if character >= "\u2e80" else em / 2
        if character != " ":
            yield Character(character, x, y - em / 2, x + wide, y + em / 2)
        x += wide


def width(text: str) -> float:
    return sum(EM if character >= "\u2e80" else EM / 2 for character in text)


def centred(x: float, y: float, text: str) -> Iterator[Character]:
    return written(x - width(text) / 2, y, text)


def texts(found: UnruledTable) -> list[list[str]]:
    """The texts by row, without empty cells at the left."""
    rows: dict[int, list[str]] = {}
    for cell in found.table.cells:
        text = "".join(map(line_text, lines(cell.characters)))
        row = rows.setdefault(cell.row, [])
        if row or text:
            row.append(text)
    return list(rows.values())


def only(
    characters: list[Character], spaces: list[Character] | None = None, rules: list[Rule] | None = None
) -> list[list[str]]:
    (found,) = unruled_tables(characters, spaces or [], rules or [])
    assert not found.unsure
    return texts(found)


# -- labels -------------------------------------------------------------------------------------------

LABELS = [
    ["1.属于国家秘密"],
    ["2.其他法律行政", "法规禁止公开"],
    ["3.申请人逾期未按", "收费通知要求缴纳", "费用"],
    ["4.重复申请"],
    ["5.要求行政机关确认或", "重新出具已获取", "的政府", "信息"],
]


def table(anchor: Anchor, labels: list[list[str]], gap: float, numbers: list[list[str]]) -> list[Character]:
    """Rows with ``gap`` em between them beyond the distance of lines, 1.3 em."""
    out: list[Character] = []
    y = 100.0
    for label, row in zip(labels, numbers, strict=True):
        heights = [y + 1.3 * EM * n for n in range(len(label))]
        for height, text in zip(heights, label, strict=True):
            out += written(60, height, text)
        at = {"first": heights[0], "last": heights[-1], "middle": (heights[0] + heights[-1]) / 2}[anchor]
        for column, text in enumerate(row):
            out += centred(220 + 50 * column, at, text)
        y = heights[-1] + (1.3 + gap) * EM
    return out


@pytest.mark.parametrize("gap", [0.0, 0.6])
@pytest.mark.parametrize("anchor", ANCHORS)
def test_wrapped_labels_with_their_numbers_beside_any_line(anchor: Anchor, gap: float) -> None:
    numbers = [[str(10 * row + column) for column in range(3)] for row in range(1, 6)]
    found = only(table(anchor, LABELS, gap, numbers))
    assert found == [["".join(label), *row] for label, row in zip(LABELS, numbers, strict=True)]


@pytest.mark.parametrize("anchor", ANCHORS)
def test_labels_without_item_numbers_are_told_by_the_room_between_rows(anchor: Anchor) -> None:
    labels = [["规章"], ["行政规范", "性文件"], ["其他对外", "管理服务", "事项"], ["行政许可"]]
    numbers = [["1", "2"], ["3", "4"], ["5", "6"], ["7", "8"]]
    found = only(table(anchor, labels, 0.6, numbers))
    assert found == [["".join(label), *row] for label, row in zip(labels, numbers, strict=True)]


def test_two_ways_to_share_out_lines_are_said() -> None:
    """A line above the first number and one below the second: each may belong to either neighbour."""
    labels = labels_of([0, 13, 26, 39], [13, 26], EM)
    assert labels.unsure == {0, 1}
    sure = labels_of([0, 13, 26, 39], [13, 26], EM, numbered=[True, False, True, False])
    assert (sure.rows, sure.unsure) == (((0, 1), (2, 3)), frozenset()) or sure.unsure


def test_a_rule_between_two_rows_parts_their_labels() -> None:
    """The second row is blank; only the rule under the first says that its label is another."""
    characters = table("first", [["行政处罚"], ["行政强制"]], 0.0, [["5", "6"], ["", ""]])
    characters += table("first", [["行政许可"]], 0.0, [["7", "8"]])
    moved = [c if n < len(characters) - 6 else c._replace(y0=c.y0 + 26, y1=c.y1 + 26) for n, c in enumerate(characters)]
    rules = [Rule(106.5, 50, 300), Rule(119.5, 50, 300)]
    assert only(moved, rules=rules) == [["行政处罚", "5", "6"], ["行政强制", "", ""], ["行政许可", "7", "8"]]


def test_labels_of_groups_stand_in_a_column_of_their_own() -> None:
    rows = [[f"{n}.属于某类信息", str(n)] for n in range(1, 7)]
    characters = [
        c
        for n, (label, number) in enumerate(rows)
        for c in (*written(130, 100 + 20 * n, label), *centred(300, 100 + 20 * n, number))
    ]
    characters += [*written(60, 144, "（三）不予"), *written(60, 157, "公开")]
    characters += [*written(60, 220, "（七）总计"), *centred(300, 220, "21")]
    found = only(characters)
    assert ["（三）不予公开", "4.属于某类信息", "4"] in found
    assert [row[-2:] for row in found] == [*rows, ["（七）总计", "21"]]


@pytest.mark.parametrize("seed", range(4))
def test_lines_are_shared_out_right_whatever_the_labels(seed: int) -> None:
    rng = random.Random(seed)
    counts = [rng.choice([1, 1, 2, 3, 4]) for _ in range(12)]
    for anchor in ANCHORS:
        for gap in (0.0, 0.4, 1.0):
            heights: list[float] = []
            rows: list[float] = []
            wanted: list[tuple[int, ...]] = []
            y = 0.0
            for count in counts:
                own = [y + 1.2 * EM * n for n in range(count)]
                wanted.append(tuple(range(len(heights), len(heights) + count)))
                heights += own
                rows.append({"first": own[0], "last": own[-1], "middle": (own[0] + own[-1]) / 2}[anchor])
                y = own[-1] + (1.2 + gap) * EM
            numbered = [n in {run[0] for run in wanted} for n in range(len(heights))]
            found = labels_of(heights, rows, EM, numbered=numbered)
            assert (found.rows, found.alone, found.unsure) == (tuple(wanted), (), frozenset())


# -- columns and heads --------------------------------------------------------------------------------

HEADS = ["信息内容", "制发件数", "废止件数", "有效件数"]
ROWS = [["规章", "2854", "7", "85"], ["行政规范性文件", "2", "1092", "22"], ["其他", "13", "0", "4"]]


def aligned(align: str, blank: int | None = None) -> list[Character]:
    """Columns 80 points wide with centred heads. ``blank``: a column without numbers."""
    out = [c for n, head in enumerate(HEADS) for c in centred(100 + 80 * n, 80, head)]
    for r, row in enumerate(ROWS):
        out += written(62, 100 + 20 * r, row[0])
        for column, text in enumerate(row[1:], 1):
            middle = 100 + 80 * column
            x = {"left": middle - 38, "right": middle + 38 - width(text), "centre": middle - width(text) / 2}[align]
            if column != blank:
                out += written(x, 100 + 20 * r, text)
    return out


@pytest.mark.parametrize("align", ["left", "right", "centre"])
def test_numbers_stand_under_their_heads_however_they_are_aligned(align: str) -> None:
    assert only(aligned(align)) == [HEADS, *ROWS]


@pytest.mark.parametrize("blank", [1, 2, 3])
@pytest.mark.parametrize("align", ["left", "right", "centre"])
def test_a_column_without_numbers_moves_no_other(align: str, blank: int) -> None:
    found = only(aligned(align, blank))
    for row, true in zip(found[1:], ROWS, strict=True):
        shown = {found[0].index(HEADS[n]) if HEADS[n] in found[0] else -1: true[n] for n in range(1, 4) if n != blank}
        assert [text for text in row[1:] if text] == [true[n] for n in range(1, 4) if n != blank]
        if -1 not in shown:
            assert {at: row[at] for at in shown} == shown


def test_heads_of_groups_are_spread_over_their_columns() -> None:
    leaves = ["维持", "纠正", "其他", "未结", "总计"] * 3
    characters = [*centred(160, 60, "行政复议"), *centred(385, 60, "行政诉讼")]
    characters += [*centred(310, 80, "直接起诉"), *centred(460, 80, "复议后起诉")]
    characters += [c for n, head in enumerate(leaves) for c in centred(100 + 30 * n, 100, head)]
    characters += [c for n in range(15) for c in centred(100 + 30 * n, 120, str(n))]
    (found,) = unruled_tables(characters, [])
    spans = [(c.row, c.column, c.colspan) for c in found.table.cells if c.colspan > 1]
    assert spans == [(0, 0, 5), (0, 5, 10), (1, 5, 5), (1, 10, 5)]
    assert texts(found)[2:] == [leaves, [str(n) for n in range(15)]]


def test_heads_whose_numbers_are_on_the_next_page_are_heads() -> None:
    leaves = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    prose = written(60, 40, "本年度没有其他需要报告的事项。")
    heads = [c for n, head in enumerate(leaves) for c in centred(100 + 70 * n, 100, head)]
    assert only([*prose, *centred(240, 80, "行政复议"), *heads])[-1] == leaves


def test_a_column_of_units_and_units_that_end_a_label() -> None:
    rows = [
        ["收到申请数", "件", "859"],
        ["办理查询事", "件", "5"],
        ["举办培训班", "次", "6"],
        ["从事工作人", "人次", "12"],
    ]
    characters = [
        c for r, row in enumerate(rows) for n, text in enumerate(row) for c in written(60 + 100 * n, 100 + 30 * r, text)
    ]
    characters += written(60, 143, "项")
    found = only(characters)
    assert found == [rows[0], ["办理查询事项", "件", "5"], *rows[2:]]


# -- what is no table ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page",
    [
        [(60, "2023年，本局主动公开信息508条，其中动态154条。"), (60, "全年收到申请3件，答复3件，按时办结率100%。")],
        [(60, "一、总体情况 ........................ 1"), (60, "二、主动公开情况 .................... 3")],
        [(300, "3")],
        [(60, "某市某局"), (60, "2024年1月31日")],
        [(60, "（一）组织培训 2 次，参加人员 31 人。"), (60, "（二）编发简报 12 期。")],
    ],
    ids=["prose", "contents", "page number", "signature", "spaced prose"],
)
def test_what_is_no_table(page: list[tuple[float, str]]) -> None:
    characters: list[Character] = []
    spaces: list[Character] = []
    for n, (x, text) in enumerate(page):
        y = 100.0 + 18 * n
        characters += written(x, y, text)
        at = x
        for character in text:
            if character == " ":
                spaces.append(Character(" ", at, y - 5, at + 5, y + 5))
            at += EM if character >= "\u2e80" else EM / 2
    assert unruled_tables(characters, spaces) == []


def test_headings_between_two_tables_part_them_and_belong_to_none() -> None:
    upper, lower = aligned("centre"), aligned("right")
    moved = [c._replace(y0=c.y0 + 130, y1=c.y1 + 130) for c in lower]
    heading = list(written(60, 175, "三、收到和处理政府信息公开申请情况"))
    found = unruled_tables([*upper, *heading, *moved], [])
    assert [texts(each) for each in found] == [[HEADS, *ROWS], [HEADS, *ROWS]]


def test_a_line_of_words_apart_at_the_foot_of_a_page_is_no_heads() -> None:
    signed = [
        c
        for n, word in enumerate(["单位：某局", "负责人：甲", "填表人：乙", "电话：无"])
        for c in written(60 + 110 * n, 700, word)
    ]
    assert unruled_tables(signed, []) == []


def test_the_article_of_the_next_table_ends_no_label() -> None:
    lines_of = [["信息内容", "制发", "废止"], ["规章", "1", "23"], ["规范性文件", "4", "5"], ["第二十条第（五）项"]]
    after = [["信息内容", "许可", "处罚"], ["本年决定", "6", "7"], ["上年决定", "8", "9"]]
    page = [
        c
        for n, line in enumerate(lines_of + after)
        for x, text in zip((60, 260, 360), line, strict=False)
        for c in written(x, 100 + 16 * n, text)
    ]
    assert [texts(found) for found in unruled_tables(page, [])] == [lines_of[:3], after]
