"""Recognised numbers against the sums of the form: a misread digit never stays a number; the agency's words do."""

from dataclasses import replace

import pytest

from parser.documents.document import Document, Grid, GridCell, Paragraph, Place
from parser.documents.serial import decode, encode
from parser.read import read_report
from parser.report import Report
from tests.corpus.facts import Heading, Table, sample

Key = tuple[str, str, str]


def document(confidence: float | None) -> Document:
    """A report as a scan shows it, or with ``confidence`` None as a text layer does."""
    found = Document("pdf", [Paragraph(sample("busy21").title, Place("pdf", page=1))])
    for block in sample("busy21").blocks:
        if isinstance(block, Table):
            table = len(found.grids) + 1
            cells = [
                GridCell(
                    box.text,
                    box.row,
                    box.column,
                    Place("pdf", table, box.row + 1, box.column + 1, 1, (0, 0, 1, 1)),
                    box.rows,
                    box.columns,
                    confidence=confidence,
                )
                for box in block.grid.boxes
            ]
            found.blocks.append(Grid(cells, True, Place("pdf", table, page=1), "ocr-cell"))
        else:
            text = block.text if isinstance(block, Heading) else block
            found.blocks.append(Paragraph(text, Place("pdf", page=1)))
    return found


def read(changes: dict[Key, str], confidence: float | None = 0.99) -> Report:
    """The report with other texts in some cells."""
    true = read_report(document(confidence)).cell
    places = {true[key].place: text for key, text in changes.items()}
    found = document(confidence)
    found.blocks = [
        replace(block, cells=[replace(cell, text=places.get(cell.place, cell.text)) for cell in block.cells])
        if isinstance(block, Grid)
        else block
        for block in found.blocks
    ]
    return read_report(found)


def ambiguous(report: Report) -> set[Key]:
    return {cell.key for cell in report.cells if cell.state == "ambiguous"}


GRANTED: Key = ("applications", "granted", "org_business")
TOTAL: Key = ("applications", "total_handled", "total")


def other(key: Key) -> str:
    """Another number than the one printed there: its last digit misread."""
    text = read_report(document(None)).cell[key].raw or ""
    return text[:-1] + ("1" if text[-1] != "1" else "7")


def test_all_sums_hold_in_the_report_as_it_is() -> None:
    report = read({})
    assert ambiguous(report) == set()
    assert {finding.verdict for finding in report.findings} == {"agrees"}
    assert report.cell[GRANTED].confidence == 0.99


@pytest.mark.parametrize("key", [GRANTED, TOTAL, ("applications", "new_received", "natural_person")])
def test_one_misread_number_is_found_where_two_sums_differ(key: Key) -> None:
    report = read({key: other(key)})
    assert ambiguous(report) == {key}
    cell = report.cell[key]
    assert (cell.value, cell.raw, cell.confidence) == (None, other(key), 0.99)
    assert [issue.kind for issue in report.issues] == ["sum_disputes_recognition"] * len(report.issues)
    assert report.issues and other(key) in report.issues[0].message
    assert "differs" not in {finding.verdict for finding in report.findings}


def test_numbers_of_a_text_layer_are_what_the_agency_wrote() -> None:
    report = read({GRANTED: other(GRANTED)}, confidence=None)
    assert ambiguous(report) == set()
    assert "differs" in {finding.verdict for finding in report.findings}


def test_a_line_that_stands_in_one_sum_only_is_ambiguous_as_a_whole() -> None:
    key = ("review_litigation", "review", "upheld")
    report = read({key: other(key)})
    assert ambiguous(report) == {(*key[:2], code) for code in ("upheld", "corrected", "other", "pending", "total")}


def test_two_misread_numbers_in_two_lines_stay_no_numbers() -> None:
    second: Key = ("applications", "refused_third_party", "org_research")
    report = read({GRANTED: other(GRANTED), second: other(second)})
    assert {GRANTED, second} <= ambiguous(report)


def test_errors_that_make_up_for_each_other_in_a_line_are_found_in_the_other() -> None:
    cells = read_report(document(None)).cell
    one, two = GRANTED, ("applications", "granted", "org_research")
    report = read({one: str(int(cells[one].value or 0) + 5), two: str(int(cells[two].value or 0) - 5)})
    assert {one, two} <= ambiguous(report)


