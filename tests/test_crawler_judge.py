"""What an answer is worth: barriers and error pages that say 200 are told from pages."""

import pytest

from archive.message import HttpMessage
from crawler.judge import BARRIERS, Asked, Verdict, verdict
from tests.crawl_server import report

URL = "http://www.example.gov.cn/xxgk/nb/202401/t20240131_1.html"
TITLE = "某局2023年政府信息公开工作年度报告"
HTML = ("Content-Type", "text/html; charset=utf-8")


def judged(body: str | bytes, status: int = 200, *headers: tuple[str, str], **asked: str) -> Verdict:
    raw = body if isinstance(body, bytes) else body.encode()
    wanted = {"url": URL, "role": "document", "title": TITLE, **asked}
    return verdict(HttpMessage(status, "", [*(headers or (HTML,))], raw, b""), Asked(**wanted))


def test_a_report_is_ok_and_so_is_a_file() -> None:
    assert judged(report(TITLE)) == Verdict("ok")
    assert judged(b"%PDF-1.7 ...", 200, ("Content-Type", "application/pdf"), role="attachment") == Verdict("ok")


def test_a_short_page_with_the_listed_title_is_ok_even_if_it_speaks_of_404() -> None:
    assert judged(f"<h1>{TITLE[:8]} {TITLE[8:]}</h1><a href='r.docx'>附件</a> 热线 页面不存在") == Verdict("ok")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects(status: int) -> None:
    assert judged("", status, ("Location", "/x")).kind == "redirect"


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_for_time_is_no_barrier(status: int) -> None:
    assert judged("slow down", status, HTML, ("Retry-After", "5")) == Verdict("throttled", f"status-{status}")


@pytest.mark.parametrize("status", [304, 400, 403, 404, 500, 502, 521, 0])
def test_errors(status: int) -> None:
    assert judged("error", status) == Verdict("http_error", f"status-{status}")


def test_without_a_body() -> None:
    assert judged(" \n").kind == "empty_body"


BLOCKED: list[tuple[int, list[tuple[str, str]], str, str]] = [
    (412, [HTML], "<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script>", "ruishu"),
    (412, [HTML], "", "ruishu"),
    (200, [HTML], "<script>$_ts=window['$_ts']</script>", "ruishu"),
    (202, [("Set-Cookie", "FSSBBIl1UgzbN7N80S=AA; path=/")], "<html></html>", "ruishu"),
    (521, [("X-Via-JSL", "0000000,-")], "<script>document.cookie='__jsl'</script>", "jiasule"),
    (521, [("Set-Cookie", "__jsluid_h=00; path=/")], "", "jiasule"),
    (200, [HTML], "本站开启了验证码保护", "knownsec"),
    (200, [HTML], "当前访问疑似黑客攻击，已被创宇盾拦截", "knownsec"),
    (405, [HTML], "由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断", "aliyun"),
    (403, [HTML], "腾讯T-Sec Web应用防火墙", "tencent"),
    (200, [HTML], "如果您是网站管理员，请登录安全狗", "safedog"),
    (418, [HTML], "您的请求疑似攻击行为", "huawei"),
    (200, [("Set-Cookie", "yunsuo_session_verify=1"), HTML], "<script>location='?x'</script>", "yunsuo"),
    (403, [HTML], "<p>Blocked by SafeLine</p>", "safeline"),
    (461, [HTML], "", "waf"),
    (200, [HTML], "<title>网站防火墙</title>", "waf"),
    (400, [HTML], "<title>400 - OpenRASP</title>", "openrasp"),
    (405, [("Set-Cookie", "FSSBBIl1UgzbN7NT=BB; path=/")], "<script src='/4QbVtADbnLVIc/c.js'></script>", "ruishu"),
    (512, [HTML], "<script>document.cookie='__jsl_clearance';location.href=location.pathname</script>", "jiasule"),
    (512, [("X-Via-JSL", "0000000,-")], "", "jiasule"),
    (200, [HTML], "<script src='/cdn-cgi/js/captcha.js'></script>", "knownsec"),
    (405, [HTML], "<script>arg1='0A'; setCookie('acw_sc__v2', x)</script>", "aliyun"),
    (200, [HTML], "您的请求带有不合法参数，已被网站管理员设置拦截！", "safedog"),
    (200, [("Set-Cookie", "security_session_mid_verify=1"), HTML], "<script>location='?x'</script>", "yunsuo"),
    (200, [HTML], "<p>请求被WEB防火墙拦截</p>", "waf"),
    (403, [HTML], "<p>玄武盾</p>", "waf"),
    (403, [HTML], "<p>网宿云盾：您的访问受限</p>", "waf"),
    (403, [HTML], "<p>云网盾提示</p>", "waf"),
    (403, [HTML], "<p>本站由长亭雷池保护</p>", "safeline"),
]


