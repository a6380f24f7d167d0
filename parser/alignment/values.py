"""What stands in a value cell: a number, blank, a mark for not applicable, or text.

The four are different statements of the agency; only a number has a value, and 0 is one
(seen in published reports: 37589731元, 27150（单位：元）, +3, 增1423, 减38, 未增未减, "/", 31批次,
22（其中修订16件）, -164(因机构改革…), 2601.953875万).
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from parser.alignment.labels import INVISIBLE
from parser.alignment.numerals import LARGEST, chinese_number
from parser.alignment.numerals import Number as Number
from parser.documents.document import Place

State = Literal["number", "blank", "mark", "text", "missing", "ambiguous"]

MARKS = {"/", "-", "--", "—", "——", "–", "―", "\\", "无", "不适用", "N/A", "n/a", "NA"}
UNITS = "亿元|万元|元|亿|万|件次|人次|批次|件|条|项|次|宗|个|人|篇|份|家|期|场|%"
NUMERAL = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
PLAIN = re.compile(rf"^(?P<sign>[+-]|增加?|减少?)?(?P<number>{NUMERAL})(?P<unit>{UNITS})?(?P<note>[((].*[))])?$", re.S)
IN_CHINESE = re.compile(rf"^(?P<number>[零〇一二两三四五六七八九十百千]+)(?P<unit>{UNITS})?$")
NOTE_UNIT = re.compile(rf"^[((](?:单位[::])?(?P<unit>{UNITS})[))]$")
# Two numbers in one cell, on two lines or parted by a space, must not be read as one.
APART = re.compile(r"[\d.,][ \t\u00a0\u3000]*\n\s*[\d.,]|\d[ \u00a0\u3000]+\d")
REVERSED = "\u202e"  # right-to-left override: 12 behind it is printed as 21
COUNTS = {"件", "条", "个", "宗", "次", "人"}
UNCHANGED = {"未增未减", "无增减", "不增不减", "无变化", "未增减"}


@dataclass(frozen=True, slots=True)
class Value:
    """One read cell. ``value`` is None unless ``state`` is number; ``unit`` only when printed in the cell."""

    state: State
    value: Number | None = None
    unit: str | None = None


def compact(raw: str) -> str:
    """NFKC without white space: how a cell is compared, never how it is kept."""
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", raw)).replace("\u2212", "-")


def number(digits: str) -> Number:
    """The exact number printed; an int unless a decimal fraction other than zero is printed."""
    exact = Decimal(digits.replace(",", ""))
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def too_large(digits: str) -> bool:
    return len(digits) >= len(str(LARGEST)) and Decimal(digits.replace(",", "")) >= LARGEST


def read_value(raw: str, *, signed: bool = False) -> Value:
    """Read the printed text of a value cell.

    ``signed``: the column is a change (本年增/减), where 增/减 and 未增未减 are numbers. In other columns
    a leading + is dropped (seen: +3 under 上一年项目数量) and a minus makes the cell ambiguous. So does a number of
    LARGEST or more: nothing that is counted or paid is so large.
    """
    text = compact(raw)
    if APART.search(raw) or REVERSED in raw:
        return Value("ambiguous")
    if not text:
        return Value("blank")
    if text in MARKS:
        return Value("mark")
    if signed and text in UNCHANGED:
        return Value("number", 0)
    spelled = IN_CHINESE.match(text)
    if spelled:
        value: Number = chinese_number(spelled["number"])
        return Value("number", value, spelled["unit"]) if value < LARGEST else Value("ambiguous")
    found = PLAIN.match(text)
    if found is None:
        return Value("ambiguous") if re.fullmatch(r"[\d.,+\-]+", text) else Value("text")
    if re.match(r"0\d", found["number"]) or marked(raw) or too_large(found["number"]):
        return Value("ambiguous")
    value = number(found["number"])
    sign = found["sign"] or ""
    if sign == "-" or sign.startswith("减"):
        if not signed and value != 0:
            return Value("ambiguous")
        value = -value
    elif sign.startswith("增") and not signed:
        return Value("text")
    unit = found["unit"]
    note = NOTE_UNIT.match(found["note"] or "")
    if note:
        unit = note["unit"]
    return Value("number", value + 0, unit)


def is_count_of_another(value: Value, unit: str | None) -> bool:
    """Whether a cell prints a share where the form counts or sums, or money where it counts: 12%, 3万元 under 件."""
    share = value.unit == "%" and unit not in (None, "%")
    return share or (unit in COUNTS and (value.unit or "").endswith("元"))


def marked(raw: str) -> bool:
    """Whether a circled or raised digit stands before any bracket: the mark of a note, no digit of the number."""
    return any(unicodedata.category(character) == "No" for character in re.split("[(（]", raw)[0])


def is_unit(raw: str) -> bool:
    """Whether a cell holds a unit alone, as the sheets before 2019 print between label and number."""
    return re.fullmatch(UNITS, compact(raw)) is not None


def looks_like_value(raw: str) -> bool:
    """Whether a cell can be a value of the form rather than a label: a number or a mark."""
    text = compact(raw)
    return (
        text in MARKS - {"无"}
        or text in UNCHANGED
        or PLAIN.match(text) is not None
        or bool(re.fullmatch(r"[+\-]+[\d.,]+", text))
    )


@dataclass(frozen=True, slots=True)
class Printed:
    """What one grid shows for a cell of the form; ``doubtful`` when more than one cell of the form could be meant."""

    raw: str
    place: Place
    doubtful: bool = False
    confidence: float | None = None
    unit: str | None = None  # the one its head prints
