"""OFD pages of one row of two cells, what is read of the second, and packages with parts exchanged."""

import io
import zipfile

from parser.documents.document import Document
from parser.documents.formats import read_document
from tests.ofd_made import one_page

POINT = 72 / 25.4


def table(text: str) -> str:
    """One row of two cells, 40 mm wide each, at 20 mm from the corner; text of the second cell given as objects."""
    box = "".join(
        f'<ofd:PathObject ID="1" Boundary="{x} 20 40 10"><ofd:AbbreviatedData>M 0 0 L 40 0 L 40 10 L 0 10 C'
        "</ofd:AbbreviatedData></ofd:PathObject>"
        for x in (20, 60)
    )
    return box + word("规章", 22) + text


def word(text: str, x: float, y: float = 26.0, attributes: str = "", code: str = "", size: float = 4.0) -> str:
    return (
        f'<ofd:TextObject ID="2" Boundary="{x} {y - size} 36 6" Font="1" Size="{size}"{attributes}>'
        f'<ofd:TextCode X="0" Y="{size}"{code}>{text}</ofd:TextCode></ofd:TextObject>'
    )


def cells(document: Document) -> list[str]:
    return [cell.text for grid in document.grids for cell in grid.cells]


def second(text: str) -> tuple[str, bool]:
    """The second cell of `table`: its text, and whether it is doubtful."""
    (grid,) = read_document(one_page(table(text))).grids
    return grid.cells[1].text, grid.cells[1].doubtful


def changed(data: bytes, files: dict[str, bytes | None]) -> bytes:
    """The package with files replaced, or left out for None."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *files]):
            content = files.get(name, old.read(name) if name in old.namelist() else None)
            if content is not None:
                new.writestr(name, content)
    return buffer.getvalue()
