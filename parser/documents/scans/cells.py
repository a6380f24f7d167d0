"""What stands in the cells of a ruled table: lines of ink, each recognised; doubt where ink and text do not agree.

Measured on 5 pages of three reports under 9 degradations (5100 lines of digits, rules apart). Where scans are of 100
dpi and more, skewed to 3 degrees, with noise to 20 and blur to 1.2 pixels: of 2240 lines none was misread without a
sign, 99.4 % were read without one. Beyond (70 dpi, noise 30, blur 2.5, black and white fax) the recogniser alone
misreads 106 of 2600; a confidence below 0.85 shows 82 of them, a second reading that differs 8 more, the width of the
ink or a page of which more than 4 % is doubtful (then 0.98 is asked for) the rest but one: 2598 read as 2596 in a fax.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from parser.documents.scans.engine import Image, Recognised, recognise
from parser.documents.scans.pictures import runs

Mask = npt.NDArray[np.bool_]
Box = tuple[int, int, int, int]  # x0, y0, x1, y1 in pixels of the sheet

RULE = 9  # pixels inside a cell's box in which its rule may still stand
FAINT, STRONG = 45, 110  # of 255: ink is darker than the noise of paper; what counts as ink in a cell of black print
SPECK = 5  # pixels; a decimal point at 200 dpi has 9
EM = 28.0  # pixels; a character of 10 points
MARGIN = 5  # pixels of white round a line
MOST_LINES = 3000  # of one page; the densest has 500

CONFIDENT = 0.85
STRICT = 0.98  # on a page where more than `POOR` of the lines with digits are doubtful
POOR = 0.03
WIDER, NARROWER = 1.2, 0.85  # the second and third reading look at a line stretched by this
SMOOTH = 1.0  # pixels; noise makes a 0 unsure more than anything else
DIGIT_WIDTH = (0.28, 0.85)  # times the height of the ink; measured on 2600 right lines: 0.30 to 0.80
WIDEST_GAP = 0.5  # times the height of the ink; measured: 0.30
FLAT, DASH = 7, (0.55, 1.3)  # pixels of the height of a stroke; em between which it may be the numeral 一
UNREAD = "□"  # ink that no text was recognised in

LOOKALIKES = str.maketrans("OoQD〇○。lI|丨!ⅠSsZzB", "000000011111155228")
NUMERAL = re.compile(r"[-+]?[\d,]*\.?\d+%?")
DIGITS = re.compile(r"[\d.,]+")
CHINESE_NUMERALS = re.compile(r"[零〇○一二三四五六七八九十百千万]+")
ITEM = re.compile(r"^(其中[:：]?)?(\d{1,2})[·・•]")  # how the dot behind an item's number reads
CHINESE = re.compile(r"[\u3400-\u9fff]")
PLAIN = re.compile(rf"{NUMERAL.pattern}|[/\\]")
DASHES = re.compile(r"[-–—―－ー_~一]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line of a cell. ``blobs``: groups of ink parted by columns of paper; ``box`` on the sheet."""

    picture: Image
    box: Box
    blobs: int
    gap: int  # pixels of the widest column of paper between two groups

    @property
    def height(self) -> int:
        return self.box[3] - self.box[1]

    @property
    def width(self) -> int:
        return self.box[2] - self.box[0]


@dataclass(frozen=True, slots=True)
class CellText:
    """The text of a cell; ``confidence`` is None where no ink stands."""

    text: str
    confidence: float | None = None
    doubtful: bool = False


def read_cells(grey: Image, text: Image, boxes: Sequence[Box]) -> list[CellText]:
    """What stands in each box of a straight, even page. ``text`` shows it with red ink, which is not read in cells."""
    cells = [lines_of(grey, box) for box in boxes]
    if sum(map(len, cells)) > MOST_LINES:
        return [CellText(UNREAD if lines else "", 0.0 if lines else None, bool(lines)) for lines in cells]
    lines = [line for cell in cells for line in cell]
    read = read_lines(lines)
    out = []
    at = 0
    for cell, box in zip(cells, boxes, strict=True):
        red = not cell and text is not grey and bool(lines_of(text, box))
        out.append(CellText(UNREAD, 0.0, True) if red else joined(read[at : at + len(cell)]))
        at += len(cell)
    return out


