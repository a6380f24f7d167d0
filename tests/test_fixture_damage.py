"""Recorded documents with one thing lost, torn, glued or doubled: no number comes out that was not printed."""

import pytest

from tests.fixtures import Fixture, fixtures
from tests.fixtures.damage import damaged

COUNT = 6  # damages of each document; tests.soak runs many more


@pytest.mark.parametrize("fixture", fixtures(), ids=lambda fixture: fixture.name)
def test_a_damaged_copy_is_never_silently_wrong(fixture: Fixture) -> None:
    assert [str(case) for case in damaged(fixture, COUNT, seed=1) if case.wrong] == []
