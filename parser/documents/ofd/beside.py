"""What an OFD shows beside its pages: annotations drawn over them, and files attached to the document.

GB/T 33190-2016: 15 a document names a file of Annotations, that a file for each page; an Annot of type Link, Path,
Highlight, Stamp or Watermark draws an Appearance at its Boundary. What an annotation adds may be anybody's remark, so
it is not read into the page. That it is there is told, because a number typed over a form is an annotation, too.
20 Attachments name files in the package.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from parser.documents.matrices import Box
from parser.documents.ofd.geometry import BadNumber, box_of
from parser.documents.package import Package

NO_TEXT = ("Stamp", "Watermark")  # seals and marks that are printed over everything


@dataclass(frozen=True, slots=True)
class Note:
    """The text of an annotation and where it is drawn, in millimetres."""

    text: str
    box: Box | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """``part`` is None where the file is not in the package."""

    name: str
    part: str | None


def linked(document: etree._Element, name: str, package: Package, base: str) -> Iterator[tuple[etree._Element, str]]:
    """The roots of the files that a document names under ``name``, with the folders they lie in."""
    for location in document.findall(f"{{*}}{name}"):
        part = package.found((location.text or "").strip(), base)
        if part:
            yield package.xml(part), posixpath.dirname(part)


def annotation_parts(document: etree._Element, package: Package, base: str) -> dict[str, str]:
    """ID of the page -> the part with its annotations."""
    found = {}
    for root, folder in linked(document, "Annotations", package, base):
        for page in root.iterfind("{*}Page"):
            part = package.found((page.findtext("{*}FileLoc") or "").strip(), folder)
            if part:
                found[page.get("PageID", "")] = part
    return found


def notes(root: etree._Element) -> Iterator[Note]:
    """The annotations of a page that show text and are neither seals nor watermarks."""
    for annotation in root.iter("{*}Annot"):
        if annotation.get("Type") in NO_TEXT or annotation.get("Visible", "true").lower() in ("false", "0"):
            continue
        for appearance in annotation.iterfind("{*}Appearance"):
            text = "".join(str(code.xpath("string()")) for code in appearance.iter("{*}TextCode")).strip()
            try:
                box = box_of(appearance.get("Boundary"))
            except BadNumber:
                box = None
            if text:
                yield Note(text, box)


def attached(document: etree._Element, package: Package, base: str) -> Iterator[Attachment]:
    """The files attached to a document, whether they are there or not.

    Raises:
        MissingPart: the list of them cannot be read.
    """
    for root, folder in linked(document, "Attachments", package, base):
        for file in root.iter("{*}Attachment"):
            location = (file.findtext("{*}FileLoc") or "").strip()
            yield Attachment(file.get("Name") or location or "(no name)", package.found(location, folder))
