"""The bandit: it finds what works, knows how often it chooses what, and learns from failure."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy.stats import chisquare

from crm_core.decisions.bandits import Sums, ThompsonSampler, seen
from crm_core.errors import Invalid

ACTIONS = ("call", "email", "wait")


def test_it_finds_the_best_action_of_each_situation() -> None:
    truth = {
        "call": lambda quiet: 0.75 if quiet else 0.25,
        "email": lambda quiet: 0.3 if quiet else 0.7,
        "wait": lambda quiet: 0.2,
    }
    world = np.random.default_rng(1)
    bandit = ThompsonSampler(ACTIONS, ["quiet"], seed=2)
    late: Counter[tuple[bool, str]] = Counter()
    for step in range(500):
        quiet = bool(world.random() < 0.5)
        context = {"quiet": float(quiet)}
        action = bandit.choose(context).action
        bandit.update(context, action, float(world.random() < truth[action](quiet)))
        if step >= 300:
            late[quiet, action] += 1
    assert late[True, "call"] > 0.7 * sum(late[True, action] for action in ACTIONS)
    assert late[False, "email"] > 0.7 * sum(late[False, action] for action in ACTIONS)
    beliefs = bandit.beliefs({"quiet": 1.0})
    assert beliefs["call"].mean == pytest.approx(0.75, abs=0.1)


def test_it_follows_a_world_that_changes_when_it_forgets() -> None:
    def late_share(discount: float) -> float:
        world = np.random.default_rng(3)
        bandit = ThompsonSampler(("a", "b"), [], discount=discount, seed=4)
        chosen = []
        for step in range(600):
            action = bandit.choose({}).action
            works = {"a": 0.8, "b": 0.3} if step < 300 else {"a": 0.1, "b": 0.6}
            bandit.update({}, action, float(world.random() < works[action]))
            chosen.append(action == "b")
        return float(np.mean(chosen[450:]))

    assert late_share(0.97) > 0.8


def test_propensities_are_the_frequencies_of_the_choice() -> None:
    bandit = ThompsonSampler(ACTIONS, ["quiet"], seed=5)
    for _ in range(4):
        bandit.update({"quiet": 1}, "call", 1.0)
        bandit.update({"quiet": 1}, "email", 0.0)
        bandit.update({"quiet": 1}, "wait", 0.5)
    context = {"quiet": 1.0}
    told = np.mean([list(bandit.probabilities(context).values()) for _ in range(20)], axis=0)
    counts = Counter(bandit.choose(context).action for _ in range(1_500))
    expected = told / told.sum() * 1_500
    assert min(expected) > 5
    assert chisquare([counts[action] for action in ACTIONS], expected).pvalue > 0.01


def test_propensities_agree_with_a_posterior_drawn_by_hand() -> None:
    bandit = ThompsonSampler(("a", "b"), [], seed=6)
    bandit.update({}, "a", 1.0, weight=3)
    beliefs = bandit.beliefs({})
    gap = beliefs["a"].mean - beliefs["b"].mean
    sd = np.hypot(beliefs["a"].sd, beliefs["b"].sd)
    from scipy.stats import norm

    assert bandit.probabilities({})["a"] == pytest.approx(norm.cdf(gap / sd), abs=0.03)


def test_only_allowed_actions_are_chosen_and_the_choice_carries_its_probability() -> None:
    bandit = ThompsonSampler(ACTIONS, [], seed=7)
    for _ in range(30):
        choice = bandit.choose({}, ["wait", "email"])
        assert choice.action in ("wait", "email")
        assert 0 < choice.propensity < 1
    only = bandit.choose({}, ["wait"])
    assert (only.action, only.propensity) == ("wait", 1.0)


@pytest.mark.parametrize("prior_reward", [0.0, 0.5])
def test_a_failure_moves_the_belief_as_much_as_a_success(prior_reward: float) -> None:
    def belief(reward: float) -> float:
        bandit = ThompsonSampler(ACTIONS, [], priors={"call": {"bias": 0.5}}, seed=0)
        bandit.update({}, "call", reward)
        return bandit.beliefs({})["call"].mean

    assert belief(0.0) < 0.5 < belief(1.0)
    assert 0.5 - belief(0.0) == pytest.approx(belief(1.0) - 0.5)


def test_a_reward_of_zero_makes_the_action_rarer_and_surer() -> None:
    bandit = ThompsonSampler(ACTIONS, [], seed=8)
    before, chance = bandit.beliefs({})["call"], bandit.probabilities({})["call"]
    for _ in range(5):
        bandit.update({}, "call", 0.0)
    after = bandit.beliefs({})["call"]
    assert after.mean < before.mean - 0.1
    assert after.sd < before.sd
    assert bandit.probabilities({})["call"] < chance / 2


def test_actions_share_what_they_learn() -> None:
    bandit = ThompsonSampler(ACTIONS, [], seed=9)
    for _ in range(40):
        bandit.update({}, "call", 0.0)
        bandit.update({}, "email", 0.0)
    untried = bandit.beliefs({})["wait"]
    assert untried.mean < 0.45
    assert untried.mean > bandit.beliefs({})["call"].mean
    assert untried.sd > 3 * bandit.beliefs({})["call"].sd


def test_the_posterior_is_that_of_bayesian_regression_on_all_the_data() -> None:
    """Agrawal and Goyal's B and f, against numpy on the whole design matrix, with one action (so no shared shift)."""
    from crm_core.decisions.bandits import NOISE, OWN_SD, SHIFT_SD

    rng = np.random.default_rng(10)
    bandit = ThompsonSampler(("only",), ["x"], seed=0)
    xs, rs = rng.normal(size=30), rng.random(30)
    for x, r in zip(xs, rs, strict=True):
        bandit.update({"x": x}, "only", float(r))
    design = np.column_stack([np.ones(30), xs])
    precision = np.eye(2) / (OWN_SD**2 + SHIFT_SD**2) + design.T @ design / NOISE**2
    pull = np.array([0.5, 0.0]) / (OWN_SD**2 + SHIFT_SD**2) + design.T @ rs / NOISE**2
    at = np.array([1.0, 0.7])
    belief = bandit.beliefs({"x": 0.7})["only"]
    assert belief.mean == pytest.approx(at @ np.linalg.solve(precision, pull))
    assert belief.sd == pytest.approx(np.sqrt(at @ np.linalg.inv(precision) @ at))


