"""The carriers: what each file is, which programs its making needs, and what is required of its reading."""

from dataclasses import dataclass

from tests.corpus.pictures import Scanner


@dataclass(frozen=True, slots=True)
class Required:
    """Least shares of cells. ``right``: the true number in its row and column; ``told``: right, or flagged as doubtful.

    ``refused``: the file must not be read at all, and the message must hold this word.
    """

    right: float = 0.0
    told: float = 0.0
    silent: int | None = None  # at most so many cells that are another number than the true one
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Carrier:
    """``parts``: a file for each table instead of one for the report. ``sets``: the facts it is made of, all if empty.

    ``alone``: read with all programs of the system hidden, as where LibreOffice is not installed.
    ``method``: what must have found the tables, so that no second-best reader passes for the first.
    """

    name: str
    suffix: str
    says: str
    required: Required | None
    needs: tuple[str, ...] = ()
    parts: bool = False
    sets: tuple[str, ...] = ()
    recognised: bool = False  # read by recognising pictures: slow
    alone: bool = False
    method: str = ""
    made_as: str = ""  # another carrier whose file is read


ALL_RIGHT = Required(right=1.0, told=1.0, silent=0)
NEARLY = Required(right=0.99, silent=None)
TOLD = Required(told=0.99)
DEGRADED = Required(right=0.95, told=1.0, silent=0)
NOISY = Required(told=1.0, silent=0)
NATIONAL = ("busy21", "busy19", "sparse21", "random21")

SCANNERS = {
    "scan-150": Scanner(150, 0.4, 10),
    "scan-200": Scanner(200, -0.6, 8),
    "scan-100": Scanner(100, 0.4, 8),
    "scan-skewed": Scanner(150, 1.8, 14, 0.6, 40),
    "scan-noisy": Scanner(200, 3.0, 20, 1.2, 35),
}
PICTURES = {"png-150": Scanner(150, -0.4, 10), "png-200": Scanner(200, 0.6, 8)}

CARRIERS: tuple[Carrier, ...] = (
    Carrier("html-word", "html", "pasted from Word, numbers cut into spans", ALL_RIGHT),
    Carrier("html-layout", "html", "nested layout tables, cells not closed, gb2312", ALL_RIGHT),
    Carrier("html-clean", "html", "clean page", ALL_RIGHT),
    Carrier("html-saved", "html", "saved by LibreOffice as a page", ALL_RIGHT, ("soffice",)),
    Carrier("mhtml", "mht", "a page saved with its pictures", ALL_RIGHT),
    Carrier("docx", "docx", "merged cells, text in runs", ALL_RIGHT),
    Carrier("docx-header", "docx", "header rows repeated", ALL_RIGHT),
    Carrier("doc", "doc", "LibreOffice reads it", ALL_RIGHT, ("soffice",), method="libreoffice"),
    Carrier("wps", "wps", "LibreOffice reads it", ALL_RIGHT, ("soffice",), made_as="doc", method="libreoffice"),
    Carrier("rtf", "rtf", "LibreOffice reads it", ALL_RIGHT, ("soffice",), method="libreoffice"),
    Carrier("doc-alone", "doc", "LibreOffice hidden", TOLD, ("soffice",), alone=True, made_as="doc"),
    Carrier("xlsx", "xlsx", "one sheet a table", ALL_RIGHT),
    Carrier("xls", "xls", "one sheet a table", ALL_RIGHT),
    Carrier("pdf-cut", "pdf", "pages cut rows of the table", ALL_RIGHT, ("soffice",)),
    Carrier("pdf-header", "pdf", "header rows repeated", ALL_RIGHT, ("soffice",)),
    Carrier("pdf-ruled", "pdf", "printed by a browser", ALL_RIGHT, ("chromium",)),
    Carrier("pdf-unruled", "pdf", "printed by a browser, no rules", NEARLY, ("chromium",)),
    Carrier("pdf-owner", "pdf", "encrypted, empty password", ALL_RIGHT, ("soffice",)),
    Carrier("pdf-locked", "pdf", "encrypted with a password", Required(refused="password|encrypted"), ("soffice",)),
    Carrier("ofd", "ofd", "text and rules of the cut PDF", ALL_RIGHT, ("soffice",)),
    Carrier("ofd-producers", "ofd", "written as five producers write it", ALL_RIGHT),
    Carrier("zip", "zip", "a DOCX in a ZIP, name in GBK", ALL_RIGHT),
    Carrier("7z", "7z", "a DOCX in a 7z archive", ALL_RIGHT, ("bsdtar",)),
    Carrier("scan-150", "pdf", "150 dpi, 0.4°, noise", ALL_RIGHT, ("soffice",), recognised=True),
    Carrier("scan-200", "pdf", "200 dpi, 0.6°, noise", ALL_RIGHT, ("soffice",), recognised=True),
    Carrier("png-150", "png", "a page each table, 150 dpi", ALL_RIGHT, ("chromium",), True, NATIONAL, True),
    Carrier("png-200", "png", "a page each table, 200 dpi", ALL_RIGHT, ("chromium",), True, NATIONAL, True),
    Carrier("png-screen", "png", "long screenshot", DEGRADED, ("chromium",), recognised=True),
    Carrier("scan-100", "pdf", "100 dpi", DEGRADED, ("soffice",), recognised=True),
    Carrier("scan-skewed", "pdf", "150 dpi, 1.8°, noise 14, JPEG 40", DEGRADED, ("soffice",), recognised=True),
    Carrier("scan-noisy", "pdf", "200 dpi, 3°, noise 20, JPEG 35", NOISY, ("soffice",), recognised=True),
)
BY_NAME = {carrier.name: carrier for carrier in CARRIERS}
