"""Damaged and hostile OFD files: what is missing says so, no number moves, bombs and cycles end."""

import io
import re
import time
import zipfile

import numpy as np
import pytest

from parser.documents.document import UnreadableDocument
from parser.documents.formats import read_document
from parser.read import read_report
from parser.score import score, truth_of
from tests.corpus.facts import sample
from tests.ofd_made import DIALECTS, SPACE, laid_out, ofd, one_page, written
from tests.ofd_two_cells import changed, table, word


@pytest.fixture(scope="module")
def report() -> bytes:
    return ofd(written(laid_out(sample("busy21")), DIALECTS["pieces, rules in a template"]))


@pytest.mark.parametrize("content", [None, b"", b"<ofd:Page", b"<html/>", b"\xff\xfe\x00"])
def test_a_page_that_is_missing_or_damaged_is_an_issue_and_the_others_are_read(
    report: bytes, content: bytes | None
) -> None:
    document = read_document(changed(report, {"Doc_0/Pages/Page_0/Content.xml": content}))
    assert {grid.place.page for grid in document.grids} == {2}
    if content != b"<html/>":
        assert [(issue.kind, issue.place and issue.place.page) for issue in document.issues] == [("missing_part", 1)]


@pytest.mark.parametrize("content", [None, b"<ofd:Page"])
def test_a_template_that_is_missing_or_damaged_is_an_issue(report: bytes, content: bytes | None) -> None:
    document = read_document(changed(report, {"Doc_0/Tpls/Tpl_1/Content.xml": content}))
    assert [(issue.kind, issue.place and issue.place.page) for issue in document.issues] == [("missing_part", 2)]
    assert {grid.place.page for grid in document.grids} == {1}


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"OFD.xml": b"<ofd"}, "not well-formed"),
        ({"OFD.xml": b"<a/>"}, "without pages"),
        ({"Doc_0/Document.xml": None}, "missing"),
        ({"Doc_0/Document.xml": b"<a"}, "not well-formed"),
        ({"Encryptions.xml": b"<a/>"}, "password"),
        ({"OFD.xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}, "document type"),
    ],
)
def test_files_that_are_unreadable_as_a_whole(report: bytes, files: dict[str, bytes | None], told: str) -> None:
    with pytest.raises(UnreadableDocument, match=told):
        read_document(changed(report, files))


def test_entities_that_multiply_are_refused_at_once(report: bytes) -> None:
    bombs = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    bomb = f'<!DOCTYPE a [<!ENTITY e0 "x">{bombs}]><ofd:Page {SPACE}><a>&e12;</a></ofd:Page>'.encode()
    began = time.process_time()
    document = read_document(changed(report, {"Doc_0/Pages/Page_0/Content.xml": bomb}))
    assert [issue.kind for issue in document.issues] == ["missing_part"]
    assert {grid.place.page for grid in document.grids} == {2}
    assert time.process_time() - began < 5


def test_units_that_draw_themselves_end() -> None:
    twice = '<ofd:CompositeObject ID="1" Boundary="0 0 9 9" ResourceID="70"/>' * 2
    unit = f'<ofd:CompositeGraphicUnit ID="70"><ofd:Content>{twice}</ofd:Content></ofd:CompositeGraphicUnit>'
    resources = f"<ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnits>"
    began = time.process_time()
    with pytest.raises(UnreadableDocument, match=r"nested|more objects"):
        read_document(one_page(twice, resources))
    wide = twice.replace('"70"', '"71"') * 40
    units = "".join(
        f'<ofd:CompositeGraphicUnit ID="{n}"><ofd:Content>{wide.replace("71", str(n + 1))}</ofd:Content>'
        "</ofd:CompositeGraphicUnit>"
        for n in range(71, 79)
    )
    with pytest.raises(UnreadableDocument, match="more objects"):
        read_document(one_page(wide, f"<ofd:CompositeGraphicUnits>{units}</ofd:CompositeGraphicUnits>"))
    assert time.process_time() - began < 10


def test_a_missing_unit_makes_the_page_say_so() -> None:
    document = read_document(one_page(table(word("7", 62)) + '<ofd:CompositeObject ID="1" ResourceID="70"/>'))
    assert [issue.kind for issue in document.issues] == ["unreadable_object"]
    assert all(cell.doubtful for cell in document.grids[0].cells)


def test_a_part_that_unpacks_to_too_much_is_refused(report: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parser.documents.package.MAX_PART", 1 << 20)
    blown = b"<ofd:Page>" + b" " * (1 << 20) + b"</ofd:Page>"
    with pytest.raises(UnreadableDocument, match="larger than 1 MB"):
        read_document(changed(report, {"Doc_0/Pages/Page_0/Content.xml": blown}))


def test_names_in_another_case_with_backslashes_and_from_the_root_are_found(report: bytes) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(report)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b'BaseLoc="Pages/', b'BaseLoc="Doc_0/Pages/')
            new.writestr(name.upper(), content.replace(b"Doc_0/Document.xml", b"/Doc_0\\Document.xml"))
    assert read_document(buffer.getvalue()).text == read_document(report).text


def test_locations_lead_to_parts_and_to_nothing_else(report: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(report)) as package:
        document = package.read("Doc_0/Document.xml")
    away = document.replace(b"Pages/Page_0/Content.xml", b"../../../../etc/passwd")
    assert [issue.kind for issue in read_document(changed(report, {"Doc_0/Document.xml": away})).issues] == [
        "missing_part"
    ]


@pytest.mark.parametrize("kind", ["flipped", "truncated"])
def test_a_damaged_file_never_gives_other_cells_silently(report: bytes, kind: str) -> None:
    truth = truth_of(sample("busy21").truth())
    for at in range(10, len(report), len(report) // 20):
        damaged = report[:at] + (bytes([report[at] ^ 0x20]) + report[at + 1 :] if kind == "flipped" else b"")
        try:
            document = read_document(damaged)
        except UnreadableDocument:
            continue
        assert score(read_report(document), truth).count("silent") == 0


@pytest.mark.parametrize(("damage", "seed"), [("attributes", 1), ("attributes", 2), ("objects", 3), ("offsets", 4)])
def test_damaged_objects_never_move_numbers_to_other_cells_silently(damage: str, seed: int) -> None:
    """Attributes emptied, objects dropped, matrices made senseless: numbers are right, missing or flagged."""
    parts = written(laid_out(sample("busy21")), DIALECTS["points under a matrix, one path"])
    random = np.random.default_rng(seed)
    name = "Pages/Page_1/Content.xml"
    pattern, replaced = {
        "attributes": (r'(CTM|Size|DeltaX|Boundary)="[^"]*"', r'\1="1 2 x"'),
        "objects": (r"<ofd:TextObject.*?</ofd:TextObject>", ""),
        "offsets": (r'DeltaX="[^"]*"', 'DeltaX="g"'),
    }[damage]
    share = 0.02
    parts[name] = re.sub(pattern, lambda m: m.expand(replaced) if random.random() < share else m[0], parts[name])
    result = score(read_report(read_document(ofd(parts))), truth_of(sample("busy21").truth()))
    assert result.count("silent") == 0
    assert result.count("right") > 20
