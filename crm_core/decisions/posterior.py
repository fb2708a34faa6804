"""What the bandit has learned, as sums that can be kept, added and worked out again from the clicks at any time.

The sums of one action are kept per person, so that
- a person's clicks never count for more than `PERSON_CAP` rewards of an action, whoever clicks most;
- forgetting or undoing needs that person's rows only.
Old rewards fade with a half-life. Sums are kept in the units of a fixed day, so that adding needs no clock and the
order of clicks does not matter; reading scales them to now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import numpy as np

from crm_core.decisions.actions import ACTIONS, FEATURES
from crm_core.decisions.bandits import Sums, ThompsonSampler, seen, vector_of

MODEL = "thompson-linear-1"
"""Names the features and the model; a posterior of another name is never mixed in."""
HALF_LIFE_DAYS = 180.0
PERSON_CAP = 40.0
"""One person's rewards of one action count for at most this many."""
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
REWARDS: Mapping[str, float] = {
    "done": 1.0, "helpful": 1.0, "positive": 1.0, "neutral": 0.5, "not_helpful": 0.0, "negative": 0.0,
}  # fmt: skip
"""Verdict -> reward. `neutral` is worth half a success. Zero is evidence: it lowers what is expected."""


@dataclass(frozen=True, slots=True)
class Reward:
    """One person's verdict on one recommendation."""

    context: Mapping[str, float]
    verdict: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Learned:
    """Everything seen of one action by one person: `sums` in units of `EPOCH`, and plain counts."""

    sums: Sums
    tried: int
    succeeded: float

    def faded(self, now: datetime) -> Sums:
        """The sums as they count at `now`, capped for one person."""
        sums = self.sums.times(1 / _growth(now))
        return sums.times(PERSON_CAP / sums.tried) if sums.tried > PERSON_CAP else sums


class Posteriors(Protocol):
    """Where the sums are kept. `crm_core.services.recommendations.SqlPosteriors`; tests keep them in a dict."""

    def read(self) -> Mapping[str, tuple[Learned, ...]]:
        """Action -> what each person's clicks taught; actions nobody judged are absent."""
        ...

    def clicks(self) -> int:
        """How many verdicts there are in all."""
        ...


def fold(rewards: Iterable[Reward]) -> Learned:
    """The sums of these rewards, in the order given (which changes them by rounding only)."""
    sums, tried, succeeded = Sums.nothing(len(FEATURES)), 0, 0.0
    for reward in rewards:
        value = REWARDS[reward.verdict]
        sums += seen(vector_of(reward.context, FEATURES), value, _growth(reward.at))
        tried += 1
        succeeded += value
    return Learned(sums, tried, succeeded)


def sampler(learned: Mapping[str, Iterable[Learned]], now: datetime, seed: int | None = None) -> ThompsonSampler:
    """The bandit as it stands at `now`."""
    sums = {
        action: sum((one.faded(now) for one in of), Sums.nothing(len(FEATURES)))
        for action, of in learned.items()
        if action in ACTIONS
    }
    priors = {key: action.prior for key, action in ACTIONS.items()}
    return ThompsonSampler(tuple(ACTIONS), FEATURES, priors=priors, seed=seed, sums=sums)


def to_json(learned: Learned) -> dict[str, Any]:
    return {
        "xx": learned.sums.xx.tolist(),
        "xr": learned.sums.xr.tolist(),
        "w": learned.sums.tried,
        "wr": learned.sums.succeeded,
        "tried": learned.tried,
        "succeeded": learned.succeeded,
    }


def from_json(value: Mapping[str, Any]) -> Learned:
    sums = Sums(np.array(value["xx"]), np.array(value["xr"]), float(value["w"]), float(value["wr"]))
    return Learned(sums, int(value["tried"]), float(value["succeeded"]))


def _growth(at: datetime) -> float:
    """How much more a reward of `at` weighs than one of `EPOCH`."""
    return float(2.0 ** ((at - EPOCH).total_seconds() / 86_400 / HALF_LIFE_DAYS))
