"""A capture: one response for one URL at one time, where its bytes lie, and how to read them back."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from archive import message
from archive.codings import BodySizeError
from archive.message import MAX_BODY, HttpMessage
from archive.records import OPEN, Record, RecordError, read_record

__all__ = [
    "MAX_BODY",
    "ROLES",
    "BodySizeError",
    "Capture",
    "HttpMessage",
    "Place",
    "RecordError",
    "read_http",
    "read_message",
    "read_place",
    "read_request",
    "target_uri",
    "timestamp",
]

ROLES = ("robots", "list", "document", "attachment", "other")


@dataclass(frozen=True, slots=True)
class Place:
    """Where one record stands: file name in the WARC folder, and the offset of its gzip member."""

    warc_file: str
    warc_offset: int
    record_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One row of the catalogue's table captures; archive/catalogue.sql says what each column means.

    `target` is no column: for a revisit it is the place of the response whose payload it repeats.
    """

    id: int
    crawl_id: int | None = None
    source_id: str | None = None
    url: str
    method: str = "GET"
    role: str = "other"
    parent_url: str | None = None
    title: str | None = None
    captured_at: str
    status: int
    content_type: str | None = None
    record_type: str
    record_id: str
    warc_file: str
    warc_offset: int
    warc_length: int
    payload_digest: str
    block_digest: str
    payload_length: int
    ip: str | None = None
    truncated: str | None = None
    refers_to_capture: int | None = None
    request_offset: int | None = None
    verdict: str = "ok"
    revisit_key: str | None = None
    request_digest: str | None = None
    target: Place | None = None

    @property
    def place(self) -> Place:
        return Place(self.warc_file, self.warc_offset, self.record_id)


def read_http(warc_dir: Path, capture: Capture, limit: int = MAX_BODY) -> HttpMessage:
    """The response with its body decoded. Raises RecordError, or BodySizeError beyond `limit` bytes."""
    return read_message(warc_dir, capture.place, capture.target, method=capture.method, limit=limit)


def read_message(
    warc_dir: Path,
    place: Place,
    target: Place | None = None,
    *,
    method: str = "GET",
    limit: int = MAX_BODY,
) -> HttpMessage:
    """Read a response by place. For a revisit the head is its own and the body is the target's."""
    own = read_place(warc_dir, place)
    top = message.head(own.block)
    if own.type != "revisit":
        return message.message(own.block, top, message.payload(own.block, top, method), limit)
    if target is None:
        raise RecordError(own.path, own.offset, "revisit, and nobody said where the response it repeats stands")
    earlier = read_place(warc_dir, target).block
    sent = message.payload(earlier, message.head(earlier), method)
    return message.message(own.block, top, sent, limit)


def read_request(warc_dir: Path, capture: Capture) -> bytes | None:
    """The request as sent, credentials redacted; None when a crash came between response and request."""
    if capture.request_offset is None:
        return None
    return read_place(warc_dir, Place(capture.warc_file, capture.request_offset)).block


def read_place(warc_dir: Path, place: Place) -> Record:
    """The record at a place, also while its file is being written or renamed; raises RecordError."""
    final = warc_dir / place.warc_file
    for path in (final, warc_dir / (place.warc_file + OPEN), final):
        try:
            record = read_record(path, place.warc_offset)
        except FileNotFoundError:
            continue
        if place.record_id is not None and record.id != place.record_id:
            seen = f"record is {record.id}, the catalogue expects {place.record_id}"
            raise RecordError(path, place.warc_offset, seen)
        return record
    raise RecordError(final, place.warc_offset, "no such file")


def timestamp(moment: datetime) -> str:
    """ISO 8601 in UTC to the second, the form of WARC-Date and of every time in the catalogue."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} names no time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def target_uri(url: str) -> str:
    """A URL as WARC-Target-URI holds it: printable ASCII, everything else percent-encoded."""
    return re.sub(r"[^\x21-\x7e]+", lambda found: quote(found[0].encode("utf-8", "surrogatepass")), url)
