"""Excel 2003 XML (SpreadsheetML) -> the sheets it holds."""

import datetime
import re
from collections.abc import Iterator

from lxml import etree

from parser.documents.colours import BLACK, WHITE, alike, of_hex
from parser.documents.document import UnreadableDocument
from parser.documents.office.marks import WIDEST, At, Marks, Sheet, Value
from parser.documents.office.package import parsed
from parser.documents.office.wordml import whole
from parser.documents.office.xlsx_styles import is_small

SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
EXCEL = "{urn:schemas-microsoft-com:office:excel}"
HTML = "{http://www.w3.org/TR/REC-html40}"
ASIDE = frozenset(f"{HTML}{name}" for name in ("Sup", "Sub", "S"))
NAMED = {"Percent": "0.00%", "Fixed": "0.00", "Standard": "#,##0.00", "General Number": ""}
STYLE = f"{SS}StyleID"
MAX_CELLS = 400_000
LOWEST = 2.0  # points; lower rows and narrower columns show nothing


def xml_sheets(data: bytes) -> list[Sheet]:
    """
    Raises:
        UnreadableDocument: not well-formed, no workbook, or more cells than any report has.
    """
    root = parsed(data, "the workbook")
    if root.tag != f"{SS}Workbook":
        raise UnreadableDocument(f"XML that is no workbook of Excel 2003: {str(root.tag)[:80]}")
    looks = {style.get(f"{SS}ID", ""): look_of(style) for style in root.iterfind(f"{SS}Styles/{SS}Style")}
    return [sheet_of(element, looks) for element in root.iterfind(f"{SS}Worksheet")]


Look = tuple[str, bool]  # code of the number format; struck out, too small, or of the colour of its fill


def look_of(style: etree._Element) -> Look:
    number, font, fill = (style.find(f"{SS}{name}") for name in ("NumberFormat", "Font", "Interior"))
    code = "" if number is None else number.get(f"{SS}Format", "")
    paper = None if fill is None or fill.get(f"{SS}Pattern", "None") == "None" else fill.get(f"{SS}Color")
    unseen = font is not None and (
        font.get(f"{SS}StrikeThrough") == "1"
        or is_small(font.get(f"{SS}Size"))
        or alike(of_hex(font.get(f"{SS}Color")) or BLACK, of_hex(paper) or WHITE)
    )
    return NAMED.get(code, code), unseen


def sheet_of(element: etree._Element, looks: dict[str, Look]) -> Sheet:
    visible = (element.findtext(f"{EXCEL}WorksheetOptions/{EXCEL}Visible") or "SheetVisible") == "SheetVisible"
    sheet = Sheet(element.get(f"{SS}Name", ""), visible, {}, {}, Marks())
    styles = columns_of(element, sheet.marks)
    for at, row, cell in placed(element):
        if hides(row, "Height", LOWEST):
            sheet.marks.hidden_rows.add(at[0])
        across, down = whole(cell.get(f"{SS}MergeAcross"), 0), whole(cell.get(f"{SS}MergeDown"), 0)
        if across or down:
            sheet.merged[at] = down + 1, across + 1
        written = cell.find(f"{SS}Data")
        if written is None:
            continue
        if len(sheet.values) >= MAX_CELLS:
            raise UnreadableDocument(f"a sheet of more than {MAX_CELLS} cells")
        sheet.marks.reach(*at)
        text = "".join(str(part) for part in written.itertext())
        if written.get(f"{SS}Type") == "Error":
            sheet.marks.instead[at] = text
        else:
            sheet.values[at] = value_of(text, written.get(f"{SS}Type", ""))
        style = cell.get(STYLE) or row.get(STYLE) or styles.get(at[1], "Default")
        code, unseen = looks.get(style, ("", False))
        if code:
            sheet.marks.formats[at] = code
        if unseen or has_beside(written):
            sheet.marks.beside.add(at)
    return sheet


def has_beside(written: etree._Element) -> bool:
    """Whether digits of a text are raised, lowered, struck out or white."""
    for part in written.iter():
        gone = alike(of_hex(part.get(f"{HTML}Color")) or BLACK, WHITE)
        if (part.tag in ASIDE or gone) and re.search(r"\d", "".join(str(text) for text in part.itertext())):
            return True
    return False


def columns_of(worksheet: etree._Element, marks: Marks) -> dict[int, str]:
    """Column -> its style, of those that have one; hidden columns are marked."""
    styles: dict[int, str] = {}
    column = -1
    for element in worksheet.iterfind(f"{SS}Table/{SS}Column"):
        column = whole(element.get(f"{SS}Index"), column + 2) - 1
        last = min(column + whole(element.get(f"{SS}Span"), 0), WIDEST - 1)
        if hides(element, "Width", LOWEST):
            marks.hide_columns(column, last)
        if element.get(STYLE) and len(styles) < WIDEST:
            styles |= dict.fromkeys(range(column, last + 1), element.get(STYLE, ""))
        column = last
    return styles


def hides(element: etree._Element, size: str, least: float) -> bool:
    try:
        return element.get(f"{SS}Hidden") == "1" or float(element.get(f"{SS}{size}", "nan")) < least
    except ValueError:
        return False


def placed(worksheet: etree._Element) -> Iterator[tuple[At, etree._Element, etree._Element]]:
    """The cells, each with its place and row. One without a place of its own follows the one before it."""
    row = -1
    for line in worksheet.iterfind(f"{SS}Table/{SS}Row"):
        row = whole(line.get(f"{SS}Index"), row + 2) - 1
        column = -1
        for cell in line.iterfind(f"{SS}Cell"):
            column = whole(cell.get(f"{SS}Index"), column + 2) - 1
            yield (row, column), line, cell
            column += whole(cell.get(f"{SS}MergeAcross"), 0)
        row += whole(line.get(f"{SS}Span"), 0)


def value_of(text: str, kind: str) -> Value:
    """The value as its type says; the text where it does not keep to its type."""
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return datetime.datetime.fromisoformat(text)
    except ValueError:
        return text
    return text == "1" if kind == "Boolean" else text
