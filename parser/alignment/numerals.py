"""The numbers of a Chinese sentence: which of its digits count something, and how exactly they say it.

Years, dates, document numbers, ordinals, ranges and changes against another year are numbers too, but count nothing
that a form asks for; they are told apart here, so that a pattern over the sentence can only meet counts.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

Number = int | float
LARGEST = 10**14  # of anything counted or paid; a longer number is two numbers run together, or made up

COUNT = "#"  # stands for a whole count with its unit: 近20万人, 三件, 1,234余条
YEAR = "@"  # a year, or its first to its last day
PERIOD = "&"  # any other date or span of time
NO_COUNT = "¤"  # document numbers, ordinals, ranges, changes

SINGLE = dict(zip("零〇○一二两三四五六七八九", (0, 0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
TENS = {"十": 10, "百": 100, "千": 1000}
MANY = {"": 1, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8}

ABOUT_BEFORE = "大约|大概|约为|约|将近|接近|近|超过|超|逾|突破|不足|不到|至少|不少于|不低于"
ABOUT_AFTER = "左右|上下|以上|以内"
UNITS = (
    "人次|件次|批次|万元|亿元|元|%|件(?!事)|条(?![例款件线目])|宗|项(?![目工])|份(?!额)|篇(?!幅)|个(?!百分|工作日|月|自然日)"
    "|次(?!性|日|年|要)|起|例(?!行|会|如)|人(?![民大员事社才力口])|名(?![单称录])|位|家(?!级)|场(?!所|景)|期(?![限间])|封|则|部(?!门|分|署)|本|户"
)
DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])|\d+(?:\.\d+)?"
CHINESE = "[零〇○一二两三四五六七八九十百千]+"
NOT_BEFORE = "(?<![几数上成第每同任某另唯首逐万亿零〇○一二两三四五六七八九十百千])"  # 数十件 says no number
NUMBER = rf"(?:(?P<digits>{DIGITS})|{NOT_BEFORE}(?P<chinese>{CHINESE}))"
MORE = "多|余|来"
COUNTED = (
    rf"(?:{ABOUT_BEFORE})?{NUMBER}(?:{MORE})?(?P<many>[十百千]?[万亿]|[百千](?=[多余件条]))?(?:{MORE})?(?P<unit>{UNITS})"
    rf"(?:{ABOUT_AFTER})?"
)
PLAIN = rf"(?:{DIGITS}|{CHINESE})(?:{MORE})?[万亿]?(?:{MORE})?"
DASH = "(?:[-—–~～至到]+)"
CALENDAR = "(?:(?:19|20)[0-9]{2}|二[〇○零一二三四五六七八九]{3})"
DAY = r"\d{1,2}月(?:\d{1,2}[日号])?"
ALTERNATIVES = (
    r"(?P<document>[〔\[【（]?(?:19|20)\d\d[〕\]】）]第?\d+号|第?\d+号(?!召))",
    rf"(?P<full>(?P<full_year>{CALENDAR})年1月1日(?:0时)?起?{DASH}(?:(?P=full_year)年)?12月31日止?"
    rf"|1月1日起?{DASH}12月31日止?)",
    rf"(?P<years>{CALENDAR}年?度?{DASH}{CALENDAR}年度?)",
    rf"(?P<period>(?:{CALENDAR}年)?{DAY}{DASH}(?:{CALENDAR}年)?{DAY}|\d{{1,2}}{DASH}\d{{1,2}}月"
    rf"|(?:{CALENDAR}年)?\d{{1,2}}月(?:\d{{1,2}}[日号]|份|底|末)?|{CALENDAR}年[底末初]|(?<!\d)\d{{1,2}}[日号](?!召))",
    rf"(?P<year>(?P<calendar>{CALENDAR})年度?)",
    rf"(?P<ordinal>第(?:{PLAIN})(?:{UNITS})?)",
    rf"(?P<change>(?:增加|减少|增长|下降|上升|提高|提升|降低|增|减|升|降|多|少|翻)[了到至为幅约近超出]{{0,2}}"
    rf"(?:{PLAIN})(?:{UNITS}|倍)?|(?:{PLAIN})个百分点)",
    rf"(?P<range>(?<![\d.])(?:{PLAIN})(?:{UNITS})?{DASH}(?:{PLAIN})(?:{UNITS}))",
    rf"(?P<count>(?<![\d.,A-Za-z/\- 万亿]){COUNTED})",
    r"(?P<bare>(?<=[为是])(?P<bare_number>\d+|零)(?=[，。；、）]|$))",
)
LEXER = re.compile("|".join(ALTERNATIVES))
SPACED = re.compile(r"(?<![\d ])\d(?: \d)+(?![\d ])")  # 1 2 3 件, letter-spaced; 2022 508 件 stays apart


@dataclass(frozen=True, slots=True)
class Count:
    """One number that counts something. ``about``: 多, 余, 近, 约, 超; ``open``: 等 follows."""

    value: Number
    unit: str
    about: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence with its numbers replaced by one sign each. ``origin``: each character's index in the printed text."""

    text: str
    origin: tuple[int, ...]
    counts: dict[int, Count]
    years: dict[int, int]


