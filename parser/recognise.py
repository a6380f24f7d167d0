"""Which form, title, agency and year a document shows. The form is told by the labels present, the year is a hint."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from parser.document import Document, Grid
from parser.forms import Form
from parser.labels import PUNCTUATION, folded, stem
from parser.values import looks_like_value

YEAR = re.compile(r"(20[0-3]\d)年?度?")
REPORT_WORDS = re.compile(
    r"(?:信息公开|政务公开|信息公開)(?:工作)?(?:情况)?(?:的)?(?:年度)?(?:工作)?(?:年度)?(?:报告|年报|報告)"
)
PERIOD = re.compile(r"(20[0-3]\d)年1月1日(?:起)?(?:至|到|—|-|–)(?:\1年)?12月31日")
DATE = re.compile(r"(20[0-3]\d)[年./-](\d{1,2})[月./-](\d{1,2})")
BODY = (
    r"(?:委员会|人民政府|办公室|办公厅|管理局|管委会|街道办事处|办事处"
    r"|局|厅|委|办|署|院|中心|总队|支队|大队|乡|镇|街道|政府)"
)
COMPILED_BY = re.compile(rf"由(?P<agency>[\u4e00-\u9fff]{{2,30}}?{BODY}(?:[((][^()()]{{2,30}}[))])?)编制")
NAMED = re.compile(rf"[《“](?P<agency>[\u4e00-\u9fff]{{3,24}}?{BODY}(?:[((][^()()]{{2,30}}[))])?)")
TITLE_LENGTH = 80  # characters; the longest title seen in 82 published reports has 52


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document says of itself; None where it does not say. ``title`` as printed, line breaks as spaces."""

    title: str | None
    agency: str | None
    year: int | None
    published: str | None


def recognise_form(document: Document, forms: Sequence[Form], year: int | None) -> Form | None:
    """The form whose labels the document prints; labels that several forms share count for each of them.

    A label of one form alone weighs more than a shared one; between forms of equal weight the one in
    force in ``year`` is taken. None when fewer than three labels of any form are there.
    """
    shown = labels_shown(document) | labels_within(document, forms)
    scores: list[tuple[int, int, bool, Form]] = []
    for form in forms:
        others = frozenset[str]().union(*(other.stems for other in forms if other is not form))
        own = len(shown & (form.stems - others))
        scores.append((own, len(shown & form.stems), year is not None and form.in_force(year), form))
    best = max(scores, key=lambda score: (score[0] * 3 + score[1], score[2]))
    return best[3] if best[1] >= 3 else None


def labels_within(document: Document, forms: Sequence[Form]) -> frozenset[str]:
    """Labels of five characters and more anywhere in the text: tables whose cells ran together keep their words."""
    flat = PUNCTUATION.sub("", folded(document.text))
    return frozenset(known for form in forms for known in form.stems if len(known) >= 5 and known in flat)


def labels_shown(document: Document) -> frozenset[str]:
    """The stems of all cells and short lines, and of short lines without the numbers at their end."""
    found: set[str] = set()
    for block in document.blocks:
        if isinstance(block, Grid):
            found.update(stem(cell.text) for cell in block.cells)
        elif len(block.text) < 60:
            found.add(stem(block.text))
            parts = block.text.split()
            while parts and looks_like_value(parts[-1]):
                parts.pop()
            found.add(stem(" ".join(parts)))
            found.update(stem(part) for part in parts)
    return frozenset(found - {""})


def recognise_identity(document: Document, listed_title: str | None = None) -> Identity:
    """Title, agency, year and date. ``listed_title``: the title of the list row or link that led to the document."""
    title = printed_title(document)
    text = unicodedata.normalize("NFKC", document.text)
    flat = re.sub(r"\s+", "", text)
    year = year_of(title) or year_of(document.meta.get("title")) or year_of(listed_title) or year_in(flat)
    agency = agency_of(title) or agency_of(document.meta.get("title")) or agency_of(listed_title)
    agency = fuller_name(agency, flat) if agency else compiled_by(flat)
    return Identity(title, agency, year, iso_date(document.meta.get("published")))


def printed_title(document: Document) -> str | None:
    """The line that names the report, before its first heading; a title wrapped over two lines is joined."""
    lines = document.paragraphs[:12]
    for first, paragraph in enumerate(lines):
        text = paragraph.text
        for following in ("", *(p.text for p in lines[first + 1 : first + 3])):
            text += (" " if text[-1:].isascii() and following[:1].isascii() and following else "") + following
            key = folded(text)
            if len(key) > TITLE_LENGTH or key.endswith(("。", "，", "：", ":")):
                break
            found = REPORT_WORDS.search(key)
            if found and found.end() >= len(key) - 6 and not key.startswith(("本报告", "根据", "现将")):
                return " ".join(text.split())
    return None


def year_of(title: str | None) -> int | None:
    """The reporting year a title names; None when it names none or two."""
    years = {int(y) for y in YEAR.findall(folded(title or ""))}
    return years.pop() if len(years) == 1 else None


def year_in(flat: str) -> int | None:
    """The year of the statistical period, else the year most often named before 年度."""
    period = PERIOD.search(flat)
    if period:
        return int(period[1])
    named = re.findall(r"(20[0-3]\d)年度", flat)
    return int(max(set(named), key=named.count)) if named else None


def agency_of(title: str | None) -> str | None:
    """What stands before the year or before the words of the report in its title."""
    key = folded(title or "").replace("(", "（").replace(")", "）")
    found = REPORT_WORDS.search(key)
    if not found:
        return None
    before = re.split(r"20[0-3]\d", key[: found.start()])[0]
    before = re.sub(r"(?:政府|关于|公布|的)+$", "", before).removeprefix("关于").strip("《》“”-—_ ")
    return before or None


def fuller_name(agency: str, flat: str) -> str:
    """An abbreviated name (区科技局) as the text writes it in full (秀洲区科学技术局), when exactly one name fits."""
    if agency[0] not in "区市县省镇州":
        return agency
    candidates = {found["agency"] for found in NAMED.finditer(flat)}
    fitting = {name.replace("(", "（").replace(")", "）") for name in candidates if abbreviates(agency, name)}
    return fitting.pop() if len(fitting) == 1 else agency


def abbreviates(short: str, full: str) -> bool:
    rest = iter(re.split(r"[((]", full)[0])
    return len(full) > len(short) and all(character in rest for character in short)


def compiled_by(flat: str) -> str | None:
    found = COMPILED_BY.search(flat)
    return found["agency"] if found else None


def iso_date(printed: str | None) -> str | None:
    """YYYY-MM-DD of a printed date; None when there is none."""
    found = DATE.search(unicodedata.normalize("NFKC", printed or ""))
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else None
