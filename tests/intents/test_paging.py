"""`more`, `the rest`, `show all`: the offset and the page stand in the plan, never in the words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_core.entities import Kind, Ref
from crm_core.queries import Ask, QueryPlan
from intents.interpretation import LastResult, NotUnderstood, Question
from intents.linking import Linker
from intents.nl_query import interpret
from tests.intents.held_out_questions import COUNT, DEAL, OF_ACME, WON, by, plan
from tests.intents.small_world import context, world

LIST = plan(DEAL, WON)
REFS = tuple(Ref(Kind.DEAL, f"d-{place}") for place in range(60))


def follow(text: str, last: QueryPlan = LIST, refs: tuple[Ref, ...] = REFS) -> object:
    lookup, asked = world(), context(last=LastResult(Ask(last), refs))
    return interpret(text, asked, lookup, Linker(lookup, asked))


@pytest.mark.parametrize(
    ("text", "offset", "page"),
    [
        ("more", 10, 10), ("next page", 10, 10), ("show more", 10, 10), ("show me 20 more", 10, 20),
        ("the next ten", 10, 10), ("some more please", 10, 10), ("more of those", 10, 10), ("the rest", 10, 200),
        ("show me the rest", 10, 200), ("show all", 0, 200), ("all of them", 0, 200), ("give me the full list", 0, 200),
    ],
)  # fmt: skip
def test_the_next_part_of_the_list(text: str, offset: int, page: int) -> None:
    answer = follow(text)
    assert isinstance(answer, Question), answer
    assert answer.plan == replace(LIST, offset=offset, page=page)


def test_the_part_after_that() -> None:
    answer = follow("more", replace(LIST, offset=10))
    assert isinstance(answer, Question)
    assert answer.plan == replace(LIST, offset=20)


def test_long_groups_are_shown_whole() -> None:
    groups = plan(DEAL, WON, aggregate=COUNT, **by("company"))
    answer = follow("show all", groups)
    assert isinstance(answer, Question)
    assert answer.plan == replace(groups, page=200)


def test_when_all_was_shown_it_is_said() -> None:
    answer = follow("more", refs=REFS[:7])
    assert isinstance(answer, NotUnderstood)
    assert answer.reason == "no_more"


def test_a_change_of_the_list_begins_at_its_start_again() -> None:
    answer = follow("only for Acme", replace(LIST, offset=20, page=200))
    assert isinstance(answer, Question)
    assert answer.plan == plan(DEAL, WON, OF_ACME)


@pytest.mark.parametrize("text", ["show all won deals", "more than 3 won deals", "who sold more, Ana or Tom?"])
def test_a_question_of_its_own_is_no_next_page(text: str) -> None:
    answer = follow(text)
    assert not isinstance(answer, Question) or answer.plan is None or answer.plan.offset == 0
