"""`python -m tests.sites serve` runs the replica agencies; `demo` also crawls them and shows what was found."""

import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tests.sites import DATA, Running, expected, running

ROOT = Path(__file__).parents[2]
# Seconds. The replicas are our own machine's, so nobody needs sparing; real hosts get the delay of settings.py.
DELAY = 0.02
PATIENCE = 30  # seconds until the site under --serve must answer


@click.group(help=__doc__, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


@cli.command()
@click.option("--data", default="data/demo", show_default=True, help="Folder for the source files.")
@click.option("--log", type=click.Path(path_type=Path), help="Append every exchange to this file as JSON lines.")
def serve(data: str, log: Path | None) -> None:
    """Run the replica agencies until Ctrl-C. Example: python -m tests.sites serve --log exchanges.jsonl"""
    with running(Path(data).resolve(), fixed=True, jsonl=log) as sites:
        introduce(sites)
        print("\nCrawl them from another shell:")
        print(f"  scrapy crawl gov_reports -s SOURCES_DIR={sites.sources_dir} -s DATA_DIR={Path(data).resolve()}")
        print("Ctrl-C ends them.", flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            print(f"\n{len(sites.log)} exchanges were answered.")


@cli.command()
@click.option("--serve", "shown", type=click.Choice(["yes", "no"]), default="yes", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Port of the site.")
@click.option("--data", default="data/demo", show_default=True, help="Folder for captures and publication.")
def demo(shown: str, port: int, data: str) -> None:
    """Crawl the replica agencies, publish, print what was found. Example: python -m tests.sites demo --serve no"""
    place = Path(data).resolve()
    try:
        place.mkdir(parents=True, exist_ok=True)
        (place / "sources").mkdir(exist_ok=True)
    except OSError as error:
        raise click.ClickException(
            f"nothing can be written to {place}: {error.strerror}; give another --data"
        ) from error
    with running(place, fixed=True) as sites:
        introduce(sites)
        print(f"\nCrawling them into {place} …", flush=True)
        status = crawl(sites.sources_dir, place)
        as_expected = report(place, status)
        if shown == "yes" and (place / "reports.db").is_file():
            serve_site(place, port)
    sys.exit(0 if as_expected else 1)


def introduce(sites: Running) -> None:
    print("Replica agencies (政府机关仿真网站，只在本机):")
    for name, base in sites.bases.items():
        print(f"  {base}/  {name}")
    for name, wished, taken in sites.moved:
        print(f"  {wished} was taken: {name} listens on {taken} instead.")


def crawl(sources: Path, data: Path) -> int:
    """Run the crawl, which also publishes. Gives its exit status."""
    command = [sys.executable, "-m", "scrapy", "crawl", "gov_reports"]
    settings = {"SOURCES_DIR": sources, "DATA_DIR": data, "DOWNLOAD_DELAY": DELAY}
    for name, value in settings.items():
        command += ["-s", f"{name}={value}"]
    return subprocess.run(command, cwd=ROOT).returncode


def report(data: Path, status: int) -> bool:
    """Print what was found. True when the crawl met exactly the faults that the replicas contain."""
    database = data / "reports.db"
    if not database.is_file():
        print(f"\nThe crawl ended with status {status} and published nothing: {database} does not exist.")
        return False
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        print_reports(db)
        found = {(row["stage"], row["kind"], path_of(row["url"])) for row in db.execute("select * from issues")}
        lost = {f"{truth['agency_id']}-{truth['year']}" for truth in expected()}
        lost -= {row["id"] for row in db.execute("select id from reports")}
    for report_id in sorted(lost):
        print(f"Report that the replicas publish and nobody found: {report_id}")
    print(f"\nWhere it lies:  {database}\n                {data / 'catalogue.db'}\n                {data / 'warc'}/")
    wanted = {(issue["stage"], issue["kind"], issue["path"]) for issue in DATA["expected_issue"]}
    for stage, kind, path in sorted(wanted & found):
        print(f"Issue, as expected:    {stage} {kind} {path}")
    for stage, kind, path in sorted(wanted - found):
        print(f"Issue that is missing: {stage} {kind} {path}")
    for stage, kind, path in sorted(found - wanted):
        print(f"Issue not expected:    {stage} {kind} {path}")
    if status == 1 and wanted == found and not lost:
        print(
            "The crawl ended with status 1 because the replicas hold pages that cannot be obtained, on purpose: "
            "the issues above are all of them, so the demo is as it should be."
        )
    elif status != 1:
        print(f"The crawl ended with status {status}; 1 was expected, since the replicas hold faults on purpose.")
    return status == 1 and wanted == found and not lost


def path_of(url: str | None) -> str:
    """Give the path of an absolute address: hosts and ports of the replicas differ from run to run."""
    return "/" + (url or "").partition("://")[2].partition("/")[2]


def print_reports(db: sqlite3.Connection) -> None:
    table = Table(title="\n年报 Reports", title_justify="left")
    for name in ("机关 agency", "年度 year", "form"):
        table.add_column(name)
    for name in ("cells read", "missing", "ambiguous", "findings that differ"):
        table.add_column(name, justify="right")
    for row in db.execute("select * from reports order by agency_name, year"):
        table.add_row(
            row["agency_name"],
            str(row["year"]),
            row["form"],
            str(row["cells_number"]),
            str(row["cells_missing"]),
            str(row["cells_ambiguous"]),
            str(row["findings_differ"]),
        )
    console = Console()
    Console(width=None if console.is_terminal else 120).print(table)


def serve_site(data: Path, port: int) -> None:
    """Serve the publication until Ctrl-C. Exits with 1 when the port is somebody else's."""
    with closing(socket.socket()) as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            print(f"\nPort {port} is in use by another program; give another one: make demo PORT={port + 1}")
            sys.exit(1)
    command = [sys.executable, "-m", "parser", "serve", "--data", str(data), "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        if listening(port, server):
            line = f"   The site is at  http://127.0.0.1:{port}/   (Ctrl-C ends it)   "
            print(f"\n{'=' * len(line)}\n{line}\n{'=' * len(line)}", flush=True)
        server.wait()
    except KeyboardInterrupt:
        print("\nEnded.")
    finally:
        server.terminate()
        server.wait()


def listening(port: int, server: subprocess.Popen[bytes]) -> bool:
    """Wait until the port answers. False when the server ended or PATIENCE ran out."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.2)
    return False


if __name__ == "__main__":
    cli(prog_name="python -m tests.sites")
