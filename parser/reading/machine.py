"""What this machine reads each format with, found out by looking: modules are imported, programs looked for."""

import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

State = Literal["best", "weaker", "none"]

PROGRAMS = {"soffice": "libreoffice-writer-nogui", "bsdtar": "libarchive-tools"}  # Debian's packages
RECOGNITION = ("pip:rapidocr", "pip:onnxruntime", "pip:opencv-python-headless:cv2", "pip:pillow:PIL")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to read a format. ``needs``: a program, pip:PACKAGE[:MODULE], or a module of ours with its dots.

    ``reader`` names them by their numbers; ``loses``: what it does not tell that the first way tells.
    """

    reader: str
    needs: tuple[str, ...]
    loses: str = ""


@dataclass(frozen=True, slots=True)
class Support:
    """How one format is read here. ``missing``: what the best way needs and is not there, ``install`` how to get it."""

    format: str
    state: State
    reader: str
    loses: str
    missing: tuple[str, ...]
    install: str

    def as_json(self) -> dict[str, object]:
        return asdict(self)


WAYS: dict[str, tuple[Way, ...]] = {
    "HTML": (Way("own tables on {0}, prose by {1}", ("pip:selectolax", "pip:trafilatura")),),
    "MHTML": (Way("Python's email, then as HTML", ("pip:selectolax", "parser.documents.html.mhtml")),),
    "PDF with text": (
        Way(
            "{0}, own lattice, tables without rules by characters; {2} where two readings disagree",
            ("pip:pypdfium2", "parser.documents.pdf.pages", "pip:pdfplumber"),
        ),
    ),
    "PDF of scans": (Way("{0}, rules by {3}, cells by {1}", ("pip:pypdfium2", *RECOGNITION)),),
    "pictures (PNG, JPEG, TIFF, WebP, GIF)": (Way("{3}, rules by {2}, cells by {0}", RECOGNITION),),
    "DOCX": (Way("{0}", ("pip:lxml", "parser.documents.office.docx")),),
    "DOC, WPS": (
        Way("{0}, then as DOCX; second reading by {2}", ("soffice", "pip:lxml", "pip:office-oxide:office_oxide")),
        Way("{0}", ("pip:office-oxide:office_oxide",), "which cells are merged"),
    ),
    "RTF": (Way("{0}, then as DOCX", ("soffice", "pip:lxml")),),
    "XLS, XLSX, ET": (Way("{0}", ("pip:python-calamine:python_calamine",)),),
    "OFD": (Way("{0}, own lattice", ("pip:lxml", "parser.documents.ofd.reader")),),
    "ZIP": (Way("Python's zipfile", ("parser.documents.packed.zips",)),),
    "RAR": (Way("{0}", ("bsdtar",)),),
    "7z": (Way("{0}", ("bsdtar",)),),
    "plain text": (Way("Python", ("parser.documents.text",)),),
}


def formats() -> Iterator[Support]:
    """Every format with the first of its ways that this machine has all for."""
    for name, ways in WAYS.items():
        missing = [need for need in ways[0].needs if found(need) is None]
        used = next((way for way in ways if all(found(need) is not None for need in way.needs)), None)
        told = (tuple(map(package_of, missing)), "; ".join(map(install, missing)))
        if used is None:
            yield Support(name, "none", "", "", *told)
        else:
            reader = used.reader.format(*[found(need) or "" for need in used.needs])
            yield Support(name, "weaker" if missing else "best", reader, used.loses, *told)


@cache
def found(need: str) -> str | None:
    """A module or program as it is called here, with the version of a package; None where it is missing or broken."""
    package, _, module = need.removeprefix("pip:").partition(":")
    if need.startswith("pip:"):
        if not imports(module or package):
            return None
        try:
            return f"{package} {version(package)}"
        except PackageNotFoundError:
            return package
    if "." in need:
        return need if imports(need) else None
    program = shutil.which(need) or (shutil.which("libreoffice") if need == "soffice" else None)
    return {"soffice": "LibreOffice"}.get(need, need) + f" ({program})" if program else None


def package_of(need: str) -> str:
    return need.removeprefix("pip:").partition(":")[0]


def install(need: str) -> str:
    if need in PROGRAMS:
        return f"apt-get install {PROGRAMS[need]}"
    return f"pip install {package_of(need)}" if need.startswith("pip:") else f"this project's module {need} is broken"


def imports(module: str) -> bool:
    try:
        import_module(module)
    except (ImportError, OSError, RuntimeError):  # also a wheel that does not fit this machine
        return False
    return True
