"""Values in scripts and answers: halves of characters, time stamps of every sort."""

import re

import pytest

from crawler.scripts import day, handed_over, json_after


@pytest.mark.parametrize(
    ("told", "read"),
    [
        (r"\ud83d\ude00年", "😀年"),
        (r"\ud800年", "\ufffd年"),
        (r"\udc00年", "\ufffd年"),
        (r"\ud83d\ud83d\ude00", "\ufffd😀"),
        (r"年\uD83D", "年\ufffd"),
    ],
)
def test_half_a_character_is_one_that_is_unknown(told: str, read: str) -> None:
    """SQLite and HTTP take no lone surrogate: one such title would cost the rows that follow it."""
    assert handed_over(f'back({{"title": "{told}"}})') == {"title": read}
    assert json_after(f'var a = ["{told}", 1];', re.compile("a = ")) == [read, 1]


@pytest.mark.parametrize(
    ("stamp", "iso"),
    [
        (1706659200, "2024-01-31"),
        ("1706659200", "2024-01-31"),
        (1706659200000, "2024-01-31"),
        ("2024-01-31 10:00", "2024-01-31"),
        (0, None),
        (-5, None),
        (10**30, None),
        ("9" * 400, None),
        ("²", None),
        (None, None),
        ("一月", None),
    ],
)
def test_the_day_of_a_stamp(stamp: object, iso: str | None) -> None:
    assert day(stamp) == iso
