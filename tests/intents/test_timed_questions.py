"""Times and orders in questions: words to plans, and what was taken for granted said back in one meaning."""

from __future__ import annotations

import pytest

from crm_core.plan_values import normalised
from crm_core.queries import QueryPlan
from intents.interpretation import Question
from intents.plan_words import describe
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


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("won value from last quarter", "last quarter = 1 July to 30 September 2026"),
        ("won value since last quarter", "since last quarter = since 1 July 2026"),
        ("won deals from 9 november", "from 9 november = 9 November 2026"),
        ("companies with no deals in Q3", "dates = created"),
    ],
)
def test_caption_and_assumption_have_one_meaning(text: str, taken: str) -> None:
    question = asked(text)
    assert taken in [assumption.words for assumption in question.assumptions]
    assert taken.rpartition(" = ")[2] in describe(plan_of(text), str)


def test_the_other_date_of_deals_that_are_missing_is_a_button() -> None:
    offered = [say for one in asked("companies with no deals in Q3").assumptions for _, say in one.instead]
    assert "companies with no closed deals in Q3" in offered
    assert plan_of("companies with no closed deals in Q3") != plan_of("companies with no deals in Q3")
