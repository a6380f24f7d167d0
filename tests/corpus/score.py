"""Every file of the corpus read through the product, every cell compared with the truth, one line for each carrier."""

import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

from parser.score import score, truth_of
from parser.single import Reader
from tests.corpus.carriers import CARRIERS, Carrier
from tests.corpus.make import File
from tests.corpus.reading import methods_of, programs_hidden, read, warm

HEADS = ("carrier", "files", "cells", "right", "told", "silent", "CPU s", "required", "")


@dataclass(frozen=True, slots=True)
class Scored:
    """One file: how many of its cells are right, wrong and flagged, wrong and silent; what is wrong, in words."""

    carrier: str
    name: str
    cells: int
    right: int
    flagged: int
    silent: int
    cpu: float
    wrong: tuple[str, ...] = ()
    refused: str = ""
    methods: frozenset[str] = frozenset()


@dataclass(slots=True)
class Line:
    """One carrier. A file that was refused counts with all its cells as not right and not told."""

    carrier: Carrier
    files: list[Scored] = field(default_factory=list)

    @property
    def cells(self) -> int:
        return sum(file.cells for file in self.files)

    @property
    def right(self) -> float:
        return sum(file.right for file in self.files) / self.cells if self.cells else 0.0

    @property
    def told(self) -> float:
        return sum(file.right + file.flagged for file in self.files) / self.cells if self.cells else 0.0

    @property
    def silent(self) -> int:
        return sum(file.silent for file in self.files)

    @property
    def cpu(self) -> float:
        return sum(file.cpu for file in self.files) / len(self.files) if self.files else 0.0

    def failures(self) -> Iterator[str]:
        """In what this carrier falls short of what is required of it; not being measured is falling short, too."""
        required = self.carrier.required
        if required is None:
            return
        if not self.files:
            yield "not measured"
            return
        if required.refused:
            read = [file.name for file in self.files if not re.search(required.refused, file.refused, re.IGNORECASE)]
            if read:
                yield f"not refused as {required.refused}: {', '.join(read)}"
            return
        others = sorted({method for file in self.files for method in file.methods} - {self.carrier.method})
        if self.carrier.method and others:
            yield f"read by {', '.join(others)}, not by {self.carrier.method}"
        if self.right < required.right:
            yield f"right {self.right:.2%} < {required.right:.0%}"
        if self.told < required.told:
            yield f"right or flagged {self.told:.2%} < {required.told:.0%}"
        if required.silent is not None and self.silent > required.silent:
            yield f"{self.silent} silent"

    def wrong(self) -> Iterator[str]:
        """Every file that was refused and every wrong cell, the silent ones of each file first."""
        for file in self.files:
            if file.refused and not (self.carrier.required and self.carrier.required.refused):
                yield f"{file.name}: refused: {file.refused}"
            yield from (f"{file.name}: {cell}" for cell in file.wrong)

    def columns(self) -> tuple[str, ...]:
        required = self.carrier.required
        wants = "-"
        if required is not None:
            wants = f"{required.right:.0%} right" if required.right else f"{required.told:.0%} told"
            wants = "is refused" if required.refused else wants
        if not self.files:
            return (self.carrier.name, "0", "", "", "", "", "", wants, "not measured" if required else "")
        refused = sum(bool(file.refused) for file in self.files)
        said = f"; {refused} refused" if refused and not (required and required.refused) else ""
        if required and required.refused:
            verdict, shares = "; ".join(self.failures()) or "ok", ("", "", "")
        else:
            verdict = ("; ".join(self.failures()) or ("ok" if required else "")) + said
            shares = (f"{self.right:.2%}", f"{self.told:.2%}", str(self.silent))
        return (
            self.carrier.name,
            str(len(self.files)),
            str(self.cells),
            *shares,
            f"{self.cpu:.3f}",
            wants,
            verdict,
        )


def scored(reader: Reader, file: File, folder: Path) -> Scored:
    """Read one file and compare the report that the product takes from it."""
    truth, path = truth_of(file.truth()), file.path(folder)
    outcome = read(reader, path)
    name = "/".join(path.parts[-2:])
    if outcome.report is None:
        cells = len(truth.cells)
        return Scored(file.carrier.name, name, cells, 0, 0, 0, outcome.cpu, refused=outcome.refused or "no report")
    found = score(outcome.report, truth)
    counts = (found.count("right"), found.count("flagged"), found.count("silent"))
    methods = methods_of(reader, path) if file.carrier.method else frozenset()
    return Scored(
        file.carrier.name, name, len(found.cells), *counts, outcome.cpu, tuple(map(str, found.wrong)), "", methods
    )


def score_files(
    files: Iterable[File], folder: Path, carriers: Iterable[str], say: Callable[[str], None] = print
) -> list[Line]:
    """Read all files, slow ones first, by two readers of one worker each, so that what a file cost is known."""
    lines = {carrier.name: Line(carrier) for carrier in CARRIERS if carrier.name in set(carriers)}
    ordered = sorted(files, key=lambda file: not file.carrier.recognised)
    for alone in (False, True):
        chosen = [file for file in ordered if file.carrier.alone == alone]
        if not chosen:
            continue
        readers: SimpleQueue[Reader] = SimpleQueue()

        def one(file: File, readers: SimpleQueue[Reader] = readers) -> Scored:
            reader = readers.get()
            try:
                return scored(reader, file, folder)
            finally:
                readers.put(reader)

        # Workers start when first asked: they, too, must not find the programs.
        with programs_hidden(alone), Reader(workers=1) as first, Reader(workers=1) as second:
            for reader in (first, second):
                warm(reader)
                readers.put(reader)
            with ThreadPoolExecutor(2) as threads:
                for done, result in enumerate(threads.map(one, chosen), 1):
                    lines[result.carrier].files.append(result)
                    if done % 20 == 0:
                        say(f"{done} of {len(chosen)} files")
    return list(lines.values())


def table(lines: list[Line]) -> Iterator[str]:
    rows = [HEADS, *(line.columns() for line in lines)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADS))]
    for row in rows:
        yield "  ".join(
            text.ljust(width) if at in (0, 7, 8) else text.rjust(width)
            for at, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
