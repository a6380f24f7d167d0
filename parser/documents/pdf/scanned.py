"""Per page: text to be read, a picture to be recognised, or an empty sheet."""

import re

from parser.documents.pdf.characters import PageText
from parser.documents.pdf.drawing import Drawing, share

FEW = 40  # characters: a page number, a running head, the mark of a scanning program
PICTURE = 0.25  # of the page, in all pictures together: with few characters the page is a scan
TOLD = 0.15  # of the page: a picture beside text that may hold a table; seals and emblems are smaller
OUTLINES = 60  # filled shapes of the size of characters: text turned into curves
GARBLED = 0.3  # of the characters are no text of a report: the font says wrong characters, or none
# Chinese, Latin letters and digits, punctuation, numbers in circles, box drawing, bullets.
PLAUSIBLE = re.compile(
    "[\x20-\x7e\xa0-\xb7\xd7\xf7\u2000-\u206f\u2100-\u22ff\u2460-\u27bf\u3000-\u303f\u3200-\u33ff\u3400-\u9fff"
    "\uf000-\uf0ff\uff00-\uffef\U00020000-\U0003ffff]"
)


def is_scan(text: PageText, drawing: Drawing) -> bool:
    """Whether a page has to be recognised because what it shows is not in its characters.

    A hidden text layer behind a picture is somebody else's recognition without a word on how sure it is; the picture
    is recognised anew. A page of text whose fonts name wrong characters can be read by its look alone.
    """
    count = len(text.characters)
    if count < FEW:
        pictured = sum(share(box, text.view) for box in drawing.pictures)
        return pictured >= PICTURE or drawing.outlines >= OUTLINES
    plausible = len(PLAUSIBLE.findall("".join(character.text for character in text.characters)))
    return plausible <= count * (1 - GARBLED)


def unread_pictures(text: PageText, drawing: Drawing) -> list[tuple[float, float, float, float]]:
    """The pictures of a page of text that may hold something to read; those that text stands on do not."""
    found = []
    for box in drawing.pictures:
        if share(box, text.view) < TOLD:
            continue
        over = sum(box[0] <= c.x <= box[2] and box[1] <= c.y <= box[3] for c in text.characters)
        if over * 10 < len(text.characters):
            found.append(box)
    return found
