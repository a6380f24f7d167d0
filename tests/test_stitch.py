"""Tables cut by pages at every row and in the middle of rows: one table again, or left apart, never worse."""

import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace

import pytest

from parser.documents.document import Document, GridCell, Paragraph, Place, Scan
from parser.documents.document import Grid as Table
from parser.documents.stitch import stitch
from parser.read import read_report
from tests.layouts import SECTIONS, tables_of
from tests.random_facts import random_facts
from tests.sites.facts import Facts
from tests.sites.grids import Box, Grid

WIDTH, HEIGHT = 40.0, 20.0
SEEDS = 10


def table(grid: Grid, page: int, number: int = 1, left: float = 60.0) -> Table:
    """A grid as a ruled table at the top of a page."""

    def box(row: int, column: int, rows: int, columns: int) -> tuple[float, float, float, float]:
        x, y = left + column * WIDTH, 72 + row * HEIGHT
        return x, y, x + columns * WIDTH, y + rows * HEIGHT

    cells = [
        GridCell(
            b.text,
            b.row,
            b.column,
            Place("pdf", number, b.row + 1, b.column + 1, page, box(b.row, b.column, b.rows, b.columns)),
            b.rows,
            b.columns,
        )
        for b in grid.boxes
    ]
    place = Place("pdf", table=number, page=page, box=box(0, 0, grid.height, grid.width))
    return coarse(Table(cells, True, place, "pdf-lattice"))


def coarse(table: Table) -> Table:
    """The columns that the rules of this piece show: edges between which no cell ends are not seen."""
    starts = sorted({c.column for c in table.cells} | {c.column + c.colspan for c in table.cells})
    at = {edge: number for number, edge in enumerate(starts)}
    table.cells = [
        replace(c, column=at[c.column], colspan=at[c.column + c.colspan] - at[c.column]) for c in table.cells
    ]
    return table


def halves(grid: Grid, row: int, rng: random.Random, numbers_first: bool) -> tuple[Grid, Grid]:
    """Cut a grid in the middle of a row, as word processors do: its label in two, its numbers on one side."""
    upper, lower = grid.crop(0, row + 1), grid.crop(row)
    label = [b for b in grid.boxes if b.row == row and b.kind == "label"][-1]
    at = rng.randrange(2, len(label.text))  # no line of a cell is as short as 1.

    def half(box: Box, first: bool) -> Box:
        shown = box.text[:at] if first else box.text[at:]
        if box.kind == "value":
            shown = box.text if first == numbers_first else ""
        elif box.text != label.text:
            shown = box.text if first else ""
        return replace(box, text=shown)

    return (
        replace(upper, boxes=tuple(half(b, True) if b.row == row else b for b in upper.boxes)),
        replace(lower, boxes=tuple(half(b, False) if b.row == 0 else b for b in lower.boxes)),
    )


def whole(facts: Facts, cut: Iterator[Table] | list[Table], section: str) -> Document:
    """The report with its other tables in one piece."""
    document = Document("pdf")
    number = 10
    for code, heading in SECTIONS.items():
        document.blocks.append(Paragraph(heading, Place("pdf", page=1)))
        if code == section:
            document.blocks.extend(cut)
            continue
        for grid in tables_of(facts).get(code, []):
            number += 1
            document.blocks.append(table(grid, 1, number))
    return document


def judged(document: Document, facts: Facts) -> tuple[int, list[str]]:
    """Cells right, and cells that are another number than the true one."""
    cells = {".".join(key): cell for key, cell in read_report(document).cell.items()}
    right = sum(cells[key].value == value for key, value in facts.cells.items() if key in cells)
    wrong = [k for k, v in facts.cells.items() if k in cells and cells[k].state == "number" and cells[k].value != v]
    return right, wrong


def rows_with_labels(grid: Grid) -> list[int]:
    return sorted({b.row for b in grid.boxes if b.kind == "label" and len(b.text) > 2})


@pytest.mark.parametrize("seed", range(6))
def test_a_table_cut_at_rows_is_read_whole(seed: int) -> None:
    rng = random.Random(seed)
    facts = random_facts(rng.choice(["v2019", "v2021"]), rng)
    grid = tables_of(facts)["s3"][0]
    cuts = sorted(rng.sample(range(4, grid.height - 1), rng.choice([1, 2, 3])))
    head = grid.crop(0, 3) if seed % 2 else None
    pieces = [grid.crop(0, cuts[0])]
    pieces += [grid.crop(a, b, head) for a, b in zip(cuts, [*cuts[1:], None], strict=True)]
    tables = [table(piece, page, page, rng.choice([60.0, 48.0])) for page, piece in enumerate(pieces, 1)]
    document = whole(facts, tables, "s3")
    apart = judged(deepcopy(document), facts)
    stitched = stitch(document)
    (one,) = [g for g in stitched.grids if g.fragments]
    assert [f.page for f in one.fragments] == list(range(1, len(pieces) + 1))
    assert [(f.first, f.last) for f in one.fragments] == [
        (a, b - 1) for a, b in zip([0, *cuts], [*cuts, grid.height], strict=True)
    ]
    assert (one.n_rows, one.n_columns) == (grid.height, grid.width)
    assert judged(stitched, facts) == (len(facts.cells), [])
    assert apart[0] <= len(facts.cells)
    covered = [
        (r, c)
        for cell in one.cells
        for r in range(cell.row, cell.row + cell.rowspan)
        for c in range(cell.column, cell.column + cell.colspan)
    ]
    assert len(covered) == len(set(covered)) == grid.height * grid.width


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_table_cut_in_the_middle_of_rows_is_read_whole_or_not_worse(seed: int) -> None:
    rng = random.Random(seed)
    facts = random_facts("v2021" if seed % 3 else "v2019", rng)
    section = rng.choice(["s2", "s3"])
    grid = tables_of(facts)[section][0]
    row = rng.choice(rows_with_labels(grid))
    upper, lower = halves(grid, row, rng, numbers_first=seed % 2 == 0)
    document = whole(facts, [table(upper, 1, 1), table(lower, 2, 2)], section)
    apart = judged(deepcopy(document), facts)
    stitched = stitch(document)
    right, wrong = judged(stitched, facts)
    assert wrong == []
    assert right == len(facts.cells) >= apart[0]


