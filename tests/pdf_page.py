"""What stands on a PDF page of the tests, one ruled table and some lines, and what is read of it."""

from parser.documents.document import Document, Grid
from parser.documents.formats import read_document
from tests.pdf_made import Made, grid, rows, text

XS, YS = [60.0, 220.0, 300.0, 380.0], [100.0, 120.0, 140.0, 160.0]
CELLS = [["信息内容", "本年制发件数", "本年废止件数"], ["规章", "17", "3"], ["行政规范性文件", "1,204", "0"]]
TABLE = grid(XS, YS) + rows(XS, YS, CELLS)
# Enough words for a page of text.
PROSE = "".join(text(60, 300 + 20 * i, f"第{i}段：本机关严格落实政府信息公开条例的各项要求。") for i in range(4))


def read(made: Made | bytes) -> Document:
    return read_document(made if isinstance(made, bytes) else made.data)


def texts(table: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows()]


def only_table(document: Document) -> Grid:
    (table,) = document.grids
    return table
