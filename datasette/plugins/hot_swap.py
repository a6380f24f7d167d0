"""A new publication without a restart: when the served file is replaced by rename, serve the new one.

Datasette keeps read connections per Database object and thread and opens them when a thread first needs one. A
connection opened after the rename would read the new file while the others read the old one, so every thread opens
its connection before a Database goes into service; then the one in ``datasette.databases`` is exchanged as a whole
and the old one closed when its last request must be over. This is no documented contract: measured on 1.0a41, and
its test must pass on each upgrade. If it fails, restart instead.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from threading import Barrier
from typing import Any

from datasette import hookimpl
from datasette.database import Database

SECONDS = 5.0  # between two looks at the file
TIMEOUT = 60.0  # seconds for every thread to have finished what it is doing
GRACE = 30.0  # seconds an old file stays open for requests that began on it; they end within sql_time_limit_ms
log = logging.getLogger("gov_reports.hot_swap")


@hookimpl
def startup(datasette: Any) -> Callable[[], Awaitable[None]]:
    config = datasette.plugin_config("hot_swap") or {}
    seconds = float(config.get("seconds", SECONDS))
    grace = float(config.get("grace", GRACE))

    async def watch(datasette: Any) -> None:
        seen = {name: identity(path) for name, path in files(datasette)}
        closing: set[asyncio.Task[None]] = set()
        while True:
            await asyncio.sleep(seconds)
            for name, path in files(datasette):
                now = identity(path)
                if now is None or seen.get(name) == now:
                    continue
                old = await swap(datasette, name, path)
                if old is not None:
                    seen[name] = now
                    task = asyncio.create_task(close_later(old, grace))
                    closing.add(task)
                    task.add_done_callback(closing.discard)

    async def begin() -> None:
        for name, _ in files(datasette):
            await open_in_every_thread(datasette, datasette.databases[name])
        if seconds > 0:
            datasette.add_background_task(watch, name="hot_swap")

    return begin


def files(datasette: Any) -> list[tuple[str, Path]]:
    """The databases served from files that are promised not to change in place."""
    return [
        (name, Path(database.path))
        for name, database in datasette.databases.items()
        if database.path and not database.is_mutable
    ]


def identity(path: Path) -> tuple[int, int, int] | None:
    """What tells one file from another at the same path; None while there is no file."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_dev, stat.st_ino, stat.st_mtime_ns


async def swap(datasette: Any, name: str, path: Path) -> Any | None:
    """Put a Database on the new file into service and give back the old one; None when the file cannot be read."""
    old = datasette.databases[name]
    new = Database(datasette, path=str(path), is_mutable=False)
    new.name, new.route = name, old.route
    try:
        await open_in_every_thread(datasette, new)
    except sqlite3.Error as error:
        log.warning("%s: the new file cannot be read, the old one stays in service: %s", path, error)
        new.close()
        return None
    datasette.databases = {**datasette.databases, name: new}
    log.warning("%s: a new publication is in service", path)
    return old


async def open_in_every_thread(datasette: Any, database: Any) -> None:
    """Make each thread that runs queries open its connection; raises sqlite3.Error when the file is no database.

    The barrier keeps a thread busy until all of them have come.
    """
    threads = datasette.setting("num_sql_threads")
    barrier = Barrier(max(1, threads), timeout=TIMEOUT)

    def look(connection: sqlite3.Connection) -> None:
        connection.execute("select count(*) from sqlite_master").fetchone()
        barrier.wait()

    await asyncio.gather(*(database.execute_fn(look) for _ in range(max(1, threads))))


async def close_later(database: Any, grace: float) -> None:
    await asyncio.sleep(grace)
    database.close()
