"""What grows while a question becomes an answer: one frozen value, handed from step to step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from crm_core.entities import Ref
from crm_core.queries import PatternName, Query, QueryPlan
from crm_core.reading import Reader
from crm_core.results import IDLE, Payload, PlanAnswer, Spacetime, TraceStep
from crm_core.weaving.parts import Parts


@dataclass(frozen=True, slots=True)
class Pattern:
    """How deep to look: `bare` asks the record alone, `fast` memory too, `fused` joins words, meaning and relations."""

    name: PatternName
    because: str

    @property
    def by_meaning(self) -> bool:
        return self.name != "bare"

    @property
    def by_words(self) -> bool:
        return self.name != "fast"


@dataclass(frozen=True, slots=True)
class Span:
    """A time scope that the question names: a date field, from and to as ISO text (None: open)."""

    path: str
    start: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class Scored:
    """One candidate: its score within its signal (or after fusing), and why it is here."""

    ref: Ref
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signal:
    """One way of finding, with what it found, best first."""

    name: str
    found: tuple[Scored, ...]


@dataclass(frozen=True, slots=True)
class Weave:
    query: Query
    reader: Reader
    parts: Parts
    wished: PatternName | None = None
    """How deep the asker wants to look; None leaves it to the question."""
    pattern: Pattern = Pattern("bare", "not chosen yet")
    plan: QueryPlan | None = None
    """The plan with facts that a model computes replaced by the ids they hold for."""
    window: tuple[Span, ...] = ()
    target: Ref | None = None
    """The one record the question is about; it exists and the actor may see it."""
    threads: tuple[str, ...] | None = None
    """Ids that the structure of the question admits; None: it admits all."""
    order_kept: bool = False
    """`threads` are in an order to keep."""
    signals: tuple[Signal, ...] = ()
    ranked: tuple[Scored, ...] | None = None
    """After fusing; None: nothing was ranked."""
    found: PlanAnswer | None = None
    payload: Payload | None = None
    spacetime: Spacetime | None = None
    degraded: tuple[str, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)
    """What the current step did, for the trace."""
    steps: tuple[TraceStep, ...] = ()

    def idle(self, why: str) -> Weave:
        """This step had nothing to do."""
        return replace(self, detail={IDLE: why})

    def without(self, part: str) -> Weave:
        """Notes once that a part did not answer."""
        return self if part in self.degraded else replace(self, degraded=(*self.degraded, part))
