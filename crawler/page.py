"""A page as the platform adapters see it: decoded text, its DOM, and addresses resolved against it."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import islice
from typing import Any, Self
from urllib.parse import urlencode, urljoin, urlsplit

from lxml.etree import HTMLParser, XPath, fromstring
from parsel import Selector

from archive.decode import decode_html
from crawler.scripts import handed_over, without_comments

HAN_BYTES = bytes(range(0xE4, 0xEA))  # with which UTF-8 begins U+4000 to U+9FFF, and nothing else
INVISIBLE = ("\u200b", "\ufeff")  # zero-width, and no white space to Unicode
FORM = "application/x-www-form-urlencoded; charset=UTF-8"
JSON = "application/json;charset=UTF-8"
MOST = 8 << 20  # bytes of a page in which links are looked for; a tree takes ten times its page in memory
REMEMBERED = 1 << 18  # bytes of a page whose text is remembered
CODE = 1 << 19  # characters of scripts that are read

# The row a link stands in. A layout table's row holds many links and is no row of a list.
ROWS, BLOCKS, LANDMARKS = {"li", "tr", "dd"}, {"p", "div"}, {"nav", "header", "footer"}
MOST_LINKS = 4  # in a row
DAY = re.compile(r"\s*[\[(（【]?(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?[\])）】]?\s*")
NOWHERE = ("#", "javascript:")
ENTRY = 8  # elements of a menu's entry
LINKS: Any = XPath(".//a[@href]")
MENUS: Any = XPath(".//a[@href] | .//*[@data-url]")  # entries of menus that a script follows (Inner Mongolia)
TEXTS: Any = XPath(".//text()", smart_strings=False)
BASE: Any = XPath("//base/@href", smart_strings=False)
CODES: Any = XPath("//script/text()", smart_strings=False)

# Ids and classes of the elements in which the families seen so far keep the text of an article.
BODY_IDS = "zoom zoomcon zhengwen vsb_content UCAP-CONTENT ivs_content"
BODY_CLASSES = (
    "article-content content_article TRS_Editor trs_editor_view v_news_content article-body main-con j-fontContent "
    "mian-cont wzzw-article"
).split()
CLASSES = " or ".join(f"contains(concat(' ', ., ' '), ' {name} ')" for name in BODY_CLASSES)
BODIES: Any = XPath(
    f"id('{BODY_IDS}') | //ucapcontent | //form[@name='_newscontent_fromname'] | //*[@class[{CLASSES}]]"
)


class PageChanged(Exception):
    """A page does not have the shape its platform gives to such pages."""


def squeeze(text: str) -> str:
    """Drop all white space, ideographic and zero-width too: agencies pad titles with it."""
    for sign in INVISIBLE:
        if sign in text:
            text = text.replace(sign, "")
    return "".join(text.split())


def letters(text: str) -> int:
    """How many Chinese characters a text has, the rare ones below U+4000 not counted."""
    data = text.encode("utf-8", "replace")
    return len(data) - len(data.translate(None, HAN_BYTES))


def text_of(body: bytes, content_type: str) -> str:
    """The text of a page, remembered for a while: what judges an answer and what works on it both ask for it."""
    return (remembered_text if len(body) <= REMEMBERED else decode_html)(body, content_type)


@lru_cache(maxsize=32)
def remembered_text(body: bytes, content_type: str) -> str:
    return decode_html(body, content_type)


def root_of(markup: bytes) -> Any:
    """lxml's tree of a page in UTF-8, of plain elements: those of lxml.html each cost a call of Python to be made."""
    data = markup.replace(b"\x00", b"").strip() or b"<html/>"
    parser = HTMLParser(recover=True, encoding="utf-8", huge_tree=True)
    root = fromstring(data, parser)
    return fromstring(b"<html/>", parser) if root is None else root


def same_page(url: str) -> str:
    """Give the key under which two addresses count as one page: no scheme, no fragment."""
    return without_fragment(url).partition("://")[2]


