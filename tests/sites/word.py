"""Grids and prose as a Word document, with merged cells and labels broken into runs."""

from datetime import datetime
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from tests.sites.grids import Box, Grid


class Word:
    """A document written from top to bottom."""

    def __init__(self, title: str, moment: datetime) -> None:
        self.document = Document()
        properties = self.document.core_properties
        properties.title, properties.author = title, ""
        properties.comments = "软件测试用仿真文件"
        properties.created = properties.modified = moment
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = "仿宋_GB2312", Pt(12)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋_GB2312")
        self._page_number()

    def _page_number(self) -> None:
        paragraph = self.document.sections[0].footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        run, text = OxmlElement("w:r"), OxmlElement("w:t")
        text.text = "1"
        run.append(text)
        field.append(run)
        paragraph._p.append(field)

    def title(self, text: str) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        runs(paragraph, text, bold=True)

    def paragraphs(self, lines: list[str]) -> None:
        for line in lines:
            runs(self.document.add_paragraph(), line)

    def heading(self, text: str) -> None:
        runs(self.document.add_paragraph(), text, bold=True)

    def table(self, grid: Grid, nbsp: bool = False) -> None:
        """nbsp: values stand behind a no-break space."""
        table = self.document.add_table(rows=grid.height, cols=grid.width, style="Table Grid")
        for box in grid.boxes:
            cell = table.cell(box.row, box.column)
            if box.rows > 1 or box.columns > 1:
                last = table.cell(box.row + box.rows - 1, box.column + box.columns - 1)
                cell = cell.merge(last)
            fill(cell, box, "\u00a0" if nbsp and box.kind == "value" else "")
        self.document.add_paragraph()

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.document.save(str(path))


def fill(cell: _Cell, box: Box, before: str) -> None:
    """Write a cell's text: a line break in it is kept, a form feed in it begins a paragraph."""
    for at, part in enumerate(box.text.split("\f")):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        if box.kind != "label":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        runs(paragraph, before + part)


def runs(paragraph: Paragraph, text: str, bold: bool = False) -> None:
    """Break a text into runs of uneven length, as Word does after every correction."""
    at, length = 0, 3
    while at < len(text):
        run = paragraph.add_run(text[at : at + length])
        run.bold = bold or None
        at, length = at + length, length % 7 + 4
