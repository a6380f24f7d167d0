"""The safe view of an archived page: text and tables stay, nothing in it can act or load."""

import io
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from archive.snapshot import MAX_DEPTH, SNAPSHOT_CSP, render_html
from archive.text_view import render_text
from archive.word_view import NoWordText, is_docx, render_docx

URL = "http://kjj.example.gov.cn/zwgk/index.html"
ATTACKS = [
    "<script>alert(1)</script>",
    "<script src=//evil.example/x.js>",
    "<SCRIPT\n>alert(1)</SCRIPT\n>",
    "<body onload=alert(1)>",
    "<p onclick='alert(1)' ONMOUSEOVER=alert(1)>text",
    "<p/onclick=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<a href=javascript:alert(1)>go</a>",
    "<a href=' java&#9;scr\nipt:alert(1)'>go</a>",
    "<a href='&#1;javascript:alert(1)'>go</a>",
    "<a href='vbscript:x'>go</a><a href='data:text/html,<script>1</script>'>go</a>",
    "<a href=x ping=//evil.example/p target=_top>go</a>",
    "<area href=javascript:alert(1)>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    "<META HTTP-EQUIV='Refresh' CONTENT='0;javascript:alert(1)'>",
    "<base href='//evil.example/' target=_top>",
    "<form action=//evil.example/><input name=q autofocus onfocus=alert(1)><button formaction=javascript:alert(1)>go",
    "<isindex action=javascript:alert(1) type=image>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<frameset onload=alert(1)><frame src=javascript:alert(1)></frameset>",
    "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)><applet code=javascript:alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'><text>t</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea></textarea><img src=x onerror=alert(1)></textarea>",
    "<title></title><script>alert(1)</script></title>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<!--[if IE]><script>alert(1)</script><![endif]--><![CDATA[<script>alert(1)</script>]]>",
    "<style>@import url(//evil.example/x.css); @import '//evil.example/y.css'; p{color:red}</style>",
    "<style>p{background:url(//evil.example/x)} q{background:u/**/rl(//evil.example/)} b{-moz-binding:url(x)}</style>",
    "<style>p{width:expression(alert(1))} q{behavior:url(#x)} b{background:\\75rl(//evil.example/x)}</style>",
    "<style></style><script>alert(1)</script></style>",
    "<style>a{content:'</style><script>alert(1)</script>'}</style>",
    "<p style=\"background:url('//evil.example/x');color:red\">",
    "<p style='width:EXPRESSION(alert(1));color:red'><p style='background:image-set(\"//evil.example/x\" 1x)'>",
    "<link rel=stylesheet href=//evil.example/x.css><link rel=prefetch href=//evil.example/>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'><img srcset='//evil.example/x 2x'>",
    "<video src=//evil.example/v poster=//evil.example/p><audio src=//evil.example/a></video>",
    "<table background=//evil.example/t><tr><td background=javascript:alert(1)>x",
    "<p style=x title='\"><script>alert(1)</script>'>",
    "<p id='\"onclick=\"alert(1)'>",
    "<template><script>alert(1)</script></template><portal src=//evil.example/>",
    "<a href='http://[bad'>x</a><img src='http://[bad'>",
    "<\x00script>alert(1)</script>",
]


def archived(url: str) -> str | None:
    return f"/archive?u={url}" if "gov.cn" in url else None


def rendered(source: str, content_type: str = "text/html; charset=utf-8") -> str:
    return render_html(source.encode(), content_type, URL, archived)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_in_it_acts_or_loads(attack: str) -> None:
    assert_inert(rendered(f"<html><body><p>前</p>{attack}"))


def assert_inert(view: str) -> None:
    """Read the view as a browser would and look at every element, attribute and style."""
    page = html.document_fromstring(view)
    for element in page.iter():
        assert isinstance(element.tag, str), "a comment came through"
        tag = element.tag
        forbidden = "script iframe frame object embed applet form input base link svg math noscript template video"
        assert tag not in forbidden.split(), f"{tag} came through"
        if tag == "meta":
            assert element.get("http-equiv") is None
        if tag == "style":
            assert_calm(element.text or "")
        for name, value in element.attrib.items():
            assert not str(name).startswith("on")
            assert name not in ("srcset", "background", "action", "formaction", "ping", "poster", "srcdoc", "data")
            if name == "href":
                assert value.startswith(("/archive?", "#"))
            if name == "src":
                assert value.startswith(("/archive?", "data:image/png", "data:image/gif"))
            if name == "style":
                assert_calm(value)


def assert_calm(style: str) -> None:
    lowered = style.lower()
    for word in ("url", "expression", "@import", "binding", "behavior", "image-set", "\\", "<", "/*"):
        assert word not in lowered


