"""The replicas of each platform answer as sites of that platform were seen to."""

import json
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest

from tests import sites
from tests.raw_client import HANWEB_LIST, HP, get, hrefs, post
from tests.sites import Running
from tests.sites.facts import load_all
from tests.sites.platforms import gkmlpt, hanweb

REPORTS = {facts.id: facts for facts in load_all()}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with sites.running(tmp_path_factory.mktemp("sites")) as running:
        yield running


def test_gkmlpt_shell_is_not_json_and_holds_a_node_that_leads_away(served: Running) -> None:
    page = get(served.url("gz-kjj", "/gkmlpt/index")).text
    assert "window._CONFIG = {" in page
    assert "SID: '200015'" in page
    tree = json.loads(page.partition("TREE: ")[2].partition(",\n  SERVICE_AREA_ID")[0])
    assert [node["jump_url"] for node in tree if node["jump_url"]] == ["http://credit.gz.gov.cn/"]
    assert 1512 in {node["id"] for node in tree}


def test_gkmlpt_pages_of_the_list(served: Running) -> None:
    def page(number: int, category: int = 1512) -> dict[str, object]:
        path = f"/gkmlpt/api/all/{category}?page={number}&sid=200015"
        return json.loads(get(served.url("gz-kjj", path)).body)

    first, second = page(1), page(2)
    assert page(0) == first
    assert (len(first["articles"]), len(second["articles"]), page(3)["articles"]) == (100, 5, [])
    assert first["total"] == first["classify"]["post_count"] == 105
    assert page(1, 0)["total"] == 105
    assert page(1, 1530)["articles"] == []
    titles = [article["title"] for article in first["articles"] + second["articles"]]
    assert REPORTS["440100-kjj-2021"].list_title in [article["title"] for article in second["articles"]]
    assert len(set(titles)) == 105


def test_gkmlpt_documents_and_attachments(served: Running) -> None:
    articles = json.loads(get(served.url("gz-kjj", "/gkmlpt/api/all/0")).body)["articles"]
    (report,) = [article for article in articles if article["title"] == REPORTS["440100-kjj-2022"].title]
    assert urlsplit(report["url"]).path == gkmlpt.post_path(report["id"])
    assert any(not article["url"].startswith(served.bases["gz-kjj"]) for article in articles)
    page = get(report["url"]).text
    (attachment,) = report["attachment"]
    assert urlsplit(attachment["url"]).path in hrefs(page)
    file = get(attachment["url"])
    assert file.body[:5] == b"%PDF-"
    assert file.headers["content-type"] == "application/pdf"
    assert str(len(file.body)) == attachment["size"]
    detail = json.loads(page.partition("DETAIL: ")[2].partition(" }</script>")[0])
    assert detail["content"].startswith("<p>")
    assert get(served.url("gz-kjj", "/" + REPORTS["440100-kjj-2021"].file.partition("/")[2])).status == 200
    assert REPORTS["440100-kjj-2021"].file.endswith(".PDF")


def test_nfcms_list_leads_on_to_page_two(served: Running) -> None:
    first = get(served.url("hp", HP + "index.html")).text
    assert first.count("<li>") == 6
    assert "政府网站工作年度报表" in first
    assert any(href.startswith("https://mp.weixin.qq.com/s/") for href in hrefs(first))
    assert served.url("hp", HP + "content/post_8065110.html") in hrefs(first)
    following = re.search(r'class="next" href="([^"]+)"', first)
    assert following
    second = get(urljoin(served.url("hp", HP), following[1]))
    assert following[1] == "index_2.html"
    assert second.text.count("<li>") == 4
    assert "下一页" not in second.text
    assert get(served.url("hp", HP + "index_3.html")).status == 404


def test_nfcms_redirect_dead_link_and_soft_404(served: Running) -> None:
    old = get(served.url("hp", HP.replace("xxgknb", "tzgg") + "content/post_7060213.html"))
    assert old.status == 301
    assert old.headers["location"] == served.url("hp", HP + "content/post_7060213.html")
    assert 'id="zhengwen"' in get(old.headers["location"]).text
    assert get(served.url("hp", HP + "content/mpost_4410265.html")).status == 404
    soft = get(served.url("hp", HP + "content/post_5640991.html"))
    assert soft.status == 200
    assert "您访问的页面不存在" in soft.text


def test_old_catalogue_declares_gb2312_but_holds_more(served: Running) -> None:
    url, rows, visited = served.url("huadu", "/gkml/HD18/index.html"), [], []
    while url:
        reply = get(url)
        assert b"charset=gb2312" in reply.body
        text = reply.body.decode("gb18030")
        visited.append(url.rpartition("/")[2])
        rows += re.findall(r"<td><a href=\"([^\"]+)\" target", text)
        following = re.search(r'<a href="([^"]+)">下一页', text)
        url = urljoin(url, following[1]) if following else ""
        if "镕" in text:
            with pytest.raises(UnicodeDecodeError):
                reply.body.decode("gb2312")
    assert visited == ["index.html", "index_1.html", "index_2.html"]
    assert len(rows) == len(set(rows)) == 12
    assert get(served.url("huadu", "/gkml/HD18/index_3.html")).status == 404
    odd = get(served.url("huadu", "/gkml/HD18/charset.html"))
    assert odd.headers["content-type"] == "text/html; charset=utf-8"
    assert "镕" in odd.body.decode("gb18030")


def test_hanweb_groups_follow_the_opaque_link_only(served: Running) -> None:
    page = get(served.url("xiuzhou", HANWEB_LIST)).text
    assert page.count("<record>") == 12
    assert re.search(r"<span>\n\d{4}-\d\d-\d\d </span>", page)
    (following,) = re.findall(r'<nextgroup><!\[CDATA\[<a href="([^"]+)">', page)
    assert "columnid=1229410724" not in following
    second = get(served.url("xiuzhou", following)).text
    assert second.count("<record>") == 5
    assert "<totalrecord>17</totalrecord><totalpage>5</totalpage>" in second
    assert "<nextgroup><![CDATA[]]></nextgroup>" in second
    composed = re.sub(r"columnid=\w+&unitid=\w+", "columnid=1229410724&unitid=6189012", following)
    assert len(get(served.url("xiuzhou", composed)).body) == 54
    trap = get(served.url("xiuzhou", HANWEB_LIST + "?uid=6189012&pageNum=2")).text
    assert trap == page
    assert "index.html?uid=6189012&amp;pageNum=2" in page


def test_hanweb_post_counts_in_records(served: Running) -> None:
    url = served.url("xiuzhou", hanweb.PROXY + "?startrecord=13&endrecord=24&perpage=4")
    reply = post(url, col="1", columnid="1229410724", unitid="6189012", webname="秀洲区")
    assert reply.text.count("<record>") == 5
    assert served.log.of(url)[-1].method == "POST"
    assert post(url, columnid="1").body == hanweb.NOTHING


def test_hanweb_attachment_lies_on_another_host(served: Running) -> None:
    page = get(served.url("xiuzhou", "/art/2021/1/27/art_1229410724_4181630.html")).text
    (link,) = [unescape(href) for href in hrefs(page) if "downfile.jsp" in href]
    moved = get(served.url("xiuzhou", link))
    assert moved.status == 302
    assert moved.headers["location"].startswith(served.bases["oss"] + "/jcms_files/")
    assert get(moved.headers["location"]).body[:2] == b"PK"
    assert get(served.url("xiuzhou", hanweb.DOWNLOAD + "?filename=unknown.docx")).status == 404
