"""What went over the wire: every exchange with its exact bytes in both directions."""

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, as they went over the wire."""

    number: int
    site: str
    url: str
    method: str
    status: int
    received: bytes
    sent: bytes
    started_at: datetime
    connection: int
    whole: bool  # False when the answer was cut on purpose or the client went away

    def as_json(self) -> str:
        """Give one JSON object on one line; both directions in base64."""
        return json.dumps(
            {
                "number": self.number,
                "site": self.site,
                "url": self.url,
                "method": self.method,
                "status": self.status,
                "started_at": self.started_at.isoformat(),
                "connection": self.connection,
                "whole": self.whole,
                "received": base64.b64encode(self.received).decode(),
                "sent": base64.b64encode(self.sent).decode(),
            }
        )


class Log:
    """Every exchange of all sites, in the order in which they ended. Safe to read from other threads."""

    def __init__(self, jsonl: Path | None = None) -> None:
        self._entries: list[Exchange] = []
        self._lock = threading.Lock()
        self._jsonl = jsonl

    def __iter__(self) -> Iterator[Exchange]:
        with self._lock:
            return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entry: Exchange) -> None:
        with self._lock:
            self._entries.append(entry)
            if self._jsonl:
                with self._jsonl.open("a", encoding="utf-8") as lines:
                    lines.write(entry.as_json() + "\n")

    def of(self, url: str) -> list[Exchange]:
        """Exchanges for one absolute URL, oldest first."""
        return [entry for entry in self if entry.url == url]

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
