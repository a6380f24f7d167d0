"""A document that went through JSON is the same document, and bytes that are none are refused."""

import json
from dataclasses import dataclass, field, fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parser.documents.document import (
    Block,
    Document,
    Fragment,
    Grid,
    GridCell,
    Issue,
    Member,
    Paragraph,
    Place,
    Scan,
)
from parser.documents.formats import read_document
from parser.documents.serial import BadSerial, decode, encode
from parser.read import read_report
from parser.report import Report
from tests.fixtures import DOCUMENTS

TEXTS = st.text(st.characters(), max_size=8)  # lone surrogates too
NUMBERS = st.floats(allow_nan=False) | st.integers(-9, 2000)
BOXES = st.none() | st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
COUNTS = st.none() | st.integers(0, 2**40)
PLACES = st.builds(
    Place,
    st.sampled_from(["html", "pdf", "7z"]),
    table=COUNTS,
    page=COUNTS,
    box=BOXES,
    member=st.none() | TEXTS,
)
CELLS = st.builds(
    GridCell, TEXTS, st.integers(), st.integers(), PLACES, doubtful=st.booleans(), confidence=st.none() | NUMBERS
)
FRAGMENTS = st.lists(st.builds(Fragment, st.integers(), st.integers(), st.integers(), BOXES), max_size=2).map(tuple)
GRIDS = st.builds(Grid, st.lists(CELLS, max_size=3), st.booleans(), PLACES, TEXTS, FRAGMENTS)
PARAGRAPHS = st.builds(Paragraph, TEXTS, PLACES, st.sampled_from(["", "title"]), st.none() | NUMBERS)
BLOCKS: st.SearchStrategy[Block] = PARAGRAPHS | GRIDS
ISSUES = st.builds(Issue, TEXTS, TEXTS, st.none() | PLACES)


def documents(members: st.SearchStrategy[list[Member]]) -> st.SearchStrategy[Document]:
    return st.builds(
        Document,
        st.sampled_from(["zip", "pdf"]),
        st.lists(BLOCKS, max_size=3),
        st.dictionaries(TEXTS, TEXTS, max_size=2),
        st.lists(ISSUES, max_size=2),
        st.lists(st.builds(Scan, st.integers(), st.integers()), max_size=2),
        members,
    )


ALL = st.recursive(
    documents(st.just([])),
    lambda inner: documents(st.lists(st.builds(Member, TEXTS, st.none() | inner, st.none() | ISSUES), max_size=2)),
    max_leaves=4,
)


def same(one: object, other: object) -> bool:
    """Equal, and of the same types throughout: 1 is no True and no 1.0."""
    return one == other and repr(one) == repr(other)


@settings(max_examples=150, deadline=None)
@given(ALL)
def test_every_document_comes_back_as_it_was(document: Document) -> None:
    assert same(decode(Document, encode(document)), document)


def test_the_strategies_fill_every_field() -> None:
    """A field added to the contract must be put into the strategies above."""
    known = {
        Document: 6, Member: 3, Scan: 2, Issue: 3, Paragraph: 4, Grid: 5, Fragment: 4, GridCell: 8, Place: 8,
    }  # fmt: skip
    assert {kind: len(fields(kind)) for kind in known} == known


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("202[12]_*.*")), ids=lambda p: p.name)
def test_reports_of_fixtures_come_back_as_they_were(path: Path) -> None:
    document = read_document(path.read_bytes())
    assert same(decode(Document, encode(document)), document)
    report = read_report(decode(Document, encode(document)))
    assert same(report, read_report(document))
    assert same(decode(Report, encode(report)), report)


@dataclass
class Shapes:
    """Types that documents do not have, but other answers of workers."""

    pairs: list[tuple[str | None, Scan]] = field(default_factory=list)
    named: dict[str, Scan | None] = field(default_factory=dict)
    both: tuple[Scan | Issue, ...] = ()
    numbers: dict[str, tuple[int | None, ...]] = field(default_factory=dict)
    maybe: list[str] | None = None


def test_other_shapes_come_back_too() -> None:
    shapes = Shapes(
        [(None, Scan(1, 2)), ("附件 > 表", Scan(3, 4))],
        {"a": Scan(1, 1), "b": None},
        (Issue("k", "m"), Scan(0, 0)),
        {"x": (1, None)},
        ["a"],
    )
    assert same(decode(Shapes, encode(shapes)), shapes)
    assert same(decode(Shapes, encode(Shapes())), Shapes())


def test_what_has_no_serial_form_is_refused_when_written() -> None:
    @dataclass
    class Odd:
        names: set[str]

    with pytest.raises(TypeError, match="has no serial form"):
        encode(Odd({"a"}))


PLAIN = json.loads(encode(Document("text", [Paragraph("a", Place("text", line=1))])))


def changed(*path: int, to: object) -> bytes:
    copy = json.loads(json.dumps(PLAIN))
    into = copy
    for step in path[:-1]:
        into = into[step]
    into[path[-1]] = to
    return json.dumps(copy).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        b'["text"]',
        b"[" * 100_000,
        encode(Document("text"))[:-1],
        changed(0, to="exe"),
        changed(1, to={}),
        changed(1, 0, 0, to=2),
        changed(1, 0, 0, to="0"),
        changed(1, 0, 1, 0, to=7),
        changed(1, 0, 1, 1, 6, to=True),
        changed(1, 0, 1, 1, 6, to=1.5),
        changed(1, 0, 1, 1, 5, to=[1, 2, 3]),
        changed(1, 0, 1, 1, to=None),
        changed(2, to={"title": None}),
        changed(4, to=[[1]]),
    ],
)
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(BadSerial):
        decode(Document, data)
