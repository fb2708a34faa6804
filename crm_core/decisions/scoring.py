"""The lead score of a contact, as a sum of points that anyone can follow: it serves from the first day.

Each rule gives points (log-odds). The score is the logistic of their sum, so points are what moves it and nothing
else does. It is a transparent weighting, **not** a measured probability (`calibrated` is False): how sure it is comes
from how much is known about the contact, and tiers are the chance that the true score lies in each band.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crm_core.decisions.features import TOUCHES, ContactFacts, count_outcomes, last_outcome
from crm_core.decisions.severity import days_between
from crm_core.entities import ActivityType, Kind, Outcome, Ref
from crm_core.folding import fold
from crm_core.results import Reason

HOT = 0.7
"""Score from which a lead is hot, unless the setting LOOM_HOT_LEAD says otherwise."""
BASE_POINTS = -1.1
"""A contact about whom nothing is known starts at 0.25."""
Z90 = 1.645
_SPREAD = 2.2
"""Standard deviation in points when nothing is known; it shrinks with the root of what is."""

SENIORITY = (
    (0.7, "decides on budgets", ("chief", "ceo", "cfo", "cto", "cio", "coo", "cmo", "ciso", "owner", "founder",
                                 "president", "partner", "managing")),
    (0.5, "leads a department", ("vp", "vice", "director", "head")),
    (0.25, "leads a team", ("manager", "lead", "supervisor")),
    (-0.4, "is early in their career", ("intern", "student", "trainee", "assistant", "junior")),
)  # fmt: skip
_ACTIVITY_POINTS = {ActivityType.MEETING: 0.28, ActivityType.CALL: 0.16, ActivityType.EMAIL: 0.07}
_RECENT_DAYS = 90


@dataclass(frozen=True, slots=True)
class Scored:
    """`low` and `high` bound 90 % of where the score lies given what is known. `evidence` counts what is known."""

    score: float
    low: float
    high: float
    tier: str
    tiers: Mapping[str, float]
    reasons: tuple[Reason, ...]
    """Every rule that gave points, strongest first."""
    evidence: float


class WeightedScorer:
    """Scores a contact by the rules below. `hot`: the score from which a lead is hot."""

    name = "weighted-1"

    def __init__(self, hot: float = HOT) -> None:
        self._bands = bands(hot)

    def score(self, facts: ContactFacts) -> Scored:
        reasons = [reason for rule in _RULES for reason in rule(facts)]
        points = BASE_POINTS + sum(reason.weight for reason in reasons)
        evidence = _evidence(facts)
        spread = _SPREAD / math.sqrt(1.0 + evidence)
        score = _logistic(points)
        return Scored(
            score=score,
            low=_logistic(points - Z90 * spread),
            high=_logistic(points + Z90 * spread),
            tier=next(tier for tier, (low, _) in self._bands.items() if score >= low),
            tiers=_tiers(points, spread, self._bands),
            reasons=tuple(sorted(reasons, key=lambda reason: (-abs(reason.weight), reason.feature))),
            evidence=evidence,
        )


def bands(hot: float) -> Mapping[str, tuple[float, float]]:
    """Tier -> (from, below), together 0..1; the lower bands keep their place relative to `hot`."""
    warm, cold = hot * 0.6, hot * 0.3
    return {"hot": (hot, 1.0), "warm": (warm, hot), "cold": (cold, warm), "dead": (0.0, cold)}


def strongest(reasons: tuple[Reason, ...], each: int = 3) -> tuple[Reason, ...]:
    """The `each` strongest reasons for, then the `each` strongest against."""
    ranked = sorted(reasons, key=lambda reason: (-abs(reason.weight), reason.feature))
    speak_for = [reason for reason in ranked if reason.weight > 0][:each]
    against = [reason for reason in ranked if reason.weight < 0][:each]
    return (*speak_for, *against)


def _recency(facts: ContactFacts) -> list[Reason]:
    newest = facts.last_touch
    if newest is None:
        return [_reason(facts, -0.5, "last_contact", None, "nobody has been in contact yet")]
    days = days_between(newest, facts.now)
    points = 0.8 * math.exp(-days / 14) - 0.9 * (1 - math.exp(-max(0, days - 14) / 45))
    touch = next((one for one in facts.activities if one.type in TOUCHES), None)
    evidence = Ref(Kind.ACTIVITY, touch.id) if touch is not None and touch.timestamp == newest else None
    return [_reason(facts, points, "last_contact", days, f"last contact {_ago(days)}", evidence=evidence)]


def _volume(facts: ContactFacts) -> list[Reason]:
    reasons = []
    for kind, points in _ACTIVITY_POINTS.items():
        recent = [
            one for one in facts.activities
            if one.type is kind and days_between(one.timestamp, facts.now) <= _RECENT_DAYS
        ]  # fmt: skip
        if recent:
            words = f"{len(recent)} {_plural(kind, len(recent))} in the last {_RECENT_DAYS} days"
            weight = points * math.log2(1 + len(recent))
            reasons.append(
                _reason(facts, weight, f"{kind}s", len(recent), words, evidence=Ref(Kind.ACTIVITY, recent[0].id))
            )
    return reasons


def _outcomes(facts: ContactFacts) -> list[Reason]:
    reasons = []
    newest = last_outcome(facts.activities)
    if newest is not None and newest.outcome in (Outcome.POSITIVE, Outcome.NEGATIVE):
        weight = 0.6 if newest.outcome is Outcome.POSITIVE else -0.8
        went = "went well" if newest.outcome is Outcome.POSITIVE else "went badly"
        words = f"the last {newest.type} {went}"
        reasons.append(
            _reason(facts, weight, "last_outcome", str(newest.outcome), words, evidence=Ref(Kind.ACTIVITY, newest.id))
        )
    good = count_outcomes(facts.activities, Outcome.POSITIVE)
    bad = count_outcomes(facts.activities, Outcome.NEGATIVE)
    if good + bad >= 2 and good != bad:
        weight = 0.8 * (good - bad) / (good + bad + 2)
        words = f"{good} of {good + bad} noted outcomes were positive"
        wanted = Outcome.POSITIVE if weight > 0 else Outcome.NEGATIVE
        example = next(one for one in facts.activities if one.outcome is wanted)
        reasons.append(_reason(facts, weight, "outcomes", good - bad, words, evidence=Ref(Kind.ACTIVITY, example.id)))
    return reasons


def _seniority(facts: ContactFacts) -> list[Reason]:
    title = facts.contact.title
    words = frozenset(fold(title or "").replace("-", " ").replace(",", " ").split())
    for points, what, marks in SENIORITY:
        if words.intersection(marks):
            return [_reason(facts, points, "title", title, f"{title} {what}")]
    return []


def _deals(facts: ContactFacts) -> list[Reason]:
    reasons = []
    if facts.open_deals:
        count = len(facts.open_deals)
        words = f"{count} open {_plural('deal', count)}" + _worth(facts)
        weight = 0.45 * math.log2(1 + count)
        reasons.append(
            _reason(facts, weight, "open_deals", count, words, evidence=Ref(Kind.DEAL, facts.open_deals[0].id))
        )
    won, lost = facts.won_deals, facts.lost_deals
    if won:
        words = f"bought {len(won)} {_plural('time', len(won))} before"
        reasons.append(_reason(facts, 0.6, "won_deals", len(won), words, evidence=Ref(Kind.DEAL, won[0].id)))
    elif lost and not facts.open_deals:
        words = f"{len(lost)} {_plural('deal', len(lost))} lost and none open"
        reasons.append(_reason(facts, -0.7, "lost_deals", len(lost), words, evidence=Ref(Kind.DEAL, lost[0].id)))
    return reasons


def _company(facts: ContactFacts) -> list[Reason]:
    company = facts.company
    if company is None or company.size is None or company.size < 1:
        return []
    points = max(-0.4, min(0.6, 0.25 * (math.log10(company.size) - 2)))
    words = f"{company.name} has {company.size:,} people"
    return [_reason(facts, points, "company.size", company.size, words, evidence=Ref(Kind.COMPANY, company.id))]


def _reachable(facts: ContactFacts) -> list[Reason]:
    if facts.contact.emails or facts.contact.phones:
        return []
    return [_reason(facts, -0.4, "reachable", False, "no e-mail address and no phone number")]


_RULES: tuple[Callable[[ContactFacts], list[Reason]], ...] = (
    _recency, _volume, _outcomes, _seniority, _deals, _company, _reachable,
)  # fmt: skip


def _reason(
    facts: ContactFacts, weight: float, feature: str, value: Any, words: str, *, evidence: Ref | None = None
) -> Reason:
    return Reason(weight, feature, value, words, evidence or Ref(Kind.CONTACT, facts.contact.id))


def _evidence(facts: ContactFacts) -> float:
    """How much is known: activities count by their age, a noted outcome twice, a filled field once."""
    happened = sum(
        math.exp(-days_between(one.timestamp, facts.now) / 120) * (2.0 if one.outcome is not None else 1.0)
        for one in facts.activities
    )
    contact = facts.contact
    known = (contact.title, contact.emails or contact.phones, facts.company, facts.company and facts.company.size)
    return (
        happened
        + sum(bool(one) for one in known)
        + 2.0 * len(facts.open_deals)
        + len(facts.won_deals + facts.lost_deals)
    )


def _tiers(points: float, spread: float, within: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """Mass of Normal(points, spread) over each band, in points. Sums to 1."""
    return {
        tier: _normal(_logit(high), points, spread) - _normal(_logit(low), points, spread)
        for tier, (low, high) in within.items()
    }


def _worth(facts: ContactFacts) -> str:
    sums: dict[str, Decimal] = {}
    for deal in facts.open_deals:
        if deal.value is not None and deal.currency is not None:
            sums[deal.currency] = sums.get(deal.currency, Decimal(0)) + deal.value
    amounts = " and ".join(f"{total:,.0f} {currency}" for currency, total in sorted(sums.items()))
    return f" worth {amounts}" if amounts else ""


def _plural(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"


def _ago(days: int) -> str:
    return "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"


def _logistic(points: float) -> float:
    return 1 / (1 + math.exp(-points))


def _logit(share: float) -> float:
    return -math.inf if share <= 0 else math.inf if share >= 1 else math.log(share / (1 - share))


def _normal(at: float, mean: float, spread: float) -> float:
    """Cumulative distribution of Normal(mean, spread)."""
    return 0.5 * (1 + math.erf((at - mean) / (spread * math.sqrt(2))))
