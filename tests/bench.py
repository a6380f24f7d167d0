"""How fast documents are read on this machine, beside well-known readers of the same files in the same run.

The peers do what a program would call them for, all tables of the file with the text of each cell:
pdfplumber `extract_tables` of every page, `pandas.read_html`, every cell of every row by python-docx.
"""

import io
import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import click
import docx
import pandas
import pdfplumber

from parser.documents.document import Document, UnreadableDocument
from parser.documents.formats import read_document
from parser.documents.scans.engine import engine
from parser.documents.scans.reader import recognised
from parser.read import read_reports
from parser.report import Report
from tests import crawl_bench
from tests.corpus.carriers import BY_NAME
from tests.corpus.facts import SETS
from tests.corpus.make import corpus_folder, make
from tests.corpus.reading import cpu, programs_hidden

Reader = Callable[[bytes], object]
ROOT = Path(__file__).parents[1]


def by_pdfplumber(data: bytes) -> list[object]:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [table for page in pdf.pages for table in page.extract_tables()]


def by_pandas(data: bytes) -> list[object]:
    # gb2312 on these pages is gb18030; given the bytes alone it raises on the first rare character.
    encoding = "gb18030" if b"charset=gb2312" in data[:2000] else "utf-8"
    return list(pandas.read_html(io.BytesIO(data), encoding=encoding))


def by_python_docx(data: bytes) -> list[object]:
    tables = docx.Document(io.BytesIO(data)).tables
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in tables]


@dataclass(frozen=True, slots=True)
class Contest:
    """One format: the carriers of the corpus whose files are read, the peer, and how many times faster we must be."""

    name: str
    carriers: tuple[str, ...]
    peer: str = ""
    by_peer: Reader | None = None
    required: float = 0.0
    slow: bool = False  # one round of one file
    recognised: bool = False  # pictures, recognised page by page: the rates are pages per CPU-second


CONTESTS = (
    Contest("HTML", ("html-word", "html-layout", "html-clean", "html-saved"), "pandas.read_html", by_pandas, 3),
    Contest("PDF, ruled", ("pdf-cut", "pdf-header", "pdf-ruled"), "pdfplumber", by_pdfplumber, 6),
    Contest("PDF, no rules", ("pdf-unruled",)),
    Contest("DOCX", ("docx", "docx-header"), "python-docx", by_python_docx, 5),
    Contest("XLSX", ("xlsx",)),
    Contest("XLS", ("xls",)),
    Contest("OFD", ("ofd",)),
    Contest("MHTML", ("mhtml",)),
    Contest("ZIP of a DOCX", ("zip",)),
    Contest("7z of a DOCX", ("7z",)),
    Contest("DOC", ("doc",), slow=True),
    Contest("DOC, LibreOffice hidden", ("doc-alone",)),
    Contest("RTF", ("rtf",), slow=True),
    Contest("Scans, 200 dpi: pages", ("scan-200",), slow=True, recognised=True),
    Contest("Scans, 100 dpi: pages", ("scan-100",), slow=True, recognised=True),
    Contest("Long screenshot: strips", ("png-screen",), slow=True, recognised=True),
)


@dataclass(frozen=True, slots=True)
class Result:
    """Documents per CPU-second in the fastest round, as other programs can only make one slower.

    ``memory``: MiB at the peak of a fresh process.
    """

    contest: Contest
    files: int
    document: float = 0.0
    report: float = 0.0
    peer: float = 0.0
    memory: float = 0.0
    refused: str = ""

    @property
    def ratio(self) -> float:
        return self.document / self.peer if self.peer else 0.0

    @property
    def failure(self) -> str:
        """Why what is required of this format is not reached, '' when it is."""
        if not self.contest.required:
            return ""
        if self.refused or not self.files:
            return self.refused or "not measured"
        return "" if self.ratio >= self.contest.required else f"{self.ratio:.1f} < {self.contest.required:g} times"

    def columns(self) -> tuple[str, ...]:
        name = self.contest.name
        if self.refused or not self.files:
            return (name, str(self.files), "", "", "", "", "", "", self.refused or "not measured")
        peer = (self.contest.peer, f"{self.peer:.1f}", f"{self.ratio:.1f}") if self.contest.by_peer else ("", "", "")
        required = f"at least {self.contest.required:g}" if self.contest.required else ""
        places = 2 if self.contest.recognised else 1
        own = (f"{self.document:.{places}f}", f"{self.report:.{places}f}", f"{self.memory:.0f}")
        return (name, str(self.files), *own, *peer, self.failure or required)


