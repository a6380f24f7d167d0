"""Whether the bytes of a PDF between its streams are what a program writes there. Readers repair what is not, silently.

What is looked at: the words of the file format, the frame of each object, the filter of each stream. Names of the
file's own making, such as those of glyphs, may be anything.
"""

import re

SPACE = rb"[\x00\t\n\f\r ]"
STREAM = re.compile(rb"stream\r?\n(..).*?endstream", re.DOTALL)
APART = re.compile(rb"\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>|%[^\r\n]*", re.DOTALL)  # strings and comments
WORD = re.compile(rb"(?<![!-~])[A-Za-z]+(?![A-Za-z0-9])")
WORDS = frozenset(b"obj endobj stream R true false null xref trailer startxref n f".split())
OBJECT = re.compile(rb"(?<![!-~])[0-9]+" + SPACE + rb"+[0-9]+" + SPACE + rb"+obj(?![A-Za-z0-9])")
STRANGE = re.compile(rb"[^\x00\t\n\f\r -~]")
FILTER = re.compile(rb"/Filter" + SPACE + rb"*\[?" + SPACE + rb"*/(?:\w+Decode|Fl)(?![!-.0-;=?-Z^-~])")
DEFLATED = frozenset((b"x\x01", b"x^", b"x\x9c", b"x\xda", b"h\xde", b"H\x89"))


def is_whole(data: bytes) -> bool:
    """False also for rare but lawful writing, such as comments that hold brackets: then a second look is wasted."""
    outside: list[bytes] = []
    end = 0
    for stream in STREAM.finditer(data):
        before = data[end : stream.start()]
        if stream[1] in DEFLATED and not FILTER.search(before, before.rfind(b"endobj") + 1):
            return False
        outside.append(before)
        end = stream.end()
    rest = APART.sub(b" ", b"\nstream\n".join([*outside, data[end:]]))
    words = WORD.findall(rest)
    objects = words.count(b"obj")
    framed = objects == words.count(b"endobj") == len(OBJECT.findall(rest))
    return framed and STRANGE.search(rest) is None and WORDS.issuperset(words)
