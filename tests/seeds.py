"""The five gold reports: real ones that lie beside the project, not in it; without them their tests are skipped."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"
SEEDS = sorted((SHARED / "seeds").glob("*.txt"))
gold = pytest.mark.skipif(not SEEDS, reason="the five gold reports (../shared/seeds) are not on this machine")
# For tests of other documents too: without the reports one visible skip stands for them.
SEEDS_AMONG_OTHERS = SEEDS or [pytest.param(Path("gold"), marks=gold)]
