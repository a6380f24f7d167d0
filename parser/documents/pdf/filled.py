"""Forms and annotations: what was filled into a PDF or written upon it becomes part of its pages."""

from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from parser.documents.document import Document, Issue, Place
from parser.documents.matrices import Box
from parser.documents.pdf.view import View

SHOWN = {raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP}
# What may strike a number out, cover it or stand for another.
DRAWN = {
    *(raw.FPDF_ANNOT_STRIKEOUT, raw.FPDF_ANNOT_REDACT, raw.FPDF_ANNOT_SQUARE, raw.FPDF_ANNOT_CIRCLE),
    *(raw.FPDF_ANNOT_POLYGON, raw.FPDF_ANNOT_INK, raw.FPDF_ANNOT_LINE, raw.FPDF_ANNOT_POLYLINE),
}
UNSEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
MAX_ANNOTATIONS = 2_000  # of a page that are looked at


def prepare_forms(pdf: pdfium.PdfDocument, document: Document) -> None:
    """Let pdfium draw the values of form fields that the file itself does not draw (NeedAppearances).

    A form of XML alone (XFA) shows only a page that asks for another program; that is said.
    """
    kind = pdf.get_formtype()
    if kind == raw.FORMTYPE_NONE:
        return
    if kind == raw.FORMTYPE_XFA_FULL:
        message = "an XFA form: what was filled in is stored as XML and not on the pages"
        document.issues.append(Issue("xfa_form", message, Place("pdf")))
    else:
        pdf.init_forms()


def flattened(pdf: pdfium.PdfDocument, page: pdfium.PdfPage, number: int) -> pdfium.PdfPage:
    """The page with its form fields, free text and stamps as part of its content; the page itself without any.

    Rules are to be read before: the frames of fields are none of a table.
    """
    if not any(kind in SHOWN for kind, _ in annotations(page)):
        return page
    raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
    page.close()
    return pdf[number]


def drawn_upon(page: pdfium.PdfPage, view: View) -> list[Box]:
    """Where something is struck out or drawn upon a page: boxes of the page as it is shown."""
    return [view.box(*box) for kind, box in annotations(page) if kind in DRAWN]


def annotations(page: pdfium.PdfPage) -> Iterator[tuple[int, Box]]:
    """The annotations that are not hidden, with their kinds and boxes in PDF space: left, bottom, right, top."""
    rect = raw.FS_RECTF()
    for number in range(min(raw.FPDFPage_GetAnnotCount(page), MAX_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        kind, flags = raw.FPDFAnnot_GetSubtype(annotation), raw.FPDFAnnot_GetFlags(annotation)
        placed = raw.FPDFAnnot_GetRect(annotation, rect)
        raw.FPDFPage_CloseAnnot(annotation)
        if not flags & UNSEEN:
            yield kind, (rect.left, rect.bottom, rect.right, rect.top) if placed else (0.0, 0.0, 0.0, 0.0)
