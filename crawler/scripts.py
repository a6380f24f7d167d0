"""Data that pages keep in their scripts: JSON values inside objects that are not JSON as a whole."""

import json
import re
from datetime import datetime, timedelta, timezone
from typing import Any

BEIJING = timezone(timedelta(hours=8))


def json_after(text: str, name: re.Pattern[str]) -> Any | None:
    """Read the JSON value that begins where `name` ends, brackets inside strings included. None if there is none."""
    found = name.search(text)
    if not found:
        return None
    try:
        return json.JSONDecoder().raw_decode(text, found.end())[0]
    except ValueError:
        return None


def day(stamp: object) -> str | None:
    """Give the ISO day of a time stamp: seconds since 1970, read in Beijing time, or text that begins with a day."""
    if isinstance(stamp, int) or (isinstance(stamp, str) and stamp.isdigit()):
        return datetime.fromtimestamp(int(stamp), BEIJING).date().isoformat() if int(stamp) else None
    return stamp[:10] if isinstance(stamp, str) and re.match(r"\d{4}-\d\d-\d\d", stamp) else None
