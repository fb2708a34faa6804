"""How an answer was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crm_core.queries import Query

IDLE = "nothing to do"


@dataclass(frozen=True, slots=True)
class TraceStep:
    name: str
    ms: float
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def was_idle(self) -> bool:
        """The question gave this step nothing to do; the detail says why."""
        return IDLE in self.detail


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
class Written:
    """A change that the asker made. `text`: the message that asked for it, None for a button. `records`: how many
    records it changed. `undoes`: it took another change back, or did it again."""

    id: str
    text: str | None
    records: int
    undoes: bool
    undone: bool


@dataclass(frozen=True, slots=True)
class WhyAnswer:
    """`trace`: how the last answer of the conversation was found; `written` instead when a change came after it. Both
    None: there was neither."""

    trace: Trace | None
    written: Written | None = None
