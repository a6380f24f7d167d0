"""How each source stands, from what the catalogue keeps of its runs."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
RUNS = 5  # of the trend


@dataclass(frozen=True, slots=True)
class Standing:
    """How a source stands. ``reports``: listed in its last runs, oldest first; ``issues``: of its latest visit."""

    source_id: str
    last_good: str | None  # when the last run ended in which the list was read and nothing was wrong
    visited: str | None  # when the latest run began that visited it
    issues: Mapping[str, int]
    reports: tuple[int, ...]
    cut_short: bool = False  # the latest run was stopped before this source was done

    @property
    def well(self) -> bool:
        return self.visited is not None and not self.issues and not self.cut_short

    @property
    def state(self) -> str:
        if self.visited is None:
            return "never visited"
        told = ["cut short"] if self.cut_short else []
        told += [f"{number} {kind}" for kind, number in sorted(self.issues.items())]
        return ", ".join(told) or "well"

    @property
    def direction(self) -> str:
        if len(self.reports) < 2 or self.reports[-1] == self.reports[-2]:
            return ""
        return "up" if self.reports[-1] > self.reports[-2] else "DOWN"

    def as_json(self) -> dict[str, object]:
        return {
            "source": self.source_id,
            "last_good": self.last_good,
            "visited": self.visited,
            "state": self.state,
            "issues": dict(self.issues),
            "reports": list(self.reports),
            "direction": self.direction,
        }


def standings(
    sources: list[str], crawls: Sequence[Row], issues: Iterable[Row], walks: Iterable[Row] = ()
) -> list[Standing]:
    """The standing of each source, from the rows of the crawls (in order), issues and walks in the catalogue.

    Of a crawl that was stopped, only the sources that have a walk were done: it is noted with their last answer.
    """
    done = {(walk["crawl_id"], walk["source_id"]) for walk in walks}
    wrong: dict[tuple[int, str], Counter[str]] = {}
    for issue in issues:
        wrong.setdefault((issue["crawl_id"], issue["source_id"]), Counter())[issue["kind"]] += 1
    told = [(crawl, json.loads(crawl["summary"] or "{}").get("sources", {})) for crawl in crawls]
    found = []
    for source_id in sources:
        visits = [(crawl, tallies[source_id]) for crawl, tallies in told if source_id in tallies]
        whole = {c["id"] for c, _ in visits if c["status"] == "finished" or (c["id"], source_id) in done}
        good = [
            c["finished_at"]
            for c, tally in visits
            if tally.get("pages") and c["id"] in whole and (c["id"], source_id) not in wrong
        ]
        last = visits[-1][0] if visits else None
        found.append(
            Standing(
                source_id,
                good[-1] if good else None,
                last["started_at"] if last else None,
                wrong.get((last["id"], source_id), Counter()) if last else {},
                tuple(tally.get("reports", 0) for _, tally in visits[-RUNS:]),
                last is not None and last["id"] not in whole,
            )
        )
    return found
