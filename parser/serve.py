"""Starting the site: Datasette on datasette/ with the published file, under the settings that stand there."""

import os
import socket
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import click

ROOT = Path(__file__).parent.parent


class NotServed(Exception):
    """The site cannot be started; the message says why and what to do."""


def serve(data: Path, host: str, port: int) -> int:
    """Serve ``data/reports.db`` at the address until Ctrl-C; gives 1 when that cannot be done.

    The file is opened as immutable: a new publication is a new file, which the site takes up by itself.
    This process becomes Datasette, so that signals reach it and nothing of ours stays in between.
    """
    database = data / "reports.db"
    try:
        check_file(database, data)
        check_address(host, port)
    except NotServed as error:
        print(error, file=sys.stderr)
    else:
        become_site(database, host, port)
    return 1


def become_site(database: Path, host: str, port: int) -> NoReturn:
    """Say where the site is and turn into it."""
    shown = f"[{host}]" if ":" in host else host
    print(f"Serving {database} at http://{shown}:{port}/  (Ctrl-C ends it)", flush=True)
    options = ["--immutable", str(database.absolute()), "--host", host, "--port", str(port)]
    command = [sys.executable, "-m", "parser.serve", "serve", str(ROOT / "datasette"), *options]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    os.execve(sys.executable, command, {**os.environ, "PYTHONPATH": path})  # noqa: S606 - nothing of a shell is wanted


def check_file(database: Path, data: Path) -> None:
    """Raise NotServed unless the file is there and is a whole publication."""
    again = f"    python -m parser build --data {data}"
    if not database.is_file():
        raise NotServed(
            f"There is no {database} to serve yet. Publish it from the archive with\n{again}\n"
            "or crawl first: scrapy crawl gov_reports. A trial with replica sites: make demo"
        )
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            db.execute("select key, value from publication").fetchall()
            (pages,), (size,) = db.execute("pragma page_count").fetchone(), db.execute("pragma page_size").fetchone()
        if database.stat().st_size < pages * size:
            raise NotServed(f"{database} is cut short. Publish it anew from the archive with\n{again}")
    except (sqlite3.Error, OSError) as error:
        raise NotServed(
            f"{database} cannot be served, it is no publication of ours: {error}. Publish it anew from the archive with"
            f"\n{again}"
        ) from error


def check_address(host: str, port: int) -> None:
    """Raise NotServed unless the address can be listened at now."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with closing(socket.socket(family, kind, protocol)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
            probe.bind(address)
            probe.listen(1)
    except socket.gaierror as error:
        raise NotServed(f"{host} is no address of this machine: {error.strerror}.") from error
    except OSError as error:
        said = f"{error.strerror or error}; give another one with --port (make serve PORT=…) or --host"
        raise NotServed(f"The site cannot listen at {host}, port {port}: {said}.") from error


def become_datasette() -> int:
    """Run the command line of Datasette; Ctrl-C is the usual end of it and no failure."""
    from datasette.cli import cli

    try:
        cli.main(prog_name="datasette", standalone_mode=False)
    except (KeyboardInterrupt, click.Abort):
        print("Ended.")
    except click.ClickException as error:
        error.show()
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(become_datasette())
