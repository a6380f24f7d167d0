"""What one archive may unpack to. Bounds hold for a file and everything inside it together."""

from collections.abc import Callable
from dataclasses import dataclass, field

MAX_DEPTH = 3  # archives inside archives; reports are seen at depth 1 and 2
MAX_MEMBERS = 200
MAX_MEMBER = 100 << 20  # bytes of one member; the largest scan seen has 60 MB
MAX_TOTAL = 400 << 20  # bytes of all members
MAX_RATIO = 200  # unpacked to packed; the XML of office files reaches 30, deflate at most 1,032
ALWAYS = 16 << 20  # bytes that a member may have whatever its ratio


class Unpackable(Exception):
    """One member cannot be unpacked. ``kind`` is that of its issue."""

    def __init__(self, message: str, kind: str = "unreadable_member") -> None:
        super().__init__(message)
        self.kind = kind


class Spent(Exception):
    """The bounds of the whole file are reached; nothing more of it is unpacked."""


@dataclass(slots=True)
class Left:
    members: int = MAX_MEMBERS
    size: int = MAX_TOTAL


@dataclass(frozen=True, slots=True)
class Budget:
    """``depth``: how many archives stand around the one being read. ``left`` is shared with the archives inside."""

    depth: int = 0
    left: Left = field(default_factory=Left)

    def inside(self) -> "Budget":
        return Budget(self.depth + 1, self.left)

    def take_member(self) -> None:
        """Raises Spent at the 201st member."""
        if self.left.members <= 0:
            raise Spent(f"more than {MAX_MEMBERS} files inside; the others were not unpacked")
        self.left.members -= 1

    def unpack(self, packed: int, read: Callable[[int], bytes]) -> bytes:
        """The bytes of one member of ``packed`` bytes; ``read`` gives at most as many bytes as it is told.

        Raises:
            Unpackable: larger than a document is, alone or for its packed size.
            Spent: the total is reached.
        """
        by_ratio = max(ALWAYS, MAX_RATIO * packed)
        limit = min(MAX_MEMBER, by_ratio)
        content = read(min(limit, self.left.size) + 1)
        self.left.size -= min(len(content), self.left.size)
        if len(content) > limit:
            told = f"{MAX_RATIO} times its packed size" if limit == by_ratio else f"{MAX_MEMBER >> 20} MB"
            raise Unpackable(f"unpacks to more than {told}", "unpacking_stopped")
        if not self.left.size:
            raise Spent(f"unpacks to more than {MAX_TOTAL >> 20} MB; the rest was not unpacked")
        return content


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive. ``packed``: its bytes there. ``read``: gives at most so many bytes, raises Unpackable."""

    name: str
    packed: int
    read: Callable[[int], bytes]
