"""What the CRM answers: receipts of writes and answers to questions, as frozen values without words.

A new answer goes into the module of its area and into the union here.
"""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.queries import Query
from crm_core.results.durations import StageTime, StageTimesAnswer
from crm_core.results.history import AuditAnswer, AuditEntry, TimelineAnswer, TimelineEntry
from crm_core.results.judging import PredictAnswer, Reason, ScoreAnswer, TopLeadsAnswer
from crm_core.results.overview import DigestAnswer, DueTask, PipelineAnswer, PipelineGroup, RiskAnswer, RiskItem
from crm_core.results.receipts import Change, ChangeOp, Kept, Preview, Receipt
from crm_core.results.recommending import ActionOption, LearnedAnswer, Recommendation, RecommendationsAnswer
from crm_core.results.rows import (
    Acquaintance,
    Fact,
    Group,
    KnownByAnswer,
    PlanAnswer,
    RecordCard,
    Row,
    SimilarAnswer,
    kind_plural,
)
from crm_core.results.traces import IDLE, Trace, TraceStep, WhyAnswer, Written

__all__ = [
    "IDLE",
    "Acquaintance",
    "ActionOption",
    "AuditAnswer",
    "AuditEntry",
    "Change",
    "ChangeOp",
    "DigestAnswer",
    "DueTask",
    "Fact",
    "Group",
    "Kept",
    "KnownByAnswer",
    "LearnedAnswer",
    "Payload",
    "PipelineAnswer",
    "PipelineGroup",
    "PlanAnswer",
    "PredictAnswer",
    "Preview",
    "Reason",
    "Receipt",
    "Recommendation",
    "RecommendationsAnswer",
    "RecordCard",
    "RiskAnswer",
    "RiskItem",
    "Row",
    "ScoreAnswer",
    "SimilarAnswer",
    "Spacetime",
    "StageTime",
    "StageTimesAnswer",
    "TimelineAnswer",
    "TimelineEntry",
    "TopLeadsAnswer",
    "Trace",
    "TraceStep",
    "WhyAnswer",
    "Written",
    "kind_plural",
]

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
    | StageTimesAnswer
    | SimilarAnswer
    | KnownByAnswer
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
