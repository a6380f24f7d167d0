"""Files inside a Word document: workbooks and documents put into it as objects, and pictures of tables."""

import struct
from collections.abc import Callable, Iterable

from parser.documents.document import Document, Issue, Member, Place, UnreadableDocument
from parser.documents.members import in_member, joined
from parser.documents.office.ole2 import MAGIC, CompoundFile
from parser.documents.office.package import Package, Relations, ZippedPackage, package_kind
from parser.documents.office.sheets import from_sheets
from parser.documents.scans.pictures import SMALLEST, opened, read_picture

MAX_FILES = 20
MAX_PICTURES = 40  # a report of pictures only has as many as it has pages
OBJECTS = frozenset({"package", "oleObject"})

ReadDocx = Callable[..., Document]


def attached_files(package: Package, relations: Relations, depth: int, read_docx: ReadDocx) -> list[Member]:
    """What the document's own part holds as objects; the data of its charts hangs on the charts and is left out."""
    names = [name for kind, name in relations.values() if kind in OBJECTS and package.has(name)]
    members: list[Member] = []
    for name in dict.fromkeys(names):
        if len(members) >= MAX_FILES:
            members.append(refused(name, f"more than {MAX_FILES} files in one document"))
            break
        try:
            label, data = unwrapped(package.read(name))
            shown = joined(name, label)
            members.append(Member(shown, in_member(read_attached(data, depth, read_docx), shown)))
        except UnreadableDocument as error:
            members.append(refused(name, str(error)))
    return members


def read_attached(data: bytes, depth: int, read_docx: ReadDocx) -> Document:
    if data.startswith(MAGIC):
        if {"Workbook", "Book"} & set(CompoundFile(data).streams):
            return from_sheets(data, "xls")
    elif data.startswith(b"PK"):
        kind = package_kind(ZippedPackage(data).same)
        if kind == "xlsx":
            return from_sheets(data, "xlsx")
        if kind == "docx":
            return read_docx(data, depth=depth + 1)
    raise UnreadableDocument(f"no workbook and no DOCX: a file beginning with {data[:8].hex(' ')}")


def unwrapped(data: bytes) -> tuple[str, bytes]:
    """A file and its name, '' where it has none, out of the OLE2 object it was put into.

    [MS-OLEDS] 2.3.6: the stream Ole10Native of the Packager has size, two bytes of flags, label, path, eight bytes,
    the path of a copy with its length, then the file's size and bytes.
    """
    if not data.startswith(MAGIC):
        return "", data
    compound = CompoundFile(data)
    if "Package" in compound.streams:
        return "", compound.read("Package")
    if "\x01Ole10Native" not in compound.streams:
        return "", data
    native = compound.read("\x01Ole10Native")
    try:
        label_end = native.index(b"\0", 6)
        at = native.index(b"\0", label_end + 1) + 5
        at += 4 + struct.unpack_from("<I", native, at)[0]
        size = struct.unpack_from("<I", native, at)[0]
    except (ValueError, struct.error) as error:
        raise UnreadableDocument(f"a damaged packaged object: {error}") from error
    content = native[at + 4 : at + 4 + size]
    if len(content) < size:
        raise UnreadableDocument(f"a damaged packaged object: {len(content)} of {size} bytes")
    return native[6:label_end].decode("gb18030", "replace"), content


def pictures(package: Package, relations: Relations, shown: Iterable[str]) -> list[Member]:
    """The pictures of a document that prints no number as text: they may be its tables, to be recognised.

    Each is named by its part, under which its bytes stand in the package; icons and rules are left out.
    """
    named = dict.fromkeys(relations[one][1] for one in shown if one in relations)
    names = [name for name in named if package.has(name)]
    members = [member for name in names[:MAX_PICTURES] if (member := picture(package, name))]
    if len(names) > MAX_PICTURES:
        members.append(refused(names[MAX_PICTURES], f"more than {MAX_PICTURES} pictures in one document"))
    return members


def picture(package: Package, name: str) -> Member | None:
    try:
        data = package.read(name)
        with opened(data) as image:
            if min(image.size) < SMALLEST:
                return None
        return Member(name, in_member(read_picture(data), name))
    except UnreadableDocument as error:
        return refused(name, str(error))


def refused(name: str, why: str) -> Member:
    return Member(name, None, Issue("unreadable_document", why, Place("docx", member=name)))
