"""What a crawl costs: a province of agencies, beside bare Scrapy on the same pages; pending addresses; visits again."""

import json
import math
import os
import re
import resource
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from urllib.parse import urlsplit

from tests.changing_site import ChangingSite, served
from tests.crawl_server import ROOT, Scripted, captures, command, page, rows, serving, source_file
from tests.sites.exchange import Exchange, Log
from tests.sites.province import Member, province, write_sources
from tests.sites.server import Servers
from tests.sites.server import serving as serving_sites
from tests.test_crawler_families import FAMILIES

HOUR = 3600  # seconds
MOST_TIMES_BARE = 1.6  # CPU of our crawl for a page, in that of bare Scrapy
PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)
SCRAPY = str(Path(sys.executable).with_name("scrapy"))

BARE = '''
import json
from pathlib import Path
import scrapy

class Bare(scrapy.Spider):
    """Fetches addresses and looks at nothing."""
    name = "bare"
    custom_settings = {
        "CONCURRENT_ITEMS": 4, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0, "ROBOTSTXT_OBEY": False,
        "RETRY_ENABLED": False, "REDIRECT_ENABLED": False, "HTTPERROR_ALLOW_ALL": True, "LOG_LEVEL": "WARNING",
    }

    async def start(self):
        for method, url, body in json.loads(Path("asked.json").read_text()):
            yield scrapy.Request(url, method=method, body=body, dont_filter=True)

    def parse(self, response):
        pass
'''


@dataclass(frozen=True, slots=True)
class Run:
    """One process. ``cpu``: seconds. ``memory``: MiB at its peak."""

    code: int
    said: str
    cpu: float
    memory: float
    seconds: float


def timed(arguments: Sequence[str], cwd: Path) -> Run:
    began = monotonic()
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    process = subprocess.Popen(arguments, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)
    said, memory = read_and_watch(process)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = monotonic() - began
    return Run(process.returncode, said, used.ru_utime + used.ru_stime, memory, seconds)


def read_and_watch(process: "subprocess.Popen[bytes]") -> tuple[str, float]:
    """What a process says until its end, and the MiB that it had in memory at most.

    getrusage counts what the starting process used before it; VmHWM begins anew.
    """
    assert process.stdout
    said: list[bytes] = []
    reading = Thread(target=lambda: said.append(process.stdout.read() if process.stdout else b""))
    reading.start()
    peak = 0
    while reading.is_alive():
        reading.join(0.1)
        found = PEAK.search(Path(f"/proc/{process.pid}/status").read_text())
        peak = max(peak, int(found[1]) if found else 0)  # a process that has ended has no memory
    return b"".join(said).decode("utf-8", "replace"), peak / 1024


@dataclass
class Walked:
    """A province after a crawl. ``found`` of the ``held`` reports that can be had; ``wrong``: what should not be."""

    members: list[Member]
    run: Run
    exchanges: list[Exchange]
    delay: float
    held: int = 0
    found: int = 0
    wrong: list[str] = field(default_factory=list)
    most_open: int = 0
    smallest_gap: float = math.inf  # seconds between the beginnings of two requests to one host
    bare: Run | None = None

    @property
    def requests(self) -> int:
        return len(self.exchanges)

    @property
    def bytes(self) -> int:
        return sum(len(each.sent) for each in self.exchanges)

    @property
    def times_bare(self) -> float:
        assert self.bare
        return self.run.cpu / self.bare.cpu

    def failures(self) -> list[str]:
        """What is required of a crawl and was not reached."""
        found = list(self.wrong[:20])
        if self.found != self.held:
            found.append(f"{self.found} of {self.held} reports found")
        if self.most_open > 1:
            found.append(f"{self.most_open} connections to one host at a time")
        if self.smallest_gap < 0.9 * self.delay:
            found.append(f"two requests {self.smallest_gap:.3f} s apart, the delay is {self.delay} s")
        if self.bare and self.times_bare > MOST_TIMES_BARE:
            found.append(f"{self.times_bare:.2f} times the CPU of bare Scrapy > {MOST_TIMES_BARE}")
        return found

    def table(self) -> str:
        reports = max(self.found, 1)
        lines = [
            ("agencies", f"{len(self.members)}, of them {sum(m.state != 'ok' for m in self.members)} down or barred"),
            ("platforms", f"{len({m.replica.platform for m in self.members})}"),
            ("reports found / existing", f"{self.found} / {self.held}"),
            ("taken that are none", f"{len(self.wrong)}"),
            ("requests", f"{self.requests}, {self.requests / reports:.2f} per report"),
            ("bytes received", f"{self.bytes}, {self.bytes / reports:.0f} per report"),
            ("CPU of the crawl", f"{self.run.cpu:.1f} s, {1000 * self.run.cpu / self.requests:.2f} ms per page"),
            ("memory at its peak", f"{self.run.memory:.0f} MiB"),
            ("connections to a host", f"{self.most_open} at most at a time"),
            ("smallest gap", f"{self.smallest_gap:.3f} s, the delay is {self.delay} s"),
        ]
        if self.bare:
            lines.append(("bare Scrapy, same pages", f"{1000 * self.bare.cpu / self.requests:.2f} ms per page"))
            lines.append(("times bare Scrapy", f"{self.times_bare:.2f}, required at most {MOST_TIMES_BARE}"))
        width = max(len(name) for name, _ in lines)
        return "\n".join(f"{name.ljust(width)}  {value}" for name, value in lines)


