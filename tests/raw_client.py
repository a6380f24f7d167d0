"""A client of the replica agencies that shows what went over the wire, and where two of them have their lists."""

import gzip
import re
import socket
from urllib.parse import quote, urlsplit

HP = "/gzjg/qzfgwhgzbm/qkxjsj/xxgknb/"
HANWEB_LIST = "/col/col1229410724/index.html"


class Reply:
    """What a raw client got: bytes as received, and head and body taken apart by nobody's HTTP library."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        head, _, self.framed = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        self.status = int(first.split(" ")[1])
        self.headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
        self.body = unchunked(self.framed) if "transfer-encoding" in self.headers else self.framed
        if self.headers.get("content-encoding") == "gzip":
            self.body = gzip.decompress(self.body)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


def unchunked(framed: bytes) -> bytes:
    body = b""
    while framed:
        size, _, framed = framed.partition(b"\r\n")
        length = int(size, 16)
        assert framed[length : length + 2] == b"\r\n"
        body, framed = body + framed[:length], framed[length + 2 :]
    return body


def request(url: str, *extra: str, method: str = "GET", body: bytes = b"", close: bool = True) -> bytes:
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    lines = [f"{method} {target} HTTP/1.1", f"Host: {parts.netloc}", *extra]
    if close:
        lines.append("Connection: close")
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def exchange(url: str, data: bytes) -> bytes:
    """Send bytes and read until the server closes."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(data)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def get(url: str, *extra: str) -> Reply:
    return Reply(exchange(url, request(url, *extra)))


def post(url: str, **form: str) -> Reply:
    body = "&".join(f"{name}={quote(value)}" for name, value in form.items()).encode()
    return Reply(exchange(url, request(url, method="POST", body=body)))


def hrefs(text: str) -> list[str]:
    return re.findall(r"""<a [^>]*?href=["']([^"']+)["']""", text)
