"""What can be done next for a contact or a deal, as data, and the situation features that tell when it fits."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType

from crm_core.days import is_day
from crm_core.decisions.features import ContactFacts, DealFacts, Stages, last_outcome
from crm_core.decisions.severity import days_between
from crm_core.entities import Activity, ActivityType, Contact, Outcome, StageOutcome

FEATURES = (
    "bias", "deal", "progress", "quiet", "never_contacted", "went_well", "went_badly", "overdue", "closing_soon",
    "had_meeting", "value",
)  # fmt: skip
"""Names of the situation features, each 0..1; `bias` is always 1."""

FORGOTTEN = 365
"""Days without any sign of life after which an open deal is no longer worth a recommendation."""
Prior = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a contact or deal stands. `features`: every name of `FEATURES` -> value."""

    features: Mapping[str, float]
    is_open: bool
    """False for a closed or archived deal or an archived contact: nothing is left to do."""
    has_email: bool
    has_phone: bool
    has_deal: bool
    proposal_due: bool
    """The deal is past its first stage and not in its last."""
    touched_today: bool
    reasons: tuple[str, ...]
    """The facts behind the features, in words a rep uses, most telling first."""
    forgotten: bool = False
    """Open by name only: it is recommended by nobody, and answered for when somebody asks about it."""


@dataclass(frozen=True, slots=True)
class Action:
    """`prior`: what is believed of its reward before any click, by feature. `fits`: whether it may be recommended."""

    key: str
    prior: Prior
    fits: Callable[[Situation], bool]


ACTIONS: Mapping[str, Action] = MappingProxyType(
    {
        action.key: action
        for action in (
            Action(
                "call",
                {"bias": 0.45, "quiet": 0.15, "overdue": 0.1, "went_well": 0.05},
                lambda here: (here.has_phone or not here.has_email) and not here.touched_today,
            ),
            Action(
                "send_email",
                {"bias": 0.45, "never_contacted": 0.1, "quiet": 0.05, "went_badly": 0.05},
                lambda here: (here.has_email or not here.has_phone) and not here.touched_today,
            ),
            Action(
                "send_proposal",
                {"bias": 0.35, "progress": 0.1, "went_well": 0.15, "had_meeting": 0.1},
                lambda here: here.has_deal and here.proposal_due,
            ),
            Action(
                "schedule_meeting",
                {"bias": 0.4, "deal": 0.05, "value": 0.1, "went_well": 0.1, "had_meeting": -0.1},
                lambda here: True,
            ),
            Action(
                "wait",
                {"bias": 0.3, "quiet": -0.2, "overdue": -0.2, "closing_soon": -0.1},
                lambda here: True,
            ),
        )
    }
)


def eligible(here: Situation) -> tuple[str, ...]:
    """The actions that may be recommended here; none for what is closed or archived."""
    return tuple(key for key, action in ACTIONS.items() if action.fits(here)) if here.is_open else ()


def of_deal(facts: DealFacts, stages: Stages) -> Situation:
    deal = facts.deal
    progress = stages.progress(deal)
    features, reasons = _contacted(facts.activities, facts.last_touch, facts.now)
    features |= {"deal": 1.0, "progress": progress, "value": _size(float(deal.value or 0))}
    if deal.expected_close is not None:
        days = (facts.now.date() - deal.expected_close).days
        features["overdue"] = float(days > 0)
        features["closing_soon"] = float(-14 <= days <= 0)
        if days > 0:
            reasons.insert(0, f"expected to close {days} {_days(days)} ago")
        elif days >= -14:
            reasons.insert(
                0, "expected to close today" if days == 0 else f"expected to close in {-days} {_days(-days)}"
            )
    return Situation(
        features=_all(features),
        is_open=stages.outcome(deal) is StageOutcome.OPEN and deal.archived_at is None,
        has_email=any(person.emails for person in facts.contacts),
        has_phone=any(person.phones for person in facts.contacts),
        has_deal=True,
        proposal_due=0 < progress < 1,
        touched_today=_today(facts.last_touch, facts.now),
        reasons=tuple(reasons),
        forgotten=_forgotten(facts),
    )


def _forgotten(facts: DealFacts) -> bool:
    """Open by name only: made, moved, last touched and expected to close more than `FORGOTTEN` days ago."""
    deal = facts.deal
    end = datetime.combine(deal.expected_close, time.max, tzinfo=UTC) if deal.expected_close else None
    signs = [sign for sign in (facts.last_touch, deal.created_at, deal.stage_changed_at, end) if sign is not None]
    return bool(signs) and max(signs) < facts.now - timedelta(days=FORGOTTEN)


def of_contact(facts: ContactFacts) -> Situation:
    features, reasons = _contacted(facts.activities, facts.last_touch, facts.now)
    worth = sum(float(deal.value or 0) for deal in facts.open_deals)
    features["value"] = _size(worth)
    if facts.open_deals:
        count = len(facts.open_deals)
        reasons.append(f"{count} open {'deal' if count == 1 else 'deals'}")
    contact: Contact = facts.contact
    return Situation(
        features=_all(features),
        is_open=contact.archived_at is None,
        has_email=bool(contact.emails),
        has_phone=bool(contact.phones),
        has_deal=bool(facts.open_deals),
        proposal_due=False,
        touched_today=_today(facts.last_touch, facts.now),
        reasons=tuple(reasons),
    )


def _contacted(
    activities: tuple[Activity, ...], touched: datetime | None, now: datetime
) -> tuple[dict[str, float], list[str]]:
    features, reasons = {}, []
    if touched is None:
        features["never_contacted"] = 1.0
        reasons.append("nobody has been in contact yet")
    else:
        features["quiet"] = 1 - math.exp(-days_between(touched, now) / 21)
        days = _days_ago(touched, now)
        reasons.append("in contact today" if days == 0 else f"last contact {days} {_days(days)} ago")
    newest = last_outcome(activities)
    if newest is not None and newest.outcome is not Outcome.NEUTRAL:
        well = newest.outcome is Outcome.POSITIVE
        features["went_well" if well else "went_badly"] = 1.0
        reasons.append(f"the last {newest.type} went {'well' if well else 'badly'}")
    features["had_meeting"] = float(any(one.type is ActivityType.MEETING for one in activities))
    return features, reasons


def _all(features: Mapping[str, float]) -> Mapping[str, float]:
    return MappingProxyType({name: 1.0 if name == "bias" else round(features.get(name, 0.0), 4) for name in FEATURES})


def _size(worth: float) -> float:
    """0 for nothing, 0.5 at a thousand, 1 from a million of any currency on: only the order of magnitude counts."""
    return min(1.0, math.log10(1 + max(0.0, worth)) / 6)


def _today(touched: datetime | None, now: datetime) -> bool:
    return touched is not None and _days_ago(touched, now) == 0


def _days_ago(touched: datetime, now: datetime) -> int:
    """Calendar days where `now` is, never negative."""
    day = touched.date() if is_day(touched) else touched.astimezone(now.tzinfo).date()
    return max(0, (now.date() - day).days)


def _days(count: int) -> str:
    return "day" if count == 1 else "days"
