"""Rules as programs draw them -> the same cells: dashed, dotted, double, one box a cell, open at the sides, cut off."""

import itertools
from collections.abc import Iterator

import pytest

from parser.documents.lattice import Character, LatticeTable, Rule, cells_of, dotted, line_text, lines, tables

XS, YS = [50.0, 150.0, 200.0, 260.0], [100.0, 120.0, 141.0, 165.0]
TEXTS = [["行政许可", "12", "3"], ["行政处罚", "45", "6"], ["行政强制", "78", "9"]]


def written(text: str, x: float, y: float, width: float = 9) -> Iterator[Character]:
    return (Character(c, x + width * i, y, x + width * (i + 1), y + 10) for i, c in enumerate(text))


def filled(texts: list[list[str]] = TEXTS) -> list[Character]:
    return [
        character
        for r, row in enumerate(texts)
        for c, text in enumerate(row)
        for character in written(text, XS[c] + 5, YS[r] + 5)
    ]


def shown(table: LatticeTable) -> list[list[str]]:
    """The texts by row and column; every cell must cover one slot."""
    assert all((cell.rowspan, cell.colspan, cell.crossed) == (1, 1, False) for cell in table.cells)
    width = max(cell.column for cell in table.cells) + 1
    texts = ["".join(map(line_text, lines(cell.characters))) for cell in table.cells]
    return [texts[at : at + width] for at in range(0, len(texts), width)]


def across(ys: list[float] = YS, start: float = XS[0], end: float = XS[-1]) -> list[Rule]:
    return [Rule(y, start, end) for y in ys]


def down(xs: list[float] = XS, start: float = YS[0], end: float = YS[-1]) -> list[Rule]:
    return [Rule(x, start, end) for x in xs]


def dashes(rule: Rule, dash: float, gap: float) -> list[Rule]:
    count = int((rule.end - rule.start + gap) // (dash + gap))
    pieces = [Rule(rule.at, rule.start + i * (dash + gap), rule.start + i * (dash + gap) + dash) for i in range(count)]
    return [*pieces, Rule(rule.at, max(pieces[-1].end, rule.end - dash), rule.end)]


@pytest.mark.parametrize(("dash", "gap"), [(3, 3), (3.2, 6), (6, 4), (9, 3), (12, 8)])
def test_dashes_are_rules(dash: float, gap: float) -> None:
    horizontal = [piece for rule in across() for piece in dashes(rule, dash, gap)]
    vertical = [piece for rule in down() for piece in dashes(rule, dash, gap)]
    (table,) = tables(horizontal, vertical, filled())
    assert shown(table) == TEXTS


def test_dots_are_rules_and_the_dots_of_a_pattern_are_not() -> None:
    marks = [(x, y) for y in YS for x in range(50, 261, 2)] + [(x, y) for x in XS for y in range(100, 166, 2)]
    marks += [(400 + 40 * i, 300 + 40 * i) for i in range(20)]
    (table,) = tables(*dotted(marks), filled())
    assert shown(table) == TEXTS


def test_double_rules_make_no_rows_between_them() -> None:
    horizontal = [*across(), *across([y + 3.5 for y in YS])]
    vertical = [*down(), *down([x + 3 for x in XS])]
    (table,) = tables(horizontal, vertical, filled())
    assert shown(table) == TEXTS


def test_a_box_round_each_cell() -> None:
    """A page of 2005: cellspacing puts 3 points between the borders of neighbours, and a frame round all."""
    horizontal = [Rule(98, 48, 262), Rule(167, 48, 262)]
    vertical = [Rule(48, 98, 167), Rule(262, 98, 167)]
    for top, bottom in itertools.pairwise(YS):
        for left, right in itertools.pairwise(XS):
            horizontal += [Rule(y, left + 1.5, right - 1.5) for y in (top + 1.5, bottom - 1.5)]
            vertical += [Rule(x, top + 1.5, bottom - 1.5) for x in (left + 1.5, right - 1.5)]
    (table,) = tables(horizontal, vertical, filled())
    assert shown(table) == TEXTS


@pytest.mark.parametrize("missing", [{0}, {3}, {0, 3}])
def test_open_sides(missing: set[int]) -> None:
    vertical = [rule for i, rule in enumerate(down()) if i not in missing]
    (table,) = tables(across(), vertical, filled())
    assert shown(table) == TEXTS
    assert table.box == (50, 100, 260, 165)


def test_one_rule_between_two_columns() -> None:
    (table,) = tables(across(end=200), [Rule(150, 100, 165)], filled([row[:2] for row in TEXTS]))
    assert shown(table) == [row[:2] for row in TEXTS]


@pytest.mark.parametrize("missing", [{0}, {3}, {0, 3}])
def test_a_table_that_a_page_cut_without_a_rule(missing: set[int]) -> None:
    horizontal = [rule for i, rule in enumerate(across()) if i not in missing]
    (table,) = tables(horizontal, down(), filled())
    assert shown(table) == TEXTS


def test_rules_that_stick_out_over_nothing_make_no_column() -> None:
    (table,) = tables(across(start=20, end=300), down(), filled())
    assert shown(table) == TEXTS


def test_underlined_words_make_no_rows() -> None:
    lines_under = [Rule(116, 53, 91), Rule(137, 160, 178)]
    (table,) = tables([*across(), *lines_under], down(), filled())
    assert shown(table) == TEXTS


def test_a_table_in_a_cell_and_a_frame_round_the_page_take_no_characters_twice() -> None:
    frame = [Rule(10, 10, 400), Rule(400, 10, 400)]
    outside = list(written("页外", 20, 200))
    found = tables([*across(), *frame], [*down(), *frame], [*filled(), *outside])
    assert [table.is_box for table in found] == [True, False]
    assert shown(found[1]) == TEXTS
    assert shown(found[0]) == [["页外"]]


def test_cells_that_no_rules_fit_are_marked() -> None:
    """The rule between the columns is missing in the first row, where no rule parts the rows either."""
    horizontal = [Rule(0, 0, 100), Rule(40, 0, 100)]
    vertical = [Rule(0, 0, 40), Rule(100, 0, 40), Rule(50, 20, 40)]
    horizontal.append(Rule(20, 60, 65))
    table = cells_of(horizontal, vertical, [])
    assert table is not None
    assert [cell.crossed for cell in table.cells] == [True]


def test_a_page_of_nothing_but_rules_ends() -> None:
    many = [Rule(float(5 * i), 0, 10_000) for i in range(2000)]
    assert tables(many, many, filled()) == []


def test_a_glyph_drawn_twice_is_one_and_two_like_digits_are_two() -> None:
    bold = [*written("118", 0, 0, 5), *written("118", 0.6, 0.2, 5), *written("合计", 50, 0), *written("合计", 50.5, 0)]
    (line,) = lines(bold)
    assert line_text(line) == "118 合计"


@pytest.mark.parametrize(("turned", "step"), [(1, (0, 10)), (2, (-10, 0)), (3, (0, -10))])
def test_text_on_its_side_is_read_as_it_stands(turned: int, step: tuple[int, int]) -> None:
    characters = [
        Character(c, 100 + step[0] * i, 200 + step[1] * i, 110 + step[0] * i, 210 + step[1] * i, turned)
        for i, c in enumerate("不予公开")
    ]
    assert [line_text(line) for line in lines(characters)] == ["不予公开"]
