"""Counts as automatic numbering prints them (ECMA-376 part 1, 17.18.59 ST_NumberFormat)."""

from collections.abc import Callable

DIGITS = "〇一二三四五六七八九"
LEGAL = "零壹贰叁肆伍陆柒捌玖"
LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
ROMAN: tuple[tuple[int, str], ...] = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
)
ROMAN += ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
MOST = 9999  # a higher count is printed in plain digits; no report has as many headings


def chinese(count: int, digits: str = DIGITS, tens: str = "十百千") -> str:
    """10 -> 十, 12 -> 十二, 120 -> 一百二十, 105 -> 一百零五."""
    parts: list[str] = []
    zero = False
    for place in range(3, -1, -1):
        digit = count // 10**place % 10
        if digit == 0:
            zero = bool(parts)
            continue
        parts += ["零"] * zero + [digits[digit]] + ([tens[place - 1]] if place else [])
        zero = False
    text = "".join(parts) or "零"
    return text.removeprefix("一") if tens[0] == "十" and 10 <= count < 20 else text


def legal(count: int) -> str:
    return chinese(count, LEGAL, "拾佰仟")


def legal_traditional(count: int) -> str:
    return chinese(count, LEGAL_TRADITIONAL, "拾佰仟")


def digit_by_digit(count: int) -> str:
    return "".join(DIGITS[int(digit)] for digit in str(count))


def letters(count: int) -> str:
    """a to z, then aa, bb: the letter repeated."""
    return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)


def roman(count: int) -> str:
    parts = []
    for worth, sign in ROMAN:
        parts.append(sign * (count // worth))
        count %= worth
    return "".join(parts)


def from_row(row: str) -> Callable[[int], str]:
    """Single characters in a row; counts beyond it are printed as digits."""
    return lambda count: row[count - 1] if count <= len(row) else str(count)


def run(first: str, length: int) -> str:
    return "".join(chr(ord(first) + i) for i in range(length))


CIRCLED = run("①", 20) + run("㉑", 15) + run("㊱", 15)
FORMATS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(("chineseCounting", "chineseCountingThousand", "japaneseCounting"), chinese),
    **dict.fromkeys(("taiwaneseCounting", "taiwaneseCountingThousand"), chinese),
    **dict.fromkeys(("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"), digit_by_digit),
    "chineseLegalSimplified": legal,
    "ideographLegalTraditional": legal_traditional,
    "ideographTraditional": from_row("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": from_row("子丑寅卯辰巳午未申酉戌亥"),
    "ideographEnclosedCircle": from_row(run("㊀", 10)),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), from_row(CIRCLED)),
    "decimalEnclosedParen": from_row(run("⑴", 20)),
    "decimalEnclosedFullstop": from_row(run("⒈", 20)),
    "decimalZero": lambda count: f"{count:02d}",
    **dict.fromkeys(
        ("decimalFullWidth", "decimalFullWidth2"),
        lambda count: str(count).translate({48 + i: 0xFF10 + i for i in range(10)}),
    ),
    "lowerLetter": letters,
    "upperLetter": lambda count: letters(count).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda count: roman(count).upper(),
    "none": lambda count: "",
    "bullet": lambda count: "",
}


def printed(count: int, number_format: str) -> str:
    """A count in a format; plain digits in formats that Chinese documents do not use, as Word falls back to them."""
    return FORMATS.get(number_format, str)(count) if 0 < count <= MOST else str(count)
