"""Which action works in which situation: contextual Thompson sampling with Bayesian linear models.

- The method: Thompson, "On the likelihood that one unknown probability exceeds another" (Biometrika 25, 1933): an
  action is chosen as often as it is probably the best. Russo, Van Roy, Kazerouni, Osband and Wen, "A Tutorial on
  Thompson Sampling" (2018), algorithm 4.2, with the context of section 7.
- The model: Agrawal and Goyal, "Thompson Sampling for Contextual Bandits with Linear Payoffs" (ICML 2013), section
  2.2: reward ~ context . theta with Gaussian posterior Normal(B^-1 f, v^2 B^-1), B and f sums over what was seen. Here
  each action has its own theta, and theta_action = prior_action + shift + own, where the shift is shared by all
  actions and is learned from the *other* actions' surprises, so that a new action starts from what is known.
- Forgetting: every update multiplies what was seen before by `discount` (Raj and Kalyani, "Taming Non-stationary
  Bandits: A Bayesian Approach", 2017), so the world may change.

This file is the mathematics and holds nothing on disk: `crm_core.decisions.posterior` keeps its sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crm_core.errors import Invalid

Floats = NDArray[np.float64]
Context = Mapping[str, float]
"""Feature -> value, about -1..1. Features the bandit does not know are ignored, absent ones are 0."""

NOISE = 0.5
"""Standard deviation of a reward in 0..1 around its mean: the most it can be (a fair coin)."""
OWN_SD = 0.35
"""How far one action's weight of a feature may lie from prior plus shift, unless told otherwise."""
SHIFT_SD = 0.35
"""How far the shared shift of a feature may lie from 0, unless told otherwise."""
DRAWS = 4_000
"""Posterior draws behind a propensity: its standard error is below 0.008."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What was seen of one action: sums over its rewards r with contexts x and weights w."""

    xx: Floats
    """Sum of w x x^T, shape (d, d)."""
    xr: Floats
    """Sum of w r x, shape (d,)."""
    tried: float
    """Sum of w."""
    succeeded: float
    """Sum of w r."""

    @classmethod
    def nothing(cls, dimension: int) -> Sums:
        return cls(np.zeros((dimension, dimension)), np.zeros(dimension), 0.0, 0.0)

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.xx + other.xx, self.xr + other.xr, self.tried + other.tried, self.succeeded + other.succeeded)

    def times(self, factor: float) -> Sums:
        return Sums(self.xx * factor, self.xr * factor, self.tried * factor, self.succeeded * factor)


@dataclass(frozen=True, slots=True)
class Choice:
    """`propensity` is the very probability with which `action` was drawn, 0 < p <= 1."""

    action: str
    propensity: float


@dataclass(frozen=True, slots=True)
class Belief:
    """Mean reward of an action in one context: Normal(mean, sd)."""

    mean: float
    sd: float


