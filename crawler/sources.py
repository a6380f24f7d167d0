"""Sources as data: one TOML file per site, checked while loading so that a slip is found before a host is visited."""

import ipaddress
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

LEVELS = ("central", "province", "province-dept", "city", "city-dept", "county", "county-dept", "town")
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]*(/[A-Za-z0-9._:-]+)*")
REGION = re.compile(r"\d{6}")  # GB/T 2260 code; 000000 for central bodies, which have none
PLATFORM = re.compile(r"[a-z][a-z0-9_]*")
LONGEST_SEEN = 80  # characters of what was seen that a message repeats

T = TypeVar("T")

SITE_KEYS = {"site", "name", "platform", "local", "attachment_hosts", "source", "note"}
SOURCE_KEYS = {"id", "agency", "url", "name", "platform", "first_year", "last_year", "floor", "ceiling", "note"}
AGENCY_KEYS = {"id", "name", "level", "region", "parent", "former"}
FORMER_KEYS = {"name", "until"}


class SourceError(Exception):
    """A sources file, or a request for sources, that cannot be understood. The text is meant for the user."""


@dataclass(frozen=True, slots=True)
class Agency:
    """A body that must report. The id never changes, the name is the one in force.

    ``former``: names it bore before, each with the last day (YYYY-MM-DD) it was in force. ``parent``: the id of the
    agency it belongs to, '' where none was given; that agency need not be a source itself.
    """

    id: str
    name: str
    level: str
    region: str
    site: str
    parent: str = ""
    former: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A list page with a platform that should yield annual reports of one agency."""

    id: str
    site: str
    agency: Agency
    platform: str
    url: str
    name: str
    first_year: int | None
    local: bool  # True only for replicas on the loopback
    attachment_hosts: tuple[str, ...]  # hosts outside .gov.cn that attachments may come from
    file: Path
    last_year: int | None = None  # the last year reported on here, of a list page that was retired
    floor: int | None = None  # fewer listed reports than that are an issue; 0 says that the list may be empty
    ceiling: int | None = None  # more are one, too: the column is probably another one


def load_sources(directory: Path) -> list[Source]:
    """Load every *.toml of a directory, in the order of the file names. Raises SourceError."""
    files = sorted(directory.glob("*.toml"))
    if not files:
        raise SourceError(
            f"{directory}: no *.toml file. Set SOURCES_DIR to the folder with the sources, or write one; "
            "CONTRIBUTING shows how."
        )
    sources = [loaded for file in files for loaded in load_file(file)]
    for key in ("id", "url"):
        seen: dict[str, Source] = {}
        for source in sources:
            value = getattr(source, key)
            twin = seen.setdefault(value, source)
            if twin is not source:
                raise SourceError(
                    f"{source.file}: {key} {value!r} is already used in {twin.file} by {twin.id!r}. "
                    f"Give each source its own {key}."
                )
    agencies: dict[str, Source] = {}
    for source in sources:
        twin = agencies.setdefault(source.agency.id, source)
        if twin.agency.name != source.agency.name:
            raise SourceError(
                f"{source.file}: agency {source.agency.id!r} is named {source.agency.name!r} here and "
                f"{twin.agency.name!r} in {twin.file}. Use one name, or another id if they are two bodies."
            )
    return sources


def select(sources: list[Source], patterns: str | None) -> list[Source]:
    """Pick sources by comma-separated ids or globs; all when none are given (None). What fits nothing is an error.

    An empty text is an error too: it is what an unset variable of a shell leaves, and must not mean every agency.
    """
    if patterns is None:
        return sources
    wanted = [pattern.strip() for pattern in patterns.split(",") if pattern.strip()]
    if not wanted:
        raise SourceError("-a sources= names nothing; leave it out to walk all sources, or give ids or globs")
    for pattern in wanted:
        if not any(fnmatchcase(source.id, pattern) for source in sources):
            known = ", ".join(source.id for source in sources[:8]) + (", …" if len(sources) > 8 else "")
            raise SourceError(f"no source is called {pattern!r}. Known sources: {known}")
    return [s for s in sources if any(fnmatchcase(s.id, pattern) for pattern in wanted)]


def load_file(file: Path) -> list[Source]:
    """Load one site. Raises SourceError naming the file, the key, what was seen and what to do."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise SourceError(f"{file}: not UTF-8 ({error}). Save the file as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{file}: not valid TOML ({error}). Correct that line.") from error
    site = Table(file, "", data)
    site.only(SITE_KEYS)
    entries = site.take("source", list, "at least one [[source]] block")
    if not entries or not all(isinstance(entry, dict) for entry in entries):
        raise site.wrong("source", entries, "write at least one [[source]] block")
    return [source(site, Table(file, f"source {n}: ", entry)) for n, entry in enumerate(entries, 1)]