def test_a_report_with_its_confidences_crosses_between_processes() -> None:
    report = read({GRANTED: other(GRANTED)})
    assert decode(Report, encode(report)).cell[GRANTED] == report.cell[GRANTED]


def test_a_label_too_misread_to_be_sure_of_leaves_its_numbers_in_doubt_and_says_so() -> None:
    found = document(0.99)
    label = next(cell for grid in found.grids for cell in grid.cells if cell.text == "行政强制")
    misread = replace(label, text="衍政弪制")
    for grid in found.grids:
        grid.cells[:] = [misread if cell is label else cell for cell in grid.cells]
    report = read_report(found)
    row = {cell.row for cell in report.cells if cell.state == "ambiguous"}
    assert row == {"coercion"} and not [cell for cell in report.cells if cell.state == "missing"]
    assert [issue.message for issue in report.issues if issue.kind == "label_misread"] == [
        "'衍政弪制' may be '行政强制'"
    ]


def test_a_label_of_a_text_layer_that_no_form_has_is_kept_as_it_is_printed() -> None:
    found = document(None)
    label = next(cell for grid in found.grids for cell in grid.cells if cell.text == "行政强制")
    for grid in found.grids:
        grid.cells[:] = [replace(cell, text="衍政弪制") if cell is label else cell for cell in grid.cells]
    assert "label_misread" not in {issue.kind for issue in read_report(found).issues}


def test_a_number_recognised_in_doubt_is_ambiguous_and_its_row_says_what_was_seen() -> None:
    found = document(0.99)
    place = read_report(found).cell[GRANTED].place
    for grid in found.grids:
        grid.cells[:] = [
            replace(cell, text="6□", confidence=0.4, doubtful=True) if cell.place == place else cell
            for cell in grid.cells
        ]
    report = read_report(found)
    cell = report.cell[GRANTED]
    assert ambiguous(report) == {GRANTED}
    assert (cell.state, cell.value, cell.raw, cell.confidence) == ("ambiguous", None, "6□", 0.4)
    (issue,) = report.issues
    assert (issue.kind, issue.place) == ("recognised_in_doubt", place)
    assert issue.message == "（一）予以公开: 商业企业 '6□'"


def sheet(rows: list[tuple[str, str]], confidence: float | None) -> Report:
    """The sheet of 2014 as a scan shows it: label, unit, number."""
    cells = [
        GridCell(text, row, column, Place("pdf", 1, row + 1, column + 1, 1, (0, 0, 1, 1)), confidence=confidence)
        for row, (label, number) in enumerate([("统计指标", "统计数"), *rows])
        for column, text in enumerate((label, "单位" if row == 0 else "件", number))
    ]
    title = Paragraph("某局2016年政府信息公开工作年度报告", Place("pdf", page=1))
    return read_report(Document("pdf", [title, Grid(cells, True, Place("pdf", 1, page=1), "ocr-cell")]))


REPLIES = [
    ("（三）申请答复数", "6940"),
    ("2.同意公开答复数", "2"),
    ("3.同意部分公开答复数", "8"),
    ("同意公开答复数", "6926"),  # 4.不 was lost
    ("属于本行政机关公开数", "4"),  # 5.不 was lost
    ("6.申请信息不存在数", "1"),
]


def test_a_label_that_lost_its_not_leaves_neither_a_number_nor_a_silent_hole() -> None:
    report = sheet(REPLIES, 0.95)
    states = {cell.row: cell.state for cell in report.cells if cell.row.startswith("reply_")}
    assert {states[row] for row in ("reply_granted", "reply_refused", "reply_not_this_agency")} == {"ambiguous"}
    assert (states["reply_partly"], states["reply_not_exist"]) == ("number", "number")
    assert [issue.kind for issue in report.issues].count("label_misread") == 2
    printed = {cell.row: cell for cell in sheet(REPLIES, None).cells}
    assert printed["reply_granted"].state == "ambiguous", "a printed label is what it says: read twice"
    assert printed["reply_refused"].state == "missing"
