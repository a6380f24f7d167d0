"""One replica: its folder, its manner of speaking, and the answer it gives to a request.

Prescribed answers (redirects, faults) come from a site's data, computed ones from its platform, the rest from files.
"""

import gzip
import hashlib
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".json": "application/json",
    ".xml": "text/xml",
    ".txt": "text/plain",
    ".css": "text/css",
    ".js": "application/javascript",
    ".png": "image/png",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
TEMPLATES = {".html", ".htm", ".json", ".xml", ".txt", ".js"}  # {base} is filled in in these
SMALLEST_GZIP = 200  # bytes; shorter bodies are sent as they are
CHUNK = 1371  # bytes in one chunk of a chunked body


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    target: str
    version: str
    headers: dict[str, str]  # lower-case names; the last of equal names wins
    body: bytes

    @property
    def path(self) -> str:
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("latin-1"), keep_blank_values=True))

    @property
    def keeps_alive(self) -> bool:
        wish = self.headers.get("connection", "").lower()
        return wish != "close" and (self.version == "HTTP/1.1" or wish == "keep-alive")


@dataclass(slots=True)
class Answer:
    """What is sent back. Fields after `headers` are faults a site's data may ask for."""

    status: int = 200
    body: bytes = b""
    content_type: str | None = "text/html"
    headers: dict[str, str] = field(default_factory=dict)
    hang: float = 0.0  # seconds of silence before the first byte
    pause: float = 0.0  # seconds of silence in the middle of the body
    cut: int | None = None  # bytes of body after which the connection is closed


Dynamic = Callable[["Site", Request], Answer | None]


@dataclass(slots=True)
class Site:
    """One replica: where its files lie, how it speaks, where it listens."""

    name: str
    folder: Path
    host: str
    port: int
    chunked: bool = False
    gzip: bool = False
    validators: bool = False  # sends ETag and Last-Modified with files, answers 304
    charset: str = ""  # added to the Content-Type of text; empty when the site names none
    server: str = "nginx"
    last_modified: datetime = datetime(2022, 1, 28, 9, 30, tzinfo=UTC)
    dynamic: Dynamic | None = None
    answers: dict[str, Answer | Dynamic] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # what {base} and its like stand for
    tls: ssl.SSLContext | None = None

    @property
    def base(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}"

    def fill(self, body: bytes) -> bytes:
        def named(found: re.Match[bytes]) -> bytes:
            return self.names.get(found[1].decode(), found[0].decode()).encode()

        return re.sub(rb"\{(base(?::[\w.-]+)?)\}", named, body)

    def answer(self, request: Request) -> Answer:
        """Prescribed answers first, then the platform's computed ones, then files, then 404."""
        for key in (request.target, request.path):
            if key in self.answers:
                found = self.answers[key]
                if callable(found):
                    found = found(self, request) or Answer(404)
                headers = {name: self.fill(value.encode()).decode() for name, value in found.headers.items()}
                return Answer(
                    found.status,
                    self.fill(found.body),
                    found.content_type,
                    headers,
                    found.hang,
                    found.pause,
                    found.cut,
                )
        if request.method not in ("GET", "HEAD", "POST"):
            return Answer(405, b"", None, {"Allow": "GET, HEAD, POST"})
        computed = self.dynamic(self, request) if self.dynamic else None
        return computed or self.file(request)

    def file(self, request: Request) -> Answer:
        path = (self.folder / request.path.lstrip("/")).resolve()
        if path.is_dir():
            path = path / "index.html"
        if not path.is_relative_to(self.folder.resolve()) or not path.is_file():
            page = self.folder / "404.html"
            body = self.fill(page.read_bytes()) if page.is_file() else b""
            return Answer(404, body)
        suffix = path.suffix.lower()
        body = path.read_bytes()
        if suffix in TEMPLATES:
            body = self.fill(body)
        answer = Answer(200, body, TYPES.get(suffix, "application/octet-stream"))
        if self.validators:
            tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            answer.headers = {"Last-Modified": http_date(self.last_modified), "ETag": tag}
            if request.headers.get("if-none-match") == tag:
                return Answer(304, b"", None, answer.headers)
        return answer

    def head_and_body(self, request: Request, answer: Answer) -> tuple[bytes, bytes]:
        """Serialise an answer: head up to and with the empty line, body as framed for the wire."""
        lines = [f"HTTP/1.1 {answer.status} {reason(answer.status)}"]
        lines += [f"Server: {self.server}", f"Date: {http_date(datetime.now(UTC))}"]
        kind, body = answer.content_type, answer.body
        if kind is not None:
            textual = kind.startswith("text/") and "charset" not in kind
            lines.append(f"Content-Type: {kind}" + (f";charset={self.charset}" if textual and self.charset else ""))
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        textual = kind is not None and (kind.startswith("text/") or "json" in kind)
        if self.gzip and textual and len(body) >= SMALLEST_GZIP:
            lines.append("Vary: Accept-Encoding")
            if "gzip" in request.headers.get("accept-encoding", ""):
                lines.append("Content-Encoding: gzip")
                body = gzip.compress(body, mtime=0)
        bodyless = answer.status in (204, 304) or request.method == "HEAD"
        if self.chunked and request.version == "HTTP/1.1" and body and not bodyless:
            lines.append("Transfer-Encoding: chunked")
            body = chunks(body)
        elif answer.status not in (204, 304):
            lines.append(f"Content-Length: {len(body)}")
        lines.append("Connection: " + ("keep-alive" if request.keeps_alive else "close"))
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"), b"" if bodyless else body


def reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def chunks(body: bytes) -> bytes:
    parts = [body[at : at + CHUNK] for at in range(0, len(body), CHUNK)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
