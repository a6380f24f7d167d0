"""PDF files that are more than their pages: forms to fill in, files inside, passwords, pages that do not load."""

import pytest

from parser.documents.document import UnreadableDocument
from tests.pdf_made import Made, grid, rows, text
from tests.pdf_page import CELLS, PROSE, TABLE, XS, YS, only_table, read, texts


def test_fields_of_a_form_and_free_text_are_read() -> None:
    made = Made()
    font = made.the_font()
    entries = f"/DA (/F 10 Tf 0 g) /F 4 /DR << /Font << /F {font} 0 R >> >>"
    field = made.add(f"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (123) /Rect [225 702 295 722] {entries} >>")
    note = made.add(
        "<< /Type /Annot /Subtype /FreeText /Contents (77) /DA (/Helv 10 Tf 0 g) /Rect [305 702 375 722] >>"
    )
    made.catalogue = (
        f"/AcroForm << /Fields [{field} 0 R] /NeedAppearances true /DA (/F 10 Tf 0 g) /DR << /Font << /F {font} 0 R "
        "/Helv << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
    )
    made.page(grid(XS, YS) + rows(XS, YS, [CELLS[0], ["规章"]]) + PROSE, f"/Annots [{field} 0 R {note} 0 R]")
    assert texts(only_table(read(made)))[1] == ["规章", "123", "77"]


def test_a_form_of_xml_alone_says_so() -> None:
    made = Made()
    xfa = made.stream("<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'></xdp:xdp>")
    made.catalogue = f"/AcroForm << /Fields [] /XFA {xfa} 0 R >> /NeedsRendering true"
    assert [issue.kind for issue in read(made.page(text(60, 60, "Please wait..."))).issues] == ["xfa_form"]


def embedding(*files: tuple[str, bytes]) -> Made:
    made = Made()
    names = ""
    for name, data in files:
        stream = made.stream(data, "/Type /EmbeddedFile")
        spec = made.add(f"<< /Type /Filespec /F ({name}) /UF ({name}) /EF << /F {stream} 0 R >> >>")
        names += f"({name}) {spec} 0 R "
    made.catalogue = f"/Names << /EmbeddedFiles << /Names [{names}] >> >> /Collection << /Type /Collection >>"
    return made.page(text(60, 60, "附件见文件包"))


def test_embedded_files_are_members() -> None:
    inner = Made().page(TABLE + PROSE).data
    document = read(
        embedding(("report.pdf", inner), ("empty.xls", b"\x00" * 9), ("report.pdf", b"\x7fELF\x01\x00" * 9))
    )
    first, *others = document.members
    assert first.name == "report.pdf"
    assert first.document is not None
    assert texts(only_table(first.document)) == CELLS
    assert only_table(first.document).place.member == "report.pdf"
    assert [member.issue.kind for member in others if member.issue] == ["unreadable_document"] * 2
    assert len({member.name for member in document.members}) == 3


def test_files_in_files_in_files_end() -> None:
    data = Made().page(PROSE).data
    for _ in range(5):
        data = embedding(("a.pdf", data)).data
    depth, document = 0, read(data)
    while document.members:
        inner = document.members[0].document
        assert inner is not None
        depth, document = depth + 1, inner
    assert depth == 3
    assert [issue.kind for issue in document.issues] == ["unpacking_stopped"]


def test_a_password_is_asked_for_by_name() -> None:
    made = Made().page(PROSE)
    made.trailer = f"/ID [<{'00' * 16}> <{'00' * 16}>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 "
    made.trailer += f"/O <{'11' * 32}> /U <{'22' * 32}> >>"
    with pytest.raises(UnreadableDocument, match="a password is needed"):
        read(made)


def test_a_page_that_cannot_be_loaded_is_one_issue() -> None:
    made = Made().page(PROSE).page(PROSE).page(PROSE)
    made.objects[made.pages[1] - 1] = b"null"
    document = read(made)
    assert [(i.kind, i.place.page if i.place else None) for i in document.issues] == [("unreadable_page", 2)]
    assert {p.place.page for p in document.paragraphs} == {1, 3}
