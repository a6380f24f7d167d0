"""The process that opens the files: started by `workers.py`, held to its limits, asked for one file after another.

It answers in JSON; whatever a reader raises becomes a message. It ends itself when it is no longer as it was: grown,
with children or files left open, after a panic of a library or a lack of memory.
"""

import contextlib
import json
import os
import socket
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from parser.documents.document import UnreadableDocument
from parser.documents.serial import encode
from parser.reading.frames import ANSWER, REQUEST, Status
from parser.reading.limits import Limits, hold, hold_cpu
from parser.reading.processes import children_left, die_with

FILES_KEPT = 32  # open files more than at the start: caches of libraries, not leaks
OPEN_FILES = Path("/proc/self/fd")
PAGE = os.sysconf("SC_PAGE_SIZE")


def main(fd: int, parent: int, limits: Limits, warm: list[str]) -> None:
    die_with(parent)
    hold(limits)
    os.dup2(2, 1)  # what native libraries print is kept apart from the answers
    for module in warm:
        import_module(module)
    line = socket.socket(fileno=fd)
    files = len(list(OPEN_FILES.iterdir())) + FILES_KEPT
    send(line, Status.READY, b"", leaving=False)
    stream, own = line.makefile("rb"), os.getpid()
    for read_before in range(limits.documents):
        head = stream.read(REQUEST.size)
        if len(head) < REQUEST.size:  # the parent has no more work, or is no more
            return
        call, size = REQUEST.unpack(head)
        function, arguments = json.loads(stream.read(call))
        hold_cpu(limits.cpu)
        status, body = perform(function, stream.read(size), arguments, limits)
        if os.getpid() != own:  # a reader forked, and this is the copy
            os._exit(0)
        spoilt = status == Status.MEMORY or children_left() or files_open(files) or grown(limits)
        leaving = spoilt or read_before + 1 == limits.documents
        send(line, status, body, leaving=leaving)
        if leaving:
            return


def perform(function: str, data: bytes, arguments: dict[str, Any], limits: Limits) -> tuple[Status, bytes]:
    """Call the function, named module.function, with the file's bytes; its result, or what went wrong."""
    try:
        result = named(function)(data, **arguments)
        body = result if isinstance(result, bytes) else encode(result)
    except UnreadableDocument as error:
        return Status.UNREADABLE, str(error).encode("utf-8", "replace")
    except MemoryError:
        return Status.MEMORY, b""
    except BaseException as error:  # noqa: BLE001 a Rust library's panic is no Exception
        return Status.FAILED, raised(error).encode("utf-8", "replace")[: limits.answer]
    if len(body) > limits.answer:
        return Status.TOO_LARGE, f"the document is {len(body)} bytes of JSON".encode()
    return Status.DONE, body


def named(function: str) -> Callable[..., object]:
    module, _, name = function.rpartition(".")
    found: Callable[..., object] = getattr(import_module(module), name)
    return found


def raised(error: BaseException) -> str:
    """The exception in a line, with the line of code that raised it."""
    place = next(iter(reversed(list(traceback.walk_tb(error.__traceback__)))), None)
    where = f" ({Path(place[0].f_code.co_filename).name}:{place[1]})" if place else ""
    return f"{type(error).__name__}: {str(error)[:500]}{where}"


def send(line: socket.socket, status: Status, body: bytes, *, leaving: bool) -> None:
    line.sendall(ANSWER.pack(status, leaving, len(body)))
    line.sendall(body)


def files_open(most: int) -> bool:
    """Whether a reader left more files open than libraries keep for themselves."""
    try:
        return len(list(OPEN_FILES.iterdir())) > most
    except OSError:  # no file can be opened any more
        return True


def grown(limits: Limits) -> bool:
    """Whether so much memory is held between two files that the next one would have less than its due."""
    size, resident = map(int, Path("/proc/self/statm").read_text().split()[:2])
    return resident * PAGE > limits.kept or size * PAGE > limits.memory * 3 // 4


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the parent has gone
        main(int(sys.argv[1]), int(sys.argv[2]), Limits(**json.loads(sys.argv[3])), sys.argv[4:])
    os._exit(0)  # without the destructors of native libraries
