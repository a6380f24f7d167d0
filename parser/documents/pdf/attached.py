"""Files embedded in a PDF, as portfolios and attachments are: each read as a document of its own, within bounds."""

from collections import Counter
from collections.abc import Callable

import pypdfium2 as pdfium

from parser.documents.document import Document, Issue, Place
from parser.documents.packed.budget import MAX_DEPTH, Budget, Entry, Spent, Unpackable
from parser.documents.packed.names import shown, single
from parser.documents.packed.reader import Read, member_of


def read_attached(pdf: pdfium.PdfDocument, document: Document, read: Read, budget: Budget | None) -> None:
    """Add a member for each embedded file; files inside files share one budget."""
    count = pdf.count_attachments()
    if count <= 0:
        return
    budget = budget or Budget()
    if budget.depth >= MAX_DEPTH:
        message = f"{count} embedded files were not read: files inside files to more than {MAX_DEPTH} levels"
        document.issues.append(Issue("unpacking_stopped", message, Place("pdf")))
        return
    seen: Counter[str] = Counter()
    try:
        for number in range(count):
            budget.take_member()
            entry = entry_of(pdf, number)
            document.members.append(member_of(entry, single(shown(entry.name), seen), "pdf", read, budget))
    except Spent as spent:
        document.issues.append(Issue("unpacking_stopped", str(spent), Place("pdf")))


def entry_of(pdf: pdfium.PdfDocument, number: int) -> Entry:
    """One embedded file. How large it is packed pdfium does not say: it may have `budget.ALWAYS` bytes."""
    try:
        name = pdf.get_attachment(number).get_name()
    except pdfium.PdfiumError:
        name = f"embedded file {number + 1}"
    return Entry(name, 0, content(pdf, number))


def content(pdf: pdfium.PdfDocument, number: int) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        try:
            return bytes(memoryview(pdf.get_attachment(number).get_data())[:limit])
        except pdfium.PdfiumError as error:
            raise Unpackable(f"the embedded file cannot be read: {error}") from error

    return read
