"""Files inside files: where their cells stand, and every document that a file holds."""

from collections.abc import Iterator
from dataclasses import replace

from parser.documents.document import Block, Document, Issue, Member, Paragraph, Place

INSIDE = " > "  # between the name of an archive and that of a file in it


def documents_in(document: Document) -> Iterator[tuple[str | None, Document]]:
    """Each document to be read: (path of the member, document), the file itself under None, members in their order.

    A container that shows nothing of its own (an archive) is left out, unless nothing in it could be read. What it has
    to say is told by `unread_inside`.
    """
    yield from ((path or None, found) for path, found in walk(document, "") if shows_itself(found))


def unread_inside(document: Document) -> Iterator[tuple[str | None, Issue]]:
    """What could not be read inside a file, at any depth: (path of the member, issue).

    That is the issue of each member without a document and those of containers that `documents_in` leaves out.
    """
    for path, found in walk(document, ""):
        if not shows_itself(found):
            yield from ((path or None, issue) for issue in found.issues)
        for member in found.members:
            if member.document is None and member.issue is not None:
                yield joined(path, member.name), member.issue


def walk(document: Document, path: str) -> Iterator[tuple[str, Document]]:
    yield path, document
    for member in document.members:
        if member.document is not None:
            yield from walk(member.document, joined(path, member.name))


def shows_itself(document: Document) -> bool:
    readable = any(member.document is not None for member in document.members)
    return bool(document.blocks or document.scans) or not readable


def joined(path: str, name: str) -> str:
    return INSIDE.join(step for step in (path, name) if step)


def in_member(document: Document, name: str) -> Document:
    """The same document with every place in the member ``name`` of the file that holds it, issues and members too."""

    def placed(place: Place) -> Place:
        return replace(place, member=joined(name, place.member or ""))

    def moved(block: Block) -> Block:
        if isinstance(block, Paragraph):
            return replace(block, place=placed(block.place))
        cells = [replace(cell, place=placed(cell.place)) for cell in block.cells]
        return replace(block, cells=cells, place=placed(block.place))

    def said(issue: Issue) -> Issue:
        return replace(issue, place=placed(issue.place or Place(document.kind)))

    document.blocks = [moved(block) for block in document.blocks]
    document.issues = [said(issue) for issue in document.issues]
    document.members = [
        Member(
            member.name,
            in_member(member.document, name) if member.document else None,
            said(member.issue) if member.issue else None,
        )
        for member in document.members
    ]
    return document
