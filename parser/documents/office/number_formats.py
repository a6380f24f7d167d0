"""Numbers of a spreadsheet cell as its format prints them: digits, decimals, thousands, percent.

ECMA-376 part 1, 18.8.30 (numFmt); [MS-XLS] 2.4.126 has the same codes and built-in numbers.
"""

import math
import re
from decimal import ROUND_HALF_UP, Decimal

DATE = 'yyyy"年"m"月"'
BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    **dict.fromkeys((5, 6), "#,##0"),
    **dict.fromkeys((7, 8), "#,##0.00"),
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    **dict.fromkeys((*range(27, 37), *range(50, 59)), DATE),  # in Chinese editions
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    **dict.fromkeys((41, 42), "#,##0"),
    **dict.fromkeys((43, 44), "#,##0.00"),
    48: "##0.0E+0",
}
MANY = 1e15  # from here on not every digit of a number is kept
# One plain section: optional thousands, digits, optional decimals, optional percent.
PLAIN = re.compile(r"(?P<thousands>#,##|#)?0(?:\.(?P<decimals>0+))?(?P<percent>%)?")
GENERAL = {"", "general", "g/通用格式", "@"}
DIGITS_ALONE = {"#", "#,###"}  # a fraction is rounded away
SECTION = re.compile(r'(?:"[^"]*"|\\.|[^;"])*', re.DOTALL)
# What only moves, colours or surrounds the number.
ORNAMENT = re.compile(r'_.|\*.|\\.|"[^"]*"|\[[^\]]*\]|\s')
# Digits that a code prints of its own: escaped, as filling, in the name of a currency; and sections with conditions.
OWN_DIGITS = re.compile(r"[\\*]\d|\[\$[^\]-]*\d|\[[<>=]")
# Words in quotes that change no number: a unit, a mark. 0"1" prints 121 for 12, "约"0 tells no number.
WORDS = re.compile(r'"([^"]*)"')
HARMLESS = re.compile(
    r"[\s¥￥$()+:：、（）-]*(?:(?P<money>[万亿百千]?元)|件次|人次|批次|[件条项次宗个人篇份家期场起])?[\s()（）]*"
)
NOTHING = re.compile(r"[\s—–／/-]*[无零]?")  # what stands for a zero
SIGNS = "-()（）"


def sections_of(code: str) -> list[str]:
    """The parts of a code: for positive numbers, negative ones, zeros and text."""
    found, at = [], 0
    while at <= len(code):
        section = SECTION.match(code, at)
        end = section.end() if section else at
        found.append(code[at:end])
        at = end + 1
    return found


def shown(value: float, code: str) -> tuple[str, bool]:
    """The printed text, and whether it is certain: under a format that is not known here, or hides it, it is not.

    A zero that its format prints as a dash, or not at all, is still the file's 0.
    """
    if not math.isfinite(value):
        return str(value), False
    parts = sections_of(code)
    negative = value < 0 and len(parts) > 1
    part = parts[1] if negative else parts[0]
    words = [HARMLESS.fullmatch(word) for word in WORDS.findall(part)]
    money = next((word["money"] for word in words if word and word["money"]), "")
    section = ORNAMENT.sub("", part).lower()
    if not all(words) or OWN_DIGITS.search(code) or (value == 0 and len(parts) > 2 and not stands_for_zero(parts[2])):
        return general(value), False
    if negative:
        if not section or not any(sign in part for sign in SIGNS):
            return general(value), False
        section = section.strip(SIGNS)
    if section in GENERAL:
        return general(value) + money, bool(section) or not code
    if section in DIGITS_ALONE:
        return general(value) + money, value == int(value)
    found = PLAIN.fullmatch(section)
    if found is None or abs(value) >= MANY:
        return general(value), False
    exact = Decimal(general(value)) * (100 if found["percent"] else 1)
    rounded = exact.quantize(Decimal(1).scaleb(-len(found["decimals"] or "")), ROUND_HALF_UP)
    text = f"{rounded:,f}" if found["thousands"] == "#,##" else f"{rounded:f}"
    return text + (found["percent"] or "") + money, True


def stands_for_zero(section: str) -> bool:
    """Whether a zero is printed as a number, as a mark that says so, or not at all."""
    return all(NOTHING.fullmatch(word) or HARMLESS.fullmatch(word) for word in WORDS.findall(section))


def prints_text(code: str) -> bool:
    """Whether a format prints a text as it is: no format does else but one with a section for texts of its own."""
    parts = sections_of(code)
    own = parts[3:4] or [part for part in parts[-1:] if "@" in WORDS.sub("", part)]
    return not own or (
        ORNAMENT.sub("", own[0]) == "@"
        and OWN_DIGITS.search(own[0]) is None
        and all(HARMLESS.fullmatch(word) for word in WORDS.findall(own[0]))
    )


def hides(code: str) -> bool:
    """Whether a format takes numbers away, or prints others: that of a condition, for instance."""
    return not shown(7.0, code)[1] or not shown(-7.0, code)[1] or not prints_text(code)


def general(value: float) -> str:
    """Up to 15 digits, as spreadsheets write them, and no fraction where there is none."""
    if value == int(value) and abs(value) < MANY:
        return str(int(value))
    return format(Decimal(format(value, ".15g")), "f")
