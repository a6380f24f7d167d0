"""Checking that what was stored is still there, unaltered, and that WARC files and catalogue agree.

Digests are checked as the WARC standard means them: the payload is the body without chunk framing. `warcio check`
hashes the framing too, and so refuses every chunked response that passes here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from io import FileIO
from pathlib import Path

from archive import message
from archive.captures import Capture, RecordError, read_place
from archive.catalogue import Catalogue
from archive.openfile import closed_file, locked
from archive.records import OPEN, REVISIT_PROFILE, Damage, Record, digest_agrees, records

RESTORE = "restore the file from a copy"
SALVAGE = "run python -m archive salvage"
REFETCH = "crawl the page again"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: file, offset in bytes, what was seen there, what to do about it."""

    file: str
    offset: int
    seen: str
    do: str

    def __str__(self) -> str:
        return f"{self.file} offset {self.offset}: {self.seen}; {self.do}"


@dataclass(slots=True)
class Verifier:
    """Checks WARC files against themselves and, when there is one, against the catalogue of `directory`.

    files, records and rows count what was looked at.
    """

    directory: Path
    catalogue: Catalogue | None
    files: int = 0
    records: int = 0
    rows: int = 0
    _names: set[str] = field(default_factory=set)
    _responses: dict[str, Record] = field(default_factory=dict)
    _revisits: list[Record] = field(default_factory=list)

    def everything(self) -> Iterator[Problem]:
        """Check every file of the folder, and that each file the catalogue speaks of is there."""
        yield from self.given(sorted([*self.directory.glob("*.warc.gz"), *self.directory.glob(f"*{OPEN}")]))
        if self.catalogue is None:
            yield Problem("catalogue.db", 0, "there is no catalogue beside the WARC files", SALVAGE)
            return
        for seen in self.catalogue.damage():
            yield Problem("catalogue.db", 0, seen, "restore it from a copy, or move it away and " + SALVAGE)
        for name, count in self.catalogue.warc_file_names():
            if name not in self._names:
                yield Problem(name, 0, f"the file is missing, and {count} captures with it", RESTORE)

    def given(self, paths: Sequence[Path]) -> Iterator[Problem]:
        """Check these files; a revisit may refer to any of them or to a capture of the catalogue."""
        self._names |= {final_name(path) for path in paths}
        for path in paths:
            self.files += 1
            yield from self._file(path)
        for revisit in self._revisits:
            yield from self._reference(revisit)

    def _file(self, path: Path) -> Iterator[Problem]:
        living = path.suffix == OPEN and being_written(path)
        left_open = path.suffix == OPEN and not living
        unlisted = 0
        rows = self._rows(path)
        self.rows += len(rows or {})
        sound = True
        before: Record | None = None
        for found in records(path):
            if isinstance(found, Damage):
                if not living:
                    sound = False
                    yield damage_problem(found, rows or {})
                continue
            self.records += 1
            problems = [*record_problems(found, before), *payload_problems(before, found)]
            if found.type in ("response", "revisit"):
                if rows is None:
                    self._remember(found)
                else:
                    row = rows.pop(found.offset, None)
                    lost = row is None and left_open and self._unlisted(found)
                    unlisted += lost
                    problems += [] if lost else self._row_problems(found, row, living)
                    problems += self._reference(found)
            yield from problems
            sound = sound and not problems
            before = found
        if left_open:
            seen = "its writer ended before closing it"
            if unlisted:
                seen += f", and {unlisted} captures in it are not in the catalogue yet"
            yield Problem(path.name, 0, seen, SALVAGE)
        for problem in payload_problems(before, None):
            sound = False
            yield problem
        for row in (rows or {}).values():
            sound = False
            seen = f"no record begins here, and capture {row.id} should"
            yield Problem(path.name, row.warc_offset, seen, RESTORE)
        if rows is not None and path.suffix != OPEN and sound:
            yield from self._whole(path)

    def _rows(self, path: Path) -> dict[int, Capture] | None:
        """The catalogue's captures of a file by offset; None when the file is not one of its folder."""
        if self.catalogue is None or path.resolve().parent != self.directory.resolve():
            return None
        return {row.warc_offset: row for row in self.catalogue.captures(warc_file=final_name(path))}

    def _remember(self, found: Record) -> None:
        """Keep what is needed to resolve revisits among files the catalogue does not speak of."""
        light = replace(found, block=b"")
        if found.type == "revisit":
            self._revisits.append(light)
        else:
            self._responses[found.id] = light

    def _unlisted(self, record: Record) -> bool:
        return self.catalogue is not None and self.catalogue.capture_of_record(record.id) is None

    def _row_problems(self, record: Record, row: Capture | None, living: bool) -> list[Problem]:
        """Compare a record with its row. The newest rows of a file that is being written are still to come."""
        if self.catalogue is None or (row is None and living):
            return []
        name = record.path.name
        if row is None:
            elsewhere = self.catalogue.capture_of_record(record.id)
            if elsewhere is not None and elsewhere.warc_file == final_name(record.path):
                return []  # written while this file was being read
            seen = f"the catalogue does not list {record.type} {record.id} of {record.url}"
            if elsewhere is not None:
                seen = f"{record.id} is a second copy, the catalogue lists the one in {elsewhere.warc_file}"
                return [Problem(name, record.offset, seen, "move this file out of the folder")]
            return [Problem(name, record.offset, seen, SALVAGE)]
        pairs = (
            ("record id", row.record_id, record.id),
            ("type", row.record_type, record.type),
            ("URL", row.url, record.url),
            ("date", row.captured_at, record.get("WARC-Date")),
            ("length", row.warc_length, record.length),
            ("payload digest", row.payload_digest, record.get("WARC-Payload-Digest") or row.payload_digest),
            ("block digest", row.block_digest, record.get("WARC-Block-Digest") or row.block_digest),
        )
        return [
            Problem(
                name,
                record.offset,
                f"capture {row.id} has the {what} {listed} in the catalogue and {stands} in the file",
                "restore file and catalogue from copies of the same day",
            )
            for what, listed, stands in pairs
            if listed != stands
        ]

    def _whole(self, path: Path) -> Iterator[Problem]:
        """Compare the file with what its writer registered: some bytes of gzip carry no content and no check."""
        if self.catalogue is None:
            return
        registered = self.catalogue.warc_file(path.name)
        if registered is None:
            yield Problem(path.name, 0, "the file is complete and the catalogue has not taken it in", SALVAGE)
        elif registered != closed_file(path):
            seen = "every record reads well, yet the file is not byte for byte the one that was written"
            yield Problem(path.name, 0, seen, RESTORE)

    def _reference(self, revisit: Record) -> Iterator[Problem]:
        seen = self._reference_seen(revisit) if revisit.type == "revisit" else None
        if seen is not None:
            yield Problem(revisit.path.name, revisit.offset, f"revisit of {revisit.url}: {seen}", REFETCH)

    def _reference_seen(self, revisit: Record) -> str | None:
        """What is wrong with the response a revisit refers to; None when it serves."""
        target_id = revisit.get("WARC-Refers-To")
        if target_id is None or revisit.get("WARC-Profile") != REVISIT_PROFILE:
            return f"it names no earlier response, its profile is {revisit.get('WARC-Profile')}"
        row = None if self.catalogue is None else self.catalogue.capture_of_record(target_id)
        if row is not None and row.record_type != "response":
            return f"it refers to capture {row.id}, which is a {row.record_type} itself"
        if row is not None and row.warc_file not in self._names:
            try:
                read_place(self.directory, row.place)
            except RecordError as error:
                return f"it refers to capture {row.id}, which cannot be read ({error})"
        target = self._responses.get(target_id) if row is None else row
        if target is None:
            return f"it refers to {target_id}, which is neither in the catalogue nor in the files checked"
        url, date, payload_digest, truncated = target_facts(target)
        if truncated is not None:
            return f"it refers to {target_id}, which is truncated ({truncated})"
        if payload_digest != revisit.get("WARC-Payload-Digest"):
            return f"it refers to {target_id}, whose payload is another one ({payload_digest})"
        if (url, date) != (revisit.get("WARC-Refers-To-Target-URI"), revisit.get("WARC-Refers-To-Date")):
            return f"it refers to {target_id}, whose URL and date are {url} {date}"
        return None


