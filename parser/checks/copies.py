"""Sections that repeat the agency's own report on another year, or another agency's, with names and numbers exchanged.

A section is compared by the share of common runs of five characters (Jaccard) after names of agencies, regions, years
and numbers are masked. Tables, labels of the forms, boilerplate (``copies.toml``) and wording that many agencies share
are left out first; what is shorter than MINIMUM then is not compared: of 无 or one sentence equality tells nothing.

Pairs across agencies are not all compared: one-permutation MinHash signatures in bands propose candidates, which are
then measured exactly. Cost grows with the text, not with the square of the reports.
"""

import hashlib
import re
import tomllib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from parser.alignment.labels import folded, stem
from parser.forms import load_forms
from parser.report import Finding, Report, Severity

RULES = Path(__file__).with_suffix(".toml")

RUN = 5  # characters: long enough that two authors meet by chance in few of them, short enough to survive small edits
MINIMUM = 100  # runs; about three sentences of own writing
# One sentence in ten rewritten leaves a likeness of about 0.8; different authors on one subject stay below 0.1 (every
# pair of sections of five published reports).
LIKE = 0.8
SAME = 0.95  # nothing was changed but what is masked and a word here and there
SHARED = 20  # agencies; a sentence that so many print comes from a notice, not from a neighbour
BINS = 128
ROWS = 4  # bins in a band; 32 bands of 4 propose a pair of likeness 0.8 with 1 - 1e-7, one of 0.3 with 0.23
NEIGHBOURS = 24  # candidates taken from one bucket; a fuller one is wording that should have been boilerplate

NUMBER = re.compile(
    r"\d+(?:[.,]\d+)*%?|[一二三四五六七八九十百千万零〇两]{1,12}(?=[年月日件条次项个篇家场份期名人类批%])"
)
NAME = re.compile(
    r"(?:[\u4e00-\u9fff]{2,3}?[省市区县州旗]){0,3}(?:[省市区县州旗我本该]|(?<![\u4e00-\u9fff]))[\u4e00-\u9fff]{0,8}?"
    r"(?:局|厅|委员会|办公室|管委会|街道|政府)"
)
SELF = re.compile(r"[我本](?:局|委|办|厅|院|街|镇|乡|区|市|县|省|州|旗|单位|机关|部门|系统)")
SENTENCE = re.compile(r"[^。！？!?;；\n]+[。！？!?;；]?")
REST = re.compile(r"[^\u4e00-\u9fffA0a-z]")


@dataclass(frozen=True, slots=True)
class Passage:
    """A section's own writing. ``sentences``: masked -> as printed."""

    report_id: str
    agency: str
    year: int
    code: str
    sentences: dict[str, str]
    numbers: tuple[str, ...]
    runs: "array[int]"


def copies(reports: Iterable[tuple[str, Report]]) -> Iterator[tuple[str, Finding]]:
    """Findings on near-copies, each for the later report; of two agencies' reports on one year, for both.

    ``reports``: report id (agency id, hyphen, year) and report. Reports without a year are not compared.
    """
    by_section: dict[str, list[Passage]] = defaultdict(list)
    for passage in passages(reports):
        by_section[passage.code].append(passage)
    for section in by_section.values():
        for later, earlier, like in pairs(section):
            yield later.report_id, finding(later, earlier, like)
            if later.year == earlier.year:
                yield earlier.report_id, finding(earlier, later, like)


def passages(reports: Iterable[tuple[str, Report]]) -> list[Passage]:
    """All sections long enough to compare, without the sentences that many agencies print, oldest first."""
    written: list[tuple[str, str, int, str, dict[str, str]]] = []
    printed_by: dict[bytes, set[str]] = defaultdict(set)
    for report_id, report in reports:
        if report.year is None:
            continue
        agency = report_id.rpartition("-")[0]
        for section in report.sections:
            sentences = own_writing(section.text, report.agency) if section.code else {}
            for masked in sentences:
                if len(printed_by[digest(masked)]) < SHARED:
                    printed_by[digest(masked)].add(agency)
            written.append((report_id, agency, report.year, section.code, sentences))
    found = []
    for report_id, agency, year, code, sentences in written:
        own = {m: printed for m, printed in sentences.items() if len(printed_by[digest(m)]) < SHARED}
        runs = runs_of(own)
        if len(runs) >= MINIMUM:
            numbers = tuple(n for printed in own.values() for n in NUMBER.findall(folded(printed)))
            found.append(Passage(report_id, agency, year, code, own, numbers, runs))
    return sorted(found, key=lambda passage: (passage.year, passage.report_id))


