"""Workbooks: numbers as they print, merged ranges, hidden sheets, what was never calculated, and hostile dimensions."""

import datetime
import io
import time
import zipfile
from typing import Any

import openpyxl
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from parser.documents.document import Document, UnreadableDocument
from parser.documents.formats import kind_of, read_document
from parser.documents.office import sheets
from parser.documents.office.biff import format_code
from parser.documents.office.number_formats import general, shown
from parser.documents.office.sheets import from_sheets
from parser.read import read_report
from tests.fixtures import Fixture, fixtures
from tests.fixtures.write import tables_of
from tests.office_made import RELATIONSHIPS, compound, zipped
from tests.sites.grids import Grid
from tests.truth import wrong_cells

# Reports whose tables are printed whole, with signs, marks, wrong totals, notes and lost rows.
PRINTED = {"2020_signs", "2022_marks", "2023_form_of_2019", "2023_wrong_totals", "2022_only_totals", "2020_extra_rows"}
REPORTS = [fixture for fixture in fixtures() if fixture.name in PRINTED]


def xlsx(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(book: xlwt.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def texts(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in grid.rows()] for grid in document.grids]


# -- reports ------------------------------------------------------------------------------------------


def typed(text: str) -> Any:
    """What a clerk's typing makes of a text: plain numbers become numbers."""
    try:
        number = float(text)
    except ValueError:
        return text
    return (int(number) if number.is_integer() else number) if text == general(number) else text


def as_xlsx(title: str, tables: list[Grid], one_sheet: bool) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["B1"] = title
    top = 3
    for grid in tables:
        for box in grid.boxes:
            at = {"start_row": top + box.row, "start_column": 2 + box.column}
            sheet.cell(at["start_row"], at["start_column"], typed(box.text))
            if box.rows > 1 or box.columns > 1:
                end = {"end_row": top + box.row + box.rows - 1, "end_column": 1 + box.column + box.columns}
                sheet.merge_cells(**at, **end)
        top += grid.height + 1
        if not one_sheet:
            sheet, top = book.create_sheet(), 1
    return xlsx(book)


def as_xls(title: str, tables: list[Grid]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    for number, grid in enumerate(tables):
        sheet = book.add_sheet(f"表{number}")
        if number == 0:
            sheet.write_merge(0, 0, 0, grid.width - 1, title)
        for box in grid.boxes:
            row, column = 1 + box.row, box.column
            sheet.write_merge(row, row + box.rows - 1, column, column + box.columns - 1, typed(box.text))
    return xls(book)


@pytest.mark.parametrize("fixture", REPORTS, ids=lambda fixture: fixture.name)
def test_reports_as_workbooks_are_read_to_the_last_cell(fixture: Fixture) -> None:
    tables = [grid for grids in tables_of(fixture).values() for grid in grids]
    title = fixture.facts.title or ""
    for data in (as_xlsx(title, tables, True), as_xlsx(title, tables, False), as_xls(title, tables)):
        report = read_report(read_document(data))
        assert wrong_cells(report, fixture.truth()) == []
        assert (report.form, report.title) == (fixture.facts.form, title)
        assert {grid.method for grid in read_document(data).grids} == {"calamine"}


# -- values -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (17098.0, "", "17098"),
        (0.1 + 0.2, "General", "0.3"),
        (158.36, "G/通用格式", "158.36"),
        (1e-7, "", "0.0000001"),
        (-38.0, "0_ ", "-38"),
        (20855485.0, "#,##0.00", "20,855,485.00"),
        (20855485.0, "#,##0_);[Red]\\(#,##0\\)", "20,855,485"),
        (2.5, "0", "3"),
        (0.985, "0.0%", "98.5%"),
        (1.0, "0%", "100%"),
        (12.0, '0"件"', "12"),
        (12.0, '0.0" 元"', "12.0元"),
        (0.0, '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ', "0"),
        (0.0, "0;-0;;@", "0"),
    ],
)
def test_numbers_as_their_formats_print_them(value: float, code: str, text: str) -> None:
    assert shown(value, code) == (text, True)


