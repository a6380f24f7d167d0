"""The forms as data: complete, consistent, and refused with a clear message when they are not."""

from pathlib import Path

import pytest

from parser.forms import load_form, load_forms

# Cells of each national form, and hard sums of a report (40 in the form of 2019, 42 in that of 2021).
SIZES = {"v2019": (198, 40), "v2021": (200, 42)}


def test_the_forms_have_the_official_number_of_cells_and_sums() -> None:
    for form in load_forms():
        if form.code not in SIZES:
            continue
        cells = sum(len(t.rows) * len(t.columns) for t in form.tables if not t.optional)
        lines = sum(
            len(form.table(c.table).columns if c.along == "columns" else form.table(c.table).rows) for c in form.checks
        )
        assert (cells, lines) == SIZES[form.code]


def test_forms_follow_each_other_without_a_gap() -> None:
    for year in range(2008, 2027):
        assert [form.code for form in load_forms() if form.in_force(year)] == [
            "v2008" if year < 2019 else "v2019" if year < 2021 else "v2021"
        ]


def test_every_parent_is_a_row_or_group_of_its_table() -> None:
    for form in load_forms():
        for table in form.tables:
            known = {line.code for line in (*table.rows, *table.groups)} | {""}
            lines = (*table.rows, *table.columns, *table.groups)
            assert {line.parent for line in lines} <= known, (form.code, table.code)


BROKEN = [
    ('code = "x"\n', "no key"),
    (
        'code = "x"\ntitle = "t"\nbasis = "b"\nyears = { from = 2030 }\n[[table]]\ncode = "t"\nsection = "s"\n'
        'label = "l"\nrows = [{ code = "a", label = "A" }, { code = "a", label = "B" }]\n'
        'columns = [{ code = "c", label = "C" }]\n',
        "twice",
    ),
    (
        'code = "x"\ntitle = "t"\nbasis = "b"\nyears = { from = 2030 }\n[[table]]\ncode = "t"\nsection = "s"\n'
        'label = "l"\nrows = [{ code = "a", label = "A" }]\ncolumns = [{ code = "c", label = "C" }]\n'
        '[[check]]\nid = "k"\nsays = ""\ntable = "t"\nalong = "columns"\nleft = ["a"]\nright = ["b"]\n',
        "names ['b'], not in t",
    ),
]


@pytest.mark.parametrize(("toml", "message"), BROKEN)
def test_a_broken_form_is_named(tmp_path: Path, toml: str, message: str) -> None:
    path = tmp_path / "new.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(ValueError, match=r"new\.toml") as refused:
        load_form(path)
    assert message in str(refused.value)


def test_one_more_form_is_one_more_file(tmp_path: Path) -> None:
    (tmp_path / "new.toml").write_text(
        'code = "v2031"\ntitle = "t"\nbasis = "b"\nyears = { from = 2031 }\n[[table]]\ncode = "t"\nsection = "s1"\n'
        'label = "新表"\nrows = [{ code = "a", label = "某项数量" }]\ncolumns = [{ code = "value", label = "数量" }]\n',
        encoding="utf-8",
    )
    (form,) = load_forms(tmp_path)
    assert (form.code, form.in_force(2031), form.in_force(2030)) == ("v2031", True, False)
