"""Real files of every kind made hostile with a seed, and what may still be read from each.

The rule: a number that is read is one that the file prints in that cell. A damage that may itself print another number
cannot be told from a misreading, so such files are only asked to be survived; `HostileFile.compared` says which:

flipped    HTML, text, RTF, MHTML: no byte that is, or becomes, a digit or a sign of a number. Packages (DOCX, XLSX,
           OFD, ZIP, 7z) and PNG: anywhere, since every member has a checksum. PDF: outside of streams. Streams of PDF
           and the OLE2 files (DOC, XLS) hold numbers without any checksum: survived only. So is RTF: a flipped control
           word joins two cells in every reader.
truncated  compared in all kinds; never inside the digits of a number of a text format.
spliced    whole files one after the other: the number of either is true. Cuts inside of rows put a label before the
           numbers of another row, so a text file is followed by a whole other one only; both print the same form,
           since the words of one form's column may be those of another form's.
others     nothing of what the file prints is changed: compared with the file's own truth, or with an empty one.
"""

import random
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from parser.alignment.values import Number
from parser.report import Report
from parser.score import rows_of
from tests.corpus import ofd, office, pages
from tests.corpus.facts import Sample, sample
from tests.corpus.make import File
from tests.hostile import packages, pdfs
from tests.hostile import pages as hostile_pages
from tests.hostile.pages import nested, spanned
from tests.layouts import text_of
from tests.sites.facts import HERE as SITES
from tests.sites.facts import load_all