def read_lines(lines: Sequence[Line]) -> list[CellText]:
    """Each line by itself; one that may be a number is read again in another shape, and once more to be sure."""
    pictures = [line.picture for line in lines]
    seen = [[text] for text in recognise(pictures)]
    numeric = [i for i, (text,) in enumerate(seen) if may_be_number(text.text)]
    again(pictures, seen, numeric, WIDER)
    again(pictures, seen, [i for i in numeric if unsure(seen[i])], NARROWER)
    read = [judged(line, texts, CONFIDENT) for line, texts in zip(lines, seen, strict=True)]
    digits = [i for i in numeric if lines[i].height > FLAT]
    if sum(read[i].doubtful for i in digits) > POOR * len(digits):
        read = [judged(line, texts, STRICT) for line, texts in zip(lines, seen, strict=True)]
    return read


def again(pictures: Sequence[Image], seen: list[list[Recognised]], which: Sequence[int], stretch: float) -> None:
    smooth = (cv2.GaussianBlur(pictures[i], (0, 0), SMOOTH) for i in which)
    shapes = [cv2.resize(picture, None, fx=stretch, fy=1, interpolation=cv2.INTER_CUBIC) for picture in smooth]
    for i, text in zip(which, recognise([np.asarray(shape, np.uint8) for shape in shapes]), strict=True):
        seen[i].append(text)


def unsure(seen: Sequence[Recognised]) -> bool:
    return min(text.confidence for text in seen) < CONFIDENT


def may_be_number(text: str) -> bool:
    """Whether a text is made of digits and what passes for them for the greater part."""
    flat = plain(text)
    alike = sum(c.isdigit() or c in ".,-+%/" for c in flat.translate(LOOKALIKES))
    return not flat or alike * 2 >= len(flat) or DASHES.fullmatch(flat) is not None


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def judged(line: Line, seen: Sequence[Recognised], needed: float) -> CellText:
    """The text of one line, and whether it is to be believed: all readings agree, two of them are sure enough."""
    first, *others = seen
    if not first.text.strip():
        return CellText(UNREAD, 0.0, True)
    if not others:
        # A rule beside the text reads as a bar.
        words = ITEM.sub(r"\1\2.", first.text.strip("|丨 "))
        return CellText(words, first.confidence, may_mean_number(plain(words)))
    texts = [plain(text.text) for text in seen]
    second_best = sorted(text.confidence for text in seen)[-2]
    if DASHES.fullmatch(texts[0]):
        return dash(line, seen, second_best >= needed)
    text = first.text
    alike = NUMERAL.fullmatch(texts[1]) and texts[0].translate(LOOKALIKES) == texts[1]
    letter = alike and not NUMERAL.fullmatch(texts[0])
    if letter:
        text = texts[0] = texts[1]
    sure = second_best >= needed and (not letter or first.confidence >= needed)
    doubtful = len(set(texts)) > 1 or not sure or not fits(line, texts[0]) or may_mean_number(texts[0])
    return CellText(text, second_best, doubtful)


def may_mean_number(text: str) -> bool:
    """Chinese numerals, and what has no Chinese character and is no number: an n may be 11, S9 59."""
    return CHINESE_NUMERALS.fullmatch(text) is not None or not (CHINESE.search(text) or PLAIN.fullmatch(text))


def dash(line: Line, seen: Sequence[Recognised], sure: bool) -> CellText:
    """A dash. The numeral 一 is the same stroke, neither as short as a hyphen nor as long as two dashes."""
    flat = line.height <= FLAT and all(DASHES.fullmatch(plain(one.text)) for one in seen)
    told = flat and not DASH[0] <= line.width / EM <= DASH[1]
    text = seen[0].text.translate(str.maketrans("一_", "——"))
    return CellText(text, seen[0].confidence, not told and ("一" in seen[0].text or not sure))


def fits(line: Line, digits: str) -> bool:
    """Whether the ink of a line is as wide as so many digits, and parted as often at most; other texts always."""
    if not DIGITS.fullmatch(digits):
        return True
    wide = sum(c.isdigit() for c in digits) + 0.5 * sum(not c.isdigit() for c in digits)
    share = line.width / max(wide, 1) / max(line.height, 1)
    return (
        DIGIT_WIDTH[0] <= share <= DIGIT_WIDTH[1]
        and line.gap <= WIDEST_GAP * line.height
        and line.blobs <= len(digits) + 1
    )


