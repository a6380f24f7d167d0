"""Digits that a line strikes out, and pages with more rules than can be compared."""

import time

from parser.documents.lines import Character
from parser.documents.rules import Rule
from parser.documents.struck import struck_digits

NUMBER = [Character(digit, 10.0 + 5 * i, 100.0, 15.0 + 5 * i, 110.0) for i, digit in enumerate("17件8")]


def struck(*rules: Rule) -> str:
    return "".join(character.text for character in struck_digits(rules, NUMBER))


def test_a_line_through_the_middle_strikes_out_and_rules_of_a_table_do_not() -> None:
    assert struck(Rule(105.0, 8.0, 22.0)) == "17"
    assert struck(Rule(99.0, 0.0, 90.0), Rule(110.5, 0.0, 90.0), Rule(105.0, 40.0, 60.0)) == ""


def test_a_page_too_full_is_doubtful_and_costs_little() -> None:
    rules = [Rule(105.0, 500.0, 510.0)] * 50_000
    began = time.process_time()
    assert len(list(struck_digits(rules, NUMBER * 15_000))) > 40_000
    assert time.process_time() - began < 2
