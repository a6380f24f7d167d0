"""What workers answer, as their parent takes it out of JSON."""

from base64 import b64decode
from dataclasses import dataclass

from parser.documents.document import Kind


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page that has to be recognised. ``member``: path of the file inside the file that it is of, '' for itself."""

    member: str
    kind: Kind
    page: int


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a file without its document being decoded."""

    kind: str  # '' where the bytes do not tell
    scans: tuple[Wanted, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversions:
    """DOCX files in base64, in the order of what they were made of; None where LibreOffice made none."""

    files: tuple[str | None, ...]

    def decoded(self) -> list[bytes | None]:
        return [None if file is None else b64decode(file) for file in self.files]
