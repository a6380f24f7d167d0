"""OOXML packages (ECMA-376 part 2): the parts of a DOCX or XLSX file, zipped or flat, and what they refer to.

Names are compared as the standard says, without case; programs were seen to write backslashes into them.
"""

import base64
import binascii
import posixpath
from collections.abc import Iterable, Mapping
from typing import Literal, Protocol

from lxml import etree

from parser.documents import package as zipped
from parser.documents.document import UnreadableDocument
from parser.documents.office.wordml import one_vocabulary
from parser.documents.package import plain

FLAT = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
WHOLE = "the whole file"  # the only part of a file that is no package


Relations = Mapping[str, tuple[str, str]]  # relation id -> (kind, name of the part)


class Package(Protocol):
    """The parts of a file by their names, without the leading slash."""

    def has(self, name: str) -> bool: ...

    def read(self, name: str) -> bytes: ...

    def tree(self, name: str) -> etree._Element: ...


def package_kind(names: Iterable[str]) -> Literal["docx", "xlsx"] | None:
    """What a ZIP file with these names is, None when it is no Word or Excel file."""
    known = {plain(name) for name in names}
    if "word/document.xml" in known or any(name.startswith("word/document") for name in known):
        return "docx"
    return "xlsx" if any(name.startswith("xl/workbook.") for name in known) else None


class ZippedPackage:
    def __init__(self, data: bytes) -> None:
        """
        Raises:
            UnreadableDocument: no ZIP file, a cut one, or one of more parts than any report has.
        """
        self.zipped = zipped.Package(data)
        self.same: dict[str, set[tuple[int, int]]] = {}
        for entry in self.zipped.file.infolist():
            self.same.setdefault(plain(entry.filename), set()).add((entry.CRC, entry.file_size))

    def has(self, name: str) -> bool:
        return name in self.zipped

    def read(self, name: str) -> bytes:
        """
        Raises:
            UnreadableDocument: no such part, a damaged or encrypted one, a larger one, or two different ones.
        """
        if len(self.same.get(plain(name), ())) > 1:
            raise UnreadableDocument(f"the package holds two different parts {name}: which one is shown is not certain")
        return self.zipped.read(name)

    def tree(self, name: str) -> etree._Element:
        return parsed(self.read(name), name)


class FlatPackage:
    """A package written as one XML file (Word: XML document): each part is an element."""

    def __init__(self, root: etree._Element) -> None:
        parts = root.findall(f"{FLAT}part")
        self.parts: Mapping[str, etree._Element] = {plain(part.get(f"{FLAT}name") or ""): part for part in parts}
        if len(self.parts) < len(parts):
            raise UnreadableDocument("the package holds two parts of one name: which one is shown is not certain")

    def has(self, name: str) -> bool:
        return plain(name) in self.parts

    def read(self, name: str) -> bytes:
        part = self.parts.get(plain(name))
        binary = None if part is None else part.find(f"{FLAT}binaryData")
        if binary is None:
            return etree.tostring(self.tree(name))
        try:
            found = base64.b64decode(binary.text or "")
        except binascii.Error as error:
            raise UnreadableDocument(f"{name} cannot be read: {error}") from error
        return found

    def tree(self, name: str) -> etree._Element:
        part = self.parts.get(plain(name))
        root = None if part is None else part.find(f"{FLAT}xmlData/*")
        if root is None:
            raise UnreadableDocument(f"the package has no part {name}")
        return root


class SinglePart:
    """Word 2003 XML: one part and nothing beside it."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root

    def has(self, name: str) -> bool:
        return name == WHOLE

    def read(self, name: str) -> bytes:
        raise UnreadableDocument(f"Word 2003 XML has no part {name}")

    def tree(self, name: str) -> etree._Element:
        return self.root


def opened(data: bytes) -> Package:
    """The package of a file, by what it begins with.

    Raises:
        UnreadableDocument: neither a ZIP file nor XML, or damaged.
    """
    if data.startswith(b"PK"):
        return ZippedPackage(data)
    root = parsed(data, "the document")
    return FlatPackage(root) if root.tag == f"{FLAT}package" else SinglePart(root)


def parsed(xml: bytes, name: str) -> etree._Element:
    """The tree of a part. Comments are dropped, so that a text they part is one text.

    Raises:
        UnreadableDocument: not well-formed, nested deeper than the parser allows, or with a document type, which
            the standard forbids and bombs need.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(one_vocabulary(xml), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocument(f"{name} is not well-formed: {error}") from error
    if b"<!DOCTYPE" in xml:
        raise UnreadableDocument(f"{name} declares a document type of its own")
    return root


def relations(package: Package, part: str) -> Relations:
    """What a part refers to: relation id -> (last word of the relation's type, name of the part); no links."""
    folder, name = posixpath.split(part)
    listed = posixpath.join(folder, "_rels", f"{name}.rels")
    if not package.has(listed):
        return {}
    found: dict[str, tuple[str, str]] = {}
    for relation in package.tree(listed):
        target = (relation.get("Target") or "").replace("\\", "/")
        if relation.get("TargetMode") == "External" or not target:
            continue
        resolved = posixpath.normpath(target if target.startswith("/") else posixpath.join(folder, target))
        found[relation.get("Id") or ""] = ((relation.get("Type") or "").rpartition("/")[2], resolved.lstrip("/"))
    return found


def main_part(package: Package, usual: str) -> str:
    """The name of the document's own part, as the package says or as it usually is.

    Raises:
        UnreadableDocument: there is none.
    """
    if package.has(WHOLE):
        return WHOLE
    named = part_of(package, relations(package, ""), "officeDocument")
    if named is None and not package.has(usual):
        raise UnreadableDocument(f"the package has no {usual}")
    return named or usual


def part_of(package: Package, among: Relations, kind: str) -> str | None:
    """The part of a kind (numbering, styles, footnotes) that another part refers to."""
    return next((name for of, name in among.values() if of == kind and package.has(name)), None)
