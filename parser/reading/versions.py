"""Which version of the readers a result comes from: another one, and the file is read anew."""

import hashlib
import shutil
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from parser.documents import document

ROOT = Path(document.__file__).parents[2]
READERS = ("archive/decode.py", "parser/documents")
RECOGNITION = (
    "parser/documents/document.py",
    "parser/documents/lattice.py",
    "parser/documents/rules.py",
    "parser/documents/scans",
)
RENDERING = ("parser/documents/pdf/opening.py", "parser/documents/pdf/render.py")
READING_LIBRARIES = (
    "lxml",
    "office-oxide",
    "pillow",
    "pypdfium2",
    "python-calamine",
    "selectolax",
    "trafilatura",
)
RECOGNISING_LIBRARIES = ("numpy", "onnxruntime", "opencv-python-headless", "pillow", "pypdfium2", "rapidocr")
PROGRAMS = ("soffice", "libreoffice", "bsdtar")


@cache
def reader_version() -> str:
    """Of everything that makes a document of a file."""
    return fingerprint(READERS, READING_LIBRARIES, PROGRAMS)


@cache
def recognition_version() -> str:
    """Of everything that makes blocks of a page's picture; recognition is too dear to be done again for less."""
    return fingerprint((*RECOGNITION, *RENDERING), RECOGNISING_LIBRARIES, ())


def fingerprint(sources: Iterable[str], libraries: Iterable[str], programs: Iterable[str], root: Path = ROOT) -> str:
    """16 hex digits over the bytes of source files and folders, versions of packages, and which programs there are."""
    known = hashlib.sha256()
    for source in sources:
        files = sorted((root / source).rglob("*.*")) if (root / source).is_dir() else [root / source]
        for file in files:
            if file.is_file() and file.suffix in (".py", ".toml"):
                known.update(f"{file.relative_to(root)} {file.stat().st_size}\n".encode() + file.read_bytes())
    known.update(repr([(name, installed(name)) for name in libraries]).encode())
    known.update(repr([shutil.which(name) is not None for name in programs]).encode())
    return known.hexdigest()[:16]


def installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
