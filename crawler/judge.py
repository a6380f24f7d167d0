"""What an answer is worth: a page, a redirect, an error, a barrier, or an error page that says 200.

Rules are data, each with an id that stands in the issue. A doubtful page is `ok`: the parser sees it again,
while a page wrongly called blocked would stop the visits to its host.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from archive.message import HttpMessage
from crawler.page import letters, squeeze, text_of
from crawler.shells import is_shell

OK, REDIRECT, TRUNCATED = "ok", "redirect", "truncated"
NOT_MODIFIED = "not_modified"
THROTTLED = "throttled"
TOO_FAST = (429, 503)  # the host asks for time
SHORT = 2000  # characters of visible text; error pages are shorter, reports longer
JUDGED = 2 << 20  # bytes of a page that are looked at; what makes a page a barrier or an error stands in less
CHALLENGE = 60_000  # bytes; barriers are small, and long pages may speak about firewalls
ENOUGH = 200  # Chinese characters that make a page a document even without its title

# The first way is the short one, for all tags that begin with no s.
TAGS = re.compile(r"<(?:[^>sS!][^>]*>|((?i:script|style))\b.*?</(?i:\1)\s*>|!--.*?-->|[^>]*>)", re.S)
LINKS = re.compile(r"<a\b[^>]*>(.*?)</a\s*>", re.S | re.I)
MANY_LINKS = 20
TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.S | re.I)
NOT_FOUND = re.compile(
    r"找不到(您|你|该|指定)?.{0,8}(页|文件|内容|信息|资源)|页面(已)?(不存在|丢失|删除|走丢)|错误页面|"
    r"访问的(页面|内容|信息|文件)(已)?(不存在|删除)|404.{0,6}(not found|错误|error|页面)",
    re.I,
)
PERHAPS = re.compile(r"无法找到|not found", re.I)  # said by reports too, so only where there is hardly any text


@dataclass(frozen=True, slots=True)
class Verdict:
    """`kind` is what the catalogue keeps; `rule` names the rule that decided, empty for ok and redirect."""

    kind: str
    rule: str = ""

    @property
    def obtained(self) -> bool:
        return self.kind in (OK, REDIRECT, NOT_MODIFIED)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was wanted: enough to notice that something else was given."""

    url: str
    role: str
    title: str = ""  # of the list row or link; empty when there was none
    first_url: str = ""  # before redirects
    conditional: bool = False  # asked for only if it changed


@dataclass
class Shown:
    """The text of an answer, and what of it is seen, tags and scripts apart: empty for what is no web page."""

    text: str
    visible: str

    @cached_property
    def squeezed(self) -> str:
        return squeeze(self.visible)

    @cached_property
    def letters(self) -> int:
        return letters(self.visible)

    def has_title(self, asked: Asked) -> bool:
        """True when the listed title is seen, white space apart."""
        title = wanted_title(asked)
        return bool(title) and (title in self.visible or title in self.squeezed)


@dataclass(frozen=True, slots=True)
class Barrier:
    """A block page. All given signs must be there; `body` is searched in pages under CHALLENGE bytes only."""

    rule: str
    kind: str
    status: tuple[int, ...] = ()
    header: re.Pattern[str] | None = None  # on "name: value" lines
    body: re.Pattern[str] | None = None  # on the decoded page


