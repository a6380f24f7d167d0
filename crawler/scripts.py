"""What pages keep in their scripts: JSON values inside objects that are not JSON as a whole, calls with literals."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

BEIJING = timezone(timedelta(hours=8))
LITERAL = r"""("(?:\\.|[^"\\\n])*+"?|'(?:\\.|[^'\\\n])*+'?)"""  # one left open ends with its line
COMMENT = re.compile(LITERAL + r"|//[^\n]*|/\*(?:.*?\*/|.*)", re.S)
JOINED = re.compile(r"""(["'])\s*\+\s*\1""")
POSTED = re.compile(r"""\$\.post|(?:type|method)["']?\s*:\s*["']post""", re.I)  # a request that is sent by POST
# Half of a character outside the basic plane: text that no catalogue and no request can hold. The same length.
HIGH, LOW = r"\\u[dD][89abAB][0-9a-fA-F]{2}", r"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
LONE = re.compile(rf"{HIGH}(?!{LOW})|(?<!{HIGH}){LOW}")
UNKNOWN = r"\\ufffd"
MILLISECONDS = 10**11  # a stamp from here on counts them: seconds reach it in the year 5138
HANDED_OVER = re.compile(r"[\w$\])]\s*\(\s*(?=[{\[])")
ARGUMENT = re.compile(LITERAL + r"|(-?\d{1,9})(?![\w.])|[\w$.]+")


def json_after(text: str, name: re.Pattern[str]) -> Any | None:
    """Read the JSON value that begins where `name` ends, brackets inside strings included. None if there is none."""
    found = name.search(text)
    if not found:
        return None
    try:
        return json.JSONDecoder().raw_decode(LONE.sub(UNKNOWN, text), found.end())[0]
    except ValueError:
        return None


def handed_over(text: str) -> Any | None:
    """Read an answer that is JSON, or JSON that is handed to a function of any name (JSONP). None if it is neither.

    Templates leave line breaks inside texts; they are let pass.
    """
    text = text.lstrip()
    start = 0 if text[:1] in ("{", "[") else next((m.end() for m in HANDED_OVER.finditer(text[:500])), None)
    if start is None:
        return None
    try:
        return json.JSONDecoder(strict=False).raw_decode(LONE.sub(UNKNOWN, text), start)[0]
    except (ValueError, RecursionError):
        return None


def day(stamp: object) -> str | None:
    """Give the ISO day of a time stamp: seconds or milliseconds since 1970, read in Beijing time, or text that begins
    with a day. None for what is neither."""
    if isinstance(stamp, int) or (isinstance(stamp, str) and stamp.isdecimal() and len(stamp) < 20):
        seconds = int(stamp) // 1000 if int(stamp) >= MILLISECONDS else int(stamp)
        return datetime.fromtimestamp(seconds, BEIJING).date().isoformat() if 0 < seconds < MILLISECONDS else None
    return stamp[:10] if isinstance(stamp, str) and re.match(r"\d{4}-\d\d-\d\d", stamp) else None


def without_comments(script: str) -> str:
    """Drop comments, also those that hold a call that is no longer made, and join literals that are only added up."""
    return JOINED.sub("", COMMENT.sub(lambda found: found[1] or " ", script))


def calls(code: str, names: str) -> Iterator[list[int | str | None]]:
    """Yield the arguments of each call of a function: numbers, texts, None for what only a running script knows."""
    for call in re.finditer(rf"\b(?:{names})\s*\(([^()]*)\)", code):
        found = ARGUMENT.finditer(call[1])
        yield [int(item[2]) if item[2] else item[1][1:-1] if item[1] else None for item in found]
