"""robots.txt, obeyed with the deciding rule at hand. Scrapy's own middleware obeys too, but says neither which rule
decided nor that an answer of 403 or 5xx is a refusal."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred

from archive.decode import decode_html
from crawler.failures import failure
from crawler.guard import Refused

REFUSES = {401, 403, 429}  # and 5xx: the host does not want us now. Other 4xx mean that there are no rules.


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host's robots.txt says. `refusal` is (kind, reason) when it says no to everything."""

    text: str = ""
    refusal: tuple[str, str] | None = None

    def refused(self, url: str, agent: str) -> tuple[str, str] | None:
        if self.refusal:
            return self.refusal
        if Protego.parse(self.text).can_fetch(url, agent):
            return None
        return "robots_disallowed", f"robots.txt says {deciding_rule(self.text, url, agent)!r}"


def deciding_rule(text: str, url: str, agent: str) -> str:
    """Give the line that forbids a URL: the longest matching Disallow of the group that fits the agent best."""
    groups: list[tuple[list[str], list[str]]] = []
    for line in text.splitlines():
        name, _, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        if name.lower() == "user-agent":
            if not groups or groups[-1][1]:
                groups.append(([], []))
            groups[-1][0].append(value.lower())
        elif name.lower() in ("allow", "disallow") and groups:
            groups[-1][1].append(f"{name}: {value}")
    ours = [rules for names, rules in groups if any(n != "*" and n and n in agent.lower() for n in names)]
    rules = [rule for group in ours or [r for names, r in groups if "*" in names] for rule in group]
    hits = [rule for rule in rules if not Protego.parse(f"User-agent: *\n{rule}\n").can_fetch(url, agent)]
    return max(hits, key=len, default="Disallow")


class RobotsMiddleware:
    """Asks each host once per run, through the same handler as all else, so robots.txt is archived."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self.crawler = crawler
        self.agent: str = crawler.settings["USER_AGENT"].partition("/")[0]
        self.timeout = crawler.settings.getfloat("ROBOTSTXT_TIMEOUT")
        self.hosts: dict[str, Rules] = {}
        self.waiting: dict[str, list[Deferred[Rules]]] = {}  # each request waits on one of its own

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta["role"] == "robots":
            return
        refused = (await self.rules(request)).refused(request.url, self.agent)
        if refused:
            raise Refused(*refused)

    async def rules(self, request: Request) -> Rules:
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin in self.hosts:
            return self.hosts[origin]
        if origin in self.waiting:
            answer: Deferred[Rules] = Deferred()
            self.waiting[origin].append(answer)
            return await maybe_deferred_to_future(answer)
        self.waiting[origin] = []
        rules = self.hosts[origin] = await self.ask(f"{origin}/robots.txt", request.meta["source_id"])
        for waiter in self.waiting.pop(origin):
            waiter.callback(rules)
        return rules

    async def ask(self, url: str, source_id: str) -> Rules:
        meta = {"role": "robots", "source_id": source_id, "download_timeout": self.timeout, "max_retry_times": 1}
        request = Request(url, callback=NO_CALLBACK, dont_filter=True, priority=1000, meta=meta)
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - whatever it is, the host's pages must not be asked for
            kind, said = failure(error, bool(request.meta.get("connected")))
            return Rules(refusal=(kind, said if isinstance(error, Refused) else f"{url}: {said}"))
        return rules_of(response)


def rules_of(response: Response) -> Rules:
    kind = response.meta["verdict"].kind if "verdict" in response.meta else "ok"
    if kind.startswith("blocked:"):
        return Rules(refusal=(kind, f"{response.url} answered with a barrier ({kind})"))
    if response.status in REFUSES or response.status >= 500:
        said = f"{response.url} answered {response.status}; the host is left alone in this run"
        return Rules(refusal=("robots_unavailable", said))
    if response.status >= 300:
        return Rules()
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return Rules(text=decode_html(response.body, content_type))
