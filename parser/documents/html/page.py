"""HTML -> Document: every table with its spans expanded within bounds, the rest as paragraphs.

Tables are found by what they hold, not by where they stand: the sites wrap articles in layout tables.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from archive.decode import decode_html
from parser.documents.document import Document, Grid, GridCell, Paragraph, Place

MAX_COLUMNS = 200  # of one table; a colspan of 100000 was seen to exhaust memory elsewhere
MAX_ROWS = 5000
LAYOUT_TEXT = 400  # characters; no value or label cell of a form is that long

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6"
    " header hr html li main nav ol p pre section table tbody td tfoot th thead tr ucapcontent ucaptitle ul".split()
)
DROPPED = frozenset("button embed head iframe noscript object script select style svg template textarea".split())
# Body containers of the platforms, most telling first.
CONTAINERS = (
    "//*[local-name()='ucapcontent']",
    "//*[@id='UCAP-CONTENT']",
    "//*[contains(@class,'article-content')]",
    "//*[@id='zoomcon']",
    "//*[@id='zoom']",
    "//*[contains(@class,'TRS_Editor')]",
    "//*[contains(@class,'trs_editor_view')]",
    "//*[contains(@id,'vsb_content')]",
    "//*[contains(@class,'v_news_content')]",
    "//*[@id='ivs_content']",
    "//*[@id='mainText']",
    "//*[contains(@class,'content_article')]",
    "//*[@id='zhengwen']",
    "//*[contains(@class,'article')]",
    "//*[@id='content']",
)
FORM_WORDS = re.compile(r"行政许可|规范性文件|申请数量|申请人情况|结果维持|行政复议|主动公开|申请总数|第二十条")
STRING = re.compile(r'"(?P<text>(?:[^"\\]|\\.){200,})"', re.S)
DATES = re.compile(r"(?:发布(?:日期|时间)|公开日期|时间)\s*[:：]?\s*(20\d\d[-年./]\d{1,2}[-月./]\d{1,2})")


def from_html(data: bytes, content_type: str = "") -> Document:
    """Read a page. ``content_type`` is the HTTP header, whose charset is only a hint."""
    document = Document("html")
    text = decode_html(data, content_type)
    if not text.strip():
        return document
    try:
        root = lxml.html.document_fromstring(text.replace("\x00", ""))
    except (etree.ParserError, ValueError):
        return document
    document.meta = meta_of(root)
    container = container_of(root)
    title = document.meta.get("title")
    Walker(document).walk(container)
    if not form_tables(container):
        for carried in carried_by_scripts(root):
            Walker(document).walk(carried)
    if title and not any(title in p.text or p.text in title for p in document.paragraphs[:6]):
        document.blocks.insert(0, Paragraph(title, Place("html", line=0), "title"))
    return document


def meta_of(root: HtmlElement) -> dict[str, str]:
    """Title, publication date and source as the page's metadata or visible lines say them.

    Names of the metadata: 政府网站发展指引 (国办发〔2017〕47号): ArticleTitle, PubDate, ContentSource.
    """
    named = {
        (element.get("name") or "").strip().lower(): " ".join((element.get("content") or "").split())
        for element in root.iter("meta")
    }
    heads = [" ".join(h.text_content().split()) for h in root.iter("h1", "h2", "ucaptitle")]
    titles = [" ".join(t.text_content().split()) for t in root.iter("title")]
    meta = {
        "title": named.get("articletitle") or next((h for h in heads if h), "") or next((t for t in titles if t), ""),
        "published": named.get("pubdate", ""),
        "agency": named.get("contentsource", ""),
    }
    if not meta["published"]:
        seen = DATES.search(" ".join(root.text_content().split()))
        meta["published"] = seen[1] if seen else ""
    return {key: value for key, value in meta.items() if value}


def container_of(root: HtmlElement) -> HtmlElement:
    """The element that holds the article: a known container that loses no table of the form, else the whole body."""
    body = next(root.iter("body"), root)
    wanted = form_tables(body)
    for path in CONTAINERS:
        for element in root.xpath(path):
            if element.tag == "body":
                continue
            found = form_tables(element)
            if found == wanted and (wanted or len(element.text_content().strip()) >= 200):
                return element
    return body


def carried_by_scripts(root: HtmlElement) -> Iterator[HtmlElement]:
    """Articles that stand as strings in a script and are put into the page by it, as gkmlpt does in _CONFIG.DETAIL."""
    for script in root.iter("script"):
        for literal in STRING.finditer(script.text or ""):
            if "table" not in literal[0] and "\\u003" not in literal[0]:
                continue
            try:
                told = json.loads(f'"{literal["text"]}"', strict=False)
            except ValueError:
                continue
            if "<table" in told and FORM_WORDS.search(told):
                with suppress(etree.ParserError):
                    yield lxml.html.document_fromstring(told.replace("\x00", ""))


def form_tables(element: HtmlElement) -> int:
    return sum(
        table.find(".//table") is None and FORM_WORDS.search(table.text_content()) is not None
        for table in element.iter("table")
    )


class Walker:
    """Turns a tree into blocks, in reading order."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.parts: list[str] = []
        self.lines = 0

    def walk(self, element: HtmlElement) -> None:
        self._into(element)
        self._flush()

    def _into(self, element: HtmlElement) -> None:
        if not isinstance(element.tag, str):
            return
        tag = element.tag.lower()
        if tag in DROPPED or hidden(element):
            return
        if tag == "br":
            self._flush()
            return
        if tag == "table" and not is_layout(element):
            self._flush()
            grid = read_table(element, len(self.document.grids) + 1)
            if grid.cells:
                self.document.blocks.append(grid)
            return
        if tag in BLOCKS:
            self._flush()
        self.parts.append(element.text or "")
        for child in element:
            self._into(child)
            self.parts.append(child.tail or "")
        if tag in BLOCKS:
            self._flush()

    def _flush(self) -> None:
        text = " ".join("".join(self.parts).split())
        self.parts = []
        if text:
            self.lines += 1
            self.document.blocks.append(Paragraph(text, Place("html", line=self.lines)))


