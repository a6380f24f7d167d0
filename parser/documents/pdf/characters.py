"""The characters of a page with their boxes, as they are read: upright, seen once, and no guess where there is no text.

Boxes are as wide as the advance of a character and as high as its font, so that gaps between them are printed gaps.
"""

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from parser.alignment.labels import RADICALS
from parser.documents.lattice import Character
from parser.documents.matrices import moved
from parser.documents.pdf.drawing import HIDDEN, Drawing, address
from parser.documents.pdf.lost import UNREADABLE, Unseen, to_be_asked
from parser.documents.pdf.view import View

MAX_CHARACTERS = 60_000  # of a page; a full page of small print has 4,000
NOTHING = frozenset("\r\n\x00\ufffe\uffff\u00ad\u200b\u200e\u200f\u2060\ufeff")
SPECIAL = NOTHING | {character for character in map(chr, range(0x3001)) if character.isspace()}
# Fonts of printed pages name some glyphs as radicals or as compatibility characters; they look the same.
LOOK_ALIKES = RADICALS | {
    code: folded
    for code in (*range(0x2F00, 0x2FE0), *range(0xF900, 0xFB00))
    if len(folded := unicodedata.normalize("NFKC", chr(code))) == 1
}
SLANT = math.radians(8)  # further from the page's own direction: a watermark
SAMPLES = 60  # characters that are asked for the direction of the page


@dataclass(slots=True)
class PageText:
    """``view``: the page turned so that most of its text stands upright. ``spaces``: printed ones, not gaps.

    ``unseen``: glyphs without ink that are spaces or characters that a damaged file has lost.
    """

    view: View
    characters: list[Character] = field(default_factory=list)
    spaces: list[Character] = field(default_factory=list)
    slanted: list[Character] = field(default_factory=list)
    unseen: list[Character] = field(default_factory=list)
    hidden: int = 0  # characters that are not painted
    unreadable: int = 0
    cut: bool = False

    def add_unreadable(self, character: Character) -> None:
        self.unreadable += 1
        self.characters.append(character)


def characters_of(page: pdfium.PdfPage, view: View, drawing: Drawing) -> PageText:
    """Read the text of a page. What lies outside its visible box is not on it."""
    textpage = page.get_textpage()
    try:
        return read_text(textpage, view, drawing)
    finally:
        textpage.close()


def read_text(textpage: pdfium.PdfTextPage, view: View, drawing: Drawing) -> PageText:
    handle = textpage.raw
    count = textpage.count_chars()
    turn = direction(handle, count, view.turn) if drawing.turned or view.turn else 0
    out = PageText(View(view.left, view.bottom, view.right, view.top, turn), cut=count > MAX_CHARACTERS)
    affine = out.view.affine
    left, top, width, height = view.left, view.top, out.view.width, out.view.height
    all_covered = drawing.covered >= drawing.texts > 0
    asked = drawing.hidden > 0 or bool(drawing.under)
    loose = raw.FS_RECTF()
    box_of, maps_wrongly = raw.FPDFText_GetLooseCharBox, raw.FPDFText_HasUnicodeMapError
    for number, shown in enumerate(texts(handle, min(count, MAX_CHARACTERS))):
        blank = False
        if shown in SPECIAL:
            blank = shown not in NOTHING
            if not blank or raw.FPDFText_IsGenerated(handle, number) == 1:
                continue
        if all_covered or (asked and is_hidden(handle, number, drawing)):
            out.hidden += not blank
            continue
        if not box_of(handle, number, loose) or loose.top <= loose.bottom:
            ink_box(handle, number, loose)
        if turn == 0:
            x0, y0, x1, y1 = loose.left - left, top - loose.top, loose.right - left, top - loose.bottom
        else:
            x0, y0, x1, y1 = moved(affine, (loose.left, loose.bottom, loose.right, loose.top))
        if not (0 <= x0 + x1 <= 2 * width and 0 <= y0 + y1 <= 2 * height):
            continue
        if blank:
            out.spaces.append(Character(" ", x0, y0, x1, y1))
            continue
        readable = shown >= " " and maps_wrongly(handle, number) != 1
        out.unreadable += not readable
        turned = quarter(handle, number, turn) if drawing.turned else 0
        character = Character(shown if readable else UNREADABLE, x0, y0, x1, y1, turned or 0)
        (out.slanted if turned is None else out.characters).append(character)
    add_unseen(drawing.unseen, out)
    return out


def add_unseen(unseen: Sequence[Unseen], text: PageText) -> None:
    """Digits that are not seen as characters that cannot be read; what else is not seen, as far as it matters."""
    view = text.view
    perhaps: list[tuple[Character, bool]] = []
    for glyph in unseen:
        character = Character(UNREADABLE, *view.box(*glyph.box))
        if not (0 <= character.x <= view.width and 0 <= character.y <= view.height):
            continue
        if glyph.digit:
            text.add_unreadable(character)
        else:
            perhaps.append((character, glyph.last))
    text.unseen = to_be_asked(perhaps, text.characters) if perhaps else []


def texts(handle: object, count: int) -> list[str]:
    """The text of each character. In one call, where that gives as many UTF-16 units as there are characters."""
    units = (ctypes.c_ushort * (count + 1))()
    if raw.FPDFText_GetText(handle, 0, count, units) == count + 1:
        found = bytes(units)[:-2].decode("utf-16-le", "surrogatepass")
        if len(found) == count and not any("\ud800" <= c <= "\udfff" for c in found):
            return list(found.translate(LOOK_ALIKES))
    codes = [raw.FPDFText_GetUnicode(handle, number) for number in range(count)]
    return [chr(code).translate(LOOK_ALIKES) if code < 0x110000 else UNREADABLE for code in codes]


def ink_box(handle: object, number: int, box: raw.FS_RECTF) -> None:
    """The box of the ink, for fonts that say nothing of their height."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(handle, number, left, right, bottom, top)
    box.left, box.right, box.bottom, box.top = left.value, right.value, bottom.value, top.value


def is_hidden(handle: object, number: int, drawing: Drawing) -> bool:
    """Whether a character is not painted, or lies under a picture."""
    thing = raw.FPDFText_GetTextObject(handle, number)
    if not thing:
        return False
    return raw.FPDFTextObj_GetTextRenderMode(thing) in HIDDEN or address(thing) in drawing.under


def direction(handle: object, count: int, shown: int) -> int:
    """By how many quarters a page must be turned for most of its text to stand upright; as it is shown, if no most."""
    step = max(1, count // SAMPLES)
    turns: Counter[int | None] = Counter()
    for number in range(0, min(count, MAX_CHARACTERS), step):
        if not chr(min(raw.FPDFText_GetUnicode(handle, number), 0x10FFFF)).isspace():
            turns[quarter(handle, number, 0)] += 1
    turned, most = max(turns.items(), key=lambda item: item[1], default=(None, 0))
    return -turned % 4 if turned is not None and most * 2 > sum(turns.values()) else shown


def quarter(handle: object, number: int, turn: int) -> int | None:
    """By how many quarters clockwise a character lies on a page turned by ``turn``; None for a slanted one."""
    angle = raw.FPDFText_GetCharAngle(handle, number)
    quarters = round(angle / (math.pi / 2))
    return (quarters + turn) % 4 if abs(angle - quarters * math.pi / 2) <= SLANT else None
