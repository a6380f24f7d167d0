"""Byte-exact capture: Scrapy's HTTP/1.1 handler with connections that keep what goes over them, both ways.

The bytes are taken between HTTP and TLS, before anything parses them, so header order, folding, chunking,
interim answers and broken endings stay as they were. Names private to Scrapy 2.19 and Twisted are used for that;
`check_engine` says at the start of a crawl whether they are still what this module expects.
"""

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import scrapy
import twisted
from scrapy import Request
from scrapy.core.downloader.handlers import http11
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro, maybe_deferred_to_future
from twisted.internet.defer import Deferred, DeferredLock, fail
from twisted.web.client import HTTPConnectionPool

from archive.codings import BodySizeError
from archive.message import MAX_BODY, Head, head, message, payload
from archive.warc import Exchange
from crawler.guard import Refused, refuse_now, refused_ip
from crawler.judge import OK, Verdict, verdict
from crawler.naming import attachment_name
from crawler.resume import asked, from_archive
from crawler.run import run_of

HEADROOM = 1 << 20  # bytes beyond DOWNLOAD_MAXSIZE that heads and chunk framing may take


class EngineChanged(ImportError):
    """The installed Scrapy or Twisted does not have the parts the capture is built on."""


def check_engine() -> None:
    """Raise EngineChanged unless the private parts used here exist."""
    protocol = getattr(http11, "_LenientHTTP11ClientProtocol", None)
    factory = getattr(http11, "_LenientHTTP11ClientFactory", None)
    wanted = {
        "_LenientHTTP11ClientProtocol": protocol is not None,
        "_LenientHTTP11ClientProtocol._finishResponse": callable(getattr(protocol, "_finishResponse", None)),
        "_LenientHTTP11ClientFactory.buildProtocol": callable(getattr(factory, "buildProtocol", None)),
        "HTTPConnectionPool._factory": hasattr(HTTPConnectionPool, "_factory"),
        "HTTPConnectionPool.retryAutomatically": hasattr(HTTPConnectionPool, "retryAutomatically"),
    }
    missing = [name for name, there in wanted.items() if not there]
    if missing:
        raise EngineChanged(
            f"byte-exact capture does not work with Scrapy {scrapy.__version__} and Twisted {twisted.__version__}: "
            f"missing {', '.join(missing)}. It is built for Scrapy 2.19; install the versions of requirements.lock."
        )


check_engine()


class Wire:
    """One request and its answer as bytes, with the facts of the connection. At most `limit` bytes are kept."""

    def __init__(self, request: Request, crawler: Crawler, limit: int) -> None:
        self.request = request
        self.crawler = crawler
        self.limit = limit
        self.sent = bytearray()
        self.received = bytearray()
        self.surplus = 0  # bytes after the end of the answer
        self.complete = False
        self.over_limit = False
        self.started_at: datetime | None = None
        self.ip: str | None = None
        self.tls: tuple[str, str] | None = None

    def begin(self, transport: Any) -> None:
        """Note the peer; refuse one that must not be talked to."""
        self.ip = str(transport.getPeer().host)
        run = run_of(self.crawler)
        reason = refused_ip(self.ip, run.sources[self.request.meta["source_id"]])
        if reason:
            raise Refused("refused_address", reason)
        self.started_at = datetime.now(UTC)
        self.seen()

    def seen(self) -> None:
        """Let the delay to the next request to this host begin now.

        It begins anew with the answer: a busy process sends a request later than it means to, and the host would see
        the next one too soon.
        """
        slot = self.crawler.engine.downloader.slots.get(self.request.meta.get("download_slot", ""))
        if slot:
            slot.lastseen = monotonic()

    def take(self, data: bytes, transport: Any) -> None:
        if not self.received:
            self.seen()
            handle: Any = transport.getHandle() if hasattr(transport, "getHandle") else None
            if hasattr(handle, "get_cipher_name"):  # not known before the handshake has ended
                self.tls = (str(handle.get_protocol_version_name()), str(handle.get_cipher_name()))
        self.received += data
        if self.limit and len(self.received) > self.limit + HEADROOM:
            self.over_limit = True
            transport.abortConnection()

    @property
    def answer(self) -> bytes:
        return bytes(self.received[: len(self.received) - self.surplus])

    def truncated(self, error: BaseException | None) -> str | None:
        """Value of WARC-Truncated: why the answer is not whole, None when it is."""
        if self.complete:
            return None
        if self.over_limit or isinstance(error, DownloadCancelledError):
            return "length"
        return "time" if isinstance(error, DownloadTimeoutError) else "disconnect"


