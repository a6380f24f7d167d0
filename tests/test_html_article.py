"""What of a page is the article: containers, scripts, frames, pages of unknown templates, pages of pictures."""

import json

import pytest

from parser.documents.document import Document
from parser.documents.html.page import from_html
from parser.read import read_report
from tests.corpus.facts import sample
from tests.corpus.pages import layout_page

TABLE = "<table><tr><td>行政许可</td><td>3</td></tr><tr><td>规章</td><td>4</td></tr></table>"
SENTENCE = "本局全年收到政府信息公开申请若干件，均在法定期限内答复，没有发生收费。"
NAV = "<ul>" + "".join(f"<li><a href=/c{n}.html>栏目{n}</a></li>" for n in range(20)) + "</ul>"
FOOT = "<div>主办单位：某市人民政府办公室　<a href=#>粤ICP备000号</a></div><div>建议使用1024以上分辨率浏览</div>"


def html(body: str, head: str = "") -> Document:
    return from_html(f"<html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode())


def kinds(document: Document) -> list[str]:
    return [issue.kind for issue in document.issues]


# -- containers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "container",
    [
        "<ucapcontent>{}</ucapcontent>",
        "<div id='zoom'>{}</div>",
        "<table><tr><td class='x TRS_Editor'>{}</td></tr></table>",
        "<div id=vsb_content_4><div>{}</div></div>",
        "<article>{}</article>",
        "<table><tr><td><table><tr><td><div class=trs_editor_view>{}</div></td></tr></table></td></tr></table>",
    ],
)
def test_known_containers(container: str) -> None:
    document = html(f"{NAV}<p>站内公告</p>{container.format(f'<p>一、总体情况</p>{TABLE}')}<p>站外</p>{FOOT}")
    assert document.text == "一、总体情况\n行政许可\t3\n规章\t4"
    assert [(p.place.line, document.grids[0].place.table) for p in document.paragraphs] == [(1, 1)]


def test_the_most_telling_container_that_loses_no_table() -> None:
    inner = f"<div id=zoom><p>说明</p>{TABLE}</div>"
    assert html(f"<div class=article-content><p>标题</p>{inner}</div>").text.startswith("标题")
    assert html(f"<div class=my-article><p>标题</p>{inner}</div>").text.startswith("说明")
    assert "标题" in html(f"<div class=article><p>标题</p>{TABLE}{inner}</div>").text


def test_a_container_inside_a_cell_of_figures_does_not_part_the_table() -> None:
    document = html(f"{TABLE}<table><tr><td>行政处罚<td><div id=zoom>5</div><tr><td>其他<td>6</table>")
    assert [[c.text for c in g.cells] for g in document.grids][1] == ["行政处罚", "5", "其他", "6"]


def test_the_mark_for_turning_pages_is_no_text() -> None:
    document = html(
        f"<ucapcontent><p>一、总体情况</p>#PAGE_BREAK#<p>二、{SENTENCE}#PAGE_BREAK#三、</p>{TABLE}</ucapcontent>"
    )
    assert document.text.split("\n")[:3] == ["一、总体情况", f"二、{SENTENCE}", "三、"]


# -- unknown templates --------------------------------------------------------------------------------


def test_an_unknown_template_with_tables_loses_what_stands_round_them() -> None:
    document = html(
        f"<div class=top><a href=/>首页</a> | <a href=/x>政务公开</a></div>{NAV}"
        f"<div>您当前的位置：<a href=/>首页</a> &gt; 年报</div>"
        f"<h3>某局2022年政府信息公开工作年度报告</h3><div>发布时间：2023-01-19　来源：本网　【打印】【关闭】</div>"
        f"<p>字体：[大 中 小]</p><p>一、总体情况</p><p>{SENTENCE}</p>{TABLE}<p>六、其他需要报告的事项</p><p>无。</p>"
        f"<p>某局</p><p>2023年1月19日</p><p><a href=a.docx>附件：年报.docx</a></p>"
        f"<div>分享到：<a href=#>微信</a><a href=#>微博</a></div><p>上一篇：<a href=b.html>另一篇</a></p>{FOOT}"
    )
    assert document.text.split("\n") == [
        "某局2022年政府信息公开工作年度报告",
        "发布时间：2023-01-19 来源：本网",
        "一、总体情况",
        SENTENCE,
        "行政许可\t3",
        "规章\t4",
        "六、其他需要报告的事项",
        "无。",
        "某局",
        "2023年1月19日",
        "附件：年报.docx",
    ]


