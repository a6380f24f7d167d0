"""What calamine does not tell of an XLS file ([MS-XLS]): how far its cells reach, how their numbers are printed, what
of them is hidden, struck out or without a colour of its own."""

import struct
from collections.abc import Iterator

from parser.documents.colours import BLACK, WHITE, Colour, alike
from parser.documents.document import UnreadableDocument
from parser.documents.office.marks import At, Marks
from parser.documents.office.number_formats import BUILT_IN

EXCEL_97 = 0x600  # the version that a file's first record names
BOF, FILEPASS, SHEET, XF, FORMAT, FORMULA, BOOLERR, MULRK = 0x809, 0x2F, 0x85, 0xE0, 0x41E, 0x06, 0x205, 0xBD
FONT, PALETTE, ROW, COLUMNS = 0x31, 0x92, 0x208, 0x7D
VALUES = {0x203, 0x27E, FORMULA, 0xFD, 0x204, BOOLERR, 0xD6}  # NUMBER, RK, LABELSST, LABEL, RSTRING beside them
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
NO_NUMBER = 0xFFFF  # in the last two bytes of a formula's result; the first says what it is then
EMPTY_TEXT = 3
STRUCK, ROW_HIDDEN, ROW_SIZED, COLUMN_HIDDEN = 0x08, 0x20, 0x40, 0x01
LOWEST, NARROWEST = 40, 77  # twentieths of a point, 256ths of a character: lower rows and narrower columns show nothing
SMALLEST = 40  # twentieths of a point; smaller print is not read
XF_SIZE = 20  # bytes of a style since Excel 97, which alone is known to tell fills
# Indexes of colours: 64 and 32767 the window's text, 65 the window. Those from 8 on may be changed by the file.
COLOURS: dict[int, Colour] = {0: BLACK, 1: WHITE, 8: BLACK, 9: WHITE, 64: BLACK, 65: WHITE, 32767: BLACK}
SOLID = 1


