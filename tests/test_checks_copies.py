"""Near-copies of sections: numbers, names and years exchanged are found; common wording and short sections are not."""

import random
import re
import time

import pytest

from parser.checks import copies as module
from parser.checks.copies import copies, likeness, mask, runs_of
from parser.report import Finding, Report, Section

WORDS = (
    "企业 政策 专栏 网站 审核 办事 指南 项目 资金 申请 答复 档案 目录 培训 窗口 群众 意见 采纳 解读 图表 视频 "
    "新闻 热线 整改 台账 抽查 更新 栏目 科普 人才 平台 数据 接口 系统 流程 时限 责任 联络 公示 评审 验收 名单 "
    "许可 处罚 决定 收费 预算"
).split()
VERBS = "完善 公布 梳理 开设 编写 检查 发布 通报 改进 调整 清理 汇总 核对 增设 简化 合并 撤销 登记 移交 归集".split()


def prose(seed: int, sentences: int = 14) -> str:
    """Made-up sentences with numbers, the same for the same seed."""
    rng = random.Random(seed)
    parts = []
    for _ in range(sentences):
        words = "".join(rng.choice(VERBS) + rng.choice(WORDS) + rng.choice(WORDS) for _ in range(rng.randrange(2, 4)))
        parts.append(f"本局{words}{rng.randrange(2, 90)}条。")
    return "\n".join(parts)


def report(agency: str, year: int, text: str, code: str = "s1") -> tuple[str, Report]:
    made = Report("v2021", f"某市{agency}局", year, None, None, text, sections=[Section(code, "一", text)])
    return f"{agency}-{year}", made


def found(*reports: tuple[str, Report]) -> list[tuple[str, str, str, int | float | None]]:
    return [(report_id, f.check, f.line, f.left) for report_id, f in copies(reports)]


OWN = prose(1)
EXCHANGED = re.sub(r"\d+", lambda found: str(int(found[0]) + 7), OWN.replace("本局", "我委"))


def test_last_years_text_with_other_numbers() -> None:
    (one,) = found(report("财政", 2021, OWN), report("财政", 2022, EXCHANGED))
    assert one == ("财政-2022", "copied_from_last_year", "s1:财政-2021", 100)


def test_anothers_text_with_names_years_and_numbers_exchanged() -> None:
    of_finance = f"2021年，某市财政局守住底线。{OWN}"
    of_water = f"2022年，某市水务局守住底线。{EXCHANGED}"
    (one,) = found(report("财政", 2021, of_finance), report("水务", 2022, of_water))
    assert one[:3] == ("水务-2022", "copied_from_other", "s1:财政-2021")
    assert one[3] is not None and one[3] >= 95


def test_of_two_reports_on_one_year_both_are_told() -> None:
    told = found(report("财政", 2022, OWN), report("水务", 2022, EXCHANGED))
    assert sorted(t[0] for t in told) == ["水务-2022", "财政-2022"]


def test_the_finding_shows_a_sentence_and_whether_the_numbers_are_the_same_too() -> None:
    (_, same), = copies([report("财政", 2021, OWN), report("财政", 2022, OWN)])  # fmt: skip
    assert same.evidence in OWN and len(same.evidence) > 15
    assert (same.kind, same.severity, same.right) == ("across_years", "warning", 80)
    assert "连同数字" in same.says
    (_, changed), = copies([report("财政", 2021, OWN), report("水务", 2022, EXCHANGED)])  # fmt: skip
    assert "连同数字" not in changed.says
    assert changed.kind == "source"


def rewritten(share: float) -> str:
    """The text with a share of its sentences written anew."""
    lines, other = OWN.split("\n"), prose(99).split("\n")
    anew = round(len(lines) * share)
    return "\n".join([*other[:anew], *lines[anew:]])


@pytest.mark.parametrize(("share", "copied"), [(0.0, True), (0.07, True), (0.3, False), (0.6, False), (1.0, False)])
def test_a_text_that_was_rewritten_is_no_copy(share: float, copied: bool) -> None:
    for agency in ("财政", "水务"):
        assert bool(found(report("财政", 2021, OWN), report(agency, 2022, rewritten(share)))) is copied


@pytest.mark.parametrize(
    "text",
    [
        "无",
        "没有其他需要报告的事项。",
        "存在的问题是公开形式单一。下一步加强学习，丰富形式，提高质量。",
        "\n".join(f"行政许可{n}\t0\t0\t0\t政策解读栏目公示名单" for n in range(60)),
        "\n".join(["部分公开（区分处理的，只计这一情形，不计其他情形）"] * 20),
        "本报告根据《中华人民共和国政府信息公开条例》编制，由总体情况等六个部分组成。" * 9,
        "",
    ],
)
def test_short_sections_tables_labels_and_boilerplate_are_not_compared(text: str) -> None:
    assert found(report("财政", 2021, text), report("财政", 2022, text), report("水务", 2022, text)) == []


def test_other_sections_other_years_and_no_year() -> None:
    first, later = report("财政", 2021, OWN), report("水务", 2022, OWN, "s5")
    assert found(first, later) == []
    undated = report("水务", 2022, OWN)
    undated[1].year = None
    assert found(first, undated) == []
    assert found(first, first) == []
    assert [t[2] for t in found(report("财政", 2019, OWN), report("财政", 2022, OWN))] == ["s1:财政-2019"]


def test_wording_that_many_agencies_share_is_nobodys_own() -> None:
    many = [report(f"甲{at}", 2022, OWN) for at in range(module.SHARED)]
    assert found(*many) == []
    assert found(*many[:4]) != []
    own = [report(f"甲{at}", 2022, OWN + "\n" + prose(200 + at)) for at in range(module.SHARED)]
    assert found(*own) == []


def test_masks() -> None:
    one = mask("2021年，广州市黄埔区科学技术局向市财政局报送35.5万元，黄埔区公开三十件。", "广州市黄埔区科学技术局")
    other = mask("2022年，佛山市南海区教育局向省教育厅报送9万元，南海区公开12件。", "佛山市南海区教育局")
    assert one == other


def test_every_planted_copy_is_a_candidate_and_nothing_else_is_found() -> None:
    """200 agencies, 40 of which print a text of another with a sentence in fourteen written anew."""
    texts = [prose(1000 + at, 18) for at in range(200)]
    for at in range(0, 80, 2):
        lines = texts[at + 1].split("\n")
        texts[at] = "\n".join([*prose(5000 + at, 1).split("\n"), *lines[1:]])
    started = time.perf_counter()
    told = found(*(report(f"甲{at}", 2022, text) for at, text in enumerate(texts)))
    assert time.perf_counter() - started < 10
    assert {frozenset((a, line.removeprefix("s1:"))) for a, _, line, _ in told} == {
        frozenset((f"甲{at}-2022", f"甲{at + 1}-2022")) for at in range(0, 80, 2)
    }


def test_likeness_is_of_what_both_have() -> None:
    assert likeness(runs_of([OWN]), runs_of([OWN])) == 1
    assert likeness(runs_of([OWN]), runs_of([prose(2)])) < 0.2


def test_findings_do_not_depend_on_the_order_of_reports() -> None:
    reports = [report("财政", 2022, OWN), report("水务", 2022, EXCHANGED), report("财政", 2021, OWN)]

    def told(order: list[tuple[str, Report]]) -> list[tuple[str, Finding]]:
        return sorted(copies(order), key=lambda pair: (pair[0], pair[1].line))

    assert told(reports) == told(reports[::-1])
