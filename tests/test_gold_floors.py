"""Reading never falls below what was reached once, and no number of the gold set is silently wrong."""

import warnings
from dataclasses import replace
from pathlib import Path

import pytest

from tests.gold import FLOORS, Level, floors, measure, regressions, sets
from tests.gold.__main__ import pin

REACHED = Level("sha256:1", 0.9, 2, 1, {"a": 90, "b": 45})


@pytest.mark.parametrize("name", sets())
def test_a_set_is_read_as_well_as_before(name: str) -> None:
    floor, level = floors()[name], measure(sets()[name])
    assert level.silent == []
    assert list(level.below(floor)) == []
    assert level.digest == floor.digest, "truths or documents changed: look at what changed, then python -m tests.gold"
    if list(floor.below(level)):
        warnings.warn(f"the floor of {name} can be raised: python -m tests.gold", stacklevel=1)


def test_every_set_has_a_floor() -> None:
    assert floors().keys() == sets().keys()
    assert sum(len(level.documents) for level in floors().values()) >= 35


def test_floors_are_raised_without_asking(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    assert pin(path, {"set": REACHED}, None) == 0
    assert floors(path) == {"set": REACHED}
    better = replace(REACHED, share=0.95, states_wrong=0, documents={"a": 95, "b": 45})
    assert pin(path, {"set": better}, None) == 0
    assert floors(path) == {"set": better}


@pytest.mark.parametrize(
    "worse",
    [
        replace(REACHED, share=0.8),
        replace(REACHED, states_wrong=3),
        replace(REACHED, identity_wrong=2),
        replace(REACHED, documents={"a": 91, "b": 44}),
        replace(REACHED, documents={"a": 135}),
    ],
)
def test_a_floor_is_lowered_only_with_a_sentence(tmp_path: Path, worse: Level) -> None:
    path = tmp_path / "floors.toml"
    pin(path, {"set": REACHED}, None)
    assert pin(path, {"set": worse}, None) == 1
    assert floors(path) == {"set": REACHED}
    assert pin(path, {"set": worse}, "The truth was wrong before.") == 0
    assert floors(path) == {"set": worse}
    assert regressions(path) == ["The truth was wrong before."]


def test_a_silent_cell_is_never_pinned_away(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    silent = replace(REACHED, silent=["a: wrong and silent"])
    assert pin(path, {"set": silent}, "This is no reason at all.") == 1
    assert "silent" not in path.read_text(encoding="utf-8")
    assert "silent" not in FLOORS.read_text(encoding="utf-8")
