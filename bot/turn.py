"""One exchange of the conversation, whole: what was said, how it was taken, what came of it, what is answered."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from bot.replies import Reply
from crm_core.access import Actor
from crm_core.entities import ENTITY, Ref
from crm_core.results import (
    DigestAnswer,
    Fact,
    KnownByAnswer,
    PlanAnswer,
    PredictAnswer,
    Preview,
    Receipt,
    RecommendationsAnswer,
    RecordCard,
    RiskAnswer,
    ScoreAnswer,
    SimilarAnswer,
    Spacetime,
    TimelineAnswer,
    TopLeadsAnswer,
)
from intents.interpretation import Ambiguous, Interpretation

OutcomeName = Literal[
    "done",
    "answer",
    "needs_confirmation",
    "needs_slot",
    "ambiguous",
    "not_found",
    "forbidden",
    "not_understood",
    "failed",
]


class TurnTimer:
    """Milliseconds between marks: `interpret`, `execute`, `present`; the same mark twice adds up."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._parts: dict[str, float] = {}

    def mark(self, part: str) -> None:
        now = time.perf_counter()
        self._parts[part] = self._parts.get(part, 0.0) + (now - self._last) * 1000
        self._last = now

    def done(self) -> Mapping[str, float]:
        total = (time.perf_counter() - self._start) * 1000
        return {"total": round(total, 2), **{part: round(ms, 2) for part, ms in self._parts.items()}}


@dataclass(frozen=True, slots=True)
class Turn:
    text: str
    actor: Actor | None
    now: datetime
    interpretation: Interpretation | None
    outcome: OutcomeName
    reply: Reply
    receipt: Receipt | None = None
    preview: Preview | None = None
    found: Spacetime | None = None
    timing: Mapping[str, float] = field(default_factory=dict)
    trace_id: str = ""

    def with_receipt(self, receipt: Receipt) -> Turn:
        return replace(self, receipt=receipt)

    def with_preview(self, preview: Preview) -> Turn:
        return replace(self, preview=preview)

    def with_answer(self, found: Spacetime) -> Turn:
        return replace(self, found=found, trace_id=found.trace.id)

    def groups(self) -> tuple[tuple[str, Ref | None], ...]:
        """Every group the turn answers with, in order: its key and the record that names, if any."""
        payload = self.found.payload if self.found is not None else None
        return tuple((g.key, g.ref) for g in payload.groups) if isinstance(payload, PlanAnswer) else ()

    def results(self) -> list[Ref]:
        """Every record the turn answers with, in order."""
        if self.found is None:
            changes = (self.receipt or self.preview or Preview(())).changes
            if isinstance(self.interpretation, Ambiguous):
                return [candidate.ref for candidate in self.interpretation.candidates]
            return list(dict.fromkeys(change.ref for change in changes))
        match self.found.payload:
            case PlanAnswer(rows=rows):
                return [row.ref for row in rows]
            case RecordCard(record=record):
                return [Ref(next(k for k, cls in ENTITY.items() if isinstance(record, cls)), record.id)]
            case Fact(target=target) | ScoreAnswer(target=target):
                return [target.ref]
            case TimelineAnswer(entries=entries):
                return [entry.ref for entry in entries]
            case PredictAnswer(deal=deal):
                return [deal.ref]
            case RecommendationsAnswer(items=items):
                return [item.target.ref for item in items]
            case RiskAnswer(items=risks):
                return [risk.deal.ref for risk in risks]
            case TopLeadsAnswer(items=leads):
                return [lead.target.ref for lead in leads]
            case SimilarAnswer(rows=rows):
                return [row.ref for row in rows]
            case KnownByAnswer(people=people):
                return [one.user.ref for one in people]
            case DigestAnswer(recommendations=recommended):
                return [item.target.ref for item in recommended]
        return []
