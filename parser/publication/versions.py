"""Versions: what a report said at different times, and at different addresses or in different formats.

Captures that read alike are one version, however their bytes differ. The version in force is chosen by rules that are
stated with the choice; a poorer reading is never preferred without a word.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from archive.captures import Capture
from parser.alignment.labels import folded
from parser.documents.document import Issue, Place
from parser.forms import Form
from parser.publication.changes import Change, cell_facts, changes
from parser.publication.noise import quiet_lines
from parser.report import Report
from parser.text.published import Dates
from parser.text.recognise import year_of


@dataclass
class Version:
    """One reading of one address. ``captures``: all captures that read so, oldest first.

    ``page``: the listed page that led to it, or the document itself, with ``page_dates``. ``report`` is as the last
    of the captures shows it, so that its cells' places are those of that capture; None when it could not be read.
    """

    page: Capture
    kind: str
    report: Report | None
    captures: list[Capture]
    problems: list[tuple[Capture, Issue]] = field(default_factory=list)
    dates: Dates = field(default_factory=Dates)
    page_dates: Dates = field(default_factory=Dates)
    numbers: Mapping[str, str | None] = field(default_factory=dict)  # document and index number, where printed
    member: str | None = None  # which file inside the captured one
    further: Sequence[Capture | None] = ()  # the pages after the first of an article that is cut in several

    def shown_by(self, place: Place | None) -> Capture:
        """The capture that shows a place of the report."""
        number = place.page if place and self.further else None
        return (self.further[number - 2] if number and number > 1 else None) or self.last

    @property
    def year(self) -> int | None:
        return (self.report.year if self.report else None) or year_of(self.page.title)

    @property
    def last(self) -> Capture:
        return self.captures[-1]

    @property
    def address(self) -> tuple[str | None, str, str | None]:
        """Versions at one address follow each other in time; those at another one are copies."""
        return (self.page.source_id, self.last.url, self.member)

    @property
    def certain(self) -> int:
        """Cells that are known for what they are, blanks and marks too."""
        if self.report is None:
            return -1
        return len(self.report.cells) - self.report.count("missing") - self.report.count("ambiguous")

    @property
    def has_form(self) -> bool:
        return self.report is not None and self.report.form is not None

    @property
    def complete(self) -> bool:
        return self.report is not None and 0 < self.certain == len(self.report.cells)

    @property
    def tables(self) -> frozenset[str]:
        return frozenset(cell.table for cell in self.report.cells) if self.report else frozenset()

    @property
    def published(self) -> str:
        """The date its page declares, '' where it declares none."""
        own = self.report.published if self.report else None
        told = (own, *(day for dates in (self.dates, self.page_dates) for day in (dates.metadata, dates.visible)))
        return next((day for day in told if day), "")


def reading_digest(report: Report | None, payload_digest: str) -> str:
    """Equal for readings that say the same: title, text without noise and white space, cells; unread, equal bytes."""
    if report is None:
        return f"unread {payload_digest}"
    said = [
        report.form,
        folded(report.title or ""),
        folded("".join(quiet_lines(report.text))),
        sorted((*cell.key, *map(str, cell_facts(cell))) for cell in report.cells),
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Step:
    """A change from one version to another. ``copy``: between two addresses or formats, not between two times."""

    version: Version
    previous: Version
    seen_at: str
    copy: bool
    changes: list[Change]


@dataclass(frozen=True)
class Standing:
    """What became of a version: ``role`` is current, earlier, copy, poorer or unread; ``reason`` says why."""

    role: str
    reason: str


def choose(versions: list[Version]) -> tuple[Version, dict[int, Standing]]:
    """The version in force and the standing of each, by id().

    Of each address the latest version that loses nothing against the best reading, whatever day it declares. Among
    addresses the one published last; then the one of the latest crawl; then the one with more numbers; then the page
    before its attachments.
    """
    best = max(versions, key=lambda version: (version.has_form, version.certain))
    sound = [version for version in versions if loses_nothing(version, best)]
    latest = {version.address: version for version in sorted(sound, key=lambda version: version.last.id)}
    current = max(latest.values(), key=lateness)
    standing: dict[int, Standing] = {}
    for version in versions:
        if version is current:
            standing[id(version)] = Standing("current", why(version, versions))
        elif version.report is None:
            standing[id(version)] = Standing("unread", "its bytes could not be read")
        elif version not in sound:
            standing[id(version)] = Standing(
                "poorer", f"{version.certain} certain cells, the best reading has {best.certain}"
            )
        elif version.address == current.address:
            standing[id(version)] = Standing("earlier", "the same address later showed another reading")
        else:
            how = "another format" if version.kind != current.kind else "another address"
            standing[id(version)] = Standing("copy", f"the same report in {how}")
    return current, standing


def loses_nothing(version: Version, best: Version) -> bool:
    """As many certain cells as the best reading, or nothing uncertain in all tables that one has, local ones aside."""
    if best.has_form and not version.has_form:
        return False
    if version.certain >= best.certain:
        return True
    return version.complete and version.tables >= best.tables


def lateness(version: Version) -> tuple[object, ...]:
    numbers = version.report.count("number") if version.report else -1
    text = len(version.report.text) if version.report else -1
    return (
        version.published,
        version.last.crawl_id or 0,
        numbers,
        version.last.role == "document",
        text,
        version.last.id,
    )


def why(current: Version, versions: list[Version]) -> str:
    """In one sentence, the reason for the choice."""
    others = [version for version in versions if version is not current]
    if not others:
        return "the only reading"
    newest = max(versions, key=lambda version: version.last.id)
    if newest.last.crawl_id != current.last.crawl_id and newest.certain < current.certain:
        return f"{current.certain} certain cells; the latest capture has {max(newest.certain, 0)}"
    if any(other.published and other.published < current.published for other in others):
        return f"published last, {current.published}"
    if any((other.last.crawl_id or 0) < (current.last.crawl_id or 0) for other in others):
        return f"captured last, {current.last.captured_at}"
    if any(other.certain < current.certain for other in others):
        return f"the most certain cells, {current.certain}"
    return "reads as its copies do" if current.report else "nothing could be read"


def steps(versions: list[Version], current: Version, forms: Mapping[str, Form]) -> list[Step]:
    """Each address through time, then each other address against the version in force."""
    found: list[Step] = []
    latest: dict[tuple[str | None, str, str | None], Version] = {}
    for capture_id, number in sorted((c.id, n) for n, v in enumerate(versions) for c in v.captures):
        now = versions[number]
        before = latest.get(now.address)
        latest[now.address] = now
        if before is not None and before is not now:
            seen = next(c.captured_at for c in now.captures if c.id == capture_id)
            found.append(Step(now, before, seen, False, changes(before.report, now.report, forms)))
    for version in latest.values():
        if version.address != current.address and version.report and current.report:
            words = version.kind == current.kind
            differ = changes(current.report, version.report, forms, words=words)
            found.append(Step(version, current, version.captures[0].captured_at, True, differ))
    return found


def poorer_news(versions: Iterable[Version], standing: Mapping[int, Standing], current: Version) -> Issue | None:
    """An issue when what was captured last is not what is shown, because it reads poorer."""
    newest = max((v for v in versions if v.address == current.address), key=lambda version: version.last.id)
    if standing[id(newest)].role not in ("poorer", "unread"):
        return None
    return Issue(
        "newer_version_poorer",
        f"the capture of {newest.last.captured_at} reads poorer ({standing[id(newest)].reason}); "
        f"shown is the one of {current.last.captured_at}",
    )