HEADS = ("format", "files", "Documents/s", "Reports/s", "MiB", "peer", "peer/s", "times", "required")


def to_reports(data: bytes) -> list[tuple[str | None, Report]]:
    return read_reports(read_document(data))


def with_scans(data: bytes) -> Document:
    """The document with its pages recognised as the queue recognises them, in this process."""
    return recognised(data, read_document(data))


def scans_to_reports(data: bytes) -> list[tuple[str | None, Report]]:
    return read_reports(with_scans(data))


def seconds(reader: Reader, files: list[bytes]) -> float:
    """CPU seconds for all files, those of started programs included."""
    before = cpu()
    for data in files:
        reader(data)
    return cpu() - before


# getrusage counts what the starting process used before it, inherited over fork and exec; VmHWM begins anew.
PEAK = """
import sys
from parser.documents.formats import read_document
from parser.read import read_reports
data = open(sys.argv[1], "rb").read()
document = read_document(data)
if document.scans:
    from parser.documents.scans.reader import recognised
    document = recognised(data, document)
read_reports(document)
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def peak(data: bytes) -> float:
    """MiB at the peak of a fresh process that reads one file, recognises it where it has to be, and loaded no more."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        command = [sys.executable, "-c", PEAK, file.name]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


QUICK, MORE = 1.0, 6  # a machine's slow phase may outlast rounds of less than so many seconds: times as many of them


def measure(contest: Contest, files: list[bytes], rounds: int) -> Result:
    """Time the readers by turns, so that a machine that slows down slows them all."""
    if contest.slow:
        files, rounds = files[:1], 1
    if not files:
        return Result(contest, 0)
    try:
        for data in files:  # also loads whatever is loaded at the first document
            read_document(data)
    except UnreadableDocument as error:
        return Result(contest, len(files), refused=str(error))
    taken: dict[str, list[float]] = {"document": [], "report": [], "peer": []}
    readers: dict[str, Reader] = {"document": read_document, "report": to_reports}
    count = len(files)
    if contest.recognised:
        readers = {"document": with_scans, "report": scans_to_reports}
        count = sum(len(read_document(data).scans) for data in files)
        engine()  # the first page is not charged for loading the models
    if contest.by_peer is not None:
        contest.by_peer(files[0])
        readers["peer"] = contest.by_peer
    number = 0
    while number < rounds:
        for name in list(readers) if number % 2 else reversed(list(readers)):
            taken[name].append(seconds(readers[name], files))
        number += 1
        if number == 1 and sum(map(sum, taken.values())) < QUICK:
            rounds *= MORE
    rates = {name: count / min(times) if times else 0.0 for name, times in taken.items()}
    return Result(contest, len(files), **rates, memory=max(peak(data) for data in files[:3]))


