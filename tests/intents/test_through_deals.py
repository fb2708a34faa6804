"""Companies, people and contacts by what was done in their deals. Written before it was looked at which fail."""

from __future__ import annotations

import pytest

from crm_core.plan_values import normalised
from crm_core.queries import Aggregate, AggregateFn, Condition, Op, QueryPlan
from intents.interpretation import Question
from intents.linking import Linker
from intents.nl_query import interpret
from tests.intents.held_out_questions import (
    ANAS,
    COMPANY,
    COUNT,
    DEAL,
    LOST,
    OF_ACME,
    OF_GLOBEX,
    OPEN,
    TOMS,
    USER,
    VALUE,
    WON,
    by,
    is_,
    plan,
    some,
    within,
)
from tests.intents.small_world import IDA, TOM, context, world

PRO = is_("products", "GTXPro")
Q3 = within("closed", "2026-07-01", "2026-10-01")
QUESTIONS: list[tuple[str, QueryPlan]] = [
    ("companies where Tom Becker won deals", plan(COMPANY, some("deals", TOMS, WON))),
    ("companies Ana Souza won", plan(COMPANY, some("deals", ANAS, WON))),
    ("accounts Tom lost", plan(COMPANY, some("deals", TOMS, LOST))),
    ("companies with deals won by Ana Souza", plan(COMPANY, some("deals", WON, ANAS))),
    ("companies with open deals of Ana Souza", plan(COMPANY, some("deals", OPEN, ANAS))),
    ("customers of Tom Becker", plan(COMPANY, some("deals", WON, TOMS))),
    ("Tom's clients", plan(COMPANY, some("deals", WON, TOMS))),
    ("which companies did Ana Souza sell to?", plan(COMPANY, some("deals", ANAS, WON))),
    ("which companies did Ana Souza sell to in Q3 2026?", plan(COMPANY, some("deals", ANAS, WON, Q3))),
    ("how many companies did Tom Becker win?", plan(COMPANY, some("deals", TOMS, WON), aggregate=COUNT)),
    ("companies in Germany that Ana lost", plan(COMPANY, is_("country", "Germany"), some("deals", ANAS, LOST))),
    ("which companies bought GTX Pro from Tom Becker?", plan(COMPANY, some("deals", WON, PRO, TOMS))),
    ("which agents sold GTX Pro?", plan(USER, is_("role", "rep"), some("deals", WON, PRO))),
    ("which reps sold to Globex?", plan(USER, is_("role", "rep"), some("deals", WON, OF_GLOBEX))),
    ("reps who lost deals of Acme", plan(USER, is_("role", "rep"), some("deals", LOST, OF_ACME))),
    ("who sold GTX Pro?", plan(DEAL, WON, PRO, aggregate=COUNT, **by("owner"))),
    ("who sold to Globex?", plan(DEAL, WON, OF_GLOBEX, aggregate=COUNT, **by("owner"))),
    ("companies owned by Tom Becker", plan(COMPANY, is_("owner", TOM))),
    ("companies owned by Tom Becker with won deals", plan(COMPANY, is_("owner", TOM), some("deals", WON))),
    ("who works for Ida Lindqvist?", plan(USER, is_("role", "rep"), is_("team.manager", IDA))),
    ("wins/agent", plan(DEAL, WON, aggregate=COUNT, **by("owner"))),
    ("won value / industry", plan(DEAL, WON, aggregate=VALUE, **by("company.industry"))),
    ("how much did Tom Becker sell?", plan(DEAL, WON, TOMS, aggregate=VALUE)),
    ("how much did we sell to Globex?", plan(DEAL, WON, OF_GLOBEX, aggregate=VALUE)),
    ("who sold the most?", plan(DEAL, WON, aggregate=VALUE, **by("owner"))),
]


@pytest.mark.parametrize(("text", "wanted"), QUESTIONS, ids=[text for text, _ in QUESTIONS])
def test_one_deal_meets_all_that_is_said_of_it(text: str, wanted: QueryPlan) -> None:
    lookup, asked = world(), context()
    answer = interpret(text, asked, lookup, Linker(lookup, asked))
    assert isinstance(answer, Question), answer
    assert answer.plan is not None
    assert normalised(answer.plan) == normalised(wanted)


def test_whose_customers_is_said_and_the_other_reading_offered() -> None:
    lookup, asked = world(), context()
    answer = interpret("customers of Tom Becker", asked, lookup, Linker(lookup, asked))
    assert isinstance(answer, Question), answer
    offered = [say for assumption in answer.assumptions for _, say in assumption.instead]
    assert "companies owned by Tom Becker" in offered


@pytest.mark.parametrize(
    ("text", "path", "whole"),
    [
        ("Tom's share of wins", None, WON),
        ("Tom Becker's share of won value", "value", WON),
        ("what is Tom Becker's percentage of won deals?", None, WON),
        ("Tom's share of lost deals", None, LOST),
    ],
)
def test_whose_share_is_his_part_of_all(text: str, path: str | None, whole: Condition) -> None:
    lookup, asked = world(), context()
    answer = interpret(text, asked, lookup, Linker(lookup, asked))
    assert isinstance(answer, Question), answer
    assert answer.plan is not None
    part = Condition("owner", Op.EQ, TOM)
    wanted = plan(DEAL, whole, aggregate=Aggregate(AggregateFn.SHARE, path, part))
    assert normalised(answer.plan) == normalised(wanted)