class Tee:
    """A transport that keeps a copy of what is written through it."""

    def __init__(self, transport: Any, copy: bytearray) -> None:
        self._transport = transport
        self._copy = copy

    def write(self, data: bytes) -> None:
        self._copy += data
        self._transport.write(data)

    def writeSequence(self, pieces: Iterable[bytes]) -> None:  # noqa: N802 - Twisted's name
        self.write(b"".join(pieces))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class RecordingProtocol(http11._LenientHTTP11ClientProtocol):
    """A client connection that hands every byte of the current exchange to its wire."""

    wire: Wire | None = None

    def request(self, request: Any) -> Any:
        wire: Wire | None = self.wire
        transport: Any = self.transport
        if wire is None:
            return fail(EngineChanged("a connection was used without the connection pool of the capture"))
        try:
            wire.begin(transport)
        except Refused as refused:
            self.wire = None
            transport.loseConnection()
            return fail(refused)
        write = request.writeTo
        request.writeTo = lambda to: write(Tee(to, wire.sent))
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        if self.wire is not None:
            self.wire.take(data, self.transport)
        super().dataReceived(data)  # type: ignore[no-untyped-call]

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802 - Twisted's name
        if self.wire is not None:
            self.wire.surplus = len(rest or b"")
            self.wire.complete = True
            self.wire = None
        super()._finishResponse(rest)


class RecordingFactory(http11._LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> RecordingProtocol:  # noqa: N802 - Twisted's name
        return RecordingProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class RecordingPool(HTTPConnectionPool):
    """Gives each connection it lends the wire of the request it is lent for."""

    _factory = RecordingFactory
    retryAutomatically = False  # noqa: N815 - Twisted's name; a hidden second attempt would skip the delay
    next_wire: Wire | None = None

    def getConnection(self, key: Any, endpoint: Any) -> Deferred[Any]:  # noqa: N802 - Twisted's name
        wire, self.next_wire = self.next_wire, None
        if wire is None:
            return fail(EngineChanged("the connection pool was asked twice for one request"))

        def lend(connection: Any) -> Any:
            connection.wire = wire
            return connection

        lent: Deferred[Any] = super().getConnection(key, endpoint)
        return lent.addCallback(lend)


class WireHandler(http11.HTTP11DownloadHandler):
    """Downloads as Scrapy does and archives each exchange, however it ended, before anybody else sees the answer."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        from twisted.internet import reactor

        self._pool: RecordingPool = RecordingPool(reactor, persistent=True)  # type: ignore[no-untyped-call]
        self._pool.maxPersistentPerHost = 1
        self._hosts: dict[str, DeferredLock] = {}

    async def download_request(self, request: Request) -> Response:
        """Wait for the host to be free, then exchange. Scrapy's own limit is not kept when the delay is 0."""
        lock = self._hosts.setdefault(urlsplit(request.url).hostname or "", DeferredLock())
        await maybe_deferred_to_future(lock.acquire())
        try:
            return await self.exchange(request)
        finally:
            lock.release()

    async def exchange(self, request: Request) -> Response:
        run = run_of(self.crawler)
        refuse_now(request.url, run)  # much may have happened while it waited
        known = from_archive(request, run)
        if known is not None:
            return known
        limit = request.meta.get("download_maxsize", self._default_maxsize)
        wire = self._pool.next_wire = Wire(request, self.crawler, limit)
        for stale in ("capture_id", "verdict", "connected"):
            request.meta.pop(stale, None)
        error: BaseException | None = None
        try:
            return await super().download_request(request)
        except BaseException as raised:
            error = raised
            raise
        finally:
            self.archive(request, wire, error)

    def archive(self, request: Request, wire: Wire, error: BaseException | None) -> None:
        """Write what was exchanged. Without a byte received there is no capture; the errback reports the issue."""
        request.meta["connected"] = wire.started_at is not None
        if wire.started_at is None or not wire.received:
            if error is None:
                raise EngineChanged(f"an answer without bytes: Scrapy {scrapy.__version__} bypassed the capture")
            return
        truncated = wire.truncated(error)
        answer = wire.answer
        top = head(answer)
        judged = judge(request, answer, top, truncated, wire.limit)
        if request.meta["role"] == "attachment" and judged.kind == OK:
            request.meta["title"] = attachment_name(top.headers, request.meta.get("title") or "", request.url)
        exchange = Exchange(
            url=request.url.partition("#")[0],
            request_bytes=bytes(wire.sent),
            response_bytes=answer,
            started_at=wire.started_at,
            ip=wire.ip,
            tls=wire.tls,
            truncated=truncated,
            top=top,
        )
        run = run_of(self.crawler)
        try:
            run.record(request, exchange, judged)
        except (OSError, sqlite3.Error) as broken:
            # What cannot be archived must not be crawled.
            run.broken = f"the archive cannot be written: {broken}"
            deferred_from_coro(self.crawler.stop_async())
            raise Refused("archive_failed", run.broken) from broken


def judge(request: Request, answer: bytes, top: Head, truncated: str | None, limit: int) -> Verdict:
    """``limit``: bytes that the body may have once it is decoded; 0 for the archive's own limit."""
    try:
        read = message(answer, top, payload(answer, top, request.method), limit or MAX_BODY)
    except BodySizeError:
        return Verdict("too_large", "decoded-size")
    return verdict(read, asked(request), truncated)