def walk_province(agencies: int, seed: int, folder: Path, *, delay: float, bare: int) -> Walked:
    """Crawl a province. ``bare``: how often bare Scrapy then fetches the same addresses from the same servers, by turns
    with further crawls; the least CPU of each is kept, for whatever else a machine does only adds to it.
    """
    members = province(FAMILIES, agencies, seed)
    log = Log()
    with serving_sites([member.site for member in members], log) as servers:
        bases = {site.name: site.base for site in servers.sites}
        for member in members:
            if member.state == "down":
                servers.close_site(member.site.name)
        write_sources(members, bases, folder / "sources")
        run = timed(command(folder / "sources", folder / "data", DOWNLOAD_DELAY=delay), ROOT)
        walked = Walked(members, run, list(log), delay)
        compare(walked, bases, folder / "data", servers)
        asked = [(each.method, each.url, sent_body(each).decode("latin-1")) for each in walked.exchanges]
        (folder / "asked.json").write_text(json.dumps(asked))
        (folder / "bare.py").write_text(BARE)
        for number in range(bare):
            if number:
                again = timed(command(folder / "sources", folder / f"data-{number}"), ROOT)
                walked.run = min(walked.run, again, key=lambda run: run.cpu)
            before = len(log)
            fetched = timed([SCRAPY, "runspider", "bare.py"], folder)
            if len(log) - before != walked.requests:
                said = f"bare Scrapy fetched {len(log) - before} of {walked.requests} pages: {fetched.said[-500:]}"
                raise RuntimeError(said)
            walked.bare = min(walked.bare or fetched, fetched, key=lambda run: run.cpu)
    return walked


def sent_body(exchange: Exchange) -> bytes:
    return exchange.received.partition(b"\r\n\r\n")[2]


def compare(walked: Walked, bases: dict[str, str], data: Path, servers: Servers) -> None:
    """Fill in what was found of what is held, and how the servers were visited."""
    got: dict[str, set[str]] = defaultdict(set)
    for capture in captures(data):
        if capture.verdict == "ok" and capture.role in ("document", "attachment"):
            got[str(capture.source_id)].add(f"{capture.role} {capture.url}")
    for member in walked.members:
        replica, base = member.replica, bases[member.replica.agency.id]
        reports = {f"document {base}{path}" for path in replica.reports}
        files = {f"attachment {base}{path}" for path in replica.files}
        found = got[member.source]
        walked.wrong += sorted(found - reports - files)
        if member.state == "ok":
            walked.held += len(reports)
            walked.found += len(found & reports)
            if not replica.issues:  # else some files belong to reports that a fault of the site hides
                walked.wrong += [f"not taken: {each}" for each in sorted(files - found)]
    walked.most_open = max(servers.most_open.values())
    visits: dict[str, list[float]] = defaultdict(list)
    for exchange in walked.exchanges:
        visits[urlsplit(exchange.url).netloc].append(exchange.started_at.timestamp())
    gaps = [b - a for times in visits.values() for a, b in pairwise(sorted(times))]
    walked.smallest_gap = min(gaps, default=math.inf)


