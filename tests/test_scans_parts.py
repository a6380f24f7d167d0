"""The parts of recognition that need no recogniser: geometry, rules, ink, doubt, and where pages go in a document."""

import cv2
import numpy as np
import pytest

from parser.documents.document import Document, Grid, GridCell, Issue, Paragraph, Place, Scan
from parser.documents.scans import cells, paragraphs
from parser.documents.scans.engine import Recognised
from parser.documents.scans.inks import with_red
from parser.documents.scans.reader import ScanReading, filled
from parser.documents.scans.ruled import ruled_tables
from parser.documents.scans.sheets import halves
from parser.documents.scans.straight import Sheet, resolution, straight, taken_back
from tests.scans_made import Pixels, scanned, stamped

WHITE = 255


def paper(height: int = 1200, width: int = 1654) -> Pixels:
    return np.full((height, width), WHITE, np.uint8)


def ruled(page: Pixels, xs: list[int], ys: list[int], dark: int = 0) -> Pixels:
    for x in xs:
        cv2.line(page, (x, ys[0]), (x, ys[-1]), dark, 2)
    for y in ys:
        cv2.line(page, (xs[0], y), (xs[-1], y), dark, 2)
    return page


def shape(page: Pixels) -> list[list[tuple[int, int, int, int]]]:
    return [sorted((c.row, c.column, c.rowspan, c.colspan) for c in one.table.cells) for one in ruled_tables(page)]


XS, YS = [200, 500, 700, 900, 1100], [200, 230, 260, 360, 460]
WHOLE = [(r, c, 1, 1) for r in range(4) for c in range(4)]


# -- geometry ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("angle", "quarters"), [(0.0, 0), (2.3, 0), (-1.2, 1), (0.7, 2), (1.9, 3)])
def test_a_box_on_the_straight_page_is_taken_back_to_where_it_was_printed(angle: float, quarters: int) -> None:
    page = ruled(paper(2339), XS, [300, 500, 700, 900, 1100, 1300, 1500])
    for y in range(330, 1500, 200):
        cv2.putText(page, "1203 4567 890", (220, y + 60), cv2.FONT_HERSHEY_SIMPLEX, 1, 0, 2)
    turned = np.ascontiguousarray(np.rot90(scanned(page, 1, angle=angle, noise=4), -quarters))
    sheet = straight(np.ascontiguousarray(np.rot90(turned, quarters)), 200, quarters)
    (one,) = ruled_tables(sheet.grey)
    x0, y0, x1, y1 = taken_back(sheet.back, one.table.box)
    # Where the corners of the table came to lie in the picture, in points.
    turn = cv2.getRotationMatrix2D((1654 / 2, 2339 / 2), angle, 1)
    corners = np.array([[200, 300, 1], [1100, 300, 1], [1100, 1500, 1], [200, 1500, 1]]) @ turn.T
    for _ in range(quarters):  # clockwise: (x, y) -> (height - y, x)
        corners = np.stack([(2339, 1654)[_ % 2] - corners[:, 1], corners[:, 0]], axis=1)
    wanted = [*corners.min(axis=0), *corners.max(axis=0)]
    assert [x0, y0, x1, y1] == pytest.approx([v * 0.36 for v in wanted], abs=2.0)


def test_a_resolution_that_makes_no_sheet_of_paper_is_not_believed() -> None:
    page = paper(2339)
    assert resolution(page, 200) == 200
    assert resolution(page, 72) == resolution(page, 2000) == resolution(page, None) == pytest.approx(200, abs=1)
    assert resolution(np.rot90(page), None) == pytest.approx(200, abs=1)


def test_two_pages_side_by_side_are_parted_and_a_landscape_table_is_not() -> None:
    sheet = paper(1654, 2339)
    cv2.putText(sheet, "left", (300, 800), cv2.FONT_HERSHEY_SIMPLEX, 3, 0, 4)
    cv2.putText(sheet, "right", (1500, 800), cv2.FONT_HERSHEY_SIMPLEX, 3, 0, 4)
    parts = halves(Sheet(sheet, sheet, np.eye(3)))
    assert [part.left for part in parts] == [0, pytest.approx(1169, abs=200)]
    left, right = parts
    assert right.points((0, 0, 10, 10))[0] == pytest.approx(left.grey.shape[1] * 0.36)
    faint = scanned(cv2.line(sheet.copy(), (200, 900), (2100, 900), 235, 3), 2, noise=6)
    assert len(halves(Sheet(faint, faint, np.eye(3)))) == 1
    assert len(halves(Sheet(noisy := scanned(sheet, 2, noise=12), noisy, np.eye(3)))) == 2
    cv2.line(sheet, (200, 900), (2100, 900), 0, 3)
    assert len(halves(Sheet(sheet, sheet, np.eye(3)))) == 1
    assert len(halves(Sheet(paper(2339), paper(2339), np.eye(3)))) == 1


# -- rules ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("noise", "dark"), [(0, 0), (20, 0), (0, 205)])
def test_a_grid_is_read_under_noise_and_with_the_grey_rules_of_web_pages(noise: int, dark: int) -> None:
    assert shape(scanned(ruled(paper(), XS, YS, dark), 3, noise=noise)) == [WHOLE]


