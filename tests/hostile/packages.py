"""ZIP packages that lie: bombs, members in members, sheets and pages of huge size, pages that template themselves."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

Maker = Callable[[random.Random], bytes]
WML = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SML = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HUGE = (1000, 65534, 2**31 - 1, 2**31, 2**63, 10**30)
LAUGHS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>'


def package(members: dict[str, bytes], level: int = 9) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as made:
        for name, data in members.items():
            made.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


@cache
def deflated(unit: bytes, times: int) -> tuple[bytes, int, int]:
    """A unit repeated: deflated raw, its CRC, its length. Streamed, so that it never lies in memory."""
    packer, crc, block = zlib.compressobj(9, wbits=-15), 0, unit * max(1, (1 << 20) // len(unit))
    parts, rounds = [], max(1, times * len(unit) // len(block))
    for _ in range(rounds):
        parts.append(packer.compress(block))
        crc = zlib.crc32(block, crc)
    parts.append(packer.flush())
    return b"".join(parts), crc, rounds * len(block)


def member(name: str, packed: bytes, crc: int, length: int, offset: int) -> tuple[bytes, bytes]:
    """Local record and central entry of one deflated member."""
    raw = name.encode()
    size = min(length, 0xFFFFFFFE)
    shared = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(packed), size, len(raw), 0)
    central = b"PK\x01\x02\x14\x00" + shared + struct.pack("<HHHII", 0, 0, 0, 0, offset) + raw
    return b"PK\x03\x04" + shared + raw + packed, central


def bomb(names: tuple[str, ...], unit: bytes, megabytes: int, before: dict[str, bytes] | None = None) -> bytes:
    """A ZIP whose members inflate to ``megabytes`` each, behind some small real ones."""
    packed, crc, length = deflated(unit, (megabytes << 20) // len(unit))
    body, entries = b"", []
    for name, data in (before or {}).items():
        raw = zlib.compress(data)[2:-4]
        local, central = member(name, raw, zlib.crc32(data), len(data), len(body))
        body, entries = body + local, [*entries, central]
    for name in names:
        local, central = member(name, packed, crc, length, len(body))
        body, entries = body + local, [*entries, central]
    directory = b"".join(entries)
    end = struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def overlapping(count: int) -> bytes:
    """Many names for one and the same packed member: ten megabytes each, all in the bytes of one."""
    packed, crc, length = deflated(b"\x00", 10 << 20)
    local, _ = member("0.html", packed, crc, length, 0)
    directory = b"".join(member(f"{number}.html", packed, crc, length, 0)[1] for number in range(count))
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(local), 0)
    return local + directory + b"PK\x05\x06" + end


def nested_zips(data: bytes, depth: int, wide: int = 1) -> bytes:
    for _ in range(depth):
        data = package({f"{number}.zip": data for number in range(wide)}, 1)
    return data


def word(inside: str) -> bytes:
    return f"<w:document {WML}><w:body>{inside}</w:body></w:document>".encode()


def docx(inside: str) -> bytes:
    return package({"[Content_Types].xml": b"<Types/>", "word/document.xml": word(inside)})


def raw_docx(document: str) -> bytes:
    return package({"[Content_Types].xml": b"<Types/>", "word/document.xml": document.encode()})


def deep(tags: str, depth: int) -> str:
    """Elements in each other: "a><b" opens both and closes both."""
    names = tags.split("><")
    closing = "".join(f"</{name}>" for name in reversed(names))
    return f"<{tags}>" * depth + closing * depth


TEMPLATE = '<ofd:Template TemplateID="7"/>'
WORKBOOK = {
    "[Content_Types].xml": b"<Types/>",
    "xl/workbook.xml": f'<workbook {SML} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>'.encode(),
    "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    b'Target="worksheets/sheet1.xml"/></Relationships>',
}


def sheet(inside: str) -> bytes:
    return package({**WORKBOOK, "xl/worksheets/sheet1.xml": f"<worksheet {SML}>{inside}</worksheet>".encode()})


def ofd(page: str, more: dict[str, str] | None = None, pages: str = "") -> bytes:
    document = (
        f'<ofd:Document {OFD}><ofd:CommonData><ofd:TemplatePage ID="7" BaseLoc="T.xml"/></ofd:CommonData>'
        f'<ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/>{pages}</ofd:Pages></ofd:Document>'
    )
    root = f"<ofd:OFD {OFD}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    members = {"OFD.xml": root, "Doc_0/Document.xml": document, "Doc_0/P.xml": page, **(more or {})}
    return package({name: xml.encode() for name, xml in members.items()})


def ofd_page(inside: str, template: str = "", box: str = "0 0 210 297") -> str:
    return (
        f"<ofd:Page {OFD}><ofd:Area><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:Area>{template}"
        f"<ofd:Content><ofd:Layer>{inside}</ofd:Layer></ofd:Content></ofd:Page>"
    )


MADE: dict[str, Maker] = {
    "bomb/docx/spaces in the document": lambda rng: bomb(("word/document.xml",), b" ", rng.choice([64, 300, 900])),
    "bomb/docx/a million paragraphs": lambda rng: docx("<w:p/>" * rng.choice([10**4, 10**6])),
    "bomb/docx/a picture beside": lambda rng: bomb(
        ("word/media/1.png",), b"\x00", rng.choice([64, 900]), {"word/document.xml": word("")}
    ),
    "bomb/docx/entities in entities": lambda rng: raw_docx(f"{LAUGHS}<w:document {WML}><w:p>&l9;</w:p></w:document>"),
    "bomb/docx/an entity of a file": lambda rng: raw_docx(
        f'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><w:document {WML}><w:p>&f;</w:p></w:document>'
    ),
    "bomb/xlsx/shared strings": lambda rng: bomb(
        ("xl/sharedStrings.xml",), b"<si><t>x</t></si>", rng.choice([64, 400]), WORKBOOK
    ),
    "bomb/xlsx/rows": lambda rng: bomb(
        ("xl/worksheets/sheet1.xml",), b"<row><c/></row>", rng.choice([64, 400]), WORKBOOK
    ),
    "bomb/ofd/a page": lambda rng: bomb(("Doc_0/P.xml",), b"<ofd:Layer/>", rng.choice([64, 400]), {"OFD.xml": b"<x/>"}),
    "bomb/zip/one member": lambda rng: bomb(("0.html",), b"<td>", rng.choice([64, 900])),
    "bomb/zip/a hundred members": lambda rng: bomb(
        tuple(f"{n}.html" for n in range(100)), b"\x00", rng.choice([16, 64])
    ),
    "bomb/zip/one member under many names": lambda rng: overlapping(rng.choice([100, 5000])),
    "bomb/zip/archives in archives": lambda rng: nested_zips(bomb(("0.html",), b"\x00", 64), 4, 8),
    "bomb/zip/names alone": lambda rng: package({f"{number}.html": b"" for number in range(30000)}, 1),
    "deep nesting/zip/archives": lambda rng: nested_zips(b"<html>x", rng.choice([3, 30, 300])),
    "deep nesting/docx/tables": lambda rng: docx(deep("w:tbl><w:tr><w:tc", rng.choice([50, 500, 20000]))),
    "deep nesting/docx/text boxes": lambda rng: docx(deep("w:p><w:r><w:pict><w:txbxContent", rng.choice([50, 20000]))),
    "deep nesting/ofd/blocks": lambda rng: ofd(ofd_page(deep("ofd:PageBlock", rng.choice([50, 500, 50000])))),
    "huge dimensions/xlsx/a cell in the last corner": lambda rng: sheet(
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
    ),
    "huge dimensions/xlsx/a dimension that lies": lambda rng: sheet(
        f'<dimension ref="A1:{"Z" * rng.choice([3, 9])}{rng.choice([1048576, 2**40])}"/><sheetData/>'
    ),
    "huge dimensions/xlsx/a cell beyond the last": lambda rng: sheet(
        '<sheetData><row r="4294967295"><c r="ZZZZZZ4294967295"><v>2</v></c></row></sheetData>'
    ),
    "huge dimensions/ofd/paper": lambda rng: ofd(ofd_page("", box=f"0 0 {rng.choice([10**9, 10**300, -1])} NaN")),
    "huge spans/xlsx/everything merged": lambda rng: sheet(
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells>'
        + '<mergeCell ref="A1:XFD1048576"/>' * rng.choice([1, 1000])
        + "</mergeCells>"
    ),
    "huge spans/docx/a cell over everything": lambda rng: docx(
        f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="{rng.choice(HUGE)}"/></w:tcPr></w:tc></w:tr></w:tbl>'
    ),
    "huge spans/docx/a row that begins far right": lambda rng: docx(
        f'<w:tbl><w:tr><w:trPr><w:gridBefore w:val="{rng.choice(HUGE)}"/></w:trPr><w:tc/></w:tr></w:tbl>'
    ),
    "cycle/ofd/a template of itself": lambda rng: ofd(ofd_page("", TEMPLATE), {"Doc_0/T.xml": ofd_page("", TEMPLATE)}),
    "cycle/ofd/one page many times": lambda rng: ofd(
        ofd_page("", TEMPLATE), pages='<ofd:Page ID="1" BaseLoc="P.xml"/>' * rng.choice([100, 100000])
    ),
    "cycle/ofd/the document is its own page": lambda rng: ofd(
        ofd_page(""), pages='<ofd:Page ID="1" BaseLoc="../Doc_0/Document.xml"/><ofd:Page ID="1" BaseLoc="/OFD.xml"/>'
    ),
    "cycle/xlsx/a sheet that is the book": lambda rng: package(
        {
            **WORKBOOK,
            "xl/_rels/workbook.xml.rels": WORKBOOK["xl/_rels/workbook.xml.rels"].replace(
                b"worksheets/sheet1.xml", b"workbook.xml"
            ),
        }
    ),
    "mixed up/zip/names that climb": lambda rng: package({"../../x.html": b"<p>x", "/x.docx": b"PK", "a\\b": b"x"}),
    "mixed up/docx/a sheet beside the text": lambda rng: package(
        {**WORKBOOK, "xl/worksheets/sheet1.xml": b"<worksheet/>", "word/document.xml": word(""), "OFD.xml": b"<x/>"}
    ),
}
