"""What the headers of a RAR file say: passwords, volumes, checksums.

libarchive gives the encrypted bytes of a RAR member as its content and compares no checksum of stored ones, and reports
neither, so both are looked up here. Block layout: "RAR version 4.20 technical information" (RAR 1.5 to 4) and "RAR 5.0
archive format" (RAR 5).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

RAR4 = b"Rar!\x1a\x07\x00"
RAR5 = b"Rar!\x1a\x07\x01\x00"
MAX_BLOCKS = 20_000


@dataclass(frozen=True, slots=True)
class RarFile:
    """One file header. ``crc`` is that of the content, None where the archive keeps another kind of checksum."""

    encrypted: bool
    crc: int | None


@dataclass(slots=True)
class RarHeaders:
    """File headers in their order. ``encrypted``: the headers themselves; ``volume``: one of several files."""

    files: list[RarFile] = field(default_factory=list)
    encrypted: bool = False
    volume: bool = False


def rar_headers(data: bytes) -> RarHeaders:
    """Walk the headers as far as they can be followed."""
    headers = RarHeaders()
    walk = walk4(data, headers) if data.startswith(RAR4) else walk5(data, headers)
    for _, _ in zip(range(MAX_BLOCKS), walk, strict=False):
        pass
    return headers


def walk4(data: bytes, headers: RarHeaders) -> Iterator[int]:
    """Main header 0x73: flags 0x0001 volume, 0x0080 headers encrypted. File header 0x74: 0x0003 split, 4 encrypted."""
    at = len(RAR4)
    while at + 7 <= len(data):
        kind, flags = data[at + 2], number(data, at + 3, 2)
        size = number(data, at + 5, 2)
        if kind == 0x73:
            headers.encrypted, headers.volume = bool(flags & 0x0080), bool(flags & 0x0001)
        elif kind == 0x74:
            headers.volume = headers.volume or bool(flags & 0x0003)
            headers.files.append(RarFile(bool(flags & 0x0004), number(data, at + 16, 4)))
        if kind == 0x74 or flags & 0x8000:
            size += number(data, at + 7, 4)
        if kind == 0x74 and flags & 0x0100:
            size += number(data, at + 32, 4) << 32
        if size < 7:
            return
        at += size
        yield at


def walk5(data: bytes, headers: RarHeaders) -> Iterator[int]:
    """Header types: 1 main, 2 file, 3 service, 4 encryption. An encrypted file has an extra record of type 1."""
    at = len(RAR5)
    while at + 4 < len(data):
        size, start = vint(data, at + 4)
        end = start + size
        kind, here = vint(data, start)
        flags, here = vint(data, here)
        extra, here = vint(data, here) if flags & 0x01 else (0, here)
        content, here = vint(data, here) if flags & 0x02 else (0, here)
        if not size or end > len(data):
            return
        if kind == 1:
            headers.volume = bool(vint(data, here)[0] & 0x01)
        elif kind == 2:
            headers.volume = headers.volume or bool(flags & 0x18)
            headers.files.append(RarFile(has_record(data[max(here, end - extra) : end], 1), crc5(data, here)))
        elif kind == 4:
            headers.encrypted = True
            return
        at = end + content
        yield at


def crc5(data: bytes, here: int) -> int | None:
    """The checksum in the fields of a RAR 5 file header: flags, size, attributes, time if 0x02, CRC if 0x04."""
    flags, here = vint(data, here)
    for _ in ("size", "attributes"):
        _, here = vint(data, here)
    here += 4 if flags & 0x02 else 0
    return number(data, here, 4) if flags & 0x04 else None


def has_record(extra: bytes, wanted: int) -> bool:
    at = 0
    while at < len(extra):
        size, start = vint(extra, at)
        if not size:
            return False
        if vint(extra, start)[0] == wanted:
            return True
        at = start + size
    return False


def number(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "little")


def vint(data: bytes, at: int) -> tuple[int, int]:
    """A number of 7 bits a byte, lowest first, and where it ends; 0 past the end of the data."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            return 0, at
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            break
    return value, at
