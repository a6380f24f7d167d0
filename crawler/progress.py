"""What is seen while a crawl runs: a bar on a terminal, plain lines in a log or a pipe."""

import sys
from time import monotonic

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from archive.terminal import one_line

TIMES = (TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
EVERY = 30.0  # seconds between two lines of progress where there is no terminal


class Progress:
    """Lines go to standard output, above the bar if there is one. The total grows as pages name further pages."""

    def __init__(self, sources: int) -> None:
        self.sources = sources
        self.quiet = False  # True where a command prints what it found in its own way
        self.done = 0
        self.bar: Bar | None = None
        self.task: TaskID | None = None
        self.began = self.said = monotonic()
        self.said_since: list[str] = []  # lines that wait for the second to end

    def start(self, headline: str) -> None:
        if sys.stdout.isatty():
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), *TIMES)
            self.bar = Bar(*columns, console=Console(), transient=True)
            self.task = self.bar.add_task(self.described(), total=None)
            self.bar.start()
        self.line(headline)

    def described(self) -> str:
        return f"{self.done}/{self.sources} sources, requests"

    def line(self, text: str) -> None:
        if self.quiet:
            return
        text = one_line(text)
        if self.bar:
            self.bar.console.print(escape(text), highlight=False, soft_wrap=True)
        else:
            self.said_since.append(text)

    def move(self, answered: int, asked: int) -> None:
        if self.bar and self.task is not None:
            self.bar.update(self.task, completed=answered, total=asked, description=self.described())
        elif monotonic() - self.said >= EVERY:
            self.said = monotonic()
            self.line(f"{self.described()} {answered} of {asked}, {remaining(self.said - self.began, answered, asked)}")

    def source_done(self, text: str) -> None:
        self.done += 1
        if self.bar and self.task is not None:
            self.bar.update(self.task, description=self.described())
        self.line(text)

    def show(self) -> None:
        """Bring to a log or a pipe what was said: by the second, for a write of each line costs more than the line."""
        if self.said_since:
            print("\n".join(self.said_since), flush=True)
            self.said_since.clear()

    def stop(self) -> None:
        self.show()
        if self.bar:
            self.bar.stop()


def remaining(seconds: float, answered: int, asked: int) -> str:
    """How long what is known to be asked for will take at the pace so far; further pages may name more."""
    if not answered:
        return "nothing answered yet"
    left = seconds / answered * (asked - answered)
    return f"about {left / 60:.0f} min left" if left >= 90 else f"about {left:.0f} s left"
