"""PDF pages: digits that stand in the text of a page and that nobody sees are never silently part of a number."""

import pytest

from parser.documents.document import Document
from parser.documents.pdf import faint
from tests.pdf_made import Made, bar, stroke, text
from tests.pdf_page import CELLS, PROSE, TABLE, XS, YS, only_table, read, texts

AT = XS[1] + 3 + 10, YS[2] - 3  # behind the 17 of the second row
SECOND = (XS[1] + 1, YS[1] + 1, XS[2] - XS[1] - 2, YS[2] - YS[1] - 2)


def doubts(content: str, resources: str = "", made: Made | None = None) -> list[tuple[str, bool]]:
    """The texts of the numbers of the table, and whether they are doubtful."""
    document = read((made or Made()).page(content + PROSE, "", resources))
    return [(cell.text, cell.doubtful) for row in only_table(document).rows()[1:] for cell in row[1:]]


PLAIN = [("17", False), ("3", False), ("1,204", False), ("0", False)]
DOUBTFUL = [("175", True), *PLAIN[1:]]
COVERED = [("17", True), *PLAIN[1:]]


def coloured(colours: str, shown: str = "5", size: float = 10) -> str:
    return f"q {colours}\n{text(*AT, shown, size)} Q\n"


@pytest.mark.parametrize("colours", ["1 g", "0.95 g", "1 1 1 rg", "0 0 0 0 k", "/Clear gs"])
def test_a_digit_in_the_colour_of_the_page_makes_its_cell_doubtful(colours: str) -> None:
    clear = "/ExtGState << /Clear << /ca 0 >> >>"
    assert doubts(TABLE + coloured(colours), clear) == DOUBTFUL
    assert doubts(TABLE + coloured("0 g"), clear) == [("175", False), *PLAIN[1:]]


def test_a_digit_too_small_to_be_read_makes_its_cell_doubtful() -> None:
    assert doubts(TABLE + coloured("0 g", size=0.8)) == DOUBTFUL


def test_a_digit_outlined_in_white_is_not_seen() -> None:
    assert doubts(TABLE + f"q 1 G {text(*AT, '5', mode=1)} Q ") == DOUBTFUL


def test_a_number_that_is_painted_over_is_doubtful() -> None:
    assert doubts(TABLE + bar(*SECOND, grey=1)) == COVERED
    assert doubts(TABLE + bar(*SECOND, grey=0.4)) == COVERED
    assert doubts(bar(*SECOND, grey=1) + TABLE) == PLAIN
    assert doubts(bar(*SECOND, grey=0.8) + TABLE) == PLAIN


def test_a_number_under_a_picture_is_doubtful() -> None:
    made = Made()
    picture = made.picture(b"\xff" * 64, 8, 8)
    x, y, width, tall = SECOND
    drawn = f"q {width} 0 0 {tall} {x} {842 - y - tall} cm /P Do Q "
    assert doubts(TABLE + drawn, f"/XObject << /P {picture} 0 R >>", made) == COVERED


def test_white_on_a_colour_is_seen() -> None:
    head = bar(XS[0], YS[0], XS[-1] - XS[0], 20, grey=0.2)
    page = TABLE.replace(text(XS[1] + 3, YS[1] - 3, CELLS[0][1]), "")
    white = f"q 1 g {text(XS[1] + 3, YS[1] - 3, '2023年')} Q "
    document = read(Made().page(head + page + white + PROSE))
    assert texts(only_table(document))[0][1] == "2023年"
    assert not any(cell.doubtful for cell in only_table(document).cells)


def layers(off: bool) -> Document:
    made = Made()
    group = made.add("<< /Type /OCG /Name (draft) >>")
    made.catalogue = f"/OCProperties << /OCGs [{group} 0 R] /D << /OFF [{f'{group} 0 R' if off else ''}] >> >>"
    marked = f"/OC /L BDC {text(*AT, '5')} EMC "
    return read(made.page(TABLE + marked + PROSE, "", f"/Properties << /L {group} 0 R >>"))


def test_digits_of_a_layer_that_is_off_make_their_cell_doubtful() -> None:
    hidden, shown = only_table(layers(True)), only_table(layers(False))
    assert [(cell.text, cell.doubtful) for cell in hidden.rows()[1][1:]] == [("175", True), ("3", False)]
    assert [(cell.text, cell.doubtful) for cell in shown.rows()[1][1:]] == [("175", False), ("3", False)]


