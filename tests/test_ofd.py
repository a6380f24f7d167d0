"""OFD: the same report in every dialect gives the same cells; what is damaged, hidden or hostile says so."""

import io
import re
import time
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image

from parser.documents.document import Document, Grid, Scan, UnreadableDocument
from parser.documents.formats import kind_of, read_document
from parser.documents.members import documents_in, unread_inside
from parser.documents.ofd import container, pages
from parser.documents.ofd.geometry import SAME, BadNumber, numbers, then
from parser.documents.ofd.picture import page_image
from parser.documents.ofd.text import steps_of
from parser.read import read_report
from parser.score import score, truth_of
from tests.corpus.facts import sample
from tests.ofd_made import DIALECTS, SPACE, laid_out, ofd, one_page, written

POINT = 72 / 25.4


def table(text: str) -> str:
    """One row of two cells, 40 mm wide each, at 20 mm from the corner; text of the second cell given as objects."""
    box = "".join(
        f'<ofd:PathObject ID="1" Boundary="{x} 20 40 10"><ofd:AbbreviatedData>M 0 0 L 40 0 L 40 10 L 0 10 C'
        "</ofd:AbbreviatedData></ofd:PathObject>"
        for x in (20, 60)
    )
    return box + word("规章", 22) + text


def word(text: str, x: float, y: float = 26.0, attributes: str = "", code: str = "", size: float = 4.0) -> str:
    return (
        f'<ofd:TextObject ID="2" Boundary="{x} {y - size} 36 6" Font="1" Size="{size}"{attributes}>'
        f'<ofd:TextCode X="0" Y="{size}"{code}>{text}</ofd:TextCode></ofd:TextObject>'
    )


def cells(document: Document) -> list[str]:
    return [cell.text for grid in document.grids for cell in grid.cells]


def second(text: str) -> tuple[str, bool]:
    """The second cell of `table`: its text, and whether it is doubtful."""
    (grid,) = read_document(one_page(table(text))).grids
    return grid.cells[1].text, grid.cells[1].doubtful


# -- reports in every dialect ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "dialect"),
    [*(("busy21", name) for name in DIALECTS), *(("busy19", name) for name in list(DIALECTS)[::4])],
)
def test_every_cell_of_a_report_is_right_in_every_dialect(name: str, dialect: str) -> None:
    report = sample(name)
    data = ofd(written(laid_out(report), DIALECTS[dialect]))
    assert kind_of(data) == "ofd"
    document = read_document(data)
    result = score(read_report(document), truth_of(report.truth()))
    assert not [str(wrong) for wrong in result.wrong]
    assert result.count("right") == len(result.cells) >= 198
    assert not document.issues
    assert {grid.method for grid in document.grids} == {"ofd"}


@pytest.mark.parametrize("cut", [4, 12, 20])
def test_tables_that_pages_cut_are_put_together(cut: int) -> None:
    """Labels that span rows stand on the first page only."""
    report = sample("busy21")
    document = read_document(ofd(written(laid_out(report, cut), DIALECTS["g runs, boxes"])))
    assert any(len(grid.fragments) == 2 for grid in document.grids)
    result = score(read_report(document), truth_of(report.truth()))
    assert not [str(wrong) for wrong in result.wrong]


def test_all_dialects_give_the_same_text_and_places() -> None:
    sheets = laid_out(sample("random21"))[:1]
    documents = {name: read_document(ofd(written(sheets, dialect))) for name, dialect in DIALECTS.items()}
    first = documents.pop("lists of offsets, lines")
    assert first.paragraphs[0].text == sample("random21").title
    assert not any("—" in paragraph.text for paragraph in first.paragraphs[-3:])  # the number of the page
    for name, document in documents.items():
        assert document.text == first.text, name
        for one, other in zip(first.grids, document.grids, strict=True):
            boxes = zip(
                (c.place.box or SAME for c in one.cells), (c.place.box or SAME for c in other.cells), strict=True
            )
            assert all(abs(a - b) < 1.5 for x, y in boxes for a, b in zip(x, y, strict=False)), name


def test_places_name_page_table_row_column_and_box_in_points() -> None:
    (grid,) = read_document(one_page(table(word("7", 62)))).grids
    place = grid.cells[1].place
    assert (place.kind, place.page, place.table, place.row, place.column) == ("ofd", 1, 1, 1, 2)
    assert place.box == pytest.approx((60 * POINT, 20 * POINT, 100 * POINT, 30 * POINT), abs=0.1)


