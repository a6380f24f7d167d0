"""Writing WARC/1.1: each exchange as raw blocks, one gzip member per record; nothing received is altered."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from isal import isal_zlib

from archive import message
from archive.captures import target_uri, timestamp
from archive.openfile import ClosedFile, OpenFile
from archive.records import PROVENANCE, REVISIT_PROFILE, digest
from archive.redaction import NOTICE, redacted

SOFTWARE = "gov-reports/0.1.0"
LEVEL = 2  # of 0 to 3: the last takes pages much more time for hardly fewer bytes; most answers come packed anyway
GZIP = 31  # zlib's number for a member of gzip with a window of 32 KiB
TLS_VERSIONS = {"TLSv1": "1.0", "TLSv1.1": "1.1", "TLSv1.2": "1.2", "TLSv1.3": "1.3"}
HTTP_RESPONSE = ("Content-Type", "application/http;msgtype=response")
HTTP_REQUEST = ("Content-Type", "application/http;msgtype=request")
WARC_FIELDS = ("Content-Type", "application/warc-fields")
Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Exchange:
    """What went over one connection for one request, in plain text (below TLS), and when it began.

    tls is version and cipher as OpenSSL names them. truncated is WARC-Truncated: length, time or disconnect.
    metadata is written beside the exchange as a record of its own. top is the head of the response, where the caller
    has read it.
    """

    url: str
    request_bytes: bytes
    response_bytes: bytes
    started_at: datetime
    ip: str | None = None
    protocol: str = "http/1.1"
    tls: tuple[str, str] | None = None
    truncated: str | None = None
    top: message.Head | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Target:
    """A response that later captures with the same payload may refer to."""

    record_id: str
    url: str
    date: str


@dataclass(frozen=True, slots=True)
class Stored:
    """Where an exchange was written, and the facts of it that go into the catalogue. Offsets are in bytes."""

    record_type: str
    record_id: str
    url: str
    date: str
    method: str
    status: int
    content_type: str | None
    warc_file: str
    warc_offset: int
    warc_length: int
    request_offset: int
    payload_digest: str
    block_digest: str
    payload_length: int
    revisit_key: str | None
    refers_to: str | None
    request_digest: str | None


class WarcWriter:
    """Appends exchanges to a file of its own in `directory`; begins another one at `roll_bytes`.

    `find` is asked for an earlier response by revisit key. `info` adds lines to the warcinfo record.
    """

    def __init__(
        self,
        directory: Path,
        *,
        prefix: str = "gov",
        software: str = SOFTWARE,
        roll_bytes: int = 1 << 30,
        find: Callable[[str], Target | None] = lambda key: None,
        info: Mapping[str, str] | None = None,
    ) -> None:
        self.directory, self.prefix, self.software = directory, prefix, software
        self.roll_bytes, self.find, self.info = roll_bytes, find, dict(info or {})
        self.closed: list[ClosedFile] = []
        self._recent: dict[str, Target] = {}
        self._file: OpenFile | None = None
        self._warcinfo_id = ""
        self._serial = 0

    def write_exchange(self, exchange: Exchange) -> Stored:
        """Write response or revisit, request and metadata; they are on the disk after flush_to_disk.

        Raises ValueError when nothing was received: that is an issue, not a capture.
        """
        if not exchange.response_bytes:
            raise ValueError(f"no byte of a response to {exchange.url}: record an issue, there is no capture")
        file = self._file or self._begin_file()
        method = message.method(exchange.request_bytes)
        top = exchange.top or message.head(exchange.response_bytes)
        sent = message.payload(exchange.response_bytes, top, method)
        payload_digest = digest(sent.entity)
        key = repeatable_key(top, sent, payload_digest, exchange.truncated)
        earlier = None if key is None else self._recent.get(key) or self.find(key)
        block = redacted(exchange.response_bytes, top.end, sent.trailers_at)
        block = block if earlier is None else block[: top.end]
        record_id, date, url = urn(), timestamp(exchange.started_at), target_uri(exchange.url)
        shared = [("WARC-Date", date), ("WARC-Target-URI", url)]
        about = [*shared, *connection(exchange), ("WARC-Payload-Digest", payload_digest)]
        if exchange.truncated is not None:
            about.append(("WARC-Truncated", exchange.truncated))
        kind = "response"
        if earlier is not None:
            kind = "revisit"
            about += referring(earlier)
        block_digest = digest(block)
        response = self._member(kind, record_id, [*about, HTTP_RESPONSE], block, block_digest)
        shared.append(("WARC-Concurrent-To", record_id))
        asked = message.head(exchange.request_bytes)
        kept = redacted(exchange.request_bytes, asked.end, None)
        members = [response, self._member("request", urn(), [*shared, HTTP_REQUEST], kept)]
        if exchange.metadata:
            said = PROVENANCE + json.dumps(dict(exchange.metadata), ensure_ascii=False).encode() + b"\r\n"
            members.append(self._member("metadata", urn(), [*shared, WARC_FIELDS], said))
        offset = file.size
        file.append(b"".join(members))
        if key is not None and earlier is None:
            self._recent[key] = Target(record_id, url, date)
        if file.size >= self.roll_bytes:
            self.close()
        return Stored(
            record_type=kind,
            record_id=record_id,
            url=url,
            date=date,
            method=method,
            status=top.status,
            content_type=message.joined(top.headers, "Content-Type") or None,
            warc_file=file.name,
            warc_offset=offset,
            warc_length=len(response),
            request_offset=offset + len(response),
            payload_digest=payload_digest,
            block_digest=block_digest,
            payload_length=len(sent.entity),
            revisit_key=key if earlier is None else None,
            refers_to=None if earlier is None else earlier.record_id,
            request_digest=request_digest(exchange.request_bytes[asked.end :]),
        )

    def forget_recent(self) -> None:
        """Drop the responses remembered since the last call, because `find` knows them by now."""
        self._recent.clear()

    def flush_to_disk(self) -> None:
        """Return when everything written is on the disk."""
        if self._file is not None:
            self._file.flush_to_disk()

    def close(self) -> None:
        """Bring the file to the disk and give it its final name."""
        if self._file is not None:
            file, self._file = self._file, None
            self.closed.append(file.close())

    def _begin_file(self) -> OpenFile:
        began = datetime.now(UTC)
        file = self._new_file(f"{self.prefix}-{began:%Y%m%d%H%M%S}-{self._serial:05d}")
        self._serial += 1
        self._warcinfo_id = urn()
        lines = {
            "software": self.software,
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "redacted": NOTICE,
            **self.info,
        }
        block = "".join(f"{name}: {' '.join(text.split())}\r\n" for name, text in lines.items()).encode()
        fields = [("WARC-Date", timestamp(began)), ("WARC-Filename", file.name), WARC_FIELDS]
        file.append(self._member("warcinfo", self._warcinfo_id, fields, block))
        self._file = file
        return file

    def _new_file(self, name: str) -> OpenFile:
        while True:
            try:
                return OpenFile(self.directory, f"{name}-{secrets.token_hex(4)}.warc.gz")
            except FileExistsError:  # taken for a dead writer's before it could be locked: another name, then
                continue

    def _member(self, kind: str, record_id: str, fields: Fields, block: bytes, known: str | None = None) -> bytes:
        head = [("WARC-Type", kind), ("WARC-Record-ID", record_id), *fields]
        if kind != "warcinfo":
            head.append(("WARC-Warcinfo-ID", self._warcinfo_id))
        head += [("WARC-Block-Digest", known or digest(block)), ("Content-Length", str(len(block)))]
        text = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in head) + "\r\n"
        return isal_zlib.compress(text.encode() + block + b"\r\n\r\n", LEVEL, GZIP)


def repeatable_key(top: message.Head, sent: message.Payload, payload_digest: str, truncated: str | None) -> str | None:
    """What two responses must share for the later one to be written as a revisit; None when it must not be.

    The digest alone is not enough: replay joins the revisit's head to the stored body, so both must be framed
    and coded alike. A response that is not whole, or has no body to save, takes no part.
    """
    if truncated is not None or sent.problems or not sent.entity:
        return None
    framing = "chunked" if sent.chunked else "plain"
    coding = message.joined(top.headers, "Content-Encoding").lower() or "identity"
    return f"{payload_digest} {framing} {coding}"


def request_digest(body: bytes) -> str | None:
    """What tells two POST requests for one URL apart; None when the request had no body."""
    return digest(body) if body else None


def referring(earlier: Target) -> Fields:
    return [
        ("WARC-Profile", REVISIT_PROFILE),
        ("WARC-Refers-To", earlier.record_id),
        ("WARC-Refers-To-Target-URI", earlier.url),
        ("WARC-Refers-To-Date", earlier.date),
    ]


def connection(exchange: Exchange) -> Fields:
    fields = [("WARC-IP-Address", exchange.ip)] if exchange.ip else []
    fields.append(("WARC-Protocol", exchange.protocol))
    if exchange.tls is not None:
        version, cipher = exchange.tls
        fields.append(("WARC-Protocol", "tls/" + TLS_VERSIONS.get(version, version)))
        fields.append(("WARC-Cipher-Suite", cipher))
    return fields


def urn() -> str:
    return f"<urn:uuid:{uuid4()}>"
