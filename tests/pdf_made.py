"""PDF files written operator by operator: pages, text in every manner, rules, pictures, forms within forms.

Coordinates are points from the top left corner of the page as it is before /Rotate. The one font maps every code to
the character of the same number; it shows each as a box, Latin half as wide as the rest.
"""

import struct
import zlib
from dataclasses import dataclass, field

HEIGHT, WIDTH = 842.0, 595.0
TO_UNICODE = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Same def /CMapType 2 def\n"
    "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
    + "".join(
        f"{len(part)} beginbfrange\n" + "".join(f"<{h:02x}00> <{h:02x}ff> <{h:02x}00>\n" for h in part) + "endbfrange\n"
        for part in (range(0, 100), range(100, 200), range(200, 0xD8), range(0xE1, 256))
    )
    + "endcmap end end"
)


def true_type() -> bytes:
    """A font of three glyphs on 1000 units: nothing, a wide box, a narrow box."""
    outlines = [b"", box_glyph(50, 950), box_glyph(50, 450)]
    places = [0, *(sum(len(glyph) for glyph in outlines[: n + 1]) for n in range(3))]
    tables = {
        b"glyf": b"".join(outlines),
        b"head": struct.pack(
            ">IIIIHHQQhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, 1000, 0, 0, 0, -120, 1000, 880, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, 880, -120, 0, 1000, 0, 0, 1000, *[0] * 8, 3),
        b"hmtx": struct.pack(">HhHhHh", 1000, 0, 1000, 50, 500, 50),
        b"loca": struct.pack(">4I", *places),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, 3, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    out, at, bodies = struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, 32), 12 + 16 * len(tables), b""
    for name, body in tables.items():
        out += struct.pack(">4sIII", name, 0, at + len(bodies), len(body))
        bodies += body + bytes(-len(body) % 4)
    return out + bodies


def box_glyph(left: int, right: int) -> bytes:
    corners = struct.pack(">4h", left, 0, right - left, 0) + struct.pack(">4h", 0, 700, 0, -700)
    glyph = struct.pack(">hhhhhHH", 1, left, 0, right, 700, 3, 0) + b"\x01" * 4 + corners
    return glyph + bytes(-len(glyph) % 4)


def text(x: float, y: float, shown: str, size: float = 10, *, height: float = HEIGHT, mode: int = 0) -> str:
    """Characters from (x, y), the base of the line. ``mode`` 3 is invisible."""
    return f"BT {mode} Tr /F {size} Tf {x} {height - y} Td <{shown.encode('utf-16-be').hex()}> Tj ET\n"


def turned(x: float, y: float, shown: str, size: float = 10, *, height: float = HEIGHT) -> str:
    """A line that runs upwards from (x, y)."""
    return f"BT /F {size} Tf 0 1 -1 0 {x} {height - y} Tm <{shown.encode('utf-16-be').hex()}> Tj ET\n"


def stroke(x0: float, y0: float, x1: float, y1: float, *, height: float = HEIGHT, dash: str = "") -> str:
    return f"q {dash} {x0} {height - y0} m {x1} {height - y1} l S Q\n"


def bar(x: float, y: float, width: float, tall: float, *, height: float = HEIGHT, grey: float = 0) -> str:
    """A filled rectangle with its upper left corner at (x, y)."""
    return f"q {grey} g {x} {height - y - tall} {width} {tall} re f Q\n"


def grid(xs: list[float], ys: list[float], *, height: float = HEIGHT) -> str:
    """Every rule of a table without merged cells."""
    across = "".join(stroke(xs[0], y, xs[-1], y, height=height) for y in ys)
    return across + "".join(stroke(x, ys[0], x, ys[-1], height=height) for x in xs)


def rows(xs: list[float], ys: list[float], cells: list[list[str]], *, height: float = HEIGHT) -> str:
    """The texts of a table, each 3 points right of its rule and 3 above the one below."""
    return "".join(
        text(xs[c] + 3, ys[r + 1] - 3, cell, height=height)
        for r, row in enumerate(cells)
        for c, cell in enumerate(row)
        if cell
    )


@dataclass
class Made:
    """A PDF in the making: ``page()`` as often as wanted, then ``data``."""

    objects: list[bytes] = field(default_factory=lambda: [b"", b""])
    pages: list[int] = field(default_factory=list)
    catalogue: str = ""
    trailer: str = ""
    font: int = 0

    def add(self, body: str | bytes) -> int:
        self.objects.append(body.encode("latin-1") if isinstance(body, str) else body)
        return len(self.objects)

    def stream(self, content: str | bytes, entries: str = "") -> int:
        raw = zlib.compress(content.encode("latin-1") if isinstance(content, str) else content)
        head = f"<< /Length {len(raw)} /Filter /FlateDecode {entries} >>\nstream\n".encode("latin-1")
        return self.add(head + raw + b"\nendstream")

    def the_font(self) -> int:
        if not self.font:
            unicode = self.stream(TO_UNICODE)
            glyphs = self.stream(true_type(), f"/Length1 {len(true_type())}")
            which = self.stream(b"\0\2" * 256 + b"\0\1" * (65536 - 256))
            below = self.add(
                "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Made /DW 1000 /W [0 255 500] /FontDescriptor "
                "<< /Type /FontDescriptor /FontName /Made /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0 "
                "/Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 "
                f"/FontFile2 {glyphs} 0 R >> /CIDToGIDMap {which} 0 R "
                "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
            )
            self.font = self.add(
                f"<< /Type /Font /Subtype /Type0 /BaseFont /Made /Encoding /Identity-H "
                f"/DescendantFonts [{below} 0 R] /ToUnicode {unicode} 0 R >>"
            )
        return self.font

    def picture(self, grey: bytes, width: int, height: int, entries: str = "") -> int:
        """An 8-bit grey picture, rows from the top."""
        head = f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent 8"
        return self.stream(grey, f"{head} /ColorSpace /DeviceGray {entries}")

    def form(self, content: str, resources: str = "", matrix: str = "1 0 0 1 0 0") -> int:
        """A form XObject of a whole page's size."""
        named = f"/Resources << /Font << /F {self.the_font()} 0 R >> {resources} >>"
        box = "/BBox [-2000 -2000 4000 4000]"
        return self.stream(content, f"/Type /XObject /Subtype /Form {box} /Matrix [{matrix}] {named}")

    def page(
        self,
        content: str,
        entries: str = "",
        resources: str = "",
        *,
        width: float = WIDTH,
        height: float = HEIGHT,
    ) -> "Made":
        named = f"/Resources << /Font << /F {self.the_font()} 0 R >> {resources} >>"
        body = self.stream(content)
        box = f"/MediaBox [0 0 {width} {height}]"
        self.pages.append(self.add(f"<< /Type /Page /Parent 2 0 R {box} {named} /Contents {body} 0 R {entries} >>"))
        return self

    @property
    def data(self) -> bytes:
        kids = " ".join(f"{page} 0 R" for page in self.pages)
        objects = [
            f"<< /Type /Catalog /Pages 2 0 R {self.catalogue} >>".encode("latin-1"),
            f"<< /Type /Pages /Count {len(self.pages)} /Kids [{kids}] >>".encode("latin-1"),
            *self.objects[2:],
        ]
        out = b"%PDF-1.7\n"
        places = []
        for number, body in enumerate(objects, 1):
            places.append(len(out))
            out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
        table = "".join(f"{place:010} 00000 n \n" for place in places)
        end = f"trailer << /Size {len(objects) + 1} /Root 1 0 R {self.trailer} >>\nstartxref\n{len(out)}\n%%EOF"
        return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}\n".encode("latin-1")
