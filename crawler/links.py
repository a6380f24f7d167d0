"""What list pages link to: titles told apart, dates read, attachments found."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Final, Literal
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from lxml.etree import XPath

from crawler.page import Page, letters, same_page, squeeze
from crawler.pager import beside
from parser.documents.html.page import with_pictures
from parser.documents.html.pictures import PICTURES_ONLY

Kind = Literal["report", "false_friend", "other"]
REPORT: Final = "report"
FALSE_FRIEND: Final = "false_friend"
OTHER: Final = "other"

# Names under which agencies keep the column of their annual reports.
COLUMN_NAMES = frozenset(
    {
        "政府信息公开年报",
        "政府信息公开年度报告",
        "政府信息公开工作年度报告",
        "信息公开年报",
        "信息公开年度报告",
        "公开年报",
        "年度报告",
        "年报",
    }
)
# About the reports or about disclosure, but not the report itself.
ABOUT = re.compile(
    r"^[【\[（(]?(一图|图解|图说|视频)|"
    r"(通知|要点|指南|方案|解读|制度|办法|规定|目录|申请表|告知书)([（(【].*)?$|"
    r"(评估|测评|自查|检查|调研|整改|考核)(情况)?(的)?报告"
)
IS_REPORT = re.compile(r"信息公开.*(报告|年报|统计表)|年报.*信息公开|政务公开.*(年度报告|年报)")
FALSE_FRIENDS = re.compile(
    r"政府网站.*(年度|年报|报表)|新媒体.*(年度|报表)|法治政府|依法行政|依法治|事业单位法人|住房公积金|"
    r"统计(年鉴|年报|公报)|决算|预算|财务|国有资产|环境(质量|状况)|安全生产|消费|社会责任|工作报表"
)
ANNUAL = re.compile(r"年度?(工作)?报告?$|年报|年度.*报告|报告.*年度?")
COLUMN_OF_REPORTS = re.compile(r"信息公开.*(年报|年度报告)|公开年报")
YEAR = re.compile(r"(?:19|20)\d{2}")

DATE = re.compile(r"(?<!\d)(20\d{2}|19\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")

FILE = re.compile(r"\.(pdf|docx?|wps|et|dps|xlsx?|ofd|rtf|zip|rar|7z|pptx?|txt|csv|jpe?g|png|gif|tiff?|bmp)$", re.I)
DOCUMENT = re.compile(r"\.(pdf|docx?|wps|et|xlsx?|ofd|rtf|zip|rar|7z)$", re.I)
# A file that a script shows: PDFObject.embed("a.pdf"), var pdfUrl = 'a.pdf'.
IN_SCRIPT = re.compile(r"""["']([^"'\s<>]{1,300}\.(?:pdf|docx?|wps|xlsx?|ofd))["']""", re.I)
HANDLER = re.compile(r"down(file|load)|attach|annex|virtual_attach|/group\d+/M\d\d/", re.I)
FILE_WORDS = re.compile(r"^(附件|点击下载|下载|查看附件)")
EMBEDDED: Any = XPath(
    "//iframe/@src | //iframe/@data-src | //frame/@src | //embed/@src | //embed/@data | //object/@data"
    ' | //object/param[@name="src" or @name="filename" or @name="url"]/@value',
    smart_strings=False,
)
EMBEDDING = (b"frame", b"<embed", b"<object")  # how a page that embeds anything says so
SHOWING = (b"img", b"image", b"frame")
HANDED = frozenset("file url src path pdf fileurl pdfurl filepath".split())  # parameters of viewers
MOST_PICTURES = 100  # of one report
MOST_FRAMES = 3
PROSE = 1200  # Chinese characters outside links; menus, notes and footers of such pages have up to some 300
STRING: Any = XPath("string()", smart_strings=False)
PROSE_OF: Any = XPath(
    "//body//text()[not(parent::a or parent::script or parent::style or parent::option)]", smart_strings=False
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a report, under the name its link gives it."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One row of a list: evidence that the agency announced something. The date is the printed one, ISO."""

    title: str
    url: str
    date: str | None = None
    attachments: tuple[Attachment, ...] = ()
    foreign: bool = False  # belongs to another column, whose rows the same list shows: no report of this source