def test_what_is_not_seen_is_said() -> None:
    document = read(Made().page(TABLE + coloured("1 g") + PROSE))
    (issue,) = document.issues
    assert (issue.kind, "'175'" in issue.message, issue.place and issue.place.row) == ("hidden_text", True, 2)


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_digits_of_a_turned_page_are_looked_for_where_they_stand(rotate: int) -> None:
    document = read(Made().page(TABLE + coloured("1 g") + PROSE, f"/Rotate {rotate}"))
    rows = only_table(document).rows()
    assert [(cell.text, cell.doubtful) for cell in rows[1][1:]] == [("175", True), ("3", False)]
    assert not any(cell.doubtful for cell in rows[2])


def test_pages_beyond_those_that_are_drawn_are_doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parser.documents.pdf.pages.MAX_DRAWN", 1)
    made = Made()
    for _ in range(2):
        made.page(f"q 1 g {text(60, 60, '0')} Q " + TABLE + PROSE)
    first, second = (table.rows()[1][1].doubtful for table in read(made).grids)
    assert (first, second) == (False, True)


def test_many_shapes_over_many_texts_are_not_compared_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faint, "MAX_COMPARED", 3)
    assert doubts(TABLE + bar(400, 500, 50, 50, grey=1)) == PLAIN


def annotated(kind: str, entries: str = "") -> list[tuple[str, bool]]:
    made = Made()
    x, y, width, tall = SECOND
    box = f"{x} {842 - y - tall} {x + width} {842 - y}"
    note = made.add(f"<< /Type /Annot /Subtype /{kind} /Rect [{box}] {entries} >>")
    document = read(made.page(TABLE + PROSE, f"/Annots [{note} 0 R]"))
    return [(cell.text, cell.doubtful) for row in only_table(document).rows()[1:] for cell in row[1:]]


@pytest.mark.parametrize("kind", ["StrikeOut", "Square", "Ink", "Line", "Redact"])
def test_a_number_on_which_an_annotation_is_drawn_is_doubtful(kind: str) -> None:
    assert annotated(kind) == COVERED
    assert annotated(kind, "/F 2") == PLAIN


@pytest.mark.parametrize("kind", ["Link", "Highlight", "Underline", "Text", "Popup"])
def test_links_and_remarks_change_no_number(kind: str) -> None:
    assert annotated(kind) == PLAIN


def test_digits_printed_over_each_other_are_doubtful() -> None:
    over = text(XS[1] + 3, YS[2] - 3, "26")
    assert [doubt for _, doubt in doubts(TABLE + over)] == [True, False, False, False]
    again = text(XS[1] + 3.3, YS[2] - 3, "17")
    assert doubts(TABLE + again) == PLAIN


SEVENTEEN = text(XS[1] + 3, YS[2] - 3, "17")


def instead(words: str) -> str:
    return f"/Span << /ActualText <feff{words.encode('utf-16-be').hex()}> >> BDC {SEVENTEEN} EMC "


def test_a_number_for_which_the_file_gives_another_is_doubtful() -> None:
    assert doubts(TABLE.replace(SEVENTEEN, instead("99"))) == [("99", True), *PLAIN[1:]]
    assert doubts(TABLE.replace(SEVENTEEN, f"/Span << /MCID 0 >> BDC {SEVENTEEN} EMC ")) == PLAIN


def test_digits_struck_out_are_doubtful_and_underlined_ones_are_not() -> None:
    left, right, base = XS[1] + 2, XS[1] + 15, YS[2] - 3
    assert doubts(TABLE + stroke(left, base - 3.5, right, base - 3.5)) == COVERED
    assert doubts(TABLE + bar(left, base - 4, right - left, 0.6)) == COVERED
    assert doubts(TABLE + stroke(left, base + 1, right, base + 1)) == PLAIN


@pytest.mark.parametrize("rise", ["4 Ts /F 6", "0 Ts /F 6", "3 Ts /F 10"])
def test_a_raised_or_smaller_digit_is_none_of_the_number(rise: str) -> None:
    mark = f"BT {rise} Tf {AT[0]} {842 - AT[1]} Td <0035> Tj ET "
    assert doubts(TABLE + mark) == DOUBTFUL
