"""Pages whose report is a picture or several (图片版): which pictures belong to the text."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from parser.documents.document import Issue
from parser.documents.html.flow import Image

PICTURES_ONLY: Final = 300  # characters of text; with fewer and with pictures a page is a picture edition
SMALLEST = 150  # CSS pixels of a side; icons, logos, QR codes and buttons are smaller, pages of a report wider
MOST_NAMED = 20  # addresses in the issue
PICTURE = re.compile(r"\.(?:jpe?g|png|gif|tiff?|bmp|webp)(?:[?#]|$)|^(?:#|javascript:)", re.IGNORECASE)
ICON = re.compile(
    r"icon|ico[_.-]|logo|arrow|button|btn|qr_?code|erweima|ewm|weixin|wechat|weibo|share|print|close|blank|spacer|"
    r"loading|placeholder|dot\b|line\b|bullet|filetype|banner|jiucuo|beian|dzjg|dangzheng|conac",
    re.IGNORECASE,
)


def is_of_text(image: Image) -> bool:
    """Whether a picture may be a page of the report: not small by its attributes, not named like an icon.

    A click on it leads nowhere but to a picture: banners lead elsewhere.
    """
    if image.link and not PICTURE.search(image.link):
        return False
    small = any(side is not None and side < SMALLEST for side in (image.width, image.height))
    if image.address.startswith("data:"):
        return not small
    try:
        path = urlsplit(image.address).path
    except ValueError:
        return False
    return not small and not ICON.search(path.rpartition("/")[2]) and "/fileTypeImages/" not in path


def pictures_of_text(letters: int, images: Iterable[Image]) -> list[str]:
    """The addresses of the pictures that show the text of a page, each once; [] for a page that has its text.

    ``letters``: characters of text.
    """
    if letters >= PICTURES_ONLY:
        return []
    return list(dict.fromkeys(image.address for image in images if is_of_text(image)))


def picture_edition(letters: int, addresses: list[str]) -> Issue:
    """The issue of a page that shows its text in pictures."""
    named = ["a picture inside the page" if a.startswith("data:") else a[:200] for a in addresses[:MOST_NAMED]]
    return Issue("pictures_only", f"{len(addresses)} pictures and {letters} characters of text: {', '.join(named)}")