def bytes_per_pending(folder: Path, few: int = 1000, many: int = 21_000) -> float:
    """Bytes of memory that each address costs which waits for its turn: two lists that differ in their length alone."""
    return (waiting_memory(folder / "many", many) - waiting_memory(folder / "few", few)) / (many - few)


def waiting_memory(folder: Path, count: int) -> int:
    """Bytes in use while so many reports wait behind the first one, which the server does not answer."""
    listed = rows(*((f"某局{n}号2020年政府信息公开工作年度报告", f"/r/{n}.html") for n in range(count)))
    hanging = {f"/r/{n}.html": Scripted((), hang=HOUR) for n in range(count)}
    with serving({"/list.html": page(listed), **hanging}) as server:
        sources = source_file(folder / "sources", {"a": server.base + "/list.html"})
        process = subprocess.Popen(
            command(sources, folder / "data", DOWNLOAD_TIMEOUT=HOUR),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            return settled_memory(process.pid, lambda: "/list.html" in server.paths())
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()


def settled_memory(pid: int, begun: Callable[[], bool]) -> int:
    """Resident bytes of a process once they have not changed for three seconds after it began its work."""
    status = Path(f"/proc/{pid}/statm")
    before, same = 0, 0
    while same < 12:
        sleep(0.25)
        now = int(status.read_text().split()[1]) * resource.getpagesize()
        busy = now != before or not begun()
        before, same = now, 0 if busy else same + 1
    return before


@dataclass(frozen=True, slots=True)
class Revisit:
    """Visits to a changing site after a first whole one. Ratios are to the least that any crawl could do."""

    reports: int
    mode: str
    change: str
    requests: float
    bytes: float
    new_found: str
    edits_found: str
    crawls: int

    def failures(self, most: float = 1.5) -> list[str]:
        what = f"{self.reports} reports, {self.mode}, {self.change}"
        found = [f"{what}: {self.requests:.2f} times the least requests > {most}"] if self.requests > most else []
        missed = [each for each in (self.new_found, self.edits_found) if each and len(set(each.split("/"))) > 1]
        return found + [f"{what}: found {each}" for each in missed]


def revisit(folder: Path, reports: int, mode: str, change: str, audit: int) -> Revisit:
    """``change``: none, new (1 %), edited (1 %). Edits are looked for in ``audit`` crawls, all else in one."""
    site, data = ChangingSite(reports, mode=mode), folder / "data"
    count = max(reports // 100, 1)
    settings = {"RECRAWL": "incremental", "AUDIT_CRAWLS": audit, "WHOLE_WALKS": 50}
    with served(site) as url:
        sources = source_file(folder / "sources", {"a": url})
        timed(command(sources, data, **settings), ROOT)
        site.take()
        size = site.sent
        new = count if change == "new" else 0
        edited = set(range(1, reports + 1, reports // count)) if change == "edited" else set()
        site.publish(new)
        site.edit(*edited)
        crawls = audit if edited else 1
        for _ in range(crawls):
            timed(command(sources, data, **settings), ROOT)
        asked, received = site.take().total(), site.sent - size
        report = len(site.report(site.entries[0]).encode())
        lists = max(math.ceil(new / site.per_page), 1)
        audited = math.ceil(reports / audit)
        least = crawls * (1 + lists + audited) + new
        changed = new + len(edited) if mode != "plain" else new + crawls * audited
        least_bytes = crawls * lists * len(site.list_page(1).encode()) + changed * report
    documents = [c for c in captures(data) if c.role == "document" and c.verdict == "ok" and c.crawl_id > 1]
    numbers = {int(c.url.rpartition("/")[2].removesuffix(".html")) for c in documents}
    fresh = set(range(reports + 1, reports + new + 1))
    return Revisit(
        reports,
        mode,
        change,
        asked / least,
        received / least_bytes,
        f"{len(fresh & numbers)}/{new}" if new else "",
        f"{len(edited & numbers)}/{len(edited)}" if edited else "",
        crawls,
    )


def revisit_table(results: Sequence[Revisit]) -> str:
    lines = ["reports  server    change  crawls  requests/least  bytes/least  new found  edits found"]
    lines += [
        f"{r.reports:7}  {r.mode:8}  {r.change:6}  {r.crawls:6}  {r.requests:14.2f}  {r.bytes:11.2f}  "
        f"{r.new_found:>9}  {r.edits_found:>11}"
        for r in results
    ]
    return "\n".join(lines)
