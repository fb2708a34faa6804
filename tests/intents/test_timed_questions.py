"""Times and orders in questions: words to plans, and what was taken for granted said back in one meaning."""

from __future__ import annotations

import pytest

from crm_core.plan_values import normalised
from crm_core.queries import QueryPlan
from intents.interpretation import Question
from intents.router import Router
from tests.intents.small_world import context, world
from tests.intents.timed_questions import TIMED


def asked(text: str) -> Question:
    answer = Router().interpret(text, context(), world())
    assert isinstance(answer, Question), answer
    return answer


def plan_of(text: str) -> QueryPlan:
    plan = asked(text).plan
    assert plan is not None
    return plan


@pytest.mark.parametrize(("text", "plan"), TIMED, ids=[text for text, _ in TIMED])
def test_a_question_with_a_time_or_an_order(text: str, plan: QueryPlan) -> None:
    assert normalised(plan_of(text)) == normalised(plan)
