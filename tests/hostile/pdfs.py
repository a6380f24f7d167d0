"""PDF files that lie: streams that inflate without end, page trees without bottom, objects that hold themselves."""

import random
import zlib
from collections.abc import Callable

from tests.hostile.packages import deflated

Maker = Callable[[random.Random], bytes]


def pdf(objects: dict[int, bytes], root: int = 1) -> bytes:
    body, places = b"%PDF-1.7\n", {}
    for number, content in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % places.get(number, 0) for number in range(1, max(objects) + 1))
    count = max(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % count
    return body + head + table + b"trailer<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (count, root, len(body))


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(data), entries, data)


def one_page(content: bytes, resources: bytes = b"", box: bytes = b"0 0 595 842", more: dict[int, bytes] | None = None):
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents 4 0 R/Resources<<%b>>>>" % (box, resources)
    kids = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>", 3: page, 4: content}
    return pdf(kids | (more or {}))


def flate_bomb(filters: int, megabytes: int) -> bytes:
    packed, _, _ = deflated(b"q Q\n", megabytes << 18)
    data = b"\x78\x9c" + packed + b"\x00\x00\x00\x00"
    for _ in range(filters - 1):
        data = zlib.compress(data)
    return one_page(stream(data, b"/Filter[%b]" % (b"/FlateDecode" * filters)))


def image_bomb(width: int, height: int) -> bytes:
    packed, _, _ = deflated(b"\x00", min(width * height, 1 << 30))
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8" % (
        width,
        height,
    )
    image = stream(b"\x78\x9c" + packed + b"\x00\x00\x00\x00", entries + b"/Filter/FlateDecode")
    return one_page(stream(b"q 595 0 0 842 0 0 cm /I Do Q"), b"/XObject<</I 5 0 R>>", more={5: image})


def page_tree(depth: int) -> bytes:
    tree = {
        number: b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>" % (number - 1, number + 1)
        for number in range(2, depth)
    }
    leaf = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]>>" % (depth - 1)
    return pdf({1: b"<</Type/Catalog/Pages 2 0 R>>", **tree, depth: leaf})


def kids_in_a_circle(_: random.Random) -> bytes:
    return pdf({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>"})


def form_in_itself(rng: random.Random) -> bytes:
    """Twice in itself takes twice as long for each level that a reader follows."""
    form = stream(
        b"/F Do " * rng.choice([1, 2]), b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>"
    )
    return one_page(stream(b"/F Do"), b"/XObject<</F 5 0 R>>", more={5: form})


def tables_in_a_circle(_: random.Random) -> bytes:
    """A cross-reference table whose /Prev is itself."""
    data = one_page(stream(b"q Q"))
    at = data.rindex(b"xref\n", 0, data.rindex(b"startxref"))
    return data.replace(b"trailer<<", b"trailer<</Prev %d" % at)


def length_of_itself(_: random.Random) -> bytes:
    return one_page(b"<</Length 4 0 R/Filter 4 0 R>>stream\nq Q\nendstream")


def object_stream_of_itself(_: random.Random) -> bytes:
    inside = stream(b"4 0 <</Type/Catalog/Pages 4 0 R>>", b"/Type/ObjStm/N 1/First 4/Extends 5 0 R")
    return pdf({1: b"<</Type/Catalog/Pages 4 0 R>>", 5: inside})


MADE: dict[str, Maker] = {
    "bomb/pdf/content": lambda rng: flate_bomb(1, rng.choice([16, 128, 400])),
    "bomb/pdf/content in many filters": lambda rng: flate_bomb(rng.choice([2, 3, 20]), 128),
    "bomb/pdf/pixels": lambda rng: image_bomb(30000, rng.choice([300, 3000, 30000])),
    "bomb/pdf/many pages": lambda rng: pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[%b]/Count 50000>>" % (b"3 0 R " * 50000),
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        }
    ),
    "deep nesting/pdf/page tree": lambda rng: page_tree(rng.choice([50, 600, 20000])),
    "deep nesting/pdf/arrays": lambda rng: one_page(b"[" * rng.choice([600, 100000])),
    "deep nesting/pdf/dictionaries": lambda rng: pdf({1: b"<</Pages" * rng.choice([600, 100000])}),
    "deep nesting/pdf/graphics states": lambda rng: one_page(stream(b"q " * rng.choice([1000, 500000]))),
    "huge dimensions/pdf/paper": lambda rng: one_page(
        stream(b"BT ET"), box=b"0 0 %d %d" % (rng.choice([10**5, 10**9, 10**40]), rng.choice([1, -5, 10**9]))
    ),
    "huge dimensions/pdf/a picture of nothing": lambda rng: image_bomb(2**31 - 1, rng.choice([0, 1, 2**31 - 1])),
    "huge dimensions/pdf/a count of pages": lambda rng: pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[]/Count %d>>" % rng.choice([10**6, 2**31 - 1, -1]),
        }
    ),
    "cycle/pdf/kids": kids_in_a_circle,
    "cycle/pdf/a form in itself": form_in_itself,
    "cycle/pdf/cross-reference tables": tables_in_a_circle,
    "cycle/pdf/a length that is its own stream": length_of_itself,
    "cycle/pdf/an object stream": object_stream_of_itself,
}
