"""The HTML of an article inside the JSON that an interface answered with."""

import json
import re
from typing import Any

LARGEST = 32 << 20  # bytes
MOST = 100_000  # values of one answer
MARKED_UP = re.compile(r"<(?:p|div|table|span|br|img|a|h\d|section|iframe|embed|object)[\s>/]", re.I)


def html_in_json(data: bytes) -> bytes | None:
    """The longest text with markup in a JSON object, as UTF-8; None for other bytes, and without such a text."""
    if data.lstrip()[:1] != b"{" or len(data) > LARGEST:
        return None
    try:
        values: list[Any] = [json.loads(data)]
    except (ValueError, RecursionError):
        return None
    found, seen = "", 0
    while values and seen < MOST:
        value = values.pop()
        seen += 1
        if isinstance(value, dict):
            values += value.values()
        elif isinstance(value, list):
            values += value
        elif isinstance(value, str) and len(value) > len(found) and MARKED_UP.search(value):
            found = value
    return found.encode("utf-8", "replace") or None
