"""Entries of RAR and 7z archives, by bsdtar (libarchive): one process lists, one process for each member unpacks.

Members come through a pipe (``-xO``), never onto disk. Each is asked for by its name alone, because bsdtar tells damage
in the data only there: on the way from archive to archive it fills the place of damaged data with zeros and exits 0.
"""

import re
import resource
import shutil
import subprocess
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from threading import Timer
from typing import IO

from parser.documents.document import Kind, UnreadableDocument
from parser.documents.packed.budget import Entry, Unpackable
from parser.documents.packed.names import decoded
from parser.documents.packed.rar import RarFile, RarHeaders, rar_headers
from parser.documents.programs import environment

PROGRAM = "bsdtar"
LOCKED = "a password is needed"
INSTALL = "install bsdtar to read it (Debian: libarchive-tools)"
MAGIC: dict[Kind, bytes] = {"rar": b"Rar!\x1a\x07", "7z": b"7z\xbc\xaf\x27\x1c"}
SECONDS = 60  # of CPU and of waiting for one process; 100 MB of LZMA take 3
MEMORY = 1 << 30  # bytes of address space; the dictionary of RAR 5 may say 4 GB
LISTING = 8 << 20  # bytes of a list of names
COMPLAINTS = 1 << 20  # bytes that the program may write to a file, which are its complaints
LINE = re.compile(rb"^(?P<kind>.)\S{9}\s+\d+\s+\S+\s+\S+\s+(?P<size>\d+)\s+\w{3}\s+\d+\s+[\d:]+\s(?P<name>.*)$")
ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v", b"0": b"\0"}
SPECIAL = re.compile(rb"([\\*?\[\]^$])")


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list. ``kind``: first character of its mode. ``rar``: what the RAR header says of it."""

    name: bytes
    kind: bytes
    size: int
    rar: RarFile | None = None


def other_entries(data: bytes, kind: Kind) -> Iterator[Entry]:
    """The files of a RAR or 7z archive in its order.

    Raises:
        UnreadableDocument: bsdtar is not installed, or the archive is damaged or encrypted as a whole.
        Unpackable: after the entries that could be listed, when some could not.
    """
    if shutil.which(PROGRAM) is None:
        raise UnreadableDocument(f"a {kind.upper()} archive; {INSTALL}")
    data = data[max(data.find(MAGIC[kind]), 0) :]
    headers = rar_headers(data) if kind == "rar" else None
    if headers and headers.encrypted:
        raise UnreadableDocument(f"RAR: {LOCKED}")
    with tempfile.TemporaryFile() as archive:
        archive.write(data)
        listing, complaint = run(archive, ["-tvf", "-", "--numeric-owner"], LISTING)
        files = [listed(match) for line in listing.splitlines() if (match := LINE.match(line))]
        if not files and complaint:
            raise UnreadableDocument(reason(complaint, kind, headers))
        if headers:
            if len(headers.files) != len(files):
                raise UnreadableDocument(
                    f"a damaged RAR archive: {len(headers.files)} headers, {len(files)} files listed"
                )
            files = [replace(file, rar=header) for file, header in zip(files, headers.files, strict=True)]
        times = Counter(file.name for file in files)
        for file in files:
            if file.kind != b"d":
                read = partial(content, archive, file, times[file.name], kind)
                yield Entry(decoded(file.name), len(data), read)
    if complaint:
        raise Unpackable(f"not everything could be listed: {reason(complaint, kind, headers)}")


def listed(match: re.Match[bytes]) -> Listed:
    name = match["name"].partition(b" -> ")[0] if match["kind"] == b"l" else match["name"]
    return Listed(unescaped(name), match["kind"], int(match["size"]))


def content(archive: IO[bytes], file: Listed, times: int, kind: Kind, limit: int) -> bytes:
    if file.rar and file.rar.encrypted:
        raise Unpackable(LOCKED, "password_needed")
    if file.kind != b"-":
        raise Unpackable("a link to another file; links are not followed")
    if times > 1:
        raise Unpackable(f"{times} files of this name are in the archive, which cannot be told apart")
    data, complaint = run(archive, ["-xqOf", "-", "--", SPECIAL.sub(rb"\\\1", file.name)], limit)
    if len(data) >= limit:
        return data
    if complaint:
        told = reason(complaint, kind, None)
        raise Unpackable(told, "password_needed" if LOCKED in told else "unreadable_member")
    if len(data) != file.size or (file.rar and file.rar.crc not in (None, zlib.crc32(data))):
        raise Unpackable(f"damaged: {len(data)} bytes of {file.size}, or not those that were packed")
    return data


def reason(complaint: str, kind: Kind, headers: RarHeaders | None) -> str:
    if "ncrypt" in complaint:
        return f"{kind.upper()}: {LOCKED}"
    if headers and headers.volume:
        return "one volume of a RAR archive; the others are not in the file"
    return f"a damaged {kind.upper()} archive: {complaint}"


def unescaped(name: bytes) -> bytes:
    """bsdtar lists what is not printable as backslash and three octal digits, a backslash as two."""

    def byte(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8) & 0xFF]) if len(code) == 3 else LETTERS.get(code, code)

    return ESCAPE.sub(byte, name)


def run(archive: IO[bytes], arguments: list[str | bytes], limit: int) -> tuple[bytes, str]:
    """(at most ``limit`` bytes of output, what the program complained of or ""), within bounds of time and memory."""
    archive.seek(0)
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            [PROGRAM, *arguments],
            stdin=archive,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=environment(),
            cwd="/",
        )
        timer = Timer(SECONDS, process.kill)
        timer.start()
        try:
            with process:
                bounded(process.pid)
                output = process.stdout.read(limit) if process.stdout else b""
                if len(output) == limit:
                    process.kill()
        finally:
            timer.cancel()
        complaints.seek(0)
        told = complaints.read(2000).decode("utf-8", "replace")
    if process.returncode == 0:
        return output, ""
    if process.returncode < 0:
        return output, f"{PROGRAM} was stopped by signal {-process.returncode}: bounds of time or memory"
    return output, next((line for line in told.splitlines() if line.strip()), "no reason").removeprefix(f"{PROGRAM}: ")


def bounded(process: int) -> None:
    """Bounds on another process; never above those that this one was given."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, COMPLAINTS),
    ):
        _, given = resource.prlimit(process, what)
        allowed = most if given == resource.RLIM_INFINITY else min(most, given)
        resource.prlimit(process, what, (allowed, allowed))
