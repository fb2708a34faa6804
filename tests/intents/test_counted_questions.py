"""Who has the most or the fewest of something: words to plans, exact."""

from __future__ import annotations

import sys
from dataclasses import replace

from crm_core.plan_values import normalised
from crm_core.queries import OrderBy, QueryPlan
from intents.interpretation import Question
from intents.linking import Linker
from intents.nl_query import interpret
from tests.intents.counted_questions import COUNTED
from tests.intents.small_world import context, world


def plan_of(text: str) -> QueryPlan | None:
    lookup, asked = world(), context()
    answer = interpret(text, asked, lookup, Linker(lookup, asked))
    return answer.plan if isinstance(answer, Question) else None


def _plain(plan: QueryPlan) -> QueryPlan:
    """Largest first is how groups come anyway."""
    return normalised(replace(plan, order_by=() if plan.order_by == (OrderBy(None),) else plan.order_by))


def test_share_of_exact_plans() -> None:
    right = []
    for at, (text, plan) in enumerate(COUNTED):
        found = plan_of(text)
        right.append(found is not None and _plain(found) == _plain(plan))
        if not right[-1] and at % 3 != 2:
            sys.stdout.write(f"  {text!r}: {found}\n")
    kept, tuned = right[2::3], [one for at, one in enumerate(right) if at % 3 != 2]
    sys.stdout.write(f"counted: {sum(tuned)} of {len(tuned)} tuned on, {sum(kept)} of {len(kept)} kept\n")
    assert sum(tuned) / len(tuned) >= 0.9
    assert sum(kept) / len(kept) >= 0.7
