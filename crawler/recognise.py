"""Which platform a page belongs to, with the evidence, and which of its links may lead to the annual reports.

The order of the signs is that in which families must be told apart, because later ones share marks with earlier
ones: gkmlpt pages carry NFCMS variables, UCAP pages call a pager function of TRS's name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.links import COLUMN_NAMES, FALSE_FRIENDS, iso_date
from crawler.page import Anchor, Page, squeeze

LOOKED_AT = 65_536  # characters of a page; the marks stand in its head and first scripts
GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class Sign:
    """A mark of a platform that was found: ``seen`` is the text that matched."""

    platform: str
    says: str
    seen: str


# platform, what the mark is, where it stands ('url' or 'text'), its form
SIGNS: tuple[tuple[str, str, str, re.Pattern[str]], ...] = tuple(
    (platform, says, where, re.compile(form, re.I | re.S))
    for platform, says, where, form in (
        ("gkmlpt", "path of the catalogue platform", "url", r"/gkmlpt/"),
        ("gkmlpt", "window._CONFIG with SID and TREE", "text", r"window\._CONFIG\s*=.{0,4000}\b(?:SID|TREE)\b"),
        ("nfcms", "variables of NFCMS", "text", r"NFCMS_(?:SITE|CAT|POST|PAGE)_ID"),
        ("nfcms", "articles named post_N", "text", r"/content/m?post_\d+\.html"),
        ("nfcms", "a list loaded from /postmeta/", "text", r"/postmeta/i/"),
        ("hanweb_jpaas", "blocks built by jpaas", "text", r"parsetype\s*=\s*[\"']bulidstatic|/api-gateway/jpaas-"),
        ("hanweb_xxgk", "catalogue module xxgk", "text", r"/module/xxgk/(?:search|tree)\.jsp"),
        ("truecms", "messages of TrueCMS", "text", r"/truecms/\w+/getMessage\.do"),
        ("hanweb", "records in a datastore", "text", r"<datastore>|\.jpage\s*\(|dataproxy\.jsp"),
        ("hanweb", "columns named colN", "url", r"/col/col\d+/"),
        ("ucap", "tags or ids of UCAP", "text", r"<ucap|UCAP-CONTENT|/common/search/[0-9a-f]{32}"),
        ("ucap", "createPageHTML with a quoted first argument", "text", r"createPageHTML\s*\(\s*['\"]"),
        (
            "ucap",
            "interfaces of UCAP",
            "text",
            r"/common/getChannelList|/search/common/search/|/interfacesWeb\w*/loadData|/u/channel/tree",
        ),
        ("lonsun", "columns under /public/column/", "url", r"/public/column/\d+"),
        ("lonsun", "fragments of Lonsun", "text", r"labelName=publicInfoList|/public/column/\d+\?"),
        ("epoint", "shells named govInfoPub", "url", r"/\w*govInfoPub\w*\.html\?.*categorynum="),
        ("epoint", "services of Epoint", "text", r"/rest/lightfrontaction/|webBuilderCommon\.js|EWB-FRONT"),
        ("boda", "resources of VSB", "text", r"/system/_content/|/system/resource/|vsb_content|pb_sys_common|wbtreeid"),
        ("huilan", "portal of Huilan", "text", r"/eportal/ui|huilan-jquery|eprotalCurrent|article_paging_list_hidden"),
        ("huilan", "portal of Huilan", "url", r"/eportal/ui"),
        ("huaian", "interface of Huai'an", "text", r"/articleCommonController/lists\.do"),
        ("was", "search server WAS", "url", r"/was5?/web/search"),
        ("was", "a list asked of the search server WAS", "text", r"[\"']/was5?/web/search[^<>]{0,300}?channelid\W"),
        ("trs", "createPageHTML with a number first", "text", r"createPageHTML\s*\(\s*\d+\s*,"),
        ("trs", "articles named tDATE_N", "text", r"[/\"']t\d{8}_\d+\.s?html?"),
        ("trs", "editor of TRS", "text", r"TRS_Editor|trs_editor_view"),
    )
)


def recognise(page: Page) -> list[Sign]:
    """Every mark found, the deciding one first; empty when no family is known by any."""
    text = page.text[:LOOKED_AT]
    found = []
    for platform, says, where, form in SIGNS:
        hit = form.search(f"{page.led_from} {page.url}" if where == "url" else text)
        if hit:
            found.append(Sign(platform, says, " ".join(hit[0].split())[:80]))
    return found


# Slugs under which annual-report columns were met.
SLUG = re.compile(
    r"/(?:[a-z]{0,8}_?)?(?:zfxxgkndbg|zfxxgkgznb|zfxxgknb|xxgknb|xxgkndbg|gkndbg|gknb|xxgk[-_]xxgknb)(?:[_/.-]|\d|$)",
    re.I,
)
FALSE_SLUG = re.compile(r"wzndbb|zfwzgznb|wzgznb|fzzf", re.I)
COLUMN = re.compile(r"^(?:\S{0,12})?(?:信息公开|公开).{0,6}(?:年报|年度报告)(?:专栏|栏目|列表|查询)?$")
WAY = re.compile(
    r"^(?:法定主动公开内容|政府?信息公开(?:目录|专栏|平台|专题|栏目)?|信息公开(?:目录|专栏)?|政务公开|公开目录)$"
)


FRAME = "frame"


@dataclass(frozen=True, slots=True)
class Lead:
    """A link that may lead to the annual reports. Weight 3: its name says so; 2: its path; 1: it is on the way."""

    url: str
    text: str
    weight: int


def leads(page: Page) -> list[Lead]:
    """Links of a home or catalogue page towards the annual-report column, the strongest first, each address once."""
    found: dict[str, Lead] = {}
    for anchor in page.anchors():
        weight = weight_of(anchor)
        if weight and anchor.url not in found:
            found[anchor.url] = Lead(anchor.url, squeeze(anchor.text), weight)
    for frame in page.dom.css("iframe::attr(src), frame::attr(src)").getall():
        url = page.absolute(frame)
        if url and url not in found:
            found[url] = Lead(url, FRAME, 2 if SLUG.search(urlsplit(url).path) else 1)
    return sorted(found.values(), key=lambda lead: -lead.weight)


def weight_of(anchor: Anchor) -> int:
    text, path = squeeze(anchor.text), urlsplit(anchor.url).path
    if FALSE_FRIENDS.search(text) or FALSE_SLUG.search(path) or iso_date(anchor.row):
        return 0
    if text in COLUMN_NAMES or COLUMN.match(text):
        return 3
    if SLUG.search(path) and not path.rstrip("/").rpartition("/")[2].startswith(("t20", "art_", "post_", "content_")):
        return 2
    return 1 if WAY.match(text) else 0


SUFFIXES = re.compile(r"(?:门户网站|政府网站|网站|官网|欢迎您|首页|政务网|信息网)+$")


def site_name(page: Page) -> str:
    """Name of the site by its SiteName tag (国办发〔2017〕47号), else by the last part of the page's title."""
    for meta in page.dom.css("meta[name]"):
        if meta.attrib["name"].lower() == "sitename" and meta.attrib.get("content", "").strip():
            return squeeze(meta.attrib["content"])
    title = page.dom.css("title::text").get() or ""
    return squeeze(re.split(r"[-_|–—]", title)[-1])


def agency_name(site: str) -> str:
    return SUFFIXES.sub("", site)


def level_of(agency: str) -> Iterator[str]:
    """Levels that the name of an agency allows, likeliest first."""
    if re.search(r"(?:街道办事处|镇人民政府|乡人民政府|镇|乡|街道)$", agency):
        yield "town"
    elif agency.endswith(("人民政府", "政府")):
        body = re.sub(r"人民政府$|政府$", "", agency)
        yield "county" if body.endswith(("区", "县", "旗")) else "province" if body.endswith("省") else "city"
    elif "省" in agency or "自治区" in agency:
        yield "province-dept"
    elif re.search(r"[县区]", agency):
        yield "county-dept"
    elif "市" in agency:
        yield "city-dept"
    else:
        yield "central"
