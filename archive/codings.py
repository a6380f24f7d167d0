"""Content codings: gzip, deflate, br and zstd, unpacked in pieces so that a bomb is noticed in time."""

import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from importlib import import_module
from typing import Any

PIECE = 1 << 14
"""Bytes given to an unpacker at a time; deflate grows at most 1032-fold, so one step yields at most 17 MB."""
OUTPUT = 1 << 20
MAX_MEMBERS = 10_000
"""gzip members or zstd frames in one body. Servers send one."""

Inflating = Generator[bytes, None, int]
Unpacker = Callable[[bytes, list[str]], Iterator[bytes]]


class BodySizeError(Exception):
    """A body that decodes to more than the bound."""


class CodingError(Exception):
    """Bytes that are not in the coding the head names, from the first one on."""


def decoded(entity: bytes, applied: list[str], limit: int) -> tuple[bytes, tuple[str, ...]]:
    """Undo codings, the last one first; raises BodySizeError.

    An unknown or untrue coding leaves the bytes as they are; a body that breaks off keeps what came before.
    Both are said in the second value.
    """
    problems: list[str] = []
    body = bounded([entity], limit)
    for name in reversed(applied):
        unpack = UNPACKERS.get(name)
        if unpack is None:
            return body, (*problems, f"content coding {name!r} is unknown")
        if not body:
            continue
        try:
            body = bounded(unpack(body, problems), limit)
        except CodingError as error:
            return body, (*problems, f"body is not {name}: {error}")
    return body, tuple(problems)


def bounded(pieces: Iterable[bytes], limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise BodySizeError(f"body decodes to more than {limit} bytes")
        parts.append(piece)
    return b"".join(parts)


def gunzip(data: bytes, problems: list[str]) -> Iterator[bytes]:
    """Every gzip member; what stands behind the last one is no part of the body."""
    at = 0
    for member in range(MAX_MEMBERS):
        at = yield from inflate(data, at, 31, problems, first=member == 0)
        if data[at : at + 2] != b"\x1f\x8b":
            return
    problems.append(f"gzip body has more than {MAX_MEMBERS} members")


def deflate(data: bytes, problems: list[str]) -> Iterator[bytes]:
    """zlib as the standard says, or bare deflate as some servers send."""
    zlib_header = data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0
    yield from inflate(data, 0, 15 if zlib_header else -15, problems, first=True)


def inflate(data: bytes, at: int, window: int, problems: list[str], *, first: bool) -> Inflating:
    """Yield one stream's content, return where it ends."""
    engine = zlib.decompressobj(window)
    fed, got = at, 0
    while not engine.eof:
        if fed >= len(data):
            problems.append("compressed body ends early")
            return len(data)
        try:
            piece = engine.decompress(data[fed : fed + PIECE])
        except zlib.error as error:
            if first and not got:
                raise CodingError(str(error)) from error
            if first:
                problems.append(f"compressed body is damaged: {error}")
            return len(data)
        fed = min(fed + PIECE, len(data))
        got += len(piece)
        yield piece
    return fed - len(engine.unused_data)


def unbrotli(data: bytes, problems: list[str]) -> Iterator[bytes]:
    brotli = optional("brotli")
    engine = brotli.Decompressor()
    got = 0
    for at in range(0, len(data), PIECE):
        piece = data[at : at + PIECE]
        while not engine.is_finished():
            try:
                out = engine.process(piece, output_buffer_limit=OUTPUT)
            except brotli.error as error:
                if not got:
                    raise CodingError(str(error)) from error
                problems.append(f"compressed body is damaged: {error}")
                return
            got += len(out)
            yield out
            if engine.can_accept_more_data():
                break
            piece = b""
    if not engine.is_finished():
        problems.append("compressed body ends early")


def unzstd(data: bytes, problems: list[str]) -> Iterator[bytes]:
    zstd = optional("compression.zstd", "backports.zstd")
    got = 0
    for _ in range(MAX_MEMBERS):
        engine = zstd.ZstdDecompressor()
        while not engine.eof:
            try:
                out = engine.decompress(data, OUTPUT)
            except zstd.ZstdError as error:
                if not got:
                    raise CodingError(str(error)) from error
                problems.append(f"compressed body is damaged: {error}")
                return
            data = b""
            got += len(out)
            yield out
            if engine.needs_input and not engine.eof:
                problems.append("compressed body ends early")
                return
        data = engine.unused_data
        if not data:
            return
    problems.append(f"zstd body has more than {MAX_MEMBERS} frames")


def optional(*names: str) -> Any:
    """The first of these modules that is installed. Scrapy brings them and asks servers for their codings."""
    for name in names:
        try:
            return import_module(name)
        except ImportError:
            continue
    raise CodingError(f"cannot be unpacked here, {' or '.join(names)} is not installed")


UNPACKERS: dict[str, Unpacker] = {
    "gzip": gunzip,
    "x-gzip": gunzip,
    "deflate": deflate,
    "br": unbrotli,
    "zstd": unzstd,
}
