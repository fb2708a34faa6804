"""How severe the risk of an open deal is, as numbers only: one weight a sign, and how they add up.

Kept apart from the words of `crm_core.decisions.risk`, so that thousands of deals can be ranked before the few that
are shown are looked at closely. Both use these functions, so both come to the same number.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

QUIET_DAYS = 21
USUAL_DAYS = 60
ENOUGH_WON = 10
LATE_PERCENTILE = 0.8
NO_TOUCH = 0.2
"""Weight of never having been in contact."""
WENT_BADLY = 0.4
"""Weight of a bad last outcome."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many days won deals took from created to closed, sorted."""

    days: tuple[int, ...]

    def percentile(self, days: int) -> float:
        """Share of won deals that had closed by then, 0..1."""
        if len(self.days) < ENOUGH_WON:
            return min(1.0, LATE_PERCENTILE * days / USUAL_DAYS)
        return bisect.bisect_right(self.days, days) / len(self.days)

    @property
    def measured(self) -> bool:
        return len(self.days) >= ENOUGH_WON


@dataclass(frozen=True, slots=True)
class Outline:
    """What the severity of one open deal follows from."""

    id: str
    value: float
    created_at: datetime | None
    stage_changed_at: datetime | None
    expected_close: date | None
    last_touch: datetime | None
    """As `DealFacts.last_touch`."""
    went_badly: bool


def severity_of(deal: Outline, pace: Pace, now: datetime, today: date) -> float:
    """0..1, the same as `risk_of(...).severity` of the deal. `today`: where the actor is."""
    calm = (1 - slow(deal.stage_changed_at or deal.created_at, pace, now)) * (
        1 - quiet(deal.last_touch, deal.created_at, now)
    )
    calm *= 1 - overdue(deal.expected_close, today)
    return 1 - (calm * (1 - WENT_BADLY) if deal.went_badly else calm)


def combined(weights: Iterable[float]) -> float:
    """How signs add up: each takes its part of what is still calm."""
    return 1 - math.prod(1 - weight for weight in weights)


def slow(since: datetime | None, pace: Pace, now: datetime) -> float:
    """Weight of having been in a stage since then; 0 when that is not long."""
    if since is None or since > now:
        return 0.0
    percentile = pace.percentile(days_between(since, now))
    if percentile < LATE_PERCENTILE:
        return 0.0
    return min(0.55, 0.25 + 0.3 * (percentile - LATE_PERCENTILE) / (1 - LATE_PERCENTILE))


def quiet(touch: datetime | None, started: datetime | None, now: datetime) -> float:
    """Weight of the silence since the last contact, or of there having been none since the deal began."""
    if touch is None:
        return NO_TOUCH if started is not None and days_between(started, now) >= QUIET_DAYS else 0.0
    days = days_between(touch, now)
    return 0.0 if days < QUIET_DAYS else min(0.6, 0.3 + 0.3 * (days - QUIET_DAYS) / 60)


def overdue(expected: date | None, today: date) -> float:
    """Weight of an expected close that has passed."""
    if expected is None:
        return 0.0
    days = days_overdue(expected, today)
    return 0.0 if days < 1 else min(0.6, 0.35 + days / 200)


def days_overdue(expected: date, today: date) -> int:
    """Whole calendar days since that day, never negative."""
    return max(0, (today - expected).days)


def days_between(earlier: datetime, later: datetime) -> int:
    """Whole days, never negative."""
    return max(0, (later - earlier).days)
