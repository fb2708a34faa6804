"""What to do next, and what was learned from doing it."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.results.rows import Row


@dataclass(frozen=True, slots=True)
class ActionOption:
    action: str
    probability: float
    """Probability that the policy picks it here (its propensity)."""
    expected: float
    """Posterior mean reward, 0..1."""
    low: float
    high: float
    tried: int
    """Clicks on recommendations of it; `succeeded` is the sum of their rewards."""
    succeeded: float
    outcomes: int
    """How often it was said what came of it; `went_well` is the sum of those rewards."""
    went_well: float


@dataclass(frozen=True, slots=True)
class Recommendation:
    id: str
    target: Row
    action: str
    options: tuple[ActionOption, ...]
    propensity: float
    strategy: str
    reasons: tuple[str, ...]
    about: tuple[Row, ...] = ()
    """Who to contact and which deal it is about."""
    context: tuple[tuple[str, float], ...] = ()
    """The bandit's features at this moment, for `StoreRecommendation`."""
    model_version: str = ""


@dataclass(frozen=True, slots=True)
class RecommendationsAnswer:
    items: tuple[Recommendation, ...]
    about: Row | None = None
    """The record that was asked about; None for whatever matters most."""


@dataclass(frozen=True, slots=True)
class LearnedAnswer:
    options: tuple[ActionOption, ...]
    clicks: int
    outcomes: int
    strategy: str