BARRIERS = (
    Barrier("ruishu-ts", "ruishu", body=re.compile(r"\$_ts\s*=\s*window\s*\[\s*['\"]\$_ts['\"]\s*\]")),
    Barrier("ruishu-412", "ruishu", status=(412,)),
    Barrier("ruishu-cookie", "ruishu", status=(202, 400, 405), header=re.compile(r"(?m)^set-cookie: *FSSBBIl1UgzbN7N")),
    Barrier("jiasule-header", "jiasule", status=(512, 521), header=re.compile(r"(?m)^x-via-jsl:")),
    Barrier("jiasule-cookie", "jiasule", status=(512, 521), header=re.compile(r"(?m)^set-cookie: *__jsl")),
    Barrier("jiasule-script", "jiasule", status=(512, 521), body=re.compile(r"__jsl|document\.cookie.*location\.href")),
    Barrier("knownsec-captcha", "knownsec", body=re.compile(r"本站开启了验证码保护|/cdn-cgi/js/captcha\.js")),
    Barrier("knownsec-attack", "knownsec", body=re.compile(r"当前访问疑似黑客攻击|已被创宇盾拦截")),
    Barrier("aliyun-405", "aliyun", body=re.compile(r"由于您访问的URL有可能对网站造成安全威胁|acw_sc__v2")),
    Barrier("tencent-403", "tencent", body=re.compile(r"腾讯T-Sec Web应用防火墙")),
    Barrier("safedog", "safedog", body=re.compile(r"请登录安全狗|您的请求带有不合法参数，已被网站管理员设置拦截")),
    Barrier("huawei-418", "huawei", body=re.compile(r"您的请求疑似攻击行为")),
    Barrier(
        "yunsuo", "yunsuo", header=re.compile(r"(?m)^set-cookie: *(yunsuo_session_verify|security_session_mid_verify)")
    ),
    Barrier("safeline-403", "safeline", status=(403,), body=re.compile(r"(?i)safeline|长亭雷池")),
    Barrier("waf-461", "waf", status=(461,)),
    Barrier(
        "waf-phrase", "waf", body=re.compile(r"请求被WEB防火墙拦截|<title>[^<]*网站防火墙|玄武盾|网宿云?盾|云网盾")
    ),
    Barrier(
        "openrasp-400",
        "openrasp",
        status=(400,),
        body=re.compile(r"(?i)openrasp|RASP 拦截|请求包含恶意行为，已被服务器拒绝"),
    ),
)
# A barrier named only by a set-cookie also sets it on pages it lets through: then the text decides.
ONLY_WITHOUT_TEXT = {"yunsuo"}


def verdict(message: HttpMessage, asked: Asked, truncated: str | None = None) -> Verdict:
    """Judge one whole answer; `truncated` is the reason of WARC-Truncated when it is not whole."""
    if truncated:
        return Verdict("too_large", "size-limit") if truncated == "length" else Verdict(TRUNCATED, truncated)
    kind = message.header("content-type").lower()
    textual = not kind or any(word in kind for word in ("html", "text", "xml", "json", "javascript"))
    text = text_of(message.body[:JUDGED], kind) if textual else ""
    page = Shown(text, TAGS.sub(" ", text))
    blocked = barrier(message, page)
    if blocked:
        return Verdict(f"blocked:{blocked.kind}", blocked.rule)
    if 300 <= message.status < 400 and message.header("location"):
        return Verdict(REDIRECT)
    if message.status == 304 and asked.conditional:
        return Verdict(NOT_MODIFIED)
    if message.status in TOO_FAST:
        return Verdict(THROTTLED, f"status-{message.status}")
    if message.status >= 300 or message.status < 200:
        return Verdict("http_error", f"status-{message.status}")
    if not message.body.strip():
        return Verdict("empty_body", "no-bytes")
    if asked.role == "robots":
        return Verdict(OK)
    html = "html" in kind or (not kind and text.lstrip()[:1] == "<")
    page = page if html else Shown(text, "")
    for rule, applies in SOFT_404:
        if applies(asked, page):
            return Verdict("soft404", rule)
    return Verdict(OK)


def barrier(message: HttpMessage, page: Shown) -> Barrier | None:
    bare = len(message.body) < CHALLENGE and len(page.squeezed) < SHORT
    lines = "\n".join(f"{name.lower()}: {value}" for name, value in message.headers)
    for rule in BARRIERS:
        if rule.status and message.status not in rule.status:
            continue
        if rule.header and not rule.header.search(lines):
            continue
        if rule.body and not (bare and rule.body.search(page.text)):
            continue
        if rule.rule in ONLY_WITHOUT_TEXT and page.letters >= ENOUGH:
            continue
        return rule
    return None


