"""Pages, texts and pictures that lie, and the spans and depths put into real files without changing what they print."""

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable

from tests.hostile.packages import HUGE, deep, deflated, nested_zips, package

Maker = Callable[[random.Random], bytes]


def png(width: int, height: int, megabytes: int = 0) -> bytes:
    """Grey, 8 bits; the pixels are zeros, or missing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packed = (
        b"\x78\x9c" + deflated(b"\x00", megabytes << 20)[0] + b"\x00\x00\x00\x00" if megabytes else zlib.compress(b"")
    )
    header = struct.pack(">IIBBBBB", width & 0xFFFFFFFF, height & 0xFFFFFFFF, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def jpeg(width: int, height: int) -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height & 0xFFFF, width & 0xFFFF, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x00" * 64 + b"\xff\xd9"


def tiff_in_a_circle(_: random.Random) -> bytes:
    """The directory of the next page is the directory of this one."""
    entries = b"".join(struct.pack("<HHII", tag, 3, 1, 8) for tag in (256, 257))
    return b"II*\x00" + struct.pack("<I", 8) + struct.pack("<H", 2) + entries + struct.pack("<I", 8)


def page(inside: str) -> bytes:
    return f"<html><body>{inside}</body></html>".encode()


def mail(depth: int) -> bytes:
    """multipart/mixed in multipart/mixed."""
    heads = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\r\n\r\n--{n}\r\n' for n in range(depth))
    return f"MIME-Version: 1.0\r\n{heads}Content-Type: text/html\r\n\r\n<p>x".encode()


MADE: dict[str, Maker] = {
    "bomb/html/cells": lambda rng: page("<table><tr>" + "<td>x" * rng.choice([10**5, 2 * 10**6])),
    "bomb/html/one line": lambda rng: page("甲" * rng.choice([10**5, 10**7])),
    "bomb/text/digits": lambda rng: b"1" * rng.choice([10**5, 2 * 10**7]),
    "bomb/text/tabs": lambda rng: "甲\t".encode() * rng.choice([10**4, 10**5, 4 * 10**6]),
    "bomb/text/lines": lambda rng: "甲\n".encode() * rng.choice([10**4, 3 * 10**5, 4 * 10**6]),
    "bomb/png/pixels": lambda rng: png(30000, 30000, rng.choice([16, 900])),
    "bomb/png/a long strip": lambda rng: png(10, 10**8, rng.choice([16, 900])),
    "bomb/rtf/groups": lambda rng: b"{\\rtf1" + b"{\\b x}" * rng.choice([10**5, 10**6]) + b"}",
    "deep nesting/html/divs": lambda rng: page(deep("div", rng.choice([1000, 300000]))),
    "deep nesting/html/tables": lambda rng: page(deep("table><tr><td", rng.choice([100, 3000, 100000]))),
    "deep nesting/html/spans never closed": lambda rng: page("<span><b>" * rng.choice([1000, 300000])),
    "deep nesting/mhtml/parts": lambda rng: mail(rng.choice([20, 300, 20000])),
    "deep nesting/rtf/groups": lambda rng: b"{\\rtf1" + b"{" * rng.choice([1000, 10**6]),
    "huge spans/html/columns": lambda rng: page(f"<table><tr><td colspan={rng.choice(HUGE)}>x</table>"),
    "huge spans/html/every cell": lambda rng: page(
        "<table>" + "<tr><td rowspan=65534 colspan=1000>x" * rng.choice([100, 20000]) + "</table>"
    ),
    "huge dimensions/png/header": lambda rng: png(rng.choice([2**31 - 1, 0, 2**32 - 1]), rng.choice([2**31 - 1, 1])),
    "huge dimensions/jpeg/header": lambda rng: jpeg(65535, rng.choice([65535, 0])),
    "huge dimensions/gif/header": lambda rng: (
        b"GIF89a\xff\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x00;"
    ),
    "cycle/tiff/pages": tiff_in_a_circle,
    "cycle/mhtml/a page that frames itself": lambda rng: (
        b"MIME-Version: 1.0\r\nContent-Location: http://a/\r\nContent-Type: text/html\r\n\r\n<iframe src='http://a/'>"
    ),
    "mixed up/nothing/empty": lambda rng: b"",
    "mixed up/nothing/zeros": lambda rng: bytes(rng.choice([1, 10**6])),
    "mixed up/nothing/chance": lambda rng: rng.randbytes(rng.choice([10, 10**6])),
    "mixed up/nothing/controls in text": lambda rng: "总\x00体\x08情\x1b[31m况\u202e\ufeff".encode() * 50,
}


# -- real files --------------------------------------------------------------------------------------------


def spanned(kind: str, data: bytes, rng: random.Random) -> bytes:
    """One cell, or the sheet, covers far more than there is. What is printed stays the same."""
    huge = rng.choice(HUGE)
    if kind == "docx":
        pattern = rb"<w:tcPr>"
        return changed(data, "word/document.xml", pattern, b'<w:tcPr><w:gridSpan w:val="%d"/>' % huge, rng)
    if kind == "xlsx":
        return changed(data, "xl/worksheets/sheet1.xml", rb"</sheetData>", b"</sheetData>" + MERGED, rng)
    attribute = b"%b=%d" % (rng.choice([b"rowspan", b"colspan"]), huge)
    return one_of(rb"<td(?= |>)", data, b"<td " + attribute.replace(b"=", b"=3D" if kind == "mhtml" else b"="), rng)


MERGED = b'<mergeCells count="1"><mergeCell ref="ZA1:XFD1048576"/></mergeCells>'


def one_of(pattern: bytes, data: bytes, instead: bytes, rng: random.Random) -> bytes:
    found = list(re.finditer(pattern, data))
    if not found:
        return data
    at = rng.choice(found)
    return data[: at.start()] + instead + data[at.end() :]


def changed(data: bytes, name: str, pattern: bytes, instead: bytes, rng: random.Random) -> bytes:
    """The same package with one place of one member changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        members = {each: old.read(each) for each in old.namelist()}
    members[name] = one_of(pattern, members[name], instead, rng)
    return package(members, 1)


def nested(kind: str, data: bytes, rng: random.Random) -> bytes:
    """The same content inside of many layers that mean nothing."""
    depth = rng.choice([5, 50, 400, 20000])
    if kind == "zip":
        return nested_zips(data, min(depth, 400))
    if kind == "docx":
        opening, closing = b"<w:sdt><w:sdtContent>" * depth, b"</w:sdtContent></w:sdt>" * depth
        around = changed(data, "word/document.xml", rb"<w:body>", b"<w:body>" + opening, rng)
        return changed(around, "word/document.xml", rb"<w:sectPr.*</w:body>", closing + b"</w:body>", rng)
    if kind == "ofd":
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            members = {each: old.read(each) for each in old.namelist()}
        for name in members:
            if name.endswith("Content.xml"):
                members[name] = re.sub(rb"(<ofd:Layer[^>]*>)", rb"\1" + b"<ofd:PageBlock>" * depth, members[name])
                members[name] = members[name].replace(b"</ofd:Layer>", b"</ofd:PageBlock>" * depth + b"</ofd:Layer>")
        return package(members, 1)
    layer = rng.choice([b"div", b"span", b"center", b"table><tr><td"])
    closing = b"".join(b"</%b>" % name for name in reversed(layer.split(b"><")))
    inside = re.sub(rb"<body[^>]*>", lambda found: found[0] + b"<%b>" % layer * depth, data, count=1)
    return inside.replace(b"</body>", closing * depth + b"</body>")
