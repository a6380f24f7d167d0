"""A DOCX file as a document that can do nothing: its paragraphs and tables in HTML made here.

Only text is taken from the file: no pictures, fields, links or styles. Serve it under SNAPSHOT_CSP. A cell carries
the id ``t2-r5-c3``: second table, fifth row, third column, counted as the reader of DOCX counts them.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from html import escape

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MAX_XML = 16 << 20  # bytes of document.xml
MAX_OUTPUT = 8 << 20  # characters of the view; what is beyond is cut, and the view says so
MAX_SPAN = 200  # columns
MAX_NESTED = 5  # tables within tables
THROUGH = {f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "customXml", "smartTag")}
LEFT_OUT = {f"{W}{name}" for name in ("del", "moveFrom", "txbxContent", "pPr", "rPr", "tbl")} | {FALLBACK}
PRINTED = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": " ", f"{W}noBreakHyphen": "-"}
STYLE = (
    "body{font:1rem/1.7 serif;margin:1rem;overflow-wrap:anywhere}p{margin:.4rem 0;white-space:pre-line}"
    "table{border-collapse:collapse;margin:.8rem 0}td{border:1px solid #777;padding:.15rem .4rem;vertical-align:top}"
    "td p{margin:0}td:target{outline:3px solid #a3241b}.note{color:#555;font-size:.85rem}"
)
NOTE = (
    "由本站从存档的 Word 文件排出：段落和表格，没有图片和版式。"
    "Laid out here from the archived Word file: text and tables only."
)
TOO_LONG = "此文件过长，其余部分未显示。This file is too long; the rest is not shown."


class NoWordText(ValueError):
    """The file has no text of a Word document that could be shown; the message says why."""


def is_docx(body: bytes) -> bool:
    """True for a ZIP package that holds the text of a Word document."""
    if not body.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            return "word/document.xml" in package.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError):  # RuntimeError: a ZIP version zipfile does not know
        return False


def render_docx(body: bytes, title: str) -> str:
    """The text of a DOCX file as a safe, static page, to be sent as UTF-8.

    Raises:
        NoWordText: the package or its text cannot be read.
    """
    text = document_text(body)
    view = WordView()
    if text is not None:
        view.blocks(text, 0)
    notice = f"<p><strong>{TOO_LONG}</strong></p>" if view.full else ""
    return (
        '<!doctype html>\n<html lang="zh"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n"
        f'<body><p class="note">{NOTE}</p>{"".join(view.parts)}{notice}</body></html>\n'
    )


def document_text(body: bytes) -> etree._Element | None:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package, package.open("word/document.xml") as part:
            xml = part.read(MAX_XML + 1)
        if len(xml) > MAX_XML:
            raise NoWordText(f"the text is larger than {MAX_XML >> 20} MB")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        return etree.fromstring(xml, parser).find(f"{W}body")
    # RuntimeError: a password, or a version, compression method or encryption that zipfile does not know.
    except (zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, RuntimeError) as error:
        raise NoWordText(f"the package cannot be opened: {error}") from error
    except (EOFError, OSError, zlib.error) as error:
        raise NoWordText(f"the package is damaged: {error}") from error
    except etree.XMLSyntaxError as error:
        raise NoWordText(f"the text is not well-formed: {error}") from error


class WordView:
    """Writes blocks in reading order until MAX_OUTPUT."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = self.tables = 0
        self.full = False

    def write(self, markup: str) -> None:
        self.size += len(markup)
        self.parts.append(markup)
        self.full = self.full or self.size > MAX_OUTPUT

    def blocks(self, parent: etree._Element, depth: int) -> None:
        for element in content(parent):
            if self.full:
                return
            if element.tag == f"{W}tbl":
                self.table(element, depth)
                continue
            for box in element.iter(f"{W}txbxContent"):
                if depth == 0 and not any(above.tag == FALLBACK for above in box.iterancestors()):
                    self.blocks(box, 1)
            text = paragraph_text(element).strip()
            if text:
                self.write(f"<p>{escape(text, quote=False)}</p>")

    def table(self, table: etree._Element, depth: int) -> None:
        rows = [list(placed(row)) for row in children(table, f"{W}tr") if row.find(f"{W}trPr/{W}del") is None]
        if not any(rows):
            return
        self.tables += 1
        number = self.tables
        self.write("<table>")
        for r, row in enumerate(rows):
            self.write("<tr>")
            before = row[0][0] if row else 0
            if before:
                self.write(f'<td colspan="{before}"></td>')
            for column, span, merge, cell in row:
                if merge == "continue" and any(c == column and m for c, _, m, _ in (rows[r - 1] if r else ())):
                    self.tables += sum(1 for _ in cell.iter(f"{W}tbl"))
                    continue
                down = rows_down(rows, r, column) if merge else 1
                spans = f' colspan="{span}"' * (span > 1) + f' rowspan="{down}"' * (down > 1)
                self.write(f'<td id="t{number}-r{r + 1}-c{column + 1}"{spans}>')
                if depth < MAX_NESTED:
                    self.blocks(cell, depth + 1)
                self.write("</td>")
            self.write("</tr>")
            if self.full:
                break
        self.write("</table>")


def placed(row: etree._Element) -> Iterator[tuple[int, int, str, etree._Element]]:
    """(grid column from 0, columns covered, "" or "restart" or "continue" of a merge downwards, cell)."""
    column = min(integer(row.find(f"{W}trPr/{W}gridBefore"), 0), MAX_SPAN)
    for cell in children(row, f"{W}tc"):
        span = max(1, min(integer(cell.find(f"{W}tcPr/{W}gridSpan"), 1), MAX_SPAN))
        merge = cell.find(f"{W}tcPr/{W}vMerge")
        yield column, span, "" if merge is None else merge.get(f"{W}val", "continue"), cell
        column += span


def rows_down(rows: list[list[tuple[int, int, str, etree._Element]]], first: int, column: int) -> int:
    """How many rows a merged cell covers, its own included."""
    down = 1
    for row in rows[first + 1 :]:
        if not any(c == column and merge == "continue" for c, _, merge, _ in row):
            break
        down += 1
    return down


def content(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables, through content controls and tracked insertions."""
    for child in parent:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in THROUGH:
            yield from content(child)


def children(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in THROUGH:
            yield from children(child, tag)


def paragraph_text(element: etree._Element) -> str:
    """The text as it reads with all changes accepted."""
    parts: list[str] = []
    for child in element:
        if child.tag == f"{W}t":
            parts.append(child.text or "")
        elif child.tag in PRINTED:
            parts.append(PRINTED[child.tag])
        elif child.tag not in LEFT_OUT:
            parts.append(paragraph_text(child))
    return "".join(parts)


def integer(element: etree._Element | None, default: int) -> int:
    value = (element.get(f"{W}val") if element is not None else None) or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else default