@pytest.mark.parametrize("code", [";;;", "# ?/?", "0.00E+00", '[=0]"无";General', "0.0,"])
def test_formats_that_hide_or_are_not_known_make_a_number_doubtful(code: str) -> None:
    assert shown(7.0, code) == ("7", False)


@pytest.mark.parametrize("code", ['"约"0', '0"1"', '"2022-"0', '0"多"'])
def test_words_that_a_format_prints_at_a_number_make_it_doubtful(code: str) -> None:
    assert shown(7.0, code) == ("7", False)


@pytest.mark.parametrize("code", ['0"宗"', '"¥"#,##0', '0.00" 万元"', '0"（件）"'])
def test_units_that_a_format_prints_make_no_doubt(code: str) -> None:
    assert shown(7.0, code)[1]


def test_digits_raised_or_struck_out_beside_a_number_make_it_doubtful() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    raised, struck = (TextBlock(InlineFont(**said), "1") for said in ({"vertAlign": "superscript"}, {"strike": True}))
    sheet.append(["规章", CellRichText("28", raised), CellRichText(struck, "28"), CellRichText("28", "1"), 28, 29])
    sheet["E1"].font = Font(strike=True)
    (grid,) = from_sheets(xlsx(book), "xlsx").grids
    assert [cell.doubtful for cell in grid.cells] == [False, True, True, False, True, False]


@given(st.floats(allow_nan=False, allow_infinity=False), st.text('0#,.%;_*\\"[]@General ', max_size=12))
def test_any_number_in_any_format_has_a_text(value: float, code: str) -> None:
    text, _ = shown(value, code)
    assert text


def test_values_of_xlsx_and_their_formats() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["率", 0.5, 1234.5, 3.0, datetime.date(2023, 1, 19), datetime.datetime(2023, 1, 19, 8, 30), True])
    sheet.append(["文", "005", "a\nb", " ", None, 0, "=SUM(B1:D1)"])
    sheet["B1"].number_format = "0%"
    sheet["C1"].number_format = "#,##0.00"
    sheet["H1"] = "#REF!"
    sheet["H1"].data_type = "e"
    sheet["H2"] = "末"
    (grid,) = from_sheets(xlsx(book), "xlsx").grids
    assert [cell.text for cell in grid.cells] == [
        *("率", "50%", "1,234.50", "3", "2023-01-19", "2023-01-19 08:30", "TRUE", "#REF!"),
        *("文", "005", "a\nb", "", "", "0", "=SUM(B1:D1)", "末"),
    ]
    assert [cell.text for cell in grid.cells if cell.doubtful] == ["#REF!", "=SUM(B1:D1)"]


def test_values_of_xls_and_their_formats() -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("一")
    sheet.write(0, 0, "率")
    sheet.write(0, 1, 0.5, xlwt.easyxf(num_format_str="0.0%"))
    sheet.write(0, 2, xlwt.Formula("SUM(A1:B1)"))
    for column, value in enumerate((7, 8, 9.25), 3):  # written as one record of three
        sheet.write(0, column, value)
    sheet.write(0, 6, 3, xlwt.easyxf(num_format_str=";;;"))
    (grid,) = from_sheets(xls(book), "xls").grids
    assert [cell.text for cell in grid.cells] == ["率", "50.0%", "=", "7", "8", "9.25", "3"]
    assert [cell.text for cell in grid.cells if cell.doubtful] == ["=", "3"]


def test_codes_of_formats_before_and_after_excel_97() -> None:
    assert format_code(b"\xa4\x00\x040.0%", 0x500) == "0.0%"
    assert format_code(b"\xa4\x00\x04\x00\x000.0%", 0x600) == "0.0%"
    assert format_code(b"\xa4\x00\x02\x00\x01" + "0件".encode("utf-16-le"), 0x600) == "0件"


