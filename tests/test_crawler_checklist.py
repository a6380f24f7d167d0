"""Which replica shows which oddity of real catalogues. A family that shows none, and a line without one, are mistakes.

The names are those of FAMILIES in tests/test_crawler_families.py, where each is crawled: exactly the reports that it
holds are found, only what cannot be had is an issue, and hardly a list page is asked for in vain.
"""

import pytest

from tests.sites import replicas
from tests.test_crawler_families import FAMILIES

ODDITIES = {
    "gkmlpt: a catalogue below a site's path, page 0 is page 1": "gkmlpt",
    "gkmlpt: #id names the category; the total shrinks": "gkmlpt-fragment",
    "gkmlpt: a node with jump_url": "gkmlpt-jump",
    "gkmlpt: attachments of one name; an article in two categories": "gkmlpt-two",
    "gkmlpt: a post on another host; .PDF": "gkmlpt-other-host",
    "NFCMS: absolute http addresses on an https page": "nfcms-absolute",
    "NFCMS: mpost_, an item of weixin, index_2": "nfcms",
    "NFCMS: the front page of an agency": "nfcms-front",
    "NFCMS: an empty column whose script loads /postmeta/i/<column>.json": "nfcms-json nfcms-json-years",
    "NFCMS: the number of that list is told nowhere": "nfcms-json-blind",
    "TRS: page 2 is index_1": "trs",
    "TRS: a call that is commented out, variables in its place": "trs-commented",
    "TRS: three numbers in the call": "trs-records",
    "TRS: a stub behind the end; createPage": "trs-create-page",
    "TRS: the last page repeats; articles that go on in _1": "trs-articles",
    "TRS: rows that a script writes, one by one, all at once": "trs-written trs-title-first",
    "TRS: dates inside the links": "trs-inside",
    "TRS: a menu that holds addresses for a script": "trs-menu",
    "UCAP: TRS's function name, page 2 is list_2": "ucap",
    "UCAP: list_1 is page 1; the number of records is stale": "ucap-first-again",
    "UCAP: interfaces by GET, by channel, by POST": "ucap-json ucap-channels ucap-form ucap-load ucap-zero",
    "UCAP: a catalogue's shell, its tree by JSONP, null.shtml, a stale total": "ucap-tree ucap-tree-whole",
    "UCAP: nothing stands beside null.shtml": "ucap-tree-gone",
    "UCAP: links to list.shtml are columns, whatever they say": "ucap-tree-named",
    "UCAP: an interface on another host": "ucap-form-away",
    "UCAP: a token that a script computes": "ucap-token",
    "Hanweb jpage (tests/test_crawler_replicas.py): CDATA, opaque nextgroup, ?pageNum=2, downfile 302": "xiuzhou",
    "Hanweb jpage: windows by POST, rows in an array, none": "jpage-window jpage-array jpage-shell jpage-fewer",
    "Hanweb jpage: a proxy that gives nothing, all rows being there or not": "jpage-whole jpage-gone",
    "Hanweb jpage: a proxy that takes no notice of the window": "jpage-same",
    "Hanweb xxgk: search.jsp mixes columns": "xxgk-mixed",
    "Hanweb xxgk: shells, trees, rows of both kinds": "xxgk xxgk-home xxgk-tree xxgk-number",
    "jpaas: GET with paramJson, a bare pageNo ignored": "jpaas jpaas-table jpaas-years jpaas-home",
    "Lonsun: a random number in each address, cut titles": "lonsun",
    "Lonsun: shells, menus, older templates": "lonsun-home lonsun-menu lonsun-first lonsun-whole lonsun-blind",
    "Epoint: a shell without a list; pages from 1, from 0": "epoint epoint-zero epoint-home epoint-inline",
    "Epoint: `custom` is text": "epoint-text",
    "Epoint: static pages; siteGuid nowhere": "epoint-static epoint-click epoint-blind",
    "Epoint: articles behind a script, a PDF of which only the name is told; Shanghai: /art/info/": (
        "shells-epoint shells-art_info shells-unknown"
    ),
    "Boda: numbers that count down; names in GBK bytes, no suffix": "boda boda-virtual",
    "Boda: a download that wants a captcha": "boda-captcha",
    "Huilan: three pagers that look alike": "huilan huilan-dynamic huilan-index",
    "Huilan: portlets by GET and POST": "huilan-portlet huilan-posted",
    "WAS: a GET that is led away, the last page repeats": "was was-column",
    "WAS: a dummy last record": "was-json",
    "TrueCMS: rows hidden in the page, windows, calls for links": "truecms truecms-calls truecms-shell truecms-whole",
    "Beijing: hidden rows, a list that is cut in the browser": "regional-beijing regional-beijing_cut",
    "Shanghai: rows repeated in comments": "regional-shanghai",
    "Jiangsu: Huai'an, Changzhou, Wuxi": "huaian regional-huaian regional-changzhou regional-wuxi",
    "a column's number in the name of its list": "regional-nanjing",
    "UCAP: articles that are no hash; other stems of list pages": "regional-heilongjiang regional-csrc",
    "addresses of older systems": (
        "regional-anhui regional-anqing regional-xuanzhou regional-nanping regional-guangzhou regional-beijing_portal "
        "regional-beijing_district regional-jeecms"
    ),
    "Sichuan, Hebei, Liaoning, Chengdu, Yan'an, Yunnan": (
        "regional-sichuan regional-hebei regional-liaoning regional-chengdu regional-yanan regional-yunnan"
    ),
    "a folder for each year": "regional-qingdao",
    "old catalogues in GBK that say gb2312; framesets": "static static-frames",
    "a header that says UTF-8, bytes in GBK, characters of GB18030 alone": "static-header",
    "no known family: every pager": " ".join(name for name in FAMILIES if name.startswith("generic-")),
    "barriers: 412, 521, a firewall's page with 200": "barriers-412 barriers-521 barriers-safedog",
    "barriers: the index in place of the article": "barriers-index",
    "barriers: a list that leads to the front page": "barriers-home",
    "barriers: a long article that speaks of a firewall": "barriers-mention",
    "soft 404: short, to the home page, JSON, 54 bytes of XML": "barriers-soft404",
    "pictures only, zip, wps, ofd, .PDF, viewers, notices among false friends, copies, weixin, media": "carriers",
    "an interface that answers with an error page": (
        "gkmlpt-error jpaas-error xxgk-error lonsun-error epoint-error huilan-error was-error ucap-error huaian-error"
    ),
    "an interface that answers without a list": (
        "gkmlpt-null nfcms-json-null jpaas-null xxgk-number lonsun-first epoint-text huilan-posted ucap-null "
        "truecms-null"
    ),
    "an interface that is gone, or repeats itself": "truecms-gone truecms-same",
    "JSONP by any name": "was-jsonp epoint-text jpaas-home",
}


@pytest.mark.parametrize("oddity", ODDITIES)
def test_an_oddity_has_its_replica(oddity: str) -> None:
    known = {*FAMILIES, *(site["name"] for site in replicas)}
    assert ODDITIES[oddity] and set(ODDITIES[oddity].split()) <= known


def test_a_replica_shows_an_oddity() -> None:
    named = {name for names in ODDITIES.values() for name in names.split()}
    assert set(FAMILIES) - named == set()
