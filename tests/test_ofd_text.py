"""Text of OFD pages: offsets, directions, what is drawn twice, hidden or slanted, codes without a meaning."""

import pytest

from parser.documents.formats import read_document
from parser.documents.matrices import SAME
from parser.documents.ofd.geometry import BadNumber
from parser.documents.ofd.text import steps_of
from parser.read import read_report
from parser.score import score, truth_of
from tests.corpus.facts import sample
from tests.ofd_made import DIALECTS, laid_out, ofd, one_page, written
from tests.ofd_two_cells import POINT, cells, second, table, word


@pytest.mark.parametrize(
    ("delta", "run", "found"),
    [
        ("g 3 2.5", "1234", [2.5] * 4),
        ("1 g 2 2.5 3", "12345", [1, 2.5, 2.5, 3, 3]),
        ("1", "1234", [1, 1, 1, 1]),
        ("g 999999999 1", "12", [1, 1, 1, 1]),
        ("1 2 3 4 5 6", "12", [1, 2, 3, 4, 5]),
        ("g 0 1", "12", None),
        (" ", "12", None),
        (None, "12", None),
        ("2 2 2", "a𠮷b", [2, 4, 4]),  # two values for a character that UTF-16 writes as two
        ("2 2", "a𠮷b", [2, 2, 2]),
    ],
)
def test_offsets(delta: str | None, run: str, found: list[float] | None) -> None:
    assert steps_of(delta, run) == found


@pytest.mark.parametrize("delta", ["g", "g 3", "g x 1", "g -1 2", "1 nan", "1 inf", "1e99", "a b"])
def test_offsets_that_are_none(delta: str) -> None:
    with pytest.raises(BadNumber):
        steps_of(delta, "123")


def test_a_number_with_offsets_that_cannot_be_read_is_doubtful() -> None:
    assert second(word("17098", 62, code=' DeltaX="2 2 2 2"')) == ("17098", False)
    assert second(word("17098", 62, code=' DeltaX="g 2"')) == ("17098", True)


@pytest.mark.parametrize(("y", "doubt"), [("4", False), ("3", False), ("0", True), ("30", True)])
def test_a_number_outside_of_its_boundary_is_doubtful(y: str, doubt: bool) -> None:
    """Viewers cut it off there; a number that slipped into another row must not be believed."""
    assert second(word("7", 62, 27).replace('Y="4.0"', f'Y="{y}"'))[1] is doubt


def test_digits_of_one_run_are_one_number_and_far_apart_two() -> None:
    assert second(word("17098", 62, code=' DeltaX="g 4 4"'))[0] == "17098"
    assert second(word("17", 62, code=' DeltaX="12"'))[0] == "1 7"
    assert second(word("1 7", 62, code=' DeltaX="2 6"'))[0] == "1 7"


def test_what_is_drawn_twice_is_read_once_and_equal_digits_stay() -> None:
    assert second(word("1177", 62, code=' DeltaX="g 3 2"') + word("1177", 62.1, code=' DeltaX="g 3 2"'))[0] == "1177"
    assert second(word("11", 62, code=' DeltaX="1.1"', size=2))[0] == "11"


def test_indentation_of_the_xml_is_no_text_and_moves_nothing() -> None:
    assert second(word("\n      17\n    ", 62, code=' DeltaX="2"'))[0] == "17"


def test_columns_of_one_run_are_parted_by_the_rule() -> None:
    document = read_document(one_page(table(word("甲乙", 50, code=' DeltaX="14"'))))
    assert cells(document) == ["规章 甲", "乙"]


@pytest.mark.parametrize(
    ("attributes", "text"),
    [
        (' CTM="0 1 -1 0 4 0"', "本年度"),  # a label that runs downwards
        (' ReadDirection="90"', "本年度"),
        (' HScale="0.5"', "本年度"),
    ],
)
def test_directions(attributes: str, text: str) -> None:
    tall = (
        '<ofd:PathObject ID="1" Boundary="20 40 40 80"><ofd:AbbreviatedData>M 0 0 L 40 0 L 40 80 L 0 80 C '
        "M 20 0 L 20 80</ofd:AbbreviatedData></ofd:PathObject>"
    )
    run = f'<ofd:TextObject ID="2" Boundary="44 50 5 30" Font="1" Size="4"{attributes}><ofd:TextCode X="1" Y="2">{text}'
    document = read_document(one_page(f"{tall}{run}</ofd:TextCode></ofd:TextObject>"))
    assert cells(document) == ["", text]


