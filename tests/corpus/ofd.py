"""An OFD file (GB/T 33190-2016) that shows what a PDF shows: its characters at their places, its rules as paths."""

import ctypes
import io
import zipfile
from collections.abc import Iterator
from html import escape
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as raw

MM = 25.4 / 72  # OFD counts in millimetres from the top left corner
SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def copied(pdf: bytes, title: str) -> bytes:
    document = pdfium.PdfDocument(pdf)
    try:
        contents = [page_xml(page) for page in document]
    finally:
        document.close()
    references = "".join(
        f'<ofd:Page ID="{number}" BaseLoc="Pages/Page_{number}/Content.xml"/>' for number in range(1, len(contents) + 1)
    )
    members = {
        "OFD.xml": f'<ofd:OFD {SPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID>'
        f"<ofd:Title>{escape(title)}</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {SPACE}><ofd:CommonData><ofd:MaxUnitID>99999</ofd:MaxUnitID>"
        "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>{references}</ofd:Pages></ofd:Document>",
        "Doc_0/PublicRes.xml": f'<ofd:Res {SPACE} BaseLoc="Res"><ofd:Fonts>'
        '<ofd:Font ID="90000" FontName="宋体" FamilyName="宋体"/></ofd:Fonts></ofd:Res>',
    }
    members |= {f"Doc_0/Pages/Page_{number}/Content.xml": xml for number, xml in enumerate(contents, 1)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, xml in members.items():
            package.writestr(zipfile.ZipInfo(name, (2023, 1, 19, 9, 0, 0)), HEAD + xml, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def page_xml(page: pdfium.PdfPage) -> str:
    width, height = page.get_size()
    numbers = iter(range(1000, 90000))
    objects = [text_object(run, next(numbers)) for run in runs(page, height)]
    for path in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = path.get_bounds()
        w, h = (right - left) * MM, (top - bottom) * MM
        if w < width * MM * 0.99 or h < height * MM * 0.9:  # the paper itself is no rule
            objects.append(path_object(left * MM, (height - top) * MM, w, h, next(numbers)))
    box = f"0 0 {width * MM:.2f} {height * MM:.2f}"
    return (
        f"<ofd:Page {SPACE}><ofd:Area><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:Area><ofd:Content>"
        f'<ofd:Layer ID="900" Type="Body">{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>'
    )


Glyph = tuple[str, float, float, float, float]  # character, left, top, right, bottom in millimetres


def runs(page: pdfium.PdfPage, height: float) -> Iterator[list[Glyph]]:
    """Characters that follow each other on one line, as producers put them into one TextObject."""
    text = page.get_textpage()
    run: list[Glyph] = []
    for index in range(text.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(text.raw, index))
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        raw.FPDFText_GetCharBox(text.raw, index, left, right, bottom, top)
        blank = not character.strip() or right.value <= left.value
        glyph = (character, left.value * MM, (height - top.value) * MM, right.value * MM, (height - bottom.value) * MM)
        if run and (blank or abs(run[-1][4] - glyph[4]) > 1.6 or not 0 <= glyph[1] - run[-1][1] < 9):
            yield run
            run = []
        if not blank:
            run.append(glyph)
    if run:
        yield run


def text_object(run: list[Glyph], number: int) -> str:
    left, top = run[0][1], min(glyph[2] for glyph in run)
    right, bottom = max(glyph[3] for glyph in run), max(glyph[4] for glyph in run)
    size = max(bottom - top, 2.0)
    steps = " ".join(f"{after[1] - before[1]:.3f}" for before, after in pairwise(run))
    delta = f' DeltaX="{steps}"' if steps else ""
    text = escape("".join(glyph[0] for glyph in run))
    return (
        f'<ofd:TextObject ID="{number}" Boundary="{left:.3f} {top:.3f} {right - left + 1:.3f} {size:.3f}" Font="90000" '
        f'Size="{size:.3f}"><ofd:TextCode X="0" Y="{size * 0.88:.3f}"{delta}>{text}</ofd:TextCode></ofd:TextObject>'
    )


def path_object(left: float, top: float, width: float, height: float, number: int) -> str:
    return (
        f'<ofd:PathObject ID="{number}" Boundary="{left:.3f} {top:.3f} {max(width, 0.1):.3f} {max(height, 0.1):.3f}" '
        'LineWidth="0.2" Stroke="true"><ofd:AbbreviatedData>'
        f"M 0 0 L {width:.3f} 0 L {width:.3f} {height:.3f} L 0 {height:.3f} C</ofd:AbbreviatedData></ofd:PathObject>"
    )