def own_writing(text: str, agency: str | None) -> dict[str, str]:
    """The sentences of a section that are the agency's own, masked -> printed; no tables, labels or boilerplate."""
    boilerplate = load_boilerplate()
    sentences: dict[str, str] = {}
    for line in text.split("\n"):
        if "\t" in line or stem(re.sub(r"[\s\d./-]+$", "", line)) in form_labels():
            continue
        for found in SENTENCE.finditer(line):
            masked = mask(found[0], agency)
            if len(masked) > RUN and not boilerplate.search(masked):
                sentences.setdefault(REST.sub("", masked), found[0].strip())
    return sentences


def mask(text: str, agency: str | None) -> str:
    """The text without white space, numbers as 0, the agency and whatever is named like one as A."""
    flat = folded(text).lower()
    for name in names_of(agency or ""):
        flat = flat.replace(name, "A")
    return NAME.sub("A", SELF.sub("A", NUMBER.sub("0", flat)))


@cache
def names_of(agency: str) -> tuple[str, ...]:
    """An agency's names and the regions in them, longest first: 广州市黄埔区科学技术局, 广州市, 黄埔区."""
    names = [name for name in re.split(r"[()]", folded(agency).lower()) if len(name) > 2]
    regions = [region for name in names for region in re.findall(r"[\u4e00-\u9fff]{2,3}?[省市区县州旗]", name)]
    return tuple(sorted({*names, *regions}, key=lambda name: (-len(name), name)))


def runs_of(sentences: Iterable[str]) -> "array[int]":
    """The 64-bit digests of all runs, each once: 8 bytes a run, so that a province's reports fit in memory."""
    runs = {masked[i : i + RUN] for masked in sentences for i in range(len(masked) - RUN + 1)}
    return array("Q", sorted(int.from_bytes(digest(run), "big") for run in runs))


@cache
def load_boilerplate(path: Path = RULES) -> re.Pattern[str]:
    return re.compile("|".join(tomllib.loads(path.read_text(encoding="utf-8"))["boilerplate"]))


@cache
def form_labels() -> frozenset[str]:
    notes = (stem(note) for form in load_forms() for table in form.tables for note in table.notes)
    return frozenset().union(*(form.stems for form in load_forms()), notes)


def pairs(section: list[Passage]) -> Iterator[tuple[Passage, Passage, float]]:
    """Later, earlier and likeness of near-copies: the agency's own last report, and every candidate of others."""
    buckets: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    last: dict[str, int] = {}
    for at, passage in enumerate(section):
        candidates: set[int] = set()
        for band in bands(passage.runs):
            bucket = buckets[band]
            candidates.update(bucket[-NEIGHBOURS:])
            bucket.append(at)
        own = {i for i in candidates if section[i].agency == passage.agency}
        candidates -= own
        if passage.agency in last:
            candidates.add(last[passage.agency])
        last[passage.agency] = at
        for earlier in sorted(candidates):
            like = likeness(passage.runs, section[earlier].runs)
            if like >= LIKE and section[earlier].report_id != passage.report_id:
                yield passage, section[earlier], like


def likeness(one: "array[int]", other: "array[int]") -> float:
    common = len(set(one).intersection(other))
    return common / (len(one) + len(other) - common)


def bands(runs: "array[int]") -> list[tuple[int, bytes]]:
    """The bands of a passage's signature: in each bin the least digest, an empty bin taking its right neighbour's."""
    least: list[int | None] = [None] * BINS
    for run in runs:
        value, at = divmod(run, BINS)
        known = least[at]
        least[at] = value if known is None else min(known, value)
    signature = array("Q", [0] * BINS)
    right = next(value for value in least if value is not None)
    for at in range(BINS - 1, -1, -1):
        here = least[at]
        right = right if here is None else here
        signature[at] = right
    return [(at, signature[at : at + ROWS].tobytes()) for at in range(0, BINS, ROWS)]


def digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def finding(later: Passage, earlier: Passage, like: float) -> Finding:
    """Left: how alike in per cent, rounded down. Evidence: the longest sentence of both, as the later one prints it."""
    own = later.agency == earlier.agency
    common = later.sentences.keys() & earlier.sentences.keys()
    longest = max((later.sentences[masked] for masked in common), key=len, default="")
    numbers = "，连同数字" if later.numbers and later.numbers == earlier.numbers else ""
    of = "本机关" if own else "另一机关"
    severity: Severity = "warning" if like >= SAME or not own else "info"
    return Finding(
        "copied_from_last_year" if own else "copied_from_other",
        "",
        f"{later.code}:{earlier.report_id}",
        "differs",
        int(like * 100),
        int(LIKE * 100),
        (),
        (),
        f"这一部分应是本年度自己写的；与{of}{earlier.year}年度的报告（{earlier.report_id}）雷同{numbers}",
        "across_years" if own else "source",
        severity,
        longest,
    )
