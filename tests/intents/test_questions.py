"""Words to plans over a small invented CRM; a third of the table was never looked at while the grammar was made."""

from __future__ import annotations

import sys

import pytest

from crm_core.plan_values import normalised
from crm_core.queries import QueryPlan
from intents.interpretation import NotFound, NotUnderstood, Question
from intents.linking import Linker
from intents.nl_query import interpret
from tests.intents.answered_questions import ANSWERED, REFUSED
from tests.intents.held_out_questions import HELD_OUT, QUESTIONS, WORKED_ON
from tests.intents.shaped_questions import SHAPED
from tests.intents.small_world import context, world


def read(text: str) -> object:
    lookup, asked = world(), context()
    return interpret(text, asked, lookup, Linker(lookup, asked))


def right(table: list[tuple[str, QueryPlan]]) -> list[str]:
    found = []
    for text, plan in table:
        answer = read(text)
        if isinstance(answer, Question) and answer.plan is not None and normalised(answer.plan) == normalised(plan):
            found.append(text)
    return found


@pytest.mark.parametrize(("table", "least"), [(HELD_OUT, 0.88), (WORKED_ON, 0.98)], ids=["held out", "worked on"])
def test_share_of_exact_plans(table: list[tuple[str, QueryPlan]], least: float) -> None:
    exact = right(table)
    sys.stdout.write(f"{len(exact)} of {len(table)} plans exact\n")
    assert len(exact) / len(table) >= least, sorted({text for text, _ in table} - set(exact))


@pytest.mark.parametrize(("text", "plan"), SHAPED + ANSWERED, ids=[text for text, _ in SHAPED + ANSWERED])
def test_a_shape_of_question(text: str, plan: QueryPlan) -> None:
    answer = read(text)
    assert isinstance(answer, Question), answer
    assert answer.plan is not None
    assert normalised(answer.plan) == normalised(plan)


def test_an_unknown_word_is_named_not_dropped() -> None:
    answer = read("open deals in Zorblaxia")
    assert isinstance(answer, NotFound | NotUnderstood)
    about = answer.text if isinstance(answer, NotFound) else answer.about
    assert about == "Zorblaxia"


@pytest.mark.parametrize("text", REFUSED)
def test_what_no_plan_can_say_is_refused(text: str) -> None:
    assert isinstance(read(text), NotUnderstood)


def test_i_without_a_user_behind_it_is_refused() -> None:
    lookup, asked = world(), context(actor_id=None)
    answer = interpret("how many deals did i win?", asked, lookup, Linker(lookup, asked))
    assert isinstance(answer, NotUnderstood)
    assert answer.about == "i"


def test_a_question_of_another_world_is_none() -> None:
    assert not isinstance(read("what is the weather"), Question)


def test_the_table_is_large_enough() -> None:
    assert len(QUESTIONS) >= 80
