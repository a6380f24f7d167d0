"""The end of a crawl in numbers, as a table for people. The catalogue keeps the same as JSON."""

import sys

from rich.console import Console
from rich.table import Table

from crawler.run import Run

WIDTH = 120  # characters of a line where there is no terminal
COLUMNS = ("pages", "listings", "reports", "documents", "known", "unchanged", "attachments", "issues")


def show(run: Run) -> None:
    """Print one line per source, one of sums, and where things lie."""
    table = Table("source", *COLUMNS, title=f"crawl {run.crawl_id}", title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for source_id, tally in run.tallies.items():
        table.add_row(source_id, *(str(getattr(tally, name)) for name in COLUMNS))
    if len(run.tallies) > 1:
        sums = [sum(getattr(tally, name) for tally in run.tallies.values()) for name in COLUMNS]
        table.add_section()
        table.add_row("all", *map(str, sums))
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH)
    console.print(table)
    reused = f", {run.reused} answers reused from before the interruption" if run.resumed else ""
    console.print(f"Captures: {run.captures}, written to {run.data / 'warc'}{reused}.", soft_wrap=True)
    if run.issues:
        console.print(
            f"Issues: {run.issues}. What could not be obtained, and why, stands on the site under 来源 and 缺漏, "
            f"and in table issues of {run.data / 'catalogue.db'}.",
            soft_wrap=True,
        )
    if run.stopped_by:
        console.print(
            f"Stopped before the end ({run.stopped_by}). What came is kept, not yet published (python -m "
            "parser build does that); the same command crawls on.",
            soft_wrap=True,
        )
