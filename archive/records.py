"""Reading WARC files: one gzip member per record, by offset or one after the other, past damage."""

import base64
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

OPEN = ".open"
"""Suffix of a file that is being written; renamed away when it is complete."""
MAX_RECORD = 2 << 30
"""Bytes of one record. A response is at most what the crawler's DOWNLOAD_MAXSIZE lets in."""
PIECE = 1 << 16
MAGIC = b"\x1f\x8b\x08"
REVISIT_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
PROVENANCE = b"provenance: "
"""The line of a metadata record that holds ours, as JSON. Indexers pass over records of warc-fields."""
ALGORITHMS = {"md5", "sha1", "sha256", "sha512"}


class RecordError(Exception):
    """A place in a WARC file where no whole record stands, with what was seen there."""

    def __init__(self, path: Path, offset: int, seen: str) -> None:
        super().__init__(f"{path} offset {offset}: {seen}")
        self.path, self.offset, self.seen = path, offset, seen


@dataclass(frozen=True, slots=True)
class Record:
    """One WARC record; offset and length are those of its gzip member in the file, in bytes."""

    path: Path
    offset: int
    length: int
    headers: tuple[tuple[str, str], ...]
    block: bytes

    def get(self, name: str) -> str | None:
        """The first value of a WARC header."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def type(self) -> str:
        return self.get("WARC-Type") or ""

    @property
    def id(self) -> str:
        return self.get("WARC-Record-ID") or ""

    @property
    def url(self) -> str:
        return (self.get("WARC-Target-URI") or "").removeprefix("<").removesuffix(">")

    def provenance(self) -> dict[str, str]:
        """What our metadata record says about its capture; empty when it is somebody else's."""
        lines = [line for line in self.block.split(b"\r\n") if line.startswith(PROVENANCE)]
        try:
            said = json.loads(lines[0].removeprefix(PROVENANCE)) if lines else {}
        except ValueError:
            return {}
        if not isinstance(said, dict):
            return {}
        return {str(key): value for key, value in said.items() if isinstance(value, str)}


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes `start` to `end` of a file, in which no record could be read."""

    path: Path
    start: int
    end: int
    seen: str


def located(directory: Path, name: str) -> Path:
    """The file under its final name, or under the name it has while it is written."""
    path = directory / name
    if path.exists():
        return path
    being_written = directory / (name + OPEN)
    return being_written if being_written.exists() else path


def read_record(path: Path, offset: int) -> Record:
    """Read the record at an offset; raises RecordError, and OSError when there is no such file."""
    with path.open("rb") as stream:
        return record_at(stream, path, offset)


def records(path: Path) -> Iterator[Record | Damage]:
    """Every record of a file in order. Damage is reported once and skipped up to the next readable record."""
    size = path.stat().st_size
    offset = 0
    with path.open("rb") as stream:
        while offset < size:
            try:
                record = record_at(stream, path, offset)
            except RecordError as error:
                resumed = next_record(stream, offset + 1, size)
                yield Damage(path, offset, resumed, error.seen)
                offset = resumed
            else:
                yield record
                offset += record.length


def record_at(stream: BinaryIO, path: Path, offset: int) -> Record:
    content, length = member_at(stream, path, offset)
    head, blank, rest = content.partition(b"\r\n\r\n")
    lines = head.decode("utf-8", "replace").split("\r\n")
    if not blank or not lines[0].startswith("WARC/1."):
        raise RecordError(path, offset, f"gzip member holds no WARC record, it begins with {content[:20]!r}")
    pairs = [line.partition(":") for line in lines[1:]]
    headers = tuple((name.strip(), value.strip()) for name, _, value in pairs)
    stated = next((value for name, value in headers if name.lower() == "content-length"), "")
    fits = stated.isdecimal() and len(rest) == int(stated) + 4
    if not fits or not rest.endswith(b"\r\n\r\n"):
        seen = f"record says Content-Length {stated or 'nothing'} and holds {max(len(rest) - 4, 0)} bytes"
        raise RecordError(path, offset, f"{seen}, its end is missing" if fits else seen)
    return Record(path, offset, length, headers, rest[:-4])


def member_at(stream: BinaryIO, path: Path, offset: int) -> tuple[bytes, int]:
    """Unpack the gzip member at an offset: its content and the bytes it takes in the file."""
    stream.seek(offset)
    engine = zlib.decompressobj(31)
    parts: list[bytes] = []
    unpacked = taken = 0
    while not engine.eof:
        piece = stream.read(PIECE)
        if not piece:
            seen = f"file ends inside a gzip member, after {taken} bytes of it" if taken else "nothing there"
            raise RecordError(path, offset, seen)
        taken += len(piece)
        try:
            parts.append(engine.decompress(piece))
        except zlib.error as error:
            raise RecordError(path, offset, f"gzip member is damaged ({error})") from error
        unpacked += len(parts[-1])
        if unpacked > MAX_RECORD:
            raise RecordError(path, offset, f"gzip member unpacks to more than {MAX_RECORD} bytes")
    return b"".join(parts), taken - len(engine.unused_data)


def next_record(stream: BinaryIO, start: int, size: int) -> int:
    """Offset of the next gzip member that begins like a WARC record, or the end of the file."""
    window_at = start
    while window_at < size:
        stream.seek(window_at)
        window = stream.read(PIECE + 512)
        found = window.find(MAGIC)
        while 0 <= found < PIECE:
            if begins_record(window[found : found + 512]):
                return window_at + found
            found = window.find(MAGIC, found + 1)
        window_at += PIECE
    return size


def begins_record(data: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(data, 16).startswith(b"WARC/1.")
    except zlib.error:
        return False


def digest(data: bytes) -> str:
    """sha256 in lower-case base16, an encoding every checker tried accepts (warcio, cdxj-indexer)."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def digest_agrees(data: bytes, stated: str) -> bool | None:
    """Whether a stated digest is that of the data, in base16 or base32; None when we do not know its kind."""
    name, _, value = stated.partition(":")
    if name.lower() not in ALGORITHMS:
        return None
    computed = hashlib.new(name.lower(), data, usedforsecurity=False).digest()
    return value.lower() == computed.hex() or value.upper() == base64.b32encode(computed).decode()
