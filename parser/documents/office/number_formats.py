"""Numbers of a spreadsheet cell as its format prints them: digits, decimals, thousands, percent.

ECMA-376 part 1, 18.8.30 (numFmt); [MS-XLS] 2.4.126 has the same codes and built-in numbers.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
}
MANY = 1e15  # from here on not every digit of a number is kept
# One plain section: optional thousands, digits, optional decimals, optional percent.
PLAIN = re.compile(r"(?P<thousands>#,##|#)?0(?:\.(?P<decimals>0+))?(?P<percent>%)?")
GENERAL = {"", "general", "g/通用格式", "@", "#", "#,###"}
# What only moves, colours or surrounds the number.
ORNAMENT = re.compile(r'_.|\*.|\\.|"[^"]*"|\[[^\]]*\]|\s')
# Words in quotes that change no number: a unit, a mark. 0"1" prints 121 for 12, "约"0 tells no number.
WORDS = re.compile(r'"([^"]*)"')
HARMLESS = re.compile(
    r"[\s¥￥$()+:：、（）-]*(?:(?P<money>[万亿百千]?元)|件次|人次|批次|[件条项次宗个人篇份家期场起])?[\s()（）]*"
)


def shown(value: float, code: str) -> tuple[str, bool]:
    """The printed text, and whether it is certain: under a format that is not known here, or hides it, it is not.

    A zero that its format prints as a dash, or not at all, is still the file's 0.
    """
    words = [HARMLESS.fullmatch(word) for word in WORDS.findall(code.split(";")[0])]
    money = next((word["money"] for word in words if word and word["money"]), "")
    section = ORNAMENT.sub("", code.split(";")[0]).lower()
    if not all(words):
        return general(value), False
    if section in GENERAL:
        return general(value) + money, bool(section) or not code
    found = PLAIN.fullmatch(section)
    if found is None or abs(value) >= MANY:
        return general(value), False
    exact = Decimal(general(value)) * (100 if found["percent"] else 1)
    rounded = exact.quantize(Decimal(1).scaleb(-len(found["decimals"] or "")), ROUND_HALF_UP)
    text = f"{rounded:,f}" if found["thousands"] == "#,##" else f"{rounded:f}"
    return text + (found["percent"] or "") + money, True


def general(value: float) -> str:
    """Up to 15 digits, as spreadsheets write them, and no fraction where there is none."""
    if value == int(value) and abs(value) < MANY:
        return str(int(value))
    return format(Decimal(format(value, ".15g")), "f")
