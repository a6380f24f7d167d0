"""Menus of UCAP that its pages ask for: the channels of a column, and the tree of a catalogue.

A catalogue's shell (政府信息公开目录系统, Shaoyang) holds no records. Its script asks /u/channel/treeNew/<project> for
the tree: JSONP, handed to `null` where no callback is named, `list` being the nodes, each with the address of its list
as `iframeurl` or `url`. Many nodes name a placeholder null.shtml; their lists stand beside it under one of four names.
That a node below another names it as `pid` or `pId` is believed.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

from crawler.columns import report_nodes
from crawler.page import Page, PageChanged
from crawler.pager import NeedsBrowser, OneOf, Step

QUESTION = "?page=1&_pageSize=15&_isAgg=true&_isJson=true&_template=index&_rangeTimeGte=&_channelName="
CHANNELS = re.compile(r"""["']([\w./:-]{0,120}/common/getChannelList\?[\w=&.%-]{1,200})""")
TREE = re.compile(
    r"""["']([\w./:-]{0,120}/u/channel/tree\w{0,12}/)([\w-]{0,60})(\?[^"']{0,600})?["'](?:\s*\+\s*(\w{1,40}))?""", re.I
)
FIELDS = {"level": "1", "pid": "", "channelId": "", "catecode": "", "open": "0", "target": "new",
          "published_file_name": "", "template_name": ""}  # fmt: skip
NEAR = 2000  # characters of a script around the call, where its fields are looked for
PLACEHOLDER = re.compile(r"/null\.shtml$")
NAMES = ("xlist.shtml", "xxgkList.shtml", "list.shtml", "index.shtml")
IS_TREE = re.compile(r"/u/channel/tree\w{0,12}/", re.I)


def is_answer(url: str) -> bool:
    return "/common/getChannelList?" in url or IS_TREE.search(url) is not None


def channels(page: Page) -> Iterator[str]:
    """Yield the address of the channels that a page's script asks for."""
    found = CHANNELS.search(page.code)
    if found:
        yield str(page.absolute(found[1]))


def tree(page: Page) -> Iterator[Step]:
    """Yield the address of the catalogue's tree that a page's script asks for."""
    found = TREE.search(page.code) if b"/u/channel/tree" in page.lowered else None
    if found is None:
        return
    path, literal, query, variable = found.groups()
    project = literal or (value(variable, page.code, found.end()) if variable else "")
    said = {name: value(name, page.code, found.end()) or usual for name, usual in FIELDS.items()}
    said |= {name: given for name, given in parse_qsl((query or "")[1:]) if name in FIELDS}
    if project and said["channelId"]:
        yield str(page.absolute(f"{path}{project}?{urlencode(said, safe='/,')}"))
    else:
        yield NeedsBrowser("the catalogue's tree is asked for with what only a running script knows")


def value(name: str, code: str, at: int) -> str:
    """The text or number that a script gives to a name: behind a place the first one, else the last before it."""
    form = re.compile(rf"""\b{name}["']?\s*[:=]\s*(?:["']([\w/,.-]{{1,400}})["']|(\d{{1,9}})\b)""")
    behind, before = form.search(code, at, at + NEAR), list(form.finditer(code, max(at - NEAR, 0), at))
    found = behind or (before[-1] if before else None)
    return next(filter(None, found.groups()), "") if found else ""


def named(page: Page) -> Iterator[Step]:
    """Yield the lists of annual reports that an answer names."""
    if not is_answer(page.url):
        return
    if not IS_TREE.search(page.url):
        results = page.json.get("results") if isinstance(page.json, dict) else None
        if not isinstance(results, dict):
            raise PageChanged(f"no channels in {page.url}: {page.text[:120]!r}")
        for node in report_nodes(results.get("children") or [], "displayName"):
            yield str(page.absolute(f"/common/search/{node.get('channelId')}{QUESTION}"))
        return
    for node in report_branches(page):
        url = page.absolute(str(node.get("iframeurl") or node.get("url") or ""))
        if url is None:
            yield NeedsBrowser(f"a column of the catalogue's tree without an address: {node.get('name')!r:.100}")
        else:
            yield placed(url)


def placed(url: str) -> Step:
    """A column's address; where it is a placeholder, those at which its list may stand."""
    return OneOf(tuple(PLACEHOLDER.sub(f"/{name}", url) for name in NAMES)) if PLACEHOLDER.search(url) else url


def report_branches(page: Page) -> list[dict[str, Any]]:
    """The nodes of a tree that are named like an annual report, and those below them."""
    nodes = page.json.get("list") if isinstance(page.json, dict) else page.json
    if not isinstance(nodes, list) or not all(isinstance(node, dict) for node in nodes):
        raise PageChanged(f"no list of nodes in {page.url}: {page.text[:120]!r}")
    found = list(report_nodes(nodes))
    if not found:
        raise PageChanged(f"no annual-report category among the {len(nodes)} nodes of {page.url}")
    ids = {str(node.get("id")) for node in found if node.get("id")}
    known = set(map(id, found))
    for node in nodes:  # those above come before those below
        if str(node.get("pid") or node.get("pId")) in ids and id(node) not in known:
            found.append(node)
            ids.add(str(node.get("id")))
    return found
