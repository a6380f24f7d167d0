"""Pages whose report is a picture or several (图片版): which pictures belong to the text."""

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

from parser.documents.document import Issue
from parser.documents.html.flow import Image

PICTURES_ONLY: Final = 300  # characters of text; with fewer and with pictures a page is a picture edition
SMALLEST = 150  # CSS pixels of a side; icons, logos, QR codes and buttons are smaller, pages of a report wider
MOST_NAMED = 20  # addresses in the issue
ICON = re.compile(
    r"icon|ico[_.-]|logo|arrow|button|btn|qr_?code|erweima|ewm|weixin|wechat|weibo|share|print|close|blank|spacer|"
    r"loading|placeholder|dot\b|line\b|bullet|filetype|banner|jiucuo|beian|dzjg|dangzheng|conac",
    re.IGNORECASE,
)


def is_of_text(image: Image) -> bool:
    """Whether a picture may be a page of the report: not small by its attributes, not named like an icon."""
    small = any(side is not None and side < SMALLEST for side in (image.width, image.height))
    if image.address.startswith("data:"):
        return not small
    try:
        path = urlsplit(image.address).path
    except ValueError:
        return False
    return not small and not ICON.search(path.rpartition("/")[2]) and "/fileTypeImages/" not in path


def picture_edition(letters: int, images: Iterable[Image]) -> Iterator[Issue]:
    """The issue of a page that shows its text in pictures. ``letters``: characters of text."""
    addresses = list(dict.fromkeys(image.address for image in images if is_of_text(image)))
    if letters >= PICTURES_ONLY or not addresses:
        return
    named = ", ".join("a picture inside the page" if a.startswith("data:") else a[:200] for a in addresses[:MOST_NAMED])
    yield Issue("pictures_only", f"{len(addresses)} pictures and {letters} characters of text: {named}")
