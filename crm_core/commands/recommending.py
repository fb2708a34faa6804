"""What was recommended and what people made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from crm_core.entities import Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreRecommendation:
    """Keeps what was recommended, so that a later click and outcome can be joined to it."""

    id: str
    target: Ref
    action: str
    for_user: str | None
    context: tuple[tuple[str, float], ...]
    propensity: float
    strategy: str
    model_version: str


@dataclass(frozen=True, slots=True)
class RecordFeedback:
    """One person's verdict on a recommendation: a click (done, helpful, not_helpful) or what came of it (positive,
    neutral, negative). Of each the newest counts; repeating it changes nothing."""

    recommendation_id: str
    verdict: Literal["done", "helpful", "not_helpful", "positive", "neutral", "negative"]
