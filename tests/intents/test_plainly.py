"""Turns of phrase mean what their plainer words mean."""

from __future__ import annotations

import pytest

from crm_core.plan_values import normalised
from crm_core.queries import QueryPlan
from intents.interpretation import Question
from intents.linking import Linker
from intents.nl_query import interpret
from tests.intents.small_world import context, world


def plan_of(text: str) -> QueryPlan:
    lookup, asked = world(), context()
    answer = interpret(text, asked, lookup, Linker(lookup, asked))
    assert isinstance(answer, Question), answer
    assert answer.plan is not None
    return normalised(answer.plan)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("did anyone talk to Globex this month", "activities with Globex this month"),
        ("has anybody called Jane Doe?", "calls with Jane Doe"),
        ("did we meet Globex in october", "meetings with Globex in october"),
        ("have we emailed Jane Doe this week", "emails with Jane Doe this week"),
        ("what did Tom do last week", "activities by Tom last week"),
        ("deals with no next step", "open deals without open tasks"),
        ("deals nobody touched in 2 weeks that are due this month", "deals nobody touched in the last 14 days that are due this month"),
        ("deals closing this month without activity in 14 days", "deals closing this month without activity in the last 14 days"),
    ],
)  # fmt: skip
def test_said_one_way_or_the_other(text: str, plain: str) -> None:
    assert plan_of(text) == plan_of(plain)
