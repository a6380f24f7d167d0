"""A light replica agency: what it published, and the answers of the platform that serves it.

Each module of tests/sites/platforms has a function replica(agency, reports, odd) that gives a `Replica`: answers by
path, and what a crawl must find behind them. Nothing is written to files; reports are short articles.
"""

import json
import ssl
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from importlib import import_module
from pathlib import Path

from tests.sites.replica import Answer, Dynamic, Site
from tests.sites.rows import BANNER, FOOTER, Row

NOTICES = (
    "关于开展春节前安全检查的通知",
    "2024年度部门预算公开说明",
    "关于征求修订办法意见的公告",
    "政府网站工作年度报表（2023年度）",
    "2023年法治政府建设年度报告",
    "关于调整办公时间的公告",
    "一图读懂政府信息公开年度报告",
    "政府信息公开指南",
)
SECTIONS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)


COLUMN_HEAD = '<meta name="ColumnName" content="政府信息公开年报">'  # of a list page, by 政府网站发展指引, too


@dataclass(frozen=True, slots=True)
class Agency:
    """Who publishes. `folder` is its place on the site, so that agencies may share one; `number` makes ids differ."""

    id: str
    name: str
    level: str = "county-dept"
    region: str = "440112"
    folder: str = "nb"
    number: int = 0


@dataclass(frozen=True, slots=True)
class File:
    """An attachment under the name an agency gives it."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Report:
    """One annual report as it was published: an article of HTML and its attachments."""

    year: int
    title: str
    date: str  # ISO
    body: str
    files: tuple[File, ...] = ()


@dataclass(slots=True)
class Replica:
    """An agency on its platform. Addresses are paths of its own site, or begin with {base:NAME} of another one."""

    agency: Agency
    platform: str
    entry: str
    answers: dict[str, Answer | Dynamic] = field(default_factory=dict)
    reports: list[str] = field(default_factory=list)  # the documents a crawl must obtain, each once
    files: list[str] = field(default_factory=list)  # their attachments and further pages
    issues: list[tuple[str, str]] = field(default_factory=list)  # (kind, address) of what a crawl cannot obtain
    secure: bool = False  # served over TLS
    lists: int = 1  # list pages that there are, shells and answers of interfaces included
    others: dict[str, dict[str, Answer | Dynamic]] = field(default_factory=dict)  # further sites by name
    attached: dict[str, set[str]] = field(default_factory=dict)  # document -> the files that are lost with it

    def page(self, path: str, html: str, encoding: str = "utf-8") -> None:
        self.answers[path] = Answer(body=html.encode(encoding))

    def file(self, path: str, file: File, headers: dict[str, str] | None = None, of: str = "") -> None:
        """``of``: the document that offers the file, where a list may lose it."""
        kind = "application/pdf" if file.body.startswith(b"%PDF") else "application/octet-stream"
        self.answers[path] = Answer(body=file.body, content_type=kind, headers=headers or {})
        self.files.append(path)
        if of:
            self.attached.setdefault(of, set()).add(path)

    def attach(self, document: str, files: Iterable[File], path: Callable[[int], str]) -> str:
        """Put a document's files at path(0), path(1) ... and give the links to them as most templates write them."""
        links = ""
        for number, file in enumerate(files):
            self.file(path(number), file, of=document)
            links += f'<p><a href="{escape(path(number))}">{file.name}</a></p>'
        return links

    def lose(self, documents: Collection[str]) -> None:
        """Take out the reports at some addresses, and their files: no list leads to them any more."""
        gone = {file for document in documents for file in self.attached.get(document, ())}
        self.reports = [path for path in self.reports if path not in documents]
        self.files = [path for path in self.files if path not in gone]


Maker = Callable[[Agency, Sequence[Report], Collection[str]], Replica]


def maker(platform: str) -> Maker:
    made: Maker = import_module(f"tests.sites.platforms.{platform}").replica
    return made


