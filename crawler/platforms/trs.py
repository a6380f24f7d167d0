"""TRS WCM (拓尔思): static pages t<date>_<id>.html in month folders; page 2 is index_1.html as a rule."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from crawler import script_pager
from crawler.links import Listing, iso_date
from crawler.page import Page
from crawler.pager import Step
from crawler.platforms import static_list

NAME = "trs"
lists = static_list.lists
# A row that a script writes: var url="./202602/t20260214_1.shtml"; var title="…"; document.writeln(…)
URL = re.compile(r"""\burl\s*=\s*["']([^"'\s]{1,300}/t\d{8}_\d+\.s?html?)["']""", re.I)
TITLE = re.compile(r"""\btitle\s*=\s*(?:"(?!'\s*\+)([^"\n]{1,300})"|'(?!"\s*\+)([^'\n]{1,300})')""", re.I)


# A list that a script cuts in the browser: var $list = $('.default_news li')
CUT = re.compile(r"""\$list\s*=\s*\$\(\s*["']([.#]?[a-z][\w-]*(?: [a-z][\w-]*)*)["']""", re.I)
FLAG = "descendant::i[contains(concat(' ', normalize-space(@class), ' '), ' flag ')]"


def listings(page: Page) -> Iterator[Listing]:
    """Yield the rows that stand in the page and are shown, then those that its scripts would write."""
    unseen = hidden_rows(page)
    yield from (row for row in static_list.listings(page) if row.url not in unseen)
    for script in page.dom.css("script::text").getall():
        yield from written(page, script)


def written(page: Page, script: str) -> Iterator[Listing]:
    """The rows that a script writes: what stands between one row's first variable and the next row's belongs to it."""
    urls, titles = list(URL.finditer(script)), list(TITLE.finditer(script)) if URL.search(script) else []
    begins = titles if titles and urls and titles[0].start() < urls[0].start() else urls
    for row, following in zip_longest(begins, begins[1:]):
        text = script[row.start() : following.start() if following else None]
        address, title = URL.search(text), TITLE.search(text)
        url = page.absolute(address[1]) if address else None
        if url and title:
            words = title[1] or title[2]
            yield Listing(words.strip(), url, iso_date(text.replace(words, " ")))


def hidden_rows(page: Page) -> set[str]:
    """Addresses of rows that a script takes away: Beijing prints <i class="flag">是</i> in those that it leaves."""
    rows: dict[bool, set[str]] = {True: set(), False: set()}
    for row in page.dom.xpath(f"//li[{FLAG}]"):
        shown = "是" in "".join(row.xpath(f"{FLAG}//text()").getall())
        rows[shown].update(anchor.url for anchor in page.anchors(row.get()))
    return rows[False] - rows[True] if rows[True] else set()


def next_pages(page: Page) -> Iterator[Step]:
    """Yield the further pages, of which there are none where the page holds all rows and shows them by turns."""
    cut = CUT.search(page.code)
    held = len(page.dom.css(cut[1])) if cut else 0
    if not any(call.records and call.records <= held for call in script_pager.pager_calls(page.code)):
        yield from script_pager.next_pages(page)
