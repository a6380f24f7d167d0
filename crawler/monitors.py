"""Monitors: bounds that a run must keep, so that a list that silently broke does not pass for a quiet year.

The lists of annual reports only grow. A list that shows fewer reports than it did, or none, is broken, moved or
answered by something else until somebody has looked.
"""

import json
import sqlite3
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from crawler.sources import Source, is_loopback

DROP = 0.2  # of the reports listed in the last good run; a page of a list that went missing is about that much
UNREADABLE = 0.3  # of the documents of a source; a changed template makes all unreadable, a scan now and then one
FEWEST = 3  # documents that make a share


@dataclass(frozen=True, slots=True)
class Alarm:
    """A bound that was not kept. ``kind`` becomes the kind of an issue."""

    source_id: str
    kind: str
    message: str


def of_listings(source: Source, listed: int, reports: int, before: int | None) -> Iterator[Alarm]:
    """What the counts of one finished source say.

    ``listed``: rows of any kind, ``reports``: those that are annual reports, ``before``: reports in the last good run.
    """
    if listed == 0:
        if source.floor != 0:
            yield Alarm(source.id, "no_listings", "the list has no rows; floor = 0 in the source says that it may")
        return
    if reports == 0 and source.floor != 0:
        yield Alarm(source.id, "no_reports", f"none of {listed} rows is an annual report")
    elif source.floor is not None and reports < source.floor:
        yield Alarm(
            source.id, "below_floor", f"{reports} reports are listed, the source expects {source.floor} or more"
        )
    if source.ceiling is not None and reports > source.ceiling:
        said = f"{reports} reports are listed, the source expects {source.ceiling} or fewer: perhaps another column"
        yield Alarm(source.id, "above_ceiling", said)
    if before is not None and reports and reports < before * (1 - DROP):
        yield Alarm(source.id, "sudden_drop", f"{reports} reports are listed, in the last good run there were {before}")


def last_good(summaries: Iterable[str | None]) -> dict[str, int]:
    """Source -> reports listed when its list was last read whole. Summaries of finished crawls, oldest first."""
    found: dict[str, int] = {}
    for summary in summaries:
        told: Mapping[str, Mapping[str, int]] = json.loads(summary or "{}").get("sources", {})
        for source_id, tally in told.items():
            if tally.get("pages") and tally.get("reports"):
                found[source_id] = tally["reports"]
    return found


def alarmed(summary: str | None) -> set[str]:
    """The sources that had an alarm in a crawl."""
    return set(json.loads(summary or "{}").get("alarms", ()))


def of_documents(reports_db: Path, obtained: Mapping[str, int]) -> Iterator[Alarm]:
    """Sources of which too large a share of documents could not be read. ``obtained``: source -> documents."""
    with sqlite3.connect(f"file:{reports_db}?mode=ro", uri=True) as connection:
        found = connection.execute(
            "SELECT source_id, count(DISTINCT capture_id) FROM issues WHERE kind IN ('unreadable_document', "
            "'no_known_form') GROUP BY source_id"
        )
        unread = {source_id: int(number) for source_id, number in found}
    for source_id, documents in obtained.items():
        share = min(unread.get(source_id, 0) / documents, 1.0) if documents >= FEWEST else 0.0
        if share > UNREADABLE:
            said = f"{unread[source_id]} of {documents} documents could not be read or show no known form"
            yield Alarm(source_id, "many_unreadable", said)


class WebhookError(OSError):
    """The webhook was not called, or did not take the message."""


def check_address(webhook: str) -> str:
    """The host of a webhook. Raises WebhookError unless it is reached by https, or lies on this machine."""
    try:
        parts = urlsplit(webhook)
    except ValueError:
        parts = urlsplit("")
    host = parts.hostname or ""
    if host and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
        return host
    raise WebhookError(f"MONITOR_WEBHOOK = {webhook!r}: give an https address, or http on this machine")


def call(webhook: str, crawl_id: int, alarms: list[Alarm], recovered: list[str], *, timeout: float = 10) -> None:
    """Post the alarms as JSON: {"crawl": 3, "alarms": [{"source", "kind", "message"}], "recovered": [source]}.

    Raises:
        WebhookError: when the address is no https or loopback address, or the answer is no success.
    """
    host = check_address(webhook)
    told = {
        "crawl": crawl_id,
        "alarms": [{"source": a.source_id, "kind": a.kind, "message": a.message} for a in alarms],
        "recovered": recovered,
    }
    body = json.dumps(told, ensure_ascii=False).encode()
    request = urllib.request.Request(webhook, body, {"Content-Type": "application/json"})  # noqa: S310 - checked above
    try:
        with urllib.request.urlopen(request, timeout=timeout):  # noqa: S310
            pass
    except (OSError, ValueError) as error:
        raise WebhookError(f"the webhook {host} was not reached or refused: {error}") from error