def test_merged_cells_are_merged_and_text_across_an_edge_is_no_rule() -> None:
    page = ruled(paper(), XS, YS)
    page[203:228, 690:910] = WHITE  # the first row: two cells merged
    cv2.putText(page, "114171117", (640, 226), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2)
    assert shape(page) == [sorted({*WHOLE, (0, 1, 1, 3)} - {(0, 1, 1, 1), (0, 2, 1, 1), (0, 3, 1, 1)})]


def test_a_rule_with_a_gap_is_whole_and_a_faint_edge_makes_its_cells_doubtful() -> None:
    page = ruled(paper(), XS, YS)
    page[358:363, 560:600] = WHITE
    assert shape(page) == [WHOLE]
    page = ruled(paper(), XS, YS)
    page[264:357, 698:703] = 200  # one edge is worn to a hair
    (one,) = ruled_tables(page)
    beside = {n for n, c in enumerate(one.table.cells) if c.row == 2 and c.column + c.colspan > 1 and c.column < 3}
    assert one.doubtful and one.doubtful <= beside


def test_a_table_that_the_page_cuts_without_a_rule_keeps_its_last_row() -> None:
    page = ruled(paper(), XS, YS)
    page[450:470] = WHITE
    for x in XS:
        cv2.line(page, (x, 440), (x, 455), 0, 2)
    assert shape(page) == [WHOLE]


def test_tables_close_to_each_other_stay_two_and_text_makes_none() -> None:
    page = ruled(ruled(paper(), XS, YS), [200, 600, 1100], [490, 540, 590])
    assert [len(cells) for cells in shape(page)] == [16, 4]
    page = paper()
    for y in range(60, 1150, 36):
        cv2.putText(
            page, "HIHLEFTH 1111 |||| HEIL 1414 FLITE HHH EEE LLL", (120, y), cv2.FONT_HERSHEY_SIMPLEX, 1.1, 0, 2
        )
    assert shape(page) == []


# -- ink --------------------------------------------------------------------------------------------------


def test_a_blank_cell_is_blank_under_noise_and_with_its_rules_in_the_box() -> None:
    page = scanned(ruled(paper(), XS, YS), 5, noise=20)
    assert cells.lines_of(page, (500, 260, 700, 360)) == []