@pytest.mark.parametrize(("status", "headers", "body", "kind"), BLOCKED)
def test_barriers(status: int, headers: list[tuple[str, str]], body: str, kind: str) -> None:
    found = judged(body, status, *headers)
    assert found.kind == f"blocked:{kind}"
    assert found.rule


def test_each_rule_has_a_page() -> None:
    assert {judged(body, status, *headers).rule for status, headers, body, _ in BLOCKED} == {
        barrier.rule for barrier in BARRIERS
    }


@pytest.mark.parametrize("body", [body for _, _, body, _ in BLOCKED])
def test_a_long_page_that_quotes_a_barrier_is_none(body: str) -> None:
    """Reports name these products too."""
    assert judged(report(TITLE) * 12 + body) == Verdict("ok")


def test_what_only_looks_like_a_barrier() -> None:
    long_text = report(TITLE) * 12
    assert judged(long_text + "如果您是网站管理员，请登录安全狗").kind == "ok"
    assert judged("x" * 70_000 + "玄武盾").kind != "blocked:waf"
    assert judged("origin is down", 521).kind == "http_error"
    assert judged(report(TITLE), 200, HTML, ("Set-Cookie", "security_session_mid_verify=1")).kind == "ok"


@pytest.mark.parametrize(
    ("body", "asked", "rule"),
    [
        ("<p>抱歉，您访问的页面不存在</p>", {}, "says-not-found"),
        ("<title>404</title><p>对不起</p>", {}, "says-not-found"),
        ("<p>无法找到该页</p>", {"role": "list", "title": ""}, "says-not-found"),
        ('{"ok":false,"code":500,"msg":"未知异常"}', {"role": "list"}, "json-error"),
        ("<p>某区政府门户网站</p>", {}, "other-content"),
        (report("首页"), {"url": "http://www.example.gov.cn/", "first_url": URL}, "led-to-front-page"),
        (
            report("栏目"),
            {"url": "http://www.example.gov.cn/xxgk/nb/index.html", "first_url": URL},
            "led-to-front-page",
        ),
        (
            "".join(f"<li><a href='/{n}'>关于开展第{n}次检查的通知公告</a></li>" for n in range(40)),
            {},
            "index-for-article",
        ),
        ('<?xml version="1.0" encoding="UTF-8"?><datastore></datastore>', {"role": "list", "title": ""}, "empty-xml"),
        ("<p>请登录</p>", {"role": "attachment", "url": "http://www.example.gov.cn/a.pdf"}, "page-for-file"),
        (
            "<p>请输入 验证码</p>",
            {"role": "attachment", "url": "http://www.example.gov.cn/download.jsp?id=1"},
            "captcha-for-file",
        ),
    ],
)
def test_error_pages_that_say_200(body: str, asked: dict[str, str], rule: str) -> None:
    assert judged(body, **asked) == Verdict("soft404", rule)


def test_an_article_among_many_links_is_no_index() -> None:
    menu = "".join(f"<li><a href='/{n}'>栏目{n}政务公开服务互动</a></li>" for n in range(40))
    assert judged(menu + report("年报")).kind == "ok"
    assert judged(menu + f"<h1>{TITLE}</h1><a href='r.pdf'>下载</a>").kind == "ok"


def test_a_moved_document_and_a_page_of_pictures_are_ok() -> None:
    moved = {"url": "http://www.example.gov.cn/xxgk/2024/1.html", "first_url": URL}
    assert judged(report("年报"), **moved).kind == "ok"
    assert judged("<p><img src=1.png></p>").kind == "ok"
    assert judged(report("年报") + "如查询无法找到").kind == "ok"
    assert judged(report("年报") + "请输入验证码", role="attachment").kind == "ok"
    assert judged("<p><img src=1.png>请输入验证码</p>").kind == "ok"


@pytest.mark.parametrize(
    ("reason", "kind"), [("length", "too_large"), ("time", "truncated"), ("disconnect", "truncated")]
)
def test_answers_that_are_not_whole(reason: str, kind: str) -> None:
    message = HttpMessage(200, "OK", [HTML], report(TITLE).encode(), b"")
    assert verdict(message, Asked(URL, "document", TITLE), reason).kind == kind
