"""The files of an OFD package: documents, their pages with templates, their resources.

GB/T 33190-2016: 7.3 ST_Loc is a path from the root ("/") or from the folder of the file that names it. 7.4 OFD.xml
holds a DocBody with a DocRoot for each document. 7.5 Document.xml holds CommonData (page area, PublicRes, DocumentRes,
TemplatePage); the top left corner of a PhysicalBox is the origin of its page, whatever its x and y. 7.6 Pages in
reading order. 7.7 a page holds Area, Template, PageRes and Content with layers; layers and templates of type
Background are painted below those of type Body, Foreground above. 7.9 a Res file finds its resources from its BaseLoc.
Old files use another namespace (http://www.ofdspec.org), so names are compared without it.

GM/T 0099-2020, annex C: Encryptions.xml in the root says that files of the package are encrypted. Those in the clear
may have been replaced by others, so nothing of such a file is read.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from parser.documents.document import UnreadableDocument
from parser.documents.matrices import Box
from parser.documents.ofd.beside import Attachment, Note, annotation_parts, attached, notes
from parser.documents.ofd.geometry import BadNumber, box_of
from parser.documents.package import MissingPart, Package

A4: Box = (0.0, 0.0, 210.0, 297.0)  # millimetres
Z_ORDER = {"Background": 0, "Body": 1, "Foreground": 2}
MAX_UNITS = 2000  # composite objects, pictures


@dataclass(slots=True)
class Resources:
    """By the ID that objects name: parts of pictures, contents of composite objects."""

    pictures: dict[str, str] = field(default_factory=dict)
    units: dict[str, etree._Element] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageFiles:
    """One page: its part, or None where it is missing; templates of its document by ID."""

    part: str | None
    named: str
    annotations: str | None
    templates: dict[str, str]
    resources: Resources
    box: Box


@dataclass(frozen=True, slots=True)
class PageContent:
    """``layers`` in the order of painting; ``box``: the paper, in millimetres; ``lost``: what could not be read."""

    layers: list[etree._Element]
    resources: Resources
    box: Box
    notes: list[Note]
    lost: list[str]


class OfdFile:
    """An OFD package.

    Raises:
        UnreadableDocument: damaged, encrypted, or without a document in it.
    """

    def __init__(self, data: bytes) -> None:
        self.package = Package(data)
        self.lost: list[str] = []
        self.attached: list[Attachment] = []
        if "Encryptions.xml" in self.package:
            raise UnreadableDocument("OFD is encrypted (GM/T 0099): a password or certificate is needed")
        root = self.package.xml("OFD.xml")
        self.pages: list[PageFiles] = []
        for location in root.iter("{*}DocRoot"):
            try:
                self.pages.extend(self.pages_of((location.text or "").strip()))
            except MissingPart as error:
                self.lost.append(str(error))
        if not self.pages:
            raise UnreadableDocument(f"OFD without pages: {'; '.join(self.lost) or 'no document is named'}")

    def pages_of(self, location: str) -> Iterator[PageFiles]:
        name = self.package.found(location)
        if name is None:
            raise MissingPart(f"document {location or '(no name)'} is missing")
        base = posixpath.dirname(name)
        document = self.package.xml(name)
        common = document.find("{*}CommonData")
        resources = Resources()
        templates: dict[str, str] = {}
        box = A4
        if common is not None:
            box = paper(common.find("{*}PageArea")) or box
            for kind in ("PublicRes", "DocumentRes"):
                for res in common.findall(f"{{*}}{kind}"):
                    self.add_resources(res, base, resources)
            for template in common.findall("{*}TemplatePage"):
                part = self.package.found(template.get("BaseLoc", ""), base)
                if part:
                    templates[template.get("ID", "")] = part
        annotations: dict[str, str] = {}
        try:
            annotations = annotation_parts(document, self.package, base)
            self.attached.extend(attached(document, self.package, base))
        except MissingPart as error:
            self.lost.append(str(error))
        for page in document.iterfind("{*}Pages//{*}Page"):
            named, over = page.get("BaseLoc", ""), annotations.get(page.get("ID", ""))
            yield PageFiles(self.package.found(named, base), named, over, templates, resources, box)

    def add_resources(self, location: etree._Element, base: str, resources: Resources) -> None:
        """Take up a Res file. One that is missing is told where something of it is needed."""
        name = self.package.found((location.text or "").strip(), base)
        if name is None:
            return
        try:
            root = self.package.xml(name)
        except MissingPart as error:
            self.lost.append(str(error))
            return
        folder = posixpath.join(posixpath.dirname(name), root.get("BaseLoc", "").strip().lstrip("/"))
        for media in root.iter("{*}MultiMedia"):
            file = (media.findtext("{*}MediaFile") or "").strip()
            part = self.package.found(file, folder) or self.package.found(file, posixpath.dirname(name))
            if part and len(resources.pictures) < MAX_UNITS:
                resources.pictures[media.get("ID", "")] = part
        for unit in root.iter("{*}CompositeGraphicUnit"):
            content = unit.find("{*}Content")
            if content is not None and len(resources.units) < MAX_UNITS:
                resources.units[unit.get("ID", "")] = content

    def content_of(self, page: PageFiles) -> PageContent:
        """The layers of a page and of its templates.

        Raises:
            MissingPart: the page is not there or not well-formed.
        """
        if page.part is None:
            raise MissingPart(f"part {page.named or '(no name)'} is missing")
        root = self.package.xml(page.part)
        resources = Resources(dict(page.resources.pictures), dict(page.resources.units))
        lost: list[str] = []
        layers = [(Z_ORDER.get(layer.get("Type", "Body"), 1), layer) for layer in self.layers_of(root, page, resources)]
        for template in root.findall("{*}Template"):
            part = page.templates.get(template.get("TemplateID", ""))
            try:
                if part is None:
                    raise MissingPart(f"template {template.get('TemplateID')} is missing")
                z = Z_ORDER.get(template.get("ZOrder", "Background"), 0)
                own = [(z, layer) for layer in self.layers_of(self.package.xml(part), page, resources, part)]
                layers = own + layers
            except MissingPart as error:
                lost.append(str(error))
        layers.sort(key=lambda item: item[0])
        written: list[Note] = []
        if page.annotations:
            try:
                written = list(notes(self.package.xml(page.annotations)))
            except MissingPart as error:
                lost.append(str(error))
        return PageContent(
            [layer for _, layer in layers], resources, paper(root.find("{*}Area")) or page.box, written, lost
        )

    def layers_of(
        self, root: etree._Element, page: PageFiles, resources: Resources, part: str | None = None
    ) -> list[etree._Element]:
        for res in root.findall("{*}PageRes"):
            self.add_resources(res, posixpath.dirname(part or page.part or ""), resources)
        return root.findall("{*}Content/{*}Layer")


def paper(area: etree._Element | None) -> Box | None:
    """The PhysicalBox of a page area (7.5); None where it is not given or no paper."""
    try:
        box = box_of(area.findtext("{*}PhysicalBox")) if area is not None else None
    except BadNumber:
        return None
    return box if box and box[2] > box[0] and box[3] > box[1] else None