def test_several_documents_are_read_one_after_the_other() -> None:
    busy, sparse = laid_out(sample("busy21")), laid_out(sample("sparse21"))
    data = ofd(written(busy, DIALECTS["g runs, boxes"]), written(sparse, DIALECTS["old Foxit"]))
    document = read_document(data)
    assert [grid.place.page for grid in document.grids] == sorted(grid.place.page or 0 for grid in document.grids)
    assert {grid.place.page for grid in document.grids} == set(range(1, len(busy) + len(sparse) + 1))
    assert [grid.place.table for grid in document.grids] == [*range(1, 8)]


# -- text -----------------------------------------------------------------------------------------------------------


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


# -- rules ----------------------------------------------------------------------------------------------------------


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


# -- pictures -------------------------------------------------------------------------------------------------------


def png(pixels: np.ndarray, mode: str = "L") -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(buffer, "PNG")
    return buffer.getvalue()


def media(*names: str) -> str:
    items = "".join(
        f'<ofd:MultiMedia ID="{50 + n}" Type="Image"><ofd:MediaFile>{name}</ofd:MediaFile></ofd:MultiMedia>'
        for n, name in enumerate(names)
    )
    return f"<ofd:MultiMedias>{items}</ofd:MultiMedias>"


def picture(number: int, ctm: str, boundary: str = "0 0 210 297") -> str:
    return f'<ofd:ImageObject ID="9" Boundary="{boundary}" CTM="{ctm}" ResourceID="{number}"/>'


@pytest.fixture
def scan() -> np.ndarray:
    pixels = np.random.default_rng(3).integers(0, 2, (297, 210), dtype=np.uint8) * 255
    pixels[:40, :40] = 0  # the corner tells how the page is turned
    return np.kron(pixels, np.ones((4, 4), dtype=np.uint8))


def test_a_page_that_is_a_picture_is_a_scan_and_gives_its_pixels(scan: np.ndarray) -> None:
    text = word("- 1 -", 100, 290)
    content = picture(50, "210 0 0 297 0 0") + text
    data = one_page(content, media("a.png"), more={"Doc_0/Res/a.png": png(scan)})
    document = read_document(data)
    assert document.scans == [Scan(1, 0)]
    assert not document.issues
    image, dpi = page_image(data, 1)
    assert image.shape == scan.shape
    assert image.dtype == np.uint8
    assert dpi == pytest.approx(4 * 25.4, rel=0.01)
    assert np.abs(image.astype(int) - scan).mean() < 1


def test_strips_turned_and_clear_pictures_are_put_together(scan: np.ndarray) -> None:
    turned = np.rot90(scan[:594])  # a quarter turn to the left; the CTM turns it back
    pictures = picture(50, "0 148.5 -210 0 210 0") + picture(51, "210 0 0 148.5 0 148.5")
    files = {"Doc_0/Res/a.png": png(turned), "Doc_0/Res/b.png": png(scan[594:], "RGBA")}
    data = one_page(pictures, media("a.png", "/Doc_0/Res/b.png"), more=files)
    assert read_document(data).scans == [Scan(1, 0)]
    image, _ = page_image(data, 1)
    assert image.shape == scan.shape
    assert np.abs(image.astype(int) - scan).mean() < 2


def test_the_words_under_a_scan_are_not_taken_for_print(scan: np.ndarray) -> None:
    hidden = "".join(word("机器认出的字7", 30, 20 + 8 * n) for n in range(20))
    faint = hidden.replace("<ofd:TextObject", '<ofd:TextObject Alpha="0"')
    whole = picture(50, "210 0 0 297 0 0")
    for content in (hidden + whole, whole + faint):
        document = read_document(one_page(content, media("a.png"), more={"Doc_0/Res/a.png": png(scan)}))
        assert document.scans == [Scan(1, 0)]
        assert not document.text
    over = read_document(one_page(whole + hidden, media("a.png"), more={"Doc_0/Res/a.png": png(scan)}))
    assert not over.scans
    assert "机器认出的字7" in over.text


