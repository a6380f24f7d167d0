"""Workbooks: what stands in the file and is not what a reader of the sheet sees."""

from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule, DataBarRule, FormulaRule
from openpyxl.styles import Font, GradientFill, PatternFill
from openpyxl.styles.colors import Color
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from parser.documents.document import Document
from parser.documents.formats import read_document
from parser.documents.office.number_formats import prints_text, shown
from parser.documents.office.sheets import from_sheets
from tests.office_made import RELATIONSHIPS, zipped
from tests.test_sheets import EXCEL_2003, RELATIONS, texts, unzipped, workbook, xls, xlsx

ROWS = [
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", 1, 2, 3],
    ["行政规范性文件", 4, 5, 6],
]


def book_of(rows: list[list[Any]]) -> Any:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book


def kinds(document: Document) -> list[str]:
    return [issue.kind for issue in document.issues]


def as_xlsx(hidden_row: int | None, hidden_column: int | None) -> bytes:
    """Numbers counted from 0."""
    book = book_of(ROWS)
    if hidden_row is not None:
        book.active.row_dimensions[hidden_row + 1].hidden = True
    if hidden_column is not None:
        book.active.column_dimensions["ABCD"[hidden_column]].hidden = True
    return xlsx(book)


def as_xls(hidden_row: int | None, hidden_column: int | None) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("一")
    for r, row in enumerate(ROWS):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    if hidden_row is not None:
        sheet.row(hidden_row).hidden = True
    if hidden_column is not None:
        sheet.col(hidden_column).hidden = True
    return xls(book)


def as_xml(hidden_row: int | None, hidden_column: int | None) -> bytes:
    hidden = ' ss:Hidden="1"'
    columns = "".join(f"<Column{hidden * (c == hidden_column)}/>" for c in range(4))
    rows = ""
    for r, row in enumerate(ROWS):
        cells = "".join(
            f'<Cell><Data ss:Type="{"Number" if isinstance(value, int) else "String"}">{value}</Data></Cell>'
            for value in row
        )
        rows += f"<Row{hidden * (r == hidden_row)}>{cells}</Row>"
    head = EXCEL_2003.partition("<Table")[0]
    return f"{head}<Table>{columns}{rows}</Table></Worksheet></Workbook>".encode()


MAKERS = [as_xlsx, as_xls, as_xml]


@pytest.mark.parametrize("made", MAKERS)
def test_hidden_rows_and_columns_take_no_place_and_are_said(made: Callable[[int | None, int | None], bytes]) -> None:
    plain = read_document(made(None, None))
    assert (texts(plain)[0][2][1:], kinds(plain)) == (["4", "5", "6"], [])
    row, column = read_document(made(1, None)), read_document(made(None, 2))
    assert texts(row) == [[[*map(str, ROWS[0])], [*map(str, ROWS[2])]]]
    assert (kinds(row), "规章 1 2 3" in row.issues[0].message) == (["hidden_text"], True)
    assert texts(column) == [[[str(row[c]) for c in (0, 1, 3)] for row in ROWS]]
    assert [cell.place.column for cell in column.grids[0].rows()[1]] == [1, 2, 4]
    assert (kinds(column), "本年废止件数 2 5" in column.issues[0].message) == (["hidden_text"], True)


@pytest.mark.parametrize("made", MAKERS)
def test_what_is_left_of_a_form_is_all_that_is_read(made: Callable[[int | None, int | None], bytes]) -> None:
    """Without its label column a table is no table of the form: nothing is read into it."""
    assert [cell.text for cell in read_document(made(2, None)).grids[0].cells][-1] == "3"
    assert [row[0] for row in texts(read_document(made(None, 0)))[0]] == ["本年制发件数", "1", "4"]


def test_a_form_that_stands_in_hidden_rows_alone_is_read_and_said() -> None:
    book = book_of([["某局2023年报告"], *ROWS])
    for row in range(2, 5):
        book.active.row_dimensions[row].hidden = True
    document = from_sheets(xlsx(book), "xlsx")
    assert texts(document) == [[[str(value) for value in row] for row in ROWS]]
    assert (kinds(document), "read all the same" in document.issues[0].message) == (["hidden_text"], True)


