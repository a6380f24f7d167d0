"""XLS, XLSX and ET workbooks -> Document: one grid a sheet, read by calamine, numbers as they are printed."""

import datetime
import io
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

import python_calamine as calamine

from parser.documents.document import Document, Grid, GridCell, Issue, Paragraph, Place, UnreadableDocument
from parser.documents.html.tables import FORM_WORDS
from parser.documents.office.biff import xls_marks
from parser.documents.office.marks import At, Marks, Sheet, Value
from parser.documents.office.number_formats import prints_text, shown
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
    sheets = sheets_of(data, kind)
    whole = form_is_hidden(sheets)
    if whole:
        message = "the tables stand in rows or columns that are hidden; they were read all the same"
        document.issues.append(Issue("hidden_text", message))
    for number, sheet in enumerate(sheets, 1):
        if sheet.visible:
            add_sheet(document, sheet, number, whole)
        elif begins := begin_of(sheet, sheet.values):
            document.issues.append(
                Issue("hidden_sheet", f"the sheet {sheet.name!r} is hidden and was not read; it begins: {begins}")
            )
    return document


def begin_of(sheet: Sheet, places: Iterable[At]) -> str:
    """The first texts of some cells, '' when they hold none."""
    texts = (text_of(sheet.values[at], sheet.marks, at)[0] for at in places)
    return " ".join(islice(filter(None, texts), 20))[:60]


def form_is_hidden(sheets: Sequence[Sheet]) -> bool:
    """Whether words of the form stand in hidden rows or columns of visible sheets, and what is shown are no figures."""
    found = False
    for sheet in (sheet for sheet in sheets if sheet.visible):
        moved = window_of(sheet, False).moved
        for at, value in sheet.values.items():
            words = isinstance(value, str) and FORM_WORDS.search(value) is not None
            if sheet.marks.is_hidden(at) and at not in moved:
                found |= words
            elif words or not isinstance(value, str) or value.strip().isdigit():
                return False
    return found


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


def add_sheet(document: Document, sheet: Sheet, number: int, whole: bool) -> None:
    """Append what a sheet shows: lone texts above its table as paragraphs, the rest as one grid.

    ``whole``: with its hidden rows and columns.
    """
    where = Place(document.kind, table=number)
    rows, columns = sheet.marks.rows, sheet.marks.columns
    if rows[1] - rows[0] >= MAX_ROWS or columns[1] - columns[0] >= MAX_COLUMNS:
        message = f"the sheet {sheet.name!r} is larger than any report; what is beyond was not read"
        document.issues.append(Issue("table_cut", message, where))
    window = window_of(sheet, whole)
    unread = (at for at in sheet.values if sheet.marks.is_hidden(at) and at not in window.moved)
    if not whole and (begins := begin_of(sheet, unread)):
        message = f"rows or columns of the sheet {sheet.name!r} are hidden and were not read; they begin: {begins}"
        document.issues.append(Issue("hidden_text", message, where))
    cells = list(cells_of(sheet, window, document, number))
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


@dataclass(frozen=True, slots=True)
class Window:
    """The rows and columns of the used area that are shown. ``merged``: the first shown place of each merged range ->
    its first cell, and how many of them it covers; ``moved``: first cells that show in another place than their own.
    """

    rows: list[int]
    columns: list[int]
    merged: dict[At, tuple[At, int, int]]
    moved: frozenset[At]


def window_of(sheet: Sheet, whole: bool) -> Window:
    marks = sheet.marks
    (top, bottom), (left, right) = marks.rows, marks.columns
    rows = list(range(top, min(bottom + 1, top + MAX_ROWS)))
    columns = list(range(left, min(right + 1, left + MAX_COLUMNS)))
    if not whole:
        rows = [row for row in rows if row not in marks.hidden_rows]
        columns = [column for column in columns if not marks.is_hidden((-1, column))]
    merged = {}
    moved = set()
    for at, (down, across) in sheet.merged.items():
        i, below = bisect_left(rows, at[0]), bisect_left(rows, at[0] + down)
        j, beyond = bisect_left(columns, at[1]), bisect_left(columns, at[1] + across)
        if i < below and j < beyond:
            shown = rows[i], columns[j]
            merged[shown] = at, below - i, beyond - j
            moved |= {at} if shown != at else set()
    return Window(rows, columns, merged, frozenset(moved))


def cells_of(sheet: Sheet, window: Window, document: Document, number: int) -> Iterator[GridCell]:
    """The cells of the used area, empty ones too; those under a merged one only become issues when they hold text."""
    covered: set[At] = set()
    for i, r in enumerate(window.rows):
        for j, c in enumerate(window.columns):
            place = Place(document.kind, table=number, row=r + 1, column=c + 1)
            at, down, across = window.merged.get((r, c), ((r, c), 1, 1))
            if (i, j) in covered:
                text, _ = text_of(sheet.values.get((r, c), ""), sheet.marks, (r, c))
                if text:
                    message = f"{text[:80]!r} stands under a merged cell and is not printed"
                    document.issues.append(Issue("hidden_text", message, place))
                continue
            text, certain = text_of(sheet.values.get(at, ""), sheet.marks, at)
            if down > 1 or across > 1:
                covered.update((a, b) for a in range(i, i + down) for b in range(j, j + across))
            doubtful = not certain or (bool(text) and sheet.marks.is_doubtful(at))
            yield GridCell(text, i, j, place, down, across, doubtful)


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
    if not isinstance(value, str):
        return str(value), True
    return value.strip(), prints_text(marks.formats[at]) if at in marks.formats else True
