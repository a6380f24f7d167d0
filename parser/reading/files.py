"""Every file of the archive read once: from the cache, or by a worker and kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from archive.decode import CHARSET, python_name
from parser.documents.office import libreoffice
from parser.documents.office.libreoffice import BATCH, RTF
from parser.documents.office.ole2 import MAGIC as OLE2
from parser.documents.serial import BadSerial, decode
from parser.reading.limits import CONVERSION
from parser.reading.readings import FileRead, Readings
from parser.reading.results import Conversions, Head
from parser.reading.supervised import Outcome
from parser.reading.workers import Workers, issue

READ = "parser.reading.tasks.read"
TOGETHER = 64 << 20  # bytes of one batch for LibreOffice


@dataclass(frozen=True, slots=True)
class File:
    """A file to be read. ``digest`` is that of its payload in the archive."""

    digest: str
    content_type: str
    body: bytes

    @property
    def is_word(self) -> bool:
        """Whether it may be one that LibreOffice converts; an OLE2 file may also be a workbook."""
        return self.body.startswith((OLE2, RTF))


class Files:
    """Reads by ``workers`` what ``readings`` does not know. ``read``: dotted name of what does `tasks.read`'s work."""

    def __init__(self, workers: Workers, readings: Readings, *, read: str = READ) -> None:
        self.workers = workers
        self.readings = readings
        self.function = read
        self.converting: Workers | None = None
        self.count = 0  # files read anew
        self.undecided: dict[tuple[str, str], FileRead] = {}  # their workers were killed; the next run tries again

    def key(self, digest: str, content_type: str) -> tuple[str, str]:
        """What makes two files one: the same bytes, of which the same encoding is told."""
        return digest, charset(content_type)

    def has(self, key: tuple[str, str]) -> bool:
        return self.readings.has_file(*key)

    def known(self, digest: str, content_type: str) -> FileRead | None:
        key = self.key(digest, content_type)
        return self.undecided.get(key) or self.readings.file(*key)

    def read_all(self, files: Iterable[File]) -> Iterator[str]:
        """Read and keep them, Word files in batches; the digest of each as it is done."""
        for digests in self.workers.spread(self.read_batch, batches(files)):
            yield from digests

    def read_batch(self, files: list[File]) -> list[str]:
        made = self.converted(files) if len(files) > 1 else [None for _ in files]
        for file, docx in zip(files, made, strict=True):
            self.read(file, docx)
        return [file.digest for file in files]

    def read(self, file: File, converted: bytes | None = None) -> FileRead:
        """Read one file now and keep what became of it, unless its worker was killed by somebody else."""
        extra = converted or b""
        told = {"content_type": file.content_type} | ({"converted": len(extra)} if extra else {})
        outcome = self.workers.ask(self.function, file.body + extra, bytes, **told)
        found = self.found(file, outcome)
        self.count += 1
        key = self.key(file.digest, file.content_type)
        if outcome.outside:
            self.undecided[key] = found
        else:
            self.readings.keep_file(*key, found)
        return found

    def found(self, file: File, outcome: Outcome[bytes]) -> FileRead:
        if outcome.result is not None:
            first, _, document = outcome.result.partition(b"\n")
            try:
                return FileRead(decode(Head, first), document)
            except BadSerial as error:
                outcome = Outcome("reader_failed", message=str(error))
        head = self.workers.ask("parser.reading.tasks.head", file.body, Head).result
        return FileRead(head or Head(""), None, issue(outcome, file.digest.rpartition(":")[2]))

    def converted(self, files: list[File]) -> list[bytes | None]:
        """The DOCX of each; None where there is none, and its own worker has to see what can be done."""
        if self.converting is None:
            self.converting = Workers(1, limits=CONVERSION)
        data, sizes = b"".join(file.body for file in files), [len(file.body) for file in files]
        made = self.converting.ask("parser.reading.tasks.convert_word", data, Conversions, sizes=sizes).result
        return made.decoded() if made and len(made.files) == len(files) else [None for _ in files]

    def close(self) -> None:
        if self.converting is not None:
            self.converting.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def batches(files: Iterable[File]) -> Iterator[list[File]]:
    """Files alone, but those for LibreOffice together, where it is installed."""
    batching = libreoffice.program() is not None
    together: list[File] = []
    for file in files:
        if not (batching and file.is_word):
            yield [file]
            continue
        together.append(file)
        if len(together) == BATCH or sum(len(one.body) for one in together) > TOGETHER:
            yield together
            together = []
    if together:
        yield together


def charset(content_type: str) -> str:
    """All that a Content-Type tells a reader: the encoding, as Python names it, or ''."""
    return next((name for label in CHARSET.findall(content_type) if (name := python_name(label))), "")
