"""Names of files in archives: what bytes they are written in, how they are shown, which are nobody's document."""

import re
import struct
import unicodedata
import zipfile
import zlib
from collections import Counter

from archive.decode import HAN

LONGEST = 200  # characters shown; file systems allow 255 bytes
UTF8_FLAG = 0x800  # APPNOTE 4.4.4, bit 11: the name is UTF-8
UNICODE_PATH = 0x7075  # APPNOTE 4.6.9: the name in UTF-8, with the CRC of the name in the header
SYSTEM = re.compile(r"(^|/)(__macosx(/|$)|\._|\.ds_store$|thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


def zip_name(info: zipfile.ZipInfo) -> str:
    """The name as it was meant.

    Without the UTF-8 flag the standard library reads names as CP437. Chinese Windows writes GBK there, macOS UTF-8.
    """
    if info.flag_bits & UTF8_FLAG:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    return unicode_path(info.extra, raw) or decoded(raw)


def unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in the Unicode path field of a ZIP entry, when it belongs to the name in the header."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        field = extra[4 : 4 + length]
        if kind == UNICODE_PATH and len(field) > 5 and struct.unpack_from("<I", field, 1)[0] == zlib.crc32(raw):
            return field[5:].decode("utf-8", "replace")
        extra = extra[4 + length :]
    return None


def decoded(raw: bytes) -> str:
    """A name written without saying in what.

    GBK names of a few characters are valid UTF-8 by chance; they come out without a Han character then.
    """
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        name = ""
    if name and (name.isascii() or HAN.search(name)):
        return name
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        return name or raw.decode("cp437")


def shown(name: str) -> str:
    """A name for people: never a path that leads out, no control or direction characters, not longer than 200."""
    clean = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in name)
    steps = [step.strip() for step in clean.replace("\\", "/").split("/")]
    kept = "/".join(step for step in steps if step not in ("", ".", "..")) or "(no name)"
    return kept if len(kept) <= LONGEST else f"{kept[:120]}…{kept[-(LONGEST - 121) :]}"


def single(name: str, seen: Counter[str]) -> str:
    """The name, numbered from its second time on, so that each place names one member."""
    seen[name] += 1
    return name if seen[name] == 1 else f"{name} ({seen[name]})"


def is_system(name: str) -> bool:
    """Files that operating systems leave in archives: resource forks, thumbnails, folder settings."""
    return SYSTEM.search(name) is not None
