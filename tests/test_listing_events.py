"""Rows of a list over several walks: new, late, pinned, re-dated, retitled, moved, deleted, returned."""

from parser.publication.listing_events import Event, Listed, Walk, events

T = [f"2026-01-{day:02}T00:00:00Z" for day in range(1, 10)]


def walk(number: int, *rows: tuple[str, str, str], whole: bool = True) -> Walk:
    listed = tuple(Listed(f"http://a.gov.cn/{url}", title, date, n) for n, (url, title, date) in enumerate(rows, 1))
    return Walk(number, T[number], whole, listed)


A = ("3", "2023年报告", "2024-01-31")
B = ("2", "2022年报告", "2023-01-30")
C = ("1", "2021年报告", "2022-01-29")


def told(*walks: Walk) -> list[tuple[str, int, str, str, str]]:
    return [(e.kind, e.crawl_id, e.url.rpartition("/")[2], e.before, e.after) for e in events(walks)]


def test_a_list_that_stays_says_nothing() -> None:
    assert told(walk(1, A, B, C), walk(2, A, B, C), walk(3, A, whole=False)) == []


def test_the_first_walk_only_says_what_stood_there() -> None:
    assert told(walk(1, A)) == []


def test_a_new_row_and_one_inserted_late() -> None:
    new, late = ("4", "2024年报告", "2025-01-31"), ("0", "2020年报告", "2021-03-01")
    assert told(walk(1, A, B), walk(2, new, A, B, late)) == [
        ("new", 2, "4", "", "2025-01-31"),
        ("late_inserted", 2, "0", "", "2021-03-01"),
    ]


def test_a_row_is_deleted_only_by_a_whole_walk_and_may_return() -> None:
    assert told(walk(1, A, B, C), walk(2, A, whole=False), walk(3, A, C), walk(4, A, B, C)) == [
        ("deleted", 3, "2", "2023-01-30", ""),
        ("returned", 4, "2", "", "2023-01-30"),
    ]


def test_a_moved_row_is_neither_new_nor_deleted() -> None:
    moved = ("new/2", B[1], B[2])
    (event,) = events([walk(1, A, B, C), walk(2, A, moved, C)])
    assert event == Event(
        "moved", 2, T[2], "http://a.gov.cn/new/2", "2022年报告", "http://a.gov.cn/2", "http://a.gov.cn/new/2"
    )


def test_a_title_that_stands_twice_is_no_proof_of_a_move() -> None:
    twins = [("x", "年度报告", "2023-01-30"), ("y", "年度报告", "2023-01-30")]
    kinds = [kind for kind, *_ in told(walk(1, A, *twins), walk(2, A, ("z", "年度报告", "2023-01-30")))]
    assert kinds == ["late_inserted", "deleted", "deleted"]


def test_dates_and_titles_that_change() -> None:
    assert told(walk(1, A, B), walk(2, A, ("2", "2022年报告（更正）", "2023-03-01"))) == [
        ("re_dated", 2, "2", "2023-01-30", "2023-03-01"),
        ("retitled", 2, "2", "2022年报告", "2022年报告（更正）"),
    ]


def test_white_space_and_scheme_are_no_change() -> None:
    secure = Walk(2, T[2], True, (Listed("https://a.gov.cn/3#top", "2023年 报告", "2024-01-31", 1),))
    assert told(walk(1, A), secure) == []


def test_a_row_that_is_pinned_once() -> None:
    pinned = (C, A, B)
    assert told(walk(1, A, B, C), walk(2, *pinned), walk(3, *pinned)) == [("pinned", 2, "1", "", "2022-01-29")]


def test_a_list_in_no_order_pins_nothing() -> None:
    rows = [(str(n), f"{n}", f"20{n:02}-01-01") for n in (11, 19, 12, 18, 13, 17, 14, 16)]
    assert told(walk(1, *rows[::-1]), walk(2, *rows)) == []