def reports_of(agency: Agency, years: Iterable[int], *, files: Collection[int] = ()) -> list[Report]:
    """Short reports, newest first; those of the years in `files` have a Word file attached."""
    made = []
    for year in sorted(years, reverse=True):
        text = "".join(
            f"<p>{section}</p><p>{agency.name}{year}年依法公开政府信息，本节说明第{number}项的情况与数据。</p>"
            for number, section in enumerate(SECTIONS, 1)
        )
        attached = File(f"{agency.name}{year}年年报.docx", b"PK\x03\x04" + f"{agency.id}{year}".encode())
        title = f"{agency.name}{year}年政府信息公开工作年度报告"
        date = f"{year + 1}-01-{agency.number % 27 + 1:02}"
        made.append(Report(year, title, date, text, (attached,) * (year in files)))
    return made


def rows(reports: Sequence[Report], href: Callable[[int], str], *, notices: int = 6) -> list[Row]:
    """Rows of a list, newest first: the reports, href(0) being the newest one, among notices of other kinds."""
    found = [Row(report.date, report.title, href(number)) for number, report in enumerate(reports)]
    for number in range(notices):
        year = 2024 - number // 2
        title = f"{NOTICES[number % len(NOTICES)]}（{number + 1}）"
        found.append(Row(f"{year}-03-{number % 27 + 1:02}", title, href(len(reports) + number)))
    return sorted(found, key=lambda row: row.date, reverse=True)


def parts(listed: Sequence[Row], size: int) -> list[list[Row]]:
    return [list(listed[at : at + size]) for at in range(0, len(listed), size)]


def page_of(pages: Sequence[list[Row]], number: int, odd: Collection[str]) -> list[Row] | None:
    """Rows of one page, the first being 1. Behind the end there are none; odd: "repeats" those of the last page once
    more, "null" not even an empty list."""
    if 0 < number <= len(pages):
        return list(pages[number - 1])
    return list(pages[-1]) if "repeats" in odd else None if "null" in odd else []


def told(total: int, size: int, odd: Collection[str]) -> int:
    """What an interface says of its rows. odd: "more" five pages too many; "fewer" one page, which is the first."""
    return total + 5 * size if "more" in odd else size if "fewer" in odd else total


def items(listed: Iterable[Row]) -> str:
    """The rows as most templates write them."""
    return "\n".join(
        f'<li><a href="{row.href}" title="{escape(row.title)}">{escape(row.title)}</a><span>{row.date}</span></li>'
        for row in listed
    )


def article_head(report: Report, time: str = "") -> str:
    """The head of an article by 政府网站发展指引 (国办发〔2017〕47号). ``time``: of the day, where it is printed."""
    date = f"{report.date} {time}".rstrip()
    return f'<meta name="ArticleTitle" content="{report.title}"><meta name="PubDate" content="{date}">'


def html(title: str, body: str, head: str = "", charset: str = "utf-8") -> str:
    return (
        f'<!doctype html>\n<html lang="zh-CN"><head><meta charset="{charset}"><title>{escape(title)}</title>'
        f"{head}</head><body>{FOOTER}\n{body}\n{BANNER}</body></html>\n"
    )


def data(answer: object) -> Answer:
    return Answer(body=json.dumps(answer, ensure_ascii=False).encode(), content_type="application/json;charset=utf-8")


def site(answers: dict[str, Answer | Dynamic], name: str, host: str, tls: ssl.SSLContext | None = None) -> Site:
    """A site on a free port with the answers of one replica, or of several in folders of their own."""
    return Site(name, Path("/nonexistent"), host, 0, server="nginx", answers=dict(answers), tls=tls)


def source_toml(replica: Replica, base: str, hosts: Collection[str] = ()) -> str:
    """One sources file for one replica."""
    agency = replica.agency
    return f'''site = "{agency.id}.replica"
name = "{agency.name}（仿真）"
platform = "{replica.platform}"
local = true
attachment_hosts = {json.dumps(list(hosts))}

[[source]]
id = "{agency.id}.replica/nb"
agency = {{ id = "{agency.id}", name = "{agency.name}", level = "{agency.level}", region = "{agency.region}" }}
url = "{base}{replica.entry}"
'''
