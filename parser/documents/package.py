"""A ZIP package whose parts are files of one document (OFD, DOCX): parts found by name, read within bounds."""

import lzma
import posixpath
import struct
import zipfile
import zlib
from io import BytesIO

from lxml import etree

from parser.documents.document import UnreadableDocument

MAX_ENTRIES = 20_000  # of a central directory; an OFD of 400 pages has about 1,000
MAX_PART = 64 << 20  # bytes; a page of a report is below 100 kB, a scanned one in colour below 30 MB
MAX_SUM = 256 << 20  # bytes of all parts read of one package
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)
"""What the standard library raises on ZIP files that are damaged; RuntimeError: that need a password, or whose version,
compression method or encryption it does not know."""
STANDARD = {"[content_types].xml": "[Content_Types].xml", "xl/sharedstrings.xml": "xl/sharedStrings.xml"}


class MissingPart(UnreadableDocument):
    """The package has no part of this name, or the part cannot be read."""


def opened(data: bytes) -> zipfile.ZipFile:
    """A ZIP file, also behind other bytes (self-extracting), whose directory is not larger than any report needs.

    Raises:
        UnreadableDocument: damaged, or a directory of more than 20,000 entries, which would cost gigabytes to list.
    """
    if data.count(b"PK\x01\x02") > MAX_ENTRIES:
        raise UnreadableDocument(f"a ZIP file of more than {MAX_ENTRIES} entries")
    try:
        return zipfile.ZipFile(BytesIO(data))
    except DAMAGED as error:
        raise UnreadableDocument(f"a damaged ZIP file: {error}") from error


def plain(name: str) -> str:
    """The name by which a part is looked up: producers write backslashes, leading slashes and any case."""
    return posixpath.normpath("/" + name.replace("\\", "/")).lstrip("/").casefold()


class Package:
    """The parts of one ZIP file.

    Raises:
        UnreadableDocument: see `opened`.
    """

    def __init__(self, data: bytes) -> None:
        self.file = opened(data)
        self.parts = {plain(info.filename): info for info in reversed(self.file.infolist())}
        self.left = MAX_SUM

    def __contains__(self, name: str) -> bool:
        return plain(name) in self.parts

    def found(self, location: str, base: str = "") -> str | None:
        """The part that a location names, from the folder ``base`` or, as some producers write it, from the root."""
        relative = [] if location.startswith("/") else [posixpath.join(base, location)]
        return next((plain(name) for name in (*relative, location) if name in self), None)

    def read(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            MissingPart: not there, damaged, or encrypted.
            UnreadableDocument: larger than any part of a report, alone or with those read before.
        """
        info = self.parts.get(plain(name))
        if info is None:
            raise MissingPart(f"part {name} is missing")
        limit = min(MAX_PART, self.left)
        try:
            with self.file.open(info) as part:
                content = part.read(limit + 1)
        except DAMAGED as error:
            raise MissingPart(f"part {name} is damaged: {error}") from error
        if len(content) > limit:
            raise UnreadableDocument(f"part {name} is larger than {limit >> 20} MB unpacked")
        self.left -= len(content)
        return content

    def xml(self, name: str) -> etree._Element:
        """The root of an XML part.

        Raises:
            MissingPart: as `read`, or not well-formed.
            UnreadableDocument: as `read`, or with a document type: no format of ours needs one, bombs do.
        """
        content = self.read(name)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise MissingPart(f"part {name} is not well-formed: {error}") from error
        if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
            raise UnreadableDocument(f"part {name} has a document type")
        return root


def standard(data: bytes, part: str) -> bytes:
    """The package itself when it has ``part`` under that very name, else one repacked under the standard's names.

    Some programs write part names in another case or with backslashes; Word opens such files.
    """
    package = Package(data)
    if part in package.file.NameToInfo:
        return data
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, info in package.parts.items():
            if not info.is_dir():
                out.writestr(STANDARD.get(name, name), package.read(name))
    return buffer.getvalue()
