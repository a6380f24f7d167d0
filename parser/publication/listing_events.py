"""What happened to the rows of an agency's list between one walk and the next, told apart and dated.

Each event bears the time of the walk that showed it first; what was seen before stands beside it. A row that a
walk did not reach is not gone: only a whole walk shows that a row is no longer there.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Kind = Literal["new", "late_inserted", "pinned", "re_dated", "retitled", "moved", "deleted", "returned"]


@dataclass(frozen=True, slots=True)
class Listed:
    """One row as a walk showed it. ``position`` counts over all pages of the list, 1 is the first row."""

    url: str
    title: str
    date: str | None  # ISO, as printed
    position: int

    @property
    def key(self) -> str:
        """Two addresses that differ in scheme or fragment alone are one row."""
        return self.url.partition("#")[0].partition("://")[2]

    @property
    def name(self) -> str:
        return "".join(self.title.split())


@dataclass(frozen=True, slots=True)
class Walk:
    """The rows of one walk in their order. ``whole``: every page of the list was read."""

    crawl_id: int
    at: str
    whole: bool
    rows: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One change of one row. ``before`` and ``after``: the date, title or address that changed, or ''."""

    kind: Kind
    crawl_id: int
    at: str
    url: str
    title: str
    before: str = ""
    after: str = ""


def events(walks: Iterable[Walk]) -> Iterator[Event]:
    """Every event from the second walk on; the first walk only says what stood there.

    moved: the same title at another address, its old row gone. late_inserted: a new row whose date is older than the
    newest row of the walk before. pinned: a row that rose above rows of a later date. returned: a deleted row is back.
    """
    known: dict[str, Listed] = {}
    gone: dict[str, Listed] = {}
    pinned: set[str] = set()
    for number, walk in enumerate(walks):
        rows = {row.key: row for row in walk.rows}
        above = {row.key for row in risen(walk.rows)}
        if number == 0:
            known, pinned = rows, above
            continue
        newest = max((row.date for row in known.values() if row.date), default="")
        lost = [row for key, row in known.items() if walk.whole and key not in rows]
        added = [row for key, row in rows.items() if key not in known]
        partners = moves(lost, [row for row in added if row.key not in gone])
        for row in walk.rows:
            before = known.get(row.key)
            if rows[row.key] is not row:
                continue
            if before is None:
                yield arrival(walk, row, partners.get(row.key), gone, newest)
            else:
                yield from altered(walk, before, row)
            if row.key in above and row.key not in pinned and before is not None:
                yield Event("pinned", walk.crawl_id, walk.at, row.url, row.title, after=row.date or "")
        taken = {row.key for row in partners.values()}
        for row in lost:
            gone[row.key] = row
            del known[row.key]
            if row.key not in taken:
                yield Event("deleted", walk.crawl_id, walk.at, row.url, row.title, before=row.date or "")
        known.update(rows)
        pinned = (pinned & set(known)) - set(rows) | above
        for key in rows:
            gone.pop(key, None)


def arrival(walk: Walk, row: Listed, former: Listed | None, gone: dict[str, Listed], newest: str) -> Event:
    """The event of a row that the walk before did not show."""
    kind: Kind
    if former is not None:
        return Event("moved", walk.crawl_id, walk.at, row.url, row.title, former.url, row.url)
    if row.key in gone:
        kind = "returned"
    elif row.date and newest and row.date < newest:
        kind = "late_inserted"
    else:
        kind = "new"
    return Event(kind, walk.crawl_id, walk.at, row.url, row.title, after=row.date or "")


def altered(walk: Walk, before: Listed, row: Listed) -> Iterator[Event]:
    if before.date != row.date and before.date and row.date:
        yield Event("re_dated", walk.crawl_id, walk.at, row.url, row.title, before.date, row.date)
    if before.name != row.name:
        yield Event("retitled", walk.crawl_id, walk.at, row.url, row.title, before.title, row.title)


def moves(lost: Sequence[Listed], added: Sequence[Listed]) -> dict[str, Listed]:
    """New key -> the lost row of the same title; only where the title stands once on either side."""
    old = Counter(row.name for row in lost)
    new = Counter(row.name for row in added)
    by_name = {row.name: row for row in lost}
    return {row.key: by_name[row.name] for row in added if old[row.name] == new[row.name] == 1}


def risen(rows: Sequence[Listed]) -> Iterator[Listed]:
    """Rows that stand above one of a later date, in a list that otherwise runs from new to old.

    A list in no order pins nothing: more than a quarter of its dated neighbours run the wrong way.
    """
    dated = [row for row in rows if row.date]
    wrong = [a for a, b in pairwise(dated) if (a.date or "") < (b.date or "")]
    if len(wrong) <= max(len(dated) // 4, 1):
        first_wrong = {row.key for row in wrong}
        latest = ""
        for row in reversed(dated):
            if (row.date or "") < latest and (row.key in first_wrong or row.position <= len(wrong)):
                yield row
            latest = max(latest, row.date or "")
