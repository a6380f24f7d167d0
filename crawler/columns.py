"""Where an agency keeps its annual reports: columns and nodes of catalogue trees, by their names."""

import re
from collections.abc import Iterator
from typing import Any

from crawler.links import COLUMN_OF_REPORTS, REPORT, is_column_name, iso_date, kind_of
from crawler.page import Page, squeeze
from crawler.pager import beside

YEAR = re.compile(r"(19|20)\d\d年?度?")


def report_columns(page: Page) -> Iterator[str]:
    """Yield links below this folder that bear the bare name of an annual-report column and are no dated row.

    Inside such a column, also its folders of single years.
    """
    inside = COLUMN_OF_REPORTS.search(squeeze(page.column)) is not None
    for anchor in page.anchors():
        named = is_column_name(anchor.text) or (inside and YEAR.fullmatch(squeeze(anchor.text)))
        if named and beside(page.url, anchor.url) and not iso_date(anchor.row):
            yield anchor.url


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