def table(results: Iterable[Result]) -> str:
    rows = [HEADS, *(result.columns() for result in results)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADS))]
    left = {0, 5, 8}
    shown = [
        "  ".join(
            text.ljust(width) if at in left else text.rjust(width)
            for at, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join(shown)


def files_of(contest: Contest, sets: tuple[str, ...], folder: Path, say: Callable[[str], None]) -> list[bytes]:
    made = make(contest.carriers, sets, folder, say)
    return [file.path(folder).read_bytes() for file in made]


@click.group()
def main() -> None:
    """Run one of the benchmarks."""


@main.command()
@click.option(
    "--rounds",
    type=click.IntRange(1),
    default=9,
    show_default=True,
    help="Times that every file is read by each reader.",
)
@click.option("--set", "sets", multiple=True, type=click.Choice(SETS), help="Only these facts; may be given again.")
@click.option(
    "--only", multiple=True, type=click.Choice([contest.name for contest in CONTESTS]), help="Only this format."
)
def readers(rounds: int, sets: tuple[str, ...], only: tuple[str, ...]) -> None:
    """Documents per CPU-second and peak memory for each format, beside a well-known reader of the same files.

    Reports/s counts the way from bytes to aligned cells, checks and prose. Scans and screenshots count in pages that
    one process recognises, and have no peer. Exit 1 when a required ratio is not reached.

    Example: python -m tests.bench readers --only DOCX --rounds 3
    """
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # a warning for every font of Chromium without a box
    results = []
    for contest in CONTESTS:
        if only and contest.name not in only:
            continue
        files = files_of(contest, sets or SETS, corpus_folder(), click.echo)
        with programs_hidden(BY_NAME[contest.carriers[0]].alone):
            results.append(measure(contest, files, rounds))
        click.echo(f"{contest.name}: measured")
    click.echo(table(results))
    failed = [f"{result.contest.name}: {result.failure}" for result in results if result.failure]
    click.echo(f"not reached: {'; '.join(failed)}" if failed else "every required ratio is reached")
    sys.exit(1 if failed else 0)


@main.command("province")
@click.option(
    "--agencies", type=click.IntRange(1), default=300, show_default=True, help="How many, each on a host of its own."
)
@click.option("--seed", default=7, show_default=True, help="Another province.")
@click.option(
    "--delay",
    type=click.FloatRange(0),
    default=0.0,
    show_default=True,
    help="Seconds between two requests to one host.",
)
@click.option(
    "--rounds",
    type=click.IntRange(1),
    default=3,
    show_default=True,
    help="Without a delay: crawls, by turns with bare Scrapy.",
)
def province_walked(agencies: int, seed: int, delay: float, rounds: int) -> None:
    """A made-up province over all platforms: what is found, what it costs, and how often bare Scrapy's CPU that is.

    Without a delay CPU is compared, with one the manners are looked at. Exit 1 when something required is not reached.

    Example: python -m tests.bench province --agencies 40 --delay 0.2
    """
    with tempfile.TemporaryDirectory() as folder:
        walked = crawl_bench.walk_province(agencies, seed, Path(folder), delay=delay, bare=0 if delay else rounds)
    click.echo(walked.table())
    end(walked.failures())


@main.command("pending")
def pending() -> None:
    """Memory that each address costs which waits for its turn."""
    with tempfile.TemporaryDirectory() as folder:
        click.echo(f"{crawl_bench.bytes_per_pending(Path(folder)):.0f} bytes per pending address")


@main.command("recrawl")
@click.option(
    "--audit",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    help="Crawls within which every edit must be found.",
)
@click.option("--reports", multiple=True, type=click.IntRange(1), default=(200, 2000), show_default=True)
def recrawl(audit: int, reports: tuple[int, ...]) -> None:
    """A site that changes, visited again: requests and bytes as multiples of the least, and what was found.

    Example: python -m tests.bench recrawl --reports 200
    """
    results = []
    for size in reports:
        for mode in ("etag", "modified", "plain"):
            for change in ("none", "new", "edited"):
                with tempfile.TemporaryDirectory() as folder:
                    results.append(crawl_bench.revisit(Path(folder), size, mode, change, audit))
    click.echo(crawl_bench.revisit_table(results))
    end([failure for result in results for failure in result.failures()])


def end(failures: list[str]) -> None:
    click.echo(f"not reached: {'; '.join(failures)}" if failures else "all that is required is reached")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
