"""The state of the pipeline and of a working day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from crm_core.results.judging import Reason
from crm_core.results.recommending import Recommendation
from crm_core.results.rows import Row


@dataclass(frozen=True, slots=True)
class RiskItem:
    deal: Row
    reasons: tuple[Reason, ...]
    severity: float


@dataclass(frozen=True, slots=True)
class RiskAnswer:
    items: tuple[RiskItem, ...]
    total: int


@dataclass(frozen=True, slots=True)
class PipelineGroup:
    key: str
    label: str
    count: int
    values: tuple[tuple[str, Decimal], ...]
    weighted: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class PipelineAnswer:
    group: str
    groups: tuple[PipelineGroup, ...]
    count: int
    values: tuple[tuple[str, Decimal], ...]
    weighted: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class DueTask:
    task: Row
    due: datetime | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class DigestAnswer:
    user_name: str
    at: datetime
    recommendations: tuple[Recommendation, ...]
    due: tuple[DueTask, ...]
    at_risk: tuple[RiskItem, ...]
    pipeline: PipelineAnswer
    since: Mapping[str, int] = field(default_factory=dict)
    """What happened since the last working day: new, won, lost, moved -> count."""