class ThompsonSampler:
    """A contextual bandit over named actions, in memory. `bias` is a feature that is always 1.

    `priors`: action -> feature -> weight, what is believed before anything was seen (default: reward 0.5 everywhere).
    `discount` 0 < d <= 1 multiplies what was seen at every update; 1 never forgets. `seed` makes every draw repeat.
    """

    def __init__(
        self,
        actions: Sequence[str],
        features: Sequence[str],
        *,
        priors: Mapping[str, Context] | None = None,
        discount: float = 1.0,
        seed: int | None = None,
        sums: Mapping[str, Sums] | None = None,
        own_sd: float = OWN_SD,
        shift_sd: float = SHIFT_SD,
    ) -> None:
        if not 0 < discount <= 1:
            raise Invalid("discount", discount, "a number above 0 and up to 1")
        if not actions or len(set(actions)) != len(actions):
            raise Invalid("actions", tuple(actions), "at least one action, each named once")
        self.actions = tuple(actions)
        self.features = ("bias", *(name for name in features if name != "bias"))
        self.discount = discount
        self._own_sd, self._shift_sd = own_sd, shift_sd
        self._rng = np.random.default_rng(seed)
        self._priors = {action: self._prior((priors or {}).get(action)) for action in self.actions}
        given = sums or {}
        self._sums = {action: given.get(action) or Sums.nothing(len(self.features)) for action in self.actions}
        self._posteriors: dict[str, tuple[Floats, Floats]] | None = None

    def choose(self, context: Context, allowed: Iterable[str] | None = None) -> Choice:
        """Draws one of the allowed actions (None: all) as often as it is probably the best.

        Raises Invalid when none is allowed or one is unknown.
        """
        chances = self.probabilities(context, allowed)
        names = list(chances)
        drawn = names[int(self._rng.choice(len(names), p=np.fromiter(chances.values(), float)))]
        return Choice(drawn, chances[drawn])

    def update(self, context: Context, action: str, reward: float, weight: float = 1.0) -> None:
        """Learns that `action` brought `reward` (0..1) in `context`. A 0 is evidence like any other."""
        if action not in self._sums:
            raise Invalid("action", action, f"one of {', '.join(self.actions)}")
        if not 0 <= reward <= 1:
            raise Invalid("reward", reward, "a number from 0 to 1")
        if weight < 0:
            raise Invalid("weight", weight, "0 or more")
        if self.discount < 1:
            self._sums = {name: sums.times(self.discount) for name, sums in self._sums.items()}
        self._sums[action] += seen(self.vector(context), reward, weight)
        self._posteriors = None

    def probabilities(self, context: Context, allowed: Iterable[str] | None = None) -> dict[str, float]:
        """Action -> probability that it is the best in `context`, by `DRAWS` draws; sums to 1, none is 0."""
        names = self._allowed(allowed)
        beliefs = self.beliefs(context)
        means = np.array([beliefs[name].mean for name in names])
        sds = np.array([beliefs[name].sd for name in names])
        draws = means + sds * self._rng.standard_normal((DRAWS, len(names)))
        wins = np.bincount(np.argmax(draws, axis=1), minlength=len(names)) + 0.5  # no propensity is ever 0
        return {name: float(share) for name, share in zip(names, wins / wins.sum(), strict=True)}

    def beliefs(self, context: Context) -> dict[str, Belief]:
        """What is believed of every action's mean reward in `context`."""
        x = self.vector(context)
        found = {}
        for action, (mean, covariance) in self._posterior().items():
            found[action] = Belief(float(x @ mean), float(np.sqrt(x @ covariance @ x)))
        return found

    def sums(self, action: str) -> Sums:
        """What was seen of the action."""
        return self._sums[action]

    def vector(self, context: Context) -> Floats:
        """The context as a vector, `features` in order, `bias` 1."""
        return vector_of(context, self.features)

    def _allowed(self, allowed: Iterable[str] | None) -> list[str]:
        names = list(self.actions if allowed is None else dict.fromkeys(allowed))
        unknown = [name for name in names if name not in self._sums]
        if unknown or not names:
            raise Invalid("allowed", tuple(names), f"at least one of {', '.join(self.actions)}")
        return names

    def _prior(self, weights: Context | None) -> Floats:
        known = {"bias": 0.5} if weights is None else weights
        return np.array([float(known.get(name, 0.0)) for name in self.features])

    def _posterior(self) -> dict[str, tuple[Floats, Floats]]:
        """Action -> (mean, covariance) of its theta."""
        if self._posteriors is None:
            self._posteriors = {action: self._solve(action) for action in self.actions}
        return self._posteriors

    def _solve(self, action: str) -> tuple[Floats, Floats]:
        shift, shift_covariance = self._shift_without(action)
        eye = np.eye(len(self.features))
        prior_precision = np.linalg.inv(self._own_sd**2 * eye + shift_covariance)
        seen_of = self._sums[action]
        centre = self._priors[action] + shift
        covariance = np.linalg.inv(prior_precision + seen_of.xx / NOISE**2)
        mean = covariance @ (prior_precision @ centre + seen_of.xr / NOISE**2)
        return mean, (covariance + covariance.T) / 2

    def _shift_without(self, action: str) -> tuple[Floats, Floats]:
        """Posterior of the shared shift, from how the other actions surprised their priors. Each of those knows the
        shift only up to its own deviation (`own_sd`), so one action with many rewards is still one witness."""
        eye = np.eye(len(self.features))
        precision = eye / self._shift_sd**2
        pull = np.zeros(len(self.features))
        for name in self.actions:
            of = self._sums[name]
            if name == action or of.tried <= 0:
                continue
            surprise = (of.xr - of.xx @ self._priors[name]) / NOISE**2
            information = of.xx / NOISE**2
            told = np.linalg.inv(eye + information * self._own_sd**2)  # (I + information OWN)^-1
            precision = precision + told @ information
            pull = pull + told @ surprise
        covariance = np.linalg.inv(precision)
        return covariance @ pull, (covariance + covariance.T) / 2


def seen(x: Floats, reward: float, weight: float = 1.0) -> Sums:
    """The sums of one reward in context `x`."""
    return Sums(weight * np.outer(x, x), weight * reward * x, weight, weight * reward)


def vector_of(context: Context, features: Sequence[str]) -> Floats:
    return np.array([1.0 if name == "bias" else float(context.get(name, 0.0)) for name in features])
