"""A raw TCP server that sends prescribed bytes and keeps what went over it, and a crawl in a process of its own.

No HTTP library stands between the test and the wire: what a test prescribes is what is sent.
"""

import gzip
import ipaddress
import os
import resource
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from twisted.internet.defer import fail, succeed
from twisted.internet.error import DNSLookupError
from twisted.internet.interfaces import IResolverSimple
from zope.interface import implementer

from archive.captures import read_request
from archive.catalogue import Catalogue
from archive.message import head, payload
from archive.place import catalogue_path, warc_dir
from archive.records import digest, located, read_record

ROOT = Path(__file__).parent.parent
HEAD_LIMIT = 1 << 16  # bytes
PATIENCE = 60  # seconds a crawl may take


@dataclass(frozen=True)
class Scripted:
    """Bytes of one answer, in the pieces in which they are written; the connection closes behind it if so wished."""

    pieces: tuple[bytes, ...]
    close: bool = False
    hang: float = 0.0  # seconds before the first byte


@dataclass(frozen=True)
class Logged:
    """One exchange as it went over the wire. `at` is when its request had arrived (monotonic seconds)."""

    path: str
    received: bytes
    sent: bytes
    at: float
    connection: int


def certificate(folder: Path) -> ssl.SSLContext:
    """A server's context with a certificate that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def answer(status: str, body: bytes = b"", *lines: bytes, kind: bytes = b"text/html; charset=utf-8") -> Scripted:
    """Build a plain answer with Content-Type and Content-Length."""
    head = b"HTTP/1.1 " + status.encode() + b"\r\nContent-Type: " + kind + b"\r\n"
    head += b"".join(line + b"\r\n" for line in lines)
    return Scripted((head + b"Content-Length: %d\r\n\r\n" % len(body) + body,))


def page(text: str) -> Scripted:
    return answer("200 OK", f"<html><head><title>页</title></head><body>{text}</body></html>".encode())


def report(name: str) -> str:
    """HTML of a report that no other path serves: equal bodies would be archived as revisits."""
    return f"<h1>{name}</h1>" + f"<p>一、总体情况（{name}）。本机关依法公开政府信息。</p>" * 20


def chunked(body: bytes, size: int = 97, extension: bytes = b"") -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%X%s\r\n%s\r\n" % (len(part), extension, part) for part in parts) + b"0\r\n\r\n"


def zipped(text: str) -> bytes:
    return gzip.compress(text.encode(), mtime=0)


@dataclass
class Server:
    """Answers by path, several answers to one path in turn, the last one for good; 404 to all else."""

    answers: dict[str, Scripted | list[Scripted]]
    context: ssl.SSLContext | None = None
    host: str = "127.0.0.1"
    log: list[Logged] = field(default_factory=list)
    connections: int = 0
    open_now: int = 0
    most_open: int = 0

    def __post_init__(self) -> None:
        self.lock = threading.Lock()
        self.socket = socket.create_server((self.host, 0))
        self.port = self.socket.getsockname()[1]
        self.base = f"{'https' if self.context else 'http'}://{self.host}:{self.port}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            with self.lock:
                self.connections += 1
                self.open_now += 1
                self.most_open = max(self.most_open, self.open_now)
            threading.Thread(target=self.talk, args=(client, self.connections), daemon=True).start()

    def talk(self, client: socket.socket, number: int) -> None:
        client.settimeout(PATIENCE)
        try:
            if self.context:
                client = self.context.wrap_socket(client, server_side=True)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while self.exchange(client, number):
                pass
        except OSError:
            return  # the client went away
        finally:
            with self.lock:
                self.open_now -= 1
            client.close()

    def exchange(self, client: socket.socket, number: int) -> bool:
        received = b""
        while b"\r\n\r\n" not in received and len(received) < HEAD_LIMIT:
            data = client.recv(4096)
            if not data:
                return False
            received += data
        at = monotonic()
        path = received.split(b" ")[1].decode()
        with self.lock:
            scripted = self.answers.get(path, answer("404 Not Found", b"<title>404</title>"))
            if isinstance(scripted, list):
                scripted = scripted.pop(0) if len(scripted) > 1 else scripted[0]
        sleep(scripted.hang)
        sent = b""
        try:
            for piece in scripted.pieces:
                client.sendall(piece)
                sent += piece
                sleep(0.002)
        finally:
            with self.lock:
                self.log.append(Logged(path, received, sent, at, number))
        return not scripted.close

    def paths(self) -> list[str]:
        return [logged.path for logged in self.log]


@contextmanager
def serving(answers: dict[str, Scripted | list[Scripted]], **options: Any) -> Iterator[Server]:
    server = Server(answers, **options)
    try:
        yield server
    finally:
        server.socket.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept
        server.socket.close()


def rows(*titles_and_paths: tuple[str, str]) -> str:
    """HTML of a list page: one dated row for each (title, address)."""
    items = [f'<li><a href="{path}">{title}</a><span>2021-01-31</span></li>' for title, path in titles_and_paths]
    return f"<ul>{''.join(items)}</ul>"


def source_file(
    folder: Path,
    urls: dict[str, str],
    *,
    platform: str = "static_list",
    hosts: tuple[str, ...] = (),
    local: bool = True,
) -> Path:
    """Write one sources file with a source for each name and address; give the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ['site = "440100-test"', 'name = "试验"', f'platform = "{platform}"', f"local = {str(local).lower()}"]
    lines.append(f"attachment_hosts = {list(hosts)!r}")
    for name, url in urls.items():
        lines += [
            "[[source]]",
            f'id = "440100-test/{name}"',
            f'agency = {{ id = "440100-{name}", name = "{name}局", level = "city-dept", region = "440100" }}',
            f'url = "{url}"',
        ]
    (folder / "440100-test.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def command(sources: Path, data: Path, *arguments: str, **settings: object) -> list[str]:
    chosen = {
        "SOURCES_DIR": sources,
        "DATA_DIR": data,
        "PUBLISH": False,
        "DOWNLOAD_DELAY": 0,
        "HOST_LOCKS_DIR": data.parent / "host-locks",  # ports of tests are many, and used by one test each
        "RETRY_TIMES": 0,
        "RECRAWL": "full",
        **settings,
    }
    pairs = [part for name, value in chosen.items() for part in ("-s", f"{name}={value}")]
    return [str(Path(sys.executable).with_name("scrapy")), "crawl", "gov_reports", *arguments, *pairs]


def crawl(
    sources: Path, data: Path, *arguments: str, largest_file: int | None = None, **settings: object
) -> subprocess.CompletedProcess[str]:
    """Run the command users run, without publishing, and wait for its end. `largest_file` in bytes: a full disk."""

    def limit() -> None:
        if largest_file:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    return subprocess.run(
        command(sources, data, *arguments, **settings),
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        preexec_fn=limit,
    )


def differences(data: Path, exchanged: Iterable[tuple[str, bytes, bytes]]) -> list[str]:
    """Compare each (URL, bytes received, bytes sent) of a server with the archive, one capture for one exchange.

    A revisit holds the head alone; its body is compared by the digest of the payload.
    """
    pending = list(exchanged)
    found = []
    for capture in captures(data):
        request = read_request(warc_dir(data), capture) or b""
        response = read_record(located(warc_dir(data), capture.warc_file), capture.warc_offset).block
        for sent in pending:
            same = sent == (capture.url, request, response)
            if not same and capture.record_type == "revisit" and sent[:2] == (capture.url, request):
                top = head(sent[2])
                body = digest(payload(sent[2], top, capture.method).entity)
                same = response == sent[2][: top.end] and body == capture.payload_digest
            if same:
                pending.remove(sent)
                break
        else:
            found.append(f"archived and not exchanged: {capture.url} {request!r} {response[:500]!r}")
    return found + [f"exchanged and not archived: {url} {sent[:500]!r}" for url, _, sent in pending]


def table(data: Path, name: Any) -> list[dict[str, Any]]:
    with Catalogue(catalogue_path(data), read_only=True) as catalogue:
        return list(catalogue.rows(name))


def captures(data: Path) -> list[Any]:
    with Catalogue(catalogue_path(data), read_only=True) as catalogue:
        return list(catalogue.captures())


@implementer(IResolverSimple)
class NoNames:
    """A resolver that knows no host at all: as on a machine without a network, and without waiting."""

    def __init__(self, reactor: Any) -> None:
        self.reactor = reactor

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> "NoNames":
        return cls(reactor)

    def install_on_reactor(self) -> None:
        self.reactor.installResolver(self)

    def getHostByName(self, name: str, timeout: Any = None) -> Any:  # noqa: N802 - Twisted's name
        return fail(DNSLookupError(f"no address for {name}"))


class AllNamesHere(NoNames):
    """A resolver that finds every host on this machine, as a hostile name server may say."""

    def getHostByName(self, name: str, timeout: Any = None) -> Any:  # noqa: N802 - Twisted's name
        return succeed("127.0.0.1")
