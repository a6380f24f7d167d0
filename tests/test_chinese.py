"""Whatever a person types is a valid expression, and every piece of Chinese text is found again."""

import re
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parser.chinese import SENTENCE, SEPARATOR, index_text, match_query, normalise, plain, snippet, terms

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF, categories=["Lo"])
STOPS = st.sampled_from(list("。，、；：！？（）《》“”"))
CHINESE = st.text(alphabet=st.one_of(HAN, HAN, HAN, STOPS), min_size=1, max_size=40)

TEXT = (
    "一、总体情况\n2020 年，本局收到政府信息公开申请２３０条。行政复\n议 0 件，"
    "行 政 诉 讼 1,234 件。一旦、（政府）信息（IAB）公开⾏政。"
)


def found(text: str, search: str) -> bool:
    """Whether FTS5 finds ``text`` by ``search``, through the index as the site builds it."""
    with sqlite3.connect(":memory:") as db:
        db.execute("create virtual table t using fts5(body, tokenize='unicode61')")
        db.execute("insert into t values (?)", (index_text(text),))
        hits = db.execute("select count(*) from t where t match ?", (match_query(search),))
        return bool(hits.fetchone()[0])


@pytest.mark.parametrize(
    "search",
    [
        *["诉讼", "行政复议", "公开", "讼", "总体情况", "２３０条", "230条", "2020年", "IAB", "iab", "IA*"],
        *["1,234", "（政府）信息", "政府信息", "“行政诉讼”", "复议 诉讼", "复议 OR 不存在", "不存在 | 公开"],
        *["申请 -驳回", "申请230条。行政", "总体情况 2020年，本局"],
    ],
)
def test_found(search: str) -> None:
    assert found(TEXT, search)


@pytest.mark.parametrize(
    "search",
    [
        *["讼诉", "0条", "1230条", "一总", "条行政", "条 -行政", "不存在", "-公开", "34", "AB*"],
        *["议0件行", '"公开 诉讼"', "", "。", '"', "OR", "*", "-"],
    ],
)
def test_not_found(search: str) -> None:
    assert not found(TEXT, search)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_every_string_is_a_valid_expression(search: str) -> None:
    found("政府信息公开", search)
    snippet("政府信息公开", search)


OPERATORS = ['"', "*", "-", "OR", "AND", "NOT", "NEAR(", ")", "^", ":", "公开", "a", " ", "{", "+"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(OPERATORS)))
def test_every_mixture_of_operators_is_a_valid_expression(pieces: list[str]) -> None:
    found("政府信息公开", "".join(pieces))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_every_substring_of_chinese_is_found(data: st.DataObject) -> None:
    text = data.draw(CHINESE)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    piece = text[start:end].translate(str.maketrans("“”", "（）"))
    if re.search(r"\w", piece):
        assert found(text, piece)


@settings(max_examples=200, deadline=None)
@given(CHINESE, CHINESE)
def test_a_phrase_stays_within_its_clause(left: str, right: str) -> None:
    left, right = (re.sub(r"\W", "", side) for side in (left, right))
    if left and right and left[-1:] + right[:1] not in left + "。" + right:
        assert not found(f"{left}。{right}", left[-1] + right[0])


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_marks_come_off_again(text: str) -> None:
    clean = normalise(text)
    assert SEPARATOR not in clean
    assert SENTENCE not in clean
    assert plain(index_text(text)) == clean


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=10))
def test_a_snippet_holds_no_markup_but_marks(text: str, search: str) -> None:
    bare = re.sub(r"</?mark>|&(lt|gt|amp|quot|#x27);", "", snippet(text, search))
    assert not re.search("[<>\"'&]", bare)


def test_normalise() -> None:
    assert normalise("⼀、行 政\n复议 2020 年（Ａ）\u200b①㎡⻓") == "一、行政复议 2020 年（A）1m2长"


def test_terms() -> None:
    assert terms("复议 -驳回 “行政 诉讼” OR IA* AND 。") == ["行政 诉讼", "IA", "复议"]


def test_snippet_marks_what_the_index_finds() -> None:
    assert snippet("共 2020 年（度）行政、复议", "2020年度") == "共 <mark>2020 年（度</mark>）行政、复议"
    assert snippet("总体情况\n行政复\n议", "复议") == "总体情况 行政<mark>复 议</mark>"
    assert snippet("<b>诉讼</b>", "诉讼") == "&lt;b&gt;<mark>诉讼</mark>&lt;/b&gt;"
    assert snippet("一二三四五六七八九十" * 3, "不在", 10) == "一二三四五六七八九十…"


def test_snippet_shows_each_term() -> None:
    text = "甲" * 100 + "诉讼" + "乙" * 100 + "复议" + "丙" * 100
    shown = snippet(text, "诉讼 复议", 40)
    assert "<mark>诉讼</mark>" in shown
    assert "<mark>复议</mark>" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")


def test_the_index_lets_fts5_make_its_own_extracts() -> None:
    with sqlite3.connect(":memory:") as db:
        db.execute("create virtual table t using fts5(body, tokenize='unicode61')")
        db.execute("insert into t values (?)", (index_text("一、总体情况。行政复议 1 件"),))
        query = "select highlight(t, 0, '[', ']') from t where t match ?"
        shown = db.execute(query, (match_query("复议"),)).fetchone()[0]
        assert plain(shown) == "一、总体情况。行政[复议] 1 件"
