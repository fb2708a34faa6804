"""How deep a question has to look: the pattern card."""

from __future__ import annotations

from crm_core.queries import Ask, PatternName, Query, Search, Similar, WhoKnows
from crm_core.weaving.weave import Pattern

MIN_COSINE = 0.30
"""Hits of the sentence model below this are as far from the question as a random note is; they are dropped."""
RECALL = 200
"""How many hits that the actor may see memory is asked for."""
MOST_RECALLED = 12_800
"""How many hits memory is asked for at most, when most of the nearest ones are hidden from the actor."""
RRF_K = 60
"""Reciprocal rank fusion's damping (Cormack, Clarke and Buettcher, SIGIR 2009)."""


def choose(query: Query, wished: PatternName | None = None) -> Pattern:
    """`bare` when structure answers it all, `fast` when one meaning is asked for, `fused` for free search."""
    if wished is not None:
        return Pattern(wished, "asked for")
    match query:
        case WhoKnows():
            return Pattern("fast", "the knowledge graph knows who was in contact")
        case Search() | Similar():
            return Pattern("fused", "words, meaning and relations may each find it")
        case Ask(plan) if plan.semantic:
            return Pattern("fast", "the question asks for a meaning")
        case _:
            return Pattern("bare", "the record answers it")
