"""One run of the crawler: the archive it writes, the rows it adds, and what it counts per source."""

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler

from archive.captures import Capture, HttpMessage, read_http, target_uri
from archive.store import Archive
from archive.warc import Exchange, request_digest
from crawler.data_lock import take
from crawler.judge import Verdict
from crawler.links import FALSE_FRIEND, REPORT, Kind, Listing
from crawler.monitors import Alarm, alarmed, last_good
from crawler.progress import Progress
from crawler.recrawl import Memory, Policy, remember
from crawler.sources import Source
from crawler.suspension import suspended
from crawler.tally import Tally

Asked = tuple[str, str | None]  # address and digest of the body sent: what makes two requests one


class Run:
    """Opens the archive and the crawl's row at `start`; everything found is handed in here until `end`."""

    def __init__(
        self,
        data: Path,
        sources: list[Source],
        *,
        agent: str,
        resume_hours: float,
        lifted: frozenset[str],
        policy: Policy,
    ) -> None:
        self.data = data
        self.sources = {source.id: source for source in sources}
        self.agent = agent
        self.resume_hours = resume_hours
        self.tallies = {source.id: Tally() for source in sources}
        self.suspended: dict[str, str] = {}  # host and port -> the barriers of its last visits
        self.policy = policy
        self.memories: dict[str, Memory] = {}  # source -> what earlier crawls know of it
        self.lifted = lifted  # hosts that a person wants visited in spite of their suspension
        self.backed_off: dict[str, str] = {}  # host and port -> the barrier it answered with
        self.resumed = False
        self.reused = 0  # answers taken from the archive
        self.captures = 0
        self.requests = self.answers = 0  # of all sources together, also those that came from the archive
        self.stopping = False
        self.stopped_by: str | None = None
        self.broken: str | None = None  # why the archive could not be opened or written
        self.state: Literal["new", "open", "closed"] = "new"
        self.captured: dict[Asked, Capture] = {}  # settled answers of this process
        self.last_good: dict[str, int] = {}  # source -> reports listed in its last good run
        self.alarms: list[Alarm] = []
        self.waiting: set[str] = set()  # hosts that wait for the night
        self.progress = Progress(len(sources))

    def start(self) -> None:
        """Raises Busy, OSError, sqlite3.Error or CatalogueError when the data folder cannot be written."""
        self._lock = take(self.data)
        info = {"http-header-user-agent": self.agent, "robots": "obey"}
        self.archive = Archive(self.data, info=info)
        catalogue = self.archive.catalogue
        for source in self.sources.values():
            agency = source.agency
            catalogue.add_agency(
                agency.id,
                agency.name,
                level=agency.level,
                region=agency.region,
                site=agency.site,
                parent=agency.parent or None,
                former=agency.former,
            )
            catalogue.add_source(
                source.id,
                site=source.site,
                agency_id=agency.id,
                platform=source.platform,
                url=source.url,
                name=source.name,
                local=source.local,
                first_year=source.first_year,
                last_year=source.last_year,
            )
        self.archive.flush()
        self.memories = {name: remember(catalogue, name, self.policy) for name in self.sources}
        earlier = list(catalogue.rows("crawls"))
        self.last_good = last_good(row["summary"] for row in earlier if row["status"] == "finished")
        self.alarmed_before = alarmed(earlier[-1]["summary"]) if earlier else set()
        self.suspended = suspended(catalogue, self.lifted)
        self.crawl_id = self.unfinished() or catalogue.start_crawl(arguments(list(self.sources)))
        self.archive.flush()
        self.state = "open"
        for salvaged in self.archive.salvaged:
            self.progress.line(
                f"{salvaged.name}: left open by a crash, {salvaged.kept} records kept, "
                f"{salvaged.dropped_bytes} bytes dropped"
            )
        going_on = "goes on" if self.resumed else "begins"
        self.progress.start(f"crawl {self.crawl_id} {going_on}: {len(self.sources)} sources, data in {self.data}")

    def join(self, source: Source) -> None:
        """Take in a source that was found while the run was under way."""
        self.sources[source.id] = source
        self.tallies[source.id] = Tally()
        self.memories[source.id] = Memory()

    def unfinished(self) -> int | None:
        """Give the crawl to go on with: same sources, killed or stopped, and not older than `resume_hours`."""
        catalogue = self.archive.catalogue
        crawl_id = catalogue.unfinished_crawl(arguments(list(self.sources)))
        if crawl_id is None:
            return None
        began = datetime.fromisoformat(catalogue.crawl_started(crawl_id) or "1970-01-01T00:00:00Z")
        if datetime.now(UTC) - began > timedelta(hours=self.resume_hours):
            catalogue.finish_crawl(crawl_id, "stopped", {"note": "cut off and too old to go on with"})
            return None
        catalogue.reopen_crawl(crawl_id)
        self.resumed = True
        return crawl_id

    def record(self, request: Request, exchange: Exchange, verdict: Verdict) -> None:
        meta = request.meta
        capture = self.archive.record(
            exchange,
            crawl_id=self.crawl_id,
            source_id=meta["source_id"],
            role=meta["role"],
            parent_url=meta.get("parent_url"),
            title=meta.get("title") or None,
            verdict=verdict.kind,
        )
        meta["capture_id"], meta["verdict"] = capture.id, verdict
        self.captures += 1
        if settled(capture):
            self.captured[capture.url, capture.request_digest] = capture
        if verdict.kind.startswith("blocked:"):
            # At once: further requests for the host may already wait in its queue.
            self.backed_off.setdefault(urlsplit(request.url).netloc, f"{verdict.kind} ({verdict.rule})")

    def archived(self, request: Request) -> Capture | None:
        """Give the settled answer to a request that this crawl has already, also from before it was cut off."""
        asked = target_uri(request.url.partition("#")[0]), request_digest(request.body)
        capture = self.captured.get(asked)
        if capture is None and self.resumed:
            capture = self.archive.catalogue.captured_in(self.crawl_id, *asked)
        return capture if capture and settled(capture) else None

    def read(self, capture: Capture) -> HttpMessage:
        message = read_http(self.archive.warc_dir, capture)
        self.reused += 1
        return message

    def waits_until_night(self, host: str, seconds: float) -> None:
        """Say once for each host that its requests wait for the hours that were set."""
        if host not in self.waiting:
            self.waiting.add(host)
            self.progress.line(f"{host}: waits {seconds / 3600:.1f} h for the night window")

    def slowed(self, host: str, delay: float, rule: str) -> None:
        self.progress.line(f"{host}: asks for time ({rule}); from now on {delay:.0f} s between requests")

    def asked_for(self, source_id: str) -> None:
        self.tallies[source_id].asked += 1
        self.requests += 1

    def answered(self, source_id: str) -> None:
        self.tallies[source_id].answered += 1
        self.answers += 1
        self.progress.move(self.answers, self.requests)

    def list_page(self, source_id: str, url: str, rows: int) -> None:
        self.tallies[source_id].pages += 1
        self.progress.line(f"{source_id}: {rows} rows on {url}")

    def listing(self, source_id: str, capture_id: int, position: int, row: Listing, kind: Kind, is_new: bool) -> None:
        self.archive.catalogue.add_listing(
            self.crawl_id, source_id, capture_id, position, row.title, row.date, row.url, kind
        )
        if is_new:
            tally = self.tallies[source_id]
            tally.listings += 1
            tally.reports += kind == REPORT
            tally.false_friends += kind == FALSE_FRIEND

    def obtained(self, source_id: str, role: Literal["document", "attachment"], title: str, url: str) -> None:
        tally = self.tallies[source_id]
        tally.documents += role == "document"
        tally.attachments += role == "attachment"
        self.progress.line(f"{source_id}: {role} {title or url}")

    def known(self, source_id: str) -> None:
        self.tallies[source_id].known += 1

    def unchanged(self, source_id: str) -> None:
        self.tallies[source_id].unchanged += 1

    def walked(self, source_id: str, *, whole: bool, announced: int | None, pages: int | None, unseen: int) -> None:
        """Note a walk without a gap. ``unseen``: reports below the top of the list that are known from earlier ones."""
        self.tallies[source_id].reports += unseen
        self.archive.catalogue.add_walk(self.crawl_id, source_id, "whole" if whole else "top", announced, pages)

    def issue(
        self, source_id: str, kind: str, message: str, *, url: str | None = None, capture_id: int | None = None
    ) -> None:
        self.archive.catalogue.add_issue(self.crawl_id, source_id, kind, message, url=url, capture_id=capture_id)
        self.tallies[source_id].issues += 1
        self.progress.line(f"{source_id}: ISSUE {kind}: {message}" + (f" - {url}" if url else ""))

    def alarm(self, alarm: Alarm, url: str | None = None) -> None:
        """Keep an alarm, as an issue of its source too, so that it stands on the site and sets the exit status."""
        self.alarms.append(alarm)
        self.issue(alarm.source_id, alarm.kind, alarm.message, url=url)

    def source_done(self, source_id: str) -> None:
        tally = self.tallies[source_id]
        known = f" ({tally.reports - tally.documents} known)" if tally.known else ""
        self.progress.source_done(
            f"{source_id}: done, reports {tally.documents} of {tally.reports}{known}, attachments {tally.attachments}, "
            f"issues {tally.issues}"
        )

    @property
    def issues(self) -> int:
        return sum(tally.issues for tally in self.tallies.values())

    def summary(self) -> dict[str, object]:
        return {
            "sources": {source_id: asdict(tally) for source_id, tally in self.tallies.items()},
            "captures": self.captures,
            "reused": self.reused,
            "issues": self.issues,
            "alarms": sorted({alarm.source_id for alarm in self.alarms}),
            "stopped_by": self.stopped_by,
            "backed_off": self.backed_off,
        }

    def end(self) -> None:
        """Write the summary into the crawl's row, close the archive, free the folder.

        After a failed write all is left as a kill would leave it: the next start mends the file and goes on.
        """
        self.progress.stop()
        if self.state != "open" or self.broken:
            return
        status: Literal["finished", "stopped"] = "stopped" if self.stopped_by else "finished"
        self.archive.catalogue.finish_crawl(self.crawl_id, status, self.summary())
        self.archive.close()
        os.close(self._lock)
        self.state = "closed"


def settled(capture: Capture) -> bool:
    """True for an answer that need not be asked for again in the same crawl: obtained, or clearly not there."""
    gone = capture.verdict == "http_error" and capture.status in (404, 410)
    return capture.verdict in ("ok", "redirect", "soft404", "not_modified") or gone


def run_of(crawler: Crawler) -> Run:
    """Give the run of a crawler. Only the spider gov_reports has one; `scrapy shell` and `fetch` have not."""
    run = getattr(crawler.spider, "run", None)
    if not isinstance(run, Run):
        raise RuntimeError("the capture and its middlewares work in `scrapy crawl gov_reports` only")
    return run


def arguments(source_ids: list[str]) -> str:
    """Give what makes two crawls the same crawl, for going on after a crash."""
    return json.dumps({"spider": "gov_reports", "sources": sorted(source_ids)})
