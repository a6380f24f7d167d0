"""Pictures of OFD pages: scans and their pixels, pictures beside text, pictures that cannot be had."""

import io
import zlib

import numpy as np
import pytest
from PIL import Image

from parser.documents.document import Scan, UnreadableDocument
from parser.documents.formats import read_document
from parser.documents.ofd.picture import page_image
from tests.corpus.facts import sample
from tests.ofd_made import DIALECTS, SPACE, laid_out, ofd, one_page, written
from tests.ofd_two_cells import POINT, table, word


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