def test_collapsed_groups_and_rows_and_columns_of_no_size_are_hidden() -> None:
    book = book_of(ROWS)
    book.active.row_dimensions.group(2, 2, hidden=True)
    book.active.column_dimensions.group("C", "D", hidden=True)
    assert texts(from_sheets(xlsx(book), "xlsx")) == [[["信息内容", "本年制发件数"], ["行政规范性文件", "4"]]]
    book = book_of(ROWS)
    book.active.row_dimensions[2].height = 0.75
    book.active.column_dimensions["C"].width = 0.1
    shown = texts(from_sheets(xlsx(book), "xlsx"))
    assert shown == [[["信息内容", "本年制发件数", "现行有效件数"], ["行政规范性文件", "4", "6"]]]


def test_a_merged_cell_shows_in_what_is_left_of_it() -> None:
    book = book_of([["信息内容", "甲", "乙"], ["规章", 1, 2], [None, 3, 4], ["行政规范性文件", 5, 6]])
    book.active.merge_cells("A2:A3")
    book.active.row_dimensions[2].hidden = True
    (grid,) = from_sheets(xlsx(book), "xlsx").grids
    assert [[cell.text for cell in row] for row in grid.rows()][1] == ["规章", "3", "4"]
    assert [cell.rowspan for cell in grid.cells] == [1] * 9


def test_columns_without_end_cost_nothing() -> None:
    column = '<col min="1" max="99999999" hidden="0" width="9"/><col min="3" max="16384" hidden="1"/>'
    row = '<row><c r="A1"><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row>'
    document = from_sheets(workbook(f"<cols>{column * 20_000}</cols><sheetData>{row * 2}</sheetData>"), "xlsx")
    assert texts(document)[0][0] == ["1", "2"]


WHITE = "FFFFFFFF"


def styled(said: Callable[[Any], None]) -> list[bool]:
    """Whether the two numbers of a row are doubtful, when the first looks so."""
    book = book_of([["规章", 7, 8]])
    said(book.active["B1"])
    (grid,) = from_sheets(xlsx(book), "xlsx").grids
    return [cell.doubtful for cell in grid.cells][1:]


