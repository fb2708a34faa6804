"""What the CRM answers: receipts of writes and answers to questions, as frozen values without words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from crm_core.entities import AnyRecord, Kind, Ref
from crm_core.queries import Query

ChangeOp = Literal["create", "update", "archive", "restore", "link", "remove"]
"""`remove`: an undone creation; the record is gone and its data is kept in the audit."""


@dataclass(frozen=True, slots=True)
class Change:
    """One record's change. `fields` and `before` use public field names (custom fields by label) and public values:
    ISO dates, numbers, users by e-mail (name when they have none), other records by id."""

    op: ChangeOp
    ref: Ref
    name: str
    external_id: str | None
    fields: Mapping[str, Any]
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """Something an undo or a bulk command left alone, and why."""

    ref: Ref
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a request did. The same key always returns the same receipt."""

    id: str
    key: str
    at: datetime
    changes: tuple[Change, ...]
    kept: tuple[Kept, ...] = ()
    undoes: str | None = None
    """The receipt this one took back."""
    notes: Mapping[str, Any] = field(default_factory=dict)
    """Facts a card needs beside the changes, such as a posterior before and after a click."""
    replayed: bool = False
    """True when the key had been worked before and nothing was done now."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a request would do; nothing was written."""

    changes: tuple[Change, ...]
    kept: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One matching record in an answer. `values` are public field name -> public value, for the page shown."""

    ref: Ref
    name: str
    external_id: str | None
    values: Mapping[str, Any] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    relevance: float | None = None


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    value: Decimal | float | int | str | None
    unit: str
    count: int
    ref: Ref | None = None
    """The record the key names, when the grouping is by records."""


@dataclass(frozen=True, slots=True)
class TraceStep:
    name: str
    ms: float
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trace:
    """How an answer was found: kept, and shown by `why`."""

    id: str
    query: Query
    pattern: str
    steps: tuple[TraceStep, ...]
    at: datetime
    degraded: tuple[str, ...] = ()
    """Parts that did not answer, in words an operator uses."""


@dataclass(frozen=True, slots=True)
class PlanAnswer:
    """`rows` holds every match in order; beside numbers over all matches only the first 200. `value` is None for lists
    and for sums over several currencies (then `groups` is keyed by currency). `unit`: ISO currency, `percent`, `days`,
    or what was counted (`deals`)."""

    rows: tuple[Row, ...]
    total: int
    value: Decimal | float | int | str | None = None
    unit: str | None = None
    groups: tuple[Group, ...] = ()
    totals: tuple[tuple[str, Decimal], ...] = ()
    """Value per currency of the matching deals, for the answer line."""
    hidden_question: bool = False
    """True when the plan names something this actor may not ask about at all."""


@dataclass(frozen=True, slots=True)
class RecordCard:
    """One record with what belongs on its card."""

    record: AnyRecord
    values: Mapping[str, Any]
    """Public field name (custom fields by label) -> public value, in field order; empty ones left out."""
    names: Mapping[str, str]
    """Record id -> name, for every id in `values`."""
    related: tuple[tuple[str, tuple[Row, ...], int], ...] = ()
    """(relation, first rows, total)."""


@dataclass(frozen=True, slots=True)
class Fact:
    target: Row
    path: str
    label: str
    value: Any


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    at: datetime
    ref: Ref
    type: str
    subject: str | None
    content: str | None
    outcome: str | None
    by: str | None


@dataclass(frozen=True, slots=True)
class TimelineAnswer:
    target: Row
    entries: tuple[TimelineEntry, ...]
    total: int


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
class PredictAnswer:
    deal: Row
    probability: float | None
    """None: not enough history."""
    low: float | None
    high: float | None
    base_rate: float | None
    closed_deals: int
    needed: int
    reasons: tuple[Reason, ...]
    model: str


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
    succeeded: float


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
class SimilarAnswer:
    target: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class TopLeadsAnswer:
    items: tuple[ScoreAnswer, ...]


@dataclass(frozen=True, slots=True)
class LearnedAnswer:
    options: tuple[ActionOption, ...]
    clicks: int
    outcomes: int
    strategy: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    at: datetime
    actor: str
    source: str
    change: Change
    receipt_id: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class AuditAnswer:
    target: Row
    entries: tuple[AuditEntry, ...]


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


@dataclass(frozen=True, slots=True)
class WhyAnswer:
    trace: Trace | None


Payload = (
    PlanAnswer
    | RecordCard
    | Fact
    | TimelineAnswer
    | ScoreAnswer
    | PredictAnswer
    | RecommendationsAnswer
    | RiskAnswer
    | PipelineAnswer
    | SimilarAnswer
    | TopLeadsAnswer
    | LearnedAnswer
    | AuditAnswer
    | DigestAnswer
    | WhyAnswer
)


@dataclass(frozen=True, slots=True)
class Spacetime:
    """An answer and the trace of how it was found."""

    query: Query
    payload: Payload
    trace: Trace


def kind_plural(kind: Kind) -> str:
    """`deals`, `companies`, `activities`: the unit of a count."""
    return kind[:-1] + "ies" if kind.endswith("y") else f"{kind}s"
