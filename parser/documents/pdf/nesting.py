"""Forms within forms: pdfium draws each anew wherever it is named, so one that names itself twice never ends.

It gives up at 40 levels, after 2 to the power of 40 drawings. Forms are streams, whose entries stand in plain bytes;
where their resources are packed into an object stream nothing is seen, and the limits of the reading process remain.
"""

import re
import zlib
from collections.abc import Iterator
from itertools import islice

MAX_NESTING = 10  # of forms that draw more than one thing; the deepest seen in reports have 3
MAX_FORMS = 2_000  # that are looked at
MAX_SHARED = 100  # objects with resources of forms that are looked for; each costs a search through the file
MAX_CONTENT = 200_000  # bytes of what a form draws
SPACE = rb"[\x00\t\n\f\r ]"
REFERENCE = re.compile(rb"([0-9]{1,9})" + SPACE + rb"+[0-9]{1,5}" + SPACE + rb"+R")
HEAD = re.compile(rb"([0-9]{1,9})" + SPACE + rb"+[0-9]{1,5}" + SPACE + rb"+obj")
FORM = re.compile(rb"/Subtype" + SPACE + rb"*/Form\b")
STREAM = re.compile(rb"stream\r?\n")
RESOURCES = re.compile(rb"/Resources" + SPACE + rb"+([0-9]{1,9}) ")
DRAWN = re.compile(rb"/XObject" + SPACE + rb"*(?:<<(.*?)>>|([0-9]{1,9}) )", re.DOTALL)
DRAWS = re.compile(rb"(?<![!-~])Do(?![!-~])")


class Forms:
    """The forms of a file. ``held``: number of a form -> of what it may draw; ``often``: those that draw several."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.held: dict[bytes, set[bytes]] = {}
        self.often: set[bytes] = set()
        self.shared: dict[bytes, bytes] = {}
        for number, entries, content in self.found():
            named = set(self.held_by(entries))
            if named:
                self.held.setdefault(number, set()).update(named)
                if draws(entries, content) > 1:
                    self.often.add(number)

    def found(self) -> Iterator[tuple[bytes, bytes, bytes]]:
        """Number, entries and stream of every form."""
        for match in islice(FORM.finditer(self.data), MAX_FORMS):
            start = self.data.rfind(b"obj", 0, match.start())
            heads = HEAD.findall(self.data, max(0, start - 20), start + 3)
            stream = STREAM.search(self.data, match.end())
            if heads and stream:
                end = stream.end()
                yield heads[-1], self.data[start : stream.start()], self.data[end : end + MAX_CONTENT]

    def held_by(self, entries: bytes) -> Iterator[bytes]:
        """The numbers of the objects that a form may draw."""
        for number in RESOURCES.findall(entries):
            entries += self.object(number)
        for direct, number in DRAWN.findall(entries):
            yield from REFERENCE.findall(direct + (self.object(number) if number else b""))

    def object(self, number: bytes) -> bytes:
        """The last object of that number that stands in plain bytes; nothing when there is none."""
        if number not in self.shared and len(self.shared) < MAX_SHARED:
            at = self.data.rfind(b"\n%b 0 obj" % number)
            self.shared[number] = self.data[at : self.data.find(b"endobj", at)][:MAX_CONTENT] if at >= 0 else b""
        return self.shared.get(number, b"")


def is_endless(data: bytes) -> bool:
    """Whether forms of a PDF that draw several things hold others, or themselves, over more levels than are read."""
    forms = Forms(data)
    level = set(forms.held)
    for _ in range(MAX_NESTING):
        level = {inner for outer in level for inner in forms.held.get(outer, ())}
    return bool(level & forms.often)


def draws(entries: bytes, content: bytes) -> int:
    """How often a form draws another thing; often where its stream cannot be read."""
    if b"/Filter" in entries:
        try:
            content = zlib.decompressobj().decompress(content, MAX_CONTENT)
        except zlib.error:
            return 2
    else:
        content = content[: content.find(b"endstream")]
    return len(DRAWS.findall(content))
