"""Which version of the readers a result comes from: another one, and the file is read anew."""

import hashlib
import re
import shutil
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).parents[2]
READER, RECOGNISER = "parser.documents.formats", "parser.documents.scans.reader"
READING_LIBRARIES = (
    "lxml",
    "office-oxide",
    "pdfminer.six",  # reads pages for pdfplumber
    "pdfplumber",
    "pillow",
    "pypdfium2",
    "python-calamine",
    "selectolax",
    "trafilatura",
)
RECOGNISING_LIBRARIES = ("numpy", "onnxruntime", "opencv-python-headless", "pillow", "pypdfium2", "rapidocr")
PROGRAMS = ("soffice", "libreoffice", "bsdtar")
IMPORT = re.compile(r"^\s*(?:from\s+([\w.]+)\s+import\s+(\([^)]*\)|[^\n]*)|import\s+([\w.]+))", re.MULTILINE)


@cache
def reader_version() -> str:
    """Of everything that makes a document of a file: modules, what they import of ours, the forms, libraries."""
    modules = imported(READER)
    data = [file for module in modules for file in data_of(module)]
    return fingerprint([*modules, *data], READING_LIBRARIES, PROGRAMS)


@cache
def recognition_version() -> str:
    """Of everything that makes blocks of a page's picture.

    The forms are left out: only which way up a page is gets told by their labels, and one more turns no page round.
    Recognition is too dear to be done again for that.
    """
    return fingerprint(imported(RECOGNISER), RECOGNISING_LIBRARIES, ())


def imported(module: str, root: Path = ROOT) -> list[Path]:
    """The files of a module and of all modules of this project that it imports, directly or not, in their order."""
    found: set[Path] = set()
    waiting = [module]
    while waiting:
        file = file_of(waiting.pop(), root)
        if file is None or file in found:
            continue
        found.add(file)
        for package, names, whole in IMPORT.findall(file.read_text(encoding="utf-8")):
            waiting.append(package or whole)
            waiting += [f"{package}.{name}" for name in re.findall(r"\w+", names)]
    return sorted(found)


def file_of(module: str, root: Path) -> Path | None:
    """The file of a module of this project; None for others, and for what is no module."""
    path = root.joinpath(*module.split("."))
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


def data_of(module: Path) -> list[Path]:
    """The data that a module reads: the TOML file, or those in the folder, of its name."""
    files = [module.with_suffix(".toml"), *sorted(module.with_suffix("").glob("*.toml"))]
    return [file for file in files if file.is_file()]


def fingerprint(files: Iterable[Path], libraries: Iterable[str], programs: Iterable[str], root: Path = ROOT) -> str:
    """16 hex digits over the bytes of source files, versions of packages, and which programs there are."""
    known = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        known.update(f"{file.relative_to(root)} {len(content)}\n".encode() + content)
    known.update(repr([(name, installed(name)) for name in libraries]).encode())
    known.update(repr([shutil.which(name) is not None for name in programs]).encode())
    return known.hexdigest()[:16]


def installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