def joined(lines: Sequence[CellText]) -> CellText:
    """The lines of one cell as its text; numbers on two lines are kept apart, for they may be two.

    A number with another line under it is in doubt: the line may be dirt or the rest of a rule.
    """
    if not lines:
        return CellText("")
    text = lines[0].text
    doubtful = any(line.doubtful for line in lines)
    doubtful |= len(lines) > 1 and any(NUMERAL.fullmatch(plain(line.text)) for line in lines)
    for line in lines[1:]:
        apart = text[-1:].isdigit() and line.text[:1].isdigit()
        doubtful = doubtful or apart
        text += ("\n" if apart else "") + line.text
    return CellText(text, min(line.confidence or 0.0 for line in lines), doubtful)


def lines_of(grey: Image, box: Box) -> list[Line]:
    """The printed lines inside a box, top to bottom; [] for a blank cell."""
    x0, y0, x1, y1 = inner(grey, box)
    if x1 - x0 < 6 or y1 - y0 < 6:
        return []
    area = grey[y0:y1, x0:x1]
    mask = inked(area)
    found = (line_in(area, mask, row, (0, x1 - x0), (x0, y0)) for row in rows(mask))
    return [line for line in found if line is not None]


def line_in(
    area: Image, mask: Mask, row: tuple[int, int], columns: tuple[int, int], corner: tuple[int, int]
) -> Line | None:
    """The line that stands in some rows and columns of an area whose upper left corner is at ``corner``."""
    part = mask[row[0] : row[1], columns[0] : columns[1]]
    filled, lines = np.flatnonzero(part.any(axis=0)), np.flatnonzero(part.any(axis=1))
    if not len(filled):
        return None
    left, right = columns[0] + int(filled[0]), columns[0] + int(filled[-1]) + 1
    top, bottom = row[0] + int(lines[0]), row[0] + int(lines[-1]) + 1
    gaps = np.diff(filled) - 1
    picture = area[max(top - 2, 0) : bottom + 2, max(left - 3, 0) : right + 3]
    where = (corner[0] + left, corner[1] + top, corner[0] + right, corner[1] + bottom)
    return Line(
        np.pad(picture, MARGIN, constant_values=255), where, 1 + int((gaps > 0).sum()), int(gaps.max(initial=0))
    )


def inner(grey: Image, box: Box) -> Box:
    """The box without the rules along its sides."""
    x0, y0, x1, y1 = max(box[0], 0), max(box[1], 0), min(box[2], grey.shape[1]), min(box[3], grey.shape[0])
    area = grey[y0:y1, x0:x1] < 255 - FAINT
    if area.shape[0] < 2 * RULE or area.shape[1] < 2 * RULE:
        return x0 + 3, y0 + 3, x1 - 3, y1 - 3

    def cut(share: npt.NDArray[np.float64]) -> int:
        ruled = np.flatnonzero(share[:RULE] > 0.6)
        return int(ruled[-1]) + 2 if len(ruled) else 2

    down, across = area.mean(axis=1), area.mean(axis=0)
    return x0 + cut(across), y0 + cut(down), x1 - cut(across[::-1]), y1 - cut(down[::-1])


def inked(area: Image) -> Mask:
    """Where ink stands; specks of dust and noise do not count."""
    ink = 255 - cv2.GaussianBlur(area, (3, 3), 0)
    peak = float(np.percentile(ink, 99.5))
    mask = (ink > min(max(0.4 * peak, FAINT), STRONG)).astype(np.uint8)
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    real = boxes[:count, cv2.CC_STAT_AREA] >= SPECK
    real[0] = False
    return np.asarray(real[labels])


def rows(mask: Mask) -> Iterator[tuple[int, int]]:
    """Top and bottom of each line; the strokes of one character (二, 三) stay together."""
    line: tuple[int, int] | None = None
    for top, bottom in runs(np.asarray(mask.any(axis=1))):
        if line and top - line[1] < 0.35 * EM and bottom - line[0] < 1.25 * EM:
            line = (line[0], bottom)
            continue
        if line:
            yield line
        line = (top, bottom)
    if line:
        yield line
