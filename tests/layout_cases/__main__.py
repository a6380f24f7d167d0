"""Make the layouts anew. `python -m tests.layout_cases [NAME...]`"""

import ctypes
import io
import json
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import escape

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.shared import Cm, Pt
from docx.table import Table as WordTable

from parser.documents.lattice import Rule
from parser.documents.pdf.drawing import drawing_of
from parser.documents.pdf.view import view_of
from tests.corpus.facts import Heading, Sample, Table, sample
from tests.corpus.office import MOMENT, dense
from tests.corpus.programs import chromium, converted
from tests.layout_cases import HERE
from tests.pdf_made import Made, bar, text
from tests.sites.facts import Facts
from tests.sites.grids import Grid
from tests.sites.web import plain_table
from tests.sites.word import Word, fill

MIDDLE = "td { padding: 0 5px; vertical-align: middle } td.label { text-align: left }"
RIGHT = "td { padding: 3px 4px; text-align: right } td.head { text-align: center } td.label { text-align: left }"
RULED = "td { padding: 3px 4px; border: 1px solid #000 } td.label { text-align: left }"


def page(shown: Sample, style: str) -> bytes:
    parts = [f"<h1>{escape(shown.title)}</h1>"]
    for block in shown.blocks:
        if isinstance(block, Table):
            parts.append(plain_table(block.grid))
        else:
            kind = "head" if isinstance(block, Heading) else "text"
            parts.append(f'<p class="{kind}">{escape(block.text if isinstance(block, Heading) else block)}</p>')
    body = "".join(parts)
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{escape(shown.title)}</title><style>
@page {{ size: A4; margin: 20mm 18mm }} body {{ font: 15px/1.7 "Noto Serif CJK SC", serif; margin: 0 }}
h1 {{ font-size: 22px; text-align: center }} p {{ margin: 0; text-indent: 2em }} p.head {{ font-weight: bold }}
table {{ border-collapse: collapse; width: 100%; font-size: 12px; line-height: 1.35; table-layout: fixed }}
td {{ text-align: center }} {style}
</style></head><body>{body}</body></html>""".encode()


def printed(shown: Sample, style: str, *options: str) -> bytes:
    return retraced(chromium(*options, "--print-to-pdf={made}", page=page(shown, style), made="page.pdf"))


def word(shown: Sample, lay_out: Callable[[WordTable, Grid], None], style: str | None) -> bytes:
    """A DOCX converted to PDF. ``style``: of the tables; None for no borders."""
    document = Word(shown.title, MOMENT)
    document.title(shown.title)
    for block in shown.blocks:
        if isinstance(block, Heading):
            document.heading(block.text)
        elif isinstance(block, str):
            document.paragraphs([block])
        else:
            made = document.document.add_table(block.grid.height, block.grid.width, style=style)
            for box in block.grid.boxes:
                cell = made.cell(box.row, box.column)
                if box.rows > 1 or box.columns > 1:
                    cell = cell.merge(made.cell(box.row + box.rows - 1, box.column + box.columns - 1))
                fill(cell, box, "")
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.space_after = Pt(0)
            dense(made)
            lay_out(made, block.grid)
            document.document.add_paragraph()
    buffer = io.BytesIO()
    document.document.save(buffer)
    return converted({"made": buffer.getvalue()}, "docx", "pdf")["made"]


def narrow_labels(made: WordTable, grid: Grid) -> None:
    """Labels of groups in columns one character wide."""
    if grid.width != 10:
        return
    made.autofit = False
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    for row in made.rows:
        for cell, width in zip(row.cells, [0.9, 0.9, 3.6, *[1.4] * 7], strict=True):
            cell.width = Cm(width)


def as_it_is(made: WordTable, grid: Grid) -> None:
    pass


def repeated_heads(made: WordTable, grid: Grid) -> None:
    """The rows of heads again at the top of each page; rows may be cut."""
    if grid.width == 10:
        for row in made.rows[:3]:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def landscape(made: WordTable, grid: Grid) -> None:
    section = made._parent.part.document.sections[-1]
    if section.page_width < section.page_height:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width


Drawn = tuple[float, float, str, float]  # x and y of a character's origin, from the top left; the character; its size


@dataclass
class Traced:
    """The characters and rules of a page. ``struck``: how often each character is drawn; ``turned``: on its side."""

    width: float
    height: float
    across: list[Rule]
    down: list[Rule]
    characters: list[Drawn]
    struck: int = 1
    turned: bool = False

    def onto(self, made: Made) -> None:
        """Draw the page; turned ones lie on their side and are turned back by /Rotate."""
        content = "".join(bar(r.start, r.at - 0.3, r.end - r.start, 0.6, height=self.height) for r in self.across)
        content += "".join(bar(r.at - 0.3, r.start, 0.6, r.end - r.start, height=self.height) for r in self.down)
        for x, y, shown, size in self.characters:
            for time in range(self.struck):
                content += text(round(x + 0.3 * time, 1), round(y, 1), shown, size, height=self.height)
        if self.turned:
            content = f"q 0 1 -1 0 {self.height} 0 cm {content} Q"
            made.page(content, "/Rotate 90", width=self.height, height=self.width)
        else:
            made.page(content, width=self.width, height=self.height)


def retraced(data: bytes, change: Callable[[Traced, int], None] = lambda page, number: None) -> bytes:
    """The same characters and rules at the same places, without the program's fonts. ``change``: of a page from 1."""
    made = Made()
    with pdfium.PdfDocument(data) as pdf:
        for number in range(len(pdf)):
            page = pdf[number]
            view = view_of(page)
            rules = drawing_of(page, view)
            drawn = list(characters(page, view.height))
            traced = Traced(view.width, view.height, rules.horizontal, rules.vertical, drawn)
            change(traced, number + 1)
            traced.onto(made)
    return made.data


