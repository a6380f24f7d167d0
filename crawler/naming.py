"""The name of an attachment: what the server calls the file, the text of its link, or the end of its address."""

import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from archive.message import Headers, joined
from crawler.page import squeeze

LONGEST = 200  # characters
EXTENDED = re.compile(r"filename\*\s*=\s*([\w-]*)'[\w-]*'([^\s;\"]+)", re.I)  # RFC 6266
PLAIN = re.compile(r"filename\s*=\s*(?:\"([^\"]*)\"?|([^;]+))", re.I)
HAN = re.compile(r"[\u3400-\u9fff]")
SAYS_NOTHING = re.compile(r"(附件|点击|下载|查看|全文|[\d.:：、（）()【】\[\]]|此处|链接)*")


def attachment_name(headers: Headers, link_text: str, url: str) -> str:
    """Give the first that says something: a Chinese name from the server, the link's text, any name, the URL's."""
    sent = sent_name(headers)
    text = link_text.strip()
    if HAN.search(sent) or (sent and SAYS_NOTHING.fullmatch(squeeze(text))):
        return sent
    return text or sent or unquote(urlsplit(url).path).rpartition("/")[2]


def sent_name(headers: Headers) -> str:
    """The file name of Content-Disposition, empty without one.

    Sites send it percent-encoded, as an encoded word, and as bytes of UTF-8 or GBK, which no standard allows and every
    browser understands. Header text comes as latin-1, one character a byte.
    """
    said = joined(headers, "Content-Disposition")
    if extended := EXTENDED.search(said):
        return tidy(decoded(unquote_to_bytes(extended[2])))
    plain = PLAIN.search(said)
    name = (plain[1] or plain[2] or "").strip() if plain else ""
    if name.startswith("=?"):
        try:
            return tidy(str(make_header(decode_header(name))))
        except (HeaderParseError, LookupError, ValueError):
            return ""
    return tidy(decoded(unquote_to_bytes(name.encode("latin-1", "ignore"))))


def decoded(name: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def tidy(name: str) -> str:
    """Without a folder and without what does not print."""
    last = re.split(r"[\\/]", name)[-1]
    return "".join(character for character in last if character.isprintable()).strip()[:LONGEST]