def test_text_tables_and_harmless_style_stay() -> None:
    view = rendered(
        "<html lang=zh-CN><head><title> 2021年 年报 &lt;1&gt; </title><style>td{color:red}</style></head><body>"
        "<h2 class=t>一、总体情况</h2><table border=1><tr><td colspan=2 rowspan=3 style='width:5cm;color:#333'>"
        "<o:p>新收 &amp; 结转</o:p></td></tr></table><form>表单里的字<select><option>x</select></form>"
    )
    assert "<title>2021年 年报 &lt;1&gt;</title>" in view
    assert '<td colspan="2" rowspan="3" style="width:5cm;color:#333">新收 &amp; 结转</td>' in view
    assert '<h2 class="t">一、总体情况</h2>' in view
    assert "td{color:red}" in view
    assert "表单里的字" in view
    assert view.startswith('<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">')


def test_gb2312_page_is_shown_with_all_its_characters() -> None:
    source = "<meta charset=gb2312><p>朱镕 王堃 二〇二三".encode("gb18030")
    assert "朱镕 王堃 二〇二三" in render_html(source, "text/html", URL, archived)


def test_links_lead_into_the_archive_or_become_text() -> None:
    view = rendered(
        "<a href='../a.html?x=1&y=2#s3'>甲</a><a href='https://other.example/'>乙</a><a href='#top'>丙</a>"
        "<a name=s3>丁</a><a href='mailto:a@b'>戊</a>"
    )
    assert (
        '<a title="http://kjj.example.gov.cn/a.html?x=1&amp;y=2#s3" '
        'href="/archive?u=http://kjj.example.gov.cn/a.html?x=1&amp;y=2#s3" target="_blank" '
        'rel="noopener noreferrer">甲</a>'
    ) in view
    assert '<a title="https://other.example/">乙</a>' in view
    assert '<a href="#top">丙</a>' in view
    assert '<a id="s3">丁</a>' in view
    assert "<a>戊</a>" in view


def test_base_is_heeded_for_links_and_not_passed_on() -> None:
    view = rendered("<base href='http://www.example.gov.cn/b/'><base href='http://x.example/'><a href=c>x</a>")
    assert "/archive?u=http://www.example.gov.cn/b/c" in view


def test_images_lead_into_the_archive_or_give_their_alternative_text() -> None:
    view = rendered(
        "<img src=a.png alt=图一 width=5><img src=http://evil.example/b.png alt='<b>图二'><img src=//evil.example/c>"
        "<img src='data:image/png;base64,AAAA'><img alt=odd src='data:image/png;base64,AAAA,x'>"
    )
    assert '<img alt="图一" width="5" src="/archive?u=http://kjj.example.gov.cn/zwgk/a.png">' in view
    assert '<span title="http://evil.example/b.png">&lt;b&gt;图二</span>' in view
    assert "〔图片 image〕" in view
    assert '<img src="data:image/png;base64,AAAA">' in view
    assert "<span>odd</span>" in view


def test_embedded_documents_leave_a_link() -> None:
    view = rendered("<iframe src=report.html>none</iframe><object data=http://evil.example/r.pdf>none</object>")
    assert 'href="/archive?u=http://kjj.example.gov.cn/zwgk/report.html"' in view
    assert '<a title="http://evil.example/r.pdf">' in view
    assert "none" not in view


def test_link_is_asked_once_for_each_url_and_not_for_ever() -> None:
    asked: list[str] = []

    def link(url: str) -> None:
        asked.append(url)

    source = "".join(f"<a href=/{number}>x</a><a href=/{number}#s>x</a>" for number in range(6000))
    render_html(source.encode(), "text/html", URL, link)
    assert len(asked) == len(set(asked)) == 5000


@pytest.mark.parametrize("source", ["", "  ", "<!-- only a comment -->", "plain text", "<", "\x00\x01\x02"])
def test_pages_without_elements(source: str) -> None:
    assert_inert(rendered(source))


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 300_000,
        "<b>" * 300_000 + "深",
        "<table><tr><td>" * 100_000,
        "<a href=x>" * 300_000,
        "<p " + " ".join(f"a{number}=1" for number in range(100_000)) + ">",
        "<style>" + "a{b:c}" * 100_000,
        "<p style='" + "/*" * 500_000 + "'>",
        "<img alt=" + "&quot;" * 200_000 + ">",
        "<" * 1_000_000,
        "中" * 5_000_000,
    ],
    ids=["div", "b", "table", "a", "attributes", "style", "comments", "alt", "brackets", "long"],
)
def test_hostile_sizes_end_soon_and_bounded(source: str) -> None:
    began = time.process_time()
    view = rendered(source)
    assert time.process_time() - began < 5
    assert len(view) < 25_000_000
    depth = deepest = 0
    for piece in view.split("<")[1:]:
        depth += -1 if piece.startswith("/") else not piece.startswith(("meta", "!", "br", "img", "hr", "p>"))
        deepest = max(deepest, depth)
    assert deepest <= MAX_DEPTH + 5


def test_a_page_cut_says_so() -> None:
    assert "此页过长" in rendered("<p>x</p>" * 600_000)
    assert "此页过长" not in rendered("<p>x</p>")


