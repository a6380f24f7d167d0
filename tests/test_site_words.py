"""What went wrong is told in Chinese first: every kind of issue has words, and so have the messages of the crawler."""

import ast
import re
import runpy
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.monitors import of_listings
from crawler.preview import unknown_source
from tests.site_fixture import ROOT

MAKERS = {"Issue", "issue", "Refused", "Alarm"}
told = runpy.run_path(str(ROOT / "datasette" / "plugins" / "messages.py"))["told"]


def kinds_made() -> Iterator[tuple[str, str]]:
    """(kind, where) of each issue, refusal and alarm that the code names."""
    for path in (*(ROOT / "parser").rglob("*.py"), *(ROOT / "crawler").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and called(call) in MAKERS:
                for argument in call.args[:2]:
                    word = argument.value if isinstance(argument, ast.Constant) else None
                    if isinstance(word, str) and re.fullmatch("[a-z][a-z0-9_]+", word):
                        yield word, f"{path.relative_to(ROOT)}:{call.lineno}"


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_every_kind_of_issue_has_words() -> None:
    words = tomllib.loads(Path(ROOT / "datasette" / "issues.toml").read_text(encoding="utf-8"))
    made = dict(kinds_made())
    assert len(made) > 50
    assert {kind: where for kind, where in made.items() if kind not in words} == {}


def test_alarms_are_told_in_chinese() -> None:
    source = replace(unknown_source("https://www.example.gov.cn/"), floor=5, ceiling=9)
    said = [
        told(alarm.message)["zh"]
        for listed, reports, before in ((0, 0, None), (3, 0, None), (9, 3, 8), (20, 12, None))
        for alarm in of_listings(source, listed, reports, before)
    ]
    assert said == [
        "目录页里没有一行条目（来源中写 floor = 0 则不算异常）",
        "目录 3 行中没有一行是年度报告",
        "目录中有 3 份年报，预期至少 5 份",
        "目录中有 3 份年报，上次正常采集时有 8 份",
        "目录中有 12 份年报，预期至多 9 份：可能是别的栏目",
    ]


@pytest.mark.parametrize(
    ("message", "chinese"),
    [
        (
            "nothing could be had (timeout, unreachable): a site that refuses this computer's address and one that is "
            "down look alike from here. Try from another network before saying that nothing is published",
            "什么也没有取得：",
        ),
        (
            "no table of a known form among 3 tables; the text begins: 通知; 公告",
            "3 个表中没有一个是官方格式；正文开头：通知; 公告",
        ),
        ("more than 500 list pages; the rest was left", "目录多于 500 页，其余没有读"),
        ("7 pages are announced, and number 3 brought no new rows", "网站称有 7 页，第 3 页没有新的条目"),
        (
            "not asked: a barrier ended each of its last 3 visits (waf). Look at it; -s LIFT_SUSPENSION=HOST visits it",
            "最近 3 次访问都遇到拦截",
        ),
    ],
)
def test_messages_of_the_crawler(message: str, chinese: str) -> None:
    assert told(message)["zh"].startswith(chinese)
    assert told(message)["en"] == message


def test_a_moment_in_chinese_is_written_as_everywhere_on_the_site() -> None:
    assert told("not on the list page of 2026-01-02T03:04:05Z")["zh"] == "2026-01-02 03:04:05 UTC 的目录页中没有"
    assert told("what nobody foresaw at 2026-01-02T03:04:05Z")["zh"] == "what nobody foresaw at 2026-01-02T03:04:05Z"