def test_prose_of_an_unknown_template() -> None:
    document = html(
        f"<div class=hd>{NAV}</div><div>当前位置：<a href=/>首页</a> &gt; 年报</div><div class=box>"
        f"<h3>某局2009年政府信息公开年度报告</h3>{f'<p>{SENTENCE}</p>' * 8}<p>某局</p><p>2010年3月1日</p>"
        f"<div>分享到：<a href=#>微信</a><a href=#>微博</a></div></div><div class=ft>{NAV}{FOOT}</div>"
    )
    lines = document.text.split("\n")
    assert lines == ["某局2009年政府信息公开年度报告", *[SENTENCE] * 8, "某局", "2010年3月1日"]


def test_prose_in_short_lines_of_an_unknown_template() -> None:
    lines = [
        "受理申请三十件，全部答复。",
        "公开文件二百件，均在网上。",
        "召开新闻发布会两次。",
        "没有行政复议，没有诉讼。",
    ] * 6
    document = html(
        f"<div class=side><p>通知公告栏目说明文字</p><p>本站访问须知</p></div>"
        f"<div class=box><h3>某局2009年年度报告</h3>{''.join(f'<p>{line}</p>' for line in lines)}</div>"
        f"<div class=foot><p>某路一号</p><p>邮政编码五一零零零零</p></div>"
    )
    assert document.text.split("\n") == ["某局2009年年度报告", *lines]


def test_what_is_above_the_place_and_below_the_buttons_goes_links_in_the_article_stay() -> None:
    document = html(
        f"<p>欢迎访问本站</p><p>您的位置：首页 &gt; 年报</p><p>某局年报</p><p>一、总体情况</p><p>{SENTENCE}</p>"
        f"<p><a href=x.html>政府网站工作年度报表</a></p>{TABLE}<p>某局</p><p>扫一扫在手机打开当前页</p><p>网站声明</p>"
    )
    lines = ["某局年报", "一、总体情况", SENTENCE, "政府网站工作年度报表", "行政许可\t3", "规章\t4", "某局"]
    assert document.text.split("\n") == lines


def test_sentences_about_buttons_and_links_inside_the_article_stay() -> None:
    lines = ["（一）政府网站、微信、微博情况", "打印申请表、分享经验各一次，技术支持由信息中心承担。"]
    document = html(f"{NAV}<p>一、总体情况</p>{''.join(f'<p>{line}</p>' for line in lines)}{TABLE}{FOOT}")
    assert document.text.split("\n")[1:3] == lines


def test_a_layout_of_2008_is_published_without_its_navigation() -> None:
    page = sample("busy21")
    document = from_html(layout_page(page))
    assert "栏目1" not in document.text
    assert "主办单位" not in document.text
    cells = read_report(document).cell
    right = [key for key, value in page.facts.cells.items() if cells[*key.split(".")].value == value]  # type: ignore[index]
    assert len(right) == len(page.facts.cells)


def test_a_short_page_without_any_sign_of_an_article_keeps_its_text() -> None:
    assert html("<p>甲</p><p><a href=x>乙</a></p>").text == "甲"


# -- what scripts show --------------------------------------------------------------------------------

ARTICLE = f"<p>一、总体情况</p><p>{SENTENCE}</p>{TABLE}"


def detail(content: str) -> str:
    return json.dumps(content).replace("<", "\\u003C").replace("/", "\\/")


@pytest.mark.parametrize(
    "page",
    [
        f'<script>window._CONFIG = {{ NAME: \'局\', DETAIL: {{"id":9,"content":{detail(ARTICLE)}}} }}</script>',
        f"<script>// it's\nvar c = '{ARTICLE}'; /* \" */</script>",
        f"<script>var c = `{ARTICLE}`</script>",
        f"<script>document.write(unescape('{''.join(f'%u{ord(c):04X}' for c in ARTICLE)}'))</script>",
        f"<script>var c = {json.dumps(ARTICLE.replace('<', '&lt;').replace('>', '&gt;'))}</script>",
        "<script>"
        + "".join(f"document.writeln({json.dumps(p + '>')});\n" for p in ARTICLE.split(">") if p)
        + "</script>",
        "<script>document.write('<p>一、总体情况</p>' +\n \"<p>" + SENTENCE + "</p>\", '" + TABLE + "');</script>",
        f"<script type='text/xml'><datastore><record><![CDATA[{ARTICLE}]]></record></datastore></script>",
        f"<datastore><record><![CDATA[{ARTICLE}]]></record></datastore>",
        f'<iframe srcdoc="{ARTICLE.replace("&", "&amp;")}"></iframe>',
        f"<script type='text/html'>{ARTICLE}</script>",
        f"<textarea style='display:none'>{ARTICLE}</textarea>",
    ],
    ids="DETAIL quoted template escaped entities writeln write datastore bare-datastore srcdoc html textarea".split(),
)
def test_articles_that_a_script_shows(page: str) -> None:
    document = html(f"{NAV}<h1>年报</h1><div id=zoom></div>{page}{FOOT}")
    lines = document.text.split("\n")
    assert lines[-4:] == ["一、总体情况", SENTENCE, "行政许可\t3", "规章\t4"]
    assert lines[:-4] == ["年报"]


