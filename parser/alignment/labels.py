"""Printed labels made comparable: what wrapping, letter-spacing, brackets and PDF fonts do to a label is undone."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

# CJK radicals that NFKC leaves alone (U+2E80-2EFF) but PDF fonts print in place of the character.
RADICALS = str.maketrans(
    "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻥⻦⻨⻩⻬⻮⻰⻳", "民虎西见角贝车长门青页风飞食马骨鱼鸟麦黄齐齿龙龟"
)
# Copies in traditional characters were seen; these are the ones that the labels of the forms use.
SIMPLIFIED = str.maketrans(
    "萬與專業個爲為舉於產僅從衆眾會傳體關內決況減辦務動區華單歷參發號後聽員諮圍國場處復實審對屬並應廢開強"
    "當錄徑態總執護報據數無時機權條構欄匯沒濟滿點熱現電確種祕穩類糾級納線組織經結絡統繼續維編繳網罰職輿範"
    "獲補規計認訓議講許訟設訪訴話詢說請讀談負財責購費轉較輯過這進適郵採銷錯門問聞閱際隱頁項預題額駁齊",
    "万与专业个为为举于产仅从众众会传体关内决况减办务动区华单历参发号后听员咨围国场处复实审对属并应废开强"
    "当录径态总执护报据数无时机权条构栏汇没济满点热现电确种秘稳类纠级纳线组织经结络统继续维编缴网罚职舆范"
    "获补规计认训议讲许讼设访诉话询说请读谈负财责购费转较辑过这进适邮采销错门问闻阅际隐页项预题额驳齐",
)
ORDINAL = re.compile(
    r"^(?:其中[::]?)?"
    r"(?P<number>\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}[、..,]|\(?\d{1,2}\)|\d{1,2}[.、..](?!\d))"
)
INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x1f]+")
PUNCTUATION = re.compile(r"[^\w+\ufffd]|_")
LOST = "\ufffd"  # a character of which a file does not say which it is
# A label cell may go on with the legal definition of its word, in brackets or after 是指.
DEFINITION = re.compile(r"^(?:[((:]|是?指)")

REMEMBERED = 1 << 14  # texts; the same labels come in every report
FUZZY_RATIO = 0.75  # of the characters of the longer label; below it two labels of the form meet by chance
FUZZY_MARGIN = 0.15  # over the runner-up; the closest pair of row labels of one form is 0.67 alike
# One character more or less, or one for another, and a label says something else: 本机关掌握, 有正当理由, 上年制发件数.
NEGATIONS = frozenset("不未无非否")
OF_OTHERS = ("其他", "其它", "累计", "历年", "同期", "同比", "增减")
OPPOSED = tuple(map(frozenset, ("上下本去前明次", "无有", "未已", "不予可")))


@lru_cache(maxsize=1 << 16)
def folded(text: str) -> str:
    """Text without white space and invisible characters, NFKC, radicals as characters, labels' words simplified."""
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text).translate(RADICALS).translate(SIMPLIFIED))


@lru_cache(maxsize=1 << 16)
def stem(text: str) -> str:
    """The words of a label: folded, without its item number and without punctuation."""
    plain = folded(text)
    return PUNCTUATION.sub("", ORDINAL.sub("", plain, count=1)) or PUNCTUATION.sub("", plain)


def number_of(text: str) -> str:
    """The item number a label begins with, as digits or Chinese numerals without brackets; '' when there is none."""
    found = ORDINAL.match(folded(text))
    return re.sub(r"[^\w]", "", found["number"]) if found else ""


@dataclass(frozen=True, slots=True)
class Match:
    """A label of the form found for a printed one. ``how`` is exact, definition, prefix or fuzzy."""

    code: str
    how: str


def contradicts(key: str, known: str) -> bool:
    """Whether one stem denies what the other says, or says it of other years or things: no misprint."""
    if any(word in key and word not in known for word in OF_OTHERS):
        return True
    for edit in Levenshtein.editops(known, key):
        before, after = known[edit.src_pos : edit.src_pos + 1], key[edit.dest_pos : edit.dest_pos + 1]
        if edit.tag == "replace":
            if any({before, after} <= words for words in OPPOSED):
                return True
        elif (before if edit.tag == "delete" else after) in NEGATIONS:
            return True
    return False


