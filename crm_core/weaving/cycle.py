"""How a question becomes an answer, in nine steps. Read `STEPS` first; each is a function from `Weave` to `Weave`.

    choose_pattern    how deep to look: the record alone, memory too, or everything fused
    time_window       the time that the question names
    select_threads    the record asked about, or the ids its structure admits
    resonate          what answers to its words: names, words, meaning, relations
    tension           the signals weighed against each other
    retrieve          the record read, with the actor's rights
    converge          what was read joined with why, in one order
    act               the answer made
    record_spacetime  the trace sealed

A step that has nothing to do for a question says so in its trace.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

from crm_core.memory.base import SemanticSearch
from crm_core.queries import PatternName, Query
from crm_core.reading import Reader
from crm_core.results import Spacetime, TraceStep
from crm_core.weaving.answers import act
from crm_core.weaving.parts import Advice, Parts
from crm_core.weaving.pattern import choose
from crm_core.weaving.ranking import converge, retrieve, tension
from crm_core.weaving.resonance import resonate
from crm_core.weaving.spacetime import record_spacetime, with_last
from crm_core.weaving.threads import select_threads, time_window
from crm_core.weaving.weave import Weave


def choose_pattern(weave: Weave) -> Weave:
    """Says how deep this question is looked into, and why."""
    pattern = choose(weave.query, weave.wished)
    return replace(weave, pattern=pattern, detail={"depth": pattern.name, "because": pattern.because})


STEPS: tuple[Callable[[Weave], Weave], ...] = (
    choose_pattern, time_window, select_threads, resonate, tension, retrieve, converge, act, record_spacetime,
)  # fmt: skip


class WeavingCycle:
    """Answers questions; never writes. `memory` and `advisor` build those parts when a question first needs them;
    without memory, questions by meaning fall back to their words and the trace says so; without an advisor,
    questions that need one raise Unavailable."""

    def __init__(
        self, *, memory: Callable[[], SemanticSearch] | None = None, advisor: Callable[[], Advice] | None = None
    ) -> None:
        self._parts = Parts(memory, advisor)

    def weave(self, query: Query, reader: Reader, *, pattern: PatternName | None = None) -> Spacetime:
        """The answer and its trace. Raises NotFound, Invalid, Unavailable."""
        weave = Weave(query, reader, self._parts, wished=pattern)
        for step in STEPS:
            start = perf_counter()
            weave = step(replace(weave, detail={}))
            done = TraceStep(step.__name__, (perf_counter() - start) * 1000, dict(weave.detail))
            weave = replace(weave, steps=(*weave.steps, done))
        if weave.spacetime is None:
            raise AssertionError("the last step seals the answer")
        return with_last(weave.spacetime, weave.steps[-1])
