"""python -m parser read | score | formats | build | ocr | verdict | serve"""

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import click
from rich.console import Console
from rich.markup import escape

from archive.place import data_dir
from archive.verdicts import Kind
from parser.documents.document import Issue
from parser.documents.members import joined
from parser.read import best, showing
from parser.report import Report
from parser.show import plain, show_report


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Read annual disclosure reports, offline.

    Exit status: 0 done, 1 something could not be read, 2 wrong usage.
    """


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object per file and line.")
@click.option("--ocr/--no-ocr", default=True, help="Recognise scanned pages, some seconds each (default), or not.")
def read(files: tuple[Path, ...], as_json: bool, ocr: bool) -> None:
    """Read report files and print them as tables: HTML, MHTML, PDF, scans, Word, WPS, Excel, OFD, archives, pictures.

    Of an archive each file in it that prints a form is shown; the others are named. Files are opened apart from this
    process and within limits: one that crashes its reader gives a message, and the next one is read.

    In the tables 缺 is a cell that the form has and the file has not, 疑 one that can be read in several ways. Exit
    status 1: a file could not be read, or shows no known form. Holes inside a form are counted under "cells".

    Example: python -m parser read report.pdf --json
    """
    from parser.single import Reader

    console = Console(soft_wrap=True, width=None if sys.stdout.isatty() else 160)
    failed = False
    with Reader(ocr=ocr) as reader:
        for file, read in reader.read_all(files):
            failed = bool(read.unread) or failed
            for path, issue in read.unread:
                click.echo(plain(f"{joined(str(file), path or '')}: not read: {issue.message}"), err=True)
                if as_json and not read.found:
                    click.echo(json.dumps(unread(str(file), issue), ensure_ascii=False))
            shown = showing(read.found) if read.found else []
            for path, report in shown:
                failed = failed or report.form is None
                name = joined(str(file), path or "")
                if as_json:
                    click.echo(json.dumps(report.as_json(name), ensure_ascii=False))
                else:
                    show_report(console, name, report)
            for path, _ in read.found:
                if path not in [shown_path for shown_path, _ in shown]:
                    click.echo(f"{joined(str(file), path or '')}: read, no known form", err=True)
    sys.exit(1 if failed else 0)


def unread(file: str, issue: Issue) -> dict[str, object]:
    """The JSON line of a file that could not be read: the same keys, nothing in them, and the issue."""
    report = Report(None, None, None, None, None, "", issues=[issue])
    return report.as_json(file)


@main.command()
@click.argument("truth", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def score(truth: Path, file: Path, as_json: bool) -> None:
    """Compare the reading of FILE with the TRUTH.json about it and name every wrong cell.

    Classes: right; wrong and flagged (the cell says it is not certain, or shows no number); wrong and silent
    (another number than the true one, or a number where none is printed); missing but present. Exit status 0 when
    every cell and every state is right, else 1.

    Example: python -m parser score truth.json report.html --json
    """
    from parser.score import BadTruth, load_truth
    from parser.score import score as score_report
    from parser.single import Reader

    try:
        known = load_truth(truth)
    except BadTruth as error:
        raise click.UsageError(str(error)) from error
    with Reader() as reader:
        read = reader.read(file)
    if not read.found:
        click.echo("\n".join(plain(f"{file}: not read: {issue.message}") for _, issue in read.unread), err=True)
        sys.exit(1)
    _, report = best(read.found)
    result = score_report(report, known)
    if as_json:
        click.echo(json.dumps(result.as_json(str(file)), ensure_ascii=False))
    else:
        click.echo("\n".join(result.lines()))
    sys.exit(1 if result.wrong else 0)


@main.command("formats")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per format and line.")
def list_formats(as_json: bool) -> None:
    """List each format, what reads it on this machine, and what to install for a better reading.

    Example: python -m parser formats
    """
    from rich.table import Table

    from parser.reading.machine import formats

    signs = {"best": "[green]✓[/green]", "weaker": "[yellow]~[/yellow]", "none": "[red]–[/red]"}
    table = Table("format", "", "reader here", "for a better one", box=None, pad_edge=False)
    for one in formats():
        if as_json:
            click.echo(json.dumps(one.as_json(), ensure_ascii=False))
            continue
        reader = one.reader or "none: the archived bytes are kept"
        reader += f" (loses {one.loses})" if one.loses else ""
        table.add_row(one.format, signs[one.state], escape(reader), escape(one.install))
    if not as_json:
        Console().print(table)


DATA = click.option("--data", help="Data folder (default: GOV_REPORTS_DATA or data).")
WORKERS = click.option(
    "--workers", type=click.IntRange(1, 256), help="How many processes read (default: one for each core)."
)


@main.command()
@DATA
@WORKERS
@click.option("--ocr", is_flag=True, help="Recognise scanned pages, too, and publish again.")
def build(data: str | None, workers: int | None, ocr: bool) -> None:
    """Read everything in the archive and publish reports.db anew, also beside a running crawl.

    Each file is read once by each version of the readers, apart from this process and within limits; readings.db in
    the data folder keeps what was read and may be deleted at any time.

    Example: python -m parser build --data data
    """
    from parser.publication.shown import publish_whole

    with publishing():
        built = publish_whole(data_dir(data), ocr=ocr, workers=workers)
    sys.exit(1 if built.issues else 0)


@main.command()
@DATA
@WORKERS
@click.option("--limit", type=click.IntRange(1), help="At most so many pages; the others wait for the next time.")
def ocr(data: str | None, workers: int | None, limit: int | None) -> None:
    """Recognise the scanned pages that wait, and publish anew.

    A page takes some seconds. Each is kept as soon as it is done: ended at any time, the work goes on with the next
    page when the command is given again.

    Example: python -m parser ocr --limit 100
    """
    from parser.publication.shown import build_shown, recognise_shown

    with publishing():
        done = recognise_shown(data_dir(data), limit, workers)
        built = build_shown(data_dir(data), workers)
    sys.exit(1 if built.issues or done.failed else 0)


@contextmanager
def publishing() -> Iterator[None]:
    """Ends the command with a message when nothing can be published, and in order when a signal ends it."""
    from archive.catalogue import CatalogueError
    from parser.publication.build import NothingArchived
    from parser.publication.publish import PublicationFailed
    from parser.publication.shown import end_in_order
    from parser.reading.supervised import WorkerFailed

    end_in_order()
    try:
        yield
    except NothingArchived as error:
        click.echo(f"{error}", err=True)
        sys.exit(2)
    except (CatalogueError, PublicationFailed, WorkerFailed, sqlite3.Error, OSError) as error:
        click.echo(f"Nothing was published: {error}. What was published before is as it was.", err=True)
        sys.exit(1)


@main.command()
@click.argument("fingerprint", required=False)
@click.argument("verdict", required=False, type=click.Choice(["confirmed", "dismissed", "unclear"]))
@click.option("--note", help="Why; shown beside the finding.")
@click.option("--by", help="Who says so; kept in the catalogue, not published.")
@click.option("--list", "listed", is_flag=True, help="Show all verdicts with their findings.")
@DATA
def verdict(
    fingerprint: str | None, verdict: str | None, note: str | None, by: str | None, listed: bool, data: str | None
) -> None:
    """Keep a person's verdict on a finding; it is shown from the next build on and survives every rebuild.

    FINGERPRINT is in table findings; its first 8 digits are enough. A later verdict on the same finding replaces
    the earlier one. When the numbers of a report change, the finding is another one and has no verdict yet.

    Example: python -m parser verdict 3f9a11c0 confirmed --note "seen on the paper copy" --by "Li Na"
    """
    from archive.catalogue import CatalogueError
    from parser.publication.build import NothingArchived, catalogue_of
    from parser.publication.verdicts import NoSuchFinding, give, given

    folder = data_dir(data)
    try:
        catalogue_of(folder)
        if listed:
            for line in given(folder):
                click.echo(line)
            return
        if fingerprint is None or verdict is None or not (note or "").strip() or not (by or "").strip():
            raise click.UsageError("give FINGERPRINT, a verdict, --note and --by; or --list")
        kept, claim = give(folder, fingerprint, cast(Kind, verdict), note=(note or "").strip(), by=(by or "").strip())
    except (NothingArchived, NoSuchFinding, CatalogueError) as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"{kept.fingerprint} {kept.verdict}: {claim}\nkept; `python -m parser build` publishes it")


@main.command()
@DATA
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
def serve(data: str | None, host: str, port: int) -> None:
    """Serve the published site until Ctrl-C.

    Example: python -m parser serve --data data --port 8001
    """
    from parser.serve import serve as serve_site

    sys.exit(serve_site(data_dir(data), host, port))


if __name__ == "__main__":
    main()
