"""OLE2 compound files ([MS-CFB]): the streams of old Word and Excel files, and whether the file is whole."""

import struct
from dataclasses import dataclass

from parser.documents.document import UnreadableDocument

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER = 512  # bytes
ENTRY = 128  # bytes of a directory entry
LAST_SECTOR = 0xFFFFFFFA  # higher numbers are marks: free, end of chain, FAT sector
MAX_ENTRIES = 4096  # a report has a dozen; one with many embedded objects a few hundred
STREAM, ROOT = 2, 5


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class CompoundFile:
    """The streams directly below the root; those of embedded objects lie deeper and are not the file's own."""

    def __init__(self, data: bytes) -> None:
        """
        Raises:
            UnreadableDocument: no OLE2 file, or its tables lead outside of it (a file that was cut).
        """
        if not data.startswith(MAGIC) or len(data) < HEADER:
            raise UnreadableDocument("a damaged OLE2 file: no header")
        self.data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise UnreadableDocument(f"a damaged OLE2 file: sectors of 2^{shift} bytes")
        self.sector, self.mini_sector = 1 << shift, 1 << mini_shift
        self.cutoff = struct.unpack_from("<I", data, 56)[0]
        self.fat = self._fat()
        first_directory, first_mini = struct.unpack_from("<I", data, 48)[0], struct.unpack_from("<I", data, 60)[0]
        directory = self._chain(first_directory, MAX_ENTRIES * ENTRY)
        self.entries = [entry_at(directory, at) for at in range(0, len(directory) - ENTRY + 1, ENTRY)]
        if not self.entries or self.entries[0].kind != ROOT:
            raise UnreadableDocument("a damaged OLE2 file: no root directory")
        self.mini_fat = numbers(self._chain(first_mini, len(data)))
        self.streams = {entry.name: entry for entry in self._below(0) if entry.kind == STREAM}

    def read(self, name: str) -> bytes:
        """A stream by its name.

        Raises:
            UnreadableDocument: there is none, or the file ends before it does.
        """
        entry = self.streams.get(name)
        if entry is None:
            raise UnreadableDocument(f"an OLE2 file without the stream {name}")
        if entry.size > len(self.data):
            raise UnreadableDocument(f"a damaged OLE2 file: {name} is said to be larger than the whole file")
        if entry.size >= self.cutoff:
            found = self._chain(entry.start, entry.size)
        else:
            root = self.entries[0]
            found = self._mini(self._chain(root.start, min(root.size, len(self.data))), entry)
        if len(found) < entry.size:
            raise UnreadableDocument(f"a damaged OLE2 file: {name} ends after {len(found)} of {entry.size} bytes")
        return found[: entry.size]

    def _below(self, parent: int) -> list[Entry]:
        """The entries of a storage, which form a binary tree; numbers that lead in circles are followed once."""
        found: list[Entry] = []
        seen: set[int] = set()
        waiting = [self.entries[parent].child]
        while waiting:
            number = waiting.pop()
            if number in seen or number >= len(self.entries):
                continue
            seen.add(number)
            entry = self.entries[number]
            found.append(entry)
            waiting += [entry.left, entry.right]
        return found

    def _fat(self) -> tuple[int, ...]:
        count, following, tables = (struct.unpack_from("<I", self.data, at)[0] for at in (44, 68, 72))
        if count > len(self.data) // self.sector // (self.sector // 4) + 2:
            raise UnreadableDocument(f"a damaged OLE2 file: {count} sectors of tables are more than it can have")
        sectors = list(struct.unpack_from("<109I", self.data, 76))
        seen: set[int] = set()
        while following < LAST_SECTOR and following not in seen and len(seen) < tables and len(sectors) < count:
            seen.add(following)
            *more, following = numbers(self._sector(following))
            sectors += more
        known = [number for number in sectors if number < LAST_SECTOR][:count]
        return tuple(value for number in known for value in numbers(self._sector(number)))

    def _sector(self, number: int) -> bytes:
        """A sector, shorter where it is the file's last: not every program fills it up."""
        at = (number + 1) * self.sector
        if at >= len(self.data):
            raise UnreadableDocument("a damaged OLE2 file: its tables lead beyond its end")
        return self.data[at : at + self.sector]

    def _chain(self, start: int, size: int) -> bytes:
        parts: list[bytes] = []
        seen: set[int] = set()
        number = start
        while number < LAST_SECTOR and len(parts) * self.sector < size:
            if number in seen or number >= len(self.fat) or (parts and len(parts[-1]) < self.sector):
                raise UnreadableDocument("a damaged OLE2 file: its sectors form no chain")
            seen.add(number)
            parts.append(self._sector(number))
            number = self.fat[number]
        return b"".join(parts)

    def _mini(self, container: bytes, entry: Entry) -> bytes:
        parts: list[bytes] = []
        seen: set[int] = set()
        number = entry.start
        while number < LAST_SECTOR and len(parts) * self.mini_sector < entry.size:
            if number in seen or number >= len(self.mini_fat):
                raise UnreadableDocument("a damaged OLE2 file: its small sectors form no chain")
            seen.add(number)
            parts.append(container[number * self.mini_sector : (number + 1) * self.mini_sector])
            number = self.mini_fat[number]
        return b"".join(parts)


def numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def entry_at(directory: bytes, at: int) -> Entry:
    length, kind = struct.unpack_from("<HB", directory, at + 64)
    name = directory[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
    left, right, child = struct.unpack_from("<III", directory, at + 68)
    start, size = struct.unpack_from("<II", directory, at + 116)
    return Entry(name, kind, left, right, child, start, size)
