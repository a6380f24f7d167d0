"""Readers that do to their process what hostile files do: the tests name one of them in the place of the real one."""

import ctypes
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from parser.documents.document import Document, Issue, Kind, Paragraph, Place, UnreadableDocument
from parser.documents.programs import environment
from parser.documents.scans.reader import ScanReading
from parser.reading import tasks

KEPT: list[object] = []


def told(text: str) -> Document:
    return Document("text", [Paragraph(text, Place("text", line=1))])


def read(data: bytes, content_type: str = "") -> Document:
    """The first word of the data says what becomes of its reader; the second one is its argument."""
    word, _, argument = data.decode().partition(" ")
    found: Document = globals()[f"do_{word}"](argument)
    return found


def do_tell(argument: str) -> Document:
    return told(argument)


def do_pid(argument: str) -> Document:
    return told(str(os.getpid()))


def do_sleep(argument: str) -> Document:
    time.sleep(float(argument))
    return told("awake")


def do_spin(argument: str) -> Document:
    while True:
        pass


def do_deaf(argument: str) -> Document:
    """Hang with every signal blocked that can be."""
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    time.sleep(3600)
    return told("never")


def do_segfault(argument: str) -> Document:
    print("about to touch the page at zero", file=sys.stderr, flush=True)
    ctypes.string_at(0)
    return told("never")


def do_abort(argument: str) -> Document:
    os.write(2, b"memory allocation of 9999999999 bytes failed\n")
    os.abort()


def do_second(argument: str) -> Document:
    """Crash, but only when another file was read here before."""
    if KEPT:
        os.kill(os.getpid(), signal.SIGSEGV)
    KEPT.append(argument)
    return told("first here")


def do_killed(argument: str) -> Document:
    """Be killed as by the system when its memory is short, the first time that the file named is not there."""
    marker = Path(argument)
    if not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return told("alive")


def do_die(argument: str) -> Document:
    os.kill(os.getpid(), signal.SIGKILL)
    return told("never")


def do_exit(argument: str) -> Document:
    os._exit(7)


def do_system_exit(argument: str) -> Document:
    sys.exit(0)


def do_memory(argument: str) -> Document:
    KEPT.append(bytearray(int(argument)))
    return told("held it")


def do_keep(argument: str) -> Document:
    """Hold so many bytes for good, all of them touched."""
    KEPT.append(b"x" * int(argument))
    return told("kept")


def do_output(argument: str) -> Document:
    return told("年" * int(argument))


def do_recursion(argument: str) -> Document:
    return do_recursion(argument)


def do_nested(argument: str) -> Document:
    """A document too deep for JSON."""
    document = told("inmost")
    from parser.documents.document import Member

    for n in range(int(argument)):
        document = Document("zip", members=[Member(str(n), document)])
    return document


def do_wrong(argument: str) -> Document:
    return Document("text", [Paragraph(7, Place("text"))])  # type: ignore[arg-type]


def do_unreadable(argument: str) -> Document:
    raise UnreadableDocument(f"seen: {argument}")


def do_bug(argument: str) -> Document:
    return told({}[argument])


def do_panic(argument: str) -> Document:
    """What calamine does with an XLS file that ends early."""
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(Path(argument).read_bytes()))
    return told(str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names]))


def do_files(argument: str) -> Document:
    KEPT.extend(Path(os.devnull).open("rb") for _ in range(int(argument)))  # noqa: SIM115
    return told("opened")


def do_write(argument: str) -> Document:
    size, _, path = argument.partition(" ")
    with Path(path).open("wb") as file:
        for _ in range(int(size) >> 20):
            file.write(bytes(1 << 20))
    return told("written")


def do_noise(argument: str) -> Document:
    for _ in range(int(argument) >> 10):
        os.write(2, b"warning: \xff\x1b[31m FontBBox\n" * 32)
        os.write(1, b"x" * 64)
    print("the end of it", file=sys.stderr, flush=True)
    if argument.endswith("1"):
        os.abort()
    return told("heard")


def do_stdin(argument: str) -> Document:
    return told(repr(sys.stdin.read()))


def do_child(argument: str) -> Document:
    """Leave a program behind, in a session of its own; its id goes into the file named."""
    child = subprocess.Popen(["sleep", "3600"], start_new_session=True)
    Path(argument).write_text(str(child.pid))
    return told("left")


def do_daemon(argument: str) -> Document:
    """Leave a copy of this process behind that nobody is the parent of, and crash."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            Path(argument).write_text(str(os.getpid()))
            time.sleep(3600)
        os._exit(0)
    while not Path(argument).exists() or not Path(argument).read_text():
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGSEGV)
    return told("never")


def do_program_and_crash(argument: str) -> Document:
    """Start a program as readers do, leave a file beside it, and crash."""
    child = subprocess.Popen(["sleep", "3600"], start_new_session=True, env=environment())
    (Path(tempfile.gettempdir()) / "left").write_bytes(bytes(1000))
    Path(argument).write_text(str(child.pid))
    return do_segfault("")


def do_fork(argument: str) -> Document:
    """Go on twice."""
    os.fork()
    return told("one answer")


def do_child_and_sleep(argument: str) -> Document:
    do_child(argument)
    return do_sleep("3600")


def do_child_and_sleep_once(argument: str) -> Document:
    return told("awake") if Path(argument).exists() else do_child_and_sleep(argument)


def do_lie(argument: str) -> Document:
    """Write to the parent's line what no worker writes, wherever that line is."""
    for fd in range(3, 64):
        try:
            os.write(fd, bytes.fromhex(argument))
        except OSError:
            continue
    time.sleep(3600)
    return told("never")


def build_read(data: bytes, content_type: str = "", converted: int = 0) -> bytes:
    """The build's reading function; each call is counted in the folder that COUNTED names.

    A file that begins with "hostile" tells what becomes of its reader; one with "once" is read when its reader was
    killed at it before.
    """
    folder = os.environ.get("COUNTED")
    if folder:
        with tempfile.NamedTemporaryFile(dir=folder, prefix="read-", delete=False) as count:
            count.write(data[:60])
    if data.startswith(b"hostile "):
        return tasks.encode(tasks.Head("text")) + b"\n" + tasks.encode(read(data.removeprefix(b"hostile ")))
    if b"<!--once " in data:
        do_killed(data.partition(b"<!--once ")[2].partition(b"-->")[0].decode())
    return tasks.read(data, content_type, converted)


def recognise(data: bytes, member: str, kind: Kind, page: int) -> ScanReading:
    """In the place of recognition: what it was asked for, as a paragraph.

    PAGES says what becomes of some pages: "2 segfault, 3 sleep 60".
    """
    folder = os.environ["COUNTED"]
    with tempfile.NamedTemporaryFile(dir=folder, prefix=f"page-{page}-", delete=False):
        pass
    for order in os.environ.get("PAGES", "").split(", "):
        number, _, what = order.partition(" ")
        if number == str(page):
            read(what.encode())
    content = tasks.file_inside(data, member)
    told = f"第 {page} 张 {hashlib.sha256(content).hexdigest()[:8]}"
    issues = [Issue("doubtful_text", "a word")] if page == 1 else []
    return ScanReading([Paragraph(told, Place(kind, page=page))], issues)
