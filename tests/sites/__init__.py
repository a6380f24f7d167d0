"""Replica agency sites: the demo's sources and the tests' fixtures.

with running(tmp_path) as sites:
    sites.sources_dir       # source files for the crawler, with the addresses the sites really have
    sites.bases["hp"]       # "http://127.0.0.12:43121"
    sites.log               # every exchange, byte for byte
"""

import json
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.sites.exchange import Exchange, Log
from tests.sites.platforms import gkmlpt, hanweb
from tests.sites.replica import Answer, Dynamic, Request, Site
from tests.sites.server import Servers, serving

__all__ = ["Answer", "Exchange", "Log", "Request", "Running", "Site", "expected", "replicas", "running"]

HERE = Path(__file__).parent
DATA: dict[str, Any] = tomllib.loads((HERE / "sites.toml").read_text(encoding="utf-8"))
replicas: list[dict[str, Any]] = DATA["site"]
DYNAMIC: dict[str, Dynamic] = {"gkmlpt": gkmlpt.answer, "hanweb": hanweb.answer}


@dataclass(frozen=True, slots=True)
class Running:
    """The sites while they run."""

    sources_dir: Path
    log: Log
    sites: dict[str, Site]
    servers: Servers

    @property
    def bases(self) -> dict[str, str]:
        return {name: site.base for name, site in self.sites.items()}

    @property
    def source_ids(self) -> list[str]:
        return [source["id"] for site in replicas for source in site.get("source", [])]

    @property
    def moved(self) -> list[tuple[str, str, str]]:
        """Sites whose address was taken: (name, wished address, address)."""
        return self.servers.moved

    def url(self, site: str, path: str) -> str:
        return self.sites[site].base + path

    def answer(self, site: str, path: str, answer: Answer) -> None:
        """Prescribe an answer from now on, for a path with or without its query."""
        self.sites[site].answers[path] = answer

    def close(self, site: str) -> None:
        """Make one site unreachable."""
        self.servers.close_site(site)


def expected() -> list[dict[str, Any]]:
    """Give the truth about every published report, in the order of the file names."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((HERE / "expected").glob("*.json"))]


def definition(data: dict[str, Any], fixed: bool) -> Site:
    answers = {
        answer["path"]: Answer(
            status=answer.get("status", 200),
            body=answer.get("body", "").encode(answer.get("encoding", "utf-8")),
            content_type=answer.get("content_type", "text/html"),
            headers=answer.get("headers", {}),
            hang=answer.get("hang", 0.0),
            pause=answer.get("pause", 0.0),
            cut=answer.get("cut"),
        )
        for answer in data.get("answer", [])
    }
    site = Site(
        name=data["name"],
        folder=HERE / data["name"],
        host=data["host"],
        port=data["port"] if fixed else 0,
        chunked=data.get("chunked", False),
        gzip=data.get("gzip", False),
        validators=data.get("validators", False),
        charset=data.get("charset", ""),
        server=data["server"],
        dynamic=DYNAMIC.get(data.get("platform", "")),
        answers=answers,
    )
    if "last_modified" in data:
        site.last_modified = datetime.fromisoformat(data["last_modified"])
    return site


def write_sources(directory: Path, bases: dict[str, str]) -> None:
    """Write one source file per replica that has sources, as crawler/sources/ has them for real sites."""
    directory.mkdir(parents=True, exist_ok=True)
    for site in replicas:
        if "source" not in site:
            continue
        hosts = [bases[name].rpartition("/")[2].partition(":")[0] for name in site.get("attachments_on", [])]
        lines = [
            f'site = "{site["toml"]}"',
            f'name = "{site["title"]}"',
            f'platform = "{site["platform"]}"',
            "local = true",
            f"attachment_hosts = {json.dumps(hosts)}",
        ]
        for source in site["source"]:
            agency = ", ".join(f'{key} = "{value}"' for key, value in source["agency"].items())
            lines += [
                "",
                "[[source]]",
                f'id = "{source["id"]}"',
                f"agency = {{ {agency} }}",
                f'url = "{bases[site["name"]]}{source["path"]}"',
                f"first_year = {source['first_year']}",
            ]
        text = "\n".join(lines) + "\n"
        (directory / f"{site['toml']}.toml").write_text(text, encoding="utf-8")


@contextmanager
def running(
    directory: Path,
    *,
    fixed: bool = False,
    jsonl: Path | None = None,
    prepare: Callable[[dict[str, Site]], None] | None = None,
) -> Iterator[Running]:
    """Serve all replicas until the block ends. Source files go to directory/sources.

    fixed: take the addresses of sites.toml (the demo) instead of free ports.
    jsonl: also append every exchange to this file, one JSON object a line.
    prepare: called with the sites before they open, to set faults.
    """
    sites = [definition(data, fixed) for data in replicas]
    by_name = {site.name: site for site in sites}
    if prepare:
        prepare(by_name)
    log = Log(jsonl)
    with serving(sites, log) as servers:
        write_sources(directory / "sources", {site.name: site.base for site in sites})
        yield Running(directory / "sources", log, by_name, servers)