def test_cells_keep_where_they_were_printed() -> None:
    facts = random_facts("v2021", random.Random(3))
    grid = tables_of(facts)["s3"][0]
    upper, lower = halves(grid, 10, random.Random(3), numbers_first=False)
    (one,) = stitch(Document("pdf", [table(upper, 4, 1), table(lower, 5, 2)])).grids
    assert [(f.page, f.first, f.last) for f in one.fragments] == [(4, 0, 10), (5, 10, grid.height - 1)]
    row = [cell for cell in one.cells if cell.row == 10]
    assert [cell.place.page for cell in row] == [4] + [5] * 7
    assert {(cell.place.table, cell.place.row) for cell in row[1:]} == {(2, 1)}
    assert one.place.page == 4


@pytest.mark.parametrize("seed", range(6))
def test_stitching_twice_is_stitching_once(seed: int) -> None:
    rng = random.Random(seed)
    facts = random_facts("v2021", rng)
    grid = tables_of(facts)["s3"][0]
    a, b = sorted(rng.sample(range(4, grid.height - 1), 2))
    pieces = [grid.crop(0, a), grid.crop(a, b), grid.crop(b)]
    document = Document("pdf", [table(piece, page, page) for page, piece in enumerate(pieces, 1)])
    once = stitch(document)
    assert len(once.blocks) == 1
    assert stitch(deepcopy(once)) == once


def small(rows: list[list[str]], page: int, number: int = 1) -> Table:
    boxes = [Box(text, "", row=r, column=c) for r, row in enumerate(rows) for c, text in enumerate(row)]
    return table(Grid(max(map(len, rows)), tuple(boxes)), page, number)


FIRST = [["信息内容", "本年处理决定数量"], ["行政许可", "61"]]


@pytest.mark.parametrize(
    ("second", "page"),
    [
        ([["信息内容", "本年收费金额"], ["行政事业性收费", "158"]], 2),
        ([["指标名称", "数量"], ["行政处罚", "3"]], 2),
        ([["行政处罚", "3"]], 3),
        ([["行政处罚", "3"]], 1),
        ([["行政处罚", "3", "4"]], 2),
    ],
    ids=["other heads", "other table", "a page between", "same page", "another width"],
)
def test_what_is_not_certain_stays_apart(second: list[list[str]], page: int) -> None:
    document = stitch(Document("pdf", [small(FIRST, 1), small(second, page, 2)]))
    assert len(document.grids) == 2


def test_two_blank_rows_do_not_become_one_label() -> None:
    """行政强制 without a number begins the next page; it is no rest of 行政处罚."""
    upper, lower = [*FIRST, ["行政处罚", "5"]], [["行政强制", ""], ["行政征收", "2"]]
    (one,) = stitch(Document("pdf", [small(upper, 1), small(lower, 2, 2)])).grids
    assert [c.text for c in one.cells if c.column == 0] == ["信息内容", "行政许可", "行政处罚", "行政强制", "行政征收"]


def test_halves_of_a_row_that_no_form_has_stay_two() -> None:
    upper, lower = [*FIRST, ["本局自设的统", "5"]], [["计项目", ""], ["行政处罚", "2"]]
    (one,) = stitch(Document("pdf", [small(upper, 1), small(lower, 2, 2)])).grids
    assert one.n_rows == 5


def test_a_page_still_to_be_recognised_keeps_its_place() -> None:
    rest = [["行政处罚", "3"]]
    blocks = [small(FIRST, 1), small(rest, 2, 2), Paragraph("其他", Place("pdf", page=2)), small(rest, 4, 3)]
    document = stitch(Document("pdf", list(blocks), scans=[Scan(3, 3), Scan(5, 4)]))
    assert len(document.blocks) == 3
    assert [(scan.page, scan.position) for scan in document.scans] == [(3, 2), (5, 3)]
    between = stitch(Document("pdf", list(blocks[:2]), scans=[Scan(2, 1)]))
    assert len(between.blocks) == 2


def test_text_tables_and_tables_without_pages_are_left_alone() -> None:
    for one in (replace(small(FIRST, 1), ruled=False), replace(small(FIRST, 1), place=Place("docx", table=1))):
        document = stitch(Document("pdf", [one, small([["行政处罚", "3"]], 2, 2)]))
        assert len(document.grids) == 2