def kind_of(title: str, column: str = "") -> Kind:
    """Tell a report from a false friend and from the rest by its title and the name of its column."""
    text = squeeze(title)
    if ABOUT.search(text):
        return OTHER
    if IS_REPORT.search(text) and text not in COLUMN_NAMES:
        return REPORT
    if FALSE_FRIENDS.search(text):
        return FALSE_FRIEND
    in_column = COLUMN_OF_REPORTS.search(squeeze(column)) is not None
    if in_column and (text in COLUMN_NAMES or (YEAR.search(text) and ANNUAL.search(text))):
        return REPORT
    return OTHER


def is_column_name(text: str) -> bool:
    """True for the bare name of an annual-report column, as menus print it."""
    return squeeze(text) in COLUMN_NAMES


def iso_date(text: str) -> str | None:
    """Read the last full date in a text: rows print it after the title."""
    for year, month, day in reversed(DATE.findall(text)):
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue
    return None


def attachments(page: Page, hidden: str = "") -> Iterator[Attachment]:
    """Yield the files a report page offers, once each; `hidden` is HTML its scripts would show."""
    body, rest = list(in_body(page, hidden)), list(elsewhere(page))
    instead = [] if body else list(in_place_of_text(page, hidden, offered=bool(rest)))
    seen = {same_page(page.url)}
    for found in (*body, *instead, *rest):
        if same_page(found.url) not in seen:
            seen.add(same_page(found.url))
            yield found


def in_body(page: Page, hidden: str) -> Iterator[Attachment]:
    """Yield what the article itself offers: links to files, to viewers of files and to download handlers."""
    of_bodies = [page.anchors_in(body) for body in page.bodies]
    for anchors in (*of_bodies, page.anchors(hidden) if hidden else ()):
        for anchor in anchors:
            path = urlsplit(anchor.url).path
            by_path = FILE.search(path) or HANDLER.search(path)
            file = handed(anchor.url)
            if file or by_path or FILE.search(anchor.text) or FILE_WORDS.match(squeeze(anchor.text)):
                yield Attachment(file or anchor.url, anchor.text)


def elsewhere(page: Page) -> Iterator[Attachment]:
    """Yield files outside the known containers: only plain documents, so that site furniture stays out."""
    for anchor in page.anchors():
        file = handed(anchor.url) or anchor.url
        if not anchor.landmark and DOCUMENT.search(urlsplit(file).path):
            yield Attachment(file, anchor.text)
    embeds = any(word in page.lowered for word in EMBEDDING)
    for source in EMBEDDED(page.dom.root) if embeds else ():
        url = page.absolute(source)
        shown = (handed(url) or url) if url else None
        if shown and DOCUMENT.search(urlsplit(shown).path):
            yield Attachment(shown, file_name(shown))


def in_place_of_text(page: Page, hidden: str, *, offered: bool) -> Iterator[Attachment]:
    """Yield what a page shows instead of a text: pictures; where it offers no file, files and pages its frames show."""
    if has_prose(page, hidden) or not may_show(page):
        return
    document, pictures = with_pictures(page.body, page.content_type)
    for url in map(page.absolute, pictures[:MOST_PICTURES]):
        if url:
            yield Attachment(url, file_name(url))
    if offered or pictures or len(squeeze(document.text)) >= PICTURES_ONLY:
        return
    frames = page.dom.css("iframe::attr(src), frame::attr(src)").getall()
    framed = (url for url in map(page.absolute, frames) if url and beside(page.url, url))
    for found in (*map(page.absolute, IN_SCRIPT.findall(page.code)), *islice(framed, MOST_FRAMES)):
        if found:
            yield Attachment(found, file_name(found))


def may_show(page: Page) -> bool:
    """Whether a picture, a frame or a file that a script shows stands anywhere in a page, its scripts included."""
    return any(word in page.lowered for word in SHOWING) or IN_SCRIPT.search(page.text) is not None


def has_prose(page: Page, hidden: str) -> bool:
    """Whether a page has so much text outside its links that an article is part of it.

    It spares most pages the reading of their whole article, which costs more CPU than all else that is done with them.
    """
    bodies = [STRING(body) for body in page.bodies] if page.is_html else []
    if any(letters(text) >= PROSE for text in (hidden, *bodies)):
        return True
    return page.is_html and letters("".join(PROSE_OF(page.dom.root))) >= PROSE


def handed(url: str) -> str | None:
    """The file that is handed to a viewer: viewer.html?file=…, resolved against the viewer."""
    for name, value in parse_qsl(urlsplit(url).query):
        if name.lower() in HANDED and DOCUMENT.search(value.partition("?")[0].partition("#")[0]):
            try:
                return urljoin(url, unquote(value))
            except ValueError:
                continue
    return None


def file_name(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[2]
