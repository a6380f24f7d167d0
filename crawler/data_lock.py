"""One crawl at a time writes into a data folder."""

import fcntl
import os
from pathlib import Path


class Busy(OSError):
    """Another crawl writes into the same data folder."""


def take(data: Path) -> int:
    """Take the folder for this process until it ends, however it ends; gives the open file that holds the lock."""
    data.mkdir(parents=True, exist_ok=True)
    lock = os.open(data / "crawl.lock", os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise Busy(f"another crawl is at work in {data}; wait for it or give another DATA_DIR") from error
    return lock
