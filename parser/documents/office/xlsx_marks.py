"""What calamine does not tell of an XLSX file: how far its cells reach and how their numbers are printed."""

import io
import re
from dataclasses import dataclass

from lxml import etree

from parser.documents.document import UnreadableDocument
from parser.documents.office.marks import At, Marks
from parser.documents.office.number_formats import BUILT_IN
from parser.documents.office.package import ZippedPackage, main_part, part_of, relations
from parser.documents.office.wordml import R, whole

REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
MAX_CELLS = 400_000  # of one sheet; a form has 300


def xlsx_marks(package: ZippedPackage) -> list[Marks]:
    """The marks of the sheets, in the order in which the workbook names them.

    Raises:
        UnreadableDocument: a part of the workbook is missing or damaged, or a sheet has more cells than any report.
    """
    workbook = main_part(package, "xl/workbook.xml")
    targets = relations(package, workbook)
    strings = part_of(package, targets, "sharedStrings")
    raw = package.read(strings) if strings else b""  # calamine reads it whole, however large it is
    rich = package.tree(strings) if strings and (b"vertAlign" in raw or b"strike" in raw) else None
    noted = strings_beside(rich) if rich is not None else frozenset()
    styles = part_of(package, targets, "styles")
    looks = package.tree(styles) if styles else None
    codes = cell_formats(looks) if looks is not None else []
    struck = styles_struck(looks) if looks is not None else frozenset()
    found = []
    for sheet in package.tree(workbook).iterfind("{*}sheets/{*}sheet"):
        kind, part = targets.get(sheet.get(f"{R}id", ""), ("", ""))
        is_sheet = kind == "worksheet" and package.has(part)
        found.append(sheet_marks(package.read(part), part, Looks(codes, struck, noted)) if is_sheet else Marks())
    return found


@dataclass(frozen=True, slots=True)
class Looks:
    """``codes``: number format of each cell style; ``struck``: styles that strike out; ``noted``: numbers of the shared
    strings that hold digits raised or struck out."""

    codes: list[str]
    struck: frozenset[int]
    noted: frozenset[int]


def strings_beside(root: etree._Element) -> frozenset[int]:
    return frozenset(number for number, one in enumerate(root.iterfind("{*}si")) if has_beside(one))


def has_beside(text: etree._Element) -> bool:
    """Whether a run of a text holds digits and is raised, lowered or struck out."""
    for run in text.iterfind("{*}r"):
        said = run.find("{*}rPr")
        if said is None or not re.search(r"\d", run.findtext("{*}t") or ""):
            continue
        aligned = said.find("{*}vertAlign")
        if is_struck(said) or (aligned is not None and aligned.get("val") != "baseline"):
            return True
    return False


def is_struck(said: etree._Element) -> bool:
    strike = said.find("{*}strike")
    return strike is not None and strike.get("val", "1") not in ("0", "false")


def styles_struck(root: etree._Element) -> frozenset[int]:
    fonts = [is_struck(font) for font in root.iterfind("{*}fonts/{*}font")]
    named = [whole(style.get("fontId"), 0) for style in root.iterfind("{*}cellXfs/{*}xf")]
    return frozenset(number for number, font in enumerate(named) if font < len(fonts) and fonts[font])


def cell_formats(root: etree._Element) -> list[str]:
    """The code of the number format of each cell style, '' for the general one."""
    codes = dict(BUILT_IN)
    for own in root.iterfind("{*}numFmts/{*}numFmt"):
        number = own.get("numFmtId", "")
        if number.isascii() and number.isdigit():
            codes[int(number)] = own.get("formatCode", "")
    numbers = [style.get("numFmtId", "0") for style in root.iterfind("{*}cellXfs/{*}xf")]
    return [codes.get(int(number), "") if number.isascii() and number.isdigit() else "" for number in numbers]


def sheet_marks(xml: bytes, part: str, looks: Looks) -> Marks:
    marks = Marks()
    row = column = -1
    count = 0
    try:
        events = etree.iterparse(
            io.BytesIO(xml), events=("start", "end"), tag=("{*}row", "{*}c"), resolve_entities=False, no_network=True
        )
        for event, element in events:
            is_row = element.tag.endswith("}row")
            if event == "start":
                if is_row:
                    row, column = whole(element.get("r"), row + 2) - 1, -1
                continue
            if is_row:
                element.clear()
                continue
            count += 1
            if count > MAX_CELLS:
                raise UnreadableDocument(f"{part} has more than {MAX_CELLS} cells")
            row, column = position(element.get("r"), row, column + 1)
            mark_cell(marks, element, (row, column), looks)
    except etree.XMLSyntaxError as error:
        raise UnreadableDocument(f"{part} is not well-formed: {error}") from error
    return marks


def mark_cell(marks: Marks, cell: etree._Element, at: At, looks: Looks) -> None:
    formula, text = cell.find("{*}f"), cell.findtext("{*}v") or ""
    kind = cell.get("t", "n")
    if formula is None and not text and cell.find("{*}is") is None:
        return
    marks.reach(*at)
    style = whole(cell.get("s"), 0)
    if style < len(looks.codes) and looks.codes[style]:
        marks.formats[at] = looks.codes[style]
    inline = cell.find("{*}is")
    noted = whole(text, -1) in looks.noted if kind == "s" else inline is not None and has_beside(inline)
    if noted or style in looks.struck:
        marks.beside.add(at)
    if kind == "e":
        marks.instead[at] = text or "#ERROR"
    elif formula is not None and not text and kind != "str":
        marks.instead[at] = f"={formula.text or ''}"


def position(reference: str | None, row: int, column: int) -> At:
    """A1 -> (0, 0); where a cell does not say where it stands, the next place."""
    found = REFERENCE.fullmatch(reference or "")
    if found is None:
        return row, column
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, number - 1
