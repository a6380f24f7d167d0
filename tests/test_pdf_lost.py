"""Glyphs that a damaged file has lost: what is left of a number is never the number."""

import pytest

from parser.documents.document import Document
from parser.documents.pdf import second_opinion
from parser.documents.pdf.pages import from_pdf
from parser.documents.pdf.whole import is_whole
from tests.hostile.pdfs import one_page, stream
from tests.pdf_made import grid

NARROW = 0.25  # em; how wide a space is


def width(character: str) -> float:
    return NARROW if character == " " else 0.5 if character < "\u3000" else 1.0


def drawn(lines: dict[tuple[float, float], str], rules: str = "") -> bytes:
    """A page of lines at (x, y), each character an object of its own in a font of drawings, as browsers print."""
    characters = sorted(set("".join(lines.values())))
    codes = {character: code for code, character in enumerate(characters, 1)}
    content = rules
    for (x, y), line in lines.items():
        for number, character in enumerate(line):
            at = x + 10 * sum(map(width, line[:number]))
            content += f"BT /T 10 Tf {at} {842 - y} Td <{codes[character]:02x}> Tj ET\n"
    count = len(characters)
    names = "".join(f"/g{code}" for code in range(1, count + 1))
    procedures = "".join(f"/g{code} {10 + code} 0 R" for code in range(1, count + 1))
    widths = " ".join(f"{1000 * width(c):.0f}" for c in characters)
    mapped = "".join(f"<{codes[c]:02x}> <{ord(c):04x}>\n" for c in characters)
    unicode = f"1 begincodespacerange <00> <ff> endcodespacerange {count} beginbfchar\n{mapped}endbfchar"
    font = (
        "<</Type/Font/Subtype/Type3/FontMatrix[.001 0 0 .001 0 0]/FontBBox[0 0 1000 1000]/ToUnicode 6 0 R"
        f"/FirstChar 1/LastChar {count}/Widths[{widths}]/CharProcs<<{procedures}>>/Encoding<</Differences[1{names}]>>>>"
    )
    more = {5: font.encode(), 6: stream(f"begincmap {unicode} endcmap".encode())}
    for character in characters:
        ink = 0 if character.isspace() else 700
        wide = 1000 * width(character)
        shown = f"{wide:.0f} 0 0 0 {wide:.0f} {ink} d1" + (f" 50 0 {wide - 100:.0f} {ink} re f" if ink else "")
        more[10 + codes[character]] = stream(shown.encode())
    return one_page(stream(content.encode()), b"/Font<</T 5 0 R>>", more=more)


def without(data: bytes, lines: dict[tuple[float, float], str], lost: str) -> bytes:
    """A bit of the head of the object that draws a character flipped."""
    code = sorted(set("".join(lines.values()))).index(lost) + 1
    head = f"\n{10 + code} 0 obj\n".encode()
    assert data.count(head) == 1
    return data.replace(head, head.replace(b"obj", b"onj"))


def table(label: str, number: str) -> tuple[dict[tuple[float, float], str], str]:
    lines = {(105.0, 115.0): label, (225.0, 115.0): number, (105.0, 135.0): "条数", (225.0, 135.0): "75"}
    return lines, grid([100, 220, 300], [100, 120, 140])


def shown(document: Document) -> list[str]:
    lines = document.text.split("\n")
    return ["".join(line.split()) for line in lines]


def cells(document: Document) -> list[str]:
    return [cell.text for cell in document.grids[0].cells]


@pytest.mark.parametrize(
    ("label", "number", "lost", "read"),
    [
        ("公开数", "436", "4", ["公开数", "\ufffd36", "条数", "75"]),
        ("公开数", "1042", "0", ["公开数", "1\ufffd42", "条数", "75"]),
        ("公开数", "1042", "2", ["公开数", "104\ufffd", "条数", "75"]),
        ("公开数", "322", "2", ["公开数", "3\ufffd\ufffd", "条数", "75"]),
        ("不予公开", "18", "不", ["\ufffd予公开", "18", "条数", "75"]),
        ("公不开", "18", "不", ["公\ufffd开", "18", "条数", "75"]),
    ],
)
def test_a_lost_glyph_is_a_hole(label: str, number: str, lost: str, read: list[str]) -> None:
    lines, rules = table(label, number)
    whole = drawn(lines, rules)
    assert cells(from_pdf(whole)) == [label, number, "条数", "75"]
    document = from_pdf(without(whole, lines, lost))
    assert cells(document) == read
    assert [cell.doubtful for cell in document.grids[0].cells] == ["\ufffd" in text for text in read]
    assert {issue.kind for issue in document.issues} == {"glyph_without_unicode"}


def test_spaces_of_a_whole_file_are_spaces_and_nobody_else_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = {(60.0, 60.0): "　　公开 36 条。", (60.0, 80.0): "　条数　公开 75", (60.0, 100.0): "共 4 "}
    monkeypatch.setattr(second_opinion.SecondOpinion, "answer", lambda *_: pytest.fail("asked"))
    document = from_pdf(drawn(lines))
    assert shown(document) == ["公开36条。", "条数公开75", "共4"]
    assert document.issues == []


def test_spaces_of_a_damaged_file_are_told_from_what_is_lost() -> None:
    lines = {(60.0, 60.0): "公开 36 条。", (60.0, 80.0): "条数　公开 75", (60.0, 100.0): "不公开 4 "}
    document = from_pdf(without(drawn(lines), lines, "不"))
    assert shown(document) == ["公开36条。", "条数公开75", "\ufffd公开4"]


def test_damage_between_streams_is_seen() -> None:
    lines, rules = table("公开数", "436")
    data = drawn(lines, rules)
    assert is_whole(data)
    for keyword in (b"endobj", b" obj", b"trailer", b" R/", b"startxref"):
        at = data.index(keyword) + 1
        assert not is_whole(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]), keyword
    deflated = b"%PDF-1.7\n1 0 obj\n<</Filter /FlateDecode /Length 2>> stream\nx\x9c\nendstream\nendobj\n"
    assert is_whole(deflated)
    assert not is_whole(deflated.replace(b"Filter", b"Fi|ter"))
    assert not is_whole(deflated.replace(b"Decode", b"Decod%"))
    assert not is_whole(deflated.replace(b"> stream", b">\xa0stream"))
    assert is_whole(deflated.replace(b"/Length 2", b"/Length 2 /Title (obj \\) and more)"))
