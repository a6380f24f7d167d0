"""The end of a crawl in numbers, as a table for people. The catalogue keeps the same as JSON."""

from crawler.run import Run

COLUMNS = ("pages", "listings", "reports", "documents", "known", "unchanged", "attachments", "issues")


def show(run: Run) -> None:
    """Print one line per source, one of sums, and where things lie."""
    rows = [(source_id, *(str(getattr(tally, name)) for name in COLUMNS)) for source_id, tally in run.tallies.items()]
    sums = [str(sum(getattr(tally, name) for tally in run.tallies.values())) for name in COLUMNS]
    every = [("source", *COLUMNS), *rows, *([("all", *sums)] if len(rows) > 1 else [])]
    widths = [max(len(row[at]) for row in every) for at in range(len(COLUMNS) + 1)]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0]), *(text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in every
    ]
    rule = "-" * len(lines[0])
    print("\n".join([f"crawl {run.crawl_id}", lines[0], rule, *lines[1 : len(rows) + 1]]))
    if len(rows) > 1:
        print(rule, lines[-1], sep="\n")
    reused = f", {run.reused} answers reused from before the interruption" if run.resumed else ""
    print(f"Captures: {run.captures}, written to {run.data / 'warc'}{reused}.")
    if run.issues:
        print(
            f"Issues: {run.issues}. What could not be obtained, and why, stands on the site under 来源 and 缺漏, "
            f"and in table issues of {run.data / 'catalogue.db'}."
        )
    if run.stopped_by:
        print(
            f"Stopped before the end ({run.stopped_by}). What came is kept, not yet published (python -m "
            "parser build does that); the same command crawls on."
        )
