"""TRS WCM (拓尔思): static pages t<date>_<id>.html in month folders; page 2 is index_1.html as a rule."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from crawler import script_pager
from crawler.links import Listing, iso_date
from crawler.page import Page
from crawler.platforms import static_list

NAME = "trs"
next_pages, lists = script_pager.next_pages, static_list.lists
# A row that a script writes: var url="./202602/t20260214_1.shtml"; var title="…"; document.writeln(…)
URL = re.compile(r"""\burl\s*=\s*["']([^"'\s]{1,300}/t\d{8}_\d+\.s?html?)["']""", re.I)
TITLE = re.compile(r"""\btitle\s*=\s*["']([^"']{1,300})["']""", re.I)


def listings(page: Page) -> Iterator[Listing]:
    """Yield the rows that stand in the page, then those that its scripts would write."""
    yield from static_list.listings(page)
    for script in page.dom.css("script::text").getall():
        found = list(URL.finditer(script))
        for row, following in zip_longest(found, found[1:]):
            rest = script[row.end() : following.start() if following else None]
            url, title = page.absolute(row[1]), TITLE.search(rest)
            if url and title:
                yield Listing(title[1].strip(), url, iso_date(rest.replace(title[1], " ")))