@dataclass(slots=True)
class _Plain:
    text: str
    origin: list[int]

    def replace(self, pattern: re.Pattern[str], by: str) -> None:
        while found := pattern.search(self.text):
            self.cut(found.start(), found.end(), by)

    def cut(self, start: int, end: int, by: str = "") -> None:
        self.text = self.text[:start] + by + self.text[end:]
        self.origin[start:end] = [self.origin[start]] * len(by)


TITLE = re.compile("《[^《》]+》")
# A bracket that counts nothing: （检索费、复制费等）.
ASIDE = re.compile(rf"（(?![^（）]*结转)(?:(?![（）0-9]|{CHINESE}(?:{UNITS})).)*）")
QUOTES = frozenset("“”‘’\"「」『』*'")
FULL = str.maketrans(":;()!?[]", "：；（）！？〔〕")


def marked(printed: str) -> Marked:
    """The sentence without white space, quotes and brackets that hold no number, its numbers as signs."""
    plain = _characters(printed)
    for found in reversed(list(SPACED.finditer(plain.text))):
        for at in range(found.end() - 1, found.start(), -1):
            if plain.text[at] == " ":
                plain.cut(at, at + 1)
    plain.replace(TITLE, "〈〉")
    plain.replace(ASIDE, "")
    text, origin = "", list[int]()
    counts: dict[int, Count] = {}
    years: dict[int, int] = {}
    at = 0
    for found in LEXER.finditer(plain.text):
        text += plain.text[at : found.start()]
        origin += plain.origin[at : found.start()]
        sign = NO_COUNT
        count = _count(found) if found["count"] or found["bare"] else None
        if count:
            sign = COUNT
            counts[len(text)] = count
        elif found["year"] or found["full"]:
            sign = YEAR
            named = found["calendar"] or found["full_year"]
            if named:
                years[len(text)] = calendar_year(named)
        elif found["period"] or found["years"]:
            sign = PERIOD
        text += sign
        origin.append(plain.origin[found.start()])
        at = found.end()
    return Marked(text + plain.text[at:], (*origin, *plain.origin[at:]), counts, years)


def _characters(printed: str) -> _Plain:
    text, origin = "", list[int]()
    gap = False
    for index, raw in enumerate(printed):
        if raw.isspace() or unicodedata.category(raw) == "Cf":
            gap = True
            continue
        for form in unicodedata.normalize("NFKC", raw):
            character = form
            if character in QUOTES or character.isspace():
                continue
            if gap and character.isdigit() and text[-1:].isdigit():
                text += " "
                origin.append(index)
            gap = False
            following = printed[index + 1 : index + 2]
            if character == "," and not (
                text[-1:].isdigit() and following.isdigit() and (raw == "," or not following.isascii())
            ):
                character = "，"
            text += character.translate(FULL)
            origin.append(index)
    return _Plain(text, origin)


def _count(found: re.Match[str]) -> Count | None:
    """What a number counts; None for one beyond all that is counted."""
    printed = found["bare_number"] or found["digits"] or found["chinese"]
    spelled = found["chinese"] or printed == "零"
    exact = Decimal(chinese_number(printed)) if spelled else Decimal(printed.replace(",", ""))
    exact *= MANY[found["many"] or ""]
    if exact >= LARGEST:
        return None
    if found["bare"]:
        return Count(int(exact), "", False, False)
    value: Number = int(exact) if exact == exact.to_integral_value() else float(exact)
    whole = found["count"]
    about = bool(
        re.match(f"(?:{ABOUT_BEFORE})", whole)
        or re.search(f"(?:{ABOUT_AFTER})$", whole)
        or re.search(f"(?:{MORE})[万亿]?(?:{UNITS})", whole)
    )
    after = found.string[found.end() : found.end() + 2]
    return Count(value, found["unit"], about, after.startswith("等") and after != "等待")


def chinese_number(printed: str) -> int:
    """一百二十三 -> 123, 十 -> 10, 两千零五 -> 2005, 一二三 (digits one by one) -> 123; LARGEST for a run too long."""
    if len(printed) >= len(str(LARGEST)):
        return LARGEST
    if not any(character in TENS for character in printed):
        return int("".join(str(SINGLE[character]) for character in printed))
    total, digit = 0, 0
    for character in printed:
        if character in TENS:
            total += (digit or 1) * TENS[character]
            digit = 0
        else:
            digit = SINGLE[character]
    return total + digit


def calendar_year(printed: str) -> int:
    """2023 and 二〇二三."""
    return int(printed) if printed.isdigit() and printed.isascii() else chinese_number(printed)
