"""Which open deals are at risk, and why: each sign is a `Reason` with its evidence, severity is how they add up.

Signs: in its stage for longer than the company's won deals took in all, quiet, past its expected close, and a bad
last outcome. What is normal comes from the company's own won deals; with fewer than 10 of them a plain 60 days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from crm_core.decisions import severity
from crm_core.decisions.features import DealFacts, Stages, deal_facts, last_outcome, local_now, open_deals
from crm_core.decisions.outlines import outlines
from crm_core.decisions.severity import Pace, days_between
from crm_core.entities import Deal, Kind, Outcome, Ref, StageOutcome
from crm_core.queries import And, Condition, Filter, Op, OrderBy
from crm_core.reading import Reader
from crm_core.results import Reason

AT_RISK = 0.4
"""Severity from which a deal counts as at risk; one strong sign or two weak ones reach it."""
_SAMPLE = 300
_AT_A_TIME = 20


@dataclass(frozen=True, slots=True)
class Ranked:
    """One open deal in the order of risk. `severity` 0..1."""

    id: str
    severity: float

    @property
    def at_risk(self) -> bool:
        return self.severity >= AT_RISK


@dataclass(frozen=True, slots=True)
class Risk:
    """One open deal. `severity` 0..1; `reasons` strongest first, weights are their parts of the severity."""

    deal: Deal
    severity: float
    reasons: tuple[Reason, ...]


def ranked(reader: Reader, where: Filter, pace: Pace) -> list[Ranked]:
    """The deals of `where` (open ones) that the actor may see, most severe first, then by value and id."""
    today = local_now(reader).date()
    found = [(severity.severity_of(one, pace, reader.now, today), one) for one in outlines(reader, where)]
    found.sort(key=lambda each: (-each[0], -each[1].value, each[1].id))
    return [Ranked(one.id, severe) for severe, one in found]


def own_open_deals(reader: Reader, pace: Pace) -> list[str]:
    """The ids of the actor's own open deals, of all that they see when they own none, most at risk first."""
    everyone = open_deals(reader)
    me = reader.actor.user_id
    mine = ranked(reader, And((Condition("owner", Op.EQ, me), everyone)), pace) if me is not None else []
    return [one.id for one in mine or ranked(reader, everyone, pace)]


def closely(reader: Reader, ids: Sequence[str]) -> Iterator[DealFacts]:
    """The facts of these deals in order, read some at a time: the first few are mostly enough."""
    for start in range(0, len(ids), _AT_A_TIME):
        yield from deal_facts(reader, ids[start : start + _AT_A_TIME]).values()


def pace_of(reader: Reader) -> Pace:
    """From the newest won deals that the actor may see."""
    won = Stages.of(reader).keys(StageOutcome.WON)
    where = And((Condition("stage", Op.IN, won), Condition("cycle_days", Op.GE, 0)))
    times = reader.columns(Kind.DEAL, ("created_at", "closed_at"), where, order_by=(OrderBy("closed"),), limit=_SAMPLE)
    took = (
        days_between(start, end) for start, end in times if start is not None and end is not None and end <= reader.now
    )
    return Pace(tuple(sorted(took)))


def risk_of(facts: DealFacts, pace: Pace) -> Risk:
    signs = [
        sign for sign in (_slow(facts, pace), _quiet(facts), _overdue(facts), _went_badly(facts)) if sign is not None
    ]
    severe = severity.combined(sign.weight for sign in signs)
    return Risk(facts.deal, severe, tuple(sorted(signs, key=lambda sign: (-sign.weight, sign.feature))))


def _slow(facts: DealFacts, pace: Pace) -> Reason | None:
    deal = facts.deal
    since = deal.stage_changed_at or deal.created_at
    weight = severity.slow(since, pace, facts.now)
    if since is None or not weight:
        return None
    days = days_between(since, facts.now)
    words = f"{days} days in {deal.stage}"
    if pace.measured:
        words += f": {pace.percentile(days):.0%} of won deals had closed in that time"
    return Reason(weight, "age_in_stage", days, words, Ref(Kind.DEAL, deal.id))


def _quiet(facts: DealFacts) -> Reason | None:
    touch = facts.last_touch
    weight = severity.quiet(touch, facts.deal.created_at, facts.now)
    if not weight:
        return None
    if touch is None:
        return Reason(weight, "silence", None, "no call, e-mail or meeting noted", Ref(Kind.DEAL, facts.deal.id))
    days = days_between(touch, facts.now)
    return Reason(weight, "silence", days, f"quiet for {days} days", _evidence(facts, touch))


def _evidence(facts: DealFacts, touch: datetime) -> Ref:
    """The activity of that moment; the deal when it is older than what was read."""
    about = (*facts.activities, *((facts.with_contacts,) if facts.with_contacts else ()))
    return next((Ref(Kind.ACTIVITY, one.id) for one in about if one.timestamp == touch), Ref(Kind.DEAL, facts.deal.id))


def _overdue(facts: DealFacts) -> Reason | None:
    expected = facts.deal.expected_close
    weight = severity.overdue(expected, facts.now.date())
    if expected is None or not weight:
        return None
    days = severity.days_overdue(expected, facts.now.date())
    words = f"expected to close {days} {'day' if days == 1 else 'days'} ago"
    return Reason(weight, "expected_close", days, words, Ref(Kind.DEAL, facts.deal.id))


def _went_badly(facts: DealFacts) -> Reason | None:
    newest = last_outcome(facts.activities)
    if newest is None or newest.outcome is not Outcome.NEGATIVE:
        return None
    return Reason(
        severity.WENT_BADLY, "last_outcome", "negative", f"the last {newest.type} went badly",
        Ref(Kind.ACTIVITY, newest.id),
    )  # fmt: skip
