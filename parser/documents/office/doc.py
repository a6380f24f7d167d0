"""DOC, WPS (OLE2 files of Word) and RTF -> Document: by LibreOffice where it is installed, else by office_oxide."""

import re
import struct
import unicodedata
from typing import Literal

from parser.documents.document import Document, Issue, UnreadableDocument
from parser.documents.office import libreoffice
from parser.documents.office.docx import from_docx
from parser.documents.office.libreoffice import RTF
from parser.documents.office.ole2 import CompoundFile
from parser.documents.office.oxide import from_oxide
from parser.documents.office.second_reading import compared

WORD_97, WORD_6 = 0xA5EC, 0xA5DC  # wIdent, [MS-DOC] 2.5.2
ENCRYPTED, SECOND_TABLE = 0x0100, 0x0200  # flags at offset 10 of the same
RTF_TOKEN = re.compile(rb"\\bin(?P<length>\d{1,9}) ?|\\.|[{}]", re.DOTALL)
MAX_GROUPS = 200  # groups within groups; Word writes fewer than 20
FEWEST = 40  # characters; the sense of shorter texts cannot be judged
STRANGE = 0.1  # share of characters that no Chinese report prints


def read_doc(data: bytes, converted: bytes | None = None) -> Document:
    """Read a DOC, WPS or RTF file. ``converted``: the DOCX that LibreOffice made of it, where that was done before.

    Raises:
        UnreadableDocument: damaged, cut, encrypted, or RTF where LibreOffice is not installed.
    """
    kind: Literal["doc", "rtf"] = "rtf" if data.startswith(RTF) else "doc"
    check(data)
    if converted is None and libreoffice.program() is None:
        if kind == "rtf":
            raise UnreadableDocument("RTF is read by LibreOffice: apt-get install libreoffice-writer-nogui")
        return sensible(from_oxide(data))
    if converted is None:
        given = libreoffice.convert({"document": data})["document"]
        if isinstance(given, UnreadableDocument):
            if kind == "rtf":
                raise given
            document = sensible(from_oxide(data))
            document.issues.append(Issue("not_converted", str(given)))
            return document
        converted = given
    document = sensible(from_docx(converted, kind, "libreoffice"))
    if kind == "rtf" or any(issue.kind == "tracked_changes" for issue in document.issues):
        return document  # the other reader knows no RTF, and prints what was deleted
    try:
        return compared(document, from_oxide(data))
    except UnreadableDocument:  # of one reader's failure nothing follows for the other's
        return document


def check(data: bytes) -> None:
    """Whether a file is worth giving to LibreOffice, which makes a document out of anything.

    Raises:
        UnreadableDocument: no DOC or RTF, cut, or encrypted.
    """
    if data.startswith(RTF):
        check_rtf(data)
        return
    compound = CompoundFile(data)
    text = compound.read("WordDocument")
    if len(text) < 12 or struct.unpack_from("<H", text)[0] not in (WORD_97, WORD_6):
        raise UnreadableDocument("a damaged Word file: its text does not begin as Word writes it")
    flags = struct.unpack_from("<H", text, 10)[0]
    if flags & ENCRYPTED:
        raise UnreadableDocument("the Word file is encrypted: a password is needed")
    if struct.unpack_from("<H", text)[0] == WORD_97:
        compound.read("1Table" if flags & SECOND_TABLE else "0Table")


def check_rtf(data: bytes) -> None:
    """Whether every group of an RTF file is closed: LibreOffice reads what is left of a cut one as if it were whole."""
    at = depth = 0
    while found := RTF_TOKEN.search(data, at):
        at = found.end()
        if found["length"]:
            at += int(found["length"])
        elif found[0] == b"{":
            depth += 1
            if depth > MAX_GROUPS:
                raise UnreadableDocument(f"RTF with more than {MAX_GROUPS} groups within each other")
        elif found[0] == b"}":
            depth -= 1
            if depth == 0:
                return
    raise UnreadableDocument("RTF that ends inside a group: the file was cut")


def sensible(document: Document) -> Document:
    """The document, when it reads like text.

    Raises:
        UnreadableDocument: no text and no picture, or mostly characters that no report prints: what a reader makes of
            damaged bytes.
    """
    text = "".join(document.text.split())
    if not text and not document.members:
        raise UnreadableDocument("a Word file without text or pictures")
    strange = sum(is_strange(character) for character in text)
    if len(text) >= FEWEST and strange > len(text) * STRANGE:
        raise UnreadableDocument(f"a damaged Word file: {strange} of {len(text)} characters make no sense")
    return document


def is_strange(character: str) -> bool:
    """Not Latin, Chinese, or a mark of either: private, unassigned, or of a script that no Chinese report prints."""
    if character.isascii() or "\u4e00" <= character <= "\u9fff":
        return False
    if unicodedata.category(character) in ("Co", "Cn", "Cs", "Cc") or character == "\ufffd":
        return True
    return character.isalpha() and not unicodedata.name(character, "").startswith(
        ("CJK", "LATIN", "GREEK", "FULLWIDTH")
    )
