"""The words pages use for the codes in the tables: Chinese first, English beside it; small formats for templates."""

import json
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from datasette import hookimpl

DATABASE = "reports"
ISSUES = Path(__file__).parents[1] / "issues.toml"


class Label(NamedTuple):
    """``zh`` and ``en`` name a code; ``says`` tells in both languages what it means."""

    zh: str
    en: str
    says: str = ""


LABELS: dict[str, dict[str, Label]] = {
    "state": {
        "number": Label("数字", "number", "印出的是一个数，零也是数 · a number is printed; zero is one"),
        "blank": Label("空", "blank", "格子印了出来，里面没有内容 · the cell is printed and empty"),
        "mark": Label("符号", "mark", "印的是“/”“-”“无”等符号，不是数 · a mark such as / or 无, not a number"),
        "text": Label("文字", "text", "印的是文字，不能读成一个数 · words that cannot be read as one number"),
        "missing": Label("缺", "missing", "表格应有此格，文件里没有 · the form has it, the document lost it"),
        "ambiguous": Label("疑", "ambiguous", "有几种可能的读法，不取其一 · several readings, none is chosen"),
    },
    "verdict": {
        "agrees": Label("相符", "agrees", "两边相等 · both sides are equal"),
        "differs": Label(
            "不符", "differs", "两边不等：印错，或我们读错 · the sides differ: misprinted, or misread by us"
        ),
        "unknown": Label("无法核对", "unknown", "至少一格不是数字 · at least one cell is not a number"),
    },
    "status": {
        "complete": Label("完整读出", "complete", "表格每一格都已读出 · every cell of the form was read"),
        "partial": Label("部分读出", "partial", "有缺失、存疑或未读出的格 · some cells are missing or ambiguous"),
        "unread": Label("未读出", "unread", "已存档，但还不能读出表格 · archived, but not read"),
    },
    "form": {
        "v2008": Label("2008–2018年附表", "annexes of 2008–2018"),
        "v2019": Label("2019年格式", "2019 form", "国办公开办函〔2019〕60号"),
        "v2021": Label("2021年格式", "2021 form", "国办公开办函〔2021〕30号"),
    },
    "expected": {
        "on_time": Label(
            "按期", "on time", "已存档，网站所示日期在期限内 · archived; dated by the site within the deadline"
        ),
        "late_declared": Label(
            "逾期", "late", "已存档，网站所示日期在期限后 · archived; dated by the site after the deadline"
        ),
        "late_observed": Label(
            "迟现",
            "appeared late",
            "期限后的目录页中还没有，后来才有 · not yet on the list after the deadline, there later",
        ),
        "date_unknown": Label("已收", "archived", "已存档，没有可与期限比较的日期 · archived; no date to compare"),
        "listed_only": Label(
            "未得", "not obtained", "目录中有，正文没有取得 · on the list; the document was not obtained"
        ),
        "missing_observed": Label("未列", "not listed", "期限已过，目录页中没有 · not on a good capture of the list"),
        "blocked": Label("被拦", "blocked", "网站拒绝访问，不知有无 · the site refused; it may exist"),
        "not_looked": Label("未查", "not looked", "期限后没有取得目录页，不知有无 · no good capture of the list"),
    },
    "role": {
        "robots": Label("爬虫规则", "robots.txt"),
        "list": Label("目录页", "list page"),
        "document": Label("正文页", "document"),
        "attachment": Label("附件", "attachment"),
        "other": Label("其他", "other"),
    },
    "level": {
        "central": Label("国务院部门", "central"),
        "province": Label("省级政府", "province"),
        "province-dept": Label("省级部门", "provincial department"),
        "city": Label("市级政府", "city"),
        "city-dept": Label("市级部门", "city department"),
        "county": Label("县区政府", "county or district"),
        "county-dept": Label("县区部门", "district department"),
        "town": Label("乡镇街道", "town"),
    },
    "kind": {
        "html": Label("网页", "web page"),
        **{w.lower(): Label(w, w) for w in ("PDF", "RTF", "OFD")},
        **{kind: Label(w, w) for kind, w in (("docx", "Word"), ("xlsx", "Excel"))},
        "mhtml": Label("网页存档（MHTML）", "web archive (MHTML)"),
        "doc": Label("Word 或 WPS（旧格式）", "Word or WPS, old format"),
        "xls": Label("Excel 或 ET（旧格式）", "Excel or ET, old format"),
        "image": Label("图片", "picture"),
        "zip": Label("ZIP 压缩包", "ZIP archive"),
        "rar": Label("RAR 压缩包", "RAR archive"),
        "7z": Label("7z 压缩包", "7z archive"),
        "text": Label("纯文本", "plain text"),
    },
    "stage": {"crawl": Label("取得", "obtaining"), "read": Label("读取", "reading")},
    "listing": {
        "report": Label("年度报告", "annual report"),
        "false_friend": Label("名称相近的文件", "false friend"),
        "other": Label("其他文件", "other"),
    },
    "capture": {
        "ok": Label("正常", "ok"),
        "redirect": Label("跳转", "redirect"),
        "http_error": Label("出错", "HTTP error"),
        "soft404": Label("空页", "soft 404"),
        "empty_body": Label("没有内容", "empty body"),
        "truncated": Label("没有收全", "truncated"),
        "too_large": Label("过大", "too large"),
        "blocked": Label("被拦截", "blocked"),
        "throttled": Label("要求放慢", "throttled"),
        "not_modified": Label("没有改动", "not modified"),
    },
    "issue": {code: Label(*words) for code, words in tomllib.loads(ISSUES.read_text(encoding="utf-8")).items()},
    "class": {
        "source": Label(
            "原件如此", "as published", "照印如此，多半是原件的问题 · printed so; likely the agency's own slip"
        ),
        "reading": Label("可能读错", "our reading", "可能是我们读错 · we may have misread"),
        "across_years": Label("各年之间", "across years", "与其他年份的报告对不上 · does not follow from another year"),
    },
    "severity": {
        "error": Label("错误", "error"),
        "warning": Label("可疑", "warning"),
        "info": Label("提示", "hint"),
    },
    "person": {
        "confirmed": Label("人工：属实", "confirmed by a person"),
        "dismissed": Label("人工：不成立", "dismissed by a person"),
        "unclear": Label("人工：不明", "unclear to a person"),
    },
    "exactness": {
        "exact": Label("确数", "exact"),
        "about": Label("约数", "about"),
        "open": Label("等", "open list"),
        "worded": Label("文字表述", "in words"),
    },
    "version": {
        "current": Label("现行", "in force"),
        "earlier": Label("较早", "earlier"),
        "copy": Label("另一处或另一格式", "copy"),
        "poorer": Label("读出较少", "reads poorer"),
        "unread": Label("未读出", "unread"),
    },
    "change": {
        "title": Label("标题", "title"),
        "form": Label("格式", "form"),
        "cell": Label("格", "cell"),
        "section": Label("章节", "section"),
        "table": Label("表内其他文字", "other words in tables"),
        "reading": Label("读取", "reading"),
    },
    "standing": {
        "well": Label("正常", "well", "上次采集读全了目录，没有取不到的 · the list was read, nothing was lacking"),
        "lacking": Label(
            "有缺漏", "lacking", "读到了目录，但有没有取得或可疑之处 · the list was read, something is lacking"
        ),
        "no_list": Label(
            "没有读到目录", "list not read", "上次采集没有读到目录，有没有新报告不得而知 · unknown what is new"
        ),
        "cut_short": Label(
            "没有采集完", "cut short", "上次采集中途停止，还缺什么不得而知 · the last crawl was stopped here"
        ),
        "not_visited": Label("从未采集", "never visited", "还没有一次采集到过这里 · no crawl has been here"),
    },
    "extent": {
        "whole": Label("读到末尾", "to its end"),
        "top": Label("读到已知的页", "to known pages"),
        "": Label("没有读全", "not without a gap"),
    },
    "event": {
        "new": Label("新增", "new"),
        "late_inserted": Label("事后补入", "inserted late"),
        "pinned": Label("置顶", "pinned"),
        "re_dated": Label("改了日期", "re-dated"),
        "retitled": Label("改了标题", "retitled"),
        "moved": Label("换了地址", "moved"),
        "deleted": Label("撤下", "deleted"),
        "returned": Label("重新出现", "returned"),
    },
    "dated": {
        "metadata": Label("网页元数据", "page metadata"),
        "visible": Label("页面所示", "shown on the page"),
        "signed": Label("落款", "under the text"),
        "url": Label("地址", "address"),
        "listed": Label("目录", "list"),
        "last_modified": Label("服务器", "Last-Modified"),
        "first_captured": Label("首次存档", "first captured"),
    },
    "mark": {"agrees": Label("✓", "✓"), "differs": Label("≠", "≠"), "unknown": Label("?", "?")},
}


