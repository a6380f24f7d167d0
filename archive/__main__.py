"""python -m archive: list, show, verify and salvage what was crawled."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import astuple
from pathlib import Path
from typing import Any, BinaryIO

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive import message
from archive.captures import BodySizeError, Capture, RecordError, read_http, read_place, read_request
from archive.catalogue import COLUMNS, Catalogue, CatalogueError
from archive.place import VARIABLE, catalogue_path, data_dir, warc_dir
from archive.salvage import adopt, salvage
from archive.terminal import one_line
from archive.verify import Verifier

LISTED = ("id", "captured_at", "status", "record_type", "role", "verdict", "source_id", "url", "title")
ON_A_TERMINAL = ("id", "captured_at", "status", "role", "verdict", "url")
WIDE = 150  # characters of a terminal that has room for titles beside addresses
CRAWL = "scrapy crawl gov_reports"
MOVE_AWAY = "Restore it from a copy, or move it away and run: python -m archive salvage"


class Unusable(click.ClickException):
    """Wrong usage: exit code 2."""

    exit_code = 2


class Unreadable(click.ClickException):
    """Something stored could not be read: exit code 1."""

    exit_code = 1


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    help_text = f"Folder of the archive.  [default: ${VARIABLE}, else data]"
    return click.option("--data", metavar="DIR", help=help_text)(command)


def opened(data: str | None) -> tuple[Path, Catalogue]:
    """The data folder and its catalogue for reading; wrong usage when there is none."""
    folder = data_dir(data)
    if not folder.is_dir():
        raise Unusable(f"There is no folder {folder}. Name the right one with --data, or make it with: {CRAWL}")
    if not catalogue_path(folder).is_file():
        advice = f"Name another folder with --data, or crawl first: {CRAWL}"
        raise Unusable(f"There is no catalogue in {folder}. {advice}")
    try:
        return folder, Catalogue(catalogue_path(folder), read_only=True)
    except CatalogueError as error:
        raise Unreadable(f"{error} {MOVE_AWAY}") from error


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Look into the archive: what was captured, the bytes themselves, and whether they are still whole."""


@main.command("list")
@data_option
@click.option("--crawl", type=int, help="Only this crawl's captures.")
@click.option("--source", help="Only this source's captures, e.g. 440112-hp.gov.cn/kjj.")
def list_captures(data: str | None, crawl: int | None, source: str | None) -> None:
    """List captures: a table on a terminal, tab-separated values otherwise.

    \b
    Example: python -m archive list --source 440112-hp.gov.cn/kjj
    """
    folder, catalogue = opened(data)
    asked = {"crawl_id": crawl, "source_id": source}
    with catalogue:
        found = catalogue.captures(**{column: value for column, value in asked.items() if value is not None})
        count = print_captures(found)
    if not count:
        click.echo(f"No captures of that kind in {folder}. To make some: {CRAWL}", err=True)