def open_and_numbered(page: Traced, number: int) -> None:
    """No rules at the left and right of the tables, everything struck twice, a page number between their parts."""
    outer = min(r.at for r in page.down), max(r.at for r in page.down)
    page.down = [r for r in page.down if min(abs(r.at - x) for x in outer) > 2]
    page.struck = 2
    page.characters += [(280 + 6 * n, page.height - 40, shown, 12) for n, shown in enumerate(f"- {number} -")]


def on_its_side(page: Traced, number: int) -> None:
    page.turned = True


def characters(page: pdfium.PdfPage, height: float) -> Iterator[Drawn]:
    textpage = page.get_textpage()
    handle, count = textpage.raw, textpage.count_chars()
    shown = [chr(raw.FPDFText_GetUnicode(handle, number)) for number in range(count)]
    sizes = [raw.FPDFText_GetFontSize(handle, number) for number in range(count)]
    box = raw.FS_RECTF()
    scales = []
    for number in range(count):
        if shown[number] >= "\u4e00" and raw.FPDFText_GetLooseCharBox(handle, number, box):
            scales.append((box.right - box.left) / sizes[number])
    scale = statistics.median(scales)  # fonts of Chinese are as wide as their size
    x, y = ctypes.c_double(), ctypes.c_double()
    for number in range(count):
        if shown[number].isspace() or raw.FPDFText_IsGenerated(handle, number) == 1:
            continue
        raw.FPDFText_GetCharOrigin(handle, number, x, y)
        yield x.value, height - y.value, shown[number], round(scale * sizes[number], 1)


def only(shown: Sample, *codes: str) -> Sample:
    """The report without the tables of other sections, to keep a file small."""
    kept = [b for b in shown.blocks if not isinstance(b, Table) or any(t.split("_")[0] in codes for t in b.tables)]
    return replace(shown, blocks=tuple(kept))


def with_blank_column(shown: Sample, column: str) -> Sample:
    """Nobody of one kind of applicant ever asked: the agency leaves the column blank."""

    def blank(facts: Facts) -> Facts:
        gone = [key for key in facts.cells if key.startswith("applications.") and key.endswith(f".{column}")]
        return replace(
            facts,
            cells=facts.cells | dict.fromkeys(gone),
            printed=facts.printed | dict.fromkeys(gone, ""),
        )

    return remade(shown, blank(shown.facts))


def remade(shown: Sample, facts: Facts) -> Sample:
    from tests.corpus.facts import blocks

    return Sample(shown.name, facts, tuple(blocks(facts)))


def main(wanted: list[str]) -> None:
    busy21, busy19 = sample("busy21"), sample("busy19")
    blank = with_blank_column(sample("random21"), "org_legal_service")
    made = {
        "wps_vertical": (only(busy19, "applications"), lambda s: word(s, narrow_labels, "Table Grid")),
        "browser_print": (busy21, lambda s: printed(s, RULED)),
        "unruled_middle": (busy19, lambda s: printed(s, MIDDLE, "--no-pdf-header-footer")),
        "unruled_right": (blank, lambda s: printed(s, RIGHT, "--no-pdf-header-footer")),
        "open_sides": (busy19, lambda s: retraced(word(s, repeated_heads, "Table Grid"), open_and_numbered)),
        "on_its_side": (
            only(busy19, "applications"),
            lambda s: retraced(word(s, landscape, "Table Grid"), on_its_side),
        ),
        "word_top": (busy21, lambda s: retraced(word(s, as_it_is, None))),
    }
    for name, (shown, make) in made.items():
        if wanted and name not in wanted:
            continue
        data = make(shown)
        (HERE / f"{name}.pdf").write_bytes(data)
        tables = frozenset(table for block in shown.grids for table in block.tables)
        truth = json.dumps(shown.truth(tables), ensure_ascii=False, indent=1)
        (HERE / f"{name}.json").write_text(truth + "\n", encoding="utf-8")
        print(name, len(data))


if __name__ == "__main__":
    main(sys.argv[1:])
