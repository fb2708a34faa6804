"""Settings that reach the advisor: from which score a lead is hot, and whether anything is recommended."""

from __future__ import annotations

from itertools import pairwise

import pytest

from crm_core.decisions.scoring import bands


@pytest.mark.parametrize("hot", [0.3, 0.7, 0.95])
def test_bands_cover_everything_without_a_gap(hot: float) -> None:
    found = bands(hot)
    assert found["hot"] == (hot, 1.0)
    edges = sorted(found.values())
    assert edges[0][0] == 0.0
    assert all(below == start for (_, below), (start, _) in pairwise(edges))
