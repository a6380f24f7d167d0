"""Where the crawler may go, what robots.txt forbids, and why a request brought nothing."""

from pathlib import Path

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Request, TextResponse

from crawler.failures import failure
from crawler.guard import Refused, refused_ip, refused_url
from crawler.judge import Verdict
from crawler.robots import Rules, deciding_rule, rules_of
from crawler.sources import Agency, Source


def source(local: bool = False) -> Source:
    agency = Agency("440112-kjj", "科学技术局", "county-dept", "440112", "440112-hp.gov.cn")
    hosts = ("files.example.com",)
    url = "http://127.0.0.1/" if local else "http://www.hp.gov.cn/"
    return Source("440112-hp.gov.cn/kjj", agency.site, agency, "nfcms", url, "局", None, local, hosts, Path("x.toml"))


@pytest.mark.parametrize(
    ("url", "role"),
    [
        ("http://www.hp.gov.cn/x", "list"),
        ("https://GOV.CN./", "document"),
        ("http://other.gd.gov.cn:8080/a", "attachment"),
        ("https://files.example.com/a.pdf", "attachment"),
        ("https://files.example.com/robots.txt", "robots"),
    ],
)
def test_allowed(url: str, role: str) -> None:
    assert refused_url(url, source(), role) is None


@pytest.mark.parametrize(
    ("url", "role", "said"),
    [
        ("https://files.example.com/a.html", "document", "neither under .gov.cn"),
        ("http://www.hp.gov.cn.example.com/", "list", "neither under .gov.cn"),
        ("http://fakegov.cn/", "list", "neither under .gov.cn"),
        ("http://mp.weixin.qq.com/s/A", "document", "neither under .gov.cn"),
        ("http://127.0.0.1/", "list", "is this machine"),
        ("http://[::1]/", "list", "is this machine"),
        ("http://localhost:8001/", "list", "is this machine"),
        ("http://10.0.0.1/", "list", "neither under .gov.cn"),
        ("http://169.254.169.254/latest", "list", "neither under .gov.cn"),
        ("http://user@www.hp.gov.cn/", "list", "user name"),
        ("ftp://www.hp.gov.cn/", "list", "not a web address"),
        ("http://www.hp.gov.cn:99999/", "list", "malformed"),
        ("http://www.hp.gov.cn:0/", "list", "port 0"),
    ],
)
def test_refused(url: str, role: str, said: str) -> None:
    assert said in (refused_url(url, source(), role) or "")


def test_local_sources_stay_on_the_loopback() -> None:
    assert refused_url("http://127.0.0.13:8080/x", source(local=True), "list") is None
    assert refused_url("https://files.example.com/a.pdf", source(local=True), "attachment") is None
    assert "not on the loopback" in (refused_url("http://www.hp.gov.cn/", source(local=True), "list") or "")


@pytest.mark.parametrize(
    "ip", ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "fe80::1%eth0", "0.0.0.0"]
)
def test_a_name_that_points_into_a_private_network_is_refused_at_the_connection(ip: str) -> None:
    assert refused_ip(ip, source()) is not None


def test_connected_peers_that_are_fine() -> None:
    assert refused_ip("202.104.65.1", source()) is None
    assert refused_ip("127.0.0.12", source(local=True)) is None
    assert refused_ip("202.104.65.1", source(local=True)) is not None


ROBOTS = """
# comment
User-agent: badbot
Disallow: /

User-agent: *
Disallow: /d/
Disallow: /d/e/  # longer
Allow: /d/e/open
Disallow:
"""


@pytest.mark.parametrize(
    ("path", "rule"),
    [("/d/1.html", "Disallow: /d/"), ("/d/e/1.html", "Disallow: /d/e/"), ("/d/e/open/1.html", None), ("/x", None)],
)
def test_the_deciding_rule_is_named(path: str, rule: str | None) -> None:
    url = "http://www.hp.gov.cn" + path
    refused = Rules(text=ROBOTS).refused(url, "gov-reports")
    assert (refused is None) == (rule is None)
    if rule:
        assert deciding_rule(ROBOTS, url, "gov-reports") == rule
        assert refused == ("robots_disallowed", f"robots.txt says {rule!r}")


def test_a_group_of_our_own_comes_before_the_group_of_all() -> None:
    text = ROBOTS + "\nUser-agent: gov-reports\nUser-agent: other\nDisallow: /nb\n"
    assert Rules(text=text).refused("http://www.hp.gov.cn/d/1", "gov-reports") is None
    assert deciding_rule(text, "http://www.hp.gov.cn/nb/1", "gov-reports") == "Disallow: /nb"


def robots(status: int, body: bytes = b"", verdict: str = "ok") -> Rules:
    request = Request("http://www.hp.gov.cn/robots.txt", meta={"verdict": Verdict(verdict)})
    return rules_of(TextResponse(request.url, status=status, body=body, request=request))


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_a_robots_txt_that_refuses_is_a_refusal(status: int) -> None:
    refused = robots(status).refused("http://www.hp.gov.cn/x", "gov-reports")
    assert refused is not None
    assert refused[0] == "robots_unavailable"
    assert str(status) in refused[1]


@pytest.mark.parametrize("status", [404, 410, 400])
def test_no_robots_txt_means_no_rules(status: int) -> None:
    assert robots(status, b"User-agent: *\nDisallow: /").refused("http://www.hp.gov.cn/x", "gov-reports") is None


def test_a_robots_txt_behind_a_barrier_and_one_that_is_a_web_page() -> None:
    assert (robots(200, b"x", "blocked:ruishu").refusal or ("",))[0] == "blocked:ruishu"
    assert robots(200, b"<html><body>home</body></html>").refused("http://www.hp.gov.cn/x", "gov-reports") is None


@pytest.mark.parametrize(
    ("error", "connected", "kind"),
    [
        (CannotResolveHostError("DNS lookup failed"), False, "unreachable"),
        (DownloadConnectionRefusedError("refused"), False, "unreachable"),
        (DownloadTimeoutError("60 seconds"), False, "unreachable"),
        (DownloadTimeoutError("60 seconds"), True, "timeout"),
        (DownloadCancelledError("100 MB"), True, "too_large"),
        (ResponseDataLossError(), True, "truncated"),
        (DownloadFailedError("reset"), True, "network"),
        (OSError("no route"), False, "unreachable"),
        (IgnoreRequest("max redirections reached"), True, "redirect_loop"),
        (Refused("robots_disallowed", "rule"), False, "robots_disallowed"),
    ],
)
def test_kinds_of_failures(error: Exception, connected: bool, kind: str) -> None:
    found, said = failure(error, connected)
    assert found == kind
    assert said
