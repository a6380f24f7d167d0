"""Word and Excel packages part by part, as no library would write them."""

import io
import struct
import zipfile

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = (
    f'xmlns:w="{MAIN}" xmlns:r="{RELATIONSHIPS}"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def word(body: str, parts: dict[str, str | bytes] | None = None, related: dict[str, str] | None = None) -> bytes:
    """A DOCX with this body. ``related``: part -> the last word of its relation's type; its id is r1, r2 ..."""
    relations = "".join(
        f'<Relationship Id="r{number}" Type="{RELATIONSHIPS}/{kind}" Target="{name.removeprefix("word/")}"/>'
        for number, (name, kind) in enumerate((related or {}).items(), 1)
    )
    told = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>'
    document = f"<w:document {SPACES}><w:body>{body}</w:body></w:document>"
    return zipped({"word/document.xml": document, "word/_rels/document.xml.rels": told, **(parts or {})})


def p(text: str = "", properties: str = "", inside: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(text) if text else ''}{inside}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def tc(text: str = "", properties: str = "", inside: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}{inside}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def lists(*levels: str, more: str = "") -> str:
    """A numbering part with one list (numId 1) of these levels."""
    return (
        f'<w:numbering {SPACES}><w:abstractNum w:abstractNumId="7">{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>{more}</w:numbering>'
    )


def level(depth: int, number_format: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbered(text: str, depth: int = 0, number: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def compound(streams: dict[str, bytes]) -> bytes:
    """An OLE2 file ([MS-CFB]) with these streams below its root, each of 4096 bytes or more in sectors of 512."""
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    body, starts, fat = b"", {}, []
    for name, data in padded.items():
        starts[name] = len(fat)
        count = -(-len(data) // 512)
        fat += [*range(len(fat) + 1, len(fat) + count), 0xFFFFFFFE]
        body += data.ljust(count * 512, b"\0")
    directory_at = len(fat)
    names = ["Root Entry", *padded]
    count = -(-len(names) * 128 // 512)
    fat += [*range(directory_at + 1, directory_at + count), 0xFFFFFFFE]
    directory = b""
    for number, name in enumerate(names):
        child, right = (1, 0xFFFFFFFF) if number == 0 else (0xFFFFFFFF, number + 1)
        right = right if number and number + 1 < len(names) else 0xFFFFFFFF
        raw = name.encode("utf-16-le")
        kind = 5 if number == 0 else 2
        start, size = (0xFFFFFFFE, 0) if number == 0 else (starts[name], len(padded[name]))
        directory += raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw) + 2, kind, 1, 0xFFFFFFFF, right, child)
        directory += b"\0" * 36 + struct.pack("<IQ", start, size)
    body += directory.ljust(count * 512, b"\0")
    fat_at = len(fat)
    sectors = -(-(len(fat) + 4) // 128)
    fat += [0xFFFFFFFD] * sectors
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(sectors * 512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, sectors, directory_at, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    places = [*range(fat_at, fat_at + sectors)]
    header += struct.pack("<109I", *places, *[0xFFFFFFFF] * (109 - sectors))
    return header + body + table
