"""The bytes of a file inside a file, found again by the path that its places bear."""

from parser.documents.document import Document, UnreadableDocument
from parser.documents.formats import kind_of
from parser.documents.members import INSIDE, joined
from parser.documents.ofd.reader import from_ofd
from parser.documents.office import libreoffice
from parser.documents.office.attached import unwrapped
from parser.documents.office.package import opened
from parser.documents.packed.budget import Budget
from parser.documents.packed.reader import read_packed
from parser.documents.pdf.pages import from_pdf


def file_inside(data: bytes, path: str) -> bytes:
    """The member at a path as `parser.documents.members.walk` gives it; the file itself for ''.

    Raises:
        UnreadableDocument: there is no such member, or it cannot be unpacked.
    """
    while path:
        members = files_inside(data, path)
        name = next((name for name in members if path == name or path.startswith(name + INSIDE)), None)
        if name is None:
            raise UnreadableDocument(f"no file {path} inside")
        data, path = members[name], path[len(name) :].removeprefix(INSIDE)
    return data


def files_inside(data: bytes, path: str) -> dict[str, bytes]:
    """Members by their names, at least the one that the path begins with, if there is one."""
    kind = kind_of(data)
    if kind in ("doc", "rtf"):
        made = libreoffice.convert({"document": data})["document"]
        if isinstance(made, UnreadableDocument):
            raise made
        return part_inside(made, path)
    if kind == "docx":
        return part_inside(data, path)
    unpacked: list[bytes] = []

    def keep(content: bytes, budget: Budget) -> Document:
        unpacked.append(content)
        return Document("text")

    if kind == "pdf":
        document = from_pdf(data, keep)
    elif kind == "ofd":
        document = from_ofd(data, keep)
    elif kind in ("zip", "rar", "7z"):
        document = read_packed(data, kind, keep)
    else:
        raise UnreadableDocument(f"no files inside a file of kind {kind}")
    names = [member.name for member in document.members if member.document is not None]
    return dict(zip(names, unpacked, strict=True))


def part_inside(docx: bytes, path: str) -> dict[str, bytes]:
    """The part of a Word document that the path begins with, out of the object it was put into."""
    name = path.partition(INSIDE)[0]
    label, content = unwrapped(opened(docx).read(name))
    return {joined(name, label): content}
