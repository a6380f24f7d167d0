"""A sample as web pages: pasted from Word, in nested layout tables of an old site, clean, saved, for printing."""

import re
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from tests.corpus.facts import Block, Heading, Sample, Table
from tests.sites.grids import Grid
from tests.sites.layouts import THREE
from tests.sites.web import plain_table, word_paragraph, word_table

COLUMNS = "".join(f'<li><a href="/c{number}.html">栏目{number}</a></li>' for number in range(30))
TOP = f'<div class="top"><a href="/">首页</a> | <a href="/zwgk">政务公开</a></div><ul class="nav">{COLUMNS}</ul>'
BOTTOM = '<div class="footer">主办单位：示例市人民政府办公室　网站标识码：4400000000</div>'
PRINT = """
@page { size: A4; margin: 20mm 18mm }
body { font: 15px/1.7 "Noto Serif CJK SC", serif; margin: 0 }
h1 { font-size: 24px; text-align: center }
p { margin: 0; text-indent: 2em }
table { border-collapse: collapse; width: 100%; font-size: 12px; line-height: 1.35; table-layout: fixed }
td { padding: 3px 4px; text-align: center }
td.label { text-align: left }
table.ruled td { border: 1px solid #000 }
.apart { break-before: page }
"""


def word_page(sample: Sample) -> bytes:
    """Word's paragraphs and tables inside the container of a portal; every text cut into spans, numbers too."""
    parts = []
    for block in sample.blocks:
        if isinstance(block, Table):
            parts.append(cut_numbers(word_table(block.grid)))
        else:
            text = block.text if isinstance(block, Heading) else block
            parts.append(word_paragraph(text, bold=isinstance(block, Heading)))
    body = "\n".join(parts)
    title = escape(sample.title)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}-示例市人民政府</title></head><body>{TOP}'
        f'<h1>{title}</h1><div class="info">发布时间：{sample.facts.year + 1}-01-19　来源：本网</div>'
        f'<div id="zoom" class="TRS_Editor"><!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]-->{body}</div>'
        f"{BOTTOM}</body></html>"
    ).encode()


def cut_numbers(table: str) -> str:
    """Part the digits of every number of three or less into spans of their own; longer ones `word_table` has cut."""
    return re.sub(r">(\d)(\d{1,2})</span>", r'><span lang="EN-US">\1</span><span>\2</span></span>', table)


def layout_page(sample: Sample) -> bytes:
    """A page of about 2008: layout tables in layout tables, cells and rows not closed, gb2312 that is gb18030."""
    parts = []
    for block in sample.blocks:
        if isinstance(block, Table):
            parts.append(unclosed(block.grid))
        else:
            text = escape(block.text if isinstance(block, Heading) else block)
            parts.append(f"<p>　　<b>{text}</b>" if isinstance(block, Heading) else f"<p>　　{text}")
    body = "\n".join(parts)
    return (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
        f"<title>{escape(sample.title)}</title></head><body><table width=1000 align=center><tr><td>{TOP}</td></tr>"
        f"<tr><td><table width=100%><tr><td width=200 valign=top><ul>{COLUMNS}</ul></td><td><table width=100%>"
        f"<tr><td class=title>{escape(sample.title)}</td></tr><tr><td>责任编辑：朱镕堃</td></tr><tr><td class=content>"
        f"{body}</td></tr></table></td></tr></table></td></tr><tr><td>{BOTTOM}</td></tr></table></body></html>"
    ).encode("gb18030")


def unclosed(grid: Grid) -> str:
    rows = []
    for line in grid.lines():
        cells = "".join(
            f"<td colspan={box.columns} rowspan={box.rows}><font size=2>&nbsp;{escape(box.text)}</font>" for box in line
        )
        rows.append(f"<tr>{cells}")
    return "<table border=1 width=100%>" + "\n".join(rows) + "</table>"


def clean_page(sample: Sample) -> bytes:
    body = "\n".join(plain(block) for block in sample.blocks)
    title = escape(sample.title)
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body>{TOP}<article><h1>{title}</h1>\n{body}\n</article>{BOTTOM}</body></html>"
    ).encode()


def printed_page(sample: Sample, ruled: bool = True, apart: bool = False) -> bytes:
    """The report alone, for printing. ``apart``: every table begins a page of its own, with its heading."""
    parts = [f"<h1>{escape(sample.title)}</h1>"]
    for at, block in enumerate(sample.blocks):
        if apart and headed_table(sample, at):
            parts.append('<div class="apart"></div>')
        parts.append(plain(block, "ruled" if ruled else ""))
    body = "\n".join(parts)
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(sample.title)}</title>'
        f"<style>{PRINT}</style></head><body>\n{body}\n</body></html>"
    ).encode()


def headed_table(sample: Sample, at: int) -> bool:
    """Whether block ``at`` is the heading of a section that has a table."""
    if not isinstance(sample.blocks[at], Heading):
        return False
    for block in sample.blocks[at + 1 :]:
        if not isinstance(block, str):
            return isinstance(block, Table)
    return False


def plain(block: Block, classes: str = "") -> str:
    if isinstance(block, Heading):
        return f"<p><strong>{escape(block.text)}</strong></p>"
    if isinstance(block, str):
        return f"<p>{escape(block)}</p>"
    return plain_table(block.grid, classes, THREE if block.tables == ("applications",) else ())


def mhtml(sample: Sample) -> bytes:
    """The clean page as a browser saves it (RFC 2557): multipart/related, quoted-printable, a picture beside."""
    message = EmailMessage(policy=SMTP)
    message["From"] = "<Saved by Blink>"
    message["Subject"] = sample.title
    message["MIME-Version"] = "1.0"
    message.set_content(clean_page(sample).decode(), subtype="html", charset="utf-8", cte="quoted-printable")
    message["Content-Location"] = "http://www.example.gov.cn/art/1.html"
    message.make_related(boundary="----MultipartBoundary--corpus----")
    message.add_related(b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "image", "gif", cid="<logo>")
    return message.as_bytes()
