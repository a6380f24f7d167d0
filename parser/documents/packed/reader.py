"""ZIP, RAR and 7z -> Document: every file inside read as a document of its own, within bounds."""

from collections import Counter
from collections.abc import Callable

from parser.documents.document import Document, Issue, Kind, Member, Place, UnreadableDocument
from parser.documents.members import in_member
from parser.documents.packed.budget import MAX_DEPTH, Budget, Entry, Spent, Unpackable
from parser.documents.packed.names import is_system, shown, single
from parser.documents.packed.other import other_entries
from parser.documents.packed.zips import zip_entries

Read = Callable[[bytes, Budget], Document]


def read_packed(data: bytes, kind: Kind, read: Read, budget: Budget | None = None) -> Document:
    """Read the members of an archive with ``read``, which is given the budget for archives inside.

    Members that cannot be read become `Member`s with an issue; files of the operating system are left out.

    Raises:
        UnreadableDocument: the archive is empty, damaged, encrypted as a whole or nested too deeply, or the program
            that reads its kind is not installed.
    """
    budget = budget or Budget()
    if budget.depth >= MAX_DEPTH:
        raise UnreadableDocument(f"archives inside archives to more than {MAX_DEPTH} levels")
    document = Document(kind)
    seen: Counter[str] = Counter()
    try:
        for entry in zip_entries(data) if kind == "zip" else other_entries(data, kind):
            name = shown(entry.name)
            if is_system(name):
                continue
            budget.take_member()
            document.members.append(member_of(entry, single(name, seen), kind, read, budget))
    except Spent as spent:
        document.issues.append(Issue("unpacking_stopped", str(spent), Place(kind)))
    except Unpackable as error:
        document.issues.append(Issue(error.kind, str(error), Place(kind)))
    if not document.members and not document.issues:
        raise UnreadableDocument("the archive holds no file")
    return document


def member_of(entry: Entry, name: str, kind: Kind, read: Read, budget: Budget) -> Member:
    place = Place(kind, member=name)
    try:
        content = budget.unpack(entry.packed, entry.read)
        return Member(name, in_member(read(content, budget.inside()), name))
    except Unpackable as error:
        return Member(name, None, Issue(error.kind, str(error), place))
    except UnreadableDocument as error:
        return Member(name, None, Issue("unreadable_document", str(error), place))
