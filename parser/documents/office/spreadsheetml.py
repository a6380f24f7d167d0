"""Excel 2003 XML (SpreadsheetML) -> the sheets it holds."""

import datetime
from collections.abc import Iterator

from lxml import etree

from parser.documents.document import UnreadableDocument
from parser.documents.office.marks import At, Marks, Sheet, Value
from parser.documents.office.package import parsed
from parser.documents.office.wordml import whole

SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
EXCEL = "{urn:schemas-microsoft-com:office:excel}"
NAMED = {"Percent": "0.00%", "Fixed": "0.00", "Standard": "#,##0.00", "General Number": ""}
MAX_CELLS = 400_000


def xml_sheets(data: bytes) -> list[Sheet]:
    """
    Raises:
        UnreadableDocument: not well-formed, no workbook, or more cells than any report has.
    """
    root = parsed(data, "the workbook")
    if root.tag != f"{SS}Workbook":
        raise UnreadableDocument(f"XML that is no workbook of Excel 2003: {str(root.tag)[:80]}")
    formats = {
        style.get(f"{SS}ID", ""): NAMED.get(number.get(f"{SS}Format", ""), number.get(f"{SS}Format", ""))
        for style in root.iterfind(f"{SS}Styles/{SS}Style")
        if (number := style.find(f"{SS}NumberFormat")) is not None
    }
    return [sheet_of(element, formats) for element in root.iterfind(f"{SS}Worksheet")]


def sheet_of(element: etree._Element, formats: dict[str, str]) -> Sheet:
    visible = (element.findtext(f"{EXCEL}WorksheetOptions/{EXCEL}Visible") or "SheetVisible") == "SheetVisible"
    sheet = Sheet(element.get(f"{SS}Name", ""), visible, {}, {}, Marks())
    for at, cell in placed(element):
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
        if code := formats.get(cell.get(f"{SS}StyleID", ""), ""):
            sheet.marks.formats[at] = code
    return sheet


def placed(worksheet: etree._Element) -> Iterator[tuple[At, etree._Element]]:
    """The cells with their places; one that does not tell its own follows the one before and what that covers."""
    row = -1
    for line in worksheet.iterfind(f"{SS}Table/{SS}Row"):
        row = whole(line.get(f"{SS}Index"), row + 2) - 1
        column = -1
        for cell in line.iterfind(f"{SS}Cell"):
            column = whole(cell.get(f"{SS}Index"), column + 2) - 1
            yield (row, column), cell
            column += whole(cell.get(f"{SS}MergeAcross"), 0)


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
