"""Which open deals are at risk, and why: each sign is a `Reason` with its evidence, severity is how they add up.

Signs: in its stage for longer than the company's won deals took in all, quiet, past its expected close, and a bad
last outcome. What is normal comes from the company's own won deals; with fewer than 10 of them a plain 60 days.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from crm_core.decisions.features import DealFacts, Stages, days_between, deal_facts, last_outcome, open_deal_ids
from crm_core.entities import Deal, Kind, Outcome, Ref, StageOutcome
from crm_core.queries import And, Condition, Op, OrderBy
from crm_core.reading import Reader
from crm_core.results import Reason

QUIET_DAYS = 21
USUAL_DAYS = 60
ENOUGH_WON = 10
LATE_PERCENTILE = 0.8
AT_RISK = 0.4
"""Severity from which a deal counts as at risk; one strong sign or two weak ones reach it."""
_SAMPLE = 300


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
class Risk:
    """One open deal. `severity` 0..1; `reasons` strongest first, weights are their parts of the severity."""

    deal: Deal
    severity: float
    reasons: tuple[Reason, ...]

    @property
    def at_risk(self) -> bool:
        return self.severity >= AT_RISK


def assess_open(reader: Reader) -> list[Risk]:
    """Every open deal that the actor may see, most severe first, then by value and id."""
    return assess(reader, list(deal_facts(reader, open_deal_ids(reader)).values()))


def assess(reader: Reader, facts: Sequence[DealFacts]) -> list[Risk]:
    """The risk of these open deals, most severe first, then by value and id."""
    pace = pace_of(reader)
    risks = [risk_of(one, pace) for one in facts]
    return sorted(risks, key=lambda risk: (-risk.severity, -(risk.deal.value or 0), risk.deal.id))


def pace_of(reader: Reader) -> Pace:
    """From the newest won deals that the actor may see."""
    won = Stages.of(reader).keys(StageOutcome.WON)
    where = And((Condition("stage", Op.IN, won), Condition("cycle_days", Op.GE, 0)))
    ids = reader.ids(Kind.DEAL, where, (OrderBy("closed"),), _SAMPLE)
    deals = cast("dict[str, Deal]", reader.get_many(Kind.DEAL, ids)).values()
    took = (
        days_between(deal.created_at, deal.closed_at)
        for deal in deals
        if deal.created_at is not None and deal.closed_at is not None and deal.closed_at <= reader.now
    )
    return Pace(tuple(sorted(took)))


def risk_of(facts: DealFacts, pace: Pace) -> Risk:
    signs = [
        sign for sign in (_slow(facts, pace), _quiet(facts), _overdue(facts), _went_badly(facts)) if sign is not None
    ]
    calm = math.prod(1 - sign.weight for sign in signs)
    return Risk(facts.deal, 1 - calm, tuple(sorted(signs, key=lambda sign: (-sign.weight, sign.feature))))


def _slow(facts: DealFacts, pace: Pace) -> Reason | None:
    deal = facts.deal
    since = deal.stage_changed_at or deal.created_at
    if since is None or since > facts.now:
        return None
    days = days_between(since, facts.now)
    percentile = pace.percentile(days)
    if percentile < LATE_PERCENTILE:
        return None
    words = f"{days} days in {deal.stage}"
    if pace.measured:
        words += f": {percentile:.0%} of won deals had closed in that time"
    weight = 0.25 + 0.3 * (percentile - LATE_PERCENTILE) / (1 - LATE_PERCENTILE)
    return Reason(min(0.55, weight), "age_in_stage", days, words, Ref(Kind.DEAL, deal.id))


def _quiet(facts: DealFacts) -> Reason | None:
    touch = facts.last_touch
    if touch is None:
        started = facts.deal.created_at
        if started is None or days_between(started, facts.now) < QUIET_DAYS:
            return None
        return Reason(0.2, "silence", None, "no call, e-mail or meeting noted", Ref(Kind.DEAL, facts.deal.id))
    days = days_between(touch, facts.now)
    if days < QUIET_DAYS:
        return None
    weight = min(0.6, 0.3 + 0.3 * (days - QUIET_DAYS) / 60)
    return Reason(weight, "silence", days, f"quiet for {days} days", _evidence(facts, touch))


def _evidence(facts: DealFacts, touch: datetime) -> Ref:
    """The activity of that moment; the deal when it is older than what was read."""
    about = (*facts.activities, *((facts.with_contacts,) if facts.with_contacts else ()))
    return next((Ref(Kind.ACTIVITY, one.id) for one in about if one.timestamp == touch), Ref(Kind.DEAL, facts.deal.id))


def _overdue(facts: DealFacts) -> Reason | None:
    expected = facts.deal.expected_close
    if expected is None:
        return None
    days = days_between(datetime(expected.year, expected.month, expected.day, tzinfo=UTC), facts.now)
    if days < 1:
        return None
    words = f"expected to close {days} {'day' if days == 1 else 'days'} ago"
    return Reason(min(0.6, 0.35 + days / 200), "expected_close", days, words, Ref(Kind.DEAL, facts.deal.id))


def _went_badly(facts: DealFacts) -> Reason | None:
    newest = last_outcome(facts.activities)
    if newest is None or newest.outcome is not Outcome.NEGATIVE:
        return None
    return Reason(0.4, "last_outcome", "negative", f"the last {newest.type} went badly", Ref(Kind.ACTIVITY, newest.id))