def test_a_seed_repeats_every_choice() -> None:
    def run() -> list[str]:
        bandit = ThompsonSampler(ACTIONS, [], seed=11)
        return [bandit.choose({}).action for _ in range(20)]

    assert run() == run()


def test_kept_sums_are_the_same_as_having_seen_it() -> None:
    lived = ThompsonSampler(ACTIONS, ["x"], seed=0)
    sums = Sums.nothing(2)
    for reward in (1.0, 0.0, 1.0):
        lived.update({"x": 0.5}, "call", reward)
        sums += seen(lived.vector({"x": 0.5}), reward)
    told = ThompsonSampler(ACTIONS, ["x"], seed=0, sums={"call": sums})
    assert told.beliefs({"x": 1.0}) == lived.beliefs({"x": 1.0})


def test_what_makes_no_sense_is_refused() -> None:
    bandit = ThompsonSampler(ACTIONS, [])
    with pytest.raises(Invalid, match="allowed cannot be"):
        bandit.choose({}, [])
    with pytest.raises(Invalid, match="allowed cannot be"):
        bandit.choose({}, ["dance"])
    with pytest.raises(Invalid, match="reward cannot be 2: expected a number from 0 to 1"):
        bandit.update({}, "call", 2)
    with pytest.raises(Invalid, match="action cannot be 'dance'"):
        bandit.update({}, "dance", 1)
    with pytest.raises(Invalid, match="discount cannot be 0"):
        ThompsonSampler(ACTIONS, [], discount=0)
    with pytest.raises(Invalid, match="weight cannot be -1"):
        bandit.update({}, "call", 1, weight=-1)
