"""Bytes of a web page to text. Chinese agencies' sites say gb2312 and mean gb18030, or say one and send the other."""

import codecs
import re

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
META_CHARSET = re.compile(rb"<meta\s[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
XML_ENCODING = re.compile(rb"^\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
HEAD_BYTES = 8192
"""Where a meta element is looked for. Browsers stop at 1024; pages with long comments before it exist."""
UNICODE = {"utf-8", "utf8", "unicode-1-1-utf-8", "x-unicode20utf8"}
SIMPLIFIED = {
    "gb2312", "gbk", "gb18030", "gb_2312", "gb_2312-80", "gb2312-80", "euc-cn", "x-euc-cn", "euccn", "csgb2312",
    "x-gbk", "cp936", "ms936", "windows-936", "chinese", "iso-ir-58", "gb-2312",
}  # fmt: skip
TRADITIONAL = {"big5", "big5-hkscs", "big5hkscs", "x-x-big5", "cn-big5", "csbig5", "cp950"}
MOSTLY = 0.1
"""Share of characters outside ASCII that may be broken in a text still taken for UTF-8."""
HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def decode_html(body: bytes, content_type: str | None) -> str:
    """Decode by byte order mark, then UTF-8 when the bytes are that, then header, meta, gb18030. Never raises."""
    for mark, encoding in MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    declared = declared_encodings(body, content_type)
    text = utf8_text(body, declared)
    if text is not None:
        return text
    for encoding in declared:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode("gb18030", "replace")


def as_utf8(body: bytes, content_type: str | None) -> bytes:
    """The text of a page in UTF-8, as `decode_html` reads it; most pages are that already."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if HAN.search(text) and not body.startswith(codecs.BOM_UTF8):
        return body
    return decode_html(body, content_type).encode("utf-8", "replace")


def utf8_text(body: bytes, declared: list[str]) -> str | None:
    """The text when the bytes are UTF-8, whatever was declared; a few broken characters are let pass.

    Short GB text can be valid UTF-8 by chance. It then comes out as Latin or Greek letters, never as Han.
    """
    text = body.decode("utf-8", "replace")
    if text.isascii():
        return text
    outside = len(text) - len(text.encode("ascii", "ignore"))
    if text.count("\ufffd") > MOSTLY * outside:
        return None
    claimed = not declared or declared[0] == "utf-8"
    return text if claimed or HAN.search(text) else None


def declared_encodings(body: bytes, content_type: str | None) -> list[str]:
    """What the HTTP header, the XML declaration and the meta element say, as Python names, in that order."""
    head = body[:HEAD_BYTES]
    said = [
        *CHARSET.findall(content_type or ""),
        *(found[1].decode() for found in (XML_ENCODING.search(head), META_CHARSET.search(head)) if found),
    ]
    encodings = [python_name(label) for label in said]
    return [encoding for encoding in encodings if encoding is not None]


def python_name(label: str) -> str | None:
    """The codec for a label; None for server defaults and for labels no Chinese site has a use for."""
    name = label.strip().lower()
    if name in UNICODE:
        return "utf-8"
    if name in SIMPLIFIED:
        return "gb18030"
    return "big5hkscs" if name in TRADITIONAL else None