def filled(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


def looking(**said: Any) -> Callable[[Any], None]:
    def look(cell: Any) -> None:
        for name, value in said.items():
            setattr(cell, name, value)

    return look


@pytest.mark.parametrize(
    "look",
    [
        looking(font=Font(strike=True)),
        looking(font=Font(color=WHITE)),
        looking(font=Font(color="FFFAFAFA")),
        looking(font=Font(color=Color(theme=0))),
        looking(font=Font(color=Color(theme=0, tint=-0.05))),
        looking(font=Font(color=Color(indexed=9))),
        looking(font=Font(color="FF1F4E79"), fill=filled("FF1F4E79")),
        looking(font=Font(color=Color(theme=4, tint=0.4)), fill=PatternFill("solid", fgColor=Color(theme=4, tint=0.4))),
        looking(fill=filled("FF000000")),
        looking(font=Font(size=1)),
        looking(number_format=";;;"),
        looking(number_format=';;;"无"'),
        looking(number_format="0\\0"),
        looking(number_format="*50"),
        looking(number_format="[>5]0.0;0"),
        looking(number_format="[$1-804]0"),
        looking(value=-7, number_format="0;0"),
        looking(value=0, number_format='0;-0;"5"'),
        looking(value=2.5, number_format="#"),
        looking(value="7", number_format=";;;"),
        looking(value="7", number_format="@@"),
        looking(value="7", number_format='0;0;0;@"0"'),
        looking(value=CellRichText("7", TextBlock(InlineFont(color=WHITE), "1"))),
        looking(value=CellRichText("7", TextBlock(InlineFont(sz=1), "1"))),
    ],
)
def test_a_number_that_nobody_sees_or_sees_otherwise_is_doubtful(look: Callable[[Any], None]) -> None:
    assert styled(look) == [True, False]


@pytest.mark.parametrize(
    "look",
    [
        looking(font=Font(color=WHITE), fill=filled("FF1F4E79")),
        looking(font=Font(color=Color(theme=0)), fill=PatternFill("solid", fgColor=Color(theme=4))),
        looking(font=Font(color="FFFF0000")),
        looking(font=Font(color=Color(theme=1)), fill=filled("FFD9E1F2")),
        looking(font=Font(color=WHITE), fill=PatternFill("darkGrid", fgColor="FF000000")),
        looking(font=Font(color=WHITE), fill=GradientFill(stop=("FF000000", "FF0000FF"))),
        looking(value=-7, number_format="0_ ;[Red]\\-0\\ "),
        looking(value=0, number_format='0;-0;"-"'),
        looking(value="7", number_format="@"),
        looking(value="7", number_format='#,##0;-#,##0;"-";@'),
        looking(value=CellRichText("7", TextBlock(InlineFont(color=WHITE), "1")), fill=filled("FF1F4E79")),
    ],
)
def test_colours_and_formats_that_show_the_number_make_no_doubt(look: Callable[[Any], None]) -> None:
    assert styled(look) == [False, False]


RULES = [
    FormulaRule(formula=["ISODD(B1)"], font=Font(color=WHITE)),
    CellIsRule(operator="equal", formula=["7"], font=Font(strike=True)),
    FormulaRule(formula=["TRUE"], font=Font(color="FFFF0000"), fill=PatternFill(bgColor="FFFF0000")),
    DataBarRule("min", None, "max", None, color="FF638EC6", showValue=False),
]


@pytest.mark.parametrize("number", range(len(RULES)))
def test_a_conditional_format_that_may_hide_a_number_makes_it_doubtful(number: int) -> None:
    assert styled(lambda cell: cell.parent.conditional_formatting.add("B1:B3", RULES[number])) == [True, False]


def test_a_conditional_format_that_colours_or_hides_zeros_makes_no_doubt() -> None:
    def rules(cell: Any) -> None:
        cell.parent.conditional_formatting.add(
            "B1", CellIsRule(operator="equal", formula=["0"], font=Font(color=WHITE))
        )
        cell.parent.conditional_formatting.add(
            "B1", CellIsRule(operator="equal", formula=["7"], font=Font(color="FFFF0000"))
        )

    assert styled(rules) == [False, False]


def test_a_conditional_format_of_numbers_that_shows_nothing() -> None:
    def rule(cell: Any) -> None:
        made = FormulaRule(formula=["TRUE"])
        made.dxf = DifferentialStyle(numFmt=NumberFormat(numFmtId=170, formatCode=";;;"))
        cell.parent.conditional_formatting.add("B1", made)

    assert styled(rule) == [True, False]


def test_results_that_are_worked_out_anew_on_opening_are_doubtful() -> None:
    sheet = "<sheetData><row><c><v>1</v></c><c><f>A1+1</f><v>9</v></c></row></sheetData>"
    data = workbook(sheet)
    assert [cell.doubtful for cell in from_sheets(data, "xlsx").grids[0].cells] == [False, False]
    parts = unzipped(data)
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</sheets>", b'</sheets><calcPr fullCalcOnLoad="1"/>')
    assert [cell.doubtful for cell in from_sheets(zipped(dict(parts)), "xlsx").grids[0].cells] == [False, True]


@pytest.mark.parametrize(
    ("look", "doubtful"),
    [
        ("font: struck_out on", True),
        ("font: colour white", True),
        ("font: height 20", True),
        ("font: colour white; pattern: pattern solid, fore_colour white", True),
        ("font: colour white; pattern: pattern solid, fore_colour dark_blue", False),
        ("font: colour red", False),
        ("pattern: pattern solid, fore_colour light_green", False),
    ],
)
def test_looks_of_xls(look: str, doubtful: bool) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("一")
    sheet.write(0, 0, "规章")
    sheet.write(0, 1, 7, xlwt.easyxf(look))
    sheet.write(0, 2, 8, xlwt.easyxf("font: bold on"))
    (grid,) = from_sheets(xls(book), "xls").grids
    assert [cell.doubtful for cell in grid.cells] == [False, doubtful, False]


def test_colours_that_an_xls_file_changes() -> None:
    book = xlwt.Workbook(encoding="utf-8")
    xlwt.add_palette_colour("own", 0x21)
    book.set_colour_RGB(0x21, 250, 250, 250)
    sheet = book.add_sheet("一")
    sheet.write(0, 0, "规章")
    sheet.write(0, 1, 7, xlwt.easyxf("font: colour own"))
    assert [cell.doubtful for cell in from_sheets(xls(book), "xls").grids[0].cells] == [False, True]


def test_hidden_sheets_of_xls_are_not_read_and_said() -> None:
    book = xlwt.Workbook(encoding="utf-8")
    for name, hidden in (("一", 0), ("草稿", 1), ("密", 2)):
        sheet = book.add_sheet(name)
        sheet.write(0, 0, "规章")
        sheet.write(0, 1, 7)
        sheet.visibility = hidden
    document = from_sheets(xls(book), "xls")
    assert (texts(document), kinds(document)) == ([[["规章", "7"]]], ["hidden_sheet"] * 2)


@pytest.mark.parametrize(
    ("code", "whole"), [("@", True), ("General", True), ('@"件"', True), (";;;", False), ('@"1"', False)]
)
def test_texts_under_formats(code: str, whole: bool) -> None:
    assert prints_text(code) == whole


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [(-7.0, "#,##0_);(#,##0)", ("-7", True)), (-7.25, "0;-0.0", ("-7.3", True)), (-7.0, '0;"负"0', ("-7", False))],
)
def test_negative_numbers_have_a_section_of_their_own(value: float, code: str, text: tuple[str, bool]) -> None:
    assert shown(value, code) == text


