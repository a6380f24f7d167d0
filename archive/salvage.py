"""After a crash: files a dead writer left are closed, and captures the catalogue does not know are listed again."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import FileIO
from pathlib import Path

from archive import message
from archive.captures import ROLES, Capture, read_place
from archive.catalogue import Catalogue
from archive.openfile import closed_file, locked, sync_directory
from archive.records import OPEN, Damage, Record, RecordError, digest, digest_agrees, records
from archive.warc import repeatable_key, request_digest

NUMBER = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What became of one leftover file. `kept` counts records; bytes are those of the compressed file."""

    name: str
    kept: int
    kept_bytes: int
    dropped_bytes: int


def salvage(directory: Path) -> list[Salvaged]:
    """Close every `.open` file whose writer is gone; files of living writers are left alone."""
    done = []
    for path in sorted(directory.glob(f"*{OPEN}")):
        try:
            stream = FileIO(path, "rb+")
        except FileNotFoundError:  # its writer has just closed it
            continue
        with stream:
            if locked(stream, path):
                done.append(salvage_file(path, stream))
    return done


def salvage_file(path: Path, stream: FileIO) -> Salvaged:
    """Keep each whole record whose block has the stated digest. One that stands behind damage moves up."""
    size = os.fstat(stream.fileno()).st_size
    kept = end = 0
    for found in records(path):
        if isinstance(found, Damage) or not sound(found):
            continue
        if found.offset != end:
            move_up(stream, found, end)
        kept, end = kept + 1, end + found.length
    stream.truncate(end)
    os.fsync(stream.fileno())
    final = path.with_name(path.name.removesuffix(OPEN))
    if kept:
        path.rename(final)
    else:
        path.unlink()
    sync_directory(path.parent)
    return Salvaged(final.name, kept, end, size - end)


def sound(record: Record) -> bool:
    return digest_agrees(record.block, record.get("WARC-Block-Digest") or "") is not False


def move_up(stream: FileIO, record: Record, to: int) -> None:
    stream.seek(record.offset)
    member = stream.read(record.length)
    stream.seek(to)
    stream.write(member)


def adopt(catalogue: Catalogue, directory: Path, *, every_file: bool = False) -> int:
    """List the captures of files the catalogue has no row for (or of every file); give the number added."""
    listed = {str(row["name"]) for row in catalogue.rows("warc_files")}
    added = 0
    for path in sorted(directory.glob("*.warc.gz")):
        if path.name in listed and not every_file:
            continue
        with catalogue.transaction():
            added += adopt_file(catalogue, directory, path)
            if path.name not in listed:
                catalogue.add_file(closed_file(path))
    if added or every_file:
        resolve_revisits(catalogue, directory)
    return added


def resolve_revisits(catalogue: Catalogue, directory: Path) -> None:
    """Link revisits that were listed before the response they refer to."""
    for revisit in list(catalogue.captures(record_type="revisit", refers_to_capture=None)):
        try:
            target_id = read_place(directory, revisit.place).get("WARC-Refers-To")
        except RecordError:
            continue  # verify names the damage
        target = catalogue.capture_of_record(target_id or "")
        if target is not None:
            catalogue.link_revisit(revisit, target)


def adopt_file(catalogue: Catalogue, directory: Path, path: Path) -> int:
    added = 0
    for response, request, said in exchanges(path):
        known = catalogue.capture_of_record(response.id)
        if known is None:
            catalogue.add_capture(from_records(catalogue, response, request, said))
            added += 1
        elif (known.warc_file, known.warc_offset) != (path.name, response.offset):
            try:
                read_place(directory, known.place)
            except RecordError:
                catalogue.move_capture(moved(known, response, request))
    return added


Exchanged = tuple[Record, Record | None, dict[str, str]]


def exchanges(path: Path) -> Iterator[Exchanged]:
    """Each HTTP response or revisit of a file with the request and the provenance written behind it."""
    response: Record | None = None
    request: Record | None = None
    said: dict[str, str] = {}
    for found in records(path):
        if isinstance(found, Damage) or not sound(found):
            continue
        if found.type in ("response", "revisit"):
            if response is not None:
                yield response, request, said
            is_http = found.url.startswith(("http://", "https://"))
            response, request, said = found if is_http else None, None, {}
        elif response is not None and found.get("WARC-Concurrent-To") == response.id:
            if found.type == "request":
                request = found
            elif found.type == "metadata":
                said = found.provenance()
    if response is not None:
        yield response, request, said


def from_records(catalogue: Catalogue, response: Record, request: Record | None, said: dict[str, str]) -> Capture:
    """Make the catalogue row anew. Without our metadata record the role is other and the crawl unknown."""
    method = message.method(request.block) if request else "GET"
    top = message.head(response.block)
    sent = message.payload(response.block, top, method)
    payload_digest = response.get("WARC-Payload-Digest") or digest(sent.entity)
    truncated = response.get("WARC-Truncated")
    target = catalogue.capture_of_record(response.get("WARC-Refers-To") or "")
    is_response = response.type == "response"
    role = said.get("role", "other")
    return Capture(
        id=capture_id(catalogue, said.get("capture", "")),
        crawl_id=crawl_id(catalogue, said.get("crawl", "")),
        source_id=said.get("source"),
        url=response.url,
        method=method,
        role=role if role in ROLES else "other",
        parent_url=said.get("parent"),
        title=said.get("title"),
        captured_at=response.get("WARC-Date") or "",
        status=top.status,
        content_type=message.joined(top.headers, "Content-Type") or None,
        record_type=response.type,
        record_id=response.id,
        warc_file=response.path.name,
        warc_offset=response.offset,
        warc_length=response.length,
        payload_digest=payload_digest,
        block_digest=response.get("WARC-Block-Digest") or digest(response.block),
        payload_length=len(sent.entity) if is_response else (target.payload_length if target else 0),
        ip=response.get("WARC-IP-Address"),
        truncated=truncated,
        refers_to_capture=None if target is None else target.id,
        request_offset=None if request is None else request.offset,
        verdict=said.get("verdict", "ok"),
        revisit_key=repeatable_key(top, sent, payload_digest, truncated) if is_response else None,
        request_digest=request_digest(message.sent_body(request.block)) if request else None,
    )


def capture_id(catalogue: Catalogue, said: str) -> int:
    """The id the capture had before the crash, unless it belongs to another one now."""
    if NUMBER.fullmatch(said) and catalogue.capture(int(said)) is None:
        catalogue.claim_capture_id(int(said))
        return int(said)
    return catalogue.reserve_capture_ids(1)[0]


def crawl_id(catalogue: Catalogue, said: str) -> int | None:
    number, _, started = said.partition(" ")
    known = NUMBER.fullmatch(number) and catalogue.crawl_started(int(number)) == started
    return int(number) if known else None


def moved(known: Capture, response: Record, request: Record | None) -> Capture:
    return replace(
        known,
        warc_file=response.path.name,
        warc_offset=response.offset,
        warc_length=response.length,
        request_offset=None if request is None else request.offset,
    )
