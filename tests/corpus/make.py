"""Writing the corpus: data/corpus/SET/CARRIER.SUFFIX, truth.json beside; what is there and current is kept."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tests.corpus
from archive.place import data_dir
from tests.corpus import ofd, office, pages, programs
from tests.corpus.carriers import BY_NAME, CARRIERS, PICTURES, SCANNERS, Carrier
from tests.corpus.facts import SEED, SETS, Sample, Table, sample, samples
from tests.corpus.pictures import cropped, pdf_of, png_of, scanned
from tests.ofd_made import DIALECTS, laid_out, written
from tests.ofd_made import ofd as ofd_made

STAMP = "made.json"
Files = dict[str, bytes]  # by the name of the set

DIRECT: dict[str, Callable[[Sample], bytes]] = {
    "html-word": pages.word_page,
    "html-layout": pages.layout_page,
    "html-clean": pages.clean_page,
    "mhtml": pages.mhtml,
    "docx": lambda sample: office.docx(sample.name),
    "docx-header": lambda sample: office.docx(sample.name, repeat_header=True),
    "xlsx": office.xlsx,
    "xls": office.xls,
    "zip": lambda sample: office.zipped("年度报告.docx", office.docx(sample.name)),
    "ofd-producers": lambda sample: ofd_as_written(sample, SETS.index(sample.name)),
    "7z": lambda sample: programs.seven_zip("年度报告.docx", office.docx(sample.name)),
    "pdf-ruled": lambda sample: programs.printed(pages.printed_page(sample)),
    "pdf-unruled": lambda sample: programs.printed(pages.printed_page(sample, ruled=False)),
    "png-screen": lambda sample: cropped(programs.screenshot(pages.printed_page(sample), 900, 5000)),
}


def ofd_as_written(sample: Sample, number: int) -> bytes:
    """One of the ways that producers write OFD; in every second sample pages cut the tables after nine rows."""
    dialects = list(DIALECTS.values())
    return office.undated(
        ofd_made(written(laid_out(sample, cut=9 if number % 2 else 0), dialects[number * 3 % len(dialects)]))
    )


CONVERTED = {  # carrier -> the carrier it is made of, what LibreOffice is told
    "doc": ("docx", "doc:MS Word 97"),
    "rtf": ("docx", "rtf"),
    "html-saved": ("docx", "html:HTML (StarWriter)"),
    "pdf-cut": ("docx", "pdf"),
    "pdf-header": ("docx-header", "pdf"),
    "pdf-owner": ("docx", programs.NO_COPYING),
    "pdf-locked": ("docx", programs.ENCRYPTED),
}


@dataclass(frozen=True, slots=True)
class File:
    """One file of the corpus. ``part``: code of the section whose table it shows, '' for the whole report."""

    carrier: Carrier
    set: str
    part: str = ""

    def path(self, folder: Path) -> Path:
        made = BY_NAME[self.carrier.made_as] if self.carrier.made_as else self.carrier
        return folder / self.set / f"{made.name}{'.' if self.part else ''}{self.part}.{made.suffix}"

    def truth(self) -> dict[str, Any]:
        whole = sample(self.set)
        return whole.truth(parts_of(whole)[self.part]) if self.part else whole.truth()


def parts_of(whole: Sample) -> dict[str, frozenset[str]]:
    """Section code -> tables of the form printed there."""
    found, code = {}, ""
    for block in whole.blocks:
        if isinstance(block, Table):
            found[code] = frozenset(block.tables)
        elif not isinstance(block, str):
            code = block.code
    return found


def corpus_folder() -> Path:
    return data_dir(None) / "corpus"


def version() -> str:
    """A digest of everything that the files are made with: a change in it makes them anew."""
    here = Path(tests.corpus.__file__).parent
    others = (
        "fixtures/write.py",
        "fixtures/sheets.py",
        "ofd_made.py",
        "random_facts.py",
        "sites/forms.py",
        "sites/grids.py",
    )
    others += ("sites/web.py", "sites/word.py", "sites/layouts.py")
    makers = [path for path in sorted(here.glob("*.py")) if path.stem not in {"score", "__main__", "reading"}]
    total = hashlib.sha256(str(SEED).encode())
    for path in [*makers, *(here.parent / name for name in others)]:
        total.update(path.read_bytes())
    return total.hexdigest()


def make(
    names: tuple[str, ...], sets: tuple[str, ...] = SETS, folder: Path | None = None, say: Callable[[str], None] = print
) -> list[File]:
    """Make the files of the carriers named and give them; what cannot be made here is said and left out."""
    folder = folder or corpus_folder()
    stamp = folder / STAMP
    if not stamp.exists() or json.loads(stamp.read_text()) != version():
        for old in folder.glob("*/*"):
            old.unlink()
        folder.mkdir(parents=True, exist_ok=True)
        stamp.write_text(json.dumps(version()))
    files: list[File] = []
    for carrier in CARRIERS:
        if carrier.name not in names:
            continue
        if lacking := [program for program in carrier.needs if programs.found(program) is None]:
            say(f"{carrier.name}: not made: {', '.join(lacking)} is not installed")
            continue
        wanted = [name for name in sets if not carrier.sets or name in carrier.sets]
        files += write(BY_NAME[carrier.made_as] if carrier.made_as else carrier, carrier, wanted, folder, say)
    return files


def write(made: Carrier, carrier: Carrier, sets: list[str], folder: Path, say: Callable[[str], None]) -> list[File]:
    parts = {name: list(parts_of(sample(name))) if carrier.parts else [""] for name in sets}
    files = [File(carrier, name, part) for name in sets for part in parts[name]]
    for name in sorted({file.set for file in files if not file.path(folder).exists()}):
        (folder / name).mkdir(parents=True, exist_ok=True)
    missing = [file.set for file in files if not file.path(folder).exists()]
    if missing:
        say(f"{made.name}: making {len(missing)}")
    for (name, part), data in content(made, tuple(dict.fromkeys(missing)), folder).items():
        file = File(made, name, part)
        file.path(folder).write_bytes(data)
        truth = folder / name / f"truth{'.' if part else ''}{part}.json"
        truth.write_text(json.dumps(file.truth(), ensure_ascii=False, indent=1), encoding="utf-8")
    return files


def content(carrier: Carrier, sets: tuple[str, ...], folder: Path) -> dict[tuple[str, str], bytes]:
    """(set, part) -> the bytes of its file."""
    if not sets:
        return {}
    if carrier.name in PICTURES:
        return dict(page_pictures(carrier.name, sets, folder))
    if carrier.name in SCANNERS:
        scanner, sources = SCANNERS[carrier.name], source("pdf-cut", sets, folder)
        return {(name, ""): pdf_of(list(scanned(pdf, scanner)), scanner) for name, pdf in sources.items()}
    if carrier.name == "ofd":
        sources = source("pdf-cut", sets, folder)
        return {(name, ""): ofd.copied(pdf, sample(name).title) for name, pdf in sources.items()}
    if carrier.name in CONVERTED:
        of, target = CONVERTED[carrier.name]
        files = programs.converted(source(of, sets, folder), BY_NAME[of].suffix, target)
        return {(name, ""): data for name, data in files.items()}
    return {(each.name, ""): DIRECT[carrier.name](each) for each in samples(sets)}


def source(name: str, sets: tuple[str, ...], folder: Path) -> Files:
    """The files of the carrier that another one is made of, made when they are not there."""
    files = write(BY_NAME[name], BY_NAME[name], list(sets), folder, lambda _: None)
    return {file.set: file.path(folder).read_bytes() for file in files}


def page_pictures(name: str, sets: tuple[str, ...], folder: Path) -> Iterator[tuple[tuple[str, str], bytes]]:
    """A picture of each page that has a table. Every table begins a page of its own, after the first page.

    Raises:
        ValueError: a table took more than one page, so that no page shows it whole.
    """
    scanner = PICTURES[name]
    for each in samples(sets):
        parts = list(parts_of(each))
        pictures = list(scanned(programs.printed(pages.printed_page(each, apart=True)), scanner))
        if len(pictures) != len(parts) + 1:
            raise ValueError(f"{each.name}: {len(parts)} tables on {len(pictures)} pages")
        for part, picture in zip(parts, pictures[1:], strict=True):
            yield (each.name, part), png_of(picture, scanner.dpi)