def test_an_article_in_json() -> None:
    article = '<div id="zoom"><table><tr><td colspan="2">行政许可</td><td>3</td></tr></table></div>'
    answer = {"custom": {"data": {"title": "年报", "infocontent": article}}}
    document = from_html(json.dumps(answer, ensure_ascii=False).encode())
    assert document.text == "行政许可\t3"
    assert document.grids[0].cells[1].column == 2  # spans are read after the quotes are


def test_prose_that_only_a_script_shows() -> None:
    document = html(
        f"<h1>年报</h1><script>var a = {detail(f'<p>{SENTENCE}</p>' * 9)}, b = {detail('<p>' + '短' * 80)}</script>"
    )
    assert document.text.split("\n") == ["年报", *[SENTENCE] * 9]


def test_what_a_script_works_out_is_a_hole_and_said() -> None:
    rows = "<td>行政许可</td><td>' + count + '</td></tr><tr><td>规章</td><td>4</td></tr>"
    document = html(f"<script>document.write('<table><tr>{rows}</table>')</script>")
    assert document.text == "行政许可\t\ufffd\n规章\t4"
    assert kinds(document) == ["written_by_script"]


def test_scripts_are_not_asked_where_the_page_shows_its_tables() -> None:
    other = TABLE.replace("3", "9")
    assert "9" not in html(f"<div id=zoom>{TABLE}</div><script>var old = '{other}'</script>").text


def test_the_same_article_carried_twice_is_read_once() -> None:
    document = html(f"<script>var a = '{ARTICLE}', b = {detail(f'<div>{ARTICLE}</div>')}</script>")
    assert len(document.grids) == 1


def test_halves_of_characters_in_a_script_break_nothing() -> None:
    document = html(
        f'<script>var a = "\\ud83d\\ude00\\ud83d \\u{{10FFFFF}} \\u{{20000}}{TABLE.replace(chr(34), "")}"</script>'
    )
    assert document.grids[0].cells[1].text == "3"


# -- pages of pictures --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "<div class=article-content>{}</div>",
        "<div id=zoom><p>某局年报</p>{}</div>",
        "<table><tr><td>{}</td></tr><tr><td></td></tr></table>",
    ],
)
def test_a_report_in_pictures_is_said_with_their_addresses(body: str) -> None:
    pictures = (
        "<p><img src=/1.jpg width=800><img src='placeholder.gif' data-original='2.png'></p>"
        "<img src=icon_pdf.gif><img src=3.png height=16>"
    )
    document = html(NAV + body.format(pictures) + FOOT)
    (issue,) = document.issues
    assert issue.kind == "pictures_only"
    assert issue.message.endswith("/1.jpg, 2.png")


def test_text_beside_pictures_makes_no_picture_edition() -> None:
    assert kinds(html(f"<div id=zoom><img src=1.jpg>{SENTENCE * 10}</div>")) == []
    assert kinds(html(f"<div id=zoom><img src=logo.png>{SENTENCE}</div>")) == []


def test_a_picture_inside_the_page_is_said() -> None:
    (issue,) = html(f"<div id=zoom><img src='data:image/png;base64,{'A' * 9000}'></div>").issues
    assert issue.message.endswith(": a picture inside the page")


def test_pictures_that_only_a_script_shows() -> None:
    content = detail('<p style="text-align: center"><img src="/img/0/531/1.png" width="900"></p>')
    document = html(f"<h1>年报</h1>{NAV}<script>var _CONFIG = {{DETAIL: {{content: {content}}}}}</script>")
    assert kinds(document) == ["pictures_only"]