def label(code: str | None, kind: str) -> Label:
    """The words for a code of one kind. A code without words is shown as it is; ``blocked:waf`` counts as blocked."""
    text = code or ""
    return LABELS[kind].get(text) or LABELS[kind].get(text.partition(":")[0]) or Label(text, "")


def figure(value: float | None) -> str:
    """A number without a needless fraction; an en dash for none."""
    if value is None:
        return "–"
    return f"{value:.15g}" if value == int(value) else repr(value)


def moment(stamp: str | None) -> str:
    """2026-11-20T02:00:00Z as 2026-11-20 02:00:00 UTC."""
    return (stamp or "").replace("T", " ").replace("Z", " UTC")


def whereabouts(place: str | None) -> list[tuple[Label, str]]:
    """The parts of a place in a document that are known, from the outside in."""
    where: dict[str, Any] = json.loads(place) if place else {}
    sheet = where.get("kind") in ("xls", "xlsx")
    names = {
        "member": Label("其中的文件", "file inside"),
        "page": Label("页", "page"),
        "line": Label("行号", "line"),
        "table": Label("第几个工作表", "sheet") if sheet else Label("第几个表", "table"),
        "row": Label("工作表中行", "row of the sheet") if sheet else Label("表中行", "row"),
        "column": Label("工作表中列", "column of the sheet") if sheet else Label("表中列", "column"),
        "box": Label("位置（点）", "box in points"),
    }
    return [
        (name, ", ".join(map(figure, where[key])) if key == "box" else str(where[key]))
        for key, name in names.items()
        if where.get(key) is not None
    ]


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    env.filters.update(label=label, figure=figure, moment=moment, whereabouts=whereabouts)
    env.globals["labels"] = LABELS


@hookimpl
def extra_template_vars(datasette: Any) -> Any:
    """``publication``: when the served file was built and by what; each page shows it."""

    async def publication() -> dict[str, Any]:
        rows = await datasette.get_database(DATABASE).execute("select key, value from publication")
        return {"publication": {row["key"]: row["value"] for row in rows}}

    return publication
