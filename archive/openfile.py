"""A file that only grows, survives a crash and belongs to one process.

It carries the suffix `.open` and an exclusive lock while it is written. The lock dies with its process, so
whoever can take it on an `.open` file knows that the writer is gone (archive/salvage.py does).
"""

import fcntl
import hashlib
import os
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from archive.records import OPEN


@dataclass(frozen=True, slots=True)
class ClosedFile:
    """A complete WARC file under its final name, with its length and the sha256 of all of it."""

    name: str
    size: int
    sha256: str


class OpenFile:
    """A new file `name` in `directory`; FileExistsError when the name is taken."""

    def __init__(self, directory: Path, name: str) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.directory, self.name, self.size = directory, name, 0
        self.path = directory / (name + OPEN)
        self._stream = FileIO(self.path, "xb")
        self._hash = hashlib.sha256()
        if not locked(self._stream, self.path, wait=True):
            self._stream.close()
            raise FileExistsError(f"{self.path} was taken by another process")
        sync_directory(directory)

    def append(self, data: bytes) -> None:
        """Write all of it or, when the disk is full, none of it."""
        written = 0
        try:
            while written < len(data):
                written += self._stream.write(memoryview(data)[written:]) or 0
        except OSError:
            self._stream.truncate(self.size)
            self._stream.seek(self.size)
            raise
        self._hash.update(data)
        self.size += len(data)

    def flush_to_disk(self) -> None:
        os.fsync(self._stream.fileno())

    def close(self) -> ClosedFile:
        """Bring it to the disk and give it its final name."""
        self.flush_to_disk()
        self.path.rename(self.directory / self.name)
        sync_directory(self.directory)
        self._stream.close()
        return ClosedFile(self.name, self.size, self._hash.hexdigest())


def locked(stream: FileIO, path: Path, *, wait: bool = False) -> bool:
    """Take the exclusive lock; False when another process holds it or has moved the file away meanwhile."""
    try:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        return path.stat().st_ino == os.fstat(stream.fileno()).st_ino
    except (BlockingIOError, FileNotFoundError):
        return False


def sync_directory(directory: Path) -> None:
    """Make a new or renamed file's name survive a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def closed_file(path: Path) -> ClosedFile:
    """Length and sha256 of a file as it is on the disk now."""
    with path.open("rb") as stream:
        computed = hashlib.file_digest(stream, "sha256")
    return ClosedFile(path.name, path.stat().st_size, computed.hexdigest())
