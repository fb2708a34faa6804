"""What the models say of a lead or a deal, with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crm_core.entities import Ref
from crm_core.results.rows import Row


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for or against, traceable to a field or an activity."""

    weight: float
    """Signed contribution in log-odds or points."""
    feature: str
    value: Any
    words: str
    evidence: Ref | None = None


@dataclass(frozen=True, slots=True)
class ScoreAnswer:
    target: Row
    score: float
    """0..1."""
    low: float
    high: float
    """A 90 % interval that narrows with evidence."""
    tier: str
    tiers: Mapping[str, float]
    """hot / warm / cold / dead -> probability, summing to 1."""
    reasons: tuple[Reason, ...]
    model: str
    calibrated: bool
    """False: a transparent weighting, not a measured probability."""


@dataclass(frozen=True, slots=True)
class TopLeadsAnswer:
    items: tuple[ScoreAnswer, ...]


@dataclass(frozen=True, slots=True)
class PredictAnswer:
    deal: Row
    probability: float | None
    """None: not enough history, or all of it ended alike (`won_deals` is 0 or `closed_deals`)."""
    low: float | None
    high: float | None
    base_rate: float | None
    """The plain share of closed deals that were won, 0..1; None when none is closed."""
    won_deals: int
    closed_deals: int
    needed: int
    reasons: tuple[Reason, ...]
    model: str
