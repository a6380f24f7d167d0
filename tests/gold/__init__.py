"""The gold set: documents with the truth about them, and the floors below which reading must not fall.

floors.toml holds for each set the share of cells read right, the cells right in each document, the states told wrong,
the marks of identity read right, and a digest of all truths and documents, so that a changed truth cannot shift the
floor unseen. No cell may be silently wrong, whatever the floors say. Floors are raised by `python -m tests.gold`;
lowering one needs `--allow-regression "sentence"`, and the sentence stays in the file.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parser.documents.formats import read_document
from parser.read import read_report
from parser.report import Report
from parser.score import Score, score, truth_of
from tests.fixtures import fixtures

FLOORS = Path(__file__).parent / "floors.toml"
SITES = Path(__file__).parents[1] / "sites"


@dataclass(frozen=True, slots=True)
class Entry:
    """One document with its truth."""

    name: str
    truth: Path
    document: Path

    def load(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.truth.read_text(encoding="utf-8"))
        return data

    def read(self) -> tuple[Report, Score, list[str]]:
        """The report, its score, and what of its identity was read otherwise than the truth says."""
        truth = self.load()
        report = read_report(read_document(self.document.read_bytes()))
        return report, score(report, truth_of(truth)), identity_wrong(report, truth)


def identity_wrong(report: Report, truth: dict[str, Any]) -> list[str]:
    """Form, year, title and agency that differ. A document need not tell its agency: "unsaid"."""
    read = {"form": report.form, "year": report.year, "title": report.title, "agency": report.agency}
    return [
        f"{mark}: read {value!r}, true {truth[mark]!r}"
        for mark, value in read.items()
        if truth[mark] != "unsaid" and "".join(str(truth[mark]).split()) != "".join(str(value).split())
    ]


@dataclass(frozen=True)
class Level:
    """How well a set is read. ``documents``: cells right in each; ``silent``: the cells silently wrong, named."""

    digest: str
    share: float  # of all cells, six decimals
    states_wrong: int
    identity_wrong: int
    documents: dict[str, int]
    silent: list[str] = field(default_factory=list)

    def below(self, floor: "Level") -> Iterator[str]:
        """In what this level lies below a floor."""
        if self.share < floor.share:
            yield f"cells right: {self.share:.4%}, floor {floor.share:.4%}"
        if self.states_wrong > floor.states_wrong:
            yield f"states wrong: {self.states_wrong}, at most {floor.states_wrong}"
        if self.identity_wrong > floor.identity_wrong:
            yield f"marks of identity wrong: {self.identity_wrong}, at most {floor.identity_wrong}"
        for name, right in floor.documents.items():
            if self.documents.get(name, 0) < right:
                yield f"{name}: {self.documents.get(name, 0)} cells right, floor {right}"


def sets() -> dict[str, list[Entry]]:
    replicas = sorted((SITES / "expected").glob("*.json"))
    return {
        "replicas": [Entry(path.stem, path, SITES / json.loads(path.read_bytes())["file"]) for path in replicas],
        "fixtures": [Entry(f.name, f.expected, f.document) for f in fixtures() if f.expected.exists()],
    }


def digest(entries: list[Entry]) -> str:
    total = hashlib.sha256()
    for entry in entries:
        for path in (entry.truth, entry.document):
            total.update(f"{entry.name} {path.suffix} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return f"sha256:{total.hexdigest()}"


def measure(entries: list[Entry]) -> Level:
    documents: dict[str, int] = {}
    silent: list[str] = []
    cells = states = identity = 0
    for entry in entries:
        _, result, strange = entry.read()
        documents[entry.name] = result.count("right")
        cells += len(result.cells)
        states += result.states_wrong
        identity += len(strange)
        silent += [f"{entry.name}: {cell}" for cell in result.cells if cell.kind == "silent"]
    share = round(sum(documents.values()) / cells, 6) if cells else 1.0
    return Level(digest(entries), share, states, identity, documents, silent)


def floors(path: Path = FLOORS) -> dict[str, Level]:
    """The pinned floors; {} when none were pinned yet."""
    if not path.exists():
        return {}
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: Level(**level) for name, level in data.items() if name != "regressions"}


def regressions(path: Path = FLOORS) -> list[str]:
    """Why floors were lowered, oldest first."""
    return list(tomllib.loads(path.read_text(encoding="utf-8")).get("regressions", ())) if path.exists() else []