@given(st.text(st.sampled_from("<>/=\"'! -abpsx&;#:()\\\n"), max_size=120))
def test_no_mangled_markup_breaks_out(source: str) -> None:
    assert_inert(rendered(f"<p title='{source}'>{source}<img alt=\"{source}\"><style>{source}</style>"))


def test_policy_allows_no_script_form_or_foreign_request() -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in SNAPSHOT_CSP.split(";"))
    assert rules["default-src"] == "'none'"
    assert "allow-scripts" not in rules["sandbox"]
    assert "allow-same-origin" not in rules["sandbox"]
    assert rules["form-action"] == rules["base-uri"] == "'none'"
    assert "http" not in SNAPSHOT_CSP


HANWEB = (
    "<div id=list><script type='text/xml'><datastore><totalrecord>2</totalrecord><recordset>"
    "<record><![CDATA[<li><a href='art/1.html' onclick=alert(1)>年度报告</a><span>2021-01-27</span></li>]]></record>"
    "<record><![CDATA[<tr><td>公示</td><td>2020-12-09</td></tr><svg onload=alert(2)>]]></record>"
    "</recordset></datastore></script></div><p>后文"
)


def test_rows_of_a_list_that_stand_in_a_script_are_shown() -> None:
    view = rendered(HANWEB)
    assert_inert(view)
    page = html.document_fromstring(view)
    text = page.text_content()
    assert text.index("脚本没有运行") < text.index("年度报告") < text.index("公示") < text.index("后文")
    assert [link.get("href") for link in page.xpath("//a")] == [f"/archive?u={URL.rpartition('/')[0]}/art/1.html"]
    assert [cell.text for cell in page.xpath("//td")] == ["公示", "2020-12-09"]


def test_other_scripts_leave_nothing() -> None:
    assert "脚本" not in rendered("<script>var record = '<record>';</script><p>x")


@pytest.mark.parametrize("attack", ATTACKS)
def test_rows_in_scripts_are_as_safe(attack: str) -> None:
    assert_inert(
        rendered(f"<script type='text/xml'><datastore><record><![CDATA[{attack}]]></record></datastore></script>")
    )


def test_a_page_without_title_is_called_by_its_address() -> None:
    view = rendered("<base href='http://evil.example/'><p>x")
    assert html.document_fromstring(view).findtext(".//title") == URL


def test_json_is_indented_and_text_is_escaped() -> None:
    view = render_text('{"a":[{"题":"<script>x</script>"}]}'.encode(), "application/json", URL)
    assert_inert(view)
    assert html.document_fromstring(view).findtext(".//pre") == (
        '{\n  "a": [\n    {\n      "题": "<script>x</script>"\n    }\n  ]\n}'
    )
    assert "pre-wrap" in view
    broken = render_text(b"{" + b"[" * 100_000, "application/json", URL)
    assert "[[[" in broken


WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(body: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", f"<w:document {WORD}><w:body>{body}</w:body></w:document>")
    return file.getvalue()


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def test_a_word_file_is_shown_with_its_spans() -> None:
    across, down = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>'
    body = p("一、总体情况 &lt;script&gt;") + (
        f"<w:tbl><w:tr>{tc('项目', down)}{tc('数量', across)}</w:tr>"
        f"<w:tr>{tc('', '<w:vMerge/>')}{tc('制发')}{tc('有效')}</w:tr>"
        f"<w:tr>{tc('规章')}{tc('1')}{tc('2')}</w:tr></w:tbl>"
    )
    file = word(body)
    assert is_docx(file)
    view = render_docx(file, URL)
    assert_inert(view)
    page = html.document_fromstring(view)
    assert "一、总体情况 <script>" in page.text_content()
    cells = {
        cell.get("id"): (cell.text_content(), cell.get("rowspan"), cell.get("colspan")) for cell in page.xpath("//td")
    }
    assert cells == {
        "t1-r1-c1": ("项目", "2", None),
        "t1-r1-c2": ("数量", None, "2"),
        "t1-r2-c2": ("制发", None, None),
        "t1-r2-c3": ("有效", None, None),
        "t1-r3-c1": ("规章", None, None),
        "t1-r3-c2": ("1", None, None),
        "t1-r3-c3": ("2", None, None),
    }


def test_word_files_that_cannot_be_shown() -> None:
    assert not is_docx(b"PK\x03\x04 no real document")
    assert not is_docx(b"%PDF-1.4")
    for file in (b"PK\x03\x04 no real document", word("<w:p>"), word(p("x"))[:-30]):
        with pytest.raises(NoWordText):
            render_docx(file, URL)


def test_a_large_word_file_is_cut_and_says_so() -> None:
    view = render_docx(word(p("a" * 9000) * 1000), URL)
    assert len(view) < 9 << 20
    assert "其余部分未显示" in view
    with pytest.raises(NoWordText):
        render_docx(word(p("a" * (17 << 20))), URL)
