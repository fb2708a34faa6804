"""The last step: an answer and the trace of how it was found become one value, `Spacetime`."""

from __future__ import annotations

from dataclasses import replace

from crm_core.entities import new_id
from crm_core.errors import Invalid
from crm_core.results import Spacetime, Trace, TraceStep
from crm_core.weaving.weave import Weave


def record_spacetime(weave: Weave) -> Weave:
    """Seals the trace so far. `WeavingCycle` adds this step's own time; `CRM.ask` keeps the trace."""
    if weave.payload is None:
        raise Invalid("question", type(weave.query).__name__, "a question that some step answered")
    trace = Trace(new_id(), weave.query, weave.pattern.name, weave.steps, weave.reader.now, weave.degraded)
    detail = {"steps before": len(weave.steps), "parts missing": len(weave.degraded)}
    return replace(weave, spacetime=Spacetime(weave.query, weave.payload, trace), detail=detail)


def with_last(spacetime: Spacetime, step: TraceStep) -> Spacetime:
    """The same with one more step in its trace."""
    return replace(spacetime, trace=replace(spacetime.trace, steps=(*spacetime.trace.steps, step)))
