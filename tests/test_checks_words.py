"""What a report says of itself twice, what its drafter left in, and how a finding is known again."""

import time
from dataclasses import dataclass, field, replace

import pytest

from parser.checks import contradictions, leftovers
from parser.checks.contradictions import same_agency
from parser.checks.copies import copies
from parser.checks.fingerprint import fingerprint
from parser.checks.further import within
from parser.report import Finding
from tests.checks_made import FORMS, made, only


@dataclass
class Told:
    years: dict[str, int] = field(default_factory=dict)
    agencies: dict[str, str] = field(default_factory=dict)


def judged(told: Told) -> dict[str, str]:
    return {f.line: f.verdict for f in contradictions.findings(told)}


def test_years_of_two_places() -> None:
    told = Told({"title": 2022, "period": 2021, "listing": 2022})
    assert judged(told) == {"title:period": "differs", "title:listing": "agrees", "period:listing": "differs"}
    finding = only(list(contradictions.findings(told)), "year_contradiction", "title:period")
    assert (finding.left, finding.right, finding.kind, finding.severity) == (2022, 2021, "source", "warning")


@pytest.mark.parametrize(
    "told", [Told(), Told({"title": 2022}), Told({"elsewhere": 1, "title": 2022}), Told({}, {"body": "局"})]
)
def test_one_place_contradicts_nothing(told: Told) -> None:
    assert judged(told) == {}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("区科技局", "秀洲区科学技术局（区科协）", True),
        ("广州市黄埔区科学技术局", "广州市黄埔区科学技术局（广州开发区科技创新局）", True),
        ("广州开发区科技创新局", "广州市黄埔区科学技术局（广州开发区科技创新局）", True),
        ("市工信局", "某市工业和信息化局", True),
        ("嘉兴市秀洲区科学技术局", "秀洲区科学技术局", True),
        ("某市财政局", "某市科学技术局", False),
        ("甲区科学技术局", "乙区科学技术局", False),
        ("某市科学技术局", "某市教育局", False),
    ],
)
def test_names_of_one_agency(one: str, other: str, same: bool) -> None:
    assert same_agency(one, other) is same
    verdict = judged(Told({}, {"title": one, "compiled_by": other}))
    assert verdict == {"title:compiled_by": "agrees" if same else "differs"}


def foreign(text: str, agency: str | None = "某市科学技术局") -> list[str]:
    return [f.line for f in contradictions.foreign(made(text=text, agency=agency))]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("部门文件3件、市财政局预决算信息15件。", ["市财政局"]),
        ("本报告由乙山市教育局编制。", ["乙山市教育局"]),
        ("2022年，乙山市教育局共收到政府信息公开申请9件。", ["乙山市教育局"]),
        ("乙山市教育局2021年度政府信息公开工作年度报告", ["乙山市教育局"]),
        ("市财政局预决算信息1件，市财政局预决算信息2件。", ["市财政局"]),
        ("市科技局预决算信息15件。", []),
        ("在区政府门户网站科技局公开信息86条。", []),
        ("按照市财政局预决算信息2件的要求公开。", []),
        ("与市人力资源社会保障局、市税务局共享数据37600条。", []),
        ("参加市政务公开办培训3次，省科技厅来调研2次。", []),
        ("市财政局批复的预算在网上公开。", []),
        ("统计数字2022年", []),
    ],
)  # fmt: skip
def test_other_agencies_in_whose_name_a_report_speaks(text: str, names: list[str]) -> None:
    assert foreign(text) == names


def test_a_government_rightly_tells_of_its_departments() -> None:
    text = "区财政局公开信息15条，区教育局公开信息9条。"
    assert foreign(text, "某市甲区科学技术局") == ["区财政局", "区教育局"]
    assert foreign(text, "某市甲区人民政府") == foreign(text, None) == foreign(text, "某市甲区人民政府办公室") == []


def left(text: str) -> list[str]:
    return [f.check.removeprefix("leftover_") for f in leftovers.findings(made(text=text))]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("公开信息9条。（各单位根据自身情况\n可酌情展开，包括灾情等）", "instruction"),
        ("公开信息9条。（各部门可结合实际补充说明。）", "instruction"),
        ("该部分以表格形式报告", "instruction"),
        ("请各单位认真填写，如无请填“0”", "instruction"),
        ("主要做法（1000字以内）", "instruction"),
        ("此处填写工作情况", "fill_in"),
        ("（待补充）", "fill_in"),
        ("（单位名称）2022年度报告", "fill_in"),
        ("收到XX件申请", "placeholder"),
        ("××局公开信息", "placeholder"),
        ("20XX年政府信息公开工作", "placeholder"),
        ("某某局编制", "placeholder"),
        ("○○局编制", "placeholder"),
        ("（示例）一是加强领导", "sample"),
        ("全年收到申请    件，办结3件", "blank_number"),
        ("截至____年底", "blank_number"),
    ],
)
def test_what_the_drafter_left_in(text: str, kind: str) -> None:
    assert kind in left(text)


