"""What was seen, in Chinese: messages of issues and notes of expected reports, which the tables keep in English."""

import re
from typing import Any

from datasette import hookimpl

RULES = {
    "json-error": "回应是报错的 JSON",
    "says-not-found": "网页自称没有此页",
    "led-to-front-page": "跳转到了首页或上级栏目",
    "page-for-file": "附件的地址给出了网页",
    "other-content": "网页没有所列文件的内容",
    "no-bytes": "一个字节也没有",
    "size-limit": "超过大小限制",
    "decoded-size": "解码后超过大小限制",
    "waf-461": "网站防火墙",
    "waf-phrase": "网站防火墙",
    "index-for-article": "网页给出了栏目目录，不是所列文件",
    "empty-xml": "空的数据文件",
    "openrasp-400": "网站防护拒绝",
}
STAMP = r"(\d{4}-\d\d-\d\dT[\d:]+Z)"
SECOND = re.compile(r"(\d{4}-\d\d-\d\d)T([\d:]{8})Z")
PATTERNS: tuple[tuple[str, str], ...] = (
    (r"status (\d+), rule status-\d+", r"服务器答复 HTTP \1"),
    (r"status (\d+), rule ([\w-]+)", r"服务器答复 HTTP \1，判断依据：\2"),
    (r"the host name cannot be resolved.*", "网站的域名解析不了"),
    (r"the connection was refused.*", "网站拒绝了连接"),
    (r"no connection in time.*", "规定时间内没有连上"),
    (r"the connection ended before the body did", "内容没有收完，连接就断了"),
    (r"(https?://\S+?): (.+)", r"\1：\2"),
    (r"not asked, because the host answered with a barrier: (.+)", r"网站此前以拦截页答复，没有再请求：\1"),
    (r"robots\.txt says (.+)", r"网站的 robots.txt 写明：\1"),
    (r"the list has no rows; floor = 0 .*", "目录页里没有一行条目（来源中写 floor = 0 则不算异常）"),
    (r"the list has no rows", "目录页里没有一行条目"),
    (r"none of (\d+) rows is an annual report", r"目录 \1 行中没有一行是年度报告"),
    (r"the server announces (\d+) rows, (\d+) were found", r"网站称有 \1 行，只得到 \2 行"),
    (r"(\d+) pages, the first (\d+) were read", r"共 \1 页，只读了前 \2 页"),
    (r"more than (\d+) list pages; the rest was left", r"目录多于 \1 页，其余没有读"),
    (r"(\d+) pages are announced, and number (\d+) brought no new rows", r"网站称有 \1 页，第 \2 页没有新的条目"),
    (r"further pages are announced, and neither of .*", "网站称还有下页，试过的地址都没有得到"),
    (r"(\d+) reports are listed, the source expects (\d+) or more", r"目录中有 \1 份年报，预期至少 \2 份"),
    (
        r"(\d+) reports are listed, the source expects (\d+) or fewer: perhaps another column",
        r"目录中有 \1 份年报，预期至多 \2 份：可能是别的栏目",
    ),
    (
        r"(\d+) reports are listed, in the last good run there were (\d+)",
        r"目录中有 \1 份年报，上次正常采集时有 \2 份",
    ),
    (
        r"nothing could be had \(([\w, ]+)\).*",
        "什么也没有取得：网站不许本机地址访问，还是网站停了，从这里分不出来。换一个网络试过之后，才能谈有没有公布",
    ),
    (r"not asked: a barrier ended each of its last (\d+) visits.*", r"最近 \1 次访问都遇到拦截，暂停访问，等人查看"),
    (r"not asked, because another crawl of this machine is visiting (\S+)", r"本机另一次采集正在访问 \1，没有请求"),
    (r"not asked, because (\S+) has had its (\d+) requests of (\S+);.*", r"\1 在 \3 的 \2 次请求已经用完，次日再取"),
    (r"redirected to (.+), which is no web address", r"跳转到 \1，不是网址"),
    (
        r"no table of a known form among (\d+) tables; the text begins: (.*)",
        r"\1 个表中没有一个是官方格式；正文开头：\2",
    ),
    (r"no text was found: a scan, a picture or an empty page; .*", "没有文字：是扫描件、图片或空页；可看存档的原件"),
    (r"page (\d+) shows no text layer: a scan or empty", r"第 \1 页没有文字：是扫描件，或是空页"),
    (r"a report on (\d+) prints the labels of form (\w+), read as printed", r"\1 年的报告印的是 \2 格式，照印的读"),
    (r"hardly a cell text occurs twice: repeated numbers were taken out", "几乎没有重复的数：重复的数已被删去"),
    (
        r"the capture of (\S+) reads poorer \((.*)\); shown is the one of (\S+)",
        r"\1 的存档读出较少，展示的是 \3 的存档",
    ),
    (r"'(.*)' holds several labels", r"“\1”里有几个行名连在一起"),
    (r"'(.*)' read as '(.*)'", r"印作“\1”，读作“\2”"),
    (r"the site declares (\S+)", r"网站所示日期 \1"),
    (r"listed but not obtained: (\S+)", r"目录中有，正文没有取得：\1"),
    (rf"not on the list page of {STAMP}", r"\1 的目录页中没有"),
    (rf"not on the list on {STAMP}, there on {STAMP}", r"\1 的目录中还没有，\2 已有"),
    (r"no list page of this agency covers this year", "这个机关没有涵盖该年的目录页"),
    (r"a barrier answered instead of the list page", "目录页的地址答复的是拦截页"),
    (r"no good walk over the list page", "没有完整取得目录页"),
    (r"the list page was not walked after the deadline", "期限之后没有再取得目录页"),
    (r"neither page nor list declares a date", "网页和目录都没有写日期"),
    (r"expected by a local rule", "依地方规定应当公布"),
    (r"by a local rule, not by law", "依地方规定，不是法定期限"),
    (r"local notice: (\S+), not kept", r"地方通知的期限 \1，未遵守"),
    (r"local notice: (\S+), kept", r"地方通知的期限 \1，已遵守"),
    (r"local notice: (\S+)", r"地方通知的期限 \1"),
    (r"no statutory deadline for townships, and no local rule is known", "乡镇没有法定期限，也不知有地方规定"),
    (r"no rule is known", "不知有何期限规定"),
)
REDIRECTED = re.compile(r"(.*) \(redirected to (\S+)\)", re.DOTALL)


def in_chinese(message: str) -> str:
    """The message in Chinese; what no pattern knows stays as it is."""
    led = REDIRECTED.fullmatch(message)
    if led:
        return f"{in_chinese(led[1])}（跳转到 {led[2]}）"
    for pattern, words in PATTERNS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found is None:
            continue
        if pattern.startswith("(https"):
            return f"{found[1]}：{in_chinese(found[2])}"
        said = found.expand(words)
        rule = found[found.re.groups] if found.re.groups else ""
        return said.replace(rule, RULES[rule]) if rule in RULES else said
    return message


def told(message: str | None) -> dict[str, str]:
    """``zh`` and ``en`` of a message or of a note with several parts; alike where there is no Chinese for it."""
    text = message or ""
    parts = text.split("; ")
    whole = in_chinese(text)
    chinese = whole if whole != text or len(parts) == 1 else "；".join(map(in_chinese, parts))
    return {"zh": SECOND.sub(r"\1 \2 UTC", chinese) if chinese != text else text, "en": text}


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    env.filters["told"] = told