def test_a_scan_stands_between_the_pages_around_it(scan: np.ndarray) -> None:
    sheets = laid_out(sample("sparse21"))
    parts = written(sheets, DIALECTS["g runs, boxes"])
    parts["PublicRes.xml"] = f'<ofd:Res {SPACE} BaseLoc="Res">{media("a.png")}</ofd:Res>'
    whole = picture(50, "210 0 0 297 0 0")
    parts["Pages/Page_9/Content.xml"] = (
        f"<ofd:Page {SPACE}><ofd:Content><ofd:Layer>{whole}</ofd:Layer></ofd:Content></ofd:Page>"
    )
    parts["Document.xml"] = parts["Document.xml"].replace(
        '<ofd:Page ID="2"', '<ofd:Page ID="7" BaseLoc="Pages/Page_9/Content.xml"/><ofd:Page ID="2"'
    )
    data = ofd(parts, more={"Doc_0/Res/a.png": png(scan)})
    document = read_document(data)
    (found,) = document.scans
    assert found.page == 2
    assert {block.place.page for block in document.blocks[: found.position]} == {1}
    assert {block.place.page for block in document.blocks[found.position :]} == {3}
    assert page_image(data, 2)[0].shape == scan.shape


def test_a_large_picture_beside_text_is_told() -> None:
    content = table(word("7", 62)) + picture(50, "180 0 0 90 0 0", "15 150 180 90")
    (issue,) = read_document(one_page(content)).issues
    assert issue.kind == "picture_not_read"
    assert issue.place
    assert issue.place.box == pytest.approx((15 * POINT, 150 * POINT, 195 * POINT, 240 * POINT))


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (None, "missing"),
        (b"", "cannot be read"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "cannot be read|damaged"),
        (b"\x97JB2\r\n\x1a\n" + b"\x00" * 40, "cannot be read"),
    ],
)
def test_pictures_that_cannot_be_had(file: bytes | None, told: str) -> None:
    more = {} if file is None else {"Doc_0/Res/a.png": file}
    data = one_page(picture(50, "210 0 0 297 0 0"), media("a.png"), more=more)
    assert read_document(data).scans == [Scan(1, 0)]
    with pytest.raises(UnreadableDocument, match=told):
        page_image(data, 1)


def test_a_picture_of_gigantic_size_is_not_decoded() -> None:
    small = png(np.zeros((4, 4), dtype=np.uint8))
    head = small.index(b"IHDR")
    size = (60_000).to_bytes(4, "big") * 2
    crc = zlib.crc32(b"IHDR" + size + small[head + 12 : head + 17]).to_bytes(4, "big")
    huge = small[: head + 4] + size + small[head + 12 : head + 17] + crc + small[head + 21 :]
    data = one_page(picture(50, "210 0 0 297 0 0"), media("a.png"), more={"Doc_0/Res/a.png": huge})
    with pytest.raises(UnreadableDocument, match=r"60000 by 60000|cannot be read"):
        page_image(data, 1)


@pytest.mark.parametrize("page", [0, 2, -1])
def test_there_is_no_such_page(page: int) -> None:
    with pytest.raises(UnreadableDocument, match="no page"):
        page_image(one_page(""), page)


# -- damaged and hostile --------------------------------------------------------------------------------------------