ROW = '<sheetData><row r="1"><c r="A1"><v>1</v></c>{}</row></sheetData>'


def test_two_cells_in_one_place_and_numbers_that_are_none_are_doubtful() -> None:
    twice = from_sheets(workbook(ROW.format('<c r="B1"><v>7</v></c><c r="B1"><v>8</v></c>')), "xlsx")
    assert [cell.doubtful for cell in twice.grids[0].cells] == [False, True]
    none = from_sheets(workbook(ROW.format('<c r="B1"><v>NaN</v></c><c r="C1"><v>inf</v></c>')), "xlsx")
    assert [cell.doubtful for cell in none.grids[0].cells] == [False, True, True]


@pytest.mark.parametrize(("words", "doubtful"), [("改为9", True), ("草稿", False)])
def test_a_shape_with_digits_over_a_cell_makes_it_doubtful(words: str, doubtful: bool) -> None:
    parts = unzipped(workbook(ROW.format('<c r="B1"><v>7</v></c>')))
    anchor = "<x:from><x:col>1</x:col><x:row>0</x:row></x:from><x:to><x:col>2</x:col><x:row>1</x:row></x:to>"
    space = 'xmlns:x="urn:x" xmlns:a="urn:a"'
    relation = f'<Relationship Id="d1" Type="{RELATIONSHIPS}/drawing" Target="../drawings/d.xml"/>'
    shape = f"<x:wsDr {space}><x:twoCellAnchor>{anchor}<x:sp><a:t>{words}</a:t></x:sp></x:twoCellAnchor></x:wsDr>"
    more = {"xl/worksheets/_rels/s.xml.rels": RELATIONS.format(relation), "xl/drawings/d.xml": shape}
    (grid,) = from_sheets(zipped({**parts, **more}), "xlsx").grids
    assert [cell.doubtful for cell in grid.cells] == [False, doubtful]
    more["xl/drawings/d.xml"] = shape[:-9]
    (grid,) = from_sheets(zipped({**parts, **more}), "xlsx").grids
    assert all(cell.doubtful for cell in grid.cells)


@pytest.mark.parametrize(
    ("inside", "doubtful"),
    [
        ("28<h:Sup>1</h:Sup>", True),
        ("<h:S>5</h:S>6", True),
        ('5<h:Font h:Color="#FFFFFF">6</h:Font>', True),
        ("2<h:B>8</h:B>", False),
        ('5<h:Font h:Color="#FF0000">6</h:Font>', False),
        ("28<h:Sup>注</h:Sup>", False),
    ],
)
def test_runs_of_a_text_in_excel_2003_xml(inside: str, doubtful: bool) -> None:
    cell = f'<Cell><ss:Data xmlns:h="http://www.w3.org/TR/REC-html40" ss:Type="String">{inside}</ss:Data></Cell>'
    head = EXCEL_2003.partition("<Table")[0]
    row = f'<Row><Cell><Data ss:Type="String">规章</Data></Cell>{cell}</Row>'
    (grid,) = read_document(f"{head}<Table>{row}</Table></Worksheet></Workbook>".encode()).grids
    assert [cell.doubtful for cell in grid.cells] == [False, doubtful]
