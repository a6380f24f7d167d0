"""A page as a picture: its own pixels where it is one picture, never more of them than memory bears."""

import numpy as np
import pytest

from parser.documents.document import UnreadableDocument
from parser.documents.pdf.render import MAX_PIXELS, page_image
from tests.pdf_made import Made, bar, text


def scan(*, rotate: int = 0, over: str = "", matrix: str = "28.8 0 0 43.2 0 0", entries: str = "") -> bytes:
    """A page of 40 x 60 pixels at 100 dpi: white, the first row black, in it the first pixel grey."""
    made = Made()
    grey = bytearray(b"\xff" * 2400)
    grey[:40] = bytes(40)
    grey[0] = 128
    picture = made.picture(bytes(grey), 40, 60, entries)
    named = f"/XObject << /P {picture} 0 R >>"
    made.page(f"q {matrix} cm /P Do Q\n{over}", f"/Rotate {rotate}", named, width=28.8, height=43.2)
    return made.data


@pytest.mark.parametrize(
    ("rotate", "shape", "corner"),
    [(0, (60, 40), (0, 0)), (90, (40, 60), (0, 59)), (180, (60, 40), (59, 39)), (270, (40, 60), (39, 0))],
)
def test_a_scan_gives_its_own_pixels_as_the_page_is_turned(
    rotate: int, shape: tuple[int, int], corner: tuple[int, int]
) -> None:
    pixels, dpi = page_image(scan(rotate=rotate), 1, 300)
    assert (pixels.shape, pixels.dtype, dpi) == (shape, np.uint8, 100)
    assert pixels[corner] == 128
    assert sorted(np.unique(pixels)) == [0, 128, 255]


def test_hidden_text_behind_a_scan_leaves_it_a_scan_and_shown_text_is_drawn() -> None:
    assert page_image(scan(over=text(3, 30, "件", mode=3, height=43.2)), 1, 200)[1] == 100
    stamped, dpi = page_image(scan(over=bar(5, 20, 10, 10, height=43.2)), 1, 200)
    assert dpi == 200
    assert stamped[70, 28] == 0


@pytest.mark.parametrize("matrix", ["28.8 0 0 -43.2 0 43.2", "28.7 1 -1 43.2 0 0", "14 0 0 43.2 0 0", "9 0 0 9 5 5"])
def test_a_picture_that_is_not_the_page_as_it_stands_is_drawn(matrix: str) -> None:
    pixels, dpi = page_image(scan(matrix=matrix), 1, 144)
    assert (pixels.shape, dpi) == ((87, 58), 144)
    mirrored = matrix.startswith("28.8 0 0 -")
    assert (pixels[-2:].mean() < 100) == mirrored


def test_a_stencil_mask_is_drawn_in_its_colour() -> None:
    made = Made()
    head = "/Type /XObject /Subtype /Image /Width 400 /Height 400 /ImageMask true /BitsPerComponent 1"
    mask = made.stream(bytes(400 * 50), head)
    made.page("q 100 0 0 100 0 0 cm /P Do Q", "", f"/XObject << /P {mask} 0 R >>", width=100, height=100)
    assert page_image(made.data, 1, 72)[0].max() == 0


def test_colours_become_as_bright_as_they_look() -> None:
    made = Made()
    head = "/Type /XObject /Subtype /Image /Width 3 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceRGB"
    picture = made.stream(bytes([255, 0, 0, 0, 255, 0, 0, 0, 255]), head)
    made.page("q 3 0 0 1 0 0 cm /P Do Q", "", f"/XObject << /P {picture} 0 R >>", width=3, height=1)
    pixels, dpi = page_image(made.data, 1, 200)
    assert dpi == 72
    assert pixels.tolist() == [[76, 149, 28]]


def test_a_picture_of_huge_dimensions_is_not_decoded() -> None:
    made = Made()
    bomb = made.picture(bytes(1000), 50_000, 50_000)
    within = made.form("q 595 0 0 842 0 0 cm /P Do Q", f"/XObject << /P {bomb} 0 R >>")
    made.page("/X Do", "", f"/XObject << /X {within} 0 R >>")
    with pytest.raises(UnreadableDocument, match="page 1 holds a picture of 50000 x 50000 pixels"):
        page_image(made.data, 1, 200)


def test_a_huge_page_is_drawn_smaller_and_says_so() -> None:
    pixels, dpi = page_image(Made().page("", width=14_400, height=14_400).data, 1, 200)
    assert pixels.size <= MAX_PIXELS
    assert dpi == 31
    with pytest.raises(UnreadableDocument, match="nothing is left"):
        page_image(Made().page("", width=1e9, height=1).data, 1, 200)


@pytest.mark.parametrize("page", [0, -1, 2])
def test_a_page_that_is_not_there(page: int) -> None:
    with pytest.raises(UnreadableDocument, match=f"no page {page}, only 1"):
        page_image(scan(), page, 200)


def test_a_damaged_file_and_one_with_a_password_say_so() -> None:
    with pytest.raises(UnreadableDocument, match="cannot be opened"):
        page_image(scan()[:200], 1, 200)
    made = Made().page("")
    made.trailer = f"/ID [<{'00' * 16}> <{'00' * 16}>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 "
    made.trailer += f"/O <{'11' * 32}> /U <{'22' * 32}> >>"
    with pytest.raises(UnreadableDocument, match="a password is needed"):
        page_image(made.data, 1, 200)
