"""The article of a page of an unknown template: without navigation, footers and buttons.

Tables of the form tell where the article is; on pages without any, trafilatura does. It is asked for lines of text
alone: it drops the spans of tables, and costs ten to twenty times as much as the rest of the reading (measured).
"""

import logging
import re
from collections.abc import Iterator

from parser.documents.html.article import ENOUGH, Block, Blocks
from parser.documents.html.flow import LINK, UNLINK
from parser.documents.html.tables import MARKS, Sheet

MAX_SOURCE = 500_000  # characters and
MAX_TAGS = 20_000  # tags of a page that trafilatura is asked about; 100,000 of them take it 2.5 s
LEAST = 50  # characters of a found article
SENTENCE = re.compile(r"[。；]")
HAN = re.compile(r"[\u3400-\u9fff]")
ENOUGH_HAN = 25  # of a sentence of the article
NUMBERED = re.compile(r"[一二三四五六七八九十]{1,2}[、.．]\S{2,30}")
LINKED = re.compile(rf"{LINK}([^{UNLINK}]*)")
FILE = re.compile(r"附件|\.(?:pdf|docx?|wps|xlsx?|et|ofd|zip|rar|7z)$", re.IGNORECASE)
PLACE = re.compile(r"(?:您?(?:当前|现在|所在)的?(?:所在)?(?:位置|栏目)|您(?:的|所在的)位置)|首页[>＞»]")
BUTTON_WORDS = (
    r"(?:打印|关闭|返回|分享|收藏|复制|字体|字号|大中小|大|中|小|繁体|简体|登录|注册|搜索|无障碍|长者)"
    r"(?:本页|窗口|此页|页面|首页|顶部|列表|到|至|模式|浏览|版|链接)?"
)
BUTTONS = re.compile(rf"(?:[【\[（(]?{BUTTON_WORDS}[】\]）)]?[:：|]*)+")
BRACKETED = re.compile(rf"[【\[]\s*(?:{BUTTON_WORDS}[\s:：|]*)+[】\]]")
# Lines that a site puts round every article.
FURNITURE = re.compile(
    r"^分享[到至][:：]|^(?:上一[篇条]|下一[篇条]|相关(?:链接|文章|稿件|阅读|新闻)|扫一扫|浏览次数|阅读次数|点击[数量次]|访问量)|"
    r"版权所有|ICP备|公网安备|网站标识码|网站地图|政府网站找错|技术支持[:：]|^(?:主办|承办|维护)(?:单位)?[:：]|建议使用.{0,30}浏览"
)


def narrowed(blocks: list[Block], source: str) -> list[Block]:
    """The blocks of a page without those that stand round its article."""
    blocks = [block for block in map(without_buttons, blocks) if block]
    telling = [at for at, block in enumerate(blocks) if is_telling(block)]
    if not any(isinstance(blocks[at], Sheet) for at in telling) and Blocks(blocks).letters >= ENOUGH:
        told = told_by_trafilatura(blocks, source)
        if told:
            return without_furniture(blocks[min(told + telling) : max(told + telling) + 1])
    if not telling:
        return without_furniture(blocks)
    first, last = telling[0], telling[-1]
    above = max((at + 1 for at in range(first) if is_place(blocks[at])), default=0)
    within = [block for block in blocks[first : last + 1] if not is_button(block)]
    return [*without_furniture(blocks[above:first]), *within, *until_furniture(blocks[last + 1 :])]


def without_buttons(block: Block) -> Block:
    return BRACKETED.sub("", block).strip() if isinstance(block, str) else block


def without_furniture(blocks: list[Block]) -> list[Block]:
    return [block for block in blocks if not is_furniture(block)]


def until_furniture(blocks: list[Block]) -> Iterator[Block]:
    for block in blocks:
        if is_furniture(block):
            return
        yield block


def told_by_trafilatura(blocks: list[Block], source: str) -> list[int]:
    """The lines that trafilatura takes for the article's."""
    if len(source) > MAX_SOURCE or source.count("<") > MAX_TAGS:
        return []
    import trafilatura  # half a second and 18 MiB, for few pages

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it tells of every page without an article
    text = trafilatura.extract(source, include_comments=False, include_tables=False, favor_recall=True)
    article = squeezed(text or "")
    if len(article) < LEAST:
        return []
    lines = [(at, squeezed(block)) for at, block in enumerate(blocks) if isinstance(block, str)]
    return [at for at, line in lines if len(line) > 3 and line in article and not is_furniture(blocks[at])]


def is_telling(block: Block) -> bool:
    """A table of the form, a numbered heading or a sentence: what only the article has."""
    if not isinstance(block, str):
        return isinstance(block, Sheet) and block.of_form
    text = squeezed(block)
    told = SENTENCE.search(text) is not None and len(HAN.findall(text)) >= ENOUGH_HAN
    return (told or NUMBERED.fullmatch(text) is not None) and not is_furniture(block)


def is_furniture(block: Block) -> bool:
    return isinstance(block, str) and (is_linked(block) or is_button(block))


def is_button(block: Block) -> bool:
    if not isinstance(block, str) or SENTENCE.search(block):
        return False
    text = squeezed(block)
    return BUTTONS.fullmatch(text) is not None or FURNITURE.search(text) is not None or PLACE.match(text) is not None


def is_place(block: Block) -> bool:
    """Where in the site the page stands: what is above it is the site's."""
    return isinstance(block, str) and PLACE.match(squeezed(block)) is not None


def is_linked(line: str) -> bool:
    """Whether half of a line is the text of links, those to files apart."""
    if LINK not in line:
        return False
    text = squeezed(line)
    return sum(len(squeezed(part)) for part in LINKED.findall(line)) * 2 >= len(text) and not FILE.search(text)


def squeezed(line: str) -> str:
    return "".join((line if line.isprintable() else MARKS.sub("", line)).split())
