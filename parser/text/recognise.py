"""Which form, title, agency and year a document shows. The form is told by the labels present, the year is a hint."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parser.alignment.labels import PUNCTUATION, folded, stem
from parser.alignment.values import looks_like_value
from parser.documents.document import Document, Grid
from parser.forms import Form
from parser.text.published import iso_date, printed_number

__all__ = ["Identity", "iso_date", "labels_shown", "recognise_form", "recognise_identity", "year_of"]

CALENDAR = r"(?:20[0-3]\d)"
YEAR = re.compile(rf"(?<!\d)({CALENDAR})(?:年度?|(?!\d))")
CHINESE_YEAR = re.compile(r"二[〇○零]([〇○零一二三])([〇○零一二三四五六七八九])年")
REPORT_WORDS = re.compile(
    r"(?:信息公开|政务公开|信息公開)(?:和政务公开|及政务公开)?(?:工作)?(?:情况)?(?:的)?(?:20[0-3]\d年?度?)?(?:年度)?"
    r"(?:工作)?(?:年度)?(?:情况)?(?:的)?(?:报告|年报|報告)"
)
# What may stand after the words of the report in its title: 的公告, (更正), (图片版), (2020年度).
TITLE_TAIL = re.compile(r"^(?:[((]\w{1,9}[))]|的(?:公告|通知|公示|函)|摘要|》|\.(?:pdf|docx?|wps))*$")
PERIOD = re.compile(
    rf"(?<!\d)({CALENDAR})年?1月1日(?:0时)?(?:起)?[,，]?(?:至|到|—|-|–|~)+(?:({CALENDAR})年?|当年|同年)?12月31日"
)
BODY = (
    r"(?:委员会|人民政府|办公室|办公厅|管理局|管委会|街道办事处|办事处"
    r"|局|厅|委|办|署|院|中心|总队|支队|大队|乡|镇|街道|政府|公司|协会)"
)
SECOND_NAME = r"(?:[((][^()()]{2,30}[))])?"
COMPILED_BY = re.compile(rf"由(?P<agency>[\u4e00-\u9fff]{{2,30}}?{BODY}{SECOND_NAME})(?:负责)?(?:编制|编写|撰写)")
NAMED = re.compile(rf"[《“](?P<agency>[\u4e00-\u9fff]{{3,24}}?{BODY}{SECOND_NAME})")
SIGNED = re.compile(rf"^(?P<agency>[\u4e00-\u9fff]{{3,30}}{BODY}{SECOND_NAME})$")
SIGNED_WITH_DATE = re.compile(rf"^(?P<agency>[\u4e00-\u9fff]{{3,30}}{BODY}{SECOND_NAME})(?={CALENDAR}年\d)")
PLACES = re.compile(r"[>›»|]|首页|当前位置|您的位置|您现在")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
TITLE_LENGTH = 80  # characters; the longest title seen in 82 published reports has 52
SIGNATURE_LINES = 6  # of the end of the document


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document says of itself; None where it does not say, or says two things and nothing decides.

    ``title`` as printed, line breaks as spaces. ``years`` and ``agencies`` keep every statement under the name of
    its source (title, meta, listing, period, text; title, meta, listing, compiled_by, signature, body), so that
    those that differ can be shown.
    """

    title: str | None
    agency: str | None
    year: int | None
    published: str | None
    years: dict[str, int] = field(default_factory=dict)
    agencies: dict[str, str] = field(default_factory=dict)
    document_number: str | None = None
    index_number: str | None = None

    @property
    def years_differ(self) -> bool:
        return len(set(self.years.values())) > 1


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
    """Title, agency, year, date and numbers. ``listed_title``: the title of the list row or link to the document."""
    title = printed_title(document)
    flat = folded(document.text)
    meta_title = document.meta.get("title")
    years = dict(years_said(title, meta_title, listed_title, flat))
    agencies = dict(agencies_said(document, title, meta_title, listed_title, flat))
    return Identity(
        title,
        next(iter(agencies.values()), None) if "body" not in agencies else agencies["body"],
        deciding_year(years),
        iso_date(document.meta.get("published")),
        years,
        agencies,
        printed_number(document, "document"),
        printed_number(document, "index"),
    )


def years_said(
    title: str | None, meta_title: str | None, listed_title: str | None, flat: str
) -> Iterator[tuple[str, int]]:
    """Each source that names a reporting year, the most trusted first."""
    for source, text in (("title", title), ("meta", meta_title), ("listing", listed_title)):
        year = year_of(text)
        if year:
            yield source, year
    yield from periods(flat)
    year = year_in(flat)
    if year:
        yield "text", year


def deciding_year(years: dict[str, int]) -> int | None:
    """The year of the title, unless the list says another one: then the one that the period or the text agrees with."""
    named = [years[source] for source in ("title", "meta", "listing") if source in years]
    told = [years[source] for source in ("period", "text") if source in years]
    if not named:
        return told[0] if told else None
    if len(set(named)) == 1:
        return named[0]
    agreed = {year for year in named if year in told}
    return agreed.pop() if len(agreed) == 1 else None


def periods(flat: str) -> Iterator[tuple[str, int]]:
    """The year whose first and last day are named; a period over two years is kept as its begin and end."""
    found = PERIOD.search(flat)
    if found is None:
        return
    begin, end = int(found[1]), int(found[2] or found[1])
    if begin == end:
        yield "period", begin
    else:
        yield "period_begin", begin
        yield "period_end", end