def source(site: "Table", entry: "Table") -> Source:
    entry.only(SOURCE_KEYS)
    local = site.take("local", bool, "true or false", False)
    agency = agency_of(site, entry)
    platform = entry.text("platform", "a platform", site.text("platform", "a platform of crawler/platforms", ""))
    if not PLATFORM.fullmatch(platform) or find_spec(f"crawler.platforms.{platform}") is None:
        known = sorted(path.stem for path in (Path(__file__).parent / "platforms").glob("[a-z]*.py"))
        raise entry.wrong("platform", platform, "use one of " + ", ".join(known))
    first_year = entry.take("first_year", int, "a year as a number", 0)
    if first_year and not 2008 <= first_year <= 2100:
        raise entry.wrong("first_year", first_year, "give the first year reported on, 2008 or later")
    last_year = entry.take("last_year", int, "a year as a number", 0)
    if last_year and not max(first_year, 2008) <= last_year <= 2100:
        raise entry.wrong("last_year", last_year, "give the last year reported on here, not before first_year")
    floor = entry.take("floor", int, "the least number of reports that the list must show", -1)
    ceiling = entry.take("ceiling", int, "the number of reports that the list cannot exceed", -1)
    if floor < -1 or ceiling < -1 or -1 < ceiling < floor:
        raise entry.wrong("ceiling", ceiling, f"give 0 <= floor <= ceiling (floor is {floor})")
    hosts = site.take("attachment_hosts", list, 'a list of host names, as ["files.example.com"]', [])
    if not all(isinstance(host, str) and "/" not in host for host in hosts):
        raise site.wrong("attachment_hosts", hosts, "give host names only, without http:// and path")
    return Source(
        id=entry.text("id", "an id such as 440112-hp.gov.cn/kjj", form=ID),
        site=site.text("site", "an id such as 440112-hp.gov.cn", form=ID),
        agency=agency,
        platform=platform,
        url=url_of(entry, local),
        name=entry.text("name", "a name", agency.name),
        first_year=first_year or None,
        last_year=last_year or None,
        floor=None if floor < 0 else floor,
        ceiling=None if ceiling < 0 else ceiling,
        local=local,
        attachment_hosts=tuple(host.lower() for host in hosts),
        file=entry.file,
    )


def agency_of(site: "Table", entry: "Table") -> Agency:
    table = entry.take("agency", dict, 'a table such as { id = "440112-kjj", name = "…", level = "…", region = "…" }')
    agency = Table(entry.file, entry.place + "agency: ", table)
    agency.only(AGENCY_KEYS)
    level = agency.text("level", "one of " + ", ".join(LEVELS))
    if level not in LEVELS:
        raise agency.wrong("level", level, "use one of " + ", ".join(LEVELS))
    return Agency(
        id=agency.text("id", "an id such as 440112-kjj", form=ID),
        name=agency.text("name", "the agency's full name"),
        level=level,
        region=agency.text("region", "six digits (GB/T 2260)", form=REGION),
        site=site.text("site", "an id such as 440112-hp.gov.cn", form=ID),
        parent=agency.text("parent", "the id of another agency", form=ID) if "parent" in table else "",
        former=tuple(former_name(agency, entry) for entry in agency.take("former", list, "a list", [])),
    )


def former_name(agency: "Table", given: object) -> tuple[str, str]:
    what = '[{ name = "the former name", until = "2018-12-31" }]'
    if not isinstance(given, dict):
        raise agency.wrong("former", given, f"give {what}")
    former = Table(agency.file, agency.place + "former: ", given)
    former.only(FORMER_KEYS)
    until = former.take("until", str, "the last day of the name, as 2018-12-31")
    try:
        date.fromisoformat(until)
    except ValueError as error:
        raise former.wrong("until", until, "give the last day of the name, as 2018-12-31") from error
    return former.text("name", "the former name"), until


def url_of(entry: "Table", local: bool) -> str:
    url = entry.text("url", "the address of the list page")
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise entry.wrong("url", url, f"give a full address ({error})") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise entry.wrong("url", url, "give a full address that begins with http:// or https://")
    if local and not is_loopback(parts.hostname):
        raise entry.wrong("url", url, "a file with local = true may only name 127.0.0.0/8, ::1 or localhost")
    if not local and not is_government(parts.hostname):
        raise entry.wrong("url", url, "only hosts under .gov.cn are visited; replicas need local = true")
    return url


def is_government(host: str) -> bool:
    """True for gov.cn and the names under it. Look-alikes such as x.gov.cn.example.com are not."""
    host = host.lower().rstrip(".")
    return host == "gov.cn" or host.endswith(".gov.cn")


@lru_cache(4096)
def is_loopback(host: str) -> bool:
    host = host.lower().rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a sources file, with its place for messages."""

    file: Path
    place: str
    data: dict[str, object]

    def wrong(self, key: str, seen: object, advice: str) -> SourceError:
        shown = repr(seen)
        shown = shown if len(shown) <= LONGEST_SEEN else shown[:LONGEST_SEEN] + "…"
        return SourceError(f"{self.file}: {self.place}{key} = {shown}: {advice}.")

    def only(self, known: Iterable[str]) -> None:
        for key in self.data:
            if key not in known:
                raise self.wrong(key, self.data[key], f"unknown key; known are {', '.join(sorted(known))}")

    def take(self, key: str, kind: type[T], what: str, default: T | None = None) -> T:
        value = self.data.get(key, default)
        if value is None:
            raise SourceError(f"{self.file}: {self.place}{key} is missing; give {what}.")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.wrong(key, value, f"give {what}")
        return value

    def text(self, key: str, what: str, default: str | None = None, form: re.Pattern[str] | None = None) -> str:
        value = self.take(key, str, what, default).strip()
        if not value or (form and not form.fullmatch(value)):
            raise self.wrong(key, value, f"give {what}")
        return value
