"""Where an agency keeps its annual reports: columns and nodes of catalogue trees, by their names."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from crawler.links import COLUMN_OF_REPORTS, REPORT, is_column_name, iso_date, kind_of
from crawler.page import Page, squeeze
from crawler.pager import beside

LIST_PAGE = re.compile(r"/\w{0,20}list(?:_\d{1,3})?\.shtml$|/null\.shtml$", re.I)
YEAR = re.compile(r"(19|20)\d\d年?度?")


def report_columns(page: Page) -> Iterator[str]:
    """Yield links below this folder that bear the bare name of an annual-report column and are no dated row.

    Inside such a column, also its folders of single years; and what is named like a report but is a list.
    """
    inside = COLUMN_OF_REPORTS.search(squeeze(page.column)) is not None
    for anchor in page.anchors():
        named = is_column_name(anchor.text) or (inside and YEAR.fullmatch(squeeze(anchor.text)))
        column = (named and not iso_date(anchor.row)) or (is_list_page(anchor.url) and kind_of(anchor.text) == REPORT)
        if column and beside(page.url, anchor.url):
            yield anchor.url


def is_list_page(url: str) -> bool:
    """True for xlist.shtml, list_2.shtml and the like: such a page is a column, whatever its link says (UCAP)."""
    return url[-6:].lower() == ".shtml" and LIST_PAGE.search(urlsplit(url).path) is not None


def leads_on(page: Page) -> bool:
    """True for a page that leads to a column of annual reports and is none itself: its own list is of other things."""
    return not is_report_column(page) and any(report_columns(page))


def is_report_column(page: Page) -> bool:
    return COLUMN_OF_REPORTS.search(squeeze(page.column)) is not None


def report_nodes(tree: list[dict[str, Any]], name: str = "name", inside: bool = False) -> Iterator[dict[str, Any]]:
    """Yield the nodes of a catalogue's tree that are named like an annual report, and all nodes below them."""
    for node in tree:
        text = str(node.get(name))
        found = inside or is_column_name(text) or kind_of(text) == REPORT
        if found:
            yield node
        yield from report_nodes(node.get("children") or [], name, found)
