"""Forms and annotations: what was filled into a PDF or written upon it becomes part of its pages."""

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from parser.documents.document import Document, Issue, Place

SHOWN = {raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP}
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
    if not any_shown(page):
        return page
    raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
    page.close()
    return pdf[number]


def any_shown(page: pdfium.PdfPage) -> bool:
    for number in range(min(raw.FPDFPage_GetAnnotCount(page), MAX_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if kind in SHOWN:
            return True
    return False
