"""Archives byte by byte, as no library would write them: GBK names, links, lies, passwords; what is told of them."""

import shutil
import struct
import subprocess
import zlib
from dataclasses import dataclass
from pathlib import Path

from parser.documents.document import Document
from parser.documents.members import unread_inside

PAGE = "<p>年报</p><table><tr><td>规章</td><td>7</td></tr></table>".encode()


@dataclass(frozen=True)
class File:
    """One entry. ``flags``: bit 0 encrypted, bit 11 the name is UTF-8. ``at``: take the data of entry number ``at``."""

    name: bytes
    content: bytes = b""
    flags: int = 0
    mode: int = 0o100644
    deflated: bool = False
    method: int | None = None
    extra: bytes = b""
    at: int | None = None


def zip_file(*files: File) -> bytes:
    body, directory, offsets = b"", b"", []
    for file in files:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(file.content) + packer.flush() if file.deflated else file.content
        method = file.method if file.method is not None else 8 * file.deflated
        fields = struct.pack(
            "<HHHHHIII", 20, file.flags, method, 0, 0x5A21, zlib.crc32(file.content), len(packed), len(file.content)
        )
        names = struct.pack("<HH", len(file.name), len(file.extra))
        if file.at is None:
            offsets.append(len(body))
            body += b"PK\x03\x04" + fields + names + file.name + file.extra + packed
        else:
            offsets.append(offsets[file.at])
        rest = struct.pack("<HHHII", 0, 0, 0, file.mode << 16, offsets[-1])
        directory += b"PK\x01\x02\x14\x03" + fields + names + rest + file.name + file.extra
    count = len(files)
    return body + directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)


def rar4(*files: File, main: int = 0) -> bytes:
    """RAR 1.5 to 4, members stored."""
    out = b"Rar!\x1a\x07\x00" + block4(struct.pack("<BHHHI", 0x73, main, 13, 0, 0))
    for file in files:
        crc, size = zlib.crc32(file.content), len(file.content)
        fields = (size, size, 3, crc, 0x5A210000, 20, 0x30, len(file.name), file.mode)
        head = struct.pack("<BHH", 0x74, 0x8000 | file.flags, 32 + len(file.name))
        out += block4(head + struct.pack("<IIBIIBBHI", *fields) + file.name) + file.content
    return out + block4(struct.pack("<BHH", 0x7B, 0x4000, 7))


def block4(body: bytes) -> bytes:
    return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body


def rar5(*files: File, main: int = 0, locked: bool = False) -> bytes:
    """RAR 5, members stored. ``extra`` is the extra area of a file's header; ``locked``: the headers are encrypted."""
    out = b"Rar!\x1a\x07\x01\x00"
    if locked:
        return out + block5(b"\x04\x00\x00\x00\x0f" + bytes(16)) + bytes(64)
    out += block5(b"\x01\x00" + vint(main))
    for file in files:
        size = vint(len(file.content))
        head = b"\x02" + vint(2 | bool(file.extra) | file.flags) + (vint(len(file.extra)) if file.extra else b"") + size
        head += b"\x04" + size + vint(file.mode) + struct.pack("<I", zlib.crc32(file.content))
        head += b"\x00\x01" + vint(len(file.name)) + file.name
        out += block5(head + file.extra) + file.content
    return out + block5(b"\x05\x00\x00")


def block5(body: bytes) -> bytes:
    sized = vint(len(body)) + body
    return struct.pack("<I", zlib.crc32(sized)) + sized


def vint(value: int) -> bytes:
    out = []
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def seven(folder: Path, *files: File) -> bytes:
    """A 7z archive as bsdtar makes it; a mode of 0o12.... makes a link to the content."""
    for file in files:
        path = folder / file.name.decode()
        path.parent.mkdir(parents=True, exist_ok=True)
        if file.mode >> 12 == 0o12:
            path.symlink_to(file.content.decode())
        else:
            path.write_bytes(file.content)
    names = [file.name.decode() for file in files]
    command = ["bsdtar", "--format", "7zip", "-C", folder, "-cf", folder / "made.7z", *names]
    subprocess.run(
        command, check=True, env={"LC_ALL": "C.UTF-8", "PATH": str(Path(shutil.which("bsdtar") or "").parent)}
    )
    return (folder / "made.7z").read_bytes()


# Eight bytes behind the password "geheim", made with p7zip 16.02: the content alone, then the list of names too.
LOCKED_7Z = bytes.fromhex(
    "377abcaf271c0004532d232610000000000000006a00000000000000e70683f6e072d71a9fe944ffc994071c81718ed60104060001091000"
    "070b0100022406f1070112530f175d77e219d5160a66fe671c233317902121010001000c0c0800080a01029cab9e00000501190100110f00"
    "73002e00680074006d006c000000190400000000140a01002c2c6102c079dd01150601002080a4810000"
)
LOCKED_NAMES_7Z = bytes.fromhex(
    "377abcaf271c000405b655f980000000000000002e000000000000001aeea5f78b4c53673e4211022928a286cc6b9183571c99b108e62be2"
    "d4d6faced26ae751cc5b02824826a81525a32e36498d5ae7f1f6b64e1bcef5ba40ef9890e21eb65a5a9c75ebb607d7fd48c7c9d8b380ed74"
    "cdf3db49f78f303a7f06a4bc210eb51fa4a34901a94e4cb5c514a8e64c2ffbb4fbc1428341e0d1add9208e7b417e67f01706100109700007"
    "0b0100012406f1070112530f6e34d8a6635f46343ed6716d146a67f70c6a0a016721d0b80000"
)


def told(document: Document) -> dict[str | None, tuple[str, str]]:
    """Of each member that was not read: kind and message of its issue."""
    return {path: (issue.kind, issue.message) for path, issue in unread_inside(document)}
