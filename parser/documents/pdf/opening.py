"""Opening a PDF: what cannot be opened says why."""

from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium

from parser.documents.document import UnreadableDocument
from parser.documents.pdf.nesting import MAX_NESTING, is_endless


@contextmanager
def opened(data: bytes) -> Iterator[pdfium.PdfDocument]:
    """A PDF, closed again at the end. One encrypted with the empty password (owner password only) opens as any other.

    Raises:
        UnreadableDocument: when the file is damaged, a password is needed, or forms hold themselves.
    """
    if is_endless(data):
        raise UnreadableDocument(
            f"PDF is not read: its forms draw themselves or others over more than {MAX_NESTING} levels"
        )
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableDocument("PDF cannot be opened: it is encrypted and a password is needed") from error
        raise UnreadableDocument(f"PDF cannot be opened: {error}") from error
    try:
        yield pdf
    finally:
        pdf.close()
