"""A small HTTP/1.1 server that keeps the exact bytes of every exchange it took part in.

Twisted and http.server are not used on purpose: they would build the bytes we want to compare.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from tests.sites.exchange import Exchange, Log
from tests.sites.replica import Request, Site

HEAD_LIMIT = 64 * 1024  # bytes of one request head


class Servers:
    """Serves sites from one event loop in a thread of its own."""

    def __init__(self, sites: list[Site], log: Log) -> None:
        self.sites = sites
        self.log = log
        self.moved: list[tuple[str, str, str]] = []  # (site, wished address, address taken)
        self._number = 0
        self._connections = 0
        self._loop = asyncio.new_event_loop()
        self._listening: dict[str, asyncio.Server] = {}
        self._writers: dict[asyncio.StreamWriter, str] = {}
        self.most_open: Counter[str] = Counter()  # site -> connections at one time
        self._thread = threading.Thread(target=self._loop.run_forever, name="replica sites", daemon=True)

    def start(self) -> None:
        """Open all sites. Site.port 0 takes a free port; a taken address falls back to a free port."""
        self._thread.start()
        for site in self.sites:
            asyncio.run_coroutine_threadsafe(self._open(site), self._loop).result()
        bases = {"base:" + site.name: site.base for site in self.sites}
        for site in self.sites:
            site.names = {"base": site.base, **bases}

    def close_site(self, name: str) -> None:
        """Stop listening and drop open connections of one site: it becomes unreachable."""

        async def close() -> None:
            self._listening.pop(name).close()
            for writer in [writer for writer, site in self._writers.items() if site == name]:
                writer.close()

        asyncio.run_coroutine_threadsafe(close(), self._loop).result()

    def stop(self) -> None:
        async def close() -> None:
            for listening in self._listening.values():
                listening.close()
            for writer in list(self._writers):
                writer.close()
            tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _open(self, site: Site) -> None:
        wished = f"{site.host}:{site.port}"

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._connection(site, reader, writer)

        listening = None
        # Systems other than Linux have only 127.0.0.1 on the loopback unless told otherwise.
        for host, port in [(site.host, site.port), (site.host, 0), ("127.0.0.1", 0)]:
            try:
                listening = await asyncio.start_server(serve, host, port, limit=HEAD_LIMIT, ssl=site.tls)
                break
            except OSError:
                continue
        if listening is None:
            raise OSError(f"no loopback address can be opened for the replica {site.name}")
        self._listening[site.name] = listening
        site.host, site.port = listening.sockets[0].getsockname()[:2]
        if not wished.endswith(":0") and wished != f"{site.host}:{site.port}":
            self.moved.append((site.name, wished, f"{site.host}:{site.port}"))

    async def _connection(self, site: Site, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        number = self._connections
        self._writers[writer] = site.name
        open_now = sum(name == site.name for name in self._writers.values())
        self.most_open[site.name] = max(self.most_open[site.name], open_now)
        try:
            while await self._exchange(site, number, reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            return  # the client went away, or spoke no HTTP
        finally:
            self._writers.pop(writer, None)
            writer.close()

    async def _exchange(
        self, site: Site, connection: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Answer one request. True when the connection stays open."""
        head = await reader.readuntil(b"\r\n\r\n")
        started_at = datetime.now(UTC)
        first, *lines = head[:-4].decode("latin-1").split("\r\n")
        method, target, version = first.split(" ", 2)
        headers = {name.strip().lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
        body = await reader.readexactly(int(headers.get("content-length") or 0))
        request = Request(method, target, version, headers, body)
        answer = site.answer(request)
        sent, whole = b"", False
        try:
            await asyncio.sleep(answer.hang)
            answer_head, answer_body = site.head_and_body(request, answer)
            cut = len(answer_body) if answer.cut is None else min(answer.cut, len(answer_body))
            half = cut // 2 if answer.pause else cut
            for piece in (answer_head + answer_body[:half], answer_body[half:cut]):
                if not piece:
                    continue
                if sent:
                    await asyncio.sleep(answer.pause)
                writer.write(piece)
                sent += piece
                await writer.drain()
            whole = cut == len(answer_body)
        finally:
            self._number += 1
            self.log.add(
                Exchange(
                    number=self._number,
                    site=site.name,
                    url=site.base + target,
                    method=method,
                    status=answer.status,
                    received=head + body,
                    sent=sent,
                    started_at=started_at,
                    connection=connection,
                    whole=whole,
                )
            )
        return whole and request.keeps_alive


@contextmanager
def serving(sites: list[Site], log: Log) -> Iterator[Servers]:
    servers = Servers(sites, log)
    servers.start()
    try:
        yield servers
    finally:
        servers.stop()