@pytest.mark.parametrize("matrix", ["0 -1 1 0 0 9", "0 1 -1 0 4 5", "-1 0 0 -1 20 10"])
def test_digits_on_their_side_are_read_as_they_stand(matrix: str) -> None:
    assert second(word("12", 70, 22, f' CTM="{matrix}"', ' DeltaX="2"'))[0] == "12"


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_on_its_side_is_read_as_if_it_were_turned_back(quarters: int) -> None:
    """All of a page under one unit that turns it; places are those on the page as it is."""
    matrix = {1: "0 1 -1 0 297 0", 2: "-1 0 0 -1 210 297", 3: "0 -1 1 0 0 210"}[quarters]
    parts = written(laid_out(sample("busy21")), DIALECTS["g runs, boxes"])
    for name in [name for name in parts if "Content" in name]:
        inside = parts[name].partition('<ofd:Layer Type="Body">')[2].partition("</ofd:Layer>")[0]
        number = 70 + int(name.split("_")[1][0])
        unit = f'<ofd:CompositeGraphicUnit ID="{number}"><ofd:Content>{inside}</ofd:Content></ofd:CompositeGraphicUnit>'
        parts["PublicRes.xml"] = parts["PublicRes.xml"].replace("Units>", f"Units>{unit}", 1)
        turning = f'<ofd:CompositeObject ID="1" Boundary="0 0 297 297" CTM="{matrix}" ResourceID="{number}"/>'
        parts[name] = parts[name].replace(inside, turning)
    document = read_document(ofd(parts))
    result = score(read_report(document), truth_of(sample("busy21").truth()))
    assert not [str(wrong) for wrong in result.wrong]
    upright = read_document(ofd(written(laid_out(sample("busy21")), DIALECTS["g runs, boxes"])))
    x0, y0, x1, y1 = upright.grids[0].place.box or SAME[:4]
    wide, high = 210 * POINT, 297 * POINT
    expected = {
        1: (high - y1, x0, high - y0, x1),
        2: (wide - x1, high - y1, wide - x0, high - y0),
        3: (y0, wide - x1, y1, wide - x0),
    }[quarters]
    assert document.grids[0].place.box == pytest.approx(expected, abs=1)


def test_a_slanted_watermark_is_told_and_kept_out_of_the_cells() -> None:
    mark = word("内部资料2024", 62, attributes=' CTM="0.866 -0.5 0.5 0.866 0 0"')
    document = read_document(one_page(table(word("7", 62) + mark)))
    assert cells(document) == ["规章", "7"]
    assert [issue.kind for issue in document.issues] == ["slanted_text"]
    assert "内部资料" in document.issues[0].message


@pytest.mark.parametrize(
    ("text", "doubt"),
    [("\ue11e7", True), ("\ufffd", True), ("\U000f0001", True), ("7", False)],
)
def test_codes_that_mean_nothing_without_the_font_are_doubtful(text: str, doubt: bool) -> None:
    assert second(word(text, 62))[1] is doubt


def test_glyph_transforms_change_no_text_but_ligatures_are_doubtful() -> None:
    def mapped(codes: int, glyphs: str) -> str:
        return (
            f'<ofd:CGTransform CodePosition="0" CodeCount="{codes}" GlyphCount="{len(glyphs.split())}">'
            f"<ofd:Glyphs>{glyphs}</ofd:Glyphs></ofd:CGTransform><ofd:TextCode"
        )

    plain = word("17", 62, code=' DeltaX="2"')
    assert second(plain.replace("<ofd:TextCode", mapped(2, "5 6"))) == ("17", False)
    assert second(plain.replace("<ofd:TextCode", mapped(2, "5"))) == ("17", True)


@pytest.mark.parametrize("attributes", [' Visible="false"', ' Fill="false"'])
def test_text_that_leaves_no_mark_is_not_read(attributes: str) -> None:
    assert second(word("9", 62, attributes=attributes) + word("7", 66))[0] == "7"
    assert second(word("9", 62, attributes=f'{attributes} Stroke="true"'))[0] == (
        "" if "Visible" in attributes else "9"
    )


def test_alpha_zero_is_believed_only_over_a_picture() -> None:
    """Table 34 calls 0 the default, viewers show nothing: without a picture below, somebody meant it to be seen."""
    assert second(word("7", 62, attributes=' Alpha="0"'))[0] == "7"
