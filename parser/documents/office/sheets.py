"""XLS, XLSX and ET workbooks -> Document: one grid a sheet, read by calamine, numbers as they are printed."""

import datetime
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import python_calamine as calamine

from parser.documents.document import Document, Grid, GridCell, Issue, Paragraph, Place, UnreadableDocument
from parser.documents.office.biff import xls_marks
from parser.documents.office.marks import At, Marks, Sheet, Value
from parser.documents.office.number_formats import shown
from parser.documents.office.ole2 import CompoundFile
from parser.documents.office.package import ZippedPackage
from parser.documents.office.spreadsheetml import xml_sheets
from parser.documents.office.xlsx_marks import xlsx_marks
from parser.documents.package import standard

MAX_SHEETS = 100
MAX_AREA = 2_000_000  # slots between the outermost cells of a sheet; calamine holds each of them in memory
MAX_ROWS = 5000
MAX_COLUMNS = 200


def from_sheets(data: bytes, kind: Literal["xls", "xlsx"]) -> Document:
    """Read the visible sheets of a workbook in their order.

    Raises:
        UnreadableDocument: damaged, encrypted, or larger than any report.
    """
    document = Document(kind)
    for number, sheet in enumerate(sheets_of(data, kind), 1):
        if not sheet.visible:
            texts = [text for value in sheet.values.values() if (text := str(value).strip())]
            if texts:
                begins = " ".join(texts)[:60]
                document.issues.append(
                    Issue("hidden_sheet", f"the sheet {sheet.name!r} is hidden and was not read; it begins: {begins}")
                )
            continue
        add_sheet(document, sheet, number)
    return document


def sheets_of(data: bytes, kind: Literal["xls", "xlsx"]) -> list[Sheet]:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return xml_sheets(data)
    marks = marks_of(data, kind)
    if not 0 < len(marks) <= MAX_SHEETS:
        raise UnreadableDocument(f"a workbook of {len(marks)} sheets")
    if any(known.area > MAX_AREA for known in marks):
        raise UnreadableDocument(f"a sheet whose cells lie {max(known.area for known in marks):,} places apart")
    try:
        usual = standard(data, "xl/workbook.xml") if kind == "xlsx" else data
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(usual))
        named = book.sheets_metadata
        if len(named) != len(marks):
            raise UnreadableDocument(f"the workbook names {len(marks)} sheets, and {len(named)} were found")
        return [sheet_of(book, meta, known) for meta, known in zip(named, marks, strict=True)]
    except calamine.PasswordError as error:
        raise UnreadableDocument("the workbook is encrypted: a password is needed") from error
    except calamine.CalamineError as error:
        raise UnreadableDocument(f"the workbook cannot be read: {error}") from error
    except (KeyboardInterrupt, SystemExit, UnreadableDocument):
        raise
    except BaseException as error:
        # A panic of the wheel's Rust code descends from BaseException alone.
        raise UnreadableDocument(f"the workbook makes its reader panic: {error}") from error


def marks_of(data: bytes, kind: Literal["xls", "xlsx"]) -> list[Marks]:
    if kind == "xlsx":
        return xlsx_marks(ZippedPackage(data))
    compound = CompoundFile(data)
    return xls_marks(compound.read("Workbook" if "Workbook" in compound.streams else "Book"))


def sheet_of(book: calamine.CalamineWorkbook, meta: calamine.SheetMetadata, marks: Marks) -> Sheet:
    visible = meta.visible == calamine.SheetVisibleEnum.Visible
    if meta.typ != calamine.SheetTypeEnum.WorkSheet:
        return Sheet(meta.name, visible, {}, {}, marks)
    read = book.get_sheet_by_name(meta.name)
    top, left = read.start or (0, 0)
    values = {
        (top + r, left + c): value
        for r, row in enumerate(read.to_python())
        for c, value in enumerate(row)
        if value != ""
    }
    merged = {first: (last[0] - first[0] + 1, last[1] - first[1] + 1) for first, last in read.merged_cell_ranges or ()}
    return Sheet(meta.name, visible, values, merged, marks)


def add_sheet(document: Document, sheet: Sheet, number: int) -> None:
    """Append what a sheet shows: lone texts above its table as paragraphs, the rest as one grid."""
    where = Place(document.kind, table=number)
    rows, columns = sheet.marks.rows, sheet.marks.columns
    if rows[1] - rows[0] >= MAX_ROWS or columns[1] - columns[0] >= MAX_COLUMNS:
        message = f"the sheet {sheet.name!r} is larger than any report; what is beyond was not read"
        document.issues.append(Issue("table_cut", message, where))
    cells = list(cells_of(sheet, document, number))
    filled: dict[int, int] = {}
    for cell in cells:
        filled[cell.row] = filled.get(cell.row, 0) + bool(cell.text)
    first = next((row for row in sorted(filled) if filled[row] > 1), max(filled, default=0) + 1)
    for cell in cells:
        if cell.row < first and cell.text:
            document.blocks.append(Paragraph(cell.text, cell.place))
    below = [replace(cell, row=cell.row - first) for cell in cells if cell.row >= first]
    if below:
        document.blocks.append(Grid(below, True, where, "calamine"))


def cells_of(sheet: Sheet, document: Document, number: int) -> Iterator[GridCell]:
    """The cells of the used area, empty ones too; those under a merged one only become issues when they hold text."""
    top, left = sheet.marks.rows[0], sheet.marks.columns[0]
    height = min(sheet.marks.rows[1] + 1, top + MAX_ROWS)
    width = min(sheet.marks.columns[1] + 1, left + MAX_COLUMNS)
    covered: set[At] = set()
    for r in range(top, height):
        for c in range(left, width):
            at = (r, c)
            text, certain = text_of(sheet.values.get(at, ""), sheet.marks, at)
            doubtful = not certain or at in sheet.marks.beside
            place = Place(document.kind, table=number, row=r + 1, column=c + 1)
            if at in covered:
                if text:
                    message = f"{text[:80]!r} stands under a merged cell and is not printed"
                    document.issues.append(Issue("hidden_text", message, place))
                continue
            down, across = sheet.merged.get(at, (1, 1))
            down, across = max(1, min(down, height - r)), max(1, min(across, width - c))
            covered.update((a, b) for a in range(r, r + down) for b in range(c, c + across))
            yield GridCell(text, r - top, c - left, place, down, across, doubtful)


def text_of(value: Value, marks: Marks, at: At) -> tuple[str, bool]:
    """What a cell prints, and whether that is certain."""
    if value == "" and at in marks.instead:
        return marks.instead[at], False
    if isinstance(value, bool):
        return str(value).upper(), True
    if isinstance(value, int | float):
        return shown(value, marks.formats.get(at, ""))
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "minutes").removesuffix(" 00:00"), True
    return (value.strip() if isinstance(value, str) else str(value)), True
