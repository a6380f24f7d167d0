"""Building and recognising as commands show it: what is being done on a terminal, what came of it in a line."""

import signal
import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from parser.publication.build import BuildResult, build
from parser.publication.recognition import Busy, Recognised, recognise


def end_in_order() -> None:
    """Have Ctrl-C and SIGTERM end this process at once, with nothing half-written left."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def say(text: str) -> None:
    print(text, file=sys.stderr)


def build_shown(data: Path, workers: int | None = None) -> BuildResult:
    """Build, and print what was published and what waits."""
    with Console(stderr=True).status("looking at the archive") as status:  # shown on a terminal only
        built = build(data, workers=workers, progress=lambda text: status.update(escape(text)), say=say)
    told = f"{built.versions} versions, {built.issues} issues while reading"
    print(f"{built.reports} reports published in {built.path}: {told}")
    return built


def recognise_shown(data: Path, limit: int | None = None, workers: int | None = None) -> Recognised:
    """Recognise the pages that wait, and print how many. What is done is kept if this is ended."""
    columns = (TextColumn("recognising pages"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True))
    task = bar.add_task("", total=None)

    def pages(done: int, total: int) -> None:
        bar.start()  # with the first page: where none waits, there is nothing to show
        bar.update(task, completed=done, total=total)

    try:
        done = recognise(data, limit=limit, workers=workers, pages=pages, say=say)
    finally:
        if bar.live.is_started:
            bar.stop()
    failed = f", {done.failed} of them could not be recognised" if done.failed else ""
    print(f"{done.done} pages recognised{failed}; {done.left} wait")
    return done


def publish_whole(data: Path, *, ocr: bool, workers: int | None = None) -> BuildResult:
    """Publish what can be read at once; with ``ocr`` recognise then what waits, and publish again."""
    built = build_shown(data, workers)
    if not built.waiting:
        return built
    if not ocr:
        print(f"{built.waiting} scanned pages wait: python -m parser ocr")
        return built
    try:
        recognised = recognise_shown(data, workers=workers)
    except Busy as error:
        print(f"{error}; it will publish what it recognises")
        return built
    return build_shown(data, workers) if recognised.done else built