def server_error(asked: Asked, page: Shown) -> bool:
    """JSON that carries an error in a 200."""
    return page.text.lstrip()[:1] == "{" and bool(re.search(r'"(ok|success)"\s*:\s*false', page.text[:500]))


def says_not_found(asked: Asked, page: Shown) -> bool:
    if not page.visible or len(page.squeezed) >= SHORT or page.has_title(asked):
        return False
    heading = TITLE.search(page.text)
    if heading and re.match(r"\s*(404|error)\b", heading[1], re.I):
        return True
    bare = page.letters < ENOUGH
    return bool(NOT_FOUND.search(page.visible) or (bare and PERHAPS.search(page.visible)))


def led_to_front_page(asked: Asked, page: Shown) -> bool:
    """A document's redirect that ends on the home page or on a folder above it."""
    if asked.role not in ("document", "attachment") or not asked.first_url or asked.first_url == asked.url:
        return False
    path = re.sub(r"(index|default|home)\.\w+$", "", urlsplit(asked.url).path) or "/"
    above = path.endswith("/") and urlsplit(asked.first_url).path.startswith(path)
    return above and not page.has_title(asked)


def other_content(asked: Asked, page: Shown) -> bool:
    """A page where a document was listed, with neither its title, nor its text, nor anything embedded."""
    if asked.role != "document" or not page.visible or page.letters >= ENOUGH:
        return False
    if says_title(asked, page.text) or is_shell(asked.url):
        return False
    return not re.search(r"<(img|iframe|embed|object)\b|\.(pdf|docx?|wps|ofd|xlsx?)\b", page.text, re.I)


def index_for_article(asked: Asked, page: Shown) -> bool:
    """A list of other pages where a document was listed: csrc.gov.cn was seen to answer so under load.

    The sign: neither the title nor its year and kind, and nearly all Chinese text stands in links.
    """
    if asked.role != "document" or not page.visible or says_title(asked, page.text) or "年度报告" in page.squeezed:
        return False
    links = LINKS.findall(page.text)
    in_links = sum(letters(link) for link in links)
    return len(links) >= MANY_LINKS and in_links > 0.8 * page.letters


def empty_data(asked: Asked, page: Shown) -> bool:
    """XML or a list of rows that holds nothing at all: 54 bytes were seen."""
    return (
        len(page.text) < 200
        and page.text.lstrip().startswith("<?xml")
        and not TAGS.sub("", page.text.partition("?>")[2]).strip()
    )


def page_for_file(asked: Asked, page: Shown) -> bool:
    """A short web page in place of a file that was linked by its suffix."""
    file = re.search(r"\.(pdf|docx?|wps|ofd|xlsx?|zip|rar)$", urlsplit(asked.url).path, re.I)
    return asked.role == "attachment" and bool(file and page.visible) and len(page.squeezed) < ENOUGH


def captcha_for_file(asked: Asked, page: Shown) -> bool:
    """A page that wants signs typed off a picture before it hands out a file (Boda)."""
    short = asked.role == "attachment" and bool(page.visible) and page.letters < ENOUGH
    return short and "验证码" in page.squeezed


SOFT_404: tuple[tuple[str, Callable[[Asked, Shown], bool]], ...] = (
    ("json-error", server_error),
    ("says-not-found", says_not_found),
    ("led-to-front-page", led_to_front_page),
    ("page-for-file", page_for_file),
    ("captcha-for-file", captcha_for_file),
    ("other-content", other_content),
    ("index-for-article", index_for_article),
    ("empty-xml", empty_data),
)


def wanted_title(asked: Asked) -> str:
    return squeeze(asked.title).rstrip(".…")


def says_title(asked: Asked, text: str) -> bool:
    """True when the listed title stands anywhere in a text, white space apart."""
    title = wanted_title(asked)
    return bool(title) and (title in text or title in squeeze(text))
