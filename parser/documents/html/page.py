"""HTML -> Document: every table with its spans expanded within bounds, the rest as paragraphs.

Tables are found by what they hold, not by where they stand: the sites wrap articles in layout tables.
"""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from archive.decode import as_utf8
from parser.documents.document import Document, Issue, Paragraph, Place
from parser.documents.html.article import ENOUGH, Block, Blocks, blocks_of, container, rank_of
from parser.documents.html.carried import UNKNOWN, carried, is_json
from parser.documents.html.flow import Flow, Image
from parser.documents.html.pictures import is_of_text, picture_edition, pictures_of_text
from parser.documents.html.prose import narrowed, without_furniture
from parser.documents.html.styles import styled
from parser.documents.html.tables import MARKS, Sheet, paragraph
from parser.documents.html.tree import tree_of

DATES = re.compile(r"(?:发布(?:日期|时间)|公开日期|时间)\s*[:：]?\s*(20\d\d[-年./]\d{1,2}[-月./]\d{1,2})")


def from_html(data: bytes, content_type: str = "") -> Document:
    """Read a page. ``content_type`` is the HTTP header, whose charset is only a hint."""
    return with_pictures(data, content_type)[0]


def with_pictures(data: bytes, content_type: str = "") -> tuple[Document, list[str]]:
    """The document, and the addresses of the pictures that show its text where it has hardly any (图片版)."""
    document = Document("html")
    markup = as_utf8(data, content_type).replace(b"\x00", b"")
    if not markup.strip():
        return document, []
    tree = tree_of(markup, document.issues)
    page = shown(tree, markup, document.issues)
    document.meta = meta_of(tree, page)
    blocks = article(tree, markup, page, document.issues)
    fill(document, blocks)
    pictures = [block for block in blocks if isinstance(block, Image)]
    letters = Blocks(blocks).letters if pictures else 0
    addresses = pictures_of_text(letters, pictures)
    if addresses:
        document.issues.append(picture_edition(letters, addresses))
    title = document.meta.get("title")
    if title and not any(title in p.text or p.text in title for p in document.paragraphs[:6]):
        document.blocks.insert(0, Paragraph(title, Place("html", line=0), "title"))
    return document, addresses


def shown(tree: LexborHTMLParser, markup: bytes, issues: list[Issue]) -> Blocks:
    """What a page shows. A part that it hides is read only when tables of the form stand there and nowhere else."""
    root = tree.body or tree.root
    if root is None:
        return Blocks()
    told = styled(tree, markup)
    page = blocks_of(Flow(issues, rank_of, told.hidden.keys(), told.beside).walk(root))
    if any(told.hidden.values()):
        whole = blocks_of(Flow([], rank_of, (), told.beside).walk(root))
        if whole.form_tables and not page.form_tables:
            issues.append(Issue("hidden_text", "the tables stand in a part that is hidden until a script shows it"))
            return whole
        unread = len(form_texts(whole) - form_texts(page))
        if unread:
            issues.append(
                Issue("hidden_text", f"{unread} more tables stand in parts that are hidden; they were not read")
            )
    return page


def form_texts(page: Blocks) -> set[str]:
    return {block.text for block in page.blocks if isinstance(block, Sheet) and block.of_form}


def article(tree: LexborHTMLParser, markup: bytes, page: Blocks, issues: list[Issue]) -> list[Block]:
    """The blocks of the article: of a known container, of what scripts show, or of what is left without furniture."""
    blocks = container(page)
    json = is_json(markup[:100].decode("utf-8", "replace"))
    if blocks is not None and page.form_tables and not json:
        return blocks
    source = markup.decode("utf-8", "replace")
    if json or not page.form_tables:
        found = in_scripts(tree, source, json or (blocks is None and page.letters < ENOUGH), issues)
        if found and json:
            return found
        if found:
            return [*(without_furniture(page.blocks) if blocks is None else blocks), *found]
    return narrowed(page.blocks, source) if blocks is None else blocks


def in_scripts(tree: LexborHTMLParser, source: str, alone: bool, issues: list[Issue]) -> list[Block]:
    """What the scripts of a page show: tables of the form; ``alone``: also the longest text."""
    found: list[Block] = []
    seen: set[str] = set()
    longest: Blocks = Blocks()
    for piece in carried(source, tree):
        markup = piece.encode("utf-8", "replace")
        inner = shown(tree_of(markup, issues), markup, issues)
        tables = form_texts(inner)
        if tables - seen:
            found += container(inner) or inner.blocks
            unread = piece.count(UNKNOWN)
            if unread:
                issues.append(Issue("written_by_script", f"{unread} places hold what a script works out: not read"))
        elif (inner.letters, pictured(inner)) > (longest.letters, pictured(longest)):
            longest = inner
        seen |= tables
    if not found and alone and (longest.letters >= ENOUGH or pictured(longest)):
        return longest.blocks
    return found


def pictured(page: Blocks) -> bool:
    return any(isinstance(block, Image) and is_of_text(block) for block in page.blocks)


def fill(document: Document, blocks: list[Block]) -> None:
    """Number lines and tables and append them to the document."""
    number = line = 0
    for block in blocks:
        if isinstance(block, str):
            line += 1
            text = block if block.isprintable() else MARKS.sub("", block)
            document.blocks.append(Paragraph(text, Place("html", line=line)))
        elif isinstance(block, Sheet):
            number += 1
            document.blocks.append(block.grid(number, document.issues))


def meta_of(tree: LexborHTMLParser, page: Blocks) -> dict[str, str]:
    """Title, publication date and source as the page's metadata or visible lines say them.

    Names of the metadata: 政府网站发展指引 (国办发〔2017〕47号): ArticleTitle, PubDate, ContentSource.
    """
    in_head = tree.head.css("meta, title") if tree.head else []
    named = named_values(in_head) or named_values(tree.tags("meta"))  # what stands wrongly in a head ends it
    titles = [paragraph(element.text()) for element in in_head if element.tag == "title"]
    heads = [] if named.get("articletitle") else [paragraph(element.text()) for element in headings(tree)]
    meta = {
        "title": named.get("articletitle") or next((h for h in heads if h), "") or next((t for t in titles if t), ""),
        "published": named.get("pubdate", ""),
        "agency": named.get("contentsource", ""),
    }
    if not meta["published"]:
        seen = DATES.search("\n".join([block for block in page.blocks if isinstance(block, str)]))
        meta["published"] = seen[1] if seen else ""
    return {key: value for key, value in meta.items() if value}


def headings(tree: LexborHTMLParser) -> list[LexborNode]:
    """The elements that may show the title, in their order: nearly all pages have one kind, which is found at once."""
    kinds = [found for name in ("h1", "h2", "ucaptitle") if (found := tree.tags(name))]
    return tree.css("h1, h2, ucaptitle") if len(kinds) > 1 else [element for found in kinds for element in found]


def named_values(elements: list[LexborNode]) -> dict[str, str]:
    """Name, in small letters, and content of meta elements."""
    told = [element.attributes for element in elements if element.tag == "meta"]
    return {name.strip().lower(): " ".join((a.get("content") or "").split()) for a in told if (name := a.get("name"))}
