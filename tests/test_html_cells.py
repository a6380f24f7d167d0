"""Cells of one paragraph are read without a walk: what they say must be what a walk says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parser.documents.html.page import from_html

# A part that is hidden turns the short way off for the whole page, and is not shown.
WALKED = "<p style='display:none'>隐</p>"
PIECES = (
    "3", "0", " ", "\n\t", "&nbsp;", "项", "行政\n许可", "<p>", "</p>", "<div>", "</div>", "<span>", "</span>", "<b>",
    "</b>", "<font size=2>", "</font>", "<o:p></o:p>", "<o:p>", "</o:p>", "<br>", "<a href=x>", "</a>", "<sup>1</sup>",
    "<sub>", "</sub>", "<del>5</del>", "<pre>", "</pre>", "<li>", "<img src=a.png>", "<input value=7>", "<!-- 9 -->",
    "<script>8</script>", "<style>p{}</style>", "<table><tr><td>4</table>", "<select><option>6</select>",
)  # fmt: skip


def cells(cell: str, beside: str) -> list[tuple[str, bool]]:
    page = f"<meta charset=utf-8>{beside}<table><tr><td>规章<td>1<tr><td>行政许可<td>{cell}</table>"
    return [(c.text, c.doubtful) for grid in from_html(page.encode()).grids for c in grid.cells]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p><span>3</span><span lang=EN-US><o:p></o:p></span></p>", "3"),
        ("\n\t<p>\n\t\t<font>行政</font><b>许可</b></p>\n", "行政许可"),
        ("<p>1</p>2", "1\n2"),
        ("1<p>2</p>", "1\n2"),
        ("<p>1</p><p>2</p>", "1\n2"),
        ("<span><p>1</p></span>2", "1\n2"),
        ("<p>1<div>2</div></p>", "1\n2"),
        ("<p>1<br>2</p>", "1\n2"),
        ("<p><!-- 4 -->1</p>", "1"),
        ("<p></p>", ""),
    ],
)
def test_a_cell_of_one_paragraph(cell: str, text: str) -> None:
    assert cells(cell, "")[3] == (text, False)
    assert cells(cell, WALKED)[3] == (text, False)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_whatever_stands_in_a_cell_is_read_as_a_walk_reads_it(cell: str) -> None:
    assert cells(cell, "") == cells(cell, WALKED)
