"""MHTML: the page of a saved message, whoever saved it and whatever it is named."""

import base64
import quopri

import pytest

from parser.documents.document import Document, UnreadableDocument
from parser.documents.formats import kind_of, read_document

TABLE = "<table><tr><td>规章</td><td>17</td></tr></table>"
PAGE = f"<html><head><title>t</title></head><body><p>局长镕堃〇</p>{TABLE}</body></html>"


def part(content: bytes, headers: str, encoding: str = "quoted-printable") -> bytes:
    packed = quopri.encodestring(content) if encoding == "quoted-printable" else base64.encodebytes(content)
    return f"{headers}\nContent-Transfer-Encoding: {encoding}\n\n".encode() + packed


def message(*parts: bytes, head: str = "", end: bool = True) -> bytes:
    top = (
        f'MIME-Version: 1.0\n{head}Content-Type: multipart/related; boundary="=_b"; type="text/html"\n\nA saved page.\n'
    )
    body = b"".join(b"--=_b\n" + each + b"\n" for each in parts)
    return (top.encode() + body + (b"--=_b--\n" if end else b"")).replace(b"\n", b"\r\n")


def cells(document: Document) -> list[str]:
    return [cell.text for grid in document.grids for cell in grid.cells]


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
@pytest.mark.parametrize(
    ("content", "charset"),
    [
        (PAGE.encode(), "utf-8"),
        (PAGE.encode("gb18030"), "gb2312"),  # says gb2312 and means gb18030, as web pages do
        (PAGE.replace("<head>", "<head><meta charset=gb2312>").encode("gb18030"), "us-ascii"),
        (b"\xff\xfe" + PAGE.encode("utf-16-le"), "unicode"),
    ],
)
def test_the_page_is_read_in_every_encoding(content: bytes, charset: str, encoding: str) -> None:
    data = message(part(content, f'Content-Type: text/html; charset="{charset}"', encoding))
    assert kind_of(data) == "mhtml"
    document = read_document(data)
    assert document.kind == "mhtml"
    assert "局长镕堃〇" in document.text
    assert cells(document) == ["规章", "17"]
    (grid,) = document.grids
    assert {place.kind for place in (grid.place, *(cell.place for cell in grid.cells))} == {"mhtml"}
    assert not document.issues


def test_a_message_that_begins_with_other_headers_and_a_mark() -> None:
    data = b"\xef\xbb\xbf\r\nFrom: <Saved by Blink>\r\nSubject: =?utf-8?Q?=E5=B9=B4?=\r\n" + message(
        part(PAGE.encode(), "Content-Type: text/html; charset=utf-8")
    )
    assert kind_of(data) == "mhtml"
    assert cells(read_document(data)) == ["规章", "17"]


def test_text_and_pages_that_only_speak_of_messages_are_none() -> None:
    assert kind_of("编号: 3\nMIME-Version: 1.0 是什么".encode()) == "text"
    assert kind_of(b"<html><body>MIME-Version: 1.0\nContent-Type: multipart/related</body></html>") == "html"
    assert kind_of("Title: 年报\r\n\r\nMIME-Version: 1.0\r\n".encode()) == "text"


def test_the_root_is_the_page_named_and_not_the_first() -> None:
    advert = part(
        b"<table><tr><td>ad</td><td>99</td></tr></table>",
        "Content-Type: text/html\nContent-Location: http://a/ad.html",
    )
    page = part(
        PAGE.encode(), "Content-Type: text/html; charset=utf-8\nContent-Location: http://a/1.html\nContent-ID: <root>"
    )
    by_location = message(advert, page, head="Snapshot-Content-Location: http://a/1.html\n")
    assert cells(read_document(by_location)) == ["规章", "17"]
    by_start = message(advert, page).replace(b'type="text/html"', b'type="text/html"; start="<root>"')
    assert cells(read_document(by_start)) == ["规章", "17"]
    assert cells(read_document(message(advert, page))) == ["ad", "99"]


def test_the_sheets_of_a_workbook_saved_as_a_page_are_joined() -> None:
    frames = "<html><head><title>工作簿</title></head><frameset><frame src=sheet001.htm></frameset></html>"
    html = "Content-Type: text/html; charset=utf-8"
    sheet = TABLE.replace("17", "18").encode()
    document = read_document(message(part(frames.encode(), html), part(PAGE.encode(), html), part(sheet, html)))
    assert cells(document) == ["规章", "17", "规章", "18"]
    assert [grid.place.table for grid in document.grids] == [1, 2]
    assert [grid.cells[0].place.table for grid in document.grids] == [1, 2]


def test_pages_nested_in_alternatives_are_found() -> None:
    inner = b'Content-Type: multipart/alternative; boundary="x"\n\n--x\nContent-Type: text/plain\n\nplain\n--x\n'
    inner += part(PAGE.encode(), "Content-Type: text/html; charset=utf-8") + b"\n--x--\n"
    assert cells(read_document(message(inner))) == ["规章", "17"]


def test_a_cut_message_says_so() -> None:
    whole = message(part(PAGE.encode(), "Content-Type: text/html; charset=utf-8"), end=False)
    assert {issue.kind for issue in read_document(whole).issues} == {"damaged_message"}


@pytest.mark.parametrize(
    "data",
    [
        message(part(b"x", "Content-Type: image/png", "base64")),
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<p>no boundary</p>",
        b"MIME-Version: 1.0\n\n" + b"--x\n" * 2001,
        b"MIME-Version: 1.0\n"
        + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(1500)),
    ],
)
def test_messages_without_a_page_or_beyond_bounds_are_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="MHTML"):
        read_document(data)


@pytest.mark.parametrize(
    ("damaged", "text"),
    [
        (b"15=\r\x02999</td>", "15??999"),  # decoders drop what follows up to the end of the line
        (b"15=9G9</td>", "15?9G9"),
        (b"15\x07999</td>", "15?999"),
        (b"15=\r\n999</td>", "15999"),  # a line cut as it should be
        (b"15=  \r\n999</td>", "15? 999"),  # no decoder takes blanks for the end of the line
    ],
)
def test_what_is_no_quoted_printable_makes_no_number(damaged: bytes, text: str) -> None:
    whole = message(part(PAGE.encode(), "Content-Type: text/html; charset=utf-8"))
    assert b"17</td>" in whole
    document = read_document(whole.replace(b"17</td>", damaged))
    assert cells(document) == ["规章", text]
    assert ("damaged_message" in {issue.kind for issue in document.issues}) == ("?" in text)