def test_lines_of_a_cell_and_the_strokes_of_one_character() -> None:
    page = paper()
    for y in (300, 312, 322):  # 三
        cv2.line(page, (300, y), (324, y), 0, 2)
    for x in (300, 320, 380):
        cv2.putText(page, "7", (x, 400), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    first, second = cells.lines_of(page, (200, 260, 500, 460))
    assert (first.box, first.blobs) == (pytest.approx((299, 299, 326, 324), abs=2), 1)
    assert (second.blobs, second.gap > 35) == (3, True)
    assert not cells.fits(second, "777")


def line(width: int = 14, height: int = 20, blobs: int = 1, gap: int = 0) -> cells.Line:
    return cells.Line(np.full((30, 30), WHITE, np.uint8), (0, 0, width, height), blobs, gap)


def seen(*readings: tuple[str, float]) -> list[Recognised]:
    return [Recognised(text, (confidence,) * len(text)) for text, confidence in readings]


@pytest.mark.parametrize(
    ("readings", "ink", "text", "doubtful"),
    [
        ([("7", 0.99), ("7", 0.95)], line(), "7", False),
        ([("7", 0.99), ("1", 0.99)], line(), "7", True),  # two readings differ
        ([("7", 0.60), ("7", 0.99)], line(), "7", True),  # one is not sure
        ([("7", 0.60), ("7", 0.99), ("7", 0.97)], line(), "7", False),  # two of three are
        ([("7", 0.60), ("7", 0.99), ("1", 0.97)], line(), "7", True),
        ([("243", 0.99), ("243", 0.99)], line(width=56), "243", True),  # ink for four digits: 4243
        ([("2", 0.99), ("2", 0.99)], line(width=26, blobs=2), "2", True),
        ([("12", 0.99), ("12", 0.99)], line(width=60, blobs=2, gap=30), "12", True),  # 1 and 2, far apart
        ([("l", 0.80), ("1", 0.99), ("1", 0.99)], line(width=6), "1", True),  # the first says l
        ([("l", 0.90), ("1", 0.99)], line(width=7), "1", False),
        ([("O", 0.90), ("0", 0.99)], line(), "0", False),
        ([("S9", 0.90), ("S9", 0.99)], line(width=28), "S9", True),  # 59 or a name
        ([("n", 0.99)], line(), "n", True),  # 11 under noise
        ([("-", 0.99), ("-", 0.99)], line(height=3), "-", False),
        ([("一", 0.99), ("一", 0.99)], line(width=26, height=3), "—", True),  # a dash or the numeral
        ([("/", 0.99), ("/", 0.99)], line(), "/", False),
        ([("", 0.0), ("", 0.0)], line(), cells.UNREAD, True),
        ([("三", 0.99)], line(), "三", True),  # would be a number in a value cell
        ([("行政许可", 0.4)], line(), "行政许可", False),  # labels are matched by their form
    ],
)
def test_what_is_believed(readings: list[tuple[str, float]], ink: cells.Line, text: str, doubtful: bool) -> None:
    read = cells.judged(ink, seen(*readings), cells.CONFIDENT)
    assert (read.text, read.doubtful) == (text, doubtful)


def test_numbers_on_two_lines_of_a_cell_are_not_one_number() -> None:
    two = cells.joined([cells.CellText("17", 0.9), cells.CellText("098", 0.99)])
    assert (two.text, two.doubtful, two.confidence) == ("17\n098", True, 0.9)
    label = cells.joined([cells.CellText("1.属于", 0.9), cells.CellText("国家秘密", 0.8)])
    assert (label.text, label.doubtful) == ("1.属于国家秘密", False)
    assert cells.joined([]) == cells.CellText("", None, False)


def test_a_line_outside_of_tables_loses_numbers_that_are_not_certain_as_a_whole() -> None:
    sure = (0.99,) * 6
    assert paragraphs.certain(Recognised("全年154件", sure), (0, 0, 9, 9)).text == "全年154件"
    unsure = paragraphs.certain(Recognised("全年154件", (0.99, 0.99, 0.99, 0.5, 0.99, 0.99)), (0, 0, 9, 9))
    assert (unsure.text, unsure.confidence) == ("全年□□□件", 0.5)


def test_numbers_of_an_unruled_row_are_parted_at_gaps() -> None:
    page = paper()
    for x in (300, 318, 420, 560):
        cv2.putText(page, "5", (x, 400), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    found = paragraphs.numbers_in(page, (290, 370, 600, 410))
    assert [part.blobs for part in found] == [2, 1, 1]
    joined = paragraphs.joined(
        [paragraphs.PrintedLine("55", (0, 0, 20, 20)), paragraphs.PrintedLine("5", (24, 0, 34, 20))]
    )
    assert joined.text == "55 5"


def test_red_ink_is_told_from_black() -> None:
    page = ruled(paper(), XS, YS)
    marked = stamped(page, 1, at=(0.4, 0.3))
    grey = cv2.cvtColor(marked, cv2.COLOR_RGB2GRAY)
    inks = with_red(np.asarray(grey, np.uint8), marked[:, :, 0], marked[:, :, 1])
    assert inks.shape == (*page.shape, 2)
    assert grey.min() < 120 and (inks[:, :, 1][page == WHITE] > 190).all() and (inks[:, :, 1][page == 0] == 0).all()
    plain = np.stack([page] * 3, axis=2)
    assert with_red(page, plain[:, :, 0], plain[:, :, 1]).ndim == 2


# -- the document -----------------------------------------------------------------------------------------


def reading(page: int, *texts: str, back: tuple[float, ...] | None = None) -> ScanReading:
    blocks = [
        Paragraph(text, Place("pdf", page=page, box=(100, 100.0 + 20 * n, 200, 110.0 + 20 * n)))
        for n, text in enumerate(texts)
    ]
    issues = [Issue("nothing_recognised", "x")] if not texts else []
    read = ScanReading([*blocks], issues, 842.0)
    return ScanReading([*blocks], issues, 842.0, back) if back else read


def test_pages_go_where_they_stood_and_the_others_wait() -> None:
    document = Document("pdf", [Paragraph("甲", Place("pdf", page=1)), Paragraph("乙", Place("pdf", page=4))])
    document.scans = [Scan(2, 1), Scan(3, 1), Scan(5, 2)]
    done = filled(document, {2: reading(2, "二"), 5: reading(5)})
    assert [block.text for block in done.blocks] == ["甲", "二", "乙"]
    assert done.scans == [Scan(3, 2)]
    assert [issue.kind for issue in done.issues] == ["nothing_recognised"]
    done = filled(done, {3: reading(3, "三")})
    assert [block.text for block in done.blocks] == ["甲", "二", "三", "乙"]
    assert done.scans == []


def test_page_numbers_of_scans_go_and_boxes_are_those_of_the_page_as_it_stands() -> None:
    scan = reading(1, "正文", back=(1.0, 0.0, 10.0, 0.0, 1.0, -20.0, 0.0, 0.0, 1.0))
    scan.blocks.append(Paragraph("- 1 -", Place("pdf", page=1, box=(280, 810, 300, 822))))
    cell = GridCell("7", 0, 0, Place("pdf", 1, 1, 1, 1, (50, 300, 90, 320)), confidence=0.9)
    scan.blocks.append(Grid([cell], True, Place("pdf", 1, page=1, box=(50, 300, 90, 320)), "ocr-cell"))
    done = filled(Document("pdf", scans=[Scan(1, 0)]), {1: scan})
    assert [block.text for block in done.blocks] == ["正文", "7"]
    assert done.paragraphs[0].place.box == (110, 80, 210, 90)
    assert done.grids[0].cells[0].place.box == (60, 280, 100, 300)
