"""Forms within forms: as deep as reports have them they are read, without end they are refused."""

import time

import pytest

from parser.documents.document import UnreadableDocument
from parser.documents.pdf.nesting import MAX_NESTING, is_endless
from parser.documents.pdf.pages import from_pdf
from tests.hostile.pdfs import one_page, stream
from tests.pdf_made import Made, text


def form(inner: int, shared: bool = False) -> bytes:
    resources = b"/Resources 90 0 R" if shared else b"/Resources<</XObject<</F %d 0 R>>>>" % inner
    return stream(b"/F Do /F Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]" + resources)


def page(more: dict[int, bytes]) -> bytes:
    return one_page(stream(b"/F Do"), b"/XObject<</F 5 0 R>>", more=more)


ENDLESS = {
    "in itself": {5: form(5)},
    "in another that holds it": {5: form(6), 6: form(5)},
    "by shared resources": {5: form(0, shared=True), 90: b"<</XObject<</F 5 0 R>>>>"},
    "by a shared list": {5: form(0, shared=True), 90: b"<</XObject 91 0 R>>", 91: b"<</F 5 0 R>>"},
    "not in itself, but over 39 levels": {n: form(n + 1) for n in range(5, 44)} | {44: stream(b"", b"/Subtype/Form")},
}


@pytest.mark.parametrize("more", ENDLESS.values(), ids=ENDLESS)
def test_a_form_without_end_is_refused(more: dict[int, bytes]) -> None:
    with pytest.raises(UnreadableDocument, match=f"over more than {MAX_NESTING} levels"):
        from_pdf(page(more))


def test_forms_in_forms_are_read() -> None:
    made = Made()
    inner = made.form(text(50, 60, "公开12条"))
    for _ in range(3):
        inner = made.form("/X Do", f"/XObject << /X {inner} 0 R >>")
    made.page("/X Do", resources=f"/XObject << /X {inner} 0 R >>")
    assert from_pdf(made.data).text == "公开12条"


def test_many_forms_cost_little() -> None:
    shape = b"%d 0 obj\n<</Subtype/Form/Resources %d 0 R>>stream\n\nendstream endobj\n"
    data = b"%PDF-1.7\n" + b"".join(shape % (n, n + 30_000) for n in range(20_000))
    began = time.process_time()
    assert not is_endless(data)
    assert time.process_time() - began < 5