SEED = 20261121
T = TypeVar("T")
MADE = packages.MADE | pdfs.MADE | hostile_pages.MADE
Truth = dict[str, Number | None]  # table.row.column -> the number printed
TEXTS = frozenset({"html", "text", "rtf", "mhtml"})
PACKAGES = frozenset({"docx", "xlsx", "ofd", "zip", "7z", "picture"})
NUMERIC = frozenset(b"0123456789.,+-")
MAGICS = (
    b"%PDF-1.7\n",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"{\\rtf1 ",
    b"<html>",
    b"\x89PNG\r\n\x1a\n",
)
MAGICS += (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x01\x00", b"\xff\xd8\xff\xe0", b"MIME-Version: 1.0\r\n", b"\xff\xfe")
STREAM = re.compile(rb"stream\r?\n.*?endstream", re.S)


@dataclass(frozen=True, slots=True)
class Base:
    """A whole file and what it prints."""

    name: str
    kind: str
    data: bytes
    truth: Truth
    form: str


@dataclass(frozen=True, slots=True)
class HostileFile:
    """``truths``: what may be read, one for each file that is in it."""

    name: str
    kind: str
    mutation: str
    data: bytes
    truths: tuple[Truth, ...]
    compared: bool

    def wrong(self, report: Report) -> list[str]:
        """Cells of the form read as a number that the file does not print there."""
        if not self.compared or report.form is None:
            return []
        rows = rows_of(report.form)
        return [
            f"{self.name}: {'.'.join(cell.key)}: read {cell.value} from {cell.raw!r}"
            for cell in report.cells
            if cell.state == "number"
            and cell.key[:2] in rows
            and all(truth.get(".".join(cell.key)) != cell.value for truth in self.truths)
        ]


# -- whole files -------------------------------------------------------------------------------------------


@cache
def bases() -> dict[str, list[Base]]:
    """Kind -> files of it, all made without any program of the system, so that a seed gives the same bytes anywhere."""
    found: dict[str, list[Base]] = {}
    for name in ("sparse21", "busy19", "sheet16"):
        each = sample(name)
        for kind, data in made(each):
            found.setdefault(kind, []).append(
                Base(f"{name}-{kind}", kind, data, dict(each.facts.cells), each.facts.form)
            )
    for facts in load_all():
        data = (SITES / facts.file).read_bytes()
        if data.startswith(b"%PDF"):
            truth = {key: None if key in facts.states else value for key, value in facts.cells.items()}
            found.setdefault("pdf", []).append(Base(f"{facts.id}-pdf", "pdf", data, truth, facts.form))
            copy = ofd.copied(data, facts.list_title)
            found.setdefault("ofd", []).append(Base(f"{facts.id}-ofd", "ofd", copy, truth, facts.form))
    return found


def made(each: Sample) -> Iterator[tuple[str, bytes]]:
    yield "html", pages.word_page(each) if each.name == "sheet16" else pages.layout_page(each)
    yield "html", pages.clean_page(each)
    yield "mhtml", pages.mhtml(each)
    word = office.docx(each.name)
    yield "docx", word
    yield "xlsx", office.xlsx(each)
    yield "xls", office.xls(each)
    yield "zip", office.zipped("年度报告.docx", word)
    if each.facts.form != "v2008":
        for layout in ("tabs", "spaces"):
            yield "text", text_of(each.facts, layout).encode()


# -- damages: bytes and a source of chance -> bytes, and whether what is read is compared ------------------------

Mutation = Callable[[Base, random.Random], tuple[bytes, tuple[Truth, ...], bool]]


def truncated(base: Base, rng: random.Random) -> tuple[bytes, tuple[Truth, ...], bool]:
    at = rng.randrange(len(base.data))
    if base.kind in TEXTS:
        at = outside_number(base.data, at)
    return base.data[:at], (base.truth,), True


def outside_number(data: bytes, at: int) -> int:
    while 0 < at < len(data) and data[at - 1] in NUMERIC and data[at] in NUMERIC:
        at -= 1
    return at


def flipped(base: Base, rng: random.Random) -> tuple[bytes, tuple[Truth, ...], bool]:
    data = bytearray(base.data)
    if base.kind == "pdf" and rng.random() < 0.5:
        spans = [(0, 0), *(match.span() for match in STREAM.finditer(base.data)), (len(data), len(data))]
        gaps = [(a[1], b[0]) for a, b in pairwise(spans) if b[0] > a[1]]
        places = [rng.randrange(*rng.choice(gaps)) for _ in range(rng.randrange(1, 12))]
        compared = True
    else:
        places = [rng.randrange(len(data)) for _ in range(rng.choice([1, 1, 2, 4, 8, 40]))]
        compared = base.kind in PACKAGES or base.kind in TEXTS - {"rtf"}
    for place in places:
        changed = data[place] ^ 1 << rng.randrange(8)
        if base.kind in PACKAGES or not {data[place], changed} & NUMERIC:
            data[place] = changed
    return bytes(data), (base.truth,), compared


def spliced(base: Base, rng: random.Random) -> tuple[bytes, tuple[Truth, ...], bool]:
    others = [each for kind in sorted(bases()) for each in bases()[kind] if each.form == base.form]
    same = rng.choice([each for each in others if each.kind == base.kind] or [base])
    strange = rng.choice([each for each in others if each.kind != base.kind])
    way = rng.randrange(4)
    if way == 0:
        return base.data + same.data, (base.truth, same.truth), True
    if way == 1:
        return base.data + strange.data, (base.truth, strange.truth), True
    if way == 2:
        front, _, _ = truncated(base, rng)
        return front + strange.data, (base.truth, strange.truth), True
    start, end = sorted(rng.randrange(len(base.data)) for _ in range(2))
    return base.data[:start] + base.data[end:], (base.truth,), base.kind in PACKAGES


def mixed_up(base: Base, rng: random.Random) -> tuple[bytes, tuple[Truth, ...], bool]:
    """A file that begins as another kind, or is wrapped as one. Its own text is whole."""
    magic = rng.choice(MAGICS)
    data = rng.choice(
        [
            magic + base.data,
            magic + base.data[len(magic) :],
            base.data[:8] + rng.randbytes(4096),
            zlib.compress(base.data),
            base.data.decode("latin-1").encode("utf-16"),
            base.data[::-1],
        ]
    )
    return data, (base.truth,), True


def in_spans(base: Base, rng: random.Random) -> tuple[bytes, tuple[Truth, ...], bool]:
    return spanned(base.kind, base.data, rng), (base.truth,), True


def in_depth(base: Base, rng: random.Random) -> tuple[bytes, tuple[Truth, ...], bool]:
    return nested(base.kind, base.data, rng), (base.truth,), True


MUTATIONS: dict[str, tuple[Mutation, int, frozenset[str]]] = {  # name -> damage, weight, kinds (none: all)
    "truncated": (truncated, 6, frozenset()),
    "flipped": (flipped, 9, frozenset()),
    "spliced": (spliced, 4, frozenset()),
    "mixed up": (mixed_up, 3, frozenset()),
    "huge spans": (in_spans, 2, frozenset({"html", "mhtml", "docx", "xlsx"})),
    "deep nesting": (in_depth, 1, frozenset({"html", "mhtml", "docx", "ofd", "zip"})),
}
MADE_SHARE = 50  # of so many files one is made from nothing: bombs, huge dimensions, cycles; slow ones among them


class Smallest(random.Random):
    """Takes the first of several sizes, which is the smallest."""

    def choice(self, sizes: Sequence[T]) -> T:
        return sizes[0]


def hostile(number: int, seed: int = SEED) -> HostileFile:
    """File ``number`` of the seed; the same bytes on every machine."""
    rng = random.Random(f"{seed} {number}")
    if number % MADE_SHARE == 0:
        return made_of_nothing(sorted(MADE)[number // MADE_SHARE % len(MADE)], rng, number)
    return damaged(number, *planned(number, rng), rng)


def made_of_nothing(name: str, rng: random.Random, number: int) -> HostileFile:
    mutation, kind, _ = name.split("/")
    return HostileFile(f"{number} {name}", kind, mutation, MADE[name](rng), ({},), True)


def planned(number: int, rng: random.Random) -> tuple[str, str]:
    """Kind and mutation of a file: the kinds in turn, the mutations by their weights."""
    kind = sorted(bases())[number % len(bases())]
    fitting = {name: weight for name, (_, weight, kinds) in MUTATIONS.items() if not kinds or kind in kinds}
    return kind, rng.choices(list(fitting), list(fitting.values()))[0]


def damaged(number: int, kind: str, mutation: str, rng: random.Random) -> HostileFile:
    base = rng.choice(bases()[kind])
    data, truths, compared = MUTATIONS[mutation][0](base, rng)
    return HostileFile(f"{number} {base.name} {mutation}", kind, mutation, data, truths, compared)


def short(count: int, seed: int = SEED) -> Iterator[HostileFile]:
    """The smallest of every kind of made file, then damaged ones up to ``count``."""
    for number, name in enumerate(sorted(MADE)):
        yield made_of_nothing(name, Smallest(number), number)
    for number in range(len(MADE), count):
        rng = random.Random(f"{seed} {number}")
        yield damaged(number, *planned(number, rng), rng)


def sampled(number: int, found: dict[str, list[Base]], seed: int = SEED) -> HostileFile:
    """File ``number`` of the kinds that programs or recognition read: too slow for as many as of the others."""
    rng = random.Random(f"{seed} sampled {number}")
    kind = sorted(found)[number % len(found)]
    base = rng.choice(found[kind])
    name = rng.choices(["truncated", "flipped", "mixed up"], [2, 2, 1])[0]
    data, truths, compared = MUTATIONS[name][0](base, rng)
    return HostileFile(f"{number} {base.name} {name} (sample)", kind, name, data, truths, compared)


def sampled_bases(files: list[File], folder: Path) -> dict[str, list[Base]]:
    """Files of the corpus as bases, by the suffix of their names."""
    found: dict[str, list[Base]] = {}
    for file in files:
        truth = {
            f"{table}.{row}.{column}": value
            for table, rows in file.truth()["tables"].items()
            for row, columns in rows.items()
            for column, value in columns.items()
        }
        path = file.path(folder)
        kind = file.carrier.suffix if not file.carrier.recognised else "picture"
        base = Base(
            "-".join((file.set, file.carrier.name, file.part)), kind, path.read_bytes(), truth, file.truth()["form"]
        )
        found.setdefault(kind, []).append(base)
    return found