def records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(offset, type, content) of each record.

    Raises:
        UnreadableDocument: a record reaches beyond the stream.
    """
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        content = stream[at + 4 : at + 4 + length]
        if len(content) < length:
            raise UnreadableDocument("a damaged XLS file: a record reaches beyond its end")
        yield at, kind, content
        at += 4 + length


def xls_marks(stream: bytes) -> list[Marks]:
    """The marks of the sheets, in the order in which the workbook names them.

    Raises:
        UnreadableDocument: the records of the file cannot be followed.
    """
    order: list[int] = []
    codes = dict(BUILT_IN)
    styles: list[bytes] = []
    looks = Looks()
    sheets: dict[int, Marks] = {}
    current: Marks | None = None
    version = 0
    for at, kind, content in records(stream):
        try:
            if at == 0 and kind == BOF:
                version = struct.unpack_from("<H", content)[0]
            if kind == FILEPASS:
                raise UnreadableDocument("the workbook is encrypted: a password is needed")
            if kind == SHEET:
                order.append(struct.unpack_from("<I", content)[0])
            elif kind == FORMAT:
                codes[struct.unpack_from("<H", content)[0]] = format_code(content, version)
            elif kind == XF:
                struct.unpack_from("<HH", content)
                styles.append(content)
            elif kind == FONT:
                looks.fonts.append(struct.unpack_from("<HHH", content))
            elif kind == PALETTE:
                looks.change_colours(content)
            elif kind == BOF and at in order:
                current = sheets[at] = Marks()
            elif current is not None and kind in (ROW, COLUMNS):
                mark_hidden(current, kind, content)
            elif current is not None and (kind in VALUES or kind == MULRK):
                for where, style in styled_cells(kind, content):
                    current.reach(*where)
                    if style < len(styles):
                        code = codes.get(struct.unpack_from("<H", styles[style], 2)[0])
                        if code is not None:
                            current.formats[where] = code
                        if looks.is_unseen(style, styles[style]):
                            current.beside.add(where)
                    instead = no_value(kind, content)
                    if instead:
                        current.instead[where] = instead
        except struct.error as error:
            raise UnreadableDocument(f"a damaged XLS file: a record of type {kind:#x} is too short") from error
    return [sheets.get(at, Marks()) for at in order]


class Looks:
    """Fonts and colours of a workbook. ``fonts``: height in twentieths of a point, flags, index of the colour."""

    def __init__(self) -> None:
        self.fonts: list[tuple[int, int, int]] = []
        self.colours = dict(COLOURS)
        self.known: dict[int, bool] = {}

    def change_colours(self, content: bytes) -> None:
        for number in range(min(struct.unpack_from("<H", content)[0], (len(content) - 2) // 4)):
            red, green, blue = content[2 + 4 * number : 5 + 4 * number]
            self.colours[8 + number] = red, green, blue

    def is_unseen(self, number: int, style: bytes) -> bool:
        """Whether a style strikes out, or prints in the colour of its fill or too small."""
        if number not in self.known:
            self.known[number] = self.unseen(style)
        return self.known[number]

    def unseen(self, style: bytes) -> bool:
        font: int = struct.unpack_from("<H", style)[0]
        font -= font > 4  # there is no font 4
        if font >= len(self.fonts):
            return False
        height, flags, ink = self.fonts[font]
        if flags & STRUCK or height <= SMALLEST:
            return True
        if len(style) < XF_SIZE:
            return False
        pattern: int = struct.unpack_from("<I", style, 14)[0] >> 26
        fore: int = struct.unpack_from("<H", style, 18)[0] & 0x7F
        paper = fore if pattern == SOLID else 65
        known = self.colours.get(ink), self.colours.get(paper)
        if known[0] is None or known[1] is None:
            return ink == paper
        return pattern in (0, SOLID) and alike(known[0], known[1])


def mark_hidden(marks: Marks, kind: int, content: bytes) -> None:
    """Take up the record of a row or of columns: hidden, collapsed (which is written as hidden), or of no size."""
    first, last, size = struct.unpack_from("<HHH", content)
    if kind == COLUMNS:
        if struct.unpack_from("<H", content, 8)[0] & COLUMN_HIDDEN or size < NARROWEST:
            marks.hide_columns(first, last)
        return
    height, flags = struct.unpack_from("<H", content, 6)[0], struct.unpack_from("<H", content, 12)[0]
    if flags & ROW_HIDDEN or (flags & ROW_SIZED and height & 0x7FFF < LOWEST):
        marks.hidden_rows.add(first)


def styled_cells(kind: int, content: bytes) -> Iterator[tuple[At, int]]:
    """The cells of a record, each with the number of its style."""
    row, column = struct.unpack_from("<HH", content)
    if kind != MULRK:
        yield (row, column), struct.unpack_from("<H", content, 4)[0]
        return
    for number in range((len(content) - 6) // 6):
        yield (row, column + number), struct.unpack_from("<H", content, 4 + 6 * number)[0]


def no_value(kind: int, content: bytes) -> str:
    """An error, or = for a formula whose result is empty: programs that cannot calculate write it so."""
    if kind == BOOLERR:
        code, is_error = struct.unpack_from("<BB", content, 6)
        return ERRORS.get(code, "#ERROR") if is_error else ""
    if kind == FORMULA and struct.unpack_from("<H", content, 12)[0] == NO_NUMBER:
        what, code = content[6], content[8]
        return ERRORS.get(code, "#ERROR") if what == 2 else "=" if what == EMPTY_TEXT else ""
    return ""


def format_code(content: bytes, version: int) -> str:
    """The code in a FORMAT record: its length in two bytes, flags, and characters of one byte or of two.

    Before Excel 97 the length is one byte, and the characters are in the code page of the machine.
    """
    if version < EXCEL_97:
        return content[3 : 3 + content[2]].decode("gb18030", "replace") if len(content) > 2 else ""
    length, flags = struct.unpack_from("<HB", content, 2)
    text = content[5 : 5 + length * (2 if flags & 1 else 1)]
    return text.decode("utf-16-le" if flags & 1 else "latin-1", "replace")
