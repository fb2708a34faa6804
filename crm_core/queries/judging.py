"""What the CRM makes of the records: scores, predictions, what to do next, and what it learned from verdicts."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.entities import Ref


@dataclass(frozen=True, slots=True)
class Score:
    contact: Ref


@dataclass(frozen=True, slots=True)
class NextAction:
    target: Ref


@dataclass(frozen=True, slots=True)
class Predict:
    deal: Ref


@dataclass(frozen=True, slots=True)
class TopLeads:
    limit: int = 10


@dataclass(frozen=True, slots=True)
class AtRisk:
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Recommendations:
    limit: int = 5


@dataclass(frozen=True, slots=True)
class Learned:
    """What the bandit believes, action by action."""
