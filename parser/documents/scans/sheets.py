"""One picture as the pages that it shows: upright, straight, of one size of print, two pages side by side parted.

Which side is up is told by words: of the pairs of characters that neighbouring Chinese characters make in lines of an
upright page 36 % and more are pairs in labels of the forms; of those on a turned page 12 % and less, although the
recogniser reads characters on their side with confidence. Measured on 7 pages under 4 degradations, in all four turns.
"""

import re
from functools import cache
from itertools import pairwise

import cv2
import numpy as np

from parser.documents.scans.engine import Image, recognise
from parser.documents.scans.pictures import runs
from parser.documents.scans.straight import Sheet, resolution, straight
from parser.forms import load_forms

SAMPLES = 12  # lines that are read to see which side is up
KNOWN = 0.25  # of the pairs of characters
FEWEST = 3  # known pairs
SMALL, LARGE, EM = 21.0, 46.0, 28.0  # pixels of the height of print: the limits of what is read as it stands, and aim
LOW, HIGH = 12, 120  # pixels of the height of a line that is looked at
GUTTER = 0.02  # of the width of a sheet: white from top to bottom between two pages side by side
MIDDLE = 0.08  # of the width: how far from the middle it may lie
CROSSING = 8.0  # of 255; what a rule without toner is darker than paper
WIDE = 1.15  # times its height: a sheet of two pages is wider

Line = tuple[int, int, int, int]


def sheets(image: Image, dpi: float | None) -> list[Sheet]:
    """The pages that a picture shows, in reading order."""
    told = resolution(image, dpi)
    sheet, found, quarters = upright(image, told)
    height = float(np.percentile([y1 - y0 for _, y0, _, y1 in found], 25)) if len(found) > FEWEST else EM
    if not SMALL <= height <= LARGE:
        sheet = turned(image, told, quarters, EM / height)
    return halves(sheet)


def turned(image: Image, dpi: float, quarters: int, larger: float = 1.0) -> Sheet:
    return straight(np.ascontiguousarray(np.rot90(image, quarters)), dpi, quarters, larger)


def upright(image: Image, dpi: float) -> tuple[Sheet, list[Line], int]:
    """The page straight and with its right side up, its lines of text, and by how many quarters it was turned."""
    best: tuple[int, Sheet, list[Line], int] | None = None
    for quarters in (0, 1, 3, 2):
        sheet = turned(image, dpi, quarters)
        found = text_lines(sheet.grey)
        known, pairs = words(sheet.grey, found)
        if known >= max(FEWEST, KNOWN * pairs):
            return sheet, found, quarters
        if best is None or known > best[0] + FEWEST:
            best = known, sheet, found, quarters
    assert best is not None
    return best[1:]


def words(grey: Image, found: list[Line]) -> tuple[int, int]:
    """Of some lines: the pairs of neighbouring Chinese characters that labels of the forms hold, and all pairs."""
    longest = sorted(found, key=lambda line: line[0] - line[2])
    chosen = longest[:: max(1, len(longest) // SAMPLES)][:SAMPLES]
    crops = [
        grey[max(y0 - 4, 0) : y1 + 4, max(x0 - 4, 0) : min(x1 + 4, x0 + 12 * (y1 - y0))] for x0, y0, x1, y1 in chosen
    ]
    texts = [seen.text for seen in recognise(crops)]
    pairs = [pair for text in texts for pair in pairs_of(text)]
    return sum(pair in known_pairs() for pair in pairs), len(pairs)


def pairs_of(text: str) -> list[str]:
    return [a + b for run in re.findall("[\u4e00-\u9fff]+", text) for a, b in pairwise(run)]


@cache
def known_pairs() -> frozenset[str]:
    """The pairs of neighbouring characters in all labels and headings of all forms."""
    sets = [
        labels.stems
        for form in load_forms()
        for labels in (form.section_labels, form.table_labels, *(table.group_labels for table in form.tables))
    ]
    labels = {*(label for form in load_forms() for label in form.stems), *(label for one in sets for label in one)}
    return frozenset(pair for label in labels for pair in pairs_of(label))


def text_lines(grey: Image) -> list[Line]:
    """What looks like a line of print: characters in a row, without the rules of tables."""
    mask = (cv2.GaussianBlur(grey, (3, 3), 0) < 190).astype(np.uint8)
    for shape in ((1, 70), (70, 1)):
        ruled = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        mask[cv2.dilate(ruled, np.ones((5, 5), np.uint8)) > 0] = 0
    rows = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, 25), np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(rows)
    return [
        (int(x), int(y), int(x + width), int(y + height))
        for x, y, width, height, area in boxes[1:count]
        if LOW <= height <= HIGH and 2.5 * height <= width <= 40 * height and area > 0.3 * width * height
    ]


def halves(sheet: Sheet) -> list[Sheet]:
    """The two pages of a landscape sheet that is white from top to bottom in its middle; else the sheet."""
    height, width = sheet.grey.shape
    if width < WIDE * height:
        return [sheet]
    ink = np.asarray(cv2.medianBlur(sheet.grey, 5)) < 160
    low, high = int(width * (0.5 - MIDDLE)), int(width * (0.5 + MIDDLE))
    gutter = max(runs(np.asarray(~ink[:, low:high].any(axis=0))), key=lambda run: run[1] - run[0], default=None)
    if gutter is None or gutter[1] - gutter[0] < GUTTER * width:
        return [sheet]
    if crossed(sheet.grey[:, low + gutter[0] : low + gutter[1]]):
        return [sheet]
    middle = low + (gutter[0] + gutter[1]) // 2
    if not (ink[:, :middle].any() and ink[:, middle:].any()):
        return [sheet]
    return [sheet.part(0, middle), sheet.part(middle, width)]


def crossed(gutter: Image) -> bool:
    """Whether a rule runs from side to side, however faint: the columns of one table stand on both sides."""
    dark = 255 - np.asarray(gutter, np.float32).mean(axis=1)
    dark -= np.median(dark)
    noise = 1.48 * float(np.median(np.abs(dark)))
    return bool((dark > max(CROSSING, 8 * noise)).any())
