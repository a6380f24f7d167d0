"""An archived page as a document that can do nothing: no scripts, no requests but those the caller allows.

The page is written anew from the parser's events. Only elements and attributes named here are written, so what is
not known is not passed on. Serve the result with the header Content-Security-Policy: SNAPSHOT_CSP all the same.
"""

import re
from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree

from archive.decode import decode_html

SNAPSHOT_CSP = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""Links open in a new tab (the two allow- words), where they lead only to what the caller's `link` gave."""

MAX_CHARACTERS = 4 << 20
MAX_ELEMENTS = 200_000
MAX_OUTPUT = 16 << 20
"""Characters and elements of the source, characters of the view. What is beyond is cut, and the view says so."""
MAX_DEPTH = 200
"""Elements nested deeper lose their tags and keep their text."""
MAX_LINKS = 5_000
"""Different URLs `link` is asked for; later ones are shown as text."""
MAX_ATTRIBUTE = 8192
MAX_IMAGE = 1 << 20
"""Characters of a data: image."""
PIECE = 1 << 16

VOID = {"br", "col", "hr", "img", "wbr"}
KEPT = VOID | {
    "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "caption", "center", "cite",
    "code", "colgroup", "dd", "del", "details", "dfn", "dir", "div", "dl", "dt", "em", "figcaption", "figure", "font",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "i", "ins", "kbd", "li", "main", "mark", "menu",
    "nav", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strike", "strong",
    "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var",
}  # fmt: skip
DROPPED = {
    "applet", "audio", "base", "canvas", "datalist", "embed", "frame", "iframe", "input", "link", "math", "meta",
    "noembed", "noframes", "noscript", "object", "param", "script", "select", "source", "style", "svg", "template",
    "textarea", "title", "track", "video",
}  # fmt: skip
"""Elements that go with all they contain. Any other element goes and its content stays."""
EMBEDDED = {"applet": "code", "embed": "src", "frame": "src", "iframe": "src", "object": "data"}
ATTRIBUTES = {
    "abbr", "align", "alt", "bgcolor", "border", "cellpadding", "cellspacing", "char", "charoff", "class", "clear",
    "color", "cols", "colspan", "compact", "datetime", "dir", "face", "frame", "headers", "height", "hspace", "id",
    "lang", "noshade", "nowrap", "reversed", "rowspan", "rules", "scope", "size", "span", "start", "summary",
    "title", "type", "valign", "value", "vspace", "width",
}  # fmt: skip
DATA_IMAGE = re.compile(r"data:image/(?:png|gif|jpeg|webp|bmp);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
COMMENT = re.compile(r"/\*.*?\*/|/\*.*|<!--|-->", re.DOTALL)
DANGEROUS = re.compile(
    r"url\s*\(|image(?:-set)?\s*\(|src\s*\(|expression|@import|@charset|@namespace|javascript|vbscript|behaviou?r"
    r"|-moz-binding|[\\<]",
    re.IGNORECASE,
)
NO_IMAGE = "〔图片 image〕"
EMBEDDED_HERE = "〔嵌入的页面 embedded page〕"
TOO_LONG = "此页过长，其余部分未显示。This page is too long; the rest is not shown."
IN_SCRIPTS = (
    "下面的条目存在网页的脚本里，由脚本显示；脚本没有运行，这里照录其内容。"
    "The page keeps these rows in a script that would show them; it did not run, they stand here as they are."
)
HIDDEN_ROW = re.compile(r"<record>\s*<!\[CDATA\[(.*?)\]\]>\s*</record>", re.DOTALL)
"""Rows of a Hanweb list. Its scripts of type text/xml hold them; nothing in them is run."""
Link = Callable[[str], str | None]


def render_html(body: bytes, content_type: str | None, url: str, link: Link) -> str:
    """The page as a safe, static document, to be sent as UTF-8.

    `link` is given absolute http(s) URLs without fragment and says where they lead in the archive; for None the
    link goes and its text stays, with the URL as a tooltip. It is asked for images too.
    """
    text = decode_html(body, content_type)
    page = Page(url, link)
    feed(page, text)
    return page.document(cut=page.full() or len(text) > MAX_CHARACTERS)


def feed(page: "Page", text: str) -> None:
    # The stubs let a target expect bytes; lxml gives it str.
    parser = etree.HTMLParser(target=page, encoding="utf-8", no_network=True)  # type: ignore[arg-type]
    for start in range(0, min(len(text), MAX_CHARACTERS), PIECE):
        if page.full():
            break
        parser.feed(text[start : start + PIECE].encode("utf-8", "replace"))
    if not page.elements:
        parser.feed(b"<p>")
    parser.close()


class Page:
    """Receives the parser's events and writes what may be kept."""

    def __init__(self, url: str, link: Link) -> None:
        self.url, self.base, self.link = url, url, link
        self.parts: list[str] = []
        self.styles: list[str] = []
        self.title = ""
        self.language = "zh"
        self.size = self.elements = 0
        self._open: list[str | None] = []
        self._depth = 0
        self._dropping = 0
        self._caught: list[str] | None = None
        self._has_base = False
        self.in_script = False  # True: this is itself a row out of a script
        self._answers: dict[str, str | None] = {}

    def full(self) -> bool:
        return self.size > MAX_OUTPUT or self.elements > MAX_ELEMENTS

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.elements += 1
        tag = tag.lower()
        if self._dropping:
            self._dropping += 1
        elif tag in DROPPED:
            self._dropping = 1
            self._caught = [] if tag in ("script", "style", "title") else None
            self._stand_in(tag, attributes)
        elif tag in KEPT and self._depth < MAX_DEPTH:
            self._depth += 1
            self._open.append(tag)
            self._write_start(tag, attributes)
        else:
            self._open.append(None)
            language = attributes.get("lang", "") if tag == "html" else ""
            if re.fullmatch(r"[A-Za-z-]{2,20}", language):
                self.language = language

    def end(self, tag: str) -> None:
        if self._dropping:
            self._dropping -= 1
            if self._dropping == 0 and self._caught is not None:
                self._keep_caught(tag.lower(), "".join(self._caught))
                self._caught = None
            return
        written = self._open.pop() if self._open else None
        if written is not None:
            self._depth -= 1
            if written not in VOID:
                self.parts.append(f"</{written}>")

    def data(self, text: str) -> None:
        if self._dropping == 0:
            self._write(escape(CONTROL.sub("", text), quote=False))
        elif self._caught is not None:
            self._caught.append(text)

    def comment(self, text: str) -> None:
        """Comments are not kept."""

    def pi(self, target: str, text: str | None = None) -> None:
        """Neither are processing instructions."""

    def close(self) -> None:
        """Called by the parser at the end of the input."""

    def document(self, *, cut: bool) -> str:
        notice = f"<p><strong>{TOO_LONG}</strong></p>" if cut else ""
        return (
            f'<!doctype html>\n<html lang="{self.language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="referrer" content="no-referrer">'
            f"<title>{escape(self.title or self.url)}</title><style>{' '.join(self.styles)}</style></head>\n"
            f"<body>{''.join(self.parts)}{notice}</body></html>\n"
        )

    def _write(self, markup: str) -> None:
        if not self.full():
            self.size += len(markup)
            self.parts.append(markup)

    def _write_start(self, tag: str, attributes: Mapping[str, str]) -> None:
        kept = {name: attributes[name] for name in attributes if name in ATTRIBUTES}
        style = safe_css(attributes.get("style", ""))
        if style:
            kept["style"] = style
        if tag == "a":
            kept |= self._anchor(attributes)
        elif tag == "img":
            self._image(kept, attributes.get("src", ""))
            return
        self._write_tag(tag, kept)

    def _write_tag(self, tag: str, attributes: Mapping[str, str]) -> None:
        short = {name: text for name, text in attributes.items() if len(text) <= MAX_ATTRIBUTE or name == "src"}
        pairs = "".join(f' {name}="{escape(CONTROL.sub("", text))}"' for name, text in short.items())
        # A start tag is written even when the view is full, because its end tag will be.
        self.parts.append(f"<{tag}{pairs}>" if not self.full() else f"<{tag}>")
        self.size += len(self.parts[-1])

    def _anchor(self, attributes: Mapping[str, str]) -> dict[str, str]:
        named = {"id": attributes["name"]} if "name" in attributes and "id" not in attributes else {}
        href = attributes.get("href", "").strip()
        if href.startswith("#"):
            return {**named, "href": href}
        absolute = self._absolute(href)
        if absolute is None:
            return named
        target = self._led(absolute)
        named["title"] = absolute
        if target is not None:
            named |= {"href": target, "target": "_blank", "rel": "noopener noreferrer"}
        return named

    def _image(self, kept: dict[str, str], src: str) -> None:
        if len(src) <= MAX_IMAGE and DATA_IMAGE.fullmatch(src.strip()):
            self._write_tag("img", {**kept, "src": src.strip()})
            return
        absolute = self._absolute(src)
        target = None if absolute is None else self._led(absolute)
        if target is not None:
            self._write_tag("img", {**kept, "src": target})
            return
        self._write_tag("span", {"title": absolute} if absolute else {})
        self._write(escape(kept.get("alt", "")[:MAX_ATTRIBUTE] or NO_IMAGE, quote=False))
        self.parts.append("</span>")

    def _stand_in(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note the first base URL; leave a link where another document was embedded."""
        if tag == "base" and not self._has_base:
            self.base = self._absolute(attributes.get("href", "")) or self.base
            self._has_base = True
        absolute = self._absolute(attributes.get(EMBEDDED.get(tag, ""), ""))
        if tag in EMBEDDED and absolute is not None:
            self._write_tag("a", self._anchor({"href": absolute}))
            self._write(EMBEDDED_HERE)
            self.parts.append("</a>")

    def _keep_caught(self, tag: str, text: str) -> None:
        if tag == "title" and not self.title:
            self.title = " ".join(CONTROL.sub("", text).split())[:500]
        elif tag == "style" and self.size + len(text) < MAX_OUTPUT:
            self.styles.append(safe_css(text))
            self.size += len(text)
        elif tag == "script" and not self.in_script and "<record>" in text:
            self._hidden_rows(HIDDEN_ROW.findall(text))

    def _hidden_rows(self, rows: list[str]) -> None:
        """Write the rows of a list that stood in a script, each as safe as the rest of the page."""
        if rows:
            self.parts.append(f"<div><p><strong>{IN_SCRIPTS}</strong></p>")
            for row in rows:
                if self.full():
                    break
                inner = Page(self.base, self._led)
                inner.size, inner.elements, inner.in_script = self.size, self.elements, True
                feed(inner, f"<table>{row}</table>" if row.lstrip()[:3].lower() in ("<tr", "<td") else row)
                self.parts += ["<div>", *inner.parts, "</div>"]
                self.size, self.elements = inner.size, inner.elements
            self.parts.append("</div>")

    def _absolute(self, href: str) -> str | None:
        """The http(s) URL a browser would make of it, or None."""
        cleaned = re.sub(r"[\t\r\n]", "", href).strip("".join(map(chr, range(33))))
        if not cleaned or len(cleaned) > MAX_ATTRIBUTE:
            return None
        try:
            absolute = urljoin(self.base, cleaned)
            parts = urlsplit(absolute)
        except ValueError:
            return None
        return absolute if parts.scheme in ("http", "https") and parts.netloc else None

    def _led(self, absolute: str) -> str | None:
        url, fragment = urldefrag(absolute)
        if url not in self._answers:
            if len(self._answers) >= MAX_LINKS:
                return None
            self._answers[url] = self.link(url)
        target = self._answers[url]
        return target if target is None or not fragment else f"{target}#{fragment}"


def safe_css(text: str) -> str:
    """Style sheet or style attribute without the declarations that load something or hide what they do."""
    pieces = re.split(r"([;{}])", COMMENT.sub("", CONTROL.sub("", text)))
    return "".join(piece for piece in pieces if not DANGEROUS.search(piece)).strip()
