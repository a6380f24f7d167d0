"""OFD pages: digits that stand in a page and that nobody sees are never silently part of a number."""

import pytest

from parser.documents.formats import read_document
from tests.ofd_made import one_page, path
from tests.ofd_two_cells import cells, second, table, word

WHITE = '<ofd:FillColor Value="255 255 255"/>'
BLUE = '<ofd:FillColor Value="31 78 121"/>'


def coloured(colour: str, shown: str = "5", x: float = 66) -> str:
    return word(shown, x).replace("<ofd:TextCode", f"{colour}<ofd:TextCode")


def shape(colour: str, attributes: str = 'Fill="true" Stroke="false"') -> str:
    """A rectangle over the second cell."""
    made = path("M 0 0 L 25 0 L 25 7 L 0 7 C", (61, 21, 86, 28), f" {attributes}")
    return made.replace("<ofd:AbbreviatedData", f"{colour}<ofd:AbbreviatedData")


@pytest.mark.parametrize("value", ["255 255 255", "#FF #FF #FF", "250 250 250", "255"])
def test_a_digit_in_the_colour_of_the_page_makes_its_cell_doubtful(value: str) -> None:
    assert second(word("7", 62) + coloured(f'<ofd:FillColor Value="{value}"/>'))[1]


@pytest.mark.parametrize("value", ["0 0 0", "255 0 0", "#00 #00 #80", "", "nonsense"])
def test_other_colours_make_no_doubt(value: str) -> None:
    assert second(coloured(f'<ofd:FillColor Value="{value}"/>')) == ("5", False)


def test_white_on_a_colour_is_seen() -> None:
    assert second(shape(BLUE) + coloured(WHITE)) == ("5", False)
    assert second(shape(BLUE) + coloured(BLUE))[1]


def test_a_number_that_is_painted_over_is_doubtful() -> None:
    assert second(word("7", 62) + shape(WHITE)) == ("7", True)
    assert second(shape(WHITE) + word("7", 62)) == ("7", False)
    assert second(word("7", 62) + shape(WHITE, 'Fill="true" Stroke="false" Alpha="10"')) == ("7", False)
    assert second(word("7", 62) + shape(WHITE, 'Stroke="true"'))[0] == "7"


def test_small_print_is_doubtful_and_words_are_none() -> None:
    assert second(word("7", 62, size=0.5))[1]
    data = one_page(table(coloured(WHITE, "注", 62)))
    assert not any(cell.doubtful for cell in read_document(data).grids[0].cells)
    assert cells(read_document(data)) == ["规章", "注"]


@pytest.mark.parametrize(("y", "doubt"), [(24.6, True), (26.4, False)])
def test_a_number_struck_out_is_doubtful_and_an_underlined_one_is_not(y: float, doubt: bool) -> None:
    assert second(word("17", 62) + path("M 0 0 L 6 0", (61.5, y, 67.5, y))) == ("17", doubt)


def test_raised_digits_and_digits_over_each_other_are_doubtful() -> None:
    assert second(word("17", 62) + word("5", 66, y=24, size=2.4)) == ("175", True)
    assert second(word("17", 62) + word("26", 62))[1]