def agencies_said(
    document: Document, title: str | None, meta_title: str | None, listed_title: str | None, flat: str
) -> Iterator[tuple[str, str]]:
    """Each source that names an agency, the most trusted first; body: the full name of one the title abbreviates."""
    named = False
    for source, text in (("title", title), ("meta", meta_title), ("listing", listed_title)):
        agency = agency_of(text)
        if agency:
            yield source, agency
            full = agency if named else fuller_name(agency, flat)
            named = True
            if full != agency:
                yield "body", full
    compiled = COMPILED_BY.search(flat)
    if compiled:
        yield "compiled_by", full_width(compiled["agency"])
    signed = signature(document)
    if signed:
        yield "signature", full_width(signed)


def signature(document: Document) -> str | None:
    """The agency that signs at the end: a line of its name alone, or its name with the date."""
    lines = [folded(p.text) for p in document.paragraphs[-SIGNATURE_LINES:]]
    found = {m["agency"] for line in lines if (m := SIGNED.match(line) or SIGNED_WITH_DATE.match(line))}
    return found.pop() if len(found) == 1 else None


def printed_title(document: Document) -> str | None:
    """The line that names the report, before its first heading; a title wrapped over three lines is joined."""
    lines = [p.text for p in document.paragraphs[:12] if not PLACES.search(p.text)]
    for first in range(len(lines)):
        text = lines[first]
        for following in ("", *lines[first + 1 : first + 3]):
            text += (" " if text[-1:].isascii() and following[:1].isascii() and following else "") + following
            key = folded(text)
            if len(key) > TITLE_LENGTH or key.endswith(("。", "，", "：", ":", ",")):
                break
            if names_report(key) and (first + 1 == len(lines) or not following or begins_title(lines[first])):
                return CONTROL.sub("", " ".join(text.split()))
    return None


def names_report(key: str) -> bool:
    """Whether a folded line is the title of a report: its words at the end, no sentence and no table of a form."""
    found = REPORT_WORDS.search(key)
    if not found or key.startswith(("本报告", "根据", "现将")):
        return False
    return len(key) - found.end() <= 6 or TITLE_TAIL.match(key[found.end() :]) is not None


def begins_title(line: str) -> bool:
    """Whether a wrapped title can begin with this line: it names an agency, a year, or the report's subject."""
    key = folded(line)
    return re.search(rf"{BODY}{SECOND_NAME}(?:关于.{{0,8}})?$|公开|关于|^《", key) is not None or bool(YEAR.search(key))


def year_of(title: str | None) -> int | None:
    """The reporting year a title names; None when it names none or two."""
    key = folded(title or "")
    years = {int(y) for y in YEAR.findall(key)} | {calendar(m) for m in CHINESE_YEAR.finditer(key)}
    return years.pop() if len(years) == 1 else None


def calendar(found: re.Match[str]) -> int:
    digits = {"〇": 0, "○": 0, "零": 0} | {c: n for n, c in enumerate("一二三四五六七八九", 1)}
    return 2000 + 10 * digits[found[1]] + digits[found[2]]


def year_in(flat: str) -> int | None:
    """The year of the statistical period, else the year most often named before 年度."""
    period = dict(periods(flat)).get("period")
    if period:
        return period
    named = re.findall(rf"({CALENDAR})年度", flat)
    return int(max(set(named), key=named.count)) if named else None


def agency_of(title: str | None) -> str | None:
    """What stands before the year or before the words of the report in its title, or between the two."""
    key = full_width(folded(title or ""))
    found = REPORT_WORDS.search(key)
    if not found:
        return None
    parts = re.split(rf"{CALENDAR}(?:年度?)?|二[〇○零]..年度?", key[: found.start()])
    return next(filter(None, (bare_name(part) for part in parts)), None)


def bare_name(part: str) -> str | None:
    """A part of a title without the words around the agency's name; None when no name is left."""
    name = re.sub(r"^.*[>›»|]", "", part)
    if not name.endswith("人民政府"):
        name = re.sub(r"(?:政府|政务|关于|公布|发布|印发|公开|的|本级)+$", "", name)
    name = re.sub(r"^(?:关于)?(?:公布|发布|印发)?", "", name).strip("《》“”-—_、 ")
    name = re.sub(r"关于(?:公布|发布|印发)?$", "", name).strip("《》“”-—_、 ")
    return name if len(name) >= 2 and name not in ("年度", "政府", "政务") else None


def fuller_name(agency: str, flat: str) -> str:
    """An abbreviated name (区科技局) as the text writes it in full (秀洲区科学技术局), when exactly one name fits."""
    if agency[0] not in "区市县省镇州":
        return agency
    candidates = {found["agency"] for found in NAMED.finditer(flat)}
    fitting = {full_width(name) for name in candidates if abbreviates(agency, name)}
    return fitting.pop() if len(fitting) == 1 else agency


def full_width(name: str) -> str:
    """A name with its brackets as agencies print them, so that sources can be compared."""
    return name.replace("(", "（").replace(")", "）")


def abbreviates(short: str, full: str) -> bool:
    rest = iter(re.split(r"[((（]", full)[0])
    return len(full) > len(short) and all(character in rest for character in short)
