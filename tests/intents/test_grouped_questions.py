"""Groups, slips of the pen and turns of phrase: words to plans, with what was taken for granted said back."""

from __future__ import annotations

import sys

import pytest

from crm_core.plan_values import conjuncts, normalised
from crm_core.queries import Condition, QueryPlan
from intents.interpretation import NotUnderstood, Question
from intents.linking import Linker
from intents.nl_query import interpret
from intents.plan_words import describe
from tests.intents.grouped_questions import GROUPED, HELD_OUT
from tests.intents.small_world import context, world


def read(text: str) -> object:
    lookup, asked = world(), context()
    return interpret(text, asked, lookup, Linker(lookup, asked))


def plan_of(text: str) -> QueryPlan:
    answer = read(text)
    assert isinstance(answer, Question), answer
    assert answer.plan is not None
    return answer.plan


@pytest.mark.parametrize(("text", "plan"), GROUPED, ids=[text for text, _ in GROUPED])
def test_a_question_of_groups(text: str, plan: QueryPlan) -> None:
    assert normalised(plan_of(text)) == normalised(plan)


@pytest.mark.parametrize(
    ("text", "plainly"),
    [
        ("customers we lost more than 3 deals with", "customers with more than 3 lost deals"),
        ("companies that we won at least 2 deals from", "companies with at least 2 won deals"),
        ("accounts we've closed over five deals with", "accounts with over five closed deals"),
    ],
)
def test_deals_that_we_made_with_somebody_are_theirs(text: str, plainly: str) -> None:
    assert normalised(plan_of(text)) == normalised(plan_of(plainly))


def test_share_of_exact_plans_among_those_held_out() -> None:
    missed = []
    for text, plan in HELD_OUT:
        answer = read(text)
        found = answer.plan if isinstance(answer, Question) else None
        if found is None or normalised(found) != normalised(plan):
            missed.append(text)
    sys.stdout.write(f"{len(HELD_OUT) - len(missed)} of {len(HELD_OUT)} plans exact\n")
    assert len(missed) / len(HELD_OUT) <= 0.2, missed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("win rate by regoin", '"regoin" = region'),
        ("whats the bigest deal", '"bigest" = biggest'),
        ("won deals in spring 2026", "spring = 1 March to 31 May 2026"),
        ("won deals in early june 2026", "early june = 1-10 June 2026"),
        ("products that sold fewer than 500", "sold = number of won deals"),
        ("most popular product", "most popular = by number of won deals"),
        ("which region is strongest", "strongest = by won value"),
        ("average won value per account", "average = of the deals in each group"),
        ("top reps in each region", "top reps = the first 3 of each"),
        ("customers we lost", "customers lost = companies with a lost deal"),
    ],
)
def test_what_was_taken_for_granted_is_said(text: str, words: str) -> None:
    answer = read(text)
    assert isinstance(answer, Question), answer
    assert words in [assumption.words for assumption in answer.assumptions]


@pytest.mark.parametrize("text", ["won deals of Tmo Bekcer", "deals of Anna Suoza"])
def test_a_name_is_not_respelled_into_a_small_word(text: str) -> None:
    answer = read(text)
    said = [a.words for a in answer.assumptions] if isinstance(answer, Question) else []
    assert not any(words.startswith('"') for words in said)


@pytest.mark.parametrize(
    "text",
    [
        "open deals that Ana won",
        "won deals closing in march",
        "open won deals",
        "deals closing this month that we lost",
    ],
)
def test_no_plan_asks_for_two_outcomes_at_once(text: str) -> None:
    parts = [part for part in conjuncts(plan_of(text).where) if isinstance(part, Condition)]
    outcomes = [part.value for part in parts if part.path == "status"]
    assert len(set(outcomes)) == 1


@pytest.mark.parametrize("text", ["average discount by product", "won deals by competitor", "commission per rep"])
def test_what_is_not_kept_is_named_with_what_can_be_asked_instead(text: str) -> None:
    answer = read(text)
    assert isinstance(answer, NotUnderstood)
    assert answer.about is not None
    assert answer.about in text
    assert answer.suggestions
    assert all(isinstance(read(suggestion), Question) for suggestion in answer.suggestions)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("reps with more than 3 won deals", "Number of deals, that are won by owner, only where that is over 3"),
        (
            "best product per region",
            "Total value of deals, that are won by owner regional office and products, the first one for each owner"
            " regional office",
        ),
        ("average deals per rep", "Average over all of them: number of deals by owner"),
        (
            "3 biggest won deals of each region",
            "Deals, that are won, largest value first, the first 3 for each owner regional office",
        ),
    ],
)
def test_the_plan_is_read_back(text: str, words: str) -> None:
    assert describe(plan_of(text), lambda id_: id_) == words