class LabelSet:
    """The labels of one list (rows of a table, columns of a table, sections) with their variants."""

    def __init__(self, labels: Iterable[tuple[str, Iterable[str]]]) -> None:
        """``labels``: pairs of code and the wordings that stand for it, the form's own first."""
        self.stems: dict[str, tuple[str, ...]] = {}
        self.numbers: dict[str, str] = {}
        self._known: dict[str, Match | None] = {}
        for code, wordings in labels:
            for wording in wordings:
                self.numbers.setdefault(code, number_of(wording))
                known = self.stems.get(stem(wording), ())
                if code not in known:
                    self.stems[stem(wording)] = (*known, code)

    def exact(self, text: str) -> str | None:
        """The one code whose wording this is, spacing, brackets and item number aside."""
        codes = self.all(text)
        return codes[0] if len(codes) == 1 else None

    def all(self, text: str) -> tuple[str, ...]:
        """Every code whose wording this is: a sheet prints 被依法纠错数 under reviews and under suits."""
        key = stem(text)
        return self._numbered(text, key) if key in self.stems else ()

    def _numbered(self, text: str, key: str) -> tuple[str, ...]:
        """A label of two or three characters must not contradict its item number: 2.其他 is half of another label."""
        codes = self.stems[key]
        printed = number_of(text)
        if len(key) > 3 or not printed:
            return codes
        return tuple(code for code in codes if self.numbers.get(code, "") in ("", printed))

    def find(self, text: str) -> Match | None:
        """The one code this text can stand for, or None when none or several can."""
        if text not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[text] = self._find(text)
        return self._known[text]

    def _find(self, text: str) -> Match | None:
        key = stem(text)
        if not key:
            return None
        if key in self.stems:
            return self._one(self._numbered(text, key), "exact")
        if LOST in key:
            return self._definition(text) or self._with_holes(key)
        return self._definition(text) or self._prefix(key) or self._fuzzy(key)

    def begins(self, text: str) -> bool:
        """Whether a longer label of this list begins with these words: the first half of a split label."""
        key = stem(text)
        return len(key) >= 2 and any(known.startswith(key) and known != key for known in self.stems)

    @staticmethod
    def _one(codes: Iterable[str], how: str) -> Match | None:
        distinct = set(codes)
        return Match(distinct.pop(), how) if len(distinct) == 1 else None

    def _with_holes(self, key: str) -> Match | None:
        """The one label that has any character, or none, where one is lost: 不 may be, and all it says."""
        fits = re.compile(".?".join(map(re.escape, key.split(LOST)))).fullmatch
        if len(key.replace(LOST, "")) < 2:
            return None
        return self._one((c for known, codes in self.stems.items() if fits(known) for c in codes), "fuzzy")

    def _definition(self, text: str) -> Match | None:
        plain = ORDINAL.sub("", folded(text), count=1)
        fitting = [
            known
            for known in self.stems
            if plain.startswith(known) and DEFINITION.match(rest := plain[len(known) :]) and not ORDINAL.match(rest)
        ]
        return self._one(self.stems[max(fitting, key=len)], "definition") if fitting else None

    def _prefix(self, key: str) -> Match | None:
        if len(key) < 5:
            return None
        return self._one((c for known, codes in self.stems.items() if known.startswith(key) for c in codes), "prefix")

    def _fuzzy(self, key: str) -> Match | None:
        if len(key) < 4:
            return None
        best: dict[tuple[str, ...], float] = {}
        for known, codes in self.stems.items():
            if abs(len(known) - len(key)) <= max(len(known), len(key)) * (1 - FUZZY_RATIO):
                best[codes] = max(best.get(codes, 0.0), Levenshtein.normalized_similarity(known, key))
        ranked = sorted(best.items(), key=lambda item: -item[1])
        if not ranked or ranked[0][1] < FUZZY_RATIO:
            return None
        if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < FUZZY_MARGIN:
            return None
        if self.merged(key) - set(ranked[0][0]):
            return None
        wordings = (known for known, codes in self.stems.items() if codes == ranked[0][0])
        if contradicts(key, max(wordings, key=lambda known: Levenshtein.normalized_similarity(known, key))):
            return None
        return self._one(ranked[0][0], "fuzzy")

    def merged(self, text: str) -> set[str]:
        """The codes whose labels a text holds side by side: two labels that ran together in one cell."""
        key = stem(text)
        inside = [known for known in self.stems if len(known) >= 2 and known in key]
        whole = [a for a in inside if not any(a != b and a in b for b in inside)]
        return {code for known in whole for code in self.stems[known]}