def hidden(element: HtmlElement) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or "mso-hide:all" in style


def is_layout(table: HtmlElement) -> bool:
    """A table that arranges a page: it holds other tables, long text, or a single cell."""
    if table.find(".//table") is not None:
        return True
    cells = list(table.iter("td", "th"))
    return len(cells) <= 1 or any(len(cell.text_content().strip()) > LAYOUT_TEXT for cell in cells)


def read_table(table: HtmlElement, number: int) -> Grid:
    """Anchor cells of a table; spans are clipped to the table, as browsers do."""
    rows = list(rows_of(table))[:MAX_ROWS]
    taken: set[tuple[int, int]] = set()
    cells: list[GridCell] = []
    for r, row in enumerate(rows):
        column = 0
        for element in cells_of(row):
            while (r, column) in taken:
                column += 1
            if column >= MAX_COLUMNS:
                break
            colspan = min(span(element, "colspan"), MAX_COLUMNS - column)
            rowspan = min(span(element, "rowspan") or len(rows), len(rows) - r)
            taken.update((a, b) for a in range(r, r + rowspan) for b in range(column, column + colspan))
            place = Place("html", table=number, row=r + 1, column=column + 1)
            cells.append(GridCell(cell_text(element), r, column, place, max(rowspan, 1), max(colspan, 1)))
            column += max(colspan, 1)
    return Grid(cells, True, Place("html", table=number))


def rows_of(table: HtmlElement) -> Iterator[HtmlElement]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from rows_of(child)


def cells_of(row: HtmlElement) -> Iterator[HtmlElement]:
    for child in row:
        if child.tag in ("td", "th") and not hidden(child):
            yield child


def span(element: HtmlElement, name: str) -> int:
    """The leading digits of a span attribute ("2px" was seen); 1 when there are none. rowspan=0 means to the end."""
    found = re.match(r"\s*(\d{1,6})", element.get(name) or "")
    value = int(found[1]) if found else 1
    return value if value or name == "rowspan" else 1


def cell_text(cell: HtmlElement) -> str:
    """Text of a cell: inline runs joined as they are, paragraphs and line breaks as line ends."""
    parts: list[str] = []

    def walk(element: HtmlElement) -> None:
        for child in element:
            if isinstance(child.tag, str):
                tag = child.tag.lower()
                if tag not in DROPPED and not hidden(child):
                    block = tag in BLOCKS or tag == "br"
                    if block:
                        parts.append("\n")
                    parts.append(re.sub(r"[ \t\r\n\f]+", " ", child.text or ""))
                    walk(child)
                    if block:
                        parts.append("\n")
            parts.append(re.sub(r"[ \t\r\n\f]+", " ", child.tail or ""))

    parts.append(re.sub(r"[ \t\r\n\f]+", " ", cell.text or ""))
    walk(cell)
    return "\n".join(line.strip() for line in "".join(parts).split("\n") if line.strip())
