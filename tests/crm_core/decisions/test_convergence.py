"""Weighted options become one choice, by four strategies, and probabilities stay probabilities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from crm_core.decisions.convergence import Option, Strategy, converge
from crm_core.errors import Invalid

OPTIONS = (Option("call", 0.6, 3.0), Option("email", 0.5, 1.0), Option("wait", 0.2, 0.0))


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 100)), min_size=1, max_size=6),
    st.sampled_from(Strategy),
    st.integers(0, 9),
)
@settings(max_examples=60, deadline=None)
def test_probabilities_sum_to_one_and_the_chosen_one_was_possible(
    drawn: list[tuple[float, float]], strategy: Strategy, seed: int
) -> None:
    options = [Option(str(place), expected, weight) for place, (expected, weight) in enumerate(drawn)]
    result = converge(options, strategy, np.random.default_rng(seed))
    assert sum(result.probabilities.values()) == pytest.approx(1)
    assert result.propensity == result.probabilities[result.chosen] > 0
    assert result.strategy is strategy


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        (Strategy.ARGMAX, (1.0, 0.0, 0.0)),
        (Strategy.EPSILON_GREEDY, (0.9 + 0.1 / 3, 0.1 / 3, 0.1 / 3)),
        (Strategy.BAYESIAN_BLEND, (0.5 + 0.375, 0.125, 0.0)),
        (Strategy.PURE_THOMPSON, (0.75, 0.25, 0.0)),
    ],
)
def test_each_strategy_has_its_probabilities(strategy: Strategy, expected: tuple[float, ...]) -> None:
    result = converge(OPTIONS, strategy, np.random.default_rng(0))
    assert tuple(result.probabilities.values()) == pytest.approx(expected)


def test_choices_come_as_often_as_told() -> None:
    rng = np.random.default_rng(4)
    chosen = [converge(OPTIONS, Strategy.EPSILON_GREEDY, rng, epsilon=0.3).chosen for _ in range(2_000)]
    counts = [chosen.count(option.name) for option in OPTIONS]
    assert chisquare(counts, [1_600, 200, 200]).pvalue > 0.01


def test_equal_options_share_evenly() -> None:
    even = converge([Option("a", 0.5, 0), Option("b", 0.5, 0)], Strategy.ARGMAX, np.random.default_rng(0))
    assert even.probabilities == {"a": 0.5, "b": 0.5}


def test_the_trace_says_who_chose_and_why() -> None:
    best = converge(OPTIONS, Strategy.ARGMAX, np.random.default_rng(0))
    assert best.why == "argmax: call with probability 1.00 (exploit: highest expected reward)"
    other = converge(OPTIONS[1:], Strategy.PURE_THOMPSON, np.random.default_rng(0))
    assert other.why.startswith("pure_thompson: email with probability 1.00")


def test_what_makes_no_sense_is_refused() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(Invalid, match="at least one option"):
        converge([], Strategy.ARGMAX, rng)
    with pytest.raises(Invalid, match="weight cannot be -1"):
        converge([Option("a", 0, -1)], Strategy.ARGMAX, rng)
    with pytest.raises(Invalid, match="epsilon cannot be 2"):
        converge(OPTIONS, Strategy.EPSILON_GREEDY, rng, epsilon=2)
