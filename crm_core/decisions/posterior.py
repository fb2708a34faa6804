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
from crm_core.decisions.bandits import Context, Sums, ThompsonSampler, seen, vector_of
from crm_core.keeping import Judged
from crm_core.results import ActionOption

MODEL = "thompson-linear-1"
"""Names the features and the model; a posterior of another name is never mixed in."""
HALF_LIFE_DAYS = 180.0
PERSON_CAP = 40.0
"""One person's rewards of one action count for at most this many."""
OWN_SD = SHIFT_SD = 0.11
"""Of each of the eleven weights: before any click an expected reward is sure to about 0.3."""
Z90 = 1.645
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
OUTCOMES = ("positive", "neutral", "negative")
REWARDS: Mapping[str, float] = {
    "done": 1.0, "helpful": 1.0, "positive": 1.0, "neutral": 0.5, "not_helpful": 0.0, "negative": 0.0,
}  # fmt: skip
"""Verdict -> reward. `neutral` is worth half a success. Zero is evidence: it lowers what is expected."""


def kind_of(verdict: str) -> str:
    """A `click` says what the recommendation was worth, an `outcome` what came of it: a person may give both."""
    return "outcome" if verdict in OUTCOMES else "click"


@dataclass(frozen=True, slots=True)
class Tally:
    """Rewards of one kind: `sums` in units of `EPOCH`, and plain counts."""

    sums: Sums
    tried: int
    succeeded: float


@dataclass(frozen=True, slots=True)
class Learned:
    """Everything seen of one action by one person."""

    clicks: Tally
    outcomes: Tally

    def faded(self, now: datetime) -> Sums:
        """The sums as they count at `now`, clicks and outcomes together, capped for one person."""
        sums = (self.clicks.sums + self.outcomes.sums).times(1 / _growth(now))
        return sums.times(PERSON_CAP / sums.tried) if sums.tried > PERSON_CAP else sums


@dataclass(frozen=True, slots=True)
class Taught:
    """Everything learned so far. `by_action`: action -> what each person taught; unjudged actions are absent."""

    by_action: Mapping[str, tuple[Learned, ...]]
    clicks: int
    """Verdicts on the recommendation itself: done, helpful, not helpful."""
    outcomes: int
    """Verdicts on how it went: positive, neutral, negative."""


class Posteriors(Protocol):
    """Where what was learned is kept. The real one: `crm_core.decisions.taught.KeptPosteriors`."""

    def read(self) -> Taught: ...


def fold(rewards: Iterable[Judged]) -> Learned:
    """The sums of these rewards, in the order given (which changes them by rounding only)."""
    tallies = {kind: Tally(Sums.nothing(len(FEATURES)), 0, 0.0) for kind in ("click", "outcome")}
    for reward in rewards:
        kind, value = kind_of(reward.verdict), REWARDS[reward.verdict]
        so_far = tallies[kind]
        one = seen(vector_of(reward.context, FEATURES), value, _growth(reward.at))
        tallies[kind] = Tally(so_far.sums + one, so_far.tried + 1, so_far.succeeded + value)
    return Learned(tallies["click"], tallies["outcome"])


def sampler(learned: Mapping[str, Iterable[Learned]], now: datetime, seed: int | None = None) -> ThompsonSampler:
    """The bandit as it stands at `now`."""
    sums = {
        action: sum((one.faded(now) for one in of), Sums.nothing(len(FEATURES)))
        for action, of in learned.items()
        if action in ACTIONS
    }
    priors = {key: action.prior for key, action in ACTIONS.items()}
    return ThompsonSampler(
        tuple(ACTIONS), FEATURES, priors=priors, seed=seed, sums=sums, own_sd=OWN_SD, shift_sd=SHIFT_SD
    )


def option(
    action: str,
    bandit: ThompsonSampler,
    context: Context,
    learned: Mapping[str, Iterable[Learned]],
    probability: float = 0.0,
) -> ActionOption:
    """What is believed of the action in this situation, with its 90 % interval, and the plain counts over all."""
    belief = bandit.beliefs(context)[action]
    taught = tuple(learned.get(action, ()))
    return ActionOption(
        action=action,
        probability=probability,
        expected=_share(belief.mean),
        low=_share(belief.mean - Z90 * belief.sd),
        high=_share(belief.mean + Z90 * belief.sd),
        tried=sum(one.clicks.tried for one in taught),
        succeeded=sum(one.clicks.succeeded for one in taught),
        outcomes=sum(one.outcomes.tried for one in taught),
        went_well=sum(one.outcomes.succeeded for one in taught),
    )


def to_json(learned: Learned) -> dict[str, Any]:
    return {"clicks": _tally_json(learned.clicks), "outcomes": _tally_json(learned.outcomes)}


def from_json(value: Mapping[str, Any]) -> Learned:
    return Learned(_tally(value["clicks"]), _tally(value["outcomes"]))


def _tally_json(tally: Tally) -> dict[str, Any]:
    return {
        "xx": tally.sums.xx.tolist(),
        "xr": tally.sums.xr.tolist(),
        "w": tally.sums.tried,
        "wr": tally.sums.succeeded,
        "tried": tally.tried,
        "succeeded": tally.succeeded,
    }


def _tally(value: Mapping[str, Any]) -> Tally:
    sums = Sums(np.array(value["xx"]), np.array(value["xr"]), float(value["w"]), float(value["wr"]))
    return Tally(sums, int(value["tried"]), float(value["succeeded"]))


def _share(mean: float) -> float:
    """A linear model may leave 0..1; a share cannot."""
    return min(1.0, max(0.0, mean))


def _growth(at: datetime) -> float:
    """How much more a reward of `at` weighs than one of `EPOCH`."""
    return float(2.0 ** ((at - EPOCH).total_seconds() / 86_400 / HALF_LIFE_DAYS))


def key_of(action: str, actor_id: str) -> str:
    """The row of `posterior` that holds what this person taught about the action."""
    return f"{action}|{actor_id}"
