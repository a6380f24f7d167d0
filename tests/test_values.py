"""Every kind of content that was met in value cells of published reports."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parser.alignment.values import Value, looks_like_value, read_value


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("0", Value("number", 0)),
        ("０", Value("number", 0)),
        ("　0", Value("number", 0)),
        ("\u00a00", Value("number", 0)),
        ("17098", Value("number", 17098)),
        ("1,234", Value("number", 1234)),
        ("12,34", Value("ambiguous")),
        ("0.092", Value("number", 0.092)),
        ("4166.241619", Value("number", 4166.241619)),
        ("0.00", Value("number", 0)),
        ("37589731元", Value("number", 37589731, "元")),
        ("27150（单位：元）", Value("number", 27150, "元")),
        ("160.5964万元", Value("number", 160.5964, "万元")),
        ("2601.953875万", Value("number", 2601.953875, "万")),
        ("31批次", Value("number", 31, "批次")),
        ("22（其中修订 16 件）", Value("number", 22)),
        ("55（含自然失效 29 件）", Value("number", 55)),
        ("13000000(预算数)", Value("number", 13000000)),
        ("+3", Value("number", 3)),
        ("", Value("blank")),
        ("\u3000\u00a0", Value("blank")),
        ("/", Value("mark")),
        ("／", Value("mark")),
        ("-", Value("mark")),
        ("—", Value("mark")),
        ("无", Value("mark")),
        ("不适用", Value("mark")),
        ("本单位未制作规章", Value("text")),
        ("--253", Value("ambiguous")),
        ("-7", Value("ambiguous")),
        ("增52", Value("text")),
        ("1\n7", Value("ambiguous")),
        ("1 7", Value("ambiguous")),
        ("05", Value("ambiguous")),
        ("99999999999999", Value("number", 99999999999999)),
        ("100000000000000", Value("ambiguous")),
        ("9" * 30, Value("ambiguous")),
        ("9" * 400 + ".5", Value("ambiguous")),
        ("1," + ",".join(["000"] * 2000), Value("ambiguous")),
        ("一" * 30, Value("ambiguous")),
        ("一" * 5000, Value("ambiguous")),
        ("12①", Value("ambiguous")),
        ("3²", Value("ambiguous")),
        ("22（①含修订）", Value("number", 22)),
        ("①详见附件", Value("text")),
    ],
)
def test_a_cell(raw: str, expected: Value) -> None:
    assert read_value(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("+0", Value("number", 0)),
        ("+239", Value("number", 239)),
        ("-35", Value("number", -35)),
        ("−35", Value("number", -35)),
        ("增1423", Value("number", 1423)),
        ("增加10", Value("number", 10)),
        ("减38", Value("number", -38)),
        ("未增未减", Value("number", 0)),
        ("-164(因机构改革，自5月10日起划转)", Value("number", -164)),
        ("--253", Value("ambiguous")),
        ("+(0) -(0)", Value("text")),
        ("126 增72", Value("text")),
    ],
)
def test_a_cell_of_changes(raw: str, expected: Value) -> None:
    assert read_value(raw, signed=True) == expected


def test_minus_zero_is_zero() -> None:
    assert str(read_value("-0", signed=True).value) == "0"


@pytest.mark.parametrize("raw", ["规章", "1.属于国家秘密", "（七）总计", "", "无", "2020年", "第1项"])
def test_labels_are_no_values(raw: str) -> None:
    assert not looks_like_value(raw)


@given(st.integers(0, 10**12))
def test_any_count_reads_back(count: int) -> None:
    for printed in (str(count), f"{count:,}", f" {count}　", "".join(chr(ord(d) + 0xFEE0) for d in str(count))):
        assert read_value(printed) == Value("number", count)


@given(st.text())
def test_only_numbers_have_values(text: str) -> None:
    value = read_value(text)
    assert (value.state == "number") == (value.value is not None)


def test_digits_that_are_printed_from_right_to_left_are_no_number() -> None:
    assert read_value("\u202e12").state == "ambiguous"
    assert read_value("12\u200f").value == 12
