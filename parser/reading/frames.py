"""What a worker and its parent send each other over one socket: lengths first, then JSON and bytes."""

import json
import struct
from enum import IntEnum
from typing import Any

REQUEST = struct.Struct("!IQ")  # length of the call, length of the file
ANSWER = struct.Struct("!BBQ")  # status, whether the worker ends now, length of what follows


class Status(IntEnum):
    READY = 0  # the worker has started
    DONE = 1  # the result as JSON follows; of all others a message
    UNREADABLE = 2
    FAILED = 3  # an exception that no reader is known to raise
    MEMORY = 4
    TOO_LARGE = 5


def request(function: str, arguments: dict[str, Any], size: int) -> bytes:
    """The head of a request; the file's bytes follow it."""
    call = json.dumps([function, arguments]).encode()
    return REQUEST.pack(len(call), size) + call
