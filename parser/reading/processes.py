"""Processes that must not outlive those who started them (Linux).

Every worker carries a mark in its environment, and whatever it starts inherits the mark, also into another session or
after its parent has died. So the whole of it can be found and ended.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1  # linux/prctl.h
PR_SET_CHILD_SUBREAPER = 36


def die_with(parent: int) -> None:
    """End this process with its parent, of which ``parent`` is the id; orphans of its children become its own."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL) or libc.prctl(PR_SET_CHILD_SUBREAPER, 1):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    if os.getppid() != parent:  # it died before the signal was asked for
        os._exit(1)


def children_left() -> bool:
    """Whether this process has children; those that have ended are reaped."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def kill_marked(mark: str) -> None:
    """Kill every process in whose environment a line begins with the mark, until there is none."""
    killed: set[int] = set()
    wanted = mark.encode()
    found = True
    while found:
        found = False
        for path in Path("/proc").glob("[0-9]*/environ"):
            pid = int(path.parent.name)
            try:
                marked = any(entry.startswith(wanted) for entry in path.read_bytes().split(b"\0"))
                if marked and pid not in killed and pid != os.getpid():
                    os.kill(pid, signal.SIGKILL)
                    killed.add(pid)
                    found = True
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue  # ended in the meantime, or another user's


def watch_over(mark: str, folder: Path) -> "subprocess.Popen[bytes]":
    """Start the process that ends everything with the mark, and removes the folder, as soon as this one has ended."""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", __file__, mark, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.stdin.buffer.read()  # ends when the last holder of the other end has
    kill_marked(sys.argv[1])
    shutil.rmtree(sys.argv[2], ignore_errors=True)
