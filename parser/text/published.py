"""Dates of publication, each from its own source, and the numbers under which an agency files a document.

No source is believed over another here: a page's own date may be set back, its address and its server say others.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from itertools import zip_longest
from typing import Literal

from parser.alignment.labels import folded
from parser.documents.document import Document, Grid, Paragraph

BEIJING = timezone(timedelta(hours=8))  # deadlines are days of the agencies' calendar
DATE = re.compile(r"(?<!\d)(20[0-3]\d)[年./-](\d{1,2})[月./-](\d{1,2})(?!\d)")
NUMERALS = "[一二三四五六七八九十]"
CHINESE_DATE = re.compile(
    rf"二[〇○零O]([〇○零一二三])([〇○零一二三四五六七八九])年({NUMERALS}{{1,2}})月({NUMERALS}{{1,3}})日"
)
SIGNED = re.compile(
    rf"(?:^|[\u4e00-\u9fff))])(?:20[0-3]\d年\d{{1,2}}月\d{{1,2}}日|二[〇○零O]..年{NUMERALS}{{1,2}}月{NUMERALS}{{1,3}}日)$"
)
SHOWN = re.compile(
    r"(?:发布|公布|公开|发文|成文|更新|生成|印发|录入|信息|生效|失效|废止|打印|访问)?(?:日期|时间)[::]?(20[0-3]\d[年./-]\d{1,2}[月./-]\d{1,2})"
)
OTHER_DATES = re.compile("^(?:成文|更新|印发|生效|失效|废止|打印|访问)")
IN_PATH = (
    re.compile(r"(?<![0-9])t(20[0-3]\d)(\d{2})(\d{2})_"),  # TRS: t20240131_
    re.compile(r"/art/(20[0-3]\d)/(\d{1,2})/(\d{1,2})/"),  # Hanweb
    re.compile(r"/P0(20[0-3]\d)(\d{2})(\d{2})\d{6}"),  # TRS attachments: P020180315386120417719
    re.compile(r"/(20[0-3]\d)[/-]?(\d{2})[/-]?(\d{2})/"),
)
MONTH_IN_PATH = re.compile(r"/(20[0-3]\d)[/-]?(0[1-9]|1[0-2])/")
DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"〇": 0, "○": 0, "O": 0}

NUMBER_LABELS = {
    "document": re.compile(r"(?:发文字号|发文文号|文件编号|公文编号|文号)[::]?"),
    "index": re.compile(r"(?:索引号|信息索引号|索取号|信息索引)[::]?"),
}
NUMBER_VALUES = {
    "document": re.compile(r"[\u4e00-\u9fff]{1,16}[〔\[(【]20[0-3]\d[〕\])】]第?\d{1,5}号"),
    "index": re.compile(r"[A-Za-z0-9][A-Za-z0-9\-/_.]{5,59}"),
}
Number = Literal["document", "index"]


@dataclass(frozen=True, slots=True)
class Dates:
    """When a report was published, by source; ISO days, of ``url`` perhaps a month; None where it does not say.

    ``visible``: beside 发布日期 on the page; ``signed``: under the text; ``last_modified`` and ``first_captured`` are
    days in China. ``several``: sources that show two or more different days, with all of them; their field is None.
    """

    metadata: str | None = None
    visible: str | None = None
    signed: str | None = None
    url: str | None = None
    listed: str | None = None
    last_modified: str | None = None
    first_captured: str | None = None
    several: dict[str, tuple[str, ...]] = field(default_factory=dict)


def dates(
    document: Document | None = None,
    *,
    url: str | None = None,
    listed: str | None = None,
    last_modified: str | None = None,
    first_captured: str | None = None,
) -> Dates:
    """All dates of one capture. ``last_modified``: the HTTP header; ``first_captured``: ISO time in UTC."""
    found: dict[str, list[str]] = {
        "metadata": seen([iso_date(document.meta.get("published"))] if document else []),
        "visible": seen(visible_dates(document) if document else []),
        "signed": seen(signed_dates(document) if document else []),
        "url": seen([url_date(url)]),
        "listed": seen([iso_date(listed)]),
        "last_modified": seen([http_day(last_modified)]),
        "first_captured": seen([capture_day(first_captured)]),
    }
    one = {source: days[0] for source, days in found.items() if len(days) == 1}
    return Dates(**one, several={source: tuple(days) for source, days in found.items() if len(days) > 1})


def seen(days: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(day for day in days if day))


def iso_date(printed: str | None) -> str | None:
    """YYYY-MM-DD of a printed date; None when there is none."""
    text = unicodedata.normalize("NFKC", printed or "")
    for found in DATE.finditer(text):
        day = real_day(found[1], found[2], found[3])
        if day:
            return day
    return chinese_day(text)


def chinese_day(text: str) -> str | None:
    """二〇二四年一月三十一日 -> 2024-01-31."""
    found = CHINESE_DATE.search(text)
    if found is None:
        return None
    year = 2000 + 10 * DIGITS[found[1]] + DIGITS[found[2]]
    return real_day(year, ten(found[3]), ten(found[4]))


def ten(printed: str) -> int:
    """A Chinese numeral up to 99."""
    before, mark, after = printed.partition("十")
    if not mark:
        return DIGITS[printed] if len(printed) == 1 else 0
    return (DIGITS[before] if before else 1) * 10 + (DIGITS[after] if after else 0)


def real_day(year: str | int, month: str | int, day: str | int) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def visible_dates(document: Document) -> Iterator[str | None]:
    """Days printed beside 发布日期, 发布时间 or 时间; not those of making or changing the document."""
    for text in lines_of(document):
        key = folded(text)
        for found in SHOWN.finditer(key):
            if not OTHER_DATES.match(found[0]):
                yield iso_date(found[1])


def signed_dates(document: Document) -> Iterator[str | None]:
    """A line at the end that is a date and nothing else, or an agency's name and a date."""
    for paragraph in document.paragraphs[-6:]:
        key = folded(paragraph.text)
        if len(key) <= 45 and SIGNED.search(key):
            yield iso_date(key)