def changed(data: bytes, files: dict[str, bytes | None]) -> bytes:
    """The package with files replaced, or left out for None."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *files]):
            content = files.get(name, old.read(name) if name in old.namelist() else None)
            if content is not None:
                new.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def report() -> bytes:
    return ofd(written(laid_out(sample("busy21")), DIALECTS["pieces, rules in a template"]))


@pytest.mark.parametrize("content", [None, b"", b"<ofd:Page", b"<html/>", b"\xff\xfe\x00"])
def test_a_page_that_is_missing_or_damaged_is_an_issue_and_the_others_are_read(
    report: bytes, content: bytes | None
) -> None:
    document = read_document(changed(report, {"Doc_0/Pages/Page_0/Content.xml": content}))
    assert {grid.place.page for grid in document.grids} == {2}
    if content != b"<html/>":
        assert [(issue.kind, issue.place and issue.place.page) for issue in document.issues] == [("missing_part", 1)]


@pytest.mark.parametrize("content", [None, b"<ofd:Page"])
def test_a_template_that_is_missing_or_damaged_is_an_issue(report: bytes, content: bytes | None) -> None:
    document = read_document(changed(report, {"Doc_0/Tpls/Tpl_1/Content.xml": content}))
    assert [(issue.kind, issue.place and issue.place.page) for issue in document.issues] == [("missing_part", 2)]
    assert {grid.place.page for grid in document.grids} == {1}


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"OFD.xml": b"<ofd"}, "not well-formed"),
        ({"OFD.xml": b"<a/>"}, "without pages"),
        ({"Doc_0/Document.xml": None}, "missing"),
        ({"Doc_0/Document.xml": b"<a"}, "not well-formed"),
        ({"Encryptions.xml": b"<a/>"}, "password"),
        ({"OFD.xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}, "document type"),
    ],
)
def test_files_that_are_unreadable_as_a_whole(report: bytes, files: dict[str, bytes | None], told: str) -> None:
    with pytest.raises(UnreadableDocument, match=told):
        read_document(changed(report, files))


def test_entities_that_multiply_are_refused_at_once(report: bytes) -> None:
    bombs = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    bomb = f'<!DOCTYPE a [<!ENTITY e0 "x">{bombs}]><ofd:Page {SPACE}><a>&e12;</a></ofd:Page>'.encode()
    began = time.process_time()
    document = read_document(changed(report, {"Doc_0/Pages/Page_0/Content.xml": bomb}))
    assert [issue.kind for issue in document.issues] == ["missing_part"]
    assert {grid.place.page for grid in document.grids} == {2}
    assert time.process_time() - began < 5


def test_units_that_draw_themselves_end() -> None:
    twice = '<ofd:CompositeObject ID="1" Boundary="0 0 9 9" ResourceID="70"/>' * 2
    unit = f'<ofd:CompositeGraphicUnit ID="70"><ofd:Content>{twice}</ofd:Content></ofd:CompositeGraphicUnit>'
    resources = f"<ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnits>"
    began = time.process_time()
    with pytest.raises(UnreadableDocument, match=r"nested|more objects"):
        read_document(one_page(twice, resources))
    wide = twice.replace('"70"', '"71"') * 40
    units = "".join(
        f'<ofd:CompositeGraphicUnit ID="{n}"><ofd:Content>{wide.replace("71", str(n + 1))}</ofd:Content>'
        "</ofd:CompositeGraphicUnit>"
        for n in range(71, 79)
    )
    with pytest.raises(UnreadableDocument, match="more objects"):
        read_document(one_page(wide, f"<ofd:CompositeGraphicUnits>{units}</ofd:CompositeGraphicUnits>"))
    assert time.process_time() - began < 10


def test_a_missing_unit_makes_the_page_say_so() -> None:
    document = read_document(one_page(table(word("7", 62)) + '<ofd:CompositeObject ID="1" ResourceID="70"/>'))
    assert [issue.kind for issue in document.issues] == ["unreadable_object"]
    assert all(cell.doubtful for cell in document.grids[0].cells)


def test_a_part_that_unpacks_to_too_much_is_refused(report: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parser.documents.package.MAX_PART", 1 << 20)
    blown = b"<ofd:Page>" + b" " * (1 << 20) + b"</ofd:Page>"
    with pytest.raises(UnreadableDocument, match="larger than 1 MB"):
        read_document(changed(report, {"Doc_0/Pages/Page_0/Content.xml": blown}))


def test_names_in_another_case_with_backslashes_and_from_the_root_are_found(report: bytes) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(report)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b'BaseLoc="Pages/', b'BaseLoc="Doc_0/Pages/')
            new.writestr(name.upper(), content.replace(b"Doc_0/Document.xml", b"/Doc_0\\Document.xml"))
    assert read_document(buffer.getvalue()).text == read_document(report).text


def test_locations_lead_to_parts_and_to_nothing_else(report: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(report)) as package:
        document = package.read("Doc_0/Document.xml")
    away = document.replace(b"Pages/Page_0/Content.xml", b"../../../../etc/passwd")
    assert [issue.kind for issue in read_document(changed(report, {"Doc_0/Document.xml": away})).issues] == [
        "missing_part"
    ]


@pytest.mark.parametrize("kind", ["flipped", "truncated"])
def test_a_damaged_file_never_gives_other_cells_silently(report: bytes, kind: str) -> None:
    truth = truth_of(sample("busy21").truth())
    for at in range(10, len(report), len(report) // 20):
        damaged = report[:at] + (bytes([report[at] ^ 0x20]) + report[at + 1 :] if kind == "flipped" else b"")
        try:
            document = read_document(damaged)
        except UnreadableDocument:
            continue
        assert score(read_report(document), truth).count("silent") == 0


@pytest.mark.parametrize(("damage", "seed"), [("attributes", 1), ("attributes", 2), ("objects", 3), ("offsets", 4)])
def test_damaged_objects_never_move_numbers_to_other_cells_silently(damage: str, seed: int) -> None:
    """Attributes emptied, objects dropped, matrices made senseless: numbers are right, missing or flagged."""
    parts = written(laid_out(sample("busy21")), DIALECTS["points under a matrix, one path"])
    random = np.random.default_rng(seed)
    name = "Pages/Page_1/Content.xml"
    pattern, replaced = {
        "attributes": (r'(CTM|Size|DeltaX|Boundary)="[^"]*"', r'\1="1 2 x"'),
        "objects": (r"<ofd:TextObject.*?</ofd:TextObject>", ""),
        "offsets": (r'DeltaX="[^"]*"', 'DeltaX="g"'),
    }[damage]
    share = 0.02
    parts[name] = re.sub(pattern, lambda m: m.expand(replaced) if random.random() < share else m[0], parts[name])
    result = score(read_report(read_document(ofd(parts))), truth_of(sample("busy21").truth()))
    assert result.count("silent") == 0
    assert result.count("right") > 20


def with_annotation(kind: str, text: str) -> bytes:
    """The table of two cells with an annotation over the second."""
    data = one_page(table(""))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        document = package.read("Doc_0/Document.xml").decode()
    code = f"<ofd:TextObject><ofd:TextCode>{text}</ofd:TextCode></ofd:TextObject>"
    files = {
        "Doc_0/Document.xml": document.replace(
            "</ofd:Document>", "<ofd:Annotations>A/All.xml</ofd:Annotations></ofd:Document>"
        ),
        "Doc_0/A/All.xml": f'<ofd:Annotations {SPACE}><ofd:Page PageID="1"><ofd:FileLoc>P1.xml</ofd:FileLoc></ofd:Page>'
        "</ofd:Annotations>",
        "Doc_0/A/P1.xml": f'<ofd:PageAnnot {SPACE}><ofd:Annot Type="{kind}"><ofd:Appearance Boundary="62 21 20 8">'
        f"{code}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>",
    }
    return changed(data, {name: content.encode() for name, content in files.items()})


def test_text_typed_over_a_page_is_told_and_makes_its_cell_doubtful() -> None:
    document = read_document(with_annotation("Path", "17"))
    assert [issue.kind for issue in document.issues] == ["annotation_not_read"]
    assert "17" in document.issues[0].message
    assert [cell.doubtful for cell in document.grids[0].cells] == [False, True]
    assert cells(document) == ["规章", ""]


@pytest.mark.parametrize("kind", ["Stamp", "Watermark"])
def test_seals_and_watermarks_are_none_of_the_page(kind: str) -> None:
    document = read_document(with_annotation(kind, "某局印章"))
    assert not document.issues
    assert cells(document) == ["规章", ""]


def test_attached_files_are_members() -> None:
    data = one_page(table(word("7", 62)))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        document = package.read("Doc_0/Document.xml").decode()
    named = document.replace("</ofd:Document>", "<ofd:Attachments>Att/All.xml</ofd:Attachments></ofd:Document>")
    items = "".join(
        f'<ofd:Attachment Name="{name}"><ofd:FileLoc>{file}</ofd:FileLoc></ofd:Attachment>'
        for name, file in (("附表.html", "a.bin"), ("../x", "gone.bin"))
    )
    files = {
        "Doc_0/Document.xml": named.encode(),
        "Doc_0/Att/All.xml": f"<ofd:Attachments {SPACE}>{items}</ofd:Attachments>".encode(),
        "Doc_0/Att/a.bin": "<table><tr><td>附</td><td>3</td></tr></table>".encode(),
    }
    read = read_document(changed(data, files))
    assert [path for path, _ in documents_in(read)] == [None, "附表.html"]
    assert [(path, issue.message) for path, issue in unread_inside(read)] == [("x", "the attached file is missing")]
    assert cells(read) == ["规章", "7"]


def test_numbers_and_matrices() -> None:
    assert numbers(" 1,2 .5 -3e1 ") == [1, 2, 0.5, -30]
    assert then((2, 0, 0, 2, 1, 1), (0, 1, -1, 0, 0, 0)) == (0, 2, -2, 0, -1, 1)
    assert container.paper(None) is None


def test_a_blank_page_says_nothing() -> None:
    document = read_document(one_page(""))
    assert (document.blocks, document.issues, document.scans) == ([], [], [])


def test_grids_are_ruled_and_carry_their_method() -> None:
    (grid,) = read_document(one_page(table(word("7", 62)))).grids
    assert isinstance(grid, Grid)
    assert grid.ruled
    assert grid.method == "ofd"
