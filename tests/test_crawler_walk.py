"""Paging by number: which pages a series asks for, on lists that count from 0, from 1, or not as they say."""

import json

import pytest

from crawler.links import Listing
from crawler.page import Page, PageRequest
from crawler.pager import PageSeries, series_of
from crawler.walk import Position

HOST = "http://www.example.gov.cn"
Pages = dict[int, str]  # number in the address -> the rows behind it, a letter each; a number that is missing is a 404


def rows(letters: str) -> list[Listing]:
    return [Listing(letter, f"{HOST}/{letter}.html") for letter in letters]


def walk(first: str, pages: Pages, claimed: int | None, address: str = "/nb/list.shtml") -> tuple[list[int], str, int]:
    """Walk a list by its series alone: the numbers asked for, the rows found, and how often a hole had to be told."""
    series = PageSeries(PageRequest(HOST + "/nb/list_{page}.shtml"), claimed)
    start = Position()
    start.take(rows(first))
    position = start.begun(series, Page(HOST + address, b""))
    asked: list[int] = []
    told = 0
    while position:
        asked.append(position.number or 0)
        found = pages.get(asked[-1])
        fresh = position.take(rows(found or ""))
        told += (found is None and position.certain) or position.led_nowhere(fresh)
        position = position.after(fresh, failed=found is None)
    return asked, "".join(sorted(url[-6] for url in start.rows)), told


@pytest.mark.parametrize(
    ("pages", "asked"),
    [
        ({1: "cd", 2: "e"}, [1, 2, 3]),  # page 2 is _1, behind the end a 404
        ({1: "cd", 2: "e", 3: "e", 4: "e"}, [1, 2, 3]),  # the last page repeats
        ({2: "cd", 3: "e"}, [1, 2, 3, 4]),  # page 2 is _2
        ({1: "ab", 2: "cd", 3: "e"}, [1, 2, 3, 4]),  # and _1 is page 1 once more
    ],
)
def test_one_function_name_and_two_offsets(pages: Pages, asked: list[int]) -> None:
    assert walk("ab", pages, 3) == (asked, "abcde", 0)


def test_a_claim_of_one_page_is_believed_and_a_larger_one_is_not() -> None:
    assert walk("ab", {1: "cd"}, 1) == ([], "ab", 0)
    assert walk("ab", {1: "cd", 2: "ef", 3: "gh"}, 2) == ([1, 2, 3, 4], "abcdefgh", 0)  # fewer claimed than there are
    assert walk("ab", {1: "cd"}, None) == ([1, 2], "abcd", 0)


def test_pages_that_must_be_there_and_are_not_are_told() -> None:
    assert walk("ab", {}, 3) == ([1, 2], "ab", 1)  # page 2 of 3, under either number
    assert walk("ab", {1: "ab", 2: "ab"}, 3) == ([1, 2], "ab", 1)  # the number is taken no notice of
    assert walk("ab", {1: "cd", 3: "gh"}, 4) == ([1, 2, 3, 4], "abcdgh", 1)  # one page lost, the rest found
    assert walk("ab", {1: "cd"}, 9) == ([1, 2, 3], "abcd", 2)  # two lost in a row: given up


def test_a_page_that_has_a_number_already_leads_to_the_next_one() -> None:
    assert walk("cd", {3: "e"}, 3, "/nb/list_2.shtml")[:2] == ([3, 4], "cde")
    assert walk("ab", {2: "c"}, None, "/nb/list_1.shtml")[:2] == ([2, 3], "abc")
    assert walk("ab", {1: "c"}, None, "/nb/list_0.shtml")[:2] == ([1, 2], "abc")


@pytest.mark.parametrize(
    "pages", [{0: "ab", 1: "cd", 2: "e"}, {1: "ab", 2: "cd", 3: "e"}, {0: "ab", 1: "ab", 2: "cde"}]
)
def test_a_list_whose_first_page_has_a_number_is_tried_from_zero(pages: Pages) -> None:
    position: Position | None = Position().entered(PageSeries(PageRequest(HOST + "/api?p={page}")))
    assert position
    found = position.rows
    while position:
        here = pages.get(position.number or 0)
        fresh = position.take(rows(here or ""))
        position = position.after(fresh, failed=here is None)
    assert sorted(url[-6] for url in found) == list("abcde")


def test_the_last_page_of_a_list_that_counts_from_one_must_be_there() -> None:
    """Number 0 does not exist, so 3 is the third of three pages and not the fourth."""
    position: Position | None = Position().entered(PageSeries(PageRequest(HOST + "/api?p={page}"), 3))
    missing = []
    while position:
        here = {1: "ab", 2: "cd"}.get(position.number or 0)
        fresh = position.take(rows(here or ""))
        missing += [position.number] * (here is None and position.certain)
        position = position.after(fresh, failed=here is None)
    assert missing == [3]


def test_the_request_that_brought_a_page_gives_its_series() -> None:
    sent = PageRequest.json(HOST + "/rest?pageSize=15", {"params": {"pageIndex": 1, "siteGuid": "7"}, "page": 4})
    page = Page(sent.url, b"", sent=sent.body)
    series = series_of(page, "pageIndex", 3)
    assert (series.number_of(page), series.pages) == (1, 3)
    assert series.at(2).content_type == sent.content_type
    assert series.at(1).body == sent.body
    form = PageRequest.form(HOST + "/load", {"pageIndex": "0", "id": "12"})
    series = series_of(Page(form.url, b"", sent=form.body), "page|pageIndex")
    assert series.at(0) == form
    assert series_of(Page(HOST + "/api?page=3&size=5", b""), "page").at(9) == PageRequest(HOST + "/api?page=9&size=5")


def test_numbers_in_bodies_of_forms_and_json() -> None:
    form = PageSeries(PageRequest.form(HOST + "/loadData", {"pageIndex": "{page}", "channel_id": "年报"}))
    assert form.at(2).body == b"pageIndex=2&channel_id=%E5%B9%B4%E6%8A%A5"
    data = PageSeries(PageRequest.json(HOST + "/rest", {"params": {"pageIndex": "{page}", "siteGuid": "a{1}b"}}))
    assert json.loads(data.at(0).body) == {"params": {"pageIndex": 0, "siteGuid": "a{1}b"}}
    for series in (form, data):
        sent = series.at(7)
        assert series.number_of(Page(sent.url, b"", sent=sent.body)) == 7
        assert series.number_of(Page(sent.url, b"")) is None
        assert sent.key != series.at(8).key
