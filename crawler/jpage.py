"""Hanweb's jpage plugin where no link names the next group: what its call says, and the windows it asks for.

Known of it: rows lie in the page as XML, or as an array of texts (`dataStore: InitData49468`, the older templates); the
plugin asks proxyUrl?startrecord=…&endrecord=…&perpage=… by POST with the fields of `ajaxParam`, groupSize pages at a
time. In Shandong all rows are in the page and the proxy gives nothing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from crawler.page import FORM, Page, PageRequest
from crawler.scripts import LITERAL

CALL = re.compile(r"\.jpage\s*\(\s*\{")
OPTIONS = re.compile(r"(.{0,4000}?)\}\s*\)", re.S)
PARAMETERS = re.compile(r"ajaxParam[\"']?\s*:\s*\{([^{}]{0,2000})\}")
FIELD = re.compile(r"""(\w{1,40})["']?\s*:\s*(?:["']([^"'<>]{0,300})["']|(\d{1,9}))""")
WINDOW = re.compile(r"(?<=[?&])startrecord=(\d{1,7})&endrecord=(\d{1,7})\b")
STORE = re.compile(r"""dataStore["']?\s*:\s*(\w{1,60})""")
ITEM = re.compile(r"\s*,?\s*" + LITERAL, re.S)
ESCAPED = re.compile(r"\\(.)", re.S)


@dataclass(frozen=True, slots=True)
class Call:
    """What a page hands to the plugin: addresses as printed, numbers of records."""

    proxy: str
    total: int
    group: int  # records of one answer
    size: int  # records of a page on the screen
    fields: dict[str, str]

    def window(self, page: Page, first: int) -> PageRequest:
        question = f"?startrecord={first}&endrecord={first + self.group - 1}&perpage={self.size}"
        return PageRequest.form(str(page.absolute(self.proxy + question)), self.fields)


def call_of(page: Page) -> Call | None:
    """The call of a page with a single list; None where there is none, or where it does not say what to ask for."""
    begins = list(islice(CALL.finditer(page.code), 2)) if b".jpage" in page.lowered else []
    options = OPTIONS.match(page.code, begins[0].end()) if len(begins) == 1 else None
    parameters = PARAMETERS.search(options[1]) if options else None
    if not options or not parameters:
        return None
    said = {name: text or number for name, text, number in FIELD.findall(options[1].replace(parameters[0], ""))}
    total, size, pages = (int(said.get(name) or 0) for name in ("totalRecord", "perPage", "groupSize"))
    fields = {name: text or number for name, text, number in FIELD.findall(parameters[1])}
    return Call(said["proxyUrl"], total, size * (pages or 1), size, fields) if said.get("proxyUrl") and size else None


def stored(page: Page) -> Iterator[str]:
    """Yield the rows, as HTML, that a script keeps in an array for the plugin."""
    name = STORE.search(page.code) if b".jpage" in page.lowered else None
    begin = re.search(rf"\b{name[1]}\s*=\s*\[", page.code) if name else None
    item = ITEM.match(page.code, begin.end()) if begin else None
    while item:
        yield ESCAPED.sub(r"\1", item[1][1:-1])
        item = ITEM.match(page.code, item.end())


def windows(page: Page, rows: Iterable[object]) -> Iterator[PageRequest]:
    """Yield the window of records behind the rows that a page or an answer shows."""
    asked = WINDOW.search(page.url) if page.sent else None
    call = None if asked else call_of(page)
    if asked and (shown := sum(1 for _ in rows)):
        first, group = int(asked[1]) + shown, int(asked[2]) - int(asked[1])
        yield PageRequest(WINDOW.sub(f"startrecord={first}&endrecord={first + group}", page.url), page.sent, FORM)
    elif call and (shown := sum(1 for _ in rows)) < call.total:
        yield call.window(page, shown + 1)
