"""`scrapy status`: of each source its last good run, what state it is in, and where it goes."""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from archive.catalogue import Catalogue, CatalogueError
from archive.place import catalogue_path, data_dir
from crawler.sources import SourceError, load_sources, select
from crawler.standing import Standing, standings

EXAMPLE = "scrapy status '4401*' -s DATA_DIR=data"


class Command(ScrapyCommand):
    """Exit status: 0 all well, 1 a source is not, 2 wrong usage."""

    requires_project = True

    def syntax(self) -> str:
        return "[GLOB[,GLOB]]"

    def short_desc(self) -> str:
        return "Of each source: last good run, state, trend"

    def long_desc(self) -> str:
        return (
            "Print a line for each source: when its list was last read whole, the state of its latest visit, and the "
            f"reports it listed in the last runs. Nothing is visited. Exit status 1 when a source is not well. "
            f"Example: {EXAMPLE}"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="one JSON object for each source and line")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        if len(args) > 1:
            raise UsageError(f"give one list of globs at most. Example: {EXAMPLE}")
        try:
            sources = select(load_sources(Path(self.settings["SOURCES_DIR"])), args[0] if args else None)
        except SourceError as error:
            raise UsageError(str(error)) from error
        data = data_dir(self.settings["DATA_DIR"])
        if not catalogue_path(data).is_file():
            raise UsageError(f"no catalogue in {data}; run `scrapy crawl gov_reports` first, or give another DATA_DIR")
        try:
            with Catalogue(catalogue_path(data), read_only=True) as catalogue:
                crawls = list(catalogue.rows("crawls"))
                issues = [row for row in catalogue.rows("issues") if row["source_id"]]
                walks = list(catalogue.rows("walks")) if catalogue.version() >= 4 else []
        except CatalogueError as error:
            raise UsageError(str(error)) from error
        found = standings([source.id for source in sources], crawls, issues, walks)
        names = {source.id: source.agency.name for source in sources}
        if opts.json:
            for standing in found:
                print(json.dumps(standing.as_json() | {"agency": names[standing.source_id]}, ensure_ascii=False))
        else:
            show(found, names)
        self.exitcode = 0 if all(standing.well for standing in found) else 1


def show(found: list[Standing], names: dict[str, str]) -> None:
    table = Table("source", "agency", "last good run", "state", "reports listed", "trend")
    for one in found:
        trend = " ".join(map(str, one.reports)) or "-"
        table.add_row(one.source_id, names[one.source_id], one.last_good or "never", one.state, trend, one.direction)
    console = Console() if sys.stdout.isatty() else Console(width=160)
    console.print(table)
    counts = Counter("well" if one.well else "not well" if one.visited else "never visited" for one in found)
    console.print(", ".join(f"{number} {state}" for state, number in sorted(counts.items(), reverse=True)))
    if not all(one.well for one in found):
        console.print("What was wrong: python -m parser serve, there 来源 Sources", soft_wrap=True)
    if not counts.keys() - {"never visited"}:
        console.print(
            "No crawl in this data folder visited any of these: -s SOURCES_DIR=… names others", soft_wrap=True
        )
