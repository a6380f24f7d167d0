"""What calamine does not tell of an XLSX file: how far its cells reach, how they look, and what of them is hidden."""

import io
import re
from dataclasses import dataclass

from lxml import etree

from parser.documents.colours import BLACK, WHITE
from parser.documents.document import UnreadableDocument
from parser.documents.office.marks import MAX_AREAS, WHOLE_SHEET, At, Marks
from parser.documents.office.package import ZippedPackage, main_part, part_of, relations
from parser.documents.office.wordml import R, whole
from parser.documents.office.xlsx_styles import Ink, Looks, ink_of, is_small, is_struck, looks_of, same

REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
MAX_CELLS = 400_000  # of one sheet; a form has 300
LOWEST, NARROWEST = 2.0, 0.3  # points, characters: lower rows and narrower columns show nothing
ON = ("1", "true")


def xlsx_marks(package: ZippedPackage) -> list[Marks]:
    """The marks of the sheets, in the order in which the workbook names them.

    Raises:
        UnreadableDocument: a part of the workbook is missing or damaged, or a sheet has more cells than any report.
    """
    workbook = main_part(package, "xl/workbook.xml")
    targets = relations(package, workbook)
    strings = part_of(package, targets, "sharedStrings")
    raw = package.read(strings) if strings else b""  # calamine reads it whole, however large it is
    rich = package.tree(strings) if strings and b"rPr" in raw else None
    styles = part_of(package, targets, "styles")
    root = package.tree(workbook)
    calculation = root.find("{*}calcPr")
    known = Known(
        looks_of(package.tree(styles) if styles else None),
        {}
        if rich is None
        else {number: own for number, one in enumerate(rich.iterfind("{*}si")) if (own := runs_of(one))},
        calculation is not None and calculation.get("fullCalcOnLoad") in ON,
    )
    found = []
    for sheet in root.iterfind("{*}sheets/{*}sheet"):
        kind, part = targets.get(sheet.get(f"{R}id", ""), ("", ""))
        is_sheet = kind == "worksheet" and package.has(part)
        marks = sheet_marks(package.read(part), part, known) if is_sheet else Marks()
        if is_sheet:
            mark_shapes(marks, package, part)
        found.append(marks)
    return found


def mark_shapes(marks: Marks, package: ZippedPackage, part: str) -> None:
    """Remember where a text box or shape with digits lies over cells; anywhere, when that cannot be read."""
    try:
        drawing = part_of(package, relations(package, part), "drawing")
        anchors = list(package.tree(drawing).iterfind("{*}twoCellAnchor")) if drawing else []
    except UnreadableDocument:
        marks.add_doubtful(WHOLE_SHEET)
        return
    for anchor in anchors:
        if any(re.search(r"\d", text.text or "") for text in anchor.iter("{*}t")):
            places = (anchor.findtext(f"{{*}}{end}/{{*}}{name}") for end in ("from", "to") for name in ("row", "col"))
            r0, c0, r1, c1 = (whole((place or "").strip(), 0) for place in places)
            marks.add_doubtful((r0, c0, r1, c1))


Runs = frozenset[Ink | None]  # colours of the runs of a text with digits; None: one is raised, struck out or tiny


@dataclass(frozen=True, slots=True)
class Known:
    """``rich``: number of a shared string -> its runs; ``recalculated``: formulas are worked out when it is opened, so
    that the results in the file are not those that are shown."""

    looks: Looks
    rich: dict[int, Runs]
    recalculated: bool


def runs_of(text: etree._Element) -> Runs:
    found: set[Ink | None] = set()
    for run in text.iterfind("{*}r"):
        said = run.find("{*}rPr")
        if said is None or not re.search(r"\d", run.findtext("{*}t") or ""):
            continue
        aligned, size = said.find("{*}vertAlign"), said.find("{*}sz")
        moved = aligned is not None and aligned.get("val") != "baseline"
        small = size is not None and is_small(size.get("val"))
        found.add(None if moved or small or is_struck(said) else ink_of(said.find("{*}color")))
    return frozenset(found - {BLACK})


def sheet_marks(xml: bytes, part: str, known: Known) -> Marks:
    marks = Marks()
    row = column = -1
    count = 0
    seen: set[At] = set()
    tags = ("{*}row", "{*}c", "{*}col", "{*}conditionalFormatting")
    try:
        events = etree.iterparse(
            io.BytesIO(xml), events=("start", "end"), tag=tags, resolve_entities=False, no_network=True
        )
        for event, element in events:
            name = etree.QName(element).localname
            if event == "start":
                if name == "row":
                    row, column = whole(element.get("r"), row + 2) - 1, -1
                    if is_hidden(element, "ht", LOWEST):
                        marks.hidden_rows.add(row)
                elif name == "col" and is_hidden(element, "width", NARROWEST):
                    marks.hide_columns(whole(element.get("min"), 0) - 1, whole(element.get("max"), 0) - 1)
                continue
            if name == "conditionalFormatting":
                mark_areas(marks, element, known.looks)
            if name != "c":
                element.clear()
                continue
            count += 1
            if count > MAX_CELLS:
                raise UnreadableDocument(f"{part} has more than {MAX_CELLS} cells")
            row, column = position(element.get("r"), row, column + 1)
            if (row, column) in seen:  # which of two cells in one place is shown is not certain
                marks.beside.add((row, column))
            seen.add((row, column))
            mark_cell(marks, element, (row, column), known)
    except etree.XMLSyntaxError as error:
        raise UnreadableDocument(f"{part} is not well-formed: {error}") from error
    return marks


def is_hidden(element: etree._Element, size: str, least: float) -> bool:
    """Whether a row or column is hidden, collapsed (which programs write as hidden), or of no size."""
    try:
        return element.get("hidden") in ON or float(element.get(size, "nan")) < least
    except ValueError:
        return False


def mark_areas(marks: Marks, formatting: etree._Element, looks: Looks) -> None:
    """Remember where a conditional format may take a number away. A zero that is not printed is still the file's 0."""
    for rule in formatting.iterfind("{*}cfRule"):
        bars = rule.find("{*}dataBar") if rule.find("{*}dataBar") is not None else rule.find("{*}iconSet")
        alone = bars is not None and bars.get("showValue", "1") not in ON
        for_zero = rule.get("operator") == "equal" and (rule.findtext("{*}formula") or "").strip() == "0"
        if not alone and (whole(rule.get("dxfId"), -1) not in looks.hiding or for_zero):
            continue
        for part in formatting.get("sqref", "").split()[: MAX_AREAS + 1]:
            first, _, last = part.partition(":")
            r0, c0 = position(first, 0, 0)
            marks.add_doubtful((r0, c0, *position(last or first, WHOLE_SHEET[2], WHOLE_SHEET[3])))


def mark_cell(marks: Marks, cell: etree._Element, at: At, known: Known) -> None:
    formula, text = cell.find("{*}f"), cell.findtext("{*}v") or ""
    kind, inline, looks = cell.get("t", "n"), cell.find("{*}is"), known.looks
    if formula is None and not text and inline is None:
        return
    marks.reach(*at)
    style = whole(cell.get("s"), 0)
    if style < len(looks.codes) and looks.codes[style]:
        marks.formats[at] = looks.codes[style]
    runs = known.rich.get(whole(text, -1)) if kind == "s" else None if inline is None else runs_of(inline)
    paper = looks.papers[style] if style < len(looks.papers) else WHITE
    if runs and any(ink is None or same(ink, paper) for ink in runs):
        marks.beside.add(at)
    if style in looks.unseen or (formula is not None and known.recalculated):
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
