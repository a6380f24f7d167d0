"""Web pages: text that stands in the page and that nobody sees is never silently part of a number."""

import time

import pytest

from parser.documents.html.page import from_html


def doubts(inside: str, head: str = "", cell: str = "<td>", table: str = "<table>") -> list[bool]:
    page = f"<html><head><meta charset=utf-8>{head}</head><body>{table}<tr><td>规章{cell}{inside}<td>7</table>"
    (grid,) = from_html(page.encode()).grids
    return [cell.doubtful for cell in grid.cells]


STYLES = [
    "color:#fff",
    "color: white !important",
    "font-weight:bold;COLOR:#FEFEFE",
    "color:rgb(255, 255, 255)",
    "color:rgba(0,0,0,0)",
    "color:transparent",
    "color:#1f4e79;background:#1f4e79",
    "background-color:black;color:#000",
    "background:#fff none repeat;color:ivory",
    "font-size:1px",
    "font-size:.5pt",
    "font-size: 0.1px;color:red",
    "opacity:0",
    "opacity: 0.0;",
    "display:inline-block;text-indent:-9999px",
    "position:absolute;left:-9999px",
    "position:absolute; top: -1000em",
    "position:absolute;clip:rect(0,0,0,0)",
    "position:absolute;clip: rect(1px, 1px, 1px, 1px)",
]


@pytest.mark.parametrize("style", STYLES)
def test_a_digit_that_nobody_sees_makes_its_cell_doubtful(style: str) -> None:
    assert doubts(f'1<span style="{style}">2</span>') == [False, True, False]
    assert doubts(f'<div style="{style}">2</div>') == [False, True, False]
    assert doubts("2", cell=f'<td style="{style}">') == [False, True, False]


@pytest.mark.parametrize("style", STYLES)
def test_what_a_style_sheet_says_is_as_good(style: str) -> None:
    assert doubts("1<span class=a>2</span>", f"<style>.a{{{style}}}</style>") == [False, True, False]


def test_other_ways_of_saying_white() -> None:
    assert doubts('1<font color="#FFFFFF">2</font>') == [False, True, False]
    assert doubts("1<font color=white>2</font>") == [False, True, False]
    row = '<table><tr><td>规章<td>7<tr style="color:#fff"><td>规章<td>7</table>'
    (grid,) = from_html(f"<meta charset=utf-8>{row}".encode()).grids
    assert [cell.doubtful for cell in grid.cells] == [False, False, False, True]
    assert doubts("2", table='<table style="color:white">') == [False, True, True]


@pytest.mark.parametrize(
    ("inside", "cell"),
    [
        ('<span style="color:#fff">2</span>', '<td style="background:#1f4e79">'),
        ('<span style="color:#fff">2</span>', '<td bgcolor="#1f4e79">'),
        ('<span style="color:#fff">2</span>', '<td style="background:url(head.png)">'),
        (
            '<span style="color:#fff">2</span>',
            '<td style="background-image:none;background:linear-gradient(#000,#111)">',
        ),
        ('<span style="color:#fff;background-color:rgb(0,0,120)">2</span>', "<td>"),
        ('<span style="color:#ff0000">2</span>', '<td style="border-color:#fff;background-color:#fff">'),
        ('<span style="color:black;background:white">2</span>', "<td>"),
        ('<span style="font-size:10.5pt;opacity:0.9;text-indent:-21.0pt">2</span>', '<td style="margin-left:-5.4pt">'),
        ('<span style="font-size:1em">2</span>', '<td style="font-size:0.9rem;opacity:1">'),
        ('2<span style="color:#fff">注</span>', "<td>"),
    ],
)
def test_what_is_seen_makes_no_doubt(inside: str, cell: str) -> None:
    assert doubts(inside, cell=cell) == [False, False, False]


def test_a_head_in_white_on_a_colour_stays_as_it_is() -> None:
    head = "<style>.h{color:#fff;background:#07c} .menu a{color:#fff}</style>"
    page = f"{head}<table><tr class=h><td>信息内容<td>2023年<tr><td>规章<td>7</table>"
    (grid,) = from_html(f"<meta charset=utf-8>{page}".encode()).grids
    assert not any(cell.doubtful for cell in grid.cells)


def test_an_article_that_is_faded_in_is_read() -> None:
    page = '<div id=zoom style="opacity:0"><table><tr><td>规章<td>7</table></div>'
    (grid,) = from_html(f"<meta charset=utf-8>{page}".encode()).grids
    assert [(cell.text, cell.doubtful) for cell in grid.cells] == [("规章", False), ("7", False)]


def test_pages_of_many_formatting_elements_keep_what_they_say() -> None:
    plain = "".join(f"<td><font size=2><b>{n}</b></font>" for n in range(2_000))
    for hidden in ("<font color=white>2</font>", "<b style='color:#fff'>2</b>", "<i style='visibility:hidden'>2</i>"):
        (grid,) = from_html(f"<meta charset=utf-8><table><tr><td>规章<td>1{hidden}<tr>{plain}</table>".encode()).grids
        assert [cell.doubtful for cell in grid.cells[:3]] == [False, True, False]
    (grid,) = from_html(f"<meta charset=utf-8><table><td>1<b style='display:none'>2</b>{plain}</table>".encode()).grids
    assert [cell.text for cell in grid.cells[:2]] == ["1", "0"]


def test_many_pale_elements_cost_little() -> None:
    words = "<b style='color:#fff'></b>" * 40_000 + "<b style='color:#fff'>2</b>"
    page = "<div>" * 300 + f"<table><tr><td>规章<td>{words}<td>7</table>"
    began = time.process_time()
    (grid,) = from_html(f"<meta charset=utf-8>{page}".encode()).grids
    assert [cell.doubtful for cell in grid.cells] == [False, True, False]
    assert time.process_time() - began < 4


@pytest.mark.parametrize(
    "rule",
    ["#a{display:none}", "span#a{opacity:0}", ".a.b{color:#fff}", ".a::before{content:'1'}", '#a:after{content:"2"}'],
)
def test_selectors_by_id_and_what_they_print(rule: str) -> None:
    assert doubts("1<span id=a class='b a'>2</span>", f"<style>{rule}</style>") == [False, True, False]
    assert doubts("1<span id=c class=b>2</span>", f"<style>{rule}</style>") == [False, False, False]


def test_digits_laid_over_others_or_turned_round_are_doubtful() -> None:
    assert doubts("5<span style='position:absolute;left:0;background:#fff'>6</span>") == [False, True, False]
    assert doubts("<bdo dir=rtl>12</bdo>") == [False, True, False]
