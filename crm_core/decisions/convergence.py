"""Convergence: many weighted options become one choice, and the trace says which strategy chose and why.

Whatever the strategy, the result carries the probability with which every option would have been chosen, so that what
follows can be judged fairly (inverse propensity).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from crm_core.errors import Invalid


class Strategy(StrEnum):
    ARGMAX = "argmax"
    """The highest expected reward; ties are shared evenly."""
    EPSILON_GREEDY = "epsilon_greedy"
    """The highest expected reward, and now and then (`epsilon`) any option."""
    BAYESIAN_BLEND = "bayesian_blend"
    """Half argmax, half Thompson (`blend` is the share of Thompson)."""
    PURE_THOMPSON = "pure_thompson"
    """As often as it is probably the best."""


@dataclass(frozen=True, slots=True)
class Option:
    """`expected`: posterior mean reward. `weight`: probability of being the best; weights need not sum to 1."""

    name: str
    expected: float
    weight: float


@dataclass(frozen=True, slots=True)
class Converged:
    """`probabilities` sum to 1; `propensity` is that of `chosen`. `why` is for the trace."""

    chosen: str
    propensity: float
    probabilities: Mapping[str, float]
    strategy: Strategy
    why: str


def converge(
    options: Sequence[Option],
    strategy: Strategy,
    rng: np.random.Generator,
    *,
    epsilon: float = 0.1,
    blend: float = 0.5,
) -> Converged:
    """One choice. Raises Invalid for no options, a negative weight, or `epsilon` or `blend` outside 0..1."""
    if not options:
        raise Invalid("options", (), "at least one option")
    if any(option.weight < 0 for option in options):
        raise Invalid("weight", min(option.weight for option in options), "0 or more")
    for name, share in (("epsilon", epsilon), ("blend", blend)):
        if not 0 <= share <= 1:
            raise Invalid(name, share, "a number from 0 to 1")
    greedy = _greedy(options)
    match strategy:
        case Strategy.ARGMAX:
            chances = greedy
        case Strategy.EPSILON_GREEDY:
            chances = (1 - epsilon) * greedy + epsilon / len(options)
        case Strategy.BAYESIAN_BLEND:
            chances = (1 - blend) * greedy + blend * _thompson(options)
        case Strategy.PURE_THOMPSON:
            chances = _thompson(options)
    chances = chances / chances.sum()
    index = int(rng.choice(len(options), p=chances))
    chosen = options[index]
    best = greedy[index] > 0
    kind = "exploit: highest expected reward" if best else "explore: another option is expected to do better"
    probabilities = {option.name: float(chance) for option, chance in zip(options, chances, strict=True)}
    why = f"{strategy}: {chosen.name} with probability {probabilities[chosen.name]:.2f} ({kind})"
    return Converged(chosen.name, probabilities[chosen.name], probabilities, strategy, why)


def _greedy(options: Sequence[Option]) -> np.ndarray:
    expected = np.array([option.expected for option in options])
    best = (expected == expected.max()).astype(float)
    return np.asarray(best / best.sum())


def _thompson(options: Sequence[Option]) -> np.ndarray:
    weights = np.array([option.weight for option in options], dtype=float)
    total = weights.sum()
    return np.asarray(weights / total) if total > 0 else np.full(len(options), 1 / len(options))
