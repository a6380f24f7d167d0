"""Word files: text that stands in the file and that nobody sees is never silently part of a number."""

import pytest

from parser.documents.office.docx import from_docx
from tests.office_made import SPACES, p, r, tbl, tc, tr, word

WHITE = '<w:color w:val="FFFFFF"/>'
DARK = '<w:shd w:val="clear" w:color="auto" w:fill="1F4E79"/>'


def doubts(inside: str, cell: str = "", row: str = "", styles: str = "") -> list[bool]:
    table = tbl(tr(tc("规章"), tc(properties=cell, inside=inside), tc("7"), properties=row))
    part = f"<w:styles {SPACES}>{styles}</w:styles>"
    (grid,) = from_docx(word(table, {"word/styles.xml": part}, {"word/styles.xml": "styles"})).grids
    return [cell.doubtful for cell in grid.cells]


@pytest.mark.parametrize(
    "properties",
    [
        WHITE,
        '<w:color w:val="fefefe"/>',
        '<w:color w:val="FFFFFF" w:themeColor="background1"/>',
        '<w:color w:themeColor="background1"/>',
        f'{WHITE}<w:shd w:val="clear" w:color="auto" w:fill="auto"/>',
        f'{WHITE}<w:highlight w:val="white"/>',
        '<w:color w:val="1F4E79"/>' + DARK,
        '<w:color w:val="1F4E79"/><w:shd w:val="solid" w:color="1F4E79" w:fill="auto"/>',
        '<w:sz w:val="2"/>',
    ],
)
def test_a_digit_that_nobody_sees_makes_its_cell_doubtful(properties: str) -> None:
    assert doubts(p(inside=r("1") + r("2", properties))) == [False, True, False]
    assert doubts(p(inside=r("1") + r("注", properties))) == [False, False, False]


@pytest.mark.parametrize(
    ("properties", "cell"),
    [
        (WHITE, DARK),
        (WHITE + DARK, ""),
        (WHITE, '<w:shd w:val="pct50" w:color="000000" w:fill="FFFFFF"/>'),
        (WHITE + '<w:highlight w:val="darkBlue"/>', ""),
        ('<w:color w:val="FF0000"/>', ""),
        ('<w:color w:val="auto"/><w:sz w:val="21"/>', '<w:shd w:val="clear" w:fill="auto"/>'),
        ('<w:color w:val="000000" w:themeColor="text1"/>', '<w:shd w:val="clear" w:fill="D9E2F3"/>'),
    ],
)
def test_colours_that_are_seen_make_no_doubt(properties: str, cell: str) -> None:
    assert doubts(p(inside=r("1") + r("2", properties)), cell) == [False, False, False]


STYLE = '<w:style w:type="{}" w:styleId="{}">{}<w:rPr>{}</w:rPr></w:style>'


@pytest.mark.parametrize("said", ["<w:vanish/>", WHITE, "<w:strike/>", '<w:sz w:val="1"/>'])
def test_styles_that_hide_what_they_hold(said: str) -> None:
    styles = STYLE.format("paragraph", "Gone", "", said) + STYLE.format("character", "Less", "", said)
    styles += STYLE.format("paragraph", "Later", '<w:basedOn w:val="Gone"/>', "<w:b/>")
    styles += STYLE.format("paragraph", "Plain", "", '<w:color w:val="FF0000"/>')
    assert doubts(p("2", '<w:pStyle w:val="Gone"/>'), styles=styles) == [False, True, False]
    assert doubts(p("2", '<w:pStyle w:val="Later"/>'), styles=styles) == [False, True, False]
    assert doubts(p(inside=r("2", '<w:rStyle w:val="Less"/>')), styles=styles) == [False, True, False]
    assert doubts(p("2", '<w:pStyle w:val="Plain"/>'), styles=styles) == [False, False, False]


def test_a_row_too_low_to_show_anything_is_doubtful() -> None:
    low = '<w:trHeight w:val="20" w:hRule="exact"/>'
    assert doubts(p("2"), row=low) == [False, True, True]
    assert doubts(p("2"), row='<w:trHeight w:val="20" w:hRule="atLeast"/>') == [False, False, False]
    assert doubts(p("2"), row='<w:trHeight w:val="567" w:hRule="exact"/>') == [False, False, False]


NO_FILL = '<w14:textFill xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w14:noFill/></w14:textFill>'


@pytest.mark.parametrize(
    "inside",
    [
        r("5", '<w:spacing w:val="-200"/>') + r("6"),
        r("5") + r("6", NO_FILL),
        f'<w:bdo w:val="rtl">{r("12")}</w:bdo>',
    ],
)
def test_digits_over_each_other_without_ink_or_turned_round_are_doubtful(inside: str) -> None:
    assert doubts(p(inside=inside)) == [False, True, False]


def test_usual_spacing_makes_no_doubt() -> None:
    spacing = '<w:spacing w:val="-6"/>'
    assert doubts(p(properties='<w:spacing w:line="-240"/>', inside=r("12", spacing))) == [False, False, False]
    assert doubts(p(inside=f'<w:bdo w:val="ltr">{r("12")}</w:bdo>')) == [False, False, False]
