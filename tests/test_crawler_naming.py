"""Names of attachments as servers send them, in every way that was seen and some that hurt."""

from urllib.parse import quote

import pytest

from crawler.naming import attachment_name, sent_name

NAME = "某局2023年年报.docx"


def disposition(value: str | bytes) -> list[tuple[str, str]]:
    raw = value if isinstance(value, bytes) else value.encode()
    return [("content-DISPOSITION", raw.decode("latin-1"))]


@pytest.mark.parametrize(
    "value",
    [
        b'attachment;filename="' + NAME.encode("gb18030") + b'"',
        b"attachment; filename=" + NAME.encode("gb18030"),
        b'attachment; filename="' + NAME.encode() + b'"; size=5',
        f'attachment; filename="{quote(NAME)}"',
        f"attachment; filename={quote(NAME)}",
        f"attachment; filename=\"x.docx\"; filename*=UTF-8''{quote(NAME)}",
        'attachment; filename="=?UTF-8?B?5p+Q5bGAMjAyM+W5tOW5tOaKpS5kb2N4?="',
        f'attachment; filename="C:\\upload\\{NAME}"',
        f'attachment; filename="../../{NAME}\x00\x1b"',
    ],
)
def test_the_name_is_read(value: str | bytes) -> None:
    assert sent_name(disposition(value)) == NAME


def test_gbk_whose_second_byte_is_a_backslash() -> None:
    """誠 is 0xD5 0x5C in GBK: cutting at backslashes before decoding would lose half of the name."""
    assert "誠".encode("gbk")[1:] == b"\\"
    assert sent_name(disposition(b'attachment;filename="' + "誠2023.doc".encode("gbk") + b'"')) == "誠2023.doc"


NAMELESS = ["", "attachment", 'attachment; filename=""', b'attachment; filename="\xff\xff"', "filename*=UTF-8''",
            'attachment; filename="=?nonsense?B?////?="', "=" * 5000]  # fmt: skip


@pytest.mark.parametrize("value", NAMELESS)
def test_no_name_is_no_name(value: str | bytes) -> None:
    assert sent_name(disposition(value)) == ""


@pytest.mark.parametrize(
    ("sent", "text", "name"),
    [
        (NAME, "附件", NAME),
        (NAME, "2023年度报告全文", NAME),
        ("0f3a5b.pdf", "2023年度报告.pdf", "2023年度报告.pdf"),
        ("0f3a5b.pdf", "附件1：点击下载", "0f3a5b.pdf"),
        ("", "附件", "附件"),
        ("", "", "报告 1.pdf"),
    ],
)
def test_the_first_that_says_something(sent: str, text: str, name: str) -> None:
    url = "http://www.example.gov.cn/a/%E6%8A%A5%E5%91%8A%201.pdf?x=1"
    assert attachment_name(disposition(f'attachment; filename="{sent}"') if sent else [], text, url) == name