def url_date(url: str | None) -> str | None:
    """The day in an address, else its month (YYYY-MM); None when the path names none."""
    path = re.sub(r"^https?://[^/]+|[?#].*$", "", url or "")
    for pattern in IN_PATH:
        for found in pattern.finditer(path):
            day = real_day(found[1], found[2], found[3])
            if day:
                return day
    month = MONTH_IN_PATH.search(path)
    return f"{month[1]}-{month[2]}" if month else None


def http_day(header: str | None) -> str | None:
    """The day in China of an HTTP date; None for a header that is no date."""
    try:
        moment = parsedate_to_datetime(header or "")
    except ValueError:
        return None
    return moment.astimezone(BEIJING).date().isoformat()


def capture_day(moment: str | None) -> str | None:
    """The day in China of 2024-01-31T16:30:00Z."""
    try:
        return datetime.fromisoformat((moment or "").replace("Z", "+00:00")).astimezone(BEIJING).date().isoformat()
    except ValueError:
        return None


def printed_number(document: Document, kind: Number) -> str | None:
    """文号 or 索引号 where the document prints it beside its label; None when it prints none or two."""
    label, value = NUMBER_LABELS[kind], NUMBER_VALUES[kind]
    texts = list(lines_of(document))
    found: list[str] = []
    for text, following in zip_longest(texts, texts[1:], fillvalue=""):
        key = folded(text)
        for match in label.finditer(key):
            if match.start() and not re.search(r"[\w)::;;,、|]$", key[: match.start()]):
                continue
            beside = key[match.end() :] or folded(following)
            number = value.match(beside)
            if number:
                found.append(number[0])
    return found[0] if len(set(found)) == 1 else None


def lines_of(document: Document) -> Iterator[str]:
    """Paragraphs and cells one by one, a cell after its neighbour on the left."""
    for block in document.blocks:
        if isinstance(block, Grid):
            for row in block.rows():
                yield from (cell.text for cell in row)
        elif isinstance(block, Paragraph):
            yield block.text
