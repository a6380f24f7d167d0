"""Hosts that answered with a barrier in each of their last three visits: left alone until a person has looked."""

from urllib.parse import urlsplit

from archive.catalogue import Catalogue

VISITS = 3


def suspended(catalogue: Catalogue, lifted: frozenset[str]) -> dict[str, str]:
    """Host and port -> why it is not visited, for all hosts but those in ``lifted``.

    A visit is a crawl in which the host answered at all. One good visit ends the count.
    """
    visits: dict[str, dict[int, set[str]]] = {}  # host -> crawl -> the barriers met, empty for a good visit
    walled = {host_of(url) for _, url, _ in catalogue.barriers()}
    if not walled:
        return {}
    for crawl, url, verdict in catalogue.answers():
        host = host_of(url)
        if host in walled:
            met = visits.setdefault(host, {}).setdefault(crawl, set())
            if verdict.startswith("blocked:"):
                met.add(verdict)
    found = {}
    for host, crawls in visits.items():
        last = [crawls[crawl] for crawl in sorted(crawls)][-VISITS:]
        if host not in lifted and len(last) == VISITS and all(last):
            kinds = ", ".join(sorted(set.union(*last)))
            found[host] = f"a barrier ended each of its last {VISITS} visits ({kinds})"
    return found


def host_of(url: str) -> str:
    return urlsplit(url).netloc.lower()