def test_a_formula_that_was_never_calculated_is_no_blank() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    heads = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
    sheet.append(["", *heads])
    sheet.append(["一、本年新收政府信息公开申请数量", 1, 0, 0, 0, 0, 0, "=SUM(B2:G2)"])
    sheet.append(["二、上年结转政府信息公开申请数量", 2, 0, 0, 0, 0, 0, 2])
    sheet.append(["四、结转下年度继续办理", 3, 0, 0, 0, 0, 0, 3])
    report = read_report(from_sheets(xlsx(book), "xlsx"))
    assert report.cell["applications", "new_received", "total"].state == "ambiguous"
    assert report.cell["applications", "carried_over_in", "total"].value == 2


# -- sheets -------------------------------------------------------------------------------------------


def test_hidden_sheets_are_not_read_and_said() -> None:
    book = openpyxl.Workbook()
    first, hidden, empty = book.active, book.create_sheet("草稿"), book.create_sheet("空")
    assert first is not None
    first.append(["甲", 1])
    hidden.append(["行政许可", 99])
    hidden.sheet_state = "veryHidden"
    empty.sheet_state = "hidden"
    document = from_sheets(xlsx(book), "xlsx")
    assert texts(document) == [[["甲", "1"]]]
    (issue,) = document.issues
    assert issue.kind == "hidden_sheet"
    assert "行政许可 99" in issue.message


def test_places_count_as_the_sheet_does_and_lone_texts_above_are_paragraphs() -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("第二")
    sheet["C3"], sheet["C5"], sheet["D5"] = "某局2023年报告", "规章", 7
    document = from_sheets(xlsx(book), "xlsx")
    assert document.text == "某局2023年报告\n规章\t7"
    place = document.grids[0].cells[1].place
    assert (place.kind, place.table, place.row, place.column) == ("xlsx", 2, 5, 4)


def test_what_stands_under_a_merged_range_is_said() -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("一")
    sheet.write_merge(0, 0, 0, 1, "头")
    sheet.write(0, 2, "1")
    sheet.write(1, 0, "a")
    data = xls(book)
    assert texts(from_sheets(data, "xls")) == [[["头", "1"], ["a", "", ""]]]
    made = openpyxl.load_workbook(io.BytesIO(as_xlsx("", [], True)))
    assert made.active is not None
    made.active.append(["甲", 7, 8])
    parts = unzipped(xlsx(made))
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>'
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", merged)
    (issue,) = from_sheets(zipped(dict(parts)), "xlsx").issues
    assert issue.kind == "hidden_text"
    assert "'7'" in issue.message


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


EXCEL_2003 = """<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
 <Styles><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style></Styles>
 <Worksheet ss:Name="年报"><Table ss:ExpandedColumnCount="16384" ss:ExpandedRowCount="1048576">
  <Row ss:Index="2"><Cell ss:MergeAcross="1" ss:MergeDown="1"><Data ss:Type="String">行政<B>许可</B></Data></Cell>
   <Cell><Data ss:Type="Number">17098</Data></Cell>
   <Cell ss:Index="5" ss:StyleID="p"><Data ss:Type="Number">0.5</Data></Cell></Row>
  <Row><Cell ss:Index="3"><Data ss:Type="DateTime">2023-01-19T00:00:00.000</Data></Cell>
   <Cell><Data ss:Type="Error">#DIV/0!</Data></Cell></Row></Table></Worksheet>
 <Worksheet ss:Name="旧"><Table><Row><Cell><Data ss:Type="Number">9</Data></Cell></Row></Table>
  <x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet>
</Workbook>"""


def test_excel_2003_xml() -> None:
    data = EXCEL_2003.encode()
    assert kind_of(data) == "xlsx"
    document = read_document(data)
    (grid,) = document.grids
    assert [(c.text, c.row, c.column, c.rowspan, c.colspan) for c in grid.cells if c.text] == [
        ("行政许可", 0, 0, 2, 2),
        ("17098", 0, 2, 1, 1),
        ("50.00%", 0, 4, 1, 1),
        ("2023-01-19", 1, 2, 1, 1),
        ("#DIV/0!", 1, 3, 1, 1),
    ]
    assert [issue.kind for issue in document.issues] == ["hidden_sheet"]


# -- hostile files ------------------------------------------------------------------------------------


RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def related(kind: str, target: str) -> str:
    return RELATIONS.format(f'<Relationship Id="r1" Type="{RELATIONSHIPS}/{kind}" Target="{target}"/>')


def workbook(sheet: str) -> bytes:
    """An XLSX of one sheet, part by part."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    named = '<sheets><sheet name="一" sheetId="1" r:id="r1"/></sheets>'
    return zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": related("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook {space} xmlns:r="{RELATIONSHIPS}">{named}</workbook>',
            "xl/_rels/workbook.xml.rels": related("worksheet", "worksheets/s.xml"),
            "xl/worksheets/s.xml": f"<worksheet {space}>{sheet}</worksheet>",
        }
    )


def test_a_sheet_that_claims_to_be_full_is_as_large_as_its_cells() -> None:
    row = "<row><c><v>7</v></c><c><v>8</v></c></row><row><c><v>9</v></c></row>"
    claim = f'<dimension ref="A1:XFD1048576"/><sheetData>{row}'
    stray = '<row r="1048576" ht="15"><c r="XFD1048576" s="0"/></row></sheetData>'
    merged = '<mergeCells count="1"><mergeCell ref="A2:XFD1048576"/></mergeCells>'
    began = time.process_time()
    (grid,) = from_sheets(workbook(claim + stray + merged), "xlsx").grids
    assert [(c.text, c.rowspan, c.colspan) for c in grid.cells] == [("7", 1, 1), ("8", 1, 1), ("9", 1, 2)]
    assert time.process_time() - began < 1


def test_cells_at_both_ends_of_a_sheet_are_refused_before_memory_is_taken() -> None:
    ends = '<sheetData><row><c r="A1"><v>1</v></c></row><row><c r="XFD1048576"><v>2</v></c></row></sheetData>'
    with pytest.raises(UnreadableDocument, match="places apart"):
        from_sheets(workbook(ends), "xlsx")


def test_a_long_sheet_is_cut_and_says_so() -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c><v>1</v></c></row>' for n in range(1, sheets.MAX_ROWS + 50)
    )
    document = from_sheets(workbook(f"<sheetData>{rows}</sheetData>"), "xlsx")
    assert document.grids[0].n_rows == sheets.MAX_ROWS
    assert [issue.kind for issue in document.issues] == ["table_cut"]


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (workbook("<sheetData>")[:-30], "damaged ZIP"),
        (workbook("<sheetData><row>"), "not well-formed"),
        (workbook("<!DOCTYPE a>"), "not well-formed"),
        (compound({"Workbook": b"\x09\x08\x10\x00" + b"\x00" * 5000}), "0 sheets"),
        (compound({"Workbook": b"\x09\x08\xff\x7f" + b"\x00" * 5000}), "beyond its end"),
        (compound({"Workbook": b"\x09\x08\x02\x00\x00\x06\x2f\x00\x02\x00\x00\x00" + b"\x00" * 5000}), "password"),
        (compound({"EncryptedPackage": b"\x01" * 5000, "EncryptionInfo": b"\x04"}), "password"),
        (compound({"PowerPoint Document": b"\x01" * 5000}), "neither Word nor Excel"),
    ],
)
def test_damaged_workbooks_say_so(data: bytes, seen: str) -> None:
    with pytest.raises(UnreadableDocument, match=seen):
        read_document(data)


def test_a_cut_xls_becomes_unreadable_and_not_the_end_of_the_process() -> None:
    """calamine panics on some of these, and a panic descends from BaseException alone."""
    whole = as_xls("题", [grid for grids in tables_of(REPORTS[0]).values() for grid in grids])
    for end in range(0, len(whole), len(whole) // 40):
        with pytest.raises(UnreadableDocument):
            read_document(whole[:end])


def test_a_panic_of_the_reader_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    def panics(data: io.BytesIO) -> None:
        raise PanicException("index out of range")

    book = xlwt.Workbook()
    book.add_sheet("一").write(0, 0, 1)
    monkeypatch.setattr(sheets.calamine.CalamineWorkbook, "from_filelike", panics, raising=False)
    with pytest.raises(UnreadableDocument, match="panic"):
        from_sheets(xls(book), "xls")
