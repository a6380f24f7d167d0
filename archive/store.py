"""The archive as the crawler uses it: WARC files and catalogue kept in step.

Order of events: bytes into the WARC file, fsync, then the rows. Beside every exchange stands a metadata record
with its provenance, so that rows a crash swallowed are made again from the WARC file alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any, Self

from archive.captures import ROLES, Capture
from archive.catalogue import Catalogue
from archive.place import catalogue_path, warc_dir
from archive.salvage import Salvaged, adopt, salvage
from archive.warc import SOFTWARE, Exchange, Stored, WarcWriter

SYNC_EXCHANGES = 100  # after a power cut so many, or those of `SYNC_SECONDS`, may be gone; after a kill none
SYNC_SECONDS = 2.0


class Archive:
    """Opens the archive in a data folder for one writer; makes what is missing, mends what a crash left.

    `salvaged` lists leftover files that were closed, `adopted` counts captures listed from them.
    """

    def __init__(
        self,
        data: Path,
        *,
        software: str = SOFTWARE,
        info: Mapping[str, str] | None = None,
        roll_bytes: int = 1 << 30,
        sync_exchanges: int = SYNC_EXCHANGES,
        sync_seconds: float = SYNC_SECONDS,
    ) -> None:
        self.data, self.warc_dir = data, warc_dir(data)
        self.sync_exchanges, self.sync_seconds = sync_exchanges, sync_seconds
        self.catalogue = Catalogue(catalogue_path(data))
        self.salvaged: list[Salvaged] = salvage(self.warc_dir)
        self.adopted = adopt(self.catalogue, self.warc_dir)
        self.catalogue.holding = True
        self._writer = WarcWriter(
            self.warc_dir,
            software=software,
            info=info,
            roll_bytes=roll_bytes,
            find=self.catalogue.revisit_target,
        )
        self._ids: Iterator[int] = iter(())
        self._unsynced: dict[str, Capture] = {}
        self._synced_at = monotonic()
        self._crawls: dict[int, str] = {}

    def record(
        self,
        exchange: Exchange,
        *,
        crawl_id: int | None = None,
        source_id: str | None = None,
        role: str = "other",
        parent_url: str | None = None,
        title: str | None = None,
        verdict: str = "ok",
    ) -> Capture:
        """Archive one exchange. The row follows within `sync_exchanges` calls, or at the next flush."""
        if role not in ROLES:
            raise ValueError(f"role {role!r} is none of {', '.join(ROLES)}")
        capture_id = self._next_id()
        said = {
            "capture": str(capture_id),
            "crawl": None if crawl_id is None else f"{crawl_id} {self._started(crawl_id)}",
            "source": source_id,
            "role": role,
            "parent": parent_url,
            "title": title,
            "verdict": verdict,
        }
        known = {key: value for key, value in said.items() if value is not None}
        stored = self._writer.write_exchange(replace(exchange, metadata={**exchange.metadata, **known}))
        target = None if stored.refers_to is None else self._listed(stored.refers_to)
        capture = captured(
            stored,
            capture_id,
            exchange,
            crawl_id=crawl_id,
            source_id=source_id,
            role=role,
            parent_url=parent_url,
            title=title,
            verdict=verdict,
            refers_to_capture=None if target is None else target.id,
            target=None if target is None else target.place,
        )
        self._unsynced[capture.record_id] = capture
        self.catalogue.add_capture(capture)
        if len(self._unsynced) >= self.sync_exchanges:
            self.flush()
        else:
            self.flush_if_due()
        return capture

    def flush_if_due(self) -> None:
        """Flush when the last time was `sync_seconds` ago; for a timer, so that a slow host holds nothing up."""
        if monotonic() - self._synced_at >= self.sync_seconds:
            self.flush()

    def flush(self) -> None:
        """Bytes to the disk, then the rows that wait for them."""
        if self._unsynced:
            self._writer.flush_to_disk()
        while self._writer.closed:
            self.catalogue.add_file(self._writer.closed.pop(0))
        self.catalogue.write_held()
        self._writer.forget_recent()
        self._unsynced.clear()
        self._synced_at = monotonic()

    def close(self) -> None:
        """Close the WARC file, write the last rows, close the catalogue."""
        self._writer.close()
        self.flush()
        self.catalogue.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _next_id(self) -> int:
        found = next(self._ids, None)
        if found is None:
            self._ids = iter(self.catalogue.reserve_capture_ids(SYNC_EXCHANGES))
            found = next(self._ids)
        return found

    def _started(self, crawl_id: int) -> str:
        if crawl_id not in self._crawls:
            started = self.catalogue.crawl_started(crawl_id)
            if started is None:
                raise ValueError(f"the catalogue has no crawl {crawl_id}: begin it with catalogue.start_crawl")
            self._crawls[crawl_id] = started
        return self._crawls[crawl_id]

    def _listed(self, record_id: str) -> Capture | None:
        return self._unsynced.get(record_id) or self.catalogue.capture_of_record(record_id)


def captured(stored: Stored, capture_id: int, exchange: Exchange, **provenance: Any) -> Capture:
    return Capture(
        id=capture_id,
        url=stored.url,
        method=stored.method,
        captured_at=stored.date,
        status=stored.status,
        content_type=stored.content_type,
        record_type=stored.record_type,
        record_id=stored.record_id,
        warc_file=stored.warc_file,
        warc_offset=stored.warc_offset,
        warc_length=stored.warc_length,
        payload_digest=stored.payload_digest,
        block_digest=stored.block_digest,
        payload_length=stored.payload_length,
        ip=exchange.ip,
        truncated=exchange.truncated,
        request_offset=stored.request_offset,
        revisit_key=stored.revisit_key,
        request_digest=stored.request_digest,
        **provenance,
    )
