"""What one paragraph of WordprocessingML shows, with all tracked changes accepted, and what hangs on it."""

from dataclasses import dataclass, field

from lxml import etree

from parser.documents.office.wordml import (
    ALTERNATIVES,
    ANNOTATION,
    LEFT_OUT,
    VML,
    A,
    M,
    R,
    W,
    chosen,
    is_dropped,
    is_on,
)

PARAGRAPH, RUN, TEXT, FIELD = f"{W}p", f"{W}r", f"{W}t", f"{W}fldChar"
TEXTS = frozenset({TEXT, f"{M}t"})
PRINTED = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": " ", f"{W}ptab": " ", f"{W}noBreakHyphen": "-"}
CHANGED = {f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo", ANNOTATION}
# Before what stands below or above the line, so that 1/2 is not read as 12.
MATH_SIGNS = {f"{M}den": "/", f"{M}sub": "_", f"{M}sup": "^"}
NOTES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
PICTURES = {f"{A}blip": f"{R}embed", f"{VML}imagedata": f"{R}id"}
BOX, ORNAMENT, SYMBOL = f"{W}txbxContent", f"{VML}textpath", f"{W}sym"
HUNG = {BOX, ORNAMENT, *NOTES, *PICTURES}
MORE_THAN_TEXT = (*PRINTED, *CHANGED, *HUNG, FIELD, SYMBOL, ALTERNATIVES, f"{M}t", f"{W}rt")
BLOCKS = {PARAGRAPH, f"{W}tbl"}  # inside a paragraph only in text boxes, which are read apart

PRIVATE = 0xF000  # fonts of symbols stand in the private use area at this offset
WINGDINGS = {0x6C: "●", 0x6E: "■", 0x6F: "□", 0xA8: "□", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"}
WINGDINGS |= {0x81 + i: chr(ord("①") + i) for i in range(10)} | {0x8C + i: chr(ord("❶") + i) for i in range(10)}
SIGNS = {code: chr(code) for code in range(0x20, 0x40)} | {0x2D: "-", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB7: "·"}
UNKNOWN = "\ufffd"  # a character of a font that is not known: there is something, and it cannot be told what


@dataclass(slots=True)
class Inline:
    """``hung``: what is anchored here: text boxes, WordArt, pictures, references to notes."""

    parts: list[str] = field(default_factory=list)
    hung: list[etree._Element] = field(default_factory=list)
    changes: int = 0
    fields: list[bool] = field(default_factory=list)  # open fields, innermost last: whether their result has begun


def to_walk(root: etree._Element) -> set[etree._Element]:
    """The paragraphs of a part that hold more than texts: few, so the others need not be walked element by element."""
    above = (next(element.iterancestors(PARAGRAPH), None) for element in root.iter(*MORE_THAN_TEXT))
    return {paragraph for paragraph in above if paragraph is not None}


def texts(element: etree._Element) -> str:
    return "".join([one.text or "" for one in element.iter(TEXT)])


def walk(parent: etree._Element | tuple[()], found: Inline) -> None:
    for element in parent:
        tag = element.tag
        if tag == RUN:
            walk(element, found)
        elif tag in TEXTS:
            if not found.fields or all(found.fields):
                found.parts.append(element.text or "")
        elif tag in LEFT_OUT:
            found.changes += tag in CHANGED
        elif tag in PRINTED:
            found.parts.append(PRINTED[tag])
        elif tag == FIELD:
            turn(found.fields, element.get(f"{W}fldCharType"))
        else:
            special(element, tag, found)


def special(element: etree._Element, tag: str, found: Inline) -> None:
    found.changes += tag in CHANGED
    if tag in HUNG:
        found.hung.append(element)
    elif tag == SYMBOL:
        found.parts.append(symbol(element.get(f"{W}font", ""), element.get(f"{W}char", "")))
    elif tag == ALTERNATIVES:
        walk(chosen(element), found)
    elif tag not in BLOCKS and not is_dropped(element):
        if tag in MATH_SIGNS:
            found.parts.append(MATH_SIGNS[tag])
        walk(element, found)


def turn(fields: list[bool], to: str | None) -> None:
    """Follow a field's marks: its instruction is not printed, its result is."""
    if to == "begin":
        fields.append(False)
    elif to == "separate" and fields:
        fields[-1] = True
    elif to == "end" and fields:
        fields.pop()


def symbol(font: str, code: str) -> str:
    """w:sym: a character of a font by its number in hexadecimal digits."""
    try:
        number = int(code, 16)
    except ValueError:
        return UNKNOWN
    if not PRIVATE <= number < PRIVATE + 0x100:
        return chr(number) if 0x20 <= number < 0xD800 else UNKNOWN
    known = {"wingdings": WINGDINGS, "symbol": SIGNS}.get(font.lower(), {})
    return known.get(number - PRIVATE, UNKNOWN)


def prepared(root: etree._Element) -> etree._Element:
    """The tree of a part without its hidden text, paragraphs joined where the mark between them is deleted."""
    for hidden in list(root.iter(f"{W}vanish")):
        run = next(hidden.iterancestors(RUN), None)
        if is_on(hidden) and run is not None:
            run.clear()
    if next(root.iter(f"{W}del", f"{W}moveFrom"), None) is not None:
        join_over_deleted_marks(root)
    return root


def join_over_deleted_marks(root: etree._Element) -> None:
    """Put a paragraph whose end is deleted into the one that follows, as accepting the change does; from the last
    to the first, so that each text moves once."""
    for paragraph in reversed(list(root.iter(f"{W}p"))):
        mark = paragraph.find(f"{W}pPr/{W}rPr")
        if mark is None or (mark.find(f"{W}del") is None and mark.find(f"{W}moveFrom") is None):
            continue
        following = paragraph.getnext()
        if following is not None and following.tag == f"{W}p":
            at = 1 if len(following) and following[0].tag == f"{W}pPr" else 0
            for child in reversed(paragraph):
                if child.tag != f"{W}pPr":
                    following.insert(at, child)
        elif next(paragraph.iter(*TEXTS), None) is not None:
            continue
        parent = paragraph.getparent()
        if parent is not None:
            parent.remove(paragraph)
