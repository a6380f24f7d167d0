"""OFD: the same report in every dialect gives the same cells; annotations and attached files are told."""

import io
import zipfile

import pytest

from parser.documents.formats import kind_of, read_document
from parser.documents.matrices import SAME, then
from parser.documents.members import documents_in, unread_inside
from parser.documents.ofd import container
from parser.documents.ofd.geometry import numbers
from parser.read import read_report
from parser.score import score, truth_of
from tests.corpus.facts import sample
from tests.ofd_made import DIALECTS, SPACE, laid_out, ofd, one_page, written
from tests.ofd_two_cells import POINT, cells, changed, table, word


@pytest.mark.parametrize(
    ("name", "dialect"),
    [*(("busy21", name) for name in DIALECTS), *(("busy19", name) for name in list(DIALECTS)[::4])],
)
def test_every_cell_of_a_report_is_right_in_every_dialect(name: str, dialect: str) -> None:
    report = sample(name)
    data = ofd(written(laid_out(report), DIALECTS[dialect]))
    assert kind_of(data) == "ofd"
    document = read_document(data)
    result = score(read_report(document), truth_of(report.truth()))
    assert not [str(wrong) for wrong in result.wrong]
    assert result.count("right") == len(result.cells) >= 198
    assert not document.issues
    assert {grid.method for grid in document.grids} == {"ofd"}


@pytest.mark.parametrize("cut", [4, 12, 20])
def test_tables_that_pages_cut_are_put_together(cut: int) -> None:
    """Labels that span rows stand on the first page only."""
    report = sample("busy21")
    document = read_document(ofd(written(laid_out(report, cut), DIALECTS["g runs, boxes"])))
    assert any(len(grid.fragments) == 2 for grid in document.grids)
    result = score(read_report(document), truth_of(report.truth()))
    assert not [str(wrong) for wrong in result.wrong]


def test_all_dialects_give_the_same_text_and_places() -> None:
    sheets = laid_out(sample("random21"))[:1]
    documents = {name: read_document(ofd(written(sheets, dialect))) for name, dialect in DIALECTS.items()}
    first = documents.pop("lists of offsets, lines")
    assert first.paragraphs[0].text == sample("random21").title
    assert not any("—" in paragraph.text for paragraph in first.paragraphs[-3:])  # the number of the page
    for name, document in documents.items():
        assert document.text == first.text, name
        for one, other in zip(first.grids, document.grids, strict=True):
            boxes = zip(
                (c.place.box or SAME for c in one.cells), (c.place.box or SAME for c in other.cells), strict=True
            )
            assert all(abs(a - b) < 1.5 for x, y in boxes for a, b in zip(x, y, strict=False)), name


def test_places_name_page_table_row_column_and_box_in_points() -> None:
    (grid,) = read_document(one_page(table(word("7", 62)))).grids
    place = grid.cells[1].place
    assert (place.kind, place.page, place.table, place.row, place.column) == ("ofd", 1, 1, 1, 2)
    assert place.box == pytest.approx((60 * POINT, 20 * POINT, 100 * POINT, 30 * POINT), abs=0.1)


def test_several_documents_are_read_one_after_the_other() -> None:
    busy, sparse = laid_out(sample("busy21")), laid_out(sample("sparse21"))
    data = ofd(written(busy, DIALECTS["g runs, boxes"]), written(sparse, DIALECTS["old Foxit"]))
    document = read_document(data)
    assert [grid.place.page for grid in document.grids] == sorted(grid.place.page or 0 for grid in document.grids)
    assert {grid.place.page for grid in document.grids} == set(range(1, len(busy) + len(sparse) + 1))
    assert [grid.place.table for grid in document.grids] == [*range(1, 8)]


def with_annotation(kind: str, text: str) -> bytes:
    """The table of two cells with an annotation over the second."""
    data = one_page(table(""))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        document = package.read("Doc_0/Document.xml").decode()
    code = f"<ofd:TextObject><ofd:TextCode>{text}</ofd:TextCode></ofd:TextObject>"
    files = {
        "Doc_0/Document.xml": document.replace(
            "</ofd:Document>", "<ofd:Annotations>A/All.xml</ofd:Annotations></ofd:Document>"
        ),
        "Doc_0/A/All.xml": f'<ofd:Annotations {SPACE}><ofd:Page PageID="1"><ofd:FileLoc>P1.xml</ofd:FileLoc></ofd:Page>'
        "</ofd:Annotations>",
        "Doc_0/A/P1.xml": f'<ofd:PageAnnot {SPACE}><ofd:Annot Type="{kind}"><ofd:Appearance Boundary="62 21 20 8">'
        f"{code}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>",
    }
    return changed(data, {name: content.encode() for name, content in files.items()})


def test_text_typed_over_a_page_is_told_and_makes_its_cell_doubtful() -> None:
    document = read_document(with_annotation("Path", "17"))
    assert [issue.kind for issue in document.issues] == ["annotation_not_read"]
    assert "17" in document.issues[0].message
    assert [cell.doubtful for cell in document.grids[0].cells] == [False, True]
    assert cells(document) == ["规章", ""]


@pytest.mark.parametrize("kind", ["Stamp", "Watermark"])
def test_seals_and_watermarks_are_none_of_the_page(kind: str) -> None:
    document = read_document(with_annotation(kind, "某局印章"))
    assert not document.issues
    assert cells(document) == ["规章", ""]


def test_attached_files_are_members() -> None:
    data = one_page(table(word("7", 62)))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        document = package.read("Doc_0/Document.xml").decode()
    named = document.replace("</ofd:Document>", "<ofd:Attachments>Att/All.xml</ofd:Attachments></ofd:Document>")
    items = "".join(
        f'<ofd:Attachment Name="{name}"><ofd:FileLoc>{file}</ofd:FileLoc></ofd:Attachment>'
        for name, file in (("附表.html", "a.bin"), ("../x", "gone.bin"))
    )
    files = {
        "Doc_0/Document.xml": named.encode(),
        "Doc_0/Att/All.xml": f"<ofd:Attachments {SPACE}>{items}</ofd:Attachments>".encode(),
        "Doc_0/Att/a.bin": "<table><tr><td>附</td><td>3</td></tr></table>".encode(),
    }
    read = read_document(changed(data, files))
    assert [path for path, _ in documents_in(read)] == [None, "附表.html"]
    assert [(path, issue.message) for path, issue in unread_inside(read)] == [("x", "the attached file is missing")]
    assert cells(read) == ["规章", "7"]


def test_numbers_and_matrices() -> None:
    assert numbers(" 1,2 .5 -3e1 ") == [1, 2, 0.5, -30]
    assert then((2, 0, 0, 2, 1, 1), (0, 1, -1, 0, 0, 0)) == (0, 2, -2, 0, -1, 1)
    assert container.paper(None) is None


def test_a_blank_page_says_nothing() -> None:
    document = read_document(one_page(""))
    assert (document.blocks, document.issues, document.scans) == ([], [], [])
