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
# Columns by who writes, as governments part theirs: 市本级, 各部门, 区直单位, 各镇街, 各区.
PART = re.compile(
    r"(?:各|本)?(?:省|市|区|县|旗|州)?(?:人民)?(?:政府)?"
    r"(?:本级|级?(?:直属?|属|组成|工作)?(?:部门|单位|机构)|政府(?:办公室|办公厅)?|委办局|"
    r"镇街|街镇|街道|乡镇|乡镇街道|镇(?:乡)?街道|区|县|区县|县区|县市|县市区|区市县|市县|县[(（](?:市、)?区[)）])(?:年报|年度报告)?"
)


def report_columns(page: Page) -> Iterator[str]:
    """Yield links below this folder that bear the bare name of an annual-report column and are no dated row.

    Inside such a column, also its folders of single years and of levels; and what is named like a report but is a list.
    """
    inside = COLUMN_OF_REPORTS.search(squeeze(page.column)) is not None
    for anchor in page.anchors():
        text = squeeze(anchor.text)
        named = is_column_name(text) or (inside and (YEAR.fullmatch(text) or PART.fullmatch(text)))
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
