"""Markup in UTF-8 -> tree, as browsers build it (WHATWG HTML, 13.2), after what would exhaust the parser is taken out.

Browsers lose nothing of a page: cells that are never closed, a page inside a page, text beside the cells of a table.
libxml2 drops what stands deeper than 256 elements, and all that follows a second <html>, without a word.
"""

import re

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from parser.documents.document import Issue

MAX_BYTES = 16 << 20  # of markup, pictures inside it taken out
MAX_TAGS = 400_000  # some 100 MiB of tree; a report of three tables has 900 to 3,000
MAX_TAG = 4096  # bytes of one tag: the parser compares each attribute with those before it
LONG = 100_000  # bytes of a page in which a single tag could cost a second
MAX_DEPTH = 500  # browsers stop at 512; the parser compares each <div> with all those around it
DEEP = 10_000  # tags of a page whose nesting could cost a second
MAX_REOPENED = 700_000  # elements, some 260 MiB; 49 KB of open <font> and of paragraphs would make four million

LONG_TAG = re.compile(rb"<([a-zA-Z][^\s/<>]{0,60})([^<>]{%d})[^<>]*>?" % MAX_TAG)
END_OF_TAG = b"x'x\">"  # ends a value in quotes of either kind, a bare one, and a name
# Elements that nest in each other and for which the parser looks through all that are open.
NESTING = re.compile(
    rb"<(/?)(?:address|article|aside|blockquote|center|details|dialog|dir|div|dl|fieldset|figcaption|figure|footer|"
    rb"header|hgroup|listing|main|menu|nav|ol|pre|search|section|summary|ul)(?=[\s/>])[^>]*>",
    re.IGNORECASE,
)
# Formatting elements: those that a paragraph leaves open are opened again in every later one (13.2.4.3).
STYLED = re.compile(rb"<[abceinstuf](?<!s(?=pan))(?<!t(?=[dr]|able))(?<!i(?=nput|mg))(?<!c(?=ol))[a-z]{0,5}[\s/]")
FORMATTING = re.compile(rb"<(/?)(a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)([\s/][^>]*)?>", re.IGNORECASE)


def tree_of(markup: bytes, issues: list[Issue]) -> LexborHTMLParser:
    """Parse a page of any size and shape in bounded time and memory; what was cut or flattened is added to issues."""
    return LexborHTMLParser(bounded(markup, issues), options=LexborDocumentOptions.WO_EVENTS, scripting=True)


def bounded(markup: bytes, issues: list[Issue]) -> bytes:
    if len(markup) > LONG and max(map(len, markup.split(b"<"))) > MAX_TAG:
        markup = shortened(markup, issues)
    if len(markup) > MAX_BYTES:
        issues.append(Issue("page_cut", f"{len(markup)} bytes of markup; only the first {MAX_BYTES} were read"))
        markup = markup[:MAX_BYTES]
    tags = markup.count(b"<")
    if tags > MAX_TAGS:
        issues.append(Issue("page_cut", f"{tags} tags; only the first {MAX_TAGS} were read"))
        markup = b"<".join(markup.split(b"<", MAX_TAGS + 1)[: MAX_TAGS + 1])
        tags = MAX_TAGS
    if tags > DEEP:
        markup = flattened(markup, issues)
    opened = tags - markup.count(b"</")
    if opened * opened > 4 * MAX_REOPENED and len(STYLED.findall(markup.lower())) * opened > MAX_REOPENED:
        markup = FORMATTING.sub(plainly_said, markup)
    return markup


def shortened(markup: bytes, issues: list[Issue]) -> bytes:
    """Cut tags that are too long, most of them pictures written into the page itself."""
    cut: set[str] = set()

    def short(found: re.Match[bytes]) -> bytes:
        cut.add(found[1].decode("ascii", "replace").lower())
        return b"<" + found[1] + found[2] + END_OF_TAG

    markup = LONG_TAG.sub(short, markup)
    for name in sorted(cut & {"td", "th"}):
        issues.append(Issue("tag_cut", f"a <{name}> of more than {MAX_TAG} bytes; its spans may be lost"))
    return markup


def flattened(markup: bytes, issues: list[Issue]) -> bytes:
    """Take the tags of elements out that stand too deep in others; their text stays."""
    depth = deepest = 0

    def keep(found: re.Match[bytes]) -> bytes:
        nonlocal depth, deepest
        if found[1]:
            depth = max(depth - 1, 0)
            return found[0] if depth < MAX_DEPTH else b"<br>"
        depth += 1
        deepest = max(deepest, depth)
        return found[0] if depth <= MAX_DEPTH else b"<br>"

    markup = NESTING.sub(keep, markup)
    if deepest > MAX_DEPTH:
        issues.append(Issue("nested_too_deep", f"{deepest} elements in each other; read as {MAX_DEPTH}"))
    return markup


def plainly_said(found: re.Match[bytes]) -> bytes:
    """The same with <del> and <span>, which are not opened again: they say what is struck out, and keep a style."""
    name = found[2].lower()
    if name == b"a":
        return b""
    return b"<" + found[1] + (b"del" if name in (b"s", b"strike") else b"span" + (found[3] or b"")) + b">"
