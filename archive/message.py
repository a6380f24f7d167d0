"""HTTP/1.x messages as they stood on the wire: where the head ends and which bytes are the payload.

Read leniently (bare line feeds, folded lines, lines without a colon, broken chunking), because the archive
holds what servers sent and not what they should have sent. What did not fit is said in `problems`.
"""

import re
from dataclasses import dataclass

from archive.codings import decoded

MAX_BODY = 256 << 20
"""Bytes a body may decode to. A larger one raises BodySizeError: it is a bomb, or nothing a report can be."""

BLANK_LINE = re.compile(rb"\r?\n\r?\n")
STATUS_LINE = re.compile(rb"HTTP/\d\.\d[ \t]+(\d{3})(?:[ \t]+([^\r\n]*))?")
LENGTH = re.compile(r"\d{1,15}", re.ASCII)
CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,15}")
NO_BODY = {204, 304}
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Head:
    """The final head of a response: interim 1xx heads stand before `start`, the body begins at `end`."""

    start: int
    end: int
    status: int
    reason: str
    headers: Headers


@dataclass(frozen=True, slots=True)
class Payload:
    """The entity of a response, which the payload digest is of: chunking undone, content coding kept."""

    entity: bytes
    chunked: bool
    trailers_at: int | None
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HttpMessage:
    """A response as a reader wants it. `raw` is the stored block; for a revisit that is the head alone.

    status is 0 when the first line is not a status line. Header text is latin-1, one character per byte.
    """

    status: int
    reason: str
    headers: Headers
    body: bytes
    raw: bytes
    problems: tuple[str, ...] = ()

    def header(self, name: str) -> str:
        """The values of one header joined with commas; empty when the server did not send it."""
        return joined(self.headers, name)


def joined(headers: Headers, name: str) -> str:
    return ", ".join(value for key, value in headers if key.lower() == name.lower())


def head(raw: bytes) -> Head:
    """Find the final head. Without a blank line everything received belongs to it."""
    start = 0
    while True:
        blank = BLANK_LINE.search(raw, start)
        end = blank.end() if blank else len(raw)
        line = STATUS_LINE.match(raw, start)
        status = int(line[1]) if line else 0
        if 100 <= status < 200 and status != 101 and raw.startswith(b"HTTP/", end):
            start = end
            continue
        reason = (line[2] or b"").decode("latin-1").strip() if line else ""
        return Head(start, end, status, reason, header_fields(raw[start:end]))


def header_fields(block: bytes) -> Headers:
    """Name and value of each header line below the first line; folded lines are joined to the one before."""
    fields: Headers = []
    for line in block.decode("latin-1").split("\n")[1:]:
        if line[:1] in (" ", "\t") and line.strip() and fields:
            name, value = fields[-1]
            fields[-1] = (name, f"{value} {line.strip()}")
        elif ":" in line:
            name, _, value = line.partition(":")
            fields.append((name.strip(), value.strip()))
    return fields


def method(request: bytes) -> str:
    """The request's method as sent; GET when the request line is not one."""
    line = re.match(rb"([A-Z]{3,20}) ", request)
    return line[1].decode() if line else "GET"


def sent_body(request: bytes) -> bytes:
    """The body of a request: the fields of a form, a JSON question. Our own requests are never chunked."""
    return request[head(request).end :]


def payload(raw: bytes, top: Head, request_method: str) -> Payload:
    """Undo the framing in the order of RFC 9112 section 6: no body, chunked, Content-Length, until close."""
    if request_method == "HEAD" or top.status in NO_BODY:
        return Payload(b"", False, None, ())
    if codings(joined(top.headers, "Transfer-Encoding"))[-1:] == ["chunked"]:
        return dechunked(raw, top.end)
    stated = {length.strip() for length in joined(top.headers, "Content-Length").split(",")}
    length = stated.pop() if len(stated) == 1 else ""
    body = raw[top.end :]
    if not LENGTH.fullmatch(length):
        return Payload(body, False, None, ())
    surplus = len(body) - int(length)
    if surplus < 0:
        return Payload(body, False, None, (f"body ends after {len(body)} of {length} bytes",))
    problems = (f"{surplus} bytes after the body",) if surplus else ()
    return Payload(body[: int(length)], False, None, problems)


def dechunked(raw: bytes, start: int) -> Payload:
    """Join the chunks. A body that is not chunked at all although the head says so is taken as it stands."""
    parts: list[bytes] = []
    at = start
    while True:
        line_end = raw.find(b"\n", at, at + 4096)
        size = CHUNK_SIZE.fullmatch(raw[at:line_end].split(b";")[0].strip()) if line_end >= 0 else None
        if size is None:
            if at == start and len(raw) > start:
                return Payload(raw[start:], True, None, ("said to be chunked and is not",))
            seen = "ends between two chunks" if at >= len(raw) else "has no readable chunk size"
            return Payload(b"".join(parts), True, None, (f"chunked body {seen} at byte {at - start}",))
        at, length = line_end + 1, int(size[0], 16)
        if length == 0:
            return Payload(b"".join(parts), True, at, ())
        parts.append(raw[at : at + length])
        if len(parts[-1]) < length:
            problem = f"chunked body ends inside a chunk of {length} bytes"
            return Payload(b"".join(parts), True, None, (problem,))
        at += length
        at += 2 if raw.startswith(b"\r\n", at) else raw.startswith(b"\n", at)


def codings(value: str) -> list[str]:
    names = [part.strip().lower() for part in value.split(",")]
    return [name for name in names if name not in ("", "identity")]


def message(raw: bytes, top: Head, sent: Payload, limit: int = MAX_BODY) -> HttpMessage:
    """Decode the payload; raises BodySizeError beyond `limit` bytes."""
    transfer = [name for name in codings(joined(top.headers, "Transfer-Encoding")) if name != "chunked"]
    applied = codings(joined(top.headers, "Content-Encoding")) + transfer
    body, problems = decoded(sent.entity, applied, limit)
    return HttpMessage(top.status, top.reason, top.headers, body, raw, sent.problems + problems)