def print_captures(captures: Iterable[Capture]) -> int:
    """Write them to standard output and give their number."""
    found = list(captures)
    if not sys.stdout.isatty():
        click.echo("\t".join(LISTED))
        for capture in found:
            click.echo("\t".join(shown(getattr(capture, column)) for column in LISTED))
    elif found:
        console, table = Console(), Table()
        columns = ON_A_TERMINAL if console.width < WIDE else (*ON_A_TERMINAL, "title")
        rows = [[shown(getattr(capture, column)) for column in columns] for capture in found]
        narrow = len(ON_A_TERMINAL) - 1
        taken = sum(max(len(columns[at]), *(len(row[at]) for row in rows)) + 3 for at in range(narrow)) + 1
        room = max(20, (console.width - taken) // (len(columns) - narrow) - 3)
        for column in columns:
            table.add_column(column, no_wrap=True)
        for row in rows:
            table.add_row(*(Text(text if len(text) <= room else f"{text[: room - 1]}…") for text in row))
        console.print(table)
    return len(found)


@main.command()
@data_option
@click.argument("capture_id", type=int)
@click.option("--headers", "part", flag_value="headers", help="Only the heads of request and response.")
@click.option("--body", "part", flag_value="body", help="Only the body, decoded, to standard output.")
@click.option("--raw", "part", flag_value="raw", help="Only the stored response, byte for byte.")
def show(data: str | None, capture_id: int, part: str | None) -> None:
    """Show one capture: where it comes from, where its bytes lie, what was asked and answered.

    \b
    Example: python -m archive show 12 --body > page.html
    """
    folder, catalogue = opened(data)
    with catalogue:
        capture = catalogue.capture(capture_id)
    if capture is None:
        known = f"python -m archive list --data {folder}"
        raise Unusable(f"There is no capture {capture_id} in {folder}. To see those there are: {known}")
    out = sys.stdout.buffer
    try:
        if part == "raw":
            out.write(read_place(warc_dir(folder), capture.place).block)
        elif part == "body":
            show_body(folder, capture, out)
        else:
            if part is None:
                click.echo(provenance(capture))
            click.echo(heads(folder, capture))
    except (RecordError, BodySizeError) as error:
        raise Unreadable(
            f"Capture {capture_id} cannot be read: {error}. To see all damage: python -m archive verify"
        ) from error


def show_body(folder: Path, capture: Capture, out: BinaryIO) -> None:
    answer = read_http(warc_dir(folder), capture)
    out.write(answer.body)
    for problem in answer.problems:
        click.echo(f"Note: {problem}.", err=True)


def provenance(capture: Capture) -> str:
    """One line per column that has a value."""
    pairs = zip(COLUMNS, astuple(capture), strict=False)
    lines = [f"{name:18}{shown(value)}" for name, value in pairs if value is not None]
    if capture.target is not None:
        place = capture.target
        lines.append(f"{'body stands in':18}{place.warc_file} offset {place.warc_offset}")
    return "\n".join(lines) + "\n"


def heads(folder: Path, capture: Capture) -> str:
    answer = read_place(warc_dir(folder), capture.place).block
    asked = read_request(warc_dir(folder), capture)
    parts = [] if asked is None else [head_text(asked)]
    return "\n\n".join([*parts, head_text(answer)])


def head_text(block: bytes) -> str:
    """The lines above the body, interim answers too, with nothing in them a terminal would obey."""
    lines = block[: message.head(block).end].decode("latin-1").rstrip().split("\n")
    return "\n".join(shown(line.removesuffix("\r")) for line in lines)


def shown(value: object) -> str:
    """One line of text without control characters; empty for None."""
    return "" if value is None else one_line(str(value))


@main.command()
@data_option
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(data: str | None, files: tuple[Path, ...]) -> None:
    """Check every record of every WARC file (or of FILES) and that the catalogue agrees with them.

    Prints one line per problem and exits with 1 when there is any.

    \b
    Example: python -m archive verify
    """
    folder = data_dir(data)
    if (not files and not any(warc_dir(folder).glob("*.warc.gz*"))) or catalogue_path(folder).is_file():
        catalogue = opened(data)[1]
    else:
        catalogue = None
    verifier = Verifier(warc_dir(folder), catalogue)
    count = 0
    for problem in verifier.given(files) if files else verifier.everything():
        count += 1
        click.echo(shown(problem))
    if catalogue is not None:
        catalogue.close()
    looked = f"{counted(verifier.files, 'file')}, {counted(verifier.records, 'record')}"
    listed = f"{counted(verifier.rows, 'capture')} of the catalogue"
    click.echo(f"Checked {looked}, {listed}: {counted(count, 'problem') if count else 'all is well'}.")
    if count:
        sys.exit(1)


@main.command("salvage")
@data_option
def salvage_archive(data: str | None) -> None:
    """Close files a crash left open and list captures the catalogue has lost. The next crawl does so too.

    \b
    Example: python -m archive salvage
    """
    folder = data_dir(data)
    if not warc_dir(folder).is_dir():
        raise Unusable(f"There is no folder {warc_dir(folder)}. Name the right one with --data.")
    for left in salvage(warc_dir(folder)):
        kept = f"kept {counted(left.kept, 'record')} ({left.kept_bytes} bytes)"
        click.echo(f"{left.name}: {kept}, dropped {left.dropped_bytes} bytes.")
    try:
        with Catalogue(catalogue_path(folder)) as catalogue:
            added = adopt(catalogue, warc_dir(folder), every_file=True)
    except CatalogueError as error:
        raise Unreadable(f"{error} {MOVE_AWAY}") from error
    click.echo(f"{counted(added, 'capture')} added to the catalogue.")


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


if __name__ == "__main__":
    main(prog_name="python -m archive")