def target_facts(target: Record | Capture) -> tuple[str, str | None, str | None, str | None]:
    if isinstance(target, Capture):
        return target.url, target.captured_at, target.payload_digest, target.truncated
    date, payload_digest = target.get("WARC-Date"), target.get("WARC-Payload-Digest")
    return target.url, date, payload_digest, target.get("WARC-Truncated")


def record_problems(record: Record, before: Record | None) -> Iterator[Problem]:
    """What a record says of itself, beside its payload."""
    name = record.path.name
    if before is None and record.type != "warcinfo":
        seen = f"the first record is a {record.type}, and warcinfo should stand before it"
        yield Problem(name, record.offset, seen, RESTORE)
    stated = record.get("WARC-Block-Digest")
    if stated is None:
        yield Problem(name, record.offset, f"{record.type} {record.id} has no block digest", "trust it less")
    elif digest_agrees(record.block, stated) is False:
        seen = f"the block of {record.type} {record.id} does not have its digest {stated}"
        yield Problem(name, record.offset, seen, RESTORE)


def payload_problems(response: Record | None, following: Record | None) -> Iterator[Problem]:
    """Check the payload of a response once the next record, its request, tells the method."""
    stated = response.get("WARC-Payload-Digest") if response is not None else None
    if response is None or response.type != "response" or stated is None:
        return
    asked = following is not None and following.get("WARC-Concurrent-To") == response.id
    method = message.method(following.block) if following is not None and asked else "GET"
    sent = message.payload(response.block, message.head(response.block), method)
    if digest_agrees(sent.entity, stated) is False:
        seen = f"the payload of {response.url} does not have its digest {stated}"
        yield Problem(response.path.name, response.offset, seen, RESTORE)


def damage_problem(damage: Damage, rows: dict[int, Capture]) -> Problem:
    """One line for unreadable bytes, with the captures lost in them; they are taken out of `rows`."""
    lost = [rows.pop(offset).id for offset in list(rows) if damage.start <= offset < damage.end]
    seen = f"{damage.seen}, {damage.end - damage.start} bytes cannot be read"
    if lost:
        seen += f", with capture {', '.join(str(number) for number in lost)} in them"
    return Problem(damage.path.name, damage.start, seen, RESTORE)


def final_name(path: Path) -> str:
    return path.name.removesuffix(OPEN)


def being_written(path: Path) -> bool:
    try:
        with FileIO(path, "rb") as stream:
            return not locked(stream, path)
    except FileNotFoundError:
        return True
