"""Entries of ZIP files, by the standard library; nothing is written to disk."""

import stat
import zipfile
from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from parser.documents.document import UnreadableDocument
from parser.documents.package import DAMAGED, opened
from parser.documents.packed.budget import Entry, Unpackable
from parser.documents.packed.names import zip_name

ENCRYPTED = 0x1  # APPNOTE 4.4.4, bit 0
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2}
"""Methods whose memory is bounded. LZMA lets the file choose the size of its dictionary; nobody packs reports so."""


def zip_entries(data: bytes) -> Iterator[Entry]:
    """The files of a ZIP archive in its order.

    Raises:
        UnreadableDocument: damaged, or entries share their bytes, as no program packs but bombs do.
    """
    package = opened(data)
    infos = package.infolist()
    by_place = sorted(infos, key=lambda info: info.header_offset)
    for first, second in pairwise(by_place):
        if first.header_offset + first.compress_size > second.header_offset:
            raise UnreadableDocument(f"a ZIP file whose entries overlap ({zip_name(first)}): a bomb")
    for info in infos:
        if not info.is_dir():
            yield Entry(zip_name(info), info.compress_size, partial(content, package, info))


def content(package: zipfile.ZipFile, info: zipfile.ZipInfo, size: int) -> bytes:
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Unpackable("a link to another file; links are not followed")
    if info.flag_bits & ENCRYPTED:
        raise Unpackable("a password is needed", "password_needed")
    if info.compress_type not in METHODS:
        raise Unpackable(f"packed by method {info.compress_type} of the ZIP format, which is not read")
    try:
        with package.open(info) as part:
            return part.read(size)
    except DAMAGED as error:
        raise Unpackable(f"damaged: {error}") from error
