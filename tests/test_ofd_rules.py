"""Rules of OFD pages: what is a rule, where it ends, and tables of them."""

import pytest

from parser.documents.document import Grid
from parser.documents.formats import read_document
from parser.documents.ofd import pages
from tests.ofd_made import one_page
from tests.ofd_two_cells import table, word


def path(data: str, boundary: str = "20 20 80 10", attributes: str = "", inside: str = "") -> str:
    return (
        f'<ofd:PathObject ID="1" Boundary="{boundary}"{attributes}>{inside}'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def test_rules_end_where_their_boundary_does() -> None:
    """The second box is drawn over the whole page and shows only inside its Boundary (8.5)."""
    far = path("M 40 0 L 40 200", "20 20 80 10")
    below = path("M 0 0 L 80 0 L 80 10 L 0 10 C", "20 30 80 10")
    (grid,) = read_document(one_page(path("M 0 0 L 80 0 L 80 10 L 0 10 C") + far + below)).grids
    assert [(cell.row, cell.column, cell.colspan) for cell in grid.cells] == [(0, 0, 1), (0, 1, 1), (1, 0, 2)]


@pytest.mark.parametrize(
    "ghost",
    [
        path("M 40 0 L 40 10", attributes=' Stroke="false"'),
        path("M 40 0 L 40 10", attributes=' Visible="false"'),
        path("M 40 0 L 40 10", inside='<ofd:StrokeColor Value="255 255 255"/>'),
        path("M 40 0 L 40 10", inside='<ofd:StrokeColor Value="#FF #ff #FF"/>'),
        path("M 0 0 L 40 0 L 40 10 L 0 10 C", attributes=' Stroke="false" Fill="true"'),
        path("M 40 0 Q 41 5 40 10 M 40 0 B 41 1 41 2 40 10 M 40 0 A 5 5 0 0 1 60 10"),
        path("M 40 0 L 40 10", "200 280 1 1"),
    ],
)
def test_what_is_no_rule(ghost: str) -> None:
    (grid,) = read_document(one_page(path("M 0 0 L 80 0 L 80 10 L 0 10 C M 0 5 L 80 5") + ghost)).grids
    assert len(grid.cells) == 2


def test_dotted_rules_are_rules_and_a_frame_is_no_table() -> None:
    frame = path("M 0 0 L 80 0 L 80 10 L 0 10 C")
    assert not read_document(one_page(frame)).grids
    dots = "".join(path("M 0 0 L 0.3 0 L 0.3 0.3 L 0 0.3 C", f"60 {20 + n / 2} 0.3 0.3") for n in range(21))
    (grid,) = read_document(one_page(frame + dots)).grids
    assert [cell.column for cell in grid.cells] == [0, 1]


@pytest.mark.parametrize("data", ["M 0", "L 1 1", "M 0 0 L 1", "M 0 0 Z", "M 0 0 X 1 1", "M 0 0 L A B"])
def test_an_outline_that_cannot_be_read_makes_its_cells_doubtful(data: str) -> None:
    document = read_document(one_page(table(word("7", 62)) + path(data, "60 20 10 10")))
    assert [issue.kind for issue in document.issues] == ["unreadable_object"]
    assert [cell.doubtful for cell in document.grids[0].cells] == [False, True]


def test_too_many_rules_make_no_table() -> None:
    lines = "".join(f"M {n / 10:.1f} 0 L {n / 10:.1f} 290 " for n in range(0, 2000, 9))
    lines += "".join(f"M 0 {n / 10:.1f} L 200 {n / 10:.1f} " for n in range(0, 2900, 9))
    limit = pages.MAX_CROSSINGS
    try:
        pages.MAX_CROSSINGS = 10_000
        document = read_document(one_page(path(lines, "0 0 210 297")))
    finally:
        pages.MAX_CROSSINGS = limit
    assert [issue.kind for issue in document.issues] == ["page_without_text", "page_too_full"]


def test_grids_are_ruled_and_carry_their_method() -> None:
    (grid,) = read_document(one_page(table(word("7", 62)))).grids
    assert isinstance(grid, Grid)
    assert grid.ruled
    assert grid.method == "ofd"