@pytest.mark.parametrize(
    "text",
    [
        "要求各部门结合实际细化公开目录，各单位按照分工补充信息。",
        "严格按照信息公开模板答复，统一填报口径。",
        "网址：http://www.example.gov.cn/xxgk/xx/index.html，栏目代号xxgkml。",
        "发函请各单位核实有关情况。",
        "二○○八年收到申请3件；二〇〇〇年以来共5件。",
        "**搭建平台**。依法答复 1 件，公开 20 条。",
        "面积为3×5米，第XX届科技节。",
        "将《政府信息公开申请表》放在网上，申请人填写后提交。",
        "区科技局收到 2 件，  办结 2 件。",
        "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
        "",
    ],
)
def test_what_reports_rightly_say(text: str) -> None:
    assert left(text) == []


def test_the_words_around_a_leftover_are_its_evidence() -> None:
    finding = only(list(leftovers.findings(made(text="公开信息9条。此处填写工作情况。"))), "leftover_fill_in")
    assert (finding.line, finding.evidence, finding.left) == ("s1", "公开信息9条。此处填写工作情况。", None)


def finding(**changed: object) -> Finding:
    one = Finding("rule", "t", "total", "differs", 1, 5, (), (("t", "a", "b"),), "says", "source", "warning", "text")
    return replace(one, **changed)  # type: ignore[arg-type]


def test_a_fingerprint_hangs_on_the_claim_and_its_numbers_only() -> None:
    same = fingerprint("a-2022", finding())
    assert same == "e45e5a9bd1601b6c4bb752cd019715e1", (
        "a verdict given before would be lost: raise SCHEME only on purpose"
    )
    for changed in (
        {"says": "reworded"},
        {"evidence": "moved"},
        {"severity": "info"},
        {"kind": "reading"},
        {"verdict": "unknown"},
        {"left": 1.0},
        {"right_cells": (("t", "c", "d"),)},
    ):
        assert fingerprint("a-2022", finding(**changed)) == same, changed
    others = [
        fingerprint("a-2021", finding()),
        *(
            fingerprint("a-2022", finding(**changed))
            for changed in (
                {"left": 2},
                {"right": None},
                {"right": 0},
                {"line": "granted"},
                {"table": "u"},
                {"check": "other"},
                {"left": 5, "right": 1},
            )
        ),
    ]
    assert len({same, *others}) == 9


def test_a_finding_without_numbers_is_known_by_its_evidence() -> None:
    wordy = finding(left=None, right=None, right_cells=())
    assert fingerprint("a", wordy) == fingerprint("a", replace(wordy, evidence="te xt"))
    assert fingerprint("a", wordy) != fingerprint("a", replace(wordy, evidence="text more"))
    unknown = finding(left=None, right=None)
    assert fingerprint("a", unknown) == fingerprint("a", replace(unknown, evidence="other"))


def test_within_runs_every_check_of_one_report() -> None:
    report = made(text="由乙山市教育局编制。此处填写。", agency="某市科学技术局")
    told = Told({"title": 2022, "period": 2021}, {"title": "某市科学技术局", "compiled_by": "乙山市教育局"})
    checks = {f.check for f in within(report, FORMS["v2021"], told) if f.verdict == "differs"}
    assert checks == {
        "zero_report",
        "year_contradiction",
        "agency_contradiction",
        "foreign_agency",
        "leftover_fill_in",
    }


@pytest.mark.parametrize(
    "piece", ["科技局公开信息", "市", "一", "*", "_", "X", "□", "1,", "(各单位", "公开　", "\n", "收到　　　"]
)
def test_a_hostile_text_takes_no_longer_than_its_length(piece: str) -> None:
    """Two hundred thousand characters without a sentence: what grows with the square would take minutes."""
    report = made(text=piece * (200_000 // len(piece)), agency="某市科学技术局")
    report.cells = []
    started = time.perf_counter()
    list(within(report, None))
    list(copies([("a-2022", report)]))
    assert time.perf_counter() - started < 20