def without_fragment(url: str) -> str:
    """The address without its fragment, and without the question mark of an empty query."""
    url = url.partition("#")[0]
    return url[:-1] if url.endswith("?") else url


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What is asked for a list page: a GET, or a POST when there is a body. Archived as sent, body and all.

    {page} may stand for a number in the address or the body (crawler.pager.PageSeries); in JSON it is one, unquoted.
    """

    url: str
    body: bytes = b""
    content_type: str = ""

    @classmethod
    def form(cls, url: str, fields: Mapping[str, str]) -> Self:
        return cls(url, urlencode(fields, safe="{}").encode(), FORM)

    @classmethod
    def json(cls, url: str, data: object) -> Self:
        body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace('"{page}"', "{page}")
        return cls(url, body.encode(), JSON)

    @property
    def key(self) -> tuple[str, bytes]:
        """What tells two requests apart: one address answers many forms."""
        return same_page(self.url), self.body


@dataclass(frozen=True)
class Anchor:
    """A link as printed."""

    text: str
    url: str
    landmark: bool  # stands in a nav, header or footer
    printed: Callable[[], str | None]  # looks for the row

    @cached_property
    def row(self) -> str:
        """The text of the table row, list item or block that the link stands in. Most pages are asked for none."""
        return self.printed() or self.text


@dataclass(frozen=True)
class Page:
    """One answer. `url` is the address that was asked for, with its fragment; `sent` the body of a POST; `led_from`
    the address before redirects, empty without any."""

    url: str
    body: bytes
    content_type: str = "text/html"
    sent: bytes = b""
    led_from: str = ""

    @cached_property
    def text(self) -> str:
        return text_of(self.body[:MOST], self.content_type.lower())

    @cached_property
    def markup(self) -> bytes:
        """The text in UTF-8."""
        return self.text.encode("utf-8", "replace")

    @cached_property
    def lowered(self) -> bytes:
        """The markup in small letters, as far as they are ASCII: where a word is looked for in no time."""
        return self.markup.lower()

    @cached_property
    def has_menus(self) -> bool:
        return b"data-url" in self.lowered

    @cached_property
    def dom(self) -> Selector:
        return Selector(root=root_of(self.markup), type="html")

    @cached_property
    def bodies(self) -> list[Any]:
        """The elements of lxml's tree in which the families seen so far keep the text of an article."""
        return list(BODIES(self.dom.root))

    @cached_property
    def json(self) -> Any:
        """The answer of an interface, also one that calls a function with it (JSONP); None when it is no JSON."""
        return handed_over(self.text)

    @cached_property
    def code(self) -> str:
        """The scripts that stand in the page, without their comments."""
        return without_comments("\n".join(CODES(self.dom.root))[:CODE])

    @cached_property
    def base(self) -> str:
        href: str = next((address.strip() for address in BASE(self.dom.root)), "")
        try:
            return urljoin(self.url, href)
        except ValueError:
            return self.url

    @property
    def is_html(self) -> bool:
        kind = self.content_type.partition(";")[0].strip().lower()
        return "html" in kind or (not kind and self.body.lstrip()[:1] == b"<")

    @cached_property
    def column(self) -> str:
        """What the page says about the column it belongs to: standard meta tags (国办发〔2017〕47号) and title."""
        said = [
            meta.attrib.get("content", "")
            for meta in self.dom.css("meta[name]")
            if meta.attrib["name"].lower() in ("columnname", "columntype")
        ]
        return " ".join([*said, self.dom.css("title::text").get() or ""])

    def absolute(self, href: str | None) -> str | None:
        """Resolve a reference. None for fragments, scripts, mail addresses, malformed ones and none at all."""
        href = (href or "").strip()
        if not href or href.startswith("#"):
            return None
        try:
            url = urljoin(self.base, href)
            parts = urlsplit(url)
            return url if parts.scheme in ("http", "https") and parts.hostname else None
        except ValueError:
            return None

    def anchors(self, html: str | None = None) -> Iterable[Anchor]:
        """Give the links of the page, or of a piece of HTML found inside it, in document order."""
        return self._anchors if html is None else self.anchors_in(root_of(html.encode("utf-8", "replace")))

    @cached_property
    def _anchors(self) -> list[Anchor]:
        return list(self.anchors_in(self.dom.root))

    def anchors_in(self, element: Any) -> Iterator[Anchor]:
        """Give the links inside an element of lxml's tree, in document order."""
        rows: dict[Any, str | None] = {}
        for link in (MENUS if self.has_menus else LINKS)(element):
            url = self.absolute(link.get("href")) or (self.absolute(entry_of(link)) if self.has_menus else None)
            if url is None:
                continue
            above = [element.tag for element in link.iterancestors()]
            text = title_in(TEXTS(link))
            if link.tag != "a" and not text:  # a picture or a film, whose file this is
                continue
            # A cut title ends in an ellipsis; the whole one is in the attribute.
            title = link.get("title", "").strip()
            cut = text.rstrip(".…") != text
            yield Anchor(
                text=title if title and (cut or not text or len(title) > len(text)) else text,
                url=without_fragment(url),
                landmark=not LANDMARKS.isdisjoint(above),
                printed=partial(row_around, link, above, rows) if link.tag == "a" else partial(" ".join, TEXTS(link)),
            )


def title_in(pieces: list[str]) -> str:
    """The text of a link without a date that templates put into an element of its own beside the title."""
    if len(pieces) > 1:
        pieces = [piece for piece in pieces if not DAY.fullmatch(piece)] or pieces
    return "".join(pieces).strip()


def entry_of(element: Any) -> str | None:
    """The address that an element holds for a script; None where it holds a real link, or more than an entry does."""
    inside = list(islice(element.iter(), ENTRY + 1))
    if len(inside) > ENTRY or any(found.get("data-url") for found in inside[1:]):
        return None
    links = [found.get("href", "#").strip().lower() for found in inside if found.tag == "a"]
    return element.get("data-url") if all(link.startswith(NOWHERE) for link in links) else None


def row_around(link: Any, above: list[str], known: dict[Any, str | None]) -> str | None:
    return row_text(link, above, ROWS, known) or row_text(link, above, BLOCKS, known)


def row_text(link: Any, above: list[str], tags: set[str], known: dict[Any, str | None]) -> str | None:
    """The text of the nearest element of these kinds around a link; None without one, or when it is no row."""
    element = next((element for element, tag in zip(link.iterancestors(), above, strict=True) if tag in tags), None)
    if element is None:
        return None
    if element not in known:
        known[element] = " ".join(TEXTS(element)) if len(LINKS(element)) <= MOST_LINKS else None
    return known[element]
