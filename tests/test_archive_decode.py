"""Bytes to text: the characters of names outside GB2312, and servers that say one encoding and send another."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.decode import decode_html

NAMES = "负责人：朱镕、王堃，二〇二三年一月十日，龑㙍𠮷"
GB = 'text/html; charset="gb2312"'


@pytest.mark.parametrize(
    ("encoding", "content_type", "meta"),
    [
        ("gb18030", GB, ""),
        ("gb18030", "text/html;charset=GBK", ""),
        ("gb18030", "text/html", "<meta charset=gb2312>"),
        ("gb18030", None, '<META http-equiv="Content-Type" content="text/html; charset=gb_2312-80">'),
        ("gb18030", "text/html", "<?xml version='1.0' encoding='GB2312'?>"),
        ("gb18030", "text/html; charset=utf-8", ""),
        ("gb18030", "text/html; charset=utf-8", "<meta charset=gbk>"),
        ("gb18030", "text/html; charset=ISO-8859-1", ""),
        ("gb18030", "text/html; charset=no-such-thing", ""),
        ("gb18030", "text/html", ""),
        ("utf-8", "text/html; charset=utf-8", ""),
        ("utf-8", GB, "<meta charset=gb2312>"),
        ("utf-8", "text/html; charset=ISO-8859-1", ""),
        ("utf-8", None, ""),
        ("utf-8-sig", GB, ""),
        ("utf-16", GB, ""),
    ],
)
def test_names_survive_whatever_is_declared(encoding: str, content_type: str | None, meta: str) -> None:
    text = f"<html>{meta}<p>{NAMES}</p>"
    assert decode_html(text.encode(encoding), content_type) == text


def test_utf16_of_either_order_is_known_by_its_mark() -> None:
    assert decode_html(codecs.BOM_UTF16_BE + NAMES.encode("utf-16-be"), "text/html") == NAMES


def test_mark_outweighs_header() -> None:
    assert decode_html(codecs.BOM_UTF8 + "〇".encode(), "text/html; charset=gb18030") == "〇"


def test_plain_gb2312_codec_would_fail_here() -> None:
    with pytest.raises(UnicodeDecodeError):
        "镕堃〇".encode("gb18030").decode("gb2312")


def test_short_gb_text_that_is_valid_utf8_by_chance() -> None:
    body = "模".encode("gbk")
    assert body.decode("utf-8") == "ģ"
    assert decode_html(body, GB) == "模"


def test_one_broken_character_spoils_no_page() -> None:
    good = ("政府信息公开" * 10).encode()
    assert decode_html(good + b"\xe6\x94" + good, "text/html; charset=utf-8").count("公开") == 20
    broken = ("政府信息公开" * 10).encode("gb18030") + b"\xff" + ("年度报告" * 10).encode("gb18030")
    assert decode_html(broken, GB).count("报告") == 10


def test_traditional_page() -> None:
    assert decode_html("政府資訊公開".encode("big5"), "text/html; charset=Big5") == "政府資訊公開"


def test_meta_far_down_the_head_is_found() -> None:
    text = "<html><!--" + "x" * 5000 + "--><meta charset=gbk><p>镕"
    assert decode_html(text.encode("gbk"), "text/html") == text


def test_empty_body() -> None:
    assert decode_html(b"", None) == ""


@given(st.binary(max_size=400), st.sampled_from([None, GB, "charset=utf-16", "charset=rot13", "charset=\x00"]))
def test_no_bytes_break_it(body: bytes, content_type: str | None) -> None:
    decode_html(body, content_type)


HAN_TEXT = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=8, max_size=80)


@given(HAN_TEXT, st.sampled_from([GB, None, "text/html; charset=utf-8"]))
def test_han_text_survives_in_gb18030(text: str, content_type: str | None) -> None:
    assert decode_html(text.encode("gb18030"), content_type) == text


@given(HAN_TEXT, st.sampled_from([GB, None, "text/html; charset=utf-8"]))
def test_han_text_survives_in_utf8(text: str, content_type: str | None) -> None:
    assert decode_html(text.encode("utf-8"), content_type) == text
