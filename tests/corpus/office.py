"""A sample as DOCX, XLSX, XLS, and packed in a ZIP."""

import io
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache

import openpyxl
import xlwt
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table as WordTable

from tests.corpus.facts import Heading, Sample, Table
from tests.corpus.facts import sample as named
from tests.sites.grids import Box, Grid
from tests.sites.word import Word

MOMENT = datetime(2023, 1, 19, 9, 0, tzinfo=UTC)


@cache
def docx(name: str, repeat_header: bool = False) -> bytes:
    """The sample of that name. ``repeat_header``: header rows are marked to stand again on every page."""
    sample = named(name)
    word = Word(sample.title, MOMENT)
    word.title(sample.title)
    for block in sample.blocks:
        if isinstance(block, Heading):
            word.heading(block.text)
        elif isinstance(block, str):
            word.paragraphs([block])
        else:
            word.table(block.grid)
            dense(word.document.tables[-1])
            if repeat_header:
                for row in word.document.tables[-1].rows[: block.grid.header or 1]:
                    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    buffer = io.BytesIO()
    word.document.save(buffer)
    return undated(buffer.getvalue())


def dense(table: WordTable) -> None:
    """Nine points, so that a number of part four fits into one line of its column."""
    for run in table._tbl.iter(qn("w:r")):
        run.get_or_add_rPr().sz_val = Pt(9)


def undated(package: bytes) -> bytes:
    """The same package without the times of its members, so that equal content gives equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (2023, 1, 19, 9, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def typed(box: Box) -> str | int | float:
    """A value as a number of the sheet, as people type it; anything else as text."""
    try:
        exact = Decimal(box.text)
    except ArithmeticError:
        return box.text
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def sheets(sample: Sample) -> list[tuple[str, Grid]]:
    """(name of the sheet, its table) for each section with a table."""
    found, name = [], ""
    for block in sample.blocks:
        if isinstance(block, Heading):
            name = block.text
        elif isinstance(block, Table):
            found.append((name, block.grid))
    return found


def xlsx(sample: Sample) -> bytes:
    """One sheet a table; the report's title, a merged cell, stands above the first."""
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = MOMENT.replace(tzinfo=None)
    book.remove(book.active)
    for number, (name, grid) in enumerate(sheets(sample)):
        sheet = book.create_sheet(name[:31])
        above = 0 if number else 1
        if above:
            sheet.cell(1, 1, sample.title)
            sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=grid.width)
        for box in grid.boxes:
            row, column = box.row + above + 1, box.column + 1
            sheet.cell(row, column, typed(box))
            if box.rows > 1 or box.columns > 1:
                sheet.merge_cells(
                    start_row=row,
                    start_column=column,
                    end_row=row + box.rows - 1,
                    end_column=column + box.columns - 1,
                )
    buffer = io.BytesIO()
    book.save(buffer)
    return undated(buffer.getvalue())


def xls(sample: Sample) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    for number, (name, grid) in enumerate(sheets(sample)):
        sheet = book.add_sheet(name[:31])
        above = 0 if number else 1
        if above:
            sheet.write_merge(0, 0, 0, grid.width - 1, sample.title)
        for box in grid.boxes:
            row = box.row + above
            sheet.write_merge(row, row + box.rows - 1, box.column, box.column + box.columns - 1, typed(box))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def zipped(name: str, data: bytes) -> bytes:
    """One file in a folder, its name in GBK without the flag for UTF-8, as Chinese Windows packs it."""
    buffer = io.BytesIO()
    raw = f"附件/{name}".encode("gbk")
    # zipfile writes UTF-8 with the flag for any name beyond ASCII, so the name is put in afterwards.
    held = "~" * len(raw)
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr(zipfile.ZipInfo(held, (2023, 1, 19, 9, 0, 0)), data, zipfile.ZIP_STORED)
    return buffer.getvalue().replace(held.encode(), raw)
