"""HTML that a page carries and shows by a script: strings, calls of document.write, CDATA, frames with their source.

gkmlpt keeps the article in window._CONFIG.DETAIL, an object with unquoted keys; Hanweb in <datastore> records.
"""

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

SHORTEST = 50  # characters of a string that may be an article
MAX_CARRIED = 20  # pieces of a page that are looked into, the longest
UNKNOWN = "\ufffd"  # stands where a script writes what it has worked out

ELEMENT = re.compile(r"<(?:table|p|div|br|span|h[1-6]|td|section)\b", re.IGNORECASE)
# A literal that is not closed ends with its line, lest what follows be looked through once for each quote.
TOKEN = re.compile(
    r"""(?P<note>//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?)
    |"(?P<double>[^"\\\n]*+(?:\\.[^"\\\n]*+)*+)"?+
    |'(?P<single>[^'\\\n]*+(?:\\.[^'\\\n]*+)*+)'?+
    |`(?P<template>[^`\\]*+(?:\\.[^`\\]*+)*+)`?+
    |(?P<write>\bdocument\s*+\.\s*+write(?:ln)?+\s*+\()
    |(?P<opens>\()|(?P<closes>\))""",
    re.DOTALL | re.VERBOSE,
)
ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.DOTALL)
PLAIN_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "", "\n": "", "\r\n": ""}
BETWEEN = re.compile(r"(?:[+,\s]|unescape|decodeURI(?:Component)?)*+")
PERCENT_TAG = re.compile(r"%(?:u00)?3C", re.IGNORECASE)
PERCENT_U = re.compile(r"%u([0-9a-fA-F]{4})")


def carried(text: str, tree: LexborHTMLParser) -> list[str]:
    """Pieces of HTML that a page carries, the longest first, each once. ``text`` is the source of the page."""
    found = dict.fromkeys(piece for piece in pieces(text, tree) if len(piece) >= SHORTEST and ELEMENT.search(piece))
    return sorted(found, key=len, reverse=True)[:MAX_CARRIED]


def pieces(text: str, tree: LexborHTMLParser) -> Iterator[str]:
    if is_json(text):
        yield from strings(text)
    yield from between(text, "<![CDATA[", "]]>")
    for frame in tree.css("iframe[srcdoc]"):
        yield frame.attributes.get("srcdoc") or ""
    for element in tree.css("script, textarea, xmp, noscript"):
        source = element.text()
        if element.tag != "script" or "html" in (element.attributes.get("type") or ""):
            yield source
        else:
            yield from strings(source)


def is_json(text: str) -> bool:
    """Whether a page is an answer in JSON, as EWB gives for an article."""
    return text.lstrip()[:1] in ("{", "[")


def strings(script: str) -> Iterator[str]:
    """The texts of string literals, and of each run of calls of document.write what they write together."""
    written: list[str] = []
    depth = end = 0
    for token in TOKEN.finditer(script):
        if token["note"] is not None:
            continue
        if depth and not BETWEEN.fullmatch(script, end, token.start()):
            written.append(UNKNOWN)
        end = token.end()
        literal = next((token[name] for name in ("double", "single", "template") if token[name] is not None), None)
        if literal is not None:
            told = decoded(literal)
            if depth:
                written.append(told)
            elif len(told) >= SHORTEST:
                yield told
        elif token["write"]:
            depth = 1
        elif depth:
            depth += 1 if token["opens"] else -1
    if written:
        yield "".join(written)


def decoded(literal: str) -> str:
    """The text a literal stands for; HTML inside it may be escaped once more, by entities or per cent."""
    told = ESCAPE.sub(unescaped, literal) if "\\" in literal else literal
    if "\\u" in literal:  # halves of characters beyond the basic plane
        told = told.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if "<" not in told and PERCENT_TAG.search(told):
        told = unquote(PERCENT_U.sub(lambda found: chr(int(found[1], 16)), told), errors="replace")
    if "<" not in told and "&lt;" in told:
        told = html.unescape(told)
    return told


def unescaped(found: re.Match[str]) -> str:
    digits = found[1] or found[2] or found[3]
    if digits:
        code = int(digits, 16)
        return chr(code) if code <= 0x10FFFF else UNKNOWN
    return PLAIN_ESCAPES.get(found[4], found[4])


def between(text: str, opening: str, closing: str) -> Iterator[str]:
    """What stands between the marks; nothing when a last one is not closed."""
    end = 0
    while (start := text.find(opening, end)) >= 0 and (end := text.find(closing, start)) >= 0:
        yield text[start + len(opening) : end]
